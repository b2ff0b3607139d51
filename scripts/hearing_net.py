"""Trains the small network that hears danger: one layer of units over the features of a text, and a guess on top. Sums only, no files."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: SciPy ships no types.
Matrix = Any
Numbers = NDArray[np.float32]

#: How often all messages are gone through, how many at a time, and how large the first step is; the steps shrink to nothing.
ROUNDS, _AT_A_TIME, _STEP = 15, 128, 0.004
#: Of each message so large a share of its features is left out each time, and of the units: so none is leant on too heavily.
_LEFT_OUT, _UNITS_LEFT_OUT = 0.2, 0.1
#: How much the weights are held back.
_HELD_BACK = 0.01
#: Half of what is to be got right is the group (ordinary, hard, ring 2, ring 1), half the guess itself.
_GROUP_COUNTS = 0.5


@dataclass(frozen=True, slots=True)
class Network:
    """Units = tanh(features · first + bias); guesses = softmax(units · out + out_bias)."""

    first: Numbers
    bias: Numbers
    out: Numbers
    out_bias: Numbers

    def log_shares(self, features: Matrix) -> Numbers:
        """The logarithm of how likely each guess is, for each row of features."""
        odds = np.tanh(features @ self.first + self.bias) @ self.out + self.out_bias
        odds -= odds.max(axis=1, keepdims=True)
        shares: Numbers = odds - np.log(np.exp(odds).sum(axis=1, keepdims=True))
        return shares


def fit(
    features: Matrix,
    right: NDArray[np.int64],
    groups: NDArray[np.int64],
    *,
    units: int,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Network:
    """Train on rows of features and the number of each row's right guess; `groups` has the group of each guess."""
    dice = np.random.default_rng(seed)
    count, guesses = features.shape[0], len(groups)
    weights = [
        (dice.standard_normal((features.shape[1], units)) * 0.1).astype(np.float32),
        np.zeros(units, np.float32),
        (dice.standard_normal((units, guesses)) / np.sqrt(units)).astype(np.float32),
        np.zeros(guesses, np.float32),
    ]
    one_group = np.eye(groups.max() + 1, dtype=np.float32)[groups]
    adam = _Adam(weights, rounds * (count // _AT_A_TIME))
    for _ in range(rounds):
        order = dice.permutation(count)
        for start in range(0, count - _AT_A_TIME + 1, _AT_A_TIME):
            chosen = order[start : start + _AT_A_TIME]
            some = features[chosen]
            some.data = some.data * (dice.random(some.nnz, np.float32) >= _LEFT_OUT) / (1 - _LEFT_OUT)
            units_kept = (dice.random((len(chosen), units), np.float32) >= _UNITS_LEFT_OUT) / np.float32(
                1 - _UNITS_LEFT_OUT
            )
            active = np.tanh(some @ weights[0] + weights[1])
            odds = (active * units_kept) @ weights[2] + weights[3]
            wrong = _wrong(odds, right[chosen], groups, one_group) / len(chosen)
            back = (wrong @ weights[2].T) * units_kept * (1 - active * active)
            adam.step([some.T @ back, back.sum(axis=0), (active * units_kept).T @ wrong, wrong.sum(axis=0)])
    return Network(*weights)


def _wrong(odds: Numbers, right: NDArray[np.int64], groups: NDArray[np.int64], one_group: Numbers) -> Numbers:
    """By how much each guess was too likely."""
    shares = np.exp(odds - odds.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    in_group = shares * one_group.T[groups[right]]
    in_group /= in_group.sum(axis=1, keepdims=True) + 1e-9
    of_group = shares - in_group
    shares[np.arange(len(right)), right] -= 1
    wrong: Numbers = (1 - _GROUP_COUNTS) * shares + _GROUP_COUNTS * of_group
    return wrong


class _Adam:
    """Steps against a gradient, each weight at its own pace (Kingma and Ba 2015), with weights held back (Loshchilov and Hutter 2019)."""

    def __init__(self, weights: list[Numbers], steps: int) -> None:
        self._weights, self._steps, self._done = weights, steps, 0
        self._means = [np.zeros_like(one) for one in weights]
        self._squares = [np.zeros_like(one) for one in weights]

    def step(self, gradients: list[Numbers]) -> None:
        pace = _STEP * (1 - self._done / self._steps)
        self._done += 1
        near, far = 1 - 0.9**self._done, 1 - 0.999**self._done
        for place, gradient in enumerate(gradients):
            one, mean, square = self._weights[place], self._means[place], self._squares[place]
            mean *= 0.9
            mean += 0.1 * gradient
            square *= 0.999
            square += 0.001 * np.square(gradient)
            change = np.sqrt(square / far)
            change += 1e-8
            np.divide(mean / near, change, out=change)
            if one.ndim > 1:
                change += _HELD_BACK * one
            one -= pace * change
