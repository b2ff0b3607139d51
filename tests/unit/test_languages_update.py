"""Bringing catalogues up to date: what is kept, what is marked, what comes out the same every time."""

import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from bot.content.extract import sentences
from bot.i18n import fingerprint, load_catalogues
from bot.i18n.texts import CATALOGUE, read_catalogue
from bot.i18n.update import STALE, Updated, update_catalogues
from tests.fakes.flows import FOLDER

THANKS = "talk.thanks.say"


@pytest.fixture
def house(tmp_path: Path) -> "Content":
    shutil.copytree(FOLDER, tmp_path / "flows")
    return Content(tmp_path)


class Content:
    """A small content folder and its catalogues, to be changed in a test."""

    def __init__(self, root: Path) -> None:
        self.flows, self.locales = root / "flows", root / "locales"
        self.file = self.locales / "nn" / CATALOGUE
        self.update()

    def update(self) -> Updated:
        """Bring Nynorsk up to date."""
        return update_catalogues(self.flows, self.locales, ("nn",))[0]

    def entry(self, key: str) -> Message:
        """One entry of the catalogue."""
        found = self.read().get(key)
        assert found is not None
        return found

    def read(self) -> Catalog:
        """The whole catalogue."""
        return read_catalogue(self.file)

    def translate(self, key: str, text: str) -> None:
        """What a translator does: write into the file."""
        self.change(self.file, f'msgid "{key}"\nmsgstr ""', f'msgid "{key}"\nmsgstr "{text}"')

    def edit(self, file: str, old: str, new: str) -> None:
        """Change the content."""
        self.change(self.flows / file, old, new)

    def change(self, path: Path, old: str, new: str) -> None:
        """Change a file in one place."""
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def marks(self, key: str) -> list[str]:
        """The fingerprints in the comments of an entry."""
        return [line for line in self.entry(key).user_comments if line.startswith("nb-")]


def test_a_new_catalogue_has_every_sentence_once_with_the_bokmaal_above_it(house: Content) -> None:
    keys = [str(message.id) for message in house.read() if message.id]
    assert keys == [sentence.key for sentence in sentences(house.flows)]
    assert len(set(keys)) == len(keys)
    assert house.entry(THANKS).auto_comments == ["Takk."]
    assert [file for file, _ in house.entry(THANKS).locations] == ["flows/talk.yaml"]
    assert "plan.words.later" in keys
    assert "plan_home.tonight.ask.later" not in keys


def test_the_same_content_gives_the_same_bytes(house: Content) -> None:
    house.translate(THANKS, "Takk skal du ha.")
    house.update()
    before = house.file.read_bytes()
    assert not house.update().changed
    assert house.file.read_bytes() == before
    for changing in (b"Date", b"Babel", b"talk.yaml:"):
        assert changing not in before


def test_a_new_translation_is_marked_with_the_wording_it_was_made_from(house: Content) -> None:
    house.translate(THANKS, "Takk skal du ha.")
    assert house.marks(THANKS) == []
    house.update()
    assert house.marks(THANKS) == [f"nb-{fingerprint('Takk.')}"]
    assert load_catalogues(house.locales)["nn"].made_from[THANKS] == fingerprint("Takk.")


def test_an_edited_sentence_keeps_its_old_translation_and_is_stale_until_somebody_has_looked(
    house: Content,
) -> None:
    house.translate(THANKS, "Takk skal du ha.")
    house.update()
    old = house.marks(THANKS)
    house.edit("talk.yaml", "say: Takk.", "say: Takk for det.")
    assert house.update().stale == 1
    assert house.update().stale == 1
    assert (house.entry(THANKS).string, house.marks(THANKS)) == ("Takk skal du ha.", old)
    assert house.entry(THANKS).auto_comments == [STALE, "Takk for det."]
    house.change(house.file, f"# {old[0]}\n", "")
    assert house.update().stale == 0
    assert house.marks(THANKS) == [f"nb-{fingerprint('Takk for det.')}"]
    assert house.entry(THANKS).auto_comments == ["Takk for det."]


def test_a_sentence_that_is_gone_is_kept_as_obsolete_and_comes_back_with_its_translation(
    house: Content,
) -> None:
    house.translate(THANKS, "Takk skal du ha.")
    house.update()
    house.edit("talk.yaml", "  thanks:\n    say: Takk.", "  ending:\n    say: Takk.")
    done = house.update()
    assert (done.obsolete, done.translated) == (1, 0)
    assert THANKS not in load_catalogues(house.locales)["nn"].texts
    assert f'#~ msgid "{THANKS}"' in house.file.read_text(encoding="utf-8")
    house.edit("talk.yaml", "  ending:\n    say: Takk.", "  thanks:\n    say: Takk.")
    assert house.update().translated == 1
    assert house.marks(THANKS) == [f"nb-{fingerprint('Takk.')}"]


def test_what_was_never_translated_leaves_nothing_behind(house: Content) -> None:
    house.edit("talk.yaml", "  thanks:\n    say: Takk.", "  ending:\n    say: Takk.")
    assert house.update().obsolete == 0


def test_a_translators_own_comment_and_doubt_are_kept(house: Content) -> None:
    house.change(
        house.file,
        f'msgid "{THANKS}"\nmsgstr ""',
        f'# Ask Anna.\n#, fuzzy\nmsgid "{THANKS}"\nmsgstr "Takk du."',
    )
    house.update()
    house.update()
    assert house.entry(THANKS).user_comments == ["Ask Anna.", f"nb-{fingerprint('Takk.')}"]
    assert house.entry(THANKS).fuzzy
    assert THANKS not in load_catalogues(house.locales)["nn"].texts


def test_a_translation_of_several_paragraphs_goes_through_unchanged(house: Content) -> None:
    house.edit("talk.yaml", "    say: Takk.", '    say: |-\n      Takk.\n\n      Ha det "fint".')
    house.update()
    assert house.entry(THANKS).auto_comments == ["Takk. ¶", 'Ha det "fint".']
    house.translate(THANKS, r"Takk.\n\nHa det \"fint\".")
    house.update()
    assert load_catalogues(house.locales)["nn"].texts[THANKS] == 'Takk.\n\nHa det "fint".'


@pytest.mark.parametrize(
    "broken",
    [
        f'msgid "{THANKS}"\nmsgstr "Takk',
        f'msgid "{THANKS}"\nmsgstr Takk',
        f'msgid "{THANKS}"\nmsgstr "Takk "du" der"',
        f'msgid "{THANKS}"\nmsgstr ""\n\nmsgid "{THANKS}"\nmsgstr ""',
        f'msgid "{THANKS}"\nTakk\nmsgstr ""',
    ],
)
def test_a_broken_catalogue_is_named_with_its_line(house: Content, broken: str) -> None:
    whole = f'msgid "{THANKS}"\nmsgstr ""'
    line = house.file.read_text(encoding="utf-8").partition(whole)[0].count("\n") + 1
    house.change(house.file, whole, broken)
    with pytest.raises(ValueError, match=r"rodtrad\.po:\d+") as caught:
        house.update()
    named = int(str(caught.value).partition(".po:")[2].split(":")[0])
    assert line <= named <= line + 3


def test_the_catalogue_is_one_that_gettext_tools_read(house: Content) -> None:
    with house.file.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    assert catalogue.charset.casefold() == "utf-8"
    assert catalogue.locale_identifier == "nn"


def test_babel_can_use_the_extractor_by_itself(house: Content) -> None:
    found = list(extract_from_file("bot.content.extract:extract", house.flows / "talk.yaml"))
    mine = [sentence for sentence in sentences(house.flows) if sentence.file == "talk.yaml"]
    assert [(line, key) for line, key, _, _ in found] == [(sentence.line, sentence.key) for sentence in mine]
    assert ["Takk."] in [comments for _, _, comments, _ in found]


def test_every_sentence_is_found_on_the_line_where_it_is_written(house: Content) -> None:
    for sentence in sentences(house.flows):
        lines = (house.flows / sentence.file).read_text(encoding="utf-8").splitlines()
        words = sentence.text.splitlines()[-1].split()[-1].strip("\"'")
        assert any(words in line for line in lines[sentence.line - 1 : sentence.line + 3]), sentence


def test_what_a_sentence_is_used_for_is_known(house: Content) -> None:
    used = {sentence.key: sentence for sentence in sentences(house.flows)}
    assert used["talk.what.ask.call"].label
    assert used["plan.words.later"].label
    assert used["plan_home.title"].label
    assert used["phrase.button_now"].label
    assert used["plan_home.tonight.say"].asks
    assert not used[THANKS].asks
    assert used["phrase.pause_over"].neutral
    assert used["checkin.hello.say"].neutral
    assert used["phrase.button_now"].note == "Ends a wait early."
