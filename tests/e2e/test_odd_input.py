"""Row 17 of the fault list, over HTTP: whatever a phone can send gets a kind answer, nothing is unhandled, and groups are left."""

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.botapi import User
from bot.demo.stage import Stage
from bot.domain.messages.typography import plain
from bot.service.desk import Desk
from bot.store.conversations import updates
from tests.bench.figures import figure

CHAT = 700_700
ODD_TEXTS = (
    "x" * 4096,
    "\u202e\u05d0\u05d1\u05d2\u202c",
    "z" + "\u0337\u0334\u0321" * 200,
    "<b>hei</b> &lt; <script>alert(1)</script>",
    "{caseworker} %s {0} $about",
    "🧵" * 2000,
    "/start /start /start",
    "\u200b\u200b\u200b",
    "'; DROP TABLE patient; --",
)


async def _answered(stage: Stage, user: User, mark: int) -> str:
    """What the bot says when more of the same thought could have come."""
    async with asyncio.timeout(10):
        while not await stage.lies_still():  # noqa: ASYNC110 - the stage is looked at, it does not call
            await asyncio.sleep(0.01)
    await stage.move(timedelta(seconds=9))
    entry = await stage.standin.wait_for(
        user.id, lambda entry: entry.who.value == "bot", since=mark, timeout=10
    )
    await stage.settle()
    return plain(entry.text)


@pytest.fixture
async def stage(desk: Desk) -> "object":
    async with Stage(limits=False, desk=desk) as made:
        yield made


async def _patient(stage: Stage) -> User:
    invitation = await stage.enrol("Anna Lie")
    user = stage.standin.user(CHAT, "Anna", "nb")
    await user.start(invitation.token)
    await stage.standin.wait_for(CHAT, "seks tall")
    done = await user.send(invitation.code)
    await stage.standin.wait_for(CHAT, lambda entry: entry.button("Bokmål") is not None, since=done.mark)
    for label in ("Bokmål", "Greit", "Ja", "Ja", "Ja, men ikke spør hver dag", "Nei", "Senere"):
        done = await user.press(label)
        await _answered(stage, user, done.mark)
    return user


async def test_everything_a_phone_sends_gets_a_kind_answer(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    user = await _patient(stage)
    for text in ODD_TEXTS:
        done = await user.send(text)
        assert len(await _answered(stage, user, done.mark)) > 10, text[:20]
    for raw in ("a\x00b", "lone \ud83d surrogate", "x" * 9000):
        done = await user.send(raw, raw=True)
        assert await _answered(stage, user, done.mark)
    for act in (user.sticker, user.voice, user.photo, user.contact, user.location):
        done = await act()
        assert len(await _answered(stage, user, done.mark)) > 20
    written = await user.send("hva er dette")
    await _answered(stage, user, written.mark)
    assert written.message_id is not None
    done = await user.edit(written.message_id, "noe annet")
    assert "Skal jeg sende det til" in await _answered(stage, user, done.mark), "it is asked about anew"
    unhandled = len(stage.program.store.read(updates.parked))
    figure("row 17: unhandled odd messages over HTTP", unhandled, "messages", "0", ok=unhandled == 0)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert not stage.standin.refusals


@pytest.mark.parametrize(
    "update",
    [
        {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0}},
        {"message": {"message_id": 1, "date": 0, "chat": {"id": CHAT, "type": "private"}}},
        {"message": {"message_id": 1, "date": 0, "chat": {"id": CHAT, "type": "private"}, "text": 7}},
        {"message": {}},
        {"callback_query": {"id": "1", "from": {"id": CHAT}}},
        {"something_new": {"of": "tomorrow"}},
    ],
)
async def test_updates_of_any_shape_break_nothing(stage: Stage, update: dict[str, object]) -> None:
    user = await _patient(stage)
    await user.inject_raw(update)
    done = await user.send("/plan")
    await stage.standin.wait_for(CHAT, "Min plan", since=done.mark)
    assert stage.program.store.read(updates.parked) == []


async def test_a_group_is_left_with_one_sentence(stage: Stage) -> None:
    user = await _patient(stage)
    group = stage.standin.group(-100, "Gjengen")
    done = await group.add_bot(user)
    entry = await stage.standin.wait_for(-100, "én og én", since=done.mark)
    assert "Anna" not in entry.text
    await stage.standin.wait_for_count("leaveChat", 1)
