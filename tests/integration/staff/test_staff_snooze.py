"""Putting a request off: what the page offers, what the patient reads meanwhile, and that it comes back as new."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.requests.request import Refused, State
from bot.service.requests import asking, inbox, reading, staff_acts
from bot.service.requests.deadlines import find_suspects, tick_deadlines
from bot.service.requests.inbox import Place
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic, is_phrase


def place(clinic: SmallClinic) -> tuple[Place, bool]:
    (row,) = clinic.store.read(inbox.inbox, clinic.kari)
    return row.place, row.unread


def thursday(clock: ManualClock) -> datetime:
    return clock.now().astimezone(UTC) + timedelta(days=3)


async def test_it_is_put_off_from_its_page_the_patient_reads_until_when_and_it_comes_back_new(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.deliver()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Jonas Berg får vite når du tar den opp igjen." in kari.text
    until = clinic.staff(reading.show, clinic.kari, clinic.code).snooze_to[-1]
    await kari.press("/snooze", until=until.isoformat())
    assert "Beskjeden er utsatt, og Jonas Berg får vite når" in kari.text
    told = [one for one in clinic.chat() if is_phrase(one.text, "request_snoozed", staff="Kari")]
    assert len(told) == 1
    assert {button.data.rpartition(":")[2] for row in told[0].buttons for button in row} == {
        "urgent",
        "withdraw",
    }
    assert clinic.told("request_line_snoozed", staff="Kari"), "the waiting line says so too"
    assert place(clinic) == (Place.SNOOZED, False)
    await kari.go("/staff/")
    assert "Utsatt av deg" in kari.text
    assert "Kommer tilbake" in kari.text
    assert clinic.store.read(find_suspects) == []
    clinic.deliver()
    clock.move(until - clock.now())
    clinic.staff(tick_deadlines)
    assert clinic.history()[-2:] == ["came_back", "inbox_only"]
    assert place(clinic) == (Place.WAITING, True)
    assert clinic.told("request_line_taken", staff="Kari"), "it is not said to be put off any more"
    clock.move(timedelta(minutes=1))
    kari = await log_in(clinic.kari)
    await kari.reads(f"/staff/q/{clinic.code}")
    assert place(clinic) == (Place.MINE, False)


def test_a_word_from_the_patient_brings_it_back_at_once(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.staff(staff_acts.snooze, clinic.kari, clinic.code, thursday(clock))
    clock.move(timedelta(minutes=1))
    clinic.patient(asking.reply, "Det haster litt mer nå.")
    assert place(clinic) == (Place.WAITING, True)
    assert not clinic.request().request.snoozed
    clinic.deliver()
    clinic.patient(asking.status)
    assert clinic.told("request_line_taken", staff="Kari")


def test_asked_where_it_stands_the_patient_reads_that_it_is_put_off(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.staff(staff_acts.snooze, clinic.kari, clinic.code, thursday(clock))
    clinic.deliver()
    clinic.patient(asking.status)
    assert clinic.told("request_line_snoozed", staff="Kari")


async def test_it_is_taken_up_again_by_its_holder_in_one_press_and_nothing_is_said_to_be_new(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.staff(staff_acts.snooze, clinic.kari, clinic.code, thursday(clock))
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    await kari.press("/take")
    assert not clinic.request().request.snoozed
    assert clinic.history()[-1] == "taken_up"
    assert place(clinic) == (Place.MINE, False)


async def test_an_urgent_one_is_offered_minutes_and_refused_hours(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask("urgent")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    view = clinic.staff(reading.show, clinic.kari, clinic.code)
    assert [one - clock.now() for one in view.snooze_to] == [timedelta(minutes=n) for n in (15, 30, 45)]
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    await kari.press("/snooze", until_else="2026-03-05T10:00")
    assert (kari.status, "Så lenge kan den ikke utsettes." in kari.text) == (409, True)
    await kari.press("/snooze", until_else="2025-03-05T10:00")
    assert "Det tidspunktet er gått." in kari.text
    for nonsense in ("", "torsdag", "2026-13-45T99:99"):
        await kari.press("/snooze", until=nonsense)
        assert (kari.status, "Velg når den skal komme tilbake." in kari.text) == (422, True)
    assert not clinic.request().request.snoozed


async def test_what_is_typed_as_a_time_is_the_clinics_local_time(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    await kari.press("/snooze", until_else="2026-03-05T10:00")
    assert clinic.request().request.deadline_at == datetime(2026, 3, 5, 9, tzinfo=UTC)


def test_a_colleague_who_sees_it_reads_that_it_is_put_off_and_cannot_do_it_themselves(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask()
    clinic.staff(staff_acts.hand_on, clinic.kari, clinic.code, clinic.berit)
    clinic.staff(staff_acts.take, clinic.berit, clinic.code)
    clinic.staff(staff_acts.snooze, clinic.berit, clinic.code, thursday(clock))
    (row,) = clinic.store.read(inbox.inbox, clinic.kari)
    assert (row.place, row.ahead) == (Place.ELSEWHERE, "returns")
    assert clinic.staff(reading.show, clinic.kari, clinic.code).snooze_latest is None
    with pytest.raises(Refused):
        clinic.staff(staff_acts.snooze, clinic.kari, clinic.code, thursday(clock))


def test_while_it_is_put_off_it_can_be_made_urgent_or_taken_back(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.staff(staff_acts.snooze, clinic.kari, clinic.code, thursday(clock))
    clinic.patient(asking.press, clinic.code, "urgent")
    assert (clinic.request().request.urgency, clinic.request().request.state) == ("urgent", State.OPEN)
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.staff(staff_acts.snooze, clinic.kari, clinic.code, clock.now() + timedelta(minutes=30))
    clinic.patient(asking.press, clinic.code, "withdraw")
    assert clinic.request().request.state is State.WITHDRAWN
