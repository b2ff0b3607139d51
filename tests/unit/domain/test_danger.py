"""What brings the crisis card and what does not. The tables are sentences; the order in them means nothing."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.danger import phrases
from bot.domain.danger.recognise import Danger, DangerKind, recognise

OVERDOSE = """
jeg har tatt en overdose
tar overdose
kompisen min har tatt overdose
har tatt for mye
jeg har tatt alt for mye
tok for mye heroin
eg har teke for mykje
har tatt for mange piller
jeg tok alle tablettene mine
har tatt 30 paracet
tatt masse sobril
svelget hele brettet
han puster ikke
hun puster nesten ikke
ho pustar ikkje
han pusta ikkje
får ikke puste
får ikkje puste
æ får ikke pust
han har sluttet å puste
blå leppa
han er blå på leppene
leppene hans er blå
leppene er helt blå
blå lepper
han er blå i ansiktet
hun våkner ikke
jeg får ikke liv i ham
får ikke kontakt med henne
bevisstløs
han er bevisstløs på badet
ho er medvitslaus
i overdosed
he od'd
i took too many pills
took too much
she's not breathing
he isn't breathing
he won't wake up
his lips are blue
blue lips
unconscious
jeg har tatt overdåse
øverdose
0verdose
over dose
puster ikkeeee
puuster ikke
pu\u200bster ik\u200bke
jeg drakk rødsprit
jeg har tatt GHB for mye
har satt for mye
satte for stort skudd
vi har en OD her
han ligger og surkler
jeg tok en haug med piller
overdose!
"""

ACUTE_ILLNESS = """
jeg har vondt i brystet
brystsmerter
jeg tror jeg har hjerteinfarkt
hun fikk krampe
han har kramper
krampeanfall
jeg besvimte
eg svimte av
jeg blør kraftig
det blør mye
kaster opp blod
spyr blod
ring ambulanse
trenger ambulanse
ring 113
chest pain
i'm having a seizure
heart attack
call an ambulance
jeg dør
hjelp jeg dør
eg døyr
i'm dying
holder på å dø
jeg tror jeg dør
vil ikke dø
æ dør
"""

PSYCHOSIS = """
jeg hører stemmer
eg høyrer stemmer
stemmer i hodet mitt
er psykotisk
jeg hallusinerer
i hear voices
"""

CHILD = """
sønnen min har spist tablettene mine
dattera mi har drukket metadonen min
ungen har fått i seg noe
barnet fikk i seg piller
babyen våkner ikke
guten min har ete pillene
my son swallowed my pills
my daughter has taken my methadone
"""

VIOLENCE = """
han slår meg
slår meg
han slo meg i går
typen slår meg
ho slår meg
blir slått hjemme
eg blir slegen
han banka meg opp
han sparker meg
han tok kvelertak på meg
truer meg
de truer meg med kniv
dei trugar meg
han truer med å drepe meg
jeg har fått trusler
han sier han skal drepe meg
han vil drepe meg
de vil drepe meg
jeg ble voldtatt
eg vart valdteken
voldtekt
har blitt voldtatt
he hit me
he hits me
my boyfriend beats me
he is threatening me
he threatened to kill me
i was raped
he wants to kill me
redd for livet mitt
noen er ute etter meg
han er voldelig
jeg skal drepe ham
jeg vil drepe noen
jeg har lyst til å drepe han
knivstukket
de bryter seg inn nå
han har pistol
han står med kniv
han holder meg innelåst
slåss og han banker meg
han slår mæ
han slo mæ
trua mæ med kniv
banka mæ
"""

SUICIDE = """
Jeg vil dø
jeg vil bare dø nå
Nå vil jeg helst dø
jeg har lyst til å dø
har så lyst å dø
jeg orker ikke leve mer
jeg orker ikke å leve lenger
orker ikke mer
æ orke ikke mer
æ orka ikke meir
e vil ikkje leva meir
eg vil ikkje leve lenger
eg orkar ikkje meir
jeg tar livet mitt i kveld
skal ta livet mitt
tenker på å ta livet av meg
eg vil ta livet av meg
æ ska ta livet av mæ
ta live av mæ
vurderer å ta mitt eget liv
jeg ønsker å avslutte livet
har planer om å gjøre slutt på livet
vil gjøre slutt på alt
vil hænge mæ
jeg henger meg
skal henge meg
hoppe fra brua
jeg hopper foran toget
skyte meg
jeg skader meg selv
kutter meg igjen
eg skadar meg sjølv
skjærer meg i armene
har selvmordstanker
eg har sjølvmordstankar
selvmord
tenker mye på selvmord
alle har det bedre uten meg
det hadde vært bedre om jeg var død
skulle ønske jeg var død
jeg vil ikke våkne i morgen
vil sovne og aldri våkne igjen
livet er ikke verdt å leve
ingenting å leve for
jeg har ingen grunn til å leve
lei av å leve
lei av livet
klarer ikke mer
greier ikke mer nå
holder ikke ut lenger
gidder ikke leve
I want to die
i wanna die
i want to kill myself
gonna kill my self
I'm suicidal
i don't want to live anymore
i don’t want to be here anymore
I want to end my life
end it all
better off dead
i can't go on
no reason to live
vil døøøøø
VIL DØ!!!
vil d0
v i l   d ø
s e l v m o r d
s.e.l.v.m.o.r.d
s3lvm0rd
vil do
vil døe
jeg vil dö
jag vill dö
jeg vil ikke være her mer
ta mitt liv
drepe meg selv
vil drepe meg
æ vil dø
e vil døy
eg vil døy no
vil døy
har skrevet avskjedsbrev
jeg er ferdig, tar livet mitt
det er ingen vits i å leve
ingen vits i å leve lenger
jeg fortjener ikke å leve
fortener ikkje å leve
vil bare forsvinne for alltid
jeg kommer til å ta livet mitt
kommer til å gjøre meg noe
redd for å gjøre meg selv noe
redd for at jeg skal skade meg selv
jeg tenker på døden hele tiden
jeg gir opp livet
orkar ikkje leve slik
vil itj leve
orke itj meir
æ orke itj mer
i orkar ikkje meir
"""

WITHDRAWAL = """
abstinenser
jeg har kraftige abstinenser
abstinenskramper
eg har abstinensar
delirium
jeg tror jeg får delirium
har abstinens og rister
withdrawal
bad withdrawals
jeg ser ting som ikke er der
"""

EVERYDAY = """
Jeg er dødstrøtt
jeg dør av latter
jeg dør av kjedsomhet her
holdt på å dø av latter
det var dødskult
døds bra
bestemor døde i fjor
han døde for to år siden
jeg sørger over broren min som er død
batteriet er dødt
mobilen døde
det slår meg at jeg har det bedre
jeg slo meg i kneet
da slo jeg meg til ro
vil slå meg til ro
skal slå meg ned på hytta
slo meg løs på fest
han slo meg i sjakk
jeg henger meg opp i småting
heng deg på!
han ba meg henge meg på
kuttet meg i fingeren
skar meg på papir
tar for mye plass
det tar for mye tid
har tatt for mange valg
jeg spiste for mye
har sovet for mye
jeg har tatt medisinen min
har tatt 2 paracet
tok en paracet for hodepine
ta livet med ro
livet er greit
livet mitt er bedre nå
jeg vil ta livet mitt tilbake
jeg vil leve
jeg vil leve et godt liv
vil ikke ruse meg mer
vil ikke drikke mer
jeg orker ikke mer kaffe
orker ikke trene i dag
klarer ikke å sove
klarer meg fint
jeg har krampe i leggen
de sparket meg ut av leiligheten
jeg er lei av å vente
jeg er sliten
hadde en god dag
jeg har russug
suget er 7
snakk med kari
jeg tok bussen
hoppet av bussen
hopper over
jeg er redd for å bli ensom
han er snill mot meg
jeg trenger å snakke med noen
nøklene ligger i skapet ved døra
noen står i døra
jeg står i dør 3
jeg kutter ned på røyken
skal kutte ut sukker
jeg ble kutta av NAV
jeg drepte en edderkopp
dødlinja er i morgen
skyte gullfuglen
kjøre av gårde
jeg tok en pause
jeg blør ikke
trist og lei
vil hjem
jeg vil ikke snakke om det
i'm dying to see you
dying of laughter
this is killing it
i hit the gym
he beats me at chess
hit me up later
it was a good day
i want to live
cut back on coffee
kill time
i could kill for a coffee
i am tired
had a stroke of luck
jeg hørte stemmen til mamma i telefonen
hører på musikk
ser ting annerledes nå
jeg har vondt i ryggen
det er vondt å savne
jeg har pust i bakken
puster ut
pust inn, pust ut
puster rolig
våkner tidlig
våknet klokka seks
blå himmel
blå jakke
jeg er blå og lei
fikk trukket en tann
trygt hjemme
jeg har sluttet å røyke
jeg sluttet på jobben
slutt på pengene
jeg gjorde slutt med kjæresten
vil gjøre slutt med typen
endelig fri
vil dra herfra
100 kr
ring meg
ring meg i morgen
12
ja
nei
Kari
jeg har tannpine
jeg tok meg sammen
slå av lyset
slår på tv
banker på døra
det banker på døra
naboen banker i veggen
sparker fotball
han truer ikke noen
jeg kveles nesten av støv
jeg stakk av
stikker en tur
jeg har kniv og gaffel
jeg fikk kniven i julegave
jeg skal lage mat
jeg har tatt ansvar
ta alle ting med ro
har alle papirene
tok alle bøkene
tok hele dagen
spist hele pizzaen
lyst på kaffe
lyst til å ruse meg
har lyst på øl
jeg skal til legen
jeg er på vei
dette er mitt liv
mitt eget sted å bo
får bo i min egen leilighet
jeg har fått jobb
jeg får ikke sove
får ikke svar
får ikke kontakt med NAV
gå foran i køen
jeg vil dø av skam
jeg orker ikke mer snø
vi møtes i sju
husk å ringe tannlegen
skal på trening med en venn
bor hos mor
har ikke penger til husleie
NAV svarer ikke
jeg skylder penger
det er noen som bruker rus i oppgangen
de som bor i oppgangen ruser seg
har ikke noe å gjøre
kjeder meg
kjeder meg i hjel
sliten, men ok
alle pengene er brukt
ingen svarer meg
jeg vil klare dette
jeg klarer ikke å ringe selv
jeg klarer ikke mer enn én ting om dagen
det er ikke mer å si
orker du å ringe for meg?
ikke mer nå takk
senere
jeg skal ta en dusj
skal ta meg en tur
tar meg en øl
tok meg en tur i skogen
ta meg med
hva er planen min
hva vet du om meg
hvem ser det jeg skriver
jeg fikk avslag
huset er fullt av minner
hunden min er syk
jeg drømte om rus
hadde en sprekk i helga
jeg ruset meg i går
det gikk ikke bra i dag
føler meg tom
jeg gråter mye
"""

#: In doubt the card is shown. These are known to bring it without danger, and that is accepted (`danger_phrases`).
SHOWN_ON_PURPOSE = """
Hva er en overdose?
broren min døde av overdose
onkelen min tok selvmord
batteriet vil dø snart
jeg orker ikke mer i kveld
slo meg litt på sykkelen
jeg har tatt alle tablettene mine som jeg skal
varmen dreper meg
jeg vil ikke dø
buss, ring 113
vil ikke være her mer
har tatt 10 paracet denne uka
"""

#: What people do to words: by habit, on a bad phone, or to hide them.
DISGUISED = [
    "VIL DØ!!!",
    "vil døøøøø",
    "viil   dø",
    "vil\ndø",
    "vil...dø",
    "vil-dø",
    "vil d\u00f8",
    unicodedata.normalize("NFD", "hænge meg på låven, vil dø"),
    "\uff56\uff49\uff4c \uff44ø",
    "v\u200bi\u200bl d\u200bø",
    "\u202evil dø\u202c",
    "v̴̢i̵l̶ ̷d̸ø̵",
    "v1l d0",
    "v i l d ø",
    "s e l v m o r d",
    "s.e.l.v.m.o.r.d",
    "s3lvm0rd",
    "$elvmord",
    "vildø",
    "jegvildø",
    "#vildø",
    "vil dø💀",
    "vil💀dø",
    "vil do",
    "vil döö",
    "don’t want to live",
    "don't want to live",
    "\ud800vil dø\udfff",
    "vil dø\x00",
]

CASES = [
    (kind, sentence)
    for kind, table in {
        DangerKind.CHILD: CHILD,
        DangerKind.OVERDOSE: OVERDOSE,
        DangerKind.ACUTE_ILLNESS: ACUTE_ILLNESS,
        DangerKind.VIOLENCE: VIOLENCE,
        DangerKind.SUICIDE: SUICIDE,
        DangerKind.PSYCHOSIS: PSYCHOSIS,
        DangerKind.WITHDRAWAL: WITHDRAWAL,
    }.items()
    for sentence in table.strip().splitlines()
]


@pytest.mark.parametrize(("kind", "sentence"), CASES)
def test_danger_is_recognised(kind: DangerKind, sentence: str) -> None:
    found = recognise(sentence)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize("sentence", EVERYDAY.strip().splitlines())
def test_everyday_sentences_bring_no_card(sentence: str) -> None:
    assert recognise(sentence) is None


@pytest.mark.parametrize("sentence", SHOWN_ON_PURPOSE.strip().splitlines())
def test_in_doubt_the_card_is_shown(sentence: str) -> None:
    assert recognise(sentence) is not None


@pytest.mark.parametrize("sentence", DISGUISED)
def test_spelling_does_not_hide_danger(sentence: str) -> None:
    found = recognise(sentence)
    assert found is not None
    assert found.kind is DangerKind.SUICIDE


def test_danger_in_the_middle_of_a_long_message_is_found() -> None:
    filler = "I dag har jeg vært på butikken og handlet melk og brød. " * 30
    assert recognise(f"{filler}Jeg orker ikke å leve mer. {filler}") == Danger(
        DangerKind.SUICIDE, "orker ikke leve"
    )


def test_where_minutes_count_comes_first() -> None:
    found = recognise("jeg vil dø, jeg har tatt for mange tabletter og han slår meg")
    assert found is not None
    assert found.kind is DangerKind.OVERDOSE


def test_a_harmless_phrase_hides_only_itself() -> None:
    found = recognise("det slår meg at jeg vil dø")
    assert found is not None
    assert found.kind is DangerKind.SUICIDE


def test_the_phrase_given_is_ours_and_never_the_persons_words() -> None:
    found = recognise("Jeg, Per Hansen i Storgata, orker virkelig ikke å leve mer")
    assert found == Danger(DangerKind.SUICIDE, "orker ikke leve")


@given(st.text(st.characters(codec=None), max_size=300))
def test_any_text_at_all_is_read_without_a_fault(text: str) -> None:
    recognise(text)


@given(
    st.text(max_size=200),
    st.sampled_from(["jeg vil dø", "puster ikke", "han slår meg", "ta livet mitt", "i want to die"]),
    st.text(max_size=200),
)
def test_what_stands_around_it_on_other_lines_does_not_hide_danger(
    before: str, phrase: str, after: str
) -> None:
    assert recognise(f"{before}\n.\nxq {phrase} xq\n{after}") is not None


LONG = 4096
TYPICAL = (
    "Jeg skjønner ikke helt hva som skjer på dagen når jeg våkner, men det går greit å ta en kopp kaffe. "
    * 60
)
SLOW_IF_CARELESS = {
    "typical": TYPICAL,
    "one letter": "a" * LONG,
    "one phrase begun over and over": "har tatt alle " * LONG,
    "words that are passed over": "jeg er han de i " * LONG,
    "a phrase that never ends": "vil " + "jeg " * LONG,
    "single letters": "a b " * LONG,
    "marks without end": "d" + "\u0335" * LONG,
    "leet": "d0 v1l " * LONG,
    "signs that unfold to many": "ﷺ" * LONG,
    "surrogates": "\ud800" * LONG,
    "punctuation": ".,;-_" * LONG,
    "doubled letters": "aabbccdd " * LONG,
}


@pytest.mark.parametrize("name", SLOW_IF_CARELESS)
def test_no_text_of_4096_characters_takes_long(name: str) -> None:
    """About 0.2 ms for prose on the machine it was written on; the limit leaves room for slow ones."""
    text = SLOW_IF_CARELESS[name][:LONG]
    limit = 0.3 if name == "signs that unfold to many" else 0.06
    assert min(_seconds(text) for _ in range(5)) < limit


def test_twice_the_text_takes_about_twice_the_time() -> None:
    """Sixteen times the text: about 16 times the time, where one that looks at pairs of words would take 256 times."""
    text = "vil jeg er han ikke det " * 500
    pairs = [(_seconds(text), _seconds(text * 16)) for _ in range(5)]
    assert min(long for _, long in pairs) < min(short for short, _ in pairs) * 64


def _seconds(text: str) -> float:
    """Processor time of this thread, so that a busy machine does not count."""
    begun = time.thread_time()
    recognise(text)
    return time.thread_time() - begun


LISTS = {
    DangerKind.CHILD: phrases.CHILD,
    DangerKind.OVERDOSE: phrases.OVERDOSE,
    DangerKind.ACUTE_ILLNESS: phrases.ACUTE_ILLNESS,
    DangerKind.VIOLENCE: phrases.VIOLENCE,
    DangerKind.SUICIDE: phrases.SUICIDE,
    DangerKind.PSYCHOSIS: phrases.PSYCHOSIS,
    DangerKind.WITHDRAWAL: phrases.WITHDRAWAL,
}


@pytest.mark.parametrize("kind", DangerKind)
def test_every_listed_phrase_is_recognised_in_its_first_spelling(kind: DangerKind) -> None:
    missed = []
    for line in LISTS[kind].strip().splitlines():
        sentence = " ".join(word.split("|")[0] for word in line.split()).replace("MANY", "30")
        if recognise(sentence) is None:
            missed.append(sentence)
    assert missed == []


def test_no_listed_phrase_stands_twice() -> None:
    lines = [line for listed in LISTS.values() for line in listed.strip().splitlines()]
    assert sorted({line for line in lines if lines.count(line) > 1}) == []
