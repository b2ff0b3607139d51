"""A real mail server (aiosmtpd) on this machine, with TLS, that can also misbehave as mail servers do."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr

from bot.settings import SmtpServer

USER, PASSWORD = "rodtrad@klinikken.example", "hemmelig/passord#1"
GOODBYE = "drops"  # answers the text with nothing and hangs up
SILENCE = "hangs"  # never answers the text


@dataclass
class Postbox:
    """The server as tests see it: what arrived, and what is answered to an address or to the text instead of "250 OK".

    `context` trusts the certificates that it shows.
    """

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    text_answer: str = ""
    sender_answer: str = ""
    context: ssl.SSLContext | None = None
    logins: list[str] = field(default_factory=list)

    def server(
        self, *, tls: bool = False, user: str = "", password: str = "", host: str = "127.0.0.1"
    ) -> SmtpServer:
        """This server, as the settings name one."""
        return SmtpServer(host, self.port, tls, here=False, user=user, password=SecretStr(password))

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """MAIL FROM."""
        envelope.mail_from = address
        return self.sender_answer or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """RCPT TO."""
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The text."""
        if self.text_answer == GOODBYE:
            server.transport.abort()
            return "250 nobody reads this"
        if self.text_answer == SILENCE:
            await asyncio.sleep(3600)
        if self.text_answer:
            return self.text_answer
        self.to += envelope.rcpt_tos
        raw = cast("bytes", envelope.content)
        self.mails.append(message_from_bytes(raw, policy=policy.default))
        return "250 OK"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        """AUTH."""
        given = cast("LoginPassword", data)
        right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        self.logins.append(given.login.decode())
        return AuthResult(success=right, handled=False)


def certificate(*names: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for these names, and a client's that trusts who signed it."""
    authority = trustme.CA()
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(serving)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    return serving, trusting


@asynccontextmanager
async def mail_server(
    *, tls: bool = False, starttls: bool = True, login: bool = False, names: tuple[str, ...] = ("127.0.0.1",)
) -> AsyncIterator[Postbox]:
    """A server that listens. `tls` from the first byte, `starttls` when asked; `login`: only for `USER`; a certificate for `names`."""
    serving, trusting = certificate(*names)
    box = Postbox(context=trusting)

    def protocol() -> SMTP:
        return SMTP(
            box,
            hostname="mail.klinikken.example",
            tls_context=serving if starttls and not tls else None,
            require_starttls=starttls and not tls,
            auth_required=login,
            auth_require_tls=not tls,
            authenticator=box.authenticate if login else None,
        )

    server = await asyncio.get_running_loop().create_server(
        protocol, "127.0.0.1", 0, ssl=serving if tls else None
    )
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()


@asynccontextmanager
async def silent_server() -> AsyncIterator[Postbox]:
    """Something that takes connections and never says a word."""
    ends: list[asyncio.StreamWriter] = []

    async def take(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends.append(writer)

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield Postbox(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for end in ends:
            end.transport.abort()
