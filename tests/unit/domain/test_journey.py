"""The first year by the calendar: never at night nor twice, tapering by the person's word, and the day before money comes."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from bot.domain.people.trial import comes_by_itself, review_day
from bot.domain.schedules.journey import THREE_MONTHS, Rhythm, comes, says
from bot.domain.schedules.schedule import QUIET, RULES, SERIES, Entry, ScheduleKind, before_pay

OSLO = "Europe/Oslo"
HERE = ZoneInfo(OSLO)
#: Days of leaving so that both changes of the clock fall into the dense weeks, and into every later stage.
LEAVING = (date(2026, 3, 1), date(2026, 3, 28), date(2026, 10, 22), date(2026, 10, 25), date(2026, 6, 30))
#: What the person asked for: their own daily question, the day before money, routines of theirs, the days that they have put into the plan;
#: and what gives way to everything else that day (`service/days/voice_back.py`, `instruments.py`, with tests of their own).
ASKED_FOR = frozenset(
    {
        ScheduleKind.CHECKIN,
        ScheduleKind.PAYDAY,
        ScheduleKind.ROUTINE,
        ScheduleKind.PLAN,
        ScheduleKind.VOICE_BACK,
        ScheduleKind.INSTRUMENTS,
    }
)


def a_year(leaving: date, rhythm: Rhythm | None = None) -> list[tuple[ScheduleKind, datetime]]:
    """Every moment of the year after a day of leaving (and the month before) at which something is due, as the clock walks through it."""
    found = []
    for number, kind in enumerate(ScheduleKind):
        at = RULES[kind].at or time(18, 30)
        anchor = date(2024, 1, 31) if kind is ScheduleKind.PAYDAY else leaving
        counted = anchor if kind is not ScheduleKind.CHECKIN else None
        once = review_day(leaving, leaving - timedelta(days=30)) if kind is ScheduleKind.TRIAL else None
        if once is not None and not comes_by_itself(once, leaving):
            continue
        entry = Entry(UUID(int=number), kind, at, OSLO, anchor=counted, from_on=once, until_on=once)
        due = entry.first_after(datetime.combine(leaving - timedelta(days=30), time(), UTC))
        while due is not None and due.on <= leaving + timedelta(days=365):
            if kind is not ScheduleKind.FIRST_MONTHS or says(due.on, leaving, rhythm):
                found.append((kind, due.at.astimezone(HERE)))
            due = entry.following(due.on)
    return sorted(found, key=lambda one: one[1])


@pytest.mark.parametrize("leaving", LEAVING)
@pytest.mark.parametrize("rhythm", [None, *Rhythm])
def test_in_a_year_nothing_is_due_at_night_and_nothing_twice_a_day(
    leaving: date, rhythm: Rhythm | None
) -> None:
    year = a_year(leaving, rhythm)
    assert [moment for _, moment in year if QUIET.hold(moment, OSLO)] == []
    assert [
        one for one, times in Counter((kind, moment.date()) for kind, moment in year).items() if times > 1
    ] == []


@pytest.mark.parametrize("leaving", LEAVING)
def test_the_program_writes_once_a_day_at_most_but_for_the_first_four_days(leaving: date) -> None:
    """Arrival and the first three days have an evening's word besides (E5): the vacuum is then. All else is one a day."""
    own = Counter(moment.date() for kind, moment in a_year(leaving, Rhythm.WEEKLY) if kind not in ASKED_FOR)
    twice = {(day - leaving).days for day, times in own.items() if times > 1}
    assert twice == {0, 1, 2, 3}
    assert max(own.values()) == 2


@pytest.mark.parametrize("leaving", LEAVING)
def test_it_is_dense_then_weekly_to_three_months_and_has_no_end(leaving: date) -> None:
    days = [(moment.date() - leaving).days for kind, moment in a_year(leaving) if kind in SERIES]
    assert [day for day in days if day <= -1] == [-28, -14, -7, -3, -1]
    assert sorted({day for day in days if 28 < day <= 91}) == list(range(35, 92, 7))
    assert [day for day in days if day > 91] == list(range(119, 365, 28)), (
        "once a month while nothing was chosen"
    )
    entry = Entry(UUID(int=1), ScheduleKind.FIRST_MONTHS, time(13), OSLO, anchor=leaving)
    far = datetime.combine(leaving + timedelta(days=365 * 30), time(), UTC)
    due = entry.first_after(far)
    assert due is not None
    assert due.on - far.date() <= timedelta(days=7), "in thirty years it still comes"


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [
        (Rhythm.WEEKLY, [98, 105, 112, 119]),
        (Rhythm.FORTNIGHTLY, [105, 119]),
        (Rhythm.MONTHLY, [119]),
        (None, [119]),
        ("rubbish", [119]),
        (Rhythm.NEVER, []),
    ],
)
def test_after_three_months_it_comes_as_often_as_the_person_says(rhythm: object, days: list[int]) -> None:
    assert [day for day in range(98, 120, 7) if comes(day, rhythm)] == days
    assert all(comes(day, rhythm) for day in range(35, THREE_MONTHS + 1, 7)), (
        "until then it comes to everybody"
    )


class TestTheDayBeforeMoney:
    def test_it_is_the_day_before_the_day_named(self) -> None:
        days = list(islice(before_pay(20, date(2026, 1, 1)), 4))
        assert days == [date(2026, 1, 19), date(2026, 2, 19), date(2026, 3, 19), date(2026, 4, 19)]

    def test_on_a_weekend_or_holiday_money_comes_on_the_working_day_before(self) -> None:
        days = list(islice(before_pay(1, date(2026, 1, 2)), 4))
        # 1 February and 1 March are Sundays, 1 May is a holiday.
        assert days == [date(2026, 1, 29), date(2026, 2, 26), date(2026, 3, 31), date(2026, 4, 29)]

    def test_the_31st_is_the_last_day_of_shorter_months(self) -> None:
        days = list(islice(before_pay(31, date(2026, 4, 1)), 3))
        assert days == [date(2026, 4, 29), date(2026, 5, 28), date(2026, 6, 29)]


def test_a_kind_whose_messages_end_is_followed_by_another_or_never_ends() -> None:
    """Whatever stops is said before it does (`tests/unit/content/test_endings.py`); these are the kinds that stop."""
    stops = {kind for kind in SERIES if not RULES[kind].every}
    assert stops == {
        ScheduleKind.BEFORE,
        ScheduleKind.ARRIVAL,
        ScheduleKind.EVENING,
        ScheduleKind.FIRST_DAYS,
        ScheduleKind.FIRST_WEEKS,
    }
