"""Mail goes out by SMTP, and every way in which a mail server can fail is told apart. Against a real server."""

import asyncio
import socket
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from uuid import UUID

import pytest
from pydantic import SecretStr

from bot.delivery.carrier import Attempt, NotSent, Outcome, Refusal, Refused, Sent, Unknown
from bot.domain.messages.message import Message
from bot.mail.carrier import MailCarrier
from bot.settings import SmtpServer
from bot.store.tables.messages import Lane
from tests.fakes.mail_server import GOODBYE, PASSWORD, SILENCE, USER, Postbox, mail_server, silent_server

KARI = "kari@klinikken.example"
NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
NOTICE = Message("K7Q4 trenger deg.\n\nhttps://inbox.klinikken.example/staff/", neutral=True)
ROW = UUID(int=7)


def carrier(box: Postbox, server: SmtpServer | None = None, *, within: float = 5.0) -> MailCarrier:
    return MailCarrier(server or box.server(), USER, context=box.context, within=within)


async def send(by: MailCarrier, to: str = KARI, *, plain: bool = False) -> Outcome:
    return await by.deliver(to, NOTICE, Attempt(ROW, Lane.URGENT, NOW, plain=plain))


def refused(outcome: Outcome) -> tuple[Refusal, str]:
    assert isinstance(outcome, Refused), outcome
    return outcome.kind, outcome.why


async def test_a_notice_arrives_as_text_and_html_by_starttls_with_name_and_password() -> None:
    async with mail_server(login=True) as box:
        by = carrier(box, box.server(user=USER, password=PASSWORD))
        assert await send(by) == Sent()
        assert await by.probe() == Sent()
    (mail,) = box.mails
    assert box.to == [KARI]
    assert mail["Subject"] == "K7Q4 trenger deg."
    assert mail["Message-ID"] == f"<{ROW.hex}@klinikken.example>"
    assert parsedate_to_datetime(mail["Date"]) == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == NOTICE.text + "\n"
    assert html is not None
    assert '<a href="https://inbox.klinikken.example/staff/">' in html.get_content()


async def test_a_server_with_tls_from_the_first_byte() -> None:
    async with mail_server(tls=True) as box:
        assert await send(carrier(box, box.server(tls=True))) == Sent()
    assert len(box.mails) == 1


async def test_on_this_machine_a_server_without_tls_will_do_and_elsewhere_it_will_not() -> None:
    async with mail_server(starttls=False) as box:
        here = replace(box.server(), here=True)
        assert await send(carrier(box, here)) == Sent()
        assert refused(await send(carrier(box))) == (Refusal.ACCESS, "no TLS or log-in")
    assert len(box.mails) == 1


@pytest.mark.parametrize("tls", [True, False])
async def test_a_certificate_for_another_name_lets_nothing_out(tls: bool) -> None:
    async with mail_server(tls=tls, names=("mail.elsewhere.example",)) as box:
        assert refused(await send(carrier(box, box.server(tls=tls)))) == (Refusal.ACCESS, "certificate")
        assert refused(await carrier(box, box.server(tls=tls)).probe()) == (Refusal.ACCESS, "certificate")
    assert box.mails == []


async def test_a_certificate_that_nobody_we_trust_has_signed_lets_nothing_out() -> None:
    async with mail_server() as box:
        box.context = None
        assert refused(await send(carrier(box))) == (Refusal.ACCESS, "certificate")


async def test_a_wrong_password_is_the_operators_and_nobodys_address_is_to_blame() -> None:
    async with mail_server(login=True) as box:
        by = carrier(box, box.server(user=USER, password="wrong"))
        assert refused(await send(by)) == (Refusal.ACCESS, "535 log-in")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("550 5.1.1 kari@klinikken.example is unknown", Refusal.UNREACHABLE),
        ("451 4.7.1 come back later", Refusal.TROUBLE),
        ("421 too busy", Refusal.TROUBLE),
    ],
)
async def test_an_address_that_is_refused(answer: str, kind: Refusal) -> None:
    async with mail_server() as box:
        box.answers[KARI] = answer
        outcome = await send(carrier(box))
        assert await send(carrier(box), "ola@klinikken.example") == Sent()
    assert refused(outcome) == (kind, f"{answer[:3]} address")
    assert "klinikken" not in repr(outcome), "what the server says quotes the address"


@pytest.mark.parametrize(("answer", "kind"), [("554 no", Refusal.MESSAGE), ("452 full", Refusal.TROUBLE)])
async def test_a_text_that_is_refused_and_the_plainer_form(answer: str, kind: Refusal) -> None:
    async with mail_server() as box:
        box.text_answer = answer
        assert refused(await send(carrier(box))) == (kind, f"{answer[:3]} text")
        box.text_answer = ""
        assert await send(carrier(box), plain=True) == Sent()
    assert not box.mails[0].is_multipart()


async def test_a_sender_that_may_not_send_is_the_operators() -> None:
    async with mail_server() as box:
        box.sender_answer = "553 not yours"
        assert refused(await send(carrier(box))) == (Refusal.ACCESS, "553 sender")


async def test_nothing_is_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        box = Postbox(taken.getsockname()[1])
        assert await send(carrier(box)) == NotSent()
        assert await carrier(box).probe() == NotSent()


async def test_a_server_that_says_nothing_has_taken_nothing_and_is_not_waited_for() -> None:
    began = asyncio.get_running_loop().time()
    async with silent_server() as box:
        assert await send(carrier(box, within=0.3)) == NotSent()
    assert asyncio.get_running_loop().time() - began < 2


@pytest.mark.parametrize("how", [GOODBYE, SILENCE])
async def test_a_server_that_takes_the_text_and_never_answers_may_have_it(how: str) -> None:
    async with mail_server() as box:
        box.text_answer = how
        assert await send(carrier(box, within=0.6)) == Unknown()


async def test_the_password_shows_nowhere() -> None:
    server = Postbox(25).server(user=USER, password=PASSWORD)
    assert PASSWORD not in repr(server)
    assert PASSWORD not in str(SecretStr(PASSWORD))
