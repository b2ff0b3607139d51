"""Files that went with messages: their bytes leave the outbox when they have been sent, the rest of the row stays as any other."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, update

from bot.domain.messages.message import Message
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.outbox.leased import BODY
from bot.store.tables.messages import Outbox

#: Sealed bytes of a row beyond which it holds a file: the longest text is a third of it.
HOLDS_A_FILE: Final = 16_384
#: How far back is looked: the upkeep comes each ten minutes, and may have been away.
LOOKED_BACK: Final = timedelta(days=1)


def forget_sent(work: Work) -> int:
    """Take the file out of each row that is done; gives how many. A row that cannot be opened is passed over."""
    done = select(Outbox.id, Outbox.body).where(
        Outbox.done_at >= work.now - LOOKED_BACK, func.length(Outbox.body) > HOLDS_A_FILE
    )
    return sum(
        bool(
            readable(
                work,
                "forgetting files that were sent",
                partial(_forget, work, row.id, row.body),
                lambda: False,
            )
        )
        for row in work.connection.execute(done).all()
    )


def _forget(work: Work, row_id: UUID, body: bytes) -> bool:
    message = Message.from_json(work.open(body, BODY, row_id))
    if message.file is None:
        return False
    owner = work.vault.owner_of(work.connection, body)
    without = work.seal(owner, BODY, row_id, replace(message, file=None).to_json())
    work.connection.execute(update(Outbox).where(Outbox.id == row_id).values(body=without))
    return True
