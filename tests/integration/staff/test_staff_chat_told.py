"""A member of staff's Telegram chat as a channel: a code and nothing more, the next channel when it is blocked, the weekly tap, the end."""

import asyncio
import time
from collections import deque
from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.messages.incoming import UpdateKind
from bot.service.people import channels as rules
from bot.service.people import roster
from bot.service.requests import staff_acts
from bot.store.people import channels, people, staff_chats
from bot.store.tables.channels import ChannelState
from tests.bench.figures import figure
from tests.fakes.carrier import NOBODY_THERE, RecordingCarrier, carrying, tell, until
from tests.fakes.clinic import SmallClinic, is_phrase
from tests.fakes.staff_chat import StaffPhone, open_telegram
from tests.integration.staff.test_staff_chat import KARIS, states


@pytest.fixture
def phone(clinic: SmallClinic) -> StaffPhone:
    """A telephone that nobody knows yet, at a clinic that has turned Telegram on."""
    open_telegram(clinic)
    return StaffPhone(clinic, KARIS)


async def test_a_notice_comes_as_a_code_and_nothing_more(clinic: SmallClinic, phone: StaffPhone) -> None:
    phone.joins(clinic.kari)
    clinic.ask("urgent", "Jonas er på vei hjem.")
    said = phone.notices()[-1]
    assert said.text == f"{clinic.code} haster og trenger deg."
    assert (said.buttons, said.neutral) == ((), True)


async def test_a_blocked_bot_is_a_refusal_and_the_next_channel_has_it_at_once(
    clinic: SmallClinic, phone: StaffPhone
) -> None:
    phone.joins(clinic.kari)
    tell(clinic, clinic.kari, "kari@klinikken.example", carrier="mail")
    chats, mail = RecordingCarrier("telegram"), RecordingCarrier("mail")
    async with carrying(clinic, chats, mail):
        await until(lambda: chats.carried)
        chats.script[str(KARIS)] = deque([NOBODY_THERE])
        began = time.monotonic()
        await asyncio.to_thread(clinic.ask)
        await until(lambda: mail.carried)
        took = time.monotonic() - began
    database = "postgres" if clinic.store.on_postgres else "sqlite"
    figure(f"row 30: staff Telegram blocked, next channel ({database})", took, "s", "<= 60", ok=took <= 60)
    assert clinic.notified() == [clinic.kari]
    assert states(clinic, clinic.kari) == [("telegram", ChannelState.MARKED), ("mail", ChannelState.WORKS)]


def test_a_bot_that_was_blocked_counts_no_more_and_one_that_is_taken_back_asks_for_a_tap(
    clinic: SmallClinic, phone: StaffPhone
) -> None:
    phone.joins(clinic.kari)
    phone.does(UpdateKind.BLOCKED)
    assert states(clinic, clinic.kari) == [("telegram", ChannelState.MARKED)]
    assert not any(one.works for one in clinic.store.read(people.staff_member, clinic.kari).addresses)
    phone.does(UpdateKind.UNBLOCKED)
    assert is_phrase(phone.notices()[-1].text, "notice_check_tap")
    assert phone.presses() == []
    assert states(clinic, clinic.kari) == [("telegram", ChannelState.WORKS)]


def test_the_weekly_question_is_answered_by_one_tap_in_the_chat(
    clinic: SmallClinic, phone: StaffPhone, clock: ManualClock
) -> None:
    phone.joins(clinic.kari)
    clock.move(timedelta(days=7))
    assert clinic.staff(rules.tick_checks) == 1
    asked = phone.notices()[-1]
    assert is_phrase(asked.text, "notice_check_tap")
    assert clinic.store.read(channels.of, clinic.kari)[0].unanswered
    assert is_phrase(phone.presses(0)[0], "notice_chat_old_question")
    assert clinic.store.read(channels.of, clinic.kari)[0].unanswered
    assert phone.presses() == []
    assert not clinic.store.read(channels.of, clinic.kari)[0].unanswered


def test_another_chat_cannot_answer_for_it(
    clinic: SmallClinic, phone: StaffPhone, clock: ManualClock
) -> None:
    phone.joins(clinic.kari)
    olas = StaffPhone(clinic, KARIS + 1)
    olas.joins(clinic.ola)
    clock.move(timedelta(days=7))
    clinic.staff(rules.tick_checks)
    data = phone.notices()[-1].buttons[0][0].data
    assert len(data) <= 64
    olas.does(UpdateKind.PRESS, press=data, press_id="p")
    StaffPhone(clinic, clinic.jonas.chat_id).does(UpdateKind.PRESS, press=data, press_id="p")
    assert clinic.store.read(channels.of, clinic.kari)[0].unanswered


# --- the end ---


@pytest.mark.parametrize("how", ["in the chat", "on the page", "clinic", "leaves"])
def test_leaving_ends_it_and_what_waits_goes_nowhere(
    clinic: SmallClinic, phone: StaffPhone, how: str
) -> None:
    phone.joins(clinic.kari)
    tell(clinic, clinic.ola, "ola@klinikken.example", carrier="mail")
    clinic.ask()
    (mine,) = clinic.store.read(channels.of, clinic.kari)
    match how:
        case "in the chat":
            assert is_phrase(phone.writes("stopp")[0], "notice_chat_left")
        case "on the page":
            clinic.store.run(rules.take_away, clinic.kari, mine.recipient_id)
        case "clinic":
            assert open_telegram(clinic, on=False) == 1
        case _:
            clinic.staff(staff_acts.not_mine, clinic.kari, clinic.code)
            clinic.store.run(roster.remove_staff, clinic.kari)
    assert states(clinic, clinic.kari) == []
    assert clinic.store.run(staff_chats.by_chat, KARIS) is None
    assert "Jeg kjenner deg ikke" in phone.writes("hei")[0] or "I do not know you" in phone.heard[-1]
