"""What breaks in a simulated time: Telegram away, answers lost, a mail server in a mood, the process killed, the machine away."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.simulate.line import Cut
from bot.simulate.patients import Patient
from bot.simulate.post import Mood

if TYPE_CHECKING:
    from bot.simulate.days import Days


#: Seconds in which the program sees by itself that Telegram is away.
NOTICED: Final = 61.0


class Troubles:
    """Troubles by chance, at least one of each kind."""

    def __init__(self, days: "Days") -> None:
        self._days = days
        self._house = days.house
        self._agenda = days.agenda
        self._chance = days.chance

    def begin(self) -> None:
        """Telegram away, answers lost, the mail server in a mood, crashes: by chance, the first of each kind for certain."""
        hours, begins = self._days.plan.days * 24, self._house.clock.now()
        for every, trouble in (
            (12, self._telegram_away),
            (9, self._answers_lost),
            (8, self._mail_trouble),
            (5, self._crash),
            (15, self._down),
        ):
            for _ in range(max(1, round(self._days.plan.days / every))):
                at = begins + timedelta(hours=self._chance.uniform(30, max(31, hours - 12)))
                self._agenda.put(at, trouble)

    async def _telegram_away(self) -> None:
        if self._house.line.cut is not None:
            return
        since, how = self._house.clock.now(), self._chance.choice(list(Cut))
        self._house.cut(how)
        await self._house.wait(NOTICED)

        async def back() -> None:
            self._house.cut(None)
            self._house.was_away("telegram", since)
            await self._house.wait(2 * NOTICED)  # the sender knocks again by itself

        self._agenda.put(since + timedelta(minutes=self._chance.choice((20, 90, 240))), back)

    async def _answers_lost(self) -> None:
        self._house.line.loses, self._house.post.loses = 0.1, 0.2

        async def over() -> None:
            self._house.line.loses = self._house.post.loses = 0.0

        self._agenda.put(self._house.clock.now() + timedelta(hours=3), over)

    async def _mail_trouble(self) -> None:
        post, since = self._house.post, self._house.clock.now()
        if self._chance.random() < 0.4:
            address = self._chance.choice(list(self._house.mailboxes))
            post.moods[address] = self._chance.choice([Mood.REFUSES, Mood.NOBODY])

            async def over() -> None:
                post.moods.pop(address, None)
        else:
            post.mood = self._chance.choice([Mood.REFUSES, Mood.DROPS])

            async def over() -> None:
                post.mood = Mood.WELL
                self._house.was_away("mail", since)

        self._agenda.put(since + timedelta(hours=self._chance.choice((1, 2, 6))), over)

    async def _crash(self) -> None:
        """The process is killed while some people write, and comes again at once."""
        await self._in_the_middle()
        await self._house.kill()
        await self._house.begin()
        self._days.tripped = True

    async def _down(self) -> None:
        """The machine is away for a while; what people do meanwhile waits at Telegram's."""
        await self._in_the_middle()
        await self._house.kill()
        since = self._house.clock.now()
        until = since + timedelta(minutes=self._chance.choice((5, 40, 170)))
        while self._house.clock.now() < until:
            self._house.clock.jump(min(until, self._agenda.next_at or until))
            for act in self._agenda.due(min(self._house.clock.now(), until)):
                if _is_patients(act):
                    await act()
                else:
                    self._agenda.put(until + timedelta(minutes=1), act)
        await self._house.begin()
        self._house.was_away("program", since)
        self._days.tripped = True

    async def _in_the_middle(self) -> None:
        active = [one for one in self._days.patients.values() if not one.gone_quiet]
        for patient in self._chance.sample(active, min(3, len(active))):
            await patient.begin()
        await asyncio.sleep(self._chance.uniform(0.0, 0.2))


def _is_patients(act: Callable[[], Awaitable[None]]) -> bool:
    """Whether an act needs no program to be alive: a patient's."""
    owner = getattr(act, "__self__", None)
    return isinstance(owner, Patient)
