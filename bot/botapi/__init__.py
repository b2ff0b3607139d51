"""A strict local stand-in for the Telegram Bot API, with the phones of the people who talk to the bot.

For tests, benches, the headless story and the demo page; as a process: `python -m bot.botapi --port N --token T`.
"""

from bot.botapi.chats import ChatKind, Standing
from bot.botapi.errors import Refusal
from bot.botapi.faults import Drop, Fault, Faults, Scope
from bot.botapi.keyboards import Button, Keyboard, KeyboardKind
from bot.botapi.limits import Limits, PauseViolation
from bot.botapi.people import Done, Group, NotPossible, User
from bot.botapi.server import Refused, StandIn
from bot.botapi.transcript import Entry, EntryKind, Transcript, Who
from bot.botapi.updates import PRESS_LIFE, UPDATE_LIFE, Order

__all__ = [
    "PRESS_LIFE",
    "UPDATE_LIFE",
    "Button",
    "ChatKind",
    "Done",
    "Drop",
    "Entry",
    "EntryKind",
    "Fault",
    "Faults",
    "Group",
    "Keyboard",
    "KeyboardKind",
    "Limits",
    "NotPossible",
    "Order",
    "PauseViolation",
    "Refusal",
    "Refused",
    "Scope",
    "StandIn",
    "Standing",
    "Transcript",
    "User",
    "Who",
]
