"""The discharge board: who leaves soon and what is not in place, for the clinic and each caseworker; what the clinic writes of one."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require
from bot.clinic.enrol import problem_words
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.clinic.words import StaffWords
from bot.domain.people.roles import StaffRole
from bot.i18n import format_date, local
from bot.ids import PatientId
from bot.service.people import board as rules
from bot.service.people.board import ChangedMeanwhileError, Line, Noted, Only, Sort
from bot.service.people.enrolling import FormRefusedError
from bot.service.requests.rights import NotFoundError
from bot.store.tables.stays import Municipality

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(StaffRole.CLINIC, StaffRole.CASEWORKER, StaffRole.DUTY))]


@router.get("/board")
async def show(
    request: Request, who: Who, sort: str = Sort.DAY, only: str = Only.ALL, whose: str = "", done: str = ""
) -> Response:
    """The board; words in the address that nobody wrote mean nothing."""
    order = Sort(sort) if sort in set(Sort) else Sort.DAY
    narrow = Only(only) if only in set(Only) else Only.ALL
    mine = whose == "mine"
    words = words_of(request, who)
    context = context_of(request)
    found = await context.read(rules.show, context.desk, who.session.staff, order, narrow, mine=mine)
    return page(
        request,
        "board.html",
        who,
        lines=[line_of(words, one) for one in found.lines],
        board=found,
        sort=order.value,
        only=narrow.value,
        mine=mine,
        done=done == "noted",
        printed=words.clock(),
    )


@router.get("/board/{patient}")
async def one(request: Request, who: Who, patient: UUID) -> Response:
    """What the clinic has written of one discharge."""
    return await _one(request, who, patient)


@router.post("/board/{patient}")
async def note(request: Request, who: Who, patient: UUID) -> Response:
    """Write what the clinic knows."""
    form = await posted(request, who)
    noted = Noted(
        form.get("discharge", ""),
        form.get("unplanned") == "yes",
        form.get("municipality", ""),
        form.get("contact_on", ""),
        form.get("contact_made") == "yes",
        form.get("review_on", ""),
        form.get("reviewed") == "yes",
        form.get("seen", ""),
    )
    words = words_of(request, who)
    try:
        written = await context_of(request).do(rules.note, who.session.staff, PatientId(patient), noted)
    except FormRefusedError as refused:
        said = [problem_words(words, each) for each in refused.problems]
        return await _one(request, who, patient, form, problems=said, status=422)
    except ChangedMeanwhileError:
        return await _one(request, who, patient, problems=[words.t("staff_board_changed")], status=409)
    if not written:
        raise NotFoundError
    return see_other("/staff/board?done=noted")


async def _one(
    request: Request,
    who: Visitor,
    patient: UUID,
    typed: Mapping[str, str] | None = None,
    *,
    problems: list[str] | None = None,
    status: int = 200,
) -> Response:
    words = words_of(request, who)
    found = await context_of(request).read(rules.one, who.session.staff, PatientId(patient))
    if found is None:
        raise NotFoundError
    row = found.row
    stored = {
        "discharge": row.discharge_on.isoformat() if row.discharge_on else "",
        "unplanned": "yes" if row.unplanned else "",
        "municipality": row.municipality.value,
        "contact_on": row.contact_on.isoformat() if row.contact_on else "",
        "contact_made": "yes" if row.contact_made_at else "",
        "review_on": row.review_on.isoformat() if row.review_on else "",
        "reviewed": "yes" if row.reviewed_at else "",
    }
    return page(
        request,
        "board_one.html",
        who,
        status,
        line=line_of(words, found),
        form=typed if typed is not None else stored,
        seen=rules.seen_as(row) if typed is None else typed.get("seen", ""),
        states=list(Municipality),
        problems=problems or [],
    )


def line_of(words: StaffWords, found: Line) -> dict[str, Any]:
    """A line of the board as its row shows it."""
    row, stands = found.row, found.standing
    return {
        "id": row.patient_id,
        "name": row.name or words.t("staff_nameless"),
        "caseworker": found.caseworker,
        "when": _when(words, found),
        "urgency": stands.urgency.value,
        "missing": [words.t(f"staff_board_missing_{each}") for each in stands.missing],
        "shared": _shared(words, found),
        "municipality": words.t(f"staff_board_municipality_{row.municipality}"),
        "contact": _contact(words, found),
        "trial": _trial(words, found),
        "test": row.is_test,
    }


def _shared(words: StaffWords, found: Line) -> str:
    """What is left in a plan that is shared, the home first; empty for one that is not."""
    if found.areas is None:
        return ""
    left = [
        words.t("staff_board_area", area=words.texts.get(key, words.language), n=count)
        for key, count in found.areas
    ]
    return words.t("staff_board_plan", left=", ".join(left)) if left else words.t("staff_board_plan_settled")


def _when(words: StaffWords, found: Line) -> str:
    """The day, and how far off it is."""
    day = found.row.discharge_on
    if day is None:
        return words.t("staff_list_no_day")
    days = found.standing.days
    key = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days, "ago" if days < 0 else "in")
    return words.t(f"staff_board_day_{key}", day=format_date(day, words.language), n=abs(days))


def _trial(words: StaffWords, found: Line) -> str:
    """How far the trial in the ward is; empty for none, and once it has been looked at."""
    day = found.row.review_on
    if day is None or found.row.reviewed_at is not None or found.standing.days < 0:
        return ""
    return words.t("staff_board_trial", day=format_date(day, words.language))


def _contact(words: StaffWords, found: Line) -> str:
    row = found.row
    if row.contact_made_at is not None:
        day = local(row.contact_made_at, words.zone).date()
        return words.t("staff_board_contact_made", day=format_date(day, words.language))
    if row.contact_on is not None:
        return words.t("staff_board_contact_on", day=format_date(row.contact_on, words.language))
    return words.t("staff_board_contact_none")
