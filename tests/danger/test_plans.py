"""Goals, steps, appointments, names, warning signs and ways to say no, as people write them into a plan, are no danger.

None of these stands in the corpus or in the rows for training: `test_none_of_them_was_trained_on` holds that.
"""

import pytest

from bot.content.weights import load_hearing
from tests.danger.messages import read, trained_on

PLANS = {
    "nb": """
Jeg vil være mer sammen med barna mine
Jeg vil treffe ungene oftere
Ha jentene hos meg annenhver helg
Få guttene hjem til jul
Bli en bedre pappa
Dra på tur sammen med ungene
Kunne passe barnebarnet en ettermiddag
Barna skal få slippe å bekymre seg for meg
Lese godnattbok for dattera mi
Få tilbake førerkortet
Kjøre opp på nytt til våren
Flytte til et roligere sted
Flytte nærmere ungene
Komme meg vekk fra byen i sommer
Komme meg ut av dette miljøet
Jeg vil ta tilbake livet mitt
Jeg vil ha livet mitt tilbake
Leve litt mer normalt
Slutte for godt
Slutte med piller
Slutte i den jobben
Sove hele natta
Legge meg i samme seng hver kveld
Beholde medisinen min som den er
Få utlevert medisin hver dag
Hente ut resepten i tide
Begynne på skytebanen med far
På rypejakt i september
Skyte litt luftgevær på hytta
Kjøpe tau til seilbåten
Male broen på hytta
Hoppe på trampoline sammen med barna
Bade fra brygga hver dag
Ta toget til Trondheim og besøke mor
Klare en helg alene
Ikke være alene i høstferien
Ringe pappa på lørdag
Gå turer sammen med nabokona
Time på helsestasjonen mandag
Møte på skolen til sønnen min
Møte med barnevernet onsdag klokka ti
Storesøster
Ungene og hunden
Faren til barna mine
Jeg begynner å lyve for kona
Jeg slutter å ringe tilbake
Jeg ligger på sofaen hele dagen
Når barna har reist hjem
Nei, jeg kan ikke bli med, jeg skal hente ungene
Gi nøklene til naboen når det er vanskelig
""",
    "nn": """
Eg vil vere meir saman med borna mine
Eg vil treffe ungane oftare
Ha jentene hos meg annankvar helg
Få att førarkortet mitt
Flytte nærare ungane
Kome meg vekk frå byen i sommar
Få livet mitt attende
Slutte for godt
Sove heile natta
Halde på medisinen min slik han er
På skytebana med far
På rjupejakt i september
Bade frå brygga kvar dag
Ta toget til Voss og vitje mor
Lese godnattbok for dotter mi
Time på helsestasjonen måndag
Møte med barnevernet onsdag
Eg sluttar å ringje attende
Når borna har reist heim
Nei, eg kan ikkje bli med, eg skal hente ungane
""",
    "en": """
I want to be with my children more
I want to have my girls every other weekend
See my son more often
Be a better dad
Go on a trip together with the kids
Read a bedtime story to my daughter
Get my driving licence back
Move somewhere quieter
Move closer to my kids
Get out of this town for the summer
I want my life back
Quit for good
Stop taking pills
Sleep through the night
Keep my medication as it is
Go shooting with my dad at the range
Swim off the pier every day
Take the train up to see my mum
Not be alone over the holidays
Meeting with child services on Wednesday
I stop calling people back
When the children have gone home
No, I can't come, I'm picking up the kids
""",
    "dialects": """
Æ vil vær mer i lag me ungan mine
Æ vil treff ungan oftar
Få igjen førarkortet
Æ vil flytt nærmar ungan
Kom mæ ut av det her miljøet
Æ vil ha livet mett tebake
Slutt førr godt
Sov heile natta
Æ vil vårrå mer sammen me ongan mine
Træff ongan oftar
Slutt me pilla
Kåmmå mæ bort fra det her miljøet
Eg vil ver meir samen med ungane
Ha jentene hos meg annakvar helg
Eg vil ha livet mitt tebake
""",
}


@pytest.mark.parametrize("language", PLANS)
def test_what_people_write_into_a_plan_brings_no_card_and_hardly_a_question(language: str) -> None:
    hear = load_hearing().hear
    rang = {text: heard for text in PLANS[language].strip().splitlines() if (heard := hear(text)).ring}
    assert [text for text, heard in rang.items() if heard.ring == 1] == []
    assert len(rang) <= 1, rang


def test_none_of_them_was_trained_on() -> None:
    trained = {message.text.casefold() for path in trained_on() for message in read(path)}
    plans = {text.casefold() for listed in PLANS.values() for text in listed.strip().splitlines()}
    assert plans & trained == set()
