"""Which language somebody is spoken to in before they have chosen one."""

from typing import Final

from bot.domain.languages import Language
from bot.service.desk import Desk

BOKMAL: Final = Language.BOKMAL.value
NYNORSK: Final = Language.NYNORSK.value
#: Whose phones are in another language than one of ours, and the one of ours that they read. Empty: Telegram does not say.
_READS: Final = {"no": BOKMAL, "da": BOKMAL, "sv": BOKMAL, "": BOKMAL}


def language_of_phone(desk: Desk, code: str) -> str | None:
    """The language for a phone set to `code` (`nb`, `en-GB`, empty when Telegram does not say); None when we do not know that one."""
    phones = code.replace("_", "-").split("-")[0].casefold()
    found = phones if phones in desk.languages else _READS.get(phones)
    return found if found in desk.languages else None


def first_language(desk: Desk, noted: str, code: str) -> str:
    """The language for a person's first questions: their phone's, else the one that the clinic noted.

    Phones of people who write Nynorsk are often set to Bokmål: what the clinic noted counts then.
    """
    phones = language_of_phone(desk, code) if code else None
    return noted if phones is None or (noted, phones) == (NYNORSK, BOKMAL) else phones
