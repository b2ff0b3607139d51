"""The clinic's mail server as a carrier: one connection a mail, and what its answers mean.

What the server says in words is not kept or logged, since it quotes addresses: its three digits are.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Final

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from bot.delivery.carrier import LONGEST_CALL, Attempt, NotSent, Outcome, Refusal, Refused, Sent, Unknown
from bot.delivery.gate import Limits
from bot.domain.messages.message import Message
from bot.mail.letter import letter
from bot.settings import SmtpServer

MAIL: Final = "mail"
#: Seconds for a whole mail; a server that takes longer hangs.
WITHIN: Final = LONGEST_CALL - 1.0


class MailCarrier:
    """See `Carrier`. An address is a mail address. `context` replaces the certificates that are trusted (tests have their own)."""

    name: Final = MAIL
    called: Final = "the mail server"
    limits: Final = Limits(per_second=10, kept=0, burst=5)
    mend: Final = "look at RODTRAD_SMTP_URL and RODTRAD_MAIL_FROM (name, password, certificate), then restart"

    def __init__(
        self,
        server: SmtpServer,
        sender: str,
        *,
        context: ssl.SSLContext | None = None,
        within: float = WITHIN,
    ) -> None:
        self._server = server
        self._sender = sender
        self._context = context
        self._within = within

    async def deliver(self, address: str, message: Message, attempt: Attempt) -> Outcome:
        """See `Carrier`. Until the text itself is on its way, nothing can have arrived."""
        mail = letter(
            message.text,
            sender=self._sender,
            to=address,
            row=attempt.row_id,
            now=attempt.now,
            plain=attempt.plain,
        )
        on_its_way = False
        try:
            async with asyncio.timeout(self._within), self._connection() as smtp:
                await smtp.mail(self._sender)
                await smtp.rcpt(address)
                on_its_way = True
                await smtp.data(_as_sent(mail))
        except (SMTPException, OSError, ssl.SSLError, TimeoutError) as error:
            return judge(error, on_its_way=on_its_way)
        return Sent()

    async def probe(self) -> Outcome:
        """See `Carrier`: says hello, logs in, and goes."""
        try:
            async with asyncio.timeout(self._within), self._connection():
                return Sent()
        except (SMTPException, OSError, ssl.SSLError, TimeoutError) as error:
            return judge(error, on_its_way=False)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[SMTP]:
        """A server that has let us in. It is left without waiting for its goodbye: the mail is accepted by then, or it is not."""
        smtp = self._client()
        try:
            await smtp.connect()
            yield smtp
        finally:
            smtp.close()

    def _client(self) -> SMTP:
        """A client of the mail server that is not connected yet."""
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password.get_secret_value() or None,
            use_tls=server.tls,
            start_tls=False if server.tls else None if server.here else True,
            tls_context=self._context,
            local_hostname=self._sender.rpartition("@")[2],
            timeout=self._within,
        )


def _as_sent(mail: EmailMessage) -> bytes:
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n", max_line_length=900))


def judge(error: Exception, *, on_its_way: bool) -> Outcome:
    """What a failed call means. `on_its_way`: the text was being handed over, so that a silence leaves it open whether it arrived."""
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return Refused(
            Refusal.ACCESS, "certificate", words="its certificate is not one for this name, or not trusted"
        )
    match error:
        case SMTPRecipientsRefused():
            return judge(error.recipients[0], on_its_way=on_its_way)
        case SMTPResponseException():
            return _answered(error)
        case SMTPConnectError():  # also one that ran out of time
            return NotSent()
        case SMTPTimeoutError() | SMTPServerDisconnected() | OSError() | TimeoutError():
            return Unknown() if on_its_way else NotSent()
        case _:  # what it does not offer: STARTTLS, a way to log in
            return Refused(
                Refusal.ACCESS, "no TLS or log-in", words="it offers no STARTTLS, or no way to log in"
            )


def _answered(error: SMTPResponseException) -> Outcome:
    """The server said no, in three digits: 4xx for now, 5xx for good (RFC 5321, 4.2.1)."""
    why = f"{error.code} {_step(error)}"
    if not 500 <= error.code <= 599:
        return Refused(Refusal.TROUBLE, why)
    match error:
        case SMTPAuthenticationError() | SMTPSenderRefused() | SMTPHeloError():
            return Refused(Refusal.ACCESS, why, words=why)
        case SMTPRecipientRefused():
            return Refused(Refusal.UNREACHABLE, why, words=why)
        case SMTPDataError():
            return Refused(Refusal.MESSAGE, why, words=why)
        case _:
            return Refused(Refusal.TROUBLE, why)


def _step(error: SMTPResponseException) -> str:
    words = {
        SMTPAuthenticationError: "log-in",
        SMTPSenderRefused: "sender",
        SMTPRecipientRefused: "address",
        SMTPDataError: "text",
    }
    return words.get(type(error), "connection")
