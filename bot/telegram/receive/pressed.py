"""What is done about a pressed button right after the commit: the spinner on it ends, the message shows the choice. Best effort."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from bot.delivery.sender import Sender
from bot.domain.messages.incoming import Incoming
from bot.service.outcome import Pressed
from bot.telegram.carrier.api import Caller
from bot.telegram.carrier.deliver import TelegramCarrier
from bot.telegram.carrier.wire import fits, inline, written

CHOSEN: Final = "{text}\n\n✓ {chosen}"
LONGEST_TOAST: Final = 200  # characters (Bot API, answerCallbackQuery)
AT_ONCE: Final = 64  # answers under way; beyond that the spinner runs out by itself


class Presses:
    """Answers presses for one bot."""

    def __init__(self, api: Caller, sender: Sender) -> None:
        self._carrier = TelegramCarrier(api)
        self._sender = sender
        self._tasks: set[asyncio.Task[None]] = set()

    def answer(self, incoming: Incoming, pressed: Pressed | None, raw: Mapping[str, Any]) -> None:
        """End the spinner of a press, with a word if there is one, and change the message it stood under."""
        if len(self._tasks) < AT_ONCE:
            toast = pressed.toast[:LONGEST_TOAST] if pressed is not None else ""
            task = asyncio.get_running_loop().create_task(self._answer(incoming.press_id, toast))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if pressed is not None and incoming.message_id is not None:
            self._change(incoming.chat_id, incoming.message_id, pressed, raw)

    async def finish(self, seconds: float) -> None:
        """Wait up to `seconds` for the answers under way."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def _change(self, chat_id: int, message_id: int, pressed: Pressed, raw: Mapping[str, Any]) -> None:
        where: dict[str, Any] = {"chat_id": chat_id, "message_id": message_id}
        if pressed.marked is not None:
            method = "editMessageReplyMarkup"
            where["reply_markup"] = inline(pressed.marked.buttons)
        elif pressed.chosen:
            text = _text_of_the_message(raw)
            shown = CHOSEN.format(text=text, chosen=pressed.chosen)
            fitting = bool(text) and fits(shown)
            method = "editMessageText" if fitting else "editMessageReplyMarkup"
            where |= (
                {"text": written(shown), "link_preview_options": {"is_disabled": True}} if fitting else {}
            )
        else:
            return
        self._sender.nudge(str(chat_id), message_id, partial(self._carrier.call, method, where))

    async def _answer(self, press_id: str, toast: str) -> None:
        """Too old, or lost: the spinner ends by itself, and the reply comes through the outbox."""
        arguments: dict[str, Any] = {"callback_query_id": press_id}
        if toast:
            arguments["text"] = toast
        await self._carrier.call("answerCallbackQuery", arguments)


def _text_of_the_message(raw: Mapping[str, Any]) -> str:
    query = raw.get("callback_query")
    message = query.get("message") if isinstance(query, Mapping) else None
    text = message.get("text") if isinstance(message, Mapping) else None
    return text if isinstance(text, str) else ""
