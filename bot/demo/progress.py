"""How far a patient has come with the product, as the database has it: what the demo's suggestions are ticked off by. Reads only."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select

from bot.domain.flow.book import FlowBook
from bot.domain.flow.language import FlowClass
from bot.domain.requests.policy import Who
from bot.domain.requests.request import State
from bot.ids import PatientId
from bot.store.conversations import conversations
from bot.store.database.work import Work
from bot.store.requests import records
from bot.store.tables.people import Enrolment, Patient, PatientState

WELCOME: Final = "welcome"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a patient stands."""

    #: The language the bot speaks with them.
    language: str = "nb"
    #: The code was right.
    inside: bool = False
    #: The link can no longer be used: too many wrong codes, or too old.
    link_dead: bool = False
    #: The questions of the welcome are behind them.
    welcomed: bool = False
    #: Their newest wish for a person; None when they never had one, or took it back.
    request: State | None = None
    #: It has gone on past the caseworker.
    gone_on: bool = False
    #: The day of leaving; None when nobody knows it yet.
    leaves_on: date | None = None


def progress_of(work: Work, patient_id: PatientId, book: FlowBook) -> Progress:
    """Look it up."""
    patient = work.connection.execute(
        select(Patient.language, Patient.state, Patient.discharge_on).where(Patient.id == patient_id)
    ).one()
    inside = patient.state is not PatientState.ENROLLED
    newest = records.newest(work, patient_id)
    asked = newest is not None and not newest.by_program and newest.request.state is not State.WITHDRAWN
    request = newest.request if newest is not None and asked else None
    return Progress(
        language=patient.language,
        inside=inside,
        link_dead=not inside and _is_dead(work, patient_id),
        welcomed=inside and not _is_being_welcomed(work, patient_id, book),
        request=request.state if request else None,
        gone_on=request is not None and Who.CASEWORKER not in request.asks,
        leaves_on=patient.discharge_on,
    )


def _is_dead(work: Work, patient_id: UUID) -> bool:
    link = work.connection.execute(
        select(Enrolment.revoked_at, Enrolment.expires_at)
        .where(Enrolment.patient_id == patient_id)
        .order_by(Enrolment.id.desc())
        .limit(1)
    ).one()
    return link.revoked_at is not None or link.expires_at <= work.now


def _is_being_welcomed(work: Work, patient_id: UUID, book: FlowBook) -> bool:
    """Whether a question of the welcome is still to come. It ends where it goes on to the plan."""
    for run in conversations.open_runs(work, patient_id):
        frames = run.state.frames
        classes = {book.get(frame.flow, frame.version).class_ for frame in frames}
        if frames[0].flow == WELCOME and FlowClass.CHECKLIST not in classes:
            return True
    return False
