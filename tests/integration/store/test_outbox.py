"""The outbox: in order, one at a time to each person, nothing lost, and no write by whoever lost the row."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update

from bot.clock import ManualClock
from bot.domain.message import Message
from bot.ids import new_id
from bot.store import outbox, people
from bot.store.outbox import LEASE, Address, Leased, Written
from bot.store.sealing import KeyRing, Vault, WrongRingError
from bot.store.tables.messages import Guard, Lane, Outbox, Sending
from bot.store.tables.people import DataKey, Recipient
from bot.store.work import Bell, Store, Work
from tests.integration.store.helpers import patient, put, sent, states, texts

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ola(store: Store) -> Address:
    """Somebody to write to."""
    return store.run(patient, 1, "Ola")


@pytest.fixture
def kari(store: Store) -> Address:
    """Somebody else."""
    return store.run(patient, 2, "Kari")


def leased(row: Leased | None) -> Leased:
    assert row is not None
    return row


def say(store: Store, to: Address, *words: str, lane: Lane = Lane.REPLY) -> list[Leased | None]:
    """Put messages, each in a transaction of its own."""
    return [store.run(put, to, word, lane)[1] for word in words]


def again(row: Leased, at: datetime | None = None, **values: bool) -> Written:
    """An attempt that is to be made again."""
    return Written(row, Sending.WAITING, error="busy", again_at=at, **values)


def claimed(store: Store, most: int = 10) -> list[str]:
    return texts(store.run(outbox.claim, most))


# --- putting ---


def test_a_message_with_nothing_before_it_is_leased_at_birth(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    row_id, row = store.run(
        lambda work: outbox.put(
            work, ola, Message("hei", neutral=True), Lane.URGENT, guard=Guard.OPEN_REQUEST, request_id=None
        )
    )
    assert row == Leased(
        id=row_id,
        recipient_id=ola.recipient_id,
        chat_id=1,
        lane=Lane.URGENT,
        fence=1,
        until=clock.now() + LEASE,
        message=Message("hei", neutral=True),
        guard=Guard.OPEN_REQUEST,
        request_id=None,
        edit_message_id=None,
        attempts=1,
        unknowns=0,
    )
    assert states(store) == ["leased"]


def test_a_row_leased_at_birth_is_what_a_claim_would_have_given(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    born = leased(say(store, ola, "hei")[0])
    clock.move(LEASE * 2)
    store.run(outbox.reap)
    (found,) = store.run(outbox.claim, 1)
    assert (found.fence, found.attempts, found.until) == (3, 2, clock.now() + LEASE)
    same = (
        "id",
        "recipient_id",
        "chat_id",
        "lane",
        "message",
        "guard",
        "request_id",
        "edit_message_id",
        "unknowns",
    )
    assert [getattr(found, name) for name in same] == [getattr(born, name) for name in same]


def test_a_second_message_waits_for_the_first_and_rings(store: Store, ola: Address) -> None:
    heard: list[Bell] = []
    store.listen(heard.append)
    first, second = say(store, ola, "a", "b")
    assert (first is not None, second) == (True, None)
    assert heard == [Bell.OUTBOX]
    assert states(store) == ["leased", "waiting"]


def test_two_messages_of_one_transaction_keep_their_order(store: Store, ola: Address) -> None:
    def both(work: Work) -> list[Leased | None]:
        return [put(work, ola, word)[1] for word in ("a", "b", "c")]

    first, second, third = store.run(both)
    assert (second, third) == (None, None)
    store.run(sent, [leased(first)])
    (row,) = store.run(outbox.claim, 10)
    assert row.message.text == "b"


def test_a_reply_goes_at_once_past_reminders_that_wait(store: Store, ola: Address) -> None:
    bulk = leased(say(store, ola, "bulk", lane=Lane.BULK)[0])
    say(store, ola, "reminder", lane=Lane.REMINDER)
    store.run(sent, [bulk])
    assert leased(say(store, ola, "reply")[0]).message.text == "reply"


def test_a_reply_does_not_go_past_something_more_urgent(store: Store, ola: Address) -> None:
    first = leased(say(store, ola, "a")[0])
    say(store, ola, "urgent", lane=Lane.URGENT)
    store.run(sent, [first])
    assert say(store, ola, "reply") == [None]
    assert claimed(store) == ["urgent"]


def test_nobody_waits_for_somebody_elses_messages(store: Store, ola: Address, kari: Address) -> None:
    say(store, ola, "a", "b")
    assert leased(say(store, kari, "c")[0]).chat_id == 2


def test_the_text_is_sealed_with_the_patients_key(store: Store, ola: Address) -> None:
    say(store, ola, "kanarifugl")
    body = store.read(lambda work: work.connection.execute(select(Outbox.body)).scalar_one())
    assert b"kanari" not in body


# --- order ---


def test_order_holds_within_a_person_and_lane(store: Store, ola: Address) -> None:
    (row, *_) = say(store, ola, *"abcde")
    order = []
    while row is not None:
        order.append(row.message.text)
        store.run(sent, [row])
        row = next(iter(store.run(outbox.claim, 10)), None)
    assert order == list("abcde")


def test_lane_one_overtakes_what_waits_but_not_what_is_in_flight(store: Store, ola: Address) -> None:
    first = leased(say(store, ola, "in flight", "waits")[0])
    say(store, ola, "crisis", lane=Lane.URGENT)
    assert claimed(store) == []
    store.run(sent, [first])
    assert claimed(store) == ["crisis"]


def test_urgent_lanes_are_claimed_first_and_the_oldest_within_a_lane(
    store: Store, clock: ManualClock
) -> None:
    for chat, lane in enumerate([Lane.BULK, Lane.REMINDER, Lane.REPLY, Lane.URGENT, Lane.BULK, Lane.URGENT]):
        to = store.run(patient, 100 + chat)
        store.run(
            lambda work, to=to, lane=lane, chat=chat: put(
                work, to, f"{lane}{chat}", lane, not_before=work.now
            )
        )
        clock.move(timedelta(seconds=1))
    assert claimed(store, 4) == ["13", "15", "22", "31"]
    assert claimed(store, 4) == ["40", "44"]


def test_a_row_tried_again_later_keeps_those_behind_it_waiting(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    first = leased(say(store, ola, "a", "b")[0])
    store.run(outbox.write_off, [again(first, clock.now() + MINUTE)])
    say(store, ola, "c")
    assert claimed(store) == []
    clock.move(MINUTE)
    for word in "abc":
        (row,) = store.run(outbox.claim, 10)
        assert row.message.text == word
        store.run(sent, [row])


def test_a_row_tried_again_later_does_not_keep_other_lanes_waiting(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    urgent = leased(say(store, ola, "urgent", lane=Lane.URGENT)[0])
    say(store, ola, "reply")
    store.run(outbox.write_off, [again(urgent, clock.now() + MINUTE)])
    assert claimed(store) == ["reply"]


def test_a_row_given_back_goes_first_again(store: Store, ola: Address) -> None:
    first = leased(say(store, ola, "a", "b")[0])
    store.run(outbox.write_off, [again(first)])
    assert claimed(store) == ["a"]


# --- later ---


def test_a_message_for_later_waits_and_lets_others_pass(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    _, row = store.run(lambda work: put(work, ola, "later", not_before=clock.now() + MINUTE))
    assert row is None
    reply = leased(say(store, ola, "now")[0])
    store.run(sent, [reply])
    assert claimed(store) == []
    clock.move(MINUTE)
    assert claimed(store) == ["later"]


def test_a_message_for_later_lets_those_pass_that_wait_for_their_turn(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    store.run(lambda work: put(work, ola, "later", not_before=clock.now() + MINUTE))
    first = leased(say(store, ola, "a", "b")[0])
    store.run(sent, [first])
    assert claimed(store) == ["b"]


def test_when_its_moment_has_come_those_put_before_it_still_go_first(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    first = leased(say(store, ola, "a")[0])
    say(store, ola, "b")
    store.run(lambda work: put(work, ola, "c", not_before=clock.now() + MINUTE))
    clock.move(MINUTE)
    assert say(store, ola, "d") == [None]
    row: Leased | None = first
    order = []
    while row is not None:
        order.append(row.message.text)
        store.run(sent, [row])
        row = next(iter(store.run(outbox.claim, 1)), None)
    assert order == list("abcd")


def test_two_for_the_same_later_moment_stay_in_order_even_when_the_first_is_tried_again(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    later = clock.now() + MINUTE
    for word in "ab":
        store.run(lambda work, word=word: put(work, ola, word, Lane.REMINDER, not_before=later))
    clock.move(MINUTE)
    (first,) = store.run(outbox.claim, 10)
    store.run(outbox.write_off, [again(first, clock.now() + MINUTE)])
    assert claimed(store) == []
    clock.move(MINUTE)
    assert claimed(store) == ["a"]


# --- depending on another ---


def test_an_edit_waits_for_the_message_it_changes_and_knows_where_it_stands(
    store: Store, ola: Address
) -> None:
    row_id, row = store.run(put, ola, "line")
    edit_id, at_once = store.run(lambda work: put(work, ola, "edited", edits_id=row_id))
    assert at_once is None
    assert claimed(store) == []
    store.run(outbox.write_off, [Written(leased(row), Sending.SENT, message_id=77)])
    (edit,) = store.run(outbox.claim, 10)
    assert (edit.id, edit.edit_message_id, edit.message.text) == (edit_id, 77, "edited")


@pytest.mark.parametrize("end", [Sending.PARKED, Sending.DROPPED, Sending.UNKNOWN])
def test_an_edit_of_a_message_that_never_arrived_goes_without_one(
    store: Store, ola: Address, end: Sending
) -> None:
    row_id, row = store.run(put, ola, "line")
    store.run(lambda work: put(work, ola, "edited", edits_id=row_id))
    store.run(outbox.write_off, [Written(leased(row), end, error="x")])
    (edit,) = store.run(outbox.claim, 10)
    assert edit.edit_message_id is None


def test_an_edit_of_a_row_that_was_pruned_goes_without_one(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    row_id, row = store.run(put, ola, "line")
    store.run(sent, [leased(row)])
    clock.move(timedelta(days=40))
    assert store.run(outbox.prune, timedelta(days=30)) == 1
    store.run(lambda work: put(work, ola, "edited", edits_id=row_id))
    (edit,) = store.run(outbox.claim, 10)
    assert edit.edit_message_id is None


def test_what_waits_for_something_else_lets_those_behind_it_pass(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    reminder, _ = store.run(
        lambda work: put(work, ola, "tomorrow", Lane.REMINDER, not_before=clock.now() + MINUTE)
    )
    store.run(lambda work: put(work, ola, "edit of it", edits_id=reminder))
    say(store, ola, "reply")
    assert claimed(store) == ["reply"]


def test_two_edits_of_one_message_stay_in_order(store: Store, ola: Address, clock: ManualClock) -> None:
    row_id, row = store.run(put, ola, "line")
    for word in ("one", "two"):
        store.run(lambda work, word=word: put(work, ola, word, edits_id=row_id))
    store.run(sent, [leased(row)])
    (one,) = store.run(outbox.claim, 10)
    assert one.message.text == "one"
    store.run(outbox.write_off, [again(one, clock.now() + MINUTE)])
    store.run(lambda work: put(work, ola, "three", edits_id=row_id))
    assert claimed(store) == []
    clock.move(MINUTE)
    order = []
    while rows := store.run(outbox.claim, 10):
        order += texts(rows)
        store.run(sent, rows)
    assert order == ["one", "two", "three"]


def test_a_message_may_wait_for_one_to_somebody_else(store: Store, ola: Address, kari: Address) -> None:
    first_id, first = store.run(put, ola, "first")
    store.run(lambda work: put(work, kari, "then", after_id=first_id))
    assert claimed(store) == []
    store.run(sent, [leased(first)])
    assert claimed(store) == ["then"]


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
    assert leased(say(store, kari, "other")[0]).chat_id == 2
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
        store.run(put, store.run(patient, 20 + lane), f"{lane}", lane)
    heard: list[Bell] = []
    store.listen(heard.append)
    assert store.run(outbox.reap) == 0
    clock.move(LEASE)
    assert store.run(outbox.reap) == 0
    assert heard == []
    clock.move(timedelta(microseconds=1))
    assert store.run(outbox.reap) == 3
    assert heard == [Bell.OUTBOX]
    assert states(store) == ["waiting", "waiting", "waiting", "unknown"]
    assert claimed(store) == ["1", "2", "3"]


def test_a_row_taken_back_goes_before_those_behind_it(store: Store, ola: Address, clock: ManualClock) -> None:
    say(store, ola, "a", "b")
    clock.move(LEASE * 2)
    store.run(outbox.reap)
    assert claimed(store) == ["a"]


# --- how many ---


@pytest.mark.parametrize("most", [1, 3, 64])
def test_never_more_than_asked_for(store: Store, clock: ManualClock, most: int) -> None:
    for chat in range(8):
        to = store.run(patient, 50 + chat)
        for word in "ab":
            store.run(lambda work, to=to, word=word: put(work, to, word, not_before=clock.now()))
    assert len(claimed(store, most)) == min(most, 8)
    assert states(store).count("leased") == min(most, 8)


def test_one_person_with_very_many_messages_hides_nobody(
    store: Store, ola: Address, kari: Address, clock: ManualClock
) -> None:
    """The lane is read in windows; those of a person whose turn it is not must not fill them for ever."""
    say(store, ola, "in flight")

    def flood(work: Work) -> None:
        for number in range(60):
            put(work, ola, str(number))

    store.run(flood)
    clock.move(timedelta(seconds=1))
    store.run(lambda work: put(work, kari, "me too", not_before=clock.now()))
    assert claimed(store, 1) == ["me too"]


# --- what cannot be opened ---


def test_a_message_whose_owner_was_erased_is_parked_and_stops_nobody(
    store: Store, ola: Address, kari: Address
) -> None:
    for to in (ola, kari):
        row = leased(say(store, to, "x", "y")[0])
        store.run(sent, [row])
    store.run(lambda work: work.connection.execute(delete(DataKey).where(DataKey.owner_id == ola.patient_id)))
    store.vault.forget()
    assert [row.chat_id for row in store.run(outbox.claim, 10)] == [2]
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
