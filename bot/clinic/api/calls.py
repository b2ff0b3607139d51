"""The calls of the API: enrol, a new link, how far somebody has come, another day of discharge, a link taken back, whom one can choose."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from bot.clinic.api import models
from bot.clinic.api.access import Allowed
from bot.clinic.api.models import IdempotencyKey
from bot.clinic.api.problems import ProblemError, responses
from bot.clinic.pages import PageContext
from bot.domain.people.scopes import Scope
from bot.i18n import local
from bot.ids import PatientId, StaffId
from bot.service.people import enrolling, helpers, leaving_days
from bot.service.people.enrolling import Made, Wanted
from bot.store.people import people, stays
from bot.store.people.api_tokens import Token
from bot.store.people.stays import StayRow

router = APIRouter()
Enrols = Annotated[Token, Depends(Allowed(Scope.ENROL))]
Reads = Annotated[Token, Depends(Allowed(Scope.READ))]
Changes = Annotated[Token, Depends(Allowed(Scope.CHANGE))]
Revokes = Annotated[Token, Depends(Allowed(Scope.REVOKE))]


def _context(request: Request) -> PageContext:
    context: PageContext = request.app.state.context
    return context


@router.post(
    "/enrolments", status_code=201, responses=responses(400, 409, 413, 422) | {200: {"model": models.Made}}
)
async def enrol(
    request: Request,
    response: Response,
    token: Enrols,
    wanted: models.NewEnrolment,
    idempotency_key: IdempotencyKey,
) -> models.Made:
    """Enrol somebody, or let them come back. 200 in place of 201 says that this key has made it before."""
    context, bot_name = _context(request), await _bot_name(request)
    made = await context.do(
        enrolling.enrol,
        context.desk,
        token.clinic_id,
        Wanted(
            wanted.reference,
            wanted.name,
            wanted.language,
            wanted.discharge_on or "",
            wanted.unplanned,
            StaffId(wanted.caseworker),
            StaffId(wanted.deputy),
            wanted.test_person,
            wanted.sure,
            wanted.again,
        ),
        seed=idempotency_key,
        by=None,
        strict=True,
    )
    return _made(response, made, bot_name)


@router.post(
    "/enrolments/{patient}/links",
    status_code=201,
    responses=responses(404, 409, 422) | {200: {"model": models.Made}},
)
async def new_link(
    request: Request, response: Response, token: Enrols, patient: UUID, idempotency_key: IdempotencyKey
) -> models.Made:
    """A new link and code, for a new telephone or a lost letter; the older ones stop working."""
    context, bot_name = _context(request), await _bot_name(request)
    made = await context.do(
        enrolling.again, token.clinic_id, PatientId(patient), seed=idempotency_key, by=None
    )
    if made is None:
        raise _missing()
    return _made(response, made, bot_name)


@router.delete("/enrolments/{patient}/links", status_code=204, responses=responses(404, 422))
async def revoke(request: Request, token: Revokes, patient: UUID) -> None:
    """Let every link of this person's that was not used stop working."""
    if not await _context(request).do(enrolling.revoke, token.clinic_id, PatientId(patient), by=None):
        raise _missing()


@router.get("/enrolments/{patient}", responses=responses(404, 422))
async def status(request: Request, token: Reads, patient: UUID) -> models.Status:
    """How far somebody has come."""
    context = _context(request)
    row = await context.read(stays.of_patient, token.clinic_id, patient)
    return _status(context, row)


@router.put("/enrolments/{patient}/discharge", responses=responses(400, 404, 409, 413, 422))
async def change_day(request: Request, token: Changes, patient: UUID, day: models.Discharge) -> models.Status:
    """Another day of discharge; what is counted from it follows."""
    context = _context(request)
    row = await context.do(
        leaving_days.change,
        token.clinic_id,
        PatientId(patient),
        day.discharge_on or "",
        unplanned=day.unplanned,
        by=None,
    )
    return _status(context, row)


@router.get("/staff", responses=responses())
async def staff(request: Request, token: Enrols) -> models.Staff:
    """Who can be caseworker or deputy, and who of them is away or has no hours."""
    context = _context(request)
    hours = await context.read(people.clinic_hours, token.clinic_id)
    today = local(context.runner.store.clock.now(), hours.timezone).date()
    found = await context.read(helpers.to_choose_from, token.clinic_id, today)
    return models.Staff(
        staff=[
            models.Helper(id=one.id, name=one.name, away_until=one.away_until, no_hours=one.why == "no_hours")
            for one in found
        ]
    )


async def _bot_name(request: Request) -> str:
    name = await _context(request).bot_name()
    if not name:
        raise ProblemError(503, "Telegram does not answer now", "nothing was done; try again")
    return name


def _missing() -> ProblemError:
    return ProblemError(404, "this clinic has no such patient")


def _made(response: Response, made: Made, bot_name: str) -> models.Made:
    if made.before:
        response.status_code = 200
    invitation = made.invitation
    return models.Made(
        patient=made.patient_id,
        link=f"https://t.me/{bot_name}?start={invitation.token}" if invitation else None,
        code=invitation.code if invitation else None,
        expires_at=invitation.expires_at if invitation else None,
        came_back=made.came_back,
    )


def _status(context: PageContext, row: StayRow | None) -> models.Status:
    if row is None:
        raise _missing()
    now = context.runner.store.clock.now()
    works = row.link_until is not None and row.link_until > now and not row.link_revoked and not row.link_used
    values: dict[str, Any] = {
        "patient": row.patient_id,
        "progress": enrolling.reached(row, now),
        "discharge_on": row.discharge_on,
        "unplanned": row.unplanned,
        "caseworker": row.caseworker,
        "deputy": row.deputy,
        "link": models.Link(works=works, expires_at=row.link_until),
    }
    return models.Status(**values)
