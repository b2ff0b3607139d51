"""Typed words in three languages and some dialect, in every state."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.danger.recognise import recognise
from bot.domain.words import word_lists
from bot.domain.words.commands import TYPED, Command, command_of, is_skip, yes_no_of
from bot.domain.words.spelling import fold

TEAM = ["Kari Nordmann", "Ola Normann", "Jo Hansen", "Dag Berg", "Anne-Marie Dahl", "Åse", "أحمد"]

COMMANDS = {
    Command.HELP: """
hjelp
Hjelp!
hjeeelp
eg treng hjelp
jeg trenger hjelp nå
help me
I need help please
hjelp meg
kan du hjelpe meg
/hjelp
/help@RodBot
/HJELP
æ treng hjælp
113
116 117
Hjelp!!!
hjelp, takk
treng hjelp
hjelp meg, vær så snill
hvem kan jeg ringe?
kven kan eg ringe?
legevakt
sos
""",
    Command.STOP: """
stopp
slutt
STOP
ikke skriv mer til meg
slutt å skrive til meg
jeg vil ikke ha flere meldinger
leave me alone
/stopp
stopp meldingene
jeg vil ikke ha meldinger
meld meg av
slutt å mase
ikkje skriv til meg
stop texting me
la meg være i fred
""",
    Command.PAUSE: """
pause
ta en pause
jeg trenger en pause
/pause 3
ta pause
need a break
eg treng ein pause
""",
    Command.MENU: """
meny
/meny
hva kan du gjøre?
kva kan du
Vis meny
what can you do?
kva kan du hjelpe med
""",
    Command.SEEN: """
hvem har sett planen min?
kven har sett planen min
kem har sett på planen min
ken har åpna planen
har noen sett planen min?
har nåkken sett planen
hvem har lest planen
hvem ser på planen min
who has seen my plan?
who opened the plan
has anyone seen my plan
""",
    Command.SHARE: """
del planen
del planen min med kari
æ vil dele planen min
share my plan
""",
    Command.UNSHARE: """
slutt å dele
slutt å dele planen min
ikkje del planen lenger
æ vil itj dele planen min mer
stop sharing
don't share my plan
""",
    Command.WHAT: """
hva lagres?
hva vet du om meg
kva er lagra om meg
what do you know about me
/hva
hvem ser dette
hvem kan se dette?
mine data
my data
slett meg
kva veit du om meg
""",
    Command.TALK: """
snakk med kari
Snakk med Kari
snakke med Kari Nordmann
kan jeg få snakke med kari?
jeg vil snakke med kari
ring kari
kari
Kari!
hei kari
kan kari ringe meg
kan Kari ringe meg i dag?
ringe meg?
ring meg
vil du ringe meg
talk to kari
can i talk to kari please
can kari call me
call me
æ vil snakke mæ kari
eg vil prate med Kari
snakke med kari min
snakk med ola
snakk med åse
snakk med aase
snakk med anne-marie
snakk med anne marie dahl
ring dag
Dag
/snakk
snakk med kontaktpersonen min
kontaktpersonen min
jeg vil snakke med noen
snakk med et menneske
få tak i kari
si fra til kari
be kari ringe meg
er kari på jobb?
Snakk med Jo
karis
Snakke med Kari
Eg vil snakke med Kari
kan Kari ringje meg
Kan eg få prate med Kari?
ring til Kari
Kari, ring meg
I want to talk to Kari
please call Kari
contact my caseworker
trenger å snakke med noen
hvor er Kari?
snakk med Kari i dag, takk
hei, kari!
min kari
bli oppringt
""",
    Command.PLAN: """
plan
Min plan
planen min
/plan
/min_plan
show my plan
vis planen min
my plan
sjå planen min
""",
    Command.CRAVING: """
russug
Russug
jeg har sug
/russug
craving
har lyst til å ruse meg
eg har lyst til å ruse meg
Sug
craving!
jeg har veldig sug
redd for å sprekke
har lyst til å drikke
rustanker
""",
    Command.RELAPSE: """
sprekk
jeg sprakk
eg sprakk
jeg har sprukket
eg har sprukke
tilbakefall
jeg har ruset meg
eg har rusa meg
jeg har drukket
eg har drukke
jeg drakk
jeg tok noe
relapse
I relapsed
I used
I drank
I slipped
I've relapsed
/sprekk
""",
    Command.LEFT_TODAY: """
jeg har dratt
jeg dro i dag
eg drog i dag
jeg har reist
jeg er skrevet ut
eg er utskriven
jeg skrev meg ut
I left
I left today
/dratt
""",
    Command.DAILY: """
hverdagen
kvardagen
/hverdagen
""",
    Command.CHECKIN_TIME: """
bytt tidspunkt
endre tid
daglig spørsmål
byt tidspunkt
""",
    Command.REASONS: """
mine grunner
mine grunnar
my reasons
vis grunnene mine
""",
    Command.LANGUAGE: """
språk
/sprak
/språk
bytt språk
english please
in english
change language
nynorsk
på engelsk
I don't speak Norwegian
""",
    Command.CONTINUE: """
fortsett
hald fram
/fortsett
jeg er tilbake
Videre
gå videre
halde fram
continue
I'm back
""",
    Command.LEAVE: """
avbryt
lukk
cancel
avslutt
quit
Lukk
""",
    Command.BED: """
har ingen steder å sove i natt
jeg har ikke noe sted å sove
æ har ingen plass å sove i natt
eg veit ikkje kvar eg skal sove i natt
I have no place to sleep tonight
/seng
""",
    Command.FOOD: """
jeg har ikke mat
I have nothing to eat
/mat
""",
    Command.DETOX: """
jeg trenger avrusning
jeg må inn til avrusning nå
I need detox now
/avrusning
""",
    Command.MISSED_DOSE: """
jeg har ikke tatt LAR på tre dager
eg har hoppa over LAR
I missed my methadone
/lar
""",
    Command.DRIVING: """
kan jeg kjøre?
jeg har drukket og må kjøre
""",
    Command.PREGNANT: """
jeg er gravid
I think I'm pregnant
/gravid
""",
    Command.DEBT: """
gjeld
jeg skylder penger
I owe people money
""",
    Command.BACK: """
jeg vil tilbake til klinikken
eg vil attende til avdelinga
jeg angrer på at jeg dro
I want to go back to treatment
/tilbake
""",
    Command.CREDIT: """
jeg er tom for ringetid
I'm out of credit
""",
    Command.NOBODY: """
ingen har ansvar for meg
kven har ansvaret for meg?
nobody is responsible for me
""",
    Command.NALOXONE: """
nalokson
hvor får jeg nalokson?
/naloxone
""",
}

NO_COMMAND = """
jeg snakket med kari i går
kari sa at jeg skulle hvile
jeg vil ikke snakke med kari
kari er snill
jeg savner kari
jo
jo takk
i dag
ja
/start
/start abc
/ukjent
stopper det aldri
jeg sluttet på jobben
hjelpen jeg fikk var bra
jeg hjalp naboen
ring
noen
jeg fikk ringt nav
planlegger en tur
det er en pause i regnet
...
💀
min
hei
jeg ringte kari
kari ringte meg
kari er på ferie og jeg snakket med ola i stedet
slutte å røyke
hjelpe naboen med flytting
planen gikk i vasken
sug deg fast
hva skjer
menyen på kafeen var fin
jeg pauset filmen
ingen kan hjelpe meg
kari og ola krangler
jeg liker engelsk fotball
barnet mitt
et sted å sove er viktig for meg
jeg fikk avrusning i fjor
søsteren min er gravid
ingen penger
jeg kjørte hjem
"""

CASES = [(command, typed) for command, table in COMMANDS.items() for typed in table.strip().splitlines()]


@pytest.mark.parametrize(("command", "typed"), CASES)
def test_a_typed_command_is_understood(command: Command, typed: str) -> None:
    assert command_of(typed, TEAM) is command


@pytest.mark.parametrize("typed", NO_COMMAND.strip().splitlines())
def test_a_sentence_that_only_mentions_it_is_no_command(typed: str) -> None:
    assert command_of(typed, TEAM) is None


@pytest.mark.parametrize("command", Command)
def test_every_command_has_typed_words_and_a_slash_command(command: Command) -> None:
    assert TYPED[command].strip()
    assert word_lists.SLASH[command].split()


@pytest.mark.parametrize(
    "typed",
    ["/hjelp", "/meny", "/plan", "/russug", "/snakk", "/pause", "/stopp", "/hva", "/sprak", "/fortsett"],
)
def test_the_slash_commands_of_the_menu_work(typed: str) -> None:
    assert command_of(typed, []) is not None
    assert command_of(f"{typed}@RodTradBot", []) is command_of(typed.upper(), [])


def test_start_and_unknown_slash_commands_are_left_to_others() -> None:
    assert command_of("/start abc", TEAM) is None
    assert command_of("/", TEAM) is None
    assert command_of("/@", TEAM) is None


def test_an_earlier_caseworkers_name_works_as_well_as_the_present_one() -> None:
    assert command_of("snakk med ola", ["Kari Nordmann", "Ola Normann"]) is Command.TALK
    assert command_of("snakk med ola", ["Kari Nordmann"]) is None


def test_a_name_that_is_also_a_small_word_needs_more_than_itself() -> None:
    assert command_of("jo", TEAM) is None
    assert command_of("i dag", TEAM) is None
    assert command_of("Dag", TEAM) is Command.TALK
    assert command_of("ring jo", TEAM) is Command.TALK


def test_a_mere_name_may_be_the_answer_to_an_open_question() -> None:
    assert command_of("Kari", TEAM, name_alone=False) is None
    assert command_of("hei Kari", TEAM, name_alone=False) is None
    assert command_of("snakk med Kari", TEAM, name_alone=False) is Command.TALK


def test_a_long_message_is_never_a_command() -> None:
    assert command_of("hjelp " * 30, TEAM) is None


def test_the_keys_of_the_reply_keyboard_are_commands() -> None:
    assert command_of("Russug", TEAM) is Command.CRAVING
    assert command_of("Snakk med Kari", TEAM) is Command.TALK
    assert command_of("Min plan", TEAM) is Command.PLAN
    assert command_of("Meny", TEAM) is Command.MENU


def test_no_phrase_means_two_commands() -> None:
    meant: dict[str, set[Command]] = {}
    for command, lines in TYPED.items():
        for line in lines.strip().splitlines():
            meant.setdefault(" ".join(fold(line.replace("|", " x "))), set()).add(command)
    assert {phrase: commands for phrase, commands in meant.items() if len(commands) > 1} == {}


def test_no_command_is_taken_for_danger() -> None:
    """Danger is looked for first: a command that brought the crisis card would never be reached."""
    assert [typed for _, typed in CASES if recognise(typed) is not None] == []


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "ja",
            "Ja!",
            "JA",
            "jaaa",
            "japp",
            "jepp",
            "jau",
            "jo",
            "jada",
            "ja takk",
            "ja, gjerne",
            "ok",
            "greit",
        ),
        *(
            "ja det vil jeg",
            "ja det vil eg",
            "det stemmer",
            "yes",
            "Yes please",
            "yep",
            "sure",
            "👍",
            "👍🏽",
            "✅",
        ),
    ],
)
def test_yes_is_understood(typed: str) -> None:
    assert yes_no_of(typed) is True


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "nei",
            "Nei.",
            "NEI",
            "neii",
            "næ",
            "neida",
            "nei takk",
            "nope",
            "no",
            "nah",
            "niks",
            "no thanks",
            "👎",
        ),
        *("nei det vil jeg ikke", "nei det vil eg ikkje", "❌"),
    ],
)
def test_no_is_understood(typed: str) -> None:
    assert yes_no_of(typed) is False


@pytest.mark.parametrize(
    "typed",
    ["", "kanskje", "vet ikke", "ja og nei", "ja, men ikke nå", "👍👎", "neiden", "jakke", "senere", "💀"],
)
def test_what_is_neither_yes_nor_no_is_not_guessed(typed: str) -> None:
    assert yes_no_of(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "hopp over",
        "Hopp over!",
        "hopp over denne",
        "skip",
        "pass",
        "vet ikke",
        "veit ikkje",
        "vil ikke svare",
        "don't know",
    ],
)
def test_a_question_can_be_passed_over_in_words(typed: str) -> None:
    assert is_skip(typed)


@pytest.mark.parametrize(
    "typed",
    ["senere", "Seinare", "seinere", "ikke nå", "ikkje no", "later", "not now", "en annen gang", "vent litt"],
)
def test_putting_a_question_off_is_not_passing_it_over(typed: str) -> None:
    assert not is_skip(typed)


@given(st.text(st.characters(codec=None), max_size=200), st.lists(st.text(max_size=40), max_size=4))
def test_any_text_and_any_names_are_read_without_a_fault(text: str, names: list[str]) -> None:
    command_of(text, names)
    yes_no_of(text)
    is_skip(text)


@pytest.mark.parametrize(
    "text",
    [
        "Stop. Thank you",
        "kan du slutte å sende meldinger",
        "ikke send meg mer",
        "slutt å sende meg meldinger",
        "please stop sending me messages",
        "don't send me any more",
        "eg vil ikkje at du skal skrive meir til meg",
    ],
)
def test_a_wish_to_be_left_alone_may_be_a_sentence(text: str) -> None:
    assert command_of(text, ["Kari Nordli"]) is Command.STOP


@pytest.mark.parametrize(
    "text",
    [
        "kan du ikke skrive til meg",
        "jeg vil ikke skrive mer",
        "ikke send dette til Kari",
        "send meg meldinger",
        "ikke send",
        "kan du slutte å sende regninger til meg",
    ],
)
def test_what_may_be_a_plea_or_is_about_something_else_stops_nothing(text: str) -> None:
    assert command_of(text, ["Kari Nordli"]) is not Command.STOP
