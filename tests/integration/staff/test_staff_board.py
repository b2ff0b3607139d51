"""The discharge board: who leaves soon, what is not in place, whose they are; and nothing that a patient has not shared."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from bot.clock import ManualClock
from bot.domain.people.roles import StaffRole
from bot.domain.people.trial import review_day
from bot.ids import PatientId, StaffId
from bot.service.people import board
from bot.service.people.board import Only, Sort
from bot.store.conversations import conversations
from bot.store.database.work import Work
from bot.store.people import people, stays
from bot.store.tables.people import Patient, PatientState, Purpose, Role
from bot.store.tables.stays import Municipality
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic, desk
from tests.fakes.counted import counted
from tests.fakes.plans import put_plan_item

TODAY = date(2026, 3, 2)


@pytest.fixture
def siri(clinic: SmallClinic) -> StaffId:
    """Sees who leaves Fjordklinikken."""
    return clinic.store.run(
        lambda work: people.add_staff(work, clinic.id, "Siri Lie", on_duty=False, does=[StaffRole.CLINIC])
    )


def leaves(clinic: SmallClinic, name: str, days: int, **stay: object) -> PatientId:
    """Somebody of Berit's who leaves in so many days, has consented, and whose stay stands so."""

    def make(work: Work) -> PatientId:
        on = TODAY + timedelta(days=days)
        patient = people.add_patient(work, clinic.id, name, "nb", discharge_on=on, is_test=True)
        people.assign(work, patient, clinic.berit, Role.CASEWORKER)
        people.assign(work, patient, clinic.ola, Role.DEPUTY)
        people.change(work, patient, state=PatientState.ACTIVE)
        people.give_consent(work, patient, Purpose.KEEP, "test", given=True)
        stays.begin(work, patient, clinic.id, unplanned=bool(stay.pop("unplanned", False)), by=None)
        if stay:
            stays.change(work, patient, **stay)
        return patient

    return clinic.store.run(make)


ALL_DONE = {"municipality": Municipality.TAKEN_OVER, "contact_on": TODAY + timedelta(days=30)}


async def test_nobody_leaves_and_the_board_is_calm(clinic: SmallClinic, siri: StaffId, log_in: LogIn) -> None:
    browser = await log_in(siri)
    await browser.go("/staff/board")
    assert "Ingen drar de neste fire ukene" in browser.text
    assert "<table" not in browser.answer.text


async def test_who_leaves_soon_and_what_is_not_in_place(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    leaves(clinic, "Ada Lund", 5)
    leaves(clinic, "Bo Dahl", 12, municipality=Municipality.ASKED, contact_on=TODAY + timedelta(days=14))
    leaves(clinic, "Cato Vik", 27, **ALL_DONE)
    leaves(clinic, "Dina Moe", 29)
    leaves(clinic, "Even Li", -3, unplanned=True)
    leaves(clinic, "Frida Ås", -15)
    browser = await log_in(siri)
    await browser.go("/staff/board")
    names = re.findall(r'/staff/board/[0-9a-f-]+">([^<]+)<', browser.answer.text)
    assert names == ["Even Li", "Ada Lund", "Bo Dahl", "Cato Vik"]
    assert "3 av 4 må noen se på." in browser.text
    rows = re.findall(r"<tr class.*?</tr>", browser.answer.text, re.DOTALL)
    said = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    assert "27. februar, for 3 dager siden Uten plan" in said[0]
    assert "om 5 dager Under en uke" in said[1]
    assert "at kommunen tar over, første kontakt etterpå" in said[1]
    assert "Under to uker at kommunen tar over Spurt Avtalt 16. mars" in said[2]
    assert "om 27 dager Ingenting Har tatt over" in said[3]
    await browser.go("/staff/board?only=missing&sort=name")
    assert re.findall(r'/staff/board/[0-9a-f-]+">([^<]+)<', browser.answer.text) == [
        "Ada Lund",
        "Bo Dahl",
        "Even Li",
    ]
    await browser.go("/staff/board?only=unplanned&sort=pressing")
    assert re.findall(r'/staff/board/[0-9a-f-]+">([^<]+)<', browser.answer.text) == ["Even Li"]
    await browser.go("/staff/board?only=nonsense&sort=x&whose=y")
    assert browser.status == 200


@pytest.mark.parametrize(
    ("days", "urgency"), [(28, "28"), (15, "28"), (14, "14"), (8, "14"), (7, "7"), (0, "7"), (-1, "left")]
)
def test_the_warnings_come_at_four_two_and_one_week(clinic: SmallClinic, days: int, urgency: str) -> None:
    patient = leaves(clinic, "Ada Lund", days)
    me = clinic.store.read(people.staff_member, clinic.berit)
    line = clinic.store.read(board.one, me, patient)
    assert line is not None
    assert line.standing.urgency == urgency
    done = leaves(clinic, "Bo Dahl", days, **ALL_DONE)
    line = clinic.store.read(board.one, me, done)
    assert line is not None
    assert line.standing.urgency == "calm"


async def test_a_caseworker_sees_their_own_and_no_others(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    ada = leaves(clinic, "Ada Lund", 5)
    bo = leaves(clinic, "Bo Dahl", 6)
    clinic.store.run(people.assign, bo, clinic.kari, Role.CASEWORKER)
    berit = await log_in(clinic.berit)
    await berit.go("/staff/board?whose=all")
    assert "Ada Lund" in berit.text
    assert "Bo Dahl" not in berit.text
    await berit.go(f"/staff/board/{bo}")
    assert berit.status == 404
    await berit.go(f"/staff/board/{ada}")
    assert berit.status == 200
    whole = await log_in(siri)
    await whole.go("/staff/board")
    assert "Ada Lund" in whole.text
    assert "Bo Dahl" in whole.text
    await whole.go("/staff/board?whose=mine")
    assert "Ada Lund" not in whole.text


async def test_another_clinics_patient_does_not_exist(clinic: SmallClinic, log_in: LogIn) -> None:
    ada = leaves(clinic, "Ada Lund", 5)
    per = await log_in(clinic.per)
    await per.go("/staff/board")
    assert "Ada Lund" not in per.text
    token = per.form("/logout")
    assert token is not None
    await per.go(f"/staff/board/{ada}")
    assert per.status == 404
    await per.post(f"/staff/board/{ada}", {"csrf": token.fields["csrf"], "municipality": "taken_over"})
    assert per.status == 404
    row = clinic.store.read(stays.of_patient, clinic.id, ada)
    assert row is not None
    assert row.municipality is Municipality.NOT_ASKED


async def test_what_the_clinic_knows_is_written_down_all_of_it_or_nothing(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    ada = leaves(clinic, "Ada Lund", 5)
    browser = await log_in(siri)
    await browser.go(f"/staff/board/{ada}")
    same = {"unplanned": "", "contact_made": "", "municipality": "asked"}
    await browser.press(f"/board/{ada}", **same, contact_on="2026-02-30")
    assert browser.status == 422
    assert "Den dagen for første kontakt finnes ikke" in browser.text
    await browser.press(f"/board/{ada}", **same, discharge="2026-03-01", contact_on="2026-03-09")
    assert "Den dagen er forbi" in browser.text
    row = clinic.store.read(stays.of_patient, clinic.id, ada)
    assert row is not None
    assert (row.municipality, row.contact_on) == (Municipality.NOT_ASKED, None)
    await browser.press(f"/board/{ada}", **same, discharge="2026-03-20", contact_on="2026-03-23")
    assert "Lagret." in browser.text
    row = clinic.store.read(stays.of_patient, clinic.id, ada)
    assert row is not None
    assert (str(row.discharge_on), row.municipality, str(row.contact_on)) == (
        "2026-03-20",
        "asked",
        "2026-03-23",
    )
    await browser.go(f"/staff/board/{ada}")
    await browser.press(f"/board/{ada}", municipality="taken_over", contact_made="yes", unplanned="yes")
    row = clinic.store.read(stays.of_patient, clinic.id, ada)
    assert row is not None
    assert (row.discharge_on, row.unplanned, row.contact_made_at is not None) == (TODAY, True, True)


@pytest.mark.parametrize(
    ("days", "review"),
    [(13, None), (14, "2026-03-13"), (28, "2026-03-27"), (19, "2026-03-18")],
)
async def test_whoever_is_enrolled_in_time_tries_it_in_the_ward_and_it_is_looked_at_before_they_go(
    clinic: SmallClinic, siri: StaffId, clock: ManualClock, log_in: LogIn, days: int, review: str | None
) -> None:
    """On a working day, three days or a little more before the discharge; the board says so, and asks on the day."""
    assert review_day(TODAY + timedelta(days=days), TODAY) == (review and date.fromisoformat(review))
    if review is None:
        return
    ada = leaves(clinic, "Ada Lund", days, review_on=date.fromisoformat(review), **ALL_DONE)
    browser = await log_in(siri)
    await browser.go("/staff/board")
    assert f"Prøvetid til {date.fromisoformat(review).day}. mars" in browser.text
    assert "se på prøvetida sammen" not in browser.text
    clock.move(timedelta(days=(date.fromisoformat(review) - TODAY).days))
    browser = await log_in(siri)
    await browser.go("/staff/board")
    assert "se på prøvetida sammen" in browser.text
    await browser.go(f"/staff/board/{ada}")
    await browser.press(f"/board/{ada}", municipality="taken_over", reviewed="yes")
    assert "Prøvetid" not in browser.text
    assert "alt dere har ansvar for, er på plass" in browser.text


async def test_of_two_who_write_at_once_the_second_sees_the_first(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    ada = leaves(clinic, "Ada Lund", 5)
    first, second = await log_in(siri), await log_in(clinic.berit)
    for browser in (first, second):
        await browser.go(f"/staff/board/{ada}")
    await first.press(f"/board/{ada}", municipality="taken_over", unplanned="", contact_made="")
    await second.press(f"/board/{ada}", municipality="asked", unplanned="", contact_made="")
    assert second.status == 409
    assert "En kollega har endret dette imens" in second.text
    row = clinic.store.read(stays.of_patient, clinic.id, ada)
    assert row is not None
    assert row.municipality is Municipality.TAKEN_OVER


async def test_somebody_enrolled_before_stays_were_kept_has_one_from_the_first_note_on(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.store.run(
        lambda work: people.change(work, clinic.jonas.id, discharge_on=TODAY + timedelta(days=3))
    )
    browser = await log_in(clinic.kari)
    await browser.go("/staff/board")
    assert "Jonas Berg" in browser.text
    await browser.go(f"/staff/board/{clinic.jonas.id}")
    await browser.press(f"/board/{clinic.jonas.id}", municipality="taken_over", unplanned="", contact_made="")
    assert "Lagret." in browser.text
    row = clinic.store.read(stays.of_patient, clinic.id, clinic.jonas.id)
    assert row is not None
    assert row.municipality is Municipality.TAKEN_OVER


async def test_nothing_of_the_patients_stands_on_the_board(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    """The plan, the reasons and what was asked for are the patient's; the board does not even read them."""
    ada = leaves(clinic, "Ada Lund", 5)
    clinic.store.run(put_plan_item, ada, "tonight", {"area": "home", "status": "need_help", "works": None})
    clinic.store.run(conversations.remember, ada, "kanarifugl", "kanarifugl")
    clinic.ask("ordinary", "kanarifugl")
    browser = await log_in(siri)
    for path in ("/staff/board", f"/staff/board/{ada}"):
        await browser.go(path)
        assert "kanarifugl" not in browser.answer.text
        assert "sove" not in browser.text


def test_the_board_takes_no_more_statements_for_three_hundred_than_for_one(
    clinic: SmallClinic, siri: StaffId, clock: ManualClock
) -> None:
    """At most twenty with everything around it."""
    me = clinic.store.read(people.staff_member, siri)
    leaves(clinic, "Nummer 0", 0)
    few = _statements(clinic, me)
    for number in range(1, 300):
        leaves(clinic, f"Nummer {number}", number % 28)
    clinic.store.vault.forget()
    many = _statements(clinic, me)
    assert len(clinic.store.read(board.show, desk(), me, Sort.PRESSING, Only.ALL, mine=False).lines) == 300
    assert many <= few + 2  # the keys, where they are not in memory
    assert many <= 10


def _statements(clinic: SmallClinic, me: people.StaffRow) -> int:
    with counted(clinic.store) as statements:
        clinic.store.read(board.show, desk(), me, Sort.DAY, Only.ALL, mine=False)
    return len(statements)


def test_a_name_that_cannot_be_read_hides_nobody(clinic: SmallClinic, siri: StaffId) -> None:
    ada, bo = leaves(clinic, "Ada Lund", 5), leaves(clinic, "Bo Dahl", 6)
    clinic.store.run(
        lambda work: work.connection.execute(update(Patient).where(Patient.id == ada).values(name=b"spoilt"))
    )
    me = clinic.store.read(people.staff_member, siri)
    found = clinic.store.read(board.show, desk(), me, Sort.DAY, Only.ALL, mine=False)
    assert [(one.row.patient_id, one.row.name) for one in found.lines] == [(ada, ""), (bo, "Bo Dahl")]
