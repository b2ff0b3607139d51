"""A raw update of Telegram's, of whatever shape, into an `Incoming`. Nothing here raises; what is not known is `Kind.OTHER`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from bot.domain.messages.incoming import ChatKind, Incoming, Kind, clean_text

#: What is asked for in getUpdates and setWebhook.
ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")

_LARGEST: Final = 1 << 63
_LATEST: Final = 253_402_300_800  # the first second of the year 10000
_CHATS: Final = {
    "private": ChatKind.PRIVATE,
    "group": ChatKind.GROUP,
    "supergroup": ChatKind.GROUP,
    "channel": ChatKind.CHANNEL,
}
_CONTENTS: Final = {
    "text": Kind.TEXT,
    "sticker": Kind.STICKER,
    "voice": Kind.VOICE,
    "audio": Kind.VOICE,
    "video_note": Kind.VOICE,
    "photo": Kind.PICTURE,
    "video": Kind.PICTURE,
    "animation": Kind.PICTURE,
    "document": Kind.PICTURE,
    "contact": Kind.CONTACT,
    "location": Kind.LOCATION,
    "venue": Kind.LOCATION,
}
_IN: Final = {"member", "administrator", "creator", "restricted"}
_NOTHING: Final[Mapping[str, Any]] = {}


def update_id_of(raw: object) -> int | None:
    """The number of an update, or None for what cannot be one."""
    number = raw.get("update_id") if isinstance(raw, Mapping) else None
    return number if type(number) is int and 0 <= number < _LARGEST else None


def translate(raw: Mapping[str, Any]) -> Incoming:
    """What a raw update says."""
    number = update_id_of(raw) or 0
    if "message" in raw:
        return _message(number, _mapping(raw["message"]))
    if "callback_query" in raw:
        return _press(number, _mapping(raw["callback_query"]))
    if "edited_message" in raw:
        return _message(number, _mapping(raw["edited_message"]), edited=True)
    if "my_chat_member" in raw:
        return _membership(number, _mapping(raw["my_chat_member"]))
    for name in ("channel_post", "edited_channel_post"):
        if name in raw:
            return _message(number, _mapping(raw[name]), edited=name.startswith("edited"))
    return Incoming(number, Kind.OTHER)


def _message(number: int, message: Mapping[str, Any], *, edited: bool = False) -> Incoming:
    chat = _mapping(message.get("chat"))
    kind = next((kind for name, kind in _CONTENTS.items() if name in message), Kind.OTHER)
    text = _text(message.get("text" if kind is Kind.TEXT else "caption"))
    return Incoming(
        update_id=number,
        kind=Kind.EDITED if edited else kind,
        chat_id=_integer(chat.get("id")),
        chat_kind=_chat_kind(chat),
        text=text,
        message_id=_integer(message.get("message_id")) or None,
        sent_at=_moment(message.get("edit_date" if edited else "date")),
        language=_language(message),
    )


def _press(number: int, query: Mapping[str, Any]) -> Incoming:
    message = _mapping(query.get("message"))
    # Without the message (it may be gone) the chat is that of the person: private chats have their number.
    chat = _mapping(message.get("chat")) or {"id": _mapping(query.get("from")).get("id"), "type": "private"}
    return Incoming(
        update_id=number,
        kind=Kind.PRESS,
        chat_id=_integer(chat.get("id")),
        chat_kind=_chat_kind(chat),
        press=_text(query.get("data")),
        press_id=_text(query.get("id")),
        message_id=_integer(message.get("message_id")) or None,
        language=_language(query),
    )


def _membership(number: int, member: Mapping[str, Any]) -> Incoming:
    chat = _mapping(member.get("chat"))
    kind = _chat_kind(chat)
    is_in = _mapping(member.get("new_chat_member")).get("status") in _IN
    was_in = _mapping(member.get("old_chat_member")).get("status") in _IN
    what = Kind.ADDED if is_in and not was_in else Kind.OTHER
    if kind is ChatKind.PRIVATE:
        what = Kind.UNBLOCKED if is_in else Kind.BLOCKED
    return Incoming(
        number,
        what,
        _integer(chat.get("id")),
        kind,
        sent_at=_moment(member.get("date")),
        language=_language(member),
    )


def _chat_kind(chat: Mapping[str, Any]) -> ChatKind:
    kind = chat.get("type")
    # A kind of chat that is not known is certainly not a private one.
    return _CHATS.get(kind, ChatKind.GROUP) if isinstance(kind, str) else ChatKind.GROUP


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else _NOTHING


def _integer(value: object) -> int:
    return value if type(value) is int and -_LARGEST <= value < _LARGEST else 0


def _text(value: object) -> str:
    return clean_text(value) if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    return datetime.fromtimestamp(value, UTC) if type(value) is int and 0 < value < _LATEST else None


def _language(holder: Mapping[str, Any]) -> str:
    return _text(_mapping(holder.get("from")).get("language_code"))[:16]
