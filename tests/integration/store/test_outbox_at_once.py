"""The outbox under several processes on PostgreSQL: one in flight to each person, nobody waits for nobody, nothing fails of it."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import Connection, create_engine, event, insert, text

from bot.ids import new_id
from bot.store.database.work import Store, Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Address, Written
from bot.store.people import people
from bot.store.tables.messages import Guard, Lane, Outbox, Sending
from tests.integration.store.helpers import patient, put, sent, states, texts, together

pytestmark = pytest.mark.postgres


@pytest.fixture
def store(own_store: Store) -> Store:
    """A store on PostgreSQL."""
    return own_store


@contextmanager
def just_before(store: Store, beginning: str, act: Callable[[], object]) -> Iterator[list[int]]:
    """Do something, in another connection, right before the first statement that begins so."""
    done: list[int] = []

    def listener(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(beginning) and not done:
            done.append(1)
            act()

    event.listen(store.writer, "before_cursor_execute", listener)
    yield done
    event.remove(store.writer, "before_cursor_execute", listener)


def sneak_in(store: Store, to: Address, row: UUID) -> Callable[[], None]:
    """Another process leases a row to the same person and commits, without asking anybody."""

    def act() -> None:
        engine = create_engine(store.url)
        with engine.begin() as connection:
            work = Work(connection, store.clock.now(), store.vault)
            values = {
                "id": row,
                "recipient_id": to.recipient_id,
                "lane": int(Lane.REPLY),
                "state": Sending.LEASED,
                "body": work.seal(to.patient_id, outbox.BODY, row, "{}"),
                "guard": Guard.NONE,
                "timed": False,
                "not_before": work.now,
                "fence": 1,
                "lease_until": work.now + outbox.LEASE,
                "attempts": 1,
                "unknowns": 0,
                "created_at": work.now,
            }
            connection.execute(insert(Outbox), values)
        engine.dispose()

    return act


def test_a_message_put_while_another_process_starts_one_waits_and_its_update_goes_on(
    store: Store, ola: Address
) -> None:
    def update(work: Work) -> tuple[bool, bool]:
        _, first = put(work, ola, "mine")
        _, second = put(work, ola, "also mine")
        return first is None, second is None

    with just_before(store, "INSERT INTO outbox", sneak_in(store, ola, new_id())) as happened:
        assert store.run(update) == (True, True)
    assert happened
    assert sorted(states(store)) == ["leased", "waiting", "waiting"]


def test_a_claim_lets_go_of_a_person_to_whom_another_process_just_started_something(
    store: Store, ola: Address
) -> None:
    kari = store.run(patient, 2)
    for to in (ola, kari):
        store.run(lambda work, to=to: put(work, to, f"{to.chat_id}", not_before=work.now))
    with just_before(store, "UPDATE outbox", sneak_in(store, ola, new_id())) as happened:
        rows = store.run(outbox.claim, 10)
    assert happened
    assert texts(rows) == ["2"]
    assert sorted(states(store)) == ["leased", "leased", "waiting"]


def test_a_row_that_was_leased_and_given_back_in_the_meantime_is_written_off_by_its_new_holder(
    store: Store, ola: Address
) -> None:
    """The fence that counts is the one the lease gave, not the one that was read before."""
    store.run(lambda work: put(work, ola, "a", not_before=work.now))

    def given_back() -> None:
        engine = create_engine(store.url)
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE outbox SET fence = fence + 1, attempts = attempts + 1, unknowns = 1")
            )
        engine.dispose()

    with just_before(store, "UPDATE outbox", given_back):
        (row,) = store.run(outbox.claim, 10)
    assert (row.fence, row.attempts, row.unknowns) == (2, 2, 1)
    assert store.run(sent, [row]) == 1


def test_a_row_that_was_put_off_in_the_meantime_is_not_leased(store: Store, ola: Address) -> None:
    store.run(lambda work: put(work, ola, "a", not_before=work.now))

    def put_off() -> None:
        engine = create_engine(store.url)
        with engine.begin() as connection:
            connection.execute(text("UPDATE outbox SET not_before = not_before + interval '1 minute'"))
        engine.dispose()

    with just_before(store, "UPDATE outbox", put_off):
        assert store.run(outbox.claim, 10) == []


def test_putting_does_not_wait_for_a_sender_that_stands_still(store: Store, ola: Address) -> None:
    """Its settling transaction holds the person's row; the message waits in the outbox, its writer does not wait at all."""
    store.run(lambda work: put(work, ola, "a", not_before=work.now))
    with store.begin() as still:
        assert len(outbox.claim(still, 10)) == 1

        def impatient(work: Work) -> bool:
            work.connection.exec_driver_sql("SET LOCAL lock_timeout = '1ms'")
            return put(work, ola, "b")[1] is None

        assert store.run(impatient)
        assert store.run(outbox.claim, 10) == []
    assert states(store) == ["leased", "waiting"]


def test_claiming_does_not_wait_for_an_update_that_stands_still(store: Store, ola: Address) -> None:
    kari = store.run(patient, 2)
    for to in (ola, kari):
        store.run(lambda work, to=to: put(work, to, f"{to.chat_id}", not_before=work.now))
    with store.begin() as still:
        put(still, ola, "more")

        def impatient(work: Work) -> list[str]:
            work.connection.exec_driver_sql("SET LOCAL lock_timeout = '1ms'")
            return texts(outbox.claim(work, 10))

        assert store.run(impatient) == ["2"]


def test_rows_that_refer_to_a_person_are_written_while_an_update_has_them(store: Store, ola: Address) -> None:
    """A tick or a page that only refers to the patient or the chat must not wait for their row."""
    with store.begin() as update:
        assert people.by_chat(update, 1) is not None
        put(update, ola, "reply")

        def refer(work: Work) -> None:
            work.connection.exec_driver_sql("SET LOCAL lock_timeout = '1ms'")
            people.audit(work, ola.patient_id, None, "seen")
            put(work, ola, "reminder", Lane.REMINDER)

        store.run(refer)


def test_two_claims_at_once_never_share_a_row(store: Store) -> None:
    people_of = [store.run(patient, chat) for chat in range(40)]

    def fill(work: Work) -> None:
        for to in people_of:
            for number in range(3):
                put(work, to, f"{to.chat_id}.{number}", not_before=work.now)

    store.run(fill)
    taken: list[list[str]] = [[], []]

    def drain(mine: list[str]) -> None:
        empty = 0
        while empty < 5:
            rows = store.run(outbox.claim, 5)
            mine.extend(texts(rows))
            store.run(sent, rows)
            empty = 0 if rows else empty + 1

    together(lambda: drain(taken[0]), lambda: drain(taken[1]))
    everything = taken[0] + taken[1]
    assert Counter(everything) == Counter(f"{to.chat_id}.{n}" for to in people_of for n in range(3))
    for mine in taken:
        assert all(mine.index(f"{c}.{n}") < mine.index(f"{c}.{n + 1}") for c in range(40) for n in range(2)
                   if {f"{c}.{n}", f"{c}.{n + 1}"} <= set(mine))  # fmt: skip


def test_writers_and_senders_at_once_lose_nothing_and_never_have_two_in_flight_to_one_person(
    store: Store,
) -> None:
    """The unique index would refuse a second row in flight: what is proved is that nobody ever runs into it."""
    people_of = [store.run(patient, chat) for chat in range(4)]
    delivered: list[str] = []
    writers_done = threading.Event()

    def write(name: str) -> None:
        for number in range(25):
            to = people_of[number % 4]
            lane = random.choice([Lane.URGENT, Lane.REPLY, Lane.REMINDER])
            row = store.run(put, to, f"{name}{number}", lane)[1]
            if row is not None:
                store.run(sent, [row])
                delivered.append(row.message.text)

    def send() -> None:
        while not writers_done.is_set() or "waiting" in states(store) or "leased" in states(store):
            rows = store.run(outbox.claim, 3)
            again = [Written(row, Sending.WAITING) for row in rows if random.random() < 0.2]
            fine = [row for row in rows if row.id not in {each.row.id for each in again}]
            store.run(outbox.write_off, again)
            store.run(sent, fine)
            delivered.extend(texts(fine))

    def write_all() -> None:
        try:
            together(*(lambda name=name: write(name) for name in "abc"))
        finally:
            writers_done.set()

    together(write_all, send, send)
    assert Counter(delivered) == Counter(f"{name}{n}" for name in "abc" for n in range(25))
    assert set(states(store)) == {"sent"}


def test_a_limit_holds_under_a_nested_loop_plan(store: Store) -> None:
    """`UPDATE … WHERE id IN (SELECT … LIMIT … SKIP LOCKED)` once took 20 rows for a limit of 1 under such a plan."""
    for chat in range(20):
        to = store.run(patient, chat)
        store.run(lambda work, to=to: put(work, to, "x", not_before=work.now))

    def claim(work: Work) -> int:
        for kind in ("hashjoin", "mergejoin", "hashagg", "material", "sort"):
            work.connection.execute(text(f"SET LOCAL enable_{kind} = off"))
        return len(outbox.claim(work, 1))

    assert store.run(claim) == 1
    assert states(store).count("leased") == 1
