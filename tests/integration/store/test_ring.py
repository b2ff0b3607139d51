"""Which key rings are taken for a database's own, and that another one is found before anything is read or written."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, update

from bot.clock import ManualClock
from bot.store.database.work import Store, Work
from bot.store.people import people
from bot.store.sealing import ring
from bot.store.sealing.vault import KeyRing, Vault, WrongRingError
from bot.store.tables import Base
from bot.store.tables.people import DataKey
from tests.integration.store.helpers import clinic, contents, patient

OLD, NEW, OTHER = (KeyRing.fresh(name) for name in ("old", "new", "old"))


@pytest.fixture
def opened(database_url: str, clock: ManualClock) -> Iterator[Callable[[str], Store]]:
    """The same database as a process with this ring opens it."""
    stores = []

    def store(keys: str) -> Store:
        stores.append(Store(database_url, clock, Vault(KeyRing.parse(keys))))
        return stores[-1]

    yield store
    for each in stores:
        each.close()


def test_the_ring_of_yesterday_is_taken_and_so_is_one_with_a_newer_key_before_it(
    opened: Callable[[str], Store],
) -> None:
    opened(OLD).run(ring.take_up)
    opened(OLD).run(patient, 1)
    opened(OLD).run(ring.take_up)
    opened(f"{NEW},{OLD}").run(ring.take_up)


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        (OLD, OTHER, "'old' is another one"),
        (OLD, NEW, "needs the key named 'old'"),
        (f"{NEW},{OLD}", NEW, "needs the key named 'old'"),
        (f"{NEW},{OLD}", OLD, "needs the key named 'new'"),
        (f"{NEW},{OLD}", f"{KeyRing.fresh('new')},{OLD}", "'new' is another one"),
    ],
    ids=["another", "another name", "without the older", "without the newer", "another newer"],
)
def test_another_ring_is_refused_with_what_to_do_and_changes_nothing(
    opened: Callable[[str], Store], before: str, after: str, named: str
) -> None:
    """`before` is what the patient's phone was found under; an older key sealed their name."""
    opened(before.rpartition(",")[2]).run(ring.take_up)
    opened(before.rpartition(",")[2]).run(patient, 1)
    opened(before).run(ring.take_up)
    there = opened(before).read(contents)
    for see in (ring.prove, ring.take_up):
        with pytest.raises(WrongRingError, match=named) as caught:
            opened(after).run(see)
        assert "put back the key ring" in str(caught.value)
    assert opened(before).read(contents) == there


def test_a_phone_that_is_found_by_a_key_alone_is_enough_to_need_that_key(
    opened: Callable[[str], Store],
) -> None:
    """A database of before there were witnesses: nothing but a look-up names the newer key."""
    opened(OLD).run(patient, 1)
    lookup = opened(NEW).vault.lookup("chat", "1")
    recipient = Base.metadata.tables["recipient"]
    opened(OLD).run(lambda work: work.connection.execute(update(recipient).values(chat_lookup=lookup)))
    with pytest.raises(WrongRingError, match="needs the key named 'new'"):
        opened(OLD).run(ring.prove)


def test_a_database_without_tables_or_without_anything_takes_any_ring_and_the_next_time_only_that(
    opened: Callable[[str], Store],
) -> None:
    opened(OLD).run(ring.prove)
    opened(OTHER).run(ring.prove)
    opened(OLD).run(ring.take_up)
    opened(OLD).run(ring.take_up)
    with pytest.raises(WrongRingError):
        opened(OTHER).run(ring.take_up)


def spoil(store: Store, most: int) -> None:
    """Damage the oldest data keys."""

    def damage(work: Work) -> None:
        ids = work.connection.execute(select(DataKey.id).order_by(DataKey.id).limit(most)).scalars().all()
        work.connection.execute(update(DataKey).where(DataKey.id.in_(ids)).values(wrapped=b"?" * 60))

    store.run(damage)


def test_one_spoilt_key_is_one_row_and_stops_nobody(opened: Callable[[str], Store]) -> None:
    for chat in (1, 2, 3):
        opened(OLD).run(patient, chat)
    spoil(opened(OLD), 1)
    store = opened(OLD)
    store.run(ring.take_up)
    name = store.run(lambda work: people.clinic_name(work, clinic(work)))
    assert name == people.NO_NAME, "it is this row's trouble: updates must not wait for it, and pages go on"


def test_a_clinic_that_was_made_with_another_ring_does_not_pass_that_ring_off_as_the_right_one(
    opened: Callable[[str], Store],
) -> None:
    opened(OLD).run(patient, 1)
    opened(OTHER).run(lambda work: people.add_clinic(work, "Annen", "mon-fri 08:00-15:00", "Europe/Oslo"))
    opened(OLD).run(ring.prove)
    with pytest.raises(WrongRingError):
        opened(OTHER).run(ring.prove)
