"""A file of a standard instrument: with any mistake it is refused by line, and a sound one is a conversation in every language."""

import shutil
from pathlib import Path

import pytest
import yaml

from bot.bootstrap import FLOWS
from bot.content import Finding, check, load
from bot.domain.days.instrument_flow import PHRASES
from bot.domain.lint.problems import Severity
from tests.fakes.content import shipped
from tests.fakes.flows import FOLDER
from tests.fakes.instruments import FILE

NAME = "instruments/sleep_two.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small content folder with the invented instrument and what is said around it."""
    flows = Path(shutil.copytree(FOLDER, tmp_path / "flows"))
    (flows / "instruments").mkdir()
    (flows / NAME).write_text(FILE, encoding="utf-8")
    phrases = yaml.safe_load((FLOWS / "phrases/instruments.yaml").read_text(encoding="utf-8"))["phrases"]
    around = {key: phrases[key] for key in (*PHRASES.values(), "instruments_title")}
    (flows / "phrases/instruments.yaml").write_text(
        yaml.safe_dump({"phrases": around}, allow_unicode=True), encoding="utf-8"
    )
    return flows


def found(folder: Path, *, release: bool = False) -> list[Finding]:
    return [each for each in check(folder, release=release) if each.code != "unverified-number"]


def test_a_sound_one_is_a_conversation_and_needs_no_code(folder: Path) -> None:
    assert found(folder) == []
    content = load(folder)
    assert list(content.instruments) == ["sleep_two"]
    assert {"form_sleep_two", "instruments"} <= {flow.id for flow in content.book}
    assert content.texts["form_sleep_two.falling.say"] == "Den siste uka\n\nHvordan sovnet du?"
    assert content.official["nn"]["form_sleep_two.falling.say"] == "Den siste veka\n\nKorleis sovna du?"


@pytest.mark.parametrize(
    "old,new,code,there",
    [
        ("value: 3", "value: 1", "shape", "id: sleep_two"),
        ("value: 3", "value: mye", "shape", "value: mye"),
        ("times: 2", "tiems: 2", "unknown-key", "tiems"),
        ("{sum} av {most}", "{sum} av 12", "shape", "reads:"),
        ("first: 21", "first: 1", "shape", "first: 1"),
        ("every: 56", "every: 1", "shape", "every: 1"),
        (', nn: "Korleis sov du?"', "", "shape", "id: sleep_two"),
        ("en: {as: nb}", "en: {as: en}", "shape", "id: sleep_two"),
        ("en: {as: nb}", "en: {checked_on: 2026-01-02}", "shape", "en: {checked_on"),
        ("falling:", "share:", "shape", "id: sleep_two"),
        ("falling:", "Falling:", "bad-name", "Falling:"),
        ("licence:", "license:", "unknown-key", "license:"),
        ("evidence: [E59]", "evidence: [E99]", "unknown-evidence", "E99"),
        ("to spørsmål om søvn.,", "to spørsmål om å være ren.,", "forbidden-word", "å være ren"),
        ("two questions about sleep", "two questions for addicts", "forbidden-word", "addicts"),
        ("version: 1", "version: [1", "unreadable", "title:"),
    ],
)
def test_one_with_a_mistake_is_refused_by_line_and_nobody_is_asked_it(
    folder: Path, old: str, new: str, code: str, there: str
) -> None:
    path = folder / NAME
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    errors = [each for each in found(folder) if each.severity is Severity.ERROR]
    line = next(n for n, each in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if there in each)
    assert any((each.file, each.line, each.code) == (NAME, line, code) for each in errors), errors
    assert load(folder).errors


def test_one_that_nobody_has_checked_is_said_at_each_place_and_a_release_does_not_call_it_signed(
    folder: Path,
) -> None:
    path = folder / NAME
    path.write_text(FILE.replace("checked_on: 2026-01-02", "checked_on: null"), encoding="utf-8")
    for release in (False, True):
        said = [(each.line, each.code, each.severity) for each in found(folder, release=release)]
        lines = [7, 9, 10]
        assert said == [(line, "unchecked-instrument", Severity.WARNING) for line in lines]


def test_the_shipped_one_quotes_its_licence_and_says_what_nobody_has_checked() -> None:
    instrument = shipped().instruments["who_five"]
    assert "CC BY-NC-SA 3.0 IGO" in instrument.licence.text
    assert instrument.sum_of(dict.fromkeys(instrument.items, 5)) == 100 == instrument.most
    assert instrument.unchecked == (
        ("licence", "checked_on"),
        ("wording", "nb", "checked_on"),
        ("wording", "en", "checked_on"),
    )
