"""Goals, steps, the plan and a refusal as they stand on the phone in each language; `transcripts/plan.*.txt` is what is expected.

After a change of wording: RODTRAD_WRITE_TRANSCRIPTS=1, then read the difference aloud.
"""

import os

import pytest

from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.store.database.work import Store
from tests.fakes.chat import House
from tests.integration.test_languages import TRANSCRIPTS, as_seen, entered

WELCOME = {
    "nb": "Bokmål|Greit|Ja|Ja|Ja, men ikke spør hver dag|Nei|Senere",
    "nn": "Nynorsk|Greitt|Ja|Ja|Ja, men ikkje spør kvar dag|Nei|Seinare",
    "en": "English|All right|Yes|Yes|Yes, but do not ask every day|No|Later",
}
#: What the person presses and (after a star) types.
SCRIPTS = {
    "nb": (
        "*mål|Ja|*Jeg vil se ungene mer. Vet ikke med resten|Ja|*Ringe mora deres|En annen|*Tante Grete|*fredag"
        "|*Min plan|Legg til noe eget|*Hente sykkelen|Jeg selv|*snart|*vet ikke"
        "|*fikk nei|NAV|Ja|*20.3|Ikke nå|*Min plan|Endre noe|Hente sykkelen|Sette det øverst|*målet mitt|Ikke noe nå"
        "|*Min plan|Endre noe|Ringe mora deres|Si hvordan det går|Det er gjort"
    ),
    "nn": (
        "*mål|Ja|*Drikke mindre i helgane. Ikkje slutte|Ja|*Ringje mora deira|Ein annan|*Tante Grete|*fredag"
        "|*Planen min|Legg til noko eige|*Hente sykkelen|Eg sjølv|*snart|*veit ikkje"
        "|*fekk nei|NAV|Ja|*20.3|Ikkje no|*Planen min|Endre noko|Hente sykkelen|Setje det øvst|*målet mitt|Ikkje noko no"
        "|*Planen min|Endre noko|Ringje mora deira|Seie korleis det går|Det er ferdig"
    ),
    "en": (
        "*my goals|Yes|*I want to see the kids more. Not sure about the rest|Yes|*Call their mother|Somebody else|*Aunt Grete|*Friday"
        "|*My plan|Add something of my own|*Fetch the bike|I will|*soon|*don't know"
        "|*I got a refusal|NAV|Yes|*20.3|Not now|*My plan|Change something|Fetch the bike|Put it at the top|*my goals|Nothing now"
        "|*My plan|Change something|Call their mother|Say how it is going|It is done"
    ),
}


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


@pytest.mark.parametrize("language", SCRIPTS)
def test_goals_the_plan_and_a_refusal_read_as_they_should(
    house: House, language: str, database_url: str
) -> None:
    chat = entered(house)
    for label in WELCOME[language].split("|"):
        chat.presses(label)
    lines = []
    for said in SCRIPTS[language].split("|"):
        if said.startswith("*"):
            chat.writes(said[1:])
        else:
            chat.presses(said)
        lines += [f"> {said.lstrip('*')}", as_seen(chat.last)]
    seen, path = "\n".join(lines) + "\n", TRANSCRIPTS / f"plan.{language}.txt"
    if os.environ.get("RODTRAD_WRITE_TRANSCRIPTS") == "1" and database_url.startswith("sqlite"):
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")
