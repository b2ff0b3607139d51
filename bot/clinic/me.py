"""One's own page: when one is away and who covers (also a colleague's absence, with a reason), one's hours, and patients to take over."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require
from bot.clinic.handover_words import left_out_words
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.clinic.words import StaffWords
from bot.domain.people.roles import ANSWERING
from bot.domain.people.transfer import by_heading
from bot.domain.requests.cover import AbsenceRefused
from bot.domain.requests.hours import HoursError
from bot.i18n import format_date, local
from bot.ids import StaffId
from bot.service.people import absences, handovers
from bot.service.people.handovers import NoSuchHandoverError
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.people.handovers import HandoverRow

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require())]
#: Names nothing.
NOTHING: Final = UUID(int=0)
DONE: Final = {"entered", "entered_nobody", "ended", "hours", "accepted", "declined"}


@router.get("/me")
async def show(request: Request, who: Who, done: str = "") -> Response:
    """The page."""
    return await _page(request, who, done=done if done in DONE else "")


@router.post("/me/away")
async def enter(request: Request, who: Who) -> Response:
    """Enter an absence of one's own, or of a colleague."""
    form, context = await posted(request, who), context_of(request)
    me = who.session.staff.id
    try:
        staff = _id(form.get("staff", "")) or me
        new = await context.read(
            absences.typed, staff, form.get("begins", ""), form.get("until", ""), _id(form.get("cover", ""))
        )
        nobody = form.get("cover") == "nobody"
        await context.do(absences.enter, new, by=me, reason=form.get("reason", ""), without_cover=nobody)
    except ValueError:
        return await _page(request, who, form=form, problem=words_of(request, who).t("staff_away_no_dates"))
    except AbsenceRefused as refused:
        return await _page(request, who, form=form, refused=refused)
    return see_other(f"/staff/me?done={'entered_nobody' if nobody else 'entered'}")


@router.post("/me/back")
async def end(request: Request, who: Who) -> Response:
    """Be back, or take an absence back."""
    form = await posted(request, who)
    absence_id = _id(form.get("absence", ""))
    if absence_id is not None:
        await context_of(request).do(absences.end, absence_id, by=who.session.staff.id)
    return see_other("/staff/me?done=ended")


@router.post("/me/hours")
async def set_hours(request: Request, who: Who) -> Response:
    """Have hours of one's own, or the clinic's."""
    form = await posted(request, who)
    try:
        await context_of(request).do(absences.set_hours, who.session.staff.id, form.get("hours", "")[:250])
    except HoursError:
        return await _page(request, who, form=form, problem=words_of(request, who).t("staff_hours_no"))
    return see_other("/staff/me?done=hours")


@router.post("/me/accept")
async def accept(request: Request, who: Who) -> Response:
    """Take a patient over."""
    return await _answer(request, who, "accepted")


@router.post("/me/decline")
async def decline(request: Request, who: Who) -> Response:
    """Say no to a patient."""
    return await _answer(request, who, "declined")


async def _answer(request: Request, who: Visitor, done: str) -> Response:
    form, context, me = await posted(request, who), context_of(request), who.session.staff.id
    handover_id = _id(form.get("handover", "")) or NOTHING
    try:
        if done == "accepted":
            context.finish(await context.do(handovers.accept, context.desk, me, handover_id))
        else:
            await context.do(handovers.decline, me, handover_id)
    except NoSuchHandoverError:
        return await _page(request, who, problem=words_of(request, who).t("staff_handover_gone"))
    return see_other(f"/staff/me?done={done}")


async def _page(
    request: Request,
    who: Visitor,
    *,
    done: str = "",
    form: Mapping[str, str] | None = None,
    problem: str = "",
    refused: AbsenceRefused | None = None,
) -> Response:
    words = words_of(request, who)
    values = await context_of(request).read(_values, who.session.staff.id, words)
    if refused is not None:
        names = [values["names"].get(one, words.t("staff_someone")) for one in refused.people]
        circle = words.t("staff_away_circle_step").join([*names, *names[:1]])
        problem = words.t(f"staff_away_no_{refused.code}", circle=circle)
    status = 422 if problem else 200
    return page(request, "me.html", who, status, done=done, problem=problem, form=form or {}, **values)


def _values(work: Work, me: StaffId, words: StaffWords) -> dict[str, Any]:
    mine = people.staff_member(work, me)
    staff = people.staff_of(work, mine.clinic_id)
    names = {one.id: one.name for one in people.everybody_of(work, mine.clinic_id)}
    away = [
        {
            "id": one.id,
            "staff": names.get(one.absence.staff) or words.t("staff_someone"),
            "begins": _day(words, one.absence.since),
            "until": _day(words, one.absence.until, ends=True),
            "cover": one.absence.cover and (names.get(one.absence.cover) or words.t("staff_someone")),
            "reason": one.reason,
            "begun": one.absence.since <= work.now,
        }
        for one in absences.coming(work, mine.clinic_id)
    ]
    offers = handovers.concerning(work, me)
    return {
        "names": names,
        "colleagues": [(one.id, one.name) for one in staff if one.id != me],
        "covers": [(one.id, one.name) for one in staff if one.id != me and one.roles & ANSWERING],
        "away": away,
        "hours": mine.hours or "",
        "clinic_hours": str(people.clinic_hours(work, mine.clinic_id)),
        "to_me": [
            (one, name, names.get(one.giver_id, ""), _summary(work, words, one))
            for one, name in offers
            if one.receiver_id == me
        ],
        "from_me": [
            (one, name, names.get(one.receiver_id, ""), _takes_over(words, one))
            for one, name in offers
            if one.giver_id == me
        ],
    }


def _summary(work: Work, words: StaffWords, one: HandoverRow) -> dict[str, Any]:
    """What the person has approved for the receiver to read, and from when on they are theirs."""
    found = handovers.summary_for(work, one.patient_id, one.receiver_id)
    content = found.approved if found is not None else None
    return {
        "lines": by_heading(content.lines) if content else {},
        "own": content.own if content else "",
        "left_out": left_out_words(words, found) if found is not None else "",
        "from": _takes_over(words, one),
    }


def _takes_over(words: StaffWords, one: HandoverRow) -> str:
    """The day on which an overlap ends; empty without one."""
    if one.takes_over_at is None:
        return ""
    return format_date(local(one.takes_over_at, words.zone).date(), words.language)


def _day(words: StaffWords, moment: datetime, *, ends: bool = False) -> str:
    """A moment; of whole days the day, the last one where it is the end."""
    here = local(moment, words.zone)
    if here.time() != time():
        return words.when(moment)
    return format_date(here.date() - timedelta(days=1 if ends else 0), words.language)


def _id(text: str) -> StaffId | None:
    try:
        return StaffId(UUID(text))
    except ValueError:
        return None
