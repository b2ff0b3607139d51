"""What waits in the outbox keeps its turn when the lanes are numbered anew."""

from sqlalchemy import select

from bot.store.database import schema
from bot.store.database.work import Store
from bot.store.outbox.outbox import Address
from bot.store.tables.messages import Lane, Outbox
from tests.integration.store.helpers import say


def lanes(store: Store) -> list[int]:
    query = select(Outbox.lane).order_by(Outbox.id)
    return store.read(lambda work: list(work.connection.execute(query).scalars()))


def test_each_message_has_the_lane_it_would_have_had(store: Store, ola: Address) -> None:
    for lane in Lane:
        say(store, ola, "x", lane=lane)
    schema.downgrade(store.url, "0001")
    assert lanes(store) == [1, 1, 2, 1, 3, 4]
    schema.upgrade(store.url)
    asked = [Lane.URGENT, Lane.URGENT, Lane.REPLY, Lane.URGENT, Lane.REMINDER, Lane.BULK]
    assert lanes(store) == asked
