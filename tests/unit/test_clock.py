"""Clocks: aware or refused, and moved by hand without the calendar and the passing of time getting mixed up."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.clock import ManualClock, SystemClock, require_aware


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        require_aware(datetime(2026, 3, 2, 9, 0))  # noqa: DTZ001 - the mistake that is meant
    with pytest.raises(ValueError, match="no time zone"):
        ManualClock(datetime(2026, 3, 2, 9, 0))  # noqa: DTZ001 - the mistake that is meant


def test_a_moment_of_another_zone_is_given_in_utc() -> None:
    clock = ManualClock(datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/Oslo")))
    assert clock.now() == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_time_that_passes_is_seen_on_both_clocks() -> None:
    clock = ManualClock(datetime(2026, 3, 2, tzinfo=UTC))
    assert clock.move(timedelta(hours=1)) == clock.now() == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert clock.monotonic() == 3600


def test_setting_the_wall_clock_lets_no_time_pass() -> None:
    clock = ManualClock(datetime(2026, 3, 2, tzinfo=UTC))
    clock.set_wall(datetime(2026, 3, 1, tzinfo=UTC))
    assert clock.now() == datetime(2026, 3, 1, tzinfo=UTC)
    assert clock.monotonic() == 0


def test_the_systems_clock_is_aware_and_goes_forward() -> None:
    clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.monotonic() <= clock.monotonic()
