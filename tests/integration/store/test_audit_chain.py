"""The access log is only added to: the database refuses anything else, and what is done past it is found by the chain."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, Row, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.clock import ManualClock
from bot.domain.people.reasons import Reason
from bot.ids import StaffId, new_id
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import Address
from bot.store.people import audit, people
from bot.store.people.audit_verify import Fault, Head, verify
from bot.store.sealing.vault import CannotOpenError, KeyRing, Vault
from bot.store.tables.audit import AuditLink, Links
from bot.store.tables.people import AuditEvent
from tests.integration.store.audited import broken, past_the_program, put_triggers_back


def link(connection: Connection, place: int) -> Row[int, UUID, Links, str, str]:
    return connection.execute(
        select(AuditLink.place, AuditLink.event_id, AuditLink.about, AuditLink.content, AuditLink.link).where(
            AuditLink.place == place
        )
    ).one()


def test_every_row_gets_its_link_in_turn_and_the_whole_holds(store: Store, log: list[UUID]) -> None:
    places = store.read(
        lambda work: (
            work.connection.execute(select(AuditLink.event_id).order_by(AuditLink.place)).scalars().all()
        )
    )
    assert list(places) == log
    found = store.read(verify)
    assert (found.links, found.forgotten, found.waiting, found.broken) == (9, 0, 0, None)
    assert found.head.place == 9


def test_what_was_typed_is_sealed_and_read_again(store: Store, ola: Address, log: list[UUID]) -> None:
    kept = next(one for one in store.read(audit.of_patient, ola.patient_id) if one.id == log[4])
    assert (kept.reason, kept.line) == (Reason.OTHER, "Pårørende ringte")
    raw = store.read(
        lambda work: work.connection.execute(
            select(AuditEvent.line).where(AuditEvent.id == log[4])
        ).scalar_one()
    )
    assert raw is not None
    assert b"ringte" not in raw


CHANGES = [
    update(AuditEvent).values(what="nothing"),
    update(AuditEvent).values(reason=Reason.REQUEST),
    update(AuditEvent).values(staff_id=None),
    update(AuditEvent).values(waits=True),
    update(AuditEvent).values(at=func.current_timestamp()),
    delete(AuditEvent),
    update(AuditLink).values(content="x"),
    update(AuditLink).values(about=Links.FORGOTTEN),
    delete(AuditLink),
]


@pytest.mark.usefixtures("log")
def test_the_database_refuses_to_change_or_remove_what_is_there(store: Store) -> None:
    before = store.read(verify)
    for change in CHANGES:
        with pytest.raises(DBAPIError, match="only added to"):
            store.run(lambda work: work.connection.execute(change))  # noqa: B023 - run at once
    assert store.read(verify) == before


def test_a_changed_row_is_found(store: Store, log: list[UUID]) -> None:
    for values, place in (({"what": "nothing"}, 7), ({"reason": Reason.REQUEST}, 6), ({"staff_id": None}, 3)):
        with past_the_program(store) as connection:
            connection.execute(update(AuditEvent).where(AuditEvent.id == log[place - 1]).values(**values))
            if not store.on_postgres:
                put_triggers_back(connection)
        assert broken(store) == (Fault.CHANGED, place)


def test_a_changed_moment_and_a_line_of_other_words_are_found(
    store: Store, clock: ManualClock, log: list[UUID], ola: Address
) -> None:
    def other_words(work: Work) -> None:
        sealed = work.seal(ola.patient_id, people.AUDIT_LINE, log[4], "Ingenting")
        work.connection.execute(update(AuditEvent).where(AuditEvent.id == log[4]).values(line=sealed))

    store.run(other_words)  # what is sealed may be sealed anew, so the database lets it pass
    assert broken(store) == (Fault.CHANGED, 5)
    with past_the_program(store) as connection:
        moment = clock.now() - timedelta(minutes=9)
        connection.execute(update(AuditEvent).where(AuditEvent.id == log[1]).values(at=moment))
    assert broken(store) == (Fault.CHANGED, 2)


def test_a_line_that_does_not_open_is_called_so(store: Store, log: list[UUID]) -> None:
    spoil = update(AuditEvent).where(AuditEvent.id == log[4]).values(line=b"\x01nonsense")
    store.run(lambda work: work.connection.execute(spoil))
    assert broken(store) == (Fault.UNREADABLE, 5)


def test_the_same_words_sealed_anew_are_no_change(store: Store, log: list[UUID], ola: Address) -> None:
    def again(work: Work) -> None:
        sealed = work.seal(ola.patient_id, people.AUDIT_LINE, log[4], "Pårørende ringte")
        work.connection.execute(update(AuditEvent).where(AuditEvent.id == log[4]).values(line=sealed))

    store.run(again)
    assert broken(store) is None


def test_a_removed_row_is_found_with_its_link_and_without(store: Store, log: list[UUID]) -> None:
    with past_the_program(store) as connection:
        connection.execute(delete(AuditEvent).where(AuditEvent.id == log[3]))
    assert broken(store) == (Fault.GONE, 4)
    with store.writer.begin() as connection:
        if store.on_postgres:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(delete(AuditLink).where(AuditLink.event_id == log[3]))
    assert broken(store) == (Fault.GAP, 5)


def test_what_is_cut_off_at_the_end_is_found_by_an_end_that_was_written_down(
    store: Store, log: list[UUID]
) -> None:
    head = store.read(verify).head
    with past_the_program(store) as connection:
        connection.execute(delete(AuditLink).where(AuditLink.place > 7))
    assert broken(store) == (Fault.LEFT_OUT, 0)
    with store.writer.begin() as connection:
        if store.on_postgres:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(delete(AuditEvent).where(AuditEvent.id.in_(log[7:])))
    assert broken(store) is None
    assert broken(store, head) == (Fault.HEAD, 9)
    assert broken(store, Head(5, head.link)) == (Fault.HEAD, 5)


def test_swapped_rows_are_found(store: Store, log: list[UUID]) -> None:
    with past_the_program(store) as connection:
        third, fourth = link(connection, 3), link(connection, 4)
        connection.execute(delete(AuditLink).where(AuditLink.place == 4))
        third_as_fourth = {"event_id": fourth.event_id, "content": fourth.content}
        connection.execute(update(AuditLink).where(AuditLink.place == 3).values(**third_as_fourth))
        made_at = connection.execute(select(AuditLink.made_at).where(AuditLink.place == 3)).scalar_one()
        row = {"place": 4, "event_id": third.event_id, "about": Links.EVENT, "content": third.content}
        connection.execute(insert(AuditLink), row | {"link": fourth.link, "made_at": made_at})
    assert broken(store) == (Fault.LINK, 3)


def test_rows_whose_contents_were_swapped_are_found(store: Store, log: list[UUID]) -> None:
    with past_the_program(store) as connection:
        for here, there in ((2, Reason.REQUEST), (3, Reason.CALL)):
            connection.execute(update(AuditEvent).where(AuditEvent.id == log[here]).values(reason=there))
    assert broken(store) == (Fault.CHANGED, 3)


def test_a_row_that_was_put_in_is_found(
    store: Store, clock: ManualClock, log: list[UUID], ola: Address, nurse: StaffId
) -> None:
    clock.move(timedelta(hours=2))
    store.run(people.audit, ola.patient_id, nurse, "opened", Reason.CALL)
    store.run(audit.tick_chain)
    row = {
        "id": new_id(),
        "patient_id": ola.patient_id,
        "staff_id": nurse,
        "what": "opened",
        "at": clock.now() - timedelta(days=3),
        "reason": Reason.CALL,
        "line": None,
    }
    store.run(lambda work: work.connection.execute(insert(AuditEvent), row | {"waits": False}))
    assert broken(store) == (Fault.LEFT_OUT, 0)
    store.run(lambda work: work.connection.execute(insert(AuditEvent), row | {"id": new_id(), "waits": True}))
    clock.move(timedelta(seconds=5))
    store.run(audit.tick_chain)
    assert broken(store) == (Fault.LATE, 11)


def test_without_the_key_nobody_makes_a_link(store: Store, log: list[UUID], clock: ManualClock) -> None:
    """Somebody has the database and the program, and another key."""
    other = Store(store.url, clock, Vault(KeyRing.parse(KeyRing.fresh("test"))))
    with pytest.raises(CannotOpenError):
        other.run(lambda work: work.vault.mac(work.connection, "audit", "mine"))
    other.close()
    with store.writer.begin() as connection:
        made_at = connection.execute(select(AuditLink.made_at).where(AuditLink.place == 9)).scalar_one()
        row = {"place": 10, "event_id": new_id(), "about": Links.FORGOTTEN, "content": "0" * 64}
        connection.execute(insert(AuditLink), row | {"link": "0" * 64, "made_at": made_at})
    assert broken(store) == (Fault.LINK, 10)
