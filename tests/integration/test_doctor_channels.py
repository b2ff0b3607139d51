"""`rodtrad doctor` and whether staff can be told; `rodtrad staff channel`, by which they are."""

import asyncio
import json
import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.clock import SystemClock
from bot.console import checks_of_staff
from bot.console.findings import Level
from bot.domain.messages.message import Message
from bot.settings import Settings
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import BODY
from bot.store.people import addresses, people, roster
from bot.store.sealing.vault import KeyRing, Vault
from bot.store.tables.messages import Outbox
from bot.store.tables.people import TELEGRAM
from tests.fakes.mail_server import PASSWORD, mail_server, silent_server
from tests.fakes.terminal import KEYS, Terminal

ADDRESS = "kari.canary@klinikken.example"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """The database that the commands use, with their key ring."""
    opened = Store(database_url, SystemClock(), Vault(KeyRing.parse(KEYS)))
    yield opened
    opened.close()


def staff(clinic: Terminal) -> dict[str, str]:
    return {
        one["name"]: one["id"] for one in json.loads(clinic("staff", "channel", "list", "--json"))["staff"]
    }


def code(store: Store) -> str:
    """The code that was written last."""

    def read(work: Work) -> str:
        row = work.connection.execute(
            select(Outbox.id, Outbox.body).order_by(Outbox.id.desc()).limit(1)
        ).one()
        return Message.from_json(work.open(row.body, BODY, row.id)).text

    found = re.search(r"\d{6}", store.read(read))
    assert found
    return found[0]


def said(store: Store) -> list[tuple[Level, str]]:
    return [(one.level, one.words) for one in checks_of_staff.channels(store)]


def test_doctor_says_who_is_told_in_telegram_only(clinic: Terminal, store: Store) -> None:
    for name, other in (("Kari Nordli", "mail"), ("Ola Berg", "")):
        store.run(addresses.add, UUID(staff(clinic)[name]), TELEGRAM, f"7{len(name)}")
        if other:
            store.run(addresses.add, UUID(staff(clinic)[name]), other, ADDRESS)
    ((level, words),) = said(store)
    assert (level, "1 of 2 are told in Telegram only" in words) == (Level.WARNING, True)


def test_a_clinic_opens_telegram_for_its_staff_with_its_reason_and_closes_it_with_their_chats(
    clinic: Terminal, store: Store
) -> None:
    opened = clinic("clinic", "change", "--staff-telegram")
    assert "national security advice" in opened
    store.run(addresses.add, UUID(staff(clinic)["Ola Berg"]), TELEGRAM, "77")
    assert "1 Telegram chats of staff are told no more" in clinic("clinic", "change", "--no-staff-telegram")


def add(clinic: Terminal, name: str) -> str:
    made = json.loads(
        clinic("staff", "channel", "add", "mail", staff(clinic)[name], "--json", typed=[ADDRESS])
    )
    return str(made["channel"])


def test_a_channel_is_added_proved_put_in_order_and_taken_away(clinic: Terminal, store: Store) -> None:
    ((level, words),) = said(store)
    assert level is Level.WARNING
    assert "nobody has a channel that works" in words
    mine = add(clinic, "Kari Nordli")
    assert "waits for its code" in clinic("staff", "channel", "list")
    assert "not the code" in clinic.refused("staff", "channel", "confirm", mine, typed=["12"])
    clinic("staff", "channel", "confirm", mine, typed=[code(store)])
    assert "mail: works (by day number 1, by night number 1)" in clinic("staff", "channel", "list")
    ((level, words),) = said(store)
    assert level is Level.WARNING
    assert "1 of 2 have no channel that works" in words
    assert staff(clinic)["Ola Berg"] in words
    second = add(clinic, "Ola Berg")
    clinic("staff", "channel", "code", second)
    clinic("staff", "channel", "confirm", second, typed=[code(store)])
    assert said(store) == [(Level.OK, "Fjordheim: everybody can be told")]
    clinic("staff", "channel", "order", second, "--night")
    assert "no channel of theirs" not in clinic.refused("staff", "channel", "order", second, mine)
    clinic("staff", "channel", "remove", mine)
    assert "Kari Nordli" in clinic("staff", "channel", "list")
    assert "none" in clinic("staff", "channel", "list")
    assert ADDRESS not in clinic("staff", "channel", "list"), "addresses are their owner's business"


def test_what_is_wrong_is_refused_with_what_to_do(clinic: Terminal) -> None:
    kari = staff(clinic)["Kari Nordli"]
    assert "such as" in clinic.refused("staff", "channel", "add", "mail", kari, typed=["kari"])
    assert "staff list" in clinic.refused(
        "staff", "channel", "add", "mail", "00000000-0000-7000-8000-000000000000", typed=["x"]
    )
    assert "staff channel list" in clinic.refused("staff", "channel", "remove", kari)
    assert "names are not given" in clinic.refused("staff", "channel", "add", "mail", ADDRESS, exits=2)


def test_a_clinic_whose_inbox_is_always_watched_may_ask_people_without_a_channel(
    clinic: Terminal, store: Store
) -> None:
    assert not store.read(people.staff_of, store.read(roster.clinics)[0].id)[0].page_counts
    clinic("clinic", "change", "--watched")
    ((level, words),) = said(store)
    assert level is Level.WARNING
    assert "--no-watched" in words
    clinic("clinic", "change", "--no-watched")
    assert "nobody has a channel" in said(store)[0][1]


async def test_the_mail_server_is_asked_whether_it_lets_us_in() -> None:
    def settings(port: int, user: str = "") -> Settings:
        return Settings(
            telegram_token=SecretStr("123456:TEST-token"),
            keys=SecretStr(KEYS),
            smtp_url=SecretStr(f"smtp://{user}127.0.0.1:{port}" if port else ""),
            mail_from="rodtrad@klinikken.example",
        )

    async def found(port: int, user: str = "") -> tuple[Level, str]:
        (one,) = await asyncio.to_thread(lambda: list(checks_of_staff.mail(settings(port, user))))
        return one.level, one.words

    async with mail_server(starttls=False) as box:
        assert await found(box.port) == (Level.OK, "127.0.0.1 lets us in")
    assert (await found(box.port))[1].startswith("127.0.0.1 does not answer at port")
    async with mail_server() as box:
        level, words = await found(box.port, f"a:{PASSWORD.replace('/', '%2F').replace('#', '%23')}@")
        assert level is Level.BAD
        assert "certificate" in words
        assert "hemmelig" not in words
    assert (await found(0))[0] is Level.WARNING


async def test_a_mail_server_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "bot.mail.carrier.MailCarrier.__init__.__kwdefaults__", {"context": None, "within": 0.3}
    )
    async with silent_server() as box:
        given = Settings(
            telegram_token=SecretStr("123456:TEST-token"),
            keys=SecretStr(KEYS),
            smtp_url=SecretStr(f"smtp://127.0.0.1:{box.port}"),
            mail_from="rodtrad@klinikken.example",
        )
        (one,) = await asyncio.to_thread(lambda: list(checks_of_staff.mail(given)))
    assert one.level is Level.BAD
