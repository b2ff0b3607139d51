"""The token, and what people write, show in no error and in no log line, whatever fails."""

import asyncio
import logging
import traceback

import pytest
from telegram.error import TelegramError

from bot.telegram.carrier.api import Api
from bot.telegram.carrier.http import AioRequest
from tests.fakes.bad_server import (
    TOKEN,
    Answer,
    cuts,
    cuts_half_way,
    echoes,
    echoes_with_200,
    never_answers,
    nowhere,
    says,
    server,
    talks_nonsense,
)


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


@pytest.mark.parametrize(
    "answer",
    [
        cuts,
        cuts_half_way,
        talks_nonsense,
        never_answers,
        echoes,
        echoes_with_200,
        says("401 Unauthorized", b"{}"),
        None,
    ],
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
        api = Api(TOKEN, root, request)
        await request.initialize()
        for attempt in (
            api.call("sendMessage", {"chat_id": 1, "text": "Kari Canary"}, 0.2),
            api.bot.send_message(1, "Kari Canary", read_timeout=0.2),
            api.bot.get_me(read_timeout=0.2),
        ):
            try:
                await attempt
            except TelegramError as error:
                errors.append(error)
        await request.shutdown()

    if answer is None:
        await fail(nowhere())
        await fail("http://exa mple.invalid:99999")
    else:
        async with server(answer) as root:
            await fail(root)
    assert len(errors) >= 3
    said = "\n".join(
        [*map(everything_about, errors), caplog.text, *(str(record.args) for record in caplog.records)]
    )
    assert "CANARY" not in said.upper().replace("KARI CANARY", "")
    assert "Kari" not in said
