"""The beat that takes away what is too old: kind by kind, one that fails stands in no other's way, and one line a day says how much."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot import upkeep
from bot.clock import ManualClock
from bot.domain.people.keeping import Limits
from bot.store.conversations import updates
from bot.store.database.runner import Runner
from bot.store.database.work import Store, Work
from bot.store.retention.kinds import forget_some
from bot.upkeep import Upkeep


def failed(work: Work) -> int:
    return len(updates.parked(work))


@pytest.fixture
def beat(store: Store, clock: ManualClock) -> Upkeep:
    for number in range(3):
        store.run(updates.park, 1, number, "raw", "E")
    clock.move(timedelta(days=91))
    return Upkeep(Runner(store), Limits(), clock)


async def test_what_went_is_said_once_a_day(
    beat: Upkeep, store: Store, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.upkeep")
    for _ in range(3):
        await beat.beat()
    assert store.read(failed) == 0
    assert [record.getMessage() for record in caplog.records] == [
        "gone since it was last said, as older than the settings let it be: 3 handled updates, 3 failed updates"
    ]
    clock.move(timedelta(days=1))
    await beat.beat()
    assert caplog.records[-1].getMessage().endswith(": nothing")


async def test_a_kind_that_fails_is_told_and_the_others_go_on(
    beat: Upkeep, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def some(work: Work, kind: str, limits: Limits) -> int:
        if kind == "check-ins":
            raise KeyError(kind)
        return forget_some(work, kind, limits)

    monkeypatch.setattr(upkeep, "forget_some", some)
    await beat.beat()
    assert store.read(failed) == 0
    (told,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "check-ins that are older than they may be could not be taken away: KeyError" in told.getMessage()
    caplog.clear()


async def test_a_database_that_is_away_is_the_beats_own_trouble(
    beat: Upkeep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs beats tries this one again, and says when it stands still."""

    def away(*_: Any) -> int:
        raise OperationalError("", {}, Exception("database is locked"))

    monkeypatch.setattr(upkeep, "forget_some", away)
    with pytest.raises(OperationalError):
        await beat.beat()
