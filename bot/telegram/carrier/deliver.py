"""Telegram as a carrier: a message becomes one call to the Bot API, a failed call an outcome that the sender understands."""

import asyncio
import logging
from typing import Any, Final

from bot.delivery.carrier import LONGEST_CALL, Attempt, Outcome, Refusal, Refused, Sent
from bot.delivery.gate import Limits
from bot.dialogue.picture import pdf_of, png_of
from bot.domain.messages.message import Message, Method
from bot.domain.messages.picture import Picture
from bot.log import where
from bot.store.tables.people import TELEGRAM
from bot.telegram.carrier import wire
from bot.telegram.carrier.api import Caller
from bot.telegram.carrier.errors import judge

#: Telegram's FAQ for bots: about 30 messages a second in all, one a second in a chat, short bursts pass.
LIMITS: Final = Limits(per_second=30, kept=10, burst=3)
#: Seconds that drawing a picture may take, waiting for others included; what is left of `LONGEST_CALL` is for sending it.
DRAWING: Final = 4.0

_log = logging.getLogger(__name__)


class TelegramCarrier:
    """See `Carrier`. An address is a chat's number."""

    name: Final = TELEGRAM
    called: Final = "Telegram"
    limits: Final = LIMITS
    mend: Final = "set RODTRAD_TELEGRAM_TOKEN to the right one and restart"

    def __init__(self, api: Caller) -> None:
        self._api = api
        self._pencil = asyncio.Lock()

    async def deliver(self, address: str, message: Message, attempt: Attempt) -> Outcome:
        """See `Carrier`. What comes too late to be said openly is covered."""
        shown = wire.covered(message, attempt.row_id, attempt.now)
        shown = wire.plainest(shown) if attempt.plain else shown
        if attempt.lane.insists and attempt.unknowns and shown.method is Method.SEND:
            shown = wire.with_code(shown, attempt.row_id)
        if shown.file is not None and shown.method is Method.SEND:
            arguments = wire.document(shown, int(address), shown.file.name, shown.file.content)
            return await self.call("sendDocument", arguments)
        if shown.picture is not None and shown.method is Method.SEND:
            return await self._send_drawn(shown, shown.picture, int(address))
        edits = attempt.edits if shown.method is Method.EDIT else None
        return await self.call(*wire.as_call(shown, int(address), edits), edits=edits)

    async def _send_drawn(self, message: Message, picture: Picture, chat_id: int) -> Outcome:
        """Draw the picture and send it; where that cannot be done in time, refuse the message, so that its words are sent instead."""
        try:
            async with asyncio.timeout(DRAWING), self._pencil:
                draw, name = (pdf_of, wire.PAPER_NAME) if message.paper else (png_of, wire.PICTURE_NAME)
                drawn = await asyncio.to_thread(draw, picture)
        except Exception as error:  # noqa: BLE001 - whatever stands in the way, the words must come through
            _log.error("a picture could not be drawn (%s): its words are sent instead", where(error))
            return Refused(Refusal.MESSAGE, "picture not drawn")
        arguments = wire.document(message, chat_id, name, drawn)
        return await self.call("sendDocument", arguments, seconds=LONGEST_CALL - DRAWING)

    async def probe(self) -> Outcome:
        """See `Carrier`."""
        return await self.call("getMe", {})

    async def call(
        self,
        method: str,
        arguments: dict[str, Any],
        *,
        edits: int | None = None,
        seconds: float = LONGEST_CALL,
    ) -> Outcome:
        """Any call of which only matters whether it worked; `edits` is the number of the message that it changes."""
        try:
            result = await self._api.call(method, arguments, seconds)
        except Exception as error:  # noqa: BLE001 - `judge` raises what it does not know
            return judge(error, edits)
        return Sent(result.get("message_id") if isinstance(result, dict) else None)
