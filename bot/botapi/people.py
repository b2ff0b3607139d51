"""The people: what somebody with a phone can do, and what that makes Telegram send to the bot."""

import re
from dataclasses import dataclass
from typing import Any

from bot.botapi.chats import Chat, ChatKind, Message, Standing
from bot.botapi.keyboards import Button
from bot.botapi.texts import MAX_TEXT, clean, utf16_length
from bot.botapi.transcript import Entry, EntryKind, Who
from bot.botapi.updates import PRESS_LIFE
from bot.botapi.world import World

_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(?:@\w+)?")


class NotPossible(Exception):
    """The phone offers no such thing: the key is not there, the chat is blocked, the message is gone."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a person did."""

    #: The transcript's end just then: give it to `wait_for(…, since=…)`.
    mark: int
    #: The message that was written, or the one whose key was pressed.
    message_id: int | None = None
    #: For presses: the callback query's id.
    press_id: str = ""


class User:
    """One person's phone. Every method returns when Telegram has taken it, not when the bot has answered."""

    def __init__(
        self, world: World, user_id: int, first_name: str, language_code: str, *, started: bool
    ) -> None:
        self._world = world
        self.id = user_id
        self.first_name = first_name
        self.language_code = language_code
        chat = self.chat
        if started:
            chat.standing = Standing.MEMBER

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return self._world.chats.private(self.id, self.first_name)

    @property
    def as_json(self) -> dict[str, Any]:
        """The User object."""
        about = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        return {**about, "language_code": self.language_code} if self.language_code else about

    @property
    def screen(self) -> list[Entry]:
        """The private chat as the phone shows it now."""
        return self._world.transcript.visible(self.id)

    @property
    def keys(self) -> tuple[str, ...]:
        """The labels at the bottom of the screen."""
        return self.chat.reply_keyboard.labels if self.chat.reply_keyboard else ()

    async def send(self, text: str, *, times: int = 1, raw: bool = False) -> Done:
        """Write a text; the update is handed to the bot `times` times.

        `raw` passes on what no phone would send (NUL, lone surrogates, an empty or too long text). Raises `NotPossible`
        when the bot is blocked, `ValueError` for a text that a phone does not send in one message.
        """
        if not raw:
            text = clean(text).strip(" \n")
            if not text or utf16_length(text) > MAX_TEXT:
                raise ValueError("a phone sends 1 to 4096 UTF-16 units in a message")
        content: dict[str, Any] = {"text": text}
        if command := _COMMAND.match(text):
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": len(command[0])}]
        return self._write(EntryKind.TEXT, content, text, times)

    async def start(self, payload: str = "", *, times: int = 1) -> Done:
        """Press Start, or open a link t.me/<bot>?start=<payload> (Bot API, deep linking)."""
        return await self.send(f"/start {payload}".rstrip(), times=times)

    async def tap(self, label: str, *, times: int = 1) -> Done:
        """Tap a key at the bottom of the screen, which sends its label. Raises `NotPossible` when it is not there."""
        if label not in self.keys:
            raise NotPossible(
                f"no key {label!r} at the bottom of {self.first_name}'s screen, but {list(self.keys)}"
            )
        keyboard = self.chat.reply_keyboard
        done = await self.send(label, times=times)
        if keyboard and keyboard.one_time:
            self.chat.reply_keyboard = None
        return done

    async def press(
        self, button: str, message_id: int | None = None, *, times: int = 1, force: bool = False
    ) -> Done:
        """Press the inline key with that label or data, on the newest message that has it or on the one named.

        `force` sends `button` as data even if no such key is there (a phone that has not seen the latest edit). Raises
        `NotPossible` when the key is not there or the bot is blocked.
        """
        self._require_open()
        message, key = self._find(button, message_id, force=force)
        self._world.note(self.chat, EntryKind.PRESS, key.label, who=Who.PERSON, message_id=message.message_id)
        press_id = self._world.new_press(self.chat)
        # A deleted message comes as InaccessibleMessage, with date 0.
        gone = message.message_id not in self.chat.messages
        shown = {"message_id": message.message_id, "chat": self.chat.as_json, "date": 0}
        query = {
            "id": press_id, "from": self.as_json, "chat_instance": str(self.id),
            "message": shown if gone else message.as_json(self.chat), "data": key.data,
        }  # fmt: skip
        self._world.asked(self.chat)
        self._world.updates.add("callback_query", query, ("press", self.id), life=PRESS_LIFE, times=times)
        return Done(self._world.transcript.mark, message.message_id, press_id)

    def _find(self, wanted: str, message_id: int | None, *, force: bool) -> tuple[Message, Button]:
        messages = self.chat.messages
        chosen = messages.values() if message_id is None else filter(None, [messages.get(message_id)])
        for message in reversed(list(chosen)):
            key = message.keyboard.find(wanted) if message.keyboard and message.by_bot else None
            if key and key.url:
                raise NotPossible(f"{wanted!r} opens {key.url}, it sends nothing")
            if key and key.data:
                return message, key
        if force:
            absent = Message(message_id or 0, self._world.bot, True, 0, {})
            return messages.get(message_id or 0, absent), Button(wanted, wanted)
        keys = [list(m.keyboard.labels) for m in messages.values() if m.keyboard and m.by_bot]
        raise NotPossible(f"no inline key {wanted!r} in {self.first_name}'s chat; there are {keys[-5:]}")

    async def edit(self, message_id: int, text: str) -> Done:
        """Change an own text. Raises `NotPossible` when there is no such message."""
        self._require_open()
        message = self.chat.messages.get(message_id)
        if message is None or message.by_bot:
            raise NotPossible(f"{message_id} is no message of {self.first_name}'s")
        message.content = {"text": clean(text)}
        message.edit_date = self._world.unix_now()
        self._world.note(self.chat, EntryKind.EDIT, text, who=Who.PERSON, message_id=message_id)
        self._world.updates.add("edited_message", message.as_json(self.chat), ("chat", self.id))
        return Done(self._world.transcript.mark, message_id)

    async def sticker(self, emoji: str = "👍") -> Done:
        """Send a sticker."""
        sticker = {**_file("sticker"), "type": "regular", "width": 512, "height": 512, "is_animated": False}
        return self._write(
            EntryKind.STICKER, {"sticker": {**sticker, "is_video": False, "emoji": emoji}}, emoji
        )

    async def voice(self, seconds: int = 3) -> Done:
        """Send a voice message."""
        return self._write(
            EntryKind.VOICE, {"voice": {**_file("voice"), "duration": seconds}}, f"{seconds} s"
        )

    async def photo(self, caption: str = "") -> Done:
        """Send a photo."""
        content: dict[str, Any] = {"photo": [{**_file("photo"), "width": 90, "height": 90}]}
        return self._write(EntryKind.PHOTO, {**content, "caption": caption} if caption else content, caption)

    async def contact(self, phone_number: str = "+4700000000", first_name: str = "Ola") -> Done:
        """Send somebody's number."""
        contact = {"phone_number": phone_number, "first_name": first_name}
        return self._write(EntryKind.CONTACT, {"contact": contact}, first_name)

    async def location(self, latitude: float = 59.91, longitude: float = 10.75) -> Done:
        """Send a place."""
        place = {"latitude": latitude, "longitude": longitude}
        return self._write(EntryKind.LOCATION, {"location": place}, f"{latitude}, {longitude}")

    async def block(self) -> Done:
        """Block the bot."""
        return self._stand(Standing.KICKED, "blocked")

    async def unblock(self) -> Done:
        """Unblock the bot; pressing Start is a further step (`start`)."""
        return self._stand(Standing.MEMBER, "unblocked")

    async def deactivate(self) -> Done:
        """Delete the Telegram account; the bot is not told."""
        self.chat.standing = Standing.DEACTIVATED
        return Done(self._world.note(self.chat, EntryKind.SERVICE, "deactivated", who=Who.PERSON))

    async def inject_raw(self, update: dict[str, Any], *, times: int = 1) -> bool:
        """Queue any update object; an `update_id` in it is kept. False when the bot did not ask for its kind."""
        self.chat.standing = Standing.MEMBER
        return inject_raw(self._world, update, ("chat", self.id), times=times)

    def _write(self, kind: EntryKind, content: dict[str, Any], text: str, times: int = 1) -> Done:
        self._require_open()
        self.chat.standing = Standing.MEMBER
        return write(self._world, self.chat, self, kind, content, text, times=times)

    def _stand(self, standing: Standing, event: str) -> Done:
        before, self.chat.standing = self.chat.standing, standing
        mark = self._world.note(self.chat, EntryKind.SERVICE, event, who=Who.PERSON)
        standing_changed(self._world, self.chat, self, before)
        return Done(mark)

    def _require_open(self) -> None:
        if self.chat.standing in {Standing.KICKED, Standing.DEACTIVATED}:
            raise NotPossible(f"{self.first_name}'s chat with the bot is {self.chat.standing.value}")


class Group:
    """A group chat that the bot can be added to."""

    def __init__(self, world: World, chat_id: int, title: str, kind: ChatKind) -> None:
        self._world = world
        self.id = chat_id
        self.chat = world.chats.group(chat_id, title, kind)

    async def add_bot(self, by: User) -> Done:
        """Somebody adds the bot."""
        return self._move_bot(by, Standing.MEMBER, {"new_chat_members": [self._world.bot]}, "bot added")

    async def remove_bot(self, by: User) -> Done:
        """Somebody throws the bot out."""
        return self._move_bot(by, Standing.KICKED, {"left_chat_member": self._world.bot}, "bot removed")

    async def send(self, by: User, text: str) -> Done:
        """Somebody writes in the group. (With privacy mode on, a real bot would not see everything.)"""
        return write(self._world, self.chat, by, EntryKind.TEXT, {"text": text}, text)

    def _move_bot(self, by: User, standing: Standing, content: dict[str, Any], event: str) -> Done:
        before, self.chat.standing = self.chat.standing, standing
        standing_changed(self._world, self.chat, by, before)
        return write(self._world, self.chat, by, EntryKind.SERVICE, content, event)


def write(
    world: World,
    chat: Chat,
    user: User,
    kind: EntryKind,
    content: dict[str, Any],
    text: str,
    *,
    times: int = 1,
) -> Done:
    """Put a person's message into a chat and on its way to the bot."""
    message = Message(world.next_message_id(), user.as_json, False, world.unix_now(), content)
    chat.put(message)
    mark = world.note(chat, kind, text, who=Who.PERSON, message_id=message.message_id)
    world.asked(chat)
    world.updates.add("message", message.as_json(chat), ("chat", chat.chat_id), times=times)
    return Done(mark, message.message_id)


def standing_changed(world: World, chat: Chat, user: User, before: Standing) -> None:
    """Tell the bot that it was blocked, unblocked, added or removed (Bot API, ChatMemberUpdated)."""
    change = {
        "chat": chat.as_json, "from": user.as_json, "date": world.unix_now(),
        "old_chat_member": _member(world, before), "new_chat_member": _member(world, chat.standing),
    }  # fmt: skip
    world.updates.add("my_chat_member", change, ("member", chat.chat_id))


def inject_raw(world: World, update: dict[str, Any], queue: tuple[str, int], *, times: int = 1) -> bool:
    """Queue any update object. Raises `ValueError` unless it holds exactly one thing besides `update_id`."""
    update_id = update.get("update_id")
    kinds = [name for name in update if name != "update_id"]
    if len(kinds) != 1:
        raise ValueError("an update holds update_id and one thing more")
    kind = kinds[0]
    life = PRESS_LIFE if kind == "callback_query" else 86_400.0
    return world.updates.add(kind, update[kind], queue, life=life, times=times, update_id=update_id)


def _member(world: World, standing: Standing) -> dict[str, Any]:
    if standing is Standing.KICKED:
        return {"user": world.bot, "status": "kicked", "until_date": 0}
    return {"user": world.bot, "status": "member" if standing is Standing.MEMBER else "left"}


def _file(kind: str) -> dict[str, Any]:
    return {"file_id": f"{kind}-1", "file_unique_id": f"u-{kind}", "file_size": 1}
