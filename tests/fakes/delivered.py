"""What became of the outbox on a long day: its rows, opened, and whether they came in order and the urgent ones first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.domain.messages.message import Message, Method
from bot.store.tables.messages import Guard, Lane, Sending
from tests.fakes.line import Call

#: What becomes free to go is found within a second.
FOUND = 1.5


@dataclass(frozen=True)
class Row:
    """An outbox row, opened."""

    id: UUID
    recipient_id: UUID
    lane: Lane
    state: Sending
    guard: Guard
    timed: bool
    message: Message
    message_id: int | None
    error: str | None
    created_at: datetime


def sends(rows: Sequence[Row]) -> list[Row]:
    """The rows that brought a message of their own."""
    return [row for row in rows if row.state is Sending.SENT and row.message.method is Method.SEND]


def out_of_order(rows: Sequence[Row]) -> int:
    """How many messages came before one that was written earlier to the same person in the same lane."""
    newest: dict[tuple[UUID, Lane], int] = {}
    wrong = 0
    for row in sends(rows):
        if row.timed or row.message_id is None:
            continue
        place = (row.recipient_id, row.lane)
        wrong += row.message_id < newest.get(place, 0)
        newest[place] = max(row.message_id, newest.get(place, 0))
    return wrong


def overtaken(
    rows: Sequence[Row],
    calls: Sequence[Call],
    pauses: Sequence[tuple[int, float, float]],
    chats: Mapping[UUID, int],
    seconds: Callable[[datetime], float],
    held: Mapping[UUID, float] | None = None,
) -> int:
    """How many bulk calls were made while a request or a reply had been free to go for `FOUND` seconds.

    It is free once it is written, the pause of its chat is over (or whatever `held` its recipient back) and nothing else is on its way
    there. `calls` are the ones to look at; a chat is either talked to or written to in bulk, never both. `chats` are by recipient, and
    `seconds` gives a moment on the clock of the calls.
    """
    rows = sends(rows)
    crowd = {chats[row.recipient_id] for row in rows if row.lane is Lane.BULK}
    bulk = [call.at for call in calls if call.chat in crowd]
    began = {call.message_id: call.at for call in reversed(calls)}
    wrong: set[float] = set()
    for row in rows:
        if row.lane >= Lane.REMINDER or row.message_id not in began:
            continue
        chat, went = chats[row.recipient_id], began[row.message_id]
        free = [seconds(row.created_at), (held or {}).get(row.recipient_id, 0.0)]
        free += [end for one, told, end in pauses if one == chat and told <= went]
        free += [call.at for call in calls if call.chat == chat and call.at < went]
        wrong |= {at for at in bulk if max(free) + FOUND < at < went}
    return len(wrong)
