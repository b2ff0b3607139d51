"""Entries of a directory: hours as a clinic types them, what is refused, how long one is shown, and files in and out."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.directory import file
from bot.domain.directory.opening import always, open_later, read_hours, week
from bot.domain.directory.place import ASKED_FROM, HOLDS, Need, Place, Tag, Typed, asks, checked, holds
from bot.domain.requests.hours import DayRange, HoursError

ZONE = "Europe/Oslo"
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)  # nine o'clock here


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("man-fre 9-15; lør 10-14", "mon-fri 09:00-15:00; sat 10:00-14:00"),
        ("Hverdager kl. 9.30–15", "mon-fri 09:30-15:00"),
        ("man og ons 10-12", "mon 10:00-12:00; wed 10:00-12:00"),
        ("hver dag 20-08", "mon-sun 00:00-08:00, 20:00-24:00"),
        ("fre,lør 22-06", "fri 22:00-24:00; sat 00:00-06:00, 22:00-24:00; sun 00:00-06:00"),
        ("tor 20-00", "thu 20:00-24:00"),
        ("hele døgnet", "mon-sun 00:00-24:00; also on holidays"),
        ("søndag 12-14; også helligdager", "sun 12:00-14:00; also on holidays"),
        (
            "mån-fre 9-15; lau 10-14; òg på heilagdagar",
            "mon-fri 09:00-15:00; sat 10:00-14:00; also on holidays",
        ),
        ("mon-fri 9-15; sat 10-14", "mon-fri 09:00-15:00; sat 10:00-14:00"),
        ("every evening 20-08", "mon-sun 00:00-08:00, 20:00-24:00"),
        ("round the clock", "mon-sun 00:00-24:00; also on holidays"),
    ],
)
def test_hours_are_read_as_they_are_typed(typed: str, read: str) -> None:
    assert str(read_hours(typed, ZONE)) == read


@pytest.mark.parametrize("typed", ["etter avtale", "9-15", "man 25-26", "man-ons-fre 9-10", "man 9-9"])
def test_what_is_no_opening_time_is_refused(typed: str) -> None:
    with pytest.raises(HoursError):
        read_hours(typed, ZONE)


def test_a_night_is_said_with_the_evening_it_begins_in() -> None:
    nights = read_hours("hver dag 20-08", ZONE)
    assert nights is not None
    assert week(nights) == (DayRange(0, 6, ((1200, 1920),)),)
    weekend = read_hours("fre,lør 22-06", ZONE)
    assert weekend is not None
    assert week(weekend) == (DayRange(4, 5, ((1320, 1800),)),)
    always_open = read_hours("hele døgnet", ZONE)
    assert always_open is not None
    assert always(always_open)
    assert week(always_open) == (DayRange(0, 6, ((0, 1440),)),)


def test_a_public_holiday_is_closed_unless_the_entry_says_otherwise() -> None:
    easter = datetime(2026, 4, 2, 10, tzinfo=UTC)  # Maundy Thursday, noon here
    closed, kept = read_hours("man-fre 9-15", ZONE), read_hours("man-fre 9-15; også helligdager", ZONE)
    assert closed is not None
    assert kept is not None
    assert not closed.is_open(easter)
    assert kept.is_open(easter)
    assert open_later(closed, easter - timedelta(hours=5)) is None


def test_what_opens_later_the_same_day_is_known() -> None:
    evening = read_hours("hver dag 18-20", ZONE)
    assert evening is not None
    assert open_later(evening, MONDAY) == datetime(2026, 3, 2, 17, tzinfo=UTC)
    assert open_later(evening, MONDAY + timedelta(hours=9, minutes=30)) is None
    assert open_later(evening, MONDAY + timedelta(hours=12)) is None


def test_an_entry_is_asked_about_before_it_is_hidden() -> None:
    today = date(2026, 3, 2)
    assert not asks(today - ASKED_FROM, today)
    assert asks(today - ASKED_FROM - timedelta(days=1), today)
    assert holds(today - HOLDS, today)
    assert not holds(today - HOLDS - timedelta(days=1), today)
    assert ASKED_FROM < HOLDS


def wrong(**values: str) -> set[str]:
    typed = {"name": "Kafeen", "needs": "mat", "phone": "22 33 44 55"} | values
    place, problems = checked(Typed(**typed), ZONE)
    assert (place is None) == bool(problems)
    return {f"{one.field} {one.code}" for one in problems}


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert wrong() == set()
    assert wrong(name=" ", needs="", phone="") == {"name none", "needs none", "address no_way"}
    assert wrong(name="=cmd|calc", about="+x", address="@a") == {
        "name formula",
        "about formula",
        "address formula",
    }
    assert wrong(name="x" * 81) == {"name long"}
    assert wrong(name="a\u200bb\x07") == {"name unprintable"}
    assert wrong(needs="mat, romfart") == {"needs unknown"}
    assert wrong(tags="gratis, gull") == {"tags unknown"}
    assert wrong(hours="når vi har tid") == {"hours unclear"}
    assert wrong(phone="ring oss") == {"phone no_phone"}
    assert wrong(link="javascript:alert(1)") == {"link no_link"}
    assert wrong(phone="116 117") == set()


def test_no_number_begins_as_a_sum_does() -> None:
    place, _ = checked(Typed("Kafeen", needs="mat", phone="+46 8 123 456 78"), ZONE)
    assert place is not None
    assert place.phone == "0046812345678"


WORDS = st.text(st.characters(categories=["L", "N", "Zs", "P"]), max_size=60)


@given(WORDS, WORDS, WORDS, st.sets(st.sampled_from(Need), min_size=1), st.sets(st.sampled_from(Tag)))
def test_what_is_stored_goes_through_a_file_and_comes_back(
    name: str, about: str, address: str, needs: set[Need], tags: set[Tag]
) -> None:
    typed = Typed(name, about, ",".join(needs), ",".join(tags), address, "man-fre 9-15", "22 33 44 55", "")
    place, _ = checked(typed, ZONE)
    if place is None:
        return
    content = file.written([file.Line(place, "Kari Nordmann", date(2026, 3, 2))])
    (row,) = file.read(content)
    assert not row.formulas
    assert checked(file.typed_of(row), ZONE) == (place, ())
    assert row.cells["owner"] == "Kari Nordmann"
    assert row.cells["checked_on"] == "2026-03-02"


def test_a_file_of_a_spreadsheet_from_here_is_read() -> None:
    text = "Navn;Behov;Åpningstid;Telefon\r\nKafé Ro;mat, varme;man-fre 9-15;+47 22 33 44 55\r\n"
    (row,) = file.read(text.encode("cp1252"))
    assert checked(file.typed_of(row), ZONE)[0] == Place(
        "Kafé Ro", "", (Need.FOOD, Need.WARMTH), (), "", "man-fre 9-15", "22 33 44 55", ""
    )
    assert not row.formulas
    (row,) = file.read(b"navn;behov;telefon\r\nX;mat;+47+cmd\r\n")
    assert row.formulas == ("phone",)
