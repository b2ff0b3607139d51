"""The rehearsal on the clinic's page: the first days of one person, played together. It only shows; nothing is sent or written."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require
from bot.clinic.pages import Visitor, context_of, page
from bot.domain.people.roles import StaffRole
from bot.ids import PatientId
from bot.service.rehearsal import beside
from bot.service.requests.rights import NotFoundError

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(StaffRole.CLINIC, StaffRole.CASEWORKER, StaffRole.DUTY))]


@router.get("/board/{patient}/rehearsal")
async def show(request: Request, who: Who, patient: UUID) -> Response:
    """The scenes of one person on the board, and what the clinic can do before they come."""
    context = context_of(request)
    played = await context.read(beside.show, who.session.staff, context.desk, PatientId(patient))
    if played is None:
        raise NotFoundError
    return page(request, "rehearsal.html", who, played=played, patient=patient)
