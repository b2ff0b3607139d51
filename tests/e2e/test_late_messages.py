"""Promise 7: a message that goes out more than a minute after what the person did says nothing on a lock screen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from bot.botapi import StandIn, User
from bot.clock import Clock
from bot.demo.stage import TOKEN, Stage
from bot.domain.messages.typography import plain
from bot.service.desk import Desk
from bot.store.outbox.leased import being_sent
from bot.telegram import edge

CHAT = 700_700
TELLING = ("Kari", "plan", "rus", "Fjordheim", "sove", "selvmord", "leve")


@pytest.fixture
async def stage(desk: Desk) -> AsyncIterator[Stage]:
    async with Stage(limits=False, desk=desk) as made:
        yield made


async def _patient(stage: Stage) -> User:
    invitation = await stage.enrol("Anna Lie")
    user = stage.standin.user(CHAT, "Anna", "nb")
    await user.start(invitation.token)
    await stage.standin.wait_for(CHAT, "seks tall")
    mark = (await user.send(invitation.code)).mark
    for label in ("Bokmål", "Greit", "Ja", "Ja", "Ja, men ikke spør hver dag", "Nei", "Senere"):
        await stage.standin.wait_for(
            CHAT, lambda entry, label=label: entry.button(label) is not None, since=mark
        )
        mark = (await user.press(label)).mark
        await stage.settle()
    return user


async def _late(stage: Stage, user: User, text: str) -> str:
    """What stands on the lock screen when the answer could not be sent for two minutes."""
    stage.standin.faults.add(method="sendMessage", chat=CHAT, status=502)
    before = stage.standin.counts["sendMessage"]
    done = await user.send(text)
    await stage.standin.wait_for_count(
        "sendMessage", before + 1, timeout=20
    )  # and this call is being refused
    stage.clock.shift(timedelta(minutes=2))
    entry = await stage.standin.wait_for(
        CHAT, lambda entry: entry.button("Åpne") is not None, since=done.mark, timeout=20
    )
    return plain(entry.text)


async def test_a_late_answer_is_covered_and_opened_by_a_tap(stage: Stage) -> None:
    user = await _patient(stage)
    said = await _late(stage, user, "/plan")
    assert not any(word in said for word in TELLING)
    done = await user.press("Åpne")
    assert "Min plan" in (await stage.standin.wait_for(CHAT, "Min plan", since=done.mark, timeout=10)).text


async def test_a_late_crisis_card_keeps_its_numbers_in_the_open(stage: Stage) -> None:
    user = await _patient(stage)
    said = await _late(stage, user, "æ orke ikke leve mer")
    assert "113" in said
    assert "116 117" in said
    assert not any(word in said for word in TELLING)


async def test_an_answer_at_once_is_not_covered(stage: Stage) -> None:
    user = await _patient(stage)
    done = await user.send("/plan")
    entry = await stage.standin.wait_for(CHAT, "Min plan", since=done.mark, timeout=10)
    assert entry.button("Åpne") is None


async def test_only_ones_own_messages_can_be_opened(stage: Stage) -> None:
    user = await _patient(stage)
    done = await user.press("o:" + "0" * 32, force=True)
    entry = await stage.standin.wait_for(
        CHAT, lambda entry: entry.who.value == "bot", since=done.mark, timeout=10
    )
    assert len(entry.text) > 10


class Off:
    """A clock that is so many seconds behind another: Telegram's, when it is this machine's that is wrong."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._by = timedelta(seconds=seconds)

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        return self._clock.now() - self._by

    def monotonic(self) -> float:
        """Seconds that pass as they do anywhere."""
        return self._clock.monotonic()


@asynccontextmanager
async def _wrong_by(seconds: float, desk: Desk) -> AsyncIterator[Stage]:
    """The stage on a machine whose clock is so many seconds ahead of Telegram's."""
    made = Stage(limits=False, desk=desk)
    made.standin = StandIn(TOKEN, Off(made.clock, seconds))
    async with made:
        yield made


@pytest.mark.parametrize("ahead", [65, -65, 5400], ids=lambda seconds: f"{seconds} s ahead")
async def test_a_machine_whose_clock_is_wrong_covers_nothing_that_comes_at_once(
    ahead: float, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async with _wrong_by(ahead, desk) as stage:
        user = await _patient(stage)
        done = await user.send("jeg vil ta livet mitt")
        card = await stage.standin.wait_for(CHAT, "113", since=done.mark, timeout=10)
        assert card.button("Åpne") is None
        done = await user.send("/plan")
        await stage.standin.wait_for(CHAT, "Min plan", since=done.mark, timeout=10)
    assert len([one for one in caplog.records if "this machine's clock" in one.getMessage()]) == 1


@pytest.mark.parametrize("ahead", [0, 65, -65], ids=lambda seconds: f"{seconds} s ahead")
async def test_what_waited_at_telegram_for_two_hours_is_covered_whatever_the_clock_says(
    ahead: float, desk: Desk
) -> None:
    async with _wrong_by(ahead, desk) as stage:
        user = await _patient(stage)
        stage.standin.faults.add(method="getUpdates", status=502, times=None)
        await stage.standin.wait_for_count("getUpdates", stage.standin.counts["getUpdates"] + 1, timeout=20)
        done = await user.send("/plan")
        stage.clock.shift(timedelta(hours=2))
        stage.standin.faults.clear()
        entry = await stage.standin.wait_for(
            CHAT, lambda entry: entry.button("Åpne") is not None, since=done.mark, timeout=30
        )
        assert not any(word in plain(entry.text) for word in TELLING)


async def test_time_that_is_moved_has_nothing_sent_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "REAP_EVERY", 0.02)
    async with Stage(limits=False, desk=desk) as stage:
        user = stage.standin.user(CHAT, "Anna", "nb")
        invitation = await stage.enrol("Anna Lie")
        await user.start(invitation.token)
        await stage.standin.wait_for(CHAT, "seks tall")
        stage.standin.faults.add(method="sendMessage", chat=CHAT, delay=0.5, times=1)
        mark = (await user.send(invitation.code)).mark
        while not stage.program.store.read(being_sent):  # noqa: ASYNC110 - the outbox is looked at, it does not call
            await asyncio.sleep(0.01)
        await stage.move(timedelta(minutes=15))
        assert len(stage.standin.transcript.texts(CHAT, since=mark)) == 1
