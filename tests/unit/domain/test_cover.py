"""Who covers for whom: cover of cover, circles, days off; and whatever is entered, nobody who is away is ever asked."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.requests.cover import (
    Absence,
    AbsenceRefused,
    Away,
    Wrong,
    check,
    circle_of,
    covers_at,
    day_off,
    resolved,
)
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.policy import Rung, Who
from bot.domain.requests.request import Ladder
from bot.ids import StaffId, new_id
from tests.fakes.examples import examples

KARI, OLA, BERIT, NINA = STAFF = tuple(StaffId(new_id()) for _ in range(4))
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLINIC = WorkingHours.parse("mon-fri 08:00-15:00")


def absence(staff: StaffId, begins: int, ends: int, cover: StaffId | None = None) -> Absence:
    """Away from so many days from now to so many."""
    return Absence(staff, NOW + timedelta(days=begins), NOW + timedelta(days=ends), cover)


def stand_in(staff: StaffId, *known: Absence, here: tuple[StaffId, ...] = STAFF) -> StaffId | None:
    away = [Away(one.staff, one.until, one.cover) for one in known if one.holds(NOW)]
    return Ladder(away=resolved(away, here)).stand_in(staff)


def test_whoever_is_here_is_asked_themselves() -> None:
    assert stand_in(KARI) == KARI
    assert stand_in(KARI, absence(KARI, 1, 2, OLA)) == KARI
    assert stand_in(KARI, absence(KARI, -2, 0, OLA)) == KARI


def test_cover_of_cover_is_followed_to_somebody_who_is_here() -> None:
    away = absence(KARI, -1, 5, OLA), absence(OLA, -1, 5, BERIT), absence(BERIT, -1, 1, NINA)
    assert stand_in(KARI, *away) == NINA
    assert stand_in(OLA, *away) == NINA


def test_cover_that_leads_to_nobody_is_nobody_at_once() -> None:
    assert stand_in(KARI, absence(KARI, -1, 1)) is None
    assert stand_in(KARI, absence(KARI, -1, 1, OLA), absence(OLA, -1, 1)) is None
    assert stand_in(KARI, absence(KARI, -1, 1, OLA), here=(KARI, BERIT)) is None
    assert stand_in(KARI, absence(KARI, -1, 1, OLA), absence(OLA, -1, 1, KARI)) is None


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (absence(KARI, 3, 3, OLA), Wrong.ENDS_BEFORE),
        (absence(KARI, -3, -1, OLA), Wrong.OVER),
        (absence(KARI, 1, 1000, OLA), Wrong.TOO_LONG),
        (absence(KARI, 1, 2, KARI), Wrong.COVERS_SELF),
        (absence(KARI, 1, 2), Wrong.NO_COVER),
        (absence(BERIT, 4, 6, OLA), Wrong.TWICE),
    ],
)
def test_what_cannot_be_is_refused(new: Absence, code: Wrong) -> None:
    with pytest.raises(AbsenceRefused) as refused:
        check(new, [absence(BERIT, 5, 9, OLA)], NOW)
    assert refused.value.code is code


def test_one_without_cover_is_taken_when_it_is_meant() -> None:
    check(absence(KARI, 1, 2), [], NOW, without_cover=True)


def test_a_circle_is_refused_with_who_is_in_it_and_only_where_the_times_meet() -> None:
    known = [absence(OLA, 2, 4, BERIT), absence(BERIT, 3, 6, KARI)]
    with pytest.raises(AbsenceRefused) as refused:
        check(absence(KARI, 0, 9, OLA), known, NOW)
    assert refused.value.code is Wrong.CIRCLE
    assert refused.value.people == (KARI, OLA, BERIT)
    check(absence(KARI, 4, 9, OLA), known, NOW)


absences = st.builds(
    absence, st.sampled_from(STAFF), st.integers(-3, 3), st.integers(4, 8), st.none() | st.sampled_from(STAFF)
)


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(absences, max_size=6), st.integers(-4, 9), st.sets(st.sampled_from(STAFF)))
def test_nobody_who_is_away_or_gone_is_ever_asked_and_what_was_checked_has_no_circle(
    given_ones: list[Absence], day: int, here: set[StaffId]
) -> None:
    known: list[Absence] = []
    for one in given_ones:
        try:
            check(one, known, NOW, without_cover=True)
        except AbsenceRefused:
            continue
        known.append(one)
    at = NOW + timedelta(days=day)
    away = [Away(one.staff, one.until, one.cover) for one in known if one.holds(at)]
    gone = {one.staff for one in away}
    found = resolved(away, here)
    ladder = Ladder(KARI, OLA, (BERIT, NINA), frozenset(here - gone), found)
    for who in Who:
        asked = ladder.on(Rung(asks=(who,), minutes=1))
        assert set(asked) <= here - gone
        assert len(set(asked)) == len(asked)
    for one in known:
        assert circle_of(one, [other for other in known if other is not one]) == ()
    # Where the covers lead to somebody who is here, that one is asked.
    named = covers_at(known, at)
    for gone_one in found:
        end: StaffId | None = gone_one.staff
        while end is not None and end in named:
            end = named[end]
        assert gone_one.cover == (end if end in here else None)


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.builds(Away, st.sampled_from(STAFF), st.just(NOW), st.sampled_from(STAFF))))
def test_a_circle_that_stands_all_the_same_ends_with_nobody(away: list[Away]) -> None:
    for one in resolved(away, STAFF):
        assert one.cover is None or one.cover not in {other.staff for other in away}


def at(day: date, hour: int) -> datetime:
    return CLINIC.begins(day) + timedelta(hours=hour)


def test_a_day_off_counts_where_the_clinic_works_and_lunch_is_none() -> None:
    own = WorkingHours.parse("mon-wed 09:00-11:30, 12:30-14:00")
    wednesday, thursday, monday = date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 9)
    assert day_off(own, CLINIC, at(wednesday, 12)) is None
    assert day_off(own, CLINIC, at(wednesday, 8)) is None
    assert day_off(own, CLINIC, at(thursday, 10)) == at(monday, 9)
    # After work on Wednesday it is Thursday that counts, and on a Saturday it is Monday.
    assert day_off(own, CLINIC, at(wednesday, 16)) == at(monday, 9)
    assert day_off(own, CLINIC, at(date(2026, 3, 7), 12)) is None


def test_on_a_public_holiday_the_day_after_counts() -> None:
    own = WorkingHours.parse("thu-fri 08:00-15:00")
    constitution_day = date(2027, 5, 17)  # a Monday
    assert day_off(own, CLINIC, at(constitution_day, 10)) == at(date(2027, 5, 20), 8)
    assert not CLINIC.works_on(constitution_day)
