"""What a text is heard as: which ring of danger, what kind, why, and what the person may want. Nothing is answered here.

Ring 1 is the card at once; ring 2 is one question, whether anybody is in danger now; ring 0 is neither. Two things are asked:

* the listed phrases (`phrases`). A phrase that nothing in its sentence puts in the past, denies or calls a story (`asides`) is never
  passed over: at the least the question comes, and the card where it is most of what its sentence says. One that is part of a name
  (`named`) brings the question alone;
* the learned model (`model`), over the whole text and over each sentence, so that one line at the end of a long story is heard. That a
  phrase stands there, and whether something sets it aside, is told to the model like any other meaning.

By which scores card and question come is in the file with the weights, chosen by `python -m scripts.hearing` on writers never read.
The intent is an offer to make, never something to carry out.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from bot.domain.danger.asides import elsewhere, is_denied
from bot.domain.danger.intents import Intent, intent_of
from bot.domain.danger.model import Limits, Model, Scores
from bot.domain.danger.named import apart_from_names
from bot.domain.danger.reading import apart, meanings, sentences
from bot.domain.danger.recognise import Danger, DangerKind, gravest, places, recognise

__all__ = ["Heard", "Hearing", "Intent", "Reading", "Told", "decide"]


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
#: Of a text with more words than two of these only so many at each end are read: what takes time has a limit.
_END = 500
#: Who is spoken of, and small words: they weigh, but are no reason to show.
_EVERYBODY = frozenset("I he she they we you somebody not but if maybe should question number now".split())
#: A text with more words tells a story and wants nothing in particular.
_LONGEST_WISH = 40


@dataclass(frozen=True, slots=True)
class Hearing:
    """Hears danger and wishes, with a model that has been read from its file (`bot.content.weights`)."""

    model: Model

    def hear(self, text: str) -> Heard:
        """Judge any text. Never raises; at most 1 ms for 300 characters and 20 ms for 4,096."""
        return decide(Reading(self.model, text), self.model.limits)

    def card_for(self, text: str) -> DangerKind | None:
        """The card for a text where no question can be asked: for a listed phrase whatever stands beside it, or when `hear` says so."""
        found = recognise(text)
        if found is not None:
            return found.kind
        heard = self.hear(text)
        return heard.danger if heard.ring == 1 else None


@dataclass(slots=True)
class Told:
    """A text as it is read: its words, where each sentence begins and what each word means, with the phrases of danger among that."""

    text: str
    #: Its sentences as they are written.
    sentences: list[list[str]] = field(default_factory=list)
    #: How many words the text has, however many are read.
    said: int = 0
    words: list[str] = field(default_factory=list)
    #: Where each sentence begins, and where the last ends.
    starts: list[int] = field(default_factory=list)
    meant: list[tuple[str, ...]] = field(default_factory=list)
    #: The listed phrases that count as now, and those beside a word that sets them aside.
    now: list[Danger] = field(default_factory=list)
    aside: list[Danger] = field(default_factory=list)
    #: Those that are part of a name: their words are not among those above.
    named: tuple[Danger, ...] = ()
    #: Whether one that counts as now is at least half of its sentence, by letters.
    plainly: bool = False

    def __post_init__(self) -> None:
        text, self.named = apart_from_names(self.text)
        self.sentences = sentences(text)
        read = [apart(sentence) for sentence in self.sentences]
        self.said = sum(map(len, read))
        kept = _ends(_once(read))
        self.words = [word for sentence in kept for word in sentence]
        self.starts = [0, *accumulate(map(len, kept))]
        self.meant = meanings(self.words)
        self._find_phrases()

    def _find_phrases(self) -> None:
        found: dict[int, list[int]] = {}
        plain = list(self.meant)
        for place in places(self.words):
            sentence = bisect_right(self.starts, place.start)
            begin, end = self.starts[sentence - 1], self.starts[sentence]
            if begin not in found:
                found[begin] = [begin + one for one in elsewhere(plain[begin:end])]
            # The phrase's own words do not set it aside.
            told = bool(found[begin]) and not place.start <= found[begin][0] <= found[begin][-1] < place.end
            aside = told or is_denied(plain[begin:end], place.start - begin)
            (self.aside if aside else self.now).append(place.danger)
            self.plainly |= not aside and 2 * _letters(self.words[place.start : place.end]) >= _letters(
                self.words[begin:end]
            )
            mark = f"{'aside' if aside else 'phrase'} {place.danger.kind}"
            self.meant[place.start] = (*self.meant[place.start], mark)


class Reading:
    """One text with its scores."""

    def __init__(self, model: Model, text: str) -> None:
        self._model = model
        self.told = told = Told(text)
        #: What the person may want.
        self.intent = intent_of(told.sentences) if told.said <= _LONGEST_WISH else None
        self.is_long = told.said > WHOLE
        stretches = model.stretches(told.words, told.meant)
        self.wholes = [stretches.judge(*span) for span in _wholes(len(told.words))]
        self.parts = [stretches.judge(*span) for span in _parts(told.starts)]

    def reasons(self) -> tuple[str, ...]:
        """The listed meanings that say most for danger, at most `_REASONS` of them, the weightiest first."""
        weight = self._model.table["meanings"]
        found = dict.fromkeys(one for brought in self.told.meant for one in brought if one in weight)
        nothing = self._model.judge([0]).danger(0.0)
        says = {
            one: self._model.judge([weight[one]]).danger(0.0) - nothing
            for one in found
            if one not in _EVERYBODY and " " not in one
        }
        best = sorted((one for one in says if says[one] > 0), key=lambda one: -says[one])
        return tuple(one.replace("_", " ") for one in best[:_REASONS])


def decide(read: Reading, limits: Limits) -> Heard:
    """What is heard, by the limits above which card and question come. A code, a time, a rating is danger to nobody."""
    if not read.told.now and not read.told.named and _is_numbers(read.told.text):
        return Heard(0, None, (), read.intent)
    now, aside, named = gravest(read.told.now), gravest(read.told.aside), gravest(read.told.named)
    card, what_card = best_score(read, limits, "card")
    danger, what_danger = best_score(read, limits, "danger")
    ring = (
        1
        if read.told.plainly or card > limits["card"]
        else 2
        if now is not None or named is not None or danger > limits["danger"]
        else 0
    )
    if not ring:
        return Heard(0, None, (), read.intent)
    if now is not None:
        return Heard(ring, now.kind, (f"«{now.phrase}»", *read.reasons()), read.intent)
    if named is not None and ring == 2 and danger <= limits["danger"]:
        return Heard(ring, named.kind, (f"«{named.phrase}»",), read.intent)
    kind = aside.kind if aside is not None else (what_card if ring == 1 else what_danger).kind
    return Heard(ring, kind, read.reasons(), read.intent)


def best_score(read: Reading, limits: Limits, name: str) -> tuple[float, Scores]:
    """The highest score of any stretch for a card or for any danger, and that stretch.

    The limits `NAME sentence`, `NAME phrase` and `NAME long` say how much less a sentence counts than a whole text, how much more a text
    with a listed phrase, and how much less a long text, which has many stretches.
    """
    ordinary = limits[f"{name} ordinary"]
    less = limits[f"{name} long"] if read.is_long else 0.0
    more = limits[f"{name} phrase"] if read.told.now else 0.0
    scored = [(_score(one, name, ordinary), one) for one in read.wholes]
    # In a long text each sentence is heard as if it stood alone.
    sentence = 0.0 if read.is_long else limits[f"{name} sentence"]
    scored += [(_score(one, name, ordinary) - sentence, one) for one in read.parts]
    best, what = max(scored, key=lambda pair: pair[0])
    return best + more - less, what


def _score(scores: Scores, name: str, ordinary: float) -> float:
    return scores.card(ordinary) if name == "card" else scores.danger(ordinary)


def _is_numbers(text: str) -> bool:
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))


def _letters(words: Sequence[str]) -> int:
    return sum(map(len, words))


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


def _parts(starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each sentence of a text that has several, unless it is longer than a whole text may be."""
    if len(starts) > 2:
        for start, end in pairwise(starts):
            if _SHORTEST_PART <= end - start <= WHOLE:
                yield start, end
