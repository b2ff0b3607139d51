"""Enrolling somebody on a page: the form, the link with its code and its letter, and the list of those who are enrolled.

Nothing that opens a link stands in an address or in the database: what a form has made is known by its seed, which stands in the form.
"""

import asyncio
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from markupsafe import Markup

from bot.clinic.access import require
from bot.clinic.letter import Letter, pdf_of
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.clinic.words import StaffWords
from bot.domain.languages import LOCALES, SOURCE_LANGUAGE
from bot.domain.people.names import first_name, spoken
from bot.domain.people.progress import Progress
from bot.domain.people.roles import StaffRole
from bot.i18n import format_date, local
from bot.ids import ClinicId, PatientId, StaffId
from bot.service.people import enrolling, helpers
from bot.service.people.enrolling import Field, FormRefusedError, Made, Problem, SeedReusedError, Wanted
from bot.service.people.helpers import Helper
from bot.service.requests.rights import NotFoundError
from bot.store.database.work import Work
from bot.store.people import people, stays
from bot.store.people.stays import StayRow

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(StaffRole.CLINIC))]
SEED_BYTES: Final = 16
LONGEST_SEED: Final = 64
#: Those who are listed.
MOST: Final = 200


@router.get("/enrol")
async def form(request: Request, who: Who) -> Response:
    """The form, with a seed of its own."""
    return await _form(request, who, {"language": SOURCE_LANGUAGE})


@router.post("/enrol")
async def enrol(request: Request, who: Who) -> Response:
    """Enrol, once for each form; what is wrong is said beside its field, with everything that was typed."""
    typed, context = await posted(request, who), context_of(request)
    bot_name = await context.bot_name()
    if not bot_name:
        said = words_of(request, who).t("staff_enrol_no_telegram")
        return await _form(request, who, typed, failed=said, status=503)
    staff = who.session.staff
    try:
        made = await context.do(
            enrolling.enrol, context.desk, staff.clinic_id, _wanted(typed), seed=_seed(typed), by=staff.id
        )
    except FormRefusedError as refused:
        return await _form(request, who, typed, problems=refused.problems, status=422)
    return await _made(request, who, made, _seed(typed), bot_name)


@router.post("/enrol/letter")
async def letter(request: Request, who: Who) -> Response:
    """The letter of a link that was made just now, as PDF."""
    typed, context = await posted(request, who), context_of(request)
    made = await context.read(enrolling.made_by, who.session.staff.clinic_id, _seed(typed))
    bot_name = await context.bot_name()
    if made is None or made.invitation is None or not bot_name:
        raise NotFoundError
    link = f"https://t.me/{bot_name}?start={made.invitation.token}"
    one = await context.read(letter_of, who.session.staff.clinic_id, made, link)
    return await pdf_response(request, [one])


async def pdf_response(request: Request, letters: list[Letter]) -> Response:
    """Letters as a file that a browser shows."""
    headers = {"Content-Disposition": 'inline; filename="rodtrad.pdf"'}
    content = await asyncio.to_thread(pdf_of, letters, context_of(request).desk.texts)
    return Response(content, media_type="application/pdf", headers=headers)


def letter_of(work: Work, clinic_id: ClinicId, made: Made, link: str) -> Letter:
    """What the letter of a link says."""
    assert made.invitation is not None  # noqa: S101 - asked for only while the link works
    row = _theirs(work, clinic_id, made.patient_id)
    names = spoken({one.id: one.name for one in people.everybody_of(work, clinic_id)})
    zone = people.clinic_hours(work, clinic_id).timezone
    return Letter(
        first_name(row.name),
        row.language,
        people.clinic_name(work, clinic_id),
        names.get(row.caseworker, "") if row.caseworker else "",
        names.get(row.deputy, "") if row.deputy else "",
        link,
        local(made.invitation.expires_at, zone).date(),
    )


@router.get("/enrolled")
async def enrolled(request: Request, who: Who, done: str = "") -> Response:
    """Those who are enrolled, and how far each has come."""
    return await _list(request, who, done=done == "revoked")


@router.post("/enrolled/{patient}/again")
async def new_link(request: Request, who: Who, patient: UUID) -> Response:
    """A new link and code; the older ones stop working."""
    typed, context = await posted(request, who), context_of(request)
    bot_name = await context.bot_name()
    if not bot_name:
        said = words_of(request, who).t("staff_enrol_no_telegram")
        return await _list(request, who, failed=said, status=503)
    staff, seed = who.session.staff, _seed(typed)
    try:
        made = await context.do(enrolling.again, staff.clinic_id, PatientId(patient), seed=seed, by=staff.id)
    except SeedReusedError:
        raise NotFoundError from None
    if made is None:
        raise NotFoundError
    return await _made(request, who, made, seed, bot_name)


@router.post("/enrolled/{patient}/revoke")
async def revoke(request: Request, who: Who, patient: UUID) -> Response:
    """Let a link that nobody has used stop working."""
    await posted(request, who)
    staff = who.session.staff
    if not await context_of(request).do(enrolling.revoke, staff.clinic_id, PatientId(patient), by=staff.id):
        raise NotFoundError
    return see_other("/staff/enrolled?done=revoked")


async def _form(
    request: Request,
    who: Visitor,
    typed: Mapping[str, str],
    *,
    problems: tuple[Problem, ...] = (),
    failed: str = "",
    status: int = 200,
) -> Response:
    words, context = words_of(request, who), context_of(request)
    today = local(words.now, who.session.zone).date()
    clinic_id = who.session.staff.clinic_id
    choice = await context.read(helpers.to_choose_from, clinic_id, _leaves_on(typed, today))
    return page(
        request,
        "enrol.html",
        who,
        status,
        form=typed,
        seed=_seed(typed),
        today=today.isoformat(),
        languages=list(LOCALES),
        helpers=[{"id": str(one.id), "words": _helper(words, one)} for one in choice],
        ready=await context.read(enrolling.ready, context.desk),
        problems=[{"field": one.field.value, "words": problem_words(words, one)} for one in problems],
        known=any(one.code == "before" for one in problems) or bool(typed.get("again")),
        unsure=bool(typed.get("sure")) or any(one.sure and one.code != "before" for one in problems),
        failed=failed,
    )


def _leaves_on(typed: Mapping[str, str], today: date) -> date:
    """The day of leaving as far as it is known, for who is away then."""
    try:
        return max(today, date.fromisoformat(typed.get("discharge", "")))
    except ValueError:
        return today


def _helper(words: StaffWords, one: Helper) -> str:
    """One choice of the list: the name, and what speaks against it."""
    if one.away_until is not None:
        day = format_date(local(one.away_until, words.zone).date(), words.language)
        covered = "_covered" if one.cover else ""
        return words.t(f"staff_enrol_helper_away{covered}", staff=one.name, day=day, cover=one.cover)
    return words.t(f"staff_enrol_helper_{one.why}", staff=one.name) if one.why else one.name


def problem_words(words: StaffWords, one: Problem) -> str:
    """What is wrong with a field, in words."""
    values = dict(one.values)
    if "until" in values:
        values["day"] = format_date(date.fromisoformat(values.pop("until")), words.language)
    return words.t(f"staff_enrol_no_{one.field}_{one.code}", **values)


def _wanted(typed: Mapping[str, str]) -> Wanted:
    return Wanted(
        reference=typed.get(Field.REFERENCE, ""),
        name=typed.get(Field.NAME, ""),
        language=typed.get(Field.LANGUAGE, ""),
        discharge=typed.get(Field.DISCHARGE, ""),
        unplanned=typed.get("unplanned") == "yes",
        caseworker=_id(typed.get(Field.CASEWORKER, "")),
        deputy=_id(typed.get(Field.DEPUTY, "")),
        is_test=typed.get(Field.TEST) == "yes",
        sure=typed.get("sure") == "yes",
        again=typed.get("again") == "yes",
    )


def _id(text: str) -> StaffId | None:
    try:
        return StaffId(UUID(text))
    except ValueError:
        return None


def _seed(typed: Mapping[str, str]) -> str:
    """The seed of a form; a new one where there is none."""
    given = typed.get("seed", "").strip()[:LONGEST_SEED]
    return given if len(given) >= SEED_BYTES else secrets.token_urlsafe(SEED_BYTES)


async def _made(request: Request, who: Visitor, made: Made, seed: str, bot_name: str) -> Response:
    """What has been made: the link as a picture, and the code to be said."""
    context, words = context_of(request), words_of(request, who)
    row = await context.read(_theirs, who.session.staff.clinic_id, made.patient_id)
    invitation = made.invitation
    link = f"https://t.me/{bot_name}?start={invitation.token}" if invitation else ""
    return page(
        request,
        "enrolled.html",
        who,
        name=row.name or words.t("staff_nameless"),
        made=made,
        seed=seed,
        link=link,
        picture=_picture(link) if link else "",
        code=f"{invitation.code[:3]} {invitation.code[3:]}" if invitation else "",
        until=words.when(invitation.expires_at) if invitation else "",
    )


def _picture(link: str) -> Markup:
    import segno  # noqa: PLC0415 - wanted when somebody is enrolled

    picture = segno.make(link, error="m", micro=False)
    return Markup(picture.svg_inline(scale=5, svgclass="qr"))  # noqa: S704 - made here of a link


def _theirs(work: Work, clinic_id: ClinicId, patient_id: PatientId) -> StayRow:
    row = stays.of_patient(work, clinic_id, patient_id)
    if row is None:
        raise NotFoundError
    return row


async def _list(
    request: Request, who: Visitor, *, done: bool = False, failed: str = "", status: int = 200
) -> Response:
    words = words_of(request, who)
    clinic_id = who.session.staff.clinic_id
    rows, names = await context_of(request).read(_listed, clinic_id)
    lines = [_line(words, row, names) for row in rows[:MOST]]
    return page(
        request,
        "enrolled_list.html",
        who,
        status,
        rows=lines,
        more=len(rows) > MOST,
        done=done,
        failed=failed,
    )


def _listed(work: Work, clinic_id: ClinicId) -> tuple[list[StayRow], dict[StaffId, str]]:
    names = {one.id: one.name for one in people.everybody_of(work, clinic_id)}
    return stays.of_clinic(work, clinic_id, MOST + 1), names


def _line(words: StaffWords, row: StayRow, names: Mapping[StaffId, str]) -> dict[str, Any]:
    reached = enrolling.reached(row, words.now)
    open_still = row.link_until is not None and reached in {Progress.MADE, Progress.OPENED}
    return {
        "id": row.patient_id,
        "name": row.name or words.t("staff_nameless"),
        "progress": reached.value,
        "test": row.is_test,
        "leaves": leaves_words(words, row.discharge_on),
        "caseworker": names.get(row.caseworker, "") if row.caseworker else "",
        "until": words.when(row.link_until) if row.link_until and open_still and not row.link_used else "",
        "seed": secrets.token_urlsafe(SEED_BYTES),
    }


def leaves_words(words: StaffWords, day: date | None) -> str:
    """When somebody leaves, or left."""
    if day is None:
        return words.t("staff_list_no_day")
    left = day < local(words.now, words.zone).date()
    return words.t("staff_list_left" if left else "staff_list_leaves", day=format_date(day, words.language))
