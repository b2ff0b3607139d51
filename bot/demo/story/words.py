"""The patient's language: labels and sentences by their keys, so that an edited sentence leaves the story as it is."""

import re
from collections.abc import Mapping
from typing import Final

from bot.i18n import Texts, fill

_BLANK: Final = "\0"
#: Common words that no sentence of a language has, and the others do: one of them says that something was not translated.
_FOREIGN: Final[Mapping[str, frozenset[str]]] = {
    "nb": frozenset({"the", "you", "your", "ikkje", "eg", "ein"}),
    "nn": frozenset({"the", "you", "your", "ikke", "jeg", "en"}),
    "en": frozenset({"du", "deg", "og", "ikke", "jeg", "ikkje", "eg"}),
}


class StoryWords:
    """What stands on buttons, and what the bot says, in one language. `names` are placeholders with one meaning all through."""

    def __init__(self, texts: Texts, language: str, names: Mapping[str, str]) -> None:
        self._texts = texts
        self.language = language
        self._names = names

    def label(self, key: str, **values: str) -> str:
        """What stands on the button under a key (`talk.first.ask.send`). Raises `KeyError` for a key or a placeholder nobody knows."""
        known = {**self._names, **values}
        return fill(self._texts.get(key, self.language), known.__getitem__)

    def sentence(self, key: str, **values: str) -> re.Pattern[str]:
        """The whole message under a key. A placeholder that is neither named nor in `values` may stand for anything."""
        known = {**self._names, **values}
        filled = fill(self._texts.get(key, self.language), lambda name: known.get(name, _BLANK))
        return re.compile(".+".join(map(re.escape, filled.split(_BLANK))), re.DOTALL)

    def foreign(self, text: str) -> set[str]:
        """The words of a text that belong to another language; none in the question which language it shall be."""
        if self.sentence("welcome.language.say").match(text):
            return set()
        return set(re.findall(r"\w+", text.casefold())) & _FOREIGN[self.language]
