"""What the clock does for people: hears what they wrote, begins what is due, ends waits and pauses, says that the program was away.

Each tick is a plain function that takes at most so many people in one transaction; call it again while there is `more`. People whom another
transaction has are left for the next time. What fails for one person is undone, reported and skipped; the others go on.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from bot.domain.flow.state import Status
from bot.domain.flow.verbs import Purpose
from bot.domain.schedules.schedule import Skip, spread_of
from bot.ids import PatientId
from bot.service.clock import begin_due
from bot.service.conversation.talk import Talk
from bot.service.conversation.typed import hear_out
from bot.service.conversation.voice import Voice
from bot.service.days.schedules import quiet_until
from bot.service.desk import Desk
from bot.store.conversations import thoughts
from bot.store.database.one_by_one import for_one
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.schedules import comebacks, occurrences, schedules
from bot.store.schedules.comebacks import DueTimer
from bot.store.schedules.schedules import DueNow
from bot.store.tables.conversation import RunStatus
from bot.store.tables.messages import Guard, Lane
from bot.store.tables.people import PatientState

log = logging.getLogger(__name__)

IN_ONE_TICK: Final = 20
#: A come-back later than this is no answer to "in ten minutes" any more: it does not wake anybody at night.
TIMER_LATENESS: Final = timedelta(hours=1)
#: A tick that fails for a person is tried again after this.
PUT_OFF: Final = timedelta(hours=1)
#: How long after a pause somebody is still told that it is over.
PAUSE_NEWS: Final = timedelta(hours=24)
#: Telegram keeps a press for 150 seconds: after a longer absence somebody may have pressed in vain.
AWAY: Final = timedelta(seconds=150)
#: Questions older than this are nobody's conversation any more.
ASKED_WITHIN: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did: rows to hand to the sender after the commit, how many people were looked at, and whether more wait."""

    rows: tuple[Leased, ...] = ()
    count: int = 0
    more: bool = False


#: What is done for one person, with the rows it wrote, and what instead if that fails.
Step = tuple[Callable[[], Sequence[Leased]], Callable[[], object]]


def one_by_one(work: Work, place: str, steps: Sequence[Step], most: int) -> Ticked:
    """Take steps for people, each alone: what fails for one person is passed over, and what goes `instead` is done for them.

    `place` says to the operator what was being done; with as many steps as the tick takes `most`, more may wait.
    """
    rows: list[Leased] = []
    for do, instead in steps:
        rows += for_one(work, place, do, instead) or ()
    return Ticked(tuple(rows), len(steps), len(steps) == most)


def tick_schedules(work: Work, desk: Desk, most: int = IN_ONE_TICK) -> Ticked:
    """Begin what is due, for at most `most` schedules.

    1. Messages of earlier ticks that were delivered are noted. A conversation that began with one that will not be delivered is ended.
    2. Due schedules are claimed: the day marked, the next moment set. 3. What is to be served is begun, each behind a savepoint.
    """
    occurrences.settle(work)
    for occurrence_id, run_id, patient_id in occurrences.undelivered(work, most):
        occurrences.skip(work, occurrence_id, Skip.UNSENT)
        if run_id is not None:
            _end_unseen(work, desk, patient_id, run_id)
    claimed = schedules.claim(work, most)
    rows: list[Leased] = []
    for due in claimed.serve:
        rows += _begin(work, desk, due)
    return Ticked(tuple(rows), claimed.seen, claimed.more)


def tick_timers(work: Work, desk: Desk, most: int = IN_ONE_TICK) -> Ticked:
    """Come back to people whose wait is over: they asked for it, so pause and quiet hours do not count.

    One that is far too late waits for the day. A stop has ended every wait that went before it, so what comes back was promised since;
    and it comes to those as well whose answers may not be kept: a timer holds no words.
    """
    due = comebacks.claim_timers(work, most)
    steps = [
        (partial(_fire, work, desk, timer), partial(comebacks.put_off_timer, work, timer, work.now + PUT_OFF))
        for timer in due
    ]
    return one_by_one(work, "coming back to people", steps, most)


def tick_thoughts(work: Work, desk: Desk, most: int = IN_ONE_TICK) -> Ticked:
    """Hear what people wrote who have written nothing more for a while (`domain/messages/thought.py`)."""
    due = thoughts.claim(work, most)
    steps = [
        (
            partial(hear_out, work, desk, patient_id),
            partial(thoughts.put_off, work, patient_id, work.now + PUT_OFF),
        )
        for patient_id in due
    ]
    return one_by_one(work, "hearing what people wrote", steps, most)


def tick_pauses(work: Work, desk: Desk, most: int = IN_ONE_TICK) -> Ticked:
    """End the pauses that are over, softly: a neutral word, by day, to those who have agreed to be written to.

    The pause of somebody to whom the word cannot be written is over all the same.
    """
    due = comebacks.claim_pauses(work, most)
    steps = [
        (
            partial(_end_pause, work, desk, patient_id),
            partial(people.change, work, patient_id, paused_until=None),
        )
        for patient_id in due
    ]
    return one_by_one(work, "ending pauses", steps, most)


def away_notice(work: Work, desk: Desk, since: datetime, until: datetime) -> Ticked:
    """Note everybody with an open question after the program (or Telegram) was away, and tell the first of them.

    Nothing happens for an absence of 150 seconds or less. The others are told by `tick_away`.
    """
    if until - since <= AWAY:
        return Ticked()
    noted = comebacks.note_away(work, since - ASKED_WITHIN, until)
    log.warning(
        "away for %.0f s; %d people with an open conversation are told",
        (until - since).total_seconds(),
        noted,
    )
    return tick_away(work, desk)


def tick_away(work: Work, desk: Desk, most: int = IN_ONE_TICK) -> Ticked:
    """Tell people once that the program was away and that they may press again: by day, and only if their question is still open."""
    due = comebacks.claim_aways(work, most)
    steps = [
        (partial(_tell_away, work, desk, patient_id, until), partial(comebacks.end_away, work, patient_id))
        for patient_id, until in due
    ]
    return one_by_one(work, "telling people of an absence", steps, most)


def _end_pause(work: Work, desk: Desk, patient_id: PatientId) -> list[Leased]:
    person = people.by_id(work, patient_id, lock=False)
    people.change(work, patient_id, paused_until=None)
    given = people.consents(work, patient_id).get(Purpose.REMINDERS)
    recent = person.paused_until is not None and work.now - person.paused_until < PAUSE_NEWS
    if not (person.state is PatientState.ACTIVE and given and given[0] and recent):
        return []
    voice = Voice(work, desk, person)
    not_before = quiet_until(work.now, person.timezone)
    voice.say("pause_over", lane=Lane.REMINDER, guard=Guard.REMINDERS, not_before=not_before)
    return voice.rows


def _tell_away(work: Work, desk: Desk, patient_id: PatientId, until: datetime) -> list[Leased]:
    person = people.by_id(work, patient_id, lock=False)
    night = quiet_until(work.now, person.timezone)
    talk = Talk(Voice(work, desk, person))
    paused = person.paused_until is not None and person.paused_until > work.now
    if paused or person.state is PatientState.STOPPED or not _asks_since(talk, until):
        comebacks.end_away(work, patient_id)
    elif night is not None:
        comebacks.put_off_away(work, patient_id, night + spread_of(patient_id))
    else:
        talk.voice.say("away_press_again", lane=Lane.REMINDER, guard=Guard.QUIET)
        comebacks.end_away(work, patient_id)
    return talk.voice.rows


def _asks_since(talk: Talk, until: datetime) -> bool:
    """Whether the question that was open before the absence still is, untouched."""
    run = talk.active
    return run is not None and run.at <= until and run.state.status is Status.ASKING


def _begin(work: Work, desk: Desk, due: DueNow) -> list[Leased]:
    begin = partial(begin_due.begin, work, desk, due)
    skip = partial(occurrences.skip, work, due.occurrence_id, Skip.FAILED)
    return for_one(work, f"beginning {due.kind}", begin, skip) or []


def _end_unseen(work: Work, desk: Desk, patient_id: PatientId, run_id: UUID) -> None:
    """End a conversation whose first message never reached anybody, unless the person has taken part all the same."""

    def end() -> None:
        talk = Talk(Voice(work, desk, people.by_id(work, patient_id, lock=False)))
        run = next((run for run in talk.runs if run.id == run_id), None)
        if run is not None and run.events == 1:
            begin_due.end_quietly(talk, run)

    for_one(work, "ending conversations that nobody saw", end)


def _fire(work: Work, desk: Desk, timer: DueTimer) -> list[Leased]:
    person = people.by_id(work, timer.patient_id, lock=False)
    night = quiet_until(work.now, person.timezone)
    if person.address is None:
        comebacks.end_timer(work, timer)
        return []
    if night is not None and work.now - timer.due_at > TIMER_LATENESS:
        comebacks.put_off_timer(work, timer, night)
        return []
    talk = Talk(Voice(work, desk, person))
    run = next((run for run in talk.runs if run.id == timer.run_id), None)
    if run is not None and talk.active is None:
        run.status = RunStatus.ACTIVE
    talk.fire_timer(timer.run_id, timer.seq)
    comebacks.end_timer(work, timer)
    return talk.voice.rows
