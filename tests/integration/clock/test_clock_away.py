"""Row 8 of the fault list: the program away for hours, people who go on meanwhile, and what the next life makes of it all."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from bot.botapi.transcript import Entry, Who
from bot.domain.schedules.schedule import QUIET, Skip
from bot.i18n import SOURCE_LANGUAGE
from bot.service.desk import Desk
from bot.store.sealing.vault import Vault
from bot.store.tables.schedules import Occurred
from tests.bench.figures import figure
from tests.fakes.long_day import HERE, ZONE, LongDay, Patient, long_day
from tests.fakes.timeloop import in_time, until

#: What people write for help while nobody hears them.
CRIES = ("hjelp", "/hjelp", "Russug", "Snakk med Kari", "jeg vil dø nå", "ring meg")
LATEST = timedelta(hours=3)
TIMES = tuple(time(9 + minute // 60, minute % 60) for minute in range(10, 120, 20))


@pytest.mark.parametrize("hours", [2, 4])
def test_after_hours_away_by_day(
    database_url: str, vault: Vault, desk: Desk, tmp_path: Path, hours: int
) -> None:
    _by_day(database_url, vault, desk, tmp_path, hours)


@in_time
async def _by_day(database_url: str, vault: Vault, desk: Desk, folder: Path, hours: int) -> None:
    name = f"row 8 ({_kind(database_url)}, {hours} h by day)"
    async with long_day(database_url, vault, desk, folder, len(TIMES) + len(CRIES) + 4) as day:
        asked, criers, rest = _split(day.patients)
        for one, at in zip(asked, TIMES, strict=True):
            day.set_checkin(one, at)
        await _ask_all(rest)
        await asyncio.sleep(290)
        await day.stop()
        idle, in_vain, sent, goes_on = rest
        await asyncio.sleep(600)
        await in_vain.phone.press("Send")
        for one, cry in zip(criers, CRIES, strict=True):
            await one.phone.send(cry)
        await asyncio.sleep(hours * 3600 - 600 - 60)
        await sent.phone.press("Send")
        await goes_on.phone.press("Skriv noe selv")
        await asyncio.sleep(60)
        mark, back = day.line.standin.transcript.mark, day.clock.now()
        await day.start()
        await asyncio.sleep(600)

        _check_checkins(name, day, asked, back)
        _check_cries(name, day, criers, mark)
        told = [_told_away(day, one, mark) for one in day.patients]
        expected = [int(one in {idle, in_vain}) for one in day.patients]
        wrong = sum(is_ != ought for is_, ought in zip(told, expected, strict=True))
        what = f"{name}: people with an open question told other than once, or others told"
        figure(what, wrong, "people", "0", ok=wrong == 0)
        assert len(day.inbox(day.kari)) == 1, "a press that Telegram still had is honoured"


def test_after_hours_away_in_the_evening(database_url: str, vault: Vault, desk: Desk, tmp_path: Path) -> None:
    _in_the_evening(database_url, vault, desk, tmp_path)


@in_time
async def _in_the_evening(database_url: str, vault: Vault, desk: Desk, folder: Path) -> None:
    name = f"row 8 ({_kind(database_url)}, 2 h until half past ten)"
    async with long_day(database_url, vault, desk, folder, len(TIMES) + len(CRIES) + 4) as day:
        day.clock.shift += timedelta(hours=11, minutes=25)
        asked, criers, rest = _split(day.patients)
        for one in asked:
            day.set_checkin(one, time(21))
        await _ask_all(rest)
        await asyncio.sleep(290)
        await day.stop()
        for one, cry in zip(criers, CRIES, strict=True):
            await one.phone.send(cry)
        await asyncio.sleep(7_200)
        mark = day.line.standin.transcript.mark
        await day.start()
        await asyncio.sleep(600)
        _check_cries(name, day, criers, mark)
        day.next_day("06:57")
        await asyncio.sleep(900)

        unasked = [*asked, *rest]
        night = sum(QUIET.hold(entry.at, ZONE) for one in unasked for entry in _heard(day, one, mark))
        figure(f"{name}: unasked messages in the quiet hours", night, "messages", "0", ok=night == 0)
        wrong = sum(_told_away(day, one, mark) != 1 for one in rest)
        what = f"{name}: people with an open question told other than once, in the morning"
        figure(what, wrong, "people", "0", ok=wrong == 0)
        assert [day.days(one) for one in asked] == [[Skip.NIGHT]] * len(asked)


# --- what people do and hear -----------------------------------------------------------------------------------------


def _split(patients: Sequence[Patient]) -> tuple[Sequence[Patient], Sequence[Patient], Sequence[Patient]]:
    """Those with a check-in, those who write for help, and those with an open question."""
    middle = len(TIMES) + len(CRIES)
    return patients[: len(TIMES)], patients[len(TIMES) : middle], patients[middle:]


async def _ask_all(rest: Sequence[Patient]) -> None:
    for one in rest:
        await one.phone.send("Snakk med Kari")
    await until(lambda: all(one.sees("Send") for one in rest))


def _heard(day: LongDay, who: Patient, mark: int) -> list[Entry]:
    entries = day.line.standin.transcript.entries
    return [one for one in entries if one.chat == who.phone.id and one.who is Who.BOT and one.number > mark]


def _told_away(day: LongDay, who: Patient, mark: int) -> int:
    words = day.desk.texts.phrase("away_press_again", SOURCE_LANGUAGE)
    return sum(entry.text == words for entry in _heard(day, who, mark))


def _kind(database_url: str) -> str:
    return "sqlite" if database_url.startswith("sqlite") else "postgres"


# --- what must hold --------------------------------------------------------------------------------------------------


def _check_checkins(name: str, day: LongDay, asked: Sequence[Patient], back: datetime) -> None:
    """Those at most three hours late come once, the others are marked."""
    late = [back - datetime.combine(back.astimezone(HERE).date(), at, HERE) for at in TIMES]
    in_time_ = [one for one, by in zip(asked, late, strict=True) if by <= LATEST]
    too_late = [one for one, by in zip(asked, late, strict=True) if by > LATEST]
    once = sum(day.days(one) == [Occurred.SENT] and _asked_once(day, one) for one in in_time_)
    what = f"{name}: of {len(in_time_)} check-ins at most three hours late, sent once"
    figure(what, once, "check-ins", str(len(in_time_)), ok=once == len(in_time_) > 0)
    marked = sum(
        day.days(one) == [Skip.LATE] and not any(call.chat == one.phone.id for call in day.line.calls)
        for one in too_late
    )
    what = f"{name}: of {len(too_late)} later ones, marked as skipped and not sent"
    figure(what, marked, "check-ins", str(len(too_late)), ok=marked == len(too_late))


def _asked_once(day: LongDay, who: Patient) -> bool:
    texts = [entry.text for entry in _heard(day, who, 0)]
    return len(texts) == len(set(texts)) > 0


def _check_cries(name: str, day: LongDay, criers: Sequence[Patient], mark: int) -> None:
    """Everybody who wrote for help has an answer, and whoever is in danger has the numbers in the open."""
    answered = sum(bool(_heard(day, one, mark)) for one in criers)
    what = f"{name}: of {len(CRIES)} texts for help, answered"
    figure(what, answered, "texts", str(len(CRIES)), ok=answered == len(CRIES))
    in_danger = criers[CRIES.index("jeg vil dø nå")]
    assert "113" in _heard(day, in_danger, mark)[0].text
