"""What staff read about the patient beside the words: whose, which language, when they left, and their earlier requests."""

from datetime import date, timedelta

from sqlalchemy import update

from bot.clock import ManualClock
from bot.service.requests import staff_acts
from bot.store.database.work import Work
from bot.store.tables.people import Patient
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic


def leaves(work: Work, patient_id: object, day: date) -> None:
    """The patient leaves, or left, on that day."""
    work.connection.execute(update(Patient).where(Patient.id == patient_id).values(discharge_on=day))


async def test_the_head_says_whose_patient_in_which_language_and_since_when(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    eli = clinic.enrol("Eli Bakken", 1003, language="nn")
    clinic.store.run(leaves, eli.id, date(2026, 2, 27))
    clinic.ask(who=eli)
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.request(eli).code}")
    for part in (
        "Kari Nordmann (kontaktperson)",
        "Ola Hansen (avløser)",
        "Skriver nynorsk",
        "Skrevet ut 27. februar",
    ):
        assert part in kari.text
    clinic.store.run(leaves, eli.id, date(2026, 3, 12))
    await kari.go(f"/staff/q/{clinic.request(eli).code}")
    assert "Skrives ut 12. mars" in kari.text


async def test_earlier_requests_are_listed_and_lead_only_where_one_may_look(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask("urgent", "Den første.")
    first = clinic.code
    clinic.staff(staff_acts.take, clinic.kari, first)
    clinic.staff(staff_acts.close, clinic.kari, first)
    clock.move(timedelta(days=1))
    clinic.ask("ordinary", "Den andre.")
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Tidligere beskjeder 1 i går kl. 09:00 Ferdig, hos Kari Nordmann Haster" in kari.text
    assert "Den første." not in kari.text
    assert f"/staff/q/{first}" in kari.page.links
    clinic.staff(staff_acts.hand_on, clinic.kari, clinic.code, clinic.berit)
    berit = await log_in(clinic.berit)
    await berit.go(f"/staff/q/{clinic.code}")
    assert "Tidligere beskjeder 1" in berit.text
    assert f"/staff/q/{first}" not in berit.page.links
    clinic.staff(staff_acts.take, clinic.berit, clinic.code)
    ola = await log_in(clinic.ola)
    await ola.go(f"/staff/q/{clinic.code}")
    assert "Tidligere beskjeder" not in ola.text, "without the words nothing of the patient"
