"""A chat that is slow: what the person asked for comes first, and of what happened meanwhile only what is still true."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update

from bot.clock import ManualClock
from bot.domain.messages.message import Message, Method
from bot.service.requests import asking, staff_acts
from bot.service.requests.deadlines import tick_deadlines
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import LEASE, Written
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.people import Recipient
from tests.fakes.clinic import SmallClinic, is_phrase
from tests.fakes.slow_chat import call_for_help, row_of, step

HOUR = timedelta(hours=1)


def slow(clinic: SmallClinic, for_: timedelta = timedelta(days=1)) -> None:
    """Telegram wants nothing in Jonas' chat for a while."""

    def hold(work: Work) -> None:
        until = work.now + for_
        work.connection.execute(update(Recipient).values(hold_until=until))
        work.connection.execute(
            update(Outbox).where(Outbox.state == Sending.WAITING).values(not_before=until)
        )

    clinic.store.run(hold)


def swift(clinic: SmallClinic) -> None:
    """The pause is over."""

    def free(work: Work) -> None:
        work.connection.execute(update(Recipient).values(hold_until=None))
        waiting = Outbox.state == Sending.WAITING
        work.connection.execute(update(Outbox).where(waiting).values(not_before=work.now))

    clinic.store.run(free)


def drained(clinic: SmallClinic) -> list[Message]:
    """Everything that is sent of what waits, in order."""
    gone = []
    while (row := step(clinic)) is not None:
        if row_of(clinic, row.id).state is Sending.SENT:
            gone.append(row.message)
    return gone


def phrases(messages: Sequence[Message], *keys: str) -> list[str]:
    """Which of these phrases were sent, in order."""
    found = [
        next((key for key in keys if is_phrase(message.text, key)), "")
        for message in messages
        if message.method is Method.SEND
    ]
    return [key for key in found if key]


TOLD = (
    "request_sent", "request_went_on", "request_went_on_several", "request_nobody_answered", "request_nobody_answered_again",
    "request_handed_on", "request_taken",
    "request_answered", "request_closed", "request_withdrawn_unread", "request_merged",
)  # fmt: skip


# --- one story each -----------------------------------------------------------------------------------------------------------


def test_help_goes_before_the_confirmation_and_that_before_the_news(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    slow(clinic)
    clinic.ask()
    clock.move(HOUR)
    clinic.staff(tick_deadlines)
    clinic.patient(call_for_help)
    swift(clinic)
    gone = drained(clinic)
    assert "113" in gone[0].text
    assert phrases(gone, *TOLD) == ["request_sent", "request_went_on"]


def test_of_five_news_the_person_reads_the_one_that_is_true_now(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask()
    clinic.deliver()
    slow(clinic)
    for _ in range(5):
        clock.move(HOUR)
        clinic.staff(tick_deadlines)
    clinic.staff(staff_acts.take, clinic.berit, clinic.code)
    swift(clinic)
    gone = drained(clinic)
    assert phrases(gone, *TOLD) == ["request_taken"]
    assert [is_phrase(one.text, "request_line_taken") for one in gone if one.method is Method.EDIT] == [True]


def test_that_nobody_answered_is_said_once_however_often_it_waited(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask("urgent")
    clinic.deliver()
    slow(clinic)
    for _ in range(12):
        clock.move(timedelta(minutes=15))
        clinic.staff(tick_deadlines)
    waiting = phrases(clinic.chat(), "request_nobody_answered", "request_nobody_answered_again")
    assert len(waiting) > 1
    swift(clinic)
    assert phrases(drained(clinic), *TOLD) == ["request_nobody_answered_again"]


def test_what_was_dropped_says_why(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.deliver()
    slow(clinic)
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.patient(asking.withdraw)
    swift(clinic)
    assert phrases(drained(clinic), *TOLD) == ["request_withdrawn_unread"]
    query = select(Outbox.error).where(Outbox.state == Sending.DROPPED)
    found = clinic.store.read(lambda work: list(work.connection.execute(query).scalars()))
    assert set(found) == {"superseded"}


def test_an_answer_is_told_of_whatever_came_after_it(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.deliver()
    slow(clinic)
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer.")
    clinic.staff(staff_acts.close, clinic.kari, clinic.code)
    swift(clinic)
    assert phrases(drained(clinic), *TOLD) == ["request_answered", "request_closed"]


def test_that_an_old_request_is_closed_is_not_said_after_a_new_one_was_sent(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.deliver()
    slow(clinic)
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.staff(staff_acts.close, clinic.kari, clinic.code)
    clinic.ask()
    swift(clinic)
    assert phrases(drained(clinic), *TOLD) == ["request_sent"]


def test_taken_is_not_read_before_sent_when_only_sent_has_to_wait(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)

    def put_off(work: Work) -> None:
        (row,) = outbox.claim(work, 1)
        again = work.now + timedelta(seconds=5)
        outbox.write_off(work, [Written(row, Sending.WAITING, error="busy", again_at=again)])

    clock.move(LEASE * 2)
    clinic.store.run(outbox.reap)
    clinic.store.run(put_off)
    assert drained(clinic) == []
    clock.move(timedelta(seconds=5))
    assert phrases(drained(clinic), *TOLD) == ["request_sent", "request_taken"]
