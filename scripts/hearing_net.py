"""Trains the small network that hears danger: one layer of units over the features of a text, and a guess on top. Sums only, no files."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: SciPy ships no types.
Matrix = Any
Numbers = NDArray[np.float32]

#: How often all messages are gone through, how many at a time, and how large the first step is; the steps shrink to nothing.
ROUNDS, _AT_A_TIME, _STEP = 15, 384, 0.008
#: So many traits a feature keeps, in steps of so large a share of how far they spread; so often all is gone through again with them.
TRAITS, _COARSE, _MORE_ROUNDS = 12, 1.0, 6
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
    adam = _Adam(weights, rounds * (count // _AT_A_TIME), _STEP)
    for _ in range(rounds):
        order = dice.permutation(count)
        for start in range(0, count - _AT_A_TIME + 1, _AT_A_TIME):
            chosen = order[start : start + _AT_A_TIME]
            some = _some_left_out(features[chosen], dice)
            units_kept = _kept(dice, (len(chosen), units))
            active = np.tanh(some @ weights[0] + weights[1])
            odds = (active * units_kept) @ weights[2] + weights[3]
            wrong = _wrong(odds, right[chosen], groups, one_group) / len(chosen)
            back = (wrong @ weights[2].T) * units_kept * (1 - active * active)
            adam.step([some.T @ back, back.sum(axis=0), (active * units_kept).T @ wrong, wrong.sum(axis=0)])
    return Network(*weights)


@dataclass(frozen=True, slots=True)
class Narrow:
    """Units = tanh(features · traits · mix + bias), the traits whole numbers of at most 127 times how loud each feature is."""

    traits: NDArray[np.int64]
    mix: Numbers
    bias: Numbers
    out: Numbers
    out_bias: Numbers


def narrowed(
    network: Network, features: Matrix, right: NDArray[np.int64], groups: NDArray[np.int64], loud: Numbers
) -> Narrow:
    """A network with a few traits a feature instead of a weight for each unit, as near as can be (Eckart and Young 1936); then trained on
    with the traits in whole numbers, so that what rounding does is learnt away.

    Rows of features, the number of each row's right guess and each guess's group are as in `fit`; `loud` says of each feature by how much
    its traits are larger than the whole numbers.
    """
    dice, count = np.random.default_rng(0), features.shape[0]
    present = np.sqrt(np.asarray(features.multiply(features).mean(axis=0)).ravel())[:, None]
    left, sizes, down = np.linalg.svd(network.first * present, full_matrices=False)
    traits = (left[:, :TRAITS] * sizes[:TRAITS] / present).astype(np.float32)
    steps = loud[:, None] * (traits / loud[:, None]).std(axis=0) * _COARSE
    weights = [
        traits,
        down[:TRAITS].astype(np.float32),
        network.bias.copy(),
        network.out.copy(),
        network.out_bias.copy(),
    ]
    one_group = np.eye(groups.max() + 1, dtype=np.float32)[groups]
    adam = _Adam(weights, _MORE_ROUNDS * (count // _AT_A_TIME), _STEP / 4)
    for _ in range(_MORE_ROUNDS):
        order = dice.permutation(count)
        for start in range(0, count - _AT_A_TIME + 1, _AT_A_TIME):
            chosen = order[start : start + _AT_A_TIME]
            some = _some_left_out(features[chosen], dice)
            told = some @ (_whole(weights[0], steps) * steps)
            kept = _kept(dice, (len(chosen), len(weights[2])))
            active = np.tanh(told @ weights[1] + weights[2])
            wrong = _wrong((active * kept) @ weights[3] + weights[4], right[chosen], groups, one_group) / len(
                chosen
            )
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
    mix = weights[1] * (steps / loud[:, None])[:1].T
    return Narrow(_whole(weights[0], steps).astype(np.int64), mix, *weights[2:])


def _whole(traits: Numbers, steps: Numbers) -> Numbers:
    whole: Numbers = np.clip(np.round(traits / steps), -127, 127)
    return whole


def _some_left_out(features: Matrix, dice: np.random.Generator) -> Matrix:
    features.data = features.data * (dice.random(features.nnz, np.float32) >= _LEFT_OUT) / (1 - _LEFT_OUT)
    return features


def _kept(dice: np.random.Generator, shape: tuple[int, int]) -> Numbers:
    kept: Numbers = (dice.random(shape, np.float32) >= _UNITS_LEFT_OUT).astype(np.float32)
    kept /= 1 - _UNITS_LEFT_OUT
    return kept


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

    def __init__(self, weights: list[Numbers], steps: int, first: float) -> None:
        self._weights, self._steps, self._done, self._first = weights, steps, 0, first
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
