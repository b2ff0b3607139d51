"""What a patient hears while nobody answers: at once, an hour later, then each morning; staff are asked at their own pace all the while."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.requests.escalation import ask, step
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.request import (
    AskedAgain,
    DeadlinePassed,
    Ladder,
    NotifyStaff,
    Request,
    Step,
    TellPatient,
    Terms,
    Took,
    What,
)
from bot.ids import StaffId, new_id
from tests.fakes.examples import examples
from tests.fakes.hours import DEFAULT_HOURS
from tests.fakes.kinds import ORDINARY, URGENT

KARI, OLA, DINA = (StaffId(new_id()) for _ in range(3))
ALONE = Ladder(KARI, reachable=frozenset({KARI}))
FULL = Ladder(KARI, OLA, (DINA,), frozenset({KARI, OLA, DINA}))
NOBODY = Ladder(KARI, OLA, (DINA,))
OSLO = ZoneInfo("Europe/Oslo")
SILENT = {What.NOBODY_ANSWERED, What.NOBODY_REACHABLE}


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


def waits(
    begins: datetime, ladder: Ladder, days: int, kind: Terms = URGENT, hours: WorkingHours = DEFAULT_HOURS
) -> Iterator[tuple[datetime, Step]]:
    """Every step of a request that nobody takes, the clock looking as soon as a wait is over."""
    made = ask(kind, begins, hours, ladder)
    yield begins, made
    request = made.request
    while request.deadline_at is not None and request.deadline_at <= begins + timedelta(days=days):
        now = request.deadline_at
        done = step(request, DeadlinePassed(), now, hours, ladder)
        request = done.request
        yield now, done


def read(steps: Iterator[tuple[datetime, Step]]) -> list[str]:
    """What the patient reads as new messages, and when."""
    return [
        f"{now.astimezone(OSLO):%a %H:%M} {notice.what}"
        for now, done in steps
        for notice in done.notices
        if isinstance(notice, TellPatient) and not notice.quiet
    ]


def test_a_night_with_one_person_to_ask_brings_four_messages_not_forty() -> None:
    assert read(waits(oslo("2026-03-10 23:00"), ALONE, 1)) == [
        "Tue 23:00 sent",
        "Tue 23:15 nobody_answered",
        "Wed 00:15 nobody_answered",
        "Wed 08:00 nobody_answered",
    ]


def test_the_first_climb_is_told_rung_by_rung_and_the_next_ones_in_the_rhythm() -> None:
    assert read(waits(oslo("2026-03-10 10:00"), FULL, 2)) == [
        "Tue 10:00 sent",
        "Tue 10:15 went_on",
        "Tue 10:30 went_on",
        "Tue 10:45 nobody_answered",
        "Tue 11:45 nobody_answered",
        "Wed 08:00 nobody_answered",
        "Thu 08:00 nobody_answered",
    ]


def test_on_days_without_work_it_is_said_in_the_morning_all_the_same() -> None:
    assert read(waits(oslo("2026-03-13 21:00"), ALONE, 3))[2:] == [
        "Fri 22:15 nobody_answered",
        "Sat 09:00 nobody_answered",
        "Sun 09:00 nobody_answered",
        "Mon 08:00 nobody_answered",
    ]


def test_with_nobody_reachable_the_rhythm_is_the_same() -> None:
    assert read(waits(oslo("2026-03-10 23:00"), NOBODY, 1)) == [
        "Tue 23:00 nobody_reachable",
        "Wed 00:00 nobody_reachable",
        "Wed 08:00 nobody_reachable",
    ]


def test_an_ordinary_request_is_not_repeated_all_day_either() -> None:
    assert read(waits(oslo("2026-03-10 08:00"), ALONE, 2, ORDINARY)) == [
        "Tue 08:00 sent",
        "Tue 09:00 nobody_answered",
        "Tue 12:00 nobody_answered",
        "Wed 09:00 nobody_answered",
    ]


def test_staff_are_asked_every_quarter_of_an_hour_all_the_same() -> None:
    steps = list(waits(oslo("2026-03-10 23:00"), ALONE, 1))
    assert len(steps) == 24 * 4 + 1
    assert all(any(isinstance(notice, NotifyStaff) for notice in done.notices) for _, done in steps)


def silent_for(hours: int, ladder: Ladder = FULL) -> tuple[datetime, Request]:
    """A request that nobody has taken for some hours."""
    *_, (now, done) = (
        (at, each)
        for at, each in waits(oslo("2026-03-10 10:00"), ladder, 1)
        if at <= oslo("2026-03-10 10:00") + timedelta(hours=hours)
    )
    assert done.request.silences > 1
    return now, done.request


def test_when_the_patient_makes_it_new_or_somebody_lets_go_of_it_the_first_climb_is_told_again() -> None:
    now, request = silent_for(3)
    done = step(request, Took(OLA), now, DEFAULT_HOURS, FULL)
    taken = done.request
    assert taken.silences == 0
    for _ in range(2):
        assert taken.deadline_at is not None
        now = taken.deadline_at
        done = step(taken, DeadlinePassed(), now, DEFAULT_HOURS, FULL)
        taken = done.request
    told = [notice for notice in done.notices if isinstance(notice, TellPatient)]
    assert told
    assert not told[0].quiet, "who had it was silent: that is news"


def test_an_ordinary_one_made_urgent_begins_anew_and_says_so() -> None:
    *_, (now, done) = waits(oslo("2026-03-10 08:00"), ALONE, 1, ORDINARY)
    assert done.request.silences
    raised = step(done.request, AskedAgain(URGENT), now, DEFAULT_HOURS, ALONE)
    assert raised.request.silences == 0
    assert [one.what for one in raised.notices if isinstance(one, TellPatient)] == [What.SENT]


weeks = st.sampled_from(
    [
        "mon-fri 08:00-15:00",
        "mon-fri 08:00-11:30, 12:00-15:00",
        "tue 09:00-10:00; sun 00:00-24:00",
        "mon-sun 00:00-24:00; also on holidays",
    ]
).map(WorkingHours.parse)


@pytest.mark.parametrize("ladder", [ALONE, FULL, NOBODY], ids=["alone", "full", "nobody"])
@settings(max_examples=examples(40), deadline=None)
@given(weeks, st.integers(0, 60 * 24 * 400))
def test_whenever_it_begins_the_silence_is_said_daily_and_seldom(
    ladder: Ladder, hours: WorkingHours, minute: int
) -> None:
    """Also when the clocks change: the longest time without a word is a day and what the rhythm leaves to the morning."""
    begins = oslo("2026-01-01 00:00") + timedelta(minutes=minute)
    said = [
        now
        for now, done in waits(begins, ladder, 6, hours=hours)
        for notice in done.notices
        if isinstance(notice, TellPatient) and notice.what in SILENT and not notice.quiet
    ]
    assert said[0] - begins <= timedelta(minutes=45), "at once, when everybody has been asked"
    assert timedelta(hours=1) <= said[1] - said[0] <= timedelta(hours=1, minutes=15)
    gaps = [later - earlier for earlier, later in zip(said[1:], said[2:], strict=False)]
    assert all(gap <= timedelta(hours=29, minutes=15) for gap in gaps), gaps
    assert len(said) <= 2 + 2 * 7, "never more than twice a day after the first hour"
