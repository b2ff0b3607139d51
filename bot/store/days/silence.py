"""What people have agreed to for when they go quiet, as rows; when they were last heard, and when the program or Telegram was away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.days.silence import Outage, SilenceWho, Stage, Word
from bot.ids import PatientId, new_id
from bot.store.database.work import Work
from bot.store.tables.messages import Outbox, ProcessedUpdate, Sending
from bot.store.tables.people import Patient
from bot.store.tables.silence import OutageRow, SilenceRule

#: An outage that is seen again within this time is the same one.
SAME_OUTAGE: Final = timedelta(minutes=3)
OUTAGES_KEPT: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One person's agreement, and how far it has come. `look_at` is None while it is off."""

    patient_id: PatientId
    days: int
    who: SilenceWho
    agreed_at: datetime
    since: datetime
    stage: Stage
    first_row: UUID | None
    second_row: UUID | None
    look_at: datetime | None


due_query: Final = (
    select(SilenceRule)
    .join(Patient, Patient.id == SilenceRule.patient_id)
    .where(SilenceRule.look_at <= bindparam("now"))
    .order_by(SilenceRule.look_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=(SilenceRule, Patient))
)
_heard: Final = select(func.max(ProcessedUpdate.at)).where(ProcessedUpdate.patient_id == bindparam("patient"))


def due(work: Work, most: int) -> list[RuleRow]:
    """Those that the clock has to look at, the longest due first, with their patients locked."""
    rows = work.connection.execute(due_query, {"now": work.now, "most": most})
    return [_row(row) for row in rows]


def of(work: Work, patient_id: UUID) -> RuleRow | None:
    """What somebody has agreed to, also where it is off by now; None for whoever was never asked."""
    row = work.connection.execute(
        select(SilenceRule).where(SilenceRule.patient_id == patient_id)
    ).one_or_none()
    return None if row is None else _row(row)


def put(work: Work, patient_id: UUID, days: int, who: SilenceWho, look_at: datetime | None) -> None:
    """Write what somebody agrees to now, instead of what was; None for `look_at`: it is off."""
    values = {
        "days": days,
        "who": who,
        "agreed_at": work.now,
        "since": work.now,
        "stage": Stage.LISTENING,
        "first_row": None,
        "second_row": None,
        "look_at": look_at,
    }
    statement = postgresql.insert(SilenceRule) if work.on_postgres else sqlite.insert(SilenceRule)
    work.connection.execute(
        statement.on_conflict_do_update(index_elements=["patient_id"], set_=values),
        values | {"patient_id": patient_id},
    )


def change(work: Work, patient_id: UUID, **values: object) -> None:
    """Set columns of somebody's rule."""
    work.connection.execute(update(SilenceRule).where(SilenceRule.patient_id == patient_id).values(**values))


def heard_at(work: Work, patient_id: UUID) -> datetime | None:
    """When somebody last wrote or pressed anything; None when not in the last three days, which updates are kept."""
    return work.connection.execute(_heard, {"patient": patient_id}).scalar_one()


def words_sent(work: Work, rows: Sequence[UUID | None]) -> tuple[Word, ...]:
    """For each of these outbox rows when a carrier took it, if one has."""
    wanted = [row for row in rows if row is not None]
    found = work.connection.execute(
        select(Outbox.id, Outbox.done_at).where(Outbox.id.in_(wanted), Outbox.state == Sending.SENT)
    )
    sent = {row.id: row.done_at for row in found}
    return tuple(Word(sent.get(row) if row else None) for row in rows)


def note_outage(work: Work, what: Outage, since: datetime, until: datetime) -> None:
    """Write down that something was away; one that goes on is one."""
    known = (OutageRow.what == what, OutageRow.until >= since - SAME_OUTAGE)
    goes_on = update(OutageRow).where(*known, OutageRow.until <= until).values(until=until)
    if work.connection.execute(goes_on).rowcount:
        return
    row = {"id": new_id(), "what": what, "since": since, "until": until}
    work.connection.execute(delete(OutageRow).where(OutageRow.until < work.now - OUTAGES_KEPT))
    work.connection.execute(insert(OutageRow), row)


def outages_since(work: Work, moment: datetime) -> frozenset[Outage]:
    """What was away at any time since a moment."""
    query = select(OutageRow.what).where(OutageRow.until >= moment).distinct()
    return frozenset(work.connection.execute(query).scalars())


def _row(row: Any) -> RuleRow:  # noqa: ANN401 - a row of `SilenceRule`
    return RuleRow(
        PatientId(row.patient_id),
        row.days,
        row.who,
        row.agreed_at,
        row.since,
        row.stage,
        row.first_row,
        row.second_row,
        row.look_at,
    )
