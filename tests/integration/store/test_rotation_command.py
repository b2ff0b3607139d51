"""`rodtrad keys new | rotate`: what it says, when it refuses, and that one killed half-way is finished by a second."""

import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.clock import SystemClock
from bot.ids import new_id
from bot.store.database.work import Store, Work
from bot.store.schedules import comebacks
from bot.store.sealing import rotation
from bot.store.sealing.vault import KeyRing, Vault
from bot.store.tables.people import DataKey, Owner
from tests.fakes.terminal import Terminal
from tests.integration.store.helpers import patient
from tests.integration.store.rotating import (
    NEW,
    OLD,
    Opened,
    unreadable,
)


@pytest.fixture
def rodtrad(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Any
) -> Terminal:
    monkeypatch.setenv("RODTRAD_DATABASE_URL", database_url)
    monkeypatch.setenv("RODTRAD_SPOOL", str(tmp_path / "spool"))
    monkeypatch.setenv("RODTRAD_KEYS", f"{NEW},{OLD}")
    return Terminal(capsys, monkeypatch)


def test_the_command_says_when_the_old_key_may_go_and_what_still_needs_it(
    rodtrad: Terminal, opened_with: Opened, tmp_path: Any
) -> None:
    opened_with(OLD).run(patient, 1)
    said = rodtrad("keys", "rotate")
    assert "brought under 'new'" in said
    assert "nothing hangs on 'old' any more: take it out of the ring and restart the program" in said
    assert "Keep it with the backups" in said
    assert "updates wait" not in said
    (tmp_path / "spool").write_bytes(b"something")
    assert "updates wait in" in rodtrad("keys", "rotate")


def test_it_is_refused_while_a_program_runs_that_does_not_know_the_new_key(
    rodtrad: Terminal, database_url: str
) -> None:
    running = Store(database_url, SystemClock(), Vault(KeyRing.parse(OLD)))
    running.run(patient, 1)
    running.run(rotation.starts)
    running.run(comebacks.beat)
    said = rodtrad.refused("keys", "rotate")
    assert "puts 'old' first and does not know 'new' yet" in said
    assert "restart it" in said
    again = Store(database_url, SystemClock(), Vault(KeyRing.parse(f"{NEW},{OLD}")))
    again.run(rotation.starts)
    assert "brought under 'new'" in rodtrad("keys", "rotate")
    running.close()
    again.close()


def test_a_program_that_has_stopped_stands_in_nobodys_way(rodtrad: Terminal, opened_with: Opened) -> None:
    stopped = opened_with(OLD)  # at the time of the tests' clock, long ago
    stopped.run(patient, 1)
    stopped.run(comebacks.beat)
    assert "brought under 'new'" in rodtrad("keys", "rotate")


def test_a_new_key_has_a_name_that_none_of_the_ring_has(
    rodtrad: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rodtrad("keys", "new").startswith("k1:")
    monkeypatch.setenv("RODTRAD_KEYS", f"{KeyRing.fresh('k1')},{KeyRing.fresh('k2')}")
    assert rodtrad("keys", "new").startswith("k3:")
    assert "has a key named 'k1' already" in rodtrad.refused("keys", "new", "--name", "k1")
    monkeypatch.delenv("RODTRAD_KEYS")
    assert rodtrad("keys", "new").startswith("k1:")


def test_killed_half_way_a_second_run_finishes(
    rodtrad: Terminal, opened_with: Opened, database_url: str
) -> None:
    """kill -9 of the command in a process of its own, as soon as it has begun and long before it is done."""
    old = opened_with(OLD)
    old.run(patient, 1)
    old.run(_many_keys, 400)
    watching = opened_with(f"{NEW},{OLD}")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "keys", "rotate", "--batch", "1"],
        env={**os.environ, "RODTRAD_DATABASE_URL": database_url, "RODTRAD_KEYS": f"{NEW},{OLD}"},
        stdout=subprocess.DEVNULL,
    )
    while process.poll() is None and watching.read(_under_new) < 20:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait(30) == -signal.SIGKILL
    left = watching.read(rotation.standing).older
    assert 0 < left < 390
    assert unreadable(opened_with(f"{NEW},{OLD}")) == {}
    rodtrad("keys", "rotate")
    assert watching.read(rotation.standing).older == 0
    assert unreadable(opened_with(NEW)) == {}


def _many_keys(work: Work, many: int) -> None:
    for _ in range(many):
        work.vault.new_key(work.connection, Owner.PATIENT, new_id(), work.now)


def _under_new(work: Work) -> int:
    return work.connection.execute(
        select(func.count()).select_from(DataKey).where(DataKey.wrapped_by == "new")
    ).scalar_one()
