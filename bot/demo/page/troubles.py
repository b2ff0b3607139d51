"""The switches for trouble: Telegram slow or away, the mail server down, Kari away. And the figures that show that nothing is lost."""

import asyncio
from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select

from bot.botapi import Fault
from bot.botapi.transcript import EntryKind, Who
from bot.demo.stage import Stage
from bot.store.database.work import Work
from bot.store.tables.messages import Outbox, Sending

#: Half of all messages are refused with a wait of that many seconds.
SLOW: Final = 0.5
SLOW_SECONDS: Final = (1, 3)
REFUSALS_SHOWN: Final = frozenset({429, 500, 502})


class Troubles:
    """What goes wrong on one stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._slow: Fault | None = None
        #: The transcript's end when Telegram went away; None while it is there.
        self.away_since: int | None = None
        #: Messages that wait to be delivered, as last looked up.
        self.waiting = 0
        #: Kari is away, as last looked up: she can also say so, or be back, on her own page.
        self.absent = False

    @property
    def mail(self) -> bool:
        """Whether the mail server is down."""
        return self._stage.mailbox.down

    @property
    def slow(self) -> bool:
        """Whether Telegram answers every other message with "too many requests"."""
        return self._slow is not None

    @property
    def any(self) -> bool:
        """Whether something is wrong, or still waits because something was."""
        return self.slow or self.away_since is not None or self.waiting > 0

    def figures(self) -> Mapping[str, int]:
        """What was delivered, what was refused, what waits."""
        standin = self._stage.standin
        counts = standin.transcript.counts
        return {
            "delivered": counts[Who.BOT, EntryKind.TEXT],
            "refused": sum(1 for refused in standin.refusals if refused.code in REFUSALS_SHOWN),
            "waiting": self.waiting,
        }

    def set_slow(self, *, on: bool) -> None:
        """Let Telegram answer every other message with 429, or no longer."""
        faults = self._stage.standin.faults
        if self._slow in faults.active:
            faults.active.remove(self._slow)
        self._slow = None
        if on:
            methods = ("sendMessage", "editMessageText")
            self._slow = faults.add(
                method=methods, times=None, probability=SLOW, status=429, retry_after=SLOW_SECONDS
            )

    async def set_away(self, *, on: bool) -> None:
        """Let Telegram be unreachable, or come back."""
        standin = self._stage.standin
        if on and self.away_since is None:
            self.away_since = standin.transcript.mark
            await standin.down()
        elif not on and self.away_since is not None:
            await standin.up()
            self.away_since = None

    def set_mail(self, *, on: bool) -> None:
        """Let the mail server be down, or up again."""
        self._stage.mailbox.down = on

    async def set_absent(self, *, on: bool) -> None:
        """Let Kari be away, with Ola in her place, or be back."""
        await self._stage.set_absent(on=on)
        await self.look()

    async def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.set_slow(on=False)
        self.set_mail(on=False)
        await self.set_away(on=False)

    async def look(self) -> None:
        """Look up how many messages wait, and whether Kari is away."""
        self.absent = await asyncio.to_thread(self._stage.is_absent)
        self.waiting = await asyncio.to_thread(self._stage.program.store.read, _waiting)


def _waiting(work: Work) -> int:
    states = (Sending.WAITING, Sending.LEASED)
    return work.connection.execute(
        select(func.count()).select_from(Outbox).where(Outbox.state.in_(states))
    ).scalar_one()
