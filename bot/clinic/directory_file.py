"""The directory from and into a file: what would become of each row, then all of them; and the whole of it as CSV."""

import base64
import binascii
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require
from bot.clinic.directory import problem_words
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.clinic.security import uploaded
from bot.clinic.words import StaffWords
from bot.domain.directory import file
from bot.domain.directory.file import EXAMPLE
from bot.domain.people.roles import StaffRole
from bot.domain.spreadsheet import MOST, FileRefusedError
from bot.service.directory import keeping
from bot.service.directory.keeping import LookedAt

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require())]
Editor = Annotated[Visitor, Depends(require(StaffRole.CLINIC, StaffRole.ADMIN))]
FILE_NAME: Final = "steder.csv"


@router.get("/places/file")
async def download(request: Request, who: Who) -> Response:
    """The directory as a CSV file."""
    content = await context_of(request).read(keeping.as_file, who.session.staff)
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/places/import")
async def choose(request: Request, who: Editor) -> Response:
    """Choose a file."""
    return _choose(request, who)


@router.post("/places/import/check")
async def check(request: Request, who: Editor) -> Response:
    """What would become of each row; nothing is written."""
    await posted(request, who)
    return await _check(request, who, uploaded(request))


@router.post("/places/import")
async def take_in(request: Request, who: Editor) -> Response:
    """Write every row of the file, where nothing is wrong with any; a name that stands here already is changed."""
    form = await posted(request, who)
    try:
        content = base64.b64decode(form.get("content", ""), validate=True)
        rows = file.read(content)
    except (binascii.Error, FileRefusedError):
        return _choose(request, who, "empty", status=422)
    written = await context_of(request).do(keeping.take_in, who.session.staff, rows)
    if written is None:  # something has changed since the look
        return await _check(request, who, content)
    return see_other("/staff/places?done=saved")


async def _check(request: Request, who: Visitor, content: bytes) -> Response:
    words = words_of(request, who)
    try:
        rows = file.read(content)
    except FileRefusedError as refused:
        return _choose(request, who, refused.code, refused.missing, status=422)
    looked = await context_of(request).read(keeping.look, who.session.staff, rows)
    wrong = sum(bool(one.problems) for one in looked)
    return page(
        request,
        "directory_check.html",
        who,
        422 if wrong else 200,
        rows=[_looked(words, one) for one in looked],
        wrong=wrong,
        content="" if wrong else base64.b64encode(content).decode(),
    )


def _looked(words: StaffWords, one: LookedAt) -> dict[str, Any]:
    return {
        "line": one.row.line,
        "name": one.row.cells.get("name", ""),
        "known": one.known is not None,
        "problems": [problem_words(words, problem) for problem in one.problems],
    }


def _choose(
    request: Request, who: Visitor, wrong: str = "", missing: str = "", status: int = 200
) -> Response:
    return page(
        request,
        "directory_import.html",
        who,
        status,
        wrong=wrong,
        missing=", ".join(file.COLUMNS[each][0] for each in missing.split(", ") if each in file.COLUMNS),
        example=EXAMPLE,
        most=MOST,
    )
