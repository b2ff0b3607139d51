"""Enrolling from a file: every row is looked at first, and only when nothing is wrong with any is the first one enrolled.

Each row is enrolled by itself, once for each file and line, so that a file that was broken off can be sent again and goes on where it was.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.people import reference
from bot.domain.spreadsheet import Row
from bot.ids import ClinicId, StaffId
from bot.service.desk import Desk
from bot.service.people import enrolling
from bot.service.people.enrolling import Field, FormRefusedError, Made, Problem, Wanted
from bot.store.database.work import Work
from bot.store.people import enrolments, people


@dataclass(frozen=True, slots=True)
class Looked:
    """What would become of a row: `problems`, or that the file has enrolled it already."""

    row: Row
    problems: tuple[Problem, ...]
    done: bool = False


def look(work: Work, desk: Desk, clinic_id: ClinicId, rows: Sequence[Row], seed: str) -> list[Looked]:
    """See what would become of each row; nothing is written."""
    names = staff_by_name(work, clinic_id)
    twice = _twice(rows)
    return [_look(work, desk, clinic_id, row, seed, names, twice) for row in rows]


def staff_by_name(work: Work, clinic_id: ClinicId) -> dict[str, StaffId]:
    """Who is meant by a name in a file, in small letters; names that two people have mean nobody."""
    staff = people.staff_of(work, clinic_id)
    counts = Counter(one.name.casefold() for one in staff)
    return {one.name.casefold(): one.id for one in staff if counts[one.name.casefold()] == 1}


def enrol(
    work: Work, desk: Desk, clinic_id: ClinicId, row: Row, seed: str, *, by: StaffId, sure: bool
) -> Made:
    """Enrol the person of one row, once for this file. Raises `FormRefusedError`."""
    wanted = wanted_of(row, staff_by_name(work, clinic_id), sure=sure)
    return enrolling.enrol(work, desk, clinic_id, wanted, seed=seed_of(seed, row), by=by)


def seed_of(seed: str, row: Row) -> str:
    """What the link of one row is known by."""
    return f"{seed} line {row.line}"


def wanted_of(row: Row, names: Mapping[str, StaffId], *, sure: bool = False) -> Wanted:
    """An enrolment as the row has it. Who comes back is recognised without a question: the file is the clinic's own list."""
    return Wanted(
        reference=row.cells.get("reference", ""),
        name=row.cells.get("name", ""),
        language=row.cells.get("language", "").casefold() or "nb",
        discharge=row.cells.get("discharge", ""),
        unplanned=row.yes("unplanned"),
        caseworker=names.get(row.cells.get("caseworker", "").casefold()),
        deputy=names.get(row.cells.get("deputy", "").casefold()),
        is_test=row.yes("test_person"),
        sure=sure,
        again=True,
    )


def _look(
    work: Work,
    desk: Desk,
    clinic_id: ClinicId,
    row: Row,
    seed: str,
    names: Mapping[str, StaffId],
    twice: frozenset[str],
) -> Looked:
    if row.formulas:
        return Looked(row, tuple(Problem(Field.FORMULA, "formula") for _ in row.formulas[:1]))
    if enrolments.sown(work, enrolling.sown_by(clinic_id, seed_of(seed, row))) is not None:
        return Looked(row, (), done=True)
    problems: list[Problem] = []
    if _plain(row) in twice:
        problems.append(Problem(Field.REFERENCE, "in_file_twice"))
    try:
        enrolling.check(work, desk, clinic_id, wanted_of(row, names, sure=True))
    except FormRefusedError as refused:
        problems += refused.problems
    named = {Field.CASEWORKER: row.cells.get("caseworker", ""), Field.DEPUTY: row.cells.get("deputy", "")}
    problems = [
        Problem(one.field, "stranger") if one.code == "none" and named.get(one.field) else one
        for one in problems
    ]
    return Looked(row, tuple(problems))


def _twice(rows: Sequence[Row]) -> frozenset[str]:
    counts = Counter(_plain(row) for row in rows)
    return frozenset(text for text, n in counts.items() if text and n > 1)


def _plain(row: Row) -> str:
    try:
        return reference.usable(row.cells.get("reference", ""))
    except reference.ReferenceError:
        return ""
