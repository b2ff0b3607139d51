"""Proposed sentences as rows: those that wait, and what became of each."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from bot.ids import new_id
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.sealing.vault import PROGRAM
from bot.store.tables.proposals import TextProposal

CONTENT: Final = "text_proposal.content"
TAKEN: Final = "taken"
DROPPED: Final = "dropped"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Other words for a sentence. `before` is how it stood when they were proposed."""

    id: UUID
    key: str
    before: str
    text: str
    who: str
    clinic: str
    at: datetime


def put(work: Work, key: str, before: str, text: str, who: str, clinic: str) -> UUID:
    """Keep a proposal; gives its id."""
    row_id = new_id()
    said = {"key": key, "before": before, "text": text, "who": who, "clinic": clinic}
    row = {
        "id": row_id,
        "content": work.seal(PROGRAM, CONTENT, row_id, json.dumps(said, ensure_ascii=False)),
        "at": work.now,
    }
    work.connection.execute(insert(TextProposal), row)
    return row_id


def waiting(work: Work) -> list[Proposal]:
    """Those that nobody has taken or dropped, the oldest first; one that cannot be read is passed over and reported."""
    rows = work.connection.execute(
        select(TextProposal.id, TextProposal.content, TextProposal.at)
        .where(TextProposal.outcome.is_(None))
        .order_by(TextProposal.id)
    ).all()
    found = (readable(work, "reading proposals", partial(_of, work, row), lambda: None) for row in rows)
    return [one for one in found if one is not None]


def _of(work: Work, row: Row[UUID, bytes, datetime]) -> Proposal:
    said = json.loads(work.open(row.content, CONTENT, row.id))
    return Proposal(row.id, said["key"], said["before"], said["text"], said["who"], said["clinic"], row.at)


def end(work: Work, proposal_id: UUID, outcome: str) -> bool:
    """Note what became of one; False when somebody was first, or there is none."""
    changed = work.connection.execute(
        update(TextProposal)
        .where(TextProposal.id == proposal_id, TextProposal.outcome.is_(None))
        .values(outcome=outcome, ended_at=work.now)
    )
    return changed.rowcount == 1
