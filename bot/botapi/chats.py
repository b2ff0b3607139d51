"""The chats Telegram knows: who may be written to, which messages stand there, which keys are shown."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.botapi.errors import bad_request, forbidden
from bot.botapi.keyboards import Keyboard, KeyboardKind
from bot.botapi.parameters import Parameters

KEPT_WHEN_COUNTING = 50  # messages a chat that stay editable when the transcript is off


class ChatKind(StrEnum):
    """Telegram's chat types, except channels."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"


class Standing(StrEnum):
    """How the bot stands in a chat."""

    STRANGER = "stranger"  #: a person who never wrote to the bot, a group it was never in
    MEMBER = "member"
    KICKED = "kicked"  #: the person blocked the bot, the group threw it out
    LEFT = "left"
    DEACTIVATED = "deactivated"  #: the person deleted the account


# telegram-bot-api, Client::check_chat_access; the private ones from td's handling of PEER_ID_INVALID and USER_IS_BLOCKED
# for sent messages, and Client::fail_query_with_error.
_PRIVATE_REFUSALS = {
    Standing.STRANGER: "bot can't initiate conversation with a user",
    Standing.KICKED: "bot was blocked by the user",
    Standing.DEACTIVATED: "user is deactivated",
}
_GROUP_REFUSALS = {
    Standing.STRANGER: "bot is not a member of the {kind} chat",
    Standing.LEFT: "bot is not a member of the {kind} chat",
    Standing.KICKED: "bot was kicked from the {kind} chat",
}


@dataclass(slots=True)
class Message:
    """A message as Telegram stores it."""

    message_id: int
    #: The User object of who wrote it.
    sender: dict[str, Any]
    by_bot: bool
    #: Unix time.
    date: int
    #: The content fields of the Message object: text and entities, or a photo and caption, …
    content: dict[str, Any]
    keyboard: Keyboard | None = None
    edit_date: int = 0

    def as_json(self, chat: "Chat") -> dict[str, Any]:
        """The Message object."""
        body = {
            "message_id": self.message_id, "from": self.sender, "chat": chat.as_json, "date": self.date, **self.content,
        }  # fmt: skip
        if self.edit_date:
            body["edit_date"] = self.edit_date
        if self.keyboard and (markup := self.keyboard.as_json()):
            body["reply_markup"] = markup
        return body


@dataclass(slots=True)
class Chat:
    """One chat and what stands in it."""

    chat_id: int
    kind: ChatKind
    #: The Chat object.
    as_json: dict[str, Any]
    standing: Standing = Standing.STRANGER
    messages: dict[int, Message] = field(default_factory=dict)
    #: The keys at the bottom of the screen, if any.
    reply_keyboard: Keyboard | None = None
    #: How many messages are kept; None for all.
    keep: int | None = None

    def put(self, message: Message) -> None:
        """Add a message; a reply keyboard on it replaces the keys at the bottom, a removing one takes them away."""
        self.messages[message.message_id] = message
        if self.keep is not None and len(self.messages) > self.keep:
            del self.messages[next(iter(self.messages))]
        if message.keyboard and message.by_bot:
            if message.keyboard.kind is KeyboardKind.REPLY:
                self.reply_keyboard = message.keyboard
            elif message.keyboard.kind in {KeyboardKind.REMOVE, KeyboardKind.FORCE_REPLY}:
                self.reply_keyboard = None

    def require_writable(self) -> None:
        """Raise the 403 that says why the bot may not write here."""
        if self.standing is Standing.MEMBER:
            return
        words = (_PRIVATE_REFUSALS if self.kind is ChatKind.PRIVATE else _GROUP_REFUSALS)[self.standing]
        raise forbidden(words.format(kind=self.kind.value))


class Chats:
    """All chats, by number."""

    def __init__(self, *, keep: int | None = None) -> None:
        self._keep = keep
        self._chats: dict[int, Chat] = {}

    def get(self, chat_id: int) -> Chat | None:
        """The chat, if Telegram knows it."""
        return self._chats.get(chat_id)

    def private(self, user_id: int, first_name: str) -> Chat:
        """The private chat with a person, made when it is new."""
        known = self._chats.get(user_id)
        if known is None:
            about = {"id": user_id, "type": ChatKind.PRIVATE.value, "first_name": first_name}
            known = self._chats[user_id] = Chat(user_id, ChatKind.PRIVATE, about, keep=self._keep)
        return known

    def group(self, chat_id: int, title: str, kind: ChatKind) -> Chat:
        """A group, made when it is new."""
        known = self._chats.get(chat_id)
        if known is None:
            about = {"id": chat_id, "type": kind.value, "title": title}
            known = self._chats[chat_id] = Chat(chat_id, kind, about, keep=self._keep)
        return known

    def wanted(self, parameters: Parameters) -> Chat:
        """The chat a call names.

        Raises a 400 when it names none or one unknown (telegram-bot-api, Client::check_chat; "@name" is never known).
        """
        if not parameters.text("chat_id"):
            raise bad_request("chat_id is empty")
        chat = self._chats.get(parameters.chat or 0)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def writable(self, parameters: Parameters) -> Chat:
        """The chat a call wants to write to.

        Raises a 400 when it is unknown and a 403 when the bot may not write there.
        """
        chat = self.wanted(parameters)
        chat.require_writable()
        return chat

    def message(self, chat: Chat, parameters: Parameters, purpose: str) -> Message:
        """The message a call names.

        Raises a 400 "message to … not found" (telegram-bot-api, Client::check_message).
        """
        message = chat.messages.get(parameters.integer("message_id"))
        if message is None:
            raise bad_request(f"{purpose} not found")
        return message
