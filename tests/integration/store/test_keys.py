"""Keys: rings that are rotated or wrong, keys of transactions that were undone, and what is kept in memory."""

import threading
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.store.conversations import conversations, updates
from bot.store.database.faults import is_infrastructure_fault
from bot.store.database.work import Store, Work
from bot.store.people import people
from bot.store.sealing.vault import PROGRAM, KeyRing, Vault, WrongRingError
from bot.store.tables.people import DataKey
from tests.fakes.plans import put_plan_item
from tests.integration.store.helpers import patient


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
        put_plan_item(work, person.id, "bed", {"status": "done"})
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
    before.run(lambda work: put_plan_item(work, known.patient_id, "bed", {"status": "a"}))
    before.run(lambda work: conversations.remember(work, known.patient_id, "k", 1))
    before.close()
    after = with_ring(before, f"{new},{old}")
    after.run(lambda work: put_plan_item(work, known.patient_id, "bed", {"status": "b"}))
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
    assert is_infrastructure_fault(caught.value)
    other.close()


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
    house = select(DataKey.id).where(DataKey.owner_id == PROGRAM)
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
