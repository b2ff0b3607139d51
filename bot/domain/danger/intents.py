"""What somebody may want who types a sentence: an offer to make, never something to carry out. The lists, and how they are matched.

A line is a row of words that stand in this order in one sentence, with at most two others between each; `a|b` are alternatives,
`sug*` is every word that begins so. The first intent with a line that fits is the one; in doubt there is none.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from bot.domain.words.spelling import fold


class Intent(StrEnum):
    """What somebody may want who types a text that is no command. In doubt it is None. The first that fits counts."""

    DRIVING = "driving"
    PREGNANT = "pregnant"
    RELAPSE = "relapse"  # has used or drunk
    DETOX = "detox"  # wants in again
    MEDICINE = "medicine"  # missed doses, prescriptions, LAR
    HOME = "home"  # no bed, no key, thrown out
    CRAVING = "craving"
    MONEY = "money"
    STOP = "stop"  # wants no more messages
    LANGUAGE = "language"
    PLAN = "plan"
    TALK = "talk"  # with the caseworker, or anybody


#: Words that make what follows them within two words another thing.
_DENIED = "ikke ikkje itj inte not dont didnt never aldri uten utan without no ingen hvis viss vis om if"
#: Nothing is offered for what is long past, a story, or somebody else's.
_ELSEWHERE = (
    "film* serie* bok boka drømt* drømm* dreamt dreamed siden sidan sia ago fjor ifjor before tida tiden broren bror kompisen "
    "mannen naboen søsteren søster mamma pappa faren mora brother sister friend husband wife 2010 2015 2018"
)

_I = "jeg|eg|æ|e|ej|i|ive|im|har"
_NOT = "ikke|ikkje|itj|kje|not|ikke"
_WANT = "vil|ønsker|ønskjer|trenger|treng|må|kan|want|need|can|could|få|får|burde|lyst"
_DRUGS = (
    "rus*|drikk*|sprekk*|skyte|sprit|øl|pils|hasj|speed|heroin|piller|benzo|g|ghb|kokain|amfetamin|"
    "drink|drinking|use|using|drugs|beer|vodka"
)
_DRANK = "drakk|drukke|drukket|druke|ruset|rusa|rusta|ruste|sprakk|sprukket|sprukke|drank|drunk|used|relapsed|slipped"
_MED = (
    "medisin*|metadon*|subutex|lar|tabletter|tablettane|resept*|dosen|dosa|buvidal|antabus|sobril|"
    "medicine|meds|medication|methadone|prescription|dose"
)
_URGE = "sug|suget|russug|craving|cravings|urge|urges"
_TALK = "snakke|snakka|snakk|prate|prata|prat|talk|speak"
_SOMEBODY = "noen|nokon|nån|kontaktperson*|behandler*|menneske|person|somebody|someone|caseworker|human"
_MESSAGES = "meldinger|meldingar|messages|meg|mæ|til|mer|meir|me"
_LANGUAGES = (
    "engelsk|english|nynorsk|bokmål|norsk|norwegian|samisk|polsk|polish|arabisk|arabic|ukrainsk|ukrainian|"
    "russisk|russian|spansk|spanish|somali|tysk|german"
)

_LINES: dict[Intent, str] = {
    Intent.DRIVING: f"""
skal|må|vil|kan|tør|should|must|can kjøre|køyre|kjør|drive {_DRANK}|ruset|rusa|full|promille|påvirket|påvirka|drunk|high
{_DRANK}|full|påvirket|påvirka|drunk kjøre|køyre|kjør|drive
drukket|drukke|ruset|rusa|drunk|high og|å|and køyra|køyre|kjøre|drive
drukket|drukke|ruset|rusa|drunk|high og|å|and skal|må|kan|gotta|need|have kjøre|køyre|kjør|drive
kan|får jeg|eg|æ kjøre|køyre|kjør etter|på øl|pils|sobril|metadon
er|am i|trygg|okay|ok to drive after|on
""",
    Intent.PREGNANT: f"""
jeg|eg|æ|e|i|im er|e|am|tror|trur|think gravid|pregnant
er|e gravid
im|am pregnant
gravid* og|å|and {_DRANK}|drikk*|bruker|brukar
positiv graviditetstest
pregnancy test positive
""",
    Intent.RELAPSE: f"""
{_I} {_DRANK} i|igjen|på|litt|en|noen|nokre|again|last|yesterday|today|some|a
{_I} hatt|had en|ein|et|eit|a sprekk|tilbakefall|relapse|slip
har|he sprukket|sprukke|sprekt|ruset|rusa
jeg|eg|æ sprakk
{_I} begynt|byrja|begynte|started å|igjen|again|to|drinking drikke|drikka|ruse|again|bruke
i relapsed|slipped
ble|vart|vart|blei det|en|noen øl|pils|glass i|igår går
tok|took|røyka|røykte noe|noko|litt|some|en|ein i|igjen|again|yesterday
har tatt|teke|brukt noe|litt|stoff|speed|hasj|igjen
""",
    Intent.DETOX: f"""
{_WANT} avrus*|detox|avgift*
{_WANT} tilbake|attende|back til|te|to klinikk*|avdeling*|behandling*|posten|ward|clinic|treatment
{_WANT} legges|leggjast|bli|verte innlagt|inn|innlagd|admitted
{_WANT} inn|in igjen|again
trenger|treng plass|seng på|i avrus*|detox
tilbake|attende til|i|te behandling*|klinikk*|rusklinikk*
into|go|get|back detox|rehab|treatment
""",
    Intent.MEDICINE: f"""
{_NOT}|mista|mistet|gløymt|glemt|missed|lost|tom|ran|out for|hente*|henta|fått|tatt|teke|ta|of|my|gotten|medisin*|dosen|lar {_MED}
mistet|mista|glemte|glemt|gløymde|gløymt|missed|lost|forgot|stjålet|stole {_MED}
tom|tomt|gått|gjekk|går|ran|run tom|for|out for|of|my {_MED}
henter|hente|henta|hent|hentar|fornye|fornya|renew|refill|pick {_MED}
{_MED} utgått|stengt|tom|borte|slutt|missed|ran|gone|run
apotek*|pharmacy stengt|har|closed
trenger|treng|need ny|meir|mer|new|more {_MED}
dager|dagar|daga|døgn|days uten|utan|without {_MED}
bivirkning*|biverknad*
side effects
trappe|trappa|nedtrapping ned|av|medisin*
""",
    Intent.HOME: """
ingen|ikke|ikkje|itj|no|nowhere steder|stad|sted|plass|place|to sove|sova|sov|bo|bu|sleep|stay|live
ikke|ikkje|itj noe|nokon|noen|nån sted|stad|plass|steder å sove|sova|bo|bu|sov
har|have ingen|ikke|ikkje|no|nowhere sted|plass|stad|to sove|bo|bu|sleep
hvor|kor|kvar|where kan|skal|can|do jeg|eg|æ|i sove|sov|sleep|stay|bo i|tonight|natt|for
kastet|kasta|hevet|heva|kicked|thrown ut|out
sover|søv|sov|sleeping ute|out|outside|bilen
bostedsløs
bustadlaus
homeless
trenger|treng|need tak|seng|bolig|bustad|bed|shelter over|i|for|tonight
kommer|kjem|get ikke|ikkje|itj|cannot|cant inn|get i|hjemme|in
låst|locked ute|out
få|leie|leige|finne|søke|søkja bolig|bustad|leilighet|hybel
evicted
eviction
""",
    Intent.CRAVING: f"""
sug etter|igjen|nå|no|i
har|he|får|fær|kjenner|kjenne|kjenn|having|have|got veldig|sterkt|mye|mykje|så|sånn|strong|bad {_URGE}
har|he|kjenner|have|having|feeling|feel sug|russug|craving|cravings|urges
suget|russuget er|e|kommer|kjem|kom|tar|tek|blir|vert
lyst|løst på|til|te|å {_DRUGS}
lyst|løst å|til|te ruse|rusa|drikke|drikka|sprekke|sprekk
nær|close|nære|holder|held|på|about ved|å|på|to sprekke|sprekk|sprekka|relapse|relapsing|using
redd|afraid|scared for|i|of|jeg|eg|æ å|will|for|to|kommer|drikk* sprekke|sprekk|sprekka|relapse|drink|use
want|wanna|need to|a drink|use|get|beer high|drink|drugs|badly|so|beer
craving
cravings
frista|fristet|fristar|tempted
tenker|tenkjer|tenke bare|berre|bærre|hele|på å|på drikke|rus|ruse|dop
vil|ville|treng|trenger|må bare|ha|berre|så ruse|drikke|drikka|ruset|drikk meg|nå|no|i|igjen
""",
    Intent.MONEY: """
ikke|ikkje|itj|no|uten|utan|tom|tomt|blakk|out har|for|penger|pengar|pænga|råd|money|mat penger|pengar|pænga|money|til|råd
har ingen|ikke|ikkje|itj penger|pengar|pænga
pengene|pengane|pængan er|e|tok brukt|borte|slutt|brukte
blakk
no money
broke no|til|and|until
ikke|ikkje|itj råd til|te
kan|klarer|greier|cant|cannot ikke|ikkje|itj|pay|afford betale|betala|betal|husleie*|regning*|rekning*|pay|rent
husleie*|husleige*|regning*|rekning*|strømregning*|bills|rent forfalt|betale|betala|betalt|due|purring|inkasso|pay
nav har|ikke|ikkje ikke|ikkje|itj|svart betalt|utbetalt|svart
nav ikke|ikkje|itj|har svar*|betalt|utbetalt|betaler|avslag|stanset|stansa|stoppet
søke|søkja|søknad|apply|trenger|treng sosialhjelp*|stønad*|nødhjelp*|trygd|benefits|aap|økonomisk
trenger|treng|need|låne|låna|borrow penger|pengar|pænga|money
penger|pengar|money til|te|for mat|husleie|buss|food|rent
""",
    Intent.STOP: f"""
ikke|ikkje|itj|dont|stop|slutt|stopp|slutte|slutta send*|skriv*|mas*|writing|texting|messag* {_MESSAGES}
vil|ønsker|ønskjer|want|orker|orkar ikke|ikkje|itj|no|å ha|få|flere|fleire|more|snakke flere|fleire|meldinger|meldingar|messages|deg
la|leave meg|mæ|me være|vere|vær|alone|fred
meld meg|mæ av
avslutte|avslutta|slutte|slutta|quit|stop|stoppe med|denne|this|using|appen|tjenesten appen|tjenesten|tenesta|app|service|chatten|boten
unsubscribe
""",
    Intent.LANGUAGE: f"""
speak {_LANGUAGES}
snakker|snakkar|speak|talk|write|skrive|skriv|bytte|byte du|dere|de|på|in|til {_LANGUAGES}
på engelsk|nynorsk|bokmål|norsk|samisk|polsk
in english|norwegian
english please
forstår|skjønner|skjønar|understand ikke|ikkje|not|no|så norsk|nynorsk|bokmål|norwegian
dont|not|no understand|speak|good|my norwegian
my norwegian is
bytte|byte|endre|change|switch språk|language|mål
""",
    Intent.PLAN: """
se|sjå|show|vis planen
vise|vis|se|sjå|show|see|lese|endre|endra|change|hva|kva|ka|where|what står|planen|plan|my|is|min|i planen|plan|min|avtalt
planen|plan min|mi|my
min|my plan
hva|kva|ka|what har|did|skulle|skal vi|me|we avtalt|avtalte|agree|agreed
når|når|what|when er|is neste|my|next time|avtale|appointment|møte
neste|next avtale|time|appointment
""",
    Intent.TALK: f"""
{_WANT} {_TALK} med|litt|til|to|with {_SOMEBODY}|deg|dere
{_WANT} noen|nokon|nån|somebody|someone å|to snakke|prate|talk|prata|snakka
{_WANT} {_TALK} med|me|with {_SOMEBODY}
få prat|prate med|me {_SOMEBODY}
{_WANT}|kan|can noen|nokon|kontaktperson*|dere|somebody|someone|caseworker ringe|ringje|ringja|ring|call meg|mæ|me
ring|ringe|call meg|mæ|me i|på|når|tomorrow|today|please|tilbake|when
få|får|nå|reach|get tak|hold|kontakt|fatt i|med|of kontaktperson*|behandler*|noen|ruskonsulent*|caseworker
{_WANT} prate|prata|snakke|snakka|talk
noen|nokon|nån|someone|somebody å|to snakke|prate|prata|snakka|talk
er det noen|nokon|nån|anybody|anyone der|her|våken|there|jobb
""",
}


def intent_of(all_sentences: Sequence[Sequence[str]]) -> Intent | None:
    """The first intent that a sentence of folded words speaks of, or None."""
    told = [sentence for sentence in all_sentences if not _fits_any(sentence, _ELSEWHERE_WORDS)]
    may = {row for sentence in told for word in sentence if word in _BEGUN_BY for row in _BEGUN_BY[word]}
    for sentence in told:
        for word in sentence:
            if word.startswith(_PARTS):
                may.update(row for row, begins in _BEGUN_BY_PART if word.startswith(begins))
    for row in sorted(may):
        intent, line = _ROWS[row]
        if any(_stands(line, sentence) for sentence in told):
            return intent
    return None


_Word = tuple[frozenset[str], tuple[str, ...]]
_GAP = 2


def _stands(line: Sequence[_Word], sentence: Sequence[str]) -> bool:
    """Whether a line's words stand in a sentence, in order and near each other, and nothing beside or among them denies it."""
    exact, begins = line[0]
    for start, word in enumerate(sentence):
        begun = word in exact or (begins and word.startswith(begins))
        if begun and _follows(line, sentence, start) and not _denied(sentence[max(0, start - _GAP) : start]):
            return True
    return False


def _follows(line: Sequence[_Word], sentence: Sequence[str], start: int) -> bool:
    for wanted in line[1:]:
        near = range(start + 1, min(start + 2 + _GAP, len(sentence)))
        found = next((place for place in near if _is(sentence[place], wanted)), None)
        if found is None or _denied(sentence[start + 1 : found]):
            return False
        start = found
    return True


def _denied(words: Sequence[str]) -> bool:
    return not _DENIED_WORDS.isdisjoint(words)


def _is(word: str, wanted: _Word) -> bool:
    exact, begins = wanted
    return word in exact or (bool(begins) and word.startswith(begins))


def _fits_any(sentence: Iterable[str], wanted: _Word) -> bool:
    exact, begins = wanted
    return not exact.isdisjoint(sentence) or any(word.startswith(begins) for word in sentence)


def _word(listed: str) -> _Word:
    parts = [part for one in listed.split("|") for part in one.split("_")]
    return (
        frozenset(folded for part in parts if not part.endswith("*") for folded in fold(part)),
        tuple(folded for part in parts if part.endswith("*") for folded in fold(part[:-1])),
    )


def _lines(listed: str) -> Iterator[list[_Word]]:
    for line in listed.strip().splitlines():
        yield [_word(word) for word in line.split()]


_DENIED_WORDS = frozenset(fold(_DENIED))
_ELSEWHERE_WORDS = _word("|".join(_ELSEWHERE.split()))
#: Every line in its order, with what it speaks of.
_ROWS = [(intent, line) for intent, listed in _LINES.items() for line in _lines(listed)]
#: The lines by each word they can begin with: of a hundred lines a sentence can hold a few.
_BEGUN_BY: dict[str, list[int]] = {}
for _row, (_, _line) in enumerate(_ROWS):
    for _first in _line[0][0]:
        _BEGUN_BY.setdefault(_first, []).append(_row)
#: The lines that can begin with a part of a word, and all such parts.
_BEGUN_BY_PART = [(row, line[0][1]) for row, (_, line) in enumerate(_ROWS) if line[0][1]]
_PARTS = tuple({part for _, begins in _BEGUN_BY_PART for part in begins})
