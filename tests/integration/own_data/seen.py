"""What the tests of erasing look at."""

import re
from pathlib import Path

from sqlalchemy import select

from bot.domain.messages.message import Message
from bot.store.database.work import Store, Work
from bot.store.erasing import rows
from bot.store.outbox.leased import BODY
from bot.store.tables import Base
from bot.store.tables.messages import Outbox
from bot.store.tables.people import Recipient, Who

#: The page that says what goes, what stays and what is told.
DOCS = Path(__file__).parents[3] / "docs" / "own-data.md"


def last_words(store: Store) -> list[Message]:
    """What is on its way to chats that are nobody's any more."""

    def read(work: Work) -> list[Message]:
        query = select(Outbox).join(Recipient, Recipient.id == Outbox.recipient_id)
        found = work.connection.execute(query.where(Recipient.who == Who.GONE).order_by(Outbox.id)).all()
        return [Message.from_json(work.open(row.body, BODY, row.id)) for row in found]

    return store.read(read)


def receipt_in(messages: list[Message]) -> str:
    found = re.search(r"Kvittering: (\S+)", messages[-1].text)
    assert found is not None
    return found.group(1)


def count(work: Work, name: str, patient: object) -> int:
    table = Base.metadata.tables[name]
    return len(work.connection.execute(select(table).where(rows.owned(patient)[name])).all())  # type: ignore[arg-type]
