"""A layer of the learned model: what numbers weigh for others, all at once."""

from array import array
from collections.abc import Iterable, Sequence
from operator import mul

_WIDE, _WIDE_TOP = 64, 1 << 63
#: What comes into a layer and its weights are counted in steps, so many to one; what comes out of it in their product.
_IN, _WEIGHT = 1 << 16, 1 << 26
_STEP = 1 / (_IN * _WEIGHT)


class Layer:
    """One layer: what each of some numbers weighs for each of some others, and what these have without any.

    The weights of one number are kept in one long number, a lane of 64 bits for each of the others.
    """

    def __init__(self, weights: Sequence[Sequence[float]], bias: Sequence[float]) -> None:
        """Take, for each number that comes out, the weights of all that come in, and its bias."""
        self._columns = [
            _wide(round(one * _WEIGHT) for one in column) for column in zip(*weights, strict=True)
        ]
        self._tops = _wide([_WIDE_TOP] * len(bias))
        self._bias = _wide(round(one * _IN * _WEIGHT) for one in bias) + self._tops
        self._size = len(bias) * _WIDE // 8

    def weigh(self, numbers: Iterable[float]) -> list[float]:
        """What comes out for the numbers that come in, as exactly as a step of each."""
        counted = [int(one * _IN) for one in numbers]
        total = sum(map(mul, self._columns, counted), self._bias) ^ self._tops
        return [one * _STEP for one in array("q", total.to_bytes(self._size, "little"))]


def _wide(lanes: Iterable[int]) -> int:
    """A long number with each of these in a lane of 64 bits."""
    return sum(one << (_WIDE * place) for place, one in enumerate(lanes))
