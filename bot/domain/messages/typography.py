"""Keeping together on one line what is read as one: telephone numbers, clock times, dates, spans. Where text leaves the program.

Content is written, stored and compared with ordinary spaces; `plain` undoes `kept_together` for whoever compares what was sent.
"""

import re
from typing import Final

#: A space at which no line is broken, and a mark of no width at which none is broken either.
NO_BREAK_SPACE: Final = "\u00a0"
WORD_JOINER: Final = "\u2060"
#: Characters on a button; what is longer stands whole where it is read.
LONGEST_LABEL: Final = 40

_MONTHS: Final = (
    "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"
    "|January|February|March|April|May|June|July|August|September|October|November|December"
)
_UNITS: Final = "min|minutt|minutter|time|timer|timar|dag|dager|dagar|minutes?|hours?|days?"
_FIGURE: Final = re.compile(r"\d")
#: A telephone number, or a large one: groups of two or three figures.
_NUMBER: Final = re.compile(r"(?<!\d)(?<!\d )\d{2,3}(?: \d{2,3}){1,4}(?! ?\d)")
#: Spaces after «kl.» or «at», between a day and its month, a number and its unit.
_SPACES: Final = re.compile(
    r"(?<=\bkl\.) (?=\d)"
    r"|(?<=\bklokka) (?=\d)"
    r"|(?<=\bat) (?=\d{1,2}[.:]\d\d)"
    rf"|(?<=\d) (?=(?:{_MONTHS}|{_UNITS})\b)"
    rf"|(?<=\d\.) (?=(?:{_MONTHS})\b)"
)
_SPAN: Final = re.compile(r"(?<=\d)–(?=\d)")


def kept_together(text: str) -> str:
    """`text` with no-break spaces where a line must not be broken, and a word joiner after the dash of «8–15». Twice is as once."""
    if not _FIGURE.search(text):
        return text
    numbers = _NUMBER.sub(lambda found: found[0].replace(" ", NO_BREAK_SPACE), text)
    return _SPAN.sub("–" + WORD_JOINER, _SPACES.sub(NO_BREAK_SPACE, numbers))


def plain(text: str) -> str:
    """`text` as it stands in the content, with ordinary spaces only."""
    return text.replace(NO_BREAK_SPACE, " ").replace(WORD_JOINER, "")


def on_one_line(text: str, most: int = LONGEST_LABEL) -> str:
    """A text on one line, of at most so many characters; what was cut off ends in an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
