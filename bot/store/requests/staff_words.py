"""Reading and writing what staff keep about a request and no patient reads: notes to colleagues, and answers that are being written."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update

from bot.ids import PatientId, RequestId, StaffId, new_id
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.requests import records
from bot.store.requests.records import Stored
from bot.store.tables.staff_words import FirstDraft, StaffDraft, StaffNote

NOTE: Final = "staff_note.text"
DRAFT: Final = "staff_draft.text"
FIRST: Final = "first_draft.text"
#: An answer that was begun is kept so long; nobody goes on with one from the day before yesterday.
DRAFT_KEPT: Final = timedelta(hours=24)
#: Somebody whose draft changed within this time is writing.
WRITING: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Note:
    """A note to colleagues, and the act it came with: `noted`, `handed_on`, `not_mine`, `closed`. `lost`: it cannot be read any more."""

    staff_id: StaffId
    what: str
    text: str
    at: datetime
    lost: bool = False


def add_note(work: Work, stored: Stored, staff_id: StaffId, what: str, text: str) -> None:
    """Keep a note."""
    row_id = new_id()
    row = {
        "id": row_id,
        "request_id": stored.id,
        "staff_id": staff_id,
        "what": what,
        "text": work.seal(stored.patient_id, NOTE, row_id, text),
        "at": work.now,
    }
    work.connection.execute(insert(StaffNote), row)


def notes(work: Work, request_id: UUID) -> list[Note]:
    """The notes about a request, oldest first; one that cannot be read is `lost`, not left out."""
    rows = work.connection.execute(
        select(StaffNote).where(StaffNote.request_id == request_id).order_by(StaffNote.id)
    )
    return [
        readable(work, "reading notes", partial(_note, work, row), partial(_lost, row)) for row in rows.all()
    ]


def _note(work: Work, row: Any) -> Note:  # noqa: ANN401 - a row of `StaffNote`
    return Note(row.staff_id, row.what, work.open(row.text, NOTE, row.id), row.at)


def _lost(row: Any) -> Note:  # noqa: ANN401 - a row of `StaffNote`
    return Note(row.staff_id, row.what, "", row.at, lost=True)


def keep_draft(work: Work, stored: Stored, staff_id: StaffId, text: str) -> None:
    """Keep an answer as far as it is written; an empty one is none. Old drafts go. Open pages hear when writing begins and ends."""
    work.connection.execute(delete(StaffDraft).where(StaffDraft.at < work.now - DRAFT_KEPT))
    mine = (StaffDraft.request_id == stored.id, StaffDraft.staff_id == staff_id)
    found = work.connection.execute(select(StaffDraft.id, StaffDraft.at).where(*mine)).first()
    if not text.strip():
        if found is not None:
            drop_draft(work, stored.id, staff_id)
            records.touch(work, stored.id)
        return
    row_id = new_id() if found is None else found.id
    values = {"text": work.seal(stored.patient_id, DRAFT, row_id, text), "at": work.now}
    if found is None:
        row = {"id": row_id, "request_id": stored.id, "staff_id": staff_id, **values}
        work.connection.execute(insert(StaffDraft), row)
    else:
        work.connection.execute(update(StaffDraft).where(StaffDraft.id == row_id).values(**values))
    if found is None or work.now - found.at > WRITING:
        records.touch(work, stored.id)


def drop_draft(work: Work, request_id: UUID, staff_id: StaffId) -> None:
    """The answer went out, or is no longer wanted."""
    mine = (StaffDraft.request_id == request_id, StaffDraft.staff_id == staff_id)
    work.connection.execute(delete(StaffDraft).where(*mine))


def draft(work: Work, request_id: UUID, staff_id: StaffId) -> str:
    """What somebody has begun to write; empty for nothing, and for what cannot be read."""
    row = work.connection.execute(
        select(StaffDraft.id, StaffDraft.text).where(
            StaffDraft.request_id == request_id,
            StaffDraft.staff_id == staff_id,
            StaffDraft.at >= work.now - DRAFT_KEPT,
        )
    ).first()
    return _opened(work, row, DRAFT)


def keep_first(work: Work, patient_id: PatientId, staff_id: StaffId, text: str) -> None:
    """Keep what somebody writes to a patient who has not asked, as far as it is written; an empty one is none. Old ones go."""
    work.connection.execute(delete(FirstDraft).where(FirstDraft.at < work.now - DRAFT_KEPT))
    drop_first(work, patient_id, staff_id)
    if text.strip():
        row_id = new_id()
        row = {"id": row_id, "patient_id": patient_id, "staff_id": staff_id, "at": work.now}
        work.connection.execute(
            insert(FirstDraft), row | {"text": work.seal(patient_id, FIRST, row_id, text)}
        )


def drop_first(work: Work, patient_id: UUID, staff_id: StaffId) -> None:
    """It went out, or is no longer wanted."""
    mine = (FirstDraft.patient_id == patient_id, FirstDraft.staff_id == staff_id)
    work.connection.execute(delete(FirstDraft).where(*mine))


def first(work: Work, patient_id: UUID, staff_id: StaffId) -> str:
    """What somebody has begun to write to a patient who has not asked; empty for nothing, and for what cannot be read."""
    row = work.connection.execute(
        select(FirstDraft.id, FirstDraft.text).where(
            FirstDraft.patient_id == patient_id,
            FirstDraft.staff_id == staff_id,
            FirstDraft.at >= work.now - DRAFT_KEPT,
        )
    ).first()
    return _opened(work, row, FIRST)


def _opened(work: Work, row: Row[UUID, bytes] | None, sealed_as: str) -> str:
    if row is None:
        return ""
    return readable(work, "reading drafts", partial(work.open, row.text, sealed_as, row.id), lambda: "")


def writers(work: Work, requests: Collection[RequestId]) -> dict[RequestId, set[StaffId]]:
    """Who is writing an answer to each of these requests now."""
    found: dict[RequestId, set[StaffId]] = {}
    query = select(StaffDraft.request_id, StaffDraft.staff_id).where(
        StaffDraft.request_id.in_(requests), StaffDraft.at >= work.now - WRITING
    )
    for row in work.connection.execute(query):
        found.setdefault(RequestId(row.request_id), set()).add(StaffId(row.staff_id))
    return found
