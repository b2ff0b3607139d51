"""The middle of the house is plain synchronous Python: `async` belongs to the edges and to the runner that stands between."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bot.settings import ROOT

MIDDLE = ("domain", "store", "content", "i18n", "service")
#: Hands commands from the event loop to the threads of the store.
BETWEEN = ROOT / "bot" / "store" / "database" / "runner.py"
_ASYNC = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)


def asynchronous(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, _ASYNC):
            yield f"{file.relative_to(ROOT)}:{node.lineno}"


def test_nothing_between_the_edges_is_asynchronous() -> None:
    files = [file for room in MIDDLE for file in (ROOT / "bot" / room).rglob("*.py") if file != BETWEEN]
    assert [place for file in files for place in asynchronous(file)] == []
    assert list(asynchronous(BETWEEN)), "the test sees what it looks for"
