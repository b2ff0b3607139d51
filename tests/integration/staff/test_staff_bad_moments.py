"""Forms at bad moments: the session ends while somebody types, two write the same entry, a colleague was first."""

import re
from datetime import timedelta

from bot.clock import ManualClock
from bot.domain.people.roles import StaffRole
from bot.service.people import staff_login
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic
from tests.integration.staff.test_staff_access import give_roles
from tests.integration.staff.test_staff_directory import put, stored
from tests.integration.staff.test_staff_undo import FILLED, PRESSES

TYPED = {"name": "Ola  Ås <b>", "words": "Først én linje.\nSå én til.", "day": "2026-03-09", "empty": ""}
#: What is typed there proves who somebody is, or is in the request's own box, which `test_staff_refusals.py` tries.
OF_ITS_OWN = re.compile(r"/staff/(q/|me/login/|reached/code|resume)")


async def test_what_was_typed_into_any_form_outlives_the_session(clinic: SmallClinic, log_in: LogIn) -> None:
    """Every form that somebody fills in: it is given back as it was typed, nothing is carried out, and it goes on after the log-in."""
    clinic.store.run(give_roles, clinic.kari, *StaffRole)
    kari = await log_in(clinic.kari)
    clinic.store.run(staff_login.log_out_everywhere, clinic.kari)
    again = await log_in(clinic.kari)
    paths = [path for path, how in PRESSES.items() if how == FILLED and not OF_ITS_OWN.match(path)]
    assert len(paths) >= 12
    for path in paths:
        address = re.sub(r"{\w+}", str(clinic.jonas.id), path)
        await kari.post(address, TYPED)
        assert kari.status == 401, path
        kept = kari.form("/staff/resume")
        assert kept is not None, path
        await again.post("/staff/resume", kept.fields)
        there = again.form(address)
        assert there is not None, path
        lines = {name: value.replace("\r\n", "\n") for name, value in there.fields.items() if name != "csrf"}
        assert lines == TYPED, path


async def test_of_two_who_write_the_same_place_the_second_reads_so_and_has_what_they_typed(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.store.run(give_roles, clinic.kari, StaffRole.CLINIC)
    clinic.store.run(give_roles, clinic.berit, StaffRole.CLINIC)
    row = put(clinic, clinic.kari)
    page, (name,) = f"/staff/places/{row.id}", stored(clinic)
    kari, berit = await log_in(clinic.kari), await log_in(clinic.berit)
    await kari.go(page)
    await berit.go(page)
    clock.move(timedelta(minutes=1))
    await kari.press(page, about="Åpent for alle")
    await berit.press(page, about="Kaffe fra ni")
    assert (berit.status, "En annen har endret dette stedet" in berit.text) == (409, True)
    form = berit.form(page)
    assert form is not None
    assert form.fields["about"] == "Kaffe fra ni"
    assert stored(clinic)[name].about == "Åpent for alle"
