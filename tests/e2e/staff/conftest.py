"""Kari's clinic with its staff pages served."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser

from bot.clinic.app import create_app
from bot.clock import ManualClock
from bot.store.database.runner import Runner
from bot.store.database.work import Store
from bot.store.sealing.vault import Vault
from bot.web import WebServer
from tests.e2e.staff.desk import Desk
from tests.fakes.clinic import desk, open_clinic


@pytest_asyncio.fixture(loop_scope="session")
async def at_work(
    browser: Browser, empty_sqlite: Path, tmp_path: Path, clock: ManualClock, vault: Vault
) -> AsyncIterator[Desk]:
    """Kari's clinic with its pages served."""
    path = tmp_path / "rodtrad.db"
    shutil.copy(empty_sqlite, path)
    store = Store(f"sqlite:///{path}", clock, vault)
    clinic, runner = open_clinic(store), Runner(store)
    holder: list[Any] = []

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        await holder[0](scope, receive, send)

    web = WebServer(pages, "127.0.0.1", 0)
    await web.start()

    async def bot_name() -> str:
        return "rodtrad_bot"

    holder.append(
        create_app(runner, desk(), web.url, failed_login_delay=0, poll_seconds=0.2, bot_name=bot_name)
    )
    at_work = Desk(clinic, clock, web, browser)
    yield at_work
    for context in at_work.contexts:
        await context.close()
    holder[0].state.live.close()
    await web.stop()
    runner.close()
    store.close()
