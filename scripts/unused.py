"""Finds what nobody uses: dependencies that are imported nowhere, and names that `bot/` defines and only tests know.

Names are compared as words: one that stands anywhere else in `bot/` (code, templates, scripts) counts as used. What a library or
a language calls by itself is told by its decorator or its base, or stands in `KEPT` with the reason.
"""

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

#: What is not imported and needed all the same, and why.
NOT_IMPORTED: Mapping[str, str] = {
    "tzdata": "zoneinfo finds it by itself where the system has no time zones",
    "aiosqlite": "SQLAlchemy loads it by the address of the fair peer's database",
    "python-multipart": "Starlette reads forms with files by it",
    "uharfbuzz": "fpdf2 loads it where a text is shaped",
    "psycopg": "SQLAlchemy loads it by the address of the database",
    "pytest-asyncio": "a plugin of pytest",
    "pytest-xdist": "a plugin of pytest",
    "mypy": "a command",
    "ruff": "a command",
    "import-linter": "a command",
    "setuptools": "installs the project",
    "types-pyyaml": "mypy reads it",
}

#: Names that only tests use in `bot/`, or that a library calls by name, and why they stay.
KEPT: Mapping[str, str] = {
    # called by a library
    "do_request": "python-telegram-bot's BaseRequest",
    "capture_signals": "uvicorn's Server",
    "process_bind_param": "SQLAlchemy's TypeDecorator",
    "process_result_value": "SQLAlchemy's TypeDecorator",
    "result_processor": "SQLAlchemy's TypeDecorator",
    "handle_starttag": "html.parser",
    "emit": "logging's Handler",
    "formatException": "logging's Formatter",
    "handle_endtag": "html.parser",
    "handle_data": "html.parser",
    # for tests, and nowhere else to stand
    "set_wall": "the manual clock, which only tests turn",
    "forget_what_was_told": "what a process remembers, between two tests",
    "run_by_id": "a run and its log, played again to the same state",
    "orphans": "tests hold the catalogues to it; `flows extract` takes them out by itself",
    "GUESSES": "what the script that trains the weights has to guess",
    "forget_old": "what is kept for a time, which the tick of retention will call",
    "overlaps": "tests of the pictures measure with it",
}
#: Libraries of their own: what they can do is more than this program uses.
LIBRARIES = ("bot/botapi/",)
SOURCES = frozenset({".py", ".html", ".js", ".txt", ".toml"})
_WORD = re.compile(r"\w+")


def unused_dependencies(root: Path) -> list[str]:
    """The dependencies of pyproject.toml, extras included, that nothing under `root` imports and `NOT_IMPORTED` does not excuse."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted: set[str] = set()
    for line in project["dependencies"] + project["optional-dependencies"]["dev"]:
        requirement = Requirement(line)
        wanted.add(canonicalize_name(requirement.name))
        wanted |= {
            f"{canonicalize_name(requirement.name)}[{extra}]" for extra in requirement.extras - {"binary"}
        }
    found = set(NOT_IMPORTED)
    names = packages_distributions()
    for folder in ("bot", "tests", "migrations", "scripts"):
        for path in (root / folder).rglob("*.py"):
            for module in _imported(ast.parse(path.read_text(encoding="utf-8"))):
                found |= {canonicalize_name(name) for name in names.get(module, ())}
    return sorted(wanted - found)


def unused_names(root: Path) -> list[str]:
    """Functions, classes, methods and constants of `bot/` whose name stands nowhere else in it, as `path:line: name`."""
    files = [path for path in sorted((root / "bot").rglob("*")) if path.suffix in SOURCES]
    texts = {path: path.read_text(encoding="utf-8") for path in files}
    used: Counter[str] = Counter()
    defined: list[tuple[str, str, int]] = []
    for path, text in texts.items():
        if path.suffix == ".py":
            tree = ast.parse(text)
            used.update(_used(tree))
            defined += ((path.relative_to(root).as_posix(), name, line) for name, line in _defined(tree))
        else:
            used.update(_WORD.findall(text))
    return [
        f"{path}:{line}: {name}"
        for path, name, line in defined
        if not used[name] and name not in KEPT and not path.startswith(LIBRARIES)
    ]


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def _used(tree: ast.AST) -> Iterator[str]:
    """Every name that is read, looked up on something, passed as a keyword or written in a string (but for docstrings)."""
    listed = {id(each) for node in ast.walk(tree) if _is_list_of_exports(node) for each in ast.walk(node)}
    for node in ast.walk(tree):
        match node:
            case _ if id(node) in listed:
                pass
            case (
                ast.Name(id=name, ctx=ast.Load())
                | ast.Attribute(attr=name, ctx=ast.Load())
                | ast.keyword(arg=str(name))
            ):
                yield name
            case ast.MatchClass(kwd_attrs=names):
                yield from names
            case ast.Constant(value=str(text)) if len(text) < 80:
                yield from _WORD.findall(text)
            case _:
                pass


def _is_list_of_exports(node: ast.AST) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case _:
            return False


def _defined(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Public functions, classes and constants at the top, and methods of classes; not what a decorator registers."""
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if not _registered(node):
                yield node.name, node.lineno
            case ast.ClassDef():
                yield node.name, node.lineno
                for each in node.body:
                    if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and not _registered(each):
                        yield each.name, each.lineno
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]) if (
                name != "__all__"
            ):
                yield name, node.lineno
            case _:
                pass


def _registered(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a decorator hands the function to somebody, or the language calls it."""
    plain = {
        "property",
        "cached_property",
        "staticmethod",
        "classmethod",
        "contextmanager",
        "asynccontextmanager",
        "cache",
    }
    words = {ast.unparse(each).partition("(")[0].rpartition(".")[2] for each in node.decorator_list}
    return node.name.startswith("__") or bool(words - plain - {"lru_cache", "override", "setter"})


def main(root: Path) -> int:
    """Print what is unused; 1 when there is something."""
    dependencies, names = unused_dependencies(root), unused_names(root)
    for name in dependencies:
        print(
            f"pyproject.toml: {name} is imported nowhere: take it out, or say in scripts/unused.py why it is needed."
        )
    for name in names:
        print(f"{name} is used by nothing in bot/: take it out, or say in scripts/unused.py why it stays.")
    return 1 if dependencies or names else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[1]))
