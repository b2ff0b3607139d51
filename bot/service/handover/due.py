"""What the clock does with hand-overs: reminds the person once, goes on without a summary, lets what nobody answered end, carries out."""

from dataclasses import replace
from functools import partial

from bot.domain.people.transfer import WAIT_FOR_OPEN, Content, Kind, State, Summary
from bot.service.clock.ticks import IN_ONE_TICK, PUT_OFF, Ticked, one_by_one
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.handover import moving, telling
from bot.service.people import handovers
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people, transfers
from bot.store.people.transfers import TransferRow
from bot.store.tables.people import PatientState


def tick_transfers(work: Work, desk: Desk, most: int = IN_ONE_TICK) -> Ticked:
    """Do what is due with hand-overs of whole people, the longest due first, and with parts whose overlap is over.

    1. The day has come: the receiver takes over, unless something is still open at the giver's; then it waits for that, and all are told.
    2. Nobody has answered for three weeks: it ends. 3. The person has not decided about a summary: reminded once, then without one.
    """
    due = transfers.due(work, most)
    steps = [
        (
            partial(_take, work, desk, each),
            partial(transfers.look_again, work, each.id, work.now + PUT_OFF),
        )
        for each in due
    ]
    return one_by_one(work, "carrying out hand-overs", steps, most)


def tick_overlaps(work: Work, desk: Desk, most: int = IN_ONE_TICK) -> Ticked:
    """Let colleagues have the patients whose overlap is over."""
    due = handovers.over(work, most)
    steps = [
        (partial(handovers.take_effect, work, desk, each), partial(handovers.put_off, work, each, PUT_OFF))
        for each in due
    ]
    return one_by_one(work, "ending overlaps", steps, most)


def _take(work: Work, desk: Desk, row: TransferRow) -> list[Leased]:
    person = people.by_id(work, row.patient_id)
    voice = Voice(work, desk, person)
    if person.clinic_id != row.clinic_id or person.state is PatientState.ERASED:
        transfers.change(work, row, state=State.EXPIRED)
        return []
    clock = row.clock
    if work.now >= clock.ends_at:
        return _carry_out(voice, row) if row.state is State.ACCEPTED else _expire(voice, row)
    if clock.summary_until is not None and work.now >= clock.summary_until:
        return _without_summary(voice, row)
    if clock.remind_at is not None and work.now >= clock.remind_at:
        telling.tell(voice, "reminds", row, telling.key(voice, row, telling.OPEN))
        transfers.change(work, row, reminded_at=work.now)
        return voice.rows
    transfers.look_again(work, row.id, clock.next_look())
    return []


def _carry_out(voice: Voice, row: TransferRow) -> list[Leased]:
    if not moving.can_begin(voice, row):
        emptied = row.content.emptied() if row.content else None
        transfers.change(voice.work, row, emptied, state=State.REFUSED)
        telling.tell(voice, "refused", row)
        telling.tell_giver(voice, row)
        telling.tell_receivers(voice, row)
        return voice.rows
    if moving.waits_for(voice.work, row.patient_id):
        _tell_that_it_waits(voice, row)
        transfers.look_again(voice.work, row.id, voice.work.now + WAIT_FOR_OPEN)
        return voice.rows
    if row.clock.waits_for_the_person:
        _without_summary(voice, row)
        row = transfers.by_id(voice.work, row.id)
    return [*voice.rows, *moving.move(voice, row).rows]


def _tell_that_it_waits(voice: Voice, row: TransferRow) -> None:
    """Once: the day that everybody was told has come, and the person is still the giver's, who has something of theirs open."""
    content = row.content or Content()
    if content.waits or transfers.change(voice.work, row, replace(content, waits=True)) is None:
        return
    telling.tell(voice, "waits", row, telling.key(voice, row, telling.NO))
    telling.tell_giver(voice, row)
    telling.tell_receivers(voice, row)


def _expire(voice: Voice, row: TransferRow) -> list[Leased]:
    emptied = row.content.emptied() if row.content else None
    transfers.change(voice.work, row, emptied, state=State.EXPIRED)
    telling.tell_giver(voice, row)
    if row.state is not State.CODE:
        telling.tell(voice, "expired", row)
        telling.tell_receivers(voice, row)
    return voice.rows


def _without_summary(voice: Voice, row: TransferRow) -> list[Leased]:
    """The person did not answer: what was drafted is gone, and they read that it goes on without."""
    ended = {} if row.kind is Kind.CLINIC else {"state": State.DONE}
    emptied = row.content.emptied() if row.content else None
    transfers.change(voice.work, row, emptied, summary=Summary.UNANSWERED, **ended)
    telling.tell(voice, f"without_{row.kind}", row)
    return voice.rows
