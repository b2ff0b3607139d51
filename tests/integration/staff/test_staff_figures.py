"""A clinic's figures: what is counted, published once and never changed, hidden where it is small; its page and its file."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from bot.clinic.pages import FOLDER
from bot.clock import ManualClock
from bot.domain.figures.measures import NEEDS, RULES, Measure, Month, settled
from bot.domain.people.roles import StaffRole
from bot.ids import PatientId, StaffId
from bot.service.figures import publishing
from bot.service.requests import asking, staff_acts
from bot.store.database.work import Work
from bot.store.days import daily
from bot.store.figures import periods
from bot.store.figures.periods import Published
from bot.store.people import enrolments, people, stays
from bot.store.tables.daily import Checkin
from bot.store.tables.figures import FigurePeriod
from bot.store.tables.people import Enrolment, Patient, Purpose
from bot.store.tables.requests import Request, RequestEvent
from bot.store.tables.stays import Stay
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic, desk
from tests.fakes.plans import put_plan_item

MARCH = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def siri(clinic: SmallClinic) -> StaffId:
    return clinic.store.run(
        lambda work: people.add_staff(work, clinic.id, "Siri Lie", on_duty=False, does=[StaffRole.CLINIC])
    )


def move_to(clinic: SmallClinic, moment: datetime) -> None:
    assert isinstance(clinic.store.clock, ManualClock)
    clinic.store.clock.set_wall(moment)


def enrolled(
    clinic: SmallClinic, n: int, *, opened: bool = True, active: int = 0, test: bool = False
) -> None:
    """So many people enrolled now; `active` is a day on which each answers."""

    def make(work: Work) -> None:
        for number in range(n):
            patient = people.add_patient(work, clinic.id, f"P{number}", "nb", discharge_on=None, is_test=test)
            stays.begin(work, patient, clinic.id, unplanned=False, by=None)
            enrolments.invite(work, patient, timedelta(days=14))
            if opened:
                work.connection.execute(
                    update(Enrolment).where(Enrolment.patient_id == patient).values(redeemed_at=work.now)
                )
            if active:
                daily.keep_checkin(work, patient, work.now.date(), {"mood": "good"})
                at = work.now + timedelta(days=active)
                work.connection.execute(update(Checkin).where(Checkin.patient_id == patient).values(at=at))

    clinic.store.run(make)


def published(clinic: SmallClinic, measure: Measure) -> list[Published]:
    clinic.store.run(publishing.tick_figures, desk())
    return clinic.store.read(periods.of_clinic, clinic.id)[measure]


def test_a_month_is_counted_when_it_has_settled() -> None:
    march = Month(2026, 3)
    assert settled(Measure.ANSWERS, march, datetime(2026, 4, 14, tzinfo=UTC).date()) == []
    assert settled(Measure.ANSWERS, march, datetime(2026, 4, 15, tzinfo=UTC).date()) == [march]
    assert Month(2026, 12).after(1) == Month(2027, 1)
    assert Month(2026, 2).last.day == 28


def test_how_far_people_have_come_is_published_once(clinic: SmallClinic) -> None:
    enrolled(clinic, 6, opened=False)
    enrolled(clinic, 7)
    enrolled(clinic, 5, active=35)
    enrolled(clinic, 8, active=100)
    enrolled(clinic, 3, test=True)
    assert published(clinic, Measure.JOURNEY) == []
    move_to(clinic, MARCH + timedelta(days=160))
    (row,) = published(clinic, Measure.JOURNEY)
    assert (row.total, row.parts) == (26, (6, 7, 5, 8))
    assert (row.first_on.isoformat(), row.last_on.isoformat()) == ("2026-03-01", "2026-03-31")

    def erase_one(work: Work) -> None:
        patient = work.connection.execute(
            select(Patient.id).where(Patient.is_test.is_(False)).limit(1)
        ).scalar_one()
        for table in (Checkin, Enrolment, Stay):
            work.connection.execute(delete(table).where(table.patient_id == patient))

    clinic.store.run(erase_one)
    assert published(clinic, Measure.JOURNEY) == [row], "it was said, and is not counted again"


def test_small_months_are_put_together(clinic: SmallClinic) -> None:
    enrolled(clinic, 3)
    move_to(clinic, MARCH + timedelta(days=31))
    enrolled(clinic, 4)
    move_to(clinic, MARCH + timedelta(days=160))
    assert published(clinic, Measure.JOURNEY) == [], "three people in March"
    move_to(clinic, MARCH + timedelta(days=190))
    (row,) = published(clinic, Measure.JOURNEY)
    assert (row.total, row.parts) == (7, (0, 7, 0, 0))
    assert (row.first_on.month, row.last_on.month) == (3, 4)
    move_to(clinic, MARCH + timedelta(days=220))
    assert len(published(clinic, Measure.JOURNEY)) == 2, "nobody in May, which tells nothing"


def real_patient(clinic: SmallClinic) -> PatientId:
    """Jonas is no test person, and has been enrolled."""

    def make(work: Work) -> PatientId:
        work.connection.execute(update(Patient).where(Patient.id == clinic.jonas.id).values(is_test=False))
        stays.begin(work, clinic.jonas.id, clinic.id, unplanned=False, by=None)
        return clinic.jonas.id

    return clinic.store.run(make)


def test_requests_by_how_they_were_answered(clinic: SmallClinic) -> None:
    real_patient(clinic)
    assert isinstance(clinic.store.clock, ManualClock)
    for hours in (1, 1, 1, 1, 1, 1, 48, 48, 48, 48, 48, None, None, None, None, None):
        clinic.ask()
        code = clinic.code
        clinic.staff(staff_acts.take, clinic.kari, code)
        if hours is not None:
            before = clinic.store.clock.now()
            move_to(clinic, before + timedelta(hours=hours))
            clinic.staff(staff_acts.answer, clinic.kari, code, "Ja.")
            move_to(clinic, before)
        clinic.store.run(
            lambda work: work.connection.execute(update(Request).values(state="closed", deadline_at=None))
        )
    clinic.ask()
    clinic.patient(asking.withdraw)
    move_to(clinic, MARCH + timedelta(days=60))
    (row,) = published(clinic, Measure.ANSWERS)
    assert (row.total, row.parts) == (16, (6, 5, 5))
    assert row.median == 60


def test_of_few_answers_no_time_is_told(clinic: SmallClinic) -> None:
    real_patient(clinic)
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Ja.")
    move_to(clinic, MARCH + timedelta(days=400))
    (row,) = published(clinic, Measure.ANSWERS)[:1]
    assert (row.total, row.parts, row.median) == (None, None, None)
    assert clinic.store.read(lambda work: work.connection.execute(select(RequestEvent.id)).all())


async def test_the_page_shows_words_a_picture_a_table_and_a_file(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    enrolled(clinic, 6, opened=False)
    enrolled(clinic, 7, active=35)
    move_to(clinic, MARCH + timedelta(days=160))
    clinic.store.run(publishing.tick_figures, desk())
    browser = await log_in(siri)
    await browser.go("/staff/figures")
    assert "mars 2026: 13 i alt. Lenken ikke åpnet: 6, Åpnet: 0, Aktiv etter 30 dager: 7" in browser.text
    assert browser.answer.text.count("<rect") == 2
    assert 'role="img"' in browser.answer.text
    assert "Av dem som begynte å dele planen sin" in browser.text
    for name in ("Kari", "Ola Hansen", "Berit"):
        assert name not in browser.text.replace("Siri Lie", "")
    await browser.go("/staff/figures/file")
    assert "Fra innmelding til hverdag;2026-03-01;2026-03-31;I alt;13" in browser.answer.text
    assert browser.answer.content.startswith(b"\xef\xbb\xbf")


async def test_what_is_hidden_is_hidden_everywhere(clinic: SmallClinic, siri: StaffId, log_in: LogIn) -> None:
    row = Published(MARCH.date().replace(day=1), MARCH.date().replace(day=31), 17, None)
    clinic.store.run(periods.add, clinic.id, Measure.ANSWERS, row)
    none = Published(
        datetime(2026, 4, 1, tzinfo=UTC).date(), datetime(2026, 9, 30, tzinfo=UTC).date(), None, None
    )
    clinic.store.run(periods.add, clinic.id, Measure.ANSWERS, none)
    browser = await log_in(siri)
    await browser.go("/staff/figures")
    assert "april–september 2026: for få til å vise." in browser.text
    assert browser.answer.text.count("vises ikke</td>") == 9
    await browser.go("/staff/figures/file")
    assert "I alt;17" in browser.answer.text
    assert browser.answer.text.count("vises ikke") == 7


async def test_only_those_who_enrol_see_figures(clinic: SmallClinic, log_in: LogIn) -> None:
    kari = await log_in(clinic.kari)
    for path in ("figures", "figures/file", "figures/misses", f"figures/misses/{'X' * 8}"):
        await kari.go(f"/staff/{path}")
        assert kari.status == 403, path


def test_what_is_stored_names_nobody(clinic: SmallClinic) -> None:
    columns = {column.name for column in FigurePeriod.__table__.columns}
    assert not {each for each in columns if "patient" in each or "staff" in each}


def test_needs_are_counted_of_those_who_share_their_plan_and_of_nobody_else(clinic: SmallClinic) -> None:
    """Each once, in the month in which they first agreed; who has taken it back is not counted."""

    def make(work: Work, n: int, status: str, *, shares: bool, takes_back: bool = False) -> None:
        for number in range(n):
            patient = people.add_patient(
                work, clinic.id, f"P{number}", "nb", discharge_on=None, is_test=False
            )
            stays.begin(work, patient, clinic.id, unplanned=False, by=None)
            if shares:
                people.give_consent(work, patient, Purpose.SHARE_PLAN, "test", given=True)
            if takes_back:
                people.give_consent(work, patient, Purpose.SHARE_PLAN, "test", given=False)
            kept = {"area": "home", "status": status, "works": None, "at": work.now.isoformat()}
            put_plan_item(work, patient, "tonight", kept)

    clinic.store.run(make, 6, "need_help", shares=True)
    clinic.store.run(make, 5, "in_place", shares=True)
    clinic.store.run(make, 9, "need_help", shares=False)
    clinic.store.run(make, 7, "need_help", shares=True, takes_back=True)
    move_to(clinic, MARCH + timedelta(days=32))
    (row,) = published(clinic, Measure.NEED_HOME)
    assert (row.total, row.parts) == (11, (6, 5))
    (row,) = published(clinic, Measure.NEED_MONEY)
    assert (row.total, row.parts) == (11, (0, 11))
    assert set(NEEDS) == {area for one in desk().content.checklists.values() for area in one.areas}


async def test_what_was_published_with_other_parts_shows_its_total_and_breaks_nothing(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    """The parts of a measure may change with the program; what was shown stays."""
    first, last = MARCH.date().replace(day=1), MARCH.date().replace(day=31)
    clinic.store.run(periods.add, clinic.id, Measure.ANSWERS, Published(first, last, 23, (12, 11)))
    browser = await log_in(siri)
    await browser.go("/staff/figures")
    assert "mars 2026: 23 i alt. Hvordan de fordeler seg, vises ikke" in browser.text
    await browser.go("/staff/figures/file")
    assert browser.status == 200


def test_every_part_of_a_bar_has_its_colour() -> None:
    style = (FOLDER / "static" / "app.css").read_text(encoding="utf-8")
    for part in range(max(len(rule.parts) for rule in RULES.values())):
        assert f".part-{part} {{" in style
