"""Enrolling from a file: what would become of each row, then all of them, with codes on the screen and the letters as one PDF."""

import base64
import binascii
import secrets
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require
from bot.clinic.enrol import SEED_BYTES, letter_of, pdf_response, problem_words
from bot.clinic.letter import Letter
from bot.clinic.pages import Visitor, context_of, page, posted, words_of
from bot.clinic.security import uploaded
from bot.clinic.words import StaffWords
from bot.domain.people import enrolment_file
from bot.domain.people.roles import StaffRole
from bot.domain.spreadsheet import MOST, FileRefusedError, Row
from bot.service.people import enrolling, enrolling_many
from bot.service.people.enrolling import FormRefusedError
from bot.service.people.enrolling_many import Looked
from bot.service.requests.rights import NotFoundError

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(StaffRole.CLINIC))]
#: The heading of a file, as it is shown to be copied.
EXAMPLE: Final = "referanse;navn;språk;utskriving;kontaktperson;avløser"


@router.get("/import")
async def ask(request: Request, who: Who) -> Response:
    """Choose a file."""
    return _ask(request, who)


@router.post("/import/check")
async def check(request: Request, who: Who) -> Response:
    """What would become of each row; nothing is written."""
    form = await posted(request, who)
    return await _check(request, who, uploaded(request), form.get("seed", ""))


@router.post("/import")
async def enrol(request: Request, who: Who) -> Response:
    """Enrol everybody in the file, where nothing is wrong with anybody; the same file again goes on where it was."""
    form, context = await posted(request, who), context_of(request)
    seed, bot_name = _seed(form.get("seed", "")), await context.bot_name()
    try:
        content = base64.b64decode(form.get("content", ""), validate=True)
        rows = enrolment_file.read(content)
    except (binascii.Error, FileRefusedError):
        return _ask(request, who, "empty", status=422)
    staff = who.session.staff
    looked = await context.read(enrolling_many.look, context.desk, staff.clinic_id, rows, seed)
    if not bot_name or any(one.problems for one in looked):
        return await _check(request, who, content, seed, silent=not bot_name)
    made = []
    for row in rows:
        try:
            one = await context.do(
                enrolling_many.enrol, context.desk, staff.clinic_id, row, seed, by=staff.id, sure=True
            )
        except (
            FormRefusedError
        ):  # something has changed since the look: the rest is as it was, and is looked at again
            return await _check(request, who, content, seed)
        made.append((row, one))
    lines = [
        {
            "line": row.line,
            "name": row.cells.get("name", ""),
            "code": f"{one.invitation.code[:3]} {one.invitation.code[3:]}" if one.invitation else "",
        }
        for row, one in made
    ]
    return page(request, "import_done.html", who, rows=lines, seed=seed)


@router.post("/import/letters")
async def letters(request: Request, who: Who) -> Response:
    """The letters of a file that was enrolled, as one PDF; of those whose links still work."""
    form, context = await posted(request, who), context_of(request)
    bot_name, seed, found = await context.bot_name(), form.get("seed", ""), list[Letter]()
    for text in form.get("lines", "").split()[:MOST]:
        row = Row(int(text) if text.isdecimal() else 0, {})
        made = await context.read(
            enrolling.made_by, who.session.staff.clinic_id, enrolling_many.seed_of(seed, row)
        )
        if made is not None and made.invitation is not None and bot_name:
            link = f"https://t.me/{bot_name}?start={made.invitation.token}"
            found.append(await context.read(letter_of, who.session.staff.clinic_id, made, link))
    if not found:
        raise NotFoundError
    return await pdf_response(request, found)


async def _check(
    request: Request, who: Visitor, content: bytes, seed: str, *, silent: bool = False
) -> Response:
    context, words = context_of(request), words_of(request, who)
    try:
        rows = enrolment_file.read(content)
    except FileRefusedError as refused:
        return _ask(request, who, refused.code, refused.missing, status=422)
    seed = _seed(seed)
    looked = await context.read(enrolling_many.look, context.desk, who.session.staff.clinic_id, rows, seed)
    wrong = sum(bool(one.problems) for one in looked)
    return page(
        request,
        "import_check.html",
        who,
        422 if wrong else 503 if silent else 200,
        rows=[_line(words, one) for one in looked],
        wrong=wrong,
        silent=silent,
        seed=seed,
        content="" if wrong else base64.b64encode(content).decode(),
    )


def _line(words: StaffWords, one: Looked) -> dict[str, Any]:
    return {
        "line": one.row.line,
        "name": one.row.cells.get("name", ""),
        "reference": one.row.cells.get("reference", ""),
        "done": one.done,
        "problems": [problem_words(words, problem) for problem in one.problems],
    }


def _seed(given: str) -> str:
    return given if SEED_BYTES <= len(given) <= SEED_BYTES * 2 else secrets.token_urlsafe(SEED_BYTES)


def _ask(request: Request, who: Visitor, wrong: str = "", missing: str = "", status: int = 200) -> Response:
    return page(
        request,
        "import.html",
        who,
        status,
        wrong=wrong,
        missing=missing,
        example=EXAMPLE,
        most=MOST,
        seed=secrets.token_urlsafe(SEED_BYTES),
    )
