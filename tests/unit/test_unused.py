"""The check that `make check` runs for what nobody uses."""

from pathlib import Path

import pytest

from scripts.unused import KEPT, NOT_IMPORTED, unused_dependencies, unused_names

ROOT = Path(__file__).resolve().parents[2]
PROJECT = '[project]\ndependencies = ["aiohttp>=3", "psycopg[binary,pool]>=3", "tzdata"]\noptional-dependencies = {dev = []}\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A program that asks for a library it imports, an extra it does not, and data."""
    for folder in ("bot", "tests"):
        (tmp_path / folder).mkdir()
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "bot" / "program.py").write_text("import aiohttp\n")
    return tmp_path


def test_nothing_in_this_program_is_unused() -> None:
    assert unused_dependencies(ROOT) == []
    assert unused_names(ROOT) == []


def test_a_dependency_and_an_extra_that_nothing_imports_are_found(tree: Path) -> None:
    assert unused_dependencies(tree) == ["psycopg[pool]"]
    (tree / "bot" / "program.py").write_text("")
    assert unused_dependencies(tree) == ["aiohttp", "psycopg[pool]"]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def lost(): pass\n", ["lost"]),
        ("def found(): pass\nfound()\n", []),
        ("class Lost:\n    def method(self): pass\n", ["Lost", "method"]),
        ("LOST = 1\n__all__ = ['LOST']\n", ["LOST"]),
        ("@app.get('/')\ndef page(): pass\n", []),
        ("WORDS = 'a line: WORDS'\n", []),
    ],
)
def test_a_name_that_only_its_definition_knows_is_found(tree: Path, source: str, names: list[str]) -> None:
    (tree / "bot" / "part.py").write_text(source)
    (tree / "tests" / "test_part.py").write_text("from bot.part import lost\nlost()\n")
    assert [line.rpartition(" ")[2] for line in unused_names(tree)] == names


def test_every_exception_has_a_reason() -> None:
    assert all(len(reason) > 8 for reason in (*KEPT.values(), *NOT_IMPORTED.values()))
