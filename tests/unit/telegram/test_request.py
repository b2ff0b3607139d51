"""Calls over real sockets: which failures were surely not sent."""

import asyncio
import json
import os
import socket

import pytest
from telegram.error import NetworkError

from bot.telegram.carrier.api import RefusedError
from bot.telegram.carrier.http import AioRequest, NotSentError, OutcomeUnknownError
from bot.telegram.carrier.typed import build_bot
from tests.fakes.bad_server import (
    TOKEN,
    Answer,
    api,
    cuts,
    cuts_half_way,
    echoes,
    echoes_with_200,
    http,
    never_answers,
    nowhere,
    says,
    server,
    talks_nonsense,
)


@pytest.fixture(autouse=True)
def timedelta_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the program's start does; python-telegram-bot otherwise warns when it makes a RetryAfter."""
    monkeypatch.setitem(os.environ, "PTB_TIMEDELTA", "1")


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
        (
            "403 Forbidden",
            {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"},
            403,
            "blocked",
        ),
        (
            "400 Bad Request",
            {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"},
            400,
            "chat not found",
        ),
        (
            "500 Internal",
            {"ok": False, "error_code": 500, "description": "Internal Server Error"},
            500,
            "Internal",
        ),
    ],
)
async def test_a_refusal_carries_telegrams_code_and_words(
    status: str, body: object, code: int, words: str
) -> None:
    async with server(says(status, json.dumps(body).encode())) as root, api(root) as calls:
        with pytest.raises(RefusedError, match=words) as caught:
            await calls.call("sendMessage", {})
    assert caught.value.code == code


async def test_a_429_carries_its_seconds() -> None:
    body = {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 31",
        "parameters": {"retry_after": 31},
    }
    async with server(says("429 Too Many Requests", json.dumps(body).encode())) as root, api(root) as calls:
        with pytest.raises(RefusedError) as caught:
            await calls.call("sendMessage", {})
    assert (caught.value.code, caught.value.retry_after) == (429, 31)


async def test_the_words_of_a_refusal_are_cleared_of_numbers_and_quotations() -> None:
    body = {
        "ok": False,
        "error_code": 400,
        "description": 'Bad Request: unsupported start tag "Kari" in 99887766 4242:abc',
    }
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


async def test_a_connection_that_takes_too_long_means_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.carrier.http.CONNECT_SECONDS", 0.2)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(address)
        async with api(f"http://127.0.0.1:{address[1]}") as calls:
            with pytest.raises(NotSentError, match="Timeout"):
                await calls.call("sendMessage", {})
        for filler in fillers:
            filler.close()


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


async def test_the_typed_client_works_over_the_same_pool_and_for_updates() -> None:
    me = {"id": 42, "is_bot": True, "first_name": "R", "username": "rodtrad_bot"}
    answer = says("200 OK", json.dumps({"ok": True, "result": me}).encode())
    async with server(answer) as root, build_bot(TOKEN, root) as bot:
        assert (await bot.get_me()).username == "rodtrad_bot"


async def test_the_typed_client_raises_its_own_error_when_nothing_answers() -> None:
    await _fails(nowhere())
    async with server(cuts) as root:
        await _fails(root)


async def _fails(root: str) -> None:
    request = AioRequest(root)
    await request.initialize()
    with pytest.raises(NetworkError):
        await build_bot(TOKEN, root, request).get_me()
    await request.shutdown()


async def test_redirects_are_not_followed() -> None:
    async def answer(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(http("302 Found", b"", b"Location: http://127.0.0.1:1/login\r\n"))
        await writer.drain()

    async with server(answer) as root, api(root) as calls:
        with pytest.raises(RefusedError):
            await calls.call("sendMessage", {})
