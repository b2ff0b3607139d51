"""The Telegram chat of a member of staff, as the program sees it: what it sends there, and what is said in it."""

import itertools
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bot.domain.messages.incoming import ChatKind, Incoming, UpdateKind
from bot.domain.messages.message import Message
from bot.ids import StaffId
from bot.service.conversation.handle_update import handle_update
from bot.service.outcome import Outcome
from bot.service.people import channels as rules
from bot.service.people import roster
from bot.store.database.work import Work
from bot.store.outbox.outbox import BODY
from bot.store.people import channels, people
from bot.store.people.channels import Channel
from bot.store.tables.messages import Outbox
from bot.store.tables.people import Recipient
from tests.fakes.clinic import HOURS, ZONE, SmallClinic, desk

_updates = itertools.count(500_000)
BOT = 77


def open_telegram(clinic: SmallClinic, *, on: bool = True) -> int:
    """The clinic turns Telegram for its staff on, or off; gives how many chats went with that."""
    return clinic.store.run(
        lambda work: roster.change_clinic(
            work, clinic.id, name=None, hours=HOURS, timezone=ZONE, staff_telegram=on
        )
    )


@dataclass
class StaffPhone:
    """One chat with the bot, of a member of staff or of anybody."""

    clinic: SmallClinic
    chat_id: int
    heard: list[str] = field(default_factory=list)
    outcome: Outcome = field(default_factory=Outcome)

    def does(self, kind: UpdateKind, **more: Any) -> list[str]:
        """Do anything; give what is answered at once and stored nowhere."""
        incoming = Incoming(next(_updates), kind, self.chat_id, ChatKind.PRIVATE, **more)
        self.outcome = self.clinic.store.run(handle_update, desk(), incoming, BOT)
        said = [one.message.text for one in self.outcome.direct]
        self.heard += said
        return said

    def writes(self, text: str) -> list[str]:
        """Write a text."""
        return self.does(UpdateKind.TEXT, text=text)

    def opens(self, token: str) -> list[str]:
        """Open a link."""
        return self.writes(f"/start {token}")

    def presses(self, number: int = -1) -> list[str]:
        """Press the button under a message of the program's own, the newest by default."""
        (row,) = self.notices()[number].buttons
        return self.does(UpdateKind.PRESS, press=row[0].data, press_id="p")

    def joins(self, staff: StaffId) -> None:
        """Be the chat of a member of staff, tap and all."""
        self.opens(self.clinic.store.run(rules.chat_link, staff))
        self.presses()

    def channel(self) -> Channel | None:
        """The channel that this chat is, also one that was taken away."""
        lookups = self.clinic.store.vault.lookups("staff chat", str(self.chat_id))

        def find(work: Work) -> Channel | None:
            query = channels.ALL.where(Recipient.chat_lookup.in_(lookups))
            return next(iter(channels.read(work, query)), None)

        return self.clinic.store.read(find)

    def notices(self) -> list[Message]:
        """What was written to this chat through the outbox, in order."""
        channel = self.channel()
        return [] if channel is None else written_to(self.clinic, channel.recipient_id)


def written_to(clinic: SmallClinic, recipient_id: UUID) -> list[Message]:
    """What was written to an address, in order."""

    def read(work: Work) -> list[Message]:
        query = select(Outbox.id, Outbox.body).where(Outbox.recipient_id == recipient_id).order_by(Outbox.id)
        return [
            Message.from_json(work.open(row.body, BODY, row.id)) for row in work.connection.execute(query)
        ]

    return clinic.store.read(read)


def is_patients(clinic: SmallClinic, chat_id: int) -> bool:
    """Whether a chat is a patient's now."""
    return clinic.store.run(lambda work: people.by_chat(work, chat_id) is not None)
