"""What is no word of the person's is not answered, from the raw update to the outbox; what is one is answered once."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.domain.messages.incoming import Incoming
from bot.service.conversation.handle_update import handle_update
from bot.service.desk import Desk
from bot.service.outcome import Outcome
from bot.store.database.work import Store
from tests.fakes.chat import BOT_ID, Chat, House
from tests.fakes.intake import Door
from tests.fakes.intake import FakeServices as Edge
from tests.fakes.timeloop import in_time

CHAT = 700_700
STRANGER = 5
DANGER = "jeg orker ikke å leve mer"


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    return House(store, desk, clock).furnish().patient(CHAT)


class Service(Edge):
    """The service over the real store; what it says, by update."""

    def __init__(self, anna: Chat) -> None:
        super().__init__()
        self.anna = anna
        self.heard: dict[int, str] = {}

    async def handle(self, incoming: Incoming) -> Outcome:
        house = self.anna.house
        outcome = house.store.run(handle_update, house.desk, incoming, BOT_ID)
        self.anna.last = [direct.message for direct in outcome.direct]
        self.heard[incoming.update_id] = self.anna.gets(outcome.rows) or self.anna.pauses()
        return Outcome()


def said_to(anna: Chat, folder: Path, updates: list[dict[str, Any]]) -> list[str]:
    """What each of the updates is answered with."""
    service = Service(anna)

    @in_time
    async def play() -> None:
        async with Door(folder, house=service) as door:
            for raw in updates:
                assert await door.intake.take(raw)
            await asyncio.sleep(1)
            assert door.api.calls == []

    play()
    return [service.heard[raw["update_id"]] for raw in updates]


def update(
    number: int, name: str = "message", chat: int = CHAT, message_id: int = 50, **content: Any
) -> dict[str, Any]:
    body = {
        "message_id": message_id,
        "from": {"id": chat, "is_bot": False, "first_name": "A"},
        "chat": {"id": chat, "type": "private"},
        "date": 1_772_438_400,
        **content,
    }
    if name == "edited_message":
        body["edit_date"] = 1_772_438_460
    return {"update_id": 90_000 + number, name: body}


def test_an_edit_that_changes_no_word_is_not_answered_and_one_that_does_is(
    anna: Chat, tmp_path: Path
) -> None:
    """A reaction and a link's preview arrive as an edit of the same words."""
    first, again, changed, changed_again, in_danger = said_to(
        anna,
        tmp_path,
        [
            update(1, text="hei"),
            update(2, "edited_message", text="hei"),
            update(3, "edited_message", text="hei du"),
            update(4, "edited_message", text="hei du"),
            update(5, "edited_message", text=DANGER),
        ],
    )
    assert first
    assert (again, changed_again) == ("", "")
    assert "rettet" in changed
    assert "113" in in_danger


def test_words_of_danger_are_not_answered_again_for_a_reaction(anna: Chat, tmp_path: Path) -> None:
    card, reaction, picture, its_reaction, in_another = said_to(
        anna,
        tmp_path,
        [
            update(1, text=DANGER),
            update(2, "edited_message", text=DANGER),
            update(3, message_id=51, photo=[], caption=DANGER),
            update(4, "edited_message", message_id=51, photo=[], caption=DANGER),
            update(5, "edited_message", message_id=52, text=DANGER),
        ],
    )
    assert "113" in card
    assert "113" in picture
    assert (reaction, its_reaction) == ("", "")
    assert "113" in in_another, "words that were never seen in this message count"


PLACE = {"latitude": 59.9, "longitude": 10.7, "live_period": 900}
NOTHING: list[dict[str, Any]] = [
    update(
        1, pinned_message={"message_id": 4, "date": 1, "chat": {"id": CHAT, "type": "private"}, "text": "x"}
    ),
    update(2, message_auto_delete_timer_changed={"message_auto_delete_time": 86_400}),
    update(
        3,
        chat_background_set={
            "type": {"type": "fill", "fill": {"type": "solid", "color": 1}, "dark_theme_dimming": 1}
        },
    ),
    update(4, write_access_allowed={}),
    update(5, forum_topic_created={"name": "x", "icon_color": 1}),
    update(6, "edited_message", location=PLACE),
    {
        "update_id": 90_007,
        "message_reaction": {"chat": {"id": CHAT, "type": "private"}, "message_id": 4, "date": 1},
    },
    {"update_id": 90_008, "something_of_tomorrow": {"chat": {"id": CHAT, "type": "private"}}},
    {"update_id": 90_009},
]


def test_service_messages_moves_reactions_and_unknown_kinds_are_not_answered(
    anna: Chat, tmp_path: Path
) -> None:
    assert said_to(anna, tmp_path, NOTHING) == [""] * len(NOTHING)


def test_nor_to_a_stranger_and_nothing_is_sent_to_chat_0(anna: Chat, tmp_path: Path) -> None:
    theirs = [
        {**raw, "message": {**raw["message"], "chat": {"id": STRANGER, "type": "private"}}}
        for raw in NOTHING
        if "message" in raw
    ]
    assert set(said_to(anna, tmp_path, theirs)) == {""}


@pytest.mark.parametrize("chat", [CHAT, STRANGER])
def test_an_album_is_answered_once_and_danger_in_a_later_caption_still_counts(
    anna: Chat, tmp_path: Path, chat: int
) -> None:
    album = [update(n, chat=chat, message_id=50 + n, photo=[], media_group_id="7") for n in range(1, 4)]
    late = update(4, chat=chat, message_id=54, photo=[], media_group_id="7", caption=DANGER)
    first, *others, danger = said_to(anna, tmp_path, [*album, late])
    assert first
    assert others == ["", ""]
    assert "113" in danger
