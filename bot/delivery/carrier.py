"""What a way out to people is to the sender: the protocol `Carrier`, and the four ways in which an attempt can end.

A carrier knows its own wire: addresses, limits, covers for what comes late. Rows, leases and retries are the sender's.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from bot.delivery.gate import Limits
from bot.domain.messages.message import Message
from bot.store.tables.messages import Lane

#: Seconds within which `Carrier.deliver` must be over: well below the fifteen of a lease.
LONGEST_CALL: Final = 8.0


class Refusal(StrEnum):
    """Why a carrier said no."""

    TOO_FAST = "too_fast"  # keep away from this address for `retry_after` seconds
    ACCESS = "access"  # it does not let the program in at all: token, password
    UNREACHABLE = "unreachable"  # nobody is reached at this address any more
    TROUBLE = "trouble"  # the carrier's own; the same again later may pass
    MESSAGE = "message"  # this message; a plainer one may pass
    GONE = "gone"  # what was to be edited is not there; a new message may pass


@dataclass(frozen=True, slots=True)
class Sent:
    """The carrier took the message. `message_id` is its number there, if it can be edited by it."""

    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The carrier answered, and said no.

    `why` goes into the row: a code and our words for it; `words` are the carrier's, without anything personal, for the operator's log.
    `retry_after` are the seconds to keep away, for `TOO_FAST`; None when the carrier names none.
    """

    kind: Refusal
    why: str
    retry_after: float | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class NotSent:
    """It surely did not go out: no connection came about."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It went out and no answer came back: perhaps delivered."""


Outcome = Sent | Refused | NotSent | Unknown


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver a message.

    `row_id` is the outbox row's; `now` by the program's clock. `edits` is the number of the message that an edit changes; None when it
    was never delivered or is gone, and then the edit goes out as a new message. `unknowns` counts earlier tries of which nobody knows
    whether they arrived. `plain` asks for the simplest form that the carrier has.
    """

    row_id: UUID
    lane: Lane
    now: datetime
    edits: int | None = None
    unknowns: int = 0
    plain: bool = False


class Carrier(Protocol):
    """One way out. How each outcome is acted on: `bot/delivery/verdict.py`."""

    @property
    def name(self) -> str:
        """A word of the program, under which its addresses and rows stand: `telegram`."""
        ...

    @property
    def called(self) -> str:
        """Its name in log lines: `Telegram`."""
        ...

    @property
    def limits(self) -> Limits:
        """How much it takes."""
        ...

    @property
    def mend(self) -> str:
        """What the operator does when the carrier does not let the program in: `set RODTRAD_… and restart`."""
        ...

    async def deliver(self, address: str, message: Message, attempt: Attempt) -> Outcome:
        """Carry a message to an address, once, within `LONGEST_CALL` seconds. Raises nothing that can be expected."""
        ...

    async def probe(self) -> Outcome:
        """The smallest call that tells nobody anything: does the carrier answer, and let the program in?"""
        ...
