"""The small learned model: a layer of few units over letters, words and meanings. Its weights are made by `python -m scripts.hearing`.

Every word brings features of four sorts: its letters in threes to fives, itself and the word before it, its meanings, and its meanings
together with those of words shortly before it. Within a sort the weights are added up and divided by the root of the sum of squared
`rarity`, so that a long text weighs no more than a short one. The sums, brought between -1 and 1, are weighed once more for each guess.

As all of it begins with sums over words, any stretch of a text is judged from two running sums. And as the weights in the file are whole
numbers from -127 to 127, those of one feature for all units are kept as one long number, a lane of 32 bits for each: adding two such
numbers adds all lanes at once.
"""

import json
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import exp, log, sqrt, tanh
from operator import add, mul

from bot.domain.danger.recognise import DangerKind

#: What a text may be: ordinary, hard but no danger, and danger of each ring and kind. The model guesses among these.
ORDINARY = ("checkin", "chat")
HARD = ("past", "negated", "fiction", "third_person_past", "worry")
GUESSES = (
    *ORDINARY,
    *HARD,
    *(f"ring 2 {kind}" for kind in DangerKind),
    *(f"ring 1 {kind}" for kind in DangerKind),
)
_HARD, _RING_2, _RING_1 = len(ORDINARY), len(ORDINARY + HARD), len(ORDINARY + HARD) + len(DangerKind)

SORTS = ("letters", "words", "meanings", "pairs")
_LETTERS = (3, 4, 5)
#: A meaning is paired with those of so many words before it.
REACH = 5

#: Margins above which something comes, by name; `hear` says what each means.
Limits = Mapping[str, float]
_LANE, _TOP = 32, 1 << 31
_KINDS = tuple(DangerKind)


@dataclass(frozen=True, slots=True)
class Scores:
    """Logarithms of how likely each group of guesses is for one stretch of a text."""

    ordinary: float
    hard: float
    ring_2: float
    ring_1: float
    #: The likeliest kind, if it is danger.
    kind: DangerKind

    def card(self, ordinary: float) -> float:
        """How much likelier danger now is than none; an ordinary message counts so much (a logarithm) more than a hard one."""
        return self.ring_1 - _either(self.hard, self.ordinary + ordinary)

    def danger(self, ordinary: float) -> float:
        """The same for danger of either ring."""
        return _either(self.ring_2, self.ring_1) - _either(self.hard, self.ordinary + ordinary)


def _either(one: float, other: float) -> float:
    """The logarithm of the sum of what two numbers are logarithms of."""
    high = max(one, other)
    return high + log(exp(one - high) + exp(other - high))


@dataclass(frozen=True, slots=True)
class Model:
    """Weights as they stand in the file."""

    #: The digest of what it was trained on, and of the code and lists that read a text.
    corpus: str
    #: By sort and feature: a lane for the squared rarity and one for each unit.
    table: Mapping[str, Mapping[str, int]]
    #: What a step of each lane is worth; what each unit has without any feature.
    steps: tuple[float, ...]
    bias: tuple[float, ...]
    #: For each guess, what each unit weighs; what it has without any.
    out: tuple[tuple[float, ...], ...]
    out_bias: tuple[float, ...]
    limits: Limits

    def stretches(self, words: Sequence[str], meant: Sequence[tuple[str, ...]]) -> "Stretches":
        """Prepare a text's words, and what each means, for judging any stretch of them."""
        return Stretches(self, words, meant)

    def judge(self, sums: Iterable[int]) -> Scores:
        """The scores of what the features of each sort add up to."""
        steps, top = self.steps, _tops(len(self.steps))
        units = [0.0] * len(steps)
        for total in sums:
            if total:
                # Moved up by half of what a lane holds no lane borrows from the next; with its top bit turned it is a signed number.
                lanes = array("i", (total + top ^ top).to_bytes(len(steps) * _LANE // 8, "little"))
                share = 1 / sqrt(lanes[0] * steps[0]) if lanes[0] > 0 else 1.0
                units = [unit + lane * share for unit, lane in zip(units, lanes, strict=True)]
        active = [
            tanh(bias + unit * step) for bias, unit, step in zip(self.bias, units[1:], steps[1:], strict=True)
        ]
        odds = [
            bias + sum(map(mul, active, weights))
            for bias, weights in zip(self.out_bias, self.out, strict=True)
        ]
        high = max(odds)
        likely = [exp(one - high) for one in odds]
        every = sum(likely)
        groups = (likely[:_HARD], likely[_HARD:_RING_2], likely[_RING_2:_RING_1], likely[_RING_1:])
        kinds = list(map(add, groups[2], groups[3]))
        kind = _KINDS[kinds.index(max(kinds))]
        ordinary, hard, ring_2, ring_1 = (log(sum(group) / every + 1e-9) for group in groups)
        return Scores(ordinary, hard, ring_2, ring_1, kind)


class Stretches:
    """The running sums of one text."""

    def __init__(self, model: Model, words: Sequence[str], meant: Sequence[tuple[str, ...]]) -> None:
        self._model = model
        self._sums: list[list[int]] = []
        features = features_of(words, meant)
        for sort in SORTS:
            weight = model.table[sort].get
            known: dict[Sequence[str], int] = {}
            rows = []
            for brought in features[sort]:
                total = known.get(brought)
                if total is None:
                    total = known[brought] = sum([weight(feature, 0) for feature in brought])
                rows.append(total)
            self._sums.append([0, *accumulate(rows)])

    def judge(self, start: int, end: int) -> Scores:
        """The scores of the words from `start` up to `end`."""
        return self._model.judge([sums[end] - sums[start] for sums in self._sums])


def features_of(
    words: Sequence[str], meant: Sequence[tuple[str, ...]]
) -> dict[str, Sequence[tuple[str, ...]]]:
    """By sort: what each word brings."""
    before = ["", *words]
    return {
        "letters": [_letters(word) for word in words],
        "words": [
            (word, f"{last} {word}") if last else (word,) for last, word in zip(before, words, strict=False)
        ],
        "meanings": meant,
        "pairs": [_pairs(meant, place) for place in range(len(meant))],
    }


def _letters(word: str) -> tuple[str, ...]:
    marked = f" {word[:40]} "
    return tuple(
        [marked[place : place + size] for size in _LETTERS for place in range(len(marked) - size + 1)]
    )


def _pairs(meant: Sequence[tuple[str, ...]], place: int) -> tuple[str, ...]:
    here = meant[place]
    if not here:
        return ()
    return tuple(
        [
            f"{one}>{other}"
            for before in meant[max(0, place - REACH) : place]
            for one in before
            for other in here
            if one != other
        ]
    )


# --- the file: one line of JSON, one feature a line, then a byte for each weight; packed with zlib ---


def unpack(packed: bytes) -> Model:
    """A model from the bytes of its file."""
    data = zlib.decompress(packed)
    first = data.index(b"\n")
    head = json.loads(data[:first])
    names_end = first + 1 + head["names"]
    names = data[first + 1 : names_end].decode("utf-8").split("\n")
    lanes = len(head["steps"])
    # One byte each, from -127 to 127: moved up into lanes of four bytes, then all moved down again at once.
    wide = bytearray(4 * lanes * len(names))
    for lane in range(lanes):
        column = data[names_end + lane * len(names) : names_end + (lane + 1) * len(names)]
        wide[4 * lane :: 4 * lanes] = bytes(byte ^ 0x80 for byte in column)
    down, size = _every_lane(lanes, 128), 4 * lanes
    table: dict[str, dict[str, int]] = {sort: {} for sort in SORTS}
    for place, name in enumerate(names):
        row = int.from_bytes(wide[place * size : (place + 1) * size], "little")
        table[SORTS[int(name[0])]][name[1:]] = row - down
    return Model(
        head["corpus"],
        table,
        tuple(head["steps"]),
        tuple(head["bias"]),
        tuple(map(tuple, head["out"])),
        tuple(head["out_bias"]),
        head["limits"],
    )


@dataclass(frozen=True, slots=True)
class Weights:
    """What `pack` writes: for each feature (sort, name) its squared rarity and what each unit has from it, and the layer above."""

    rows: Mapping[tuple[str, str], Sequence[float]]
    bias: Sequence[float]
    out: Sequence[Sequence[float]]
    out_bias: Sequence[float]


def pack(corpus: str, weights: Weights, limits: Limits) -> bytes:
    """The bytes of a model's file; each lane is kept in 127 steps up to its largest value but for a few that are cut."""
    names = sorted(weights.rows)
    columns = list(zip(*(weights.rows[name] for name in names), strict=True))
    steps = [_step(column) for column in columns]
    text = "\n".join(f"{SORTS.index(sort)}{feature}" for sort, feature in names).encode("utf-8")
    head = {
        "corpus": corpus,
        "names": len(text),
        "steps": steps,
        "bias": _short(weights.bias),
        "out": [_short(row) for row in weights.out],
        "out_bias": _short(weights.out_bias),
        "limits": {name: round(value, 4) for name, value in limits.items()},
    }
    lanes = b"".join(
        array("b", [max(-127, min(127, round(value / step))) for value in column]).tobytes()
        for column, step in zip(columns, steps, strict=True)
    )
    return zlib.compress(json.dumps(head).encode() + b"\n" + text + lanes, 9)


def _short(numbers: Iterable[float]) -> list[float]:
    return [round(float(one), 4) for one in numbers]


def _step(column: Sequence[float]) -> float:
    """A fifth of how far the weights spread, which packs small and is fine enough; larger where more than a few would be cut."""
    spread = sqrt(sum(value * value for value in column) / len(column))
    largest = sorted(map(abs, column))[len(column) * 999 // 1000]
    return max(spread / 5, largest / 127) or 1.0


def _every_lane(count: int, value: int) -> int:
    """A long number with one value in each of its lanes."""
    return sum(value << (_LANE * lane) for lane in range(count))


@cache
def _tops(count: int) -> int:
    return _every_lane(count, _TOP)
