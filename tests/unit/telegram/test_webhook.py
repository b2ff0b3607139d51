"""The webhook as an ASGI application, called without a server so that each read of the body can be seen."""

import asyncio
import json
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.telegram.receive.translate import ALLOWED_UPDATES
from bot.telegram.receive.webhook import MOST_BYTES, Webhook, delete_webhook, set_webhook, webhook_trouble
from tests.fakes.telegram import FakeApi

SECRET = "s3cret-of-the-webhook"
UPDATE = {"update_id": 5, "message": {"text": "Hei"}}


class Caller:
    """One request to the webhook; counts how often its body is read."""

    def __init__(self, *, durable: bool | None = True) -> None:
        self.taken: list[Mapping[str, Any]] = []
        self.durable = durable
        self.future: asyncio.Future[bool] | None = None
        self.reads = 0
        self.app = Webhook(self._take, SECRET, "/telegram/abc")

    def _take(self, raw: Mapping[str, Any]) -> "asyncio.Future[bool]":
        self.taken.append(raw)
        self.future = asyncio.get_running_loop().create_future()
        if self.durable is not None:
            self.future.set_result(self.durable)
        return self.future

    async def post(
        self,
        body: bytes | list[bytes],
        *,
        secret: str | None = SECRET,
        method: str = "POST",
        path: str = "/telegram/abc",
        length: bytes | None = None,
    ) -> int:
        chunks = [body] if isinstance(body, bytes) else list(body)
        headers = [(b"content-type", b"application/json")]
        if secret is not None:
            headers.append((b"x-telegram-bot-api-secret-token", secret.encode()))
        if length is not None:
            headers.append((b"content-length", length))
        statuses: list[int] = []

        async def receive() -> MutableMapping[str, Any]:
            chunk = chunks[self.reads] if self.reads < len(chunks) else b""
            self.reads += 1
            return {"type": "http.request", "body": chunk, "more_body": self.reads < len(chunks)}

        async def send(event: MutableMapping[str, Any]) -> None:
            if event["type"] == "http.response.start":
                statuses.append(event["status"])

        await self.app({"type": "http", "method": method, "path": path, "headers": headers}, receive, send)
        (status,) = statuses
        return status


async def test_an_update_is_taken() -> None:
    caller = Caller()
    assert await caller.post(json.dumps(UPDATE).encode()) == 200
    assert caller.taken == [UPDATE]


async def test_the_200_comes_only_when_the_update_is_durable() -> None:
    caller = Caller(durable=None)
    answer = asyncio.ensure_future(caller.post(json.dumps(UPDATE).encode()))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not answer.done()
    assert caller.future is not None
    caller.future.set_result(True)
    assert await answer == 200


async def test_an_update_that_could_be_kept_nowhere_is_asked_for_again() -> None:
    assert await Caller(durable=False).post(json.dumps(UPDATE).encode()) == 503


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], SECRET.upper(), "æøå"])
async def test_without_the_secret_nothing_is_read(secret: str | None) -> None:
    caller = Caller()
    assert await caller.post(json.dumps(UPDATE).encode(), secret=secret) == 401
    assert caller.reads == 0
    assert caller.taken == []


async def test_an_empty_secret_opens_nothing() -> None:
    caller = Caller()
    caller.app = Webhook(caller._take, "", "/telegram/abc")
    assert await caller.post(json.dumps(UPDATE).encode(), secret="") == 401
    assert await caller.post(json.dumps(UPDATE).encode(), secret=None) == 401


async def test_a_body_that_says_it_is_too_long_is_not_read() -> None:
    caller = Caller()
    assert await caller.post(b"x", length=str(MOST_BYTES + 1).encode()) == 413
    assert caller.reads == 0


async def test_a_body_that_grows_too_long_is_dropped_on_the_way() -> None:
    caller = Caller()
    assert await caller.post([b"x" * 65536] * 160) == 413
    assert caller.reads <= MOST_BYTES // 65536 + 1
    assert caller.taken == []


async def test_a_body_may_come_in_pieces() -> None:
    caller = Caller()
    body = json.dumps(UPDATE).encode()
    assert await caller.post([body[:5], b"", body[5:]]) == 200
    assert caller.taken == [UPDATE]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"5",
        b"null",
        b"{}",
        b'{"update_id": "5"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"update_id": 1e400}',
    ],
)
async def test_what_is_no_update_is_refused(body: bytes) -> None:
    caller = Caller()
    assert await caller.post(body) == 400
    assert caller.taken == []


async def test_other_paths_and_methods_do_not_exist() -> None:
    caller = Caller()
    assert await caller.post(b"{}", path="/telegram/other") == 404
    assert await caller.post(b"{}", method="GET") == 405
    assert caller.reads == 0


async def test_a_caller_that_hangs_up_half_way_gives_nothing() -> None:
    caller = Caller()
    headers = [(b"x-telegram-bot-api-secret-token", SECRET.encode())]

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(_: MutableMapping[str, Any]) -> None: ...

    await caller.app(
        {"type": "http", "method": "POST", "path": "/telegram/abc", "headers": headers}, receive, send
    )
    assert caller.taken == []


async def test_setting_a_webhook_names_kinds_secret_and_connections_and_drops_nothing() -> None:
    api = FakeApi(0)
    await set_webhook(api, "https://example.org/telegram/abc", SECRET)
    await delete_webhook(api)
    assert [(call.method, call.arguments) for call in api.calls] == [
        (
            "setWebhook",
            {
                "url": "https://example.org/telegram/abc",
                "secret_token": SECRET,
                "max_connections": 40,
                "allowed_updates": [*ALLOWED_UPDATES],
            },
        ),
        ("deleteWebhook", {}),
    ]


URL = "https://clinic.test/telegram/abc"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LATELY, LONG_AGO = int((NOW - timedelta(minutes=2)).timestamp()), int((NOW - timedelta(hours=2)).timestamp())
TIMED_OUT = {"last_error_message": "Connection timed out", "pending_update_count": 3}


@pytest.mark.parametrize(
    "info, trouble",
    [
        ({"url": URL, "pending_update_count": 0}, None),
        ({"url": URL, "pending_update_count": 7}, None),
        ({"url": URL, "last_error_date": LATELY, **TIMED_OUT}, "Connection timed out"),
        ({"url": URL, "last_error_date": LATELY, "pending_update_count": 1}, "does not say why"),
        ({"url": URL, "last_error_date": LONG_AGO, **TIMED_OUT}, None),
        ({"url": URL, "last_error_date": LATELY, **TIMED_OUT, "pending_update_count": 0}, None),
        ({"url": "https://elsewhere.test/x", "pending_update_count": 0}, "another program"),
        ({"url": ""}, "another program"),
        ({}, "another program"),
        ([], "does not say"),
    ],
)
async def test_whether_updates_come_in_is_asked_of_telegram(info: object, trouble: str | None) -> None:
    api = FakeApi(0)
    api.script.append(info)
    said = await webhook_trouble(api, URL, NOW)
    assert (trouble in said) if trouble else said == ""
