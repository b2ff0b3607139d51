"""No place tonight: the caseworker and whoever is on duty both have to say that they have seen it, on both databases."""

from datetime import timedelta

from bot.bootstrap import build_desk
from bot.clock import ManualClock
from bot.domain.requests.request import State
from bot.service.requests import inbox, staff_acts
from bot.service.requests.deadlines import find_suspects, tick_deadlines
from bot.service.requests.inbox import InboxRow, Place
from bot.service.requests.own_policies import empty_rungs, of_clinic
from bot.store.requests import records, warnings
from tests.fakes.clinic import SmallClinic, is_phrase, set_active

NOT_ON_DUTY = "De andre er ikke nådd ennå."


def row(clinic: SmallClinic, staff: str = "berit") -> InboxRow:
    (found,) = clinic.store.read(inbox.inbox, getattr(clinic, staff))
    return found


def test_one_has_it_and_the_other_is_asked_on_until_they_have_seen_it(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask("no_place")
    assert clinic.notified() == [clinic.kari, clinic.berit]
    clock.move(timedelta(minutes=3))
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    assert clinic.says(f"Kari har tatt imot beskjeden din. {NOT_ON_DUTY}")
    clinic.deliver()
    berits = row(clinic)
    assert (berits.place, berits.owes, berits.state) == (Place.WAITING, True, State.TAKEN)
    assert [one.me for one in berits.missing] == [True]
    assert [one.names for one in row(clinic, "kari").missing] == [("Berit Moe",)]

    clock.move(timedelta(minutes=12))
    clinic.staff(tick_deadlines)
    assert clinic.notified()[2:] == [clinic.berit, clinic.ola], "the next rung is asked with her"
    assert "not_seen" in clinic.history()
    stored = clinic.request()
    assert (stored.request.state, stored.request.holder) == (State.TAKEN, clinic.kari)
    assert clinic.store.read(records.by_id, stored.id).request == stored.request
    assert clinic.store.read(find_suspects) == []

    clinic.staff(staff_acts.acknowledge, clinic.berit, clinic.code)
    assert clinic.request().request.others_at is None
    assert not clinic.last().text.endswith(NOT_ON_DUTY), "the waiting line says it no more"
    assert is_phrase(clinic.last().text, "request_line_taken", staff="Kari")
    assert clinic.store.read(inbox.inbox, clinic.berit) == []
    assert row(clinic, "kari").missing == ()
    assert clinic.history()[-1] == "acknowledged"


def test_while_nobody_has_it_the_patient_reads_who_has_seen_it(clinic: SmallClinic) -> None:
    clinic.ask("no_place")
    clinic.deliver()
    clinic.staff(staff_acts.acknowledge, clinic.kari, clinic.code)
    assert "Kari har sett det. De andre er ikke nådd ennå." in clinic.last().text
    assert clinic.request().request.state is State.OPEN


def test_that_nobody_sees_it_is_shown_to_the_clinic_and_mended_by_their_word(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask("no_place")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    for _ in range(2):
        clock.move(timedelta(minutes=15))
        clinic.staff(tick_deadlines)
    assert [one.because for one in clinic.store.read(warnings.standing, clinic.id)] == ["not_seen"]
    clinic.staff(staff_acts.acknowledge, clinic.berit, clinic.code)
    assert clinic.store.read(warnings.standing, clinic.id) == []


def test_a_place_of_such_a_rung_with_nobody_in_it_is_found_beforehand(clinic: SmallClinic) -> None:
    clinic.store.run(set_active, clinic.berit, active=False)
    found = empty_rungs(clinic.store.read(of_clinic, build_desk().content.kinds, clinic.id))
    assert [(one.rung, one.asks) for one in found if one.policy == "tonight"] == [(0, ("duty",))]
