"""One's own page: absences with cover, a colleague's with a reason, hours with other days off, and patients to take over."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.clock import ManualClock
from bot.service.people import absences, handovers
from bot.store.people import people
from bot.store.tables.people import Role
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic


@pytest.fixture(autouse=True)
def _tuesday(clock: ManualClock) -> None:
    clock.set_wall(datetime(2026, 3, 10, 10, tzinfo=ZoneInfo("Europe/Oslo")))


async def test_somebody_is_away_the_whole_of_the_last_day_and_whoever_covers_is_asked(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    kari = await log_in(clinic.kari)
    await kari.go("/staff/me")
    assert "Ingen er borte, og ingen har meldt fravær." in kari.text
    await kari.press("/away", begins="2026-03-10", until="2026-03-12", cover=str(clinic.ola))
    assert "Fraværet er lagret. Den som dekker, blir spurt imens." in kari.text
    assert "Kari Nordmann: fra 10. mars til 12. mars. Ola Hansen dekker." in kari.text
    clinic.ask()
    assert clinic.notified() == [clinic.ola]
    await kari.press("/back")
    assert "Fraværet er avsluttet." in kari.text
    assert clinic.store.read(absences.coming, clinic.id) == []


async def test_a_colleague_enters_it_with_a_reason_which_patients_never_read(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    berit = await log_in(clinic.berit)
    await berit.go("/staff/me")
    given = {"staff": str(clinic.kari), "begins": "2026-03-10", "until": "2026-03-12", "cover": "nobody"}
    await berit.press("/away", **given)
    assert berit.status == 422
    assert "Skriv hvorfor" in berit.text
    await berit.press("/away", **given, reason="Ryggen")
    assert "Ingen dekker, så beskjeder går rett videre til neste." in berit.text
    assert "(Ryggen)" in berit.text
    clinic.ask()
    assert clinic.notified() == [clinic.ola]
    assert not clinic.says("Ryggen")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"begins": "2026-03-14", "until": "2026-03-12"}, "Siste dag er før første dag."),
        ({"begins": "i morgen", "until": "2026-03-12"}, "Gi både første og siste dag"),
        ({"begins": "2026-03-01", "until": "2026-03-02"}, "over allerede"),
        ({"begins": "2026-03-12", "until": "2026-03-12", "cover": ""}, "Velg hvem som dekker"),
        (
            {"begins": "2026-03-20", "until": "2026-03-21", "cover": "ola"},
            "går i ring: Kari Nordmann dekkes av Ola Hansen dekkes av Kari Nordmann.",
        ),
        ({"begins": "2026-03-12", "until": "2026-03-13", "cover": "per"}, "arbeider ikke her"),
    ],
)
async def test_what_cannot_be_is_refused_with_what_to_do_and_nothing_typed_is_lost(
    clinic: SmallClinic, log_in: LogIn, given: dict[str, str], said: str
) -> None:
    kari, ola = await log_in(clinic.kari), await log_in(clinic.ola)
    await ola.go("/staff/me")
    await ola.press("/away", begins="2026-03-19", until="2026-03-22", cover=str(clinic.kari))
    await kari.go("/staff/me")
    whom = {"ola": str(clinic.ola), "per": str(clinic.per), "": ""}
    fields = {**given, "cover": whom.get(given.get("cover", "ola"), "")}
    await kari.press("/me/away", **fields)
    assert kari.status == 422
    assert said in kari.text
    form = kari.form("/me/away")
    assert form is not None
    assert form.fields["begins"] == given["begins"]
    assert len(clinic.store.read(absences.coming, clinic.id)) == 1


async def test_nobody_of_another_clinic_ends_an_absence(clinic: SmallClinic, log_in: LogIn) -> None:
    kari, per = await log_in(clinic.kari), await log_in(clinic.per)
    await kari.go("/staff/me")
    await kari.press("/away", begins="2026-03-12", until="2026-03-12", cover="nobody")
    (row,) = clinic.store.read(absences.coming, clinic.id)
    await per.go("/staff/me")
    assert "Kari" not in per.text
    token = per.form("/logout")
    assert token is not None
    await per.post("/staff/me/back", {"csrf": token.fields["csrf"], "absence": str(row.id)})
    assert len(clinic.store.read(absences.coming, clinic.id)) == 1


async def test_hours_with_two_spans_a_day_are_kept_and_bad_ones_given_back(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    kari = await log_in(clinic.kari)
    await kari.go("/staff/me")
    await kari.press("/hours", hours="mandag 8-15")
    assert kari.status == 422
    assert "mon-wed 08:00-11:30, 12:00-15:00" in kari.text
    form = kari.form("/hours")
    assert form is not None
    assert form.fields["hours"] == "mandag 8-15"
    await kari.press("/hours", hours="mon,wed-fri 08-11:30, 12-15")
    assert "Arbeidstiden er lagret." in kari.text
    form = kari.form("/hours")
    assert form is not None
    assert form.fields["hours"] == "mon 08:00-11:30, 12:00-15:00; wed-fri 08:00-11:30, 12:00-15:00"
    clinic.ask()
    assert clinic.notified() == [clinic.ola]


async def test_a_patient_is_taken_over_on_the_page_and_only_by_whom_it_was_offered_to(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.staff(handovers.offer, clinic.jonas.id, Role.CASEWORKER, clinic.berit)
    kari, berit = await log_in(clinic.kari), await log_in(clinic.berit)
    assert "Noen venter på at du tar over en pasient." in berit.text
    await kari.go("/staff/me")
    assert "Jonas Berg: Berit Moe er spurt, og har ikke svart ennå." in kari.text
    assert kari.form("/accept") is None
    await berit.go("/staff/me")
    form = berit.form("/accept")
    assert form is not None
    await kari.post("/staff/me/accept", {**form.fields, "csrf": kari.form("/logout").fields["csrf"]})  # type: ignore[union-attr]
    assert kari.status == 422
    await berit.press("/accept")
    assert "Pasienten er din fra nå av, og får vite det." in berit.text
    helpers = clinic.store.read(people.helpers_of, [clinic.jonas.id])
    assert helpers[clinic.jonas.id, Role.CASEWORKER] == clinic.berit
    await berit.post("/staff/me/accept", form.fields)
    assert "Det er svart på allerede." in berit.text
