"""Row 14, the operator's side: what an outage writes into the log, and what /readyz says meanwhile, of the program as it runs."""

import asyncio
import io
import logging
import sqlite3
import sys
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.botapi import StandIn
from bot.clock import SystemClock
from bot.demo.stage import TOKEN, free_port
from bot.log import configure, once
from bot.program import Program
from bot.settings import Settings
from bot.store.database import schema
from bot.store.sealing.vault import KeyRing
from tests.bench.figures import figure

pytestmark = pytest.mark.soak

SECONDS = 30


async def test_an_outage_of_database_and_telegram_is_a_line_a_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    configure("INFO")
    once._seen.clear()
    try:
        await _play(tmp_path)
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    lines = said.getvalue().splitlines()
    assert "Traceback" not in said.getvalue()
    assert sum("help-only mode" in line for line in lines) == 1
    figure(
        "lines of half a minute without the database, then without Telegram",
        len(lines),
        "lines",
        "<= 20",
        ok=len(lines) <= 20,
    )


async def _play(folder: Path) -> None:
    async with StandIn(TOKEN, SystemClock()) as standin:
        settings = Settings(
            telegram_token=SecretStr(TOKEN),
            telegram_api_url=standin.url,
            database_url=f"sqlite:///{folder / 'x.db'}",
            keys=SecretStr(KeyRing.fresh("t")),
            spool=folder / "spool",
            port=free_port(),
        )
        schema.upgrade(settings.database_url)
        program = Program(settings, SystemClock(), long_poll=2)
        await program.start()
        await asyncio.sleep(2)
        assert program.troubles() == []
        person = standin.user(77, started=True)
        lock = sqlite3.connect(folder / "x.db")
        lock.execute("BEGIN IMMEDIATE")
        for number in range(SECONDS):
            await person.send(f"hei {number}")
            await asyncio.sleep(1)
        assert any("help_only" in trouble for trouble in program.troubles())
        lock.close()
        await asyncio.sleep(6)
        assert program.troubles() == []
        await standin.down()
        await asyncio.sleep(SECONDS + 15)
        assert any("Telegram cannot be reached" in trouble for trouble in program.troubles())
        await standin.up()
        await asyncio.sleep(16)
        assert program.troubles() == []
        once.settle(time.time() + 1000)
        await program.stop()
