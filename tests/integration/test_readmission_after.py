"""What a former enrolment leaves when somebody comes back, and two people who share a phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.domain.messages.incoming import UpdateKind
from bot.domain.messages.message import Message
from bot.domain.requests.request import State
from bot.ids import PatientId
from bot.service.clock import ticks
from bot.service.desk import Desk
from bot.service.people import enrolment
from bot.service.requests import deadlines, staff_acts
from bot.store.database.work import Store, Work
from bot.store.days import daily
from bot.store.outbox.outbox import BODY
from bot.store.people import people
from bot.store.people.enrolments import Invitation
from bot.store.requests import events, records
from bot.store.tables.conversation import Timer
from bot.store.tables.messages import Outbox
from tests.fakes.chat import Chat, House
from tests.fakes.coming_back import (
    ALREADY,
    KEEP,
    NAMES,
    WHO,
    all_words,
    known,
    link_of,
    other_clinic,
    own_again,
    patient_at,
    same_clinic,
    wrong,
)


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


@pytest.fixture
def anna(house: House) -> Chat:
    """A patient of Kari's at Fjordheim, long ago."""
    chat = house.chat()
    chat.patient_id = known(house, "Anna Lie", house.ids["kari"], chat.chat_id)
    house.clock.move(timedelta(days=200))
    return chat


def move(house: House, chat: Chat, make: Callable[[House, Chat], Invitation] = other_clinic) -> Invitation:
    """Open a new link here and give its code."""
    invitation = make(house, chat)
    chat.writes(f"/start {invitation.token}")
    chat.writes(invitation.code)
    return invitation


def notes(house: House, patient_id: PatientId) -> list[str]:
    stored = house.store.read(records.newest, patient_id)
    return [one.what for one in house.store.read(events.history, stored.id)] if stored else []


class TestWhatTheFormerEnrolmentLeaves:
    def test_an_open_request_stays_and_says_only_that_messages_no_longer_arrive(
        self, house: House, anna: Chat
    ) -> None:
        anna.writes("Snakk med Kari")
        anna.presses("Send")
        before = notes(house, anna.patient_id)
        invitation = other_clinic(house, anna)
        said = anna.writes(f"/start {invitation.token}")
        assert "ser de bare at meldinger ikke kommer fram" in said, "the person is told before anything moves"
        anna.writes(invitation.code)
        stored = house.store.read(records.living, anna.patient_id, lock=False)
        assert stored is not None
        assert stored.request.state is State.OPEN
        assert stored.request.deadline_at is not None, "somebody is still asked: nothing hangs"
        assert notes(house, anna.patient_id) == [*before, "unreachable"]
        assert house.store.read(people.by_id, anna.patient_id, lock=False).address is None

    def test_an_answer_that_was_not_opened_is_somebodys_again(self, house: House, anna: Chat) -> None:
        anna.writes("Snakk med Kari")
        anna.presses("Send")
        answered(house, anna)
        move(house, anna)
        stored = house.store.read(records.living, anna.patient_id, lock=False)
        assert stored is not None
        assert stored.request.state is State.TAKEN
        assert notes(house, anna.patient_id)[-1] == "unreachable"

    def test_an_answer_that_was_opened_is_over_and_nobody_learns_anything(
        self, house: House, anna: Chat
    ) -> None:
        anna.writes("Snakk med Kari")
        anna.presses("Send")
        answered(house, anna)
        stored = house.store.read(records.newest, anna.patient_id)
        assert stored is not None
        assert "Jeg ringer deg" in anna.sends_press(f"q:{stored.code}:read")
        before = notes(house, anna.patient_id)
        move(house, anna)
        assert notes(house, anna.patient_id) == before

    def test_come_backs_schedules_and_words_of_the_former_never_reach_the_chat_again(
        self, house: House, anna: Chat
    ) -> None:
        anna.writes("russug")
        anna.presses("4")
        former = house.store.read(lambda work: len(list(work.connection.execute(select(Timer)))))
        move(house, anna, same_clinic)
        anna.heard.clear()
        for _ in range(50):
            house.clock.move(timedelta(hours=1))
            tick_everything(house)
        assert "Fjordheim" not in anna.looks()
        assert "Kari" not in anna.looks()
        assert former >= 0
        assert not house.store.read(lambda work: list(work.connection.execute(select(Timer))))

    def test_their_own_words_stay_with_the_same_record_and_go_to_no_new_one(
        self, house: House, anna: Chat
    ) -> None:
        house.store.run(daily.keep_reason, anna.patient_id, "Datteren min")
        house.store.run(daily.keep_tool, anna.patient_id, "Gå til brygga")
        first = move(house, anna, same_clinic)
        assert house.store.read(daily.reasons, first.patient_id) == {}
        assert house.store.read(daily.tools, first.patient_id).own == {}
        assert "Datteren" not in anna.writes("/hva")
        back = house.store.run(enrolment.reissue, anna.patient_id)
        anna.writes(f"/start {back.token}")
        said = anna.writes(back.code)
        assert "Alt er med" in said
        assert "Velg språk" not in said, "nothing begins anew"
        assert list(house.store.read(daily.reasons, anna.patient_id).values()) == ["Datteren min"]
        assert "Dette får Kari se" in anna.writes("Snakk med Kari")

    def test_whoever_stopped_and_comes_back_on_a_new_phone_is_asked_whether_to_begin_again(
        self, house: House, anna: Chat
    ) -> None:
        anna.writes("/stopp")
        again = own_again(house, anna)
        new = house.chat(902)
        new.writes(f"/start {again.token}")
        assert "Hei igjen" in new.writes(again.code)

    def test_the_old_phone_hears_that_nothing_more_comes(self, house: House, anna: Chat) -> None:
        again = own_again(house, anna)
        new = house.chat(902)
        new.writes(f"/start {again.token}")
        new.writes(again.code)
        to = {int(row.address): row.message.text for row in new.outcome.rows}
        assert to[anna.chat_id].startswith("Samtalen er flyttet til en annen telefon")
        assert to[new.chat_id].startswith("Nå er samtalen flyttet hit")

    def test_a_link_opened_by_mistake_on_the_old_phone_still_works_on_the_new_one(
        self, house: House, anna: Chat
    ) -> None:
        again = own_again(house, anna)
        assert ALREADY in anna.writes(f"/start {again.token}")
        new = house.chat(902)
        assert "koden på seks tall" in new.writes(f"/start {again.token}")
        assert "flyttet hit" in new.writes(again.code)


class TestOnASharedPhone:
    def test_the_second_persons_link_shows_nothing_of_the_first_and_asks_before_anything_moves(
        self, house: House, anna: Chat
    ) -> None:
        anna.writes("Snakk med Kari")
        bo = other_clinic(house, anna, "Bo Vik")
        said = [
            anna.writes(f"/start {bo.token}"),
            anna.writes("hei, det er Bo"),
            anna.writes("/start"),
            anna.does(UpdateKind.STICKER),
            anna.does(UpdateKind.VOICE),
            anna.writes(wrong(bo.code)),
            anna.writes("8"),
        ]
        for one in said:
            assert not any(name in one for name in NAMES)
            assert "Dette får" not in one
            assert anna.labels == [KEEP]
        assert WHO in said[1]
        assert "hei, det er Bo" not in all_words(house)
        assert patient_at(house, anna) == anna.patient_id

    def test_left_as_it_is_the_first_goes_on_and_the_link_works_on_another_phone(
        self, house: House, anna: Chat
    ) -> None:
        anna.writes("Snakk med Kari")
        bo = other_clinic(house, anna, "Bo Vik")
        anna.writes(f"/start {bo.token}")
        said = anna.presses(KEEP)
        assert "Alt er som før" in said
        assert "Dette får" not in said
        anna.presses("Send")
        assert house.store.read(records.living, anna.patient_id, lock=False) is not None
        assert link_of(house, bo).redeemed_at is None, "the clinic sees that it is not taken"
        other = house.chat(903)
        other.writes(f"/start {bo.token}")
        assert "Velg språk" in other.writes(bo.code)

    def test_danger_help_and_commands_answer_while_the_link_is_open(self, house: House, anna: Chat) -> None:
        bo = other_clinic(house, anna, "Bo Vik")
        anna.writes(f"/start {bo.token}")
        assert "113" in anna.writes("æ orke ikke leve mer")
        assert "116 117" in anna.writes("hjelp")
        assert "Min plan" in anna.writes("/plan")

    def test_the_old_keys_and_buttons_of_the_first_do_nothing_for_the_second(
        self, house: House, anna: Chat
    ) -> None:
        anna.writes("Snakk med Kari")
        old = [button.data for message in anna.heard for row in message.buttons for button in row]
        bo = move(house, anna, lambda house, chat: other_clinic(house, chat, "Bo Vik"))
        for data in [*dict.fromkeys(old), "e:keep", "g:later", "q:ABCDEFGH:read"]:
            assert "Kari" not in anna.sends_press(data)
        assert house.store.read(records.newest, anna.patient_id) is None
        assert house.store.read(records.newest, bo.patient_id) is None

    def test_a_covered_message_of_the_first_does_not_open_for_the_second(
        self, house: House, anna: Chat
    ) -> None:
        anna.writes("Snakk med Kari")
        row = house.store.read(newest_row, "Dette er en beskjed")
        assert "Dette får Kari se" in anna.sends_press(f"o:{row.hex}")
        move(house, anna, lambda house, chat: other_clinic(house, chat, "Bo Vik"))
        assert "Kari" not in anna.sends_press(f"o:{row.hex}")

    def test_other_links_that_were_opened_here_do_not_ask_again_after_one_was_confirmed(
        self, house: House, anna: Chat
    ) -> None:
        first = same_clinic(house, anna)
        anna.writes(f"/start {first.token}")
        move(house, anna)
        assert WHO not in anna.writes("hei")
        assert link_of(house, first).redeemed_at is None

    def test_only_a_day_that_is_over_lets_an_open_link_go(self, house: House, anna: Chat) -> None:
        bo = other_clinic(house, anna, "Bo Vik")
        anna.writes(f"/start {bo.token}")
        house.clock.move(enrolment.VALID_FOR + timedelta(seconds=1))
        assert "Skal jeg sende dette til Kari?" in anna.writes("jeg har fått et brev")


def answered(house: House, chat: Chat) -> None:
    """Let Kari take and answer what is out."""
    stored = house.store.read(records.newest, chat.patient_id)
    assert stored is not None
    done = house.store.run(staff_acts.answer, house.desk, house.ids["kari"], stored.code, "Jeg ringer deg")
    chat.gets(list(done.rows))


def newest_row(work: Work, begins: str) -> Any:
    rows = work.connection.execute(select(Outbox.id, Outbox.body).order_by(Outbox.id.desc()))
    return next(
        row.id for row in rows if Message.from_json(work.open(row.body, BODY, row.id)).text.startswith(begins)
    )


def tick_everything(house: House) -> None:
    for tick in (ticks.tick_schedules, ticks.tick_timers, ticks.tick_pauses, ticks.tick_away):
        house.store.run(tick, house.desk)
    house.store.run(deadlines.tick_deadlines, house.desk)
