from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.requests.hours import (
    DayRange,
    HoursError,
    Span,
    WorkingHours,
    is_public_holiday,
)
from tests.fakes.hours import DEFAULT_HOURS, working_minutes

OSLO = ZoneInfo("Europe/Oslo")


def oslo(text: str) -> datetime:
    """A moment given as local time in Oslo, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


def test_staff_answer_on_weekdays_from_eight_to_three_unless_the_clinic_says_otherwise() -> None:
    assert str(DEFAULT_HOURS) == "mon-fri 08:00-15:00"
    assert not DEFAULT_HOURS.is_open(oslo("2026-03-09 07:59"))
    assert DEFAULT_HOURS.is_open(oslo("2026-03-09 08:00"))
    assert DEFAULT_HOURS.is_open(oslo("2026-03-09 14:59"))
    assert not DEFAULT_HOURS.is_open(oslo("2026-03-09 15:00"))
    assert not DEFAULT_HOURS.is_open(oslo("2026-03-14 10:00"))


@pytest.mark.parametrize(
    "day",
    [
        "2026-01-01",
        "2026-04-02",
        "2026-04-03",
        "2026-04-06",
        "2026-05-01",
        "2026-05-14",
        "2026-05-25",
        "2026-12-25",
        "2027-05-17",
    ],
)
def test_public_holidays_are_closed(day: str) -> None:
    assert not DEFAULT_HOURS.is_open(oslo(f"{day} 10:00"))
    assert WorkingHours.parse("mon-fri 8-15; also on holidays").is_open(oslo(f"{day} 10:00"))


@pytest.mark.parametrize("day", ["2026-12-24", "2026-12-31"])
def test_christmas_eve_and_new_years_eve_are_working_days_in_law(day: str) -> None:
    assert DEFAULT_HOURS.is_open(oslo(f"{day} 10:00"))


def test_an_ordinary_sunday_is_no_public_holiday_but_easter_sunday_is() -> None:
    assert is_public_holiday(date(2026, 4, 5))
    assert not is_public_holiday(date(2026, 4, 12))


def test_a_request_on_friday_evening_counts_from_monday_morning() -> None:
    assert DEFAULT_HOURS.next_open(oslo("2026-03-13 20:00")) == oslo("2026-03-16 08:00")
    assert DEFAULT_HOURS.add_working(oslo("2026-03-13 20:00"), 60) == oslo("2026-03-16 09:00")


def test_working_time_left_over_from_the_afternoon_goes_on_next_morning() -> None:
    assert DEFAULT_HOURS.add_working(oslo("2026-03-10 14:40"), 60) == oslo("2026-03-11 08:40")


def test_working_time_may_run_out_exactly_when_the_day_closes() -> None:
    assert DEFAULT_HOURS.add_working(oslo("2026-03-10 14:00"), 60) == oslo("2026-03-10 15:00")


def test_easter_is_jumped_over() -> None:
    assert DEFAULT_HOURS.add_working(oslo("2026-04-01 14:30"), 60) == oslo("2026-04-07 08:30")


def test_next_open_is_now_when_it_is_open() -> None:
    at = oslo("2026-03-10 09:12")
    assert DEFAULT_HOURS.next_open(at) == at


def test_closing_time_is_known_only_while_open() -> None:
    assert DEFAULT_HOURS.closes_at(oslo("2026-03-10 09:00")) == oslo("2026-03-10 15:00")
    assert DEFAULT_HOURS.closes_at(oslo("2026-03-10 15:00")) is None


def test_a_night_written_as_two_spans_closes_in_the_morning() -> None:
    nights = WorkingHours.parse("sat 22:00-24:00; sun 00:00-06:00")
    assert nights.closes_at(oslo("2026-03-14 23:00")) == oslo("2026-03-15 06:00")


def test_hours_that_never_close_have_no_closing_time() -> None:
    always = WorkingHours.parse("mon-sun 00:00-24:00; also on holidays")
    assert always.closes_at(oslo("2026-03-14 23:00")) is None
    assert always.add_working(oslo("2026-03-28 23:00"), 600) == oslo("2026-03-28 23:00") + timedelta(hours=10)


def test_the_night_in_march_loses_an_hour_of_a_night_shift() -> None:
    nights = WorkingHours.parse("sun 00:00-06:00")
    assert working_minutes(nights, oslo("2026-03-29 00:00"), oslo("2026-03-29 12:00")) == 5 * 60
    assert nights.add_working(oslo("2026-03-29 01:30"), 60) == oslo("2026-03-29 03:30")


def test_the_night_in_october_gains_one() -> None:
    nights = WorkingHours.parse("sun 00:00-06:00")
    assert working_minutes(nights, oslo("2026-10-25 00:00"), oslo("2026-10-25 12:00")) == 7 * 60


def test_an_opening_at_a_time_that_does_not_exist_moves_forward() -> None:
    assert WorkingHours.parse("sun 02:30-05:00").next_open(oslo("2026-03-29 00:00")) == oslo(
        "2026-03-29 03:30"
    )


def test_spans_pushed_together_by_the_missing_hour_are_not_counted_twice() -> None:
    hours = WorkingHours.parse("sun 02:00-02:30, 03:00-03:50")
    assert working_minutes(hours, oslo("2026-03-29 00:00"), oslo("2026-03-29 12:00")) == 50


def test_an_opening_moved_past_midnight_is_still_found() -> None:
    hours = WorkingHours.parse("sat 23:15-23:45", "America/Nuuk")
    assert hours.is_open(datetime(2026, 3, 29, 1, 30, tzinfo=UTC))  # 00:30 on Sunday: 23:00 became 00:00


def test_an_opening_in_the_doubled_hour_happens_once() -> None:
    hours = WorkingHours.parse("sun 02:00-02:30")
    assert working_minutes(hours, oslo("2026-10-25 00:00"), oslo("2026-10-25 12:00")) == 30


@pytest.mark.parametrize(
    "text, fixed",
    [
        ("Mon-Fri 08:00-15:00; Sat 10:00-12:00", "mon-fri 08:00-15:00; sat 10:00-12:00"),
        ("mon–fri 8–15", "mon-fri 08:00-15:00"),
        ("mon,wed 9-12,13-15 ; ", "mon 09:00-12:00, 13:00-15:00; wed 09:00-12:00, 13:00-15:00"),
        ("tue 12-15; tue 8-12", "tue 08:00-15:00"),
        ("mon - sun 00:00 - 24:00; ALSO ON  HOLIDAYS", "mon-sun 00:00-24:00; also on holidays"),
    ],
)
def test_hours_are_read_from_a_plain_string_and_written_in_one_spelling(text: str, fixed: str) -> None:
    assert str(WorkingHours.parse(text)) == fixed
    assert WorkingHours.parse(fixed) == WorkingHours.parse(text)


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("", "no opening hours"),
        ("also on holidays", "no opening hours"),
        ("8-15", "not days followed by times"),
        ("mon-fri", "not days followed by times"),
        ("man-fre 8-15", "'man' in"),
        ("fri-mon 8-15", "write 'fri-sun, mon-mon'"),
        ("mon 8-25", "not a pair of times"),
        ("mon 08:60-15:00", "not a pair of times"),
        ("mon 8", "not a pair of times"),
        ("mon 8-24:30", "end later on the same day"),
        ("sat 22:00-06:00", "sat 22:00-24:00; sun 00:00-06:00"),
        ("mon 8-8", "end later on the same day"),
        ("mon 8-12; mon-fri 11-15", "overlap"),
        ("mon ٨-15", "not a"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_what_to_write(text: str, complaint: str) -> None:
    with pytest.raises(HoursError, match=complaint):
        WorkingHours.parse(text)


@pytest.mark.parametrize("zone", ["Europe/Olso", "", "../etc/passwd"])
def test_an_unknown_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(HoursError, match="time zone"):
        WorkingHours.parse("mon 8-15", zone)


def test_a_weekday_outside_the_week_is_refused() -> None:
    with pytest.raises(HoursError, match="weekday 7"):
        Span(7, 480, 900)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        DEFAULT_HOURS.is_open(datetime(2026, 3, 10, 9, 0))  # noqa: DTZ001


def test_less_than_a_minute_of_work_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        DEFAULT_HOURS.add_working(oslo("2026-03-10 09:00"), 0)


def test_more_work_than_ten_years_hold_is_refused_and_does_not_hang() -> None:
    with pytest.raises(HoursError, match="ten years"):
        WorkingHours.parse("sun 03:00-03:01").add_working(oslo("2026-03-10 09:00"), 10_000)


def test_the_week_is_described_as_data() -> None:
    hours = WorkingHours.parse("mon-fri 8-15; sat 10-12; sun 10-12")
    assert hours.describe() == (DayRange(0, 4, ((480, 900),)), DayRange(5, 6, ((600, 720),)))


# --- properties ---


@st.composite
def weeks(draw: st.DrawFn) -> WorkingHours:
    """Any week: up to three spans a day in quarter hours, in three zones with different nights."""
    spans: list[Span] = []
    for weekday in draw(st.sets(st.integers(0, 6), min_size=1)):
        edges = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=6)))
        spans += [
            Span(weekday, edges[i] * 15, edges[i + 1] * 15) for i in range(0, len(edges) - len(edges) % 2, 2)
        ]
    zone = draw(st.sampled_from(["Europe/Oslo", "America/Godthab", "Australia/Lord_Howe"]))
    return WorkingHours(tuple(spans), zone, draw(st.booleans()))


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    """Minutes of 2026 and 2027, often close to a night on which the clocks change."""
    day = draw(
        st.sampled_from([date(2026, 3, 28), date(2026, 10, 24), date(2027, 3, 27)])
        | st.dates(date(2026, 1, 1), date(2027, 12, 31))
    )
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 2880)))


@given(weeks(), moments(), st.integers(1, 3000))
def test_a_deadline_is_later_and_that_much_working_time_away(
    hours: WorkingHours, at: datetime, minutes: int
) -> None:
    deadline = hours.add_working(at, minutes)
    assert deadline > at
    assert deadline.tzinfo is UTC
    assert working_minutes(hours, at, deadline) == minutes


@given(weeks(), moments(), st.integers(1, 3000))
def test_a_deadline_lies_inside_the_hours_or_exactly_where_they_close(
    hours: WorkingHours, at: datetime, minutes: int
) -> None:
    deadline = hours.add_working(at, minutes)
    assert hours.is_open(deadline - timedelta(microseconds=1))


@given(weeks(), moments(), st.integers(0, 20_000), st.integers(1, 600), st.integers(0, 600))
def test_asking_later_or_for_more_never_gives_an_earlier_deadline(
    hours: WorkingHours, at: datetime, later: int, minutes: int, more: int
) -> None:
    deadline = hours.add_working(at, minutes)
    assert hours.add_working(at + timedelta(minutes=later), minutes) >= deadline
    assert hours.add_working(at, minutes + more) >= deadline


@given(weeks(), moments(), st.integers(0, 10_000), st.integers(0, 10_000))
def test_working_time_of_two_stretches_adds_up(
    hours: WorkingHours, at: datetime, first: int, second: int
) -> None:
    middle, end = at + timedelta(minutes=first), at + timedelta(minutes=first + second)
    assert working_minutes(hours, at, end) == (
        working_minutes(hours, at, middle) + working_minutes(hours, middle, end)
    )


def test_hours_that_the_clock_jumps_over_are_no_opening() -> None:
    hours = WorkingHours.parse("sun 02:00-03:00; mon 10:00-11:00")
    night = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    assert hours.next_open(night) == datetime(2026, 3, 30, 8, 0, tzinfo=UTC)


@given(weeks(), moments())
def test_it_opens_when_it_says_and_stays_closed_until_then(hours: WorkingHours, at: datetime) -> None:
    opens = hours.next_open(at)
    assert opens >= at
    assert hours.is_open(opens)
    assert hours.is_open(at) == (opens == at)
    assert working_minutes(hours, at, opens) == 0


@given(weeks(), moments())
def test_it_is_open_until_it_closes(hours: WorkingHours, at: datetime) -> None:
    closes = hours.closes_at(at)
    if closes is not None:
        assert hours.is_open(closes - timedelta(microseconds=1))
        assert not hours.is_open(closes)
        assert working_minutes(hours, at, closes) == (closes - at) // timedelta(minutes=1)


@given(weeks())
def test_what_is_written_can_be_read_again(hours: WorkingHours) -> None:
    assert WorkingHours.parse(str(hours), hours.timezone) == hours
