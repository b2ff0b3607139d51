"""What no text may claim: an effect on health, a diagnosis or a forecast, that somebody is watched over, or that this is treatment.

`docs/purpose.md` says what the program is for. Software whose maker claims such things is a medical device (Regulation (EU) 2017/745,
article 2 and rule 11); and it would not be true (E70). The lists hold in every language at once, since a claim is one in any.
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.domain.lint.problems import Remark

#: What is claimed → what claims it. Whole words with their endings, in Bokmål, Nynorsk and English.
_CLAIMS: Final = {
    "an effect on health": (
        r"(?:forebygg|førebygg|reduser|minsk|senk)\w* (?:\w+ ){0,2}(?:tilbakefall|risiko|overdose|russug|rusbruk)\w*",
        r"(?:prevent|reduce|lower|cut)(?:s|ed|ing)? (?:\w+ ){0,2}(?:relapse|risk|overdose|craving|drug use)\w*",
        r"(?:bevist|vitenskapelig|vitskapleg|klinisk (?:testet|testa|prøvd)|kunnskapsbasert|dokumentert effekt)",
        r"forsk(?:n?ing)(?:a|en)? viser at (?:dette|det|jeg|eg|boten)",
        r"(?:clinically|scientifically) \w+|evidence-based|proven to",
        r"(?:dette|boten|jeg|eg) (?:er|vert|blir) (?:en )?effektiv\w*|(?:it|this|the bot) is effective",
        r"(?:helbred|kurer|lækj)(?:e|er|es|ar)\b|cures?|makes? you (?:well|better|healthy)",
        r"(?:hold|gjør|gjer)(?:er)? deg (?:rusfri|nykter|edru|frisk)|keeps? you (?:sober|drug-free)",
    ),
    "a diagnosis or a forecast": (
        r"diagnostiser\w*|diagnos(?:e|ed|es|ing) you|diagnosen din|your diagnosis",
        r"du (?:har|lider av|lir av) (?:en |ein )?(?:angst|depresjon|psykose|adhd|ptsd|\w*lidelse|\w*liding)",
        r"you (?:have|suffer from) (?:an? )?(?:anxiety|depression|psychosis|adhd|ptsd|\w+ disorder)",
        r"tyder på at du|tyder på (?:sykdom|sjukdom)|suggests? (?:that )?you (?:have|are)",
        r"(?:din|your) risiko for|your risk of|risikoen din|risikoscore|risk score|sannsynlighet(?:en)? for (?:at du|tilbakefall)",
        r"(?:forutsi|føresei|predict)\w* (?:at |that |when |når )?(?:du|you|tilbakefall|relapse)\w*",
    ),
    "that somebody is watched over": (
        r"overvåk\w*|overvak\w*|monitor(?:s|ed|ing)?|surveil\w*",
        r"(?:passer|passar) på deg|(?:holder|held) (?:et |eit )?auge? med deg|(?:holder|held) øye med deg",
        r"(?:følger|følgjer) med på (?:deg|hvordan du|korleis du)|watch(?:es|ing)? over you|keeps? an eye on you",
        r"(?:oppdager|oppdagar|merker|merkar) (?:det )?(?:hvis|om|når) du|(?:notice|detect)s? (?:it )?(?:if|when) you",
        r"alltid noen (?:her|som (?:leser|svarer))|always (?:somebody|someone) (?:here|there|reading)",
    ),
    "treatment": (
        r"(?:jeg|eg|boten) (?:behandler|behandlar|gir behandling)|(?:i|the bot) (?:treat|give treatment)",
        r"(?:jeg|eg) er (?:en |ein )?(?:lege|behandler|behandlar|terapeut|psykolog)|i am a (?:doctor|therapist|psychologist)",
        r"(?:erstatter|erstattar|i stedet for|i staden for) (?:\w+ )?(?:behandling|legen|lege)\b",
        r"(?:replaces?|instead of) (?:\w+ )?(?:treatment|doctors?|therapy)\b",
    ),
}
_FOUND: Final = tuple(
    (what, re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE))
    for what, patterns in _CLAIMS.items()
)


def about_claims(text: str) -> Iterator[Remark]:
    """What a text claims that this program must not."""
    for what, pattern in _FOUND:
        if found := pattern.search(text):
            yield Remark(
                "claim", f"«{found[0]}» claims {what}; say what happens, and by whom (docs/purpose.md)"
            )
