"""The discharge board: who leaves within four weeks or left within two, and what the clinic writes there. Of a patient's plan is read
what they share, as how many things of an area are not settled; of whoever shares nothing, nothing is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from bot.domain.people.board import AFTERWARDS, AHEAD, Standing, Urgency, standing
from bot.domain.people.leaving_day import DayRefusedError, typed_day
from bot.domain.people.roles import StaffRole
from bot.domain.plan.plan import plan_of
from bot.i18n import local
from bot.ids import ClinicId, PatientId
from bot.service.days import trial
from bot.service.desk import Desk
from bot.service.people import leaving_days
from bot.service.people.enrolling import Field, FormRefusedError, Problem, reached
from bot.store.database.work import Work
from bot.store.people import people, stays
from bot.store.people.people import StaffRow
from bot.store.people.stays import StayRow
from bot.store.plan.shared import shared_plans
from bot.store.tables.stays import Municipality


class Sort(StrEnum):
    """The orders of the board."""

    DAY = "day"  # who leaves first
    PRESSING = "pressing"
    NAME = "name"


class Only(StrEnum):
    """What the board can be narrowed to."""

    ALL = "all"
    MISSING = "missing"
    UNPLANNED = "unplanned"


#: How the key of the title of that area ends.
HOME: Final = "_home.title"


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the board; `caseworker` is a name, empty for nobody."""

    row: StayRow
    standing: Standing
    caseworker: str
    #: Of a plan that is shared: the areas with something that is not settled, by the key of their title, the home first. None: not shared.
    areas: tuple[tuple[str, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """The board as somebody sees it: their lines, how many there are before it was narrowed, and how many have something missing."""

    lines: list[Line]
    of: int
    to_look_at: int
    #: Whether they may see the whole clinic's.
    whole: bool


def show(work: Work, desk: Desk, me: StaffRow, sort: Sort, only: Only, *, mine: bool) -> Board:
    """The board for `me`: the whole clinic's for those who enrol, unless they ask for `mine`; one's own patients for everybody else."""
    today = _today(work, me)
    whole = StaffRole.CLINIC in me.roles
    rows = stays.leaving(work, me.clinic_id, today - AFTERWARDS, today + AHEAD)
    names = {one.id: one.name for one in people.everybody_of(work, me.clinic_id)}
    seen = [row for row in rows if (whole and not mine) or me.id in {row.caseworker, row.deputy}]
    shared = _shared(work, desk, seen, today)
    lines = [
        Line(
            row,
            _standing(work, row, today, home_open=_home_is_open(shared.get(row.patient_id))),
            names.get(row.caseworker, "") if row.caseworker else "",
            shared.get(row.patient_id),
        )
        for row in seen
    ]
    shown = [one for one in lines if _wanted(one, only)]
    key = {Sort.DAY: _by_day, Sort.PRESSING: _by_urgency, Sort.NAME: _by_name}[sort]
    return Board(sorted(shown, key=key), len(lines), sum(_asks(one) for one in lines), whole)


def _shared(
    work: Work, desk: Desk, rows: Sequence[StayRow], today: date
) -> dict[PatientId, tuple[tuple[str, int], ...]]:
    """The open areas of those who share their plan; what somebody was promised that nobody sees is not counted."""
    checklists = desk.content.checklists
    leaving = {row.patient_id: row.discharge_on for row in rows}
    order = [checklist.area_flow(area) for checklist in checklists.values() for area in checklist.areas]
    found = {}
    for patient, kept in shared_plans(work, leaving.keys()).items():
        plan = plan_of(checklists, kept, leaving[patient], today)
        left = Counter(one.area for one in plan.open if one.item is not None and not one.item.sensitive)
        found[patient] = tuple((f"{area}.title", left[area]) for area in order if left[area])
    return found


def _home_is_open(areas: tuple[tuple[str, int], ...] | None) -> bool:
    return any(key.endswith(HOME) for key, _ in areas or ())


def standings(work: Work, desk: Desk, clinic_id: ClinicId, today: date) -> list[tuple[StayRow, Standing]]:
    """How it stands with everybody on a clinic's board, the first to leave first."""
    rows = stays.leaving(work, clinic_id, today - AFTERWARDS, today + AHEAD)
    shared = _shared(work, desk, rows, today)
    return [
        (row, _standing(work, row, today, home_open=_home_is_open(shared.get(row.patient_id))))
        for row in rows
    ]


def one(work: Work, me: StaffRow, patient_id: PatientId) -> Line | None:
    """One person as `me` may see them on the board; None for whoever is not theirs."""
    row = stays.of_patient(work, me.clinic_id, patient_id)
    if row is None or not (StaffRole.CLINIC in me.roles or me.id in {row.caseworker, row.deputy}):
        return None
    names = {one.id: one.name for one in people.everybody_of(work, me.clinic_id)}
    today = _today(work, me)
    return Line(row, _standing(work, row, today), names.get(row.caseworker, "") if row.caseworker else "")


class ChangedMeanwhileError(Exception):
    """Somebody else has changed it since the form was opened."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What the clinic writes about a discharge, as it is typed. `seen` is how it stood when the form was opened."""

    discharge: str
    unplanned: bool
    municipality: str
    contact_on: str
    contact_made: bool
    review_on: str
    reviewed: bool
    seen: str


def seen_as(row: StayRow) -> str:
    """How it stands, in one word that changes when any of it does."""
    made = row.contact_made_at is not None
    trial = f"{row.review_on} {row.reviewed_at is not None}"
    return f"{row.discharge_on} {row.unplanned} {row.municipality} {row.contact_on} {made} {trial}"


def note(work: Work, me: StaffRow, patient_id: PatientId, noted: Noted) -> bool:
    """Write what the clinic knows of a discharge; all of it or nothing. False for whoever is not theirs.

    Raises `FormRefusedError` for what is no day, `ChangedMeanwhileError` when a colleague was first.
    """
    found = one(work, me, patient_id)
    if found is None:
        return False
    people.by_id(work, patient_id)  # whoever else writes waits, and then sees this
    row = stays.of_patient(work, me.clinic_id, patient_id)
    if row is None or seen_as(row) != noted.seen:
        raise ChangedMeanwhileError
    today = _today(work, me)
    contact = _day(Field.CONTACT, noted.contact_on, today, row.contact_on)
    review = _day(Field.REVIEW, noted.review_on, today, row.review_on)
    if (
        noted.unplanned != row.unplanned
        or noted.discharge.strip() != (row.discharge_on or date.min).isoformat()
    ):
        leaving_days.change(
            work, me.clinic_id, patient_id, noted.discharge, unplanned=noted.unplanned, by=me.id
        )
    known = noted.municipality in set(Municipality)
    made_at = (row.contact_made_at or work.now) if noted.contact_made else None
    written = stays.change(
        work,
        patient_id,
        municipality=Municipality(noted.municipality) if known else row.municipality,
        contact_on=contact,
        contact_made_at=made_at,
        review_on=review,
        reviewed_at=(row.reviewed_at or work.now) if noted.reviewed else None,
    )
    if written:
        trial.plan(work, patient_id, people.clinic_hours(work, me.clinic_id).timezone)
    else:  # enrolled before stays were kept
        stays.begin(work, patient_id, me.clinic_id, unplanned=noted.unplanned, by=me.id)
        return note(work, me, patient_id, _as_begun(work, me, patient_id, noted))
    people.audit(work, patient_id, me.id, "discharge_noted")
    return True


def _as_begun(work: Work, me: StaffRow, patient_id: PatientId, noted: Noted) -> Noted:
    row = stays.of_patient(work, me.clinic_id, patient_id)
    assert row is not None  # noqa: S101 - it was there a moment ago, and is locked
    return replace(noted, seen=seen_as(row))


def _day(field: Field, text: str, today: date, known: date | None) -> date | None:
    """A day that is typed; one that stands there already may be past."""
    if not text.strip():
        return None
    if known is not None and text.strip() == known.isoformat():
        return known
    try:
        return typed_day(text, today)
    except DayRefusedError as error:
        raise FormRefusedError([Problem(field, error.because.value)]) from error


def _today(work: Work, me: StaffRow) -> date:
    return local(work.now, people.clinic_hours(work, me.clinic_id).timezone).date()


def _standing(work: Work, row: StayRow, today: date, *, home_open: bool = False) -> Standing:
    return standing(
        row.discharge_on or today,
        today,
        reached(row, work.now),
        unplanned=row.unplanned,
        deputy=row.deputy is not None,
        taken_over=row.municipality is Municipality.TAKEN_OVER,
        contact=row.contact_on is not None or row.contact_made_at is not None,
        review_on=None if row.reviewed_at is not None else row.review_on,
        home_open=home_open,
    )


def _asks(line: Line) -> bool:
    return line.standing.urgency is not Urgency.CALM


def _wanted(line: Line, only: Only) -> bool:
    if only is Only.MISSING:
        return bool(line.standing.missing)
    return line.row.unplanned if only is Only.UNPLANNED else True


def _by_day(line: Line) -> tuple[object, ...]:
    return (line.standing.days, line.row.name.casefold())


def _by_urgency(line: Line) -> tuple[object, ...]:
    return (list(Urgency).index(line.standing.urgency), *_by_day(line))


def _by_name(line: Line) -> tuple[object, ...]:
    return (line.row.name.casefold(), line.standing.days)
