"""Everybody whose caseworker somebody is, with what staff know of each already: read in a handful of statements, however many they are.

Nothing a person wrote is opened here, and of when they were heard no more than the day on which they last wrote to the staff. What a
silence means, and what of it was agreed to be told, is `service/people/caseload.py`'s.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, not_, select

from bot.domain.days.silence import SilenceWho, Stage
from bot.ids import PatientId, StaffId
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.requests.records import LIVING
from bot.store.tables.people import Assignment, Patient, PatientState, Role
from bot.store.tables.requests import Request, RequestEvent
from bot.store.tables.silence import SilenceRule

#: What stands in a request's history when the patient themselves did something with it.
BY_THE_PATIENT = ("asked", "asked_again", "raised", "replied", "withdrawn")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One patient of somebody's."""

    patient_id: PatientId
    name: str
    language: str
    discharge_on: date | None
    is_test: bool
    caseworker: StaffId


def of_staff(work: Work, clinic_id: UUID, staff: Collection[StaffId]) -> list[CaseRow]:
    """Everybody of a clinic whose caseworker is one of `staff`, whoever was erased or gave their no left out."""
    rows = work.connection.execute(
        select(
            Patient.id,
            Patient.name,
            Patient.language,
            Patient.discharge_on,
            Patient.is_test,
            Assignment.staff_id,
        )
        .join(Assignment, Assignment.patient_id == Patient.id)
        .where(
            Patient.clinic_id == clinic_id,
            Patient.state != PatientState.ERASED,
            Assignment.role == Role.CASEWORKER,
            Assignment.until.is_(None),
            Assignment.staff_id.in_(staff),
        )
    ).all()
    names = people.names_of_rows(work, rows)
    return [
        CaseRow(
            PatientId(row.id),
            names[PatientId(row.id)],
            row.language,
            row.discharge_on,
            row.is_test,
            StaffId(row.staff_id),
        )
        for row in rows
    ]


def wrote_last(
    work: Work, patients: Collection[PatientId], by_program: Collection[str]
) -> dict[PatientId, datetime]:
    """When each last wrote to the staff or asked for somebody; `by_program` names the kinds that the program asks for by itself."""
    asked_by_program = and_(RequestEvent.what == "asked", Request.kind.in_(by_program))
    query = (
        select(Request.patient_id, func.max(RequestEvent.at).label("at"))
        .join(RequestEvent, RequestEvent.request_id == Request.id)
        .where(
            Request.patient_id.in_(patients),
            RequestEvent.what.in_(BY_THE_PATIENT),
            not_(asked_by_program),
        )
        .group_by(Request.patient_id)
    )
    return {PatientId(row.patient_id): row.at for row in work.connection.execute(query)}


def told_quiet(work: Work, patients: Collection[PatientId]) -> dict[PatientId, datetime]:
    """Since when those are quiet of whom the caseworker has been told so, by the rule that they agreed to and have not switched off."""
    query = select(SilenceRule.patient_id, SilenceRule.since).where(
        SilenceRule.patient_id.in_(patients),
        SilenceRule.stage == Stage.TOLD,
        SilenceRule.who == SilenceWho.CASEWORKER,
        SilenceRule.look_at.is_not(None),
    )
    return {PatientId(row.patient_id): row.since for row in work.connection.execute(query)}


def open_codes(work: Work, patients: Collection[PatientId]) -> dict[PatientId, str]:
    """The code of the request of each that has not ended; of several the newest."""
    query = (
        select(Request.patient_id, Request.code)
        .where(Request.patient_id.in_(patients), Request.state.in_(LIVING))
        .order_by(Request.id)
    )
    return {PatientId(row.patient_id): row.code for row in work.connection.execute(query)}
