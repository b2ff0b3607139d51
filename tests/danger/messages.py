"""The labelled messages as values, and the digest by which the shipped weights know what they were made from."""

import ast
import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final

from bot.domain.danger import asides, concepts, hear, layers, model, named, phrases, reading, recognise
from bot.domain.words import situation_words, spelling
from bot.domain.words.commands import TYPED, Command, spelled
from bot.domain.words.word_lists import NAME

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


#: Commands whose own words may be danger: the ring, the kind and the class with which they are trained. All others are none.
RINGING: Final[Mapping[Command, tuple[int, str, str]]] = {
    Command.CHILD: (1, "child", "explicit"),
    Command.VOICES: (2, "psychosis", "indirect"),
    Command.OWN_VIOLENCE: (2, "violence", "indirect"),
    Command.DRIVING: (2, "overdose", "indirect"),
}
_SOMEBODY: Final = "Kari"


def own_words() -> Iterator[tuple[Command, Message]]:
    """What the program answers as a command, each line in three of its spellings: for training, and never measured.

    What has a listed phrase of danger in it is danger, whatever the command.
    """
    for command, lines in TYPED.items():
        for line in lines.strip().splitlines():
            spellings = list(spelled(line))
            for phrase in dict.fromkeys((spellings[0], spellings[len(spellings) // 2], spellings[-1])):
                text = phrase.replace(NAME, _SOMEBODY)
                listed = recognise.recognise(text)
                none = (0, "none", "worry" if command in situation_words.TYPED else "chat")
                label = RINGING.get(command, none) if listed is None else (1, str(listed.kind), "explicit")
                yield command, Message("own", *label, "nb", text)


def trained() -> list[Message]:
    """Every message that the model is trained on."""
    written = [message for path in trained_on() for message in read(path)]
    return [*written, *(message for _, message in own_words())]


#: What reads a text for the model: when one of these changes, the same text may bring other features.
READS: Final = (asides, concepts, hear, layers, model, named, phrases, reading, recognise, spelling)


def digest() -> str:
    """What the weights must carry: it changes with every message, every listed word and all code that reads a text; not with a remark."""
    said = hashlib.sha256()
    for module in READS:
        said.update(_without_remarks(Path(str(module.__file__)).read_text(encoding="utf-8")).encode())
    for path in trained_on():
        said.update(path.read_bytes())
    for _, message in own_words():
        said.update(repr(astuple(message)).encode())
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
