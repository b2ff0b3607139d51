"""The methods that touch messages: send, edit, delete, answer a press, show "typing", photos and documents."""

from typing import Any

from bot.botapi.chats import Chat, ChatKind, Message
from bot.botapi.errors import bad_request
from bot.botapi.keyboards import KeyboardKind, keyboard
from bot.botapi.parameters import Parameters
from bot.botapi.texts import Formatted, caption, clean, message_text, utf16_length
from bot.botapi.transcript import EntryKind
from bot.botapi.world import ANSWER_LIFE, World

MAX_ANSWER = 200  # characters (Bot API, answerCallbackQuery)
MAX_DELETED = 100  # messages in one call (Bot API, deleteMessages)
DELETABLE_FOR = 48 * 3600  # seconds (Bot API, deleteMessage)

# telegram-bot-api, Client::get_chat_action
_ACTIONS = frozenset(
    "cancel typing record_video upload_video record_audio record_voice upload_audio upload_voice upload_photo"
    " upload_document choose_sticker pick_up_location find_location record_video_note upload_video_note".split()
)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content"
    " and reply markup of the message"
)


def send_message(world: World, parameters: Parameters) -> dict[str, Any]:
    """sendMessage."""
    # The server answers MESSAGE_TOO_LONG; td rewords it for messages being sent.
    text = message_text(parameters, too_long="message is too long")
    keys = keyboard(parameters)
    chat = world.chats.writable(parameters)
    content = {**_text_fields(text), **_reply(chat, parameters)}
    return world.post(chat, EntryKind.TEXT, content, keys).as_json(chat)


def edit_message_text(world: World, parameters: Parameters) -> dict[str, Any]:
    """editMessageText. Without `reply_markup` the inline keyboard goes."""
    text = message_text(parameters, too_long="MESSAGE_TOO_LONG")
    keys = keyboard(parameters, only_inline=True)
    chat, message = _editable(world, parameters)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")  # td, edit_message_text
    fields = _text_fields(text)
    if {name: message.content.get(name) for name in ("text", "entities")} == {
        "text": fields["text"],
        "entities": fields.get("entities"),
    } and keys == message.keyboard:
        raise bad_request(_NOT_MODIFIED)  # Client::fail_query_with_error, MESSAGE_NOT_MODIFIED
    message.content = {
        name: v for name, v in message.content.items() if name not in {"text", "entities"}
    } | fields
    message.keyboard = keys
    return _edited(world, chat, message)


def edit_message_reply_markup(world: World, parameters: Parameters) -> dict[str, Any]:
    """editMessageReplyMarkup."""
    keys = keyboard(parameters, only_inline=True)
    chat, message = _editable(world, parameters)
    if keys == message.keyboard:
        raise bad_request(_NOT_MODIFIED)
    message.keyboard = keys
    return _edited(world, chat, message)


def _editable(world: World, parameters: Parameters) -> tuple[Chat, Message]:
    if not parameters.text("chat_id") and not parameters.integer("message_id"):
        raise bad_request("message identifier is not specified")  # Client::get_inline_message_id
    chat = world.chats.writable(parameters)
    message = world.chats.message(chat, parameters, "message to edit")
    # td, can_edit_message: somebody else's message, or one that was sent with anything but an inline keyboard.
    other_keys = message.keyboard is not None and message.keyboard.kind is not KeyboardKind.INLINE
    if not message.by_bot or other_keys:
        raise bad_request("message can't be edited")
    return chat, message


def _edited(world: World, chat: Chat, message: Message) -> dict[str, Any]:
    message.edit_date = world.unix_now()
    text = str(message.content.get("text") or message.content.get("caption") or "")
    world.note(chat, EntryKind.EDIT, text, keyboard=message.keyboard, message_id=message.message_id)
    return message.as_json(chat)


def delete_message(world: World, parameters: Parameters) -> bool:
    """deleteMessage."""
    if not parameters.text("chat_id"):
        raise bad_request("chat identifier is not specified")  # Client::process_delete_message_query
    if not parameters.integer("message_id"):
        raise bad_request("message identifier is not specified")
    chat = world.chats.wanted(parameters)
    message = world.chats.message(chat, parameters, "message to delete")
    # Bot API, deleteMessage: 48 hours; in groups others' messages only for administrators, which the bot is not here.
    too_old = world.unix_now() - message.date > DELETABLE_FOR
    if too_old or (not message.by_bot and chat.kind is not ChatKind.PRIVATE):
        raise bad_request("message can't be deleted")  # the server's MESSAGE_DELETE_FORBIDDEN
    del chat.messages[message.message_id]
    world.note(chat, EntryKind.DELETE, str(message.content.get("text", "")), message_id=message.message_id)
    return True


def delete_messages(world: World, parameters: Parameters) -> bool:
    """deleteMessages: up to 100 at once; those that are not there are passed over, and so are those that are too old to go."""
    wanted = parameters.decoded("message_ids", "can't parse message identifiers JSON object")
    if not isinstance(wanted, list) or not all(type(number) is int for number in wanted):
        raise bad_request("can't parse message identifiers JSON object")
    if not 0 < len(wanted) <= MAX_DELETED:
        what = "too many message identifiers specified" if wanted else "message identifiers are not specified"
        raise bad_request(what)
    chat = world.chats.wanted(parameters)
    for number in wanted:
        message = chat.messages.get(number)
        too_old = message is not None and world.unix_now() - message.date > DELETABLE_FOR
        if message is None or too_old or (not message.by_bot and chat.kind is not ChatKind.PRIVATE):
            continue
        del chat.messages[number]
        world.note(chat, EntryKind.DELETE, str(message.content.get("text", "")), message_id=number)
    return True


def answer_callback_query(world: World, parameters: Parameters) -> bool:
    """answerCallbackQuery. A second answer to the same press is taken, as a phone that has one ignores it."""
    press = world.presses.get(parameters.text("callback_query_id"))
    if press is None or world.clock.monotonic() - press.at > ANSWER_LIFE:
        # Client::fail_query_with_error, QUERY_ID_INVALID
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = clean(parameters.text("text"))
    if utf16_length(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    world.note(press.chat, EntryKind.ANSWER, text)
    return True


def send_chat_action(world: World, parameters: Parameters) -> bool:
    """sendChatAction."""
    action = parameters.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")  # Client::process_send_chat_action_query
    world.note(world.chats.writable(parameters), EntryKind.ACTION, action)
    return True


def send_photo(world: World, parameters: Parameters) -> dict[str, Any]:
    """sendPhoto: the file is taken as it is, not looked at."""
    file_id = _file(parameters, "photo")
    size = {"file_id": file_id, "file_unique_id": f"u{file_id}", "width": 90, "height": 90, "file_size": 1}
    return _send_file(world, parameters, EntryKind.PHOTO, {"photo": [size]}, parameters.files.get(file_id))


def send_document(world: World, parameters: Parameters) -> dict[str, Any]:
    """sendDocument: the file is taken as it is, not looked at."""
    file_id = _file(parameters, "document")
    document = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_name": "file", "file_size": 1}
    return _send_file(
        world, parameters, EntryKind.DOCUMENT, {"document": document}, parameters.files.get(file_id)
    )


def _file(parameters: Parameters, name: str) -> str:
    # Client::get_input_file: a file of that name, "attach://" and a file's name, or the id of a file sent before.
    given = parameters.text(name)
    if given.startswith("attach://"):
        given = given.removeprefix("attach://") if given.removeprefix("attach://") in parameters.files else ""
    elif not given and name in parameters.files:
        given = name
    if not given:
        raise bad_request(f"there is no {name} in the request")
    return given


def _send_file(
    world: World, parameters: Parameters, kind: EntryKind, content: dict[str, Any], file: bytes | None
) -> dict[str, Any]:
    words = caption(parameters)
    if words.text:
        content["caption"] = words.text
        if words.entities:
            content["caption_entities"] = list(words.entities)
    keys = keyboard(parameters)
    chat = world.chats.writable(parameters)
    return world.post(chat, kind, {**content, **_reply(chat, parameters)}, keys, file).as_json(chat)


def _text_fields(text: Formatted) -> dict[str, Any]:
    return {"text": text.text, "entities": list(text.entities)} if text.entities else {"text": text.text}


def _reply(chat: Chat, parameters: Parameters) -> dict[str, Any]:
    # telegram-bot-api, Client::get_reply_parameters and check_reply_parameters
    given = parameters.decoded("reply_parameters", "can't parse reply parameters JSON object")
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    replied = chat.messages.get(int(given.get("message_id", 0)))
    if replied is None:
        if given.get("allow_sending_without_reply") is True:
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": replied.as_json(chat)}
