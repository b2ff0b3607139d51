"""Whatever a Bot API answers, it is not asked in a busy loop, what can be read is taken once, and the rest is said once."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import pytest

from bot.telegram.carrier.http import OutcomeUnknownError
from bot.telegram.receive import poll
from tests.fakes.polling import Post, polling
from tests.fakes.telegram import refused
from tests.fakes.timeloop import in_time, until


def update(number: object) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": 1, "type": "private"}, "text": str(number)}}


@pytest.mark.parametrize(
    "answer",
    [
        [],
        [update("5")],
        [update(-1)],
        [update(None), None, 5, "x", [], {}],
        [update(7)],
        [update(7), update(6), update("odd")],
        {},
        "",
        None,
        True,
        5,
        {"ok": True, "result": []},
    ],
    ids=repr,
)
@in_time
async def test_an_answer_that_comes_at_once_is_asked_for_once_a_second_at_most(
    answer: object, caplog: pytest.LogCaptureFixture
) -> None:
    async with polling() as post:
        post.telegram.always = lambda: answer
        await asyncio.sleep(120)
        assert 8 <= len(post.telegram.calls) <= 130
        assert len(post.desk.taken) == len(set(post.desk.taken))


@pytest.mark.parametrize(
    "error",
    [
        refused(200, "OK"),
        refused(500, "Internal Server Error"),
        refused(502, "Bad Gateway"),
        refused(429, "Too Many Requests", 0),
        OutcomeUnknownError("no JSON"),
        ValueError("half a body"),
        KeyError("result"),
        RecursionError(),
    ],
    ids=repr,
)
@in_time
async def test_an_error_is_asked_about_seldom_and_said_once(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def answer() -> object:
        raise error

    async with polling() as post:
        post.telegram.always = answer
        await asyncio.sleep(120)
        assert 3 <= len(post.telegram.calls) <= 130
        assert len([r for r in caplog.records if r.levelno >= logging.WARNING]) <= 1
        post.telegram.always = None
        post.telegram.add(0)
        await asyncio.sleep(20)
        assert post.desk.taken == ["0"]


@in_time
async def test_what_can_be_read_is_taken_although_odd_things_stand_around_it() -> None:
    async with polling() as post:
        post.telegram.script.append([None, update("x"), update(3), 7, update(4), {}])
        await asyncio.sleep(30)
        assert post.desk.taken == ["3", "4"]
        assert max(arguments.get("offset", 0) for _, arguments in post.telegram.calls) == 5


@in_time
async def test_a_server_that_forgets_what_was_confirmed_is_told_again_and_nothing_is_done_twice() -> None:
    async with polling() as post:
        post.telegram.script.extend([[update(3)], [update(3)], [update(3), update(4)]])
        await asyncio.sleep(6)
        assert post.desk.taken == ["3", "4"]
        assert post.telegram.calls[3][1]["offset"] in {4, 5}


@in_time
async def test_an_update_that_cannot_be_taken_comes_again_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before, it counted as in hand for ever, and a hundred updates later nothing came in any more."""
    post = Post()
    real = post.desk.take
    raised: list[int] = []

    def take(raw: Mapping[str, Any]) -> "asyncio.Future[bool]":
        if raw["message"]["text"] == "0" and len(raised) < 3:
            raised.append(1)
            raise ValueError("Kari Canary")
        return real(raw)

    poller = poll.Poller(post.telegram, take, post.telegram.clock)
    for number in range(250):
        post.telegram.add(number)
    poller.start()
    await until(lambda: len(post.desk.taken) == 250)
    assert sorted(map(int, post.desk.taken)) == list(range(250))
    await poller.stop()
