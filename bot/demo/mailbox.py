"""The demo's mail server: it keeps every letter as it would go out, and can be down. Nothing leaves the machine."""

from email.message import EmailMessage
from typing import Final

from bot.delivery.carrier import Attempt, NotSent, Outcome, Sent
from bot.delivery.gate import Limits
from bot.domain.messages.message import Message
from bot.mail.letter import letter
from bot.service.people.channels import MAIL

SENDER: Final = "rodtrad@fjordheim.example"


class MailCatcher:
    """See `Carrier`. `letters` are what has arrived, the oldest first; nothing does while it is `down`."""

    name: Final = MAIL
    called: Final = "the mail server"
    limits: Final = Limits(per_second=10, kept=0, burst=5)
    mend: Final = "switch it on again"

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.down = False

    async def deliver(self, address: str, message: Message, attempt: Attempt) -> Outcome:
        """See `Carrier`."""
        if self.down:
            return NotSent()
        now, plain = attempt.now, attempt.plain
        self.letters.append(
            letter(message.text, sender=SENDER, to=address, row=attempt.row_id, now=now, plain=plain)
        )
        return Sent()

    async def probe(self) -> Outcome:
        """See `Carrier`."""
        return NotSent() if self.down else Sent()

    def to(self, address: str) -> list[EmailMessage]:
        """The letters to an address."""
        return [one for one in self.letters if one["To"] == address]
