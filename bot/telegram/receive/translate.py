"""A raw update of Telegram's, of whatever shape, into an `Incoming`, by way of python-telegram-bot's `Update`.

Nothing here raises. The library refuses shapes that it does not know; of these as much is read as it takes, so that a person who writes
gets an answer although Telegram has begun to send something new beside the text. What is not known is `UpdateKind.OTHER`.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from telegram import CallbackQuery, Chat, ChatMemberUpdated, Message, Update, User

from bot.domain.messages.incoming import ChatKind, Incoming, UpdateKind, clean_text
from bot.telegram.carrier.skew import Skew

#: What is asked for in getUpdates and setWebhook.
ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")

_LARGEST: Final = 1 << 63
_CHATS: Final = {
    "private": ChatKind.PRIVATE,
    "group": ChatKind.GROUP,
    "supergroup": ChatKind.GROUP,
    "channel": ChatKind.CHANNEL,
}
_CONTENTS: Final = {
    "text": UpdateKind.TEXT,
    "sticker": UpdateKind.STICKER,
    "voice": UpdateKind.VOICE,
    "audio": UpdateKind.VOICE,
    "video_note": UpdateKind.VOICE,
    "photo": UpdateKind.PICTURE,
    "video": UpdateKind.PICTURE,
    "animation": UpdateKind.PICTURE,
    "document": UpdateKind.PICTURE,
    "contact": UpdateKind.CONTACT,
    "location": UpdateKind.LOCATION,
    "venue": UpdateKind.LOCATION,
}
_IN: Final = {"member", "administrator", "creator", "restricted"}
#: The fields that are read here, and those without which the library takes no shape.
_READ: Final = frozenset(
    "update_id message edited_message channel_post edited_channel_post callback_query chat_instance chat from id type is_bot first_name"
    " language_code message_id date edit_date text caption data".split()
)

_log = logging.getLogger(__name__)


def update_id_of(raw: object) -> int | None:
    """The number of an update, or None for what cannot be one."""
    number = raw.get("update_id") if isinstance(raw, Mapping) else None
    return number if type(number) is int and 0 <= number < _LARGEST else None


def translate(raw: Mapping[str, Any], skew: Skew | None = None) -> Incoming:
    """What a raw update says, with Telegram's times put on our clock by `skew`. A field that is null counts as absent."""
    incoming = _read(update_id_of(raw) or 0, raw)
    if skew is None or incoming.sent_at is None:
        return incoming
    return replace(incoming, sent_at=skew.ours(incoming.sent_at))


def _read(number: int, raw: Mapping[str, Any]) -> Incoming:
    try:
        return _incoming(number, Update.de_json(dict(raw), None))
    except Exception:  # noqa: BLE001 - in how many ways the library refuses a shape is not documented
        _log.debug("python-telegram-bot refuses the shape of an update")
    for fields in (_READ | {"reply_to_message"}, _READ):
        try:
            return _incoming(number, Update.de_json(_least(raw, fields), None))
        except Exception:  # noqa: BLE001, S112 - the same; there is no more to say of it
            continue
    return Incoming(number, UpdateKind.OTHER)


def _incoming(number: int, update: Update) -> Incoming:
    if update.message is not None:
        return _message(number, update.message)
    if update.callback_query is not None:
        return _press(number, update.callback_query)
    if update.edited_message is not None:
        return _message(number, update.edited_message, edited=True)
    if update.my_chat_member is not None:
        return _membership(number, update.my_chat_member)
    for post in (update.channel_post, update.edited_channel_post):
        if post is not None:
            return _message(number, post, edited=post is update.edited_channel_post)
    return Incoming(number, UpdateKind.OTHER)


def _message(number: int, message: Message, *, edited: bool = False) -> Incoming:
    kind = next((kind for name, kind in _CONTENTS.items() if getattr(message, name)), UpdateKind.OTHER)
    return Incoming(
        update_id=number,
        kind=UpdateKind.EDITED if edited else kind,
        chat_id=_chat_id(message.chat),
        chat_kind=_chat_kind(message.chat),
        text=_text(message.text if kind is UpdateKind.TEXT else message.caption),
        message_id=_integer(message.message_id) or None,
        reply_to=_answers(message),
        sent_at=_moment(message.edit_date if edited else message.date),
        language=_language(message.from_user),
    )


def _answers(message: Message) -> int | None:
    """Which message of a bot's (there is one in a private chat) a message answers."""
    answered = message.reply_to_message
    if answered is None or answered.from_user is None or not answered.from_user.is_bot:
        return None
    return _integer(answered.message_id) or None


def _press(number: int, query: CallbackQuery) -> Incoming:
    # Without the message (it may be gone) the chat is that of the person: private chats have their number.
    message = query.message
    person = _integer(query.from_user.id)
    return Incoming(
        update_id=number,
        kind=UpdateKind.PRESS,
        chat_id=person if message is None else _chat_id(message.chat),
        chat_kind=ChatKind.PRIVATE if message is None else _chat_kind(message.chat),
        press=_text(query.data),
        press_id=_text(query.id),
        message_id=None if message is None else _integer(message.message_id) or None,
        language=_language(query.from_user),
    )


def _membership(number: int, member: ChatMemberUpdated) -> Incoming:
    kind = _chat_kind(member.chat)
    is_in = member.new_chat_member.status in _IN
    was_in = member.old_chat_member.status in _IN
    what = UpdateKind.ADDED if is_in and not was_in else UpdateKind.OTHER
    if kind is ChatKind.PRIVATE:
        what = UpdateKind.UNBLOCKED if is_in else UpdateKind.BLOCKED
    return Incoming(
        number,
        what,
        _chat_id(member.chat),
        kind,
        sent_at=_moment(member.date),
        language=_language(member.from_user),
    )


def _least(part: Mapping[str, Any], fields: frozenset[str]) -> dict[str, Any]:
    """Only some fields of an update, without any that the library could stumble over beside them."""
    return {
        field: _least(value, fields) if isinstance(value, Mapping) else value
        for field, value in part.items()
        if field in fields
    }


def _chat_id(chat: Chat | None) -> int:
    return 0 if chat is None else _integer(chat.id)


def _chat_kind(chat: Chat | None) -> ChatKind:
    # A kind of chat that is not known is certainly not a private one.
    return ChatKind.GROUP if chat is None else _CHATS.get(chat.type, ChatKind.GROUP)


def _integer(value: object) -> int:
    return value if type(value) is int and -_LARGEST <= value < _LARGEST else 0


def _text(value: object) -> str:
    return clean_text(value) if isinstance(value, str) else ""


def _moment(moment: datetime | None) -> datetime | None:
    return moment if moment is not None and moment.timestamp() > 0 else None


def _language(person: User | None) -> str:
    return "" if person is None else _text(person.language_code)[:16]
