"""A request as it lies in the database: whole, sealed, and written by one at a time."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from bot.clock import ManualClock
from bot.domain.requests.request import State
from bot.service.requests import asking, reading, staff_acts
from bot.store.database.work import Store, Work
from bot.store.requests import records as request_store
from bot.store.requests.records import OvertakenError
from tests.fakes.clinic import SmallClinic

ACTIONS: dict[str, Callable[[SmallClinic, Any, str], Any]] = {
    "look": lambda clinic, staff, code: clinic.staff(reading.look, staff, code),
    "take": lambda clinic, staff, code: clinic.staff(staff_acts.take, staff, code),
    "answer": lambda clinic, staff, code: clinic.staff(staff_acts.answer, staff, code, "Hei."),
    "hand_on": lambda clinic, staff, code: clinic.staff(staff_acts.hand_on, staff, code, clinic.berit),
    "close": lambda clinic, staff, code: clinic.staff(staff_acts.close, staff, code),
    "not_mine": lambda clinic, staff, code: clinic.staff(staff_acts.not_mine, staff, code),
}


def test_a_write_on_an_older_version_is_refused(clinic: SmallClinic) -> None:
    clinic.ask()
    old = clinic.request()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)

    def write(work: Work) -> None:
        request_store.save(work, old, old.request.version)

    with pytest.raises(OvertakenError):
        clinic.store.run(write)
    assert clinic.request().request.state is State.TAKEN


def test_what_is_stored_of_a_request_comes_back_whole(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask("ordinary", "En.", "To.")
    clinic.staff(reading.look, clinic.kari, clinic.code)
    clinic.staff(staff_acts.hand_on, clinic.kari, clinic.code, clinic.ola)
    before = clinic.request()
    clinic.store.run(lambda work: request_store.save(work, before, before.request.version))
    assert clinic.request() == before
    assert before.request.addressee == clinic.ola
    assert before.line.seen_by == clinic.kari


def test_a_stranger_with_the_database_reads_no_word_and_no_name(clinic: SmallClinic) -> None:
    clinic.ask("ordinary", "HEMMELIG-KANARI")
    clinic.patient(asking.reply, "HEMMELIG-SVAR")
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "HEMMELIG-RELAY")

    def everything(work: Work) -> list[object]:
        tables = (
            "request",
            "request_event",
            "relay",
            "outbox",
            "audit_event",
            "staff",
            "patient",
            "recipient",
        )
        rows = [
            row for table in tables for row in work.connection.exec_driver_sql(f'SELECT * FROM "{table}"')
        ]
        return [value for row in rows for value in row if not isinstance(value, UUID)]

    values = clinic.store.read(everything)
    text = repr(values)
    for canary in ("HEMMELIG", "Jonas", "Kari"):
        assert canary not in text
    chat = "1001"  # four digits stand in many a number by chance: they must be no value, and in no bytes
    assert not [value for value in values if str(value) == chat]
    assert not [
        value for value in values if isinstance(value, bytes | memoryview) and chat.encode() in bytes(value)
    ]


def test_a_code_can_be_read_out_on_the_telephone(store: Store) -> None:
    codes = store.run(lambda work: [request_store.new_code(work) for _ in range(50)])
    assert len(set(codes)) == 50
    assert not set("".join(codes)) & set("01ILOU")
