"""The whole edge over both databases against the stand-in for the Bot API: real sockets, real time, so short and few."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy import func, select, update

from bot.botapi.server import StandIn
from bot.botapi.transcript import Entry
from bot.clock import SystemClock
from bot.domain.messages.message import Message
from bot.ids import PatientId
from bot.store.database.runner import Runner
from bot.store.database.work import Store, Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Address
from bot.store.people import people
from bot.store.sealing.vault import Vault
from bot.store.tables.messages import Lane, Outbox, ProcessedUpdate, Sending
from bot.telegram.edge import Edge
from tests.fakes.echo import TOKEN, Told, edge
from tests.fakes.intake import RING

PEOPLE = range(1001, 1011)


@pytest.fixture
def living(database_url: str) -> Any:
    """The store on the machine's clock, since sockets keep no other, with ten patients."""
    store = Store(database_url, SystemClock(), Vault(RING))
    store.run(_enrol)
    yield store
    store.close()


def _enrol(work: Work) -> None:
    clinic = people.add_clinic(work, "Klinikken", "mon-fri 08:00-15:00", "Europe/Oslo")
    for chat in PEOPLE:
        patient = people.add_patient(work, clinic, f"P{chat}", "nb", discharge_on=None, is_test=True)
        people.reached(work, patient, people.add_recipient(work, patient, chat))


@asynccontextmanager
async def standing() -> AsyncIterator[StandIn]:
    async with StandIn(TOKEN, SystemClock()) as standin:
        yield standin


@asynccontextmanager
async def running(
    store: Store, standin: StandIn, folder: Path, **options: object
) -> AsyncIterator[tuple[Edge, Told]]:
    runner = Runner(store)
    made, told = edge(runner, store.clock, standin.url, folder, **options)
    await made.start()
    try:
        yield made, told
    finally:
        await made.stop()
        runner.close()


def count(store: Store, state: Sending) -> int:
    return store.read(
        lambda work: work.connection.execute(select(func.count()).where(Outbox.state == state)).scalar_one()
    )


async def until(holds: Any, seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what is waited for happens in threads and sockets
            await asyncio.sleep(0.01)


def said(text: str) -> Any:
    return lambda entry: entry.text == text


async def test_a_text_is_answered_through_the_outbox(living: Store, tmp_path: Path) -> None:
    async with standing() as standin, running(living, standin, tmp_path):
        await standin.user(1001, started=True).send("Hei")
        entry: Entry = await standin.wait_for(1001, said("svar: Hei"))
        assert entry.text == "svar: Hei"
        await until(lambda: count(living, Sending.SENT) == 1)
        await until(lambda: len(standin.updates) == 0)


async def test_a_press_gets_its_word_and_its_message_shows_the_choice(living: Store, tmp_path: Path) -> None:
    async with standing() as standin, running(living, standin, tmp_path, limits=False):
        person = standin.user(1001, started=True)
        await person.send("Hei")
        await standin.wait_for(1001, said("svar: Hei"))
        done = await person.press("Ja")
        await standin.wait_for(1001, said("Takk"), since=done.mark)
        await standin.wait_for(1001, said("svar: Hei\n\n✓ Ja"), since=done.mark)
        assert standin.refusals == []


async def test_many_people_at_once_each_get_their_answers_in_order(living: Store, tmp_path: Path) -> None:
    async with standing() as standin:
        async with running(living, standin, tmp_path, limits=False):
            persons = [standin.user(chat, started=True) for chat in PEOPLE]
            for number in range(12):
                for person in persons:
                    await person.send(str(number), times=2 if number % 5 == 0 else 1)
            for person in persons:
                await standin.wait_for(person.id, said("svar: 11"), timeout=20)
        for person in persons:
            answers = [entry.text for entry in person.screen if entry.text.startswith("svar")]
            assert answers == [f"svar: {number}" for number in range(12)]
        assert standin.refusals == []


async def test_what_is_left_at_a_stop_is_done_by_the_next_start_and_nothing_twice(
    living: Store, tmp_path: Path
) -> None:
    async with standing() as standin:
        persons = [standin.user(chat, started=True) for chat in PEOPLE]
        for round_ in range(3):
            async with running(living, standin, tmp_path, limits=False):
                for number in range(5):
                    for person in persons:
                        await person.send(f"{round_}.{number}")
                await asyncio.sleep(0.05)
        async with running(living, standin, tmp_path, limits=False):
            await until(lambda: all(_answers(person) == 15 for person in persons))
            await until(lambda: count(living, Sending.SENT) == 150)
        for person in persons:
            texts = [entry.text for entry in person.screen if entry.text.startswith("svar")]
            assert texts == [f"svar: {round_}.{number}" for round_ in range(3) for number in range(5)]


def _answers(person: Any) -> int:
    return sum(entry.text.startswith("svar") for entry in person.screen)


async def test_replies_wait_while_telegram_is_away_and_come_in_order(living: Store, tmp_path: Path) -> None:
    async with standing() as standin, running(living, standin, tmp_path, limits=False):
        person = standin.user(1001, started=True)
        await person.send("0")
        await standin.wait_for(1001, said("svar: 0"))
        await standin.down()
        living.run(_put, 1001, ["a", "b", "c"])
        await asyncio.sleep(1.2)
        await standin.up()
        await standin.wait_for(1001, said("c"), timeout=10)
        assert [entry.text for entry in person.screen if entry.text in "abc"] == ["a", "b", "c"]


async def test_half_of_all_calls_answered_429_lose_nothing_and_no_pause_is_broken(
    living: Store, tmp_path: Path
) -> None:
    async with standing() as standin, running(living, standin, tmp_path):
        for chat in PEOPLE:
            standin.user(chat, started=True)
        standin.faults.add(method="sendMessage", times=6, probability=0.5, status=429, retry_after=1)
        for chat in PEOPLE:
            living.run(_put, chat, ["x"])
        await until(lambda: count(living, Sending.SENT) == len(PEOPLE), 20)
        assert standin.pause_violations == []


async def test_a_person_who_blocked_the_bot_is_told_of_and_gets_nothing_more(
    living: Store, tmp_path: Path
) -> None:
    async with standing() as standin, running(living, standin, tmp_path, limits=False) as (_, told):
        standin.user(1002, started=True)
        await standin.user(1001, started=True).block()
        living.run(_put, 1001, ["a", "b", "c"])
        await until(lambda: count(living, Sending.DROPPED) == 3)
        assert len(told.unreachable) == 1
        assert standin.counts["sendMessage"] == 1


async def test_an_update_that_raises_is_parked_while_others_go_on(
    living: Store, tmp_path: Path, caplog: Any
) -> None:
    async with standing() as standin, running(living, standin, tmp_path, limits=False) as (_, told):
        await standin.user(1001, started=True).send("raise")
        await standin.user(1002, started=True).send("Hei")
        answered: Entry = await standin.wait_for(1002, said("svar: Hei"))
        sorry: Entry = await standin.wait_for(1001, said("beklager"), timeout=10)
        assert answered.number < sorry.number
        assert told.parked[0].startswith("ValueError at echo.py:")
    assert "Canary" not in caplog.text
    assert TOKEN not in caplog.text


async def test_a_group_is_left_politely(living: Store, tmp_path: Path) -> None:
    async with standing() as standin, running(living, standin, tmp_path, limits=False):
        group = standin.group(-77)
        await group.add_bot(standin.user(1001, started=True))
        await standin.wait_for(-77, said("ha det"))
        await standin.wait_for_count("leaveChat", 1)


async def test_updates_come_by_webhook_and_a_stop_and_start_loses_none(living: Store, tmp_path: Path) -> None:
    async with standing() as standin, _server() as (url, mount):
        options = {
            "webhook_url": f"{url}/telegram/abc",
            "webhook_secret": "the-secret-of-it",
            "limits": False,
        }
        person = standin.user(1001, started=True)
        async with running(living, standin, tmp_path, **options) as (made, _):
            mount.append(made.webhook)
            await standin.wait_for_count("setWebhook", 1)
            await person.send("1")
            await standin.wait_for(1001, said("svar: 1"))
        mount.clear()
        await person.send("2")
        await asyncio.sleep(0.2)
        async with running(living, standin, tmp_path, **options) as (made, _):
            mount.append(made.webhook)
            await standin.wait_for(1001, said("svar: 2"), timeout=10)
        mount.clear()
        async with running(living, standin, tmp_path, limits=False):
            await person.send("3")
            await standin.wait_for(1001, said("svar: 3"))
            assert standin.webhook.url == ""
        processed = select(func.count()).select_from(ProcessedUpdate)
        assert living.read(lambda work: work.connection.execute(processed).scalar_one()) == 3


@asynccontextmanager
async def _server() -> AsyncIterator[tuple[str, list[Any]]]:
    """A web server that hands each request to the application mounted last, and answers 503 while there is none."""
    mount: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if mount:
            await mount[-1](scope, receive, send)
        elif scope["type"] == "http":
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    config = uvicorn.Config(app, port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.ensure_future(server.serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}", mount
    finally:
        server.should_exit = True
        await task


async def test_an_expired_lease_is_taken_back_and_sent(
    living: Store, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("bot.telegram.edge.REAP_EVERY", 0.1)
    async with standing() as standin:
        standin.user(1001, started=True)
        living.run(_put, 1001, ["a"])
        living.run(_expire)
        async with running(living, standin, tmp_path, limits=False):
            await standin.wait_for(1001, said("a"))


async def test_what_a_dead_process_held_goes_out_at_the_start(
    living: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease has fifteen seconds to run, and each process dies after one: in a crash loop too the chat is answered."""
    async with standing() as standin:
        person = standin.user(1001, started=True)
        living.run(_put, 1001, ["a"])
        await standin.down()
        for _ in range(3):
            living.run(_lease)
            async with running(living, standin, tmp_path, limits=False) as (made, _):
                await asyncio.sleep(0.5)
                # killed: nothing is given back
                monkeypatch.setattr(made.sender, "_give_back", lambda *_: None)
        living.run(_lease)
        await standin.up()
        async with running(living, standin, tmp_path, limits=False):
            await standin.wait_for(1001, said("a"), timeout=3)
            await person.send("/hjelp")
            await standin.wait_for(1001, said("svar: /hjelp"), timeout=3)


async def test_a_wrong_token_is_said_and_leaves_the_program_standing(
    living: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        StandIn("4242:another-token", SystemClock()) as standin,
        running(living, standin, tmp_path) as (made, _),
    ):
        await until(lambda: made.troubles() != [])
        assert made.troubles() == ["Telegram refuses the bot's token"]
    lines = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [("RODTRAD_TELEGRAM_TOKEN" in line.getMessage()) for line in lines] == [True]
    assert TOKEN not in caplog.text


def _put(work: Work, chat: int, texts: list[str]) -> None:
    person = people.by_chat(work, chat)
    assert person is not None
    assert person.address is not None
    address = Address(person.address.recipient_id, PatientId(person.id), chat)
    for text in texts:
        outbox.put(work, address, Message(text), Lane.REPLY)
    # As if this process had died before it could send the one leased at birth.
    leased = update(Outbox).where(Outbox.state == Sending.LEASED)
    work.connection.execute(leased.values(state=Sending.WAITING, lease_until=None))


def _expire(work: Work) -> None:
    values = {"state": Sending.LEASED, "lease_until": work.now.replace(year=2020), "fence": 1, "attempts": 1}
    work.connection.execute(update(Outbox).values(**values))


def _lease(work: Work) -> None:
    """As if a process had been killed in the middle of sending, a moment ago."""
    until = work.now + outbox.LEASE - timedelta(milliseconds=1)
    values = {"state": Sending.LEASED, "lease_until": until, "fence": Outbox.fence + 1, "attempts": 1}
    work.connection.execute(update(Outbox).where(Outbox.state == Sending.WAITING).values(**values))
