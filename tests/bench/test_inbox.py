"""What an inbox of 300 open requests costs to draw, and a change that twenty open pages hear of: statements and milliseconds."""

import asyncio
import statistics
import time
from collections.abc import AsyncGenerator

import pytest

from bot.clinic.app import create_app
from bot.clinic.live import Live
from bot.clock import ManualClock
from bot.service.people import staff_login
from bot.service.requests import reading, staff_acts
from bot.store.database.runner import Runner
from bot.store.database.work import Store
from tests.bench.figures import tell
from tests.fakes.browser import ORIGIN, Browser
from tests.fakes.clinic import SmallClinic, desk, open_clinic
from tests.fakes.counted import counted

pytestmark = pytest.mark.bench

REQUESTS = 300
PAGES = 20
ROUNDS = 9
MOST_STATEMENTS = 20
MOST_MS = 50


@pytest.fixture
def clinic(store: Store) -> SmallClinic:
    """Kari with 300 patients who wait, some of whom wrote more, a tenth of whom have an answer."""
    clinic = open_clinic(store)
    for n in range(REQUESTS):
        who = clinic.enrol(f"Pasient {n}", 10_000 + n)
        clinic.ask("urgent" if n % 20 == 0 else "ordinary", f"Kan du ringe meg når du har tid? {n}", who=who)
        code = clinic.request(who).code
        if n % 3 == 0:
            clinic.staff(reading.look, clinic.kari, code)
        if n % 10 == 0:
            clinic.staff(staff_acts.answer, clinic.kari, code, "Jeg ringer i dag.")
    return clinic


async def test_an_inbox_of_300_is_drawn(clinic: SmallClinic, store: Store) -> None:
    runner = Runner(store)
    browser = Browser(create_app(runner, desk(), ORIGIN))
    await browser.go(f"/staff/login/{store.run(staff_login.make_link, clinic.kari)}")
    await browser.press("/staff/login")
    times: list[float] = []
    statements = 0
    for _ in range(ROUNDS):
        with counted(store) as sent:
            begun = time.perf_counter()
            answer = await browser.client.get("/staff/list")
            times.append((time.perf_counter() - begun) * 1000)
        statements = len(sent)
        assert answer.status_code == 200
        assert answer.text.count('class="preview"') == REQUESTS
    await browser.close()
    runner.close()
    assert tell_both(f"an inbox of {REQUESTS} open requests drawn", statements, times, store)


async def test_twenty_open_pages_hear_of_a_change(
    clinic: SmallClinic, store: Store, clock: ManualClock
) -> None:
    live = Live(store, clock, poll_seconds=3600)
    pages = []
    for _ in range(PAGES):
        cookie = store.run(staff_login.redeem, store.run(staff_login.make_link, clinic.kari))
        assert cookie is not None
        pages.append(live.stream(cookie, ()))
    await asyncio.gather(*map(heard, pages))
    times, most = [], 0
    for n in range(ROUNDS):
        who = clinic.enrol(f"Ny {n}", 20_000 + n)
        hearing = asyncio.gather(*map(heard, pages))
        with counted(store) as sent:
            await asyncio.to_thread(clinic.ask, "urgent", who=who)
            begun = time.perf_counter()  # the transaction has just committed and rung
            await hearing
            times.append((time.perf_counter() - begun) * 1000)
        looked = next(number for number, one in enumerate(sent) if "FROM staff_session" in one)
        most = max(most, len(sent) - looked)
    live.close()
    assert tell_both(
        f"a change seen by {PAGES} open pages of a clinic with {REQUESTS} open requests", most, times, store
    )


async def heard(page: AsyncGenerator[str, None]) -> str:
    """The next thing an open page is told of its inbox."""
    while True:
        part = await asyncio.wait_for(anext(page), 30)
        if part.startswith("event: inbox"):
            return part


def tell_both(what: str, statements: int, times: list[float], store: Store) -> bool:
    """Print statements and time; noise is how far the middle half of the rounds lies apart."""
    name = f"{what}, {store.writer.dialect.name}"
    middle = statistics.median(times)
    low, _, high = statistics.quantiles(times, n=4)
    few = tell(
        f"{name}: statements",
        statements,
        "statements",
        f"<= {MOST_STATEMENTS}",
        ok=statements <= MOST_STATEMENTS,
    )
    fast = tell(
        f"{name}: median of {len(times)}, noise {high - low:.1f} ms",
        middle,
        "ms",
        f"<= {MOST_MS}",
        ok=middle <= MOST_MS,
    )
    return few and fast
