"""Somebody leaves the staff while requests wait for them: those go on at once; what they have taken has to be handed on first."""

import pytest

from bot.ids import StaffId
from bot.service.people import leaving
from bot.service.people.roster import RosterError
from bot.service.requests import staff_acts
from tests.fakes.clinic import SmallClinic, break_key


def leaves(clinic: SmallClinic, staff: StaffId) -> int:
    _, done = clinic.staff(leaving.leave, staff)
    return done.count


def test_what_she_is_asked_goes_to_the_deputy_at_once_and_the_patient_is_told(clinic: SmallClinic) -> None:
    clinic.ask()
    assert leaves(clinic, clinic.kari) == 1
    assert clinic.request().request.asks == ("deputy",)
    assert clinic.says("Beskjeden din har gått videre til Ola.")
    assert clinic.history().count("staff_unreachable") == 1


def test_what_she_has_taken_is_handed_on_first(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    with pytest.raises(RosterError, match="hand them on"):
        leaves(clinic, clinic.kari)


def test_what_lies_with_others_stays(clinic: SmallClinic) -> None:
    clinic.ask()
    assert leaves(clinic, clinic.berit) == 0
    assert clinic.request().request.asks == ("caseworker",)


def test_when_nobody_is_left_the_patient_is_told_so_with_numbers(clinic: SmallClinic) -> None:
    clinic.ask()
    for staff in (clinic.ola, clinic.berit, clinic.kari):
        leaves(clinic, staff)
    assert clinic.request().request.reaches_nobody
    assert clinic.says("Jeg får ikke tak i noen nå. Beskjeden er lagret, og jeg prøver igjen.")


def test_one_request_that_cannot_be_read_holds_up_no_other(clinic: SmallClinic) -> None:
    siv, liv = clinic.enrol("Siv Vik", 2002), clinic.enrol("Liv Dal", 3003)
    for who in (clinic.jonas, siv, liv):
        clinic.ask(who=who)
    break_key(clinic, siv)
    assert leaves(clinic, clinic.kari) == 2
    assert [clinic.request(who).request.asks for who in (clinic.jonas, liv)] == [("deputy",)] * 2
