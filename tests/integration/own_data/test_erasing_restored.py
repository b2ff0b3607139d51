"""Row 24: whoever was erased and is in a restored copy is erased again before anybody is served; and what SQLite deletes is overwritten."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.bootstrap import erase_again
from bot.clock import ManualClock
from bot.program import Program
from bot.service.desk import Desk
from bot.service.own_data import erasing
from bot.settings import Settings
from bot.store.database.work import Store
from bot.store.erasing import rows
from bot.store.erasing.journal import Journal
from bot.store.people import people
from bot.store.sealing.vault import KeyRing, Vault
from bot.store.tables.people import DataKey, PatientState
from bot.store.tables.wishes import Through
from tests.conftest import MONDAY_MORNING
from tests.fakes.begun import Begun
from tests.fakes.chat import House
from tests.fakes.spoilt import Crowd
from tests.integration.own_data.seen import count, last_words, receipt_in


async def test_yesterdays_copy_is_erased_again_before_anybody_is_served(
    begun: Begun, desk: Desk, journal: Journal, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    anna = begun.crowd.anna.patient_id
    clock = ManualClock(MONDAY_MORNING)
    store = Store(begun.copy(), clock, Vault(KeyRing.parse(begun.ring)))
    store.run(erasing.erase, desk, journal, anna)
    store.close()
    told = Settings(
        telegram_token=SecretStr("123456:TEST-token"),
        database_url=begun.copy(),  # as it was before
        keys=SecretStr(begun.ring),
        spool=tmp_path / "spool",
        erasures=journal.path,
    )
    program = Program(told, clock, desk=desk)
    served: list[str] = []
    program.edge.start = lambda: served_when(program, anna, served)  # type: ignore[method-assign]
    program.further.start = lambda: None  # type: ignore[method-assign]
    await program.start(by_hand=True)
    assert served == ["erased"]
    assert "1 people who had been erased" in caplog.text
    assert last_words(program.store) == [], "she was told when it was done"
    assert program.store.read(count, "checkin", anna) == 0
    program.pages.state.live.close()
    program.runner.close()
    program.store.close()


async def served_when(program: Program, who: object, served: list[str]) -> None:
    """What stands of somebody when the first update is let in."""
    served.append(program.store.read(people.by_id, who, lock=False).state)  # type: ignore[arg-type]


def test_one_killed_between_journal_and_commit_is_finished_with_the_same_receipt(
    crowd: Crowd, desk: Desk, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, anna = crowd.store, crowd.anna.patient_id
    store.run(erasing.ask, desk, anna, Through.CHAT, wait=timedelta())
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(rows, "erase", killed)
        store.run(erasing.erase, desk, journal, anna)
    assert len(journal.read()) == 1
    assert store.read(people.by_id, anna, lock=False).state is not PatientState.ERASED
    assert erase_again(store, desk, journal) == 1
    assert store.read(people.by_id, anna, lock=False).state is PatientState.ERASED
    assert journal.find(receipt_in(last_words(store))) == journal.read()[0]
    assert len(journal.read()) == 1
    assert erase_again(store, desk, journal) == 0


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_on_sqlite_the_key_is_not_in_the_file_any_more(
    tmp_path: Path, empty_sqlite: Path, desk: Desk
) -> None:
    path = tmp_path / "rodtrad.db"
    path.write_bytes(empty_sqlite.read_bytes())
    store = Store(f"sqlite:///{path}", ManualClock(MONDAY_MORNING), Vault(KeyRing.parse(KeyRing.fresh("k"))))
    house = House(store, desk, store.clock).furnish()  # type: ignore[arg-type]
    chat = house.patient()
    wrapped = store.read(
        lambda work: work.connection.execute(
            select(DataKey.wrapped).where(DataKey.owner_id == chat.patient_id)
        ).scalar_one()
    )

    def files() -> bytes:
        return b"".join(one.read_bytes() for one in tmp_path.glob("rodtrad.db*"))

    assert wrapped in files()
    store.run(erasing.erase, desk, Journal(tmp_path / "erasures"), chat.patient_id)
    rows.scrub(store)
    assert wrapped not in files()
    store.close()
