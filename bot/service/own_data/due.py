"""What the clock does with wishes for one's own data: erases those whose day to regret is over."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from bot.service.clock.ticks import Ticked, one_by_one
from bot.service.desk import Desk
from bot.service.own_data.erasing import erase
from bot.store.database.work import Work
from bot.store.erasing import rows, wishes
from bot.store.erasing.journal import Journal
from bot.store.outbox.outbox import Leased
from bot.store.tables.wishes import Wish

#: When a message to the person is being sent just now, or the journal cannot be written, it is tried again after this.
SOON: Final = timedelta(minutes=5)


def tick_erasures(work: Work, desk: Desk, journal: Journal, most: int = 1) -> Ticked:
    """Erase those whose day to regret is over: one in a transaction, so that the journal is never far ahead of the database."""
    due = wishes.due(work, Wish.ERASE, most)
    steps = [
        (
            partial(_erase_unless_busy, work, desk, journal, patient_id),
            partial(wishes.put_off, work, patient_id, Wish.ERASE, work.now + SOON),
        )
        for patient_id in due
    ]
    return one_by_one(work, "erasing people", steps, most)


def _erase_unless_busy(work: Work, desk: Desk, journal: Journal, patient_id: UUID) -> Sequence[Leased]:
    """A message that is being sent would come after the last word and stay in the chat: it is waited for."""
    if rows.in_flight(work, patient_id):
        wishes.put_off(work, patient_id, Wish.ERASE, work.now + timedelta(seconds=30))
        return ()
    return erase(work, desk, journal, patient_id)
