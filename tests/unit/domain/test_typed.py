from datetime import date

import pytest

from bot.domain.flow.typed_answers import match_label, read_number
from bot.domain.words.typed_moments import read_date, read_time

TODAY = date(2026, 4, 3)


@pytest.mark.parametrize(
    "typed,number",
    [
        ("8", 8),
        ("8,5", 8.5),
        ("8.50", 8.5),
        (" -3 ", -3),
        ("−3", -3),
        ("8,0", 8),
        ("0", 0),
        ("007", 7),
        ("8 timer", 8),
        ("40%", 40),
        ("٣", 3),
    ],
)
def test_numbers_are_read_as_norwegians_write_them(typed: str, number: float) -> None:
    read = read_number(typed)
    assert read == number
    assert type(read) is type(number)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "8 timer om natta",
        "1 000",
        "1.000,5",
        "8,",
        ",5",
        "1e9",
        "12345678901",
        "nan",
        "3 4",
        "3-4",
    ],
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize(
    "typed,day",
    [
        ("3.4", "2026-04-03"),
        ("3.4.", "2026-04-03"),
        ("2.4", "2027-04-02"),
        ("4/4", "2026-04-04"),
        ("04.12.2026", "2026-12-04"),
        ("4. 12. 2026", "2026-12-04"),
        ("4.12.26", "2026-12-04"),
        ("2026-12-04", "2026-12-04"),
        ("29.2", "2028-02-29"),
        ("1.1.1999", "1999-01-01"),
    ],
)
def test_dates_are_read_as_norwegians_write_them(typed: str, day: str) -> None:
    assert read_date(typed, TODAY) == day


@pytest.mark.parametrize(
    "typed", ["", "31.2", "30.2.2027", "32.1", "1.13", "2026-02-30", "fredag", "3", "3.4.5.6", "0.0", "4-4"]
)
def test_what_is_no_date_is_none(typed: str) -> None:
    assert read_date(typed, TODAY) is None


def test_a_date_without_a_year_needs_to_know_the_day() -> None:
    assert read_date("3.4", None) is None
    assert read_date("3.4.2026", None) == "2026-04-03"


@pytest.mark.parametrize(
    "typed,clock",
    [
        ("9", "09:00"),
        ("kl 9", "09:00"),
        ("Kl. 9.30", "09:30"),
        ("klokka 21", "21:00"),
        ("9.30", "09:30"),
        ("0930", "09:30"),
        ("930", "09:30"),
        ("20:00", "20:00"),
        ("20 : 05", "20:05"),
        ("0", "00:00"),
        ("23.59", "23:59"),
    ],
)
def test_times_are_read_as_norwegians_write_them(typed: str, clock: str) -> None:
    assert read_time(typed) == clock


@pytest.mark.parametrize("typed", ["", "24", "9.60", "24:00", "9.3", "12345", "kl", "9 30 00", "ti over ni"])
def test_what_is_no_time_is_none(typed: str) -> None:
    assert read_time(typed) is None


def test_a_typed_label_is_found_without_regard_to_case_emoji_and_punctuation() -> None:
    labels = {"yes": "Ja, gjerne 🙂", "no": "Nei", "no_too": "nei!", "blank": "…"}
    assert match_label("ja gjerne", labels) == "yes"
    assert match_label(" JA,  GJERNE! ", labels) == "yes"
    assert match_label("nei", labels) is None
    assert match_label("ja", labels) is None
    assert match_label("", labels) is None
    assert match_label("!", labels) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ni", 9),
        ("åtte", 8),
        ("en sjuer", 7),
        ("kanskje 7", 7),
        ("8 av 10", 8),
        ("7/10", 7),
        ("nine out of ten", 9),
        ("en 8er, tror jeg", 8),
        ("7 eller 8", None),
        ("to timer siden", None),
        ("7 av 20", None),
        ("ganske høyt", None),
    ],
)
def test_numbers_are_read_in_words(text: str, number: int | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("ni", "09:00"),
        ("halv ni", "08:30"),
        ("kvart på åtte", "07:45"),
        ("halv ni på kvelden", "20:30"),
        ("half past eight", "08:30"),
        ("8 pm", "20:00"),
        ("senere", None),
        ("ti over ni", None),
    ],
)
def test_times_are_read_in_words(text: str, time: str | None) -> None:
    assert read_time(text) == time
