"""Saying that one has seen what another has taken: in one press from the list, and shown beside whose it is."""

from bot.service.requests import staff_acts
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic


async def test_one_press_in_the_list_says_so(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask("no_place")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    berit = await log_in(clinic.berit)
    await berit.go("/staff/")
    assert "Du har ikke sagt at du har sett den." in berit.text
    await berit.press("/acknowledge")
    assert "Du har sagt at du har sett beskjeden." in berit.text
    assert clinic.history()[-1] == "acknowledged"
    assert clinic.request().line.seen_by is None, "she has read no more than its first words"
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Ikke sett av" not in kari.text
    assert "Bekreftet sett av Berit Moe" in kari.text


async def test_whose_word_is_not_wanted_is_told_so(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "har sett den" not in kari.text
    form = kari.form("/take")
    assert form is not None
    await kari.post(f"/staff/q/{clinic.code}/acknowledge", {"csrf": form.fields["csrf"]})
    assert "Du trenger ikke å si at du har sett den." in kari.text
