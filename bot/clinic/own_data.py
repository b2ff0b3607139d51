"""The page on which the clinic does what a patient wishes for their own data: a file of all of it to their chat, or all of it erased."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require, step_up
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.domain.people.roles import ANSWERING, StaffRole
from bot.i18n import format_date, format_time, local
from bot.ids import PatientId
from bot.service.own_data import at_the_clinic as rules
from bot.service.requests.rights import NotFoundError

router = APIRouter(prefix="/staff")
ROLES = (StaffRole.CLINIC, *sorted(ANSWERING))
Who = Annotated[Visitor, Depends(require(*ROLES))]
Proved = Annotated[Visitor, Depends(step_up(*ROLES))]


@router.get("/own-data")
async def show(request: Request, who: Who, patient: UUID, done: str = "") -> Response:
    """What the clinic can do with this patient's data on the patient's wish, and what is under way."""
    return await _page(
        request, who, PatientId(patient), done=done if done in {"file", "erase", "keep"} else ""
    )


@router.post("/own-data/file")
async def send_file(request: Request, who: Proved) -> Response:
    """Send the file to the patient's own chat."""
    return await _do(request, who, "file")


@router.post("/own-data/erase")
async def erase(request: Request, who: Proved) -> Response:
    """Write the erasure down."""
    return await _do(request, who, "erase")


@router.post("/own-data/keep")
async def keep(request: Request, who: Proved) -> Response:
    """Take it back."""
    patient = _patient((await posted(request, who)).get("patient", ""))
    context = context_of(request)
    context.finish(await context.do(rules.keep, context.desk, who.session.staff, patient))
    return see_other(f"/staff/own-data?patient={patient}&done=keep")


async def _do(request: Request, who: Visitor, what: str) -> Response:
    form = await posted(request, who)
    patient, context = _patient(form.get("patient", "")), context_of(request)
    use_case = rules.send_file if what == "file" else rules.erase
    try:
        done = await context.do(use_case, context.desk, who.session.staff, patient, form.get("reason", ""))
    except rules.ReasonNeededError:
        return await _page(request, who, patient, wrong=what, status=422)
    context.finish(done)
    return see_other(f"/staff/own-data?patient={patient}&done={what}")


def _patient(text: str) -> PatientId:
    try:
        return PatientId(UUID(text))
    except ValueError:
        raise NotFoundError from None


async def _page(
    request: Request, who: Visitor, patient: PatientId, *, done: str = "", wrong: str = "", status: int = 200
) -> Response:
    found = await context_of(request).read(rules.stands, who.session.staff, patient)
    words = words_of(request, who)
    due = None if found.erased_at is None else local(found.erased_at, words.zone)
    return page(
        request,
        "own_data.html",
        who,
        status,
        patient=patient,
        name=found.name or words.t("staff_nameless"),
        stands=found,
        due=""
        if due is None
        else f"{format_date(due.date(), words.language)} {format_time(due, words.language)}",
        done=done,
        wrong=wrong,
        longest=rules.LONGEST,
    )
