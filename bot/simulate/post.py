"""The staff's mailboxes, behind a mail server of a few words that can refuse, hang up, or take a mail and lose its answer.

The program's own mail carrier talks SMTP to it (RFC 5321), over a pair of sockets in this process.
"""

import asyncio
import random
import socket
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from enum import StrEnum
from typing import Final

from aiosmtplib import SMTP

from bot.mail.carrier import MailCarrier
from bot.settings import SmtpServer

SENDER: Final = "rodtrad@fjordheim.example"


class Mood(StrEnum):
    """How the mail server is just now."""

    WELL = "well"
    REFUSES = "refuses"  # 451 to every address
    NOBODY = "nobody"  # 550: nobody at this address
    DROPS = "drops"  # takes the text and hangs up without an answer


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it lies in a mailbox."""

    to: str
    subject: str
    text: str


class Post(MailCarrier):
    """The program's mail carrier, whose server is this one. `arrived` is called with each mail, `lost` with whose answer got lost.

    `moods` are those of single addresses, `mood` everybody's else. `loses` is the share of mails whose answer is lost.
    """

    def __init__(
        self, server: SmtpServer, arrived: Callable[[Mail], None], lost: Callable[[str], None]
    ) -> None:
        super().__init__(server, SENDER)
        self.mood = Mood.WELL
        self.moods: dict[str, Mood] = {}
        self.loses = 0.0
        self.chance = random.Random(0)  # noqa: S311 - invented troubles
        self._arrived = arrived
        self._lost = lost
        self._tasks: set[asyncio.Task[None]] = set()

    def _client(self) -> SMTP:
        """See `MailCarrier`."""
        ours, theirs = socket.socketpair()
        task = asyncio.get_running_loop().create_task(self._serve(theirs))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return SMTP(
            hostname=None,
            port=None,
            sock=ours,
            start_tls=False,
            local_hostname="fjordheim.example",
            timeout=self._within,
        )

    async def _serve(self, end: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=end)
        try:
            writer.write(b"220 mail.fjordheim.example\r\n")
            to = ""
            while line := (await reader.readline()).decode("ascii", "replace").strip():
                word, _, rest = line.partition(" ")
                match word.upper():
                    case "RCPT":
                        to = rest.partition("<")[2].partition(">")[0]
                        writer.write(self._recipient(to))
                    case "DATA":
                        writer.write(b"354 go on\r\n")
                        if not self._keep(to, await reader.readuntil(b"\r\n.\r\n")):
                            return
                        writer.write(b"250 kept\r\n")
                    case "QUIT":
                        return
                    case _:
                        writer.write(b"250 yes\r\n")
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # the carrier has gone
        finally:
            writer.close()

    def _mood(self, to: str) -> Mood:
        return self.moods.get(to, self.mood)

    def _recipient(self, to: str) -> bytes:
        match self._mood(to):
            case Mood.REFUSES:
                return b"451 later\r\n"
            case Mood.NOBODY:
                return b"550 nobody here\r\n"
            case _:
                return b"250 yes\r\n"

    def _keep(self, to: str, raw: bytes) -> bool:
        """Put a mail into its mailbox; False when the line goes dead before that is said."""
        mail = message_from_bytes(raw.removesuffix(b".\r\n"), policy=policy.default)
        body = mail.get_body(("plain",))
        if self._mood(to) is Mood.DROPS:
            self._lost(to)
            return False
        self._arrived(Mail(to, str(mail["Subject"]), str(body.get_content() if body else "")))
        if self.loses and self.chance.random() < self.loses:
            self._lost(to)
            return False
        return True
