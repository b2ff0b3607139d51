"""What a person has planned, when it has grown old: appointments that are over, and entries of plans that nobody uses any more."""

from datetime import UTC, datetime, time
from typing import Any, Final

from sqlalchemy import Select, delete, exists, func, or_, select

from bot.domain.appointments.appointment import Standing
from bot.store.database.work import Work
from bot.store.tables.appointments import Appointment
from bot.store.tables.conversation import PlanItem, Run

#: What is to come, or has yet to be asked about, is not over.
_over: Final = or_(Appointment.standing != Standing.PLANNED, Appointment.look_at.is_(None))


def forget_appointments(work: Work, before: datetime, most: int) -> int:
    """Appointments whose last day was before a moment."""
    old = select(Appointment.id).where(Appointment.next_on < before.date(), _over)
    return _gone(work, Appointment, old.order_by(Appointment.next_on).limit(most))


def oldest_appointment(work: Work) -> datetime | None:
    """The last day of the appointment that has been over for longest."""
    day = work.connection.execute(select(func.min(Appointment.next_on)).where(_over)).scalar_one_or_none()
    return None if day is None else datetime.combine(day, time(), UTC)


def forget_plans(work: Work, before: datetime, most: int) -> int:
    """Entries of plans that were last changed before a moment, of people who have talked with the program about nothing since then."""
    talked = exists().where(Run.patient_id == PlanItem.patient_id, Run.at >= before)
    old = select(PlanItem.id).where(PlanItem.at < before, ~talked)
    return _gone(work, PlanItem, old.order_by(PlanItem.at).limit(most))


def oldest_plan(work: Work) -> datetime | None:
    """When the entry was last changed that has lain there for longest without a conversation since; those are kept shorter than plans."""
    talked = exists().where(Run.patient_id == PlanItem.patient_id, Run.at >= PlanItem.at)
    return work.connection.execute(select(func.min(PlanItem.at)).where(~talked)).scalar_one_or_none()


def _gone(work: Work, table: Any, old: Select[Any]) -> int:  # noqa: ANN401 - a table
    statement = delete(table).where(table.id.in_(old)).execution_options(synchronize_session=False)
    return work.connection.execute(statement).rowcount
