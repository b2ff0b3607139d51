"""A text read for its meaning: sentences, their folded words, and what each word means (`concepts`). Nothing is judged here."""

import re
from collections.abc import Iterable
from functools import cache

from bot.domain.danger.concepts import CONCEPTS
from bot.domain.words.spelling import fold

#: Where one sentence ends and the next begins. A full stop inside "s.e.l.v" ends none.
_SENTENCE_END = re.compile(r"[.!?…;]+[\s\"'»”)]+|\n+")
#: An unknown word of so many letters is looked at as several written together; of what is longer than two runs, only the ends are.
_SHORTEST_RUN = 11
_LONGEST_RUN = 200
_LONGEST_KNOWN = 14
_SHORTEST_PREFIX = 3
_KNOWN_SHARE = 0.8
_SHORTEST_STEM = 4
#: «Sammen med» is two substances taken together when one of them stands within so many words, and otherwise says nothing.
_ALONG, _MIXED, _NEAR = "along", "mixed", 5
_SUBSTANCES = frozenset("opioid ghb benzo stimulant cannabis alcohol pills poison".split())

#: The meanings of two or three words, by the first: the other words, and what they mean.
_Phrases = dict[str, list[tuple[tuple[str, ...], str]]]


def sentences(text: str) -> list[list[str]]:
    """The folded words of each sentence, in order; sentences without any word are left out."""
    return [words for part in _SENTENCE_END.split(text) if (words := fold(part))]


def apart(words: Iterable[str]) -> list[str]:
    """Words with those parted that were written together."""
    return [part for word in words for part in ((word,) if len(word) < _SHORTEST_RUN else _parts(word))]


def meanings(words: list[str]) -> list[tuple[str, ...]]:
    """What each word means: names of concepts, none for a word that is not listed. A phrase's meaning stands at its first word."""
    found = [meanings_of(word) for word in words]
    for place, word in enumerate(words):
        for rest, name in _PHRASES.get(word, ()):
            if tuple(words[place + 1 : place + 1 + len(rest)]) == rest and name not in found[place]:
                found[place] = (*found[place], name)
    for place, brought in enumerate(found):
        if _ALONG in brought:
            near = found[max(0, place - _NEAR) : place + _NEAR + 1]
            mixed = any(not _SUBSTANCES.isdisjoint(one) for one in near)
            found[place] = tuple(
                _MIXED if one == _ALONG else one for one in brought if mixed or one != _ALONG
            )
    return found


def meanings_of(word: str) -> tuple[str, ...]:
    """What one folded word means by itself."""
    found = [*_WORDS.get(word, ())]
    for length in range(_SHORTEST_PREFIX, len(word) + 1):
        if word[:length] in _PREFIXES:
            found += _PREFIXES[word[:length]]
    if word.isdigit():
        found.append("year_number" if len(word) == 4 and word[:2] in {"19", "20"} else "number")
    return tuple(dict.fromkeys(found)) if found else ()


# --- words written together ---


def _parts(word: str) -> Iterable[str]:
    if meanings_of(word):
        return (word,)
    if len(word) <= 2 * _LONGEST_RUN:
        return _split(word)
    return (*_split(word[:_LONGEST_RUN]), *_split(word[-_LONGEST_RUN:]))


def _split(run: str) -> list[str]:
    """A run of letters as the known words it is made of, the longest first choice; the run itself when too little of it is known."""
    best: list[tuple[int, int]] = [(0, 0)]  # for each length: how good, and where the last word begins
    known_words = _known()
    for end in range(1, len(run) + 1):
        options = [(best[end - 1][0], end - 1)]
        options += [
            (best[begin][0] + (end - begin) ** 2 - 1, begin)
            for begin in range(max(0, end - _LONGEST_KNOWN), end - 1)
            if run[begin:end] in known_words
        ]
        if run[end - 1] in "ie":  # "i", and "e" for "jeg" or "er" in dialects
            options.append((best[end - 1][0], end - 1))
        best.append(max(options))
    words, end, known = [], len(run), 0
    while end:
        begin = best[end][1]
        known += (end - begin) * (end - begin > 1)
        words.append(run[begin:end])
        end = begin
    return words[::-1] if known > _KNOWN_SHARE * len(run) and len(words) > 2 else [run]


@cache
def _known() -> frozenset[str]:
    """Listed words of two letters or more, and beginnings of words; common words without a meaning of their own are listed below."""
    stems = (word for word in _PREFIXES if len(word) >= _SHORTEST_STEM)
    return frozenset([*(word for word in _WORDS if len(word) > 1), *stems, *fold(_SMALL_WORDS)])


_SMALL_WORDS = (
    "og det er på i å som en et ein eit til av med om men at den var har hadde så bare berre alt alle her der når fra frå opp "
    "ut inn ned etter over under gjør gjøre gjer gjort går gikk kom kommer få får fikk blir ble vart vært noe noko mer meir "
    "i to the and is are was it of on in have has had do does so just all here there this that been get got go up out"
)


# --- the listed concepts, read once, at import ---


def _read() -> tuple[dict[str, list[str]], dict[str, list[str]], _Phrases]:
    words: dict[str, list[str]] = {}
    prefixes: dict[str, list[str]] = {}
    phrases: _Phrases = {}
    for line in CONCEPTS.replace("\n    ", " ").splitlines():
        name, colon, listed = line.partition(": ")
        if not colon or line.startswith("#"):
            continue
        for entry in listed.split():
            plain = fold(entry.strip("_*").replace("_", " "))
            if len(plain) > 1:
                phrases.setdefault(plain[0], []).append((tuple(plain[1:]), name))
            elif plain:
                (prefixes if entry.endswith("*") else words).setdefault(plain[0], []).append(name)
    return words, prefixes, phrases


_WORDS, _PREFIXES, _PHRASES = _read()
