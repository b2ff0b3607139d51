"""The small learned model: a layer of units over letters, words and meanings. Its weights are made by `python -m scripts.hearing`.

Every word brings features of four sorts: its letters in threes to fives, itself and the word before it, its meanings, and its meanings
together with those of words shortly before it. Within a sort the weights are added up and divided by the root of the sum of squared
`rarity`, so that a long text weighs no more than a short one. A feature has a few such weights, its *traits*; each unit weighs the sums of
traits, and what comes of it, brought between -1 and 1, is weighed once more for each guess. (Weights for each unit would be four times as
many and hear hardly better.)

As all of it begins with sums over words, any stretch of a text is judged from two running sums. And as the traits in the file are whole
numbers from -127 to 127, those of one feature are kept as one long number, a lane of 32 bits for each: adding two such numbers adds all
lanes at once. The two layers above are kept alike (`Layer`): multiplying such a number multiplies all its lanes at once.
"""

import json
import lzma
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, pairwise, takewhile
from math import exp, log, sqrt, tanh
from operator import add

from bot.domain.danger.layers import Layer
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
#: Squared rarity is counted in these.
RARITY_STEP = 1.5

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
    #: By sort and feature: a lane for the squared rarity and one for each trait; and how many lanes that is.
    table: Mapping[str, Mapping[str, int]]
    lanes: int
    #: From the traits to the units, and from the units to the guesses.
    mix: Layer
    out: Layer
    limits: Limits
    #: What the letters of a word weigh, for words that stand in the file: no word of a person's own is remembered.
    _by_letters: dict[str, int] = field(default_factory=dict)

    def letters_of(self, word: str) -> int:
        """What all letters of a word weigh together."""
        total = self._by_letters.get(word)
        if total is None:
            weigh = self.table["letters"]
            total = sum([weigh[one] for one in letters_in(word) if one in weigh])
            if word in self.table["words"]:
                self._by_letters[word] = total
        return total

    def stretches(self, words: Sequence[str], meant: Sequence[tuple[str, ...]]) -> "Stretches":
        """Prepare a text's words, and what each means, for judging any stretch of them."""
        return Stretches(self, words, meant)

    def judge(self, sums: Iterable[int]) -> Scores:
        """The scores of what the features of each sort add up to."""
        top, size = _tops(self.lanes), self.lanes * _LANE // 8
        traits = [0.0] * (self.lanes - 1)
        for total in sums:
            if total:
                # Moved up by half of what a lane holds no lane borrows from the next; with its top bit turned it is a signed number.
                rarity, *lanes = array("i", (total + top ^ top).to_bytes(size, "little"))
                share = 1 / sqrt(rarity * RARITY_STEP) if rarity > 0 else 1.0
                traits = [trait + lane * share for trait, lane in zip(traits, lanes, strict=True)]
        odds = self.out.weigh([tanh(one) for one in self.mix.weigh(traits)])
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
        by_letters = [model.letters_of(word) for word in words]
        self._sums = [[0, *accumulate(by_letters)]]
        for sort, features in features_above_letters(words, meant).items():
            weigh = model.table[sort]
            rows = [sum([weigh[one] for one in brought if one in weigh]) for brought in features]
            self._sums.append([0, *accumulate(rows)])

    def judge(self, start: int, end: int) -> Scores:
        """The scores of the words from `start` up to `end`."""
        return self._model.judge([sums[end] - sums[start] for sums in self._sums])


@cache
def loudness(rarity: int) -> int:
    """By how much the traits of a feature of this squared rarity, in steps, are larger than they stand in the file.

    What is rare has large traits and need not be kept as exactly: so they are all kept in few steps.
    """
    rare = sqrt(rarity * RARITY_STEP)
    return round(8 * sqrt(rare) * exp((rare - 1) / 4))


def features_above_letters(
    words: Sequence[str], meant: Sequence[tuple[str, ...]]
) -> dict[str, Sequence[tuple[str, ...]]]:
    """By sort: what each word brings beside its letters."""
    return {
        "words": [
            *((word,) for word in words[:1]),
            *((word, f"{last} {word}") for last, word in pairwise(words)),
        ],
        "meanings": meant,
        "pairs": [_pairs(meant, place) for place in range(len(meant))],
    }


def letters_in(word: str) -> tuple[str, ...]:
    """The letters of a word in threes to fives, with its beginning and end."""
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


# --- the file: JSON, the features' names, and a byte for each of their weights, each packed with LZMA after a line with their sizes ---

#: Weights are bytes that hang together in no other way than that most are small: nothing is gained by looking far for what repeats.
_NAMES = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]
_BYTES = [
    {**_NAMES[0], "lc": 0, "lp": 0, "pb": 0, "dict_size": 4096, "mf": lzma.MF_BT4, "nice_len": 64, "depth": 1}
]


def unpack(packed: bytes) -> Model:
    """A model from the bytes of its file."""
    sizes, packed = packed.split(b"\n", 1)
    at, then = accumulate(map(int, sizes.split()))
    head = json.loads(lzma.decompress(packed[:at]))
    names = _names(lzma.decompress(packed[at:then]))
    data = lzma.decompress(packed[then:])
    lanes = len(data) // len(names)
    # One byte each, from -127 to 127: moved up into lanes of four bytes, then all moved down again at once.
    wide = bytearray(4 * lanes * len(names))
    up = bytes(byte ^ 0x80 for byte in range(256))
    for lane in range(lanes):
        wide[4 * lane :: 4 * lanes] = data[lane * len(names) : (lane + 1) * len(names)].translate(up)
    down, size = _every_lane(lanes, 128), 4 * lanes
    table: dict[str, dict[str, int]] = {sort: {} for sort in SORTS}
    for place, name in enumerate(names):
        row = int.from_bytes(wide[place * size : (place + 1) * size], "little") - down
        rarity = data[place]
        table[SORTS[int(name[0])]][name[1:]] = (row - rarity) * loudness(rarity) + rarity
    return Model(
        head["corpus"],
        table,
        lanes,
        Layer(head["mix"], head["bias"]),
        Layer(head["out"], head["out_bias"]),
        head["limits"],
    )


@dataclass(frozen=True, slots=True)
class Weights:
    """What `pack` writes: for each feature (sort, name) its squared rarity in steps and its traits, whole numbers of at most 127 but for
    their loudness; and the two layers above."""

    rows: Mapping[tuple[str, str], Sequence[int]]
    mix: Sequence[Sequence[float]]
    bias: Sequence[float]
    out: Sequence[Sequence[float]]
    out_bias: Sequence[float]


def pack(corpus: str, weights: Weights, limits: Limits) -> bytes:
    """The bytes of a model's file."""
    names = sorted(weights.rows, key=lambda one: (SORTS.index(one[0]), one[1]))
    text = _front_coded([f"{SORTS.index(sort)}{feature}" for sort, feature in names])
    head = {
        "corpus": corpus,
        "mix": [[float(f"{weight:.3g}") for weight in row] for row in weights.mix],
        "bias": _short(weights.bias),
        "out": [_short(row) for row in weights.out],
        "out_bias": _short(weights.out_bias),
        "limits": {name: round(value, 4) for name, value in limits.items()},
    }
    columns = zip(*(weights.rows[name] for name in names), strict=True)
    lanes = b"".join(array("b", column).tobytes() for column in columns)
    texts = [lzma.compress(one, filters=_NAMES) for one in (json.dumps(head).encode(), text)]
    return b"%d %d\n" % tuple(map(len, texts)) + b"".join(texts) + lzma.compress(lanes, filters=_BYTES)


def _front_coded(names: Sequence[str]) -> bytes:
    """Names in order, each as how many letters it has in common with the one before, as a character, and the rest of it."""
    before, lines = "", []
    for name in names:
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, name, strict=False)))
        lines.append(f"{chr(same + _FIRST)}{name[same:]}")
        before = name
    return "\n".join(lines).encode("utf-8")


def _names(coded: bytes) -> list[str]:
    """The names `_front_coded` was given."""
    before, names = "", []
    for line in coded.decode("utf-8").split("\n"):
        before = before[: ord(line[0]) - _FIRST] + line[1:]
        names.append(before)
    return names


def _short(numbers: Iterable[float]) -> list[float]:
    return [round(float(one), 4) for one in numbers]


#: The character that stands for no letter in common.
_FIRST = 32


def _every_lane(count: int, value: int) -> int:
    """A long number with one value in each of its lanes."""
    return sum(value << (_LANE * lane) for lane in range(count))


@cache
def _tops(count: int) -> int:
    return _every_lane(count, _TOP)
