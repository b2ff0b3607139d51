"""When the program next has something to do by itself, and by which of its beats: one statement over the tables that beats look at.

Only so that the simulator need not look each second of months. Beats that go by no moment in a table come every so often (`SELDOM`), and
all of them now and then, so that what would be missing here is found late and not never.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from bot.store.database.ready import Ready
from bot.store.database.work import Work
from bot.store.outbox.leased import LEASED, WAITING
from bot.store.sealing.columns import UtcDateTime
from bot.store.tables.absences import Absence
from bot.store.tables.appointments import Appointment
from bot.store.tables.channels import StaffNotice
from bot.store.tables.conversation import Thought, Timer
from bot.store.tables.messages import Outbox
from bot.store.tables.people import Patient
from bot.store.tables.promises import Promise
from bot.store.tables.requests import Request
from bot.store.tables.schedules import Away, Schedule
from bot.store.tables.silence import SilenceRule
from bot.store.tables.wishes import DataWish

#: Beats that go by no moment in a table, and how often they come here. What is pruned, counted or asked of staff once a week may wait;
#: the heartbeat lets a made-up patient ask for a human, which costs more than everything else that comes by itself together.
SELDOM: Final = {
    "first_days": timedelta(minutes=30),
    "ladders": timedelta(minutes=30),
    "audit": timedelta(hours=1),
    "pulse": timedelta(hours=1),
    "access_log": timedelta(hours=1),
    "channels": timedelta(hours=1),
    "heartbeat": timedelta(days=1),
    "old_days": timedelta(days=1),
    "upkeep": timedelta(days=1),
    "figures": timedelta(days=1),
}
#: How often all the others come although nothing seems to be due.
ROUND: Final = timedelta(hours=6)

#: The column that says when, and the beats that look at it.
_LOOKED_AT: Final[tuple[tuple[InstrumentedAttribute[Any], str], ...]] = (
    (Schedule.next_due_at, "schedules"),
    (Timer.due_at, "timers"),
    (Thought.due_at, "thoughts"),
    (Appointment.look_at, "appointments"),
    (Patient.paused_until, "pauses"),
    (Away.due_at, "pauses"),
    (Request.deadline_at, "requests"),
    (StaffNotice.look_at, "notices"),
    (Promise.look_at, "promises"),
    (SilenceRule.look_at, "silence"),
    (DataWish.due_at, "exports erasures"),
    (Absence.since, "ladders absences"),
    (Absence.until, "ladders absences"),
)
#: Each of those, once.
GROUPS: Final = tuple(dict.fromkeys(beats for _, beats in _LOOKED_AT))
_now: Final = bindparam("now", type_=UtcDateTime())


def _bind(beats: str) -> str:
    """What a group is called as a parameter, in which there can be no space."""
    return beats.replace(" ", "_")


_moments = [
    select(literal(beats).label("beats"), func.min(column).label("at")).where(
        column > bindparam(_bind(beats), type_=UtcDateTime())
    )
    for column, beats in _LOOKED_AT
]
#: The states are written into the statements, not bound, so that the indexes over what is not sent yet are used.
_waits = select(literal("").label("beats"), func.min(Outbox.not_before).label("at")).where(
    Outbox.state == WAITING, Outbox.not_before > _now
)
_every = union_all(*_moments, _waits).subquery()
_next = Ready(select(_every.c.beats, _every.c.at))
_in_hand = Ready(
    select(
        or_(
            exists().where(Outbox.state == LEASED),
            exists().where(Outbox.state == WAITING, Outbox.not_before <= _now),
        ).label("any")
    )
)


def next_due(work: Work, looked: Mapping[str, datetime]) -> Mapping[str, datetime]:
    """The first moment for each beat, or group of beats, since it `looked` last; under "" of a message that waits."""
    found: dict[str, datetime] = {}
    since = {_bind(beats): looked[beats] for beats in GROUPS}
    for row in _next.all(work.connection, since | {"now": work.now}):
        if row.at is not None:
            found[row.beats] = min(row.at, found.get(row.beats, row.at))
    return found


def in_hand(work: Work) -> bool:
    """Whether a message is being sent, or may be by now."""
    return any(row.any for row in _in_hand.all(work.connection, {"now": work.now}))
