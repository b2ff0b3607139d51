"""One bad row stops nobody (promise 9, row 28): every beat and every staff page goes on for the others, whoever's row cannot be read.

Beats come from the program's own table and pages from the app's routes, so that a new one is tried here by itself.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import Column, select

from bot.clock import ManualClock
from bot.delivery.sender import Sender
from bot.domain.people.roles import StaffRole
from bot.program import Program
from bot.service.desk import Desk
from bot.service.own_data import erasing
from bot.service.people import staff_login
from bot.settings import Settings
from bot.store.database.one_by_one import forget_what_was_told
from bot.store.database.work import Work
from bot.store.erasing.journal import Journal
from bot.store.tables.directory import PlaceEntry
from bot.store.tables.handovers import Transfer
from tests.conftest import MONDAY_MORNING
from tests.fakes.begun import Begun
from tests.fakes.browser import ORIGIN, Browser
from tests.fakes.spoilt import SEALED, WAYS, Crowd, served, shred, spoil
from tests.integration.staff.test_staff_access import give_roles

#: What stands in the addresses of pages; each is tried with everything there is of it.
PLACES = {"token", "code", "patient", "place", "flow", "transfer"}
#: Pages that never end, and are read otherwise.
STREAMS = {"/staff/events"}
A_DAY = timedelta(hours=26)
#: Tables without whose row little else of a person is looked at.
HEADS = {"clinic", "patient", "recipient", "request", "staff", "data_key", "run"}


@asynccontextmanager
async def running(begun: Begun, desk: Desk, folder: Path) -> AsyncIterator[tuple[Program, ManualClock]]:
    """The program over a copy, with nothing sent anywhere."""
    crowd = begun.crowd
    clock = ManualClock(MONDAY_MORNING)
    told = Settings(
        telegram_token=SecretStr("123456:TEST-token"),
        database_url=begun.copy(),
        keys=SecretStr(begun.ring),
        spool=folder / "spool",
        public_url=ORIGIN,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sender, "offer", lambda _self, _rows: None)
        program = Program(told, clock, desk=desk)
        # How long a page may wait is tried elsewhere; here a crowded machine must not look like a bad row.
        program.pages.state.context = replace(program.pages.state.context, within=60, bot_name=its_name)
        crowd.house.store = program.store
        try:
            yield program, clock
        finally:
            program.pages.state.live.close()
            program.runner.close()
            program.store.close()


async def its_name() -> str:
    """What the bot is called at Telegram."""
    return "rodtrad_bot"


async def run_every_beat(program: Program) -> None:
    for name in program.beats.names:
        await program.tick(name)


async def open_every_page(
    program: Program, crowd: Crowd, *, anna_waits: bool = True, forms: bool = True
) -> dict[str, int]:
    """Every page of the staff, and every form, by one who may do everything; give each address with what it answered.

    What has a person or a request in its address is tried with the spoilt one's and another's.
    """
    browser = Browser(program.pages)
    program.store.run(give_roles, crowd.house.ids["kari"], *StaffRole)
    await browser.go(f"/staff/login/{program.store.run(staff_login.make_link, crowd.house.ids['kari'])}")
    await browser.press("/staff/login")
    assert browser.status == 200
    token = browser.form("/logout")
    assert token is not None
    csrf = token.fields["csrf"]
    answers: dict[str, int] = {}
    inbox = await browser.go("/staff/")
    for who in [*([crowd.anna] if anna_waits else []), *crowd.others]:
        assert f"/staff/q/{crowd.code_of(who)}" in inbox.page.links, "nobody who waits is hidden"
    two = [crowd.anna, crowd.others[0]]
    tried = {
        "token": ["abc"],
        "code": [crowd.code_of(who) for who in two],
        "patient": [str(who.patient_id) for who in two],
        "place": program.store.read(every_id, PlaceEntry),
        "transfer": program.store.read(every_id, Transfer),
        "flow": ["checkin"],
    }
    for route in every_route(program):
        for address in addresses(route, tried):
            if address in STREAMS:
                answers[address] = 200 if await hears(program, browser, crowd) else 500
            elif "GET" in (route.methods or ()):
                answers[address] = (await browser.go(address)).status
            elif forms and address not in {"/staff/login", "/staff/logout"}:
                fields = {"csrf": csrf, "text": "Hei.", "to": str(crowd.house.ids["ola"])}
                answers[f"POST {address}"] = (await browser.post(address, fields)).status
    await browser.close()
    return answers


def every_id(work: Work, table: type[PlaceEntry | Transfer]) -> list[str]:
    """The ids of all there are."""
    return [str(one) for one in work.connection.scalars(select(table.id))]


def addresses(route: APIRoute, tried: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The addresses of a page, one for each of what can stand in it."""
    names = re.findall(r"{(\w+)}", route.path)
    for values in product(*(tried[name] for name in names)):
        yield route.path.format(**dict(zip(names, values, strict=True)))


def every_route(program: Program) -> list[APIRoute]:
    """The pages, each once; one whose address holds something unknown has to be told what to put there."""
    found = [route for route in program.pages.routes if isinstance(route, APIRoute)]
    assert len(found) > 100, "the pages are there one by one, not behind something that holds them"
    for route in found:
        assert set(re.findall(r"{(\w+)}", route.path)) <= PLACES, (
            f"say in PLACES what {route.path} is tried with"
        )
    # Reading first, then what changes a request, the mildest first.
    return sorted(found, key=lambda route: ("POST" in (route.methods or ()), "close" in route.path))


async def hears(program: Program, browser: Browser, crowd: Crowd) -> bool:
    """Whether an open page hears how things stand."""
    cookie = next(iter(browser.client.cookies.values()))
    stream = program.pages.state.live.stream(cookie, crowd.code_of(crowd.others[0]))
    try:
        first = [await asyncio.wait_for(anext(stream), 10) for _ in range(2)]
    finally:
        await stream.aclose()
    return "event: inbox" in first[1]


async def goes_on(
    begun: Begun,
    desk: Desk,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    harm: Callable[[Program], object],
    *,
    anna_waits: bool = True,
    forms: bool = True,
) -> None:
    """Do the harm, let a day pass, and look whether everybody but Anna is served."""
    forget_what_was_told()
    caplog.clear()
    crowd = begun.crowd
    async with running(begun, desk, folder) as (program, clock):
        harm(program)
        program.store.vault.forget()
        since = clock.now()
        clock.move(A_DAY)
        await run_every_beat(program)
        for who in crowd.others:
            missing = program.store.read(served, who.patient_id, since)
            assert all(missing.values()), (who.patient_id, missing)
        answers = await open_every_page(program, crowd, anna_waits=anna_waits, forms=forms)
        assert {address: status for address, status in answers.items() if status >= 500} == {}
        await run_every_beat(program)
    lines = [record.getMessage() for record in caplog.records if "is passed over" in record.getMessage()]
    assert len(lines) == len(set(lines)), "each kind is told once a day"
    for name in ("Anna", "Lie", "Bo Vik", "Siv"):
        assert name not in caplog.text


async def test_with_one_persons_key_erased_everybody_else_is_served(
    begun: Begun,
    desk: Desk,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await goes_on(
        begun, desk, tmp_path, caplog, lambda program: program.store.run(shred, begun.crowd.anna.patient_id)
    )
    assert "is passed over" in caplog.text


async def test_with_one_person_erased_everybody_else_is_served_and_nothing_is_passed_over(
    begun: Begun, desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = Journal(tmp_path / "erasures")
    anna = begun.crowd.anna.patient_id
    await goes_on(
        begun,
        desk,
        tmp_path,
        caplog,
        lambda program: program.store.run(erasing.erase, desk, journal, anna),
        anna_waits=False,
    )
    assert "is passed over" not in caplog.text


def together(columns: Sequence[Column[bytes]], most: int = 20) -> Iterator[list[Column[bytes]]]:
    """The columns that are spoilt at once: a person's, a clinic's or a request's own stands alone, since without it little else is read."""
    others = []
    for column in columns:
        if column.table.name in HEADS:
            yield [column]
        else:
            others.append(column)
    # Neighbours are of one subject and read by the same page: they are dealt out over the groups.
    yield from (others[first :: -(-len(others) // most)] for first in range(-(-len(others) // most)))


def names(columns: Sequence[Column[bytes]]) -> str:
    return "+".join(f"{column.table.name}.{column.name}" for column in columns)


@pytest.mark.parametrize("columns", [*together(SEALED)], ids=names)
async def test_with_rows_spoilt_in_any_table_everybody_else_is_served(
    begun: Begun, desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture, columns: list[Column[bytes]]
) -> None:
    """Several of Anna's rows at once and every page read: one row at a time, in every way and with every form, is `make long`'s."""
    ways = sorted(WAYS)

    def harm(program: Program) -> None:
        for number, column in enumerate(columns):
            program.store.run(spoil, column, ways[number % len(ways)], begun.crowd.anna.patient_id)

    await goes_on(begun, desk, tmp_path, caplog, harm, forms=False)


@pytest.mark.long
@pytest.mark.parametrize("column", SEALED, ids=lambda column: f"{column.table.name}.{column.name}")
def test_with_one_row_spoilt_in_any_table_everybody_else_is_served(
    begun: Begun, desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture, column: Column[bytes]
) -> None:
    @settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(way=st.sampled_from(sorted(WAYS)))
    def spoilt(way: str) -> None:
        def harm(program: Program) -> None:
            program.store.run(spoil, column, way, begun.crowd.anna.patient_id)

        asyncio.run(goes_on(begun, desk, tmp_path, caplog, harm))

    spoilt()
