"""Who of the staff sees which request, how much of it, and what opening one leads to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.domain.requests.request import State
from bot.service.requests import inbox, reading, staff_acts
from bot.service.requests.deadlines import tick_deadlines
from bot.service.requests.inbox import Place, Way
from bot.service.requests.rights import NotFoundError, Sight
from bot.store.people import people
from tests.fakes.clinic import SmallClinic, set_active

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


# --- who sees what ---


def test_a_request_is_in_the_caseworkers_inbox_and_nobody_elses(clinic: SmallClinic) -> None:
    clinic.ask("ordinary", "Jeg trenger hjelp med NAV.")
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
    assert clinic.history() == ["asked", "inbox_only"]


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


def test_once_taken_the_others_who_were_asked_see_where_it_is_but_no_word_of_it(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask("ordinary", "Noe privat.")
    pass_an_hour(clinic, clock)
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    view = clinic.staff(reading.look, clinic.ola, clinic.code).view
    assert view.sight is Sight.STATE
    assert (view.row.patient, view.row.preview, view.reason, view.words) == ("", "", (), ())
    assert view.row.holder == "Kari Nordmann"
    assert not view.may_act
    assert places(clinic, clinic.ola) == []


def test_the_caseworker_sees_what_a_deputy_took(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    pass_an_hour(clinic, clock)
    clinic.staff(staff_acts.take, clinic.ola, clinic.code)
    assert places(clinic, clinic.kari) == [(Place.ELSEWHERE, Way.OWN)]
    assert places(clinic, clinic.ola) == [(Place.MINE, Way.DEPUTY)]


def test_urgent_ones_stand_first_and_then_the_earliest_deadline(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    anna, siv = clinic.enrol("Anna Lie", 1002), clinic.enrol("Siv Vik", 1003)
    clinic.ask()
    clock.move(timedelta(minutes=5))
    clinic.ask(who=anna)
    clinic.ask("urgent", who=siv)
    assert [row.patient for row in clinic.store.read(inbox.inbox, clinic.kari)] == [
        "Siv Vik",
        "Jonas Berg",
        "Anna Lie",
    ]


# --- opening ---


def test_opening_it_is_audited_and_the_patients_waiting_line_says_read(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.deliver()
    done = clinic.staff(reading.look, clinic.kari, clinic.code).done
    assert clinic.told("request_waiting_read", time="kl. 09:00", staff="Kari")
    assert clinic.request().line.seen_by == clinic.kari
    assert [what for _, what, _ in clinic.store.read(people.audit_trail, clinic.jonas.id)] == ["seen"]
    assert done.count == 1


def test_opening_it_again_is_no_news(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    for _ in range(3):
        clinic.staff(reading.look, clinic.kari, clinic.code)
        clock.move(timedelta(minutes=1))
    assert clinic.history().count("seen") == 1
    assert len(clinic.chat()) == 2


def test_looking_without_the_right_to_the_words_is_not_reading(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask()
    pass_an_hour(clinic, clock)
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.staff(reading.look, clinic.ola, clinic.code)
    assert "seen" not in clinic.history()
