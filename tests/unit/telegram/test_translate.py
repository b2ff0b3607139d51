"""Raw updates of every shape."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.domain.messages.incoming import ChatKind, Incoming, UpdateKind
from bot.telegram.receive.translate import translate, update_id_of

PERSON = {"id": 77, "is_bot": False, "first_name": "Kari", "language_code": "nb"}
CHAT = {"id": 77, "type": "private", "first_name": "Kari"}
GROUP = {"id": -5, "type": "supergroup", "title": "G"}


def message(**content: Any) -> dict[str, Any]:
    body = {"message_id": 3, "from": PERSON, "chat": CHAT, "date": 1_772_438_400, **content}
    return {"update_id": 9, "message": body}


def test_a_text() -> None:
    assert translate(message(text="Hei")) == Incoming(
        9,
        UpdateKind.TEXT,
        77,
        ChatKind.PRIVATE,
        "Hei",
        message_id=3,
        sent_at=datetime(2026, 3, 2, 8, tzinfo=UTC),
        language="nb",
    )


FILE = {"file_id": "f", "file_unique_id": "u"}
PHOTO = {**FILE, "width": 1, "height": 1}
VIDEO = {**PHOTO, "duration": 1}
PLACE = {"longitude": 1.0, "latitude": 1.0}
STICKER = {**PHOTO, "type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}


@pytest.mark.parametrize(
    "content, kind, text",
    [
        ({"sticker": STICKER}, UpdateKind.STICKER, ""),
        ({"voice": {**FILE, "duration": 1}}, UpdateKind.VOICE, ""),
        ({"audio": {**FILE, "duration": 1}}, UpdateKind.VOICE, ""),
        ({"video_note": {**FILE, "length": 1, "duration": 1}}, UpdateKind.VOICE, ""),
        ({"photo": [PHOTO], "caption": "se"}, UpdateKind.PICTURE, "se"),
        ({"video": VIDEO}, UpdateKind.PICTURE, ""),
        ({"document": FILE, "animation": VIDEO}, UpdateKind.PICTURE, ""),
        ({"contact": {"phone_number": "99", "first_name": "O"}}, UpdateKind.CONTACT, ""),
        ({"location": PLACE}, UpdateKind.LOCATION, ""),
        (
            {"venue": {"location": PLACE, "title": "a", "address": "b"}, "location": PLACE},
            UpdateKind.LOCATION,
            "",
        ),
        ({"dice": {"emoji": "🎲", "value": 1}}, UpdateKind.OTHER, ""),
        ({"wonder": {}}, UpdateKind.OTHER, ""),
        ({}, UpdateKind.OTHER, ""),
    ],
)
def test_what_else_a_person_may_send(content: dict[str, Any], kind: UpdateKind, text: str) -> None:
    incoming = translate(message(**content))
    assert (incoming.kind, incoming.text, incoming.chat_id) == (kind, text, 77)


@pytest.mark.parametrize(
    "beside",
    [
        {"photo": [{}]},
        {"entities": [{"kind": "wonder"}]},
        {"reply_markup": {"inline_keyboard": [[5]]}},
        {"reply_to_message": "gone"},
        {"forward_origin": []},
    ],
    ids=str,
)
def test_what_somebody_writes_is_read_although_the_library_refuses_what_stands_beside_it(
    beside: dict[str, Any],
) -> None:
    """Danger and help words are looked for in it, and somebody must be answered."""
    raw = message(text="jeg orker ikke mer", **beside)
    with pytest.raises(Exception):  # noqa: B017, PT011 - the library's own; without one this shape proves nothing
        Update.de_json(raw, None)
    assert translate(raw) == translate(message(text="jeg orker ikke mer"))


@pytest.mark.parametrize("name", ["message", "edited_message", "my_chat_member", "channel_post"])
def test_a_field_that_is_null_counts_as_absent(name: str) -> None:
    query = {"id": "1", "from": PERSON, "chat_instance": "1", "data": "d", "message": None}
    raw = {"update_id": 9, name: None, "callback_query": query}
    assert translate(raw) == translate({"update_id": 9, "callback_query": query})
    assert translate(raw).press == "d"
    assert translate(message(text="Hei", sticker=None, photo=None, caption=None)).kind is UpdateKind.TEXT


def test_nul_and_lone_surrogates_are_taken_out_of_texts() -> None:
    raw = json.loads(json.dumps(message(text="a\x00b\ud83d c 👍")))
    assert translate(raw).text == "ab c 👍"


def test_an_edited_message() -> None:
    raw = message(text="Nei", edit_date=1_772_438_460)
    incoming = translate({"update_id": 9, "edited_message": raw["message"]})
    assert (incoming.kind, incoming.text) == (UpdateKind.EDITED, "Nei")
    assert incoming.sent_at == datetime(2026, 3, 2, 8, 1, tzinfo=UTC)


def test_a_press() -> None:
    query = {
        "id": "123",
        "from": PERSON,
        "message": {"message_id": 8, "chat": CHAT, "date": 0},
        "data": "r:x",
        "chat_instance": "1",
    }
    assert translate({"update_id": 9, "callback_query": query}) == Incoming(
        9, UpdateKind.PRESS, 77, ChatKind.PRIVATE, press="r:x", press_id="123", message_id=8, language="nb"
    )


def test_a_press_whose_message_is_missing_belongs_to_the_persons_private_chat() -> None:
    incoming = translate(
        {"update_id": 9, "callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "data": "d"}}
    )
    assert (incoming.chat_id, incoming.chat_kind, incoming.message_id) == (77, ChatKind.PRIVATE, None)


def as_member(status: str) -> dict[str, Any]:
    """A membership as Telegram writes it."""
    rights = "be_edited manage_chat delete_messages manage_video_chats restrict_members promote_members change_info invite_users"
    may = {
        f"can_{what}": False for what in [*rights.split(), "post_stories", "edit_stories", "delete_stories"]
    }
    more: dict[str, Any] = {"kicked": {"until_date": 0}, "administrator": {"is_anonymous": False, **may}}
    return {"status": status, "user": {**PERSON, "is_bot": True}, **more.get(status, {})}


@pytest.mark.parametrize(
    "chat, before, after, kind",
    [
        (CHAT, "member", "kicked", UpdateKind.BLOCKED),
        (CHAT, "kicked", "member", UpdateKind.UNBLOCKED),
        (GROUP, "left", "member", UpdateKind.ADDED),
        (GROUP, "kicked", "administrator", UpdateKind.ADDED),
        (GROUP, "member", "administrator", UpdateKind.OTHER),
        (GROUP, "member", "left", UpdateKind.OTHER),
    ],
)
def test_a_change_of_membership(chat: dict[str, Any], before: str, after: str, kind: UpdateKind) -> None:
    member = {
        "chat": chat,
        "from": PERSON,
        "date": 1_772_438_400,
        "old_chat_member": as_member(before),
        "new_chat_member": as_member(after),
    }
    incoming = translate({"update_id": 9, "my_chat_member": member})
    assert (incoming.kind, incoming.chat_id) == (kind, chat["id"])


@pytest.mark.parametrize(
    "chat_type, kind",
    [
        ("group", ChatKind.GROUP),
        ("supergroup", ChatKind.GROUP),
        ("channel", ChatKind.CHANNEL),
        ("tomorrow", ChatKind.GROUP),
    ],
)
def test_every_chat_but_a_private_one_is_told_apart(chat_type: str, kind: ChatKind) -> None:
    raw = message(text="x")
    raw["message"]["chat"] = {"id": -5, "type": chat_type}
    assert translate(raw).chat_kind is kind


def test_a_channel_post() -> None:
    post = {"message_id": 3, "chat": {"id": -100, "type": "channel"}, "date": 1, "text": "x"}
    assert translate({"update_id": 9, "channel_post": post}).chat_kind is ChatKind.CHANNEL


def test_an_update_of_a_kind_nobody_knows() -> None:
    assert translate({"update_id": 9, "wonder": {}}) == Incoming(9, UpdateKind.OTHER)


KEY_NAMES = (
    "update_id message edited_message callback_query my_chat_member channel_post chat from id type text caption date edit_date"
    " message_id data sticker photo chat_instance new_chat_member old_chat_member status language_code"
).split()
KEYS = st.sampled_from(KEY_NAMES)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=5)
    | st.sampled_from(["private", "group", "kicked", "member"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=30,
)


@given(st.dictionaries(KEYS, VALUES, max_size=8))
def test_no_shape_raises_and_every_text_can_be_stored(raw: dict[str, Any]) -> None:
    incoming = translate(raw)
    for text in (incoming.text, incoming.press, incoming.press_id, incoming.language):
        text.encode()
        assert "\x00" not in text
    assert abs(incoming.chat_id) <= 1 << 63
    assert incoming.message_id is None or abs(incoming.message_id) <= 1 << 63


FULL = message(
    text="jeg orker ikke mer",
    entities=[{"type": "bold", "offset": 0, "length": 3}],
    reply_to_message={"message_id": 2, "chat": CHAT, "date": 1, "photo": [PHOTO], "from": PERSON},
    reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]},
    forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "x"},
    quote={"text": "x", "position": 0},
)
#: Without these, or with nonsense in them, nobody can be answered. Everything else may be whatever it likes.
VITAL = {"update_id", "message", "message_id", "text", "chat", "from", "date", "edit_date"}


@given(data=st.data(), value=VALUES)
def test_whatever_telegram_sends_beside_a_text_it_is_read(data: st.DataObject, value: object) -> None:
    raw = json.loads(json.dumps(FULL))
    part = raw["message"]
    field = data.draw(st.sampled_from(sorted((set(part) | set(KEY_NAMES)) - VITAL)))
    while isinstance(part.get(field), dict) and data.draw(st.booleans()):
        part = part[field]
        field = data.draw(st.sampled_from(sorted(part)))
    part[field] = value
    assert (translate(raw).text, translate(raw).chat_id) == ("jeg orker ikke mer", 77)


@pytest.mark.parametrize(
    "raw",
    [None, 5, [], {}, {"update_id": "5"}, {"update_id": True}, {"update_id": -1}, {"update_id": 1 << 63}],
)
def test_what_cannot_be_an_updates_number(raw: object) -> None:
    assert update_id_of(raw) is None
