"""An update of the content while people are in the middle of conversations: they go on as they began, on both databases."""

import shutil
from pathlib import Path

import pytest

from bot.bootstrap import FLOWS, LOCALES, ContentError, build_desk, keep_content, recall_content
from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.store.conversations import conversations
from bot.store.database.work import Store
from bot.store.requests import records
from tests.fakes.chat import Chat, House

OLD = "Skriv det du vil si til {caseworker}. Du får se det før jeg sender det."
STEP = f"  write:\n    say: {OLD}\n"


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FLOWS, tmp_path / "flows"))


def change(folder: Path, *pairs: tuple[str, str]) -> Desk:
    """The content with other words in «talk», as the next release has it."""
    path = folder / "talk.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return build_desk(folder, LOCALES)


def served(house: House) -> int:
    """The version of «talk» that the house serves now, before any change."""
    return house.desk.content.book.latest("talk").version


def raised(house: House) -> tuple[str, str]:
    """The line of that version, and of the one after it."""
    return f"version: {served(house)}\n", f"version: {served(house) + 1}\n"


def in_the_middle(house: House) -> Chat:
    """A person who has just asked to talk, while the present content is served."""
    house.store.run(keep_content, house.desk)
    anna = house.patient()
    anna.writes("Snakk med Kari")
    return anna


NEW_STEP = "  write:\n    say: [Helt nye ord., Skriv nå.]\n"


def test_an_open_conversation_is_finished_with_the_version_it_began_with(house: House, folder: Path) -> None:
    anna = in_the_middle(house)
    house.desk = change(folder, (STEP, NEW_STEP), raised(house), ("write: Skriv noe selv", "write: Mine ord"))
    house.store.run(recall_content, house.desk)
    again = anna.writes("/fortsett")
    assert "Dette får Kari se" in again
    assert "Skriv noe selv" in anna.labels, "the old labels"
    assert anna.presses("Skriv noe selv") == OLD.format(caseworker="Kari")
    assert "Jeg strever" in anna.writes("Jeg strever")
    anna.presses("Send")
    stored = house.store.read(records.living, anna.patient_id, lock=False)
    assert stored is not None


def test_a_new_conversation_has_the_new_version(house: House, folder: Path) -> None:
    anna = in_the_middle(house)
    anna.presses("Ikke nå")
    house.desk = change(folder, (STEP, NEW_STEP), raised(house))
    house.store.run(recall_content, house.desk)
    anna.writes("Snakk med Kari")
    assert "Helt nye ord." in anna.presses("Skriv noe selv")


def test_new_words_under_the_same_version_are_said_at_once(house: House, folder: Path) -> None:
    anna = in_the_middle(house)
    house.desk = change(folder, (STEP, "  write:\n    say: Helt nye ord.\n"))
    house.store.run(recall_content, house.desk)
    assert anna.presses("Skriv noe selv") == "Helt nye ord."


def test_other_steps_under_a_version_that_was_served_are_refused(house: House, folder: Path) -> None:
    in_the_middle(house)
    new = change(folder, (STEP, NEW_STEP))
    before = new.content
    with pytest.raises(
        ContentError,
        match=rf"talk has other steps than the version {served(house)} that was served; raise `version`",
    ):
        house.store.run(recall_content, new)
    assert new.content is before


def test_every_start_writes_down_what_is_served_once(house: House) -> None:
    for _ in range(2):
        house.store.run(recall_content, house.desk)
    kept = [(flow, version) for flow, version, _, _ in house.store.read(conversations.flow_versions)]
    assert sorted(kept) == sorted((flow.id, flow.version) for flow in house.desk.content.book)
