"""The page of standard instruments: whose words each is, its licence, what nobody has checked yet, and turning it on or off."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.clinic.words import StaffWords
from bot.domain.people.roles import StaffRole
from bot.service.days import instruments
from bot.service.days.instruments import NoSuchInstrumentError, Offered
from bot.service.requests.rights import NotFoundError

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(StaffRole.CLINIC, StaffRole.ADMIN))]


@router.get("/texts/instruments")
async def listed(request: Request, who: Who, done: str = "") -> Response:
    """Every instrument of the content, on or off."""
    context, words = context_of(request), words_of(request, who)
    found = await context.read(instruments.listed_for, context.desk, who.session.staff)
    rows = [_row(words, one) for one in found]
    return page(request, "instruments.html", who, rows=rows, done=done if done in {"on", "off"} else "")


@router.post("/texts/instruments/on")
async def turn_on(request: Request, who: Who) -> Response:
    """Use one from now on."""
    return await _turn(request, who, on=True)


@router.post("/texts/instruments/off")
async def turn_off(request: Request, who: Who) -> Response:
    """Use one no more; what was answered stays."""
    return await _turn(request, who, on=False)


async def _turn(request: Request, who: Visitor, *, on: bool) -> Response:
    form = await posted(request, who)
    context = context_of(request)
    staff, chosen = who.session.staff, form.get("instrument", "")
    try:
        await context.do(instruments.turn_for, context.desk, staff, chosen, on=on)
    except NoSuchInstrumentError:
        raise NotFoundError from None
    return see_other(f"/staff/texts/instruments?done={'on' if on else 'off'}")


def _row(words: StaffWords, offered: Offered) -> dict[str, object]:
    one, language = offered.instrument, words.language
    return {
        "name": one.id,
        "title": one.title.said(language) or one.title.nb,
        "about": one.about.said(language) or one.about.nb,
        "questions": [one.question(item, language) for item in one.items],
        "first": one.asked.first,
        "every": one.asked.every,
        "source": one.source,
        "licence": one.licence,
        "on": offered.on,
        "unchecked": not offered.for_patients,
    }
