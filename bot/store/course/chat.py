"""A person's chat at a moment: what Telegram had taken by then, in the order in which it stood there, with later edits in their place.

Two places say so: the outbox, for as long as what was sent is kept, and what is recorded of messages about requests, which is kept for
longer. What waited in the outbox, or never arrived, was not in the chat. Of the person's own conversations the log says when there was
one, for as long as it is kept; it is not opened here.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from bot.domain.messages.message import Message, Method
from bot.domain.requests.request import ENDED
from bot.ids import ClinicId, PatientId, RequestId
from bot.store.conversations.updates import PRESS
from bot.store.course.fold import value_of
from bot.store.course.recording import PRESSES
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.outbox.outbox import BODY
from bot.store.requests.records import FORGOTTEN
from bot.store.tables import Base
from bot.store.tables.conversation import Run, RunEvent
from bot.store.tables.course import PatientChange
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.people import Recipient, Who
from bot.store.tables.requests import Request

#: So many messages of each sort are read back from a moment; an edit of one before them stands as a message of its own.
MOST: Final = 120
#: So many moments of conversations are looked at, the newest.
_MOMENTS: Final = 2000
_COLUMNS: Final = Base.metadata.tables[Outbox.__tablename__].columns


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as it stood in the chat: the program's, or words that the person sent to the staff (`mine`).

    `rows` are the labels of its buttons, `pressed` which of them were, with when, `request_id` the request that it is about, if any.
    `edited`: it said something else before. `lost`: it was there, and cannot be read any more.
    """

    at: datetime
    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    request_id: RequestId | None = None
    edited: bool = False
    file: str = ""
    lost: bool = False
    mine: bool = False
    pressed: tuple[tuple[datetime, str], ...] = ()


def chat_of(work: Work, patient_id: PatientId, at: datetime) -> list[Bubble]:
    """The newest messages in somebody's chat at a moment, the oldest of them first. Four statements, however long the chat is."""
    sent = sorted(
        {
            one.id: one for one in (*_recorded(work, patient_id, at), *_in_outbox(work, patient_id, at))
        }.values(),
        key=_order,
    )
    work.fetch_keys([one.body for one in sent])
    standing: list[Bubble] = []
    places: dict[tuple[UUID, int], int] = {}
    keys: dict[tuple[UUID, int], list[tuple[datetime, Message]]] = defaultdict(list)
    for one in sent:
        message = readable(work, "reading a chat of before", partial(_opened, work, one), lambda: None)
        if message is not None and message.method not in {Method.SEND, Method.EDIT}:
            continue
        bubble, key = _bubble(one, message), (one.recipient_id, one.message_id)
        if message is not None:
            keys[key].append((one.done_at, message))
        place = places.get(key)
        if place is not None and (message is None or message.method is Method.EDIT):
            before = standing[place]
            standing[place] = replace(bubble, at=before.at, file=before.file, edited=True)
        else:
            places[key] = len(standing)
            standing.append(bubble)
    under = {one.id: (one.recipient_id, one.message_id) for one in sent}
    for press in _presses(work, patient_id, at):
        key = under.get(press.row_id, _NOWHERE)
        label = readable(
            work, "reading a press of before", partial(_label, work, press, keys[key]), lambda: ""
        )
        if label and key in places:
            place = places[key]
            before = standing[place]
            standing[place] = replace(before, pressed=(*before.pressed, (press.at, label)))
    return standing


#: The place of a message that is too old to be read back.
_NOWHERE: Final = (UUID(int=0), 0)


def _presses(work: Work, patient_id: UUID, at: datetime) -> Sequence[Any]:
    """The newest keys that somebody had pressed by a moment, the oldest of them first."""
    query = (
        select(PatientChange.row_id, PatientChange.content, PatientChange.at, PatientChange.patient_id)
        .where(PatientChange.patient_id == patient_id, PatientChange.place == PRESSES, PatientChange.at <= at)
        .order_by(PatientChange.at.desc(), PatientChange.n.desc())
        .limit(MOST)
    )
    return work.connection.execute(query).all()[::-1]


def _label(work: Work, press: Any, versions: Sequence[tuple[datetime, Message]]) -> str:  # noqa: ANN401 - a row of `_presses`
    """What stood on a key when it was pressed; empty where the message is no longer kept."""
    values: dict[str, Any] = json.loads(press.content)
    blob = bytes.fromhex(values["press"])
    action = work.open(blob, f"{PRESS} {values['update_id']}", press.patient_id)
    for since, message in reversed(versions):
        for button in (one for row in message.buttons for one in row):
            if since <= press.at and button.data.startswith("q:") and button.data.endswith(f":{action}"):
                return button.label
    return ""


def talked_at(work: Work, patient_id: PatientId, since: datetime | None, before: datetime) -> set[datetime]:
    """When something happened in the person's conversations with the program between two moments, as far back as their log is kept."""
    query = (
        select(RunEvent.at)
        .join(Run, Run.id == RunEvent.run_id)
        .where(Run.patient_id == patient_id, RunEvent.at < before, *([RunEvent.at >= since] if since else []))
        .order_by(RunEvent.at.desc())
        .limit(_MOMENTS)
    )
    return set(work.connection.execute(query).scalars())


def forgotten(
    work: Work, patient_id: UUID, clinic_id: ClinicId, at: datetime, only: Collection[RequestId] | None
) -> int:
    """How many requests there had been by a moment of which nothing can be played any more; with `only`, of these."""
    mine = [
        Request.patient_id == patient_id,
        Request.clinic_id == clinic_id,
        Request.asked_at <= at,
        Request.reason == FORGOTTEN,
        Request.state.in_(ENDED),
    ]
    if only is not None:
        mine.append(Request.id.in_(only))
    return work.connection.execute(select(func.count()).select_from(Request).where(*mine)).scalar_one()


@dataclass(frozen=True, slots=True)
class _Sent:
    id: UUID
    recipient_id: UUID
    message_id: int
    body: bytes
    request_id: UUID | None
    done_at: datetime


def _order(one: _Sent) -> tuple[datetime, UUID]:
    return one.done_at, one.id


def _in_outbox(work: Work, patient_id: UUID, at: datetime) -> Iterator[_Sent]:
    theirs = select(Recipient.id).where(Recipient.who == Who.PATIENT, Recipient.who_id == patient_id)
    query = (
        select(
            Outbox.id, Outbox.recipient_id, Outbox.message_id, Outbox.body, Outbox.request_id, Outbox.done_at
        )
        .where(
            Outbox.recipient_id.in_(theirs),
            Outbox.message_id.is_not(None),
            Outbox.state == Sending.SENT,
            Outbox.done_at <= at,
        )
        .order_by(Outbox.done_at.desc(), Outbox.id.desc())
        .limit(MOST)
    )
    for row in work.connection.execute(query):
        if row.message_id is not None and row.done_at is not None:
            yield _Sent(row.id, row.recipient_id, row.message_id, row.body, row.request_id, row.done_at)


def _recorded(work: Work, patient_id: UUID, at: datetime) -> Iterator[_Sent]:
    query = (
        select(PatientChange.content)
        .where(
            PatientChange.patient_id == patient_id,
            PatientChange.place == Outbox.__tablename__,
            PatientChange.at <= at,
        )
        .order_by(PatientChange.at.desc(), PatientChange.n.desc())
        .limit(MOST)
    )
    for content in work.connection.execute(query).scalars():
        found = readable(work, "reading what was sent", partial(_of_record, content), lambda: None)
        if found is not None:
            yield found


def _of_record(content: str) -> _Sent | None:
    """A message as it was recorded; None for what has no number in the chat, such as a menu."""
    values: dict[str, Any] = json.loads(content)
    taken = {name: value_of(_COLUMNS[name], values[name]) for name in _Sent.__slots__}
    return None if taken["message_id"] is None else _Sent(**taken)


def _opened(work: Work, one: _Sent) -> Message:
    return Message.from_json(work.open(one.body, BODY, one.id))


def _bubble(one: _Sent, message: Message | None) -> Bubble:
    request_id = None if one.request_id is None else RequestId(one.request_id)
    if message is None:
        return Bubble(one.done_at, "", request_id=request_id, lost=True)
    cover = message.cover
    if cover is not None and one.done_at.timestamp() > cover.after:
        return Bubble(one.done_at, cover.text, ((cover.label,),), request_id)
    rows = tuple(tuple(button.label for button in row) for row in message.buttons)
    return Bubble(
        one.done_at, message.text, rows, request_id, file="" if message.file is None else message.file.name
    )
