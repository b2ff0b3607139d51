"""`docs/content.md`, followed step by step by somebody who has never seen it: a sentence is changed, checked, played, drawn and signed."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from bot.bootstrap import FLOWS, LOCALES
from bot.content import load
from bot.settings import ROOT
from tests.fakes.terminal import Terminal

PAGE = (ROOT / "docs" / "content.md").read_text(encoding="utf-8")
STEPS = PAGE[PAGE.index("## Changing a sentence") :]
COMMANDS = re.findall(r"^ {7}rodtrad (.+)$", STEPS, re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(LOCALES, tmp_path / "content" / "locales")
    return shutil.copytree(FLOWS, tmp_path / "content" / "flows")


def test_its_steps_lead_from_a_changed_sentence_to_an_approved_one(
    clinic: Terminal, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ((before, file, after),) = re.findall(r"«([^«]+?)» in `flows/(.+?)` is to be «(.+?)»", STEPS)
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(f"say: {before}") == 1, "the page names a sentence as it stands in the file"
    (folder / file).write_text(text.replace(f"say: {before}", f"say: {after}"), encoding="utf-8")
    assert [command.split()[1] for command in COMMANDS] == ["check", "play", "draw", "extract", "sign"]
    said = {}
    for command in COMMANDS:
        words = shlex.split(command)
        typed = {"play": ["-"], "sign": ["Siri Lie"]}.get(words[1], [])
        said[words[1]] = clinic(*words, "--folder", str(folder), typed=typed)
    assert "0 to mend" in said["check"]
    assert after in said["play"]
    assert "Ta det når du vil." in (tmp_path / "reasons.svg").read_text(encoding="utf-8")
    assert "1 stale" in said["extract"]
    assert said["sign"].startswith("signed by Siri Lie: " + load(folder).digest[:12])


def test_a_mistake_on_the_way_is_said_with_file_line_and_remedy(clinic: Terminal, folder: Path) -> None:
    path = folder / "reasons.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("say: Det haster ikke.", "say: Det haster ikke!! {navn}"), encoding="utf-8")
    said = clinic("flows", "check", "--folder", str(folder), exits=1)
    line = text[: text.index("say: Det haster ikke.")].count("\n") + 1
    assert f"reasons.yaml:{line}: error: there is no placeholder {{navn}}; there are:" in said
    assert f"reasons.yaml:{line}: error: two exclamation marks" in said
