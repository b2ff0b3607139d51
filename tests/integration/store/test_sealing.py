"""The vault over real tables: what is sealed opens only in its place, with its key, in a ring that has it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.ids import new_id
from bot.store.conversations import conversations
from bot.store.database.faults import is_infrastructure_fault
from bot.store.database.work import Store, Work
from bot.store.people import people
from bot.store.sealing.vault import PROGRAM, CannotOpenError
from bot.store.tables.conversation import RunEvent
from bot.store.tables.people import DataKey, Owner, Patient
from tests.integration.store.helpers import clinic, patient

ROW = new_id()


@pytest.fixture
def owner(store: Store) -> UUID:
    """Somebody with a data key."""
    owner_id = new_id()
    store.run(lambda work: work.vault.new_key(work.connection, Owner.PATIENT, owner_id, work.now))
    return owner_id


def test_what_is_sealed_opens_in_its_place(store: Store, owner: UUID) -> None:
    def both(work: Work) -> str:
        return work.open(work.seal(owner, "goal.text", ROW, "å få tilbake 💔"), "goal.text", ROW)

    assert store.run(both) == "å få tilbake 💔"


def test_the_envelope_names_version_and_key_and_never_repeats(store: Store, owner: UUID) -> None:
    seal: Callable[[Work], bytes] = lambda work: work.seal(owner, "goal.text", ROW, "hei")  # noqa: E731 - two lines below
    first, second = store.run(seal), store.run(seal)
    key_id = store.read(
        lambda work: work.connection.execute(select(DataKey.id).where(DataKey.owner_id == owner)).scalar_one()
    )
    assert first[:17] == second[:17] == b"\x01" + key_id.bytes
    assert first[17:29] != second[17:29]
    assert len(first) == 29 + len("hei") + 16


def test_bytes_that_were_moved_do_not_open(store: Store, owner: UUID) -> None:
    blob = store.run(lambda work: work.seal(owner, "goal.text", ROW, "hei"))
    places = [
        ("goal.text", new_id()),
        ("goal.word", ROW),
        ("goals.text", ROW),
        ("goal.text2", ROW),
        ("", ROW),
    ]
    for place, row in places:
        with pytest.raises(CannotOpenError, match="another row, or changed"):
            store.read(Work.open, blob, place, row)


def test_bytes_of_one_person_do_not_open_under_the_key_of_another(store: Store, owner: UUID) -> None:
    def moved(work: Work) -> None:
        other = new_id()
        work.vault.new_key(work.connection, Owner.PATIENT, other, work.now)
        mine, theirs = (work.seal(each, "goal.text", ROW, "hei") for each in (owner, other))
        work.open(theirs[:17] + mine[17:], "goal.text", ROW)

    with pytest.raises(CannotOpenError, match="another row, or changed"):
        store.run(moved)


def test_changed_bytes_do_not_open(store: Store, owner: UUID) -> None:
    blob = store.run(lambda work: work.seal(owner, "goal.text", ROW, "hei"))
    for at in range(len(blob)):
        changed = blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]
        with pytest.raises(CannotOpenError):
            store.read(Work.open, changed, "goal.text", ROW)


def test_what_is_no_envelope_is_said_to_be_none(store: Store) -> None:
    for blob in (b"", b"hei", b"\x02" + bytes(60), b"\x01" + bytes(10)):
        with pytest.raises(CannotOpenError, match="not a sealed value"):
            store.read(Work.open, blob, "goal.text", ROW)


def test_an_erased_key_shreds_what_it_sealed(store: Store, owner: UUID) -> None:
    blob = store.run(lambda work: work.seal(owner, "goal.text", ROW, "hei"))
    store.run(lambda work: work.connection.execute(delete(DataKey).where(DataKey.owner_id == owner)))
    store.vault.forget()
    for use in (
        lambda work: work.open(blob, "goal.text", ROW),
        lambda work: work.seal(owner, "goal.text", ROW, "mer"),
    ):
        with pytest.raises(CannotOpenError, match="the owner was erased") as caught:
            store.run(use)
        assert not is_infrastructure_fault(caught.value)


def test_what_either_key_of_an_owner_sealed_opens_and_goes_with_them(store: Store, owner: UUID) -> None:
    """Somebody has two once a record of them that was at another instance has come together with them again."""

    def two(work: Work) -> list[bytes]:
        first = work.seal(owner, "goal.text", ROW, "ord")
        other = work.vault.apart(owner)
        work.vault.put_apart(work.connection, other, Owner.PATIENT, work.now)
        work.vault.forget()
        return [
            first,
            work.vault.seal_apart(other, "goal.text", ROW, "andre"),
            work.seal(owner, "goal.text", ROW, "nå"),
        ]

    sealed = store.run(two)
    assert [store.read(Work.open, one, "goal.text", ROW) for one in sealed] == ["ord", "andre", "nå"]
    store.run(lambda work: work.connection.execute(delete(DataKey).where(DataKey.owner_id == owner)))
    store.vault.forget()
    for one in sealed:
        with pytest.raises(CannotOpenError):
            store.read(Work.open, one, "goal.text", ROW)


def test_what_belongs_to_nobody_has_one_key_only(store: Store) -> None:
    def twice(work: Work) -> int:
        for _ in range(2):
            work.vault.house_key(work.connection, work.now)
        second = {
            "id": new_id(),
            "owner": Owner.PROGRAM,
            "owner_id": PROGRAM,
            "wrapped": b"x",
            "wrapped_by": "x",
        }
        insert = postgresql.insert(DataKey) if work.on_postgres else sqlite.insert(DataKey)
        statement = insert.on_conflict_do_nothing()
        work.connection.execute(statement, second | {"created_at": work.now})
        return len(work.connection.execute(select(DataKey.id).where(DataKey.owner_id == PROGRAM)).all())

    assert store.run(twice) == 1


def test_log_entries_of_one_run_cannot_be_exchanged(store: Store) -> None:
    def swapped(work: Work) -> list[str]:
        run = conversations.new_run(work, patient(work, 1).patient_id)
        for event in ("first", "second"):
            conversations.step(work, run, event)
        assert conversations.events_of(work, run.id) == ["first", "second"]
        rows = work.connection.execute(select(RunEvent.n, RunEvent.event)).all()
        for n, sealed in rows:
            work.connection.execute(update(RunEvent).where(RunEvent.n == 1 - n).values(event=sealed))
        return conversations.events_of(work, run.id)

    with pytest.raises(CannotOpenError):
        store.run(swapped)


def test_a_patient_and_clinic_each_have_a_key_of_their_own(store: Store) -> None:
    store.run(patient, 1)
    owners = store.read(lambda work: sorted(work.connection.execute(select(DataKey.owner)).scalars()))
    assert owners == [Owner.CLINIC, Owner.PATIENT]


def test_names_that_differ_in_case_only_are_one_clinic(store: Store) -> None:
    store.run(clinic, "Åsen")
    found = store.read(
        lambda work: [people.find_clinic(work, name) is not None for name in ("ÅSEN", "åsen", "Asen")]
    )
    assert found == [True, True, False]


def test_a_row_keeps_nothing_of_a_patients_name(store: Store) -> None:
    address = store.run(patient, 1, "Canary Kanarifugl")
    blob = store.read(
        lambda work: work.connection.execute(
            select(Patient.name).where(Patient.id == address.patient_id)
        ).scalar_one()
    )
    assert b"anar" not in blob
