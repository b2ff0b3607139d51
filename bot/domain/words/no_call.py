"""What people write who do not want to call, or dare not: whole messages, in every language, compared after `spelling.fold`."""

from typing import Final

from bot.domain.words.patterns import SETS, matches, pattern

#: Says that it is about calling.
_CALLING: Final = """
I|_ vil|orker|orkar|tør|tar|torer|klarer|klarar|kan|greier|gidder|gidd|får|skal NOT aldri|_ å|_ til|_ å|_ ringe|ringa|ring WHOM|_ nå|no|_
I|_ tør|torer|orker|orkar|vil|klarer|klarar NOT å|_ snakke|snakka|prate|prata i|på telefon|telefonen
I|_ er|e redd|redde for å|_ ringe|ringa WHOM|_
I|_ hater|hatar å|_ telefonen|telefoner|telefonar|telefon|ringe|ringa
I|_ har NOT|ingen|ingenting penger|pengar|_ på|igjen telefonen|mobilen|kontantkortet|kortet|på|_ telefonen|mobilen|_
I|_ do|_ dont|cant|cannot|wont|will|not|dare not|_ want|dare|manage|_ to|_ call|phone|ring WHOM|_ now|_
I|_ am|m|im|_ too|_ scared|afraid to|of call|calling|phone|phoning WHOM|_
I|_ have no credit|money left|on|_ on|my|the|_ my|the|phone|_ phone|_
"""
#: Says so only where calling has just been spoken of.
_SHORT: Final = """
I|_ tør|torer|orker|orkar|klarer|klarar|greier|gidder NOT det|de|da|_
I|_ cant|cannot do|it|_
I|_ dare not
I|_ dont dare to|_
I|_ am|m|im|_ too|_ scared|afraid
"""
_SETS: Final = {
    **SETS,
    "NOT": "ikke|ikkje|itj|ikkj|isje|ikkje",
    "WHOM": "noen|nokon|dit|dem|dei|113|116117|legevakten|legevakta|legevakt|ambulanse|ambulansen|anyone|anybody|them|somebody",
}
_LONGEST: Final = 80  # characters


def cannot_call(text: str, *, spoken_of: bool) -> bool:
    """Whether a message says that its writer will not, or cannot, call; `spoken_of`: numbers to call have just been given."""
    return len(text) <= _LONGEST and (matches(_ABOUT_CALLING, text) or (spoken_of and matches(_ALONE, text)))


_ABOUT_CALLING: Final = pattern(_CALLING, _SETS)
_ALONE: Final = pattern(_SHORT, _SETS)
