"""Days as people write them for a step or an item: in words, in three languages, across months and leap years."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.flow.effects import Reask, Reason
from bot.domain.flow.language import Date
from bot.domain.flow.typed_answers import read_answer
from bot.domain.words.said_days import day_said, months_later

#: A Wednesday.
TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    "said,day",
    [
        ("fredag", date(2026, 3, 6)),
        ("På fredag.", date(2026, 3, 6)),
        ("neste fredag", date(2026, 3, 6)),
        ("onsdag", date(2026, 3, 11)),
        ("laurdag", date(2026, 3, 7)),
        ("on Tuesday", date(2026, 3, 10)),
        ("i dag", TODAY),
        ("i morgon", date(2026, 3, 5)),
        ("tomorrow", date(2026, 3, 5)),
        ("i overmorgen", date(2026, 3, 6)),
        ("i helga", date(2026, 3, 7)),
        ("om en uke", date(2026, 3, 11)),
        ("om ei veke", date(2026, 3, 11)),
        ("om to uker", date(2026, 3, 18)),
        ("om 10 dagar", date(2026, 3, 14)),
        ("in a week", date(2026, 3, 11)),
        ("in 3 weeks", date(2026, 3, 25)),
        ("om noen dager", date(2026, 3, 7)),
        ("om ein månad", date(2026, 4, 4)),
        ("in two months", date(2026, 5, 4)),
        ("neste uke", date(2026, 3, 9)),
        ("next week", date(2026, 3, 9)),
        ("neste måned", date(2026, 4, 1)),
        ("12. mars", date(2026, 3, 12)),
        ("1. februar", date(2027, 2, 1)),
        ("29. februar", date(2028, 2, 29)),
        ("the 12th of March", date(2026, 3, 12)),
        ("March 12", date(2026, 3, 12)),
        ("12.3", date(2026, 3, 12)),
        ("24.12.", date(2026, 12, 24)),
        ("2026-03-12", date(2026, 3, 12)),
    ],
)
def test_a_day_is_read_as_people_write_it(said: str, day: date) -> None:
    assert read_answer(Date(kind="date", save="day", ahead=True), said, TODAY) == day.isoformat()


@pytest.mark.parametrize(
    "said",
    [
        "snart",
        "når jeg orker",
        "om en stund",
        "31. februar",
        "neste",
        "om",
        "uke",
        "om ni måner",
        "om 99999 dager",
    ],
)
def test_what_is_no_day_is_asked_for_again(said: str) -> None:
    assert read_answer(Date(kind="date", save="day"), said, TODAY) == Reask(Reason.NOT_A_DATE)


def test_a_day_that_has_passed_is_told_apart_where_only_days_ahead_will_do() -> None:
    past = "3.3.2026"
    assert read_answer(Date(kind="date", save="day", ahead=True), past, TODAY) == Reask(Reason.DAY_PAST)
    assert read_answer(Date(kind="date", save="day"), past, TODAY) == "2026-03-03"


@given(st.text(), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_any_text_is_a_day_or_none(text: str, today: date) -> None:
    assert day_said(text, today) is None or day_said(text, today) >= today  # type: ignore[operator]


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 120))
def test_months_later_is_that_many_months_later(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day
