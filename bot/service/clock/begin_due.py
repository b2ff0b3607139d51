"""Beginning a conversation because it is due: never in the middle of another one, and nothing that is open already."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from bot.domain.flow.events import Left
from bot.domain.flow.language import FlowClass
from bot.domain.flow.state import Status
from bot.domain.flow.verbs import Purpose
from bot.domain.messages.message import Button
from bot.domain.schedules import journey
from bot.domain.schedules.easing import Ease
from bot.domain.schedules.schedule import RULES, ScheduleKind, Skip
from bot.domain.schedules.spacing import room
from bot.i18n import local
from bot.ids import RunId
from bot.service.clock import day
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.days import instruments, trial, voice_back
from bot.service.days import schedules as own
from bot.service.desk import Desk
from bot.service.plan import entries
from bot.store.conversations import conversations
from bot.store.conversations.conversations import RunRow
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people, reach
from bot.store.people.people import PatientRow
from bot.store.schedules import occurrences, schedules
from bot.store.schedules.schedules import DueNow
from bot.store.tables.conversation import RunStatus
from bot.store.tables.messages import Guard, Lane
from bot.store.tables.people import PatientState
from bot.store.tables.schedules import Occurred

#: Conversations that go before a check-in. One that was touched within `URGENT_HOLDS` keeps it waiting, one that only waits for its own
#: come-back within `WAIT_HOLDS`; any other conversation while the person is at it.
URGENT: Final = frozenset({FlowClass.CRISIS, FlowClass.CRAVING, FlowClass.REQUEST})
URGENT_HOLDS: Final = timedelta(hours=12)
WAIT_HOLDS: Final = timedelta(hours=1)
OTHER_HOLDS: Final = timedelta(minutes=15)
#: Asked in the place of the daily question, on a day on which nothing else asks.
ALONE: Final = frozenset({ScheduleKind.VOICE_BACK, ScheduleKind.INSTRUMENTS})
#: Asks whether to go on asking, where nobody has answered for a while.
WHETHER: Final = "daily_rest"
#: Button data of an offer: `s:` and the occurrence's id in hexadecimal.
OFFER: Final = "s"
_CODE: Final = re.compile(r"[0-9a-f]{32}")


def begin(work: Work, desk: Desk, due: DueNow) -> list[Leased]:
    """Begin what is due for a person, who is locked, or offer it while another conversation is going on; give the rows to send."""
    person = people.by_id(work, due.patient_id, lock=False)
    flow = RULES[due.kind].flow
    why_not = _why_not(work, person) if flow in desk.content.book else Skip.NOTHING
    if why_not is not None:
        occurrences.skip(work, due.occurrence_id, why_not)
        return []
    voice = Voice(work, desk, person)
    if due.kind in ALONE or due.kind is ScheduleKind.CHECKIN:
        alone = _alone_on(voice, due)
        if due.kind is not (alone or ScheduleKind.CHECKIN):
            occurrences.skip(work, due.occurrence_id, Skip.NEAR if alone else Skip.NOTHING)
            return []
    if due.kind is ScheduleKind.CHECKIN:
        eased = own.eased(work, person.id, due.on, person.discharge_on)
        if eased in {Ease.WAIT, Ease.REST}:
            occurrences.skip(work, due.occurrence_id, Skip.EASED)
            return []
        flow = WHETHER if eased is Ease.ASK_WHETHER else flow
    if due.kind is ScheduleKind.FIRST_MONTHS:
        rhythm = conversations.remembered(work, person.id).get(journey.RHYTHM)
        if not journey.says(due.on, person.discharge_on, rhythm):
            occurrences.skip(work, due.occurrence_id, Skip.EASED)
            return []
    no_plan = due.kind is ScheduleKind.PLAN and not day.plan_asks(voice, due.on)
    no_trial = due.kind is ScheduleKind.TRIAL and not trial.is_asked_on(work, person, due.on)
    if no_plan or no_trial:
        occurrences.skip(work, due.occurrence_id, Skip.NOTHING)
        return []
    talk = Talk(voice, Lane.REMINDER)
    open_run = _open_run_of(talk, flow)
    if open_run is not None and _idle(talk, open_run) < RULES[due.kind].lateness:
        occurrences.begun(work, due.occurrence_id, Occurred.SENT, open_run.id, ())
        return []
    if day.has_no_room(voice, due) or _gives_way(work, due):
        return []
    if _is_going_on(talk, open_run):
        _write(voice, due, Occurred.OFFERED, lambda: _offer(voice, due))
        return voice.rows
    if open_run is not None:
        end_quietly(talk, open_run)
    _write(voice, due, Occurred.QUEUED, lambda: _start(talk, flow))
    return voice.rows


def take_offer(talk: Talk, code: str) -> None:
    """Carry out the button under an offer: begin what was offered, today only; later a kind word and where we are."""
    voice = talk.voice
    found = occurrences.find(talk.work, voice.person.id, UUID(hex=code)) if _CODE.fullmatch(code) else None
    if found is not None:
        past, kind = found
        run = next((run for run in talk.runs if run.id == past.run_id), None)
        if run is not None:
            talk.go_on(run)
            return
        if past.run_id is None and own.is_today(talk.work, past.on, voice.person.timezone):
            occurrences.begun(talk.work, past.id, Occurred.SENT, _start_own(talk, kind), ())
            return
    talk.key_is_over()


def begin_own(talk: Talk, kind: ScheduleKind = ScheduleKind.CHECKIN) -> None:
    """Begin by the person's own wish what is otherwise due by the clock; the clock then leaves today alone.

    One of an earlier day that was left lying ends: its answers are that day's.
    """
    lying = _open_run_of(talk, RULES[kind].flow)
    if lying is not None and _idle(talk, lying) >= RULES[kind].lateness and not _began_today(talk, lying):
        end_quietly(talk, lying)
    run_id = _start_own(talk, kind)
    today = local(talk.work.now, talk.voice.person.timezone).date()
    schedules.note_own(talk.work, talk.voice.person.id, kind, today, run_id)


def end_quietly(talk: Talk, run: RunRow) -> None:
    """End a conversation without a word, its answers kept: nobody saw it, or a newer one takes its place."""
    talk._apply(run, Left(), quiet=True)


def _alone_on(voice: Voice, due: DueNow) -> ScheduleKind | None:
    """What is asked in the place of the daily question on a day, and beside nothing else; of two the one about the help."""
    book = voice.desk.content.book
    wanted: ScheduleKind | None = None
    if RULES[ScheduleKind.VOICE_BACK].flow in book and voice_back.is_time_on(
        voice.work, voice.person, due.on
    ):
        wanted = ScheduleKind.VOICE_BACK
    elif RULES[ScheduleKind.INSTRUMENTS].flow in book and instruments.is_time_on(voice, due.on):
        wanted = ScheduleKind.INSTRUMENTS
    return wanted if wanted is not None and day.asks_nothing_else(voice, due.on) else None


def _why_not(work: Work, person: PatientRow) -> Skip | None:
    """Why a person is not to be written to now."""
    if person.state is not PatientState.ACTIVE:
        return Skip.STOPPED
    given = people.consents(work, person.id).get(Purpose.REMINDERS)
    if given is None or not given[0]:
        return Skip.NO_CONSENT
    if person.paused_until is not None and person.paused_until > work.now:
        return Skip.PAUSED
    return None if reach.reaches(work, person.id) else Skip.UNREACHABLE


def _gives_way(work: Work, due: DueNow) -> bool:
    """Whether what is due does not come now, since something else is too near; it is then put off or skipped."""
    others = occurrences.neighbours(work, due.patient_id, due.kind)
    verdict = room(due.kind, work.now, due.expires_at, others)
    if isinstance(verdict, Skip):
        occurrences.skip(work, due.occurrence_id, verdict)
    elif verdict is not None:
        occurrences.put_back(work, due.occurrence_id, verdict)
    return verdict is not None


def _start_own(talk: Talk, kind: ScheduleKind) -> RunId:
    """Begin a flow by the person's own wish, or go on with it where it is open; give the run."""
    flow = RULES[kind].flow
    talk.start(flow)
    return (_open_run_of(talk, flow) or talk.runs[-1]).id


def _start(talk: Talk, flow: str) -> RunId:
    """Begin a flow. One that says its piece and asks nothing gives the floor back to whoever had it."""
    before = talk.active
    talk.own_action = False
    talk.start(flow)
    begun = talk.runs[-1]
    if begun.status is RunStatus.ENDED and before is not None and before.status is RunStatus.ASIDE:
        before.status = RunStatus.ACTIVE
        conversations.save_run(talk.work, before, touched=False)
    return begun.id


def _offer(voice: Voice, due: DueNow) -> None:
    button = Button(voice.phrase("button_open"), f"{OFFER}:{due.occurrence_id.hex}")
    voice.say("something_for_you", lane=Lane.REMINDER, guard=Guard.REMINDERS, buttons=((button,),))


def _write(voice: Voice, due: DueNow, status: Occurred, write: Callable[[], RunId | None]) -> None:
    """Carry `write` out and note which outbox rows came of it."""
    before = len(voice.written)
    run_id = write()
    rows = voice.written[before:]
    if rows:
        occurrences.begun(voice.work, due.occurrence_id, status, run_id, rows)
        if due.kind is ScheduleKind.PLAN:
            entries.asked(voice)
        if due.kind is ScheduleKind.INSTRUMENTS:
            instruments.asked(voice, due.on)
    else:
        occurrences.skip(voice.work, due.occurrence_id, Skip.NOTHING)


def _open_run_of(talk: Talk, flow: str) -> RunRow | None:
    for run in talk.runs:
        frames = run.state.frames
        if run.status is not RunStatus.ENDED and frames and frames[0].flow == flow:
            return run
    return None


def _is_going_on(talk: Talk, apart_from: RunRow | None) -> bool:
    """Whether a conversation is open that a check-in must not break into."""
    run = talk.active
    if run is None or run is apart_from:
        return False
    state = run.state
    if not state.frames:
        return False
    flow = talk.book.find(state.frames[0].flow, state.frames[0].version)
    idle = _idle(talk, run)
    if flow is not None and flow.class_ in URGENT:
        return idle < (WAIT_HOLDS if state.status is Status.WAITING else URGENT_HOLDS)
    return state.status is Status.ASKING and idle < OTHER_HOLDS


def _began_today(talk: Talk, run: RunRow) -> bool:
    return own.is_today(
        talk.work,
        local(conversations.began_at(talk.work, run.id), talk.voice.person.timezone).date(),
        talk.voice.person.timezone,
    )


def _idle(talk: Talk, run: RunRow) -> timedelta:
    """How long ago a conversation was touched. One touched in the future was so while the clock stood wrong."""
    return abs(talk.work.now - run.at)
