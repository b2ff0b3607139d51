"""Telegram for staff: a link joins their own chat, which counts after one tap; it is never a patient's, and nothing typed there is kept."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from bot.clock import ManualClock
from bot.domain.messages.incoming import UpdateKind
from bot.ids import StaffId
from bot.service.people import channels as rules
from bot.service.people import enrolment, roster
from bot.service.people.channels import ChannelError
from bot.store.database.work import Work
from bot.store.people import channels, people
from bot.store.tables import Base
from bot.store.tables.channels import ChannelState
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic, desk, is_phrase
from tests.fakes.staff_chat import StaffPhone, is_patients, open_telegram

KARIS = 880_001
LINK = "https://inbox.example/staff/"


def link(clinic: SmallClinic, staff: StaffId) -> str:
    return clinic.store.run(rules.chat_link, staff)


def states(clinic: SmallClinic, staff: StaffId) -> list[tuple[str, ChannelState]]:
    return [(one.carrier, one.state) for one in clinic.store.read(channels.of, staff)]


@pytest.fixture
def phone(clinic: SmallClinic) -> StaffPhone:
    """A telephone that nobody knows yet, at a clinic that has turned Telegram on."""
    open_telegram(clinic)
    return StaffPhone(clinic, KARIS)


# --- joining ---


def test_a_clinic_that_has_not_turned_it_on_gives_nobody_a_link(clinic: SmallClinic) -> None:
    with pytest.raises(ChannelError, match="--staff-telegram"):
        link(clinic, clinic.kari)


def test_the_link_joins_the_chat_once_and_one_tap_makes_it_count(
    clinic: SmallClinic, phone: StaffPhone
) -> None:
    token = link(clinic, clinic.kari)
    assert phone.opens(token) == []
    assert states(clinic, clinic.kari) == [("telegram", ChannelState.WAITING)]
    assert clinic.store.read(people.staff_member, clinic.kari).addresses == (), "it has not answered"
    (first,) = phone.notices()
    assert is_phrase(first.text, "notice_join_tap")
    assert [is_phrase(one, "notice_chat_joined") for one in phone.presses()] == [True]
    assert phone.outcome.pressed
    assert phone.outcome.pressed.chosen == "Ja, det når meg"
    assert states(clinic, clinic.kari) == [("telegram", ChannelState.WORKS)]
    other = StaffPhone(clinic, KARIS + 1)
    assert is_phrase(other.opens(token)[0], "enrol_refused"), (
        "the same words as for every link that is no good"
    )
    assert other.channel() is None


@pytest.mark.parametrize("why", ["too old", "replaced", "turned off", "left"])
def test_a_link_that_is_no_good_joins_nothing(
    clinic: SmallClinic, phone: StaffPhone, clock: ManualClock, why: str
) -> None:
    token = link(clinic, clinic.kari)
    match why:
        case "too old":
            clock.move(timedelta(minutes=16))
        case "replaced":
            link(clinic, clinic.kari)
        case "turned off":
            open_telegram(clinic, on=False)
        case _:
            clinic.store.run(roster.remove_staff, clinic.kari)
    assert is_phrase(phone.opens(token)[0], "enrol_refused")
    assert phone.channel() is None


def test_a_hundred_chats_that_open_one_link_leave_it_to_one(clinic: SmallClinic, phone: StaffPhone) -> None:
    token = link(clinic, clinic.kari)
    chats = [StaffPhone(clinic, KARIS + number) for number in range(100)]
    for one in chats:
        one.opens(token)
    assert sum(one.channel() is not None for one in chats) == 1


# --- never both ---


def test_a_patients_chat_cannot_become_a_member_of_staffs(clinic: SmallClinic, phone: StaffPhone) -> None:
    token = link(clinic, clinic.kari)
    jonas = StaffPhone(clinic, clinic.jonas.chat_id)
    jonas.opens(token)
    assert clinic.told("enrol_staff_link")
    assert states(clinic, clinic.kari) == []
    phone.opens(token)
    assert states(clinic, clinic.kari) == [("telegram", ChannelState.WAITING)], "the link was not used up"


def test_a_member_of_staffs_chat_cannot_become_a_patients(clinic: SmallClinic, phone: StaffPhone) -> None:
    phone.joins(clinic.kari)
    invitation = clinic.staff(enrolment.enrol, clinic.id, "Ada Lie", clinic.kari, clinic.ola, is_test=True)
    assert is_phrase(phone.opens(invitation.token)[0], "notice_chat_no_patients_link")
    assert is_phrase(phone.writes(invitation.code)[0].partition("\n\nhttp")[0], "notice_chat_not_here")
    assert not is_patients(clinic, KARIS)
    ada = StaffPhone(clinic, KARIS + 1)
    assert is_phrase(ada.opens(invitation.token)[0], "enrol_ask_code"), "the link still works"
    ada.writes(invitation.code)
    assert is_patients(clinic, KARIS + 1)


def test_a_patients_link_that_was_opened_first_goes_back_when_the_chat_becomes_staffs(
    clinic: SmallClinic, phone: StaffPhone
) -> None:
    invitation = clinic.staff(enrolment.enrol, clinic.id, "Ada Lie", clinic.kari, clinic.ola, is_test=True)
    phone.opens(invitation.token)
    phone.joins(clinic.kari)
    phone.writes(invitation.code)
    assert not is_patients(clinic, KARIS)
    ada = StaffPhone(clinic, KARIS + 1)
    ada.opens(invitation.token)
    ada.writes(invitation.code)
    assert is_patients(clinic, KARIS + 1)


def test_a_chat_is_one_persons_until_they_leave_it(clinic: SmallClinic, phone: StaffPhone) -> None:
    phone.joins(clinic.kari)
    olas = link(clinic, clinic.ola)
    assert is_phrase(phone.opens(olas)[0], "notice_chat_taken")
    assert states(clinic, clinic.ola) == []
    phone.writes("/stopp")
    phone.opens(olas)
    phone.presses()
    assert states(clinic, clinic.ola) == [("telegram", ChannelState.WORKS)]
    assert states(clinic, clinic.kari) == []
    assert clinic.store.read(people.staff_member, clinic.ola).addresses[0].by_day == 1, "and it has a place"


# --- what is said there ---


def everything_stored(work: Work) -> dict[str, int]:
    return {
        name: work.connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in Base.metadata.tables.items()
        if name != "processed_update"
    }


@pytest.mark.parametrize(
    "text", ["Jonas ringte, kan du ta ham?", "hei", "/start", "/plan", "123456", "Snakk med Kari", "x" * 4096]
)
def test_whatever_is_typed_there_is_answered_kindly_and_nothing_is_kept(
    clinic: SmallClinic, phone: StaffPhone, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(desk(), "inbox", LINK)
    phone.joins(clinic.kari)
    before = clinic.store.read(everything_stored)
    (said,) = phone.writes(text)
    assert "Skriv ikke om pasienter her" in said
    assert "113" in said
    assert said.endswith(LINK)
    assert clinic.store.read(everything_stored) == before
    assert phone.outcome.rows == []


def test_danger_and_help_are_answered_as_in_every_chat(clinic: SmallClinic, phone: StaffPhone) -> None:
    phone.joins(clinic.kari)
    assert "113" in phone.writes("jeg vil ta livet mitt")[0]
    assert "Skriv ikke om pasienter" not in phone.heard[-1]
    assert "116 117" in phone.writes("/hjelp")[0]


@pytest.mark.parametrize(
    "kind", [UpdateKind.VOICE, UpdateKind.PICTURE, UpdateKind.LOCATION, UpdateKind.EDITED]
)
def test_what_is_no_text_is_answered_the_same_way(
    clinic: SmallClinic, phone: StaffPhone, kind: UpdateKind
) -> None:
    phone.joins(clinic.kari)
    assert "Skriv ikke om pasienter her" in phone.does(kind)[0]


# --- the page ---


async def test_the_page_shows_a_link_and_its_picture_where_the_clinic_allows_it(
    clinic: SmallClinic, log_in: LogIn, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    kari = await log_in(clinic.kari)
    await kari.go("/staff/reached")
    assert "Telegram" not in kari.text
    open_telegram(clinic)
    await kari.go("/staff/reached")
    assert "fraråder Telegram på arbeidstelefoner" in kari.text
    await kari.press("/reached/telegram")
    assert (kari.status, "Telegram svarer ikke nå" in kari.text) == (503, True), "nobody knows the bot's name"

    async def known() -> str:
        return "rodtrad_bot"

    monkeypatch.setattr(app.state, "context", replace(app.state.context, bot_name=known))
    await kari.press("/reached/telegram")
    found = re.search(r"https://t\.me/rodtrad_bot\?start=([\w-]+)", kari.answer.text)
    assert found
    assert "<svg" in kari.answer.text, "for the camera of a telephone of their own"
    assert "start=" not in str(kari.answer.url), "it stands in no address of ours"
    phone = StaffPhone(clinic, KARIS)
    phone.opens(found[1])
    await kari.go("/staff/reached")
    assert "Venter på trykket i chatten" in kari.text
    phone.presses()
    await kari.go("/staff/reached")
    assert "Telegram din egen chat Virker" in kari.text
    assert str(KARIS) not in kari.answer.text
    open_telegram(clinic, on=False)
    await kari.press("/reached/telegram")
    assert (kari.status, "Klinikken har ikke åpnet" in kari.text) == (409, True)
