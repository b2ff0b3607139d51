"""Enrolling on a page: once, in a minute, with everything that is wrong said beside its field and nothing half done."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pypdfium2
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from bot.clinic.letter import Letter, pdf_of
from bot.clock import ManualClock
from bot.domain.people.roles import StaffRole
from bot.domain.requests.cover import Absence
from bot.ids import StaffId
from bot.service.people import absences, enrolling, staff_login
from bot.store.database.work import Store, Work
from bot.store.people import enrolments, people, roster, stays
from bot.store.people.enrolments import Pending
from bot.store.tables.people import Enrolment, Patient, PatientState, Purpose, Role
from bot.store.tables.stays import Stay
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic, columns, desk
from tests.integration.staff.reading import read_qr, words_of

LATER = "2026-03-20"
NOBODY = {"caseworker": "", "deputy": "", "test_person": ""}


@pytest.fixture
async def app(app: FastAPI) -> FastAPI:
    """The staff pages, with a bot that has a name."""

    async def bot_name() -> str:
        return "rodtrad_bot"

    app.state.context = replace(app.state.context, bot_name=bot_name)
    return app


@pytest.fixture
def siri(clinic: SmallClinic) -> StaffId:
    """Enrols at Fjordklinikken, and answers nobody."""
    return clinic.store.run(
        lambda work: people.add_staff(work, clinic.id, "Siri Lie", on_duty=False, does=[StaffRole.CLINIC])
    )


def typed(clinic: SmallClinic, **other: str) -> dict[str, str]:
    """A form that nothing is wrong with."""
    form = {
        "reference": "A-1042",
        "name": "Eli Moen",
        "language": "nn",
        "discharge": LATER,
        "unplanned": "",
        "caseworker": str(clinic.kari),
        "deputy": str(clinic.ola),
        "test_person": "yes",
    }
    return form | other


def count(store: Store, table: type[Patient | Enrolment | Stay]) -> int:
    return store.read(
        lambda work: work.connection.execute(select(func.count()).select_from(table)).scalar_one()
    )


async def test_somebody_is_enrolled_and_gets_a_link_a_code_and_a_letter(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    form = browser.form("/staff/enrol")
    assert form is not None
    fields = set(form.fields) - {"csrf", "seed"}
    assert len(fields - {"unplanned"}) <= 8  # the day and "unplanned, today" are one question
    await browser.press("/staff/enrol", **typed(clinic))
    assert browser.status == 200
    assert "Eli Moen er meldt inn" in browser.text
    (link,) = {one for one in browser.page.links if one.startswith("https://t.me/rodtrad_bot?start=")}
    code = re.search(r'class="code">(\d{3}) (\d{3})<', browser.answer.text)
    assert code is not None
    token = link.partition("start=")[2]
    assert "til 16. mars" in browser.text  # fourteen days

    await browser.press("/staff/enrol/letter")
    assert browser.answer.headers["content-type"] == "application/pdf"
    assert read_qr(browser.answer.content) == link
    said = words_of(browser.answer.content)
    assert "Hei Eli." in said
    assert "Kari" in said
    assert "Ola" in said
    assert "seks tal" in said  # in Nynorsk
    assert "".join(code.groups()) not in re.sub(r"\s", "", said)

    pending = clinic.store.run(_opened, token)
    assert pending is not None
    assert clinic.store.run(enrolments.confirm, pending, "".join(code.groups()))
    patient = clinic.store.read(people.by_id, pending.patient_id, lock=False)
    assert (patient.language, str(patient.discharge_on), patient.is_test) == ("nn", LATER, True)
    team = clinic.store.read(people.team, pending.patient_id)
    assert {(one.id, one.role) for one in team} == {(clinic.kari, Role.CASEWORKER), (clinic.ola, Role.DEPUTY)}


def _opened(work: Work, token: str) -> Pending | None:
    assert enrolments.redeem(work, token, 4711)
    return enrolments.pending(work, 4711)


async def test_a_double_click_enrols_once_and_both_answers_show_the_same_link(
    clinic: SmallClinic, siri: StaffId, app: FastAPI, log_in: LogIn
) -> None:
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    form = browser.form("/staff/enrol")
    assert form is not None
    fields = form.fields | typed(clinic)
    before = count(clinic.store, Patient)
    answers = await asyncio.gather(
        *(
            browser.client.post("/staff/enrol", data=fields, headers={"Origin": "https://rodtrad.example"})
            for _ in range(4)
        )
    )
    links = {tuple(re.findall(r"start=[\w-]+", one.text)) for one in answers}
    assert [one.status_code for one in answers] == [200] * 4
    assert len(links) == 1
    assert len(next(iter(links))) >= 1
    assert sum("ikke gjort to ganger" in one.text for one in answers) == 3
    assert count(clinic.store, Patient) == before + 1
    assert count(clinic.store, Enrolment) == 1


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"reference": ""}, "Referansen skal være"),
        ({"reference": "x"}, "Referansen skal være"),
        ({"reference": "010190 12480"}, "Det er et fødselsnummer"),
        ({"name": "  "}, "Skriv navnet"),
        ({"name": "x" * 81}, "Skriv navnet"),
        ({"name": "Eli\nMoen"}, "Skriv navnet"),
        ({"language": "xx"}, "Velg et av språkene"),
        ({"discharge": ""}, "Velg dagen"),
        ({"discharge": "2026-02-30"}, "Den dagen finnes ikke"),
        ({"discharge": "31.2.2026"}, "Den dagen finnes ikke"),
        ({"discharge": "snart"}, "Den dagen finnes ikke"),
        ({"discharge": "2026-03-01"}, "Den dagen er forbi"),
        ({"discharge": "2062-03-20"}, "mer enn et år til"),
        ({"caseworker": ""}, "Velg en kontaktperson"),
        ({"deputy": ""}, "Velg en avløser"),
        ({"caseworker": "PER"}, "jobber ikke her"),
        ({"deputy": "PER"}, "jobber ikke her"),
        ({"deputy": "KARI"}, "en annen enn kontaktpersonen"),
        ({"test_person": ""}, "Bare testpersoner"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_done_and_nothing_typed_is_lost(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn, other: dict[str, str], said: str
) -> None:
    people_ = {"PER": str(clinic.per), "KARI": str(clinic.kari)}
    other = {name: people_.get(value, value) for name, value in other.items()}
    browser = await log_in(siri)
    before = count(clinic.store, Patient)
    await browser.go("/staff/enrol")
    await browser.press("/staff/enrol", **typed(clinic, **other))
    assert browser.status == 422
    assert said in browser.text
    assert "Ingenting er lagret ennå" in browser.text
    for name in ("reference", "name", "discharge"):
        shown = re.search(rf'name="{name}"[^>]* value="([^"]*)"', browser.answer.text)
        assert shown is not None
        assert " ".join(shown[1].split()) == " ".join(typed(clinic, **other)[name].split())
    assert count(clinic.store, Patient) == before
    assert count(clinic.store, Stay) == 0


async def test_everything_that_is_wrong_is_said_at_once(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    await browser.press("/staff/enrol", reference="", name="", discharge="", unplanned="", **NOBODY)
    assert browser.answer.text.count('class="wrong"') == 7


async def test_unplanned_today_needs_no_date(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    clock.move(timedelta(hours=14, minutes=30))  # 23:30 in Oslo: still the same day there
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    await browser.press("/staff/enrol", **typed(clinic, discharge="", unplanned="yes"))
    assert browser.status == 200
    (stay,) = clinic.store.read(columns, Stay)
    assert stay.unplanned
    row = clinic.store.read(stays.of_patient, clinic.id, stay.patient_id)
    assert row is not None
    assert str(row.discharge_on) == "2026-03-02"


async def test_who_is_away_is_shown_before_and_after_the_choice_and_the_clinic_may_go_on(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    begins, until = datetime(2026, 3, 18, tzinfo=UTC), datetime(2026, 3, 27, tzinfo=UTC)
    clinic.store.run(absences.enter, Absence(clinic.kari, begins, until, clinic.berit), by=clinic.kari)
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    await browser.press("/staff/enrol", **typed(clinic))
    assert browser.status == 422
    assert "Kari Nordmann er borte til 27. mars. Berit Moe dekker." in browser.text
    assert "Kari Nordmann – borte til 27. mars, Berit Moe dekker" in browser.text
    assert count(clinic.store, Stay) == 0
    await browser.press("/staff/enrol", **typed(clinic, sure="yes"))
    assert browser.status == 200
    assert count(clinic.store, Stay) == 1


async def test_a_caseworker_without_hours_is_named_as_such(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    clinic.store.run(absences.set_hours, clinic.kari, "sun 10:00-12:00")
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    assert "Kari Nordmann – ingen arbeidstid" in browser.text
    await browser.press("/staff/enrol", **typed(clinic))
    assert browser.status == 422
    assert "Kari Nordmann har ingen arbeidstid" in browser.text


async def test_the_same_person_twice_is_noticed_however_the_reference_is_written(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    await browser.press("/staff/enrol", **typed(clinic))
    await browser.go("/staff/enrol")
    await browser.press("/staff/enrol", **typed(clinic, reference=" a-10 42 "))
    assert browser.status == 422
    assert "er meldt inn allerede" in browser.text
    assert "Eli Moen" not in browser.text.replace(
        "Eli Moen er meldt inn", ""
    )  # no name is told for a reference
    assert count(clinic.store, Stay) == 1


async def test_coming_back_is_one_tick_and_all_that_was_theirs_is_kept(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    await browser.press("/staff/enrol", **typed(clinic))
    (stay,) = clinic.store.read(columns, Stay)

    def lived(work: Work) -> None:
        people.reached(work, stay.patient_id, people.add_recipient(work, stay.patient_id, 4711))
        people.change(work, stay.patient_id, state=PatientState.ACTIVE, language="en")
        people.give_consent(work, stay.patient_id, Purpose.KEEP, "test", given=True)

    clinic.store.run(lived)
    clock.move(timedelta(days=200))
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    form = typed(clinic, discharge="2026-10-01", caseworker=str(clinic.berit))
    await browser.press("/staff/enrol", **form)
    assert browser.status == 422
    assert "har vært her før" in browser.text
    await browser.press("/staff/enrol", **form, again="yes")
    assert "Eli Moen er meldt inn igjen" in browser.text
    row = clinic.store.read(stays.of_patient, clinic.id, stay.patient_id)
    assert row is not None
    assert (str(row.discharge_on), row.caseworker, row.language) == ("2026-10-01", clinic.berit, "en")
    assert (row.state, row.consented, count(clinic.store, Stay)) == (PatientState.ACTIVE, True, 2)
    assert enrolling.reached(row, clock.now()).value == "consented"


async def test_two_who_type_the_same_reference_at_once_enrol_one(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    browser = await log_in(siri)
    forms = []
    for _ in range(2):
        await browser.go("/staff/enrol")
        form = browser.form("/staff/enrol")
        assert form is not None
        forms.append(form.fields | typed(clinic))
    answers = await asyncio.gather(
        *(
            browser.client.post("/staff/enrol", data=one, headers={"Origin": "https://rodtrad.example"})
            for one in forms
        )
    )
    assert sorted(one.status_code for one in answers) == [200, 422]
    assert count(clinic.store, Stay) == 1


async def test_the_list_shows_how_far_each_has_come_and_gives_a_new_link_or_takes_it_back(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    await browser.press("/staff/enrol", **typed(clinic))
    first = next(one for one in browser.page.links if "start=" in one).partition("start=")[2]
    await browser.go("/staff/enrolled")
    assert "Eli Moen Lenken er ikke åpnet" in browser.text
    assert "Jonas Berg Har sagt ja" in browser.text
    await browser.press("/again")
    second = next(one for one in browser.page.links if "start=" in one).partition("start=")[2]
    assert first != second
    assert not clinic.store.run(enrolments.redeem, first, 1)
    assert clinic.store.run(enrolments.redeem, second, 4711)
    await browser.go("/staff/enrolled")
    assert "Eli Moen Åpnet" in browser.text
    await browser.press("/revoke")
    assert "Lenken virker ikke lenger." in browser.text
    assert clinic.store.run(enrolments.pending, 4711) is None
    clock.move(timedelta(days=20))


async def test_a_link_that_ran_out_is_shown_as_such(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    await browser.press("/staff/enrol", **typed(clinic))
    clock.move(timedelta(days=15))
    browser = await log_in(siri)
    await browser.go("/staff/enrolled")
    assert "Eli Moen Lenken virker ikke lenger" in browser.text


async def test_nothing_of_another_clinic_can_be_reached(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    """Its patients do not exist, its references are not known, its forms have made nothing."""
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    form = browser.form("/staff/enrol")
    assert form is not None
    seed = form.fields["seed"]
    await browser.press("/staff/enrol", **typed(clinic))
    (stay,) = clinic.store.read(columns, Stay)

    def other(work: Work) -> StaffId:
        dal = people.staff_member(work, clinic.per).clinic_id
        return people.add_staff(work, dal, "Tor Vik", on_duty=False, does=[StaffRole.CLINIC])

    stranger = await log_in(clinic.store.run(other))
    await stranger.go("/staff/enrolled")
    assert "Eli Moen" not in stranger.text
    token = stranger.form("/logout")
    assert token is not None
    fields = {"csrf": token.fields["csrf"], "seed": seed}
    for path in (f"enrolled/{stay.patient_id}/again", f"enrolled/{stay.patient_id}/revoke", "enrol/letter"):
        await stranger.post(f"/staff/{path}", fields)
        assert (path, stranger.status) == (path, 404)
    dal = clinic.store.read(lambda work: people.staff_member(work, clinic.per).clinic_id)
    assert clinic.store.read(stays.referred, dal, "A-1042") is None
    assert clinic.store.read(stays.referred, clinic.id, "A-1042") == stay.patient_id


async def test_only_those_who_enrol_see_these_pages(clinic: SmallClinic, log_in: LogIn) -> None:
    browser = await log_in(clinic.kari)
    assert "/staff/enrol" not in browser.page.links
    for path in ("/staff/enrol", "/staff/enrolled"):
        await browser.go(path)
        assert browser.status == 403


async def test_what_was_typed_outlives_the_session(clinic: SmallClinic, siri: StaffId, log_in: LogIn) -> None:
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    clinic.store.run(staff_login.log_out_everywhere, siri)
    await browser.press("/staff/enrol", **typed(clinic))
    assert browser.status == 401
    kept = browser.form("/staff/resume")
    assert kept is not None
    again = await log_in(siri)
    await again.post("/staff/resume", kept.fields)
    await again.press("/staff/enrol")
    assert "Eli Moen er meldt inn" in again.text


async def test_while_telegram_does_not_say_what_the_bot_is_called_nothing_is_made(
    clinic: SmallClinic, siri: StaffId, app: FastAPI, log_in: LogIn
) -> None:
    async def nobody() -> str:
        return ""

    app.state.context = replace(app.state.context, bot_name=nobody)
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    await browser.press("/staff/enrol", **typed(clinic))
    assert browser.status == 503
    assert "Ingenting er lagret" in browser.text
    assert 'value="Eli Moen"' in browser.answer.text
    assert count(clinic.store, Stay) == 0


async def test_an_enrolment_that_nobody_opened_can_be_taken_away_whole(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    await browser.press("/staff/enrol", **typed(clinic))
    (stay,) = clinic.store.read(columns, Stay)
    clinic.store.run(roster.delete_patient, stay.patient_id)
    assert clinic.store.read(stays.referred, clinic.id, "A-1042") is None
    assert count(clinic.store, Stay) == 0


def test_a_letter_holds_names_with_any_letter_of_the_north_and_the_longest_ones_fit_on_its_page() -> None:
    long = "Ánnámárjá Čáhppesčálmmi-Šiellegnjunni Đđŋŧž Kråkevåg Æresund Østerås"
    clinic, link = "Fjordklinikken avdeling for rus og psykisk helse", "https://t.me/b?start=" + "x" * 22
    for language in ("nb", "nn", "en"):
        letter = Letter(long, language, clinic, long, long, link, date(2026, 3, 16))
        pdf = pdf_of([letter, letter], desk().texts)
        opened = pypdfium2.PdfDocument(BytesIO(pdf))
        assert len(opened) == 2
        width, height = opened[0].get_size()
        assert (round(width), round(height)) == (595, 842)  # A4 in points
        for number in range(2):
            said = words_of(pdf, number)
            assert "Čáhppesčálmmi" in said
            assert "116 123" in said
            assert read_qr(pdf, number) == letter.link
            text = opened[number].get_textpage()
            bottom = min(text.get_charbox(n)[1] for n in range(text.count_chars()))
            assert bottom > 20
