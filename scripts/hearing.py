"""Trains the small model that hears danger, and reports how well it does on writers it has never read.

    python -m scripts.hearing      from tests/danger/: bot/domain/danger/weights.bin and docs/danger-report.md, in some minutes

Needs NumPy and SciPy (in `.[dev]`); the program itself and its tests do not. The same corpus gives the same weights.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack

from bot.domain.danger.hear import Heard, Reading, Told, decide
from bot.domain.danger.model import (
    GUESSES,
    RARITY_STEP,
    SORTS,
    Model,
    Weights,
    features_above_letters,
    letters_in,
    loudness,
    pack,
    unpack,
)
from scripts.hearing_limits import Measured, choose
from scripts.hearing_net import Lesson, learnt
from scripts.hearing_report import report
from tests.danger.messages import HARD, Message, digest, measured, trained

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "bot" / "domain" / "danger" / "weights.bin"
REPORT = ROOT / "docs" / "danger-report.md"

#: SciPy ships no types.
Matrix = Any
Chosen = NDArray[np.bool_]

#: A feature counts when so many messages of so many writers have it.
_MESSAGES, _WRITERS = 3, 2
_RING = {
    guess: 3 if "ring 1" in guess else 2 if "ring 2" in guess else int(guess in HARD) for guess in GUESSES
}


def guess_of(message: Message) -> int:
    """The number of the right guess."""
    return GUESSES.index(f"ring {message.ring} {message.kind}" if message.ring else message.sort)


# --- training ---


class Matrices:
    """The features of all messages, counted once."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.messages = messages
        self.writers = np.array([message.writer for message in messages])
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
    told = Told(text)
    features = {
        "letters": [letters_in(word) for word in told.words],
        **features_above_letters(told.words, told.meant),
    }
    return {sort: Counter(one for word in brought for one in word) for sort, brought in features.items()}


def train(matrices: Matrices, chosen: Chosen) -> Weights:
    """What is learnt from the chosen messages."""
    right = np.array([guess_of(message) for message in matrices.messages])[chosen]
    groups = np.array([_RING[guess] for guess in GUESSES])
    names, rarity, seen = _scaled(matrices, chosen)
    rarities = np.round(rarity**2 / RARITY_STEP).astype(int)
    loud = np.array([loudness(one) for one in rarities.tolist()]) / rarity
    narrow = learnt(Lesson(seen, right, groups), loud.astype(np.float32))
    return Weights(
        rows={
            name: (rare, *row)
            for name, rare, row in zip(names, rarities.tolist(), narrow.traits.tolist(), strict=True)
        },
        mix=narrow.mix.T.tolist(),
        bias=narrow.bias.tolist(),
        out=narrow.out.T.tolist(),
        out_bias=narrow.out_bias.tolist(),
    )


def _scaled(matrices: Matrices, chosen: Chosen) -> tuple[list[tuple[str, str]], NDArray[np.float64], Matrix]:
    """Names, rarities and the chosen messages' features as `Stretches` would weigh them."""
    names, rarities, parts = [], [], []
    for sort in SORTS:
        counts, features = matrices.by_sort[sort]
        counts = counts[chosen]
        has = (counts > 0).astype(float)
        messages = np.asarray(has.sum(axis=0)).ravel()
        writers = matrices.writers[chosen]
        of_writers = sum(
            (np.asarray(has[writers == one].sum(axis=0)).ravel() > 0).astype(int)
            for one in sorted(set(writers))
        )
        keep = (messages >= _MESSAGES) & (of_writers >= _WRITERS)
        rarity = np.log((1 + chosen.sum()) / (1 + messages[keep])) + 1
        squares = counts[:, keep] @ rarity**2
        length = np.sqrt(np.where(squares > 0, squares, 1.0))
        parts.append(diags(1 / length) @ counts[:, keep] @ diags(rarity))
        names += [(sort, features[place]) for place in np.flatnonzero(keep)]
        rarities.append(rarity)
    return names, np.concatenate(rarities), hstack(parts).tocsr().astype(np.float32)


# --- each writer by a model that has never read them ---

#: Long texts without danger are so many ordinary messages of one writer, joined.
_JOINED = 12


class Strangers:
    """Every measured message read by a model that has never read its writer, and long texts made of a writer's ordinary messages."""

    def __init__(self, matrices: Matrices) -> None:
        self.messages: list[Message] = []
        self.readings: list[Reading] = []
        self.long: list[tuple[str, Reading]] = []
        for writer in [path.stem for path in measured()]:
            model = unpack(pack("", train(matrices, matrices.writers != writer), {}))
            self._read(model, writer, [one for one in matrices.messages if one.writer == writer])
        self._measured = Measured(self.messages, self.readings)

    def _read(self, model: Model, writer: str, messages: Sequence[Message]) -> None:
        self.messages += messages
        self.readings += [Reading(model, one.text) for one in messages]
        ordinary = [one.text for one in messages if not one.ring and one.sort not in HARD]
        joined = [". ".join(ordinary[start : start + _JOINED]) for start in range(0, len(ordinary), _JOINED)]
        self.long += [(writer, Reading(model, text)) for text in joined]

    def limits(self, without: str = "") -> dict[str, float]:
        """The limits chosen on all writers, or on all but one."""
        kept = np.array([one.writer != without for one in self.messages])
        return choose(self._measured, kept, [reading for writer, reading in self.long if writer != without])

    def heard(self) -> Iterator[tuple[Message, Heard]]:
        """Each message as it is heard with limits that were chosen on the other writers."""
        for writer in sorted({message.writer for message in self.messages}):
            limits = self.limits(without=writer)
            for message, reading in zip(self.messages, self.readings, strict=True):
                if message.writer == writer:
                    yield message, decide(reading, limits)


#: The learning curve: models of so many of the first writers, heard by the last ones.
_CURVE, _LAST = (2, 5, 8), 4


def curve(matrices: Matrices) -> dict[int, list[tuple[Message, Heard]]]:
    """What models of more and more writers hear in the last ones, at like false alarms."""
    writers = [path.stem for path in measured()]
    last = [message for message in matrices.messages if message.writer in writers[-_LAST:]]
    heard = {}
    for count in _CURVE:
        model = unpack(pack("", train(matrices, ~np.isin(matrices.writers, writers[count:])), {}))
        readings = [Reading(model, message.text) for message in last]
        limits = choose(Measured(last, readings), np.ones(len(last), bool), [])
        heard[count] = [(message, decide(one, limits)) for message, one in zip(last, readings, strict=True)]
    return heard


def main() -> None:
    """Train, measure, and write both files."""
    matrices = Matrices(trained())
    strangers = Strangers(matrices)
    weights = train(matrices, np.ones(len(matrices.messages), bool))
    WEIGHTS.write_bytes(pack(digest(), weights, strangers.limits()))
    print(
        f"{WEIGHTS.relative_to(ROOT)}: {WEIGHTS.stat().st_size} bytes from {len(matrices.messages)} messages"
    )
    REPORT.write_text(report(list(strangers.heard()), curve(matrices), digest()), encoding="utf-8")
    print(f"{REPORT.relative_to(ROOT)}: {len(strangers.messages)} messages")


if __name__ == "__main__":
    main()
