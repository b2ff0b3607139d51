"""The languages of the program, and which of them a person can choose. Whatever has a list of languages has it from here.

Bokmål stands in `flows/`; the others are catalogues below `locales/`. How to add one: `docs/house.md`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Language(StrEnum):
    """A language that content can name, also one that is prepared and not offered yet."""

    BOKMAL = "nb"
    NYNORSK = "nn"
    ENGLISH = "en"
    SAMI = "se"


#: What the flows are written in, and what is said where a translation is missing.
SOURCE_LANGUAGE: Final = Language.BOKMAL.value
#: The catalogues we keep, in English names.
CATALOGUES: Final[Mapping[str, str]] = {
    Language.ENGLISH.value: "English",
    Language.NYNORSK.value: "Nynorsk",
    Language.SAMI.value: "Northern Sámi",
}
#: Languages a person can choose, and Babel's names for them. Northern Sámi is prepared, and offered only when a native has reviewed it.
LOCALES: Final[Mapping[str, str]] = {
    Language.BOKMAL.value: "nb_NO",
    Language.NYNORSK.value: "nn_NO",
    Language.ENGLISH.value: "en_GB",
}
