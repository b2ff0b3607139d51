"""Planned calls and other promises: told, kept in mind, asked about, and a request when the patient says that nothing came of it.

It is Monday, 2 March 2026, nine o'clock in Oslo.
"""

import pytest

from bot.clock import ManualClock
from bot.domain.promises.promise import PromiseKind, PromiseRefused, Result, Standing, When, Wrong
from bot.domain.requests.request import Refused, State
from bot.service.conversation.talk import Talk
from bot.service.promises import answering, making
from bot.service.promises.keepers import NoSuchPromiseError
from bot.service.promises.making import Wanted
from bot.service.requests import asking, staff_acts
from bot.service.requests.rights import NotFoundError
from bot.store.people import people
from tests.fakes.clinic import SmallClinic
from tests.integration.promises.said import (
    again,
    any_promised,
    at,
    go_to,
    happened,
    mine,
    newest,
    plan,
    presses,
    whole,
)


class TestPlanning:
    def test_the_patient_is_told_who_calls_and_when_and_may_read_it_with_the_answer(
        self, clinic: SmallClinic
    ) -> None:
        plan(clinic, at(14))
        assert clinic.told("promise_call_planned", staff="Kari", when="kl. 14:00")
        assert clinic.last().neutral
        request = clinic.request().request
        assert (request.state, request.holder) == (State.ANSWERED, clinic.kari)
        assert ("call_planned", clinic.kari) in happened(clinic)
        clinic.patient(asking.press, clinic.code, "read")
        assert "Jeg har tenkt å ringe deg kl. 14:00." in clinic.last().text

    def test_whoever_asks_where_it_stands_reads_what_is_planned(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        plan(clinic, at(14, days=1))
        clinic.patient(asking.status)
        assert clinic.told("promise_call_planned", staff="Kari", when="i morgen kl. 14:00")
        clinic.staff(staff_acts.close, clinic.kari, clinic.code)
        clinic.patient(asking.status)
        assert clinic.told("promise_call_planned", staff="Kari", when="i morgen kl. 14:00"), (
            "also of one that is closed"
        )
        go_to(clinic, clock, at(14, 1, days=1))
        clinic.patient(asking.status)
        assert clinic.told("request_status_none"), "what is past is asked about, not announced"

    def test_who_has_given_no_number_is_offered_to_and_who_has_is_not(self, clinic: SmallClinic) -> None:
        plan(clinic, at(14))
        assert [key.label for row in clinic.last().buttons for key in row] == [
            "Det passer",
            "Det passer ikke",
            "Gi nummeret mitt",
        ]
        clinic.store.run(people.set_phone, clinic.jonas.id, "912 34 567")
        plan(clinic, at(15))
        assert "Gi nummeret mitt" not in [key.label for row in clinic.last().buttons for key in row]

    def test_the_same_press_twice_plans_one(self, clinic: SmallClinic) -> None:
        first = plan(clinic, at(14))
        said = len(clinic.chat())
        assert plan(clinic, at(14)).id == first.id
        assert len(clinic.chat()) == said

    @pytest.mark.parametrize(
        ("when", "text", "why"),
        [
            (at(8), "", Wrong.PAST),
            (whole(-1), "", Wrong.PAST),
            (at(14, days=400), "", Wrong.TOO_FAR),
            (at(14), " ", Wrong.NO_TEXT),
            (at(14), "x" * 301, Wrong.TOO_LONG),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_said(
        self, clinic: SmallClinic, when: When, text: str, why: Wrong
    ) -> None:
        clinic.ask()
        said = len(clinic.chat())
        kind = PromiseKind.DEED if text else PromiseKind.CALL
        with pytest.raises(PromiseRefused) as refused:
            clinic.staff(making.plan, clinic.kari, clinic.code, Wanted(kind, clinic.kari, when, text))
        assert refused.value.code is why
        assert (len(clinic.chat()), any_promised(clinic)) == (said, False)

    def test_only_who_has_the_words_plans_and_only_for_who_works_there(self, clinic: SmallClinic) -> None:
        clinic.ask()
        with pytest.raises(NotFoundError):
            clinic.staff(making.plan, clinic.per, clinic.code, Wanted(PromiseKind.CALL, clinic.per, at(14)))
        with pytest.raises(PromiseRefused):
            clinic.staff(making.plan, clinic.kari, clinic.code, Wanted(PromiseKind.CALL, clinic.per, at(14)))
        clinic.staff(staff_acts.hand_on, clinic.kari, clinic.code, clinic.berit)
        clinic.staff(staff_acts.take, clinic.berit, clinic.code)
        with pytest.raises(Refused):
            clinic.staff(making.plan, clinic.kari, clinic.code, Wanted(PromiseKind.CALL, clinic.kari, at(14)))

    def test_a_colleague_who_is_to_call_is_named_to_the_patient(self, clinic: SmallClinic) -> None:
        row = plan(clinic, at(14), owner=clinic.ola)
        assert clinic.told("promise_call_planned", staff="Ola")
        assert [one.id for one in clinic.store.read(mine, clinic.ola)] == [row.id]
        assert clinic.store.read(mine, clinic.berit) == []


class TestHowItWent:
    def test_no_answer_plans_the_next_try_and_the_patient_is_told_when(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        row = plan(clinic, at(10))
        go_to(clinic, clock, at(10, 2))
        clinic.staff(making.enter_result, clinic.kari, row.id, Result.NO_ANSWER)
        assert clinic.told("promise_call_no_answer", staff="Kari", when="kl. 12:00")
        assert again(clinic, row).standing is Standing.TRIED
        assert (newest(clinic).standing, newest(clinic).when) == (Standing.PLANNED, at(12))

    def test_late_in_the_day_the_next_try_is_a_working_moment(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        row = plan(clinic, at(14))
        go_to(clinic, clock, at(14, 5))
        clinic.staff(making.enter_result, clinic.kari, row.id, Result.LEFT_WORD)
        assert newest(clinic).when == at(9, days=1)
        assert clinic.told("promise_call_left_word", when="i morgen kl. 09:00")

    def test_again_at_another_time_needs_that_time(self, clinic: SmallClinic) -> None:
        row = plan(clinic, at(14))
        with pytest.raises(PromiseRefused):
            clinic.staff(making.enter_result, clinic.kari, row.id, Result.AGAIN)
        clinic.staff(making.enter_result, clinic.kari, row.id, Result.AGAIN, at(11, days=1))
        assert clinic.told("promise_call_moved", when="i morgen kl. 11:00")

    def test_the_same_result_twice_changes_nothing_and_another_is_refused(self, clinic: SmallClinic) -> None:
        row = plan(clinic, at(14))
        clinic.staff(making.enter_result, clinic.kari, row.id, Result.UNWANTED)
        said = len(clinic.chat())
        clinic.staff(making.enter_result, clinic.kari, row.id, Result.UNWANTED)
        with pytest.raises(PromiseRefused):
            clinic.staff(making.enter_result, clinic.kari, row.id, Result.DONE)
        assert len(clinic.chat()) == said

    def test_that_they_spoke_is_told_and_can_be_said_no_to(self, clinic: SmallClinic) -> None:
        row = plan(clinic, at(14))
        clinic.staff(making.enter_result, clinic.kari, row.id, Result.DONE)
        assert clinic.told("promise_call_done", staff="Kari")
        presses(clinic, row, "no")
        assert again(clinic, row).standing is Standing.BROKEN
        assert clinic.request().request.kind == "broken_promise"

    def test_taken_back_is_told(self, clinic: SmallClinic) -> None:
        row = plan(clinic, at(14))
        clinic.staff(making.take_back, clinic.kari, row.id)
        assert clinic.told("promise_call_taken_back", staff="Kari", when="kl. 14:00")
        with pytest.raises(PromiseRefused):
            clinic.staff(making.take_back, clinic.kari, row.id)

    def test_nobody_else_says_how_it_went(self, clinic: SmallClinic) -> None:
        row = plan(clinic, at(14))
        for stranger in (clinic.per, clinic.berit):
            with pytest.raises(NoSuchPromiseError):
                clinic.staff(making.enter_result, stranger, row.id, Result.DONE)

    def test_something_to_be_done_has_no_answer_on_the_telephone(self, clinic: SmallClinic) -> None:
        row = plan(clinic, whole(1), text="Søke om bostøtte")
        with pytest.raises(PromiseRefused):
            clinic.staff(making.enter_result, clinic.kari, row.id, Result.NO_ANSWER)


class TestThePatientsWord:
    def test_it_suits(self, clinic: SmallClinic) -> None:
        row = plan(clinic, at(14))
        presses(clinic, row, "suits")
        assert clinic.told("promise_suits_ok", staff="Kari")
        assert again(clinic, row).suits is True
        assert "moment_suits" in clinic.history()

    def test_it_does_not_suit_and_words_are_asked_for(self, clinic: SmallClinic) -> None:
        row = plan(clinic, at(14))
        presses(clinic, row, "not")
        assert again(clinic, row).suits is False
        assert "Skriv svaret ditt." in clinic.last().text

    def test_a_key_of_somebody_elses_promise_says_nothing_of_it(self, clinic: SmallClinic) -> None:
        row = plan(clinic, at(14))
        siv = clinic.enrol("Siv Moe", 2002)
        clinic.patient(lambda voice: answering.press(Talk(voice), f"{row.id.hex}:no"), who=siv)
        assert again(clinic, row).standing is Standing.PLANNED
        for odd in ("", "xyz:no", f"{row.id.hex}:what"):
            clinic.patient(lambda voice, odd=odd: answering.press(Talk(voice), odd))
        assert again(clinic, row).standing is Standing.PLANNED
