"""A copy of the repository in which a recipe of `docs/house.md` is followed by hand, file by file, and what the tests of that copy say."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
COPIED: Final = ("bot", "flows", "locales", "migrations", "docs", "tests", "scripts")
ALONE: Final = ("pyproject.toml", "README.md")

#: By language, then by key.
Words = dict[str, dict[str, str]]

TRANSLATE: Final = """
import json
from pathlib import Path
from babel.messages.catalog import Catalog
from bot.content.extract import sentences
from bot.i18n.update import merge, update_catalogues, written
flows, locales = Path("flows"), Path("locales")
update_catalogues(flows, locales)
for words in json.loads(Path("words.json").read_text("utf-8")):
    for language, said in words.items():
        if "*" in said:  # a new language, in the words of Bokmaal
            wanted, old = list(sentences(flows)), Catalog()
            for sentence in wanted:
                old.add(sentence.key, sentence.text)
            (locales / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
            new = written(merge(old, wanted, flows.name), language)
            (locales / language / "LC_MESSAGES" / "rodtrad.po").write_text(new, "utf-8")
            continue
        path = locales / language / "LC_MESSAGES" / "rodtrad.po"
        text = path.read_text("utf-8")
        for key, translation in said.items():
            text = text.replace(f'msgid "{key}"\\nmsgstr ""\\n', f'msgid "{key}"\\nmsgstr "{translation}"\\n')
        path.write_text(text, "utf-8")
update_catalogues(flows, locales)
"""
IMPORTS: Final = "make imports"
LINT_IMPORTS: Final = """
import sys
from importlinter.cli import lint_imports_command
sys.argv[1:] = ["--no-cache"]
lint_imports_command()
"""
RUN_ALL: Final = """
import contextlib, io, json
from pathlib import Path
printed = {}
for name, text in json.loads(Path("programs.json").read_text("utf-8")).items():
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(text, {"__name__": "recipe"})
    printed[name] = out.getvalue().strip()
print(json.dumps(printed))
"""


class Tree:
    """A copy of the repository. Whatever is written into it is written down in `touched`, in order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.touched: list[str] = []
        self._words: list[Words] = []
        for name in COPIED:
            shutil.copytree(
                ROOT / name, folder / name
            )  # compiled modules too: each run then starts a second sooner
        for name in ALONE:
            shutil.copy2(ROOT / name, folder / name)

    def write(self, path: str, text: str) -> None:
        """A new file."""
        assert not (self.folder / path).exists(), f"{path} is there already"
        self._put(path, text)

    def replace(self, path: str, old: str, new: str) -> None:
        """Change the one place of a file that reads `old`."""
        text = (self.folder / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} has {text.count(old)} × {old!r}: mend this recipe's test"
        self._put(path, text.replace(old, new))

    def after(self, path: str, line: str, added: str) -> None:
        """Put lines below the one place that reads `line`."""
        self.replace(path, line, f"{line}{added}")

    def append(self, path: str, added: str) -> None:
        """Put lines at the end of a file."""
        self._put(path, (self.folder / path).read_text(encoding="utf-8") + added)

    def raise_version(self, path: str) -> None:
        """Make a conversation's version one higher."""
        text = (self.folder / path).read_text(encoding="utf-8")
        self._put(
            path,
            re.sub(
                r"^version: (\d+)", lambda found: f"version: {int(found[1]) + 1}", text, flags=re.MULTILINE
            ),
        )

    def translate(self, words: Words) -> None:
        """Bring the catalogues up to date, and fill in what is new. Done by `settle`, once for all recipes."""
        self._words.append(words)
        for language in words:
            self._touch(f"locales/{language}/LC_MESSAGES/rodtrad.po")

    def settle(self) -> None:
        """Do what `translate` put off: `flows extract`, the new translations, and `flows extract` again, which marks each."""
        if self._words:
            (self.folder / "words.json").write_text(json.dumps(self._words), encoding="utf-8")
            self._run("-c", TRANSLATE)  # a catalogue that could not be made is told by the tests

    def python(self, *words: str) -> str:
        """What a run of Python in the copy prints. It must end well."""
        done = self._run(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def programs(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What small programs in the copy print, by name."""
        (self.folder / "programs.json").write_text(json.dumps(dict(texts)), encoding="utf-8")
        printed: dict[str, str] = json.loads(self.python("-c", RUN_ALL).splitlines()[-1])
        return printed

    def failing(self, tests: Sequence[str]) -> str:
        """What of these tests (`file::test`) fails in the copy, be it that nothing can be imported; empty when all pass."""
        imports = self._run("-c", LINT_IMPORTS) if IMPORTS in tests else None
        if imports is not None and imports.returncode:
            return imports.stdout + imports.stderr
        tests = [test for test in tests if test != IMPORTS]
        if not tests:
            return ""
        done = self._run(
            "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header", "-m", "not postgres", *tests
        )
        for path, _, name in (test.partition("::") for test in tests):
            assert f"def {name}" in (self.folder / path).read_text(encoding="utf-8"), f"no such test: {name}"
        said = done.stdout + done.stderr
        telling = [line for line in said.splitlines() if line.startswith(("E  ", "FAILED", "ERROR"))]
        return "" if done.returncode == 0 else "\n".join(telling) or said

    def _put(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")
        self._touch(path)

    def _touch(self, path: str) -> None:
        if path not in self.touched:
            self.touched.append(path)

    def _run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("RODTRAD_", "PYTEST_"))
        }
        environment |= {"PYTHONPATH": str(self.folder)}
        return subprocess.run(
            [sys.executable, *words],
            check=False,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
        )


@dataclass(frozen=True)
class Step:
    """One thing that a recipe says to do. `told_by`: the test that fails when just this is forgotten; empty for the thing itself."""

    do: Callable[[Tree], None]
    told_by: str = ""


@dataclass(frozen=True)
class Recipe:
    """A recipe as a test follows it. `shows` is a small program that prints `shown` once everything is done."""

    steps: tuple[Step, ...]
    shows: str
    shown: str

    @property
    def told_by(self) -> list[str]:
        """The tests that watch over it."""
        return list(dict.fromkeys(step.told_by for step in self.steps if step.told_by))


HOUSE: Final = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")


def on_the_page() -> dict[str, list[str]]:
    """The rows of "Where does a new … go?" by name, each with its cells: what to touch, what tells, how long."""
    section = HOUSE.split("## Where does a new … go?")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| **")]
    return {row[0].strip().strip("*"): [cell.strip() for cell in row[1:]] for row in rows}


def named_files(cell: str) -> list[str]:
    """The paths a cell names in backticks, in order, up to a dash. NAME and NNNN stand for what is new."""
    return re.findall(
        r"`((?:bot|flows|locales|migrations|docs|tests)/[^` ]*|pyproject\.toml)`",
        cell.split(" — ", maxsplit=1)[0],
    )
