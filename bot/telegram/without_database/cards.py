"""What people are told when nothing can be stored: the crisis card to somebody in danger, help numbers to everybody else.

Needs neither database nor content. Goes straight to Telegram, past the outbox, and never says that something was passed on.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from bot.clock import Clock
from bot.domain.danger.card import bilingual_card, help_only, recognise
from bot.domain.messages.incoming import ChatKind, Incoming, Kind
from bot.domain.messages.message import Message
from bot.domain.words.commands import Command, command_of
from bot.store.tables.messages import Lane

#: Sends a message past the outbox, in this lane.
Say = Callable[[str, Message, Lane], object]

SILENT_FOR: Final = 60.0  # seconds in which a chat is told once that something is wrong
REMEMBERED: Final = 10_000
_UNANSWERED: Final = frozenset({Kind.BLOCKED, Kind.UNBLOCKED, Kind.ADDED})


class Cards:
    """Answers people directly. An update is answered once, however often it comes."""

    def __init__(self, say: Say, clock: Clock) -> None:
        self._say = say
        self._clock = clock
        self._answered: OrderedDict[int, None] = OrderedDict()  # update ids
        self._told: OrderedDict[int, float] = OrderedDict()  # chat ids, and when

    def help_at_once(self, incoming: Incoming) -> bool:
        """Answer somebody in danger, or who asks for help, each time they write; says whether that was so."""
        if self.in_danger(incoming):
            return True
        if not _is_a_person(incoming) or command_of(incoming.text, ()) is not Command.HELP:
            return False
        self._answer(incoming, bilingual_card(None))
        return True

    def in_danger(self, incoming: Incoming) -> bool:
        """Send the crisis card if the text speaks of danger; says whether it does."""
        danger = recognise(incoming.text) if incoming.text and _is_a_person(incoming) else None
        if danger is None:
            return False
        self._answer(incoming, bilingual_card(danger.kind))
        return True

    def tell(self, incoming: Incoming, *, kept: bool) -> None:
        """Say, once a minute, that something is wrong here, whether the message is kept, and the help numbers."""
        now = self._clock.monotonic()
        told = self._told.get(incoming.chat_id)
        if not _is_a_person(incoming) or (told is not None and now - told < SILENT_FOR):
            return
        self._told[incoming.chat_id] = now
        self._told.move_to_end(incoming.chat_id)
        if len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        self._answer(incoming, help_only(kept=kept))

    def _answer(self, incoming: Incoming, text: str) -> None:
        if incoming.update_id in self._answered:
            return
        self._answered[incoming.update_id] = None
        if len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        self._say(str(incoming.chat_id), Message(text), Lane.HELP)


def _is_a_person(incoming: Incoming) -> bool:
    return (
        incoming.chat_kind is ChatKind.PRIVATE and incoming.chat_id != 0 and incoming.kind not in _UNANSWERED
    )
