"""`rodtrad demo` as it is typed: where the page is, what is in the way, how it ends."""

import asyncio
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import urllib.request
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.demo import page as page_module
from bot.demo import story

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://127.0.0.1:4711"


class QuickPage:
    """Stands where the page is wanted, and is told to end by SIGINT as soon as it runs."""

    stopped = False

    def __init__(self, *_: object, port: int | None) -> None:
        self.port = port
        self.url = ADDRESS

    async def start(self) -> None:
        asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), signal.SIGINT)

    async def stop(self) -> None:
        QuickPage.stopped = True


@pytest.fixture(autouse=True)
def _same_logging_afterwards() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:], logging.root.level = handlers, level


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses a browser was asked to open; a display is there."""
    addresses: list[str] = []
    QuickPage.stopped = False
    monkeypatch.setattr(page_module, "DemoPage", QuickPage)
    monkeypatch.setattr(webbrowser, "open", addresses.append)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return addresses


def test_the_address_is_said_and_opened_and_ctrl_c_ends_it(
    opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo"]) == 0
    said = capsys.readouterr()
    assert said.out.count("\n") == 1
    assert ADDRESS in said.out
    assert said.err == ""
    assert opened == [ADDRESS]
    assert QuickPage.stopped


@pytest.mark.parametrize("arguments", [["--no-browser"], []])
def test_no_browser_is_opened_where_none_is_wanted_or_none_can_be_seen(
    opened: list[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    if not arguments:
        monkeypatch.delenv("DISPLAY")
    assert main(["demo", *arguments]) == 0
    assert opened == []


def test_a_port_that_is_taken_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["demo", "--no-browser", "--port", str(port)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        f"rodtrad: port {port} is taken; stop what uses it, give another with --port, or leave --port out"
    ]


@pytest.mark.parametrize("port", ["x", "-1", "65536", "\uff18"])
def test_what_is_no_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", f"--port={port}"])
    assert ended.value.code == 2
    assert "is no port" in capsys.readouterr().err


def test_the_story_is_told_in_the_language_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def play(
        database: str | None = None, *, language: str, easter: bool = False, told: bool = False, **_: object
    ) -> story.StoryReport:
        assert database is None
        when = "before Easter " if easter else "of quiet days " if told else ""
        return story.StoryReport([f"told {when}in {language}"], 2, 1, ["1 Hello."])

    monkeypatch.setattr(story, "play", play)
    assert main(["demo", "--story", "--language", "en", "--transcript"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "1 Hello.",
        "1 Hello.",
        "1 Hello.",
        "  ✓ told in en",
        "  ✓ told before Easter in en",
        "  ✓ told of quiet days in en",
        "3 messages from the patient, 6 from the bot, 3 points held",
    ]
    assert main(["demo", "--story", "--json"]) == 0
    held = ["told in nb", "told before Easter in nb", "told of quiet days in nb"]
    said = {"language": "nb", "held": held, "from_patient": 3, "from_bot": 6}
    assert json.loads(capsys.readouterr().out) == said


def test_a_language_that_nobody_can_choose_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--story", "--language", "xx"])
    assert ended.value.code == 2
    assert "'nb', 'nn', 'en'" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--language", "en"], ["--transcript"]])
def test_what_belongs_to_the_story_is_refused_on_the_page(
    option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", *option]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "belong to --story" in line


def test_a_database_that_is_not_there_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    assert main(["demo", "--no-browser", "--port", "0", "--database", url]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("rodtrad: the database cannot be used")
    assert "--database" in line


def test_the_real_one_serves_the_page_and_ends_within_ten_seconds_of_ctrl_c() -> None:
    command = [sys.executable, "-m", "bot", "demo", "--no-browser", "--json", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdout is not None
        address = json.loads(demo.stdout.readline())["url"]
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own address
            assert answer.status == 200
        demo.send_signal(signal.SIGINT)
        _, errors = demo.communicate(timeout=10)
    assert demo.returncode == 0
    assert errors == ""
