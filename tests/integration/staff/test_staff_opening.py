"""One person's page: a reason first, then what is shared and nothing else; the person and the clinic read who looked and why."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest

from bot.clock import ManualClock
from bot.domain.people.reasons import TO_OPEN, Reason
from bot.domain.people.roles import StaffRole
from bot.domain.promises.promise import Look, PromiseKind, Turn, When
from bot.service.conversation import seen
from bot.service.conversation.voice import Voice
from bot.store.conversations import conversations
from bot.store.database.work import Work
from bot.store.people import audit, handovers, people
from bot.store.promises import promises
from bot.store.requests import records
from bot.store.tables.people import Purpose, Role
from tests.fakes.browser import Browser, LogIn
from tests.fakes.clinic import SmallClinic, desk
from tests.fakes.plans import put_plan_item

AT = "2026-03-02T09:00:00+00:00"


@pytest.fixture
def page(clinic: SmallClinic) -> str:
    """Jonas has a place to live on its way, debts of which he was promised that nobody sees, and a bad day; he shares nothing yet."""

    def fill(work: Work) -> None:
        put_plan_item(work, clinic.jonas.id, "place", {"status": "on_its_way", "at": AT})
        put_plan_item(work, clinic.jonas.id, "debts", {"status": "need_help", "at": AT})
        conversations.remember(work, clinic.jonas.id, "dream", "Xantippe")
        people.give_consent(work, clinic.jonas.id, Purpose.SHARE_PLAN, "test", given=False)

    clinic.store.run(fill)
    return f"/staff/patients/{clinic.jonas.id}"


def shares(clinic: SmallClinic, given: bool = True) -> None:
    clinic.store.run(people.give_consent, clinic.jonas.id, Purpose.SHARE_PLAN, "test", given=given)


def log(clinic: SmallClinic) -> list[tuple[Reason | None, str]]:
    rows = clinic.store.read(audit.of_patient, clinic.jonas.id)
    return [(one.reason, one.line) for one in rows if one.what == people.OPENED]


async def opens(browser: Browser, page: str, reason: str, line: str = "") -> None:
    await browser.go(page)
    await browser.press(page, reason=reason, line=line)


def token(browser: Browser) -> str:
    form = browser.form("/logout")
    assert form is not None
    return form.fields["csrf"]


def reasons(browser: Browser) -> list[str]:
    return [one for one in Reason if f'name="reason" value="{one}"' in browser.answer.text]


async def test_nothing_of_the_person_is_shown_before_a_reason_and_then_what_they_share(
    clinic: SmallClinic, page: str, log_in: LogIn
) -> None:
    shares(clinic)
    kari = await log_in(clinic.kari)
    await kari.go(page)
    assert "Jonas" not in kari.answer.text
    assert "Et sted å bo" not in kari.text
    assert reasons(kari) == list(TO_OPEN)
    assert log(clinic) == [], "to be asked is no look"
    await kari.press(page, reason="call", line="")
    await kari.go(page)
    assert "Et sted å bo" in kari.text
    assert "på vei" in kari.text
    assert "Ordnes av kommunen" in kari.text
    assert "Privat gjeld" not in kari.answer.text, "he was promised that nobody sees it"
    assert "Xantippe" not in kari.answer.text
    assert log(clinic) == [(Reason.CALL, "")]


async def test_what_is_not_shared_is_not_there_and_what_was_withdrawn_is_gone_with_the_next_page(
    clinic: SmallClinic, page: str, log_in: LogIn
) -> None:
    kari = await log_in(clinic.kari)
    await opens(kari, page, "call")
    await kari.go(page)
    nothing = kari.text
    assert "Ingenting er delt" in nothing
    shares(clinic)
    await kari.go(page)
    assert "Et sted å bo" in kari.text
    shares(clinic, given=False)
    await kari.go(page)
    assert kari.text == nothing, "and nothing says that there was something"


async def test_a_reason_holds_for_half_an_hour_and_for_this_log_in(
    clinic: SmallClinic, page: str, log_in: LogIn, clock: ManualClock
) -> None:
    kari = await log_in(clinic.kari)
    await opens(kari, page, "call")
    clock.move(timedelta(minutes=29))
    await kari.go(page)
    assert "Jonas" in kari.text
    assert len(log(clinic)) == 1, "the same look is one line"
    clock.move(timedelta(seconds=10))
    elsewhere = await log_in(clinic.kari)
    await elsewhere.go(page)
    assert "Jonas" not in elsewhere.text
    clock.move(timedelta(minutes=2))
    await kari.go(page)
    assert "Jonas" not in kari.text


async def test_another_reason_needs_a_word_and_is_listed_for_the_clinic(
    clinic: SmallClinic, page: str, log_in: LogIn, clock: ManualClock
) -> None:
    kari = await log_in(clinic.kari)
    await opens(kari, page, "other", "  ")
    assert kari.answer.status_code == 422
    assert "skriv den med noen ord" in kari.text
    assert log(clinic) == []
    await kari.press(page, reason="other", line="=Pårørende  ringte")
    assert log(clinic) == [(Reason.OTHER, "=Pårørende ringte")]
    clock.move(timedelta(minutes=1))
    await opens(await log_in(clinic.kari), page, "call")
    ida = await log_in(
        clinic.store.run(
            lambda work: people.add_staff(work, clinic.id, "Ida", on_duty=False, does=[StaffRole.ADMIN])
        )
    )
    await ida.go("/staff/accesses")
    assert "Annen grunn: =Pårørende ringte" in ida.text
    assert ida.text.count(clinic.jonas.id.hex[-6:]) == 1
    assert "Jonas" not in ida.text, "who only administers sees no patient's name"
    await ida.go("/staff/accesses?reason=any")
    assert ida.text.count(clinic.jonas.id.hex[-6:]) == 2
    await ida.go(f"/staff/accesses?reason=any&by={clinic.ola}")
    assert "Ingen har åpnet noe" in ida.text
    await ida.go("/staff/accesses?reason=any&until=2026-02-01&since=nonsense")
    assert "Ingen har åpnet noe" in ida.text
    await ida.go("/staff/accesses/file?reason=other")
    rows = list(csv.reader(io.StringIO(ida.answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [len(row) for row in rows] == [5, 5]
    assert rows[1][1:] == ["Kari Nordmann", clinic.jonas.id.hex[-6:], "Annen grunn", "'=Pårørende ringte"]


async def test_who_is_not_their_helper_can_cover_or_have_another_reason(
    clinic: SmallClinic, page: str, log_in: LogIn, clock: ManualClock
) -> None:
    berit = await log_in(clinic.berit)
    await berit.go(page)
    assert reasons(berit) == [Reason.COVER, Reason.OTHER]
    await berit.press(page, reason="call", line="")
    assert berit.answer.status_code == 422
    assert log(clinic) == []
    await berit.press(page, reason="cover", line="not kept")
    assert log(clinic) == [(Reason.COVER, "")]
    clinic.store.run(handovers.offer, clinic.jonas.id, Role.CASEWORKER, clinic.kari, clinic.berit)
    clock.move(timedelta(minutes=1))
    again = await log_in(clinic.berit)
    await again.go(page)
    assert reasons(again) == [Reason.COVER, Reason.HANDOVER, Reason.OTHER]


async def test_other_clinics_and_nobody_are_not_found(clinic: SmallClinic, page: str, log_in: LogIn) -> None:
    per = await log_in(clinic.per)
    csrf = token(per)
    for address in (page, f"/staff/patients/{uuid4()}"):
        await per.go(address)
        assert per.answer.status_code == 404
        await per.post(address, {"csrf": csrf, "reason": "cover", "line": ""})
        assert per.answer.status_code == 404
    assert log(clinic) == []


async def test_from_a_request_in_hand_it_opens_without_a_question(
    clinic: SmallClinic, page: str, log_in: LogIn
) -> None:
    shares(clinic)
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Åpne det som er delt" in kari.text
    await kari.press(f"/staff/q/{clinic.code}/shared")
    assert "Et sted å bo" in kari.text
    assert clinic.code in kari.text, "and the request itself stands there"
    assert log(clinic) == [(Reason.REQUEST, clinic.code)]
    berit = await log_in(clinic.berit)
    await berit.post(f"/staff/q/{clinic.code}/shared", {"csrf": token(berit)})
    assert berit.answer.status_code == 404
    assert len(log(clinic)) == 1


async def test_requests_and_promises_are_there_for_whom_they_came_to(
    clinic: SmallClinic, page: str, log_in: LogIn
) -> None:
    clinic.ask()

    def promise(work: Work) -> None:
        stored = records.living(work, clinic.jonas.id)
        assert stored is not None
        due, look = When(work.now + timedelta(hours=2)), Look(Turn.REMIND, work.now + timedelta(hours=1))
        promises.add(work, stored, clinic.kari, clinic.kari, PromiseKind.DEED, "Ringe NAV.", due, look)

    clinic.store.run(promise)
    kari = await log_in(clinic.kari)
    await opens(kari, page, "call")
    await kari.go(page)
    assert clinic.code in kari.text
    assert "Ringe NAV" in kari.text
    berit = await log_in(clinic.berit)
    await opens(berit, page, "cover")
    await berit.go(page)
    assert "Jonas" in berit.text
    assert clinic.code not in berit.answer.text
    assert "NAV" not in berit.answer.text


async def test_the_person_reads_who_when_and_why(
    clinic: SmallClinic, page: str, log_in: LogIn, clock: ManualClock
) -> None:
    kari = await log_in(clinic.kari)
    await opens(kari, page, "other", "Moren ringte")
    for _ in range(12):
        clock.move(timedelta(minutes=31))
        await opens(await log_in(clinic.berit), page, "cover")

    def heard(work: Work, tell: object) -> str:
        voice = Voice(work, desk(), people.by_id(work, clinic.jonas.id))
        tell(voice)  # type: ignore[operator]
        return "\n".join(row.message.text for row in voice.rows)

    def looks(work: Work) -> list[str]:
        voice = Voice(work, desk(), people.by_id(work, clinic.jonas.id))
        return seen.lines_of(voice, seen.of(voice))

    lines = clinic.store.run(looks)
    assert len(lines) == 13
    assert lines[0].endswith("planen, fordi de tok over for en kollega")
    assert "Kari Nordmann" in lines[-1]
    assert lines[-1].endswith("planen, av en annen grunn: «Moren ringte»")
    first = clinic.store.run(heard, seen.newest)
    assert first.count("•") == seen.AT_FIRST
    assert "Kari" not in first
