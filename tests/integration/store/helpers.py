"""What the store's tests share: people to write to, and messages from and to them."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from bot.domain.messages.message import Message
from bot.ids import ClinicId
from bot.store.conversations import updates
from bot.store.database.work import Store, Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Address, Leased, Written
from bot.store.people import people
from bot.store.tables import Base
from bot.store.tables.messages import Lane, Outbox, ProcessedUpdate, Sending


def clinic(work: Work, name: str = "Klinikken") -> ClinicId:
    """The clinic of this name, made if there is none."""
    return people.find_clinic(work, name) or people.add_clinic(
        work, name, "mon-fri 08:00-15:00", "Europe/Oslo"
    )


def patient(work: Work, chat_id: int, name: str = "Ola Nordmann") -> Address:
    """A patient who is reached at this chat."""
    patient_id = people.add_patient(work, clinic(work), name, "nb", discharge_on=None, is_test=True)
    recipient_id = people.add_recipient(work, patient_id, chat_id)
    people.reached(work, patient_id, recipient_id)
    return Address(recipient_id, patient_id, chat_id)


def put(
    work: Work,
    to: Address,
    text: str,
    lane: Lane = Lane.REPLY,
    *,
    not_before: datetime | None = None,
    after_id: UUID | None = None,
    edits_id: UUID | None = None,
) -> tuple[UUID, Leased | None]:
    """Write a text to the outbox."""
    return outbox.put(
        work, to, Message(text), lane, not_before=not_before, after_id=after_id, edits_id=edits_id
    )


def sent(work: Work, rows: Sequence[Leased]) -> int:
    """Write rows off as delivered."""
    return outbox.write_off(work, [Written(row, Sending.SENT, message_id=7) for row in rows])


def texts(rows: Sequence[Leased]) -> list[str]:
    """What rows say."""
    return [row.message.text for row in rows]


def states(store: Store) -> list[str]:
    """Where every row of the outbox stands, in the order they were put."""
    query = select(Outbox.state).order_by(Outbox.id)
    return store.read(lambda work: [state.value for state in work.connection.execute(query).scalars()])


def leased(row: Leased | None) -> Leased:
    """A row that was leased at birth."""
    assert row is not None
    return row


def say(store: Store, to: Address, *words: str, lane: Lane = Lane.REPLY) -> list[Leased | None]:
    """Put messages, each in a transaction of its own."""
    return [store.run(put, to, word, lane)[1] for word in words]


def again(row: Leased, at: datetime | None = None, **values: bool) -> Written:
    """An attempt that is to be made again."""
    return Written(row, Sending.WAITING, error="busy", again_at=at, **values)


def claimed(store: Store, most: int = 10) -> list[str]:
    """What a claim gives, as texts."""
    return texts(store.run(outbox.claim, most))


def mark(work: Work, number: int) -> int:
    """Mark an update as handled, which it was not before."""
    assert updates.first_time(work, 1, number)
    return number


def handled(store: Store) -> list[int]:
    """The updates that are marked as handled."""
    query = select(ProcessedUpdate.update_id).order_by(ProcessedUpdate.update_id)
    return store.read(lambda work: list(work.connection.execute(query).scalars()))


def together(*acts: Callable[[], object]) -> None:
    """Do several things in a thread each; raise what the first of them raised."""
    failures: list[BaseException] = []

    def guarded(act: Callable[[], object]) -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - raised below
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    if failures:
        raise failures[0]


def contents(work: Work) -> dict[str, int]:
    """How many rows each table has."""
    return {
        name: work.connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in Base.metadata.tables.items()
    }
