"""Updates that came in: each has its effects once; one that cannot be handled is parked, sealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.ids import new_id
from bot.store.database.ready import Ready
from bot.store.database.work import Work
from bot.store.sealing.vault import PROGRAM, CannotOpenError
from bot.store.tables.messages import FailedUpdate, ProcessedUpdate

KEPT: Final = timedelta(days=3)
SAID: Final = "said"
RAW: Final = "failed_update.raw"
PRESS: Final = "processed_update.press"
#: Without `preserve_rowcount` SQLAlchemy gives -1 for an INSERT on PostgreSQL.
_on_sqlite = sqlite.insert(ProcessedUpdate).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
_on_postgres = (
    postgresql.insert(ProcessedUpdate).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
)
_mark = Ready(insert(ProcessedUpdate))


@dataclass(frozen=True, slots=True)
class Parked:
    """An update that raised: `error` names the type and the place, never the words."""

    id: UUID
    bot_id: int
    update_id: int
    error: str
    at: datetime
    retried_at: datetime | None


def first_time(work: Work, bot_id: int, update_id: int, said: str | None = None) -> bool:
    """Mark an update as handled by this transaction; False when it was handled before.

    `said` is what a patient's message says (`saying`), kept as a keyed hash: an edit of it may bring the same words again.
    """
    statement = _on_postgres if work.on_postgres else _on_sqlite
    return work.connection.execute(statement, _handled(work, bot_id, update_id, said)).rowcount == 1


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key of a request's that was pressed, by what it does, and the number of its message in the chat."""

    message_id: int
    action: str


def mark(
    work: Work,
    bot_id: int,
    update_id: int,
    said: str | None,
    heard: UUID | None = None,
    pressed: Pressed | None = None,
) -> None:
    """Mark an update as handled that is known not to have been before (`ahead.look`): its patient is locked.

    `heard` is the patient by whom it is a sign of life, kept as long as updates are: whether somebody has gone quiet is told by it.
    `pressed` is recorded with the request, where it is under a message about one.
    """
    _mark.send(work.connection, _handled(work, bot_id, update_id, said, heard, pressed))


def _handled(
    work: Work,
    bot_id: int,
    update_id: int,
    said: str | None,
    heard: UUID | None = None,
    pressed: Pressed | None = None,
) -> dict[str, object]:
    hashed = None if said is None else work.vault.lookup(SAID, said)
    row = {"bot_id": bot_id, "update_id": update_id, "at": work.now, "said": hashed, "patient_id": heard}
    if pressed is None or heard is None:
        return row | {"message_id": None, "press": None}
    sealed = work.seal(heard, f"{PRESS} {update_id}", heard, pressed.action)
    return row | {"message_id": pressed.message_id, "press": sealed}


def saying(bot_id: int, chat_id: int, message_id: int, text: str) -> str:
    """A message and its words, to be hashed."""
    return f"{bot_id} {chat_id} {message_id} {text}"


def was_said(work: Work, bot_id: int, update_id: int, said: str) -> bool:
    """Whether an earlier update of the last three days brought this message with these very words."""
    found = select(ProcessedUpdate.update_id).where(
        ProcessedUpdate.said.in_(work.vault.lookups(SAID, said)),
        or_(ProcessedUpdate.bot_id != bot_id, ProcessedUpdate.update_id != update_id),
    )
    return work.connection.execute(found.limit(1)).first() is not None


def which_was_said(
    work: Work, bot_id: int, chat_id: int, message_id: int, texts: Iterable[str]
) -> str | None:
    """Which of some texts a message brought within the last three days, before its writer changed it; None for none of them."""
    hashes = {
        one: text
        for text in texts
        for one in work.vault.lookups(SAID, saying(bot_id, chat_id, message_id, text))
    }
    found = work.connection.execute(
        select(ProcessedUpdate.said).where(ProcessedUpdate.said.in_(list(hashes))).limit(1)
    ).scalar_one_or_none()
    return None if found is None else hashes[found]


def park(work: Work, bot_id: int, update_id: int, raw: str, error: str) -> None:
    """Keep an update that cannot be handled, and mark it as handled, so that the others go on."""
    row_id = new_id()
    if first_time(work, bot_id, update_id):
        sealed_raw = work.seal(PROGRAM, RAW, row_id, raw)
        values = {
            "id": row_id,
            "bot_id": bot_id,
            "update_id": update_id,
            "raw": sealed_raw,
            "error": error[:255],
            "at": work.now,
        }
        work.connection.execute(insert(FailedUpdate), values)


def parked(work: Work) -> list[Parked]:
    """Every parked update, oldest first."""
    rows = work.connection.execute(select(FailedUpdate).order_by(FailedUpdate.id))
    return [Parked(r.id, r.bot_id, r.update_id, r.error, r.at, r.retried_at) for r in rows]


def take_parked(work: Work, parked_id: UUID) -> str:
    """The raw update, ready to be handled anew in this transaction: it no longer counts as handled. Raises `NoResultFound`."""
    row = work.connection.execute(select(FailedUpdate).where(FailedUpdate.id == parked_id)).one()
    work.connection.execute(
        delete(ProcessedUpdate).where(
            ProcessedUpdate.bot_id == row.bot_id, ProcessedUpdate.update_id == row.update_id
        )
    )
    work.connection.execute(
        update(FailedUpdate).where(FailedUpdate.id == parked_id).values(retried_at=work.now)
    )
    return work.open(row.raw, RAW, row.id)


def parked_before(work: Work, before: datetime, most: int = 500) -> list[tuple[UUID, str | None]]:
    """Parked updates of before a moment, oldest first: id and raw text, which is None for what no key opens."""
    rows = work.connection.execute(
        select(FailedUpdate.id, FailedUpdate.raw)
        .where(FailedUpdate.at < before)
        .order_by(FailedUpdate.id)
        .limit(most)
    )
    found: list[tuple[UUID, str | None]] = []
    for row in rows.all():
        try:
            found.append((row.id, work.open(row.raw, RAW, row.id)))
        except CannotOpenError:
            found.append((row.id, None))
    return found


def forget_parked(work: Work, parked_id: UUID) -> None:
    """Delete a parked update that has been handled after all."""
    work.connection.execute(delete(FailedUpdate).where(FailedUpdate.id == parked_id))


def prune(work: Work, most: int = 5_000, older_than: timedelta = KEPT) -> int:
    """Forget which updates were handled more than three days ago: Telegram has by then given them up. About `most` at a time."""
    before = work.now - older_than
    last = (
        select(ProcessedUpdate.at)
        .where(ProcessedUpdate.at < before)
        .order_by(ProcessedUpdate.at)
        .offset(most - 1)
        .limit(1)
    )
    cut = work.connection.execute(last).scalar_one_or_none()
    old = ProcessedUpdate.at < before if cut is None else ProcessedUpdate.at <= cut
    return work.connection.execute(delete(ProcessedUpdate).where(old)).rowcount
