"""Greetings, thanks and questions about the program itself: whole messages, in every language, compared after `spelling.fold`."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.words.patterns import SETS, matches, pattern


class SmallTalk(StrEnum):
    """What such a message is; `small_talk_<value>` answers it."""

    GREETING = "greeting"
    THANKS = "thanks"
    HUMAN = "human"
    READS = "reads"
    DAYS = "days"


#: Words that stand for each other below, each under a name in capitals.
_SETS: Mapping[str, str] = {
    **SETS,
    "THING": "menneske|person|human|robot|bot|maskin|machine|program|dataprogram|computer|ai|ki|real|ekte",
    "SOBER": "nykter|nykt|edru|rusfri|rusfritt|clean|ren|rein|sober|dry",
}
#: The phrases of each, in the form of `patterns`.
_LISTED: Mapping[SmallTalk, str] = {
    SmallTalk.GREETING: """
hei|hallo|heisann|hallais|heia|halla|hi|hello|hey|morn|morna _|igjen|der|du|again|there
hei|hi|hello hei|hallo|hi
god|good morgen|dag|kveld|natt|morning|afternoon|evening|day
er|are|is du|you der|there _|nå|no|ennå
noen|nokon|anyone|anybody der|there
""",
    SmallTalk.THANKS: """
takk|thanks|thankyou|tusen|tack|mange _|takk|skal|for|you|a _|du|alt|hjelpen|hjelpa|svar|svaret|lot _|ha
thank you _|so|very _|much
takk|thanks for hjelpen|hjelpa|svar|svaret|det|praten|help|your|the _|help
takk skal du|dykk ha
takk takk|igjen
""",
    SmallTalk.HUMAN: """
er|are|is du|dette|det|you|this _|bare|only|just _|A THING _|program|person _|eller|or _|A _|THING
er|are det|dette|this _|A THING _|I snakker|snakkar|skriver|skriv|talk|speak med|til|with|to
hvem|kven|who er|are du|you
hva|kva|ka|what er|are du|you
snakker|snakkar|skriver|skriv I med|til A THING
am I talking|speaking|writing to|with A THING
""",
    SmallTalk.READS: """
hvem|kven|ke leser|les _|THIS _|det _|I _|skriver|skriv _|her
leser|les noen|nokon _|THIS _|det _|I _|skriver|skriv _|her
er det noen|nokon som leser|les _|THIS _|det _|I _|skriver|skriv _|her
kan noen|nokon lese|lesa _|THIS _|det _|I _|skriver|skriv _|her
who reads _|what|my _|THIS _|I _|write _|here
does|can anyone|anybody|someone read _|my|what _|THIS _|I _|write _|here
""",
    SmallTalk.DAYS: """
hvor|kor mange|lenge dager|dagar|døgn|har|er _|har|er _|I _|vært|vore|holdt|haldt|klart _|meg _|uten|utan SOBER|rus
hvor|kor lenge har I vært|vore|holdt|halde _|meg SOBER
hvor|kor lenge er|har det siden|sidan I ruset|rusa|drakk|brukte|tok _|meg|noe|noko _|sist
how many days _|have|am _|I _|have|been _|been SOBER
how long have I been SOBER
""",
}
_LONGEST = 80  # characters


def small_talk_of(text: str) -> SmallTalk | None:
    """What kind of small talk a message is, or None."""
    if len(text) > _LONGEST:
        return None
    return next((kind for kind, phrases in _PATTERNS.items() if matches(phrases, text)), None)


_PATTERNS = {kind: pattern(lines, _SETS) for kind, lines in _LISTED.items()}
