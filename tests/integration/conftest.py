"""What the tests of whole parts share."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.botapi import StandIn
from bot.clock import SystemClock
from bot.demo.stage import TOKEN
from tests.fakes.begun import begun
from tests.fakes.terminal import KEYS, Terminal

__all__ = ["begun"]


@pytest.fixture
def rodtrad(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    for name in ("RODTRAD_TELEGRAM_TOKEN", "RODTRAD_TIMEZONE", "RODTRAD_MODE", "RODTRAD_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RODTRAD_KEYS", KEYS)
    monkeypatch.setenv("RODTRAD_DATABASE_URL", f"sqlite:///{tmp_path / 'rodtrad.db'}")
    return Terminal(capsys, monkeypatch)


@pytest.fixture
def clinic(rodtrad: Terminal, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal at a clinic with Kari and Ola, on both databases."""
    monkeypatch.setenv("RODTRAD_DATABASE_URL", database_url)
    rodtrad("clinic", "add", typed=["Fjordheim"])
    rodtrad("staff", "add", typed=["Kari Nordli"])
    rodtrad("staff", "add", "--duty", typed=["Ola Berg"])
    return rodtrad


@pytest.fixture
def telegram() -> Iterator[StandIn]:
    """The stand-in in a thread of its own, since commands run their own loop."""
    standin = StandIn(TOKEN, SystemClock())
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(standin.start(), loop).result(10)
    yield standin
    asyncio.run_coroutine_threadsafe(standin.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
