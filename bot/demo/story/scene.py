"""What every chapter of the story has at hand: the stage, the patient's phone, the staff's browsers, and the report."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from bot.botapi import Entry
from bot.demo.browser import Browser
from bot.demo.stage import Stage
from bot.demo.story.phone import CHAT, Phone
from bot.demo.story.report import StoryError, StoryReport
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.people.people import PatientRow
from bot.store.people.synthetic import not_synthetic
from bot.store.tables.people import Patient

T = TypeVar("T")


@dataclass(slots=True)
class Scene:
    """One telling of the story, in one language."""

    stage: Stage
    language: str
    phone: Phone
    kari: Browser
    ola: Browser
    report: StoryReport

    def expect(self, holds: object, point: str) -> None:
        """Note a point that holds. Raises `StoryError` for one that does not."""
        self.report.expect(holds, point)

    def read(self, look: Callable[[Work], T]) -> T:
        """Look into the database."""
        return self.stage.program.store.read(look)

    async def passes(self, time: timedelta, then: str, after: str, **values: str) -> Entry:
        """Let time pass, and wait for what the bot then says by itself."""
        mark = self.phone.mark
        await self._moves(time)
        return await self.phone.hears(then, mark, after, **values)

    async def until(self, moment: datetime, then: str, after: str) -> Entry:
        """Let time pass until a moment, and wait for what the bot then says by itself."""
        return await self.passes(moment - self.stage.clock.now(), then, after)

    async def hears_nothing(self, time: timedelta, point: str) -> None:
        """Let time pass in which nothing may come."""
        await self.settles()
        mark = self.phone.mark
        await self._moves(time)
        self.expect(not self.stage.standin.transcript.texts(CHAT, since=mark), point)

    async def settles(self) -> None:
        """Wait until everything that was done has been handled and what may go now has gone. Raises `StoryError` when something stays."""
        try:
            async with asyncio.timeout(self.phone.patience):
                while not await self.stage.lies_still():  # noqa: ASYNC110 - the stage is looked at, it does not call
                    await asyncio.sleep(0.01)
        except TimeoutError:
            message = "what was done or may go now stays on its way"
            raise StoryError(message) from None

    async def _moves(self, time: timedelta) -> None:
        try:
            await self.stage.move(time, self.phone.patience)
        except TimeoutError:
            message = "what is due by the clock stays on its way"
            raise StoryError(message) from None


def patient(work: Work) -> PatientRow:
    """The one patient. Raises `StoryError` when there is none."""
    found = work.connection.execute(
        select(Patient.id).where(not_synthetic(Patient.clinic_id))
    ).scalar_one_or_none()
    if found is None:
        message = "there is no patient"
        raise StoryError(message)
    return people.by_id(work, found, lock=False)
