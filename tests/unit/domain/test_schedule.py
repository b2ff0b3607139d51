"""When something recurring is due: once a local day, never at night, whatever the zone, the year and the clock do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.schedules.schedule import (
    EVERY_DAY,
    MOST_MISSED,
    QUIET,
    RULES,
    SERIES,
    SPREAD,
    Entry,
    Quiet,
    ScheduleKind,
    Skip,
    moment_of,
    next_due,
    spread_of,
)

OSLO = "Europe/Oslo"
#: Zones with every oddity: half-hour summer time, midnight changes, a day left out, a year-round offset of 45 minutes, the southern half.
ZONES = (
    OSLO,
    "UTC",
    "Australia/Lord_Howe",
    "America/Havana",
    "Asia/Beirut",
    "America/Asuncion",
    "America/Nuuk",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/St_Johns",
    "Pacific/Auckland",
)

zones = st.sampled_from(ZONES)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
moments = st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ids = st.uuids(version=4)


def oslo(text: str) -> datetime:
    """A moment given as local time in Oslo."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(OSLO))


def entry(
    at: time = time(19),
    kind: ScheduleKind = ScheduleKind.CHECKIN,
    number: int = 0,
    zone: str = OSLO,
    **more: object,
) -> Entry:
    """A schedule without spread, unless `number` gives it one."""
    return Entry(UUID(int=number), kind, at, zone, **more)  # type: ignore[arg-type]


# --- next_due --------------------------------------------------------------------------------------------------------------


def test_the_next_time_is_today_when_it_is_still_to_come_and_tomorrow_when_it_is_not() -> None:
    assert next_due(time(19), OSLO, oslo("2026-03-02 09:00")) == oslo("2026-03-02 19:00")
    assert next_due(time(19), OSLO, oslo("2026-03-02 19:00")) == oslo("2026-03-03 19:00")
    assert next_due(time(7), OSLO, oslo("2026-03-02 09:00")) == oslo("2026-03-03 07:00")


def test_weekdays_are_kept_to() -> None:
    monday = oslo("2026-03-02 20:00")
    assert next_due(time(19), OSLO, monday, weekdays={0}) == oslo("2026-03-09 19:00")
    assert next_due(time(19), OSLO, monday, weekdays={4, 6}) == oslo("2026-03-06 19:00")


@pytest.mark.parametrize("weekdays", [set(), {7}, {-1}])
def test_a_schedule_for_no_day_of_the_week_is_refused(weekdays: set[int]) -> None:
    with pytest.raises(ValueError, match="weekday"):
        next_due(time(19), OSLO, oslo("2026-03-02 09:00"), weekdays=weekdays)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        next_due(time(19), OSLO, datetime(2026, 3, 2))  # noqa: DTZ001


def test_an_hour_that_the_night_in_march_leaves_out_moves_forward() -> None:
    due = next_due(time(2, 30), OSLO, oslo("2026-03-28 12:00"))
    assert due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert due.astimezone(ZoneInfo(OSLO)).time() == time(3, 30)
    assert next_due(time(2, 30), OSLO, due) == oslo("2026-03-30 02:30")


def test_an_hour_that_the_night_in_october_doubles_fires_once() -> None:
    first = next_due(time(2, 30), OSLO, oslo("2026-10-24 12:00"))
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    again = next_due(time(2, 30), OSLO, first)
    assert again == oslo("2026-10-26 02:30")
    assert again - first == timedelta(hours=25)


def test_a_day_that_a_change_of_zone_left_out_has_no_moment() -> None:
    assert moment_of(date(2011, 12, 30), time(12), "Pacific/Apia") is None
    before = moment_of(date(2011, 12, 29), time(12), "Pacific/Apia")
    assert before is not None
    after = next_due(time(12), "Pacific/Apia", before)
    assert after.astimezone(ZoneInfo("Pacific/Apia")).date() == date(2011, 12, 31)


@given(times, zones, moments)
def test_the_next_time_is_strictly_later_and_within_two_days(at: time, zone: str, after: datetime) -> None:
    due = next_due(at, zone, after)
    assert after < due <= after + timedelta(hours=50)


@given(times, zones, moments)
def test_there_is_exactly_one_time_each_local_day(at: time, zone: str, start: datetime) -> None:
    here = ZoneInfo(zone)
    seen: list[date] = []
    moment = start
    for _ in range(400):
        moment = next_due(at, zone, moment)
        seen.append(moment.astimezone(here).date())
    assert len(set(seen)) == len(seen)
    assert all(
        later - earlier == timedelta(days=1) or moment_of(earlier + timedelta(days=1), at, zone) is None
        for earlier, later in pairwise(seen)
    )


@given(times, zones, moments, st.sets(st.integers(0, 6), min_size=1))
def test_only_the_chosen_weekdays_come_up(at: time, zone: str, start: datetime, weekdays: set[int]) -> None:
    due = next_due(at, zone, start, weekdays=weekdays)
    assert due.astimezone(ZoneInfo(zone)).weekday() in weekdays


# --- quiet hours, spread and lateness --------------------------------------------------------------------------------------


def test_the_quiet_hours_span_midnight_and_end_on_the_minute() -> None:
    assert QUIET.hold(oslo("2026-03-02 22:00"), OSLO)
    assert QUIET.hold(oslo("2026-03-03 06:59"), OSLO)
    assert not QUIET.hold(oslo("2026-03-03 07:00"), OSLO)
    assert not QUIET.hold(oslo("2026-03-02 21:59"), OSLO)
    assert QUIET.over(oslo("2026-03-02 23:10"), OSLO) == oslo("2026-03-03 07:00")
    assert QUIET.over(oslo("2026-03-03 03:10"), OSLO) == oslo("2026-03-03 07:00")
    assert QUIET.over(oslo("2026-03-03 12:00"), OSLO) == oslo("2026-03-03 12:00")


@given(zones, moments)
def test_the_end_of_the_quiet_hours_is_later_and_never_quiet(zone: str, moment: datetime) -> None:
    over = QUIET.over(moment, zone)
    assert not QUIET.hold(over, zone)
    assert moment <= over <= moment + timedelta(hours=60)
    assert (over == moment) == (not QUIET.hold(moment, zone))


@pytest.mark.parametrize(
    ("wanted", "becomes"),
    [
        ("19:00", "19:00"),
        ("21:59", "21:59"),
        ("22:00", "21:30"),
        ("02:00", "21:30"),
        ("03:00", "07:00"),
        ("06:30", "07:00"),
        ("07:00", "07:00"),
    ],
)
def test_a_time_in_the_quiet_hours_becomes_the_nearest_one_outside(wanted: str, becomes: str) -> None:
    assert QUIET.nearest_outside(time.fromisoformat(wanted)) == time.fromisoformat(becomes)


@given(times, st.tuples(times, times).filter(lambda pair: pair[0] != pair[1]))
def test_no_time_chosen_by_a_person_stays_in_the_quiet_hours(at: time, ends: tuple[time, time]) -> None:
    quiet = Quiet(*ends)
    assume(timedelta(hours=1) <= _length(quiet) <= timedelta(hours=22))
    outside = quiet.nearest_outside(at)
    assert not quiet.hold(datetime.combine(date(2026, 6, 1), outside, UTC), "UTC")


def _length(quiet: Quiet) -> timedelta:
    minutes = (quiet.ends.hour - quiet.begins.hour) * 60 + quiet.ends.minute - quiet.begins.minute
    return timedelta(minutes=minutes % 1440)


def test_a_moment_in_the_quiet_hours_moves_to_their_end_when_it_has_not_expired_by_then() -> None:
    early = entry(time(6, 30))
    assert early.begins(date(2026, 3, 3)) == oslo("2026-03-03 07:00")


def test_a_moment_whose_quiet_hours_end_too_late_never_begins() -> None:
    late = entry(time(22, 30))
    assert late.begins(date(2026, 3, 3)) is None
    turn = late.turn(date(2026, 3, 3), oslo("2026-03-03 22:30"))
    assert (turn.missed, turn.serve) == (((date(2026, 3, 3), Skip.NIGHT),), None)


def test_the_spread_is_the_same_each_day_and_never_reaches_into_the_night() -> None:
    spread = entry(time(19), number=239)
    assert spread.begins(date(2026, 3, 3)) == oslo("2026-03-03 19:03:59")
    last = entry(time(21, 58), number=239)
    assert last.begins(date(2026, 3, 3)) == oslo("2026-03-03 21:59:59")


@given(ids)
def test_the_spread_is_whole_seconds_below_four_minutes(number: UUID) -> None:
    assert timedelta() <= spread_of(number) < SPREAD
    assert spread_of(number).microseconds == 0


def test_the_spread_spreads() -> None:
    from bot.ids import new_id

    seconds = [spread_of(new_id()).seconds for _ in range(2000)]
    quarters = [
        sum(1 for each in seconds if quarter * 60 <= each < (quarter + 1) * 60) for quarter in range(4)
    ]
    assert min(quarters) > 350


# --- turns -----------------------------------------------------------------------------------------------------------------

TODAY = date(2026, 3, 3)


def test_what_is_due_is_served_and_tomorrow_is_next() -> None:
    turn = entry().turn(TODAY, oslo("2026-03-03 19:00"))
    assert (turn.missed, turn.serve) == ((), TODAY)
    assert turn.next is not None
    assert (turn.next.on, turn.next.at) == (date(2026, 3, 4), oslo("2026-03-04 19:00"))


def test_two_hours_late_is_served_and_three_hours_and_a_second_is_not() -> None:
    assert entry(time(17)).turn(TODAY, oslo("2026-03-03 19:00")).serve == TODAY
    assert entry(time(17)).turn(TODAY, oslo("2026-03-03 20:00")).serve == TODAY
    late = entry(time(17)).turn(TODAY, oslo("2026-03-03 20:00:01"))
    assert (late.serve, late.missed) == (None, ((TODAY, Skip.LATE),))


def test_what_would_be_late_at_night_is_not_sent_at_night() -> None:
    turn = entry(time(21)).turn(TODAY, oslo("2026-03-03 22:10"))
    assert (turn.serve, turn.missed) == (None, ((TODAY, Skip.NIGHT),))


def test_what_comes_up_at_night_waits_for_the_morning_when_it_may() -> None:
    turn = entry(time(5)).turn(TODAY, oslo("2026-03-03 05:30"))
    assert (turn.serve, turn.missed) == (None, ())
    assert turn.next is not None
    assert (turn.next.on, turn.next.at) == (TODAY, oslo("2026-03-03 07:00"))
    assert entry(time(5)).turn(TODAY, oslo("2026-03-03 07:00")).serve == TODAY


def test_after_days_away_only_todays_is_served_and_the_others_are_marked() -> None:
    turn = entry().turn(date(2026, 3, 1), oslo("2026-03-03 20:30"))
    assert turn.missed == ((date(2026, 3, 1), Skip.LATE), (date(2026, 3, 2), Skip.LATE))
    assert turn.serve == TODAY


def test_after_years_away_the_last_month_is_marked_and_it_does_not_take_long() -> None:
    turn = entry().turn(date(1990, 1, 1), oslo("2026-03-03 12:00"))
    assert len(turn.missed) == MOST_MISSED
    assert turn.missed[-1][0] == date(2026, 3, 2)
    assert turn.next is not None
    assert turn.next.on == TODAY


def test_a_clock_set_back_after_the_claim_serves_nothing_early() -> None:
    turn = entry().turn(TODAY, oslo("2026-03-03 18:00"))
    assert (turn.serve, turn.missed) == (None, ())
    assert turn.next is not None
    assert turn.next.on == TODAY


def test_dates_from_and_until_are_kept() -> None:
    some = entry(from_on=date(2026, 3, 5), until_on=date(2026, 3, 6))
    due = some.first_after(oslo("2026-03-03 12:00"))
    assert due is not None
    assert due.on == date(2026, 3, 5)
    assert some.turn(date(2026, 3, 6), oslo("2026-03-06 19:00")).next is None
    assert some.first_after(oslo("2026-03-06 19:00")) is None


@given(
    st.sampled_from(list(ScheduleKind)),
    times,
    zones,
    ids,
    moments,
    st.lists(st.integers(1, 5 * 24 * 60), min_size=1, max_size=60),
    st.integers(1, EVERY_DAY),
)
def test_whenever_the_clock_looks_each_day_is_served_or_missed_once_never_at_night_and_never_late(
    kind: ScheduleKind, at: time, zone: str, number: UUID, start: datetime, steps: list[int], weekdays: int
) -> None:
    """The clock looks at any moments, hours or days apart; what it serves keeps every promise."""
    here = ZoneInfo(zone)
    anchor = start.astimezone(here).date() + timedelta(days=2)
    one = Entry(number, kind, at, zone, weekdays, anchor)
    due = one.first_after(start)
    now = start
    days: list[date] = []
    for step in steps:
        now += timedelta(minutes=step)
        while due is not None and due.at <= now:
            turn = one.turn(due.on, now)
            days += [day for day, _ in turn.missed]
            if turn.serve is not None:
                days.append(turn.serve)
                moment = one.set_moment(turn.serve)
                assert moment is not None
                assert moment <= now <= moment + RULES[kind].lateness
                assert not QUIET.hold(now, zone)
            assert turn.next is None or turn.serve is None or turn.next.on > turn.serve
            due = turn.next
    assert days == sorted(set(days))
    if kind is ScheduleKind.PAYDAY:
        assert len({(day.year, day.month) for day in days}) >= len(days) - 1, "once for each month's money"
    elif not RULES[kind].days:
        assert all(weekdays >> day.weekday() & 1 for day in days)
    else:
        beyond = {day for day in range(max(RULES[kind].days), 1000) if RULES[kind].every and day % 7 == 0}
        assert {(day - anchor).days for day in days} <= set(RULES[kind].days) | beyond


@given(times.filter(lambda at: time(7) <= at < time(21, 50)), ids, st.integers(2020, 2034))
def test_a_clock_that_looks_each_minute_serves_every_day_of_a_year(at: time, number: UUID, year: int) -> None:
    one = Entry(number, ScheduleKind.CHECKIN, at, OSLO)
    start = datetime(year, 1, 1, tzinfo=ZoneInfo(OSLO))
    due = one.first_after(start - timedelta(seconds=1))
    served = []
    while due is not None and due.on.year == year:
        now = due.at + timedelta(seconds=59)
        if QUIET.hold(now, OSLO):
            now = due.at
        turn = one.turn(due.on, now)
        assert turn.serve == due.on
        served.append(turn.serve)
        assert now - (one.set_moment(due.on) or now) < timedelta(minutes=5)
        due = turn.next
    assert len(served) == (date(year + 1, 1, 1) - date(year, 1, 1)).days


# --- the first days --------------------------------------------------------------------------------------------------------


def test_the_first_days_are_counted_from_the_discharge() -> None:
    discharge = date(2026, 3, 27)
    days: dict[date, list[time]] = {}
    for kind in SERIES:
        one = entry(RULES[kind].at or time(), kind, anchor=discharge)
        due = one.first_after(oslo("2026-01-01 12:00"))
        while due is not None and due.on < discharge + timedelta(days=112):
            days.setdefault(due.on, []).append(due.at.astimezone(ZoneInfo(OSLO)).time())
            due = one.following(due.on)
    offsets = {(day - discharge).days: sorted(at) for day, at in days.items()}
    assert [offset for offset in sorted(offsets) if offset < 0] == [-28, -14, -7, -3, -1]
    assert len(offsets[0]) == 2, "arrival day and evening (E5)"
    assert all(len(offsets[day]) == 2 for day in (1, 2, 3)), "densest in the first 72 hours (E3)"
    assert [offset for offset in sorted(offsets) if offset > 28] == [*range(35, 92, 7), 98, 105], (
        "each week to month three, then as the person says, without end (E3)"
    )
    assert all(
        not QUIET.hold(datetime.combine(discharge, at, ZoneInfo(OSLO)), OSLO)
        for each in offsets.values()
        for at in each
    )


def test_a_series_without_a_date_is_never_due() -> None:
    assert entry(time(13), ScheduleKind.BEFORE).first_after(oslo("2026-03-03 12:00")) is None


def test_a_discharge_made_known_late_brings_nothing_that_is_past() -> None:
    first_days = entry(time(11, 30), ScheduleKind.FIRST_DAYS, anchor=date(2026, 3, 1))
    due = first_days.first_after(oslo("2026-03-03 12:00"))
    assert due is not None
    assert due.on == date(2026, 3, 4)
