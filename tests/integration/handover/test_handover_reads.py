"""Golden transcripts of a hand-over in each language: what the person reads from the question to the day on which it happens.

The files are what is expected. After a change of wording: RODTRAD_WRITE_TRANSCRIPTS=1, then read the difference aloud.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.clinic.app import create_app
from bot.domain.people.roles import StaffRole
from bot.service.desk import Desk
from bot.service.people import staff_login
from bot.service.requests import staff_acts
from bot.store.database.runner import Runner
from bot.store.people import people
from tests.fakes.browser import ORIGIN, Browser
from tests.integration.handover.conftest import Two
from tests.integration.staff.test_staff_access import give_roles
from tests.integration.staff.test_staff_routes import ROUTES
from tests.integration.test_languages import as_seen

TRANSCRIPTS: Final = Path(__file__).parent / "transcripts"
#: What is pressed, and after a star what is typed.
SCRIPTS: Final = {
    "nb": (
        "Se hva det er",
        "Ja, det er greit",
        "Ta ut noe",
        "Liker å gå tur.",
        "Skriv noe selv",
        "*Ring helst om kvelden",
        "Ja, send dette",
        "Jeg vil ikke bytte",
        "Nei, la det gå videre",
    ),
    "nn": (
        "Sjå kva det er",
        "Ja, det er greitt",
        "Ta ut noko",
        "Liker å gå tur.",
        "Skriv noko sjølv",
        "*Ring helst om kvelden",
        "Ja, send dette",
        "Eg vil ikkje byte",
        "Nei, la det gå vidare",
    ),
    "en": (
        "See what it is",
        "Yes, that is all right",
        "Take something out",
        "Liker å gå tur.",
        "Write something myself",
        "*Please call in the evening",
        "Yes, send this",
        "I do not want to change",
        "No, let it go on",
    ),
}


@pytest.mark.parametrize("language", SCRIPTS)
def test_it_reads_as_it_should(two: Two, desk: Desk, language: str, database_url: str) -> None:
    chat, jonas = two.chat, two.clinic.jonas.id
    chat.house.desk = desk
    two.store.run(lambda work: people.change(work, jonas, language=language))
    two.words = desk
    two.begin()
    chat.looks()
    lines = [as_seen(chat.last)]
    for said in SCRIPTS[language]:
        if said.startswith("*"):
            chat.writes(said[1:])
        else:
            chat.presses(said)
        lines += [f"> {said.removeprefix('*')}", as_seen(chat.last)]
    two.accepts("2026-03-09")
    for days in (0, 7):
        two.clock.move(timedelta(days=days))
        two.ticks()
        chat.looks()
        lines += [f"({days})", as_seen(chat.last)]
    seen, path = "\n".join(lines) + "\n", TRANSCRIPTS / f"handover.{language}.txt"
    if os.environ.get("RODTRAD_WRITE_TRANSCRIPTS") == "1" and database_url.startswith("sqlite"):
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")


async def test_no_page_of_the_new_clinic_has_a_word_from_before(two: Two) -> None:
    """Whoever has every role there walks every page, with every id there is: nothing that was said, asked or done at the first clinic."""
    clinic = two.clinic
    clinic.ask("ordinary", "Kanarifugl i ordene")
    old = clinic.code
    clinic.staff(staff_acts.answer, clinic.kari, old, "Kanarifugl i svaret")
    clinic.staff(staff_acts.note, clinic.kari, old, "Kanarifugl i notatet")
    clinic.staff(staff_acts.close, clinic.kari, old)
    clinic.deliver()
    two.begin(words="")
    two.agrees()
    two.chat.presses("Ikke send noe")
    two.accepts("2026-03-09")
    two.clock.move(timedelta(days=7))
    two.ticks()
    two.store.run(give_roles, clinic.per, *StaffRole)
    runner = Runner(two.store)
    browser = Browser(create_app(runner, two.words, ORIGIN, failed_login_delay=0, within=60))
    try:
        await browser.go(f"/staff/login/{two.store.run(staff_login.make_link, clinic.per)}")
        await browser.press("/staff/login")
        await browser.go(f"/staff/patients/{clinic.jonas.id}")
        await browser.press(f"/patients/{clinic.jonas.id}", reason="handover")
        walked = 0
        for method, path in sorted(ROUTES):
            if method != "GET" or path == "/staff/events":
                continue
            address = path.replace("{code}", old)
            for name in ("patient", "transfer", "place", "flow", "request"):
                address = address.replace("{" + name + "}", str(clinic.jonas.id))
            answer = await browser.client.get(address, params={"patient": str(clinic.jonas.id)})
            walked += 1
            assert "Kanarifugl" not in answer.text, path
            assert old not in answer.text.replace(address, ""), path
        assert walked > 30
    finally:
        await browser.close()
        runner.close()
