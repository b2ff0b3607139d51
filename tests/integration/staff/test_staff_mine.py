"""The page of one's own people: whose they are, what is known of them already, and nothing of a silence that was not agreed to be told."""

from datetime import timedelta

from bot.clock import ManualClock
from bot.domain.days.silence import SilenceWho, Stage
from bot.domain.people.roles import StaffRole
from bot.domain.requests.cover import Absence
from bot.service.appointments import from_clinic
from bot.service.appointments.from_clinic import Form
from bot.service.people import absences
from bot.service.requests import asking, staff_acts
from bot.store.database.work import Store, Work
from bot.store.days import silence as rules
from bot.store.people import people
from tests.fakes.browser import Browser, LogIn
from tests.fakes.clinic import SmallClinic
from tests.fakes.counted import counted
from tests.integration.staff.test_staff_cost import asks

MOST = 16


async def at_list(log_in: LogIn, staff: object) -> Browser:
    browser = await log_in(staff)  # type: ignore[arg-type]
    return await browser.go("/staff/mine")


async def test_what_is_known_of_each_stands_there_and_what_they_wrote_does_not(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    anna = clinic.enrol("Anna Lie", 1002, language="en")
    clinic.store.run(
        lambda work: people.change(work, clinic.jonas.id, discharge_on=work.now.date() + timedelta(days=9))
    )
    clinic.ask("ordinary", "Noe om huset.")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clock.move(timedelta(days=1))
    clinic.patient(asking.reply, "Og litt til.")
    clock.move(timedelta(days=1))
    me = clinic.store.read(people.staff_member, clinic.kari)
    clinic.staff(from_clinic.add, me, anna.id, Form("Time hos NAV", "2026-03-10", "10:00", "", "", "once"))
    kari = await at_list(log_in, clinic.kari)
    assert "Du er kontaktperson for 2." in kari.text
    assert "Jonas Berg" in kari.text
    assert "Skriver bokmål" in kari.text
    assert "Skrives ut 11. mars" in kari.text
    assert "Skrev sist i går" in kari.text
    assert "Anna Lie" in kari.text
    assert "Skriver engelsk" in kari.text
    assert "Har ikke skrevet til dere" in kari.text
    assert "Avtale tirsdag kl. 10:00" in kari.text
    assert f"/staff/q/{clinic.code}" in kari.answer.text
    for unsaid in ("huset", "litt til", "NAV", "Stille"):
        assert unsaid not in kari.text
    per = await at_list(log_in, clinic.per)
    assert "Ingen har deg som kontaktperson nå." in per.text
    ola = await at_list(log_in, clinic.ola)  # the deputy, who covers for nobody now
    assert "Jonas" not in ola.text


async def test_a_silence_is_shown_only_once_the_rule_they_agreed_to_has_told_it(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    def put(who: SilenceWho, stage: Stage, *, on: bool = True) -> None:
        def write(work: Work) -> None:
            rules.put(work, clinic.jonas.id, 3, who, work.now if on else None)
            rules.change(work, clinic.jonas.id, stage=stage, since=work.now - timedelta(days=8))

        clinic.store.run(write)

    clinic.enrol("Anna Lie", 1002)
    kari = await at_list(log_in, clinic.kari)
    assert "Stille siden" not in kari.text
    for who, stage, on in (
        (SilenceWho.CASEWORKER, Stage.LISTENING, True),
        (SilenceWho.CASEWORKER, Stage.SECOND, True),
        (SilenceWho.DUTY, Stage.TOLD, True),
        (SilenceWho.CASEWORKER, Stage.TOLD, False),
    ):
        put(who, stage, on=on)
        assert "Stille siden" not in (await kari.go("/staff/mine")).text, (who, stage, on)
    put(SilenceWho.CASEWORKER, Stage.TOLD)
    await kari.go("/staff/mine")
    assert "Stille siden 22. februar" in kari.text
    assert kari.text.index("Jonas Berg") < kari.text.index("Anna Lie"), "who has gone quiet comes first"
    clinic.ask("gone_quiet")
    assert "Har ikke skrevet til dere" in (await kari.go("/staff/mine")).text, "made by the rule, not by them"


async def test_the_people_of_a_colleague_are_there_while_one_covers_and_no_longer(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    now = clock.now()
    absence = Absence(clinic.kari, now, now + timedelta(days=2), clinic.ola)
    clinic.store.run(absences.enter, absence, by=clinic.kari)
    ola = await at_list(log_in, clinic.ola)
    assert "Du dekker for Kari Nordmann til onsdag" in ola.text
    assert "Jonas Berg" in ola.text
    assert "Jonas Berg" not in (await at_list(log_in, clinic.berit)).text
    clock.move(timedelta(days=3))
    assert "Jonas Berg" not in (await (await log_in(clinic.ola)).go("/staff/mine")).text


async def test_three_hundred_cost_what_three_do_and_nobody_without_the_role_sees_the_page(
    clinic: SmallClinic, log_in: LogIn, store: Store
) -> None:
    kari = await log_in(clinic.kari)
    costs = []
    for first, number in ((2000, 3), (3000, 30)):
        asks(clinic, number, first)
        store.vault.forget()
        with counted(store) as sent:
            await kari.go("/staff/mine")
        assert kari.status == 200
        costs.append(len(sent))
    assert kari.text.count("Pasient ") == 33
    assert costs[0] == costs[1] <= MOST, costs
    siri = store.run(
        lambda work: people.add_staff(work, clinic.id, "Siri Lie", on_duty=False, does=[StaffRole.CLINIC])
    )
    browser = await at_list(log_in, siri)
    assert browser.status == 403
