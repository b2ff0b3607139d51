"""What else comes to somebody by itself on a local day: looked at by what stands alone that day, and where the day is full."""

from datetime import date

from bot.domain.schedules import bound, journey
from bot.domain.schedules.bound import DAILY, Beside
from bot.domain.schedules.easing import Ease
from bot.domain.schedules.schedule import ScheduleKind, Skip
from bot.service.conversation.voice import Voice
from bot.service.days import schedules as own
from bot.service.days import trial
from bot.service.plan import entries
from bot.store.conversations import conversations
from bot.store.schedules import occurrences, schedules
from bot.store.schedules.schedules import DueNow


def asks_nothing_else(voice: Voice, on: date) -> bool:
    """Whether nothing but the daily question comes on a day; routines ask nothing."""
    return not beside(voice, DAILY, on)


def beside(voice: Voice, but: frozenset[ScheduleKind], on: date) -> list[Beside]:
    """What has come on a day or will, apart from some kinds, and what is not counted."""
    found = []
    for one in occurrences.on_day(voice.work, voice.person.id, on):
        if one.kind in but or not (one.came or _will_come(voice, one.kind, on)):
            continue
        rank = _rank(voice, one.kind, on)
        if rank is not None:
            found.append(Beside(rank, one.came, one.at))
    return found


def has_no_room(voice: Voice, due: DueNow) -> bool:
    """Whether enough comes that day without what is due now: then it moves to another day, or nothing comes of it."""
    rank, out = _rank(voice, due.kind, due.on), _days_out(voice, due.on)
    but = DAILY if due.kind in DAILY else frozenset({due.kind})
    if rank is None or not bound.is_full(rank, out, beside(voice, but, due.on)):
        return False
    occurrences.skip(voice.work, due.occurrence_id, Skip.FULL)
    other = bound.gives_way(due.kind, due.on, voice.person.discharge_on)
    if isinstance(other, date):
        schedules.move(voice.work, voice.person.id, due.kind, other)
    return True


def plan_asks(voice: Voice, on: date) -> bool:
    """Whether the plan has something to ask about. The day of leaving has words of its own: what is due is asked about after it."""
    return voice.person.discharge_on != on and bool(entries.of(voice).due)


def _rank(voice: Voice, kind: ScheduleKind, on: date) -> bound.Rank | None:
    promised = kind is ScheduleKind.PLAN and any(one.promised for one in entries.of(voice))
    return bound.rank_of(kind, _days_out(voice, on), promised=promised)


def _days_out(voice: Voice, on: date) -> int | None:
    left = voice.person.discharge_on
    return None if left is None else (on - left).days


def _will_come(voice: Voice, kind: ScheduleKind, on: date) -> bool:
    """Whether something that is due will come of itself, room or not."""
    match kind:
        case ScheduleKind.PLAN:
            return plan_asks(voice, on)
        case ScheduleKind.TRIAL:
            return trial.is_asked_on(voice.work, voice.person, on)
        case ScheduleKind.CHECKIN:
            return own.eased(voice.work, voice.person.id, on, voice.person.discharge_on) in {
                Ease.ASK,
                Ease.ASK_WHETHER,
            }
        case ScheduleKind.FIRST_MONTHS:
            rhythm = conversations.remembered(voice.work, voice.person.id).get(journey.RHYTHM)
            return journey.says(on, voice.person.discharge_on, rhythm)
        case ScheduleKind.VOICE_BACK | ScheduleKind.INSTRUMENTS:
            return False  # they come on days on which nothing else does
        case _:
            return True
