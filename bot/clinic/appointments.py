"""A patient's appointments as the clinic adds them: by a form, or from a calendar file that is shown before anything is kept."""

import base64
import binascii
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.clinic.security import uploaded
from bot.clinic.words import StaffWords
from bot.domain.appointments.appointment import Again, Row
from bot.domain.people.roles import StaffRole
from bot.i18n import format_date, format_time, format_weekday
from bot.ids import PatientId
from bot.service.appointments import calendar_file, from_clinic, from_file
from bot.service.appointments.calendar_file import CalendarRefusedError
from bot.service.appointments.from_clinic import AppointmentRefusedError, Form
from bot.service.appointments.from_file import CHANGES, Becomes, Seen
from bot.service.people import board
from bot.service.requests.rights import NotFoundError
from bot.store.appointments.appointments import AppointmentRow
from bot.store.database.work import Work
from bot.store.people.people import StaffRow

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(StaffRole.CLINIC, StaffRole.CASEWORKER, StaffRole.DUTY))]
DONE: Final = frozenset({"added", "file", "called_off"})


@router.get("/board/{patient}/appointments")
async def show(request: Request, who: Who, patient: UUID, done: str = "") -> Response:
    """The page."""
    return await _page(request, who, PatientId(patient), done=done if done in DONE else "")


@router.post("/appointments/add")
async def add(request: Request, who: Who) -> Response:
    """Add what was typed; the patient is told."""
    form, context = await posted(request, who), context_of(request)
    patient = _patient(form)
    typed = Form(*(form.get(name, "") for name in ("what", "day", "at", "where", "who", "again")))
    try:
        rows = await context.do(from_clinic.add, context.desk, who.session.staff, patient, typed)
    except AppointmentRefusedError as refused:
        words = words_of(request, who)
        said = [
            words.t(f"staff_appointment_no_{code}", n=calendar_file.LONGEST_WORDS) for code in refused.codes
        ]
        return await _page(request, who, patient, form, problems=said, status=422)
    context.offer(rows)
    return see_other(_address(patient, "added"))


@router.post("/appointments/check")
async def check(request: Request, who: Who) -> Response:
    """Look at a calendar file: what it would do. Nothing is kept yet."""
    form = await posted(request, who)
    return await _looked(request, who, _patient(form), uploaded(request))


@router.post("/appointments/file")
async def take(request: Request, who: Who) -> Response:
    """Keep what a file says, after it was looked at; the patient is told."""
    form, context = await posted(request, who), context_of(request)
    patient, me = _patient(form), who.session.staff
    try:
        content = base64.b64decode(form.get("content", ""), validate=True)
        entries = calendar_file.read(content, who.session.zone)
    except (binascii.Error, CalendarRefusedError):
        return await _page(
            request, who, patient, problems=[words_of(request, who).t("staff_calendar_no_empty")], status=422
        )
    _, rows = await context.do(from_file.take_file, context.desk, me, patient, entries)
    context.offer(rows)
    return see_other(_address(patient, "file"))


@router.post("/appointments/call-off")
async def call_off(request: Request, who: Who) -> Response:
    """Call one off; the patient is told."""
    form, context = await posted(request, who), context_of(request)
    patient = _patient(form)
    rows = await context.do(
        from_clinic.call_off, context.desk, who.session.staff, patient, form.get("tag", "")
    )
    context.offer(rows)
    return see_other(_address(patient, "called_off"))


async def _looked(request: Request, who: Visitor, patient: PatientId, content: bytes) -> Response:
    words = words_of(request, who)
    try:
        entries = calendar_file.read(content, who.session.zone)
    except CalendarRefusedError as refused:
        problem = words.t(f"staff_calendar_no_{refused.code}", n=calendar_file.MOST_ENTRIES)
        return await _page(request, who, patient, problems=[problem], status=422)
    seen = await context_of(request).read(from_file.look_at, who.session.staff, patient, entries)
    does = any(one.becomes in CHANGES for one in seen)
    encoded = base64.b64encode(content).decode() if does else ""
    return page(
        request,
        "appointments_file.html",
        who,
        patient=patient,
        rows=[_entry(words, one) for one in seen],
        content=encoded,
    )


async def _page(
    request: Request,
    who: Visitor,
    patient: PatientId,
    typed: Mapping[str, str] | None = None,
    *,
    done: str = "",
    problems: list[str] | None = None,
    status: int = 200,
) -> Response:
    words = words_of(request, who)
    name, rows = await context_of(request).read(_values, who.session.staff, patient)
    return page(
        request,
        "appointments.html",
        who,
        status,
        patient=patient,
        name=name or words.t("staff_nameless"),
        rows=[_row(words, one) for one in rows],
        form=typed or {},
        ways=[
            one.value for one in Again if one is not Again.MONTHLY_LAST
        ],  # a file's: not every day can begin it
        done=done,
        problems=problems or [],
    )


def _values(work: Work, me: StaffRow, patient: PatientId) -> tuple[str, list[AppointmentRow]]:
    rows = from_clinic.standing(work, me, patient)
    found = board.one(work, me, patient)
    return (found.row.name or "") if found else "", rows


def _row(words: StaffWords, one: AppointmentRow) -> dict[str, Any]:
    return {
        "tag": one.tag,
        "what": one.words.what,
        "where": one.words.where,
        "when": _when(words, one.row, one.day.isoformat()),
        "again": _again(words, one.row),
    }


def _entry(words: StaffWords, one: Seen) -> dict[str, Any]:
    entry = one.entry
    return {
        "what": entry.what or words.t("staff_appointment_nameless"),
        "where": entry.where,
        "when": _when(words, entry.row) if entry.row else "",
        "again": _again(words, entry.row) if entry.row else "",
        "without": [_day(words, day) for day in sorted(entry.row.without)] if entry.row else [],
        "instead": _day(words, entry.instead) if entry.instead and one.becomes is Becomes.ONE_MOVED else "",
        "becomes": words.t(f"staff_calendar_{one.becomes}"),
        "notes": [words.t(f"staff_calendar_note_{note}") for note in entry.notes],
    }


def _again(words: StaffWords, row: Row) -> str:
    return "" if row.again is Again.ONCE else words.t(f"staff_appointment_again_{row.again}")


def _day(words: StaffWords, on: date) -> str:
    return f"{format_weekday(on, words.language)} {format_date(on, words.language)} {on.year}"


def _when(words: StaffWords, row: Row, day: str = "") -> str:
    said = _day(words, date.fromisoformat(day) if day else row.first)
    return said if row.at is None else f"{said} {format_time(row.at, words.language)}"


def _patient(form: Mapping[str, str]) -> PatientId:
    try:
        return PatientId(UUID(form.get("patient", "")))
    except ValueError:
        raise NotFoundError from None


def _address(patient: PatientId, done: str) -> str:
    return f"/staff/board/{patient}/appointments?done={done}"
