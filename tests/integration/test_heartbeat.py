"""The program watches itself: a dead man's switch is called only while all is well (row 26), and its figures tell nothing of anybody."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.clock import ManualClock
from bot.metrics import HELP
from bot.program import Program
from bot.service.requests.deadlines import Problem, Suspect, tick_deadlines
from bot.settings import ROOT, Settings
from bot.store.backups import made
from bot.store.backups.contents import Contents
from bot.store.requests import events
from bot.store.sealing.vault import KeyRing
from tests.bench.figures import figure
from tests.conftest import MONDAY_MORNING
from tests.fakes.carrier import until
from tests.fakes.clinic import desk, open_clinic

SECRET = "hemmelig-og-lang"
BEATS = ("timers", "schedules", "requests", "ladders", "absences", "notices", "pulse", "pauses", "audit")


@dataclass
class Watched:
    """A program whose beats are run by hand, and how often its dead man's switch was called."""

    program: Program
    clock: ManualClock
    calls: list[str] = field(default_factory=list)

    async def minute(self, *without: str) -> None:
        """A minute passes, and every beat comes but these."""
        self.clock.move(timedelta(minutes=1))
        for name in self.program.beats.names:
            if name not in (*without, "heartbeat"):
                await self.program.tick(name)
        await self.program.tick("heartbeat")


@asynccontextmanager
async def watched(database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watched]:
    calls: list[str] = []

    async def switch(request: web.Request) -> web.Response:
        calls.append(request.path)
        return web.Response()

    app = web.Application()
    app.router.add_get("/{tail:.*}", switch)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    settings = Settings(
        telegram_token=SecretStr("123456:TEST-token"),
        database_url=database_url,
        keys=SecretStr(KeyRing.fresh("test")),
        spool=folder / "spool",
        heartbeat_url=SecretStr(f"http://127.0.0.1:{port}/{SECRET}"),
    )
    clock = ManualClock(MONDAY_MORNING)
    program = Program(settings, clock, desk=desk())
    monkeypatch.setattr(program.edge, "troubles", list)
    program.further.start()
    try:
        yield Watched(program, clock, calls)
    finally:
        await program.further.stop()
        program.pages.state.live.close()
        program.runner.close()
        program.runner._readers.shutdown(
            wait=True
        )  # a look that has just been answered still has its connection
        program.store.close()
        await runner.cleanup()


async def came_round(one: Watched) -> None:
    """In the first minute the synthetic patient asks, and in the second their caseworker answers."""
    await one.minute()
    trip = one.program.round_trip
    await until(lambda: trip._inbox.heard or trip.fresh)
    await one.minute()


async def test_it_is_called_after_a_clean_audit_and_a_request_that_came_back_and_not_before(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(database_url, tmp_path, monkeypatch) as one:
        await one.program.tick("heartbeat")
        assert one.calls == []
        await came_round(one)
        assert set(one.calls) == {f"/{SECRET}"}
        before = len(one.calls)
        await one.minute()
        assert len(one.calls) == before + 1
        assert SECRET not in caplog.text
        assert SECRET not in repr(one.program.settings)


@pytest.mark.parametrize("still", BEATS)
async def test_within_three_minutes_of_a_beat_that_stands_still_it_is_quiet_and_readyz_says_so(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, still: str
) -> None:
    async with watched(database_url, tmp_path, monkeypatch) as one:
        await came_round(one)
        assert one.program.troubles() == []
        minutes = 0
        while not one.program.troubles() and minutes < 10:
            await one.minute(still)
            minutes += 1
        figure(f"row 26: {still} stands still, noticed", minutes, "min", "<= 3", ok=minutes <= 3)
        assert any(still in trouble for trouble in one.program.troubles())
        before = len(one.calls)
        await one.minute(still)
        assert len(one.calls) == before
        await one.minute()
        assert len(one.calls) == before + 1, "it goes again"


async def test_it_is_quiet_while_nothing_comes_out_of_the_outbox(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(database_url, tmp_path, monkeypatch) as one:
        await came_round(one)
        await one.program.further.stop()
        one.clock.move(timedelta(hours=1))
        for _ in range(4):
            await one.minute()
        assert "a request that the program made of itself has reached nobody" in one.program.troubles()
        before = len(one.calls)
        await one.minute()
        assert len(one.calls) == before
    assert "has reached nobody" in caplog.text


async def test_it_is_quiet_while_the_audit_finds_something(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watched(database_url, tmp_path, monkeypatch) as one:
        await came_round(one)
        clinic = open_clinic(one.program.store)
        clinic.ask()
        stored = clinic.request()
        suspect = Suspect(stored.id, stored.patient_id, Problem.OVERDUE)
        monkeypatch.setattr("bot.service.requests.deadlines.find_suspects", lambda _work: [suspect])
        before = len(one.calls)
        for _ in range(3):
            await one.minute()
        last = len(one.calls)
        await one.minute()
        assert (last - before <= 2, len(one.calls)) == (True, last)


async def test_every_figure_is_documented_and_none_has_a_name(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watched(database_url, tmp_path, monkeypatch) as one:
        await came_round(one)
        clinic = open_clinic(one.program.store)
        clinic.ask("urgent", "Kanarifugl på jobb.")
        clinic.store.run(events.note, clinic.request().id, "told", clinic.kari, "mail")
        clinic.store.run(made.note, one.clock.now(), Contents("", {}), 1)
        one.clock.move(timedelta(minutes=1))
        clinic.deliver()
        clinic.ask(who=clinic.enrol("Siv Vik", 2002))
        clinic.staff(tick_deadlines)
        said, code = await one.program.metrics(), clinic.code
    assert 'rodtrad_requests_open{kind="urgent"} 1' in said
    assert 'rodtrad_requests_oldest_seconds{kind="urgent"} 60' in said
    assert 'rodtrad_notices_day{carrier="mail",outcome="told"} 1' in said
    for of in ("half", "slowest"):
        assert f'rodtrad_sent_seconds{{carrier="telegram",lane="urgent",of="{of}"}} 60' in said
    assert "rodtrad_database_answers 1" in said
    assert "rodtrad_backup_age_seconds 60" in said
    assert "echo" not in said, "what is synthetic stands in no figure"
    for canary in ("Kanarifugl", "Jonas", "Berg", "Kari", "Fjord", code, str(clinic.id), SECRET):
        assert canary not in said
    names = set(re.findall(r"^(rodtrad_\w+)", said, re.MULTILINE))
    assert names == set(HELP)
    documented = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    assert {name for name in names if f"| `{name}` |" not in documented} == set()
