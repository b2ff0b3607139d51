"""Another caseworker or deputy, and who leaves: the patient is told each time, and nobody is free before the receiver has accepted."""

from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.requests.request import State
from bot.ids import StaffId
from bot.service.handover import due
from bot.service.people import handovers, leaving, sharing
from bot.service.people.handovers import NoSuchHandoverError
from bot.service.people.roster import RosterError
from bot.service.requests import staff_acts
from bot.service.requests.deadlines import tick_deadlines
from bot.store.people import people
from bot.store.tables.people import Role
from tests.fakes.clinic import SmallClinic, is_phrase, set_active


def team(clinic: SmallClinic) -> tuple[StaffId | None, StaffId | None]:
    found = clinic.store.read(people.helpers_of, [clinic.jonas.id])
    return found.get((clinic.jonas.id, Role.CASEWORKER)), found.get((clinic.jonas.id, Role.DEPUTY))


def accepts(clinic: SmallClinic, staff: StaffId) -> None:
    for one, _ in clinic.store.read(handovers.concerning, staff):
        if one.receiver_id == staff:
            clinic.staff(handovers.accept, staff, one.id)


def test_the_giver_has_the_patient_until_the_receiver_accepts_and_the_patient_is_told_both_times(
    clinic: SmallClinic,
) -> None:
    clinic.staff(handovers.offer, clinic.jonas.id, Role.CASEWORKER, clinic.berit)
    assert team(clinic) == (clinic.kari, clinic.ola)
    assert clinic.told("handover_offered_caseworker", staff="Berit", giver="Kari")
    assert clinic.last().neutral
    accepts(clinic, clinic.berit)
    assert team(clinic) == (clinic.berit, clinic.ola)
    assert is_phrase(clinic.chat()[-2].text, "handover_done_caseworker", staff="Berit")


def test_a_yes_to_sharing_does_not_follow_to_the_new_caseworker_and_the_patient_is_asked(
    clinic: SmallClinic,
) -> None:
    """It was said to Kari by name. Nobody sees the plan until Jonas has said so to Berit; a deputy who changes is another matter."""
    for role, to, shared in ((Role.DEPUTY, clinic.berit, True), (Role.CASEWORKER, clinic.ola, False)):
        clinic.staff(handovers.offer, clinic.jonas.id, role, to)
        accepts(clinic, to)
        assert clinic.patient(sharing.is_shared) is shared
    assert clinic.told("share_ends", staff="Ola", giver="Kari")
    assert clinic.last().neutral
    assert [button.data for row in clinic.last().buttons for button in row] == ["m:share"]
    told = clinic.store.read(people.consents_given, clinic.jonas.id)[-1]
    assert told[1] is False
    assert "Du delte planen med Kari" in told[5], "what became of the yes is kept in the words that were said"


def test_with_an_overlap_both_are_there_until_its_end_and_a_receiver_who_left_gets_nobody(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    end = clock.now() + timedelta(days=7)
    for name in ("berit", "ola"):
        to = getattr(clinic, name)
        clinic.staff(handovers.offer, clinic.jonas.id, Role.CASEWORKER, to, takes_over_at=end)
        accepts(clinic, to)
        assert clinic.told("handover_agreed_caseworker", giver="Kari")
        assert team(clinic) == (clinic.kari, clinic.ola)
        ((one, _),) = clinic.store.read(handovers.concerning, to)
        assert one.agreed
        with pytest.raises(NoSuchHandoverError):
            clinic.staff(handovers.accept, to, one.id)
    clinic.staff(due.tick_overlaps)
    assert team(clinic) == (clinic.kari, clinic.ola)
    clock.move(timedelta(days=7))
    clinic.staff(due.tick_overlaps)
    assert team(clinic) == (clinic.ola, None), "of two offers the second counts"
    clinic.staff(
        handovers.offer,
        clinic.jonas.id,
        Role.CASEWORKER,
        clinic.berit,
        takes_over_at=clock.now() + timedelta(days=1),
    )
    accepts(clinic, clinic.berit)
    clinic.store.run(set_active, clinic.berit, active=False)
    clock.move(timedelta(days=1))
    clinic.staff(due.tick_overlaps)
    assert team(clinic) == (clinic.ola, None)
    assert clinic.told("handover_stays_caseworker", giver="Ola")


def test_a_request_that_is_out_follows_to_the_new_caseworker(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(handovers.offer, clinic.jonas.id, Role.CASEWORKER, clinic.berit)
    accepts(clinic, clinic.berit)
    assert clinic.notified() == [clinic.kari, clinic.berit]
    assert any(is_phrase(one.text, "request_went_on", staff="Berit") for one in clinic.chat())


def test_what_the_giver_has_taken_waits_for_the_receiver(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.staff(handovers.offer, clinic.jonas.id, Role.CASEWORKER, clinic.berit)
    assert clinic.request().request.holder == clinic.kari
    accepts(clinic, clinic.berit)
    assert (clinic.request().request.state, clinic.request().request.addressee) == (State.OPEN, clinic.berit)
    assert any(is_phrase(one.text, "request_handed_on", staff="Berit") for one in clinic.chat())


def test_a_deputy_who_becomes_caseworker_is_no_deputy_for_themselves(clinic: SmallClinic) -> None:
    clinic.staff(handovers.offer, clinic.jonas.id, Role.CASEWORKER, clinic.ola)
    accepts(clinic, clinic.ola)
    assert team(clinic) == (clinic.ola, None)
    clinic.staff(handovers.offer, clinic.jonas.id, Role.DEPUTY, clinic.berit)
    assert team(clinic) == (clinic.ola, clinic.berit), "nobody has it, so nobody is waited for"
    assert clinic.told("handover_done_deputy", staff="Berit")


def test_whoever_says_no_leaves_it_with_the_giver(clinic: SmallClinic) -> None:
    clinic.staff(handovers.offer, clinic.jonas.id, Role.DEPUTY, clinic.berit)
    ((one, name),) = clinic.store.read(handovers.concerning, clinic.berit)
    assert name == "Jonas Berg"
    clinic.store.run(handovers.decline, clinic.berit, one.id)
    assert team(clinic) == (clinic.kari, clinic.ola)
    with pytest.raises(NoSuchHandoverError):
        clinic.staff(handovers.accept, clinic.berit, one.id)


def test_an_offer_to_another_takes_the_place_of_the_first(clinic: SmallClinic) -> None:
    clinic.staff(handovers.offer, clinic.jonas.id, Role.CASEWORKER, clinic.berit)
    ((first, _),) = clinic.store.read(handovers.concerning, clinic.berit)
    clinic.staff(handovers.offer, clinic.jonas.id, Role.CASEWORKER, clinic.ola)
    with pytest.raises(NoSuchHandoverError):
        clinic.staff(handovers.accept, clinic.berit, first.id)
    with pytest.raises(NoSuchHandoverError):
        clinic.staff(handovers.accept, clinic.per, first.id)


@pytest.mark.parametrize("to", ["per", "kari"])
def test_strangers_and_whoever_has_it_are_refused(clinic: SmallClinic, to: str) -> None:
    with pytest.raises(RosterError):
        clinic.staff(handovers.offer, clinic.jonas.id, Role.CASEWORKER, getattr(clinic, to))


# --- leaving ---


def test_nobody_leaves_while_patients_or_requests_are_theirs_without_a_taker(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    with pytest.raises(
        RosterError, match="1 patients and 1 requests are with Kari Nordmann; name who takes them"
    ):
        clinic.staff(leaving.begin, clinic.kari, None)


def test_they_leave_when_the_last_hand_over_is_accepted_and_the_last_request_is_done(
    clinic: SmallClinic,
) -> None:
    siv = clinic.enrol("Siv Vik", 2002)
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    left = clinic.staff(leaving.begin, clinic.kari, clinic.berit)
    assert (left.gone, left.offered, left.held) == (False, 2, 1)
    assert clinic.told("handover_offered_caseworker", siv, staff="Berit", giver="Kari")
    assert clinic.staff(leaving.tick_leaving).count == 0
    assert clinic.store.read(people.staff_member, clinic.kari).active
    accepts(clinic, clinic.berit)
    assert clinic.staff(leaving.tick_leaving).count == 1
    assert not clinic.store.read(people.staff_member, clinic.kari).active
    assert clinic.request().request.addressee == clinic.berit


def test_the_last_one_on_duty_without_patients_leaves_at_once_and_what_asked_them_goes_on(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask("urgent")
    for _ in range(2):
        clock.move(timedelta(minutes=15))
        clinic.staff(tick_deadlines)
    assert clinic.notified()[-1] == clinic.berit
    left = clinic.staff(leaving.begin, clinic.berit, None)
    assert (left.gone, left.done.count) == (True, 1)
    assert clinic.notified()[-1] == clinic.kari
    assert clinic.says("Ingen har svart på beskjeden din ennå.")


def test_a_deputys_part_that_falls_to_the_caseworker_ends_and_the_patient_is_told(
    clinic: SmallClinic,
) -> None:
    clinic.staff(leaving.begin, clinic.ola, clinic.kari)
    assert team(clinic) == (clinic.kari, None)
    assert clinic.told("handover_deputy_none", giver="Ola", caseworker="Kari")
    assert clinic.staff(leaving.tick_leaving).count == 1
