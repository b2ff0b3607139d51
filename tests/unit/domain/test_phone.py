"""A number as people type it."""

import pytest

from bot.domain.people.phone import read_phone


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("91234567", "912 34 567"),
        ("nummeret mitt er 912 34 567", "912 34 567"),
        ("+47 912 34 567", "912 34 567"),
        ("004791234567", "912 34 567"),
        ("47 91 23 45 67", "912 34 567"),
        ("22 33 44 55", "22 33 44 55"),
        ("+46 70 123 45 67", "+46701234567"),
        ("(+44) 20-7946-0958", "+442079460958"),
        ("9123456", None),
        ("113", None),
        ("01234567", None),
        ("91234567 eller 48484848", None),
        ("ring meg", None),
        ("", None),
        ("9" * 400, None),
    ],
)
def test_it_is_brought_to_one_form_or_to_none(typed: str, read: str | None) -> None:
    assert read_phone(typed) == read
