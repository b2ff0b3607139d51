"""Checks on words: what is not said to a patient, or not on a lock screen; lengths; placeholders (E21, E50, E60, E61)."""

import re
from collections.abc import Iterator
from typing import Final

from bot.domain.lint.claims import about_claims
from bot.domain.lint.problems import Remark, Severity

LONG_MESSAGE: Final = 1000
LONGEST_MESSAGE: Final = 3500
LONGEST_LABEL: Final = 40

_PLACEHOLDER: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")

#: Names that contain a word which is otherwise avoided.
_NAMES: Final = re.compile(
    r"anonyme narkomane|narcotics anonymous|anonyme alkoholikere|alcoholics anonymous|skyll (og )?ren",
    re.IGNORECASE,
)

#: What to avoid → what to say instead. Whole words with their endings.
_AVOID: Final = {
    r"rusmisbruk\w*|misbruker\w*": "«ruset meg», or the person's own word",
    r"narkoman\w*": "the person's own word",
    r"alkoholiker\w*": "the person's own word",
    r"ren|skitten|skitne": "«rusfri» or «nykter»",
    r"umotiver\w*": "what the person wants or does not want",
    r"mislykke\w*": "what happened",
    r"ferdigbehandle\w*": "nobody is finished (E6)",
    r"kontroll(en|ere|erer|ert|erte)?": "«oversikt», «styring», or what is meant",
    r"din sak|saken din": "«det du spør om»",
    r"ta deg sammen": "nothing",
    r"rop-pasient\w*": "the person",
    r"brukere(n|s|ns)?|brukernes?|(en|hver|ny) bruker": "«du», or «deltaker», «den som …»",
    r"rusbolig\w*|nødbolig\w*": "«et sted å bo»",
    # Words of craving, using and cheering that are said innocently elsewhere: whoever has a craving hears the other meaning.
    r"friste|fristet|fristende|fristels\w*|(?:noe|det|dette|som|ikke) frister|frister (?:det|deg|noe)": "«passer», «har lyst til»",
    r"lyst på|trang(?:en)? til": "«har lyst til», «vil»; for a craving «russug»",
    r"kick(?:et|s)?|hekta|hektet|fix|fikse[rt]?|et skudd|tripp?en": "what is meant, in another word («ordne»)",
    r"skål|unn(?:e)? deg": "nothing",
    r"junkie\w*|addicts?|alcoholics?|substance abus\w*": "the person's own word",
}
_FORBIDDEN: Final = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), instead) for words, instead in _AVOID.items()
)

_STREAKS: Final = re.compile(
    r"\bpå rad\b|\bstreaks?\b|\bpoeng\w*|\bscores?\b|\brekord\w*"
    r"|(?<!\w)(?:\d+|\{[^}]*\}) (?:dager|døgn|uker|days|weeks) (?:rusfri\w*|nykter\w*|edru\w*|sober|clean|uten (?:å ruse|rus))",
    re.IGNORECASE,
)

_SENSITIVE_STARTS: Final = (
    "rusfri rusmid rusen ruset ruser rusa russug rustank rusinfo ruspoli rusbehandl rusproblem rusavhengig rusinstitusjon rusteam "
    "craving tilbakefall relaps behandling treatment rehab avrus detox klinikk clinic nalokson naloxon overdos sprekk edru nykter "
    "avhengighet addict metadon subutex buprenorfin ettervern aftercare alkohol alcohol narko utskriv discharg innleggels innlagt "
    "institusjon psykiatr selvmord suicid helsehjelp rustjenest hjelpenum rusakutt abstinen"
).split()
_SENSITIVE_WORDS: Final = "rus|sug|suget|lar|sober|dop|dopet|stoffet"
_SENSITIVE: Final = re.compile(
    rf"\b(?:(?:{'|'.join(_SENSITIVE_STARTS)})\w*|{_SENSITIVE_WORDS})\b", re.IGNORECASE
)
_STAFF: Final = frozenset({"caseworker", "deputy"})
_SENSITIVE_PLACEHOLDERS: Final = _STAFF | {"clinic", "preview", "appointment", "answer"}

_EMOJI: Final = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u26ff\u2705\u2714\u2716\u274c\u274e\u2728\u2753-\u2757\u2763-\u2764\u2b50]"
)


def placeholders(text: str) -> Iterator[str]:
    """The names between braces in a text; doubled braces are braces. A stray brace gives itself."""
    for found in _PLACEHOLDER.finditer(text):
        if found[1] is not None:
            yield found[1]
        elif len(found[0]) == 1:
            yield found[0]


def about_text(text: str) -> Iterator[Remark]:
    """What is wrong with a text that a patient reads, wherever it stands."""
    bare = _NAMES.sub("", text)
    for pattern, instead in _FORBIDDEN:
        if found := pattern.search(bare):
            yield Remark("forbidden-word", f"«{found[0]}» is a word we do not use; say {instead}")
    if found := _STREAKS.search(text):
        yield Remark("streak", f"«{found[0]}» counts or scores; no streaks, no scores, no days counted (E21)")
    yield from about_claims(text)
    if "!!" in text:
        yield Remark("exclamation", "two exclamation marks in a row; one is already much")
    elif text.count("!") > 1:
        yield Remark("exclamation", "more than one exclamation mark in a message", Severity.WARNING)
    if len(_EMOJI.findall(text)) > 1:
        yield Remark("emoji", "more than one emoji in a message", Severity.WARNING)
    if not {"{", "}"}.isdisjoint(placeholders(text)):
        yield Remark("brace", "a stray brace; write {{ or }} for one that is meant")


def about_message(text: str, *, asks: bool) -> Iterator[Remark]:
    """What is wrong with the length of a message, and with its questions when it `asks`."""
    if len(text) > LONGEST_MESSAGE:
        yield Remark("long", f"{len(text)} characters; at most {LONGEST_MESSAGE}, split it with a list")
    elif len(text) > LONG_MESSAGE:
        yield Remark(
            "long",
            f"{len(text)} characters; over {LONG_MESSAGE} is hard to read on a phone",
            Severity.WARNING,
        )
    if asks and text.count("?") > 1:
        yield Remark(
            "questions", "more than one question in a message; ask one at a time (E60)", Severity.WARNING
        )


def about_label(text: str) -> Iterator[Remark]:
    """What is wrong with the label of a button."""
    if len(text) > LONGEST_LABEL:
        yield Remark(
            "label",
            f"a label of {len(text)} characters; at most {LONGEST_LABEL}, or it is cut off on a phone",
        )


def about_neutral(text: str, *, names: bool = False) -> Iterator[Remark]:
    """What gives a neutral text away on a lock screen. With `names`, "Kari har svart" passes: a first name alone says nothing."""
    if found := _SENSITIVE.search(_PLACEHOLDER.sub("", text)):
        yield Remark("not-neutral", f"«{found[0]}» gives it away on a lock screen; say it after a tap")
    refused = _SENSITIVE_PLACEHOLDERS - _STAFF if names else _SENSITIVE_PLACEHOLDERS
    for name in placeholders(text):
        if name.split(".")[0] in refused:
            yield Remark(
                "not-neutral", f"{{{name}}} gives it away on a lock screen; leave it out of a neutral text"
            )
