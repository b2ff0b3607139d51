"""The vault over real tables: what is sealed opens only in its place, with its key, in a ring that has it."""

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from bot.clock import ManualClock
from bot.ids import new_id
from bot.store import conversations, people, updates
from bot.store.faults import is_house_fault
from bot.store.sealing import HOUSE, CannotOpenError, KeyRing, Vault, WrongRingError
from bot.store.tables.conversation import RunEvent
from bot.store.tables.people import DataKey, Owner, Patient
from bot.store.work import Store, Work
from tests.integration.store.helpers import clinic, patient

ROW = new_id()


def fresh_vault(*names: str) -> Vault:
    return Vault(KeyRing.parse(",".join(KeyRing.fresh(name) for name in names)))


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
        assert not is_house_fault(caught.value)


def test_an_owner_has_one_key_only(store: Store, owner: UUID) -> None:
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError):
        store.run(lambda work: work.vault.new_key(work.connection, Owner.PATIENT, owner, work.now))


def test_log_entries_of_one_run_cannot_be_exchanged(store: Store) -> None:
    def swapped(work: Work) -> list[str]:
        run = conversations.add_run(work, patient(work, 1).patient_id, "{}")
        for event in ("first", "second"):
            conversations.log_event(work, run, event)
        assert conversations.events_of(work, run.id) == ["first", "second"]
        rows = work.connection.execute(select(RunEvent.n, RunEvent.event)).all()
        for n, sealed in rows:
            work.connection.execute(update(RunEvent).where(RunEvent.n == 1 - n).values(event=sealed))
        return conversations.events_of(work, run.id)

    with pytest.raises(CannotOpenError):
        store.run(swapped)


# --- the ring ---


def with_ring(store: Store, ring: str) -> Store:
    """The same database as another process with this ring sees it."""
    return Store(store.url, store.clock, Vault(KeyRing.parse(ring)))


def test_after_a_rotation_the_old_rows_open_and_are_found_and_new_ones_use_the_new_key(
    database_url: str, clock: ManualClock
) -> None:
    old, new = KeyRing.fresh("old"), KeyRing.fresh("new")
    before = Store(database_url, clock, Vault(KeyRing.parse(old)))
    known = before.run(patient, 1)
    before.close()
    after = with_ring(before, f"{new},{old}")

    def look(work: Work) -> tuple[str, UUID, str]:
        person = people.by_chat(work, 1)
        assert person is not None
        assert people.find_clinic(work, "klinikken") == person.clinic_id
        conversations.put_plan_item(work, person.id, "bed", {"status": "done"})
        return people.patient_name(work, person.id), person.id, people.clinic_name(work, person.clinic_id)

    assert after.run(look) == ("Ola Nordmann", known.patient_id, "Klinikken")
    after.run(patient, 2)
    assert after.read(wrapped_by) == ["new", "old", "old"]
    assert after.run(lambda work: people.by_chat(work, 2)) is not None
    after.close()


def wrapped_by(work: Work) -> list[str]:
    return sorted(work.connection.execute(select(DataKey.wrapped_by)).scalars())


def test_a_plan_item_of_before_a_rotation_is_changed_not_doubled(
    database_url: str, clock: ManualClock
) -> None:
    old, new = KeyRing.fresh("old"), KeyRing.fresh("new")
    before = Store(database_url, clock, Vault(KeyRing.parse(old)))
    known = before.run(patient, 1)
    before.run(lambda work: conversations.put_plan_item(work, known.patient_id, "bed", {"status": "a"}))
    before.run(lambda work: conversations.remember(work, known.patient_id, "k", 1))
    before.close()
    after = with_ring(before, f"{new},{old}")
    after.run(lambda work: conversations.put_plan_item(work, known.patient_id, "bed", {"status": "b"}))
    after.run(lambda work: conversations.remember(work, known.patient_id, "k", 2))
    assert after.read(lambda work: conversations.plan(work, known.patient_id)) == {
        "bed": {"item": "bed", "status": "b"}
    }
    assert after.read(lambda work: conversations.remembered(work, known.patient_id)) == {"k": 2}
    after.close()


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("new", "wrapped by 'old', which is not in RODTRAD_KEYS; put that key back"),
        ("old", "the key named 'old' in RODTRAD_KEYS is not the one this database was sealed with"),
    ],
)
def test_a_wrong_ring_is_a_fault_of_the_house_with_a_clear_error(
    database_url: str, clock: ManualClock, name: str, mend: str
) -> None:
    before = Store(database_url, clock, Vault(KeyRing.parse(KeyRing.fresh("old"))))
    known = before.run(patient, 1)
    before.close()
    other = with_ring(before, KeyRing.fresh(name))
    with pytest.raises(WrongRingError, match=mend) as caught:
        other.read(lambda work: people.patient_name(work, known.patient_id))
    assert is_house_fault(caught.value)
    other.close()


# --- what is kept in memory ---


class _UndoneError(Exception):
    pass


def test_the_key_of_a_transaction_that_was_undone_is_not_used_again(store: Store) -> None:
    """The house key has the same owner each time: kept from an undone transaction, it would seal what nobody can open."""

    def undone(work: Work) -> None:
        updates.park(work, 1, 1, "raw", "ValueError")
        raise _UndoneError

    with pytest.raises(_UndoneError):
        store.run(undone)
    store.run(lambda work: updates.park(work, 1, 2, "raw", "ValueError"))
    store.vault.forget()
    (parked,) = store.read(updates.parked)
    assert store.run(lambda work: updates.take_parked(work, parked.id)) == "raw"


def test_several_that_need_the_house_key_first_share_one(store: Store) -> None:
    barrier = threading.Barrier(4)
    failures: list[BaseException] = []

    def park(number: int) -> None:
        try:
            barrier.wait(10)
            store.run(lambda work: updates.park(work, 1, number, f"raw {number}", "E"))
        except BaseException as error:  # noqa: BLE001 - shown by the assertion
            failures.append(error)

    threads = [threading.Thread(target=park, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    store.vault.forget()
    rows = store.read(updates.parked)
    assert {store.run(lambda work, id_=row.id: updates.take_parked(work, id_)) for row in rows} == {
        f"raw {number}" for number in range(4)
    }
    house = select(DataKey.id).where(DataKey.owner_id == HOUSE)
    assert len(store.read(lambda work: work.connection.execute(house).all())) == 1


def test_keys_beyond_the_limit_are_dropped_and_read_again(store: Store) -> None:
    store.vault = Vault(KeyRing.parse(KeyRing.fresh("k")), keep=3)
    addresses = [store.run(patient, chat, f"Navn {chat}") for chat in range(8)]
    for _ in range(2):
        names = [store.read(lambda work, a=a: people.patient_name(work, a.patient_id)) for a in addresses]
        assert names == [f"Navn {chat}" for chat in range(8)]
    assert len(store.vault._by_id) == len(store.vault._by_owner) == 3


def test_threads_share_a_vault_that_drops_keys_all_the_time(store: Store) -> None:
    store.vault = Vault(KeyRing.parse(KeyRing.fresh("k")), keep=2)
    addresses = [store.run(patient, chat, f"Navn {chat}") for chat in range(6)]
    wrong: list[object] = []

    def look(start: int) -> None:
        for turn in range(60):
            number = (start + turn) % 6
            try:
                name = store.read(lambda work, n=number: people.patient_name(work, addresses[n].patient_id))
            except BaseException as error:  # noqa: BLE001 - shown by the assertion
                wrong.append(error)
            else:
                if name != f"Navn {number}":
                    wrong.append(name)

    threads = [threading.Thread(target=look, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []


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
