"""Checks on the words of a translation: what is not said in its language, and that it says neither more nor less than the Bokmål.

The lists of Bokmål are in `wording`; they hold for every language, since a Norwegian word in an English sentence is no better there.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from bot.domain.lint.problems import Remark
from bot.domain.lint.wording import about_neutral, about_text, placeholders
from bot.domain.words.commands import command_of

_BRACES: Final = re.compile(r"\{[^{}]*\}")
_NUMBER: Final = re.compile(r"\d+")
_SLASH: Final = re.compile(r"(?<![\w/])/[^\W\d_]+")

#: Names of lines that contain a word which is otherwise avoided.
_NAMES: Final = re.compile(
    r"(violence|threats) and abuse|narcotics anonymous|alcoholics anonymous", re.IGNORECASE
)

#: What to avoid → what to say instead. Whole words.
_AVOID: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        r"addict(?:s|ed|ion|ions|ive)?|abuse(?:s|d|rs?)?|abusing|misuse\w*|junk(?:ie|y)s?|alcoholics?|drunks?": "the person's own word",
        r"clean|dirty": "“sober”, “drug-free”; for rooms “wash”, “tidy”",
        r"users?": "“you”, “people who …”",
        r"should(?: not|n['’]t)? have|ought to have|you must not": "what can be done now",
        r"fail(?:ed|ure|ures)?|unmotivated|non-?complian\w*|complian\w*": "what happened",
        r"cured|fully recovered": "nobody is finished (E6)",
        r"your case": "“what you ask about”",
        r"pull yourself together|get a grip|snap out of it": "nothing",
        r"suffer(?:s|ing)? from|victims?": "what the person has or lives with",
        r"under control": "“in order”, “in hand”",
        # Words of craving, using and cheering, said innocently.
        r"tempt\w*|hooked|fix(?:es|ed|ing)?|kicks?|buzz(?:ed|ing)?|a (?:hit|shot|rush|trip)": "what is meant, in another word (“mend”)",
        r"slip(?:s|ped)?": "“a mistake”; of using, the person's own word",
        r"cheers|treat yourself": "nothing",
    },
    "nn": {
        r"misbrukar\w*|alkoholikar\w*": "«rusa meg», or the person's own word",
        r"rein|skiten|skitne": "«rusfri» or «nykter»",
        r"mislukk\w*|mislykk\w*": "what happened",
        r"ferdigbehandl\w*": "nobody is finished (E6)",
        r"kontroll(?:era|erer|erte)?": "«oversikt», «styring», or what is meant",
        r"di sak|saka di": "«det du spør om»",
        r"ta deg saman": "nothing",
        # Words of craving, using and cheering, said innocently.
        r"freist\w*": "«passar», «har lyst til»",
        r"hug på|trong(?:en)? til": "«har lyst til», «vil»; for a craving «russug»",
        r"fiks(?:ar|a)": "«ordne»",
        r"brukar(?:ar|en|ane|s)|(?:ein|kvar|ny) brukar": "«du», or «deltakar», «den som …»",
        r"rusbustad\w*|naudbustad\w*": "«ein stad å bu»",
    },
}
_FORBIDDEN: Final = {
    language: tuple(
        (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), instead) for words, instead in avoided.items()
    )
    for language, avoided in _AVOID.items()
}

_STREAKS: Final = re.compile(
    r"\b(?:in a row|etter kvarandre|day \d+)\b"
    r"|(?<!\w)(?:\d+|\{[^}]*\}) (?:days?|weeks?|months?|dagar|døgn|veker) (?:sober|clean|drug-free|without|rusfri\w*|edru\w*|utan)",
    re.IGNORECASE,
)

#: Words of another language, by which a sentence that was not really translated is known.
_BOKMAAL_IN_NN: Final = r"""
    hv\w+ hjem\w* (?!billig|villig)\w{2,}lig(?:e|t|ere|ste)? \w{3,}het(?:en|er)? nød\w+
    ikke jeg noe noen være vært fra mer bare gjøre gjør gjort nå selv sammen mye ennå uten mens disse de dere deres
    hun ham en én et ett annen annet egen eget egne eneste enig samme hele flere fortsatt fremdeles allerede mulig bedre
    sted stedet steder bor navn navnet penger pengene dager dagene uke uka uker ukene tiden tall tallene numrene spørsmålene svarene
    meldingen meldinger meldingene beskjeder beskjedene avtaler avtalene knapper knappene grunner grunnene kveldene tingene vaner vanene
    trenger skriver ligger svarer lagrer husker kommer sier si se vet åpne åpen åpent åpnet tror venter snakker holder hold holde passer
    gjelder henter mangler starter trykker virker følger teller slutter ønsker bruker
    ble gikk fikk kommet skrevet lest lagret slettet endret avsluttet straffet ruset byttet snakket ordnet
    kjennes synes trives vises lagres finnes høre hører kjøre våkne våkner vei veien øyeblikk hånd håndkle alene morgen
"""
_FOREIGN: Final = {
    "nn": re.compile(rf"\b(?:{'|'.join(_BOKMAAL_IN_NN.split())})\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:ikke|ikkje|jeg|eg|og|eller|skal|deg|du|å|på|til|hva|kva)\b", re.IGNORECASE),
}

_SENSITIVE: Final = {
    "en": re.compile(
        r"\b(?:(?:drug|sobri|recover|withdrawal|abstinen|depend|methadon|opioid|heroin|psychiatr|patient|drinking|substance|helpline"
        r"|therap|ward|crisis|urge)\w*|high|stoned)\b",
        re.IGNORECASE,
    ),
    "nn": re.compile(
        r"\b(?:(?:sjølvmord|avhengnad|innlagd|helsehjelp|rusa|rusing)\w*|suget?)\b", re.IGNORECASE
    ),
}


def about_translation(source: str, text: str, language: str) -> Iterator[Remark]:
    """What is wrong with the translation `text` of `source` into `language`, wherever it stands."""
    yield from about_text(text)
    bare = _NAMES.sub("", _BRACES.sub("", text))
    for pattern, instead in _FORBIDDEN.get(language, ()):
        if found := pattern.search(bare):
            yield Remark("forbidden-word", f"“{found[0]}” is a word we do not use; say {instead}")
    if found := _STREAKS.search(text):
        yield Remark("streak", f"“{found[0]}” counts or scores; no streaks, no scores, no days counted (E21)")
    if (foreign := _FOREIGN.get(language)) and (found := foreign.search(bare)):
        yield Remark("not-translated", f"“{found[0]}” is not a word of this language")
    yield from _same(source, text)


def about_neutral_translation(text: str, language: str, *, names: bool) -> Iterator[Remark]:
    """What gives a translation away on a lock screen; `names` as in `about_neutral`."""
    yield from about_neutral(text, names=names)
    pattern = _SENSITIVE.get(language)
    if pattern and (found := pattern.search(_BRACES.sub("", text))):
        yield Remark("not-neutral", f"“{found[0]}” gives it away on a lock screen; say it after a tap")


def _same(source: str, text: str) -> Iterator[Remark]:
    """What must be equal in every language: placeholders, numbers, commands."""
    ours, theirs = set(placeholders(source)), set(placeholders(text))
    if ours != theirs:
        yield Remark(
            "placeholders", f"placeholders differ: {_named(ours)} in the Bokmål, {_named(theirs)} here"
        )
    numbers, said = (sorted(_NUMBER.findall(_BRACES.sub("", each))) for each in (source, text))
    if numbers != said:
        yield Remark(
            "numbers",
            f"numbers differ: {', '.join(numbers) or 'none'} in the Bokmål, {', '.join(said) or 'none'} here",
        )
    wanted, typed = ({command_of(each, ()) for each in _SLASH.findall(side)} for side in (source, text))
    if wanted != typed:
        yield Remark(
            "commands", "the commands that begin with / must be known, and do the same as in the Bokmål"
        )


def _named(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"
