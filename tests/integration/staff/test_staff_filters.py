"""Mail filters fetch every link and submit every form behind it (row 27): they change nothing, and the person who clicks later gets in."""

import re
from dataclasses import replace

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from bot.clinic.pages import PageContext
from bot.domain.messages.message import Message
from bot.domain.requests.request import State
from bot.service.people import channels as rules
from bot.service.people import staff_login
from bot.store.database.work import Work
from bot.store.outbox.outbox import BODY
from bot.store.people import channels
from bot.store.tables.messages import Outbox
from bot.store.tables.people import StaffSession
from tests.bench.figures import figure
from tests.fakes.browser import ORIGIN, Browser
from tests.fakes.carrier import tell
from tests.fakes.clinic import SmallClinic, desk

CLICKS = 100
KARI = "kari@klinikken.example"


@pytest.fixture(autouse=True)
def sends_links(app: FastAPI) -> None:
    context: PageContext = app.state.context
    app.state.context = replace(context, desk=replace(desk(), inbox=f"{ORIGIN}/staff/"))


def mails(clinic: SmallClinic) -> list[str]:
    def read(work: Work) -> list[str]:
        query = select(Outbox.id, Outbox.body).where(Outbox.carrier == "mail").order_by(Outbox.id)
        return [
            Message.from_json(work.open(row.body, BODY, row.id)).text
            for row in work.connection.execute(query)
        ]

    return clinic.store.read(read)


def sessions(clinic: SmallClinic) -> int:
    query = select(func.count()).select_from(StaffSession)
    return clinic.store.read(lambda work: work.connection.execute(query).scalar_one())


async def like_a_filter(app: FastAPI, text: str) -> None:
    """Another machine: opens every link of a mail, follows what is on the page, and submits every form, filled in and not."""
    machine = Browser(app)
    for link in re.findall(r"https?://\S+", text):
        for guess in ("", "123456", "x"):
            await machine.go(link.removeprefix(ORIGIN))
            for form in list(machine.page.forms):
                filled = {name: value or guess for name, value in form.fields.items()}
                await machine.post(form.action, filled)
    await machine.close()


async def test_a_hundred_links_are_opened_by_a_filter_first_and_every_person_gets_in(
    clinic: SmallClinic, app: FastAPI
) -> None:
    tell(clinic, clinic.kari, KARI, carrier="mail")
    clinic.ask()
    let_in = by_filter = 0
    for number in range(CLICKS):
        kari = Browser(app)
        await kari.go("/staff/login")
        await kari.press("/login/ask", address=KARI)
        code = re.search(r"\d{3} \d{3}", kari.text)
        assert code
        text = mails(clinic)[-1]
        before = sessions(clinic)
        await like_a_filter(app, text)
        by_filter += sessions(clinic) - before
        path = text.rpartition(ORIGIN)[2]
        if number % 2:  # elsewhere than where it was asked for: the code is needed
            elsewhere = Browser(app)
            await elsewhere.go(path)
            await elsewhere.press("/staff/login", code=code[0])
            let_in += "Logg ut" in elsewhere.text
            await elsewhere.close()
        else:
            await kari.go(path)
            await kari.press("/staff/login")
            let_in += "Logg ut" in kari.text
        await kari.close()
    where = "postgres" if clinic.store.on_postgres else "sqlite"
    figure(f"row 27: log-ins by a filter ({where})", by_filter, "", "0", ok=not by_filter)
    figure(
        f"row 27: people let in after it ({where})", let_in, f"of {CLICKS}", f"{CLICKS}", ok=let_in == CLICKS
    )
    assert clinic.request().request.state is State.OPEN
    assert not {"seen", "taken"} & set(clinic.history())


async def test_a_filter_answers_no_weekly_question_and_reads_nothing_by_a_notice(
    clinic: SmallClinic, app: FastAPI
) -> None:
    context: PageContext = app.state.context
    tell(clinic, clinic.kari, KARI, carrier="mail")
    (mine,) = clinic.store.read(channels.of, clinic.kari)
    clinic.store.run(rules.ask_whether_it_works, context.desk, mine.recipient_id)
    clinic.store.run(lambda work: rules.send_code(work, context.desk, clinic.kari, mine.recipient_id))
    for text in [*mails(clinic), f"{ORIGIN}/staff/", f"{ORIGIN}/staff/login"]:
        await like_a_filter(app, text)
    assert clinic.store.read(channels.of, clinic.kari)[0].unanswered
    assert sessions(clinic) == 0


async def test_a_link_with_a_code_is_used_up_by_five_wrong_ones_and_by_no_empty_one(
    clinic: SmallClinic, app: FastAPI
) -> None:
    link = clinic.store.run(staff_login.make_link_with_code, clinic.kari)
    wrong = f"{(int(link.code) + 1) % 1_000_000:06}"
    browser = Browser(app)
    for code in ("", "x", "12", *[wrong] * 4):
        await browser.go(f"/staff/login/{link.token}")
        await browser.press("/staff/login", code=code)
        assert browser.status == 403
    await browser.go(f"/staff/login/{link.token}")
    await browser.press("/staff/login", code=f"{link.code[:3]} {link.code[3:]}")
    assert "Logg ut" in browser.text
    spent = clinic.store.run(staff_login.make_link_with_code, clinic.kari)
    for _ in range(5):
        assert (
            clinic.store.run(staff_login.redeem, spent.token, f"{(int(spent.code) + 1) % 1_000_000:06}")
            is None
        )
    assert clinic.store.run(staff_login.redeem, spent.token, spent.code) is None
    await browser.close()


async def test_who_asks_cannot_tell_whether_an_address_is_somebodys_and_nobody_is_flooded(
    clinic: SmallClinic, app: FastAPI
) -> None:
    tell(clinic, clinic.kari, KARI, carrier="mail")
    said = set()
    for address in (KARI, "nobody@klinikken.example", "nonsense", ""):
        browser = Browser(app)
        await browser.go("/staff/login")
        await browser.press("/login/ask", address=address)
        said.add((browser.status, re.sub(r"\d", "0", browser.text)))
        await browser.close()
    assert len(said) == 1
    for _ in range(20):
        clinic.store.run(rules.send_login, desk(), KARI, "browser")
    assert len(mails(clinic)) == staff_login.MOST_OPEN


async def test_whoever_is_logged_out_finds_the_way_back_in(app: FastAPI, clinic: SmallClinic) -> None:
    browser = Browser(app)
    await browser.go("/staff/")
    assert browser.status == 401
    assert "/staff/login" in browser.page.links
    await browser.go("/staff/login/nonsense")
    await browser.press("/staff/login", code="123456")
    assert "/staff/login" in browser.page.links
    await browser.close()
