"""Two things that come by themselves: which comes, which waits, which gives way."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedules.schedule import SERIES, ScheduleKind, Skip
from bot.domain.schedules.spacing import APART, SAME, Neighbour, room

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
LATE = NOON + timedelta(hours=6)
OTHERS = [kind for kind in SERIES if kind not in SAME]


def minutes(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


def test_alone_it_comes() -> None:
    for kind in ScheduleKind:
        assert room(kind, NOON, LATE, []) is None


@pytest.mark.parametrize("away", [-119, -1, 0, 1, 45, 119])
def test_the_evenings_word_gives_way_to_a_checkin_near_it(away: int) -> None:
    assert (
        room(ScheduleKind.EVENING, NOON, LATE, [Neighbour(ScheduleKind.CHECKIN, minutes(away))]) is Skip.NEAR
    )


@pytest.mark.parametrize("away", [-120, 120, -300, 300])
def test_two_hours_apart_both_come(away: int) -> None:
    assert room(ScheduleKind.EVENING, NOON, LATE, [Neighbour(ScheduleKind.CHECKIN, minutes(away))]) is None
    assert room(ScheduleKind.CHECKIN, NOON, LATE, [Neighbour(ScheduleKind.EVENING, minutes(away))]) is None


def test_a_checkin_right_after_the_evenings_word_would_ask_the_same_again() -> None:
    assert (
        room(ScheduleKind.CHECKIN, NOON, LATE, [Neighbour(ScheduleKind.EVENING, minutes(-20))]) is Skip.NEAR
    )


@pytest.mark.parametrize("kind", OTHERS)
def test_the_checkin_keeps_its_time_and_the_others_wait_until_two_hours_after_it(kind: ScheduleKind) -> None:
    assert room(kind, NOON, LATE, [Neighbour(ScheduleKind.CHECKIN, minutes(30))]) == minutes(150)
    assert room(kind, NOON, LATE, [Neighbour(ScheduleKind.CHECKIN, minutes(-30))]) == minutes(90)
    assert room(ScheduleKind.CHECKIN, NOON, LATE, [Neighbour(kind, minutes(30))]) is None


@pytest.mark.parametrize("kind", OTHERS)
def test_what_cannot_wait_that_long_comes_now_and_the_checkin_waits(kind: ScheduleKind) -> None:
    checkin = minutes(60)
    assert room(kind, NOON, minutes(150), [Neighbour(ScheduleKind.CHECKIN, checkin)]) is None
    waits = room(ScheduleKind.CHECKIN, checkin, checkin + timedelta(hours=3), [Neighbour(kind, NOON)])
    assert waits == minutes(120)


def test_what_would_be_too_late_behind_another_gives_way() -> None:
    assert (
        room(ScheduleKind.CHECKIN, NOON, minutes(60), [Neighbour(ScheduleKind.ARRIVAL, minutes(-10))])
        is Skip.NEAR
    )


near_and_far = st.lists(
    st.builds(Neighbour, st.sampled_from(ScheduleKind), st.integers(-400, 400).map(minutes)), max_size=6
)


def test_what_has_to_wait_a_minute_and_cannot_wait_for_the_checkin_comes_in_a_minute() -> None:
    around = [Neighbour(ScheduleKind.ARRIVAL, minutes(-119)), Neighbour(ScheduleKind.CHECKIN, minutes(2))]
    assert room(ScheduleKind.BEFORE, NOON, minutes(1), around) == minutes(1)


@given(st.sampled_from(ScheduleKind), st.integers(0, 360).map(minutes), near_and_far)
def test_whatever_comes_or_waits_stands_clear_of_what_has_come(
    kind: ScheduleKind, expires: datetime, others: list[Neighbour]
) -> None:
    verdict = room(kind, NOON, expires, others)
    if verdict is Skip.NEAR:
        assert any(abs(one.at - NOON) < APART for one in others), "nothing gives way to nobody"
        return
    comes = NOON if verdict is None else verdict
    assert isinstance(comes, datetime)
    assert NOON <= comes <= max(expires, NOON)
    assert all(comes - one.at >= APART for one in others if one.at <= NOON)
    asked = [one.at + APART for one in others if one.kind is ScheduleKind.CHECKIN and one.at - NOON < APART]
    could_wait = kind is not ScheduleKind.CHECKIN and max(asked, default=NOON) <= expires
    if verdict is not None and could_wait:
        assert comes >= max(asked, default=NOON), "it does not come between the waiting and the check-in"
