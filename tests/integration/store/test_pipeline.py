"""On PostgreSQL answers that nobody needs are not waited for: what is read sees what was written, and an error undoes everything."""

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.ids import new_id
from bot.store.database import leases
from bot.store.database.faults import is_infrastructure_fault
from bot.store.database.pipeline import BEHIND
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import Address
from bot.store.outbox.standing import Standing
from bot.store.tables.messages import Lease, Outbox
from tests.integration.store.helpers import patient, put

pytestmark = pytest.mark.postgres

ADD = insert(Lease).execution_options(**BEHIND)


def add(work: Work, name: str | None) -> None:
    """A row that nobody waits for; without a name it is refused."""
    row = {"name": name, "holder": new_id(), "until": work.now, "fence": 1}
    work.connection.execute(ADD, row)


def names(work: Work) -> list[str]:
    return list(work.connection.execute(select(Lease.name).order_by(Lease.name)).scalars())


def test_what_is_read_sees_what_was_written_before(own_store: Store) -> None:
    def use(work: Work) -> list[str]:
        add(work, "a")
        return names(work)

    assert own_store.run(use) == ["a"]
    assert own_store.read(names) == ["a"]


@pytest.mark.parametrize("looks", [False, True], ids=["at the commit", "when something is read"])
def test_an_error_that_nobody_waited_for_undoes_everything_and_is_what_it_was(
    own_store: Store, looks: bool, caplog: pytest.LogCaptureFixture
) -> None:
    def use(work: Work) -> None:
        add(work, "a")
        add(work, None)
        if looks:
            names(work)

    with pytest.raises(IntegrityError) as caught:
        own_store.run(use)
    assert not is_infrastructure_fault(caught.value)
    assert own_store.read(names) == []
    assert own_store.run(names) == [], "the connection serves again"
    assert caplog.text == ""


def test_within_a_savepoint_everything_is_waited_for_so_that_one_can_go_back(own_store: Store) -> None:
    def use(work: Work) -> list[str]:
        add(work, "before")
        with pytest.raises(IntegrityError), work.connection.begin_nested():
            add(work, "within")
            add(work, None)
        add(work, "after")
        return names(work)

    assert own_store.run(use) == ["after", "before"]


def test_a_use_case_that_raises_undoes_what_nobody_waited_for(
    own_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    def use(work: Work) -> None:
        add(work, "a")
        add(work, None)
        raise ValueError("of the use case")

    with pytest.raises(ValueError, match="of the use case"):
        own_store.run(use)
    assert own_store.run(names) == []
    assert caplog.text == ""


def test_a_connection_that_ends_before_the_commit_is_a_fault_of_the_house(own_store: Store) -> None:
    def use(work: Work) -> None:
        add(work, "a")
        ended = text("SELECT pg_terminate_backend(pg_backend_pid())").execution_options(**BEHIND)
        work.connection.execute(ended)

    with pytest.raises(DBAPIError) as caught:
        own_store.run(use)
    assert is_infrastructure_fault(caught.value)
    assert caught.value.connection_invalidated
    assert own_store.run(names) == []


def test_rows_are_counted_where_somebody_asks(own_store: Store) -> None:
    def use(work: Work) -> int:
        add(work, "a")
        add(work, "b")
        return work.connection.execute(update(Lease).values(fence=2)).rowcount

    assert own_store.run(use) == 2
    assert own_store.run(leases.holder, "a") is not None


def test_a_refused_row_in_flight_has_the_use_case_carried_out_again(own_store: Store) -> None:
    """Another process starts something to the same person between the look and the commit: the second try sees that, and waits."""
    to: Address = own_store.run(patient, 1)
    other, tries = Store(own_store.url, own_store.clock, own_store.vault), list[int]()

    def use(work: Work) -> bool:
        if not tries:
            own_store.run(lambda theirs: put(theirs, to, "theirs"))
            work.standing[to.recipient_id] = Standing(None, flying=False, first_lane=None)
        tries.append(1)
        return put(work, to, "mine")[1] is not None

    assert other.run(use) is False
    assert len(tries) == 2
    other.close()
    assert sorted(own_store.read(states)) == ["leased", "waiting"]


def states(work: Work) -> list[str]:
    return list(work.connection.execute(select(Outbox.state)).scalars())
