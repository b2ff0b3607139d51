"""Names with a word of danger in them: «Ola Overdose», a nickname or a contact as it stands in a telephone, tells of no overdose.

The rule is narrow on purpose: a first name and then a single listed word, both with a capital letter and the rest small; the other way
round only with a hyphen, since any first word of a sentence has a capital letter («Overdose Kari» may be a cry for help). Such a word is
left out where the text is read; the rest is heard as ever. What was left out is still never passed over: it brings the question, and
only not the card.
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.domain.danger.recognise import Danger, recognise
from bot.domain.words.spelling import fold

#: First names that many have, as people with a past meet them: Norwegian, and of those who came here.
_FIRST: Final = """
Ola Per Pål Jan Jens Ole Lars Anders Arne Bjørn Knut Svein Kjell Tor Thor Odd Geir Hans Terje Morten Martin Thomas Tommy Tom Rune Stian
Kristian Christian Petter Peter Espen Frode Trond Øyvind Øystein Magnus Marius Kenneth Kent Roger Ronny Raymond Rolf Ivar Johan Johnny
Jonas Jon John Mats Mathias Markus Erik Eirik Stig Steffen Stein Håkon Henrik Fredrik Daniel David Robert Roy Alf Leif Einar Egil Dag
Kalle Nils Olav Sander Simen Sindre Torbjørn Tore Vidar Viggo Werner Willy Ali Ahmed Mohammed Muhammad Omar Abdi Hassan Ibrahim Yusuf Piotr
Tomasz Marek Andrzej Ivan Kari Anne Anna Ann Inger Ingrid Marit Liv Eva Berit Astrid Bjørg Hilde Nina Marianne Bente Heidi Hanne Tone Trine
Silje Camilla Linda Lise Line Lene Monica Mona Mette Maria Marie Kristin Kristine Kirsten Karin Karen Ida Emma Nora Sara Sofie Thea Julie
Elin Ellen Elise Siri Sissel Solveig Tove Turid Unni Vigdis Wenche Randi Ragnhild Grethe Grete Gunn Gro Britt Beate Cecilie Fatima Amina
Hodan Leyla Zahra Agnieszka Katarzyna Mike Dave Steve Nick Jack Joe Bob Jimmy Jim Billy Danny Tony Jane Sarah Kate Lisa Lucy Amy
"""
_NAMES: Final = frozenset(_FIRST.split())
_CAPITALISED: Final = "[A-ZÆØÅ][a-zæøå]+"
_PAIR: Final = re.compile(rf"(?<!\w)({_CAPITALISED})([ -])({_CAPITALISED})(?!\w)")


def apart_from_names(text: str) -> tuple[str, tuple[Danger, ...]]:
    """A text without words of danger that are part of a name, and what they would have told of."""
    found = list(_found(text))
    for (start, end), _ in reversed(found):
        text = f"{text[:start]} {text[end:]}"
    return text, tuple(danger for _, danger in found)


def _found(text: str) -> Iterator[tuple[tuple[int, int], Danger]]:
    place = 0
    while pair := _PAIR.search(text, place):
        place = pair.start(3)
        for name, word in ((1, 3), (3, 1))[: 2 if pair[2] == "-" else 1]:
            danger = _told_by(pair[word]) if pair[name] in _NAMES else None
            if danger is not None:
                yield pair.span(word), danger
                place = pair.end()
                break


def _told_by(word: str) -> Danger | None:
    return recognise(word) if len(fold(word)) == 1 else None
