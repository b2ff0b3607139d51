"""The clinic's page of a patient's appointments: the form, the calendar file that is shown first, calling one off, and whose it is."""

from tests.fakes.browser import ORIGIN, Browser, LogIn
from tests.fakes.clinic import SmallClinic
from tests.integration.appointments.days import mine, write_down
from tests.integration.appointments.test_from_clinic import event, file


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
    await send(kari, file(event(), event("b@x", "RRULE:FREQ=YEARLY")))
    assert "DPS-time" in kari.text
    assert "Bare den første dagen er tatt med." in kari.text
    assert not mine(clinic)
    assert not clinic.chat()
    await kari.press("/appointments/file")
    assert len(mine(clinic)) == 2
    await send(kari, file(event()))
    assert "Ingenting i fila endrer noe." in kari.text


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
