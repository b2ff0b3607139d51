"""What a start loads: a second of it, and a fifth of the memory, was what `rodtrad run` does not use."""

import subprocess
import sys

import pytest

from bot import cli

#: For commands, set-up and demo.
NOT_FOR_RUNNING = {"telegram", "httpx", "segno", "alembic", "bot.demo", "bot.botapi"}


def loaded(program: str) -> set[str]:
    """The modules in memory after a program has run."""
    said = subprocess.run(
        [sys.executable, "-c", f"{program}; import sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(said.stdout.split())


def test_running_loads_nothing_that_only_other_commands_need() -> None:
    modules = loaded(
        "from bot import cli; cli.parser('run'); import bot.program, bot.telegram.without_database.spool, bot.web"
    )
    assert "bot.telegram.edge" in modules
    assert modules & NOT_FOR_RUNNING == set()


def test_every_word_is_found_in_its_module_alone() -> None:
    for word in cli.MODULES:
        assert word in cli.parser(word).format_help()


def test_without_a_known_word_all_commands_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    said = capsys.readouterr().out
    assert all(f"\n    {word} " in said for word in cli.MODULES)
