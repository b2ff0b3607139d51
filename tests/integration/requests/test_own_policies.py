"""A clinic's own policies beneath their page: what holds, what is refused, and who else has to know of them."""

from datetime import datetime, timedelta

import pytest

from bot.domain.figures.near_miss import passed_the_deputy
from bot.domain.requests.cover import Absence
from bot.domain.requests.policy_faults import Wrong
from bot.ids import StaffId
from bot.service.people import absences
from bot.service.rehearsal.reading import world_of
from bot.service.requests import own_policies
from bot.service.requests.banners import banners
from bot.service.requests.own_policies import PolicyChangedError, PolicyRefusedError, of_clinic
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.requests import policies
from tests.fakes.clinic import SmallClinic, set_active
from tests.fakes.kinds import KINDS
from tests.integration.staff.test_staff_policies import ORDINARY, QUICK, decide, holds


def enter_absence(work: Work, staff: StaffId, since: datetime) -> None:
    absences.enter(work, Absence(staff, since, since + timedelta(days=2), None), by=staff, without_cover=True)


def test_a_request_in_between_makes_no_second_of_the_first(clinic: SmallClinic) -> None:
    decide(clinic, QUICK)
    with pytest.raises(PolicyChangedError):
        decide(clinic, ORDINARY)
    clinic.ask()
    assert clinic.request().request.terms.policy == QUICK
    decide(clinic, ORDINARY, number=1)
    assert holds(clinic) == ORDINARY


def test_before_the_first_patient_nobody_knows_who_their_team_will_be(clinic: SmallClinic) -> None:
    me = clinic.store.read(people.staff_member, clinic.per)
    clinic.staff(own_policies.decide, me, "ordinary", QUICK, 0)
    clinic.store.run(set_active, clinic.per, active=False)
    with pytest.raises(PolicyRefusedError) as refused:
        clinic.staff(own_policies.decide, me, "ordinary", ORDINARY, 1)
    assert [one.rung for one in refused.value.found.nobody] == [None, 2], "but who is on duty is known"


def test_what_is_refused_on_the_page_is_refused_by_whoever_asks(clinic: SmallClinic) -> None:
    slow = ORDINARY.model_copy(update={"answer": ORDINARY.answer.model_copy(update={"minutes": 421})})
    with pytest.raises(PolicyRefusedError) as refused:
        decide(clinic, slow)
    assert [one.wrong for one in refused.value.found.faults] == [Wrong.SLOWER_ANSWER]
    assert clinic.store.read(policies.versions, clinic.id, "ordinary") == []


def test_one_that_may_hold_no_more_gives_way_to_the_contents_and_says_so(clinic: SmallClinic) -> None:
    decide(clinic, QUICK)
    (own,) = [one for one in clinic.store.read(of_clinic, KINDS, clinic.id) if one.name == "ordinary"]
    assert (own.policy, own.broken) == (QUICK, False)
    answer = ORDINARY.answer.model_copy(update={"minutes": 60})
    stricter = ORDINARY.model_copy(update={"answer": answer})
    newer = KINDS.model_copy(update={"policies": {**KINDS.policies, "ordinary": stricter}})
    (own,) = [one for one in clinic.store.read(of_clinic, newer, clinic.id) if one.name == "ordinary"]
    assert (own.policy, own.broken) == (stricter, True)
    assert clinic.store.run(policies.in_force, clinic.id, "ordinary", newer)[1] == stricter
    (own,) = [one for one in clinic.store.read(of_clinic, newer, clinic.id) if one.name == "ordinary"]
    assert own.broken, "also when a request has brought the content's"


def test_the_content_may_change_beside_it(clinic: SmallClinic) -> None:
    decide(clinic, QUICK)
    other = ORDINARY.model_copy(update={"quiet": ORDINARY.quiet.model_copy(update={"minutes": 20_000})})
    newer = KINDS.model_copy(update={"policies": {**KINDS.policies, "ordinary": other}})
    assert clinic.store.run(policies.in_force, clinic.id, "ordinary", newer)[1] == QUICK


def test_a_week_before_nobody_stands_on_the_clinics_own_the_clinic_is_warned(clinic: SmallClinic) -> None:
    without_duty = QUICK.model_copy(update={"rungs": QUICK.rungs[:2]})
    decide(clinic, without_duty)
    away = clinic.store.clock.now() + timedelta(days=5)
    for one in (clinic.kari, clinic.ola):
        clinic.store.run(enter_absence, one, away)
    gap = clinic.store.read(banners, clinic.berit).gap
    assert gap is not None
    assert (gap.begins, gap.patients) == (away, 1)
    decide(clinic, ORDINARY, number=1)
    assert clinic.store.read(banners, clinic.berit).gap is None, "Berit has duty"


def test_on_a_policy_without_a_deputy_it_is_a_near_miss_when_everybody_has_been_asked() -> None:
    without = QUICK.model_copy(update={"rungs": (QUICK.rungs[0], QUICK.rungs[2])})
    for rung in (0, 1):
        assert not passed_the_deputy(without, rung, 1, nobody=False)
    assert passed_the_deputy(without, 0, 2, nobody=False)


def test_a_rehearsal_goes_by_the_clinics_own(clinic: SmallClinic) -> None:
    decide(clinic, QUICK)
    world = clinic.staff(world_of, clinic.jonas.id)
    assert world.terms[KINDS.uses.contact].policy == QUICK
