"""Who the clock comes back to besides schedules: waits and pauses that are over, and people to be told that the program was away.

Every claim here locks the people it gives, and passes over those whom another transaction has.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.ids import PatientId
from bot.store.database.ready import Ready
from bot.store.database.work import Work
from bot.store.tables.conversation import Run, RunStatus, Timer
from bot.store.tables.people import Patient, PatientState
from bot.store.tables.schedules import Away, Pulse

_PULSE: Final = 1
#: A program that has not said for so long that it is alive does not run.
STOPPED_AFTER: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A wait that is over: the run, its person, the number of the wait, and when it was due."""

    run_id: UUID
    patient_id: PatientId
    seq: int
    due_at: datetime


due_timers: Final = (
    select(Timer.run_id, Timer.patient_id, Timer.seq, Timer.due_at)
    .join(Patient, Patient.id == Timer.patient_id)
    .where(Timer.due_at <= bindparam("now"))
    .order_by(Timer.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=(Timer, Patient))
)


def claim_timers(work: Work, most: int) -> list[DueTimer]:
    """Waits that are over, the longest first."""
    rows = work.connection.execute(due_timers, {"now": work.now, "most": most})
    return [DueTimer(row.run_id, PatientId(row.patient_id), row.seq, row.due_at) for row in rows]


def end_timer(work: Work, timer: DueTimer) -> None:
    """Take a wait away, unless the run waits for something newer by now."""
    work.connection.execute(delete(Timer).where(Timer.run_id == timer.run_id, Timer.seq == timer.seq))


def end_timers(work: Work, patient_id: UUID) -> None:
    """Take every wait of a person away: they have said stop."""
    work.connection.execute(delete(Timer).where(Timer.patient_id == patient_id))


def put_off_timer(work: Work, timer: DueTimer, until: datetime) -> None:
    """Let a wait be over only then."""
    work.connection.execute(
        update(Timer).where(Timer.run_id == timer.run_id, Timer.seq == timer.seq).values(due_at=until)
    )


# --- pauses --------------------------------------------------------------------------------------------------------------

pauses_over: Final = (
    select(Patient.id)
    .where(Patient.paused_until <= bindparam("now"))
    .order_by(Patient.paused_until)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


def claim_pauses(work: Work, most: int) -> list[PatientId]:
    """People whose pause is over, the longest first."""
    return [
        PatientId(row)
        for row in work.connection.execute(pauses_over, {"now": work.now, "most": most}).scalars()
    ]


# --- having been away ----------------------------------------------------------------------------------------------------


_last = Ready(select(Pulse.last_alive).where(Pulse.id == _PULSE).with_for_update())
_alive = Ready(update(Pulse).where(Pulse.id == _PULSE).values(last_alive=bindparam("moment")))


def beat(work: Work) -> datetime | None:
    """Write down that the program is alive; give when it was so last (None: never before)."""
    row = _last.first(work.connection, {})
    last: datetime | None = None if row is None else row.last_alive
    if last is None:
        statement = postgresql.insert(Pulse) if work.on_postgres else sqlite.insert(Pulse)
        work.connection.execute(statement.on_conflict_do_nothing(), {"id": _PULSE, "last_alive": work.now})
    else:
        _alive.count(work.connection, {"moment": work.now})
    return last


def runs(work: Work) -> bool:
    """Whether a program has said within the last two minutes that it is alive."""
    last = work.connection.execute(select(Pulse.last_alive).where(Pulse.id == _PULSE)).scalar_one_or_none()
    return last is not None and work.now - last <= STOPPED_AFTER


open_runs: Final = (
    select(Run.patient_id, Away.until)
    .join(Patient, Patient.id == Run.patient_id)
    .outerjoin(Away, Away.patient_id == Run.patient_id)
    .where(
        Run.status == literal_column(f"'{RunStatus.ACTIVE.value}'"),
        Run.at >= bindparam("since"),
        Run.at <= bindparam("until"),
        Patient.state.in_([PatientState.ACTIVE, PatientState.GREETED]),
        or_(Away.until.is_(None), and_(Away.due_at.is_(None), Away.until < Run.at)),
    )
)


def note_away(work: Work, since: datetime, until: datetime) -> int:
    """Note everybody who had a conversation open that was last touched between the two moments; give how many they are.

    Who was told before and has not touched it since is not told again.
    """
    people = {
        row.patient_id: row.until is not None
        for row in work.connection.execute(open_runs, {"since": since, "until": until})
    }
    new = [
        {"patient_id": each, "until": until, "due_at": work.now}
        for each, known in people.items()
        if not known
    ]
    again = [each for each, known in people.items() if known]
    if new:
        statement = postgresql.insert(Away) if work.on_postgres else sqlite.insert(Away)
        work.connection.execute(statement.on_conflict_do_nothing(), new)
    if again:
        work.connection.execute(
            update(Away).where(Away.patient_id == bindparam("person")).values(until=until, due_at=work.now),
            [{"person": each} for each in again],
        )
    return len(people)


due_aways: Final = (
    select(Away.patient_id, Away.until)
    .join(Patient, Patient.id == Away.patient_id)
    .where(Away.due_at <= bindparam("now"))
    .order_by(Away.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=(Away, Patient))
)


def claim_aways(work: Work, most: int) -> list[tuple[PatientId, datetime]]:
    """People who are to be told that the program was away, and when it was back."""
    rows = work.connection.execute(due_aways, {"now": work.now, "most": most})
    return [(PatientId(row.patient_id), row.until) for row in rows]


def end_away(work: Work, patient_id: UUID) -> None:
    """A person has been told, or need not be."""
    work.connection.execute(update(Away).where(Away.patient_id == patient_id).values(due_at=None))


def put_off_away(work: Work, patient_id: UUID, until: datetime) -> None:
    """Tell a person only then."""
    work.connection.execute(update(Away).where(Away.patient_id == patient_id).values(due_at=until))
