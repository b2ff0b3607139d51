"""The staff pages over the small clinic, and browsers that log in to them."""

from collections.abc import AsyncIterator, Sequence

import pytest
from fastapi import FastAPI

from bot.clinic.app import create_app
from bot.ids import StaffId
from bot.service.people import staff_login
from bot.store.database.runner import Runner
from bot.store.database.work import Store
from bot.store.outbox.outbox import Leased
from tests.fakes.browser import ORIGIN, Browser, LogIn
from tests.fakes.clinic import SmallClinic, desk, open_clinic


@pytest.fixture
def clinic(store: Store) -> SmallClinic:
    """Kari, Ola and Berit of Fjordklinikken, Per of another clinic, and Jonas, a patient of Kari's."""
    return open_clinic(store)


@pytest.fixture
def offered() -> list[Leased]:
    """Rows that were handed to the sender."""
    return []


@pytest.fixture
async def app(store: Store, offered: list[Leased]) -> AsyncIterator[FastAPI]:
    def offer(rows: Sequence[Leased]) -> None:
        offered.extend(rows)

    runner = Runner(store)
    yield create_app(runner, desk(), ORIGIN, offer=offer, failed_login_delay=0, within=60)
    runner.close()


@pytest.fixture
async def log_in(app: FastAPI, store: Store) -> AsyncIterator[LogIn]:
    browsers: list[Browser] = []

    async def log_in(staff: StaffId) -> Browser:
        browsers.append(Browser(app))
        await browsers[-1].go(f"/staff/login/{store.run(staff_login.make_link, staff)}")
        return await browsers[-1].press("/staff/login")

    yield log_in
    for browser in browsers:
        await browser.close()
