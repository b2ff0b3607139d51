"""The page of standard instruments: its licence and what nobody has checked stand there, and one press turns it on or off."""

from bot.domain.people.roles import StaffRole
from bot.service.days import instruments
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic, desk
from tests.integration.staff.test_staff_access import give_roles

PAGE = "/staff/texts/instruments"


def is_on(clinic: SmallClinic) -> bool:
    (one,) = clinic.store.read(instruments.listed, desk(), clinic.id)
    return one.on


async def test_it_is_off_and_whoever_sees_to_the_clinic_turns_it_on_and_off(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.store.run(give_roles, clinic.kari, StaffRole.CLINIC)
    kari = await log_in(clinic.kari)
    await kari.go("/staff/texts")
    assert PAGE in kari.answer.text
    await kari.go(PAGE)
    for said in ("WHO-5", "av", "CC BY-NC-SA 3.0 IGO", "bare testpersoner", "glad og i godt humør"):
        assert said in kari.text, said
    assert not is_on(clinic)
    await kari.press(f"{PAGE}/on")
    assert is_on(clinic)
    assert "Slått på." in kari.text
    await kari.press(f"{PAGE}/off")
    assert not is_on(clinic)


async def test_one_that_there_is_not_is_not_found_and_a_caseworker_has_no_such_page(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.store.run(give_roles, clinic.kari, StaffRole.CLINIC)
    kari = await log_in(clinic.kari)
    await kari.go(PAGE)
    await kari.press(f"{PAGE}/on", instrument="nothing")
    assert kari.status == 404
    clinic.store.run(give_roles, clinic.ola, StaffRole.CASEWORKER)
    ola = await log_in(clinic.ola)
    await ola.go(PAGE)
    assert ola.status == 403
