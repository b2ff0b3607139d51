"""The page on which somebody writes to a patient who has not asked: written, seen as the patient gets it, then sent."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.clinic.words import StaffWords
from bot.domain.messages.typography import kept_together
from bot.domain.people.roles import ANSWERING
from bot.domain.requests.request import Refused
from bot.service.requests import first, staff_acts
from bot.service.requests.asking import LONGEST_WORDS
from bot.service.requests.first import HinderedError, UnderWayError
from bot.service.requests.staff_acts import BadAnswerError

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(*ANSWERING))]


@router.get("/patients/{patient}/write")
async def show(request: Request, who: Who, patient: UUID) -> Response:
    """The page, empty; with a message under way already, that one's."""
    return await _page(request, who, patient)


@router.post("/patients/{patient}/write")
async def write(request: Request, who: Who, patient: UUID) -> Response:
    """Show how the patient gets what was written; with `send` send it, and show it as the message that it is."""
    form, context = await posted(request, who), context_of(request)
    text, me = form.get("text", ""), who.session.staff
    try:
        text = staff_acts.check_answer(text)
        if not form.get("send"):
            await context.do(first.keep_draft, context.desk, me, patient, text)
            return await _page(request, who, patient, text=text, looked=True)
        done, code = await context.do(first.write, context.desk, me, patient, text)
    except BadAnswerError as error:
        return await _page(request, who, patient, text=text, problem=f"staff_no_{error.problem}")
    except HinderedError as error:
        return await _page(request, who, patient, text=text, problem=f"staff_first_no_{error.because}")
    except (UnderWayError, Refused):
        return await _page(request, who, patient, text=text, problem="staff_first_no_under_way", status=409)
    context.finish(done)
    waits = (await context.read(first.show, context.desk, me, patient)).waits_until
    return see_other(f"/staff/q/{code}?done={'first_waits' if waits else 'wrote_first'}")


@router.post("/patients/{patient}/write/draft")
async def draft(request: Request, who: Who, patient: UUID) -> Response:
    """Keep what is being written, as the page's script asks for while somebody types."""
    form, context = await posted(request, who), context_of(request)
    await context.do(first.keep_draft, context.desk, who.session.staff, patient, form.get("text", ""))
    return Response(status_code=204)


async def _page(
    request: Request,
    who: Visitor,
    patient: UUID,
    *,
    text: str = "",
    looked: bool = False,
    problem: str = "",
    status: int = 422,
) -> Response:
    context, words = context_of(request), words_of(request, who)
    letter = await context.read(first.show, context.desk, who.session.staff, patient)
    if letter.code and not text:
        return see_other(f"/staff/q/{letter.code}")
    theirs = StaffWords(words.texts, words.zone, words.now, letter.language)
    return page(
        request,
        "first.html",
        who,
        status if problem else 200,
        letter=letter,
        name=letter.name or words.t("staff_nameless"),
        notice=kept_together(letter.notice),
        bubble=theirs.t("relay_text", staff=letter.called, text=text),
        waits=words.when(letter.waits_until) if letter.waits_until else "",
        text=text or letter.draft,
        looked=looked,
        problem=words.t(problem, n=LONGEST_WORDS) if problem else "",
        longest=LONGEST_WORDS,
    )
