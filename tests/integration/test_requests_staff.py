"""Requests as staff handle them: who sees what, what each action does, and what the patient reads of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.domain.request import Kind, Refusal, Refused, State
from bot.service import inbox, requests
from bot.service.deadlines import tick_deadlines
from bot.service.inbox import AsOf, BadAnswerError, MoreWordsError, MovedOnError, NotFoundError, Place, Sight, Way
from bot.store import people
from bot.store import requests as request_store
from bot.store.requests import OvertakenError
from bot.store.tables.people import AuditEvent
from bot.store.work import Store, Work
from tests.fakes.clinic import SmallClinic, is_phrase, open_clinic, set_active

ACTIONS: dict[str, Callable[[SmallClinic, Any, str], Any]] = {
    "look": lambda clinic, staff, code: clinic.staff(inbox.look, staff, code),
    "take": lambda clinic, staff, code: clinic.staff(inbox.take, staff, code),
    "answer": lambda clinic, staff, code: clinic.staff(inbox.answer, staff, code, "Hei."),
    "hand_on": lambda clinic, staff, code: clinic.staff(inbox.hand_on, staff, code, clinic.berit),
    "close": lambda clinic, staff, code: clinic.staff(inbox.close, staff, code),
    "not_mine": lambda clinic, staff, code: clinic.staff(inbox.not_mine, staff, code),
}


@pytest.fixture
def clinic(store: Store) -> SmallClinic:
    return open_clinic(store)


def places(clinic: SmallClinic, staff: Any) -> list[tuple[str, str]]:
    return [(row.place, row.way) for row in clinic.store.read(inbox.inbox, staff)]


def pass_an_hour(clinic: SmallClinic, clock: ManualClock) -> None:
    clock.move(timedelta(minutes=61))
    clinic.staff(tick_deadlines)


# --- who sees what ---


def test_a_request_is_in_the_caseworkers_inbox_and_nobody_elses(clinic: SmallClinic) -> None:
    clinic.ask(Kind.ORDINARY, "Jeg trenger hjelp med NAV.")
    rows = clinic.store.read(inbox.inbox, clinic.kari)
    assert [(row.patient, row.preview, row.place, row.way) for row in rows] == [
        ("Jonas Berg", "Jeg trenger hjelp med NAV.", Place.WAITING, Way.OWN)
    ]
    for other in (clinic.ola, clinic.berit, clinic.per):
        assert places(clinic, other) == []


def test_it_comes_to_the_deputy_and_then_to_those_on_duty(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    pass_an_hour(clinic, clock)
    assert places(clinic, clinic.ola) == [(Place.WAITING, Way.DEPUTY)]
    assert places(clinic, clinic.berit) == []
    pass_an_hour(clinic, clock)
    assert places(clinic, clinic.berit) == [(Place.WAITING, Way.DUTY)]
    assert places(clinic, clinic.kari) == [(Place.WAITING, Way.OWN)]


@pytest.mark.parametrize("action", ACTIONS)
def test_another_clinics_request_does_not_exist(clinic: SmallClinic, action: str) -> None:
    clinic.ask()
    with pytest.raises(NotFoundError):
        ACTIONS[action](clinic, clinic.per, clinic.code)
    assert clinic.request().request.state is State.OPEN


@pytest.mark.parametrize("action", ACTIONS)
def test_a_colleague_to_whom_it_has_not_come_finds_nothing(clinic: SmallClinic, action: str) -> None:
    clinic.ask()
    for staff in (clinic.ola, clinic.berit):
        with pytest.raises(NotFoundError):
            ACTIONS[action](clinic, staff, clinic.code)
    assert clinic.history() == ["asked", "notified"]


@pytest.mark.parametrize("action", ACTIONS)
def test_an_unknown_code_is_like_another_clinics(clinic: SmallClinic, action: str) -> None:
    with pytest.raises(NotFoundError):
        ACTIONS[action](clinic, clinic.kari, "AAAAAAAA")


@pytest.mark.parametrize("action", ACTIONS)
def test_somebody_who_left_the_staff_finds_nothing(clinic: SmallClinic, action: str) -> None:
    clinic.ask()
    clinic.store.run(set_active, clinic.kari, active=False)
    with pytest.raises(NotFoundError):
        ACTIONS[action](clinic, clinic.kari, clinic.code)


def test_once_taken_the_others_who_were_asked_see_where_it_is_but_no_word_of_it(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask(Kind.ORDINARY, "Noe privat.")
    pass_an_hour(clinic, clock)
    clinic.staff(inbox.take, clinic.kari, clinic.code)
    view = clinic.staff(inbox.look, clinic.ola, clinic.code).view
    assert view.sight is Sight.STATE
    assert (view.row.patient, view.row.preview, view.reason, view.words) == ("", "", (), ())
    assert view.row.holder == "Kari Nordmann"
    assert not view.may_act
    assert places(clinic, clinic.ola) == []


def test_the_caseworker_sees_what_a_deputy_took(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    pass_an_hour(clinic, clock)
    clinic.staff(inbox.take, clinic.ola, clinic.code)
    assert places(clinic, clinic.kari) == [(Place.ELSEWHERE, Way.OWN)]
    assert places(clinic, clinic.ola) == [(Place.MINE, Way.DEPUTY)]


def test_urgent_ones_stand_first_and_then_the_earliest_deadline(clinic: SmallClinic, clock: ManualClock) -> None:
    anna, siv = clinic.enrol("Anna Lie", 1002), clinic.enrol("Siv Vik", 1003)
    clinic.ask()
    clock.move(timedelta(minutes=5))
    clinic.ask(who=anna)
    clinic.ask(Kind.URGENT, who=siv)
    assert [row.patient for row in clinic.store.read(inbox.inbox, clinic.kari)] == ["Siv Vik", "Jonas Berg", "Anna Lie"]


# --- opening ---


def test_opening_it_is_audited_and_the_patients_waiting_line_says_read(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.deliver()
    done = clinic.staff(inbox.look, clinic.kari, clinic.code).done
    assert clinic.told("request_waiting_read", time="kl. 09:00", staff="Kari")
    assert clinic.request().line.seen_by == clinic.kari
    assert [what for _, what, _ in clinic.store.read(people.audit_trail, clinic.jonas.id)] == ["seen"]
    assert done.count == 1


def test_opening_it_again_is_no_news(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    for _ in range(3):
        clinic.staff(inbox.look, clinic.kari, clinic.code)
        clock.move(timedelta(minutes=1))
    assert clinic.history().count("seen") == 1
    assert len(clinic.chat()) == 2


def test_looking_without_the_right_to_the_words_is_not_reading(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    pass_an_hour(clinic, clock)
    clinic.staff(inbox.take, clinic.kari, clinic.code)
    clinic.staff(inbox.look, clinic.ola, clinic.code)
    assert "seen" not in clinic.history()


# --- taking ---


def test_taking_it_tells_the_patient_who_has_it_neutrally(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(inbox.take, clinic.kari, clinic.code)
    told = next(message for message in clinic.chat() if is_phrase(message.text, "request_taken", staff="Kari"))
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
    clinic.staff(inbox.take, clinic.kari, clinic.code)
    said = len(clinic.chat())
    clinic.staff(inbox.take, clinic.kari, clinic.code)
    assert (len(clinic.chat()), clinic.history().count("taken")) == (said, 1)


def test_the_second_to_take_it_hears_who_has_it(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    pass_an_hour(clinic, clock)
    clinic.staff(inbox.take, clinic.ola, clinic.code)
    with pytest.raises(Refused) as refused:
        clinic.staff(inbox.take, clinic.kari, clinic.code)
    assert (refused.value.code, refused.value.by) == (Refusal.ALREADY_TAKEN, clinic.ola)


def test_a_page_from_before_it_went_on_does_not_take_it(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    shown = clinic.staff(inbox.look, clinic.kari, clinic.code).view.as_of
    pass_an_hour(clinic, clock)
    with pytest.raises(MovedOnError) as moved:
        clinic.staff(inbox.take, clinic.kari, clinic.code, shown)
    assert moved.value.to == (clinic.ola,)
    assert clinic.request().request.state is State.OPEN
    again = clinic.staff(inbox.look, clinic.kari, clinic.code).view.as_of
    clinic.staff(inbox.take, clinic.kari, clinic.code, again)
    assert clinic.request().request.holder == clinic.kari


def test_what_a_page_showed_survives_the_way_through_a_form(clinic: SmallClinic) -> None:
    clinic.ask()
    as_of = clinic.staff(inbox.look, clinic.kari, clinic.code).view.as_of
    assert AsOf.parse(str(as_of)) == as_of
    for nonsense in ("", "x~1", "2026-03-02T08:00:00~1", "2026-03-02T08:00:00+00:00~x"):
        assert AsOf.parse(nonsense) is None


# --- answering ---


def test_an_answer_takes_the_request_as_well(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(inbox.answer, clinic.kari, clinic.code, "  Jeg ringer deg i dag.\r\n")
    stored = clinic.request()
    assert (stored.request.state, stored.request.holder) == (State.ANSWERED, clinic.kari)
    assert [one.text for one in clinic.store.read(request_store.words, stored.id)] == ["Jeg ringer deg i dag."]
    assert not any(is_phrase(message.text, "request_taken") for message in clinic.chat())


def test_the_second_click_of_a_double_click_sends_nothing(clinic: SmallClinic) -> None:
    clinic.ask()
    for _ in range(2):
        clinic.staff(inbox.answer, clinic.kari, clinic.code, "Jeg ringer deg i dag.")
    assert len(clinic.store.read(request_store.words, clinic.request().id)) == 1


def test_an_answer_waits_until_the_newest_words_have_been_read(clinic: SmallClinic) -> None:
    clinic.ask()
    shown = clinic.staff(inbox.look, clinic.kari, clinic.code).view.as_of
    clinic.patient(requests.reply, "Det haster ikke likevel.")
    with pytest.raises(MoreWordsError):
        clinic.staff(inbox.answer, clinic.kari, clinic.code, "Jeg kommer med en gang.", shown)
    assert clinic.request().request.state is State.OPEN


@pytest.mark.parametrize("text, problem", [("", "empty"), (" \n\t", "empty"), ("\x00", "empty"), ("å" * 3501, "too_long")])
def test_an_answer_that_cannot_be_sent_is_refused(clinic: SmallClinic, text: str, problem: str) -> None:
    clinic.ask()
    with pytest.raises(BadAnswerError) as bad:
        clinic.staff(inbox.answer, clinic.kari, clinic.code, text)
    assert bad.value.problem == problem


def test_the_longest_answer_fits_into_one_message(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(inbox.answer, clinic.kari, clinic.code, "å" * 3500)
    clinic.patient(requests.press, clinic.code, "read")
    assert len(clinic.last().text) <= 4096


def test_words_that_the_patient_took_back_cannot_be_answered(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.patient(requests.withdraw)
    with pytest.raises(Refused) as refused:
        clinic.staff(inbox.answer, clinic.kari, clinic.code, "Hei.")
    assert refused.value.code is Refusal.ENDED
    assert clinic.store.read(request_store.words, clinic.request().id) == []


# --- handing on, not mine, closing ---


def test_handing_it_on_asks_one_colleague_and_names_them_to_the_patient(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(inbox.take, clinic.kari, clinic.code)
    clinic.staff(inbox.hand_on, clinic.kari, clinic.code, clinic.berit)
    assert any(is_phrase(message.text, "request_handed_on", staff="Berit") for message in clinic.chat())
    assert clinic.told("request_waiting_with", staff="Berit")
    assert places(clinic, clinic.berit) == [(Place.WAITING, Way.HANDED)]
    assert places(clinic, clinic.kari) == [(Place.ELSEWHERE, Way.OWN)]
    assert clinic.notified()[-1] == clinic.berit


def test_it_cannot_be_handed_to_another_clinic_or_to_oneself(clinic: SmallClinic) -> None:
    clinic.ask()
    with pytest.raises(NotFoundError):
        clinic.staff(inbox.hand_on, clinic.kari, clinic.code, clinic.per)
    with pytest.raises(Refused) as refused:
        clinic.staff(inbox.hand_on, clinic.kari, clinic.code, clinic.kari)
    assert refused.value.code is Refusal.SAME_PERSON


def test_not_mine_sends_it_on_at_once_and_takes_the_words_away(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    pass_an_hour(clinic, clock)
    clinic.staff(inbox.not_mine, clinic.ola, clinic.code)
    assert places(clinic, clinic.ola) == []
    assert places(clinic, clinic.berit) == [(Place.WAITING, Way.DUTY)]
    assert clinic.staff(inbox.look, clinic.ola, clinic.code).view.sight is Sight.STATE
    assert any(is_phrase(message.text, "request_went_on", staff="Berit") for message in clinic.chat())


def test_closing_needs_taking_first_and_tells_the_patient(clinic: SmallClinic) -> None:
    clinic.ask()
    with pytest.raises(Refused) as refused:
        clinic.staff(inbox.close, clinic.kari, clinic.code)
    assert refused.value.code is Refusal.NOT_TAKEN
    clinic.staff(inbox.take, clinic.kari, clinic.code)
    clinic.staff(inbox.close, clinic.kari, clinic.code)
    assert any(is_phrase(message.text, "request_closed") and message.neutral for message in clinic.chat())
    assert clinic.told("request_line_closed")
    assert places(clinic, clinic.kari) == []


def test_closing_waits_until_the_newest_words_have_been_read(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(inbox.take, clinic.kari, clinic.code)
    shown = clinic.staff(inbox.look, clinic.kari, clinic.code).view.as_of
    clinic.patient(requests.reply, "Vent, en ting til.")
    with pytest.raises(MoreWordsError):
        clinic.staff(inbox.close, clinic.kari, clinic.code, shown)


def test_everything_staff_do_is_in_the_patients_access_log(clinic: SmallClinic) -> None:
    clinic.ask()
    for action in ("look", "take", "answer", "hand_on"):
        ACTIONS[action](clinic, clinic.kari, clinic.code)
    clinic.staff(inbox.take, clinic.berit, clinic.code)
    clinic.staff(inbox.close, clinic.berit, clinic.code)

    def audit(work: Work) -> list[tuple[str, Any]]:
        return [(row.what, row.staff_id) for row in work.connection.execute(select(AuditEvent).order_by(AuditEvent.id))]

    assert clinic.store.read(audit) == [
        ("seen", clinic.kari),
        ("taken", clinic.kari),
        ("answered", clinic.kari),
        ("handed_on", clinic.kari),
        ("taken", clinic.berit),
        ("closed", clinic.berit),
    ]


# --- underneath ---


def test_a_write_on_an_older_version_is_refused(clinic: SmallClinic) -> None:
    clinic.ask()
    old = clinic.request()
    clinic.staff(inbox.take, clinic.kari, clinic.code)

    def write(work: Work) -> None:
        request_store.save(work, old, old.request.version)

    with pytest.raises(OvertakenError):
        clinic.store.run(write)
    assert clinic.request().request.state is State.TAKEN


def test_what_is_stored_of_a_request_comes_back_whole(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask(Kind.ORDINARY, "En.", "To.")
    clinic.staff(inbox.look, clinic.kari, clinic.code)
    clinic.staff(inbox.hand_on, clinic.kari, clinic.code, clinic.ola)
    before = clinic.request()
    clinic.store.run(lambda work: request_store.save(work, before, before.request.version))
    assert clinic.request() == before
    assert before.request.addressee == clinic.ola
    assert before.line.seen_by == clinic.kari


def test_a_stranger_with_the_database_reads_no_word_and_no_name(clinic: SmallClinic) -> None:
    clinic.ask(Kind.ORDINARY, "HEMMELIG-KANARI")
    clinic.patient(requests.reply, "HEMMELIG-SVAR")
    clinic.staff(inbox.answer, clinic.kari, clinic.code, "HEMMELIG-RELAY")

    def everything(work: Work) -> str:
        tables = ("request", "request_event", "relay", "outbox", "audit_event", "staff", "patient")
        return repr([list(work.connection.exec_driver_sql(f'SELECT * FROM "{table}"')) for table in tables])

    text = clinic.store.read(everything)
    for canary in ("HEMMELIG", "Jonas", "Kari", "1001"):
        assert canary not in text


def test_a_code_can_be_read_out_on_the_telephone(store: Store) -> None:
    codes = store.run(lambda work: [request_store.new_code(work) for _ in range(50)])
    assert len(set(codes)) == 50
    assert not set("".join(codes)) & set("01ILOU")
