"""A strict local stand-in for the Telegram Bot API, with the phones of the people who talk to the bot.

For tests, benches, the headless story and the demo page; as a process: `python -m bot.demo.botapi --port N --token T`.
"""

from bot.demo.botapi.chats import ChatKind, Standing
from bot.demo.botapi.errors import Refusal
from bot.demo.botapi.faults import Drop, Fault, Faults, Scope
from bot.demo.botapi.keyboards import Button, Keyboard, KeyboardKind
from bot.demo.botapi.limits import Limits, PauseViolation
from bot.demo.botapi.people import Done, Group, NotPossible, User
from bot.demo.botapi.server import Refused, StandIn
from bot.demo.botapi.transcript import Entry, Kind, Transcript, Who
from bot.demo.botapi.updates import PRESS_LIFE, UPDATE_LIFE, Order

__all__ = [
    "PRESS_LIFE",
    "UPDATE_LIFE",
    "Button",
    "ChatKind",
    "Done",
    "Drop",
    "Entry",
    "Fault",
    "Faults",
    "Group",
    "Keyboard",
    "KeyboardKind",
    "Kind",
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
