"""The silence rule, played: agreed, two words, and a request only where the silence is proven to be the person's own.

It is Monday, 2 March 2026, nine o'clock in Oslo.
"""

from datetime import date, datetime, timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.days.silence import Outage, SilenceWho, Stage
from bot.domain.flow import verbs
from bot.domain.messages.incoming import ChatKind, Incoming, UpdateKind
from bot.domain.messages.message import Method
from bot.domain.requests.request import State
from bot.service.conversation.handle_update import handle_update
from bot.service.days import silence
from bot.service.requests import staff_acts
from bot.service.requests.deadlines import tick_deadlines
from bot.store.days import silence as rules
from bot.store.people import people
from bot.store.tables.people import PatientState, Purpose
from tests.fakes.clinic import SmallClinic, desk
from tests.integration.silence.quiet import (
    FIRST,
    REQUEST,
    SECOND,
    agree,
    at,
    change,
    go_to,
    living,
    presses,
    rule,
)


class TestTheWholeWay:
    def test_a_word_a_second_word_and_a_request_with_the_proof_in_it(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        agree(clinic)
        go_to(clinic, clock, FIRST - timedelta(minutes=1))
        assert clinic.chat() == []
        go_to(clinic, clock, FIRST)
        assert (clinic.told("silence_first"), clinic.last().neutral) == (True, True)
        assert next(key.label for row in clinic.last().buttons for key in row) == "Jeg er her"
        go_to(clinic, clock, SECOND)
        assert (clinic.told("silence_second"), clinic.last().neutral) == (True, True)
        assert living(clinic) is None
        go_to(clinic, clock, REQUEST)
        stored = living(clinic)
        assert stored is not None
        assert (stored.request.kind, stored.request.state) == ("gone_quiet", State.OPEN)
        assert clinic.notified() == [clinic.kari]
        assert stored.reason == (
            "Rød tråd har ikke hørt fra meg på en stund. Vi har avtalt at dere får vite det da.",
            (
                "Sist hørt fra mandag kl. 09:00. Skrevet til torsdag kl. 12:00 og i går kl. 17:00, Telegram tok imot begge. "
                "Programmet og Telegram har virket hele tiden siden, ingen pause, boten er ikke blokkert."
            ),
        )
        told = clinic.last()
        assert "Som vi ble enige om, har jeg sagt fra til Kari" in told.text
        assert told.cover is not None
        assert told.cover.after <= clock.now().timestamp(), "covered on the lock screen from the first moment"

    def test_whoever_has_duty_is_asked_where_that_was_agreed(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        agree(clinic, who=SilenceWho.DUTY)
        for moment in (FIRST, SECOND, REQUEST):
            go_to(clinic, clock, moment)
        assert clinic.notified() == [clinic.berit]

    def test_that_nobody_has_taken_it_is_no_news_to_who_asked_nothing_and_the_line_says_what_it_is(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        agree(clinic)
        for moment in (FIRST, SECOND, REQUEST):
            go_to(clinic, clock, moment)
        before = len(clinic.chat())
        for _ in range(4):
            clock.move(timedelta(days=1))
            clinic.staff(tick_deadlines)
            clinic.deliver()
        after = clinic.chat()[before:]
        assert after
        assert all(one.method is Method.EDIT for one in after), "only the line is kept true"
        assert all("du er stille" in one.text for one in after)

    def test_the_caseworker_can_answer_it_as_any_request(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        agree(clinic)
        for moment in (FIRST, SECOND, REQUEST):
            go_to(clinic, clock, moment)
        clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg tenker på deg.")
        assert clinic.request().request.state is State.ANSWERED

    def test_when_they_are_heard_again_whoever_has_it_sees_that_and_counting_begins_anew(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        agree(clinic)
        for moment in (FIRST, SECOND, REQUEST, at(5, 12)):
            go_to(clinic, clock, moment)
        presses(clinic, "m:here")
        assert clinic.told("silence_here")
        go_to(clinic, clock, at(5, 12, 20))
        assert clinic.history().count("heard_again") == 1
        assert (rule(clinic).stage, rule(clinic).since) == (Stage.LISTENING, at(5, 12))


class TestHeard:
    @pytest.mark.parametrize("moment", [at(2, 9), FIRST + timedelta(hours=1), SECOND + timedelta(hours=1)])
    def test_one_press_at_any_time_is_enough(
        self, clinic: SmallClinic, clock: ManualClock, moment: datetime
    ) -> None:
        agree(clinic)
        for stop in sorted({FIRST, SECOND, moment} - {one for one in (FIRST, SECOND) if one > moment}):
            go_to(clinic, clock, stop)
        presses(clinic, "m:here")
        for stop in (FIRST, SECOND, REQUEST):
            if stop > moment:
                go_to(clinic, clock, stop)
        assert living(clinic) is None
        assert (rule(clinic).stage, rule(clinic).since) == (Stage.LISTENING, moment)

    def test_that_they_blocked_the_bot_is_no_sign_of_life_and_no_silence(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        agree(clinic)
        go_to(clinic, clock, FIRST)
        blocked = Incoming(9, UpdateKind.BLOCKED, chat_id=clinic.jonas.chat_id, chat_kind=ChatKind.PRIVATE)
        clinic.store.run(handle_update, desk(), blocked, 1)
        for moment in (SECOND, REQUEST, at(6, 10)):
            go_to(clinic, clock, moment)
        stored = living(clinic)
        assert stored is not None
        assert (stored.request.kind, stored.by_program) == ("ordinary", True), "that is told as what it is"


class TestNotTheirOwn:
    """Each time the words begin anew, and a request comes two days later if it is still quiet."""

    def begins_anew(self, clinic: SmallClinic, clock: ManualClock) -> None:
        go_to(clinic, clock, REQUEST)
        assert living(clinic) is None
        assert rule(clinic).stage is Stage.LISTENING
        for moment in (at(5, 12), at(6, 17), at(7, 10)):
            go_to(clinic, clock, moment)
        assert living(clinic) is not None

    @pytest.mark.parametrize("what", list(Outage))
    def test_an_outage_since_the_first_word(
        self, clinic: SmallClinic, clock: ManualClock, what: Outage
    ) -> None:
        agree(clinic)
        for moment in (FIRST, SECOND):
            go_to(clinic, clock, moment)
        clinic.store.run(rules.note_outage, what, at(4, 20), at(4, 21))
        self.begins_anew(clinic, clock)

    def test_an_outage_before_the_first_word_explains_nothing(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        agree(clinic)
        clinic.store.run(rules.note_outage, Outage.OURS, at(1, 10), at(1, 11))
        for moment in (FIRST, SECOND, REQUEST):
            go_to(clinic, clock, moment)
        assert living(clinic) is not None

    def test_a_word_that_telegram_did_not_take(self, clinic: SmallClinic, clock: ManualClock) -> None:
        agree(clinic)
        go_to(clinic, clock, FIRST)
        go_to(clinic, clock, SECOND, deliver=False)
        self.begins_anew(clinic, clock)

    def test_a_word_that_was_taken_in_the_night(self, clinic: SmallClinic, clock: ManualClock) -> None:
        agree(clinic)
        go_to(clinic, clock, FIRST)
        go_to(clinic, clock, SECOND, deliver=False)
        clock.move(at(4, 23) - clock.now())
        clinic.deliver()
        self.begins_anew(clinic, clock)


class TestItRests:
    def test_in_a_pause_and_counts_from_its_end(self, clinic: SmallClinic, clock: ManualClock) -> None:
        agree(clinic)
        change(clinic, paused_until=at(5, 9))
        go_to(clinic, clock, FIRST)
        assert clinic.chat() == []
        go_to(clinic, clock, at(8, 11))
        assert clinic.chat() == []
        go_to(clinic, clock, at(8, 12))
        assert clinic.told("silence_first")

    @pytest.mark.parametrize("why", ["stopped", "no reminders", "no contact", "in the ward"])
    def test_after_a_stop_without_leave_and_in_the_ward(
        self, clinic: SmallClinic, clock: ManualClock, why: str
    ) -> None:
        agree(clinic)
        purposes = {"no reminders": Purpose.REMINDERS, "no contact": Purpose.CONTACT}
        if why == "stopped":
            change(clinic, state=PatientState.STOPPED)
        elif why == "in the ward":
            change(clinic, discharge_on=date(2026, 3, 20))
        else:
            clinic.store.run(people.give_consent, clinic.jonas.id, purposes[why], "test", given=False)
        for day in range(3, 12):
            go_to(clinic, clock, at(day, 12, 1))
        assert clinic.chat() == []

    def test_who_leaves_before_the_day_planned_is_asked_after_from_then(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        agree(clinic)
        change(clinic, discharge_on=date(2026, 3, 20))
        for day in range(3, 6):
            go_to(clinic, clock, at(day, 12, 1))
        change(clinic, discharge_on=date(2026, 3, 7))
        for day in range(6, 10):
            go_to(clinic, clock, at(day, 12, 2))
        assert clinic.told("silence_first")

    def test_switched_off_nothing_comes(self, clinic: SmallClinic, clock: ManualClock) -> None:
        agree(clinic)
        agree(clinic, days=0)
        for moment in (FIRST, SECOND, REQUEST):
            go_to(clinic, clock, moment)
        assert clinic.chat() == []
        assert clinic.patient(silence.agreed) is None

    def test_what_is_left_out_of_a_change_stays(self, clinic: SmallClinic) -> None:
        agree(clinic, days=5, who=SilenceWho.DUTY)
        clinic.patient(silence.agree, verbs.Silence(days=7))
        assert (rule(clinic).days, rule(clinic).who) == (7, SilenceWho.DUTY)
        clinic.patient(silence.agree, verbs.Silence(who=SilenceWho.CASEWORKER))
        assert (rule(clinic).days, rule(clinic).who) == (7, SilenceWho.CASEWORKER)
