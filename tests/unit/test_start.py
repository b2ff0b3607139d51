"""What a start loads: a second of it, and a fifth of the memory, was what `rodtrad run` does not use.

And what carries it: python-telegram-bot's `Bot`, and nothing beside it.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot import cli

BOT = Path(cli.__file__).parent
#: For commands, set-up and demo; and the part of python-telegram-bot that was measured to lose or delay updates.
NOT_FOR_RUNNING = {"telegram.ext", "segno", "fpdf", "alembic", "bot.demo", "bot.botapi"}
HTTP_CLIENTS = ("aiohttp", "httpx", "http.client", "requests", "urllib3", "urllib.request")
#: Who else may speak HTTP, and to whom.
OTHER_ENDS = {
    "botapi": "it plays Telegram",
    "demo": "the page in the browser and the stand-in behind it",
    "clinic/provider.py": "an OpenID provider is called at the address of the settings",
    "web.py": "the dead man's switch is called at the address the operator gives",
}


#: One program for all questions, since starting it is what takes time; what was asked before loads no more than what comes after may.
STEPS = """
import sys
loaded = lambda name: print(name, *sys.modules)
from bot import cli
cli.main(["keys", "new"])
cli.main(["flows", "check"])
print()
loaded("commands")
import bot.others.carrier
bot.others.carrier.OtherCarrier()
cli.parser("run")
import bot.program, bot.telegram.without_database.spool, bot.web
loaded("running")
"""


def loaded() -> dict[str, set[str]]:
    """The modules in memory after each step."""
    said = subprocess.run([sys.executable, "-c", STEPS], capture_output=True, text=True, check=True)
    lines = [line.split() for line in said.stdout.splitlines()]
    return {words[0]: set(words[1:]) for words in lines if words and words[0] in {"commands", "running"}}


def test_running_loads_nothing_that_only_other_commands_need() -> None:
    """One test, since the program that is asked takes seconds: commands, running, and a channel that nobody has."""
    modules = loaded()
    commands, running = modules["commands"], modules["running"]
    assert "bot.console" in commands
    assert commands & {"telegram", "httpx", "aiohttp"} == set(), "these do not speak to Telegram"
    assert running >= {"bot.telegram.edge", "telegram", "bot.others.carrier"}
    assert running & NOT_FOR_RUNNING == set()
    assert running & {"apprise", "requests"} == set(), "nobody has such a channel"


@cache
def imports() -> tuple[tuple[str, str], ...]:
    """Every import in the program: where it stands below `bot/`, and what it names."""
    return tuple(
        (path.relative_to(BOT).as_posix(), name)
        for path in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _named(node)
    )


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield node.module or ""
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nothing_talks_to_telegram_around_its_client() -> None:
    speakers = {
        place
        for place, name in imports()
        if any(f"{name}.".startswith(f"{client}.") for client in HTTP_CLIENTS)
    }
    ours = {place for place in speakers if not {place, place.partition("/")[0]} & OTHER_ENDS.keys()}
    assert ours == {"telegram/carrier/http.py"}


def test_of_python_telegram_bot_only_client_types_and_errors_are_used() -> None:
    """Not `Application` and `Updater`: a kill lost 36 to 88 % of the updates they had confirmed (docs/libraries.md)."""
    ours = {(place, name) for place, name in imports() if name.partition(".")[0] == "telegram"}
    assert {place.rpartition("/")[0] for place, _ in ours} <= {
        "",
        "telegram",
        "telegram/carrier",
        "telegram/receive",
        "simulate",
    }
    assert {name for _, name in ours if name.startswith("telegram.ext")} == set()
    assert {name for _, name in ours} >= {"telegram.Bot", "telegram.Update", "telegram.request.BaseRequest"}


def test_garbage_is_looked_for_when_the_start_is_over_and_not_in_what_it_loaded() -> None:
    """It took a third of the start, and each full search later passed over all that was loaded."""
    said = subprocess.run(
        [sys.executable, "-c", STARTED],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["False", "False", "True", "True"]


STARTED = """
import gc, os, signal
import bot.program
from bot.console import running

class Program:
    def __init__(self, *_, **__):
        print(gc.isenabled())

    async def start(self):
        print(gc.isenabled())
        os.kill(os.getpid(), signal.SIGTERM)

    async def stop(self):
        print(gc.isenabled(), gc.get_freeze_count() > 100_000)

bot.program.Program = Program
running.carriers_of = lambda _settings: []
running.serve(None)
"""


def test_every_word_is_found_in_its_module_alone() -> None:
    for word in cli.MODULES:
        assert word in cli.parser(word).format_help()


def test_without_a_known_word_all_commands_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    said = capsys.readouterr().out
    assert all(f"\n    {word} " in said for word in cli.MODULES)


def test_a_library_that_renamed_what_is_used_of_it_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> int:
        raise ImportError("cannot import name 'Forbidden' from 'telegram.error'")

    monkeypatch.setattr("bot.console.running.run_program", fail)
    assert cli.main(["run"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Forbidden" in said
    assert "lock file" in said
