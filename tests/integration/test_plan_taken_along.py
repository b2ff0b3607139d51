"""What of the plan a person takes along: the week, a picture or a PDF line by line, and the list for their own meeting."""

from datetime import date, time, timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.appointments.appointment import Again, Row
from bot.domain.flow.verbs import Owner, PlanStatus
from bot.domain.messages.message import Message
from bot.domain.plan.entry import EntryKind, Kept
from bot.domain.plan.plan import plan_of
from bot.domain.plan.week import DAYS, to_agree_on, week_of
from bot.service.appointments import keeping
from bot.service.desk import Desk
from bot.store.appointments import appointments
from bot.store.appointments.appointments import Words
from bot.store.database.work import Store, Work
from bot.store.plan import entries
from tests.fakes.chat import Chat, House

TODAY = date(2026, 3, 2)
#: (in the language, pressed and heard): the keys on the way, and what must stand on the sheet.
KEYS = {
    "nb": ("Uka, bilde eller møte", "Planen på telefonen", "Ta ut noe", "Nei, lag en PDF", "Et møte", "Nei, lag et bilde"),
    "nn": ("Veka, bilete eller møte", "Planen på telefonen", "Ta ut noko", "Nei, lag ein PDF", "Eit møte", "Nei, lag eit bilete"),
    "en": ("Week, picture or meeting", "The plan on my phone", "Leave something out", "No, make a PDF", "A meeting", "No, make a picture"),
}  # fmt: skip


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


def own(house: House, chat: Chat, *kept: Kept) -> None:
    """Put entries into the plan of whoever has this phone."""

    def put(work: Work) -> None:
        for one in kept:
            entries.put(work, chat.patient_id, one, entries.read(work, chat.patient_id))

    house.store.run(put)


def kept(house: House, tag: str, words: str, **more: object) -> Kept:
    given = {"status": PlanStatus.ON_ITS_WAY, "text": words, **more}
    return Kept(tag, EntryKind.OWN, house.clock.now(), **given)  # type: ignore[arg-type]


def asked_for(anna: Chat, *labels: str) -> str:
    anna.writes("/plan")
    said = ""
    for label in labels:
        said = anna.presses(label)
    return said


def sheets(anna: Chat) -> list[Message]:
    return [one for one in anna.last if one.picture is not None]


def test_the_week_shows_each_day_on_which_something_stands_and_what_is_late_today(house: House) -> None:
    anna = house.patient(discharge_on=TODAY + timedelta(days=60))
    own(
        house,
        anna,
        kept(house, "a", "Kjøpe briller", by=TODAY + timedelta(days=3)),
        kept(house, "b", "Ringe Siv", by=TODAY - timedelta(days=2)),
        kept(house, "c", "Rydde bua"),
        kept(house, "d", "Noe langt fram", by=TODAY + timedelta(days=7)),
        kept(house, "e", "Ferdig", by=TODAY, status=PlanStatus.IN_PLACE),
    )
    said = asked_for(anna, "Uka, bilde eller møte", "Uka framover")
    assert "I dag, mandag 2. mars\n• Ringe Siv (skulle vært klart 28. februar)" in said
    assert "torsdag 5. mars\n• Kjøpe briller" in said
    assert "Uten dag ennå: 1." in said
    assert not {"langt", "Ferdig", "onsdag"} & set(said.replace(".", " ").split())


def test_appointments_stand_on_each_of_their_days_in_the_week_and_with_their_dates_on_what_is_kept(
    house: House,
) -> None:
    anna = house.patient(discharge_on=TODAY + timedelta(days=60))

    def put(work: Work) -> None:
        for what, row in (
            ("Tannlege", Row(TODAY + timedelta(days=1), time(10, 15), "Europe/Oslo")),
            ("Hente medisin", Row(TODAY, time(9, 30), "Europe/Oslo", Again.WEEKDAYS)),
        ):
            words = Words(what=what, where="Storgata 1")
            look = keeping.first_look(work.now, row, remind=False)
            assert look is not None
            appointments.add(work, anna.patient_id, words, row, look, remind=False)

    house.store.run(put)
    week = asked_for(anna, "Uka, bilde eller møte", "Uka framover")
    assert "tirsdag 3. mars\n• kl. 09:30 Hente medisin, Storgata 1\n• kl. 10:15 Tannlege, Storgata 1" in week
    assert week.count("Hente medisin") == 5
    shown = asked_for(anna, "Uka, bilde eller møte", "Planen på telefonen")
    assert "tirsdag 3. mars: kl. 10:15 Tannlege, Storgata 1" in shown
    assert "i morgen" not in shown


def test_an_empty_week_says_so(house: House) -> None:
    anna = house.patient(discharge_on=TODAY + timedelta(days=60))
    assert "ingenting" in asked_for(anna, "Uka, bilde eller møte", "Uka framover")


@pytest.mark.parametrize("language", list(KEYS))
def test_a_line_is_left_out_of_the_pdf_and_stays_in_the_plan(house: House, language: str) -> None:
    use, keep, out, paper, *_ = KEYS[language]
    anna = house.patient(discharge_on=TODAY + timedelta(days=60))
    own(house, anna, kept(house, "a", "Si det til mor אמא 🌱"), kept(house, "b", "Kjøpe briller"))
    anna.writes("/language")
    anna.presses({"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}[language])
    shown = asked_for(anna, use, keep)
    assert "Kjøpe briller" in shown
    assert "113" in shown
    anna.presses(out)
    label = next(one for one in anna.labels if one.startswith("Si det til mor"))
    assert "Si det til mor" not in anna.presses(label)
    anna.presses(paper)
    (made,) = sheets(anna)
    assert made.paper
    assert made.picture is not None
    assert "Si det til mor" not in made.picture.words
    assert "Kjøpe briller" in made.picture.words
    assert {one.id for one in house.store.read(entries.of_patient, anna.patient_id)} == {"a", "b"}


def test_nothing_is_made_until_it_was_seen_and_asked_for(house: House) -> None:
    anna = house.patient()
    own(house, anna, kept(house, "a", "Kjøpe briller"))
    asked_for(anna, "Uka, bilde eller møte", "Planen på telefonen")
    assert sheets(anna) == []
    assert anna.presses("Ikke lag noe") == "Det er i orden. Ingenting er laget."


def test_the_meeting_begins_with_what_the_person_wants_heard(house: House) -> None:
    anna = house.patient(discharge_on=TODAY + timedelta(days=60))
    own(
        house,
        anna,
        kept(house, "a", "Finne et sted å bo", owner=Owner.MUNICIPALITY, by=TODAY + timedelta(days=9)),
        kept(house, "b", "Kjøpe briller", owner=Owner.PATIENT),
        kept(house, "c", "Fastlege", status=PlanStatus.IN_PLACE),
    )
    asked_for(anna, "Uka, bilde eller møte", "Et møte")
    anna.writes("At jeg ikke vil bo på hospits igjen")
    shown = anna.writes("Hvem har ansvaret når dere har ferie?")
    places = [
        shown.index(one)
        for one in (
            "At jeg ikke vil bo på hospits igjen",
            "Finne et sted å bo. Kommunen: blir det klart 11. mars?",
            "Kjøpe briller. Jeg: når er det klart?",
            "Hvem har ansvaret når dere har ferie?",
            "Fastlege",
            "Hvem gjør hva, og når?",
        )
    ]
    assert places == sorted(places)
    anna.presses("Nei, lag et bilde")
    (made,) = sheets(anna)
    assert not made.paper


def test_danger_at_the_meetings_question_is_met_at_once(house: House) -> None:
    anna = house.patient()
    asked_for(anna, "Uka, bilde eller møte", "Et møte")
    assert "113" in anna.writes("jeg skal ta livet mitt i kveld")


def test_five_hundred_lines_are_all_given_and_nothing_breaks(house: House) -> None:
    anna = house.patient()
    own(house, anna, *(kept(house, f"t{n}", f"Nummer {n}: " + "langt " * 20) for n in range(500)))
    asked_for(anna, "Uka, bilde eller møte", "Planen på telefonen")
    anna.presses("Ta ut noe")
    assert len(anna.labels) < 20
    for _ in range(60):
        if any(one.startswith("Nummer 499:") for one in anna.labels):
            break
        anna.presses("Vis flere")
    assert "Nummer 499: " not in anna.presses(
        next(one for one in anna.labels if one.startswith("Nummer 499:"))
    )
    anna.presses("Nei, lag et bilde")
    told = "\n".join(one.picture.words for one in sheets(anna) if one.picture)
    assert all(f"Nummer {n}: " in told for n in range(499))
    assert "Nummer 499: " not in told


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24), date(2026, 12, 30)])
def test_a_week_is_seven_days_also_when_the_clock_or_the_year_changes(day: date, clock: ManualClock) -> None:
    dated = [
        Kept(str(n), EntryKind.OWN, clock.now(), PlanStatus.LATER, by=day + timedelta(days=n))
        for n in range(-3, 9)
    ]
    found = week_of(plan_of({}, dated, None, day))
    assert list(found) == [day + timedelta(days=n) for n in range(DAYS)]
    assert [one.id for one in found[day]] == ["-3", "-2", "-1", "0"]
    assert sum(map(len, found.values())) == DAYS + 3


def test_who_sits_at_the_table_is_asked_before_what_is_left_to_the_person(clock: ManualClock) -> None:
    found = to_agree_on(
        plan_of(
            {},
            [
                Kept("mine", EntryKind.OWN, clock.now(), PlanStatus.LATER, owner=Owner.PATIENT, by=TODAY),
                Kept("later", EntryKind.OWN, clock.now(), PlanStatus.LATER, owner=Owner.MUNICIPALITY),
                Kept(
                    "first", EntryKind.OWN, clock.now(), PlanStatus.LATER, owner=Owner.MUNICIPALITY, by=TODAY
                ),
                Kept("done", EntryKind.OWN, clock.now(), PlanStatus.IN_PLACE, owner=Owner.CLINIC),
            ],
            None,
            TODAY,
        )
    )
    assert [one.id for one in found] == ["first", "later", "mine"]
