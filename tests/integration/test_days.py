"""An empty day is met with an offer: things to try, what is not for them stays away, somebody to go with, routines that come back."""

from datetime import time, timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.directory.place import Need, Place, Tag
from bot.domain.schedules.schedule import ScheduleKind
from bot.ids import ClinicId
from bot.service.clock import ticks
from bot.service.desk import Desk
from bot.store.database.work import Store
from bot.store.days import own_day
from bot.store.directory import places
from bot.store.people import people
from bot.store.requests import records
from bot.store.schedules import schedules
from bot.store.tables.people import PatientState
from tests.fakes.chat import Chat, House

CAFE = Place(
    "Kafé Ro",
    "Rusfritt, alle er velkomne.",
    (Need.TALK,),
    (Tag.FREE, Tag.SOBER),
    "Storgata 1",
    "man-fre 9-15",
)


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    return House(store, desk, clock).furnish().patient()


@pytest.mark.parametrize(
    "typed",
    [
        "ingenting å gjøre",
        "kjeder meg",
        "jeg kjeder meg",
        "eg kjedar meg",
        "har ikkje noko å gjere",
        "I'm bored",
        "nothing to do",
    ],
)
def test_an_empty_day_is_met_with_an_offer(anna: Chat, typed: str) -> None:
    assert "Hva kunne passe nå?" in anna.writes(typed)
    anna.presses("Noe hjemme")
    assert "Rydde en krok" in anna.labels


def test_the_empty_day_of_the_daily_question_too(anna: Chat) -> None:
    anna.writes("/checkin")
    anna.writes("hvordan går det")
    for label in ("Bra", "0", "Ingenting", "Ja"):
        if label in anna.labels:
            anna.presses(label)
    assert anna.labels


def test_what_is_near_stands_first_and_is_not_shown_again_when_it_is_not_for_them(anna: Chat) -> None:
    house = anna.house
    house.store.run(
        places.add, ClinicId(house.ids["clinic"]), CAFE, owner=None, checked_on=house.clock.now().date()
    )
    anna.writes("kjeder meg")
    anna.presses("Et rusfritt sted")
    assert anna.labels[0] == "Kafé Ro"
    said = anna.presses("Kafé Ro").replace("\u00a0", " ")
    assert "Kafé Ro: åpent nå, til kl. 15:00" in said
    assert "Storgata 1" in said
    anna.presses("Prøvd, ikke noe for meg")
    anna.presses("Et rusfritt sted")
    assert "Kafé Ro" not in anna.labels
    kept = house.store.read(own_day.of_patient, anna.patient_id)
    assert [one.not_for_me[:2] for one in kept] == ["p_"]


def test_somebody_to_go_with_the_first_time_is_a_request_with_its_preview(anna: Chat) -> None:
    anna.writes("kjeder meg")
    anna.presses("Noe med andre")
    first = anna.labels[0]
    anna.presses(first)
    anna.presses("Bli med første gang")
    said = "\n".join(one.text for one in anna.last)
    assert "Kan noen bli med meg første gang på noe jeg har lyst til å prøve?" in said
    assert anna.house.store.read(records.living, anna.patient_id, lock=False) is None
    anna.presses("Send")
    request = anna.house.store.read(records.living, anna.patient_id, lock=False)
    assert request is not None
    assert request.request.kind == "go_with_me"


def test_nothing_is_kept_of_somebody_who_has_not_agreed_to_it(anna: Chat) -> None:
    anna.house.store.run(lambda work: people.change(work, anna.patient_id, state=PatientState.DECLINED))
    anna.writes("kjeder meg")
    anna.presses("Noe hjemme")
    anna.presses("Rydde en krok")
    anna.presses("Prøvd, ikke noe for meg")
    assert anna.house.store.read(own_day.of_patient, anna.patient_id) == []


def test_a_routine_comes_back_at_the_time_the_person_says_and_asks_nothing(
    anna: Chat, clock: ManualClock
) -> None:
    store = anna.house.store
    anna.writes("rutiner")
    anna.presses("Ja")
    anna.writes("Stå opp halv åtte og lage havregrøt")
    anna.presses("Et annet klokkeslett")
    anna.writes("10.15")
    assert "Jeg spør ikke om du gjorde det." in "\n".join(one.text for one in anna.last)
    entry = store.read(schedules.entry_of, anna.patient_id, ScheduleKind.ROUTINE)
    assert entry is not None
    assert entry.at == time(10, 15)
    clock.move(timedelta(hours=1, minutes=20))
    anna.last = []
    said = anna.gets(list(store.run(ticks.tick_schedules, anna.house.desk).rows))
    assert "Hei. Her er det du ville huske på." in said
    assert "havregrøt" not in said, "nothing of it stands on a lock screen"
    assert "Stå opp halv åtte og lage havregrøt" in anna.presses("Vis meg")
    anna.writes("rutiner")
    anna.presses("Ta bort en")
    anna.presses("Stå opp halv åtte og lage havregrøt")
    assert store.read(own_day.of_patient, anna.patient_id) == []
    ended = store.read(schedules.entry_of, anna.patient_id, ScheduleKind.ROUTINE)
    clock.move(timedelta(days=2))
    anna.last = []
    assert "huske på" not in anna.gets(list(store.run(ticks.tick_schedules, anna.house.desk).rows)), ended


def test_a_time_in_the_night_becomes_the_nearest_outside(anna: Chat) -> None:
    anna.writes("rutiner")
    anna.presses("Ja")
    anna.writes("Legge meg")
    anna.presses("Et annet klokkeslett")
    anna.writes("23:30")
    entry = anna.house.store.read(schedules.entry_of, anna.patient_id, ScheduleKind.ROUTINE)
    assert entry is not None
    assert entry.at == time(21, 30)


def test_work_comes_in_small_steps_with_a_word_after_a_setback(anna: Chat) -> None:
    assert "Hvor er du nå?" in anna.writes("jobb eller skole")
    said = anna.presses("Det gikk ikke")
    assert "Det er ikke noe galt med deg." in said
    anna.presses("Ringe NAV sammen med Kari")
    assert "Kan du ringe NAV sammen med meg om arbeid eller skole?" in "\n".join(
        one.text for one in anna.last
    )


def test_what_is_stored_says_so(anna: Chat) -> None:
    anna.house.store.run(own_day.keep_routine, anna.patient_id, "Gå en tur")
    assert "Vaner du tar med hjem: 1." in anna.writes("/hva")
