"""What a person has before them, read at once: the next appointment, and what was promised. «Min plan» shows both, and waits only once."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from bot.domain.appointments.appointment import Standing as Planned
from bot.domain.promises.promise import Standing
from bot.store.appointments import appointments
from bot.store.appointments.appointments import AppointmentRow
from bot.store.database.ready import Ready
from bot.store.database.work import Work
from bot.store.promises import promises
from bot.store.promises.promises import PromiseRow
from bot.store.tables.appointments import Appointment
from bot.store.tables.people import Patient
from bot.store.tables.promises import Promise

_other = aliased(Appointment)
_next: Final = (
    select(_other.id)
    .where(_other.patient_id == bindparam("patient"), _other.standing == Planned.PLANNED)
    .order_by(_other.next_on, _other.minute, _other.id)
    .limit(1)
    .scalar_subquery()
)
ahead_query: Final = (
    select(*Promise.__table__.columns, *Appointment.__table__.columns)
    .select_from(Patient)
    .outerjoin(Promise, and_(Promise.patient_id == Patient.id, Promise.standing == Standing.PLANNED))
    .outerjoin(Appointment, Appointment.id == _next)
    .where(Patient.id == bindparam("patient"))
    .order_by(Promise.due_at)
)


_ahead: Final = Ready(ahead_query)
_of_a_promise: Final = [column.name for column in Promise.__table__.columns]
_of_an_appointment: Final = [column.name for column in Appointment.__table__.columns]


def ahead(work: Work, patient_id: UUID) -> tuple[AppointmentRow | None, list[PromiseRow]]:
    """A person's next appointment, if there is one, and what stands promised to them, the next first."""
    rows = _ahead.all(work.connection, {"patient": patient_id})
    split = len(_of_a_promise)
    promised = [_named(_of_a_promise, row[:split]) for row in rows]
    appointed = [_named(_of_an_appointment, row[split:]) for row in rows[:1]]
    return (
        next((appointments.row_of(work, one) for one in appointed if one.id is not None), None),
        [promises.row_of(work, one) for one in promised if one.id is not None],
    )


def _named(columns: Sequence[str], values: Sequence[Any]) -> SimpleNamespace:
    """The columns of one table."""
    return SimpleNamespace(**dict(zip(columns, values, strict=True)))
