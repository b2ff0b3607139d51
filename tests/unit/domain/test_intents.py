"""What is offered to somebody who types a sentence, by language, and what nothing is offered for."""

import pytest

from bot.domain.danger.intents import Intent, intent_of
from bot.domain.danger.reading import sentences

OFFERED = {
    Intent.CRAVING: """
jeg har så sug i dag
har veldig lyst på en øl
får sånn lyst til å ruse meg
jeg er redd for å sprekke i kveld
suget er helt vilt
eg har sterkt sug
eg har så lyst til å drikka
eg er redd for å sprekka
æ har sånn sug no
æ har lyst te å drikk
i have really bad cravings
i want to get high so badly
im about to relapse
""",
    Intent.RELAPSE: """
jeg drakk i går
jeg har begynt å drikke igjen
jeg har hatt et tilbakefall
har sprukket
har ruset meg igjen
eg drakk i går kveld
eg har sprukke
eg har byrja å drikka igjen
æ sprakk i helga
æ drakk i går
i drank last night
i relapsed
i have used again
""",
    Intent.TALK: """
jeg trenger å snakke med noen
kan noen ringe meg
jeg vil prate med kontaktpersonen min
hvordan får jeg tak i kontaktpersonen
eg treng å snakka med nokon
kan nokon ringja meg
æ må få prat me nån
æ treng å snakk med nån
i need to talk to somebody
can someone call me
i want to speak with my caseworker
""",
    Intent.PLAN: """
hva står i planen min
kan jeg få se planen
hva har vi avtalt
når er neste time
kva står i planen min
kan eg få sjå planen
ka står i planen
what is in my plan
when is my next appointment
""",
    Intent.MONEY: """
jeg har ikke penger til mat
kan ikke betale husleia
pengene er brukt opp
nav har ikke betalt meg
eg har ingen pengar
eg har ikkje råd til husleiga
æ har ikkje pænga
i have no money for food
i cannot pay the rent
im broke until friday
""",
    Intent.HOME: """
har ingen steder å sove i natt
jeg er kastet ut
hvor kan jeg sove i natt
eg har ingen stad å sova
har ikkje nokon plass å sove
æ har ingen plass å sov
i have nowhere to sleep
i got kicked out
where can i sleep tonight
""",
    Intent.MEDICINE: """
jeg har ikke hentet metadonen på tre dager
glemte medisinen min i går
jeg har gått tom for tabletter
resepten er utgått
eg har ikkje fått medisinen min
eg gløymde dosen min
æ e tom for medisin
æ har mista medisinen min
i missed my methadone
i ran out of my meds
""",
    Intent.DETOX: """
jeg trenger avrusning
jeg vil tilbake til klinikken
kan jeg bli lagt inn
jeg trenger en plass på avrusningen
eg treng avrusing
eg vil tilbake til behandling
æ må på avrusning
i need detox
can i come back to the clinic
i want to go back to rehab
""",
    Intent.PREGNANT: """
jeg er gravid
jeg tror jeg er gravid
eg er gravid
æ e gravid
i am pregnant
i think im pregnant
""",
    Intent.DRIVING: """
jeg har drukket og må kjøre hjem
kan jeg kjøre bil etter sobril
eg har drukke og skal køyra heim
skal kjøre full hjem
i am drunk and i have to drive
""",
    Intent.STOP: """
jeg vil ikke ha flere meldinger
slutt å sende meg meldinger
kan dere la meg være
eg vil ikkje ha fleire meldingar
slutt å skriv te mæ
i want no more messages
stop sending me messages
""",
    Intent.LANGUAGE: """
kan du skrive på engelsk
kan vi ta det på nynorsk
jeg forstår ikke norsk så godt
kan du skriva på nynorsk
do you speak english
can you write in polish
i dont understand norwegian
""",
}
#: Denied, past, a story, somebody else's, or about something else.
NOT_OFFERED = """
jeg har ikke sug i dag
har ikke drukket på tre uker
æ har ikkje rusa mæ
jeg drakk mye før i tida
broren min drakk i går
jeg drakk kaffe med naboen
så en film om en som sprakk
vil ikke snakke med noen
eg treng ikkje pengar
jeg har betalt husleia
har en seng og sover godt
hentet posten i dag
hun er ikke gravid
kjørte bil i dag, det gikk fint
det går bra med planene for hagen
jeg forstår deg godt
i did not drink yesterday
i love this language
my plants are doing well
god morgen
fin dag
"""
CASES = [(intent, line) for intent, lines in OFFERED.items() for line in lines.strip().splitlines()]


@pytest.mark.parametrize(("intent", "text"), CASES)
def test_it_is_offered(intent: Intent, text: str) -> None:
    assert intent_of(sentences(text)) is intent


@pytest.mark.parametrize("text", NOT_OFFERED.strip().splitlines())
def test_nothing_is_offered(text: str) -> None:
    assert intent_of(sentences(text)) is None


def test_every_intent_is_heard_in_some_sentence() -> None:
    assert set(OFFERED) == set(Intent)
