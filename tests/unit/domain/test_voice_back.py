"""When people are asked how the help is."""

from datetime import date, timedelta

import pytest

from bot.domain.days.voice_back import AFTER, EVERY, is_time, weekday_of
from bot.domain.requests.policy import Rung, Who
from bot.domain.requests.request import Ladder
from bot.ids import StaffId, new_id

FRIDAY = date(2026, 3, 27)
KARI, OLA, BERIT = (StaffId(new_id()) for _ in range(3))


def test_first_after_two_weeks_then_about_once_a_month() -> None:
    assert not is_time(FRIDAY + AFTER - timedelta(days=1), FRIDAY, None)
    assert is_time(FRIDAY + AFTER, FRIDAY, None)
    asked = FRIDAY + AFTER
    assert not is_time(asked + EVERY - timedelta(days=1), FRIDAY, asked)
    assert is_time(asked + EVERY, FRIDAY, asked)
    assert not is_time(FRIDAY, None, None), "nobody knows when they leave"


@pytest.mark.parametrize("days", range(7))
def test_it_is_asked_when_somebody_is_at_work_and_not_on_the_day_the_weeks_are_counted(days: int) -> None:
    leaves = FRIDAY + timedelta(days=days)
    assert weekday_of(leaves) < 5
    assert weekday_of(leaves) != leaves.weekday()


def test_what_is_about_the_caseworker_does_not_come_to_them_first_whatever_else_they_are() -> None:
    duty = Rung(asks=(Who.DUTY,), but=(Who.CASEWORKER,), minutes=5)
    there = frozenset({KARI, OLA, BERIT})
    on_duty = Ladder(caseworker=KARI, deputy=OLA, duty=(KARI, BERIT), reachable=there)
    assert on_duty.on(duty) == (BERIT,)
    assert on_duty.on(duty.model_copy(update={"but": ()})) == (KARI, BERIT)
    alone = Ladder(caseworker=KARI, deputy=KARI, duty=(KARI,), reachable=there)
    assert alone.on(duty) == ()
    assert alone.on(Rung(asks=(Who.CASEWORKER,), minutes=5)) == (KARI,), "and they are not left out for good"
