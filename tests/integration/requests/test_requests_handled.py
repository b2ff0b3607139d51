"""Staff take, answer, hand on and close requests: what each does, and what the patient reads of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.domain.requests.request import Refusal, Refused, State
from bot.service.requests import asking, inbox, reading, staff_acts
from bot.service.requests.deadlines import tick_deadlines
from bot.service.requests.inbox import Place, Way
from bot.service.requests.reading import AsOf
from bot.service.requests.rights import NotFoundError, Sight
from bot.service.requests.staff_acts import BadAnswerError, MoreWordsError, MovedOnError
from bot.store.database.work import Work
from bot.store.requests import events
from bot.store.tables.people import AuditEvent
from tests.fakes.clinic import SmallClinic, is_phrase

ACTIONS: dict[str, Callable[[SmallClinic, Any, str], Any]] = {
    "look": lambda clinic, staff, code: clinic.staff(reading.look, staff, code),
    "take": lambda clinic, staff, code: clinic.staff(staff_acts.take, staff, code),
    "answer": lambda clinic, staff, code: clinic.staff(staff_acts.answer, staff, code, "Hei."),
    "hand_on": lambda clinic, staff, code: clinic.staff(staff_acts.hand_on, staff, code, clinic.berit),
    "close": lambda clinic, staff, code: clinic.staff(staff_acts.close, staff, code),
    "not_mine": lambda clinic, staff, code: clinic.staff(staff_acts.not_mine, staff, code),
}


def places(clinic: SmallClinic, staff: Any) -> list[tuple[str, str]]:
    return [(row.place, row.way) for row in clinic.store.read(inbox.inbox, staff)]


def pass_an_hour(clinic: SmallClinic, clock: ManualClock) -> None:
    clock.move(timedelta(minutes=61))
    clinic.staff(tick_deadlines)


def test_taking_it_tells_the_patient_who_has_it_neutrally(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    told = next(
        message for message in clinic.chat() if is_phrase(message.text, "request_taken", staff="Kari")
    )
    assert told.neutral
    assert clinic.told("request_line_taken", staff="Kari")
    assert places(clinic, clinic.kari) == [(Place.MINE, Way.OWN)]


def test_before_somebody_took_it_nothing_says_so(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    for _ in range(8):
        pass_an_hour(clinic, clock)
    assert not any(is_phrase(message.text, "request_taken") for message in clinic.chat())


def test_taking_it_twice_changes_nothing(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    said = len(clinic.chat())
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    assert (len(clinic.chat()), clinic.history().count("taken")) == (said, 1)


def test_the_second_to_take_it_hears_who_has_it(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    pass_an_hour(clinic, clock)
    clinic.staff(staff_acts.take, clinic.ola, clinic.code)
    with pytest.raises(Refused) as refused:
        clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    assert (refused.value.code, refused.value.by) == (Refusal.ALREADY_TAKEN, clinic.ola)


def test_a_page_from_before_it_went_on_does_not_take_it(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    shown = clinic.staff(reading.look, clinic.kari, clinic.code).view.as_of
    pass_an_hour(clinic, clock)
    with pytest.raises(MovedOnError) as moved:
        clinic.staff(staff_acts.take, clinic.kari, clinic.code, shown)
    assert moved.value.to == (clinic.ola,)
    assert clinic.request().request.state is State.OPEN
    again = clinic.staff(reading.look, clinic.kari, clinic.code).view.as_of
    clinic.staff(staff_acts.take, clinic.kari, clinic.code, again)
    assert clinic.request().request.holder == clinic.kari


def test_what_a_page_showed_survives_the_way_through_a_form(clinic: SmallClinic) -> None:
    clinic.ask()
    as_of = clinic.staff(reading.look, clinic.kari, clinic.code).view.as_of
    assert AsOf.parse(str(as_of)) == as_of
    for nonsense in ("", "x~1", "2026-03-02T08:00:00~1", "2026-03-02T08:00:00+00:00~x"):
        assert AsOf.parse(nonsense) is None


# --- answering ---


def test_an_answer_takes_the_request_as_well(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "  Jeg ringer deg i dag.\r\n")
    stored = clinic.request()
    assert (stored.request.state, stored.request.holder) == (State.ANSWERED, clinic.kari)
    assert [one.text for one in clinic.store.read(events.words, stored.id)] == ["Jeg ringer deg i dag."]
    assert not any(is_phrase(message.text, "request_taken") for message in clinic.chat())


def test_the_second_click_of_a_double_click_sends_nothing(clinic: SmallClinic) -> None:
    clinic.ask()
    for _ in range(2):
        clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer deg i dag.")
    assert len(clinic.store.read(events.words, clinic.request().id)) == 1


def test_an_answer_waits_until_the_newest_words_have_been_read(clinic: SmallClinic) -> None:
    clinic.ask()
    shown = clinic.staff(reading.look, clinic.kari, clinic.code).view.as_of
    clinic.patient(asking.reply, "Det haster ikke likevel.")
    with pytest.raises(MoreWordsError):
        clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg kommer med en gang.", shown)
    assert clinic.request().request.state is State.OPEN


@pytest.mark.parametrize(
    "text, problem", [("", "empty"), (" \n\t", "empty"), ("\x00", "empty"), ("å" * 3501, "too_long")]
)
def test_an_answer_that_cannot_be_sent_is_refused(clinic: SmallClinic, text: str, problem: str) -> None:
    clinic.ask()
    with pytest.raises(BadAnswerError) as bad:
        clinic.staff(staff_acts.answer, clinic.kari, clinic.code, text)
    assert bad.value.problem == problem


def test_the_longest_answer_fits_into_one_message(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "å" * 3500)
    clinic.patient(asking.press, clinic.code, "read")
    assert len(clinic.last().text) <= 4096


def test_words_that_the_patient_took_back_cannot_be_answered(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.patient(asking.withdraw)
    with pytest.raises(Refused) as refused:
        clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Hei.")
    assert refused.value.code is Refusal.ENDED
    assert clinic.store.read(events.words, clinic.request().id) == []


# --- handing on, not mine, closing ---


def test_handing_it_on_asks_one_colleague_and_names_them_to_the_patient(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.staff(staff_acts.hand_on, clinic.kari, clinic.code, clinic.berit)
    assert any(is_phrase(message.text, "request_handed_on", staff="Berit") for message in clinic.chat())
    assert clinic.told("request_waiting_with", staff="Berit")
    assert places(clinic, clinic.berit) == [(Place.WAITING, Way.HANDED)]
    assert places(clinic, clinic.kari) == [(Place.ELSEWHERE, Way.OWN)]
    assert clinic.notified()[-1] == clinic.berit


def test_who_handed_it_on_has_it_no_more_unless_it_comes_back(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask("urgent", "Noe privat.")
    clock.move(timedelta(minutes=15))
    clinic.staff(tick_deadlines)
    clinic.staff(staff_acts.hand_on, clinic.ola, clinic.code, clinic.berit)
    assert places(clinic, clinic.ola) == []
    assert clinic.staff(reading.look, clinic.ola, clinic.code).view.reason == ()
    for _ in range(3):
        clock.move(timedelta(minutes=15))
        clinic.staff(tick_deadlines)
    assert places(clinic, clinic.ola) == [(Place.WAITING, Way.DEPUTY)]


def test_it_cannot_be_handed_to_another_clinic_or_to_oneself(clinic: SmallClinic) -> None:
    clinic.ask()
    with pytest.raises(NotFoundError):
        clinic.staff(staff_acts.hand_on, clinic.kari, clinic.code, clinic.per)
    with pytest.raises(Refused) as refused:
        clinic.staff(staff_acts.hand_on, clinic.kari, clinic.code, clinic.kari)
    assert refused.value.code is Refusal.SAME_PERSON


def test_not_mine_sends_it_on_at_once_and_takes_the_words_away(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask()
    pass_an_hour(clinic, clock)
    clinic.staff(staff_acts.not_mine, clinic.ola, clinic.code)
    assert places(clinic, clinic.ola) == []
    assert places(clinic, clinic.berit) == [(Place.WAITING, Way.DUTY)]
    assert clinic.staff(reading.look, clinic.ola, clinic.code).view.sight is Sight.STATE
    assert any(is_phrase(message.text, "request_went_on", staff="Berit") for message in clinic.chat())


def test_closing_needs_taking_first_and_tells_the_patient(clinic: SmallClinic) -> None:
    clinic.ask()
    with pytest.raises(Refused) as refused:
        clinic.staff(staff_acts.close, clinic.kari, clinic.code)
    assert refused.value.code is Refusal.NOT_TAKEN
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.staff(staff_acts.close, clinic.kari, clinic.code)
    assert any(is_phrase(message.text, "request_closed") and message.neutral for message in clinic.chat())
    assert clinic.told("request_line_closed")
    assert places(clinic, clinic.kari) == []


def test_closing_waits_until_the_newest_words_have_been_read(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    shown = clinic.staff(reading.look, clinic.kari, clinic.code).view.as_of
    clinic.patient(asking.reply, "Vent, en ting til.")
    with pytest.raises(MoreWordsError):
        clinic.staff(staff_acts.close, clinic.kari, clinic.code, shown)


def test_everything_staff_do_is_in_the_patients_access_log(clinic: SmallClinic) -> None:
    clinic.ask()
    for action in ("look", "take", "answer", "hand_on"):
        ACTIONS[action](clinic, clinic.kari, clinic.code)
    clinic.staff(staff_acts.take, clinic.berit, clinic.code)
    clinic.staff(staff_acts.close, clinic.berit, clinic.code)

    def audit(work: Work) -> list[tuple[str, Any]]:
        return [
            (row.what, row.staff_id)
            for row in work.connection.execute(select(AuditEvent).order_by(AuditEvent.id))
        ]

    assert clinic.store.read(audit) == [
        ("seen", clinic.kari),
        ("taken", clinic.kari),
        ("answered", clinic.kari),
        ("handed_on", clinic.kari),
        ("taken", clinic.berit),
        ("closed", clinic.berit),
    ]
