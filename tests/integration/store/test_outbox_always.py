"""The outbox under any sequence of events: nothing is lost, order holds, nobody has two in flight, and a claim finds all that may go.

What may go is worked out here a second time, plainly and slowly, from all rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from bot.clock import ManualClock
from bot.store.database.work import Store, Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import LEASE, Address, Leased, Written
from bot.store.tables.messages import Lane, Outbox, Sending
from bot.store.tables.people import Recipient
from tests.conftest import MONDAY_MORNING
from tests.fakes.examples import examples
from tests.integration.store.helpers import patient, put

PEOPLE = 2
SECONDS = st.sampled_from([0, 1, 5, 20])
PUT = st.tuples(
    st.just("put"), st.integers(0, PEOPLE - 1), st.sampled_from(list(Lane)), SECONDS, st.booleans()
)
EVENTS = st.one_of(
    PUT,
    PUT,
    st.tuples(st.just("edit"), st.integers(0, 30), st.sampled_from([Lane.URGENT, Lane.REPLY])),
    st.tuples(st.just("after"), st.integers(0, 30), st.sampled_from([Lane.HELP, Lane.NEWS])),
    st.tuples(st.just("claim"), st.integers(1, 5)),
    st.tuples(st.just("end"), st.integers(0, 30), st.sampled_from(list(Sending)), SECONDS, st.booleans()),
    st.tuples(st.just("late_end"), st.integers(0, 30)),
    st.tuples(st.just("pass"), st.sampled_from([1, 16])),
    st.tuples(st.just("reap")),
    st.tuples(st.just("drop"), st.integers(0, PEOPLE - 1)),
)


@dataclass
class Sender:
    """Somebody who plays all events out, and checks after each that all is as it should be."""

    store: Store
    clock: ManualClock
    to: Sequence[Address]
    put: list[UUID] = field(default_factory=list)
    in_hand: list[Leased] = field(default_factory=list)
    lost: list[Leased] = field(default_factory=list)
    sent: list[UUID] = field(default_factory=list)

    def play(self, name: str, *arguments: Any) -> None:
        """Let one event happen."""
        getattr(self, f"on_{name}")(*arguments)
        self.check()

    def put_one(self, row_id: UUID, row: Leased | None) -> None:
        self.put.append(row_id)
        if row is not None:
            assert_head(self.rows(), row_id, self.clock.now())
            self.in_hand.append(row)

    def rows(self) -> dict[UUID, Any]:
        """Everything in the outbox, with its recipient's hold."""
        columns = (
            Outbox.id,
            Outbox.recipient_id,
            Outbox.lane,
            Outbox.state,
            Outbox.after_id,
            Outbox.timed,
            Outbox.not_before,
            Outbox.done_at,
            Recipient.hold_until,
        )
        query = select(*columns).join(Recipient, Recipient.id == Outbox.recipient_id)
        return self.store.read(lambda work: {row.id: row for row in work.connection.execute(query)})

    # --- events ---

    def on_put(self, person: int, lane: Lane, seconds: int, timed: bool) -> None:
        when = self.clock.now() + timedelta(seconds=seconds) if timed else None
        self.put_one(*self.store.run(lambda work: put(work, self.to[person], "x", lane, not_before=when)))

    def on_edit(self, which: int, lane: Lane) -> None:
        self.put_about(which, "e", lane, "edits_id")

    def on_after(self, which: int, lane: Lane) -> None:
        self.put_about(which, "a", lane, "after_id")

    def put_about(self, which: int, text: str, lane: Lane, how: str) -> None:
        """Put a row that edits another, or comes after it."""
        if not self.put:
            return
        row = self.rows()[self.put[which % len(self.put)]]
        to = next(each for each in self.to if each.recipient_id == row.recipient_id)
        about: dict[str, Any] = {how: row.id}
        self.put_one(*self.store.run(lambda work: put(work, to, text, lane, **about)))

    def on_claim(self, most: int) -> None:
        before = self.rows()
        got = self.store.run(outbox.claim, most)
        may_go = ready(before, self.clock.now())
        assert {row.id for row in got} <= may_go
        people = {before[each].recipient_id for each in may_go}
        assert len(got) == min(most, len(people))
        left = {before[each].lane for each in may_go} - {row.lane for row in got}
        if len(got) < most:
            left_people = people - {row.recipient_id for row in got}
            assert not left_people, left
        self.in_hand += got

    def on_end(self, which: int, state: Sending, seconds: int, hold: bool) -> None:
        if not self.in_hand or state is Sending.LEASED:
            return
        row = self.in_hand.pop(which % len(self.in_hand))
        at = self.clock.now() + timedelta(seconds=seconds)
        waiting = state is Sending.WAITING
        result = Written(
            row, state, message_id=1, error="e", again_at=at if waiting else None, hold_chat=hold and waiting
        )
        assert self.store.run(outbox.write_off, [result]) == 1
        if state is Sending.SENT:
            self.sent.append(row.id)

    def on_late_end(self, which: int) -> None:
        if self.lost:
            row = self.lost[which % len(self.lost)]
            assert self.store.run(outbox.write_off, [Written(row, Sending.SENT, message_id=9)]) == 0

    def on_pass(self, seconds: int) -> None:
        self.clock.move(timedelta(seconds=seconds))

    def on_reap(self) -> None:
        late = [row for row in self.in_hand if row.until < self.clock.now()]
        assert self.store.run(outbox.reap) == sum(row.lane < Lane.BULK for row in late)
        self.in_hand = [row for row in self.in_hand if row not in late]
        self.lost += late

    def on_drop(self, person: int) -> None:
        self.store.run(lambda work: outbox.drop_waiting(work, self.to[person].recipient_id, "gone"))

    # --- what must be true ---

    def check(self) -> None:
        rows = self.rows()
        assert set(rows) == set(self.put)
        flying = [row for row in rows.values() if row.state is Sending.LEASED]
        assert {row.id for row in flying} == {row.id for row in self.in_hand}
        assert len({row.recipient_id for row in flying}) == len(flying)
        assert all(
            (row.done_at is None) == (row.state in {Sending.WAITING, Sending.LEASED}) for row in rows.values()
        )
        assert {row.id for row in rows.values() if row.state is Sending.SENT} == set(self.sent)

    def finish(self) -> None:
        """With Telegram well again, everything that waits arrives, in order."""
        for _ in range(len(self.put) * 2 + 5):
            if all(row.done_at is not None for row in self.rows().values()):
                break
            self.clock.move(LEASE * 2)
            self.play("reap")
            self.play("claim", 50)
            while self.in_hand:
                self.play("end", 0, Sending.SENT, 0, False)
        rows = self.rows()
        assert {row.state for row in rows.values()} <= {
            Sending.SENT,
            Sending.PARKED,
            Sending.DROPPED,
            Sending.UNKNOWN,
        }
        places = {each: place for place, each in enumerate(self.sent)}
        for one in self.sent:
            for other in self.sent:
                a, b = rows[one], rows[other]
                plain = not (a.timed or b.timed or a.after_id or b.after_id)
                if plain and (a.recipient_id, a.lane) == (b.recipient_id, b.lane) and one < other:
                    assert places[one] < places[other]
        for each in self.sent:
            before = rows[each].after_id
            assert before not in places or places[before] < places[each]


def free(rows: dict[UUID, Any], row: Any) -> bool:
    before = rows.get(row.after_id)
    return before is None or before.state not in {Sending.WAITING, Sending.LEASED}


def blocks(rows: dict[UUID, Any], row: Any, other: Any, now: datetime) -> bool:
    """Whether `other` has to go before `row`: put earlier to the same person in the same lane, and not merely for later."""
    return (
        other.state is Sending.WAITING
        and (other.recipient_id, other.lane) == (row.recipient_id, row.lane)
        and other.id < row.id
        and not (other.timed and other.not_before > now)
        and free(rows, other)
    )


def ready(rows: dict[UUID, Any], now: datetime) -> set[UUID]:
    """The rows that may go, several to a person where several lanes have one."""
    flying = {row.recipient_id for row in rows.values() if row.state is Sending.LEASED}
    return {
        row.id
        for row in rows.values()
        if row.state is Sending.WAITING
        and row.not_before <= now
        and not (row.hold_until and row.hold_until > now)
        and row.recipient_id not in flying
        and free(rows, row)
        and not any(blocks(rows, row, other, now) for other in rows.values())
    }


def assert_head(rows: dict[UUID, Any], row_id: UUID, now: datetime) -> None:
    """A row leased at birth passed nobody by, waited for nothing, and met nobody on hold."""
    row = rows[row_id]
    assert free(rows, row)
    assert not any(blocks(rows, row, other, now) for other in rows.values())
    assert not (row.hold_until and row.hold_until > now)


@settings(
    max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(EVENTS, min_size=15, max_size=40))
def test_whatever_happens_nothing_is_lost_and_order_holds(
    people: list[Address], store: Store, clock: ManualClock, events: list[Any]
) -> None:
    def empty(work: Work) -> None:
        work.connection.execute(delete(Outbox))
        work.connection.execute(update(Recipient).values(hold_until=None))

    store.run(empty)
    clock.set_wall(MONDAY_MORNING)
    sender = Sender(store, clock, people)
    for event in events:
        sender.play(*event)
    sender.finish()


@pytest.fixture
def people(store: Store) -> list[Address]:
    """Those who are written to."""
    return [store.run(patient, chat) for chat in range(PEOPLE)]
