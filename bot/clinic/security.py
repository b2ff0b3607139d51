"""What guards the staff pages: headers, the size of what is posted, where it came from, and the cookie."""

import hashlib
import hmac
from collections.abc import AsyncGenerator, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import MutableHeaders, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_FORM: Final = 64 * 1024
MOST_FIELDS: Final = 40
#: Where a file may be sent, and how much with it: base64 makes four bytes of three.
TAKES_FILES: Final = frozenset(
    {
        "/staff/import",
        "/staff/import/check",
        "/staff/places/import",
        "/staff/places/import/check",
        "/staff/appointments/check",
        "/staff/appointments/file",
    }
)
LARGEST_WITH_FILE: Final = 1536 * 1024
MULTIPART: Final = "multipart/form-data"
STATIC: Final = "/staff/static/"
#: Referrer: with `no-referrer` browsers would send `Origin: null` with our own forms (Fetch standard, "append a request Origin").
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


class LoginNeededError(Exception):
    """There is no session, or no longer."""


class ForgedError(Exception):
    """A form that did not come from our own page, or from one of another session."""


class TooLargeError(Exception):
    """More was posted than any form of ours can hold."""


class SecurityHeaders:
    """Puts the headers on every answer below /staff, and keeps everything but static files out of caches."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                static = scope["path"].startswith(STATIC) and message["status"] == 200
                headers["Cache-Control"] = _cached(scope) if static else "no-store"
                if self._https:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        await self._app(scope, receive, with_headers)


def _cached(scope: Scope) -> str:
    """A file whose address has its version is good for a day; what a script imports has none, and is asked for each time."""
    return "private, max-age=86400" if scope["query_string"].startswith(b"v=") else "no-cache"


def is_https(public_url: str) -> bool:
    """Whether the pages are reached over https, so that cookies may be kept to it."""
    return public_url.startswith("https://")


def cookie_name(*, https: bool) -> str:
    """`__Host-` binds a cookie to this host and to https (RFC 6265bis); browsers refuse it elsewhere."""
    return "__Host-rodtrad" if https else "rodtrad"


def csrf_token(cookie: str) -> str:
    """What every form of a session carries; it cannot be made without the cookie."""
    return hmac.digest(cookie.encode(), b"rodtrad form", hashlib.sha256).hex()


async def read_form(request: Request, public_url: str, cookie: str | None) -> dict[str, str]:
    """The fields of a posted form of ours; with a session it must carry the session's token. Raises `ForgedError` and `TooLargeError`."""
    fields = await read_fields(request, public_url)
    if cookie is not None and not hmac.compare_digest(
        fields.get("csrf", "").encode(), csrf_token(cookie).encode()
    ):
        raise ForgedError
    return fields


async def read_fields(request: Request, public_url: str) -> dict[str, str]:
    """The fields of a form that came from our own pages, whoever posted it; read once, given as often as asked for.

    The `Origin` (or, for browsers that send none, the `Referer`) must be our own. Raises `ForgedError` and `TooLargeError`. Done before
    anything that asks the database: the text is left in `request.state.typed`, so that no failure loses it.
    """
    known: dict[str, str] | None = getattr(request.state, "fields", None)
    if known is not None:
        return known
    if _origin(request.headers.get("origin") or request.headers.get("referer") or "") != _origin(public_url):
        raise ForgedError
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if kind == MULTIPART and takes_files(request):
        return await _read_with_file(request)
    if kind != "application/x-www-form-urlencoded":
        raise ForgedError
    body = await _body(request, LARGEST_FORM)
    try:
        fields = dict(
            parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        )
    except ValueError:
        raise TooLargeError from None
    request.state.fields, request.state.typed = fields, fields.get("text", "").strip()
    return fields


def takes_files(request: Request) -> bool:
    """Whether a file may be sent to this address."""
    return request.url.path in TAKES_FILES


def uploaded(request: Request) -> bytes:
    """The file that was sent with a form; empty for none."""
    content: bytes = getattr(request.state, "file", b"")
    return content


async def _body(request: Request, largest: int) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise TooLargeError
    return body


async def _read_with_file(request: Request) -> dict[str, str]:
    """The fields of a form that has a file with it; the file is not among them."""
    body = await _body(request, LARGEST_WITH_FILE)

    async def once() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(
        request.headers, once(), max_files=1, max_fields=MOST_FIELDS, max_part_size=LARGEST_WITH_FILE
    )
    try:
        form = await parser.parse()
    except MultiPartException:
        raise ForgedError from None
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    for value in form.values():
        if isinstance(value, UploadFile):
            request.state.file = await value.read()
    await form.close()
    request.state.fields, request.state.typed = fields, ""
    return fields


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return "", "", None
    return parts.scheme, (parts.hostname or "").lower(), port
