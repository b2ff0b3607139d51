"""Messages that wait: for a later moment, for another message, or for their turn among very many."""

from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.store.database.work import Store, Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Address, Leased, Written
from bot.store.tables.messages import Lane, Sending
from tests.integration.store.helpers import again, claimed, leased, patient, put, say, sent, states, texts

MINUTE = timedelta(minutes=1)

MINUTE = timedelta(minutes=1)


# --- after another ---


def test_a_more_urgent_message_that_comes_after_another_is_not_sent_before_it(
    store: Store, ola: Address, clock: ManualClock
) -> None:
    first = leased(say(store, ola, "sent")[0])
    store.run(outbox.write_off, [again(first, clock.now() + MINUTE)])
    _, row = store.run(lambda work: put(work, ola, "taken", Lane.URGENT, after_id=first.id))
    assert row is None
    assert claimed(store) == []
    clock.move(MINUTE)
    (row,) = store.run(outbox.claim, 5)
    assert row.message.text == "sent"
    store.run(sent, [row])
    assert claimed(store) == ["taken"]


def test_what_comes_after_a_message_that_is_there_is_leased_at_birth(store: Store, ola: Address) -> None:
    first = leased(say(store, ola, "sent")[0])
    store.run(sent, [first])
    _, row = store.run(lambda work: put(work, ola, "taken", Lane.NEWS, after_id=first.id))
    assert leased(row).message.text == "taken"


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
