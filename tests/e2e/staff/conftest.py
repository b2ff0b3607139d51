"""Kari's clinic with its staff pages served."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser

from bot.clock import ManualClock
from bot.store.database.runner import Runner
from bot.store.database.work import Store
from bot.store.sealing.vault import Vault
from tests.e2e.left_in_browser import shut
from tests.e2e.staff.desk import Desk
from tests.fakes.clinic import desk, open_clinic
from tests.fakes.served import served_pages


@pytest_asyncio.fixture(loop_scope="session")
async def at_work(
    browser: Browser, empty_sqlite: Path, tmp_path: Path, clock: ManualClock, vault: Vault
) -> AsyncIterator[Desk]:
    """Kari's clinic with its pages served. At the end they may have left nothing in the browser."""
    path = tmp_path / "rodtrad.db"
    shutil.copy(empty_sqlite, path)
    store = Store(f"sqlite:///{path}", clock, vault)
    clinic, runner = open_clinic(store), Runner(store)
    async with served_pages(runner, desk(), failed_login_delay=0, poll_seconds=0.2) as served:
        at_work = Desk(clinic, clock, served.url, browser)
        yield at_work
        troubles: list[str] = []
        for context in at_work.contexts:
            await shut(context, troubles)
    runner.close()
    store.close()
    assert troubles == []
