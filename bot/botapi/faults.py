"""Scripted trouble: answers with errors, cut connections, delays; by script or by seeded chance."""

import random
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.botapi.errors import Refusal, too_many_requests

#: What Telegram says with each code when nothing else is scripted.
_WORDS = {
    400: "Bad Request: scripted fault",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


class Drop(StrEnum):
    """When the connection is cut without an answer."""

    BEFORE = "before"  #: the call is not carried out
    AFTER = "after"  #: the call is carried out, the bot cannot know


class Scope(StrEnum):
    """Whom a scripted 429 pauses."""

    CHAT = "chat"
    BOT = "bot"


@dataclass(slots=True)
class Fault:
    """One script: which calls it strikes and what happens to them."""

    #: Method names in lower case; None for all but getUpdates.
    methods: frozenset[str] | None
    #: Only calls about this chat; None for any.
    chat: int | None
    #: How many more calls it strikes; None for no end.
    times: int | None
    #: The chance that it strikes a call it could strike.
    probability: float
    #: Calls it lets pass first.
    skip: int
    status: int | None
    #: Seconds for a 429: fixed, or drawn from a range.
    retry_after: int | tuple[int, int]
    description: str | None
    drop: Drop | None
    #: Real seconds before anything else happens.
    delay: float
    scope: Scope
    #: How many calls it struck so far.
    struck: int = 0


@dataclass(frozen=True, slots=True)
class Strike:
    """What happens to one call."""

    refusal: Refusal | None
    drop: Drop | None
    delay: float
    scope: Scope


class Faults:
    """The scripts in force, in the order they were added; the first that fits strikes."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.active: list[Fault] = []

    def add(  # noqa: PLR0913 - a script has these parts
        self,
        *,
        method: str | Collection[str] | None = None,
        chat: int | None = None,
        times: int | None = 1,
        probability: float = 1.0,
        skip: int = 0,
        status: int | None = None,
        retry_after: int | tuple[int, int] = 1,
        description: str | None = None,
        drop_connection: Drop | str | None = None,
        delay: float = 0.0,
        scope: Scope | str = Scope.CHAT,
    ) -> Fault:
        """Strike the next `times` calls that fit (None: all), each with `probability`, after letting `skip` pass.

        Without `method` every method but getUpdates fits. `status` is answered with Telegram's words or `description`;
        429 with `retry_after` seconds (a pair: drawn between), pausing the chat or the whole bot. `drop_connection`
        "before" cuts without carrying the call out, "after" carries it out first. `delay` is in real seconds.
        """
        names = [method] if isinstance(method, str) else method
        methods = None if names is None else frozenset(name.lower() for name in names)
        drop = None if drop_connection is None else Drop(drop_connection)
        if status is None and drop is None and not delay:
            raise ValueError("a fault needs a status, drop_connection or a delay")
        fault = Fault(
            methods,
            chat,
            times,
            probability,
            skip,
            status,
            retry_after,
            description,
            drop,
            delay,
            Scope(scope),
        )
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.active.clear()

    def strike(self, method: str, chat: int | None) -> Strike | None:
        """What happens to a call of `method` (lower case); None when nothing does."""
        for fault in self.active:
            if not self._fits(fault, method, chat):
                continue
            fault.struck += 1
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.active.remove(fault)
            return Strike(self._refusal(fault), fault.drop, fault.delay, fault.scope)
        return None

    def _fits(self, fault: Fault, method: str, chat: int | None) -> bool:
        named = method != "getupdates" if fault.methods is None else method in fault.methods
        if not named:
            return False
        if fault.chat is not None and fault.chat != chat:
            return False
        if fault.skip > 0:
            fault.skip -= 1
            return False
        return fault.probability >= 1 or self._rng.random() < fault.probability

    def _refusal(self, fault: Fault) -> Refusal | None:
        if fault.status is None:
            return None
        if fault.status == 429:
            seconds = fault.retry_after
            return too_many_requests(seconds if isinstance(seconds, int) else self._rng.randint(*seconds))
        return Refusal(
            fault.status, fault.description or _WORDS.get(fault.status, f"scripted fault {fault.status}")
        )
