"""Typed words that work in every language and state, also when the content is broken: commands, yes and no, skip, later.

A command is a whole message, never a word inside one: "snakk med Kari" is, "jeg snakket med Kari i går" is not.
Spelling is compared after `spelling.fold`. All languages count at once, whatever language the person has chosen.

Order everywhere: danger (`danger.recognise`) > help, stop and the other commands > the open ask > intent.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise, product
from typing import Final

from bot.domain.words import place_words, situation_words
from bot.domain.words import word_lists as lists
from bot.domain.words.spelling import fold
from bot.domain.words.word_lists import Command

__all__ = ["TYPED", "Command", "command_of", "is_skip", "spelled", "yes_no_of"]

_LONGEST = 120  # characters; no command is longer


def command_of(text: str, names: Sequence[str], *, name_alone: bool = True) -> Command | None:
    """The command a message is, or None.

    `names` are those of the patient's caseworkers and deputies, present and earlier, given names first and without titles
    (`people.names.in_order`); the first name is enough.
    Without `name_alone` a mere name is no command: while a free text is asked for, it may well be the answer.
    """
    stripped = text.strip()
    if not stripped or len(stripped) > _LONGEST:
        return None
    if stripped.startswith("/"):
        return _SLASHES.get("".join(fold(stripped.split()[0].split("@")[0])))
    words = fold(stripped)
    return _phrase(words) or _stop_sentence(words) or _about_a_person(words, names, name_alone=name_alone)


def yes_no_of(text: str) -> bool | None:
    """Whether a message is a yes or a no; None when it is neither, or both."""
    words = " ".join(fold(text))
    if words:
        return _YES_NO.get(words)
    thumbs = {meaning for thumb, meaning in lists.THUMBS.items() if thumb in text}
    return thumbs.pop() if len(thumbs) == 1 else None


def is_skip(text: str) -> bool:
    """Whether a message passes over a question for good: "hopp over", "vet ikke", "vil ikke svare"."""
    return " ".join(fold(text)) in _SKIPS


def _phrase(words: list[str]) -> Command | None:
    """The command of a whole message, with polite words before and after it left out or not."""
    first = next((place for place, word in enumerate(words) if word not in _POLITE_BEFORE), len(words))
    last = next(
        (place for place, word in enumerate(reversed(words)) if word not in _POLITE_AFTER), len(words)
    )
    for start in range(first + 1):
        for end in range(len(words), max(len(words) - last, start) - 1, -1):
            command = _PHRASES.get(" ".join(words[start:end]))
            if command is not None:
                return command
    return None


def _stop_sentence(words: list[str]) -> Command | None:
    """STOP when a message says in a sentence, and says nothing else, that no more is to be written to the person."""
    said = set(words)
    if not said <= _STOP_WORDS or said.isdisjoint(_STOP_VERBS) or said.isdisjoint(_STOP_OBJECTS):
        return None
    pairs = set(pairwise(words))
    not_so = any(first in _STOP_NOT and second in _STOP_IMPERATIVES for first, second in pairs)
    not_that = not said.isdisjoint(_STOP_NOT) and ("at", "du") in pairs
    return Command.STOP if not_so or not_that or not said.isdisjoint(_STOP_ENDS) else None


def _about_a_person(words: list[str], names: Sequence[str], *, name_alone: bool) -> Command | None:
    """The same for phrases that name a person; a name or a greeting alone means to talk, unless it is a small word."""
    own = {form: " ".join(form) not in _SMALL for name in names for form in _forms(name)}
    forms = _PERSONS | own
    found = _find(words, forms)
    if found is None:
        return None
    start, form = found
    before = [word for word in words[:start] if word not in _POSSESSIVE]
    after = [word for word in words[start + len(form) :] if word not in _POSSESSIVE]
    if _GREETINGS.issuperset((*before, *after)):
        return Command.TALK if forms[form] and name_alone else None
    return _phrase([*before, lists.NAME, *after])


def _find(words: list[str], forms: Mapping[tuple[str, ...], bool]) -> tuple[int, tuple[str, ...]] | None:
    """Where the first and longest of the forms stands."""
    longest = max(map(len, forms), default=0)
    for start in range(len(words)):
        for length in range(min(longest, len(words) - start), 0, -1):
            form = tuple(words[start : start + length])
            if form in forms:
                return start, form
    return None


def _forms(name: str) -> Iterator[tuple[str, ...]]:
    """What of a name may be written: first name, first names, all of it; each also with a genitive s."""
    parts = fold(name)
    for length in range(1, len(parts) + 1):
        *given, last = parts[:length]
        yield (*given, last)
        yield (*given, last + "s")


def spelled(lines: str) -> Iterator[str]:
    """Every folded spelling of the listed phrases."""
    for line in lines.strip().splitlines():
        yield from map(" ".join, product(*map(_folded, line.split())))


@cache  # the lists repeat their words a thousand times
def _folded(alternatives: str) -> tuple[str, ...]:
    """The words of `one|other`, each folded; the place for a name stays as it is."""
    return tuple(word if word == lists.NAME else " ".join(fold(word)) for word in alternatives.split("|"))


#: The typed phrases of every command.
TYPED: Final[Mapping[Command, str]] = {**lists.TYPED, **situation_words.TYPED, **place_words.TYPED}
_PHRASES = {phrase: command for command, lines in TYPED.items() for phrase in spelled(lines)}
_SLASHES = {word: command for command, listed in lists.SLASH.items() for word in fold(listed)}
_STOP_ENDS = frozenset(fold(lists.STOP_ENDS))
_STOP_NOT = frozenset(fold(lists.STOP_NOT))
_STOP_VERBS = frozenset(fold(lists.STOP_VERBS))
_STOP_IMPERATIVES = _STOP_VERBS - frozenset(fold("skrive sende mase"))
_STOP_OBJECTS = frozenset(fold(lists.STOP_OBJECTS))
_STOP_WORDS = _STOP_ENDS | _STOP_NOT | _STOP_VERBS | _STOP_OBJECTS | frozenset(fold(lists.STOP_FILLING))
_POSSESSIVE = frozenset(fold(lists.POSSESSIVE))
_GREETINGS = frozenset(fold(lists.GREETINGS))
_POLITE_BEFORE = frozenset(fold(lists.BEFORE))
_POLITE_AFTER = frozenset(fold(lists.AFTER))
_YES_NO = dict.fromkeys(spelled(lists.YES), True) | dict.fromkeys(spelled(lists.NO), False)
_SKIPS = frozenset(spelled(lists.SKIP))
_LATERS = frozenset(spelled(lists.LATER))
_SMALL = _YES_NO.keys() | _SKIPS | _LATERS
_PERSONS = {tuple(words.split()): words in fold(lists.ALONE) for words in spelled(lists.ANYBODY)}
