"""Chooses the limits by which card and question come: as much danger as can be heard within the false alarms that are allowed."""

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bot.domain.danger.hear import Reading, best_score
from bot.domain.danger.model import Limits
from tests.danger.messages import HARD, ORDINARY, Message

#: Of hard and of ordinary messages so large a share may bring a card, and a card or a question: a little less than the goals allow,
#: since a writer never read brings a little more.
_ALLOWED = {"card": (0.047, 0.005), "danger": (0.19, 0.0055)}
#: Of long texts that are nothing but ordinary messages joined.
_LONG_ALLOWED = {"card": 0.01, "danger": 0.03}
_ORDINARY = np.arange(-1.0, 6.1, 0.5)
_SENTENCE = (0.0, 0.5, 1.0, 2.0, 4.0)
_PHRASE = (0.0, 1.0, 2.0, 3.0, 4.0)

Scores = NDArray[np.float64]
Kept = NDArray[np.bool_]


class Measured:
    """The messages and what each is, beside the scores that their readings give; each score is worked out once."""

    def __init__(self, messages: Sequence[Message], readings: Sequence[Reading]) -> None:
        self.hard = np.array([not one.ring and one.sort in HARD for one in messages])
        self.ordinary = np.array([one.sort in ORDINARY for one in messages])
        self.wanted = {
            "card": np.array([one.ring == 1 and one.sort == "explicit" for one in messages]),
            "danger": np.array([one.ring > 0 for one in messages]),
        }
        self.phrase = np.array([bool(one.told.now) for one in readings])
        self.plainly = np.array([one.told.plainly for one in readings])
        self.long = np.array([one.is_long for one in readings])
        self._readings = readings
        self._known: dict[tuple[str, float], tuple[Scores, Scores]] = {}

    def scores(self, name: str, ordinary: float) -> tuple[Scores, Scores]:
        """The best score of a whole text, and of any of its sentences."""
        if (name, ordinary) not in self._known:
            self._known[name, ordinary] = self._scores(name, ordinary)
        return self._known[name, ordinary]

    def _scores(self, name: str, ordinary: float) -> tuple[Scores, Scores]:
        of = {"card": lambda one: one.card(ordinary), "danger": lambda one: one.danger(ordinary)}[name]
        wholes = [max(map(of, reading.wholes)) for reading in self._readings]
        parts = [max(map(of, reading.parts), default=-99.0) for reading in self._readings]
        return np.array(wholes), np.array(parts)


def choose(measured: Measured, kept: Kept, long_ordinary: Sequence[Reading]) -> dict[str, float]:
    """All limits by name, from those messages that are kept; `long_ordinary` are readings of long texts without danger."""
    limits: dict[str, float] = {}
    for name in ("card", "danger"):
        limits |= _best(measured, kept, name)
        limits[f"{name} long"] = 0.0
        if long_ordinary:
            limits[f"{name} long"] = max(0.0, _high(long_ordinary, limits, name) - limits[name])
    return limits


def _best(measured: Measured, kept: Kept, name: str) -> dict[str, float]:
    found: list[tuple[float, dict[str, float]]] = []
    for ordinary in _ORDINARY:
        wholes, parts = measured.scores(name, float(ordinary))
        for sentence, phrase in product(_SENTENCE, _PHRASE):
            score = np.maximum(wholes, np.where(measured.long, parts, parts - sentence))
            score = score + phrase * measured.phrase
            score[measured.phrase if name == "danger" else measured.plainly] = 99.0  # never passed over
            limit = _limit(score, measured, kept, _ALLOWED[name])
            share = float((score[measured.wanted[name] & kept] > limit).mean())
            tried = {"ordinary": float(ordinary), "sentence": sentence, "phrase": phrase}
            found.append((share, {f"{name} {key}": value for key, value in tried.items()} | {name: limit}))
    return max(found, key=lambda one: one[0])[1]


def _limit(score: Scores, measured: Measured, kept: Kept, allowed: tuple[float, float]) -> float:
    """The lowest limit that lets through no more than is allowed."""
    return max(
        _above_all_but(score[which & kept], share)
        for which, share in zip((measured.hard, measured.ordinary), allowed, strict=True)
    )


def _above_all_but(scores: Scores, share: float) -> float:
    down = np.sort(scores)[::-1]
    return float(down[int(share * len(down))])


def _high(readings: Sequence[Reading], limits: Limits, name: str) -> float:
    return _above_all_but(
        np.array([best_score(reading, limits, name)[0] for reading in readings]), _LONG_ALLOWED[name]
    )
