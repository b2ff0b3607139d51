"""What can be set or called is documented, and what the documents name exists."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import MODULES, parser
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
OPERATORS = (ROOT / "docs" / "operators.md").read_text()
SETTINGS = (ROOT / "docs" / "settings.md").read_text()
README = (ROOT / "README.md").read_text()
RUNNING = (ROOT / "docs" / "running.md").read_text()


def _commands(program: argparse.ArgumentParser, before: str = "rodtrad") -> Iterator[str]:
    inner = [action for action in program._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        yield before
    for action in inner:
        for name, each in action.choices.items():
            yield from _commands(each, f"{before} {name}")


COMMANDS = sorted(_commands(parser()))


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    assert f"| `{PREFIX}{name.upper()}` |" in SETTINGS


def test_no_setting_is_documented_that_does_not_exist() -> None:
    named = {
        name.removeprefix(PREFIX).lower()
        for name in re.findall(rf"^\| `({PREFIX}[A-Z_]+)`", SETTINGS, re.MULTILINE)
    }
    assert named == set(Settings.model_fields)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    words = command.split()[1:]
    rows = [line for line in OPERATORS.splitlines() if line.startswith(f"| `rodtrad {words[0]}")]
    assert any(all(word in row for word in words) for row in rows), command


def test_every_command_the_documents_name_exists() -> None:
    text = README + OPERATORS + SETTINGS + RUNNING
    known = {" ".join(command.split()[1:]) for command in COMMANDS}
    for named in re.findall(r"rodtrad ([a-z]+(?: [a-z]+)?)", text):
        first = named.split()[0]
        assert any(one == named or one.split()[0] == first for one in known), named


def test_the_readme_leads_to_files_that_exist() -> None:
    missing = [path for path in re.findall(r"\]\(((?!http)[^)#]+)\)", README) if not (ROOT / path).exists()]
    assert missing == []


def test_the_first_screen_of_the_readme_shows_the_two_commands() -> None:
    first = "\n".join(README.splitlines()[:25])
    assert "make demo" in first
    assert "make test" in first


def test_every_module_of_the_console_is_behind_a_word() -> None:
    console = ROOT / "bot" / "console"
    registering = {
        path.stem for path in console.glob("*.py") if "def register(" in path.read_text(encoding="utf-8")
    }
    assert registering == set(MODULES.values())
