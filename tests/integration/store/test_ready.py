"""A statement made ready does what SQLAlchemy does with it: the same values, the same errors, and it is heard of."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.clock import ManualClock
from bot.ids import new_id
from bot.store.database import leases
from bot.store.database.faults import is_infrastructure_fault
from bot.store.database.ready import Ready
from bot.store.database.work import Store, Work
from bot.store.sealing.vault import Vault
from bot.store.tables.messages import Guard, Lane, Lease, Outbox, Sending
from tests.fakes.counted import counted
from tests.integration.store.helpers import patient

ADD = insert(Outbox)
LOOK = select(Outbox).where(Outbox.id == bindparam("row"))
COLUMNS = select(*Outbox.__table__.columns).where(Outbox.id == bindparam("row"))
ADD_LEASE = Ready(insert(Lease))
EXTEND = Ready(update(Lease).where(Lease.name == bindparam("called")).values(fence=Lease.fence + 1))


def a_row(work: Work, recipient: Any) -> dict[str, Any]:
    """An outbox row: ids, moments, words of closed lists, bytes, yes and no, numbers, nothing."""
    return {
        **dict.fromkeys(column.key for column in Outbox.__table__.columns),
        "id": new_id(),
        "recipient_id": recipient,
        "carrier": "telegram",
        "lane": int(Lane.REPLY),
        "state": Sending.WAITING,
        "body": b"\x00\xff sealed",
        "guard": Guard.NONE,
        "timed": True,
        "not_before": work.now + timedelta(microseconds=1),
        "fence": 3,
        "attempts": 0,
        "unknowns": 0,
        "error": "some 100 % of «words»",
        "created_at": work.now,
    }


@pytest.mark.parametrize("writes", [True, False], ids=["written ready", "written by SQLAlchemy"])
def test_rows_are_written_and_read_as_by_sqlalchemy(store: Store, writes: bool) -> None:
    to = store.run(patient, 1)

    def use(work: Work) -> None:
        row = a_row(work, to.recipient_id)
        if writes:
            Ready(ADD).send(work.connection, row)
        else:
            work.connection.execute(ADD, row)
        theirs = work.connection.execute(COLUMNS, {"row": row["id"]}).one()
        ours = Ready(COLUMNS).first(work.connection, {"row": row["id"]})
        assert ours is not None
        assert ours._asdict() == theirs._asdict() == row
        assert [type(value) for value in ours] == [type(value) for value in theirs]

    store.run(use)


def test_rows_are_counted_and_several_are_given(store: Store) -> None:
    def use(work: Work) -> None:
        for name in ("a", "b"):
            ADD_LEASE.send(work.connection, {"name": name, "holder": new_id(), "until": work.now, "fence": 1})
        assert EXTEND.count(work.connection, {"called": "a"}) == 1
        assert EXTEND.count(work.connection, {"called": "c"}) == 0
        fences = Ready(select(Lease.name, Lease.fence).order_by(Lease.name)).all(work.connection, {})
        assert [tuple(row) for row in fences] == [("a", 2), ("b", 1)]

    store.run(use)


@pytest.mark.parametrize("within", [False, True], ids=["by itself", "within a savepoint"])
def test_an_error_is_sqlalchemys_and_undoes_what_it_should(store: Store, within: bool) -> None:
    row = {"name": "a", "holder": new_id(), "until": store.clock.now(), "fence": 1}

    def use(work: Work) -> None:
        ADD_LEASE.send(work.connection, row)
        if within:
            with pytest.raises(IntegrityError), work.connection.begin_nested():
                ADD_LEASE.send(work.connection, row)
        else:
            ADD_LEASE.send(work.connection, row)

    if within:
        store.run(use)
    else:
        with pytest.raises(IntegrityError) as caught:
            store.run(use)
        assert not is_infrastructure_fault(caught.value)
        assert "words" not in str(caught.value)
    assert (store.run(leases.holder, "a") is not None) is within


def test_a_file_that_is_broken_is_a_fault_of_the_house_and_its_connection_is_given_up(
    tmp_path: Path, empty_sqlite: Path, clock: ManualClock, vault: Vault
) -> None:
    """As by SQLAlchemy: the mended file is seen by the next transaction."""
    path = tmp_path / "broken.db"
    path.write_bytes(empty_sqlite.read_bytes())
    store = Store(f"sqlite:///{path}", clock, vault)

    def breaks(work: Work) -> None:
        path.write_bytes(b"")
        EXTEND.count(work.connection, {"called": "a"})

    with pytest.raises(DBAPIError) as caught:
        store.run(breaks)
    assert is_infrastructure_fault(caught.value)
    assert caught.value.connection_invalidated
    path.write_bytes(empty_sqlite.read_bytes())
    assert store.run(leases.holder, "a") is None
    store.close()


def test_a_value_that_is_missing_or_unknown_or_a_list_is_a_mistake_that_is_said(store: Store) -> None:
    def use(work: Work) -> None:
        with pytest.raises(KeyError, match="called"):
            EXTEND.count(work.connection, {})
        with pytest.raises(ValueError, match="typo"):
            Ready(LOOK).first(work.connection, {"row": new_id(), "typo": 1})
        some = select(Lease.name).where(Lease.name.in_(bindparam("names", expanding=True)))
        with pytest.raises(ValueError, match="a list"):
            Ready(some).all(work.connection, {"names": ["a"]})

    store.run(use)


def test_a_list_may_be_part_of_it(store: Store) -> None:
    to = store.run(patient, 1)
    among = Ready(
        select(Outbox.id).where(
            Outbox.recipient_id == bindparam("recipient"), Outbox.state.in_([Sending.WAITING, Sending.LEASED])
        )
    )

    def use(work: Work) -> None:
        waits, sent = a_row(work, to.recipient_id), a_row(work, to.recipient_id) | {"state": Sending.SENT}
        for row in (waits, sent):
            Ready(ADD).send(work.connection, row)
        found = among.all(work.connection, {"recipient": to.recipient_id})
        assert [row.id for row in found] == [waits["id"]]

    store.run(use)


def test_who_listens_for_statements_hears_of_it(store: Store) -> None:
    with counted(store) as sent:
        store.run(lambda work: EXTEND.count(work.connection, {"called": "a"}))
    assert [statement.split()[:2] for statement in sent if "lease" in statement] == [["UPDATE", "lease"]]
