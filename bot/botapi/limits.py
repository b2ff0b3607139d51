"""Telegram's ceilings, and the memory of every pause it imposed. Time is the injected clock's, monotonic."""

import math
from dataclasses import dataclass

from bot.botapi.errors import Refusal, too_many_requests
from bot.botapi.faults import Scope
from bot.clock import Clock


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a second. Telegram's FAQ for bots: about one a second in a chat (short bursts pass), 20 a minute in a group,
    about 30 a second in all. The length of the burst is not published.
    """

    per_second: float = 30.0
    chat_per_second: float = 1.0
    chat_burst: int = 3
    group_per_minute: float = 20.0
    #: The shortest `retry_after` given, in seconds.
    shortest_pause: int = 1


@dataclass(frozen=True, slots=True)
class PauseViolation:
    """A call made inside a pause that Telegram had imposed."""

    method: str
    chat: int | None
    #: How many seconds too early.
    early_by: float


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Gate:
    """Refuses calls that come too fast or inside a pause. Without `limits` it only keeps the pauses of scripted 429s."""

    def __init__(self, clock: Clock, limits: Limits | None) -> None:
        self._clock = clock
        self._limits = limits
        self._buckets: dict[int | None, _Bucket] = {}
        self._paused_until: dict[int | None, float] = {}
        #: Every call that came inside a pause.
        self.violations: list[PauseViolation] = []

    def pause(self, chat: int | None, seconds: float, scope: Scope) -> None:
        """Note that a 429 was answered to a call about `chat`; one about no chat pauses nothing but itself."""
        if chat is None and scope is Scope.CHAT:
            return
        key = None if scope is Scope.BOT else chat
        until = self._clock.monotonic() + seconds
        self._paused_until[key] = max(until, self._paused_until.get(key, 0.0))

    def check(self, method: str, chat: int | None) -> Refusal | None:
        """The 429 for a call (method in lower case), if it comes too fast or too early."""
        if not method.startswith(("send", "edit", "copy", "forward")):
            return None
        if self._paused_until and (refusal := self._inside_pause(method, chat)):
            return refusal
        if self._limits is None or method == "sendchataction":
            return None
        return self._too_fast(self._limits, chat)

    def _inside_pause(self, method: str, chat: int | None) -> Refusal | None:
        now = self._clock.monotonic()
        keys = {None, chat}
        until = max((self._paused_until.get(key, 0.0) for key in keys), default=0.0)
        if until <= now:
            for key in keys:
                self._paused_until.pop(key, None)
            return None
        self.violations.append(PauseViolation(method, chat, until - now))
        return too_many_requests(math.ceil(until - now))

    def _too_fast(self, limits: Limits, chat: int | None) -> Refusal | None:
        now = self._clock.monotonic()
        wait = self._wait(None, now, limits.per_second, limits.per_second)
        scope = Scope.BOT
        if wait <= 0 and chat is not None:
            scope = Scope.CHAT
            if chat < 0:
                wait = self._wait(chat, now, limits.group_per_minute / 60, limits.group_per_minute)
            else:
                wait = self._wait(chat, now, limits.chat_per_second, limits.chat_burst)
        if wait > 0:
            seconds = max(limits.shortest_pause, math.ceil(wait))
            self.pause(chat, seconds, scope)
            return too_many_requests(seconds)
        for key in {None, chat}:
            self._buckets[key].tokens -= 1
        return None

    def _wait(self, key: int | None, now: float, rate: float, size: float) -> float:
        bucket = self._buckets.setdefault(key, _Bucket(size, now))
        bucket.tokens = min(size, bucket.tokens + (now - bucket.at) * rate)
        bucket.at = now
        # Half a thousandth of a token: what adding up fractions of seconds may lose.
        return 0.0 if bucket.tokens >= 0.9995 else (1 - bucket.tokens) / rate
