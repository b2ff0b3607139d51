"""Near misses: which requests are one, and their story by roles, without a name and without a word of the patient's."""

from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.figures.near_miss import passed_the_deputy
from bot.domain.people.roles import StaffRole
from bot.ids import StaffId
from bot.service.figures import misses
from bot.service.requests import deadlines, staff_acts
from bot.store.people import people
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic, desk

SECRET = "Jeg har mistet leiligheten på Storgata"


@pytest.fixture
def siri(clinic: SmallClinic) -> StaffId:
    return clinic.store.run(
        lambda work: people.add_staff(work, clinic.id, "Siri Lie", on_duty=False, does=[StaffRole.CLINIC])
    )


def waits(clinic: SmallClinic, minutes: int) -> None:
    """Time passes, and the clock looks at what is due."""
    assert isinstance(clinic.store.clock, ManualClock)
    clinic.store.clock.move(timedelta(minutes=minutes))
    for _ in range(4):
        clinic.store.run(deadlines.tick_deadlines, desk(), 20)


def found(clinic: SmallClinic, siri: StaffId) -> list[str]:
    me = clinic.store.read(people.staff_member, siri)
    return [one.asked.code for one in clinic.store.read(misses.listed, me)]


def test_one_that_the_deputy_takes_is_none_and_one_that_goes_on_is(
    clinic: SmallClinic, siri: StaffId
) -> None:
    clinic.ask()
    waits(clinic, 61)
    assert found(clinic, siri) == [], "the deputy is asked"
    clinic.staff(staff_acts.take, clinic.ola, clinic.code)
    assert found(clinic, siri) == []
    clinic.ask("urgent", SECRET)
    waits(clinic, 16)
    waits(clinic, 16)
    assert found(clinic, siri) == [clinic.code]


def test_which_rung_is_beyond_the_deputy() -> None:
    kinds = desk().content.kinds
    for name, beyond in (("ordinary", 2), ("urgent", 2), ("helper", 2), ("tonight", 2)):
        policy = kinds.policies[name]
        assert not passed_the_deputy(policy, beyond - 1, 1, nobody=False), name
        assert passed_the_deputy(policy, beyond, 1, nobody=False), name
    ordinary = kinds.policies["ordinary"]
    assert passed_the_deputy(ordinary, 0, 2, nobody=False), "round again"
    assert passed_the_deputy(ordinary, None, 1, nobody=True)


async def test_the_story_says_who_was_asked_when_and_what_the_patient_read(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    clinic.ask("urgent", SECRET)
    code = clinic.code
    clinic.deliver()
    waits(clinic, 16)
    waits(clinic, 16)
    clinic.deliver()
    clinic.staff(staff_acts.take, clinic.berit, code)
    clinic.staff(staff_acts.answer, clinic.berit, code, "Jeg ringer nå.")
    browser = await log_in(siri)
    await browser.go("/staff/figures/misses")
    assert "haster" in browser.text
    assert "Etter 32 min" in browser.text
    await browser.go(f"/staff/figures/misses/{code}")
    assert "Den ble besvart etter 32 min." in browser.text
    story = browser.text
    order = ["Sendt", "kontaktpersonen", "Ingen tok den, gikk videre", "avløseren", "vakta", "Tatt av vakta"]
    places = [story.index(each) for each in order]
    assert places == sorted(places), story
    assert "Pasienten fikk lese:" in story
    assert "Til å snakke om" in story
    for word in ("Kari", "Ola", "Berit", "Jonas", "Storgata", "Jeg ringer nå"):
        assert word not in story.replace("Siri Lie", ""), word


async def test_of_another_clinic_and_of_what_is_no_miss_there_is_no_story(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    clinic.ask()
    browser = await log_in(siri)
    await browser.go(f"/staff/figures/misses/{clinic.code}")
    assert browser.status == 404
    await browser.go("/staff/figures/misses")
    assert "Ingen det siste året." in browser.text
    clinic.ask("urgent")
    waits(clinic, 16)
    waits(clinic, 16)
    per = clinic.store.read(people.staff_member, clinic.per)
    assert clinic.store.read(misses.listed, per) == []
    assert clinic.store.read(misses.story, per, clinic.code) is None


async def test_where_several_must_have_seen_it_the_story_says_who_was_asked_and_what_the_patient_read(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    """The patient read the place's name for several, a role's for one, and whose word was missing: the line's words too."""
    clinic.ask("no_place", SECRET)
    code = clinic.code
    clinic.deliver()
    waits(clinic, 3)
    clinic.staff(staff_acts.acknowledge, clinic.kari, code)
    clinic.deliver()
    waits(clinic, 12)
    waits(clinic, 16)
    clinic.deliver()
    clinic.staff(staff_acts.take, clinic.ola, code)
    clinic.deliver()
    came = [message.text for message in clinic.chat()]
    browser = await log_in(siri)
    await browser.go(f"/staff/figures/misses/{code}")
    read = (
        "Sendt kl. 09:00 til Fjordklinikken, merket",
        "Sendt kl. 09:00. Kari har sett det. De andre er ikke nådd ennå.",
        "Beskjeden din har gått videre til Ola.",
        "Ingen har svart på beskjeden din ennå.",
        "Ola har tatt imot beskjeden din. De andre er ikke nådd ennå.",
    )
    roles = {"Fjordklinikken": "stedet her", "Kari": "Kontaktpersonen"}
    assert all(any(one.startswith(words) for one in came) for words in read), came
    at = 0
    for words in read:
        by_role = words.replace("til Ola", "til avløseren").replace("Ola", "Avløseren")
        for name, role in roles.items():
            by_role = by_role.replace(name, role)
        at = browser.text.index(by_role, at)


def test_one_that_was_taken_at_once_is_none_though_others_are_asked_for_their_word(
    clinic: SmallClinic, siri: StaffId
) -> None:
    clinic.ask("no_place", SECRET)
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    for _ in range(4):
        waits(clinic, 16)
    assert "not_seen" in clinic.history()
    assert found(clinic, siri) == []
