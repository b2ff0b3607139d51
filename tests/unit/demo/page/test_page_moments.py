"""Where the time control goes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.page.moments import MOMENTS, ZONE

MOMENTS_IN_TIME = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(MOMENTS_IN_TIME, st.sampled_from(list(MOMENTS)))
def test_time_only_goes_forward_and_never_more_than_a_week(now: datetime, name: str) -> None:
    assert timedelta() < MOMENTS[name](now) - now <= timedelta(days=7, hours=1)


@given(MOMENTS_IN_TIME)
def test_evening_is_eight_and_saturday_is_saturday_in_oslo_also_when_the_clocks_change(now: datetime) -> None:
    evening, saturday = MOMENTS["evening"](now).astimezone(ZONE), MOMENTS["saturday"](now).astimezone(ZONE)
    assert (evening.hour, evening.minute) == (20, 0)
    assert (saturday.weekday(), saturday.hour, saturday.minute) == (5, 21, 0)
    assert evening - now <= timedelta(hours=25)


@pytest.mark.parametrize(
    ("now", "name", "then"),
    [
        ("2026-03-02T10:00+01:00", "evening", "2026-03-02T20:00+01:00"),
        ("2026-03-02T20:00+01:00", "evening", "2026-03-03T20:00+01:00"),
        ("2026-03-02T10:00+01:00", "saturday", "2026-03-07T21:00+01:00"),
        ("2026-03-28T22:00+01:00", "evening", "2026-03-29T20:00+02:00"),
    ],
)
def test_the_moments_of_a_day(now: str, name: str, then: str) -> None:
    assert MOMENTS[name](datetime.fromisoformat(now).astimezone(UTC)) == datetime.fromisoformat(then)
