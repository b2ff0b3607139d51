"""Updates by webhook: a plain ASGI application. Telegram gets its 200 only when an update is durable, and tries again otherwise."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import datetime
from typing import Any, Final

from bot.telegram.carrier.api import Caller
from bot.telegram.receive.poll import Take
from bot.telegram.receive.translate import ALLOWED_UPDATES, update_id_of

MOST_BYTES: Final = 1024 * 1024
CONNECTIONS: Final = 40
FAILED_LATELY: Final = 300.0  # seconds for which a failed call of Telegram's counts, while updates wait
_HEADER: Final = b"x-telegram-bot-api-secret-token"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_log = logging.getLogger(__name__)


class Webhook:
    """Answers POSTs to `path` that carry `secret`.

    401 before a byte of the body is read, 413 above 1 MiB, 400 for what is no update, 503 when it could be kept nowhere.
    """

    def __init__(self, take: Take, secret: str, path: str) -> None:
        self._take = take
        self._secret = secret.encode()
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] != "http":
            return
        status = await self._status(scope, receive)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    async def _status(self, scope: Scope, receive: Receive) -> int:
        if scope["path"] != self._path:
            return 404
        if scope["method"] != "POST":
            return 405
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if not self._secret or not hmac.compare_digest(headers.get(_HEADER, b""), self._secret):
            return 401
        body = await _body(headers, receive)
        if body is None:
            return 413
        raw = _update(body)
        if raw is None:
            return 400
        return 200 if await self._take(raw) else 503


async def _body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes | None:
    """The body, or None as soon as it turns out to be too long."""
    announced = headers.get(b"content-length", b"0")
    if not announced.isdigit() or int(announced) > MOST_BYTES:
        return None
    body = bytearray()
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            return b""
        body += event.get("body", b"")
        if len(body) > MOST_BYTES:
            return None
        if not event.get("more_body", False):
            return bytes(body)


def _update(body: bytes) -> Mapping[str, Any] | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) and update_id_of(raw) is not None else None


async def set_webhook(api: Caller, url: str, secret: str) -> None:
    """Have updates sent to `url`. Raises what `Api.call` raises."""
    arguments = {
        "url": url,
        "secret_token": secret,
        "max_connections": CONNECTIONS,
        "allowed_updates": ALLOWED_UPDATES,
    }
    await api.call("setWebhook", arguments)


async def delete_webhook(api: Caller) -> None:
    """Have updates wait for getUpdates; none is dropped. Raises what `Api.call` raises."""
    await api.call("deleteWebhook", {})


async def webhook_trouble(api: Caller, url: str, now: datetime) -> str:
    """Why no updates may come to `url`, in words for the operator; empty when they do. Raises what `Api.call` raises."""
    info = await api.call("getWebhookInfo", {})
    if not isinstance(info, Mapping):
        return "Telegram does not say where updates go"
    if info.get("url") != url:
        return "no updates come in: another program has taken the bot's webhook; stop it and restart this one"
    failed_at, waiting = info.get("last_error_date"), info.get("pending_update_count")
    if not isinstance(failed_at, int) or not waiting or now.timestamp() - failed_at > FAILED_LATELY:
        return ""
    said = info.get("last_error_message") or "it does not say why"
    return f"no updates come in: Telegram cannot bring them to RODTRAD_PUBLIC_URL ({said}); {waiting} wait"
