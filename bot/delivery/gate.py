"""A carrier's ceilings as the sender keeps them: so many calls a second in all and to one address, and the pauses it imposed."""

import heapq
from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, Protocol

from bot.clock import Clock
from bot.store.tables.messages import Lane

#: Calls do not arrive as evenly as they are made: a second of ours is a little longer than the carrier's.
SECOND: Final = 1.02
ADDRESS_SECOND: Final = 1.05

#: Two addresses slowed down within so many seconds mean that all of us is too fast.
TOGETHER: Final = 5.0
#: One that is slowed down for longer than this may mean it, too: the carrier is asked.
LONG_PAUSE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a carrier takes: calls a second in all, of which reminders and bulk leave `kept` to the rest; and the calls in a row to one
    address before they must lie a second apart."""

    per_second: int
    kept: int
    burst: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: ask again after `seconds`. With `everybody`, no message of this lane or a lower one may go before."""

    seconds: float
    everybody: bool


class Slowed(Enum):
    """What it means that one address was slowed down."""

    ADDRESS = auto()
    PERHAPS_ALL = auto()  # for so long that the carrier should be asked whether it means everybody
    ALL = auto()  # from now on everybody waits


class Gate(Protocol):
    """Says when a call may be made. One process keeps its own; several may share one behind the same three questions."""

    def ask(self, address: str, lane: Lane) -> Wait | None:
        """None lets one call pass, and counts it."""
        ...

    def slow_down(self, address: str, seconds: float) -> Slowed:
        """Note that the carrier wants nothing to an address for `seconds`."""
        ...

    def pause(self, seconds: float) -> None:
        """Let nothing pass for `seconds`, but for one try of help at each address: what it says may be the one thing that matters."""
        ...


@dataclass(slots=True)
class _Pauses:
    """Moments on the monotonic clock until which nothing may go."""

    clock: Clock
    everybody: float = 0.0
    addresses: dict[str, float] = field(default_factory=dict)
    latest: tuple[str, float] | None = None  # the address slowed down last, and when
    tried: set[str] = field(default_factory=set)  # addresses that had their try of help in this pause

    def ask(self, address: str, lane: Lane, now: float) -> Wait | None:
        until = self.addresses.get(address)
        if until is not None and until <= now:
            del self.addresses[address]
            until = None
        if self.everybody > now:
            first_help = lane is Lane.HELP and until is None and address not in self.tried
            # Help that had its try waits by itself: that of others may still pass.
            return None if first_help else Wait(self.everybody - now, everybody=lane is not Lane.HELP)
        return None if until is None else Wait(until - now, everybody=False)

    def passed(self, address: str, now: float) -> None:
        if self.everybody > now:
            self.tried.add(address)

    def slow_down(self, address: str, seconds: float) -> Slowed:
        now = self.clock.monotonic()
        self.addresses[address] = max(now + seconds, self.addresses.get(address, 0.0))
        before, self.latest = self.latest, (address, now)
        if self.everybody > now:
            return Slowed.ADDRESS  # a try of help: everybody waits already
        if before is not None and before[0] != address and now - before[1] <= TOGETHER:
            self.pause(seconds)
            return Slowed.ALL
        return Slowed.PERHAPS_ALL if seconds > LONG_PAUSE else Slowed.ADDRESS

    def pause(self, seconds: float) -> None:
        now = self.clock.monotonic()
        if self.everybody <= now:
            self.tried.clear()
        self.everybody = max(self.everybody, now + seconds)


class OpenGate:
    """No ceilings, only the pauses that the carrier imposes: for benches and for a Bot API server of one's own."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pauses = _Pauses(clock)

    def ask(self, address: str, lane: Lane) -> Wait | None:
        """See `Gate`."""
        now = self._clock.monotonic()
        refused = self._pauses.ask(address, lane, now)
        if refused is None:
            self._pauses.passed(address, now)
        return refused

    def slow_down(self, address: str, seconds: float) -> Slowed:
        """See `Gate`."""
        return self._pauses.slow_down(address, seconds)

    def pause(self, seconds: float) -> None:
        """See `Gate`."""
        self._pauses.pause(seconds)


class LocalGate:
    """The ceilings of one carrier in one process.

    In all: at most `per_second` calls in any `SECOND`, of which reminders and bulk may use all but `kept`. To one address: one call each
    `ADDRESS_SECOND`, and up to `burst` at once after a rest.
    """

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._pauses = _Pauses(clock)
        self._all: deque[float] = deque(maxlen=limits.per_second)
        self._later: deque[float] = deque(maxlen=limits.per_second - limits.kept)
        # For each address the moment at which all its calls are paid back; all but one of a burst may be owed.
        self._may_owe = (limits.burst - 1) * ADDRESS_SECOND
        self._owed: dict[str, float] = {}
        self._paid_back: list[tuple[float, str]] = []

    def ask(self, address: str, lane: Lane) -> Wait | None:
        """See `Gate`."""
        now = self._clock.monotonic()
        if refused := self._pauses.ask(address, lane, now):
            return refused
        patient = lane >= Lane.REMINDER
        wait = max(_until_free(self._all, now), _until_free(self._later, now) if patient else 0.0)
        if wait > 0:
            return Wait(wait, everybody=True)
        owed = max(self._owed.get(address, now), now)
        wait = owed - now - self._may_owe
        if wait > 1e-9:
            return Wait(wait, everybody=False)
        self._all.append(now)
        if patient:
            self._later.append(now)
        self._owe(address, owed + ADDRESS_SECOND, now)
        self._pauses.passed(address, now)
        return None

    def slow_down(self, address: str, seconds: float) -> Slowed:
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
