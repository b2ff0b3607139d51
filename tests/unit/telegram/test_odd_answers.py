"""What something that is not quite the Bot API answers, byte by byte, through python-telegram-bot: nothing is lost, and it is said once."""

import asyncio

import pytest

from bot.store.tables.messages import Lane
from tests.fakes.polling import polling
from tests.fakes.post import post
from tests.fakes.timeloop import in_time
from tests.fakes.wire import Raw

ODD_ANSWERS = {
    "a page": Raw(200, b"<html>Log in to the guest network</html>"),
    "a page that says no": Raw(403, b"<html>Blocked</html>"),
    "nothing": Raw(200, b""),
    "half a body": Raw(200, b'{"ok":true,"result":[{"update_id":0,"mess'),
    "no, with 200": Raw(200, b'{"ok":false,"error_code":400,"description":"Bad Request: x"}'),
    "no, without a word": Raw(200, b'{"ok":false}'),
    "yes, without a result": Raw(200, b'{"ok":true}'),
    "a result of another kind": Raw(200, b'{"ok":true,"result":"x"}'),
    "a list": Raw(500, b"[]"),
}


@pytest.mark.parametrize("answer", ODD_ANSWERS.values(), ids=ODD_ANSWERS)
@in_time
async def test_an_answer_that_is_none_of_the_bot_apis_is_said_once_and_loses_nothing(
    answer: Raw, caplog: pytest.LogCaptureFixture
) -> None:
    async with polling() as post:
        post.telegram.script.extend([answer] * 6)
        post.telegram.add(0)
        await asyncio.sleep(60)
        assert post.desk.taken == ["0"]
        assert len(post.telegram.queue) == 0
        assert post.poller.healthy
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
    assert "cannot be reached" in caplog.records[0].getMessage()


@pytest.mark.parametrize("lane", [Lane.URGENT, Lane.REPLY])
@pytest.mark.parametrize("answer", ODD_ANSWERS.values(), ids=ODD_ANSWERS)
@in_time
async def test_an_answer_that_is_none_of_the_bot_apis_loses_no_message(answer: Raw, lane: Lane) -> None:
    async with post() as at:
        at.api.script.append(answer)
        at.sender.offer([at.ledger.put_leased(5, "Sendt", lane)])
        await asyncio.sleep(20)
        assert at.ledger.states() == ["sent"]
        assert 1 <= len(at.api.texts) <= 2
