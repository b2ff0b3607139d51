"""Handing a person over, from their page: the form, how it stands, taking it back, and the summary on paper."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require, step_up
from bot.clinic.handover_words import DONE, ends_of, id_of, left_out_words, problem_of, state_of
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.clinic.words import StaffWords
from bot.dialogue.picture import pdf_of
from bot.domain.people.roles import ANSWERING
from bot.domain.people.transfer import ENDED, LONGEST_WORDS, Kind, State, by_heading
from bot.service.handover import giving
from bot.service.handover.giving import Begun, Stands, TransferRefusedError, Wanted
from bot.service.people import opening

router = APIRouter(prefix="/staff")
#: It did not come about: nothing of a summary is left.
_STOPPED: Final = ENDED - {State.DONE}
Giver = Annotated[Visitor, Depends(require(*sorted(ANSWERING)))]
GiverProved = Annotated[Visitor, Depends(step_up(*sorted(ANSWERING)))]


# --- the giver, from the person's page ---


@router.get("/patients/{patient}/handover")
async def show(request: Request, who: Giver, patient: UUID, done: str = "") -> Response:
    """How it stands, and the form. Whoever has not said why they open this person's page says so first."""
    return await _show(request, who, patient, done=done if done in DONE else "")


@router.post("/patients/{patient}/handover")
async def begin(request: Request, who: GiverProved, patient: UUID) -> Response:
    """Ask the person."""
    form, context = await posted(request, who), context_of(request)
    if not await context.read(opening.has_said_why, who.session.staff, who.session.proved_at, patient):
        return see_other(f"/staff/patients/{patient}")
    try:
        begun: Begun = await context.do(
            giving.begin, context.desk, who.session.staff, patient, _wanted(form), form.get("seed", "")
        )
    except TransferRefusedError as refused:
        return await _show(request, who, patient, form, refused=refused, status=422)
    context.offer(begun.rows)
    if begun.code:
        return await _show(request, who, patient, code=begun.code)
    return see_other(f"/staff/patients/{patient}/handover?done=begun")


@router.post("/handovers/withdraw")
async def withdraw(request: Request, who: Giver) -> Response:
    """Take it back."""
    form, context = await posted(request, who), context_of(request)
    patient = id_of(form.get("patient", ""))
    try:
        done = await context.do(giving.withdraw, context.desk, who.session.staff, patient)
    except TransferRefusedError as refused:
        return await _show(request, who, patient, refused=refused, status=409)
    context.finish(done)
    return see_other(f"/staff/patients/{patient}/handover?done=withdrawn")


@router.post("/handovers/paper")
async def paper(request: Request, who: GiverProved) -> Response:
    """The approved summary as PDF, for the patient to take or the clinic to send."""
    form, context = await posted(request, who), context_of(request)
    patient = id_of(form.get("patient", ""))
    picture = await context.do(giving.paper, context.desk, who.session.staff, patient)
    headers = {"Content-Disposition": 'inline; filename="rodtrad.pdf"'}
    return Response(await asyncio.to_thread(pdf_of, picture), media_type="application/pdf", headers=headers)


async def _show(
    request: Request,
    who: Visitor,
    patient: UUID,
    form: Mapping[str, str] | None = None,
    *,
    done: str = "",
    refused: TransferRefusedError | None = None,
    code: str = "",
    status: int = 200,
) -> Response:
    context = context_of(request)
    found = await context.do(giving.stands, who.session.staff, patient)
    if not await context.read(opening.has_said_why, who.session.staff, who.session.proved_at, patient):
        return see_other(f"/staff/patients/{patient}")
    words = words_of(request, who)
    return page(
        request,
        "handover.html",
        who,
        status,
        patient=patient,
        name=found.name or words.t("staff_nameless"),
        stands=found,
        seed=giving.new_seed(),
        code=code,
        done=done,
        problem=problem_of(words, refused),
        form=form or {},
        longest=LONGEST_WORDS,
        **_how(words, found),
    )


def _how(words: StaffWords, found: Stands) -> dict[str, Any]:
    row = found.living or found.last
    summary = row.approved if row is not None else None
    return {
        "row": row,
        "said": state_of(words, row, found.called) if row is not None else "",
        "summary": by_heading(summary.lines) if summary else {},
        "own": summary.own if summary else "",
        "ends": ends_of(words, row) if row is not None else "",
        "left_out": left_out_words(words, row) if row is not None and row.state not in _STOPPED else "",
        "refusal": row.content.refusal if row is not None and row.content else "",
        "printable": row is not None and summary is not None and row.state not in _STOPPED,
    }


def _wanted(form: Mapping[str, str]) -> Wanted:
    """What the one list of where somebody can go says: `staff:ID`, `clinic:ID`, `code` or `outside`."""
    kind, _, chosen = form.get("to", "").partition(":")
    where: dict[str, Any] = {"words": form.get("words", ""), "until": form.get("until", "")}
    match kind:
        case "staff":
            return Wanted(Kind.COLLEAGUE, to_staff=id_of(chosen), **where)
        case "clinic":
            return Wanted(Kind.CLINIC, to_clinic=id_of(chosen), **where)
        case "code":
            return Wanted(Kind.CLINIC, **where)
        case "outside":
            return Wanted(Kind.OUTSIDE, **where)
        case _:
            return Wanted(None, **where)
