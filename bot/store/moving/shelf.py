"""Where a packed clinic lies in a database, sealed with the program's key: where it comes from until it is released, where it goes to until
it is live. And the chats that belong to it, so that nobody who writes meanwhile is a stranger.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.outbox.leased import CHAT
from bot.store.sealing.vault import PROGRAM
from bot.store.tables.moves import ClinicMove, ClinicMovePart, MovedChat, Stage
from bot.store.tables.people import Patient, PatientState, Recipient

CONTENT: Final = "clinic_move.content"
PART: Final = "clinic_move_part.content"
MOVED: Final = "moved_chat.chat"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a move. `receipt` shows that the pack arrived; `release` makes it live, and is only known where it comes from; its
    hash is where it goes to. `link` leads to the new bot, once the clinic is released; empty where the bot is the same."""

    name: str
    receipt: str
    release: str = ""
    release_hash: str = ""
    link: str = ""
    same_bot: bool = True


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a clinic."""

    id: UUID
    clinic_id: UUID
    stage: Stage
    at: datetime
    changed_at: datetime
    known: Known


def moves(work: Work) -> list[Move]:
    """Every move out of here and to here, the oldest first; one that cannot be read is passed over."""
    rows = work.connection.execute(select(ClinicMove).order_by(ClinicMove.at, ClinicMove.id)).all()
    found = [
        readable(work, "reading moves of clinics", partial(_move, work, row), lambda: None) for row in rows
    ]
    return [one for one in found if one is not None]


def of_clinic(work: Work, clinic_id: UUID) -> Move | None:
    """The newest move of a clinic."""
    return next((one for one in reversed(moves(work)) if one.clinic_id == clinic_id), None)


def by_id(work: Work, move_id: UUID) -> Move | None:
    """One move."""
    row = work.connection.execute(select(ClinicMove).where(ClinicMove.id == move_id)).one_or_none()
    return None if row is None else _move(work, row)


def _move(work: Work, row: Any) -> Move:  # noqa: ANN401 - a row of `clinic_move`
    known = Known(**json.loads(work.open(row.content, CONTENT, row.id)))
    return Move(row.id, row.clinic_id, row.stage, row.at, row.changed_at, known)


def put(
    work: Work, move_id: UUID, clinic_id: UUID, stage: Stage, known: Known, parts: Iterable[bytes]
) -> None:
    """Lay a packed clinic down here."""
    row = {"id": move_id, "clinic_id": clinic_id, "stage": stage, "at": work.now, "changed_at": work.now}
    work.connection.execute(insert(ClinicMove), {**row, "content": _sealed(work, move_id, known)})
    for n, part in enumerate(parts):
        text = base64.b64encode(part).decode()
        sealed = work.seal(PROGRAM, f"{PART} {n}", move_id, text)
        work.connection.execute(insert(ClinicMovePart), {"move_id": move_id, "n": n, "content": sealed})


def parts(work: Work, move_id: UUID) -> Iterator[bytes]:
    """What lies here of a move, in order."""
    numbers = select(ClinicMovePart.n).where(ClinicMovePart.move_id == move_id).order_by(ClinicMovePart.n)
    for n in work.connection.execute(numbers).scalars().all():
        row = select(ClinicMovePart.content).where(ClinicMovePart.move_id == move_id, ClinicMovePart.n == n)
        yield base64.b64decode(work.open(work.connection.execute(row).scalar_one(), f"{PART} {n}", move_id))


def step(work: Work, move: Move, stage: Stage, **known: Any) -> Move:
    """Note that a move has come further; what lay here goes with `RELEASED` and `LIVE`."""
    now = replace(move.known, **known)
    values = {"stage": stage, "content": _sealed(work, move.id, now), "changed_at": work.now}
    work.connection.execute(update(ClinicMove).where(ClinicMove.id == move.id).values(**values))
    if stage in {Stage.RELEASED, Stage.LIVE}:
        _take_parts(work, move.id)
    return replace(move, stage=stage, known=now, changed_at=work.now)


def forget(work: Work, move_id: UUID) -> None:
    """Take a move and everything of it away."""
    _take_parts(work, move_id)
    forget_chats(work, move_id)
    work.connection.execute(delete(ClinicMove).where(ClinicMove.id == move_id))


def _take_parts(work: Work, move_id: UUID) -> None:
    if not work.on_postgres:
        work.connection.exec_driver_sql("PRAGMA secure_delete=ON")
    work.connection.execute(delete(ClinicMovePart).where(ClinicMovePart.move_id == move_id))


def _sealed(work: Work, move_id: UUID, known: Known) -> bytes:
    return work.seal(PROGRAM, CONTENT, move_id, json.dumps(asdict(known), ensure_ascii=False))


# --- whose chats ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat of somebody whose clinic moves. `tell`: they are written to unasked."""

    patient_id: UUID
    chat_id: int
    language: str
    tell: bool


_QUIET: Final = frozenset({PatientState.STOPPED, PatientState.ERASED, PatientState.ENROLLED})


def chats_of(work: Work, clinic_id: UUID) -> list[Chat]:
    """The chats of a clinic's people, while they are here. One that cannot be read is passed over."""
    query = (
        select(Patient.id, Patient.language, Patient.state, Recipient.id.label("recipient"), Recipient.chat)
        .add_columns(Recipient.reachable)
        .join(Recipient, Recipient.id == Patient.recipient_id)
        .where(Patient.clinic_id == clinic_id)
        .order_by(Patient.id)
    )
    found = []
    for row in work.connection.execute(query).all():
        number = readable(
            work,
            "reading chats of a clinic that moves",
            partial(work.open, row.chat, CHAT, row.recipient),
            lambda: "",
        )
        if number:
            tell = row.reachable and row.state not in _QUIET
            found.append(Chat(row.id, int(number), row.language, tell))
    return found


def note_chats(work: Work, move_id: UUID, chats: Iterable[Chat]) -> None:
    """Note whose chats belong to a move."""
    for one in chats:
        work.connection.execute(
            delete(MovedChat).where(MovedChat.patient_id == one.patient_id)
        )  # of an earlier move
        row = {
            "patient_id": one.patient_id,
            "move_id": move_id,
            "chat_lookup": work.vault.lookup("chat", str(one.chat_id)),
            "chat": work.seal(PROGRAM, MOVED, one.patient_id, str(one.chat_id)),
            "language": one.language,
            "tell": one.tell,
        }
        work.connection.execute(insert(MovedChat), row)


def forget_chats(work: Work, move_id: UUID) -> None:
    """The people of a move are here again, as patients."""
    work.connection.execute(delete(MovedChat).where(MovedChat.move_id == move_id))


def chats_to_tell(work: Work, move_id: UUID) -> list[Chat]:
    """Those of a move who have not been written to yet; from now on they have, and their chats' numbers go."""
    of_move = MovedChat.move_id == move_id
    rows = work.connection.execute(
        select(MovedChat)
        .where(of_move, MovedChat.chat.is_not(None), MovedChat.tell)
        .order_by(MovedChat.patient_id)
    ).all()
    place = "reading chats of a clinic that moves"
    found = [readable(work, place, partial(_chat, work, row), lambda: None) for row in rows]
    work.connection.execute(update(MovedChat).where(of_move).values(chat=None))
    return [one for one in found if one is not None]


def _chat(work: Work, row: Any) -> Chat:  # noqa: ANN401 - a row of `moved_chat`
    number = int(work.open(row.chat, MOVED, row.patient_id))
    return Chat(row.patient_id, number, row.language, row.tell)


def of_chat(work: Work, chat_id: int) -> tuple[Move, str] | None:
    """The newest move that a chat belongs to, and the language of its person."""
    lookups = work.vault.lookups("chat", str(chat_id))
    query = (
        select(MovedChat.move_id, MovedChat.language)
        .join(ClinicMove, ClinicMove.id == MovedChat.move_id)
        .where(MovedChat.chat_lookup.in_(lookups))
        .order_by(ClinicMove.at.desc())
        .limit(1)
    )
    row = work.connection.execute(query).first()
    if row is None:
        return None
    found = partial(by_id, work, row.move_id)
    move = readable(work, "reading moves of clinics", found, lambda: None)
    return None if move is None else (move, row.language)
