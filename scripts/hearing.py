"""Trains the small model that hears danger, and reports how well it does on writers it has never read.

    python scripts/hearing.py train     writes bot/domain/danger/weights.bin from tests/danger/
    python scripts/hearing.py report    writes docs/danger-report.md: for each writer a model trained on all others

Needs scikit-learn (in `.[dev]`); the program itself and its tests do not. The same corpus gives the same weights.
"""

import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import LogisticRegression

from bot.domain.danger.hear import Reading
from bot.domain.danger.model import GUESSES, SORTS, Model, Row, Scores, features_of, pack, unpack
from bot.domain.danger.reading import sentences

ROOT = Path(__file__).parents[1]
DANGER = ROOT / "tests" / "danger"
WEIGHTS = ROOT / "bot" / "domain" / "danger" / "weights.bin"
REPORT = ROOT / "docs" / "danger-report.md"

HARD = frozenset({"past", "negated", "fiction", "third_person_past", "worry"})
ORDINARY = frozenset({"checkin", "chat"})

#: A feature counts when so many messages of so many writers have it; the weightiest of those are kept.
_MESSAGES, _WRITERS, _KEPT = 2, 2, 20_000
#: How little the weights are held back; liblinear's C.
_C = 10.0
#: What a guess needs: the shares of hard and of ordinary messages that may pass a limit, each on top of those before it.
_BUDGETS: Mapping[str, tuple[float, float]] = {
    "whole1": (0.040, 0.0035),
    "part1": (0.043, 0.0040),
    "phrase1": (0.047, 0.0045),
    "whole2": (0.170, 0.0090),
    "part2": (0.185, 0.0095),
}


@dataclass(frozen=True, slots=True)
class Message:
    """A labelled message of the corpus."""

    writer: str
    ring: int
    kind: str
    sort: str
    language: str
    text: str


def corpus() -> list[Message]:
    """All messages, by writer; those that were written for training only come last and are never measured."""
    return [message for path in files() for message in read(path)]


def files() -> list[Path]:
    """What the model is trained on."""
    return [*sorted(DANGER.glob("corpus/writer-*.tsv")), *sorted(DANGER.glob("training/*.tsv"))]


def read(path: Path) -> list[Message]:
    """The messages of one file."""
    with path.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [Message(path.stem, int(ring), *rest) for ring, *rest in rows]


def digest() -> str:
    """What the shipped weights must carry: it changes with every file that they are made from."""
    made_from = [*files(), *(ROOT / "bot" / "domain" / "danger" / name for name in ("concepts.py", "phrases.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in made_from)).hexdigest()[:16]


def group(message: Message) -> int:
    """Which of the first four guesses is right."""
    return {0: int(message.sort in HARD), 1: 3, 2: 2}[message.ring]


# --- training ---


class Matrices:
    """The features of all messages, counted once."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.messages = messages
        counted = [_counted(message.text) for message in messages]
        self.by_sort: dict[str, tuple[Any, list[str]]] = {}
        for sort in SORTS:
            names: dict[str, int] = {}
            rows, columns, numbers = [], [], []
            for row, features in enumerate(counted):
                for feature, times in features[sort].items():
                    rows.append(row)
                    columns.append(names.setdefault(feature, len(names)))
                    numbers.append(float(times))
            shape = (len(messages), len(names))
            self.by_sort[sort] = (csr_matrix((numbers, (rows, columns)), shape), list(names))


def _counted(text: str) -> dict[str, Counter[str]]:
    words = [word for sentence in sentences(text) for word in sentence]
    return {sort: Counter(one for word in brought for one in word) for sort, brought in features_of(words).items()}


def train(matrices: Matrices, chosen: Any, limits: Mapping[str, float]) -> bytes:
    """The file of a model trained on the chosen messages."""
    groups = np.array([group(message) for message in matrices.messages])
    kinds = np.array([message.kind for message in matrices.messages])
    names, rarity, scaled = _scaled(matrices, chosen)
    guessed = [_fit(scaled[chosen], groups[chosen] == guess) for guess in range(4)]
    weight = np.max([np.abs(guess.coef_[0]) for guess in guessed], axis=0)
    present = np.sqrt(np.asarray(scaled[chosen].multiply(scaled[chosen]).mean(axis=0)).ravel())
    kept = np.sort(np.argsort(-weight * present, kind="stable")[:_KEPT])
    names, rarity, scaled = _scaled(matrices, chosen, {names[place] for place in kept})
    guessed = [_fit(scaled[chosen], groups[chosen] == guess) for guess in range(4)]
    dangers = chosen & (groups >= 2)
    guessed += [_fit(scaled[dangers], kinds[dangers] == kind) for kind in GUESSES[4:]]
    rows: dict[tuple[str, str], Row] = {
        name: (float(rarity[place] ** 2), *(float(guess.coef_[0][place] * rarity[place]) for guess in guessed))
        for place, name in enumerate(names)
    }
    return pack(digest(), [float(guess.intercept_[0]) for guess in guessed], limits, rows)


def _scaled(
    matrices: Matrices, chosen: Any, wanted: set[tuple[str, str]] | None = None
) -> tuple[list[tuple[str, str]], Any, Any]:
    """Names, rarities and the matrix as `Stretches` would weigh it, learnt from the chosen messages."""
    writers = np.array([message.writer for message in matrices.messages])
    names, rarities, parts = [], [], []
    for sort in SORTS:
        counts, features = matrices.by_sort[sort]
        has = (counts > 0).astype(float)
        messages = np.asarray(has[chosen].sum(axis=0)).ravel()
        if wanted is None:
            of_writers = sum(
                (np.asarray(has[chosen & (writers == one)].sum(axis=0)).ravel() > 0).astype(int)
                for one in sorted(set(writers[chosen]))
            )
            keep = (messages >= _MESSAGES) & (of_writers >= _WRITERS)
        else:
            keep = np.array([(sort, feature) in wanted for feature in features])
        rarity = np.log((1 + chosen.sum()) / (1 + messages[keep])) + 1
        squares = counts[:, keep] @ rarity**2
        length = np.sqrt(np.where(squares > 0, squares, 1.0))
        parts.append(diags(1 / length) @ counts[:, keep] @ diags(rarity))
        names += [(sort, features[place]) for place in np.flatnonzero(keep)]
        rarities.append(rarity)
    return names, np.concatenate(rarities), hstack(parts).tocsr()


def _fit(matrix: Any, right: Any) -> LogisticRegression:
    return LogisticRegression(C=_C, solver="liblinear", random_state=0).fit(matrix, right)


# --- each writer by a model that has never read them ---

_OPEN = {f"{name}{ring} {sort}": 99.0 for name in ("whole", "part", "phrase") for ring in (1, 2) for sort in ("ordinary", "hard")}


def held_out(matrices: Matrices) -> tuple[dict[str, bytes], list[Reading]]:
    """For each measured writer the model of all others, and the reading of every measured message by it."""
    writers = np.array([message.writer for message in matrices.messages])
    models = {
        writer: train(matrices, writers != writer, _OPEN)
        for writer in sorted(set(writers))
        if writer.startswith("writer-")
    }
    opened = {writer: unpack(model) for writer, model in models.items()}
    readings = [
        Reading(opened[message.writer], message.text) for message in matrices.messages if message.writer in opened
    ]
    return models, readings


class Limits:
    """Chooses the limits: each in turn lets through as much danger as it can within its budget of false alarms."""

    def __init__(self, messages: Sequence[Message], readings: Sequence[Reading]) -> None:
        self._groups = np.array([group(message) for message in messages])
        self._explicit = np.array([message.sort == "explicit" and message.ring == 1 for message in messages])
        self._readings = readings
        self._phrase = np.array([reading.phrases()[0] is not None for reading in readings])

    def choose(self) -> dict[str, float]:
        """All limits by name."""
        limits = dict(_OPEN)
        card = np.zeros(len(self._groups), bool)
        for name, scores in (("whole1", self._wholes(1)), ("part1", self._parts(1))):
            card |= self._one(limits, name, scores, card, self._explicit | (self._groups == 3))
        both = [[*one, *other] for one, other in zip(self._wholes(1), self._parts(1), strict=True)]
        only = [pairs if phrase else [] for pairs, phrase in zip(both, self._phrase, strict=True)]
        card |= self._one(limits, "phrase1", only, card, self._groups == 3)
        either = card | self._phrase
        for name, scores in (("whole2", self._wholes(2)), ("part2", self._parts(2))):
            either |= self._one(limits, name, scores, either, self._groups >= 2)
        return limits

    def _one(self, limits: dict[str, float], name: str, scores: list[list[tuple[float, float]]], before: Any, wanted: Any) -> Any:
        most = max(1, *map(len, scores))
        padded = np.full((len(scores), most, 2), -99.0)
        for row, pairs in enumerate(scores):
            for place, pair in enumerate(pairs):
                padded[row, place] = pair
        hard, ordinary = self._groups == 1, self._groups == 0
        best: tuple[float, float, float] = (0.0, 99.0, 99.0)
        for over_ordinary in np.arange(-3.0, 8.0, 0.2):
            first = padded[:, :, 0] > over_ordinary
            for over_hard in np.arange(-3.0, 8.0, 0.2):
                passed = before | (first & (padded[:, :, 1] > over_hard)).any(axis=1)
                of_hard, of_ordinary = _BUDGETS[name]
                if passed[hard].mean() <= of_hard and passed[ordinary].mean() <= of_ordinary:
                    best = max(best, (float(passed[wanted].mean()), -over_ordinary, -over_hard))
                    break
        limits[f"{name} ordinary"], limits[f"{name} hard"] = -best[1], -best[2]
        return (( padded[:, :, 0] > -best[1]) & (padded[:, :, 1] > -best[2])).any(axis=1)

    def _wholes(self, ring: int) -> list[list[tuple[float, float]]]:
        return [[_pair(scores, ring) for scores in reading.wholes] for reading in self._readings]

    def _parts(self, ring: int) -> list[list[tuple[float, float]]]:
        return [[_pair(scores, ring) for scores in reading.parts] for reading in self._readings]


def _pair(scores: Scores, ring: int) -> tuple[float, float]:
    if ring == 1:
        return scores.now_over_ordinary, scores.now_over_hard
    return scores.over_ordinary, scores.over_hard


def main(words: Sequence[str]) -> int:
    """Do what is asked; 2 for wrong words."""
    if list(words) not in (["train"], ["report"]):
        print(__doc__, file=sys.stderr)
        return 2
    matrices = Matrices(corpus())
    models, readings = held_out(matrices)
    measured = [message for message in matrices.messages if message.writer in models]
    if list(words) == ["train"]:
        limits = Limits(measured, readings).choose()
        WEIGHTS.write_bytes(train(matrices, np.ones(len(matrices.messages), bool), limits))
        print(f"{WEIGHTS.relative_to(ROOT)}: {WEIGHTS.stat().st_size} bytes, {len(matrices.messages)} messages")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
