"""The labelled messages as values, and the digest by which the shipped weights know what they were made from."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from bot.domain.danger.concepts import CONCEPTS

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


def digest() -> str:
    """What the weights must carry: it changes with every message and every listed word of a concept."""
    said = hashlib.sha256(" ".join(CONCEPTS.split()).encode())
    for path in trained_on():
        said.update(path.read_bytes())
    return said.hexdigest()[:16]
