"""The access log in use: what is forgotten, who writes at once, and what the command says of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from bot import cli
from bot.clock import ManualClock
from bot.domain.people.reasons import Reason
from bot.ids import PatientId, StaffId
from bot.store.database.work import Store
from bot.store.outbox.outbox import Address
from bot.store.people import audit, people, roster
from bot.store.people.audit_verify import Fault, verify
from bot.store.sealing.vault import Vault
from bot.store.tables.people import AuditEvent
from tests.integration.store.audited import broken, past_the_program
from tests.integration.store.helpers import clinic, patient, together


def test_whoever_is_forgotten_leaves_links_and_nothing_else(
    store: Store, clock: ManualClock, log: list[UUID], ola: Address, nurse: StaffId
) -> None:
    siv = PatientId(store.run(patient, 2, "Siv Moe").patient_id)
    store.run(people.audit, siv, nurse, "opened", Reason.COVER)
    store.run(people.audit, ola.patient_id, nurse, "opened", Reason.COVER)  # waits still
    head = store.read(verify).head
    assert store.run(audit.forget, ola.patient_id) == 10
    found = store.read(verify, head)
    assert (found.links, found.forgotten, found.waiting, found.broken) == (21, 10, 0, None)
    assert store.read(audit.of_patient, ola.patient_id) == []
    assert [one.reason for one in store.read(audit.of_patient, siv)] == [Reason.COVER]
    assert store.run(audit.forget, ola.patient_id) == 0
    with past_the_program(store) as connection:  # and nobody brings a row back unseen
        row = {"id": log[0], "patient_id": siv, "staff_id": nurse, "what": "opened", "at": clock.now()}
        connection.execute(insert(AuditEvent), row | {"reason": None, "line": None, "waits": False})
    assert broken(store) == (Fault.RETURNED, 1)


def test_what_is_older_than_it_has_to_be_goes_and_the_rest_stays(
    store: Store, clock: ManualClock, log: list[UUID], ola: Address
) -> None:
    assert store.run(audit.forget_old, clock.now() - timedelta(minutes=5), 3) == 3
    assert store.run(audit.forget_old, clock.now() - timedelta(minutes=5), 3) == 1
    assert store.run(audit.forget_old, clock.now() - timedelta(minutes=5), 3) == 0
    assert [one.id for one in store.read(audit.of_patient, ola.patient_id)] == log[:3:-1]
    assert broken(store) is None


def test_somebody_who_never_came_is_taken_back_with_their_rows(store: Store, nurse: StaffId) -> None:
    never = store.run(
        lambda work: people.add_patient(work, clinic(work), "Per", "nb", discharge_on=None, is_test=True)
    )
    store.run(people.audit, never, nurse, "enrolled")
    store.run(roster.delete_patient, never)
    assert store.read(verify).forgotten == 1
    assert broken(store) is None


def test_two_programs_that_make_links_at_once_make_one_chain(
    store: Store, ola: Address, nurse: StaffId
) -> None:
    for _ in range(6):
        for _ in range(4):
            store.run(people.audit, ola.patient_id, nurse, "opened", Reason.CALL)
        together(*[lambda: store.run(audit.tick_chain, 3)] * 3)
    while store.run(audit.tick_chain):
        pass
    found = store.read(verify)
    assert (found.links, found.waiting, found.broken) == (24, 0, None)


def test_writing_a_row_waits_for_nobody_who_makes_links(store: Store, ola: Address, nurse: StaffId) -> None:
    """On SQLite there is one writer anyhow; on PostgreSQL the row is written while another transaction has the chain's end."""
    if not store.on_postgres:
        pytest.skip("SQLite has one writer")
    store.run(people.audit, ola.patient_id, nurse, "opened", Reason.CALL)
    with store.begin() as chain:
        assert audit.tick_chain(chain) == 1
        store.run(people.audit, ola.patient_id, nurse, "opened", Reason.CALL)
    store.run(audit.tick_chain)
    assert store.read(verify).links == 2


class TestTheCommand:
    """`rodtrad audit verify`."""

    @pytest.fixture
    def run(
        self, store: Store, database_url: str, vault: Vault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr("bot.console.audit.opened", lambda: _as_opened(store))

    @pytest.mark.usefixtures("run")
    def test_it_says_that_all_is_well_and_where_the_chain_ends(
        self, store: Store, log: list[UUID], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["audit", "verify"]) == 0
        said = capsys.readouterr().out
        assert "is whole: 9 links" in said
        head = said.split()[-1]
        assert cli.main(["audit", "verify", "--head", head]) == 0

    @pytest.mark.usefixtures("run")
    def test_it_names_the_first_row_that_does_not_hold(
        self, store: Store, log: list[UUID], capsys: pytest.CaptureFixture[str]
    ) -> None:
        with past_the_program(store) as connection:
            for one in (log[5], log[2]):
                connection.execute(update(AuditEvent).where(AuditEvent.id == one).values(what="x"))
        assert cli.main(["audit", "verify"]) == 1
        heard = capsys.readouterr()
        assert "at link 3" in heard.err
        assert str(log[2]) in heard.err
        assert cli.main(["audit", "verify", "--json"]) == 1
        assert '"fault": "changed"' in capsys.readouterr().out

    def test_a_head_that_is_none_is_wrong_words(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            cli.main(["audit", "verify", "--head", "nine"])
        assert ended.value.code == 2
        assert "a head is written as" in capsys.readouterr().err


@contextmanager
def _as_opened(store: Store) -> Iterator[tuple[Store, None]]:
    yield store, None
