"""Calls over real sockets: which failures were surely not sent, and that the token shows in none of them."""

import asyncio
import json
import logging
import os
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from telegram.error import NetworkError, TelegramError

from bot.telegram.api import Api, RefusedError
from bot.telegram.request import AioRequest, NotSentError, OutcomeUnknownError, build_bot

TOKEN = "4242424242:CANARY-canary-CANARY-canary-CANARY-x"
Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(autouse=True)
def timedelta_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the program's start does; python-telegram-bot otherwise warns when it makes a RetryAfter."""
    monkeypatch.setitem(os.environ, "PTB_TIMEDELTA", "1")


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[str]:
    """A server that reads one request after the other and lets `answer` do the rest."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
                )
                await answer(head + await reader.readexactly(length), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield "http://127.0.0.1:{}".format(listener.sockets[0].getsockname()[1])
    finally:
        listener.close()


def http(status: str, body: bytes, more: bytes = b"") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n%s" % (status.encode(), len(body), more, body)


def says(status: str, body: bytes) -> Answer:
    async def answer(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(http(status, body))
        await writer.drain()

    return answer


async def cuts(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def cuts_half_way(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"ok":tr')
    await writer.drain()
    writer.close()


async def never_answers(_: bytes, __: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def talks_nonsense(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example.org " + request)
    await writer.drain()


async def echoes(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(http("403 Forbidden", b"<html>You asked for " + request + b"</html>"))
    await writer.drain()


async def echoes_with_200(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(http("200 OK", b"<html>You asked for " + request + b"</html>"))
    await writer.drain()


@asynccontextmanager
async def api(root: str) -> AsyncIterator[Api]:
    request = AioRequest(root)
    await request.initialize()
    try:
        yield Api(TOKEN, root, request)
    finally:
        await request.shutdown()


def nowhere() -> str:
    return "http://127.0.0.1:1"


def everything_about(error: BaseException) -> str:
    """All that a log, a crash report or a debugger's first look would show of an error."""
    seen: list[str] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None:
            continue
        seen += [str(one), repr(one), repr(one.args), *traceback.format_exception(one)]
        waiting += [one.__cause__, one.__context__]
    return "\n".join(seen)


async def test_an_answer_is_given_as_telegram_made_it() -> None:
    async with server(says("200 OK", b'{"ok":true,"result":{"message_id":5}}')) as root, api(root) as calls:
        assert await calls.call("sendMessage", {"chat_id": 1, "text": "æøå"}) == {"message_id": 5}


async def test_a_call_goes_to_the_tokens_address_as_json() -> None:
    requests: list[bytes] = []

    async def answer(request: bytes, writer: asyncio.StreamWriter) -> None:
        requests.append(request)
        writer.write(http("200 OK", b'{"ok":true,"result":true}'))
        await writer.drain()

    async with server(answer) as root, api(root) as calls:
        await calls.call("sendMessage", {"chat_id": 1, "text": "Hei"})
        await calls.call("sendMessage", {"chat_id": 1, "text": "Hei"})
    head, _, body = requests[0].partition(b"\r\n\r\n")
    assert head.startswith(f"POST /bot{TOKEN}/sendMessage ".encode())
    assert b"application/json" in head
    assert json.loads(body) == {"chat_id": 1, "text": "Hei"}


@pytest.mark.parametrize(
    "status, body, code, words",
    [
        ("403 Forbidden", {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}, 403, "blocked"),
        ("400 Bad Request", {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}, 400, "chat not found"),
        ("500 Internal", {"ok": False, "error_code": 500, "description": "Internal Server Error"}, 500, "Internal"),
    ],
)
async def test_a_refusal_carries_telegrams_code_and_words(status: str, body: object, code: int, words: str) -> None:
    async with server(says(status, json.dumps(body).encode())) as root, api(root) as calls:
        with pytest.raises(RefusedError, match=words) as caught:
            await calls.call("sendMessage", {})
    assert caught.value.code == code


async def test_a_429_carries_its_seconds() -> None:
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 31", "parameters": {"retry_after": 31}}
    async with server(says("429 Too Many Requests", json.dumps(body).encode())) as root, api(root) as calls:
        with pytest.raises(RefusedError) as caught:
            await calls.call("sendMessage", {})
    assert (caught.value.code, caught.value.retry_after) == (429, 31)


async def test_the_words_of_a_refusal_are_cleared_of_numbers_and_quotations() -> None:
    body = {"ok": False, "error_code": 400, "description": 'Bad Request: unsupported start tag "Kari" in 99887766 4242:abc'}
    async with server(says("400 Bad Request", json.dumps(body).encode())) as root, api(root) as calls:
        with pytest.raises(RefusedError) as caught:
            await calls.call("sendMessage", {})
    assert caught.value.description == "Bad Request: unsupported start tag … in … …"


async def test_a_no_from_something_before_the_bot_api_is_not_telegrams_no() -> None:
    # A hospital's proxy says 403 in HTML: nobody blocked the bot.
    async with server(echoes) as root, api(root) as calls:
        with pytest.raises(RefusedError) as caught:
            await calls.call("sendMessage", {})
    assert caught.value.code == 502


async def test_without_a_connection_the_call_was_surely_not_sent() -> None:
    async with api(nowhere()) as calls:
        with pytest.raises(NotSentError):
            await calls.call("sendMessage", {})


async def test_a_name_that_cannot_be_found_means_not_sent() -> None:
    async with api("http://nowhere.invalid") as calls:
        with pytest.raises(NotSentError):
            await calls.call("sendMessage", {})


async def test_a_closed_pool_means_not_sent() -> None:
    async with api(nowhere()) as calls:
        pass
    with pytest.raises(NotSentError):
        await calls.call("sendMessage", {})


@pytest.mark.parametrize("answer", [cuts, cuts_half_way, talks_nonsense, never_answers, echoes_with_200])
async def test_anything_below_an_answer_leaves_the_outcome_unknown(answer: Answer) -> None:
    async with server(answer) as root, api(root) as calls:
        with pytest.raises(OutcomeUnknownError):
            await calls.call("sendMessage", {}, 0.2)


@pytest.mark.parametrize(
    "answer", [cuts, cuts_half_way, talks_nonsense, never_answers, echoes, echoes_with_200, says("401 Unauthorized", b"{}"), None]
)
async def test_the_token_shows_in_no_error_and_in_no_log_line(
    answer: Answer | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("telegram", "telegram.Bot", "aiohttp", "aiohttp.client", "bot", "asyncio"):
        caplog.set_level(logging.DEBUG, name)
    asyncio.get_running_loop().set_debug(True)
    errors: list[BaseException] = []

    async def fail(root: str) -> None:
        request = AioRequest(root)
        bot = build_bot(TOKEN, root, request)
        await request.initialize()
        for attempt in (
            Api(TOKEN, root, request).call("sendMessage", {"chat_id": 1, "text": "Kari Canary"}, 0.2),
            bot.send_message(1, "Kari Canary", read_timeout=0.2),
            bot.get_me(read_timeout=0.2),
        ):
            try:
                await attempt
            except (NetworkError, TelegramError, RefusedError) as error:
                errors.append(error)
        await request.shutdown()

    if answer is None:
        await fail(nowhere())
        await fail("http://exa mple.invalid:99999")
    else:
        async with server(answer) as root:
            await fail(root)
    assert len(errors) >= 3
    said = "\n".join([*map(everything_about, errors), caplog.text, *(str(record.args) for record in caplog.records)])
    assert "CANARY" not in said.upper().replace("KARI CANARY", "")
    assert "Kari" not in said


async def test_the_typed_client_works_over_the_same_pool_and_for_updates() -> None:
    me = {"id": 42, "is_bot": True, "first_name": "R", "username": "rodtrad_bot"}
    async with server(says("200 OK", json.dumps({"ok": True, "result": me}).encode())) as root:
        async with build_bot(TOKEN, root) as bot:
            assert (await bot.get_me()).username == "rodtrad_bot"


async def test_the_typed_client_raises_the_same_difference() -> None:
    request = AioRequest(nowhere())
    bot = build_bot(TOKEN, nowhere(), request)
    await request.initialize()
    with pytest.raises(NotSentError):
        await bot.send_message(1, "Hei")
    await request.shutdown()
    async with server(cuts) as root:
        await (request := AioRequest(root)).initialize()
        with pytest.raises(OutcomeUnknownError):
            await build_bot(TOKEN, root, request).send_message(1, "Hei")
        await request.shutdown()


async def test_redirects_are_not_followed() -> None:
    async def answer(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(http("302 Found", b"", b"Location: http://127.0.0.1:1/login\r\n"))
        await writer.drain()

    async with server(answer) as root, api(root) as calls:
        with pytest.raises(RefusedError):
            await calls.call("sendMessage", {})
