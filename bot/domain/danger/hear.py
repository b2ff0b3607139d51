"""What a text is heard as: which ring of danger, what kind, why, and what the person may want. Nothing is answered here.

Ring 1 is the card at once; ring 2 is one question, whether anybody is in danger now; ring 0 is neither. Two things are asked:

* the listed phrases (`phrases`). A phrase that nothing in its sentence puts in the past, denies or calls a story (`asides`) is never
  passed over: the card comes, or, where the model is far from sure that it is now, the question;
* the learned model (`model`), over the whole text and over each sentence, so that one line at the end of a long story is heard.

The intent is an offer to make, never something to carry out.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise

from bot.domain.danger.asides import elsewhere, is_denied
from bot.domain.danger.intents import Intent, intent_of
from bot.domain.danger.model import Limits, Model, Scores, load
from bot.domain.danger.reading import meanings, sentences
from bot.domain.danger.recognise import Danger, DangerKind, gravest, places, recognise

__all__ = ["Heard", "Intent", "Reading", "card_for", "decide", "hear", "hear_with"]


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
_REASONS = 4
#: A text of at most so many words is short. Below so many words the limits of the model are higher, by `_DOUBT` for each word less.
_SHORT, _FEW, _DOUBT = 8, 8, 0.25
#: How much higher they are for a text whose wish is known (a bed, a craving).
_WISH = 2.0
#: How much higher they are for each stretch of a long text, which has many.
_MANY_CHANCES = 1.5
#: Of a text with more words than two of these only so many at each end are read: what takes time has a limit.
_END = 500
#: Who is spoken of, and small words: they weigh, but are no reason to show.
_EVERYBODY = frozenset("I he she they we you somebody not but if maybe should question number now".split())
#: A text with more words tells a story and wants nothing in particular.
_LONGEST_WISH = 40


def hear(text: str) -> Heard:
    """Judge any text. Never raises; at most 1 ms for 300 characters and 20 ms for 4,096."""
    return hear_with(_shipped(), text)


def card_for(text: str) -> DangerKind | None:
    """The card for a text where no question can be asked: for a listed phrase whatever stands beside it, or when `hear` says so."""
    found = recognise(text)
    if found is not None:
        return found.kind
    heard = hear(text)
    return heard.danger if heard.ring == 1 else None


def hear_with(model: Model, text: str) -> Heard:
    """The same with another model, for measuring."""
    return decide(Reading(model, text), model.limits)


def decide(read: "Reading", limits: Limits) -> Heard:
    """What is heard, by the limits above which card and question come."""
    ring, scores = read.by_model(limits)
    now, aside = read.phrases()
    intent = read.intent
    if now is not None:
        card = ring == 1 or read.says_it_plainly() or read.is_nearly_now(limits)
        return Heard(1 if card else 2, now.kind, (f"«{now.phrase}»", *read.reasons()), intent)
    if ring and scores is not None:
        kind = aside.kind if aside is not None else scores.kind
        return Heard(ring, kind, read.reasons(), intent)
    return Heard(0, None, (), intent)


class Reading:
    """One text with its scores, and what the limits of a model make of them."""

    def __init__(self, model: Model, text: str) -> None:
        self._model = model
        read = sentences(text)
        said = sum(map(len, read))
        self._long = said > WHOLE
        self.sentences = _ends(_once(read))
        self._words = [word for sentence in self.sentences for word in sentence]
        self._meant = meanings(self._words)
        stretches = model.stretches(self._words, self._meant)
        self._phrase_alone = False
        #: What the person may want.
        self.intent = intent_of(sentences(text, apart=False)) if said <= _LONGEST_WISH else None
        count = len(self._words)
        self._whole_spans = [(span, stretches.judge(*span)) for span in _wholes(count)]
        self._part_spans = [(span, stretches.judge(*span)) for span in _parts(self.sentences)]
        self.wholes = [scores for _, scores in self._whole_spans]
        self.parts = [scores for _, scores in self._part_spans]

    def by_model(self, limits: Limits) -> tuple[int, Scores | None]:
        """The gravest ring that the model gives any stretch, and that stretch."""
        long = self._long
        part = "whole" if long else "part"  # in a long text each sentence is heard as if it stood alone
        for ring in (1, 2):
            for name, stretches in (("whole", self._whole_spans), (part, self._part_spans)):
                for (start, end), scores in stretches:
                    if _passes(
                        limits, ring, name, scores, self._doubt(end - start if long else len(self._words))
                    ):
                        return ring, scores
        return 0, max(self.wholes, key=lambda scores: scores.over_ordinary, default=None)

    def _doubt(self, words: int) -> float:
        """By how much each limit is higher: a few words weigh too much by themselves, and a wish that is understood is no riddle."""
        wish = _WISH if self.intent is not None else 0.0
        return _DOUBT * max(0, _FEW - words) + wish + (_MANY_CHANCES if self._long else 0.0)

    def says_it_plainly(self) -> bool:
        """Whether a listed phrase is most of what a short text says, or of what a sentence of a long one says: then the card comes."""
        return self._phrase_alone if self._long else len(self._words) <= _SHORT

    def reasons(self) -> tuple[str, ...]:
        """The listed meanings that say most for danger, at most `_REASONS` of them, the weightiest first."""
        table = self._model.table["meanings"]
        found = dict.fromkeys(one for brought in self._meant for one in brought if one in table)
        weights = {one: max(table[one][3:5]) - max(table[one][1:3]) for one in found if one not in _EVERYBODY}
        best = sorted((one for one in weights if weights[one] > 0), key=lambda one: -weights[one])
        return tuple(one.replace("_", " ") for one in best[:_REASONS])

    def is_nearly_now(self, limits: Limits) -> bool:
        """Whether some stretch comes near enough to danger now for a card, given a listed phrase."""
        return any(_passes(limits, 1, "phrase", scores) for scores in (*self.wholes, *self.parts))

    def phrases(self) -> tuple[Danger | None, Danger | None]:
        """The gravest listed phrase that counts as now, and the gravest that stands beside a word that sets it aside."""
        now: list[Danger] = []
        aside: list[Danger] = []
        starts = [0, *accumulate(map(len, self.sentences))]
        found: dict[int, list[int]] = {}
        for place in places(self._words):
            sentence = bisect_right(starts, place.start)
            begin, end = starts[sentence - 1], starts[sentence]
            if begin not in found:
                found[begin] = [begin + one for one in elsewhere(self._meant[begin:end])]
            # The phrase's own words do not set it aside.
            told = bool(found[begin]) and not place.start <= found[begin][0] <= found[begin][-1] < place.end
            denied = is_denied(self._meant[begin:end], place.start - begin)
            (aside if told or denied else now).append(place.danger)
            self._phrase_alone |= not (told or denied) and end - begin <= _SHORT
        return gravest(now), gravest(aside)


def _passes(limits: Limits, ring: int, name: str, scores: Scores, doubt: float = 0.0) -> bool:
    ordinary, hard = limits[f"{name}{ring} ordinary"] + doubt, limits[f"{name}{ring} hard"] + doubt
    if ring == 1:
        return scores.now_over_ordinary > ordinary and scores.now_over_hard > hard
    return scores.over_ordinary > ordinary and scores.over_hard > hard


def _once(all_sentences: list[list[str]]) -> list[list[str]]:
    """A text without what it says over and over: three words in a row count the first time, or their weights would add up."""
    seen: set[tuple[str, ...]] = set()
    kept = []
    for sentence in all_sentences:
        rows = list(zip(["", *sentence], sentence, [*sentence[1:], ""], strict=False))
        fresh = []
        for row in rows:
            if row not in seen:
                seen.add(row)
                fresh.append(row[1])
        if fresh:
            kept.append(fresh)
    return kept


def _ends(all_sentences: list[list[str]]) -> list[list[str]]:
    count = sum(map(len, all_sentences))
    if count <= 2 * _END:
        return all_sentences
    words = [word for sentence in all_sentences for word in sentence]
    return [words[:_END], words[-_END:]]


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
