"""Who is to come to a clinic, and who goes: the lists, the code said by telephone, and the receiver's answer."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require, step_up
from bot.clinic.handover_words import DONE, ends_of, id_of, left_out_words, problem_of, standing_of
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.clinic.words import StaffWords
from bot.domain.people.roles import ANSWERING, StaffRole
from bot.domain.people.transfer import LONGEST_WORDS, Kind, State, by_heading
from bot.service.handover import receiving
from bot.service.handover.giving import TransferRefusedError
from bot.service.handover.receiving import Answer, Line

router = APIRouter(prefix="/staff")
ROLES: Final = (StaffRole.CLINIC, *sorted(ANSWERING))
Who = Annotated[Visitor, Depends(require(*ROLES))]
Proved = Annotated[Visitor, Depends(step_up(*ROLES))]


@router.get("/handovers")
async def listed(request: Request, who: Who, done: str = "") -> Response:
    """Both lists, and the field for a code."""
    return await _list(request, who, done=done if done in DONE else "")


@router.post("/handovers/code")
async def redeem(request: Request, who: Who) -> Response:
    """Type a code that was said by telephone."""
    form, context = await posted(request, who), context_of(request)
    try:
        done = await context.do(receiving.redeem, context.desk, who.session.staff, form.get("code", "")[:40])
    except TransferRefusedError as refused:
        return await _list(request, who, refused=refused, status=422)
    context.finish(done)
    return see_other("/staff/handovers?done=redeemed")


@router.get("/handovers/{transfer}")
async def offer(request: Request, who: Who, transfer: UUID) -> Response:
    """Who is to come, with the summary they have approved."""
    return await _offer(request, who, transfer)


@router.post("/handovers/accept")
async def accept(request: Request, who: Proved) -> Response:
    """Take the person over from a day on."""
    form, context = await posted(request, who), context_of(request)
    transfer = id_of(form.get("transfer", ""))
    answer = Answer(_chosen(form, "caseworker"), _chosen(form, "deputy"), form.get("day", ""))
    try:
        done = await context.do(receiving.accept, context.desk, who.session.staff, transfer, answer)
    except TransferRefusedError as refused:
        return await _offer(request, who, transfer, form, refused=refused, status=422)
    context.finish(done)
    return see_other("/staff/handovers?done=accepted")


@router.post("/handovers/refuse")
async def refuse(request: Request, who: Proved) -> Response:
    """Say no."""
    form, context = await posted(request, who), context_of(request)
    transfer = id_of(form.get("transfer", ""))
    try:
        done = await context.do(
            receiving.refuse, context.desk, who.session.staff, transfer, form.get("word", "")
        )
    except TransferRefusedError as refused:
        return await _offer(request, who, transfer, refused=refused, status=409)
    context.finish(done)
    return see_other("/staff/handovers?done=refused")


async def _list(
    request: Request,
    who: Visitor,
    *,
    done: str = "",
    refused: TransferRefusedError | None = None,
    status: int = 200,
) -> Response:
    coming, going = await context_of(request).read(receiving.listed, who.session.staff)
    words = words_of(request, who)
    return page(
        request,
        "handovers.html",
        who,
        status,
        coming=[_line(words, one) for one in coming],
        going=[_line(words, one) for one in going],
        done=done,
        problem=problem_of(words, refused),
    )


def _line(words: StaffWords, one: Line) -> dict[str, Any]:
    where = words.t("staff_transfer_outside") if one.row.kind is Kind.OUTSIDE else one.clinic
    return {
        "id": one.row.id,
        "patient": one.row.patient_id,
        "name": one.name or words.t("staff_nameless"),
        "clinic": where or words.t("staff_transfer_colleague"),
        "state": standing_of(words, one.row),
        "open": one.row.state is State.AGREED,
    }


async def _offer(
    request: Request,
    who: Visitor,
    transfer: UUID,
    form: Mapping[str, str] | None = None,
    *,
    refused: TransferRefusedError | None = None,
    status: int = 200,
) -> Response:
    context = context_of(request)
    found = await context.do(receiving.show, context.desk, who.session.staff, transfer)
    words = words_of(request, who)
    return page(
        request,
        "handover_offer.html",
        who,
        status,
        row=found.row,
        name=found.name or words.t("staff_nameless"),
        offer=found,
        said=standing_of(words, found.row),
        speaks=words.t(f"language_{found.language}"),
        summary=by_heading(found.summary.lines) if found.summary else {},
        own=found.summary.own if found.summary else "",
        left_out=left_out_words(words, found.row),
        ends=ends_of(words, found.row),
        problem=problem_of(words, refused),
        form=form or {},
        open=found.row.state is State.AGREED,
        accepted=found.row.state is State.ACCEPTED,
        longest=LONGEST_WORDS,
    )


def _chosen(form: Mapping[str, str], name: str) -> UUID | None:
    try:
        return UUID(form.get(name, ""))
    except ValueError:
        return None
