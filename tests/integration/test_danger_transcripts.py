"""Golden transcripts of the hardest moments, in each language: the question whether anybody is in danger, and somebody who cannot call.

The files are what is expected. After a change of wording: RODTRAD_WRITE_TRANSCRIPTS=1, then read the difference aloud.
"""

import os
from pathlib import Path
from typing import Final

import pytest

from bot.clock import ManualClock
from bot.domain.danger.hear import Heard
from bot.domain.danger.recognise import DangerKind
from bot.service.desk import Desk
from bot.store.database.work import Store
from bot.store.people import people
from tests.fakes.chat import Chat, House
from tests.fakes.hearing import Fixed
from tests.integration.test_languages import as_seen

TRANSCRIPTS: Final = Path(__file__).parent / "transcripts"
#: By conversation and language: what is pressed, and after a star what is typed.
SCRIPTS: Final = {
    "in_danger_yes": {
        "nb": "*jeg har skrevet brev til ungene|Ja|Ja, send",
        "nn": "*eg har skrive brev til ungane|Ja|Ja, send",
        "en": "*i have written letters to the kids|Yes|Yes, send it",
    },
    "in_danger_no": {
        "nb": "*jeg har skrevet brev til ungene|Nei, ikke nå|Send",
        "nn": "*eg har skrive brev til ungane|Nei, ikkje no|Send",
        "en": "*i have written letters to the kids|No, not now|Send",
    },
    "in_danger_person": {
        "nb": "*jeg har skrevet brev til ungene|Snakk med Kari, haster|Ja, send",
        "nn": "*eg har skrive brev til ungane|Snakk med Kari, hastar|Ja, send",
        "en": "*i have written letters to the kids|Talk to Kari, urgent|Yes, send it",
    },
    "no_call_scared": {
        "nb": "*jeg tør ikke å ringe|Jeg tør ikke|Ja, send",
        "nn": "*eg tør ikkje å ringe|Eg tør ikkje|Ja, send",
        "en": "*i dont dare to call|I do not dare|Yes, send it",
    },
    "no_call_phone": {
        "nb": "*jeg vil ikke ringe|Telefonen min|Nei",
        "nn": "*eg vil ikkje ringe|Telefonen min|Nei",
        "en": "*i dont want to call|My phone|No",
    },
}
PLAYED: Final = [(name, language) for name, each in SCRIPTS.items() for language in each]


@pytest.fixture
def chat(store: Store, desk: Desk, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Chat:
    maybe = Heard(2, DangerKind.SUICIDE, ("farewell",), None)
    said = {
        each.split("|")[0][1:]: maybe if name.startswith("in_danger") else Heard(0, None, (), None)
        for name, scripts in SCRIPTS.items()
        for each in scripts.values()
    }
    monkeypatch.setattr(desk, "hearing", Fixed(desk.hearing.model, said))
    return House(store, desk, clock).furnish().patient()


@pytest.mark.parametrize(("name", "language"), PLAYED)
def test_it_reads_as_it_should(chat: Chat, name: str, language: str, database_url: str) -> None:
    chat.house.store.run(lambda work: people.change(work, chat.patient_id, language=language))
    lines: list[str] = []
    for said in SCRIPTS[name][language].split("|"):
        if said.startswith("*"):
            chat.writes(said[1:])
        else:
            chat.presses(said)
        lines += [f"> {said.removeprefix('*')}", as_seen(chat.last)]
    seen, path = "\n".join(lines) + "\n", TRANSCRIPTS / f"{name}.{language}.txt"
    if os.environ.get("RODTRAD_WRITE_TRANSCRIPTS") == "1" and database_url.startswith("sqlite"):
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")
