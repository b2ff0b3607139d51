"""Trains what hears danger: several teachers, and one small network that learns to guess as they do on average. Sums only, no files.

One network hears as much as chance lets it: another one of the same messages, begun with other dice, takes other ordinary messages for
danger. What several agree on is heard better than what any of them hears (Hansen and Salamon 1990), and a small network can be taught
most of it (Bucila and others 2006; Hinton and others 2015).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: SciPy ships no types.
Matrix = Any
Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Pace:
    """How often all messages are gone through, how many at a time, and how large the first step is; the steps shrink to nothing."""

    rounds: int
    at_a_time: int
    step: float


#: So many teachers learn from all messages, each with so many units.
_TEACHERS, _TEACHERS_UNITS, _TEACHING = 4, 32, _Pace(10, 768, 0.012)
#: The small network has so many units, and of each feature so many traits in whole steps of so large a share of how far all spread.
_UNITS, TRAITS, _COARSE, _LEARNING = 64, 14, 1.2, _Pace(10, 384, 0.003)
#: Of each message so large a share of its features is left out each time, and of the units: so none is leant on too heavily.
_LEFT_OUT, _MORE_LEFT_OUT, _UNITS_LEFT_OUT = 0.2, 0.3, 0.1
#: How much the weights are held back.
_HELD_BACK = 0.01
#: Half of what is to be got right is the group (ordinary, hard, ring 2, ring 1), half the guess itself.
_GROUP_COUNTS = 0.5
#: So much of what the small network is to guess is what the message is; the rest is what the teachers guess.
_TRUTH = 0.3


@dataclass(frozen=True, slots=True)
class _Teacher:
    """Units = tanh(features · first + bias); guesses = softmax(units · out + out_bias)."""

    first: Numbers
    bias: Numbers
    out: Numbers
    out_bias: Numbers

    def guess(self, features: Matrix) -> Numbers:
        """How likely each guess is, for each row of features."""
        return _shares(np.tanh(features @ self.first + self.bias) @ self.out + self.out_bias)


@dataclass(frozen=True, slots=True)
class Lesson:
    """Rows of features, the number of each row's right guess, and the number of each guess's group."""

    features: Matrix
    right: NDArray[np.int64]
    groups: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Narrow:
    """Units = tanh(features · traits · mix + bias), the traits whole numbers of at most 127 times how loud each feature is."""

    traits: NDArray[np.int64]
    mix: Numbers
    bias: Numbers
    out: Numbers
    out_bias: Numbers


def learnt(lesson: Lesson, loud: Numbers) -> Narrow:
    """The small network; `loud` says of each feature by how much its traits are larger than the whole numbers."""
    return _taught(lesson, [_teacher(lesson, seed) for seed in range(_TEACHERS)], loud)


def _teacher(lesson: Lesson, seed: int) -> _Teacher:
    dice = np.random.default_rng(seed)
    units, guesses = _TEACHERS_UNITS, len(lesson.groups)
    weights = [
        dice.standard_normal((lesson.features.shape[1], units), np.float32) * np.float32(0.1),
        np.zeros(units, np.float32),
        (dice.standard_normal((units, guesses)) / np.sqrt(units)).astype(np.float32),
        np.zeros(guesses, np.float32),
    ]
    truth, group = np.eye(guesses, dtype=np.float32), _one_group(lesson)
    adam = _Adam(weights, _TEACHING, len(lesson.right))
    for chosen in _batches(len(lesson.right), _TEACHING, dice):
        some = _some_left_out(lesson.features[chosen], dice, _LEFT_OUT)
        kept = _kept(dice, (len(chosen), units))
        active = np.tanh(some @ weights[0] + weights[1])
        wrong = _wrong((active * kept) @ weights[2] + weights[3], truth[lesson.right[chosen]], group)
        back = (wrong @ weights[2].T) * kept * (1 - active * active)
        adam.step([some.T @ back, back.sum(axis=0), (active * kept).T @ wrong, wrong.sum(axis=0)])
    return _Teacher(*weights)


def _taught(lesson: Lesson, teachers: Sequence[_Teacher], loud: Numbers) -> Narrow:
    """A network with a few traits a feature instead of a weight for each unit: at first as near as can be to what all teachers weigh
    (Eckart and Young 1936), with the units of the first of them; then it learns what they guess, with the traits in whole numbers, so
    that what rounding does is learnt away."""
    dice, features = np.random.default_rng(0), lesson.features
    truth, group = np.eye(len(lesson.groups), dtype=np.float32), _one_group(lesson)
    weights = _begun(features, teachers)
    # One step for all traits: those that weigh much get many whole numbers, those that weigh little get few.
    steps = loud[:, None] * np.sqrt(np.mean((weights[0] / loud[:, None]) ** 2)) * np.float32(_COARSE)
    adam = _Adam(weights, _LEARNING, len(lesson.right))
    for chosen in _batches(len(lesson.right), _LEARNING, dice):
        some = _some_left_out(features[chosen], dice, _MORE_LEFT_OUT)
        wanted = (1 - _TRUTH) * _agreed(teachers, some) + _TRUTH * truth[lesson.right[chosen]]
        told = some @ (_whole(weights[0], steps) * steps)
        kept = _kept(dice, (len(chosen), _UNITS))
        active = np.tanh(told @ weights[1] + weights[2])
        wrong = _wrong((active * kept) @ weights[3] + weights[4], wanted, group)
        back = (wrong @ weights[3].T) * kept * (1 - active * active)
        adam.step(
            [
                some.T @ (back @ weights[1].T),
                told.T @ back,
                back.sum(axis=0),
                (active * kept).T @ wrong,
                wrong.sum(axis=0),
            ]
        )
    return Narrow(_whole(weights[0], steps).astype(np.int64), weights[1] * (steps[0] / loud[0]), *weights[2:])


def _begun(features: Matrix, teachers: Sequence[_Teacher]) -> list[Numbers]:
    present = np.sqrt(np.asarray(features.multiply(features).mean(axis=0)).ravel())[:, None]
    first = np.concatenate([one.first for one in teachers], axis=1)
    weighed = (first * present).astype(np.float64)
    down = np.linalg.eigh(weighed.T @ weighed)[1][:, ::-1][:, :TRAITS]
    some = teachers[: _UNITS // _TEACHERS_UNITS]
    return [
        (weighed @ down / present).astype(np.float32),
        down[:_UNITS].T.astype(np.float32),
        np.concatenate([one.bias for one in some]),
        np.concatenate([one.out for one in some]) / np.float32(len(some)),
        np.mean([one.out_bias for one in some], axis=0, dtype=np.float32),
    ]


def _agreed(teachers: Sequence[_Teacher], features: Matrix) -> Numbers:
    guesses: Numbers = np.mean([one.guess(features) for one in teachers], axis=0, dtype=np.float32)
    return guesses


def _batches(count: int, pace: _Pace, dice: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    for _ in range(pace.rounds):
        order = dice.permutation(count)
        for start in range(0, count - pace.at_a_time + 1, pace.at_a_time):
            yield order[start : start + pace.at_a_time]


def _one_group(lesson: Lesson) -> Numbers:
    """For each guess a one at its group."""
    return np.eye(lesson.groups.max() + 1, dtype=np.float32)[lesson.groups]


def _whole(traits: Numbers, steps: Numbers) -> Numbers:
    whole: Numbers = np.clip(np.round(traits / steps), -127, 127)
    return whole


def _some_left_out(features: Matrix, dice: np.random.Generator, share: float) -> Matrix:
    features.data = features.data * (dice.random(features.nnz, np.float32) >= share) / (1 - share)
    return features


def _kept(dice: np.random.Generator, shape: tuple[int, int]) -> Numbers:
    kept: Numbers = (dice.random(shape, np.float32) >= _UNITS_LEFT_OUT).astype(np.float32)
    kept /= 1 - _UNITS_LEFT_OUT
    return kept


def _shares(odds: Numbers) -> Numbers:
    shares: Numbers = np.exp(odds - odds.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def _wrong(odds: Numbers, wanted: Numbers, group: Numbers) -> Numbers:
    """By how much each guess was too likely, for one message of those that are gone through at a time."""
    shares = _shares(odds)
    of_groups = (wanted @ group) / (shares @ group + np.float32(1e-9))
    wrong = (1 - _GROUP_COUNTS) * (shares - wanted) + _GROUP_COUNTS * (
        shares - shares * (of_groups @ group.T)
    )
    wrong_each: Numbers = (wrong / len(odds)).astype(np.float32)
    return wrong_each


class _Adam:
    """Steps against a gradient, each weight at its own pace (Kingma and Ba 2015), with weights held back (Loshchilov and Hutter 2019)."""

    def __init__(self, weights: list[Numbers], pace: _Pace, count: int) -> None:
        self._weights, self._done, self._first = weights, 0, pace.step
        self._steps = pace.rounds * (count // pace.at_a_time)
        self._means = [np.zeros_like(one) for one in weights]
        self._squares = [np.zeros_like(one) for one in weights]
        self._room = [np.empty_like(one) for one in weights]

    def step(self, gradients: list[Numbers]) -> None:
        """Change the weights in place. Millions of numbers: nothing is made anew on the way."""
        pace = self._first * (1 - self._done / self._steps)
        self._done += 1
        near, far = 1 - 0.9**self._done, 1 - 0.999**self._done
        for place, gradient in enumerate(gradients):
            one, mean, square = self._weights[place], self._means[place], self._squares[place]
            change = self._room[place]
            mean *= 0.9
            mean += np.multiply(gradient, 0.1, out=change)
            square *= 0.999
            np.square(gradient, out=change)
            change *= 0.001
            square += change
            np.sqrt(square, out=change)
            change *= far**-0.5
            change += 1e-8
            np.divide(mean, change, out=change)
            change *= pace / near
            if one.ndim > 1:
                one *= 1 - pace * _HELD_BACK
            one -= change
