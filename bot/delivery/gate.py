"""Telegram's ceilings as the sender keeps them: so many calls a second for the bot and for a chat, and the pauses it imposed."""

import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import Final, Protocol

from bot.clock import Clock
from bot.store.tables.messages import Lane

#: Telegram's FAQ for bots: about 30 messages a second in all, one a second in a chat, short bursts pass.
BOT_PER_SECOND: Final = 30
KEPT_FOR_PEOPLE: Final = 10  # of these, for all but reminders and bulk
CHAT_BURST: Final = 3
#: Calls do not arrive as evenly as they are made: a second of ours is a little longer than Telegram's.
SECOND: Final = 1.02
CHAT_SECOND: Final = 1.05

#: Two chats slowed down within so many seconds, or one for longer than this, mean that the whole bot is too fast.
TOGETHER: Final = 5.0
LONG_PAUSE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: ask again after `seconds`. With `everybody`, no message of this lane or a lower one may go before."""

    seconds: float
    everybody: bool


class Gate(Protocol):
    """Says when a call may be made. One process keeps its own; several may share one behind the same three questions."""

    def ask(self, address: str, lane: Lane) -> Wait | None:
        """None lets one call pass, and counts it."""
        ...

    def slow_down(self, address: str, seconds: float) -> bool:
        """Note a 429; True when from now on the whole bot keeps quiet for `seconds`."""
        ...

    def pause(self, seconds: float) -> None:
        """Let nothing pass for `seconds`."""
        ...


@dataclass(slots=True)
class _Pauses:
    """Moments on the monotonic clock until which nothing may go."""

    clock: Clock
    bot: float = 0.0
    chats: dict[str, float] = field(default_factory=dict)
    latest: tuple[str, float] | None = None  # the chat of the latest 429, and when

    def ask(self, address: str, now: float) -> Wait | None:
        if self.bot > now:
            return Wait(self.bot - now, everybody=True)
        until = self.chats.get(address)
        if until is None:
            return None
        if until > now:
            return Wait(until - now, everybody=False)
        del self.chats[address]
        return None

    def slow_down(self, address: str, seconds: float) -> bool:
        now = self.clock.monotonic()
        self.chats[address] = max(now + seconds, self.chats.get(address, 0.0))
        before, self.latest = self.latest, (address, now)
        another = before is not None and before[0] != address and now - before[1] <= TOGETHER
        if another or seconds > LONG_PAUSE:
            self.pause(seconds)
            return True
        return False

    def pause(self, seconds: float) -> None:
        self.bot = max(self.bot, self.clock.monotonic() + seconds)


class OpenGate:
    """No ceilings, only the pauses that Telegram imposes: for benches and for a Bot API server of one's own."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pauses = _Pauses(clock)

    def ask(self, address: str, lane: Lane) -> Wait | None:
        """See `Gate`."""
        return self._pauses.ask(address, self._clock.monotonic())

    def slow_down(self, address: str, seconds: float) -> bool:
        """See `Gate`."""
        return self._pauses.slow_down(address, seconds)

    def pause(self, seconds: float) -> None:
        """See `Gate`."""
        self._pauses.pause(seconds)


class LocalGate:
    """The ceilings of one bot in one process.

    The bot: at most `BOT_PER_SECOND` calls in any `SECOND`, of which reminders and bulk may use all but `KEPT_FOR_PEOPLE`.
    A chat: one call each `CHAT_SECOND`, and up to `CHAT_BURST` at once after a rest.
    """

    def __init__(
        self, clock: Clock, *, per_second: int = BOT_PER_SECOND, kept: int = KEPT_FOR_PEOPLE
    ) -> None:
        self._clock = clock
        self._pauses = _Pauses(clock)
        self._all: deque[float] = deque(maxlen=per_second)
        self._later: deque[float] = deque(maxlen=per_second - kept)
        # For each chat the moment at which all its calls are paid back; (CHAT_BURST - 1) of them may be owed.
        self._owed: dict[str, float] = {}
        self._paid_back: list[tuple[float, str]] = []

    def ask(self, address: str, lane: Lane) -> Wait | None:
        """See `Gate`."""
        now = self._clock.monotonic()
        if refused := self._pauses.ask(address, now):
            return refused
        patient = lane >= Lane.REMINDER
        wait = max(_until_free(self._all, now), _until_free(self._later, now) if patient else 0.0)
        if wait > 0:
            return Wait(wait, everybody=True)
        owed = max(self._owed.get(address, now), now)
        wait = owed - now - (CHAT_BURST - 1) * CHAT_SECOND
        if wait > 1e-9:
            return Wait(wait, everybody=False)
        self._all.append(now)
        if patient:
            self._later.append(now)
        self._owe(address, owed + CHAT_SECOND, now)
        return None

    def slow_down(self, address: str, seconds: float) -> bool:
        """See `Gate`."""
        return self._pauses.slow_down(address, seconds)

    def pause(self, seconds: float) -> None:
        """See `Gate`."""
        self._pauses.pause(seconds)

    def _owe(self, address: str, until: float, now: float) -> None:
        self._owed[address] = until
        heapq.heappush(self._paid_back, (until, address))
        while self._paid_back[0][0] <= now:
            _, done = heapq.heappop(self._paid_back)
            if self._owed.get(done, now + 1) <= now:
                del self._owed[done]


def _until_free(calls: deque[float], now: float) -> float:
    return 0.0 if len(calls) < (calls.maxlen or 0) else calls[0] + SECOND - now
