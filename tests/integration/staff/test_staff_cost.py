"""What staff pages cost: an inbox of 300 requests, and a change that twenty open pages hear of (goals of the speed table)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from bot.clinic.live import Live
from bot.clock import ManualClock
from bot.ids import StaffId
from bot.service.people import staff_login
from bot.service.requests import staff_acts
from bot.store.database.work import Store
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic
from tests.fakes.counted import counted

MOST = 20
FEW, MANY = 3, 30
PAGES = 20


def asks(clinic: SmallClinic, number: int, first: int = 2000) -> None:
    """So many patients of Kari's ask."""
    for n in range(number):
        clinic.ask("ordinary", f"Kan du ringe meg? {n}", who=clinic.enrol(f"Pasient {n}", first + n))


async def test_an_inbox_costs_the_same_few_statements_however_much_stands_in_it(
    clinic: SmallClinic, log_in: LogIn, store: Store
) -> None:
    kari = await log_in(clinic.kari)
    costs = []
    for first, number in ((2000, FEW), (3000, MANY)):
        asks(clinic, number, first)
        store.vault.forget()
        with counted(store) as sent:
            await kari.go("/staff/")
        assert kari.status == 200
        costs.append(len(sent))
    assert kari.text.count("Pasient") == FEW + MANY
    assert costs[0] == costs[1] <= MOST, costs


async def heard(stream: AsyncIterator[str]) -> str:
    """The next thing an open page is told of its inbox."""
    while True:
        part = await asyncio.wait_for(anext(stream), 10)
        if part.startswith("event: inbox"):
            return part


def open_page(live: Live, store: Store, staff: StaffId, code: str = "") -> AsyncGenerator[str, None]:
    """A page that is open, with a session of its own."""
    cookie = store.run(staff_login.redeem, store.run(staff_login.make_link, staff))
    assert cookie is not None
    return live.stream(cookie, {code} - {""})


async def test_twenty_open_pages_hear_of_a_change_for_twenty_statements_in_all(
    clinic: SmallClinic, store: Store, clock: ManualClock
) -> None:
    clinic.ask()
    asks(clinic, FEW)
    live = Live(store, clock, poll_seconds=3600)
    pages = [open_page(live, store, clinic.kari, clinic.code if n % 2 else "") for n in range(PAGES)]
    await asyncio.gather(*map(heard, pages))
    hearing = asyncio.gather(*map(heard, pages))
    with counted(store) as sent:
        await asyncio.to_thread(clinic.staff, staff_acts.take, clinic.kari, clinic.code)
        acted = [one for one in sent if not one.startswith("SELECT")]
        told = await hearing
    looked = [one for one in sent if "FROM staff_session" in one]
    assert len(looked) == 1, "one look for all"
    assert len(set(told)) <= 2
    reads = sent[sent.index(looked[0]) :]
    assert len(reads) <= MOST, reads
    assert acted
    live.close()
    await asyncio.gather(*(page.aclose() for page in pages))


async def test_a_change_at_one_clinic_is_not_looked_up_for_another(
    clinic: SmallClinic, store: Store, clock: ManualClock
) -> None:
    live = Live(store, clock, poll_seconds=3600)
    page = open_page(live, store, clinic.per)
    await heard(page)
    with counted(store) as sent:
        hears = asyncio.create_task(heard(page))
        await asyncio.to_thread(clinic.ask)
        await asyncio.wait({hears}, timeout=0.3)
    assert not hears.done()
    first = next(n for n, one in enumerate(sent) if "FROM staff_session" in one)
    assert len(sent[first:]) == 2, "who has a session, and the marks of their clinic: no more"
    hears.cancel()
    await asyncio.gather(hears, return_exceptions=True)
    live.close()
