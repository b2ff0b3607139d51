"""The first days played in the chat: on the real plan and clinic; nothing is sent, and nothing written but at a tap."""

from datetime import date

import pytest

from bot.clock import ManualClock
from bot.domain.flow.language import Choice
from bot.domain.flow.verbs import Owner, PlanStatus, Purpose
from bot.domain.requests.cover import Absence
from bot.service.desk import Desk
from bot.store.database.rows import difference, fingerprints
from bot.store.database.work import Store
from bot.store.people import absences, people
from bot.store.plan import entries
from bot.store.requests import records
from bot.store.tables.people import PatientState
from tests.fakes.chat import Chat, House

#: A Tuesday; the clock stands at the Monday of the week before.
LEAVES = date(2026, 3, 10)
#: What a message in a chat writes down, whatever it is about.
OF_THE_CHAT = {
    "processed_update",
    "run",
    "run_event",
    "outbox",
    "timer",
    "flow_version",
    "house_key",
    "data_key",
    "patient",
}


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    chat = House(store, desk, clock).furnish().patient(discharge_on=LEAVES)
    chat.writes("/meny")
    chat.presses("Flere valg")
    chat.presses("Mine ting")
    chat.presses("Øve først")
    return chat


def label(anna: Chat, key: str, language: str) -> str:
    return anna.house.desk.texts.get(key, language)


def test_who_would_hear_of_a_message_and_when_is_the_truth(anna: Chat) -> None:
    scene = anna.presses("Lørdag kveld, du vil nå noen")
    assert "Tenk deg lørdag 14. mars kl. 20:00." in scene
    assert "Klinikken har stengt da, og åpner mandag kl. 08:00." in scene
    said = anna.presses("Skriver en vanlig beskjed")
    assert "Beskjeden går til Kari med en gang." in said
    assert "Hvis ingen har tatt den mandag kl. 09:00, går den til Ola." in said
    assert "Hvis ingen har tatt den mandag kl. 10:00 heller, får du vite det her." in said


def test_the_same_as_comes_when_it_is_sent_for_real(anna: Chat, clock: ManualClock) -> None:
    """What was played is what the request itself does: its deadlines, looked at when it is truly asked on that Saturday."""
    anna.presses("Lørdag kveld, du vil nå noen")
    played = anna.presses("Skriver en vanlig beskjed")
    anna.presses("Lukk")
    scene = anna.house.desk.content.scenes["scene_call"]
    assert "mandag kl. 09:00" in played
    clock.set_wall(clock.now().replace(day=14, hour=19, minute=0))  # 20:00 in Oslo
    assert scene.moment.at == "20:00"
    anna.writes("snakk med Kari")
    anna.presses("Send")
    stored = anna.house.store.read(records.living, anna.patient_id, lock=False)
    assert stored is not None
    assert stored.request.deadline_at == clock.now().replace(day=16, hour=8, minute=0)  # Monday 09:00 in Oslo


def test_who_is_away_then_shows(anna: Chat, store: Store, clock: ManualClock) -> None:
    kari = anna.house.ids["kari"]
    since, until = clock.now().replace(day=9), clock.now().replace(day=18)
    gone = Absence(kari, since, until)
    store.run(absences.add, anna.house.ids["clinic"], gone, None, "")
    anna.presses("Lørdag kveld, du vil nå noen")
    said = anna.presses("Ber om svar med en gang")
    assert "Beskjeden går til Ola med en gang." in said
    assert "Kari er borte 10. mars, og ingen tar over." in said


def test_nothing_is_sent_and_nothing_written_but_the_chat_itself(anna: Chat, store: Store) -> None:
    before = store.read(fingerprints)
    for scene in (
        "Fredag kveld, det ringer på",
        "Første natt, du får ikke sove",
        "Søndag, ingenting å gjøre",
    ):
        anna.presses(scene)
        anna.presses("Vet ikke")
        anna.presses("Hopp over")
    left = difference(before, store.read(fingerprints))
    assert set(left) <= OF_THE_CHAT, left
    assert store.read(records.living, anna.patient_id, lock=False) is None


def test_what_is_missing_goes_into_the_plan_at_a_tap_with_owner_and_day(anna: Chat, store: Store) -> None:
    anna.presses("Lørdag kveld, du vil nå noen")
    said = anna.presses("Venter")
    assert "• Ingen vet hvilket nummer de kan ringe deg på. Forslag: deg, innen 9. mars." in said
    assert store.read(entries.of_patient, anna.patient_id) == ()
    planned = anna.presses("Gi et nummer du kan nås på")
    assert "Det ligger i planen nå: Gi et nummer du kan nås på." in planned
    (entry,) = store.read(entries.of_patient, anna.patient_id)
    assert (entry.text, entry.owner, entry.by) == (
        "Gi et nummer du kan nås på",
        Owner.PATIENT,
        date(2026, 3, 9),
    )
    again = anna.presses("Ja")
    assert "hvilket nummer" not in again, "it stands in the plan: it is not offered again"


def test_an_item_of_the_check_list_gets_owner_and_day(anna: Chat, store: Store) -> None:
    anna.presses("Søndag, ingenting å gjøre")
    anna.presses("Gå ut")
    anna.presses("Kvelder og helger")
    (entry,) = store.read(entries.of_patient, anna.patient_id)
    assert (entry.id, entry.status, entry.owner) == ("evenings", PlanStatus.LATER, Owner.PATIENT)


def test_what_is_told_on_the_way_counts(anna: Chat, store: Store) -> None:
    anna.presses("Første kveld, du kommer ikke inn")
    anna.presses("Nei")
    anna.presses("Nei")
    said = anna.presses("Vet ikke")
    assert "Du mangler nøklene." in said
    assert "Det er ikke mat hjemme." in said
    anna.presses("Få tak i nøklene")
    texts = {entry.text for entry in store.read(entries.of_patient, anna.patient_id)}
    assert texts == {"Få tak i nøklene"}


def test_without_leave_to_keep_it_asks_first_and_writes_nothing_at_a_no(anna: Chat, store: Store) -> None:
    store.run(lambda work: people.change(work, anna.patient_id, state=PatientState.DECLINED))
    store.run(lambda work: people.give_consent(work, anna.patient_id, Purpose.KEEP, "test", given=False))
    anna.presses("Søndag, ingenting å gjøre")
    anna.presses("Gå ut")
    asked = anna.presses("Kvelder og helger")
    assert "lov av deg til å lagre" in asked
    anna.presses("Nei")
    assert store.read(entries.of_patient, anna.patient_id) == ()


@pytest.mark.parametrize("language", ["nn", "en"])
def test_every_scene_is_played_in_the_persons_language(anna: Chat, store: Store, language: str) -> None:
    store.run(lambda work: people.change(work, anna.patient_id, language=language))
    content = anna.house.desk.content
    anna.writes({"nn": "meny", "en": "menu"}[language])
    for key in ("phrase.menu_more", "phrase.menu_daily", "daily.what.ask.rehearse"):
        anna.presses(label(anna, key, language))
    for scene in content.scenes.values():
        seen = [anna.presses(label(anna, f"rehearsal.what.ask.{scene.id.removeprefix('scene_')}", language))]
        own = own_labels(anna, scene.id, language)
        while options := [one for one in anna.labels if one in own]:
            seen.append(anna.presses(options[-1]))
        if label(anna, "rehearsal.what.say", language) not in seen[-1]:
            anna.presses(label(anna, "phrase.button_skip", language))
        whole = "\n".join(seen)
        assert whole.strip()
        assert "{" not in whole
        for bokmaal in (
            "Tenk deg lørdag",
            "Hvis ingen har",
            "Forslag:",
            "Beskjeden går til Kari med en gang",
        ):
            assert bokmaal not in whole, scene.id


def own_labels(anna: Chat, scene: str, language: str) -> set[str]:
    """The labels of a scene's own options, and yes and no."""
    flow = anna.house.desk.content.book.latest(scene)
    own = {
        label(anna, f"{scene}.{name}.ask.{option}", language)
        for name, step in flow.steps.items()
        if isinstance(step.ask, Choice)
        for option in step.ask.options
    }
    return own | {label(anna, f"phrase.button_{word}", language) for word in ("yes", "no")}
