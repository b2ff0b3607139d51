"""What stands out in a person's own answers, for one purpose: to ask."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.days.pattern import LEFT_ALONE, Pattern, pattern_of

TODAY = date(2026, 3, 20)


def days(*answers: dict[str, Any], apart: int = 1) -> list[tuple[date, dict[str, Any]]]:
    return [(TODAY - timedelta(days=number * apart), one) for number, one in enumerate(answers)]


HEAVY, FINE, STRONG, EMPTY = {"mood": "heavy"}, {"mood": "good"}, {"craving": 8}, {"today": "empty"}


@pytest.mark.parametrize(
    ("newest", "found"),
    [
        (days(HEAVY, HEAVY, HEAVY), Pattern.HEAVY),
        (days(STRONG, STRONG, STRONG), Pattern.CRAVING),
        (days(EMPTY, EMPTY, EMPTY), Pattern.EMPTY),
        (days(HEAVY, HEAVY), Pattern.NONE),
        (days(HEAVY, FINE, HEAVY, HEAVY), Pattern.NONE),
        (days({"craving": 8}, {"craving": 6}, {"craving": 8}), Pattern.NONE),
        (days(HEAVY, HEAVY, HEAVY, apart=4), Pattern.NONE),
        ([], Pattern.NONE),
    ],
)
def test_three_of_the_newest_within_a_week_make_a_pattern(
    newest: list[tuple[date, dict[str, Any]]], found: Pattern
) -> None:
    assert pattern_of(newest, TODAY) is found


def test_once_asked_about_it_is_left_alone() -> None:
    newest = days(HEAVY, HEAVY, HEAVY)
    asked = TODAY - timedelta(days=LEFT_ALONE - 1)
    assert pattern_of(newest, TODAY, asked) is Pattern.NONE
    assert pattern_of(newest, TODAY, asked - timedelta(days=1)) is Pattern.HEAVY
