"""Everything the stand-in knows about one bot, without HTTP: methods and people act on this."""

import random
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from bot.botapi.chats import KEPT_WHEN_COUNTING, Chat, Chats, Message
from bot.botapi.keyboards import Keyboard
from bot.botapi.profile import Profile
from bot.botapi.transcript import EntryKind, Transcript, Who
from bot.botapi.updates import Updates
from bot.clock import Clock

ANSWER_LIFE = 150.0  # seconds; Telegram names no figure for how long a press can be answered, this is its life in the queue


@dataclass(frozen=True, slots=True)
class Press:
    """A press on an inline key."""

    #: On the monotonic clock.
    at: float
    chat: Chat


@dataclass(slots=True)
class World:
    """One bot, the people and groups around it, and what passed between them."""

    clock: Clock
    rng: random.Random
    bot: dict[str, Any]
    chats: Chats
    transcript: Transcript
    updates: Updates
    profile: Profile
    #: The presses that can still be answered, by the id of their callback query, oldest first.
    presses: dict[str, Press] = field(default_factory=dict)
    #: Seconds from a person's doing to the bot's next message in that chat, for benches.
    reply_seconds: deque[float] = field(default_factory=lambda: deque(maxlen=200_000))
    _asked_at: dict[int, float] = field(default_factory=dict)
    _message_id: int = 0

    @classmethod
    def of(cls, token: str, clock: Clock, *, record: bool, seed: int) -> "World":
        """A world in which nothing has happened yet."""
        rng = random.Random(seed)  # noqa: S311 - scripted chance, no secrets
        bot = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Rød tråd",
            "username": "rodtrad_bot",
        }
        chats = Chats(keep=None if record else KEPT_WHEN_COUNTING)
        return cls(clock, rng, bot, chats, Transcript(record=record), Updates(clock, rng), Profile())

    def unix_now(self) -> int:
        """The wall clock in whole seconds, as Telegram dates things."""
        return int(self.clock.now().timestamp())

    def next_message_id(self) -> int:
        """Messages of private chats and basic groups share one numbering for a bot's account."""
        self._message_id += 1
        return self._message_id

    def post(
        self,
        chat: Chat,
        kind: EntryKind,
        content: dict[str, Any],
        keyboard: Keyboard | None,
        file: bytes | None = None,
    ) -> Message:
        """Let the bot write a message, perhaps with a file."""
        message = Message(self.next_message_id(), self.bot, True, self.unix_now(), content, keyboard)
        chat.put(message)
        asked_at = self._asked_at.pop(chat.chat_id, None)
        if asked_at is not None:
            self.reply_seconds.append(self.clock.monotonic() - asked_at)
        text = str(content.get("text") or content.get("caption") or "")
        self.note(chat, kind, text, keyboard=keyboard, message_id=message.message_id, file=file)
        return message

    def note(
        self,
        chat: Chat,
        kind: EntryKind,
        text: str,
        *,
        who: Who = Who.BOT,
        keyboard: Keyboard | None = None,
        message_id: int | None = None,
        file: bytes | None = None,
    ) -> int:
        """Write into the transcript and return the entry's number."""
        return self.transcript.add(
            self.clock.now(),
            chat.chat_id,
            who,
            kind,
            text,
            keyboard=keyboard,
            message_id=message_id,
            file=file,
        )

    def asked(self, chat: Chat) -> None:
        """Remember when a person last did something that the bot has not replied to."""
        self._asked_at.setdefault(chat.chat_id, self.clock.monotonic())

    def new_press(self, chat: Chat) -> str:
        """The id of a new callback query."""
        now = self.clock.monotonic()
        while self.presses and now - next(iter(self.presses.values())).at > ANSWER_LIFE:
            del self.presses[next(iter(self.presses))]
        press_id = str(self.rng.getrandbits(62))
        self.presses[press_id] = Press(now, chat)
        return press_id
