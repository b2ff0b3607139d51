"""`rodtrad doctor`: each fault is made, and the line that names it is read. Two levels: only BAD makes the exit code 1."""

import asyncio
import json
import os
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest
from pydantic import SecretStr

from bot.botapi import StandIn
from bot.clock import SystemClock
from bot.console import checks
from bot.demo.stage import TOKEN, free_port
from bot.settings import Settings
from bot.store.database.work import Store
from bot.store.people import people
from bot.store.sealing.vault import KeyRing, Vault
from bot.telegram.without_database.spool import Spool
from tests.fakes.little_server import serving
from tests.fakes.terminal import KEYS, Terminal


@dataclass
class Doctor:
    """Runs it and gives what it found, by heading."""

    rodtrad: Terminal

    def __call__(self, *, exits: int = 0) -> dict[str, list[tuple[str, str]]]:
        said = json.loads(self.rodtrad("doctor", "--json", exits=exits))
        assert said["ok"] is (exits == 0)
        found: dict[str, list[tuple[str, str]]] = {}
        for one in said["findings"]:
            found.setdefault(one["about"], []).append((one["level"], one["words"]))
        return found

    def bad(self, about: str) -> str:
        """The one line under a heading, which is BAD."""
        ((level, words),) = [one for one in self(exits=1)[about] if one[0] != "ok"]
        assert level == "bad"
        return words

    def warns(self, about: str) -> str:
        """The lines under a heading, which are warnings, and nothing is BAD."""
        found = [one for one in self()[about] if one[0] != "ok"]
        assert found
        assert {level for level, _ in found} == {"warning"}
        return "\n".join(words for _, words in found)


@pytest.fixture
def healthy(clinic: Terminal, telegram: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Doctor:
    """A house where nothing is missing but a signature and calls to the help numbers."""
    settings = {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": telegram.url,
        "PUBLIC_URL": "https://rodtrad.sykehuset.no",
        "SPOOL": str(tmp_path / "spool"),
        "PORT": str(free_port()),
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"RODTRAD_{name}", value)
    clinic("staff", "change", "--role", "admin", "--role", "caseworker", typed=["Kari Nordli"])
    monkeypatch.setattr("bot.telegram.carrier.looking.LISTEN_SECONDS", 0)
    monkeypatch.setattr(checks, "LITTLE", 0)
    monkeypatch.setattr(checks, "TOO_LITTLE", 0)
    return Doctor(clinic)


def test_all_is_well_but_for_what_only_real_patients_need(healthy: Doctor) -> None:
    found = healthy()
    ill = {about for about, lines in found.items() if any(level != "ok" for level, _ in lines)}
    assert ill == {"content", "channels", "mail", "backup"}
    assert "rodtrad flows sign" in healthy.warns("content")
    assert "113" in healthy.warns("content")
    healthy.rodtrad("flows", "sign", typed=["Lege Legesen"])
    assert "rodtrad flows sign" not in healthy.warns("content")


def test_it_prints_a_line_each_without_the_token_and_changes_nothing(healthy: Doctor, tmp_path: Path) -> None:
    said = healthy.rodtrad("doctor")
    assert all(line.startswith(("ok   ", "WARN ", "BAD  ")) for line in said.splitlines())
    assert TOKEN not in said
    assert not (tmp_path / "spool").exists()


class TestSettings:
    @pytest.mark.parametrize(
        ("name", "value", "heading", "words"),
        [
            ("KEYS", "x", "keys", "RODTRAD_KEYS"),
            ("KEYS", "", "keys", "rodtrad keys new"),
            ("KEYS", KeyRing.fresh("cli"), "keys", "is another one than this database was sealed with"),
            ("KEYS", KeyRing.fresh("other"), "keys", "also needs the key named 'cli'"),
            ("DATABASE_URL", "mysql://x/y", "database", "RODTRAD_DATABASE_URL"),
            ("DATABASE_URL", "sqlite:////nowhere/at/all.db", "database", "RODTRAD_DATABASE_URL"),
            ("TELEGRAM_TOKEN", "", "settings", "BotFather"),
            ("TELEGRAM_TOKEN", "123456:this-is-the-wrong-one-altogether", "telegram", "BotFather"),
            ("TELEGRAM_API_URL", "http://127.0.0.1:1", "telegram", "cannot be reached"),
            ("PUBLIC_URL", "http://rodtrad.sykehuset.no", "address", "is http"),
            ("PUBLIC_URL", "https://clinic.example.org", "address", "belongs to nobody"),
            ("PUBLIC_URL", "https://example.com", "address", "belongs to nobody"),
            ("PUBLIC_URL", "https://clinic.example.net", "address", "belongs to nobody"),
            ("PUBLIC_URL", "http://localhost:1", "address", "make them the same"),
            ("HOST", "192.0.2.7", "port", "cannot listen at 192.0.2.7"),
            ("SPOOL", "/proc/rodtrad.spool", "spool", "cannot be written"),
            ("SPOOL", "/nowhere/at/all/spool", "spool", "cannot be written"),
        ],
        ids=lambda value: value if ":" not in value or "/" in value else "keys",
    )
    def test_one_that_cannot_work_is_found_under_its_heading(
        self,
        healthy: Doctor,
        monkeypatch: pytest.MonkeyPatch,
        name: str,
        value: str,
        heading: str,
        words: str,
    ) -> None:
        monkeypatch.setenv(f"RODTRAD_{name}", value)
        assert words in healthy.bad(heading)

    def test_a_try_on_this_machine_is_no_more_than_a_warning(
        self, healthy: Doctor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("RODTRAD_PUBLIC_URL", f"http://127.0.0.1:{os.environ['RODTRAD_PORT']}")
        assert "from here only" in healthy.warns("address")

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("https://rodtrad.sykehuset.no:9999", "443, 80, 88, 8443 only"),
            ("https://localhost:8443", "cannot call"),
        ],
    )
    def test_a_webhook_where_telegram_does_not_call(
        self, monkeypatch: pytest.MonkeyPatch, rodtrad: Terminal, url: str, words: str
    ) -> None:
        """At Telegram itself, which the rest of the examination does not get to see here."""
        monkeypatch.setattr(checks, "telegram", lambda *_, **__: iter(()))
        settings = {"MODE": "webhook", "WEBHOOK_SECRET": "x" * 20, "PUBLIC_URL": url, "TELEGRAM_TOKEN": TOKEN}
        for name, value in settings.items():
            monkeypatch.setenv(f"RODTRAD_{name}", value)
        assert words in rodtrad("doctor", exits=1)


class TestTheDatabase:
    @pytest.mark.parametrize(("revision", "words"), [("0000", "rodtrad db upgrade"), ("9999", "newer")])
    def test_a_schema_behind_or_ahead(
        self, healthy: Doctor, database_url: str, revision: str, words: str
    ) -> None:
        store = Store(database_url, SystemClock(), Vault(KeyRing.parse(KEYS)))
        with store.begin() as work:
            work.connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
        store.close()
        assert words in healthy.bad("database")

    def test_one_that_takes_no_changes(
        self, healthy: Doctor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("RODTRAD_DATABASE_URL", f"sqlite:///{tmp_path / 'own.db'}")
        monkeypatch.setattr("bot.store.database.engines.BUSY_SECONDS", 0.05)
        healthy.rodtrad("db", "upgrade")
        other = sqlite3.connect(tmp_path / "own.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert "locked" in healthy.bad("database")
        other.execute("ROLLBACK")
        other.close()

    def test_a_file_that_others_may_read(
        self, healthy: Doctor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        path = tmp_path / "own.db"
        monkeypatch.setenv("RODTRAD_DATABASE_URL", f"sqlite:///{path}")
        healthy.rodtrad("db", "upgrade")
        path.chmod(0o644)
        assert "chmod 600" in healthy.warns("database")

    def test_a_disk_that_is_nearly_full(self, healthy: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=500 * 1024**2))
        monkeypatch.setattr(checks, "LITTLE", 1024**3)
        assert "0.5 GB free" in healthy.warns("disk")
        monkeypatch.setattr(checks, "TOO_LITTLE", 600 * 1024**2)
        assert "make room" in healthy.bad("disk")


class TestPeople:
    def test_nobody_on_duty_then_no_staff_then_no_clinic(self, healthy: Doctor) -> None:
        healthy.rodtrad("staff", "change", "--no-duty", typed=["Ola Berg"])
        assert "nobody on duty" in healthy.warns("clinic")
        for name in ("Kari Nordli", "Ola Berg"):
            healthy.rodtrad("staff", "leave", typed=[name])
        assert "has no staff" in healthy.warns("clinic")
        clinic = json.loads(healthy.rodtrad("clinic", "list", "--json"))["clinics"][0]["id"]
        healthy.rodtrad("clinic", "remove", clinic)
        assert "there is none" in healthy.warns("clinic")

    def test_a_clinic_whose_last_administrator_is_one_no_longer(self, healthy: Doctor) -> None:
        assert all(level == "ok" for level, _ in healthy()["clinic"])
        healthy.rodtrad("staff", "change", "--role", "caseworker", typed=["Kari Nordli"])
        assert "Fjordheim has no administrator" in healthy.warns("clinic")
        solvik = json.loads(healthy.rodtrad("clinic", "add", "--json", typed=["Solvik"]))["clinic"]
        healthy.rodtrad("staff", "admin", "--clinic", solvik, typed=["Per Vik"])
        assert "Solvik has no administrator" not in healthy.warns("clinic"), "one clinic's is not another's"

    def test_a_clinic_of_another_ring(self, healthy: Doctor, database_url: str) -> None:
        for name, keys in [("Nes", KEYS), ("Os", KEYS), ("Å", KEYS), ("Annen", KeyRing.fresh("cli"))]:
            store = Store(database_url, SystemClock(), Vault(KeyRing.parse(keys)))
            store.run(people.add_clinic, name, "mon 08:00-09:00", "Europe/Oslo")
            store.close()
        assert "made with another key ring" in healthy.warns("clinic")


class TestThePort:
    def test_one_that_something_else_uses(self, healthy: Doctor) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", int(os.environ["RODTRAD_PORT"])))
            other.listen()
            assert "stop what uses this one" in healthy.bad("port")

    def test_while_the_program_itself_runs_nothing_is_wrong_and_its_poll_is_left_alone(
        self, healthy: Doctor, telegram: StandIn, tmp_path: Path
    ) -> None:
        spool = Spool(tmp_path / "spool", KeyRing.parse(KEYS))
        spool.open()
        server = serving({"ok": True}, int(os.environ["RODTRAD_PORT"]))
        found = healthy()
        assert found["port"] == [
            ("ok", f"rodtrad runs and answers at 127.0.0.1:{os.environ['RODTRAD_PORT']}")
        ]
        assert telegram.counts["getUpdates"] == 0
        server.shutdown()
        server.server_close()
        spool.close()


class TestTelegram:
    def test_a_webhook_of_another_program(self, healthy: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
        server = serving(None, 0, webhook="https://other.sykehuset.no/secret-path")
        monkeypatch.setenv("RODTRAD_TELEGRAM_API_URL", f"http://127.0.0.1:{server.server_port}")
        said = healthy.bad("updates")
        assert "other.sykehuset.no" in said
        assert "secret-path" not in said
        server.shutdown()
        server.server_close()

    def test_another_program_that_polls(
        self, healthy: Doctor, telegram: StandIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.telegram.carrier.looking.LISTEN_SECONDS", 1)
        stop = threading.Event()

        def poll() -> None:
            while not stop.is_set():
                asyncio.run(_call(telegram, "getUpdates", timeout=1))
                time.sleep(0.1)

        other = threading.Thread(target=poll)
        other.start()
        try:
            assert "another program fetches" in healthy.bad("updates")
        finally:
            stop.set()
            other.join()

    @pytest.mark.parametrize(
        ("ahead", "level"),
        [(0, "ok"), (3, "ok"), (-12, "warning"), (12, "warning"), (65, "bad"), (-3600, "bad")],
    )
    def test_a_clock_that_is_off(
        self, healthy: Doctor, monkeypatch: pytest.MonkeyPatch, ahead: int, level: str
    ) -> None:
        """Telegram's answers bear a date as if our clock were `ahead` seconds of its."""
        server = serving(None, 0, ahead)
        monkeypatch.setenv("RODTRAD_TELEGRAM_API_URL", f"http://127.0.0.1:{server.server_port}")
        ((found, words),) = healthy(exits=1 if level == "bad" else 0)["clock"]
        assert found == level
        if level != "ok":
            assert ("ahead of" if ahead > 0 else "behind") in words
            assert "NTP" in words
        server.shutdown()
        server.server_close()


async def _call(telegram: StandIn, method: str, **arguments: object) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{telegram.url}/bot{TOKEN}/{method}", json=arguments) as answer,
    ):
        await answer.read()


def test_who_runs_is_known_by_the_lock_on_the_spool(tmp_path: Path) -> None:
    settings = Settings(telegram_token=SecretStr(TOKEN), keys=SecretStr(KEYS), spool=tmp_path / "spool")
    spool = Spool(settings.spool, KeyRing.parse(KEYS))
    seen: list[bool] = [checks.is_running(settings)]
    steps: list[Callable[[], None]] = [spool.open, spool.close]
    for step in steps:
        step()
        seen.append(checks.is_running(settings))
    assert seen == [False, True, False]


class TestKeys:
    def test_what_hangs_on_an_older_key_is_counted_until_it_may_go(
        self, healthy: Doctor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("RODTRAD_KEYS", f"{KeyRing.fresh('next')},{KEYS}")
        assert "data keys still hang on 'cli'; `rodtrad keys rotate`" in healthy.warns("keys")
        healthy.rodtrad("keys", "rotate")
        assert "nothing hangs on 'cli' any more" in healthy.warns("keys")
        monkeypatch.setenv("RODTRAD_KEYS", os.environ["RODTRAD_KEYS"].partition(",")[0])
        assert [level for level, _ in healthy()["keys"]] == ["ok"]
