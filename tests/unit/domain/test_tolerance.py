"""When the words about lower tolerance are said in passing: after a break, and to those who missed them; not in every check-in."""

from datetime import date, timedelta

import pytest

from bot.domain.days.tolerance import is_due, is_low

TODAY = date(2026, 6, 15)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize("days,low", [(None, False), (-1, False), (0, True), (28, True), (29, False)])
def test_low_for_four_weeks_and_after_a_break(days: int | None, low: bool) -> None:
    assert is_low(days, after_break=False) is low
    assert is_low(days, after_break=True)


@pytest.mark.parametrize("days_out", [None, -10, 0, 12, 28, 400])
def test_after_a_break_they_are_due_until_they_have_been_said(days_out: int | None) -> None:
    assert is_due(TODAY, days_out, None, after_break=True)
    assert is_due(TODAY, days_out, ago(14), after_break=True)
    assert not any(is_due(TODAY, days_out, ago(days), after_break=True) for days in range(14))


@pytest.mark.parametrize("days_out", [None, -3, 29, 400])
def test_without_a_break_and_outside_the_four_weeks_never(days_out: int | None) -> None:
    assert not is_due(TODAY, days_out, None, after_break=False)


def test_in_the_first_weeks_only_whoever_missed_them_in_their_place_hears_them_in_passing() -> None:
    assert not any(is_due(TODAY, day, None, after_break=False) for day in range(4)), "arrival has its turn"
    assert all(is_due(TODAY, day, None, after_break=False) for day in range(4, 29))
    assert not is_due(TODAY, 20, ago(20), after_break=False), "said on the day of leaving"
    assert not is_due(TODAY, 20, ago(23), after_break=False), "said three days before"
    assert is_due(TODAY, 20, ago(60), after_break=False), "an earlier stay"
