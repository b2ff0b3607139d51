"""Goals and small steps through the whole program: kept word for word, with who and when, and done by the person's own word."""

import pytest

from bot.clock import ManualClock
from bot.domain.flow.verbs import Owner, PlanStatus
from bot.domain.plan.entry import EntryKind, Kept
from bot.service.desk import Desk
from bot.store.database.work import Store
from bot.store.plan import entries
from tests.fakes.chat import Chat, House


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


def kept(chat: Chat, kind: EntryKind) -> list[Kept]:
    whole = chat.house.store.read(entries.of_patient, chat.patient_id)
    return [one for one in whole if one.kind is kind]


def write_goal(chat: Chat, words: str) -> str:
    chat.writes("mål")
    chat.presses("Ja" if "Ja" in chat.labels else "Skrive et nytt mål")
    return chat.writes(words)


@pytest.mark.parametrize(
    "words",
    [
        "Å drikke mindre. Ikke slutte, bare mindre",
        "vet ikke helt om jeg vil slutte",
        "aldri mer heroin",
        "Å få se ungene 🙂 שלום   igjen",
        "x" * 4096,
    ],
)
def test_a_goal_is_kept_word_for_word_whatever_it_is(house: House, words: str) -> None:
    anna = house.patient()
    said = write_goal(anna, words)
    assert said.startswith("Takk. Det er lagret slik du skrev det.")
    assert [one.text for one in kept(anna, EntryKind.GOAL)] == [words]
    anna.presses("Nei")
    assert "".join(words.split()) in "".join(anna.writes("målet mitt").split())


def test_a_step_has_who_and_when_and_a_name_stays_with_the_bot(house: House) -> None:
    anna = house.patient()
    write_goal(anna, "Få se ungene")
    anna.presses("Ja")
    anna.writes("Ringe Hanne")
    assert "tar ikke kontakt" in anna.last[-1].text
    anna.presses("En annen")
    anna.writes("Tante Grete")
    assert "Når skal det være gjort?" in anna.last[-1].text
    assert "en dag" in anna.writes("snart en gang")
    said = anna.writes("fredag")
    assert "Notert, 6. mars. Dagen etter spør jeg én gang hvordan det gikk." in said
    (step,) = kept(anna, EntryKind.STEP)
    (goal,) = kept(anna, EntryKind.GOAL)
    assert (step.text, step.goal, step.owner, step.who) == (
        "Ringe Hanne",
        goal.id,
        Owner.NAMED,
        "Tante Grete",
    )
    shown = anna.writes("/plan")
    assert "DET DU VIL\n• Få se ungene" in shown
    assert "SMÅ STEG\n• Ringe Hanne: står i planen\n   Hvem: Tante Grete. Innen 6. mars" in shown


def test_done_needs_the_persons_own_word_and_what_is_dropped_is_gone(house: House) -> None:
    anna = house.patient()
    write_goal(anna, "Sove")
    anna.presses("Ja")
    anna.writes("Kjøpe gardiner")
    anna.presses("Jeg selv")
    assert "uten dag" in anna.writes("vet ikke")
    anna.writes("/plan")
    anna.presses("Endre noe")
    anna.presses("Kjøpe gardiner")
    anna.presses("Si hvordan det går")
    assert "«Kjøpe gardiner»" in anna.last[-1].text
    anna.presses("Det er gjort")
    assert kept(anna, EntryKind.STEP)[0].status is PlanStatus.IN_PLACE
    assert "• Kjøpe gardiner: gjort\n" in anna.writes("/plan")
    anna.presses("Endre noe")
    anna.presses("Kjøpe gardiner")
    anna.presses("Gjelder ikke meg")
    assert kept(anna, EntryKind.STEP) == []


def test_help_with_a_step_shows_its_words_before_anything_is_sent(house: House) -> None:
    anna = house.patient()
    anna.writes("/plan")
    anna.presses("Legg til noe eget")
    anna.writes("Hente sykkelen hos eksen")
    anna.presses("Kari Nordli" if "Kari Nordli" in anna.labels else "Kari")
    anna.presses("Om en uke")
    anna.writes("/plan")
    anna.presses("Endre noe")
    anna.presses("Hente sykkelen hos eksen")
    shown = anna.presses("Be om hjelp")
    assert "Jeg vil gjerne ha hjelp med dette: Hente sykkelen hos eksen" in shown
    assert "Ingenting er sendt" in anna.presses("Ikke nå")


def test_danger_in_a_goal_or_a_step_brings_the_card_and_is_not_kept(house: House) -> None:
    anna = house.patient()
    write_goal(anna, "jeg vil ta livet mitt")
    assert "113" in anna.last[0].text
    assert kept(anna, EntryKind.GOAL) == []


def test_a_goal_is_taken_away_and_its_steps_stay(house: House) -> None:
    anna = house.patient()
    write_goal(anna, "Sove")
    anna.presses("Ja")
    anna.writes("Kjøpe gardiner")
    anna.presses("Jeg selv")
    anna.presses("I morgen")
    anna.writes("mål")
    anna.presses("Ta bort et mål")
    anna.presses("Sove")
    assert kept(anna, EntryKind.GOAL) == []
    assert [(one.text, one.goal) for one in kept(anna, EntryKind.STEP)] == [("Kjøpe gardiner", "")]


def test_five_hundred_own_entries_stand_on_pages_of_ten(house: House) -> None:
    anna = house.patient()

    def many(work: object) -> None:
        stored = entries.read(work, anna.patient_id)  # type: ignore[arg-type]
        for number in range(500):
            one = Kept(
                f"tag{number:05}",
                EntryKind.OWN,
                house.clock.now(),
                PlanStatus.ON_ITS_WAY,
                text=f"Ting {number} " * 30,
            )
            entries.put(work, anna.patient_id, one, stored)  # type: ignore[arg-type]

    house.store.run(many)
    seen = anna.writes("/plan")
    for page in range(1, 50):
        assert seen.count("•") == 10
        assert f"Ting {page * 10 - 1} " in seen
        assert len(anna.last[-1].text) < 4096
        seen = anna.presses("Vis flere")
    anna.presses("Endre noe")
    for _ in range(2):
        assert len([label for label in anna.labels if label.startswith("Ting")]) == 10
        anna.presses("Vis flere")
    anna.presses(next(label for label in anna.labels if label.startswith("Ting 25 ")))
    anna.presses("Sette det øverst")
    assert "ØVERST\n• Ting 25 " in anna.writes("/plan")
