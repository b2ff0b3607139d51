"""A chat of the small clinic that is slow: its rows go one at a time, when a test lets them, as the sender sends them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from bot.delivery.guards import NEWS
from bot.service.conversation.commands import carry_out
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.last_look import still_wanted
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Leased, Written
from bot.store.tables.messages import Outbox, Sending
from tests.fakes.clinic import SmallClinic


def step(clinic: SmallClinic) -> Leased | None:
    """The chat's next row, written off as the sender does: sent, or dropped at the last look."""

    def one(work: Work) -> Leased | None:
        outbox.reap(work)
        for row in outbox.claim(work, 1):
            wanted = row.id in still_wanted(work, [row])
            error = None if wanted else "superseded" if row.guard in NEWS else "no longer wanted"
            state = Sending.SENT if wanted else Sending.DROPPED
            assert outbox.write_off(work, [Written(row, state, message_id=1, error=error)]) == 1
            return row
        return None

    return clinic.store.run(one)


def row_of(clinic: SmallClinic, row_id: UUID) -> Any:
    query = select(Outbox.state, Outbox.error).where(Outbox.id == row_id)
    return clinic.store.read(lambda work: work.connection.execute(query).one())


def call_for_help(voice: Voice) -> None:
    carry_out(Talk(voice), "help")
