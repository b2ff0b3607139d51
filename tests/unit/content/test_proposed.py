"""A sentence with other words in its file: only that changes, whatever way it is written, and the check says what is wrong with it."""

import shutil
from pathlib import Path

import pytest

from bot.bootstrap import FLOWS
from bot.content import load
from bot.content.proposed import UnknownSentenceError, changed, find, rewritten, sentences
from bot.dialogue.proposal import seen
from tests.fakes.content import shipped


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(FLOWS, tmp_path / "flows")


@pytest.mark.parametrize("one_in", [61, pytest.param(9, marks=pytest.mark.long)])
def test_every_sentence_is_found_where_it_stands_and_can_be_written_anew_unchanged(
    folder: Path, one_in: int
) -> None:
    """Sentences of the shipped content, written into their files as they are, leave the same content: no place is misread."""
    found = list(sentences(folder))
    assert len(found) > 1500
    texts = shipped().texts
    assert [one.key for one in found if texts[one.key] != one.text] == []
    for one in found[::one_in]:
        (folder / one.file).write_text(rewritten(folder, one, one.text), encoding="utf-8")
    assert load(folder).digest == shipped().digest


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("reasons.first.say", "Én linje.\n\nOg en til. Vil du skrive ned noe?"),
        ("reasons.first.ask._skip", "Ikke nå"),
        ("scene_door.quiet.say", "Du trenger ikke åpne. Ved fare, ring 112."),
        ("discharge_home.first_night.title", "En seng den første natta"),
        ("phrase.plan_title", "Planen"),
    ],
)
def test_other_words_stand_in_the_content_and_nothing_else_changes(key: str, text: str) -> None:
    before, files = shipped().texts, written()
    came = changed(shipped(), key, text)
    assert came.content.texts[key] == text
    others = {name for name in before if before[name] != came.content.texts.get(name)}
    assert key in others
    assert len(others) <= 3, "a text of a check-list is repeated in its flow"
    assert written() == files, "the folder itself is not touched"


def written() -> dict[Path, bytes]:
    """What stands in the files of the shipped content."""
    return {path: path.read_bytes() for path in FLOWS.rglob("*.yaml")}


def test_what_is_wrong_is_said_with_file_line_and_remedy() -> None:
    found = changed(shipped(), "reasons.later.say", "Kjempebra!! Det haster ikke, {nobody}!").findings
    assert str(found[0]).startswith("reasons.yaml:")
    assert {one.code for one in found} >= {"exclamation", "unknown-placeholder"}


def test_a_sentence_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownSentenceError):
        find(FLOWS, "reasons.nowhere.say")


def test_the_preview_is_what_the_person_sees() -> None:
    (message,) = seen(shipped(), "reasons.first.say")
    labels = [button.label for row in message.buttons for button in row]
    assert "Ja" in labels
    assert "Ikke i dag" in labels
    assert "Kari ser det ikke." in message.text
