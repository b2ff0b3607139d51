"""The access log of a clinic: who opened what people share and why, other reasons first; narrowed down, and as a file."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require
from bot.clinic.pages import Visitor, context_of, page, words_of
from bot.clinic.words import StaffWords
from bot.domain.people.reasons import Reason
from bot.domain.people.roles import StaffRole
from bot.ids import StaffId
from bot.service.people import accesses
from bot.service.people.accesses import Line, Listed

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(StaffRole.ADMIN))]
ANY = "any"


@router.get("/accesses")
async def show(
    request: Request, who: Who, reason: str = Reason.OTHER, by: str = "", since: str = "", until: str = ""
) -> Response:
    """The list; words in the address that nobody wrote mean nothing."""
    words = words_of(request, who)
    found = await _found(request, who, reason, by, since, until)
    return page(
        request,
        "accesses.html",
        who,
        found=found,
        lines=[_line(words, one) for one in found.lines],
        reasons=[one.value for one in Reason],
        reason=reason if reason in {ANY, *Reason} else Reason.OTHER.value,
        by=by,
        printed=words.clock(),
    )


@router.get("/accesses/file")
async def download(
    request: Request, who: Who, reason: str = Reason.OTHER, by: str = "", since: str = "", until: str = ""
) -> Response:
    """The same as a CSV file."""
    words = words_of(request, who)
    found = await _found(request, who, reason, by, since, until)
    headings = [words.t(f"staff_accesses_{one}") for one in ("when", "who", "whose", "why", "line")]
    said = {one: words.t(f"staff_why_{one}") for one in Reason}
    content = accesses.as_file(found.lines, headings, said, words.zone)
    name = f"innsyn-{found.since}-{found.until}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


async def _found(request: Request, who: Visitor, reason: str, by: str, since: str, until: str) -> Listed:
    narrow = None if reason == ANY else Reason(reason) if reason in set(Reason) else Reason.OTHER
    return await context_of(request).read(
        accesses.listed,
        who.session.staff,
        who.session.zone,
        narrow,
        _staff(by),
        _day(since),
        _day(until),
    )


def _staff(text: str) -> StaffId | None:
    try:
        return StaffId(UUID(text))
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _line(words: StaffWords, one: Line) -> dict[str, Any]:
    return {
        "when": words.when(one.at),
        "staff": one.staff or words.t("staff_nameless"),
        "patient": one.patient,
        "why": words.t(f"staff_why_{one.reason}"),
        "line": one.line if one.reason is Reason.OTHER else "",
    }
