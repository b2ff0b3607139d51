"""Staff who cannot be told: the request goes on at once, the patient reads the truth, and the clinic sees it until it is mended."""

import asyncio
from collections import deque
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.requests.request import Because, State
from bot.service.requests import asking, staff_acts, staff_reach
from bot.service.requests.banners import banners
from bot.service.requests.deadlines import tick_deadlines
from bot.service.requests.notices import can_stand
from bot.store.people import people
from bot.store.requests import warnings
from bot.store.requests.warnings import Warned
from tests.fakes.carrier import NOBODY_THERE, NOT_THIS, RecordingCarrier, carrying, tell, until
from tests.fakes.clinic import SmallClinic, is_phrase, set_active


def standing(clinic: SmallClinic) -> list[Warned]:
    return clinic.store.read(warnings.standing, clinic.id)


# --- what cannot be carried ---


async def test_when_a_carrier_refuses_the_next_rung_is_asked_at_once_and_the_clinic_sees_why(
    clinic: SmallClinic,
) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example")
    tell(clinic, clinic.ola, "ola@klinikken.example")
    mail = RecordingCarrier()
    mail.script["kari@klinikken.example"] = deque([NOBODY_THERE])
    mail.open.clear()
    async with carrying(clinic, mail) as for_patients:
        await asyncio.to_thread(clinic.ask)
        await asyncio.to_thread(clinic.deliver)
        mail.open.set()
        await until(lambda: "told" in clinic.history())
    assert mail.carried == [("ola@klinikken.example", f"{clinic.code} trenger deg.")]
    assert clinic.history() == [
        *("asked", "arrived", "not_told", "staff_unreachable", "arrived", "told"),
    ]
    assert [one.staff_id for one in clinic.events()][2:4] == [clinic.kari, clinic.kari]
    assert any(is_phrase(one.text, "request_went_on", staff="Ola") for one in clinic.chat())
    assert for_patients, "what the patient reads goes to their sender at once"
    assert standing(clinic) == [Warned(Because.UNREACHABLE, nobody=False)]
    assert clinic.store.read(banners, clinic.berit).broken == ["Kari Nordmann"]


async def test_while_another_address_of_theirs_works_nothing_moves(clinic: SmallClinic) -> None:
    tell(clinic, clinic.kari, "gammel@klinikken.example", "kari@klinikken.example")
    mail = RecordingCarrier()
    mail.script["gammel@klinikken.example"] = deque([NOBODY_THERE])
    async with carrying(clinic, mail):
        await asyncio.to_thread(clinic.ask)
        await until(lambda: {"told", "not_told"} <= set(clinic.history()))
    assert clinic.notified() == [clinic.kari]
    assert standing(clinic) == []


async def test_a_notice_that_a_carrier_will_not_take_in_any_form_moves_the_request_as_well(
    clinic: SmallClinic, caplog: pytest.LogCaptureFixture
) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example")
    mail = RecordingCarrier()
    mail.script["kari@klinikken.example"] = deque([NOT_THIS, NOT_THIS])
    async with carrying(clinic, mail):
        await asyncio.to_thread(clinic.ask)
        await until(lambda: "staff_unreachable" in clinic.history())
    assert [attempt.plain for _, attempt in mail.tried] == [False, True]
    assert clinic.notified() == [clinic.kari, clinic.ola]
    assert "552 not this" in caplog.text


async def test_when_nobody_can_be_reached_the_patient_reads_it_at_once_with_numbers(
    clinic: SmallClinic,
) -> None:
    mail = RecordingCarrier()
    for one in (clinic.kari, clinic.ola, clinic.berit):
        tell(clinic, one, f"{one}@klinikken.example")
        mail.script[f"{one}@klinikken.example"] = deque([NOBODY_THERE])
    async with carrying(clinic, mail):
        await asyncio.to_thread(clinic.ask)
        await until(lambda: clinic.request().request.reaches_nobody)
    told = [one.text for one in clinic.chat() if is_phrase(one.text, "request_nobody_reachable")]
    assert len(told) == 1
    assert "116 117" in told[0]
    assert standing(clinic) == [Warned(Because.UNREACHABLE, nobody=True)]


async def test_a_carrier_that_hangs_holds_up_no_other(clinic: SmallClinic, clock: ManualClock) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example")
    tell(clinic, clinic.kari, "+47 400 00 000", carrier="other")
    mail, other = RecordingCarrier(), RecordingCarrier("other")
    mail.open.clear()
    async with carrying(clinic, mail, other):
        await asyncio.to_thread(clinic.ask)
        clock.move(timedelta(seconds=55))
        await asyncio.to_thread(clinic.staff, staff_reach.tick_notices)
        await until(lambda: "told" in clinic.history())
        assert other.carried
        assert mail.carried == []
        mail.open.set()
    assert clinic.notified() == [clinic.kari]


def test_what_one_member_of_staff_cannot_be_told_is_taken_on_in_all_their_requests(
    clinic: SmallClinic,
) -> None:
    ada = clinic.enrol("Ada Lie", 1002)
    clinic.ask()
    clinic.ask(who=ada)
    clinic.store.run(set_active, clinic.kari, active=False)
    assert clinic.staff(staff_reach.let_go_of, clinic.kari).count == 2
    assert clinic.staff(staff_reach.let_go_of, clinic.kari).count == 0
    for who in (clinic.jonas, ada):
        assert clinic.told("request_went_on", who, staff="Ola") or clinic.says("Ola", who)
        assert clinic.request(who).request.rung == 1


def test_a_request_that_somebody_who_left_had_taken_is_open_again_at_once(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.store.run(set_active, clinic.kari, active=False)
    clinic.staff(staff_reach.let_go_of, clinic.kari)
    assert clinic.request().request.state is State.OPEN
    assert clinic.notified()[-1] == clinic.ola


# --- banners ---


def test_a_banner_stands_until_somebody_takes_the_request(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask("urgent")
    for _ in range(3):
        clock.move(timedelta(minutes=15))
        clinic.staff(tick_deadlines)
    assert standing(clinic) == [Warned(Because.NO_ANSWER, nobody=False)]
    assert clinic.store.read(banners, clinic.per).warned == [], "another clinic's"
    clinic.staff(staff_acts.take, clinic.ola, clinic.code)
    assert standing(clinic) == []


def test_a_banner_that_nobody_can_be_asked_goes_when_somebody_can(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    for one in (clinic.kari, clinic.ola, clinic.berit):
        clinic.store.run(set_active, one, active=False)
    clinic.ask("urgent")
    assert standing(clinic) == [Warned(Because.UNREACHABLE, nobody=True)]
    clinic.store.run(set_active, clinic.ola, active=True)
    clock.move(timedelta(minutes=15))
    clinic.staff(tick_deadlines)
    assert clinic.notified()[-1] == clinic.ola
    assert standing(clinic) == []


def test_a_banner_goes_with_the_request_that_is_taken_back(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask("urgent")
    for _ in range(3):
        clock.move(timedelta(minutes=15))
        clinic.staff(tick_deadlines)
    clinic.patient(asking.withdraw)
    assert standing(clinic) == []


def test_the_clinic_is_told_who_hears_nothing_outside_the_page(clinic: SmallClinic) -> None:
    above = clinic.store.read(banners, clinic.kari)
    assert above.nobody_told
    tell(clinic, clinic.kari, "kari@klinikken.example")
    above = clinic.store.read(banners, clinic.kari)
    assert not above.nobody_told
    assert above.untold == ["Ola Hansen", "Berit Moe"]
    assert above.broken == []


def test_who_has_no_channel_stands_on_no_rung_but_where_the_clinic_always_has_the_inbox_before_it(
    clinic: SmallClinic,
) -> None:
    kari = clinic.store.read(people.staff_member, clinic.kari)
    assert can_stand(kari)
    assert not can_stand(replace(kari, page_counts=False))
    tell(clinic, clinic.kari, "kari@klinikken.example")
    told = clinic.store.read(people.staff_member, clinic.kari)
    assert can_stand(replace(told, page_counts=False))
    clinic.store.run(people.set_reachable, told.addresses[0].recipient_id, reachable=False)
    broken = clinic.store.read(people.staff_member, clinic.kari)
    assert not can_stand(broken)
