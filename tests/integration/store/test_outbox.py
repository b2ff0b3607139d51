"""The outbox: in order, one at a time to each person, whatever the others wait for."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from bot.clock import ManualClock
from bot.domain.messages.message import Message
from bot.store.database.work import Bell, Store, Work
from bot.store.outbox import notices, outbox
from bot.store.outbox.outbox import LEASE, Address, Leased
from bot.store.tables.messages import Guard, Lane, Outbox
from bot.store.tables.people import TELEGRAM
from tests.integration.store.helpers import again, claimed, leased, patient, put, say, sent, states

MINUTE = timedelta(minutes=1)

MINUTE = timedelta(minutes=1)


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
        address="1",
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
        "address",
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


def notify(work: Work, to: Address, carrier: str) -> UUID:
    return notices.put(work, to.recipient_id, carrier, to.patient_id, Message("K7Q4"), Lane.NEWS, Guard.NONE)


def test_only_the_senders_that_may_have_something_to_do_are_woken(store: Store, ola: Address) -> None:
    """Each that looks for nothing is a transaction of its own, with every answer."""
    heard: list[Bell] = []
    store.listen(heard.append)
    say(store, ola, "a", "b")
    assert heard == [Bell.OUTBOX]
    heard.clear()
    for carrier, bell in (("mail", Bell.NOTICES), (TELEGRAM, Bell.OUTBOX)):
        heard.clear()
        store.run(notify, ola, carrier)
        assert heard == [bell]


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
    assert leased(say(store, kari, "c")[0]).address == "2"


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
                work, to, f"{lane.name} {chat}", lane, not_before=work.now
            )
        )
        clock.move(timedelta(seconds=1))
    assert claimed(store, 4) == ["URGENT 3", "URGENT 5", "REPLY 2", "REMINDER 1"]
    assert claimed(store, 4) == ["BULK 0", "BULK 4"]


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
