"""The red thread player: a reason and a fresh proof first, then what was on each screen, and nothing that its reader had no right to."""

import re
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI

from bot.clinic.still import still
from bot.clock import ManualClock
from bot.domain.people.reasons import TO_PLAY, Reason
from bot.domain.people.roles import StaffRole
from bot.i18n import local
from bot.ids import StaffId
from bot.service.conversation import seen
from bot.service.conversation.voice import Voice
from bot.service.people import staff_login
from bot.service.requests import asking, staff_acts
from bot.store.database.work import Work
from bot.store.erasing import rows as erasing
from bot.store.people import audit, people
from bot.store.people.people import PLAYED
from bot.store.tables.people import Purpose, Role
from tests.fakes.browser import Browser, LogIn
from tests.fakes.clinic import SmallClinic, desk
from tests.fakes.counted import counted
from tests.fakes.plans import put_plan_item

AT = "2026-03-02T09:00:00+00:00"


@pytest.fixture
def eva(clinic: SmallClinic) -> StaffId:
    """She enrols at the clinic, and answers nobody."""
    does = [StaffRole.CLINIC]
    return clinic.store.run(
        lambda work: people.add_staff(work, clinic.id, "Eva Lund", on_duty=False, does=does)
    )


def address(clinic: SmallClinic, at: datetime | None = None, **more: str) -> str:
    minute = {} if at is None else {"at": f"{local(at, 'Europe/Oslo'):%Y-%m-%dT%H:%M}"}
    given = "&".join(f"{name}={value}" for name, value in {**minute, **more}.items())
    return f"/staff/player/{clinic.jonas.id}?{given}"


async def says_why(
    browser: Browser, clinic: SmallClinic, reason: str = "complaint", line: str = ""
) -> Browser:
    await browser.go(address(clinic))
    return await browser.press(f"/staff/player/{clinic.jonas.id}", reason=reason, line=line)


def log(clinic: SmallClinic) -> list[tuple[StaffId | None, Reason | None, str]]:
    rows = clinic.store.read(audit.of_patient, clinic.jonas.id)
    return [(one.staff_id, one.reason, one.line) for one in rows if one.what == PLAYED]


def leaves_soon(clinic: SmallClinic, clock: ManualClock) -> None:
    day = (clock.now() + timedelta(days=3)).date()
    clinic.store.run(lambda work: people.change(work, clinic.jonas.id, discharge_on=day))


async def test_nothing_is_shown_before_a_reason_which_the_person_reads(
    clinic: SmallClinic, eva: StaffId, log_in: LogIn
) -> None:
    clinic.ask("ordinary", "Xantippe")
    browser = await log_in(eva)
    await browser.go(address(clinic))
    assert "Jonas" not in browser.text
    assert "Xantippe" not in browser.answer.text
    assert [one for one in Reason if f'value="{one}"' in browser.answer.text] == list(TO_PLAY)
    await browser.press(f"/staff/player/{clinic.jonas.id}", reason="other", line=" ")
    assert browser.status == 422
    assert log(clinic) == []
    await says_why(browser, clinic, "complaint")
    assert "Jonas Berg" in browser.text
    assert "Xantippe" in browser.text
    assert log(clinic) == [(eva, Reason.COMPLAINT, "")]

    def said(work: Work) -> str:
        person = people.by_id(work, clinic.jonas.id)
        voice = Voice(work, desk(), person)
        return "\n".join(seen.lines_of(voice, seen.of(voice)))

    assert "Eva" in clinic.store.run(said)
    assert "gikk tilbake til beskjedene dine, fordi noen har klaget" in clinic.store.run(said)


async def test_a_reason_holds_for_half_an_hour_and_wants_a_fresh_proof(
    clinic: SmallClinic, eva: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask()
    browser = await log_in(eva)
    await browser.go(address(clinic))
    clock.move(staff_login.FRESH + timedelta(minutes=1))
    await browser.press(f"/staff/player/{clinic.jonas.id}", reason="learning", line="")
    assert browser.status == 403
    assert log(clinic) == []
    browser = await log_in(eva)
    await says_why(browser, clinic, "other", "Pårørende  spør")
    assert log(clinic) == [(eva, Reason.OTHER, "Pårørende spør")]
    clock.move(timedelta(minutes=29))
    assert "Jonas" in (await browser.go(address(clinic))).text
    clock.move(timedelta(minutes=2))
    assert "Jonas" not in (await browser.go(address(clinic))).text


async def test_who_may(clinic: SmallClinic, eva: StaffId, log_in: LogIn) -> None:
    """Whoever enrols there, and the person's own helpers; nobody else of the clinic, and nobody of another."""
    clinic.ask()
    assert (await (await log_in(eva)).go(address(clinic))).status == 200
    assert (await (await log_in(clinic.kari)).go(address(clinic))).status == 200
    assert (await (await log_in(clinic.ola)).go(address(clinic))).status == 200
    assert (await (await log_in(clinic.berit)).go(address(clinic))).status == 404
    assert (await (await log_in(clinic.per)).go(address(clinic))).status == 404


async def test_the_page_of_a_request_is_the_one_that_was_shown(
    clinic: SmallClinic, eva: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    """Over HTTP, byte for byte: the middle of the page that Kari had, as a picture, is in the player's."""
    leaves_soon(clinic, clock)
    clinic.ask("urgent", "Xantippe & <co>")
    kari = await log_in(clinic.kari)
    moments = []
    for act in (
        lambda: clinic.staff(staff_acts.take, clinic.kari, clinic.code),
        lambda: clinic.staff(staff_acts.note, clinic.kari, clinic.code, "Husk timen"),
        lambda: clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer"),
        lambda: clinic.patient(asking.press, clinic.code, "read"),
    ):
        act()
        clock.move(timedelta(minutes=21))
        shown = await kari.go(f"/staff/q/{clinic.code}")
        middle = re.search(r'<main id="main"[^>]*>(.*)</main>', shown.answer.text, re.DOTALL)
        assert middle is not None
        board = await kari.go("/staff/board")
        line = re.search(r"<tbody>(.*)</tbody>", board.answer.text, re.DOTALL)
        assert line is not None
        rows = re.search(r'<ul class="thread">(.*?)</ul>', (await kari.go("/staff/")).answer.text, re.DOTALL)
        assert rows is not None
        moments.append((clock.now(), still(middle[1]), still(line[1]), still(rows[1])))
        clock.move(timedelta(minutes=1))
    clinic.staff(staff_acts.close, clinic.kari, clinic.code)
    browser = await says_why(await log_in(eva), clinic)
    for at, middle_then, line_then, rows_then in moments:
        await browser.go(address(clinic, at, whose=str(clinic.kari)))
        text = browser.answer.text
        assert middle_then in text
        assert line_then in text
        assert rows_then in text
    assert len({middle for _, middle, _, _ in moments}) == len(moments), "each of them was another page"


async def test_a_caseworker_sees_their_own_screen_and_not_what_came_to_others(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock, eva: StaffId
) -> None:
    """Ola takes Jonas over: what Kari had read before is not his now, and what she handed on is not hers."""
    clinic.ask("ordinary", "Xantippe")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clock.move(timedelta(minutes=5))
    before = clock.now()
    clinic.staff(staff_acts.close, clinic.kari, clinic.code)
    clinic.deliver()
    clock.move(timedelta(minutes=5))

    def moves(work: Work) -> None:
        people.assign(work, clinic.jonas.id, clinic.ola, Role.CASEWORKER)
        people.assign(work, clinic.jonas.id, clinic.berit, Role.DEPUTY)

    clinic.store.run(moves)
    ola = await says_why(await log_in(clinic.ola), clinic)
    await ola.go(address(clinic, before, whose=str(clinic.kari)))
    assert "Kari Nordmann" not in ola.text, "whose screen it is cannot be chosen"
    assert "Xantippe" not in ola.answer.text
    assert (await (await log_in(clinic.kari)).go(address(clinic))).status == 404
    browser = await says_why(await log_in(eva), clinic)
    await browser.go(address(clinic, before, whose=str(clinic.kari)))
    assert "Xantippe" in browser.text


@pytest.mark.parametrize("answers", [StaffRole.CASEWORKER, StaffRole.DUTY])
async def test_who_enrols_and_answers_as_well_sees_their_own_screen_alone(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock, answers: StaffRole
) -> None:
    """To enrol opens no colleague's message, so it opens none afterwards."""
    does = [StaffRole.CLINIC, *({answers} - {StaffRole.DUTY})]
    mia = clinic.store.run(
        lambda work: people.add_staff(work, clinic.id, "Mia Ek", on_duty=answers is StaffRole.DUTY, does=does)
    )
    clinic.ask("ordinary", "Xantippe")
    clock.move(timedelta(minutes=5))
    browser = await says_why(await log_in(mia), clinic)
    assert browser.status == 200
    for whose in (clinic.kari, mia):
        await browser.go(address(clinic, clock.now(), whose=str(whose), code=clinic.code))
        assert "Kari Nordmann" not in browser.text
        assert "Xantippe" not in browser.answer.text


async def test_what_was_not_shared_then_stays_hidden_though_it_is_shared_now(
    clinic: SmallClinic, eva: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    leaves_soon(clinic, clock)
    moments: dict[str, datetime] = {}
    for given in (False, True, False, True):
        clinic.store.run(people.give_consent, clinic.jonas.id, Purpose.SHARE_PLAN, "test", given=given)
        clinic.store.run(put_plan_item, clinic.jonas.id, "place", {"status": "need_help", "at": AT})
        clock.move(timedelta(minutes=2))
        moments[f"{len(moments)} {given}"] = clock.now()
        clock.move(timedelta(minutes=2))
    browser = await says_why(await log_in(eva), clinic)
    for name, at in moments.items():
        await browser.go(address(clinic, at, whose=str(eva)))
        assert ("Delt plan" in browser.text) is name.endswith("True")


async def test_steps_lead_to_what_changed_and_the_address_carries_the_minute(
    clinic: SmallClinic, eva: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask()
    clock.move(timedelta(minutes=10))
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clock.move(timedelta(minutes=10))
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Hei")
    browser = await says_why(await log_in(eva), clinic)
    assert 'rel="next"' not in browser.answer.text, "the last change comes first"
    seen_at = []
    while back := re.search(r'rel="prev" data-step="ArrowLeft" href="([^"]+)"', browser.answer.text):
        await browser.go(back[1].replace("&amp;", "&"))
        seen_at.append(str(browser.answer.url.params["at"])[:16])
        assert len(seen_at) < 9
    assert seen_at == ["2026-03-02T09:10", "2026-03-02T09:00"]
    assert 'data-step="Home"' in browser.answer.text
    await browser.go(f"{address(clinic)}at=nonsense&whose=nobody&code=x&pane=y")
    assert browser.status == 200


async def test_of_somebody_erased_there_is_nothing_to_play(
    clinic: SmallClinic, eva: StaffId, log_in: LogIn
) -> None:
    clinic.ask()
    browser = await says_why(await log_in(eva), clinic)
    clinic.store.run(erasing.erase, clinic.jonas.id)
    await browser.go(address(clinic))
    assert "Jonas" not in browser.text
    assert 'class="panes"' not in browser.answer.text


async def test_a_long_course_takes_no_more_statements_than_a_short_one(
    clinic: SmallClinic, eva: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    """Five thousand changes: the page asks the database as often as for five."""
    clinic.ask()
    browser = await says_why(await log_in(eva), clinic)
    with counted(clinic.store) as short:
        await browser.go(address(clinic, clock.now()))

    def much(work: Work) -> None:
        for _ in range(5000):
            people.change(work, clinic.jonas.id, language="nb")

    clinic.store.run(much)
    clock.move(timedelta(minutes=1))
    await browser.go(address(clinic, clock.now()))
    with counted(clinic.store) as long:
        await browser.go(address(clinic, clock.now()))
    assert "Jonas" in browser.text
    assert len(long) <= len(short)


def test_a_picture_of_a_page_has_nothing_that_can_be_pressed() -> None:
    page = (
        '<form method="post" action="/x"><input type="hidden" name="csrf" value="secret"><label for="a">Svar</label>'
        '<textarea id="a">begun &amp; not sent</textarea><button class="main" id="b">Send</button></form>'
        '<p hidden>unseen</p><a href="/y" onclick="z()">1 &lt; 2</a><script>alert(1)</script><br>'
    )
    drawn = still(page)
    assert drawn == (
        '<div><span>Svar</span><span class="still-box"></span><span class="main still-button">Send</span></div>'
        "<span>1 &lt; 2</span><br>"
    )


async def test_the_page_is_reached_from_the_persons(clinic: SmallClinic, log_in: LogIn, app: FastAPI) -> None:
    del app
    kari = await log_in(clinic.kari)
    page = f"/staff/patients/{clinic.jonas.id}"
    await kari.go(page)
    await kari.press(page, reason="call", line="")
    assert f'href="/staff/player/{clinic.jonas.id}"' in kari.answer.text
