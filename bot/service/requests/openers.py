"""Ready beginnings of an answer: the content's, or what the clinic has written instead. Where they may be offered says `reading.py`.

They are kept for each language by itself, since an answer is written in the patient's: what is written for one stays out of the others.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from bot.domain.messages.incoming import clean_text
from bot.i18n import LOCALES
from bot.service.desk import Desk
from bot.service.requests.rights import NotFoundError
from bot.store.database.work import Work
from bot.store.people.people import StaffRow
from bot.store.requests import openers
from bot.store.requests.openers import Version

#: The phrases of the content that hold until a clinic writes others.
CONTENTS: Final = ("staff_starter_1", "staff_starter_2", "staff_starter_3", "staff_starter_4")
#: More than these are read through, not chosen from.
MOST: Final = 8
LONGEST: Final = 100


class OpenersRefusedError(Exception):
    """Nothing was written; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class OpenersChangedError(Exception):
    """Somebody else has written meanwhile; nothing was."""


@dataclass(frozen=True, slots=True)
class Written:
    """The openers of one language as a clinic has them: `own` for those it wrote itself, `number` of the version, 0 for none yet.

    `earlier` holds what stood there before and can be put back: the number of each, when it was written, its lines.
    """

    language: str
    lines: tuple[str, ...]
    own: bool
    number: int
    at: datetime | None
    earlier: tuple[tuple[int, datetime, tuple[str, ...]], ...]


def offered(work: Work, desk: Desk, clinic_id: UUID, language: str) -> tuple[str, ...]:
    """What is offered to whoever writes to somebody who reads this language."""
    return _lines_of(desk, language, openers.newest(work, clinic_id, language))


def show(work: Work, desk: Desk, me: StaffRow) -> list[Written]:
    """The openers of my clinic, language by language."""
    return [_written(work, desk, me, language) for language in LOCALES]


def write(work: Work, me: StaffRow, language: str, text: str, number: int) -> None:
    """Write what holds from now on, one a line, in the order in which they are offered; none at all: none is offered.

    `number` is that of the version that was seen. Raises `OpenersRefusedError`, `OpenersChangedError`, `NotFoundError`.
    """
    lines = list(
        dict.fromkeys(filter(None, (" ".join(line.split()) for line in clean_text(text).splitlines())))
    )
    if len(lines) > MOST:
        raise OpenersRefusedError("many")
    if any(len(line) > LONGEST for line in lines):
        raise OpenersRefusedError("long")
    _add(work, me, language, number, lines)


def put_back(work: Work, me: StaffRow, language: str, number: int, earlier: int) -> None:
    """Let an earlier version hold again, or with 0 the content's. Raises `OpenersChangedError`, `NotFoundError`."""
    lines = None
    if earlier:
        found = [one for one in openers.versions(work, me.clinic_id, language) if one.number == earlier]
        if not found:
            raise NotFoundError
        lines = found[0].lines
    _add(work, me, language, number, lines)


# --- inside ---


def _add(
    work: Work, me: StaffRow, language: str, number: int, lines: list[str] | tuple[str, ...] | None
) -> None:
    if language not in LOCALES:
        raise NotFoundError
    openers.alone(work, me.clinic_id)
    newest = openers.newest(work, me.clinic_id, language)
    if (newest.number if newest else 0) != number:
        raise OpenersChangedError
    openers.add(work, me.clinic_id, language, number + 1, lines)


def _written(work: Work, desk: Desk, me: StaffRow, language: str) -> Written:
    found = openers.versions(work, me.clinic_id, language)
    newest = found[0] if found else None
    return Written(
        language,
        _lines_of(desk, language, newest),
        own=newest is not None and newest.lines is not None,
        number=newest.number if newest else 0,
        at=newest.at if newest else None,
        earlier=tuple((one.number, one.at, one.lines) for one in found[1:] if one.lines is not None),
    )


def _lines_of(desk: Desk, language: str, version: Version | None) -> tuple[str, ...]:
    if version is not None and version.lines is not None:
        return version.lines
    return tuple(desk.texts.phrase(key, language) for key in CONTENTS)
