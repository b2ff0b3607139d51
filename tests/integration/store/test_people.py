"""People as stored: who is found by which chat, who is whose caseworker, and what counts of what was said."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError, NoResultFound

from bot.clock import ManualClock
from bot.domain.flow.verbs import Purpose
from bot.ids import PatientId, StaffId, new_id
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import Address
from bot.store.people import people
from bot.store.people.people import Said
from bot.store.tables.people import Assignment, Patient, PatientState, Role
from tests.integration.store.helpers import clinic, patient


@pytest.fixture
def ola(store: Store) -> Address:
    return store.run(patient, 1, "Ola Nordmann")


def staff(store: Store, name: str) -> StaffId:
    return store.run(lambda work: people.add_staff(work, clinic(work), name, on_duty=False))


def test_a_patient_is_found_by_the_chat_and_nobody_by_another(store: Store, ola: Address) -> None:
    found = store.run(people.by_chat, 1)
    assert found is not None
    assert (found.id, found.address, found.state, found.hours) == (
        ola.patient_id,
        ola,
        PatientState.ENROLLED,
        "mon-fri 08:00-15:00",
    )
    assert store.run(people.by_chat, 2) is None
    assert store.run(people.by_chat, 11) is None


def test_a_patient_is_found_by_id_with_or_without_a_phone(store: Store, ola: Address) -> None:
    assert store.run(people.by_id, ola.patient_id).address == ola
    other = store.run(
        lambda work: people.add_patient(
            work, clinic(work), "Per", "nn", discharge_on=date(2026, 4, 1), is_test=False
        )
    )
    found = store.read(lambda work: people.by_id(work, other, lock=False))
    assert (found.address, found.discharge_on, found.language, found.is_test) == (
        None,
        date(2026, 4, 1),
        "nn",
        False,
    )
    with pytest.raises(NoResultFound):
        store.run(people.by_id, new_id())


def test_a_patient_on_a_new_phone_is_found_there_only(store: Store, ola: Address) -> None:
    def move(work: Work) -> None:
        people.reached(work, PatientId(ola.patient_id), people.add_recipient(work, ola.patient_id, 2))

    store.run(move)
    assert store.run(people.by_chat, 1) is None
    found = store.run(people.by_chat, 2)
    assert found is not None
    assert found.id == ola.patient_id


def test_a_chat_belongs_to_one_patient_the_last_who_proved_it(store: Store, ola: Address) -> None:
    """Two patients at one chat made every update of that chat fail."""
    per = store.run(patient, 1, "Per")
    assert per.recipient_id == ola.recipient_id
    found = store.run(people.by_chat, 1)
    assert found is not None
    assert found.id == per.patient_id
    assert store.run(people.by_id, ola.patient_id).address is None


def test_the_database_itself_refuses_two_patients_at_one_chat(store: Store, ola: Address) -> None:
    other = store.run(
        lambda work: people.add_patient(work, clinic(work), "Per", "nb", discharge_on=None, is_test=True)
    )
    with pytest.raises(IntegrityError):
        store.run(people.reached, other, ola.recipient_id)


def test_a_patient_that_was_looked_up_is_locked_until_the_end(store: Store, ola: Address) -> None:
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        waiting.set()
        store.run(lambda work: (people.by_chat(work, 1), order.append("second")))

    thread = threading.Thread(target=second)
    with store.begin() as work:
        people.by_chat(work, 1)
        thread.start()
        waiting.wait(10)
        thread.join(0.1)
        order.append("first")
    thread.join(20)
    assert order == ["first", "second"]


def test_whoever_follows_ends_the_one_before_who_stays_on_record(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    kari, per = staff(store, "Kari"), staff(store, "Per")
    store.run(people.assign, ola.patient_id, kari, Role.CASEWORKER)
    store.run(people.assign, ola.patient_id, per, Role.DEPUTY)
    clock.move(timedelta(days=1))
    store.run(people.assign, ola.patient_id, per, Role.CASEWORKER)
    team = store.read(people.team, ola.patient_id)
    assert [(one.name, one.role, one.until) for one in team] == [
        ("Kari", Role.CASEWORKER, clock.now()),
        ("Per", Role.CASEWORKER, None),
        ("Per", Role.DEPUTY, None),
    ]
    for role in Role:
        now = people.current(team, role)
        assert now is not None
        assert now.id == per


def test_two_caseworkers_at_once_are_refused_by_the_database(store: Store, ola: Address) -> None:
    kari = staff(store, "Kari")
    store.run(people.assign, ola.patient_id, kari, Role.CASEWORKER)

    def second(work: Work) -> None:
        row = {"id": new_id(), "patient_id": ola.patient_id, "staff_id": kari, "role": Role.CASEWORKER}
        work.connection.execute(insert(Assignment), row | {"since": work.now, "until": None})

    with pytest.raises(IntegrityError):
        store.run(second)


def test_staff_is_found_by_name_within_its_own_clinic(store: Store) -> None:
    kari = staff(store, "Kari Åsen")
    other = store.run(clinic, "En annen")
    assert store.run(lambda work: people.find_staff(work, clinic(work), "kari åsen")) == kari
    assert store.run(lambda work: people.find_staff(work, other, "Kari Åsen")) is None
    with pytest.raises(IntegrityError):
        staff(store, "KARI ÅSEN")


def test_the_newest_word_on_a_purpose_counts(store: Store, ola: Address, clock: ManualClock) -> None:
    assert store.read(people.consents, ola.patient_id) == {}
    for given in (True, False):
        clock.move(timedelta(minutes=1))
        store.run(
            lambda work, given=given: people.give_consent(
                work, ola.patient_id, Purpose.CONTACT, "w", given=given
            )
        )
    store.run(lambda work: people.give_consent(work, ola.patient_id, Purpose.KEEP, "w", given=True))
    assert store.read(people.consents, ola.patient_id) == {
        Purpose.CONTACT: Said(given=False, at=clock.now(), version=1),
        Purpose.KEEP: Said(given=True, at=clock.now(), version=1),
    }


def test_a_new_name_is_sealed_like_the_first(store: Store, ola: Address) -> None:
    store.run(people.rename, ola.patient_id, "Ola Kanarifugl")
    assert store.read(people.patient_name, ola.patient_id) == "Ola Kanarifugl"
    stored = store.read(lambda work: work.connection.execute(select(Patient.name)).scalar_one())
    assert b"anarif" not in stored


def test_what_staff_did_is_shown_newest_first(store: Store, ola: Address) -> None:
    kari = staff(store, "Kari")
    for what in ("seen", "taken", "answered"):
        store.run(people.audit, ola.patient_id, kari, what)
    trail = store.read(lambda work: people.audit_trail(work, ola.patient_id, 2))
    assert [what for _, what, _ in trail] == ["answered", "taken"]
