"""An update in hand: what it says, when it came in, and whether it is durable."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.messages.incoming import Incoming, UpdateKind
from bot.telegram.carrier.skew import Skew
from bot.telegram.receive.translate import translate
from bot.telegram.receive.unasked import Albums, says_nothing
from bot.telegram.without_database.kept import Kept

Raw = Mapping[str, Any]


@dataclass(slots=True, eq=False)
class Entry:
    """An update in hand. `durable` becomes True once it may be acknowledged, False when it must come again.

    `born` is when it was taken, on the monotonic clock.
    """

    incoming: Incoming
    update: Kept
    born: float
    durable: "asyncio.Future[bool]"
    from_spool: bool = False
    gone: bool = False  # no longer ours to handle: it stands in the spool
    looked_after: bool = False  # a person in danger has been answered without the database

    def answered(self, delivered: "asyncio.Future[bool]") -> None:
        """Note that the crisis card has been `delivered`: whenever the database takes the update, it need not be said again."""
        if not delivered.cancelled() and delivered.result():
            self.incoming = replace(self.incoming, answered=True)


def entry_of(update: Kept, skew: Skew, albums: Albums, born: float, *, from_spool: bool = False) -> Entry:
    """Read an update. What Telegram gives no time for was done when it came in; its times are put on our clock by `skew`."""
    incoming = translate(update.raw, skew)
    incoming = replace(
        incoming,
        kind=UpdateKind.NOTHING if says_nothing(update.raw) else incoming.kind,
        sent_at=incoming.sent_at or update.received_at,
        answered=update.answered,
        more_of_album=albums.goes_on(update.raw, incoming.chat_id, incoming.update_id),
    )
    return Entry(incoming, update, born, asyncio.get_running_loop().create_future(), from_spool)
