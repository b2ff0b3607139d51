"""What an update of a patient needs to know, read in one statement: whether it was handled before, their open runs, words of theirs
that wait to be heard, whose patient they are, and what is already on its way to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, exists, select, true

from bot.store.conversations import thoughts
from bot.store.conversations.conversations import OPEN_RUN, RunRow, run_of
from bot.store.conversations.thoughts import Waiting
from bot.store.database.ready import Ready
from bot.store.database.work import Work
from bot.store.outbox import standing
from bot.store.people.people import PatientRow, StaffRow, staff_of_row
from bot.store.tables.conversation import Run, Thought
from bot.store.tables.messages import ProcessedUpdate
from bot.store.tables.people import Assignment, Patient, Staff

_standing = standing.query.cte("standing").prefix_with("MATERIALIZED", dialect="postgresql")
_handled = exists().where(
    ProcessedUpdate.bot_id == bindparam("bot"), ProcessedUpdate.update_id == bindparam("update")
)
#: A line for each pair of an open run and a member of staff; one with nothing of either where there is none.
_ahead: Final = Ready(
    select(
        _handled.label("handled"),
        _standing.c.id.label("standing"),
        _standing.c.hold_until,
        _standing.c.flying,
        _standing.c.first_lane,
        Patient.id.label("patient_id"),
        Run.id.label("run_id"),
        Run.tag,
        Run.status,
        Run.state,
        Run.events,
        Run.at,
        Thought.parts,
        Thought.since,
        Thought.sent_at,
        Assignment.id.label("assignment_id"),
        Assignment.role,
        Assignment.until,
        Staff.id.label("staff_id"),
        Staff.clinic_id,
        Staff.name,
        Staff.on_duty,
        Staff.active,
    )
    .select_from(Patient)
    .outerjoin(_standing, true())
    .outerjoin(Thought, Thought.patient_id == Patient.id)
    .outerjoin(Run, OPEN_RUN)
    .outerjoin(Assignment, Assignment.patient_id == Patient.id)
    .outerjoin(Staff, Staff.id == Assignment.staff_id)
    .where(Patient.id == bindparam("patient"))
    .order_by(Run.id, Assignment.role, Assignment.since)
)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was read; names and states are opened only when somebody asks for them."""

    handled: bool
    _rows: Sequence[Any]

    def runs(self, work: Work) -> list[RunRow]:
        """The runs that were open, oldest first; see `conversations.open_runs`."""
        return [run_of(work, row) for row in {row.run_id: row for row in self._rows if row.run_id}.values()]

    def thought(self, work: Work) -> Waiting | None:
        """Words of theirs that wait to be heard; see `thoughts.waiting`."""
        row = self._rows[0]
        return None if row.parts is None else thoughts.of_row(work, row)

    def team(self, work: Work) -> list[StaffRow]:
        """Everybody who is or was the patient's caseworker or deputy; see `people.team`."""
        rows = {row.assignment_id: row for row in self._rows if row.assignment_id}
        return [staff_of_row(work, row) for row in rows.values()]


def look(work: Work, person: PatientRow, bot_id: int, update_id: int) -> Ahead:
    """Read it, for a patient who is locked: what came before in their chat is then done."""
    recipient = person.address.recipient_id if person.address is not None else None
    values = {"patient": person.id, "recipient": recipient, "bot": bot_id, "update": update_id}
    rows = _ahead.all(work.connection, values | {"now": work.now})
    if recipient is not None:
        standing.note(work, recipient, rows[0] if rows[0].standing else None)
    return Ahead(rows[0].handled, rows)
