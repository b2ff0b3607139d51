"""A clinic in the middle of everything leaves one instance for another: every row, every key, and nothing of it stays behind."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, insert, select, update

from bot.domain.messages.message import Message
from bot.ids import new_id
from bot.service.desk import Desk
from bot.service.moving import arriving, leaving
from bot.store.database.work import Store, Work
from bot.store.erasing import everything as all_rows
from bot.store.erasing.journal import Journal
from bot.store.moving import origin, rows, shelf
from bot.store.moving.entering import Arrived
from bot.store.moving.packing import Here, PackError
from bot.store.outbox.leased import BODY
from bot.store.people import addresses, channels, people
from bot.store.people.audit_verify import verify
from bot.store.sealing.columns import Code, UtcDateTime, is_digest
from bot.store.tables import Base
from bot.store.tables.conversation import Timer
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.people import Recipient, Staff, Who
from tests.fakes.spoilt import Crowd

SAME = Here(bot_id=1, host="fjord.example")
OTHER = Here(bot_id=2, host="dal.example")


def test_every_table_goes_with_its_clinic_or_says_why_not() -> None:
    going = rows.of_clinic(UUID(int=0)).keys()
    for table in Base.metadata.sorted_tables:
        assert (table.name in going) != (table.name in rows.STAYS), (
            f"{table.name}: say in bot/store/moving/rows.py why it stays, or let its rows be found by what they refer to"
        )
    assert set(rows.STAYS) <= set(Base.metadata.tables)


def fill(work: Work, clinic_id: UUID, patient_id: UUID) -> None:
    """Put a row into every table that goes with a clinic and has none yet: a new table is filled by itself."""
    kari = work.connection.execute(select(Staff.id).where(Staff.clinic_id == clinic_id)).scalars().first()
    assert kari is not None
    for carrier, address in (("telegram", "700800"), ("mail", "kari@fjord.example")):
        addresses.add(work, kari, carrier, address)
    ours = rows.of_clinic(clinic_id, rows.parked(work, clinic_id))
    for table in Base.metadata.sorted_tables:
        if table.name in ours and not work.connection.execute(select(table).where(ours[table.name])).first():
            work.connection.execute(insert(table), _invented(work, table, clinic_id, patient_id))


def _invented(work: Work, table: Table, clinic_id: UUID, patient_id: UUID) -> dict[str, Any]:
    ours = rows.of_clinic(clinic_id)
    row: dict[str, Any] = {}
    for column in table.columns:
        keys = [key.column for key in column.foreign_keys]
        if column.name in {"patient_id", "clinic_id"}:
            row[column.name] = patient_id if column.name == "patient_id" else clinic_id
        elif keys:
            found = select(keys[0]).where(ours[keys[0].table.name])
            row[column.name] = work.connection.execute(found).scalars().first()
        elif is_digest(column):
            row[column.name] = work.vault.lookup(column.name, "invented")
        elif isinstance(column.type, UtcDateTime):
            row[column.name] = work.now
        elif isinstance(column.type, Code):
            row[column.name] = next(iter(column.type.words.__members__.values()))
        elif not column.info.get("sealed"):
            kind: Any = column.type.python_type
            some = {UUID: new_id(), date: work.now.date(), int: 1, bool: True, str: "x"}
            row[column.name] = some[kind]
    owner = patient_id if "patient_id" in row or "request_id" in row else clinic_id
    ids = [value for value in row.values() if isinstance(value, UUID)]
    for column in table.columns:
        if column.info.get("sealed"):
            row[column.name] = work.seal(owner, f"{table.name}.{column.name}", ids[0], "Ord")
    return row


def kept(work: Work, clinic_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Every row of a clinic's, opened; without what is each instance's own: how keys are wrapped, what is in the chain, numbers."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, row in rows.read(work, clinic_id):
        told = {}
        for column in table.columns:
            value = row[column.name]
            if column.info.get("wrapped") or column.name in {"wrapped_by", "waits"}:
                continue
            if column.name == "n" and table.name in rows.COURSE:
                continue
            if column.info.get("sealed") and value:
                value = all_rows._opened(work, table, row, column)
                assert value != all_rows.LOST, f"{table.name}.{column.name}"
            if is_digest(column) and value is not None:
                value = value.partition(":")[2]
            told[column.name] = value
        found.setdefault(table.name, []).append(told)
    return found


def count(work: Work) -> Mapping[str, int]:
    return {
        table.name: len(work.connection.execute(select(table)).all()) for table in Base.metadata.sorted_tables
    }


def move(
    here: Store, there: Store, desk: Desk, journal: Journal, clinic_id: UUID, to: Here = SAME
) -> Arrived:
    """All four steps."""
    packed = here.run(leaving.pack, clinic_id, SAME, journal.read())
    parts = list(here.read(lambda work: list(shelf.parts(work, packed.id))))
    arrived = there.run(arriving.unpack, desk, parts, to)
    receipt = arrived.known.receipt + ("" if to.bot_id == SAME.bot_id else "@newbot")
    released = here.run(leaving.release, desk, clinic_id, receipt)
    return there.run(arriving.activate, journal, packed.id, released.known.release, to)


def test_it_is_there_as_it_was_here_on_the_other_database_with_other_keys(
    crowd: Crowd, elsewhere: Store, desk: Desk, journal: Journal
) -> None:
    here, clinic_id = crowd.store, crowd.house.ids["clinic"]
    here.run(fill, clinic_id, crowd.anna.patient_id)
    before = here.read(kept, clinic_id)
    lay_there = here.read(count)["clinic_move_part"]
    assert here.read(verify).broken is None
    arrived = move(here, elsewhere, desk, journal, clinic_id)
    after = elsewhere.read(kept, clinic_id)
    assert before.keys() == rows.of_clinic(clinic_id).keys(), "every table has something to lose"
    for name, found in before.items():
        assert after[name] == found, name
    assert sum(arrived.rows.values()) == sum(len(found) for found in before.values())
    verdict = elsewhere.read(verify)
    assert verdict.broken is None
    assert verdict.links == len(before["audit_event"])
    left = here.read(count)
    assert here.read(verify).broken is None
    assert here.read(kept, clinic_id) == {}
    assert {name for name in before if left[name]} <= {"data_key", "processed_update"}, (
        "the program's own are left"
    )
    assert left["clinic_move_part"] == lay_there, "nothing lies packed here any more"


def test_staff_are_told_by_their_channels_where_the_pages_are_now(
    crowd: Crowd, elsewhere: Store, desk: Desk, journal: Journal
) -> None:
    clinic_id, kari = crowd.house.ids["clinic"], crowd.house.ids["kari"]

    def reached(work: Work) -> None:
        to = addresses.add(work, kari, "mail", "kari@fjord.example")
        channels.works(work, to)

    crowd.store.run(reached)
    move(crowd.store, elsewhere, desk, journal, clinic_id, OTHER)
    there = replace(desk, inbox="https://dal.example/staff/")
    assert elsewhere.run(arriving.tell_staff, there, clinic_id) == 1
    (said,) = elsewhere.read(to_staff)
    assert said.startswith("Rød tråd for klinikken din har fått ny adresse.")
    assert said.endswith("https://dal.example/staff/")


def to_staff(work: Work) -> list[str]:
    """What waits for the staff of any clinic."""
    rows = work.connection.execute(
        select(Outbox.id, Outbox.body)
        .join(Recipient, Recipient.id == Outbox.recipient_id)
        .where(Recipient.who == Who.STAFF, Outbox.state != Sending.SENT, Outbox.request_id.is_(None))
        .order_by(Outbox.id.desc())
        .limit(1)
    )
    return [Message.from_json(work.open(row.body, BODY, row.id)).text for row in rows]


def test_rows_that_refer_across_as_none_should_are_named_and_nothing_is_changed(
    crowd: Crowd, journal: Journal
) -> None:
    clinic_id = crowd.house.ids["clinic"]

    def tangle(work: Work) -> None:
        other = people.add_clinic(work, "Solbakken", "mon-fri 08:00-15:00", "Europe/Oslo")
        nora = people.add_patient(work, other, "Nora Lie", "nb", discharge_on=None, is_test=True)
        theirs = update(Timer).where(Timer.patient_id == crowd.anna.patient_id)
        work.connection.execute(theirs.values(patient_id=nora))

    crowd.store.run(tangle)
    before = crowd.store.read(kept, clinic_id)
    with pytest.raises(PackError, match=r"1 in timer.run_id.*rodtrad backup"):
        crowd.store.run(leaving.pack, clinic_id, SAME, journal.read())
    assert crowd.store.read(kept, clinic_id) == before


@pytest.mark.parametrize(
    ("packed", "side"), [("0001", "the instance it comes from"), ("9999", "this instance")]
)
def test_another_version_of_the_tables_is_refused_with_the_side_to_bring_up_to_date(
    crowd: Crowd, elsewhere: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch, packed: str, side: str
) -> None:
    monkeypatch.setattr(origin, "HEAD", packed)
    move = crowd.store.run(leaving.pack, crowd.house.ids["clinic"], SAME, [])
    parts = list(crowd.store.read(lambda work: list(shelf.parts(work, move.id))))
    before = elsewhere.read(count)
    with pytest.raises(PackError, match=f"bring {side} up to date"):
        elsewhere.run(arriving.unpack, desk, parts, SAME)
    assert elsewhere.read(count) == before
