"""The clinic's page of a patient's appointments: the form, the calendar file that is shown first, calling one off, and whose it is."""

from tests.fakes.browser import ORIGIN, Browser, LogIn
from tests.fakes.clinic import SmallClinic
from tests.integration.appointments.days import event, file, mine, write_down


def page_of(clinic: SmallClinic) -> str:
    return f"/staff/board/{clinic.jonas.id}/appointments"


async def test_by_the_form_and_called_off_again(clinic: SmallClinic, log_in: LogIn) -> None:
    write_down(clinic, what="AA-møte")
    kari = await log_in(clinic.kari)
    await kari.go(page_of(clinic))
    assert "AA-møte" not in kari.text, "what the patient wrote is theirs"
    await kari.press("/appointments/add", what="DPS", day="2026-03-12", at="10:15", again="weekly")
    assert "pasienten får beskjed" in kari.text
    assert "torsdag 12. mars 2026 10:15 · Hver uke" in kari.text
    assert clinic.told("appointment_from_clinic", staff="Kari")
    await kari.press("/appointments/call-off")
    assert clinic.told("appointment_cancelled_by_clinic", staff="Kari", what="DPS")
    assert "Klinikken har ikke skrevet opp noen avtaler." in kari.text


async def test_what_is_wrong_in_the_form_is_said_and_what_was_typed_is_kept(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    kari = await log_in(clinic.kari)
    await kari.go(page_of(clinic))
    await kari.press("/appointments/add", what="DPS", day="2026-02-01", at="10:15")
    assert kari.status == 422
    assert "Den dagen eller det klokkeslettet har vært." in kari.text
    form = kari.form("/appointments/add")
    assert form is not None
    assert form.fields["what"] == "DPS"
    assert not mine(clinic)


async def send(browser: Browser, content: bytes) -> None:
    form = browser.form("/appointments/check")
    assert form is not None
    answer = await browser.client.post(
        form.action, data=form.fields, files={"file": ("a.ics", content)}, headers={"Origin": ORIGIN}
    )
    browser._read(answer)


async def test_a_calendar_file_is_shown_before_anything_is_kept(clinic: SmallClinic, log_in: LogIn) -> None:
    kari = await log_in(clinic.kari)
    await kari.go(page_of(clinic))
    await send(kari, file(event(), event("b@x", "RRULE:FREQ=HOURLY")))
    assert "DPS-time" in kari.text
    assert "Ingenting av den blir skrevet opp eller endret." in kari.text
    assert not mine(clinic)
    assert not clinic.chat()
    await kari.press("/appointments/file")
    assert len(mine(clinic)) == 1
    await send(kari, file(event()))
    assert "Ingenting i fila endrer noe." in kari.text


async def test_how_often_and_which_days_not_are_shown_beside_each(clinic: SmallClinic, log_in: LogIn) -> None:
    kari = await log_in(clinic.kari)
    await kari.go(page_of(clinic))
    row = event("a@x", "RRULE:FREQ=MONTHLY;BYDAY=2TH", "EXDATE;TZID=Europe/Oslo:20260409T101500")
    await send(kari, file(row))
    assert "torsdag 12. mars 2026 10:15 · Hver måned, samme ukedag" in kari.text
    assert "Ikke torsdag 9. april 2026" in kari.text
    await kari.press("/appointments/file")
    moved = event(
        "a@x",
        "RECURRENCE-ID;TZID=Europe/Oslo:20260514T101500",
        start="DTSTART;TZID=Europe/Oslo:20260515T101500",
    )
    await send(kari, file(moved))
    assert "fredag 15. mai 2026 10:15" in kari.text
    assert "Skulle vært torsdag 14. mai 2026" in kari.text
    assert "Én av gangene er flyttet" in kari.text


async def test_a_file_that_is_none_and_an_empty_one_say_what_to_do(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    kari = await log_in(clinic.kari)
    for content, said in ((b"hei", "Lagre avtalen som .ics"), (b"", "Velg en fil først.")):
        await kari.go(page_of(clinic))
        await send(kari, content)
        assert kari.status == 422
        assert said in kari.text


async def test_of_another_clinic_there_is_no_such_page(clinic: SmallClinic, log_in: LogIn) -> None:
    per = await log_in(clinic.per)
    await per.go(page_of(clinic))
    assert per.status in {403, 404}
    assert "DPS" not in per.text
