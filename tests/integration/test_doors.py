"""The numbers near a clinic: shown where they are filled and were called, in the help page and in the situations that need them."""

import json
from datetime import date, timedelta

import pytest

from bot.clock import ManualClock
from bot.console import checks
from bot.domain.people.doors import HOLDS, Door, DoorError, DoorKind, checked
from bot.service.conversation.talk import Talk
from bot.service.desk import Desk
from bot.store.database.work import Store
from bot.store.people import doors, people
from tests.fakes.chat import Chat, House
from tests.fakes.terminal import Terminal
from tests.integration.test_daily import as_person

TODAY = date(2026, 3, 2)
#: Each kind, and what a person does to be told of it.
WAYS = {
    DoorKind.SHELTER: ("har ikke noe sted å sove i natt",),
    DoorKind.DETOX: ("jeg trenger avrusning",),
    DoorKind.ACUTE_TEAM: ("jeg hører ting",),
    DoorKind.LAR: ("har ikke tatt LAR på tre dager",),
    DoorKind.WARD: ("jeg vil tilbake til klinikken",),
}


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


@pytest.fixture
def anna(house: House) -> Chat:
    return house.patient()


def opens(
    house: House, kind: DoorKind, verified_on: date | None = TODAY, number: str = "22 33 44 55"
) -> None:
    house.store.run(doors.put, house.ids["clinic"], Door(kind, number, "hver kveld 20–08", verified_on))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("kind", DoorKind)
def test_a_door_is_said_where_it_helps_and_under_the_help_numbers(
    house: House, anna: Chat, kind: DoorKind
) -> None:
    (typed,) = WAYS[kind]
    assert "22 33 44 55" not in plain(anna.writes(typed))
    opens(house, kind)
    assert "22 33 44 55 (hver kveld 20–08)" in plain(anna.writes(typed))
    assert "22 33 44 55" in plain(anna.writes("hjelp"))


@pytest.mark.parametrize("verified_on", [None, TODAY - HOLDS - timedelta(days=1)])
def test_a_number_that_nobody_has_called_lately_is_shown_to_nobody(
    house: House, anna: Chat, verified_on: date | None
) -> None:
    opens(house, DoorKind.SHELTER, verified_on)
    assert "22 33 44 55" not in plain(anna.writes("har ikke noe sted å sove i natt"))
    assert "22 33 44 55" not in plain(anna.writes("hjelp"))


@pytest.mark.parametrize(
    ("language", "said"), [("Nynorsk", "Ein stad å sove i natt"), ("English", "Somewhere to sleep tonight")]
)
def test_it_is_said_in_the_persons_language(house: House, anna: Chat, language: str, said: str) -> None:
    opens(house, DoorKind.SHELTER)
    anna.writes("/language")
    anna.presses(language)
    assert f"22 33 44 55 – {said}." in plain(anna.writes("/help"))


def test_a_door_of_one_clinic_is_not_shown_at_another(house: House, anna: Chat) -> None:
    other = house.store.run(people.add_clinic, "Solbakken", "mon-fri 08:00-15:00", "Europe/Oslo")
    house.store.run(doors.put, other, Door(DoorKind.SHELTER, "99 99 99 99", "alltid", TODAY))
    assert "99 99 99 99" not in plain(anna.writes("hjelp"))


def test_who_has_not_arrived_yet_is_told_of_the_shelter(house: House, anna: Chat) -> None:
    opens(house, DoorKind.SHELTER)
    as_person(anna, lambda voice: Talk(voice).start("arrival"))
    assert "22 33 44 55" in plain(anna.presses("Ikke ennå"))


def test_who_left_today_without_a_bed_is_told_of_the_shelter(house: House, anna: Chat) -> None:
    opens(house, DoorKind.SHELTER)
    anna.writes("/dratt")
    anna.presses("Ja")
    assert "Sted å sove i natt: 22 33 44 55" in plain(anna.presses("Vet ikke ennå"))


@pytest.mark.parametrize(
    ("phone", "hours", "verified_on"),
    [
        ("", "alltid", None),
        ("ring Kari", "alltid", None),
        ("22 33 44 55", "", None),
        ("22 33 44 55", "x" * 81, None),
        ("22 33 44 55", "alltid", TODAY + timedelta(days=1)),
    ],
)
def test_what_cannot_be_a_door_is_refused(phone: str, hours: str, verified_on: date | None) -> None:
    with pytest.raises(DoorError):
        checked(DoorKind.LAR, phone, hours, verified_on, TODAY)


class TestAtTheCommandLine:
    def test_a_door_is_added_called_changed_listed_and_removed(self, clinic: Terminal) -> None:
        assert "not shown before" in clinic(
            "clinic", "door", "set", "detox", "--phone", "22 33 44 55", "--hours", "hele døgnet"
        )
        assert "not shown" in clinic("clinic", "door", "list")
        assert "called 2025-11-02" in clinic("clinic", "door", "set", "detox", "--verified-on", "2025-11-02")
        (listed,) = json.loads(clinic("clinic", "door", "list", "--json"))["doors"]
        assert (listed["kind"], listed["phone"], listed["hours"]) == ("detox", "22 33 44 55", "hele døgnet")
        assert "not called" in clinic("clinic", "door", "set", "detox", "--phone", "22 33 44 56"), (
            "another number has not been called"
        )
        assert "taken away" in clinic("clinic", "door", "remove", "detox")
        assert "no doors yet" in clinic("clinic", "door", "list")

    @pytest.mark.parametrize(
        "words",
        [
            ("set", "detox", "--phone", "22 33 44 55"),
            ("set", "detox", "--phone", "no number", "--hours", "alltid"),
            ("set", "detox", "--phone", "22 33 44 55", "--hours", "alltid", "--verified-on", "2999-01-01"),
            ("remove", "lar"),
        ],
    )
    def test_what_cannot_be_done_is_one_line(self, clinic: Terminal, words: tuple[str, ...]) -> None:
        assert clinic.refused("clinic", "door", *words).startswith("rodtrad: ")


def test_the_doctor_names_the_numbers_that_are_to_be_called(house: House) -> None:
    opens(house, DoorKind.LAR, None)
    opens(house, DoorKind.DETOX, TODAY - timedelta(days=310))
    opens(house, DoorKind.WARD, TODAY - HOLDS - timedelta(days=1))
    opens(house, DoorKind.SHELTER, TODAY)
    found = {one.words.split()[1]: one.words for one in checks.doors(house.store)}
    assert set(found) == {"lar", "detox", "ward"}
    assert "has not been called and is shown to nobody" in found["lar"]
    assert "shown to nobody" not in found["detox"]
    assert "is shown to nobody any more" in found["ward"]
