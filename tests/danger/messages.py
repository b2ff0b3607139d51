"""The labelled messages as values, and the digest by which the shipped weights know what they were made from."""

import ast
import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.domain.danger import asides, concepts, hear, model, phrases, reading, recognise
from bot.domain.words import spelling

FOLDER = Path(__file__).parent
DANGER = frozenset({"explicit", "indirect", "other_person"})
HARD = frozenset({"past", "negated", "fiction", "third_person_past", "worry"})
ORDINARY = frozenset({"checkin", "chat"})


@dataclass(frozen=True, slots=True)
class Message:
    """A labelled message; the README says what each label may be."""

    writer: str
    ring: int
    kind: str
    sort: str
    language: str
    text: str


def measured() -> list[Path]:
    """The writers' files."""
    return sorted(FOLDER.glob("corpus/writer-*.tsv"))


def trained_on() -> list[Path]:
    """The same and what was written for training only, which is never measured."""
    return [*measured(), *sorted(FOLDER.glob("training/*.tsv"))]


def read(path: Path) -> list[Message]:
    """The messages of one file, in order."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    assert head == ["ring", "kind", "class", "language", "text"]
    return [Message(path.stem, int(ring), *rest) for ring, *rest in rows]


#: What reads a text for the model: when one of these changes, the same text may bring other features.
READS: Final = (asides, concepts, hear, model, phrases, reading, recognise, spelling)


def digest() -> str:
    """What the weights must carry: it changes with every message, every listed word and all code that reads a text; not with a remark."""
    said = hashlib.sha256()
    for module in READS:
        said.update(_without_remarks(Path(str(module.__file__)).read_text(encoding="utf-8")).encode())
    for path in trained_on():
        said.update(path.read_bytes())
    return said.hexdigest()[:16]


def _without_remarks(source: str) -> str:
    """A module's code with neither comments nor docstrings; texts that are data stay."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.dump(tree)
