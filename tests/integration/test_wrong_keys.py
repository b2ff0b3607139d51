"""A key ring that is not the database's ends everything that opens the store with one line, before anything is read or written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.clock import ManualClock, SystemClock
from bot.demo.stage import TOKEN
from bot.program import Program
from bot.service.desk import Desk
from bot.settings import Settings, SettingsError
from bot.store.database.work import Store, Work
from bot.store.sealing.vault import KeyRing, Vault
from bot.store.tables.people import DataKey
from tests.fakes.terminal import KEYS, Terminal
from tests.integration.store.helpers import contents, patient

RIGHT = KeyRing.fresh("k1")


@pytest.fixture
def program(database_url: str, clock: ManualClock, desk: Desk, tmp_path: Path) -> Callable[[str], Program]:
    def make(keys: str) -> Program:
        settings = Settings(
            telegram_token=SecretStr(TOKEN),
            telegram_api_url="http://127.0.0.1:1",
            database_url=database_url,
            keys=SecretStr(keys),
            spool=tmp_path / "spool",
            port=0,
        )
        return Program(settings, clock, desk=desk, long_poll=1)

    return make


async def test_the_program_does_not_start_and_touches_nothing(
    program: Callable[[str], Program], database_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    store = Store(database_url, clock, Vault(KeyRing.parse(RIGHT)))
    store.run(patient, 1)
    before = store.read(_keys)
    wrong = program(KeyRing.fresh("k1"))
    with pytest.raises(SettingsError, match=r"^RODTRAD_KEYS: the key named 'k1' is another one"):
        await wrong.start()
    assert not (tmp_path / "spool").exists(), "no update was asked for"
    assert store.read(_keys) == before
    await wrong.stop()
    right = program(RIGHT)
    await right.start()
    await right.stop()
    store.close()


def _keys(work: Work) -> int:
    return work.connection.execute(select(func.count()).select_from(DataKey)).scalar_one()


NOBODY = "00000000-0000-7000-8000-000000000000"
COMMANDS = [
    ("clinic", "list"),
    ("clinic", "add"),
    ("clinic", "change", "--name"),
    ("clinic", "remove", NOBODY, "--yes"),
    ("staff", "list"),
    ("staff", "add"),
    ("staff", "link"),
    ("staff", "change", "--duty"),
    ("staff", "leave"),
    ("patient", "list"),
    ("patient", "change", NOBODY, "--name"),
    ("patient", "remove", NOBODY),
    ("enrol", "--bot-name", "b", "--test-person"),
    ("enrol", "--reissue", NOBODY, "--bot-name", "b"),
    ("enrol", "--revoke", NOBODY),
    ("flows", "sign"),
    ("failed", "list"),
    ("failed", "retry"),
    ("db", "upgrade"),
]


def test_with_a_wrong_key_ring_no_command_reads_or_writes(
    clinic: Terminal, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(database_url, SystemClock(), Vault(KeyRing.parse(KEYS)))
    before = store.read(contents)
    monkeypatch.setenv("RODTRAD_KEYS", KeyRing.fresh("cli"))
    for words in COMMANDS:
        said = clinic.refused(*words, typed=["Kari Nordli", "Ola Berg", "Kari Nordli"])
        assert said.startswith("rodtrad: RODTRAD_KEYS: the key named 'cli' is another one"), words
        assert "put back the key ring" in said
    assert store.read(contents) == before
    store.close()
