"""A domain `Message` as the arguments of a Telegram call: plain text, no markup, no link previews."""

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from telegram import InputFile

from bot.domain.messages.incoming import clean_text
from bot.domain.messages.message import OPEN, Button, Message, Method
from bot.domain.messages.typography import kept_together

LONGEST: Final = 4096  # UTF-16 code units (Bot API, sendMessage)
LONGEST_CAPTION: Final = 1024  # UTF-16 code units (Bot API, sendDocument)
#: What a phone says on its lock screen when a picture comes: it tells nothing.
PICTURE_NAME: Final = "rodtrad.png"
PAPER_NAME: Final = "rodtrad.pdf"
_NO_PREVIEW: Final = {"is_disabled": True}
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which are read as digits


def send(message: Message, chat_id: int) -> dict[str, Any]:
    """The arguments of sendMessage."""
    arguments: dict[str, Any] = {
        "chat_id": chat_id,
        "text": written(message.text),
        "link_preview_options": _NO_PREVIEW,
    }
    return arguments | _keys(message)


def document(message: Message, chat_id: int, name: str, content: bytes) -> dict[str, Any]:
    """The arguments of sendDocument: a file that Telegram leaves as it is, with the message's text below it."""
    arguments = {
        "chat_id": chat_id,
        "caption": cut(written(message.text), LONGEST_CAPTION),
        "document": InputFile(content, filename=name),
    }
    return arguments | _keys(message)


def _keys(message: Message) -> dict[str, Any]:
    """Buttons or keyboard of a message that is sent, and whether it comes without a sound."""
    arguments: dict[str, Any] = {}
    if message.buttons:
        arguments["reply_markup"] = inline(message.buttons)
    elif message.keyboard:
        rows = [[{"text": clean_text(key)} for key in row] for row in message.keyboard]
        arguments["reply_markup"] = {"keyboard": rows, "resize_keyboard": True, "is_persistent": True}
    elif message.bare:
        arguments["reply_markup"] = {"remove_keyboard": True}
    if message.silent:
        arguments["disable_notification"] = True
    return arguments


def written(text: str) -> str:
    """A message's text as it goes out: what Telegram cannot take is gone, and numbers and times do not fall apart over two lines."""
    clean = clean_text(text)
    together = kept_together(clean)
    return together if fits(together) else clean


def edit(message: Message, chat_id: int, message_id: int) -> dict[str, Any]:
    """The arguments of editMessageText; buttons that `message` does not have go, and Telegram allows no reply keyboard here."""
    arguments: dict[str, Any] = {
        "chat_id": chat_id,
        "message_id": message_id,
        "text": written(message.text),
        "link_preview_options": _NO_PREVIEW,
    }
    if message.buttons:
        arguments["reply_markup"] = inline(message.buttons)
    return arguments


def commands(message: Message, chat_id: int) -> dict[str, Any]:
    """The arguments of setMyCommands for one chat, whatever language the phone speaks (no `language_code`)."""
    listed = [{"command": word, "description": clean_text(about)} for word, about in message.commands]
    return {"scope": {"type": "chat", "chat_id": chat_id}, "commands": listed}


def inline(buttons: tuple[tuple[Button, ...], ...]) -> dict[str, Any]:
    """Buttons under a message as `reply_markup`."""
    return {
        "inline_keyboard": [
            [{"text": clean_text(b.label), "callback_data": b.data} for b in row] for row in buttons
        ]
    }


def covered(message: Message, row_id: UUID, now: datetime) -> Message:
    """The message itself, or its cover when it goes out so late that it must not stand on a lock screen (promise 7)."""
    cover = message.cover
    if cover is None or now.timestamp() <= cover.after:
        return message
    return Message(cover.text, ((Button(cover.label, f"{OPEN}:{row_id.hex}"),),), neutral=True)


def as_call(message: Message, chat_id: int, edited: int | None) -> tuple[str, dict[str, Any]]:
    """Method and arguments for a message; an edit whose message was never delivered (`edited` is None) is sent anew."""
    if message.method is Method.COMMANDS and not message.commands:
        return "deleteMyCommands", {"scope": {"type": "chat", "chat_id": chat_id}}
    if message.method is Method.COMMANDS:
        return "setMyCommands", commands(message, chat_id)
    if message.method is Method.DELETE:
        return "deleteMessages", {"chat_id": chat_id, "message_ids": list(message.deletes)}
    if message.method is Method.EDIT and edited is not None:
        return "editMessageText", edit(message, chat_id, edited)
    return "sendMessage", send(message, chat_id)


def plainest(message: Message) -> Message:
    """The message with nothing that Telegram could refuse: no buttons, no keyboard, a picture as its words, no longer than it allows."""
    words = message.text if message.picture is None else f"{message.text}\n\n{message.picture.words}"
    text = clean_text(words).strip()
    return replace(message, text=cut(text) if text else "…", buttons=(), keyboard=(), picture=None)


def fits(text: str, longest: int = LONGEST) -> bool:
    """Whether Telegram takes `text` as one message."""
    return 4 * len(text) <= longest or len(clean_text(text).encode("utf-16-le")) <= 2 * longest


def cut(text: str, longest: int = LONGEST) -> str:
    """`text` made to fit into one message, with an ellipsis where it was cut."""
    if fits(text, longest):
        return text
    return clean_text(text).encode("utf-16-le")[: 2 * (longest - 1)].decode("utf-16-le", "ignore") + "…"


def with_code(message: Message, row_id: UUID) -> Message:
    """The message with a last line by which a person sees that it is the same one again (its first sending may have arrived)."""
    number = int.from_bytes(hashlib.blake2b(row_id.bytes, digest_size=4).digest())
    code = "".join(_LETTERS[number // len(_LETTERS) ** place % len(_LETTERS)] for place in range(4))
    return replace(message, text=f"{message.text}\n\n↻ {code}")
