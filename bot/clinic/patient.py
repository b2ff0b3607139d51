"""One person's page: why it is opened, then what they share, what they have asked for and been promised, and who looked and why."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.clinic.promised import shown
from bot.clinic.words import StaffWords
from bot.domain.people.reasons import HOLDS, Reason
from bot.domain.people.roles import StaffRole
from bot.i18n import format_date
from bot.service.people import opening
from bot.service.people.opening import Door, Person, RefusedError
from bot.store.people.people import FETCHED, OPENED, PLAYED

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(StaffRole.CLINIC, StaffRole.CASEWORKER, StaffRole.DUTY))]

Answering = Annotated[Visitor, Depends(require(StaffRole.CASEWORKER, StaffRole.DUTY))]


@router.get("/patients/{patient}")
async def show(request: Request, who: Who, patient: UUID) -> Response:
    """The page, for whoever has said why; else the question why, with nothing of the person in it."""
    return await _show(request, who, patient)


@router.post("/patients/{patient}")
async def open_page(request: Request, who: Who, patient: UUID) -> Response:
    """Say why, and see the page."""
    form = await posted(request, who)
    given = (form.get("reason", ""), form.get("line", ""))
    try:
        await context_of(request).do(opening.open_for, who.session.staff, patient, *given)
    except RefusedError:
        return await _show(request, who, patient, form, status=422)
    return see_other(f"/staff/patients/{patient}")


@router.post("/q/{code}/shared")
async def open_from_request(request: Request, who: Answering, code: str) -> Response:
    """See the page of whoever has asked: the request in hand is the reason, without a question."""
    await posted(request, who)
    context = context_of(request)
    patient = await context.do(opening.open_from, context.desk, who.session.staff, code)
    return see_other(f"/staff/patients/{patient}")


async def _show(
    request: Request, who: Visitor, patient: UUID, form: Mapping[str, str] | None = None, *, status: int = 200
) -> Response:
    context, words = context_of(request), words_of(request, who)
    session = who.session
    found = await context.read(
        opening.show, context.desk, session.staff, session.proved_at, patient, words.language
    )
    if isinstance(found, Door):
        return ask_why(request, "patient_why.html", who, patient, found.reasons, form, status)
    return page(request, "patient.html", who, status, person=found, **_said(words, found))


def ask_why(
    request: Request,
    template: str,
    who: Visitor,
    patient: UUID,
    reasons: Sequence[Reason],
    form: Mapping[str, str] | None,
    status: int,
) -> Response:
    """A page that asks why something of a person's is to be seen; with a `form` that was refused, what it said."""
    return page(
        request,
        template,
        who,
        status,
        patient=patient,
        reasons=[one.value for one in reasons],
        form=form or {},
        refused=form is not None,
        longest=opening.LONGEST,
        minutes=int(HOLDS.total_seconds() // 60),
    )


def _said(words: StaffWords, found: Person) -> dict[str, Any]:
    day = found.discharge_on
    return {
        "name": found.name or words.t("staff_nameless"),
        "leaves": words.t("staff_patient_leaves", day=format_date(day, words.language)) if day else "",
        "why": words.t(f"staff_why_{found.reason}"),
        "until": words.when(found.until),
        "promised": [shown(words, one, found.names, may=False, next_try=words.now) for one in found.promises],
        "looks": [
            {
                "when": words.when(one.at),
                "staff": found.names.get(one.staff_id, "") if one.staff_id else "",
                "why": _why(words, one.what, one.reason, one.line),
            }
            for one in found.looks
        ],
    }


def _why(words: StaffWords, what: str, reason: Reason | None, line: str) -> str:
    if what in {OPENED, PLAYED} and reason is not None:
        why = f"{words.t(f'staff_why_{reason}')}: {line}" if line else words.t(f"staff_why_{reason}")
        return why if what == OPENED else words.t("staff_player_looked", why=why)
    return words.t("staff_patient_fetched" if what == FETCHED else "staff_patient_read")
