"""Logging: the bot's token never gets out, in whatever way it got into a line, nor do the words of an exception."""

import asyncio
import io
import logging
import re
import sys
import threading
from collections.abc import Iterator

import httpx
import pytest

from bot.log import QUIET_FOR, configure, guard_last_words, once
from bot.web import Receive, Scope, Send, WebServer

TOKEN = "123456789:AAF-canary_canary_canary_canary_cana"
#: What somebody wrote, put together so that no line of this file that a traceback shows has it.
WORD = f"kanarifugl {len(TOKEN)}"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that is logged, as it would stand on standard error."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    configure("DEBUG")
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def test_a_line_is_logged_with_its_level_and_place(said: io.StringIO) -> None:
    logging.getLogger("bot.test").info("%d rows", 3)
    assert said.getvalue().endswith("INFO bot.test: 3 rows\n")


@pytest.mark.parametrize(
    "text", [TOKEN, f"https://api.telegram.org/bot{TOKEN}/sendMessage", TOKEN.replace(":", "%3A")]
)
def test_a_token_in_a_message_or_its_arguments_is_taken_out(said: io.StringIO, text: str) -> None:
    logging.getLogger("bot.test").warning("calling " + text)
    logging.getLogger("bot.test").warning("calling %s", text)
    assert "canary" not in said.getvalue()
    assert said.getvalue().count("<token>") == 2


def test_of_an_exception_its_causes_and_notes_places_are_told_and_no_words(said: io.StringIO) -> None:
    def fail() -> None:
        try:
            raise OSError(f"no answer from /bot{TOKEN}/getMe")
        except OSError as error:
            error.add_note(TOKEN)
            raise RuntimeError(WORD) from ExceptionGroup(WORD, [error, KeyError(WORD)])

    try:
        fail()
    except RuntimeError:
        logging.getLogger("bot.test").exception("oh")
    assert "canary" not in said.getvalue()
    assert WORD not in said.getvalue()
    assert re.search(r"OSError\n(.*\n)*builtins.KeyError\n(.*\n)+builtins.RuntimeError\n$", said.getvalue())


async def test_a_page_that_fails_shows_no_words_in_the_log(said: io.StringIO) -> None:
    """The web server logs by itself what a page raises, after the person has had their answer."""

    async def fails(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ValueError(WORD)

    server = WebServer(fails, "127.0.0.1", 0)
    await server.start()
    async with httpx.AsyncClient() as client:
        assert (await client.get(server.url)).status_code == 500
    await server.stop()
    assert "builtins.ValueError" in said.getvalue()
    assert WORD not in said.getvalue()


def test_what_nobody_caught_in_a_task_a_thread_or_at_the_end_shows_no_words(
    said: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (sys, threading):
        monkeypatch.setattr(module, "excepthook", module.excepthook)  # given back afterwards
    loop = asyncio.new_event_loop()
    guard_last_words(loop)

    def fail(word: str) -> None:
        raise ValueError(word)

    loop.call_soon(fail, WORD)
    loop.call_later(0, loop.stop)
    loop.run_forever()
    loop.call_exception_handler({"message": "something lies about"})
    loop.close()
    thread = threading.Thread(target=fail, args=(WORD,))
    thread.start()
    thread.join()
    try:
        fail(WORD)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    lines = said.getvalue()
    assert WORD not in lines
    for what in (
        "nobody waited for: ValueError at",
        "something lies",
        "a thread ended: ValueError at",
        "ends",
    ):
        assert what in lines


def test_a_token_in_a_stack_is_taken_out(said: io.StringIO) -> None:
    logging.getLogger("bot.test").warning("here", stack_info=True)
    record = logging.LogRecord("x", logging.INFO, "f", 1, "m", (), None)
    record.stack_info = f"Stack: {TOKEN}"
    logging.getLogger().handle(record)
    assert "canary" not in said.getvalue()


def test_a_line_that_cannot_be_put_together_says_where_and_shows_nothing(said: io.StringIO) -> None:
    ours = next(each for each in logging.getLogger().handlers if getattr(each, "stream", None) is said)
    ours.handle(logging.LogRecord("bot.test", logging.WARNING, "file.py", 7, "%d of %d", (TOKEN, 5), None))
    assert "canary" not in said.getvalue()
    assert "bot.test: a line that cannot be put together" in said.getvalue()


@pytest.mark.parametrize("name", ["httpx", "telegram", "aiohttp.access"])
def test_libraries_that_log_addresses_are_only_heard_when_something_is_wrong(
    said: io.StringIO, name: str
) -> None:
    logging.getLogger(name).info("POST https://api.telegram.org/...")
    logging.getLogger(name).warning("trouble")
    assert [line.split(": ")[-1] for line in said.getvalue().splitlines()] == ["trouble"]


def test_the_database_layer_never_logs_statements(said: io.StringIO) -> None:
    import sqlalchemy

    engine = sqlalchemy.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("SELECT :word"), {"word": "canary"})
    engine.dispose()
    assert said.getvalue() == ""


class TestATroubleThatLasts:
    @pytest.fixture(autouse=True)
    def _time(self, said: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
        self.said = said
        self.now = 1_800_000_000.0
        monkeypatch.setattr("time.time", lambda: self.now)
        once._seen.clear()

    def lines(self) -> list[str]:
        return [line.split(" ", 2)[2] for line in self.said.getvalue().splitlines()]

    def test_it_is_said_once_and_at_its_end_how_often_it_came(self) -> None:
        log = logging.getLogger("bot.test")
        for number in range(900):
            log.error("%d rows wait: %s", number, "OperationalError")
            log.warning("the outbox takes nothing")
            self.now += 1
        assert self.lines() == [
            "ERROR bot.test: 0 rows wait: OperationalError",
            "WARNING bot.test: the outbox takes nothing",
        ]
        self.now += 200
        log.info("anything")
        once.settle(self.now)
        assert self.lines()[2:] == [
            "INFO bot.test: anything",
            "ERROR bot.test: 899 times more in 899 s, and no longer: 0 rows wait: OperationalError",
            "WARNING bot.test: 899 times more in 899 s, and no longer: the outbox takes nothing",
        ]
        once.settle(self.now + 1000)
        assert len(self.lines()) == 5

    def test_what_comes_again_after_a_quiet_while_is_said_again(self) -> None:
        log = logging.getLogger("bot.test")
        for _ in range(3):
            log.error("the database takes nothing")
            self.now += QUIET_FOR + 1
        assert len(self.lines()) == 3

    def test_different_things_are_each_said(self) -> None:
        log = logging.getLogger("bot.test")
        for row in ("a", "b", "c"):
            log.error("row %s is parked", row)
        assert len(self.lines()) == 3

    def test_what_is_no_trouble_is_always_said(self) -> None:
        for _ in range(3):
            logging.getLogger("bot.test").info("a line")
        assert len(self.lines()) == 3
