"""How attempts end: written off once, by whoever holds the row, and taken back from whoever died with it."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update

from bot.clock import ManualClock
from bot.ids import new_id
from bot.store.database.work import Bell, Store, Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import LEASE, Address, Written
from bot.store.people import people
from bot.store.sealing.vault import KeyRing, Vault, WrongRingError
from bot.store.tables.messages import Lane, Outbox, Sending
from bot.store.tables.people import DataKey, Recipient
from tests.integration.store.helpers import again, claimed, leased, patient, put, say, sent, states, texts

MINUTE = timedelta(minutes=1)

MINUTE = timedelta(minutes=1)


# --- writing off ---


def test_results_of_every_kind_are_written_and_counted(store: Store, clock: ManualClock) -> None:
    rows = [leased(store.run(put, store.run(patient, 10 + n), str(n))[1]) for n in range(6)]
    ends = [Sending.SENT, Sending.PARKED, Sending.DROPPED, Sending.UNKNOWN, Sending.SENT]
    results = [Written(row, end, message_id=5, error=None) for row, end in zip(rows, ends, strict=False)]
    results.append(
        Written(rows[5], Sending.WAITING, error="429", again_at=clock.now() + MINUTE, unknown=True)
    )
    assert store.run(outbox.write_off, results) == 6
    assert states(store) == ["sent", "parked", "dropped", "unknown", "sent", "waiting"]
    clock.move(MINUTE)
    (row,) = store.run(outbox.claim, 10)
    assert (row.attempts, row.unknowns, row.fence) == (2, 1, 2)


def test_nothing_to_write_off_is_nothing(store: Store) -> None:
    assert store.run(outbox.write_off, []) == 0
    assert store.run(outbox.claim, 0) == []
    assert store.run(outbox.claim, 5) == []


def test_at_the_start_of_the_only_process_every_lease_is_a_dead_ones(
    store: Store, ola: Address, kari: Address, clock: ManualClock
) -> None:
    dead = leased(say(store, ola, "a")[0])
    clock.move(timedelta(seconds=3))
    born = clock.now()
    clock.move(timedelta(seconds=1))
    mine = leased(say(store, kari, "b")[0])
    assert store.run(outbox.reap) == 0
    assert store.run(outbox.reap, born) == 1
    assert states(store) == ["waiting", "leased"]
    assert store.run(outbox.write_off, [Written(dead, Sending.SENT, message_id=1)]) == 0
    assert store.run(outbox.write_off, [Written(mine, Sending.SENT, message_id=2)]) == 1


def test_a_lease_of_before_the_clock_was_set_back_is_not_waited_for(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    say(store, ola, "a")
    clock.set_wall(clock.now() - timedelta(hours=1))
    assert store.run(outbox.reap) == 1


def test_a_late_holders_results_are_refused(
    store: Store, ola: Address, kari: Address, clock: ManualClock
) -> None:
    """It was stopped for longer than its lease; another process has the rows now."""
    late = [leased(say(store, to, "a")[0]) for to in (ola, kari)]
    clock.move(LEASE + timedelta(seconds=1))
    assert store.run(outbox.reap) == 2
    rows = store.run(outbox.claim, 10)
    results = [
        Written(late[0], Sending.SENT, message_id=1),
        Written(
            late[1],
            Sending.DROPPED,
            error="403",
            unreachable=True,
            hold_chat=True,
            again_at=clock.now() + MINUTE,
        ),
    ]
    assert store.run(outbox.write_off, results) == 0
    assert states(store) == ["leased", "leased"]
    assert store.read(
        lambda work: work.connection.execute(select(Recipient.reachable, Recipient.hold_until)).all()
    ) == [
        (True, None),
        (True, None),
    ]
    assert store.run(sent, rows) == 2
    assert store.run(sent, rows) == 0


def test_a_chat_on_hold_gets_nothing_until_then_and_then_everything_in_order(
    store: Store, ola: Address, kari: Address, clock: ManualClock
) -> None:
    row = leased(say(store, ola, "a", "b")[0])
    say(store, ola, "bulk", lane=Lane.BULK)
    store.run(outbox.write_off, [again(row, clock.now() + MINUTE, hold_chat=True)])
    assert say(store, ola, "c") == [None]
    assert say(store, ola, "crisis", lane=Lane.URGENT) == [None]
    assert leased(say(store, kari, "other")[0]).address == "2"
    assert claimed(store) == []
    clock.move(MINUTE - timedelta(microseconds=1))
    assert claimed(store) == []
    clock.move(timedelta(microseconds=1))
    order = []
    while rows := store.run(outbox.claim, 10):
        order += texts(rows)
        store.run(sent, rows)
    assert order == ["crisis", "a", "b", "c", "bulk"]


def test_a_hold_also_counts_for_what_was_put_for_a_moment_within_it(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    row = leased(say(store, ola, "a")[0])
    store.run(lambda work: put(work, ola, "soon", not_before=clock.now() + timedelta(seconds=5)))
    store.run(outbox.write_off, [again(row, clock.now() + MINUTE, hold_chat=True)])
    store.run(lambda work: put(work, ola, "too", not_before=clock.now() + timedelta(seconds=6)))
    clock.move(timedelta(seconds=10))
    assert claimed(store) == []


def test_nothing_is_claimed_for_a_chat_on_hold_even_if_it_was_put_without_knowing(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    """On PostgreSQL a message is put without a look at the hold while another transaction has the person."""
    store.run(lambda work: put(work, ola, "a", not_before=clock.now()))
    hold = update(Recipient).values(hold_until=clock.now() + MINUTE)
    store.run(lambda work: work.connection.execute(hold))
    assert claimed(store) == []
    clock.move(MINUTE)
    assert claimed(store) == ["a"]


def test_a_person_who_cannot_be_reached_is_noted_and_what_waits_can_be_dropped(
    store: Store, ola: Address
) -> None:
    row = leased(say(store, ola, "a", "b", "c")[0])
    store.run(outbox.write_off, [Written(row, Sending.DROPPED, error="403 blocked", unreachable=True)])
    assert store.run(lambda work: outbox.drop_waiting(work, ola.recipient_id, "unreachable")) == 2
    assert states(store) == ["dropped", "dropped", "dropped"]
    reachable = select(Recipient.reachable)
    assert store.read(lambda work: work.connection.execute(reachable).scalar_one()) is False
    store.run(lambda work: people.set_reachable(work, ola.recipient_id, reachable=True))
    assert store.read(lambda work: work.connection.execute(reachable).scalar_one()) is True


# --- taking back ---


def test_rows_whose_process_died_go_again_except_bulk(store: Store, clock: ManualClock) -> None:
    for lane in Lane:
        store.run(put, store.run(patient, 20 + lane), lane.name, lane)
    heard: list[Bell] = []
    store.listen(heard.append)
    assert store.run(outbox.reap) == 0
    clock.move(LEASE)
    assert store.run(outbox.reap) == 0
    assert heard == []
    clock.move(timedelta(microseconds=1))
    assert store.run(outbox.reap) == 5
    assert set(heard) == {Bell.OUTBOX, Bell.NOTICES}
    assert states(store) == [*["waiting"] * 5, "unknown"]
    assert claimed(store) == ["HELP", "URGENT", "REPLY", "NEWS", "REMINDER"]


def test_a_row_taken_back_goes_before_those_behind_it(store: Store, ola: Address, clock: ManualClock) -> None:
    say(store, ola, "a", "b")
    clock.move(LEASE * 2)
    store.run(outbox.reap)
    assert claimed(store) == ["a"]


# --- what cannot be opened ---


def test_a_message_whose_owner_was_erased_is_parked_and_stops_nobody(
    store: Store, ola: Address, kari: Address
) -> None:
    for to in (ola, kari):
        row = leased(say(store, to, "x", "y")[0])
        store.run(sent, [row])
    store.run(lambda work: work.connection.execute(delete(DataKey).where(DataKey.owner_id == ola.patient_id)))
    store.vault.forget()
    assert [row.address for row in store.run(outbox.claim, 10)] == ["2"]
    assert states(store) == ["sent", "parked", "sent", "leased"]
    assert claimed(store) == []


def test_a_damaged_message_is_parked(store: Store, ola: Address) -> None:
    row = leased(say(store, ola, "x", "y")[0])
    store.run(
        lambda work: work.connection.execute(
            update(Outbox).where(Outbox.state == Sending.WAITING).values(body=b"?")
        )
    )
    store.run(sent, [row])
    assert claimed(store) == []
    assert states(store) == ["sent", "parked"]


def test_with_a_wrong_key_ring_nothing_is_parked(store: Store, ola: Address) -> None:
    row = leased(say(store, ola, "x", "y")[0])
    store.run(sent, [row])
    other = Store(store.url, store.clock, Vault(KeyRing.parse(KeyRing.fresh("other"))))
    with pytest.raises(WrongRingError):
        other.run(outbox.claim, 10)
    other.close()
    assert claimed(store) == ["y"]


# --- keeping house ---


def test_only_what_was_done_long_ago_is_pruned_a_thousand_at_a_time(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    template = leased(say(store, ola, "old")[0])
    store.run(sent, [template])

    def copies(work: Work) -> None:
        row = dict(work.connection.execute(select(Outbox.__table__)).mappings().one())
        work.connection.execute(insert(Outbox), [row | {"id": new_id()} for _ in range(1_100)])

    store.run(copies)
    clock.move(timedelta(days=31))
    say(store, ola, "new", "waiting")
    assert [store.run(outbox.prune, timedelta(days=30)) for _ in range(3)] == [1000, 101, 0]
    assert states(store) == ["leased", "waiting"]


def test_what_is_on_its_way_is_counted(store: Store, ola: Address, clock: ManualClock) -> None:
    row = leased(say(store, ola, "a", "b")[0])
    store.run(lambda work: put(work, ola, "later", not_before=clock.now() + MINUTE))
    assert store.read(outbox.on_its_way) == 2
    store.run(outbox.write_off, [again(row, clock.now() + MINUTE, hold_chat=True)])
    assert store.read(outbox.on_its_way) == 0
    clock.move(MINUTE)
    assert store.read(outbox.on_its_way) == 3


def test_a_chat_that_becomes_another_patients_gets_nothing_meant_for_the_first(
    store: Store, ola: Address
) -> None:
    row = leased(say(store, ola, "a", "for Ola")[0])
    store.run(sent, [row])

    def move(work: Work) -> UUID:
        other = patient(work, 1, "Per")
        person = people.by_chat(work, 1)
        assert person is not None
        assert person.id == other.patient_id
        assert other.recipient_id == ola.recipient_id
        assert people.by_id(work, ola.patient_id).address is None
        return other.patient_id

    store.run(move)
    assert claimed(store) == []
    assert states(store) == ["sent", "dropped"]
