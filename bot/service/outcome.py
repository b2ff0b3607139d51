"""What is left to do once a use case is committed: rows to send, and small calls that may be lost without harm."""

from dataclasses import dataclass, field

from bot.domain.messages.message import Message
from bot.store.outbox.outbox import Leased
from bot.store.tables.messages import Lane


@dataclass(frozen=True, slots=True)
class Direct:
    """A message to somebody of whom nothing is kept (a stranger, a group): sent at once, never stored."""

    chat_id: int
    message: Message
    lane: Lane = Lane.REPLY


@dataclass(frozen=True, slots=True)
class Pressed:
    """What Telegram wants to hear about a button: `answerCallbackQuery` with `toast`.

    `chosen` is the label that was accepted; the message it stood under then loses its buttons and shows the choice.
    `marked` replaces its buttons instead (a toggled option). Best effort.
    """

    press_id: str
    toast: str = ""
    chosen: str = ""
    marked: Message | None = None


@dataclass(slots=True)
class Outcome:
    """The result of `handle_update`, all of it durable.

    `rows` are leased to this process: send them now, or drop them and let the reaper bring them back. `direct` messages are stored
    nowhere. With `leave_chat` the bot leaves that group after the direct message.
    """

    duplicate: bool = False
    rows: list[Leased] = field(default_factory=list)
    direct: list[Direct] = field(default_factory=list)
    pressed: Pressed | None = None
    leave_chat: int | None = None
