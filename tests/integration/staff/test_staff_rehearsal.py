"""The first days played on the clinic's page: who would hear of a message and when, nothing of the plan, nothing written."""

from datetime import date

from bot.ids import PatientId
from bot.store.database.rows import difference, fingerprints
from bot.store.database.work import Work
from bot.store.people import people, stays
from bot.store.tables.people import PatientState, Purpose, Role
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic
from tests.fakes.plans import put_plan_item

LEAVES = date(2026, 3, 10)


def anna(clinic: SmallClinic, name: str = "Anna <b>Lie</b>", language: str = "nb") -> PatientId:
    """Somebody of Kari's who leaves on a Tuesday, without a deputy, and has said something about their bed."""

    def make(work: Work) -> PatientId:
        patient = people.add_patient(work, clinic.id, name, language, discharge_on=LEAVES, is_test=True)
        people.assign(work, patient, clinic.kari, Role.CASEWORKER)
        people.change(work, patient, state=PatientState.ACTIVE)
        people.give_consent(work, patient, Purpose.KEEP, "test", given=True)
        people.give_consent(work, patient, Purpose.CONTACT, "test", given=True)
        stays.begin(work, patient, clinic.id, unplanned=False, by=None)
        put_plan_item(
            work, patient, "first_night", {"area": "home", "status": "need_help", "at": work.now.isoformat()}
        )
        return patient

    return clinic.store.run(make)


async def test_scenes_are_played_with_who_would_hear_of_a_message_and_when(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    patient = anna(clinic)
    browser = await log_in(clinic.kari)
    await browser.go(f"/staff/board/{patient}")
    assert f"/staff/board/{patient}/rehearsal" in browser.answer.text
    before = clinic.store.read(fingerprints)
    await browser.go(f"/staff/board/{patient}/rehearsal")
    assert "Tenk deg lørdag 14. mars kl. 20:00." in browser.text
    assert "Beskjeden går til Kari med en gang." in browser.text
    assert "Hvis ingen har tatt den mandag kl. 09:00, går den til den som har vakt." in browser.text
    assert "Få noen som tar over helst innen 9. mars" in " ".join(browser.text.split())
    assert "<b>Lie" not in browser.answer.text
    assert not set(difference(before, clinic.store.read(fingerprints))) - {"staff_session"}


async def test_nothing_of_the_persons_own_plan_is_shown(clinic: SmallClinic, log_in: LogIn) -> None:
    patient = anna(clinic)
    browser = await log_in(clinic.kari)
    await browser.go(f"/staff/board/{patient}/rehearsal")
    assert "Et sted å sove den første natta" not in browser.text
    assert "Dette ser jeg mangler" not in browser.text


async def test_it_is_in_the_persons_language(clinic: SmallClinic, log_in: LogIn) -> None:
    patient = anna(clinic, "Ann Lee", "en")
    browser = await log_in(clinic.kari)
    await browser.go(f"/staff/board/{patient}/rehearsal")
    assert 'lang="en"' in browser.answer.text


async def test_of_somebody_elses_there_is_none(clinic: SmallClinic, log_in: LogIn) -> None:
    patient = anna(clinic)
    for other in (clinic.ola, clinic.per):
        browser = await log_in(other)
        await browser.go(f"/staff/board/{patient}/rehearsal")
        assert browser.status == 404
