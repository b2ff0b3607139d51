"""The page of one's own people: who they are, when they last wrote, what is planned with them, and who has gone quiet."""

from datetime import datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require
from bot.clinic.pages import Visitor, context_of, page, words_of
from bot.clinic.words import StaffWords
from bot.domain.people.roles import ANSWERING
from bot.service.conversation.moments import day_in_words
from bot.service.people import caseload
from bot.service.people.caseload import Person

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(*ANSWERING))]


@router.get("/mine")
async def show(request: Request, who: Who) -> Response:
    """Everybody whose caseworker the reader is, and those they cover for now."""
    context, words = context_of(request), words_of(request, who)
    found = await context.read(caseload.show, context.desk, who.session.staff)
    return page(
        request,
        "mine.html",
        who,
        own=[_person(words, one) for one in found.own],
        covered=[
            {
                "title": words.t("staff_mine_covered", staff=one.name, day=_day(words, one.until)),
                "people": [_person(words, each) for each in one.people],
            }
            for one in found.covered
        ],
    )


def _person(words: StaffWords, one: Person) -> dict[str, Any]:
    row = one.row
    return {
        "id": row.patient_id,
        "name": row.name or words.t("staff_nameless"),
        "test": row.is_test,
        "quiet": words.t("staff_mine_quiet", day=_day(words, one.quiet_since)) if one.quiet_since else "",
        "facts": words.who_and_when(row.language, row.discharge_on),
        "wrote": words.t("staff_mine_wrote", day=_day(words, one.wrote_at))
        if one.wrote_at
        else words.t("staff_mine_never"),
        "coming": _coming(words, one),
        "code": one.code,
    }


def _coming(words: StaffWords, one: Person) -> list[str]:
    """What is planned next with somebody: a call or another promise, and what the clinic has made an appointment for."""
    said = []
    if one.promise is not None:
        when = one.promise.when
        moment = _day(words, when.at) if when.all_day else words.when(when.at)
        staff = one.owner or words.t("staff_someone")
        said.append(words.t(f"staff_promise_line_{one.promise.kind}", staff=staff, when=moment))
    if one.meeting is not None:
        day, at = one.meeting.day, one.meeting.at
        here = datetime.combine(day, at or time(12), ZoneInfo(words.zone))
        moment = words.when(here) if at else _day(words, here)
        said.append(words.t("staff_mine_meeting", when=moment))
    return said


def _day(words: StaffWords, moment: datetime) -> str:
    return day_in_words(moment, words.now, words.zone, words.texts, words.language)
