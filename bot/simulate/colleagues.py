"""Invented staff: they hear of requests by mail only, look at the inbox then and in the morning, and answer soon, late or never."""

import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final, TypeVar
from uuid import UUID

from bot.domain.promises.promise import PromiseKind, PromiseRefused, Result, When
from bot.domain.requests.request import Refused, State
from bot.i18n import local
from bot.ids import StaffId
from bot.service.desk import Desk
from bot.service.people import channels
from bot.service.promises import making
from bot.service.promises.keepers import NoSuchPromiseError
from bot.service.requests import inbox, reading, staff_acts
from bot.service.requests.case import Done
from bot.service.requests.inbox import InboxRow, Place
from bot.service.requests.rights import NotFoundError, open_case
from bot.simulate.agenda import Agenda
from bot.simulate.house import House, code_in
from bot.simulate.judge import Kind
from bot.simulate.post import Mail
from bot.store.database.work import Work
from bot.store.promises import promises

T = TypeVar("T")


class Habit(StrEnum):
    """How somebody works."""

    PROMPT = "prompt"
    LATE = "late"  # hours, and forgets some
    NEVER = "never"  # has a mailbox that nobody opens


ANSWERS: Final = (
    "Hei. Jeg ringer deg i morgen formiddag.",
    "Takk for beskjeden. Det ordner jeg.",
    "Jeg har snakket med NAV. De tar kontakt.",
    "Kom innom når du vil før klokka tre.",
    "Så bra at du sa fra.",
    "Jeg er her hele dagen.",
)
MINUTES: Final = {Habit.PROMPT: (2, 5, 10, 25, 40), Habit.LATE: (30, 120, 300, 900), Habit.NEVER: ()}


class Colleague:
    """Somebody on the staff."""

    def __init__(
        self, staff_id: StaffId, name: str, habit: Habit, seed: int, house: House, agenda: Agenda
    ) -> None:
        self.id = staff_id
        self.name = name
        self.habit = habit
        self.away: list[tuple[datetime, datetime]] = []
        self.gone = False
        self._written = 0
        self.chance = random.Random(f"{seed} staff {name}")  # noqa: S311 - invented working days
        self._house = house
        self._agenda = agenda

    # --- what reaches them ---

    def mailed(self, mail: Mail) -> None:
        """A mail lies in the mailbox: mean to look, sooner or later."""
        if not MINUTES[self.habit] or self.gone:
            return
        code, token = code_in(mail.subject), _token(mail.text)
        if code:
            wait = self.chance.choice(MINUTES[self.habit])
            if not self._at_work() and self.chance.random() < 0.6:
                return  # the morning round finds it
            self._later(timedelta(minutes=wait), lambda: self.follow(code))
        elif token:
            self._later(timedelta(minutes=self.chance.randint(5, 600)), lambda: self._say_it_reaches(token))

    async def morning(self) -> None:
        """Look at the inbox, on a working day, when one is there."""
        if self._at_work() and self.habit is not Habit.NEVER:
            await self.work()

    async def follow(self, code: str) -> None:
        """Follow a notice to its request, then do what stands in the inbox."""
        if self.gone or self.is_away(self._house.clock.now()):
            return
        view = await self._try(reading.show, code)
        if view is None:
            self._house.note(self.name, Kind.OPEN, code=code)
            return
        self._house.note(self.name, Kind.OPEN, text=view.sight.name.lower(), code=code)
        await self.work()

    async def work(self) -> None:
        """Read the inbox and do something with part of it."""
        rows = await self._house.program.runner.read(inbox.inbox, self.id)
        self._house.note(self.name, Kind.PAGE, codes=frozenset(row.code for row in rows))
        for row in rows:
            if self._forgets(row):
                continue
            await self._deal_with(row)

    def _forgets(self, row: InboxRow) -> bool:
        return self.habit is Habit.LATE and self.chance.random() < (0.1 if row.pressing else 0.3)

    async def _deal_with(self, row: InboxRow) -> None:
        chance = self.chance.random()
        if row.owes and row.state is not State.OPEN:
            await self._act("acknowledge", staff_acts.acknowledge, row.code)
        elif row.place is Place.ANSWERED:
            if chance < 0.3:
                await self._act("close", staff_acts.close, row.code)
        elif row.place in {Place.WAITING, Place.MINE} and not row.unreadable:
            await self._read(row.code)
            if row.place is Place.WAITING and not row.mine and chance < 0.25:
                await self._act("take", staff_acts.take, row.code)
                self._later(timedelta(minutes=self.chance.randint(10, 400)), lambda: self._answer(row.code))
            elif chance < 0.32 and row.mine:
                await self._act("working", staff_acts.working, row.code)
            elif chance < 0.42 and self._at_work():
                await self._plan(row.code)
            elif chance < 0.46 and row.state is State.OPEN and not row.mine:
                await self._act("not_mine", staff_acts.not_mine, row.code)
            else:
                await self._answer(row.code)

    async def _answer(self, code: str) -> None:
        if self.gone or self.is_away(self._house.clock.now()):
            return
        self._written += 1
        text = f"{self.chance.choice(ANSWERS)} ({self._written})"  # no two alike: the judge goes by the words
        await self._act("answer", partial(staff_acts.answer, text=text), code)

    async def _plan(self, code: str) -> None:
        """Plan a call, and say later how it went; or forget both."""
        now = self._house.clock.now()
        at = (now + timedelta(minutes=self.chance.randint(60, 4000))).replace(second=0, microsecond=0)

        def plan(work: Work, desk: Desk, staff_id: StaffId, code: str) -> tuple[Done, UUID | None]:
            wanted = making.Wanted(PromiseKind.CALL, staff_id, When(at))
            done = making.plan(work, desk, staff_id, code, wanted)
            case, _ = open_case(work, desk, staff_id, code)
            planned = promises.planned_of(work, case.stored.patient_id)
            return done, next((one.id for one in planned if one.when.at == at), None)

        planned = await self._try(plan, code)
        if planned is None:
            return
        done, promise_id = planned
        self._house.note(self.name, Kind.ACT, text="plan", code=code, until=at)
        self._house.program.edge.sender.offer(done.rows)
        if promise_id is not None and self.chance.random() < 0.6:
            wait = at - now + timedelta(minutes=self.chance.randint(1, 50))
            self._later(wait, lambda: self._say_how_it_went(code, promise_id))

    async def _say_how_it_went(self, code: str, promise_id: UUID) -> None:
        result = self.chance.choice((Result.DONE, Result.DONE, Result.NO_ANSWER, Result.UNWANTED))

        def enter(work: Work, desk: Desk, staff_id: StaffId, _code: str) -> Done:
            return making.enter_result(work, desk, staff_id, promise_id, result)

        if not self.gone:
            await self._act("result", enter, code)

    async def _read(self, code: str) -> None:
        looked = await self._try(reading.look, code)
        if looked is not None:
            self._house.program.edge.sender.offer(looked.done.rows)

    async def _act(self, what: str, act: Callable[[Work, Desk, StaffId, str], Done], code: str) -> None:
        """Do something with a request; what the page would refuse is not done."""
        done = await self._try(act, code)
        if done is not None:
            self._house.note(self.name, Kind.ACT, text=what, code=code)
            self._house.program.edge.sender.offer(done.rows)

    async def _try(self, act: Callable[[Work, Desk, StaffId, str], T], code: str) -> T | None:
        try:
            return await self._house.program.runner.do(act, self._house.desk, self.id, code)
        except (NotFoundError, Refused, PromiseRefused, NoSuchPromiseError):
            return None

    async def _say_it_reaches(self, token: str) -> None:
        def say(work: Work) -> bool:
            return channels.answered(work, self.id, token)

        await self._house.program.runner.do(say)

    def _later(self, wait: timedelta, act: Callable[[], Awaitable[None]]) -> None:
        self._agenda.put(self._house.clock.now() + wait, act)

    def is_away(self, at: datetime) -> bool:
        """Whether they are away at a moment."""
        return any(since <= at < until for since, until in self.away)

    def _at_work(self) -> bool:
        now = self._house.clock.now()
        here = local(now, "Europe/Oslo")
        if self.is_away(now):
            return False
        return here.weekday() < 5 and 8 <= here.hour < 15


def _token(text: str) -> str:
    """What stands at the end of a link that asks whether a mailbox is read."""
    return next((word.rpartition("/reach/")[2].strip() for word in text.split() if "/reach/" in word), "")
