"""A clinic's own policies: read in plain words, changed, refused where somebody would be left waiting, put back, and never lost."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.people.roles import StaffRole
from bot.domain.requests.policy import Policy
from bot.ids import PatientId
from bot.service.requests import own_policies
from bot.service.requests.own_policies import empty_rungs, of_clinic
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.requests import policies
from bot.store.tables.people import Assignment, Role
from tests.fakes.browser import Browser, LogIn
from tests.fakes.clinic import SmallClinic
from tests.fakes.kinds import KINDS
from tests.integration.staff.test_staff_access import give_roles

ORDINARY = KINDS.policies["ordinary"]
QUICK = ORDINARY.model_copy(
    update={"rungs": tuple(one.model_copy(update={"minutes": 30}) for one in ORDINARY.rungs)}
)


def decide(clinic: SmallClinic, policy: Policy, number: int = 0, name: str = "ordinary") -> None:
    me = clinic.store.read(people.staff_member, clinic.kari)
    clinic.staff(own_policies.decide, me, name, policy, number)


def holds(clinic: SmallClinic, name: str = "ordinary") -> Policy:
    return clinic.store.read(policies.present, clinic.id, name, KINDS)


async def keeper(clinic: SmallClinic, log_in: LogIn, name: str = "ordinary") -> Browser:
    clinic.store.run(give_roles, clinic.kari, StaffRole.ADMIN)
    browser = await log_in(clinic.kari)
    return await browser.go(f"/staff/policies/one?name={name}")


async def sends(browser: Browser, to: str = "one", **more: str) -> Browser:
    """Post the form as it stands on the page, with some fields filled in otherwise; an empty one is as one that is not ticked."""
    form = browser.form("/staff/policies/one")
    assert form is not None
    fields = form.fields | UNITS | more
    return await browser.post(f"/staff/policies/{to}", {key: text for key, text in fields.items() if text})


def end_deputy(work: Work, patient: PatientId) -> None:
    mine = (Assignment.patient_id == patient, Assignment.role == Role.DEPUTY)
    work.connection.execute(update(Assignment).where(*mine).values(until=work.now))


#: What the choices say: the browser of the tests knows no chosen option.
UNITS = {
    "unit_1": "minutes",
    "unit_2": "minutes",
    "unit_3": "minutes",
    "unit_answer": "minutes",
    "unit_snooze": "days",
}


async def test_each_kind_is_read_in_plain_words(clinic: SmallClinic, log_in: LogIn) -> None:
    browser = await keeper(clinic, log_in)
    await browser.go("/staff/policies")
    for kind in KINDS.kinds.values():
        assert kind.name in browser.text.casefold()
    assert "Først blir kontaktpersonen spurt, med en gang." in browser.text
    assert "Har ingen tatt imot etter 15 minutter, blir avløseren spurt." in browser.text
    assert (
        "Har ingen tatt imot etter en time av arbeidstiden til, får pasienten vite at ingen" in browser.text
    )
    assert "Først blir kontaktpersonen og vakten spurt, med en gang. Alle må si" in browser.text
    assert browser.text.count("Slik den følger med. Ingen her har endret den.") == len(KINDS.policies)


async def test_a_change_holds_for_the_next_request_and_those_that_are_out_keep_theirs(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask()
    before = clinic.request().request
    browser = await keeper(clinic, log_in)
    await sends(browser, number_1="30", number_2="20", asks_2_duty="yes", asks_3_duty="", number_answer="60")
    assert "Lagret. Det gjelder fra neste beskjed." in browser.text
    assert "Endret av Kari Nordmann" in browser.text
    siv = clinic.enrol("Siv Vik", 2002)
    clinic.ask(who=siv)
    new = clinic.request(siv).request
    assert [(one.asks, one.minutes, one.counted) for one in new.terms.policy.rungs] == [
        (("caseworker",), 30, "clock"),
        (("deputy", "duty"), 20, "clock"),
    ]
    assert clinic.request().request.terms == before.terms
    assert new.deadline_at == clinic.store.clock.now() + timedelta(minutes=30)


async def test_what_a_patient_would_read_and_when_is_asked_of_the_machine(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    browser = await keeper(clinic, log_in)
    await sends(browser, "check", number_1="10", number_2="20", number_3="30", number_answer="60")
    assert browser.status == 200
    assert "Dette kan lagres. Ingenting er lagret ennå." in browser.text
    assert "Har ingen tatt imot etter 20 minutter, blir vakten spurt." in browser.text
    seen = browser.text
    assert "Sendt kl. 09:00 til Marit. Ikke lest ennå." in seen
    assert "kl. 09:10 Spurt: avløserenBeskjeden din har gått videre til Trond." in seen
    assert "kl. 10:00 Spurt: kontaktpersonenIngen har svart på beskjeden din ennå." in seen
    assert holds(clinic) == ORDINARY


async def test_no_example_has_a_hole_in_what_the_patient_would_read(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    for name in KINDS.policies_in_use():
        browser = await keeper(clinic, log_in, name)
        assert browser.status == 200
        assert "…" not in browser.text, name
    helper = await keeper(clinic, log_in, "helper")
    assert "du skal ha svar innen 2 arbeidsdager etter" in helper.text


@pytest.mark.parametrize(
    "name,typed,said",
    [
        ("ordinary", {"asks_3_duty": "", "asks_3_deputy": "yes"}, "Trinn 3: alle her (avløseren) er spurt"),
        ("ordinary", {"number_1": "20000", "number_2": "20000"}, "mer enn to uker"),
        ("ordinary", {"number_1": "4"}, "Trinn 1: skriv hvor lenge det ventes"),
        ("ordinary", {"number_answer": "fem"}, "Skriv hvor lenge det er til svar"),
        ("ordinary", {"number_answer": "421"}, "lengre enn i den som følger med"),
        ("ordinary", {"each_1": "yes"}, "krever minst to som blir spurt"),
        (
            "ordinary",
            {f"asks_{n}_{who}": "" for n, who in enumerate(("caseworker", "deputy", "duty"), 1)},
            "minst én",
        ),
        ("urgent", {"number_2": "61"}, "Trinn 2: det som haster, venter høyst 60 minutter"),
        ("urgent", {"number_3": "60", "unit_3": "working_minutes"}, "Trinn 3: det som haster"),
        (
            "helper",
            {"asks_1_duty": "", "asks_1_caseworker": "yes"},
            "som ikke kan bli spurt på det første trinnet",
        ),
    ],
)
async def test_what_would_leave_somebody_waiting_is_refused_with_what_to_do_and_stays_in_the_fields(
    clinic: SmallClinic, log_in: LogIn, name: str, typed: dict[str, str], said: str
) -> None:
    browser = await keeper(clinic, log_in, name)
    numbers = {"number_1": "30", "number_2": "30", "number_3": "30", "number_answer": "60"}
    if name == "urgent":
        numbers |= {"number_snooze": ""}
    await sends(browser, **numbers | typed)
    assert browser.status == 422
    assert said in browser.text
    assert "Ingenting er lagret." in browser.text
    form = browser.form("/staff/policies/one")
    assert form is not None
    kept = numbers | typed
    assert {key: form.fields.get(key, "") for key in kept if not key.startswith("unit")} == {
        key: text for key, text in kept.items() if not key.startswith("unit")
    }
    assert holds(clinic, name) == KINDS.policies[name]


async def test_nobody_on_a_rung_is_refused_and_nobody_for_some_is_said(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.store.run(end_deputy, clinic.jonas.id)
    browser = await keeper(clinic, log_in)
    fields = {"number_1": "30", "number_2": "30", "number_3": "30", "number_answer": "60"}
    await sends(browser, **fields)
    assert browser.status == 422
    assert "Trinn 2: her er det ingen å spørre (avløseren)." in browser.text
    clinic.enrol("Siv Vik", 2002)
    await sends(browser, **fields)
    assert "Lagret." in browser.text
    await browser.go("/staff/policies/one?name=ordinary")
    assert "Trinn 2 (avløseren) blir hoppet over for noen" in browser.text
    found = empty_rungs(clinic.store.read(of_clinic, KINDS, clinic.id))
    assert ("ordinary", 1, 1) in {(one.policy, one.rung, one.patients) for one in found}, (
        "as `policy check` says"
    )


async def test_of_two_who_change_it_at_once_the_second_is_told_and_may_save_again(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    browser = await keeper(clinic, log_in)
    clinic.ask()  # a request of a patient's brings the content's version: that is nobody's decision
    decide(clinic, QUICK)
    typed = {"number_1": "45", "number_2": "30", "number_3": "30", "number_answer": "60"}
    await sends(browser, **typed)
    assert browser.status == 409
    assert "Noen andre endret dette mens du skrev." in browser.text
    assert "Har ingen tatt imot etter 30 minutter av arbeidstiden, blir avløseren spurt." in browser.text
    form = browser.form("/staff/policies/one")
    assert form is not None
    assert form.fields["number_1"] == "45"
    await sends(browser, **typed)
    assert "Lagret." in browser.text
    assert holds(clinic).rungs[0].minutes == 45


async def test_the_contents_own_is_put_back_and_followed_and_the_history_says_who(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    decide(clinic, QUICK)
    browser = await keeper(clinic, log_in)
    assert "Endret av Kari Nordmann" in browser.text
    await browser.press("/staff/policies/back")
    assert "Satt tilbake. Det gjelder fra neste beskjed." in browser.text
    assert holds(clinic) == ORDINARY
    await browser.go("/staff/policies/one?name=ordinary")
    assert "Satt tilbake til den som følger med, av Kari Nordmann" in browser.text
    form = browser.form("/staff/policies/back")
    assert form is None, "there is nothing to put back"


async def test_who_only_answers_and_another_clinic_have_no_part_in_it(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    kari = await log_in(clinic.kari)
    assert (await kari.go("/staff/policies")).status == 403
    decide(clinic, QUICK)
    clinic.store.run(give_roles, clinic.per, StaffRole.ADMIN)
    per = await log_in(clinic.per)
    await per.go("/staff/policies")
    assert "Endret av" not in per.text
    assert (await per.go("/staff/policies/one?name=nothing")).status == 404
