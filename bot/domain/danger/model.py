"""The small learned model: it weighs letters, words and meanings, and gives log-odds. Its weights are made by `python -m scripts.hearing`.

A text is four guesses (ordinary, hard but no danger, may be danger, danger now) and one for each kind of danger. Every word brings
features of three sorts: its letters in threes to fives, itself and the word before it, its meanings. Within a sort the weights are
added up and divided by the root of the sum of squared `rarity`, so that a long text weighs no more than a short one. As all of it is
sums over words, any stretch of a text is judged from two running sums.
"""

import json
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import accumulate
from math import exp, log1p, sqrt
from operator import add

from bot.domain.danger.recognise import DangerKind

#: What each feature has a weight for, in this order.
GUESSES = ("ordinary", "hard", "ring2", "ring1", *DangerKind)
SORTS = ("letters", "words", "meanings")
_LETTERS = (3, 4, 5)
WEIGHTS = "weights.bin"

#: Of one feature: its rarity squared, then a weight for each guess.
Row = tuple[float, ...]
#: Margins above which something comes, by name; `hear` says what each means.
Limits = Mapping[str, float]
_NOTHING: Row = (0.0,) * (1 + len(GUESSES))


@dataclass(frozen=True, slots=True)
class Scores:
    """Log-odds of each guess for one stretch of a text."""

    odds: tuple[float, ...]

    @property
    def over_ordinary(self) -> float:
        """How much likelier danger of either ring is than an ordinary message."""
        return self._danger() - _log_share(self.odds[0])

    @property
    def over_hard(self) -> float:
        """How much likelier danger of either ring is than the past, fiction, something denied."""
        return self._danger() - _log_share(self.odds[1])

    @property
    def now_over_ordinary(self) -> float:
        """The same for danger now."""
        return _log_share(self.odds[3]) - _log_share(self.odds[0])

    @property
    def now_over_hard(self) -> float:
        """The same for danger now."""
        return _log_share(self.odds[3]) - _log_share(self.odds[1])

    @property
    def kind(self) -> DangerKind:
        """The likeliest kind, if it is danger."""
        kinds = self.odds[4:]
        return DangerKind(GUESSES[4 + kinds.index(max(kinds))])

    def _danger(self) -> float:
        low, high = sorted((_log_share(self.odds[2]), _log_share(self.odds[3])))
        return high + log1p(exp(low - high))


def _log_share(odds: float) -> float:
    """The logarithm of the probability that belongs to log-odds."""
    return -log1p(exp(-odds)) if odds > 0 else odds - log1p(exp(odds))


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by sort and feature, as they stand in the file."""

    #: The digest of the corpus it was trained on.
    corpus: str
    bias: tuple[float, ...]
    table: Mapping[str, Mapping[str, Row]]
    limits: Limits

    def stretches(self, words: Sequence[str], meant: Sequence[tuple[str, ...]]) -> "Stretches":
        """Prepare a text's words, and what each means, for judging any stretch of them."""
        return Stretches(self, words, meant)


class Stretches:
    """The running sums of one text."""

    def __init__(self, model: Model, words: Sequence[str], meant: Sequence[tuple[str, ...]]) -> None:
        self._bias = model.bias
        self._sums: list[list[Row]] = []
        features = features_of(words, meant)
        for sort in SORTS:
            table, brought = model.table[sort], features[sort]
            known: dict[Sequence[str], Row] = {}
            rows = []
            for one in brought:
                key = tuple(one)
                if key not in known:
                    known[key] = _sum([found for feature in key if (found := table.get(feature))])
                rows.append(known[key])
            self._sums.append([_NOTHING, *accumulate(rows, _add)])

    def judge(self, start: int, end: int) -> Scores:
        """The guesses for the words from `start` up to `end`."""
        odds = self._bias
        for sums in self._sums:
            high, low = sums[end], sums[start]
            length = sqrt(high[0] - low[0]) or 1.0
            odds = tuple(
                so_far + (a - b) / length for so_far, a, b in zip(odds, high[1:], low[1:], strict=True)
            )
        return Scores(odds)


def features_of(words: Sequence[str], meant: Sequence[tuple[str, ...]]) -> dict[str, Sequence[Sequence[str]]]:
    """By sort: what each word brings."""
    before = ["", *words]
    return {
        "letters": [_letters(word) for word in words],
        "words": [
            [word, f"{last} {word}"] if last else [word] for last, word in zip(before, words, strict=False)
        ],
        "meanings": meant,
    }


def _letters(word: str) -> list[str]:
    marked = f" {word[:40]} "
    return [marked[place : place + size] for size in _LETTERS for place in range(len(marked) - size + 1)]


def _sum(rows: Sequence[Row]) -> Row:
    return tuple(map(sum, zip(*rows, strict=True))) if rows else _NOTHING


def _add(one: Row, other: Row) -> Row:
    return tuple(map(add, one, other))


# --- the file: one line of JSON, one feature a line, then a byte for each weight; packed with zlib ---


def load() -> Model:
    """The shipped model."""
    return unpack(resources.files(__package__ or "").joinpath(WEIGHTS).read_bytes())


def unpack(packed: bytes) -> Model:
    """A model from the bytes of its file."""
    data = zlib.decompress(packed)
    first = data.index(b"\n")
    head = json.loads(data[:first])
    names_end = first + 1 + head["names"]
    names = data[first + 1 : names_end].decode("utf-8").split("\n")
    columns = [
        _scaled(data[names_end + place * len(names) : names_end + (place + 1) * len(names)], scale)
        for place, scale in enumerate(head["scales"])
    ]
    rows = zip(*columns, strict=True)
    table: dict[str, dict[str, Row]] = {sort: {} for sort in SORTS}
    for name, row in zip(names, rows, strict=True):
        table[SORTS[int(name[0])]][name[1:]] = row
    return Model(head["corpus"], tuple(head["bias"]), table, head["limits"])


def pack(corpus: str, bias: Iterable[float], limits: Limits, rows: Mapping[tuple[str, str], Row]) -> bytes:
    """The bytes of a model's file; each column is kept in steps of a 127th of its largest value."""
    names = sorted(rows)
    columns = list(zip(*(rows[name] for name in names), strict=True))
    scales = [max(map(abs, column)) / 127 or 1.0 for column in columns]
    text = "\n".join(f"{SORTS.index(sort)}{feature}" for sort, feature in names).encode("utf-8")
    head = {
        "corpus": corpus,
        "names": len(text),
        "bias": [round(one, 4) for one in bias],
        "scales": scales,
        "limits": {name: round(value, 4) for name, value in limits.items()},
    }
    weights = b"".join(
        array("b", [round(value / scale) for value in column]).tobytes()
        for column, scale in zip(columns, scales, strict=True)
    )
    return zlib.compress(json.dumps(head).encode() + b"\n" + text + weights, 9)


def _scaled(column: bytes, scale: float) -> list[float]:
    values = [step * scale for step in range(-128, 128)]
    return [values[step + 128] for step in array("b", column)]
