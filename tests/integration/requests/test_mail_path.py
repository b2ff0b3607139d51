"""From a patient's wish to a caseworker's mailbox, over a real mail server: that works (row 6), that misbehaves (row 30), and when
nothing works at all (row 11)."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.clock import ManualClock, SystemClock
from bot.delivery.carrier import Refusal, Refused
from bot.demo.stage import free_port
from bot.mail.carrier import MailCarrier
from bot.program import Program
from bot.service.requests import staff_reach
from bot.settings import Settings
from bot.store.people import addresses, channels
from bot.store.sealing.vault import KeyRing
from bot.store.tables.channels import ChannelState
from tests.bench.figures import figure
from tests.fakes.carrier import NOBODY_THERE, RecordingCarrier, carrying, tell, until
from tests.fakes.clinic import SmallClinic, desk, is_phrase, open_clinic
from tests.fakes.mail_server import GOODBYE, Postbox, mail_server, silent_server

SENDER = "rodtrad@klinikken.example"
KARI = "kari@klinikken.example"
ASKED = 20
#: Names and words that may stand in no mail.
CANARIES = ("Jonas", "Berg", "Kari", "Nordmann", "Fjord", "klinikk", "rus", "Hemmelig", "NAV", "Rød", "tråd")


def database(clinic: SmallClinic) -> str:
    return "postgres" if clinic.store.on_postgres else "sqlite"


async def test_while_telegram_is_away_requests_reach_the_mailbox_within_seconds_and_tell_nothing(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 6, with the whole program: nobody answers at Telegram's address. Both ends are real; only the wishes are written to the store."""
    monkeypatch.setattr(desk(), "inbox", "https://inbox.example/staff/")
    async with mail_server() as box:
        settings = Settings(
            telegram_token=SecretStr("123456:TEST-token"),
            telegram_api_url=f"http://127.0.0.1:{free_port()}",
            database_url=database_url,
            keys=SecretStr(KeyRing.fresh("test")),
            spool=tmp_path / "spool",
            port=0,
            public_url="https://inbox.example",
        )
        mail = MailCarrier(box.server(), SENDER, context=box.context)
        program = Program(settings, SystemClock(), desk=desk(), carriers=[mail])
        clinic = await asyncio.to_thread(open_clinic, program.store)
        program.store.run(addresses.add, clinic.kari, "mail", KARI)
        await program.start()
        began: dict[str, float] = {}
        took: list[float] = []
        try:
            for number in range(ASKED):
                who = await asyncio.to_thread(clinic.enrol, f"Hemmelig {number}", 3000 + number)
                await asyncio.to_thread(partial(clinic.ask, "urgent", "Hemmelig: hjelp med NAV.", who=who))
                began[(await asyncio.to_thread(clinic.request, who)).code] = time.monotonic()
            while len(took) < ASKED:
                for one in box.mails[len(took) :]:
                    took.append(time.monotonic() - began[one["Subject"].split()[0]])
                await asyncio.sleep(0.02)
        finally:
            await program.stop()
    name = f"row 6: seconds from a wish to the mailbox ({database(clinic)})"
    figure(name, max(took), "s", "<= 60", ok=max(took) <= 60)
    for one in box.mails:
        assert "https://inbox.example/staff/" in one.as_string()
        assert "haster og trenger deg" in one["Subject"]
        said = one.as_string().replace(SENDER, "").replace(KARI, "").replace("klinikken.example", "")
        assert [word for word in CANARIES if word.lower() in said.lower()] == []


def refusing(answer: str) -> Callable[[Postbox], None]:
    def make(box: Postbox) -> None:
        box.answers[KARI] = answer

    return make


def dropping(box: Postbox) -> None:
    box.text_answer = GOODBYE


def nothing(_box: Postbox) -> None:
    """It behaves."""


BAD_SERVERS: dict[
    str, tuple[Callable[[], AbstractAsyncContextManager[Postbox]], Callable[[Postbox], None]]
] = {
    "refuses the address for good": (mail_server, refusing("550 no such user")),
    "refuses the address for now": (mail_server, refusing("451 greylisted")),
    "hangs": (silent_server, nothing),
    "accepts and drops the line": (mail_server, dropping),
    "shows a wrong certificate": (lambda: mail_server(names=("mail.elsewhere.example",)), nothing),
    "offers no TLS": (lambda: mail_server(starttls=False), nothing),
}


@pytest.mark.parametrize("how", BAD_SERVERS)
async def test_a_mail_server_that_misbehaves_costs_seconds_and_the_next_channel_has_it(
    clinic: SmallClinic, how: str
) -> None:
    make, behave = BAD_SERVERS[how]
    tell(clinic, clinic.kari, KARI, carrier="mail")
    tell(clinic, clinic.kari, "+47 400 00 000", carrier="phone")
    phone = RecordingCarrier("phone")
    async with make() as box:
        behave(box)
        mail = MailCarrier(box.server(), SENDER, context=box.context)
        async with carrying(clinic, mail, phone):
            began = time.monotonic()
            await asyncio.to_thread(clinic.ask, "urgent")
            await until(lambda: phone.carried)
            took = time.monotonic() - began
    figure(f"row 30: {how}, next channel ({database(clinic)})", took, "s", "<= 60", ok=took <= 60)
    assert phone.carried == [("+47 400 00 000", f"{clinic.code} haster og trenger deg.")]
    assert clinic.notified() == [clinic.kari], "the request stays with her"


@pytest.mark.parametrize("how", BAD_SERVERS)
async def test_without_another_channel_the_rung_goes_on_and_the_patient_knows_the_truth(
    clinic: SmallClinic, clock: ManualClock, how: str
) -> None:
    make, behave = BAD_SERVERS[how]
    tell(clinic, clinic.kari, KARI, carrier="mail")
    tell(clinic, clinic.ola, "+47 400 00 000", carrier="phone")
    phone = RecordingCarrier("phone")
    async with make() as box:
        behave(box)
        mail = MailCarrier(box.server(), SENDER, context=box.context, within=0.5)
        async with carrying(clinic, mail, phone):
            await asyncio.to_thread(clinic.ask, "urgent")
            await asyncio.to_thread(clinic.deliver)
            waited = 0
            while not phone.carried and waited < 60:
                clock.move(timedelta(seconds=5))
                waited += 5
                await asyncio.to_thread(clinic.staff, staff_reach.tick_notices)
                await asyncio.sleep(0.1)
    figure(f"row 30: {how}, next person ({database(clinic)})", waited, "s", "<= 60", ok=waited <= 60)
    assert clinic.notified() == [clinic.kari, clinic.ola]
    assert any(is_phrase(one.text, "request_went_on", staff="Ola") for one in clinic.chat())


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("telegram of staff, blocked", NOBODY_THERE),
        ("a gateway that answers 500", Refused(Refusal.TROUBLE, "500")),
    ],
)
async def test_any_other_way_that_fails_is_followed_by_the_next(
    clinic: SmallClinic, kind: str, outcome: Refused
) -> None:
    tell(clinic, clinic.kari, "first", carrier="first")
    tell(clinic, clinic.kari, "second", carrier="second")
    first, second = RecordingCarrier("first"), RecordingCarrier("second")
    first.script["first"] = deque([outcome] * 20)
    async with carrying(clinic, first, second):
        began = time.monotonic()
        await asyncio.to_thread(clinic.ask)
        await until(lambda: second.carried)
        took = time.monotonic() - began
    figure(f"row 30: {kind}, next channel ({database(clinic)})", took, "s", "<= 60", ok=took <= 60)
    state = clinic.store.read(channels.of, clinic.kari)[0].state
    assert state is (ChannelState.MARKED if outcome is NOBODY_THERE else ChannelState.WORKS)


async def test_a_channel_that_is_refused_brings_the_deputy_in_seconds(clinic: SmallClinic) -> None:
    """Row 11: the deputy within five seconds, a banner for the clinic; and with nobody left, the patient's numbers within ten."""
    mail = RecordingCarrier("mail")
    for one in (clinic.kari, clinic.ola, clinic.berit):
        tell(clinic, one, f"{one}@klinikken.example", carrier="mail")
    mail.script[f"{clinic.kari}@klinikken.example"] = deque([NOBODY_THERE])
    async with carrying(clinic, mail):
        began = time.monotonic()
        await asyncio.to_thread(clinic.ask)
        await until(lambda: mail.carried)
        took = time.monotonic() - began
        figure(f"row 11: the deputy ({database(clinic)})", took, "s", "<= 5", ok=took <= 5)
        assert mail.carried[0][0] == f"{clinic.ola}@klinikken.example"
        ada = await asyncio.to_thread(clinic.enrol, "Ada Lie", 1002)
        for one in (clinic.ola, clinic.berit):
            mail.script[f"{one}@klinikken.example"] = deque([NOBODY_THERE])
        began = time.monotonic()
        await asyncio.to_thread(lambda: clinic.ask(who=ada))
        await until(lambda: clinic.says("116 117", ada))
        took = time.monotonic() - began
        figure(
            f"row 11: nobody left, the patient told ({database(clinic)})", took, "s", "<= 10", ok=took <= 10
        )
