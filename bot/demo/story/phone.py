"""The patient at the phone: does one thing, and waits for what the bot says to it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from bot.botapi import Entry, NotPossible, User
from bot.botapi.people import Done
from bot.demo.furnishing import CASEWORKER, CLINIC, DEPUTY
from bot.demo.stage import Stage
from bot.demo.story.report import StoryError
from bot.demo.story.words import StoryWords
from bot.domain.messages.typography import plain

PATIENT: Final = "Anna Lie"
CHAT: Final = 700_700
#: First names, as the patient reads them.
ANNA, KARI, OLA = (name.split()[0] for name in (PATIENT, CASEWORKER, DEPUTY))


#: A hasty phone looks this often, seconds apart, whether anything may still come, before it stops waiting.
STILL: Final = 6
LOOK_SECONDS: Final = 0.05


class Phone:
    """A phone in one language. Buttons and sentences are named by their keys in the content; `then` is the message waited for."""

    def __init__(self, stage: Stage, language: str, patience: float, *, hasty: bool = False) -> None:
        self.stage = stage
        self.patience = patience
        self._hasty = hasty
        self.user: User = stage.standin.user(CHAT, ANNA, language)
        names = {"caseworker": KARI, "deputy": OLA, "clinic": CLINIC, "first_name": ANNA}
        self.words = StoryWords(stage.program.desk.texts, language, names)

    @property
    def mark(self) -> int:
        """The end of the transcript now, to be given to `hears` later."""
        return self.stage.standin.transcript.mark

    async def press(self, button: str, then: str, **values: str) -> Entry:
        """Press the button under that key."""
        return await self._presses(self.words.label(button, **values), then, **values)

    async def rates(self, number: int, then: str, **values: str) -> Entry:
        """Press a number of a scale."""
        return await self._presses(str(number), then, **values)

    async def writes(self, text: str, then: str, **values: str) -> Entry:
        """Write a text."""
        done = await self.user.send(text)
        return await self.hears(then, done.mark, f"'{text[:20]}'", **values)

    async def taps(self, key: str, then: str, **values: str) -> Entry:
        """Tap a key at the bottom of the screen."""
        label = self.words.label(key)
        done = await self._does(self.user.tap(label))
        return await self.hears(then, done.mark, f"the key «{label}»", **values)

    async def opens(self, token: str, then: str) -> Entry:
        """Open the link of an invitation."""
        done = await self.user.start(token)
        return await self.hears(then, done.mark, "the link")

    async def hears(self, then: str, since: int, after: str, **values: str) -> Entry:
        """Wait for the message under a key. Raises `StoryError` when it does not come."""
        wanted = self.words.sentence(then, **values)
        try:
            return await self._waits_for(lambda entry: wanted.fullmatch(plain(entry.text)) is not None, since)
        except TimeoutError:
            screen = " / ".join(str(entry) for entry in self.user.screen[-3:])
            message = f"after {after} the patient does not hear {then} ({wanted.pattern!r}); last: {screen}"
            raise StoryError(message) from None

    async def _waits_for(self, wanted: Callable[[Entry], bool], since: int) -> Entry:
        """The first message that is wanted. Raises `TimeoutError`: after `patience`, or when hasty as soon as nothing more comes."""
        wait_for = self.stage.standin.wait_for
        if not self._hasty:
            return await wait_for(CHAT, wanted, since=since, timeout=self.patience)
        loop = asyncio.get_running_loop()
        ends, still = loop.time() + self.patience, 0
        while True:
            try:
                return await wait_for(CHAT, wanted, since=since, timeout=LOOK_SECONDS)
            except TimeoutError:
                still = still + 1 if await self.stage.lies_still() else 0
                if still == STILL or loop.time() > ends:
                    raise

    async def _presses(self, label: str, then: str, **values: str) -> Entry:
        done = await self._does(self.user.press(label))
        return await self.hears(then, done.mark, f"«{label}»", **values)

    async def _does(self, deed: Awaitable[Done]) -> Done:
        try:
            return await deed
        except NotPossible as error:
            raise StoryError(str(error)) from None
