"""What a story leaves behind when it has been played: the person's own file, which others can read, and bytes in which nothing is read."""

import io
import json
import re
import zipfile

from fhir.resources.R4B.bundle import Bundle
from sqlalchemy import select

from bot.botapi.transcript import EntryKind
from bot.demo.furnishing import CASEWORKER, CLINIC, DEPUTY
from bot.demo.stage import Stage
from bot.demo.story.first_day import ANSWER, REPLY
from bot.demo.story.phone import CHAT, PATIENT
from bot.service.own_data.file import BUNDLE, PAGES, ROWS, zip_of
from bot.service.own_data.gathering import gather
from bot.store.people import roster
from bot.store.tables.conversation import FlowVersion
from tests.integration.store.test_canary import dump

#: Long enough not to stand in random bytes by chance, nor among the words of a closed list.
SENTENCE = 16
#: Conversations as we wrote them, the same for everybody: the one thing of words that is stored as it is.
CONVERSATIONS = select(FlowVersion.compiled)


async def left_behind(stage: Stage, language: str) -> None:
    """Make the file of the person of the story, and look through the bytes of the database, its log of changes and the spool."""
    ours = "\n".join(stage.program.store.read(lambda work: work.connection.scalars(CONVERSATIONS).all()))
    said = [text for text in sentences(stage) if text not in ours]
    assert len(said) > 30, "the net is torn"
    written = REPLY[language], ANSWER[language]
    assert all(any(text in whole for whole in in_chat(stage)) for text in written)
    names = PATIENT, CASEWORKER, DEPUTY, CLINIC, str(CHAT)
    read = read_in_bytes(stage, [*names, *written, *said])
    assert not read, (len(said), read)
    store, desk = stage.program.store, stage.program.desk
    (anna,) = [one.id for one in store.read(roster.patients) if one.name == PATIENT]
    with zipfile.ZipFile(io.BytesIO(zip_of(store.read(gather, desk, anna), desk))) as file:
        raw, rows = json.loads(file.read(BUNDLE)), json.loads(file.read(ROWS))
        assert file.read(PAGES).startswith(b"%PDF")
    Bundle.model_validate(raw)
    kinds = {entry["resource"]["resourceType"] for entry in raw["entry"]}
    assert kinds >= {"Patient", "CareTeam", "Task", "Communication", "Consent", "AuditEvent", "CarePlan"}
    for text in (PATIENT, *written):
        assert text in json.dumps(raw, ensure_ascii=False)
        assert text in json.dumps(rows, ensure_ascii=False)


def read_in_bytes(stage: Stage, texts: list[str]) -> list[str]:
    """Which of some texts can be read in what lies on the disk."""
    spool = stage.program.settings.spool
    content = dump(stage.program.store)
    content += b"".join(each.read_bytes() for each in spool.rglob("*") if each.is_file())
    assert len(content) > 100_000, "the net is torn"
    return [text for text in texts if text.encode() in content]


def in_chat(stage: Stage) -> list[str]:
    """All that anybody wrote in the person's chat."""
    kinds = {EntryKind.TEXT, EntryKind.EDIT}
    return [entry.text for entry in stage.standin.transcript.of(CHAT) if entry.kind in kinds]


def sentences(stage: Stage) -> list[str]:
    """The sentences of the person's chat, theirs and those written to them."""
    found = {part.strip() for text in in_chat(stage) for part in re.split(r"[\n.!?:]", text)}
    return sorted(part for part in found if len(part) >= SENTENCE)
