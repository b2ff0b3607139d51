"""Lists of phrases as people write them, turned into patterns over folded words (`spelling.fold`).

One phrase a line; `a|b` are alternatives for one word, `_` among them stands for none, and words in capitals for a set of words.
"""

import re
from collections.abc import Mapping

from bot.domain.words.spelling import fold

#: Words that stand for each other in every list.
SETS: Mapping[str, str] = {
    "A": "et|eit|en|ein|a|an",
    "I": "jeg|eg|æ|e|i",
    "THIS": "dette|det|meldingene|meldingane|meldinger|this|these|messages",
}


def pattern(lines: str, sets: Mapping[str, str] = SETS) -> re.Pattern[str]:
    """What matches every folded spelling of the listed phrases, each word with a space after it."""
    return re.compile(
        "|".join("".join(_word(word, sets) for word in line.split()) for line in lines.strip().splitlines())
    )


def matches(phrases: re.Pattern[str], text: str) -> bool:
    """Whether a whole text is one of the phrases."""
    return phrases.fullmatch("".join(f"{word} " for word in fold(text))) is not None


def _word(alternatives: str, sets: Mapping[str, str]) -> str:
    listed = [part for word in alternatives.split("|") for part in sets.get(word, word).split("|")]
    words = "|".join(part for word in listed if word != "_" for part in fold(word))
    return f"(?:(?:{words}) )" + ("?" if "_" in listed else "")
