"""`rodtrad flows check` on translations: each kind of fault is found where it stands."""

import shutil
from pathlib import Path

import pytest

from bot.cli import main
from bot.content import Finding
from bot.domain.lint.problems import Severity
from bot.i18n.checks import check_translations
from bot.i18n.texts import CATALOGUE
from bot.i18n.update import update_catalogues
from tests.fakes.flows import FOLDER

PHRASES = """\
phrases:
  long: {text: "Trykk «Hjelp», eller skriv «stopp». Ring 113."}
  menu_talk: {text: Snakk}
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small content folder with a catalogue in which nothing is translated."""
    root = tmp_path_factory.mktemp("content")
    shutil.copytree(FOLDER, root / "flows")
    (root / "flows" / "phrases" / "more.yaml").write_text(PHRASES, encoding="utf-8")
    update_catalogues(root / "flows", root / "locales", ("en", "se"))
    return root


@pytest.fixture
def root(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "content"))


def translate(root: Path, key: str, text: str, language: str = "en") -> int:
    """Write a translation into a catalogue; give the line it stands on."""
    path = root / "locales" / language / CATALOGUE
    whole, old = path.read_text(encoding="utf-8"), f'msgid "{key}"\nmsgstr ""'
    assert old in whole
    path.write_text(whole.replace(old, f'msgid "{key}"\nmsgstr "{text}"'), encoding="utf-8")
    return whole.partition(old)[0].count("\n") + 1


def found(root: Path, *, update: bool = True, release: bool = False) -> list[Finding]:
    """Findings, without that sentences are missing."""
    if update:
        update_catalogues(root / "flows", root / "locales", ("en", "se"))
    findings = check_translations(root / "flows", root / "locales", release=release)
    return [each for each in findings if each.code != "not-translated-yet"]


def test_missing_sentences_are_a_warning_and_keep_a_release_back(root: Path) -> None:
    (warning,) = check_translations(root / "flows", root / "locales")
    assert (warning.severity, warning.code) == (Severity.WARNING, "not-translated-yet")
    assert warning.file == "locales/en/LC_MESSAGES/rodtrad.po"
    assert "in number: ask_help.title" in warning.message
    (error,) = check_translations(root / "flows", root / "locales", release=True)
    assert error.severity is Severity.ERROR


def test_a_prepared_language_may_be_empty_but_not_wrong(root: Path) -> None:
    assert not [
        each
        for each in check_translations(root / "flows", root / "locales", release=True)
        if "/se/" in each.file
    ]
    translate(root, "talk.thanks.say", "{who}", "se")
    assert [each.code for each in found(root)] == ["placeholders"]


@pytest.mark.parametrize(
    "key,text,code,severity",
    [
        ("talk.what.say.2", "What would you like to send?", "placeholders", Severity.ERROR),
        (
            "talk.what.say.2",
            "What? And what would you like to send to {caseworker}?",
            "questions",
            Severity.WARNING,
        ),
        ("talk.what.say.2", "Tell me what to send to {caseworker}.", "questions", Severity.WARNING),
        ("talk.what.ask.call", "Please call me as soon as you possibly can", "label", Severity.ERROR),
        ("phrase.menu_talk", "Talk to whoever happens to be around tonight", "label", Severity.ERROR),
        ("talk.thanks.say", "Thank you, addict.", "forbidden-word", Severity.ERROR),
        ("talk.thanks.say", "Thank you!!", "exclamation", Severity.ERROR),
        ("checkin.hello.say", "Hello. Any cravings now?", "not-neutral", Severity.ERROR),
        ("phrase.pause_over", "Your break from the clinic is over.", "not-neutral", Severity.ERROR),
        ("phrase.long", "Press “Aid”, or write “stop”. Call 113.", "names", Severity.ERROR),
        ("phrase.long", "Press “Help”, or write “enough”. Call 113.", "names", Severity.ERROR),
        ("phrase.long", "Press “Help”, or write “stop”. Call 911.", "numbers", Severity.ERROR),
    ],
)
def test_a_fault_of_a_translation_is_found_on_its_line(
    root: Path, key: str, text: str, code: str, severity: Severity
) -> None:
    translate(root, "phrase.button_help", "Help")
    translate(root, key, text)
    update_catalogues(root / "flows", root / "locales", ("en", "se"))
    lines = (root / "locales" / "en" / CATALOGUE).read_text(encoding="utf-8").splitlines()
    faults = [each for each in found(root) if each.code == code]
    assert [(each.line, each.severity) for each in faults] == [(lines.index(f'msgid "{key}"') + 1, severity)]
    assert faults[0].message.startswith(f"{key}: ")


def test_a_sound_translation_gives_nothing(root: Path) -> None:
    for key, text in (
        ("phrase.button_help", "Help"),
        ("phrase.long", "Press “Help”, or write “stop”. Call 113."),
        ("talk.what.say.2", "What would you like to send to {caseworker}?"),
    ):
        translate(root, key, text)
    assert found(root) == []


def test_a_stale_translation_is_a_warning_that_says_what_it_should_follow(root: Path) -> None:
    translate(root, "talk.thanks.say", "Thank you.")
    assert found(root) == []
    talk = root / "flows" / "talk.yaml"
    talk.write_text(
        talk.read_text(encoding="utf-8").replace("say: Takk.", "say: Tusen takk."), encoding="utf-8"
    )
    for update in (False, True):
        (stale,) = found(root, update=update)
        assert (stale.code, stale.severity) == ("stale", Severity.WARNING)
        assert "Tusen takk." in stale.message
    (error,) = found(root, release=True)
    assert error.severity is Severity.ERROR


def test_a_translation_that_no_update_has_seen_asks_for_one(root: Path) -> None:
    translate(root, "talk.thanks.say", "Thank you.")
    (unmarked,) = found(root, update=False)
    assert unmarked.code == "stale"
    assert "rodtrad flows extract" in unmarked.message


def test_a_translation_of_nothing_is_a_warning(root: Path) -> None:
    path = root / "locales" / "en" / CATALOGUE
    path.write_text(
        path.read_text(encoding="utf-8") + '\nmsgid "talk.gone.say"\nmsgstr "Gone."\n', encoding="utf-8"
    )
    (orphan,) = found(root, update=False)
    assert (orphan.code, orphan.severity) == ("of-nothing", Severity.WARNING)
    assert found(root) == []


def test_a_broken_catalogue_is_a_finding_and_stops_an_update(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = translate(root, "talk.thanks.say", 'Thank "you".') + 1
    (broken,) = found(root, update=False)
    assert (broken.line, broken.severity, broken.code) == (line, Severity.ERROR, "unreadable")
    assert main(["flows", "extract", "--folder", str(root / "flows")]) == 1
    assert f"rodtrad.po:{line}: the quotes do not match" in capsys.readouterr().err


def test_the_commands_update_and_check_the_catalogues_beside_the_folder(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = ["--folder", str(root / "flows")]
    translate(root, "talk.thanks.say", "Thank you.")
    assert main(["flows", "extract", *folder]) == 0
    assert "en: 1 translated" in capsys.readouterr().out
    assert main(["flows", "check", *folder]) == 0
    assert "locales/en/LC_MESSAGES/rodtrad.po:1: warning" in capsys.readouterr().out
    assert main(["flows", "check", "--release", *folder]) == 1
    shutil.copy(root / "flows" / "talk.yaml", root / "flows" / "again.yaml")
    assert main(["flows", "extract", *folder]) == 1
    assert "the content must be mended first" in capsys.readouterr().err
