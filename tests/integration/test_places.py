"""Places near by as a patient meets them: by need and by typed words, what is open first, and nothing that has grown too old."""

from datetime import date, timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.directory.place import HOLDS, Need, Place
from bot.ids import ClinicId
from bot.service.desk import Desk
from bot.store.database.work import Store
from bot.store.directory import places
from tests.fakes.chat import Chat, House

CAFE = Place("Kafé Ro", "Frokost og kaffe.", (Need.FOOD, Need.WARMTH), (), "Storgata 1", "man-fre 9-15")
LOFT = Place("Loftet", "Seng for natta.", (Need.BED,), hours="hver dag 20-08", phone="22 33 44 66")
STREET = Place("Gatekjøkkenet", "", (Need.FOOD,), hours="man-fre 18-20", phone="22 33 44 77")
CALL = Place("Matsentralen", "", (Need.FOOD,), phone="22 33 44 88")
SUNDAY = Place("Søndagsmiddag", "", (Need.FOOD,), hours="søn 13-15", address="Kirkegata 2")
ALWAYS = Place("Varmestua", "", (Need.WARMTH,), hours="hele døgnet", address="Bakgata 3")


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


@pytest.fixture
def anna(house: House) -> Chat:
    return house.patient()


def near(house: House, *entries: Place, checked_on: date | None = None) -> None:
    """Entries in the directory, checked today unless said."""
    today = house.clock.now().date()
    for entry in entries:
        house.store.run(
            places.add, ClinicId(house.ids["clinic"]), entry, owner=None, checked_on=checked_on or today
        )


def test_by_need_what_is_open_stands_first(house: House, anna: Chat) -> None:
    near(house, SUNDAY, CALL, STREET, CAFE, LOFT)
    anna.writes("steder")
    assert "Hva trenger du?" in "\n".join(one.text for one in anna.last)
    said = anna.presses("Mat").replace("\u00a0", " ")
    assert [name for name in ("Kafé Ro", "Gatekjøkkenet", "Matsentralen", "Søndagsmiddag") if name in said]
    order = [said.index(name) for name in ("Kafé Ro", "Gatekjøkkenet", "Matsentralen", "Søndagsmiddag")]
    assert order == sorted(order)
    assert "Kafé Ro: åpent nå, til kl. 15:00" in said
    assert "Frokost og kaffe." in said
    assert "Gatekjøkkenet: åpner kl. 18:00 i dag" in said
    assert "Matsentralen: ring eller se etter først" in said
    assert "Søndagsmiddag: stengt resten av dagen. Ellers søndag kl. 13–15" in said
    assert "Loftet" not in said
    assert "Vil du ha noen med deg dit første gang?" in said


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("hvor kan jeg få mat", "Kafé Ro"),
        ("Hvor kan jeg spise?", "Kafé Ro"),
        ("kvar kan eg få mat", "Kafé Ro"),
        ("where can I get food?", "Kafé Ro"),
        ("hva er åpent nå?", "Varmestua"),
        ("open now", "Varmestua"),
        ("kva er ope no", "Varmestua"),
        ("hvor kan jeg varme meg", "Varmestua"),
        ("/steder", "Hva trenger du?"),
    ],
)
def test_by_typed_words(house: House, anna: Chat, typed: str, shown: str) -> None:
    near(house, CAFE, LOFT, ALWAYS)
    assert shown in anna.writes(typed)


def test_open_now_shows_today_and_nothing_else(house: House, anna: Chat) -> None:
    near(house, CAFE, LOFT, STREET, SUNDAY, CALL, ALWAYS)
    said = anna.writes("hva er åpent nå").replace("\u00a0", " ")
    assert "Varmestua: åpent hele døgnet" in said
    assert "Loftet: åpner kl. 20:00 i dag" in said
    assert "Søndagsmiddag" not in said
    assert "Matsentralen" not in said, "nobody knows whether it is open"


def test_on_a_public_holiday_what_does_not_say_so_is_closed(house: House, anna: Chat) -> None:
    house.clock.set_wall(house.clock.now().replace(year=2026, month=4, day=3, hour=10))  # Good Friday
    near(house, CAFE, ALWAYS)
    said = anna.writes("hva er åpent nå")
    assert "Varmestua" in said
    assert "Kafé Ro" not in said


def test_what_nobody_has_checked_for_half_a_year_is_not_shown(house: House, anna: Chat) -> None:
    today = house.clock.now().date()
    near(house, CAFE, checked_on=today - HOLDS - timedelta(days=1))
    near(house, STREET, checked_on=today - HOLDS)
    said = anna.writes("hvor kan jeg få mat")
    assert "Gatekjøkkenet" in said
    assert "Kafé Ro" not in said


def test_where_nothing_is_known_it_says_so_and_a_person_is_offered(house: House, anna: Chat) -> None:
    said = anna.writes("hvor kan jeg få mat")
    assert "Jeg kjenner ikke til noe sted for det nær Fjordheim" in said
    anna.presses("Spør Kari")
    assert "Kan du hjelpe meg å finne et sted å gå?" in "\n".join(one.text for one in anna.last)
    anna.presses("Send")
    assert "Sendt" in "\n".join(one.text for one in anna.last)


def test_somebody_to_come_along_is_a_request_of_its_kind(house: House, anna: Chat) -> None:
    near(house, CAFE)
    anna.writes("hvor kan jeg få mat")
    anna.presses("Spør Kari")
    assert "Kan noen bli med meg første gang jeg skal et sted?" in "\n".join(one.text for one in anna.last)


def test_who_has_nothing_to_eat_or_no_bed_has_the_places_beside_the_numbers(house: House, anna: Chat) -> None:
    near(house, CAFE, LOFT)
    said = anna.writes("jeg har ikke noe å spise")
    assert "Kafé Ro" in said
    assert "116" in said
    bo = house.patient(2, "Bo Vik")
    said = bo.writes("jeg har ingen steder å sove i natt")
    assert "Loftet" in said
    assert "116" in said


def test_many_are_not_all_shown_at_once(house: House, anna: Chat) -> None:
    near(
        house, *(Place(f"Sted {n:02}", "", (Need.FOOD,), hours="hele døgnet", phone="113") for n in range(11))
    )
    said = anna.writes("hvor kan jeg få mat")
    assert said.count("åpent hele døgnet") == 8
    assert "Det er 3 til." in said.replace("\u00a0", " ")


def test_it_needs_no_leave_to_keep_anything_and_keeps_nothing(house: House) -> None:
    chat = house.chat(9)
    invitation = house.enrol("Eva Lund")
    chat.patient_id = invitation.patient_id
    chat.writes(f"/start {invitation.token}")
    chat.writes(invitation.code)
    chat.presses("Bokmål")
    near(house, CAFE)
    assert "Kafé Ro" in chat.writes("hvor kan jeg få mat")
