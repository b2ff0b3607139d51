"""Row 18 of the fault list, over real HTTP: the running program's webhook, called by strangers and by somebody who floods it."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.botapi import StandIn
from bot.clock import SystemClock
from bot.demo.stage import TOKEN, free_port
from bot.program import Program
from bot.service.desk import Desk
from bot.settings import Mode, Settings
from bot.store.sealing.vault import KeyRing
from bot.store.tables.messages import ProcessedUpdate
from bot.telegram.receive import webhook
from tests.bench.figures import figure
from tests.fakes.intake import text_update

SECRET = "a-secret-of-the-webhook-0001"
TEN_MEGABYTES = 10 * 1024 * 1024
#: What may have been read before the program had looked: a buffer of the operating system's and one of the server's.
BUFFERS = 2 * webhook.MOST_BYTES


@dataclass
class Open:
    """A program with its webhook open to the world."""

    program: Program
    path: str
    read: list[int] = field(default_factory=list)
    parsed: list[int] = field(default_factory=list)

    async def post(self, body: bytes, *, secret: str | None, chunked: bool = False) -> tuple[int, int]:
        """POST a body, reading the answer while it is sent. Gives the status and how many bytes were taken from us."""
        url = urlsplit(self.program.web.url)
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        head = [f"POST {self.path} HTTP/1.1", "Host: bot.example", "Content-Type: application/json"]
        head += ["Transfer-Encoding: chunked"] if chunked else [f"Content-Length: {len(body)}"]
        head += [] if secret is None else [f"X-Telegram-Bot-Api-Secret-Token: {secret}"]
        writer.write(("\r\n".join(head) + "\r\n\r\n").encode())
        answer = asyncio.create_task(reader.readline())
        taken = 0
        for start in range(0, len(body), 65_536):
            part = body[start : start + 65_536]
            writer.write(b"%x\r\n%s\r\n" % (len(part), part) if chunked else part)
            drained = asyncio.create_task(writer.drain())
            await asyncio.wait([answer, drained], return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                drained.cancel()
                break
            taken = start + len(part)
        if chunked and not answer.done():
            writer.write(b"0\r\n\r\n")
        status = int((await asyncio.wait_for(answer, 10)).split()[1])
        writer.transport.abort()
        return status, taken

    def handled(self) -> int:
        """How many updates had their effects."""
        query = select(func.count()).select_from(ProcessedUpdate)
        return self.program.store.read(lambda work: work.connection.execute(query).scalar_one())


@pytest.fixture
async def opened(
    database_url: str, tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Open]:
    async with StandIn(TOKEN, SystemClock()) as standin:
        port = free_port()
        settings = Settings(
            telegram_token=SecretStr(TOKEN),
            telegram_api_url=standin.url,
            database_url=database_url,
            keys=SecretStr(KeyRing.fresh("test")),
            spool=tmp_path / "spool",
            port=port,
            mode=Mode.WEBHOOK,
            webhook_secret=SecretStr(SECRET),
            public_url=f"http://127.0.0.1:{port}",
        )
        program = Program(settings, SystemClock(), desk=desk)
        await program.start()
        await standin.wait_for_count("setWebhook", 1)
        made = Open(program, urlsplit(standin.webhook.url).path)
        _count(monkeypatch, "_body", made.read)
        _count(monkeypatch, "_update", made.parsed)
        yield made
        await program.stop()


def _count(patch: pytest.MonkeyPatch, name: str, calls: list[int]) -> None:
    """Note every call of a function of the webhook's."""
    function = getattr(webhook, name)
    patch.setattr(webhook, name, lambda *given: calls.append(1) or function(*given))


async def test_strangers_get_401_and_floods_413_and_nothing_of_either_is_parsed(
    opened: Open, database_url: str
) -> None:
    name = f"row 18 ({'sqlite' if database_url.startswith('sqlite') else 'postgres'})"
    update = json.dumps(text_update(1, "Hei", chat=77)).encode()
    flood = b'{"update_id": 2, "x": "' + b"x" * TEN_MEGABYTES + b'"}'

    strangers = [
        await opened.post(body, secret=secret, chunked=chunked)
        for body in (update, flood)
        for secret in (None, "", "wrong", SECRET + "x", SECRET[:-1], SECRET.upper())
        for chunked in (False, True)
    ]
    let_in = sum(status != 401 for status, _ in strangers)
    what = f"{name}: of {len(strangers)} calls without the secret, not answered by 401"
    figure(what, let_in, "calls", "0", ok=let_in == 0)
    read = len(opened.read)
    figure(f"{name}: bodies of strangers that were begun to be read", read, "bodies", "0", ok=read == 0)

    floods = [await opened.post(flood, secret=SECRET, chunked=chunked) for chunked in (False, True)]
    let_in = sum(status != 413 for status, _ in floods)
    figure(
        f"{name}: of {len(floods)} bodies of 10 MB, not answered by 413", let_in, "calls", "0", ok=let_in == 0
    )
    most = max(taken for _, taken in strangers + floods)
    what = f"{name}: most that was taken of a body of 10 MB, buffers included"
    figure(
        what,
        most / 1024,
        "KiB",
        f"<= {(webhook.MOST_BYTES + BUFFERS) // 1024}",
        ok=most <= webhook.MOST_BYTES + BUFFERS,
    )
    parsed = len(opened.parsed)
    figure(f"{name}: bodies parsed", parsed, "bodies", "0", ok=parsed == 0)
    assert opened.handled() == 0

    status, _ = await opened.post(update, secret=SECRET)
    figure(f"{name}: Telegram's own update meanwhile", status, "status", "200", ok=status == 200)
    assert (len(opened.parsed), opened.handled()) == (1, 1)
