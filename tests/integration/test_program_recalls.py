"""What the program does about earlier versions of the content when the database was away while it started."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.clock import ManualClock
from bot.domain.flow.language import Flow
from bot.domain.messages.incoming import ChatKind, Incoming, UpdateKind
from bot.program import Program
from bot.service.desk import Desk
from bot.settings import Settings
from bot.store.conversations import conversations
from bot.store.database.faults import is_infrastructure_fault
from bot.store.database.work import Work
from bot.store.sealing.vault import KeyRing

OLD = 999


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        telegram_token=SecretStr("123456:TEST-token"),
        database_url=database_url,
        keys=SecretStr(KeyRing.fresh("test")),
        spool=tmp_path / "spool",
        public_url="http://127.0.0.1:8080",
    )


def old_talk(desk: Desk) -> Flow:
    return desk.content.book.latest("talk").model_copy(update={"version": OLD})


def serve(work: Work, flow: Flow) -> None:
    conversations.keep_flow_version(work, flow.id, flow.version, flow.sha256, flow.to_json())


async def test_nothing_is_handled_before_what_was_served_is_known(
    settings: Settings, clock: ManualClock, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(settings, clock, desk=desk)
    try:
        program.store.run(serve, old_talk(desk))
        hello = Incoming(1, UpdateKind.TEXT, chat_id=5, chat_kind=ChatKind.PRIVATE, text="hei")
        handle = program._services().handle
        with monkeypatch.context() as away:

            def refuse(_: Work) -> None:
                raise ConnectionError

            away.setattr(conversations, "flow_versions", refuse)
            with pytest.raises(ConnectionError) as raised:
                await handle(hello)
            assert is_infrastructure_fault(raised.value), "the update waits, or goes to the spool"
        assert program.desk.content is desk.content
        outcome = await handle(hello)
        assert not outcome.duplicate, "what was refused was not counted as handled"
        assert program.desk.content.book.get("talk", OLD).version == OLD
        assert ("talk", OLD) not in desk.content.book._flows, "each program has its own desk"
    finally:
        program.runner.close()
        program.store.close()


async def test_a_changed_structure_found_late_is_said_and_people_are_answered_all_the_same(
    settings: Settings, clock: ManualClock, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    program = Program(settings, clock, desk=desk)
    talk = desk.content.book.latest("talk")
    other = talk.model_copy(update={"steps": dict(list(talk.steps.items())[:-1])})
    try:
        program.store.run(serve, other)
        outcome = await program._services().handle(
            Incoming(1, UpdateKind.TEXT, chat_id=5, chat_kind=ChatKind.PRIVATE, text="hjelp")
        )
        assert "113" in outcome.direct[0].message.text
        assert "talk has other steps" in caplog.text
    finally:
        program.runner.close()
        program.store.close()
