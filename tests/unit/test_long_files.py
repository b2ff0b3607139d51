"""The check that `make check` runs over long files."""

from pathlib import Path

import pytest

from scripts.long_files import LIMIT, complaints

HEAD = "# Long files\n\n| file | why |\n|---|---|\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A source tree with one short and one long file, and an empty list of reasons."""
    (tmp_path / "bot").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "bot" / "short.py").write_text("x = 1\n" * LIMIT)
    (tmp_path / "bot" / "long.py").write_text("x = 1\n" * (LIMIT + 1))
    (tmp_path / "docs" / "long-files.md").write_text(HEAD)
    return tmp_path


def test_a_long_file_without_a_reason_is_reported(tree: Path) -> None:
    (said,) = complaints(tree)
    assert said.startswith(f"bot/long.py: {LIMIT + 1} lines")


def test_a_reason_lets_a_long_file_be(tree: Path) -> None:
    (tree / "docs" / "long-files.md").write_text(f"{HEAD}| `bot/long.py` | One table of states. |\n")
    assert complaints(tree) == []


def test_an_empty_reason_is_no_reason(tree: Path) -> None:
    (tree / "docs" / "long-files.md").write_text(f"{HEAD}| `bot/long.py` |  |\n")
    assert len(complaints(tree)) == 1


def test_a_reason_for_a_file_that_is_not_long_has_to_go(tree: Path) -> None:
    (tree / "docs" / "long-files.md").write_text(
        f"{HEAD}| `bot/long.py` | One table. |\n| `bot/short.py` | Why? |\n"
    )
    (said,) = complaints(tree)
    assert "bot/short.py" in said


def test_what_was_copied_from_elsewhere_is_not_counted(tree: Path) -> None:
    (tree / "bot" / "vendor").mkdir()
    (tree / "bot" / "long.py").rename(tree / "bot" / "vendor" / "long.js")
    assert complaints(tree) == []
