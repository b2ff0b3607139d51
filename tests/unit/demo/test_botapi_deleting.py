"""deleteMessages at the stand-in: what goes, what is too old, and what is no call."""

from datetime import timedelta

from bot.botapi import StandIn
from bot.clock import ManualClock
from tests.unit.demo.caller import Caller, refusal_of

BOTTOM = {"keyboard": [["Russug"]]}


async def test_many_messages_are_deleted_at_once_but_for_the_old_and_the_unknown(
    api: Caller, standin: StandIn, clock: ManualClock, sent: int
) -> None:
    clock.move(timedelta(hours=48, seconds=1))
    new = (await api("sendMessage", chat_id=7, text="ny"))["message_id"]
    await refusal_of(
        api, "Bad Request: message identifiers are not specified", "deleteMessages", chat_id=7, message_ids=[]
    )
    many = list(range(101))
    await refusal_of(
        api,
        "Bad Request: too many message identifiers specified",
        "deleteMessages",
        chat_id=7,
        message_ids=many,
    )
    await api("deleteMessages", chat_id=7, message_ids=[sent, new, 999])
    chat = standin.world.chats.get(7)
    assert chat is not None
    left = chat.messages
    assert sent in left
    assert new not in left
