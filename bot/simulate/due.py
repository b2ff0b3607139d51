"""When the program next has something to do by itself, and by which of its beats: one statement over the tables that beats look at.

Only so that the simulator need not look each second of months. What is missing here is found by all the beats, which come each half hour
anyway.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from bot.store.database.work import Work
from bot.store.sealing.columns import UtcDateTime
from bot.store.tables.absences import Absence
from bot.store.tables.appointments import Appointment
from bot.store.tables.channels import StaffNotice
from bot.store.tables.conversation import Thought, Timer
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.people import Patient
from bot.store.tables.requests import Request
from bot.store.tables.schedules import Away, Schedule

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
    (Absence.since, "ladders absences"),
    (Absence.until, "ladders absences"),
)
_now: Final = bindparam("now", type_=UtcDateTime())
_moments = [
    select(literal(beats).label("beats"), func.min(column).label("at")).where(
        column > bindparam(beats, type_=UtcDateTime())
    )
    for column, beats in _LOOKED_AT
]
_waits = select(literal("").label("beats"), func.min(Outbox.not_before).label("at")).where(
    Outbox.state == Sending.WAITING, Outbox.not_before > _now
)
_next = union_all(*_moments, _waits)
_in_hand = (
    select(Outbox.id)
    .where(
        or_(Outbox.state == Sending.LEASED, (Outbox.state == Sending.WAITING) & (Outbox.not_before <= _now))
    )
    .limit(1)
)


def next_due(work: Work, looked: Mapping[str, datetime], never: datetime) -> Mapping[str, datetime]:
    """The first moment for each beat, or pair of beats, since it `looked` last (else `never`); under "" of a message that waits."""
    found: dict[str, datetime] = {}
    since = {beats: looked.get(beats, never) for _, beats in _LOOKED_AT}
    for row in work.connection.execute(_next, since | {"now": work.now}):
        if row.at is not None:
            found[row.beats] = min(row.at, found.get(row.beats, row.at))
    return found


def in_hand(work: Work) -> bool:
    """Whether a message is being sent, or may be by now."""
    return work.connection.execute(_in_hand, {"now": work.now}).first() is not None
