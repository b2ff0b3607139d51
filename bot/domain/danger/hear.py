"""What a text is heard as: which ring of danger, what kind, why, and what the person may want. Nothing is answered here.

Ring 1 is the card at once; ring 2 is one question, whether anybody is in danger now; ring 0 is neither. Two things are asked:

* the listed phrases (`phrases`). A phrase that nothing in its sentence puts in the past, denies or calls a story (`asides`) is never
  passed over: the card comes, or, where the model is far from sure that it is now, the question;
* the learned model (`model`), over the whole text and over each sentence, so that one line at the end of a long story is heard.

The intent is an offer to make, never something to carry out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import accumulate, pairwise

from bot.domain.danger.asides import is_aside
from bot.domain.danger.model import Limits, Model, Scores, load
from bot.domain.danger.reading import sentences
from bot.domain.danger.recognise import Danger, DangerKind, gravest, places


class Intent(StrEnum):
    """What somebody may want who types a text that is no command. In doubt it is None."""

    CRAVING = "craving"
    RELAPSE = "relapse"  # has used or drunk
    TALK = "talk"  # with the caseworker, or anybody
    PLAN = "plan"
    MONEY = "money"
    HOME = "home"  # no bed, no key, thrown out
    MEDICINE = "medicine"  # missed doses, prescriptions, LAR
    DETOX = "detox"  # wants in again
    PREGNANT = "pregnant"
    DRIVING = "driving"
    STOP = "stop"  # wants no more messages
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a text is heard as. It is no judgement of a person, and is kept nowhere as one."""

    #: 0, 1 or 2.
    ring: int
    #: With ring 1 and 2 the gravest danger.
    danger: DangerKind | None
    #: Names out of our own lists, the weightiest first; never the person's words.
    why: tuple[str, ...]
    intent: Intent | None


#: Up to so many words a text is judged as one; a longer one in stretches of so many, each begun so far after the last.
WHOLE, STEP = 60, 20
#: A sentence with fewer words is judged with what stands around it only.
_SHORTEST_PART = 3


def hear(text: str) -> Heard:
    """Judge any text. Never raises; at most 1 ms for 300 characters and 20 ms for 4,096."""
    return hear_with(_shipped(), text)


def hear_with(model: Model, text: str) -> Heard:
    """The same with another model, for measuring."""
    return decide(Reading(model, text), model.limits)


def decide(read: "Reading", limits: Limits) -> Heard:
    """What is heard, by the limits above which card and question come."""
    ring, scores = read.by_model(limits)
    now, aside = read.phrases()
    if now is not None:
        card = ring == 1 or read.is_nearly_now(limits)
        return Heard(1 if card else 2, now.kind, (f"«{now.phrase}»",), None)
    if ring and scores is not None:
        return Heard(ring, aside.kind if aside is not None else scores.kind, (), None)
    return Heard(0, None, (), None)


class Reading:
    """One text with its scores, and what the limits of a model make of them."""

    def __init__(self, model: Model, text: str) -> None:
        self._sentences = sentences(text)
        self._words = [word for sentence in self._sentences for word in sentence]
        stretches = model.stretches(self._words)
        count = len(self._words)
        self.wholes = [stretches.judge(start, end) for start, end in _wholes(count)]
        self.parts = [stretches.judge(start, end) for start, end in _parts(self._sentences)]

    def by_model(self, limits: Limits) -> tuple[int, Scores | None]:
        """The gravest ring that the model gives any stretch, and that stretch."""
        for ring in (1, 2):
            for name, all_scores in (("whole", self.wholes), ("part", self.parts)):
                for scores in all_scores:
                    if _passes(limits, ring, name, scores):
                        return ring, scores
        return 0, max(self.wholes, key=lambda scores: scores.over_ordinary, default=None)

    def is_nearly_now(self, limits: Limits) -> bool:
        """Whether some stretch comes near enough to danger now for a card, given a listed phrase."""
        return any(_passes(limits, 1, "phrase", scores) for scores in (*self.wholes, *self.parts))

    def phrases(self) -> tuple[Danger | None, Danger | None]:
        """The gravest listed phrase that counts as now, and the gravest that stands beside a word that sets it aside."""
        now, aside = [], []
        starts = [0, *accumulate(map(len, self._sentences))]
        for place in places(self._words):
            begin, end = next((a, b) for a, b in pairwise(starts) if place.start < b)
            found = aside if is_aside(self._words[begin:end], place.start - begin, place.end - begin) else now
            found.append(place.danger)
        return gravest(now), gravest(aside)


def _passes(limits: Limits, ring: int, name: str, scores: Scores) -> bool:
    ordinary, hard = limits[f"{name}{ring} ordinary"], limits[f"{name}{ring} hard"]
    if ring == 1:
        return scores.now_over_ordinary > ordinary and scores.now_over_hard > hard
    return scores.over_ordinary > ordinary and scores.over_hard > hard


def _wholes(count: int) -> Iterator[tuple[int, int]]:
    if count <= WHOLE:
        yield 0, count
        return
    for start in range(0, count - WHOLE + STEP, STEP):
        yield start, min(start + WHOLE, count)


def _parts(all_sentences: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """Each sentence of a text that has several, cut where it is longer than a whole text may be."""
    starts = [0, *accumulate(map(len, all_sentences))]
    if len(all_sentences) > 1:
        for start, end in pairwise(starts):
            if _SHORTEST_PART <= end - start <= WHOLE:
                yield start, end


@cache
def _shipped() -> Model:
    return load()
