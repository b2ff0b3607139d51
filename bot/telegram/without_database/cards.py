"""What people are told when nothing can be stored: the crisis card to somebody in danger, help numbers to everybody else.

Needs neither database nor content. Goes straight to Telegram, past the outbox, and never says that something was passed on.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, TypeVar

from bot.clock import Clock
from bot.domain.danger.card import DangerKind, bilingual_card, help_only, recognise
from bot.domain.messages.incoming import ChatKind, Incoming, UpdateKind
from bot.domain.messages.message import Message
from bot.domain.words.commands import Command, command_of
from bot.store.tables.messages import Lane

#: Sends a message past the outbox, in this lane; the result says whether it was delivered.
Say = Callable[[str, Message, Lane], "asyncio.Future[bool]"]

SILENT_FOR: Final = 60.0  # seconds in which a chat is told once that something is wrong
REMEMBERED: Final = 10_000
HELP_BUTTON: Final = "m:help"  # the data of the button in the menu
T = TypeVar("T")
#: The kind of danger that a text brings the card for; None when it brings none.
CardFor = Callable[[str], DangerKind | None]
_UNANSWERED: Final = frozenset(
    {UpdateKind.BLOCKED, UpdateKind.UNBLOCKED, UpdateKind.ADDED, UpdateKind.NOTHING}
)


def by_phrases(text: str) -> DangerKind | None:
    """The card by the listed phrases alone, where no learned weights are at hand."""
    found = recognise(text)
    return found.kind if found is not None else None


class Cards:
    """Answers people directly. An update is answered once, however often it comes.

    A crisis card goes before everything else of its chat; help numbers that are on their way answer whoever asks meanwhile.
    """

    def __init__(self, say: Say, clock: Clock, card_for: CardFor = by_phrases) -> None:
        self._say = say
        self._card_for = card_for
        self._clock = clock
        self._answered: OrderedDict[int, asyncio.Future[bool]] = OrderedDict()  # by update id
        self._told: OrderedDict[int, float] = OrderedDict()  # chat ids, and when
        self._numbers: dict[int, asyncio.Future[bool]] = {}  # help numbers on their way, by chat

    @property
    def delivered(self) -> set[int]:
        """The numbers of the latest updates whose card or help numbers have arrived."""
        return {number for number, card in self._answered.items() if card.done() and card.result()}

    def help_at_once(self, incoming: Incoming) -> "asyncio.Future[bool] | None":
        """Answer somebody in danger, or who asks for help, each time they do.

        None for anything else; otherwise whether the answer was delivered.
        """
        card = self.in_danger(incoming)
        if card is not None or not _asks_for_help(incoming):
            return card
        under_way = self._numbers.get(incoming.chat_id)
        if under_way is not None:
            return self._remember(self._answered, incoming.update_id, under_way)
        numbers = self._answer(incoming, bilingual_card(None), Lane.URGENT)
        if not numbers.done():
            self._numbers[incoming.chat_id] = numbers
            numbers.add_done_callback(lambda _: self._numbers.pop(incoming.chat_id, None))
        return numbers

    def in_danger(self, incoming: Incoming) -> "asyncio.Future[bool] | None":
        """Send the crisis card if the text speaks of danger; None if it does not, otherwise whether it was delivered."""
        danger = self._card_for(incoming.text) if incoming.text and _is_a_person(incoming) else None
        if danger is None:
            return None
        return self._answer(incoming, bilingual_card(danger), Lane.HELP)

    def tell(self, incoming: Incoming, *, kept: bool) -> None:
        """Say, once a minute, that something is wrong here, whether the message is kept, and the help numbers."""
        now = self._clock.monotonic()
        told = self._told.get(incoming.chat_id)
        if (
            not _is_a_person(incoming)
            or incoming.more_of_album
            or (told is not None and now - told < SILENT_FOR)
        ):
            return
        self._remember(self._told, incoming.chat_id, now)
        if incoming.update_id not in self._answered:
            self._say(str(incoming.chat_id), Message(help_only(kept=kept)), Lane.URGENT)

    def _answer(self, incoming: Incoming, text: str, lane: Lane) -> "asyncio.Future[bool]":
        before = self._answered.get(incoming.update_id)
        if before is not None:
            return before
        return self._remember(
            self._answered, incoming.update_id, self._say(str(incoming.chat_id), Message(text), lane)
        )

    @staticmethod
    def _remember(what: OrderedDict[int, T], key: int, value: T) -> T:
        what[key] = value
        what.move_to_end(key)
        if len(what) > REMEMBERED:
            what.popitem(last=False)
        return value


def _asks_for_help(incoming: Incoming) -> bool:
    if not _is_a_person(incoming):
        return False
    return incoming.press == HELP_BUTTON or command_of(incoming.text, ()) is Command.HELP


def _is_a_person(incoming: Incoming) -> bool:
    return (
        incoming.chat_kind is ChatKind.PRIVATE and incoming.chat_id != 0 and incoming.kind not in _UNANSWERED
    )
