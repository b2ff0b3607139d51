"""The sender's books in both databases: one transaction writes off, tells of the unreachable, and claims."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from bot.clock import ManualClock
from bot.delivery.ledger import Consequences, Settled, StoreLedger
from bot.domain.messages.message import Message
from bot.store.database.faults import OutOfOrderError
from bot.store.database.runner import Runner
from bot.store.database.work import Store, Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Leased, Written
from bot.store.people import people
from bot.store.tables.messages import Lane, Outbox, Sending
from bot.store.tables.people import Recipient

CHAT = 1001


@pytest.fixture
def runner(store: Store) -> Iterator[Runner]:
    def enrol(work: Work) -> None:
        clinic = people.add_clinic(work, "Klinikken", "mon-fri 08:00-15:00", "Europe/Oslo")
        for chat in (CHAT, CHAT + 1):
            patient = people.add_patient(work, clinic, "P", "nb", discharge_on=None, is_test=True)
            people.reached(work, patient, people.add_recipient(work, patient, chat))

    store.run(enrol)
    made = Runner(store)
    yield made
    made.close()


def put(store: Store, text: str, chat: int = CHAT, lane: Lane = Lane.REPLY) -> Leased | None:
    def write(work: Work) -> Leased | None:
        person = people.by_chat(work, chat)
        assert person is not None
        assert person.address is not None
        return outbox.put(work, person.address, Message(text), lane)[1]

    return store.run(write)


def states(store: Store) -> list[str]:
    query = select(Outbox.state).order_by(Outbox.id)
    return store.read(lambda work: [state.value for state in work.connection.execute(query).scalars()])


def ledger(
    runner: Runner, unreachable: Callable[[Work, Leased], None] = lambda _work, _row: None
) -> StoreLedger:
    def follows(work: Work, result: Written) -> Sequence[Leased]:
        unreachable(work, result.row)
        return ()

    return StoreLedger(runner, Consequences(follows, follows, lambda _rows: None), account=4242)


def settle(books: StoreLedger, results: list[Written], room: int) -> Settled:
    return asyncio.run(books.settle(results, room))


def test_what_is_written_off_makes_room_for_the_next_in_the_same_transaction(
    store: Store, runner: Runner
) -> None:
    first = put(store, "a")
    assert first is not None
    assert put(store, "b") is None
    settled = settle(ledger(runner), [Written(first, Sending.SENT, message_id=7)], 5)
    assert [row.message.text for row in settled.rows] == ["b"]
    assert states(store) == ["sent", "leased"]


def test_without_room_nothing_is_claimed(store: Store, runner: Runner) -> None:
    first = put(store, "a")
    assert first is not None
    put(store, "b")
    assert settle(ledger(runner), [Written(first, Sending.SENT, message_id=7)], 0).rows == []
    assert states(store) == ["sent", "waiting"]


def test_an_unreachable_person_is_told_of_once_and_everything_else_to_them_is_dropped(
    store: Store, runner: Runner
) -> None:
    told: list[tuple[UUID, bool]] = []

    def unreachable(work: Work, row: Leased) -> None:
        reachable = select(Recipient.reachable).where(Recipient.id == row.recipient_id)
        told.append((row.recipient_id, work.connection.execute(reachable).scalar_one()))

    first = put(store, "a")
    assert first is not None
    put(store, "b")
    put(store, "c", CHAT + 1)
    result = Written(first, Sending.DROPPED, error="403 unreachable", unreachable=True)
    settled = settle(ledger(runner, unreachable), [result], 5)
    assert told == [(first.recipient_id, False)]
    assert settled.rows == []
    assert states(store) == ["dropped", "dropped", "leased"]


def test_a_mistake_in_telling_the_caseworker_undoes_no_result(
    store: Store, runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    def unreachable(work: Work, row: Leased) -> None:
        outbox.drop_waiting(work, row.recipient_id, "undone")
        raise KeyError("Kari Canary")

    first = put(store, "a")
    assert first is not None
    settle(ledger(runner, unreachable), [Written(first, Sending.DROPPED, unreachable=True)], 5)
    assert states(store) == ["dropped"]
    assert "KeyError at test_ledger.py" in caplog.text
    assert "Canary" not in caplog.text


def test_a_fault_of_the_house_while_telling_undoes_all_so_that_all_is_tried_again(
    store: Store, runner: Runner
) -> None:
    def unreachable(_work: Work, _row: Leased) -> None:
        raise OutOfOrderError("the database went away")

    first = put(store, "a")
    assert first is not None
    with pytest.raises(OutOfOrderError):
        settle(ledger(runner, unreachable), [Written(first, Sending.DROPPED, unreachable=True)], 5)
    assert states(store) == ["leased"]


def test_a_pause_is_kept_by_every_process_and_the_next_start(
    store: Store, runner: Runner, clock: ManualClock
) -> None:
    until = clock.now() + timedelta(hours=2)
    asyncio.run(ledger(runner).pause(until))
    put(store, "a")
    store.run(_release)
    assert settle(ledger(runner), [], 5) == Settled([], until)
    assert states(store) == ["waiting"]
    clock.move(timedelta(hours=2))
    assert len(settle(ledger(runner), [], 5).rows) == 1


def test_a_late_result_changes_nothing(store: Store, runner: Runner, clock: ManualClock) -> None:
    first = put(store, "a")
    assert first is not None
    clock.move(timedelta(seconds=16))
    store.run(outbox.reap)
    assert len(settle(ledger(runner), [], 5).rows) == 1
    settle(ledger(runner), [Written(first, Sending.SENT, message_id=7)], 0)
    assert states(store) == ["leased"]


def _release(work: Work) -> None:
    work.connection.execute(update(Outbox).values(state=Sending.WAITING, lease_until=None))
