"""`rodtrad flows draw`: the pictures where they were asked for, and one line for everything that is wrong."""

import json
import shutil
from pathlib import Path

import pytest

from bot.bootstrap import FLOWS, LOCALES
from bot.cli import main


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the content that may be spoilt."""
    shutil.copytree(FLOWS, tmp_path / "flows")
    shutil.copytree(LOCALES, tmp_path / "locales")
    return tmp_path / "flows"


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Ask for pictures that cannot be made; give the one line of complaint."""
    assert main(["flows", "draw", *words]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "Traceback" not in error
    return error


def test_all_pictures_and_a_page_that_leads_to_them(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["flows", "draw", "--all", "--to", str(tmp_path / "new" / "pictures")]) == 0
    assert f"open {tmp_path / 'new' / 'pictures' / 'index.html'}" in capsys.readouterr().out
    made = {path.name for path in (tmp_path / "new" / "pictures").iterdir()}
    assert {"index.html", "talk.svg", "discharge.svg", "discharge_home.svg"} <= made


def test_one_picture_into_one_file_in_a_language(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "mine.svg"
    assert main(["flows", "draw", "talk", "--language", "en", "--to", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}\n"
    assert "Talk to Kari" in file.read_text(encoding="utf-8")


def test_several_pictures_as_machines_read_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["flows", "draw", "talk", "craving", "talk", "--to", str(tmp_path), "--json"]) == 0
    files = [str(tmp_path / "talk.svg"), str(tmp_path / "craving.svg")]
    assert json.loads(capsys.readouterr().out) == {"files": files}


def test_an_unknown_flow_is_answered_with_those_there_are(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    error = refused(capsys, "crave", "--to", str(tmp_path / "x"))
    assert "no flow 'crave'" in error
    assert "craving, craving_round" in error
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("words", [[], ["talk", "--all"]])
def test_it_has_to_be_said_what_is_to_be_drawn(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "--all" in refused(capsys, *words)


def test_several_pictures_do_not_go_into_one_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "give a folder" in refused(capsys, "talk", "craving", "--to", str(tmp_path / "x.svg"))
    assert "give a folder" in refused(capsys, "--all", "--to", str(tmp_path / "x.svg"))


def test_a_place_that_cannot_be_written_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder would have to be")
    error = refused(capsys, "talk", "--to", str(tmp_path / "taken" / "pictures"))
    assert str(tmp_path / "taken") in error
    assert "--to" in error


def test_broken_content_is_told_as_the_check_tells_it(
    capsys: pytest.CaptureFixture[str], content: Path, tmp_path: Path
) -> None:
    talk = content / "talk.yaml"
    talk.write_text(
        talk.read_text(encoding="utf-8").replace("go: consent}", "go: nowhere}"), encoding="utf-8"
    )
    assert main(["flows", "check", "--folder", str(content)]) == 1
    checked = capsys.readouterr().out
    assert main(["flows", "draw", "craving", "--folder", str(content), "--to", str(tmp_path / "x")]) == 1
    assert capsys.readouterr().out == checked
    assert "talk.yaml:" in checked
    assert not (tmp_path / "x").exists()


def test_a_broken_catalogue_is_one_line(capsys: pytest.CaptureFixture[str], content: Path) -> None:
    catalogue = content.parent / "locales" / "nn" / "LC_MESSAGES" / "rodtrad.po"
    catalogue.write_text(catalogue.read_text(encoding="utf-8") + '\nmsgid "x\n', encoding="utf-8")
    error = refused(capsys, "talk", "--language", "nn", "--folder", str(content))
    assert "rodtrad.po:" in error
