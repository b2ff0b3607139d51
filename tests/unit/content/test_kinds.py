"""The file of kinds of requests: what is wrong in it is a finding with file and line."""

import shutil
from pathlib import Path

import pytest

from bot.content import check, load
from tests.fakes.flows import FOLDER

FILE = "requests/kinds.yaml"


@pytest.mark.parametrize(
    ("old", "new", "at", "code"),
    [
        ("policy: urgent", "policy: quick", "policy: quick", "unknown-policy"),
        ("raise_to: urgent", "raise_to: soon", "raise_to: soon", "unknown-request"),
        ("raise_to: urgent", "raise_to: ordinary", "raise_to: ordinary", "not-raised"),
        ("contact: ordinary", "contact: plain", "contact: plain", "unknown-request"),
        ("    name: haster", "    name: haster\n    outcomes: [won]", "outcomes: [won]", "unknown-outcome"),
        ("urgency: routine", "urgency: soon", "urgency: soon", "unknown-value"),
        ("minutes: 15,", "minutes: 0,", "minutes: 0", "shape"),
        ("minutes: 15,", "minutes: 100000,", "minutes: 100000", "shape"),
        ("asks: caseworker", "asks: boss", "asks: boss", "unknown-value"),
        ("at_end: from_the_top", "at_end: give_up", "at_end: give_up", "unknown-value"),
        ("    name: haster", "    name: haster\n    hurry: true", "hurry", "unknown-key"),
        (
            "    name: haster",
            '    name: haster\n    words: {taken: "{clinic} har tatt imot."}',
            "words: {taken",
            "not-neutral",
        ),
        ("    name: haster", "    name: haster\n    words: {hooray: Hei}", "words: {hooray", "unknown-word"),
        (
            "    name: haster",
            '    name: haster\n    words: {taken: "Hei {nobody}"}',
            "words: {taken",
            "unknown-placeholder",
        ),
    ],
)
def test_a_fault_is_found_where_it_stands(tmp_path: Path, old: str, new: str, at: str, code: str) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "flows"))
    path = folder / FILE
    text = path.read_text(encoding="utf-8")
    phrases = folder / "phrases" / "phrases.yaml"
    more = (
        phrases.read_text(encoding="utf-8")
        + '  request_taken: {text: "{staff} har tatt imot.", neutral: true}\n'
    )
    phrases.write_text(more, encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = next(n for n, each in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if at in each)
    assert (FILE, line, code) in [(each.file, each.line, each.code) for each in check(folder)]


def test_a_file_without_kinds_is_a_finding_and_the_content_must_not_go_live(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "flows"))
    (folder / FILE).unlink()
    content = load(folder)
    assert "missing-kinds" in {each.code for each in content.errors}
    with pytest.raises(LookupError):
        _ = content.kinds


def test_a_conversation_that_asks_for_a_kind_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "flows"))
    path = folder / "checklists" / "plan.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("kind: urgent", "kind: soon"), encoding="utf-8")
    assert "unknown-request" in {each.code for each in check(folder)}
