"""A sentence with other words in its file: only that changes, whatever way it is written, and the check says what is wrong with it."""

import shutil
from pathlib import Path

import pytest

from bot.bootstrap import FLOWS
from bot.content import load
from bot.content.proposed import UnknownSentenceError, changed, find, rewritten, sentences
from bot.dialogue.proposal import seen


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(FLOWS, tmp_path / "flows")


def test_every_sentence_is_found_where_it_stands_and_can_be_written_anew_unchanged(folder: Path) -> None:
    """Sentences of the shipped content, written into their files as they are, leave the same content: no place is misread."""
    found = list(sentences(folder))
    assert len(found) > 1500
    texts = load(folder).texts
    assert [one.key for one in found if texts[one.key] != one.text] == []
    for one in found[::9]:
        (folder / one.file).write_text(rewritten(folder, one, one.text), encoding="utf-8")
    assert load(folder).digest == load(FLOWS).digest


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
def test_other_words_stand_in_the_content_and_nothing_else_changes(folder: Path, key: str, text: str) -> None:
    before = load(folder).texts
    came = changed(load(folder), key, text)
    assert came.content.texts[key] == text
    others = {name for name in before if before[name] != came.content.texts.get(name)}
    assert key in others
    assert len(others) <= 3, "a text of a check-list is repeated in its flow"
    assert load(folder).texts == before, "the folder itself is not touched"


def test_what_is_wrong_is_said_with_file_line_and_remedy(folder: Path) -> None:
    (wrong,) = changed(load(folder), "reasons.later.say", "Kjempebra!! Det haster ikke!").findings[:1]
    assert str(wrong).startswith("reasons.yaml:")
    assert (
        changed(load(folder), "reasons.later.say", "Hei {nobody}").findings[0].code == "unknown-placeholder"
    )


def test_a_sentence_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(UnknownSentenceError):
        find(folder, "reasons.nowhere.say")


def test_the_preview_is_what_the_person_sees(folder: Path) -> None:
    (message,) = seen(load(folder), "reasons.first.say")
    labels = [button.label for row in message.buttons for button in row]
    assert "Ja" in labels
    assert "Ikke i dag" in labels
    assert "Kari ser det ikke." in message.text
