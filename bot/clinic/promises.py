"""The page of what somebody is to keep: planned calls and other promises, the next first, and how each went by one press."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic import promised
from bot.clinic.access import require
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.clinic.words import StaffWords
from bot.domain.people.roles import ANSWERING
from bot.domain.promises.promise import LONGEST_TEXT, PromiseKind, PromiseRefused, Result
from bot.i18n import local
from bot.ids import StaffId
from bot.service.promises import keepers, making
from bot.service.promises.keepers import NoSuchPromiseError
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.requests import records

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(*ANSWERING))]
DONE: Final = {*Result, "taken_back"}


@router.get("/promises")
async def show(request: Request, who: Who, done: str = "") -> Response:
    """The page."""
    return await _page(request, who, done=done if done in DONE else "")


@router.post("/promises/result")
async def result(request: Request, who: Who) -> Response:
    """Say how one went; with a day, when it is tried or done instead."""
    form, context, me = await posted(request, who), context_of(request), who.session.staff.id
    try:
        went = Result(form.get("result", ""))
        again = None
        if went is Result.AGAIN:
            again = await context.read(making.typed_moment, me, form.get("day", ""), form.get("at", ""))
        done = await context.do(making.enter_result, context.desk, me, _id(form), went, again)
    except ValueError:
        return await _page(request, who, problem=words_of(request, who).t("staff_no_choose"))
    except PromiseRefused as refused:
        return await _page(request, who, refused=refused)
    context.finish(done)
    return see_other(f"/staff/promises?done={went}")


@router.post("/promises/take-back")
async def take_back(request: Request, who: Who) -> Response:
    """Let one be; the patient is told."""
    form, context = await posted(request, who), context_of(request)
    try:
        done = await context.do(making.take_back, context.desk, who.session.staff.id, _id(form))
    except PromiseRefused as refused:
        return await _page(request, who, refused=refused)
    context.finish(done)
    return see_other("/staff/promises?done=taken_back")


async def _page(
    request: Request,
    who: Visitor,
    *,
    done: str = "",
    problem: str = "",
    refused: PromiseRefused | None = None,
) -> Response:
    words = words_of(request, who)
    if refused is not None:
        problem = words.t(f"staff_no_promise_{refused.code}", n=LONGEST_TEXT)
    values = await context_of(request).read(_values, who.session.staff.id, words)
    return page(request, "promises.html", who, 422 if problem else 200, done=done, problem=problem, **values)


def _values(work: Work, me: StaffId, words: StaffWords) -> dict[str, Any]:
    mine = people.staff_member(work, me)
    rows = keepers.mine(work, mine)
    names = {one.id: one.name for one in people.everybody_of(work, mine.clinic_id)}
    patients = people.patient_names(work, {one.patient_id for one in rows})
    codes = records.codes(work, {one.request_id for one in rows})
    again = making.next_try(work, mine)
    phones = {
        one.patient_id: people.phone(work, one.patient_id) for one in rows if one.kind is PromiseKind.CALL
    }
    return {
        "today": local(words.now, words.zone).date().isoformat(),
        "rows": [
            promised.shown(
                words,
                one,
                names,
                may=True,
                next_try=again,
                patient=patients.get(one.patient_id) or words.t("staff_nameless"),
                phone=phones.get(one.patient_id, ""),
                code=codes.get(one.request_id, ""),
            )
            for one in rows
        ],
    }


def _id(form: dict[str, str]) -> UUID:
    """The promise of a form. Raises `NoSuchPromiseError` for what is none."""
    try:
        return UUID(form.get("promise", ""))
    except ValueError:
        raise NoSuchPromiseError from None
