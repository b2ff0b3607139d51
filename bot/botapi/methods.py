"""Which methods there are, and the ones about the bot, its chats and its updates. Messages have their own file."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.botapi import messages
from bot.botapi.chats import ChatKind, Standing
from bot.botapi.errors import Refusal, bad_request, conflict
from bot.botapi.parameters import Parameters
from bot.botapi.transcript import EntryKind
from bot.botapi.updates import ALL_KINDS, KINDS_BY_DEFAULT
from bot.botapi.webhook import Webhook
from bot.botapi.world import World

LONGEST_POLL = 50  # seconds (telegram-bot-api, Client.h, LONG_POLL_MAX_TIMEOUT)


@dataclass(frozen=True, slots=True)
class Backend:
    """What methods act on."""

    world: World
    webhook: Webhook


Method = Callable[[Backend, Parameters], object]


def get_me(backend: Backend, _: Parameters) -> dict[str, Any]:
    """getMe."""
    abilities = (
        "can_read_all_group_messages",
        "supports_inline_queries",
        "can_connect_to_business",
        "has_main_web_app",
    )
    return {**backend.world.bot, "can_join_groups": True, **dict.fromkeys(abilities, False)}


async def get_updates(backend: Backend, parameters: Parameters) -> list[dict[str, Any]]:
    """getUpdates: answers at once when something waits, else after something came or `timeout` real seconds passed.

    Raises a 409 while a webhook is set, or when another getUpdates begins to wait. (telegram-bot-api also slows down short
    polls with the same offset; the stand-in does not.)
    """
    updates = backend.world.updates
    if backend.webhook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    offset = parameters.integer("offset")
    limit = parameters.integer("limit", 100, 1, 100)
    timeout = parameters.integer("timeout", 0, 0, LONGEST_POLL)
    _allow(backend, parameters)
    batch = updates.fetch(offset, limit)
    if batch or not timeout or updates.closed:
        return batch
    await updates.wait(timeout)
    return updates.fetch(max(offset, 0), limit)


def set_webhook(backend: Backend, parameters: Parameters) -> bool:
    """setWebhook; an empty URL deletes it."""
    if not parameters.text("url"):
        return delete_webhook(backend, parameters)
    if parameters.boolean("drop_pending_updates"):
        _drop_pending(backend)
    _allow(backend, parameters)
    backend.webhook.set(parameters)
    backend.world.updates.end_poll("terminated by setWebhook request")
    return True


def delete_webhook(backend: Backend, parameters: Parameters) -> bool:
    """deleteWebhook."""
    backend.webhook.unset()
    if parameters.boolean("drop_pending_updates"):
        _drop_pending(backend)
    return True


def _drop_pending(backend: Backend) -> None:
    backend.webhook.drop_pending()
    backend.world.updates.clear()


def get_webhook_info(backend: Backend, _: Parameters) -> dict[str, Any]:
    """getWebhookInfo."""
    webhook, updates = backend.webhook, backend.world.updates
    info: dict[str, Any] = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(updates) + webhook.waiting,
    }
    if webhook.url:
        info["max_connections"] = webhook.max_connections
        info["ip_address"] = "127.0.0.1"
    if webhook.last_error:
        info["last_error_message"], info["last_error_date"] = webhook.last_error
    if updates.allowed != KINDS_BY_DEFAULT:
        info["allowed_updates"] = sorted(updates.allowed)
    return info


def _allow(backend: Backend, parameters: Parameters) -> None:
    # Client::get_allowed_update_types: absent or malformed changes nothing, nothing known means the default.
    if not parameters.text("allowed_updates"):
        return
    try:
        kinds = parameters.decoded("allowed_updates", "")
    except Refusal:
        return
    if isinstance(kinds, list) and all(isinstance(kind, str) for kind in kinds):
        backend.world.updates.allowed = frozenset(map(str.lower, kinds)) & ALL_KINDS or KINDS_BY_DEFAULT


def get_chat(backend: Backend, parameters: Parameters) -> dict[str, Any]:
    """getChat: the required fields of ChatFullInfo."""
    chat = backend.world.chats.wanted(parameters)
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    full = {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }
    return {**chat.as_json, **full}


def leave_chat(backend: Backend, parameters: Parameters) -> bool:
    """leaveChat."""
    chat = backend.world.chats.wanted(parameters)
    if chat.kind is ChatKind.PRIVATE:
        # td, set_dialog_participant_status
        raise bad_request("chat member status can't be changed in private chats")
    chat.require_writable()
    chat.standing = Standing.LEFT
    backend.world.note(chat, EntryKind.SERVICE, "bot left")
    return True


def _of_world(method: Callable[[World, Parameters], object]) -> Method:
    return lambda backend, parameters: method(backend.world, parameters)


def _set_text(field: str) -> Method:
    return lambda backend, parameters: backend.world.profile.set_text(parameters, field)


def _get_text(field: str) -> Method:
    return lambda backend, parameters: backend.world.profile.get_text(parameters, field)


_METHODS: dict[str, Method] = {
    "getMe": get_me,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "getChat": get_chat,
    "leaveChat": leave_chat,
    "sendMessage": _of_world(messages.send_message),
    "editMessageText": _of_world(messages.edit_message_text),
    "editMessageReplyMarkup": _of_world(messages.edit_message_reply_markup),
    "deleteMessage": _of_world(messages.delete_message),
    "deleteMessages": _of_world(messages.delete_messages),
    "answerCallbackQuery": _of_world(messages.answer_callback_query),
    "sendChatAction": _of_world(messages.send_chat_action),
    "sendPhoto": _of_world(messages.send_photo),
    "sendDocument": _of_world(messages.send_document),
    "setMyCommands": lambda backend, parameters: backend.world.profile.set_commands(parameters),
    "getMyCommands": lambda backend, parameters: backend.world.profile.get_commands(parameters),
    "deleteMyCommands": lambda backend, parameters: backend.world.profile.delete_commands(parameters),
    "setMyDescription": _set_text("description"),
    "getMyDescription": _get_text("description"),
    "setMyShortDescription": _set_text("short_description"),
    "getMyShortDescription": _get_text("short_description"),
    "setMyName": _set_text("name"),
    "getMyName": _get_text("name"),
}
_WAITING_METHODS: dict[str, Callable[[Backend, Parameters], Awaitable[object]]] = {"getUpdates": get_updates}

#: Method names are taken in any case (telegram-bot-api lowers them).
METHODS: dict[str, tuple[str, Method]] = {name.lower(): (name, method) for name, method in _METHODS.items()}
WAITING_METHODS = {name.lower(): (name, method) for name, method in _WAITING_METHODS.items()}
