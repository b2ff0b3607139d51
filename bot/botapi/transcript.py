"""What happened in the chats, in order, and what a phone would show now. It only remembers; nothing is decided here."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.botapi.keyboards import Button, Keyboard
from bot.domain.messages.typography import plain


class Who(StrEnum):
    """Whose doing an entry is."""

    BOT = "bot"
    PERSON = "person"


class EntryKind(StrEnum):
    """What an entry is about."""

    TEXT = "text"
    EDIT = "edit"
    DELETE = "delete"
    PRESS = "press"
    ANSWER = "answer"  #: answerCallbackQuery: the small text over the chat
    ACTION = "action"  #: "typing …"
    PHOTO = "photo"
    DOCUMENT = "document"
    STICKER = "sticker"
    VOICE = "voice"
    CONTACT = "contact"
    LOCATION = "location"
    SERVICE = "service"  #: blocked, unblocked, bot added, bot removed, bot left


_MESSAGES = frozenset(
    {
        EntryKind.TEXT,
        EntryKind.PHOTO,
        EntryKind.DOCUMENT,
        EntryKind.STICKER,
        EntryKind.VOICE,
        EntryKind.CONTACT,
        EntryKind.LOCATION,
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened in a chat."""

    #: Place in the whole transcript, from 1.
    number: int
    at: datetime
    chat: int
    who: Who
    kind: EntryKind
    #: The text, caption, label of the pressed key, chat action, or the service event's name.
    text: str
    keyboard: Keyboard | None = None
    message_id: int | None = None
    #: For edits and edited messages: the earlier texts, oldest first.
    earlier: tuple[str, ...] = ()
    #: What came as a file.
    file: bytes | None = None

    def button(self, wanted: str) -> Button | None:
        """The key under this message with that label or data."""
        return self.keyboard.find(wanted) if self.keyboard else None

    def __str__(self) -> str:
        keys = f"  [{' | '.join(self.keyboard.labels)}]" if self.keyboard and self.keyboard.labels else ""
        return f"{self.number:>4} {self.at:%H:%M:%S} {self.who.value:>6} {self.kind.value}: {self.text}{keys}"


Wanted = str | Callable[[Entry], bool]


@dataclass(slots=True, eq=False)
class _Waiter:
    chat: int
    wanted: Wanted
    found: asyncio.Future[Entry]


class Transcript:
    """The entries of all chats. With `record=False` only numbers are kept: `counts[who, kind]`."""

    def __init__(self, *, record: bool = True) -> None:
        self.record = record
        self.counts: Counter[tuple[Who, EntryKind]] = Counter()
        self.entries: list[Entry] = []
        self._by_chat: defaultdict[int, list[Entry]] = defaultdict(list)
        self._visible: defaultdict[int, dict[int, Entry]] = defaultdict(dict)
        self._waiters: set[_Waiter] = set()
        self._last_number = 0

    def add(
        self,
        at: datetime,
        chat: int,
        who: Who,
        kind: EntryKind,
        text: str,
        *,
        keyboard: Keyboard | None = None,
        message_id: int | None = None,
        file: bytes | None = None,
    ) -> int:
        """Append one entry and return its number."""
        self.counts[who, kind] += 1
        self._last_number += 1
        if self.record:
            before = self._visible[chat].get(message_id) if kind is EntryKind.EDIT and message_id else None
            earlier = (*before.earlier, before.text) if before and before.text != text else ()
            entry = Entry(self._last_number, at, chat, who, kind, text, keyboard, message_id, earlier, file)
            self._remember(entry, before)
        return self._last_number

    def _remember(self, entry: Entry, before: Entry | None) -> None:
        self.entries.append(entry)
        self._by_chat[entry.chat].append(entry)
        if entry.message_id is not None:
            if entry.kind in _MESSAGES:
                self._visible[entry.chat][entry.message_id] = entry
            elif entry.kind is EntryKind.EDIT and before:
                self._visible[entry.chat][entry.message_id] = _edited(before, entry)
            elif entry.kind is EntryKind.DELETE:
                self._visible[entry.chat].pop(entry.message_id, None)
        for waiter in [w for w in self._waiters if w.chat == entry.chat]:
            self._try(waiter, entry)

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    @property
    def mark(self) -> int:
        """The present end, to be given to `since` later."""
        return self._last_number

    def file(self, number: int) -> bytes | None:
        """What came as a file with the entry of that number."""
        return next((entry.file for entry in self.entries if entry.number == number), None)

    def of(self, chat: int, *, since: int = 0) -> list[Entry]:
        """All entries of a chat after `since`."""
        return [entry for entry in self._by_chat.get(chat, []) if entry.number > since]

    def texts(self, chat: int, *, who: Who = Who.BOT, since: int = 0) -> list[str]:
        """The texts one side sent or edited, in order."""
        return [e.text for e in self.of(chat, since=since) if e.who is who and _is_seen(e)]

    def last(self, chat: int) -> Entry | None:
        """The bot's latest message or edit in a chat."""
        return next(
            (e for e in reversed(self._by_chat.get(chat, [])) if e.who is Who.BOT and _is_seen(e)), None
        )

    def visible(self, chat: int) -> list[Entry]:
        """The chat as a phone would show it now: edits applied, deleted messages gone."""
        return list(self._visible.get(chat, {}).values())

    async def wait_for(self, chat: int, wanted: Wanted, *, timeout: float = 5, since: int = 0) -> Entry:  # noqa: ASYNC109
        """The first entry of the bot after `since` that holds the text (spaces are spaces), or for which the predicate is true.

        Looks back first, then waits. Raises `TimeoutError`, showing the chat, after `timeout` real seconds.
        """
        if not self.record:
            raise RuntimeError("the transcript only counts (record=False): there is nothing to wait for")
        for entry in self.of(chat, since=since):
            if _matches(wanted, entry):
                return entry
        waiter = _Waiter(chat, wanted, asyncio.get_running_loop().create_future())
        self._waiters.add(waiter)
        try:
            return await asyncio.wait_for(waiter.found, timeout)
        except TimeoutError:
            shown = "\n".join(map(str, self.of(chat)[-12:])) or "(nothing)"
            message = (
                f"nothing like {wanted!r} in chat {chat} within {timeout} s; its latest entries:\n{shown}"
            )
            raise TimeoutError(message) from None
        finally:
            self._waiters.discard(waiter)

    def _try(self, waiter: _Waiter, entry: Entry) -> None:
        if waiter.found.done():
            return
        try:
            if _matches(waiter.wanted, entry):
                waiter.found.set_result(entry)
        except Exception as error:  # noqa: BLE001 - the predicate is the test's: its failure is the test's too
            waiter.found.set_exception(error)


def _edited(before: Entry, edit: Entry) -> Entry:
    return Entry(
        before.number, before.at, before.chat, before.who, before.kind, edit.text, edit.keyboard, before.message_id,
        edit.earlier or before.earlier, before.file,
    )  # fmt: skip


def _is_seen(entry: Entry) -> bool:
    return entry.kind in _MESSAGES or entry.kind is EntryKind.EDIT


def _matches(wanted: Wanted, entry: Entry) -> bool:
    if entry.who is not Who.BOT:
        return False
    if isinstance(wanted, str):
        return _is_seen(entry) and wanted in plain(entry.text)
    return wanted(entry)
