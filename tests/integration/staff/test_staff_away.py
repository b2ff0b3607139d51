"""Staff pages while nobody is at them, while the database is held, and while somebody posts nonsense."""

import asyncio
import re
import sqlite3
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from bot.clinic.app import create_app
from bot.clock import ManualClock
from bot.service.people import staff_login
from bot.store.database.runner import Runner
from bot.store.database.work import Store
from bot.store.people import people
from tests.fakes.browser import ORIGIN, Browser, LogIn
from tests.fakes.clinic import SmallClinic, desk

TYPED = "Jeg ringer deg klokka to."


# --- nobody is there ---


@pytest.mark.parametrize("path", ["/staff/list", "/staff/again"])
async def test_a_page_that_asks_by_itself_is_logged_out_after_an_hour(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock, path: str
) -> None:
    kari = await log_in(clinic.kari)
    minutes = 0
    while (await kari.go(path)).status == 200:
        clock.move(timedelta(minutes=1))
        minutes += 1
    assert minutes == 60


async def test_an_open_stream_is_no_use_of_the_session(
    clinic: SmallClinic, app: FastAPI, store: Store, clock: ManualClock
) -> None:
    cookie = store.run(staff_login.redeem, store.run(staff_login.make_link, clinic.kari))
    assert cookie is not None
    for _ in range(6):
        stream = app.state.live.stream(cookie, "")
        assert [await anext(stream) for _ in range(2)][1].startswith("event: inbox")
        await stream.aclose()
        clock.move(timedelta(minutes=10))
    stream = app.state.live.stream(cookie, "")
    assert [await anext(stream) for _ in range(2)][1].startswith("event: end")
    await stream.aclose()


async def test_what_was_typed_before_the_hour_was_over_is_given_back(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    clock.move(timedelta(minutes=70))
    await kari.press("/answer", text=TYPED)
    assert kari.status == 401
    kept = kari.form("/resume")
    assert kept is not None
    assert kept.fields["text"] == TYPED


# --- a browser that fetches ahead ---


async def test_a_page_that_was_only_fetched_is_not_read(
    clinic: SmallClinic, log_in: LogIn, store: Store
) -> None:
    clinic.ask()
    clinic.deliver()
    kari = await log_in(clinic.kari)
    before = len(clinic.chat())
    for _ in range(3):
        await kari.go(f"/staff/q/{clinic.code}")
    assert "seen" not in clinic.history()
    assert len(clinic.chat()) == before, "the patient's line says what is true: not read yet"
    log = [what for _, what, _ in store.read(people.audit_trail, clinic.jonas.id)]
    assert log == [people.FETCHED], "that the words were given out is in the access log, once"
    await kari.reads(f"/staff/q/{clinic.code}")
    assert clinic.history().count("seen") == 1
    assert clinic.told("request_waiting_read", staff="Kari")


async def test_reading_needs_the_sessions_token(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.post(f"/staff/q/{clinic.code}/read", {"csrf": "guessed"})
    assert kari.status == 403
    assert "seen" not in clinic.history()


async def test_without_a_script_what_somebody_does_says_that_they_have_read(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    await kari.press("/take")
    assert clinic.history()[-2:] == ["seen", "taken"]


# --- the database is held ---


@pytest.fixture
async def impatient(store: Store) -> AsyncIterator[FastAPI]:
    """The pages, with less patience than in earnest."""
    runner = Runner(store)
    yield create_app(runner, desk(), ORIGIN, failed_login_delay=0, within=0.5)
    runner.close()


async def test_while_the_database_is_locked_pages_are_shown_or_refused_soon_and_nothing_typed_is_lost(
    clinic: SmallClinic, impatient: FastAPI, store: Store
) -> None:
    """SQLite's writer is held by somebody: looking works, doing says so in words, at once and with the text in it."""
    if store.on_postgres:
        pytest.skip("PostgreSQL has no lock on everything")
    clinic.ask()
    kari = Browser(impatient)
    await kari.go(f"/staff/login/{store.run(staff_login.make_link, clinic.kari)}")
    await kari.press("/staff/login")
    await kari.go(f"/staff/q/{clinic.code}")
    answer = kari.form("/answer")
    assert answer is not None
    holder = sqlite3.connect(str(store.url.database))
    holder.execute("BEGIN IMMEDIATE")
    begun = time.perf_counter()
    assert (await kari.go("/staff/")).status == 200
    await kari.post(answer.action, {**answer.fields, "text": TYPED})
    assert kari.status == 503
    assert time.perf_counter() - begun < 5, "half a second each, on a machine that is not crowded"
    kept = kari.form("/resume")
    assert kept is not None
    assert kept.fields["text"] == TYPED
    holder.rollback()
    holder.close()
    await asyncio.sleep(0)
    await kari.close()


async def test_with_the_database_away_what_was_typed_is_given_back(
    clinic: SmallClinic, log_in: LogIn, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")

    def away(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(store, "read", away)
    await kari.press("/answer", text=TYPED)
    assert kari.status == 503
    kept = kari.form("/resume")
    assert kept is not None
    assert kept.fields["text"] == TYPED


# --- nonsense ---


async def test_five_hundred_fields_are_refused_in_words(
    app: FastAPI, clinic: SmallClinic, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = Browser(app)
    for path in ("/staff/login", "/staff/logout", f"/staff/q/{'A' * 8}/answer"):
        await stranger.post(path, {f"f{n}": "x" for n in range(500)})
        assert (stranger.status, "For mye på en gang" in stranger.page.title) == (413, True)
    assert caplog.records == []
    await stranger.close()


async def test_no_address_leads_to_another_host_or_away_from_https(
    app: FastAPI, clinic: SmallClinic, log_in: LogIn
) -> None:
    kari = await log_in(clinic.kari)
    kari.client.follow_redirects = False
    paths = {route.path for route in app.routes if isinstance(route, APIRoute)} | {"/staff/static"}
    assert len(paths) > 60, "the pages are there one by one"
    for path in sorted(paths):
        for spelling in {path.rstrip("/") or "/", path.rstrip("/") + "/"} - {"/staff/events"}:
            answer = await kari.client.get(
                re.sub(r"{\w+}", "AAAAAAAA", spelling),
                headers={"Host": "evil.example"},
            )
            where = answer.headers.get("location", "/")
            assert where.startswith("/"), (spelling, where)
            assert not where.startswith("//"), (spelling, where)


@pytest.mark.parametrize("code", ["%00", "A%00AAAAAA", "ÆØÅ", "A" * 5000, "..%2f..", "%ff"])
async def test_an_odd_code_does_not_exist(
    clinic: SmallClinic, log_in: LogIn, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    kari = await log_in(clinic.kari)
    assert (await kari.go(f"/staff/q/{code}")).status == 404
    assert (await kari.go("/staff/q/ABCDEFGH?start=no")).status == 404
    assert caplog.records == []
