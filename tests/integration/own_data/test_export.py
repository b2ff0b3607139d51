"""The file with all of a person's data: what is in it, that it is valid FHIR, how it comes to their chat, and where its bytes go."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
from fhir.resources.R4B.bundle import Bundle
from fhirclient.models import bundle
from fhirclient.models.fhirabstractbase import FHIRValidationError
from sqlalchemy import select, update

from bot.clock import ManualClock
from bot.domain.flow.verbs import Mood, Purpose
from bot.domain.messages.message import Message
from bot.domain.people.own_data import PlanLine
from bot.domain.plan.entry import EntryKind, Kept
from bot.service.desk import Desk
from bot.service.own_data import exporting
from bot.service.own_data.fhir import bundle_of
from bot.service.own_data.file import BUNDLE, PAGES, ROWS, zip_of
from bot.service.own_data.gathering import gather
from bot.store.database.work import Store, Work
from bot.store.erasing import everything, rows
from bot.store.erasing.everything import LOST, NOT_TOLD
from bot.store.outbox import files
from bot.store.outbox.leased import BODY
from bot.store.people import people
from bot.store.tables import Base
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.wishes import Through
from tests.fakes.begun import Begun
from tests.fakes.chat import House
from tests.fakes.spoilt import Crowd
from tests.integration.own_data.seen import DOCS, count

KINDS = {
    "Patient", "Organization", "Practitioner", "CareTeam", "CarePlan", "Goal", "Task", "Questionnaire", "QuestionnaireResponse",
    "Consent", "Communication", "AuditEvent", "RelatedPerson",
}  # fmt: skip
made: dict[str, dict[str, bytes]] = {}
#: What Anna has told, or was told, in words: each must be in the rows.
TOLD = (
    "Anna Lie",
    "Ungene",
    "Gå en tur",
    "912 34 567",
    "En ting til.",
    "Ringe NAV.",
    "jeg har mistet leiligheten",
)


@pytest.fixture
def unpacked(begun: Begun, crowd: Crowd, desk: Desk) -> Mapping[str, bytes]:
    """Anna's file, by the names in it; made once for each kind of database."""
    if begun.ring not in made:
        data = crowd.store.read(gather, desk, crowd.anna.patient_id)
        with zipfile.ZipFile(io.BytesIO(zip_of(data, desk))) as file:
            assert file.comment == b""
            assert not any(one.comment or one.extra for one in file.infolist()), (
                "nothing beside what is in it"
            )
            made[begun.ring] = {name: file.read(name) for name in file.namelist()}
    return made[begun.ring]


def test_every_row_of_hers_is_in_it_opened_or_named_as_not_told(
    crowd: Crowd, unpacked: Mapping[str, bytes]
) -> None:
    stored = json.loads(unpacked[ROWS])["stored"]
    anna = crowd.anna.patient_id
    for name in crowd.store.read(lambda work: rows.owned(anna)):
        there = crowd.store.read(count, name, anna)
        assert len(stored.get(name, ())) == (0 if name in NOT_TOLD else there), name
    text = unpacked[ROWS].decode()
    assert LOST not in text
    for words in TOLD:
        assert words in text
    for other in ("Bo Vik", "Siv Moe"):
        assert other not in text


#: By table, what of Anna's row in it is read in the pages, and what in the bundle; None: not there, `ROWS_ONLY` says why.
SAID: dict[str, tuple[str | None, str | None]] = {
    "appointment": ("Tannlege", "Tannlege"),
    "assignment": ("Kari Nordli", "caseworker"),
    "audit_event": ("Moren ringte.", "opened"),
    "checkin": ("2. mars", "2026-03-02"),
    "consent": ("Kan jeg lagre svarene dine?", "welcome 3 keep_yes"),
    "coping_tool": ("Gå en tur", "Gå en tur"),
    "instrument_answer": ("WHO-5", "WHO-5"),
    "known_person": ("900 11 222", "900 11 222"),
    "own_day": ("Stå opp halv åtte", "Stå opp halv åtte"),
    "patient": ("912 34 567", "912 34 567"),
    "plan_item": ("Nøkler", "Nøkler"),
    "promise": ("Ringe NAV.", "Ringe NAV."),
    "reason": ("Ungene", "Ungene"),
    "relay": ("En ting til.", "En ting til."),
    "request": ("Jeg vil gjerne at du tar kontakt.", "Jeg vil gjerne at du tar kontakt."),
    "safety_line": ("Jeg slutter å svare", "Jeg slutter å svare"),
    "transfer": ("Ring om kvelden", "Vil snakke norsk"),
    "voice_back": (None, "works"),
}
#: What is told in the rows alone, and why. A new table stands here or above.
ROWS_ONLY = {
    "away": "that they are to be told the program was away",
    "clinic_warning": "that a request reached nobody; the request says how it went",
    "coping_use": "numbers before and after, for the menu",
    "data_wish": "that this file was asked for",
    "enrolment": "when a link was made and used",
    "handover": "a part of them, offered to a colleague; the team says who has them",
    "moved_chat": "that their clinic moves",
    "occurrence": "when something was due",
    "recipient": "the number of their chat",
    "remembered": "choices, by the program's own words",
    "request_event": "who took a request and when; the words say what came of it",
    "run": "a conversation as the program keeps it",
    "run_event": "its steps",
    "schedule": "when something comes again",
    "silence_rule": "after how many days they are asked; in «what is stored»",
    "staff_channel": "none of theirs, though it is found by an address",
    "stay": "when they were at the clinic",
    "thought": "words that have not been heard yet; seconds",
    "timer": "what a conversation waits for",
    "voice_back": "its answers are names of keys; in the bundle",
}


def test_every_table_is_read_in_the_pages_and_in_the_bundle_or_says_why_not(
    crowd: Crowd, unpacked: Mapping[str, bytes]
) -> None:
    told = set(crowd.store.read(lambda work: rows.owned(crowd.anna.patient_id))) - NOT_TOLD.keys()
    assert told == SAID.keys() | ROWS_ONLY.keys(), (
        "a new table: let its words be read, or say why they are not"
    )
    assert {name for name, both in SAID.items() if None in both} == SAID.keys() & ROWS_ONLY.keys()
    document = pypdfium2.PdfDocument(unpacked[PAGES])
    pages = " ".join("".join(page.get_textpage().get_text_range() for page in document).split())
    document.close()
    resources = unpacked[BUNDLE].decode()
    for name, (in_pages, in_bundle) in SAID.items():
        assert in_pages is None or in_pages in pages, name
        assert in_bundle is None or in_bundle in resources, name


def test_what_is_not_told_is_named_in_the_docs_and_holds_no_words_of_hers() -> None:
    page = DOCS.read_text()
    for name in NOT_TOLD:
        assert f"`{name}`" in page
        assert name in Base.metadata.tables
    assert everything.NOT_TOLD.keys().isdisjoint({"checkin", "relay", "run_event"})


def test_the_bundle_is_valid_and_every_reference_leads_somewhere(unpacked: Mapping[str, bytes]) -> None:
    assert kinds_in(json.loads(unpacked[BUNDLE])) >= KINDS - {"Goal"}


def test_a_goal_with_its_day_and_its_step_is_valid_as_well(crowd: Crowd, desk: Desk) -> None:
    data = crowd.store.read(gather, desk, crowd.anna.patient_id)
    goal = Kept("goal", EntryKind.GOAL, data.made_at, text="Få se ungene", by=data.made_at.date())
    step = Kept("step", EntryKind.STEP, data.made_at, text="Ringe Hanne", goal="goal", by=data.made_at.date())
    raw = bundle_of(replace(data, plan=tuple(PlanLine(one, one.text) for one in (goal, step))), {})
    assert kinds_in(raw) >= {"Goal", "Task", "CarePlan"}


def kinds_in(raw: Any) -> set[str]:
    """The kinds of resources in a bundle, which is valid and of which every reference leads somewhere."""
    Bundle.model_validate(raw)
    assert bundle.Bundle(raw).as_json() == raw, "as R4 (4.0.1) has it"
    there = {entry["fullUrl"] for entry in raw["entry"]}
    assert len(there) == len(raw["entry"])
    assert set(references(raw)) <= there
    return {entry["resource"]["resourceType"] for entry in raw["entry"]}


def test_what_is_no_fhir_is_refused() -> None:
    """The test above means something: an unknown field, or a missing one, does not pass."""
    entry = {
        "fullUrl": "urn:uuid:1",
        "resource": {"resourceType": "Task", "status": "requested", "colour": "red"},
    }
    raw = {"resourceType": "Bundle", "type": "collection", "entry": [entry]}
    with pytest.raises(ValueError, match="colour"):
        Bundle.model_validate(raw)
    with pytest.raises(FHIRValidationError, match="colour"):
        bundle.Bundle(raw)


def references(value: Any) -> list[str]:
    """Every reference in a value, at any depth."""
    if isinstance(value, list):
        return [each for one in value for each in references(one)]
    if not isinstance(value, dict):
        return []
    own = [value["reference"]] if isinstance(value.get("reference"), str) else []
    return own + [each for one in value.values() for each in references(one)]


def test_the_pages_can_be_read(unpacked: Mapping[str, bytes], desk: Desk) -> None:
    document = pypdfium2.PdfDocument(unpacked[PAGES])
    assert "Anna" not in str(document.get_metadata_dict()), (
        "what a viewer shows beside the pages names nobody"
    )
    text = "".join(page.get_textpage().get_text_range() for page in document)
    for words in (
        desk.texts.phrase("own_data_title", "nb"),
        "Anna Lie",
        "Kari Nordli",
        "Ungene",
        "Gå en tur",
    ):
        assert words in text.replace("\u00a0", " ")
    assert "Bo Vik" not in text
    document.close()


def test_each_value_that_is_said_has_its_words(desk: Desk) -> None:
    for language in desk.languages:
        for key in (*(f"own_data_mood_{one}" for one in Mood), *(f"own_data_to_{one}" for one in Purpose)):
            assert desk.texts.phrase(key, language)


def test_in_the_chat_it_warns_makes_and_sends(store: Store, desk: Desk, clock: ManualClock) -> None:
    chat = House(store, desk, clock).furnish().patient()
    assert "alt som en fil" in chat.writes("/hva")
    chat.presses("Få alt, eller slette alt")
    assert "Alle som kan åpne telefonen din, kan lese den" in chat.presses("Få alt som en fil")
    assert chat.presses("Nei") == "Alt ligger her som før."
    assert store.read(exporting.waiting) == []
    chat.writes("/hva")
    for label in ("Få alt, eller slette alt", "Få alt som en fil"):
        chat.presses(label)
    assert "Jeg lager filen nå" in chat.presses("Lag filen")
    assert store.read(exporting.waiting) == [chat.patient_id]
    data = store.read(exporting.read, desk, chat.patient_id)
    assert data is not None
    said = chat.gets(list(store.run(exporting.send, desk, chat.patient_id, zip_of(data, desk))))
    assert said.endswith("Her er filen du ba om.")
    assert chat.last[-1].neutral
    assert chat.last[-1].file is not None


def test_it_comes_to_the_chat_once_and_its_bytes_leave_the_outbox(crowd: Crowd, desk: Desk) -> None:
    store, anna = crowd.store, crowd.anna.patient_id
    store.run(exporting.send, desk, anna, None)
    store.run(exporting.ask, desk, anna, Through.CHAT)
    assert anna in store.read(exporting.waiting)
    assert gathered(crowd, desk).name == "Anna Lie"
    content = bytes(20_000)
    store.run(exporting.send, desk, anna, content)
    assert store.run(exporting.send, desk, anna, content) == (), "asked for once, sent once"
    assert [one.content for one in files_in(store.read(bodies, anna))] == [content]
    assert store.run(files.forget_sent) == 0, "it has not been sent yet"
    store.run(_sent)
    assert store.run(files.forget_sent) == 1
    assert files_in(store.read(bodies, anna)) == []
    assert any("filen" in one.text for one in store.read(bodies, anna)), (
        "the message itself is kept as any other"
    )


def gathered(crowd: Crowd, desk: Desk) -> Any:
    data = crowd.store.read(exporting.read, desk, crowd.anna.patient_id)
    assert data is not None
    return data


def files_in(messages: list[Message]) -> list[Any]:
    return [one.file for one in messages if one.file is not None]


def bodies(work: Work, patient: Any) -> list[Message]:
    address = people.by_id(work, patient, lock=False).address
    assert address is not None
    found = work.connection.execute(select(Outbox).where(Outbox.recipient_id == address.recipient_id))
    return [Message.from_json(work.open(row.body, BODY, row.id)) for row in found.all()]


def _sent(work: Work) -> None:
    work.connection.execute(update(Outbox).values(state=Sending.SENT, done_at=work.now))


def test_one_that_cannot_be_made_is_said_and_can_be_asked_for_again(crowd: Crowd, desk: Desk) -> None:
    store, anna = crowd.store, crowd.anna.patient_id
    store.run(exporting.send, desk, anna, None)
    assert any("fikk ikke laget filen" in one.text for one in store.read(bodies, anna))
    store.run(exporting.ask, desk, anna, Through.CHAT)
    assert anna in store.read(exporting.waiting)


def test_what_the_clinic_asks_for_says_who_asked(crowd: Crowd, desk: Desk) -> None:
    store, anna, kari = crowd.store, crowd.anna.patient_id, crowd.house.ids["kari"]
    store.run(exporting.send, desk, anna, None)
    store.run(exporting.ask, desk, anna, Through.CLINIC, by=kari, reason="Ba om det")
    assert any(one.text.startswith("Kari har skrevet ned") for one in store.read(bodies, anna))
