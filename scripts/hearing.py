"""Trains the small model that hears danger, and reports how well it does on writers it has never read.

    python -m scripts.hearing      from tests/danger/: bot/domain/danger/weights.bin and docs/danger-report.md, in some minutes

Needs scikit-learn (in `.[dev]`); the program itself and its tests do not. The same corpus gives the same weights.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import LogisticRegression

from bot.domain.danger.hear import Heard, Reading, decide
from bot.domain.danger.model import GUESSES, SORTS, Row, Scores, features_of, pack, unpack
from bot.domain.danger.reading import meanings, sentences
from scripts.hearing_report import report
from tests.danger.messages import HARD, Message, digest, measured, read, trained_on

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "bot" / "domain" / "danger" / "weights.bin"
REPORT = ROOT / "docs" / "danger-report.md"

#: SciPy ships no types.
Matrix = Any
Chosen = NDArray[np.bool_]

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


def group(message: Message) -> int:
    """Which of the first four guesses is right."""
    return {0: int(message.sort in HARD), 1: 3, 2: 2}[message.ring]


# --- training ---


class Matrices:
    """The features of all messages, counted once."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.messages = messages
        counted = [_counted(message.text) for message in messages]
        self.by_sort: dict[str, tuple[Matrix, list[str]]] = {}
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
    return {
        sort: Counter(one for word in brought for one in word)
        for sort, brought in features_of(words, meanings(words)).items()
    }


def train(matrices: Matrices, chosen: Chosen, limits: Mapping[str, float]) -> bytes:
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
        name: (
            float(rarity[place] ** 2),
            *(float(guess.coef_[0][place] * rarity[place]) for guess in guessed),
        )
        for place, name in enumerate(names)
    }
    return pack(digest(), [float(guess.intercept_[0]) for guess in guessed], limits, rows)


def _scaled(
    matrices: Matrices, chosen: Chosen, wanted: set[tuple[str, str]] | None = None
) -> tuple[list[tuple[str, str]], NDArray[np.float64], Matrix]:
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


def _fit(matrix: Matrix, right: Chosen) -> LogisticRegression:
    return LogisticRegression(C=_C, solver="liblinear", random_state=0).fit(matrix, right)


# --- each writer by a model that has never read them ---

_OPEN = {
    f"{name}{ring} {sort}": 99.0
    for name in ("whole", "part", "phrase")
    for ring in (1, 2)
    for sort in ("ordinary", "hard")
}


def held_out(matrices: Matrices) -> tuple[dict[str, bytes], list[Reading]]:
    """For each measured writer the model of all others, and the reading of every measured message by it."""
    writers = np.array([message.writer for message in matrices.messages])
    models = {
        writer: train(matrices, writers != writer, _OPEN) for writer in (path.stem for path in measured())
    }
    opened = {writer: unpack(model) for writer, model in models.items()}
    readings = [
        Reading(opened[message.writer], message.text)
        for message in matrices.messages
        if message.writer in opened
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

    def _one(
        self,
        limits: dict[str, float],
        name: str,
        scores: list[list[tuple[float, float]]],
        before: Chosen,
        wanted: Chosen,
    ) -> Chosen:
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
        passed = (padded[:, :, 0] > -best[1]) & (padded[:, :, 1] > -best[2])
        return np.asarray(passed.any(axis=1))

    def _wholes(self, ring: int) -> list[list[tuple[float, float]]]:
        return [[_pair(scores, ring) for scores in reading.wholes] for reading in self._readings]

    def _parts(self, ring: int) -> list[list[tuple[float, float]]]:
        return [[_pair(scores, ring) for scores in reading.parts] for reading in self._readings]


def _pair(scores: Scores, ring: int) -> tuple[float, float]:
    if ring == 1:
        return scores.now_over_ordinary, scores.now_over_hard
    return scores.over_ordinary, scores.over_hard


def main() -> None:
    """Train, measure, and write both files."""
    matrices = Matrices([message for path in trained_on() for message in read(path)])
    models, readings = held_out(matrices)
    heard = [message for message in matrices.messages if message.writer in models]
    limits = Limits(heard, readings).choose()
    WEIGHTS.write_bytes(train(matrices, np.ones(len(matrices.messages), bool), limits))
    print(
        f"{WEIGHTS.relative_to(ROOT)}: {WEIGHTS.stat().st_size} bytes from {len(matrices.messages)} messages"
    )
    REPORT.write_text(report(list(_heard_by_strangers(heard, readings)), digest()), encoding="utf-8")
    print(f"{REPORT.relative_to(ROOT)}: {len(heard)} messages")


def _heard_by_strangers(
    messages: Sequence[Message], readings: Sequence[Reading]
) -> Iterator[tuple[Message, Heard]]:
    """Each message as it is heard with limits that were chosen on the other writers."""
    pairs = list(zip(messages, readings, strict=True))
    for writer in sorted({message.writer for message in messages}):
        others = [pair for pair in pairs if pair[0].writer != writer]
        limits = Limits([message for message, _ in others], [reading for _, reading in others]).choose()
        yield from (
            (message, decide(reading, limits)) for message, reading in pairs if message.writer == writer
        )


if __name__ == "__main__":
    main()
