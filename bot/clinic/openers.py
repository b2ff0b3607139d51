"""The page on which a clinic writes the ready beginnings of an answer, language by language, or puts earlier ones back."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.clinic.words import StaffWords
from bot.domain.people.roles import StaffRole
from bot.service.requests import openers
from bot.service.requests.openers import LONGEST, MOST, OpenersChangedError, OpenersRefusedError, Written

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(StaffRole.CLINIC, StaffRole.ADMIN))]
_DONE: Final = frozenset({"saved", "back"})


@router.get("/openers")
async def show(request: Request, who: Who, done: str = "") -> Response:
    """The openers of every language, as they are offered now."""
    return await _page(request, who, done=done if done in _DONE else "")


@router.post("/openers")
async def write(request: Request, who: Who) -> Response:
    """Write those of one language."""
    form, context = await posted(request, who), context_of(request)
    language, text = form.get("language", ""), form.get("text", "")
    try:
        await context.do(openers.write, who.session.staff, language, text, _number(form.get("version", "")))
    except OpenersRefusedError as refused:
        return await _page(request, who, typed={language: text}, problem=refused.code)
    except OpenersChangedError:
        return await _page(request, who, typed={language: text}, problem="changed", status=409)
    return see_other("/staff/openers?done=saved")


@router.post("/openers/back")
async def put_back(request: Request, who: Who) -> Response:
    """Let earlier ones of one language hold again, or those of the content."""
    form, context = await posted(request, who), context_of(request)
    seen, earlier = _number(form.get("version", "")), _number(form.get("earlier", ""))
    try:
        await context.do(openers.put_back, who.session.staff, form.get("language", ""), seen, earlier)
    except OpenersChangedError:
        return await _page(request, who, problem="changed_back", status=409)
    return see_other("/staff/openers?done=back")


async def _page(
    request: Request,
    who: Visitor,
    *,
    done: str = "",
    typed: dict[str, str] | None = None,
    problem: str = "",
    status: int = 422,
) -> Response:
    context, words = context_of(request), words_of(request, who)
    found = await context.read(openers.show, context.desk, who.session.staff)
    return page(
        request,
        "openers.html",
        who,
        status if problem else 200,
        rows=[_row(words, one, (typed or {}).get(one.language)) for one in found],
        done=done,
        problem=words.t(f"staff_openers_no_{problem}", n=MOST if problem == "many" else LONGEST)
        if problem
        else "",
        most=MOST,
        longest=LONGEST,
    )


def _row(words: StaffWords, one: Written, typed: str | None) -> dict[str, object]:
    state = "own" if one.own else "given_again" if one.at else "given"
    return {
        "language": one.language,
        "text": "\n".join(one.lines) if typed is None else typed,
        "wrong": typed is not None,
        "state": words.t(f"staff_openers_{state}", when=words.when(one.at) if one.at else ""),
        "own": one.own,
        "version": one.number,
        "earlier": [(number, words.when(at), lines) for number, at, lines in one.earlier],
    }


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
