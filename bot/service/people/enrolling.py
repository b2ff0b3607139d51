"""Enrolling from a form, a file or a call: everything that is wrong is said at once, and then all of it is done, once, or nothing.

What one form or call has made is known by its *seed*: the same one again gives the same link. How a person comes in by that link is
`enrolment.py`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as filled
from datetime import date, datetime
from enum import StrEnum

from bot.domain.languages import LOCALES
from bot.domain.people import reference
from bot.domain.people.leaving_day import DayRefusedError, typed_day
from bot.domain.people.names import UnusableNameError, usable
from bot.domain.people.progress import Progress, progress
from bot.domain.people.trial import review_day
from bot.domain.requests.hours import WorkingHours
from bot.i18n import local
from bot.ids import ClinicId, PatientId, StaffId
from bot.service.desk import Desk
from bot.service.people import enrolment
from bot.service.people.enrolment import VALID_FOR, EnrolmentRefusedError
from bot.service.people.helpers import to_choose_from
from bot.store.database.work import Work
from bot.store.people import enrolments, people, stays
from bot.store.people.enrolments import Invitation
from bot.store.people.stays import StayRow
from bot.store.tables.people import PatientState, Role


class Field(StrEnum):
    """What a clinic fills in; the names of the fields of the form, of the columns of a file and of the members of a call."""

    REFERENCE = "reference"
    NAME = "name"
    LANGUAGE = "language"
    DISCHARGE = "discharge"
    CASEWORKER = "caseworker"
    DEPUTY = "deputy"
    TEST = "test_person"
    CONTACT = "contact"  # on the board alone, as is the next
    REVIEW = "review"
    FORMULA = "formula"  # any cell of a file


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: `code` is a word of the program. `sure` says that the clinic may go on all the same, if it says so."""

    field: Field
    code: str
    sure: bool = False
    values: dict[str, str] = filled(default_factory=dict)


class FormRefusedError(Exception):
    """Nothing was done; `problems` say why, all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(f"{one.field}: {one.code}" for one in problems))
        self.problems = tuple(problems)


class SeedReusedError(Exception):
    """The same call again, and something else in it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An enrolment as it was typed. `sure` says that the clinic has read what speaks against the choice of caseworker or deputy, `again`
    that somebody with this reference is meant to come back."""

    reference: str
    name: str
    language: str
    discharge: str
    unplanned: bool
    caseworker: StaffId | None
    deputy: StaffId | None
    is_test: bool = False
    sure: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """An enrolment: the link, None when it works no more; `before` says that the same form had made it already."""

    patient_id: PatientId
    invitation: Invitation | None
    before: bool
    came_back: bool = False


def enrol(
    work: Work,
    desk: Desk,
    clinic_id: ClinicId,
    wanted: Wanted,
    *,
    seed: str,
    by: StaffId | None,
    strict: bool = False,
) -> Made:
    """Enrol somebody at a clinic, or let them come back, with a link; the same `seed` again changes nothing and gives the same.

    Raises `FormRefusedError` with everything that is wrong; if `strict`, `SeedReusedError` when the seed has made something else.
    """
    stays.alone(work, clinic_id)
    known, content = enrolments.sown(work, sown_by(clinic_id, seed)), repr(wanted) if strict else ""
    if known is not None:
        if known.other_than(work, content):
            raise SeedReusedError
        return Made(known.patient_id, known.invitation, before=True)
    checked = check(work, desk, clinic_id, wanted)
    if checked.known is None:
        patient_id = people.add_patient(
            work, clinic_id, checked.name, wanted.language, discharge_on=checked.day, is_test=wanted.is_test
        )
        stays.refer(work, clinic_id, patient_id, checked.reference)
    else:
        patient_id = checked.known
        _come_back(work, patient_id, checked, wanted)
    _assign(work, patient_id, Role.CASEWORKER, wanted.caseworker)
    _assign(work, patient_id, Role.DEPUTY, wanted.deputy)
    review = review_day(checked.day, checked.today) if checked.day and not wanted.unplanned else None
    stays.begin(work, patient_id, clinic_id, unplanned=wanted.unplanned, by=by, review_on=review)
    people.audit(work, patient_id, by, "enrolled")
    made = enrolments.invite(work, patient_id, VALID_FOR, sown_by(clinic_id, seed), content)
    return Made(patient_id, made, before=False, came_back=checked.known is not None)


def sown_by(clinic_id: ClinicId, seed: str) -> str:
    """A clinic's seed: what another clinic sends under the same name is another's."""
    return f"{clinic_id} {seed}"


def _come_back(work: Work, patient_id: PatientId, checked: "Checked", wanted: Wanted) -> None:
    """All that was theirs is theirs still; the language stays the one they chose, once they have been here."""
    person = people.by_id(work, patient_id)
    people.rename(work, patient_id, checked.name)
    people.change(work, patient_id, discharge_on=checked.day)
    if person.state is PatientState.ENROLLED:
        people.change(work, patient_id, language=wanted.language)


def _assign(work: Work, patient_id: PatientId, role: Role, staff_id: StaffId | None) -> None:
    now = people.current(people.team(work, patient_id), role)
    if staff_id is not None and (now is None or now.id != staff_id):
        people.assign(work, patient_id, staff_id, role)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was typed, as it is stored; `known` is who was here before."""

    name: str
    reference: str
    day: date | None
    today: date
    known: PatientId | None


def check(work: Work, desk: Desk, clinic_id: ClinicId, wanted: Wanted) -> Checked:
    """See whether somebody can be enrolled so; nothing is written. Raises `FormRefusedError`."""
    clinic = people.clinic_hours(work, clinic_id)
    today = local(work.now, clinic.timezone).date()
    problems: list[Problem] = []
    name, ours, day, known = "", "", None, None
    try:
        ours = reference.usable(wanted.reference)
        known = stays.referred(work, clinic_id, ours)
        problems += _seen_before(work, clinic_id, known, wanted, today)
    except reference.ReferenceError as error:
        problems.append(Problem(Field.REFERENCE, error.code))
    try:
        name = usable(wanted.name)
    except UnusableNameError:
        problems.append(Problem(Field.NAME, "unusable"))
    if wanted.language not in LOCALES:
        problems.append(Problem(Field.LANGUAGE, "unknown"))
    try:
        day = today if wanted.unplanned else typed_day(wanted.discharge, today)
    except DayRefusedError as error:
        problems.append(Problem(Field.DISCHARGE, error.because.value))
    problems += _team(work, clinic_id, wanted, clinic, day or today)
    problems += _unready(work, desk, wanted)
    if problems:
        raise FormRefusedError(problems)
    return Checked(name, ours, day, today, known)


def _seen_before(
    work: Work, clinic_id: ClinicId, known: PatientId | None, wanted: Wanted, today: date
) -> list[Problem]:
    """Whoever has this reference and is not gone yet is not enrolled twice; somebody of earlier may come back."""
    row = None if known is None else stays.of_patient(work, clinic_id, known)
    if row is None:
        return []
    if row.is_test != wanted.is_test:
        return [Problem(Field.TEST, "mixed")]
    if row.discharge_on is not None and row.discharge_on > today and not wanted.unplanned:
        return [Problem(Field.REFERENCE, "twice")]
    return [] if wanted.again else [Problem(Field.REFERENCE, "before", sure=True)]


def _unready(work: Work, desk: Desk, wanted: Wanted) -> list[Problem]:
    """Nobody real is enrolled while the content is unsigned or a help number has not been called."""
    return [] if wanted.is_test or ready(work, desk) else [Problem(Field.TEST, "unready")]


def ready(work: Work, desk: Desk) -> bool:
    """Whether real people can be enrolled, by what the installation says of its content."""
    try:
        enrolment.refuse_unready(work, desk)
    except EnrolmentRefusedError:
        return False
    return True


def _team(work: Work, clinic_id: ClinicId, wanted: Wanted, clinic: WorkingHours, day: date) -> list[Problem]:
    known = {one.id: one for one in to_choose_from(work, clinic_id, day)}
    problems = []
    for where, chosen in ((Field.CASEWORKER, wanted.caseworker), (Field.DEPUTY, wanted.deputy)):
        one = None if chosen is None else known.get(chosen)
        if one is None:
            problems.append(Problem(where, "none" if chosen is None else "stranger"))
        elif one.why == "no_hours":
            problems.append(Problem(where, "no_hours", sure=True, values={"staff": one.name}))
        elif one.away_until is not None:
            code = "away_covered" if one.cover else "away"
            until = local(one.away_until, clinic.timezone).date().isoformat()
            problems.append(
                Problem(
                    where, code, sure=True, values={"staff": one.name, "until": until, "cover": one.cover}
                )
            )
    if wanted.caseworker is not None and wanted.caseworker == wanted.deputy:
        problems.append(Problem(Field.DEPUTY, "same"))
    return [one for one in problems if not (one.sure and wanted.sure)]


def again(
    work: Work, clinic_id: ClinicId, patient_id: PatientId, *, seed: str, by: StaffId | None
) -> Made | None:
    """A new link and code for a patient of this clinic; the older ones stop working. None for whoever is not theirs.

    Raises `SeedReusedError` when the seed has made a link for somebody else.
    """
    stays.alone(work, clinic_id)
    known = enrolments.sown(work, sown_by(clinic_id, seed))
    if known is not None:
        if known.patient_id != patient_id:
            raise SeedReusedError
        return Made(known.patient_id, known.invitation, before=True)
    if stays.of_patient(work, clinic_id, patient_id) is None:
        return None
    people.by_id(work, patient_id)
    people.audit(work, patient_id, by, "new_link")
    return Made(
        patient_id, enrolments.invite(work, patient_id, VALID_FOR, sown_by(clinic_id, seed)), before=False
    )


def revoke(work: Work, clinic_id: ClinicId, patient_id: PatientId, *, by: StaffId | None) -> bool:
    """Let a patient's unused links stop working. False for whoever is not this clinic's."""
    if stays.of_patient(work, clinic_id, patient_id) is None:
        return False
    enrolments.revoke(work, patient_id)
    people.audit(work, patient_id, by, "link_revoked")
    return True


def made_by(work: Work, clinic_id: ClinicId, seed: str) -> Made | None:
    """What a form of this clinic has made; None for one that made nothing."""
    known = enrolments.sown(work, sown_by(clinic_id, seed))
    return None if known is None else Made(known.patient_id, known.invitation, before=True)


def reached(row: StayRow, now: datetime) -> Progress:
    """How far somebody's enrolment has come."""
    link_works = row.link_until is not None and row.link_until > now and not row.link_revoked
    opened = row.link_opened or row.state is not PatientState.ENROLLED
    met = row.written_to or row.contact_made_at is not None
    return progress(opened=opened, consented=row.consented, met=met, link_works=link_works)
