"""Calls over real sockets: which failures were surely not sent."""

import asyncio
import json
import socket
from unittest.mock import AsyncMock

import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.telegram.carrier.errors import pause_of
from bot.telegram.carrier.http import LONGEST_RETRY_AFTER, NotSentError, OutcomeUnknownError
from tests.fakes.bad_server import (
    TOKEN,
    Answer,
    api,
    cuts,
    cuts_half_way,
    echoes_with_200,
    http,
    never_answers,
    nowhere,
    says,
    server,
    talks_nonsense,
)


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


def no(code: object, description: str, **more: object) -> dict[str, object]:
    """Telegram's no."""
    return {"ok": False, "error_code": code, "description": description, **more}


SAYS_NO = {
    "blocked": ("403 Forbidden", no(403, "Forbidden: bot was blocked by the user"), Forbidden),
    "no chat": ("400 Bad Request", no(400, "Bad Request: chat not found"), BadRequest),
    "too long": ("413 Payload Too Large", no(413, "Request Entity Too Large"), BadRequest),
    "token": ("401 Unauthorized", no(401, "Unauthorized"), InvalidToken),
    "address": ("404 Not Found", no(404, "Not Found"), InvalidToken),
    "another": ("409 Conflict", no(409, "Conflict: terminated by other getUpdates request"), Conflict),
    "their trouble": ("500 Internal", no(500, "Internal Server Error"), NetworkError),
    "with 200": ("200 OK", no(400, "Bad Request: chat not found"), BadRequest),
    "with 200, no code": ("200 OK", {"ok": False}, NetworkError),
    "odd code": ("400 Bad Request", no("x", "Bad Request: y"), BadRequest),
    "no words": ("403 Forbidden", {"ok": False, "error_code": 403}, Forbidden),
    "no of nobody": ("999 Wonder", no(999, "?"), NetworkError),
    "other parameters": (
        "400 Bad Request",
        no(400, "x", parameters={"migrate_to_chat_id": -100}),
        BadRequest,
    ),
}


@pytest.mark.parametrize("answer", SAYS_NO.values(), ids=SAYS_NO)
async def test_a_no_becomes_the_librarys_error(answer: tuple[str, object, type[TelegramError]]) -> None:
    status, body, kind = answer
    async with server(says(status, json.dumps(body).encode())) as root, api(root) as calls:
        with pytest.raises(TelegramError) as caught:
            await calls.call("sendMessage", {})
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    "parameters, seconds",
    [
        ({"retry_after": 31}, 31),
        ({"retry_after": 1e300}, LONGEST_RETRY_AFTER),
        ({"retry_after": 0}, 5),
        ({"retry_after": "soon"}, 5),
        ({}, 5),
        ([1], 5),
        (None, 5),
    ],
)
async def test_a_429_carries_its_seconds_or_five(parameters: object, seconds: int) -> None:
    body = no(429, "Too Many Requests: retry after 31", parameters=parameters)
    async with server(says("429 Too Many Requests", json.dumps(body).encode())) as root, api(root) as calls:
        with pytest.raises(RetryAfter) as caught:
            await calls.call("sendMessage", {})
    assert pause_of(caught.value) == seconds


async def test_the_words_of_a_refusal_are_cleared_of_numbers_and_quotations() -> None:
    body = no(400, 'Bad Request: unsupported start tag "Kari" in 99887766 4242:abc')
    async with server(says("400 Bad Request", json.dumps(body).encode())) as root, api(root) as calls:
        with pytest.raises(BadRequest) as caught:
            await calls.call("sendMessage", {})
    assert str(caught.value) == "Unsupported start tag … in … …"


@pytest.mark.parametrize(
    "status, body",
    [
        ("403 Forbidden", b"<html>You asked for that</html>"),
        ("404 Not Found", b""),
        ("400 Bad Request", b"[]"),
        ("401 Unauthorized", b'{"error": "log in to the guest network"}'),
        ("429 Too Many Requests", b'{"ok"'),
    ],
)
async def test_a_no_from_something_before_the_bot_api_is_not_telegrams_no(status: str, body: bytes) -> None:
    # A hospital's proxy says 403 in HTML: nobody blocked the bot, and its 401 is no refused token.
    async with server(says(status, body)) as root, api(root) as calls:
        with pytest.raises(NetworkError) as caught:
            await calls.call("sendMessage", {})
    assert type(caught.value) is NetworkError


class RenamedError(TelegramError):
    """What an update of the library may bring."""


async def test_an_error_that_the_library_did_not_use_to_raise_is_said_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with server(says("500 Internal", b"{}")) as root, api(root) as calls:
        monkeypatch.setattr(Bot, "do_api_request", AsyncMock(side_effect=RenamedError("Kari")))
        for _ in range(3):
            with pytest.raises(RenamedError):
                await calls.call("sendMessage", {})
    (record,) = (one for one in caplog.records if one.name.startswith("bot."))
    assert record.levelname == "ERROR"
    assert "RenamedError" in record.getMessage()
    assert "Kari" not in record.getMessage()


async def test_arguments_that_cannot_be_written_are_the_messages_fault_not_the_networks() -> None:
    async with server(says("200 OK", b'{"ok":true,"result":true}')) as root, api(root) as calls:
        with pytest.raises(BadRequest):
            await calls.call("sendMessage", {"text": object()})


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


ODD_YES = [
    says("200 OK", body)
    for body in (
        b"",
        b"[]",
        b"true",
        b'{"ok":true',
        b'{"ok":true}',
        b'{"error":"log in to the guest network"}',
    )
]


@pytest.mark.parametrize(
    "answer", [cuts, cuts_half_way, talks_nonsense, never_answers, echoes_with_200, *ODD_YES]
)
async def test_anything_below_an_answer_leaves_the_outcome_unknown(answer: Answer) -> None:
    async with server(answer) as root, api(root) as calls:
        with pytest.raises(OutcomeUnknownError):
            await calls.call("sendMessage", {}, 0.2)


async def test_redirects_are_not_followed() -> None:
    async def answer(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(http("302 Found", b"", b"Location: http://127.0.0.1:1/login\r\n"))
        await writer.drain()

    async with server(answer) as root, api(root) as calls:
        with pytest.raises(NetworkError):
            await calls.call("sendMessage", {})
