"""What staff do with a request: take it, answer, hand it on, close it, or say that it is not theirs.

Each act checks the clinic and the right to the request (`NotFoundError`); whether it fits the request's state the machine says (`Refused`).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.messages.incoming import clean_text
from bot.domain.people.roles import ANSWERING
from bot.domain.requests.request import (
    ENDED,
    Acknowledged,
    Answered,
    Closed,
    Event,
    HandedOn,
    NotMine,
    Refusal,
    Refused,
    Snoozed,
    State,
    Took,
    Working,
)
from bot.ids import StaffId
from bot.service.desk import Desk
from bot.service.requests.asking import LONGEST_WORDS
from bot.service.requests.case import Case, Done
from bot.service.requests.notices import tell_needed
from bot.service.requests.reading import AsOf, heard
from bot.service.requests.rights import (
    ADVISED,
    CONSULTED,
    NotFoundError,
    Sight,
    is_consulted,
    open_case,
    sight_of,
    turned_down_by,
)
from bot.store.database.work import Work
from bot.store.requests import events, records, staff_words, told
from bot.store.requests.records import Stored, with_line
from bot.store.tables.requests import Direction

#: The same answer again within this time is the second click of a double click.
DOUBLE_CLICK: Final = timedelta(minutes=10)
LONGEST_NOTE: Final = 1000


class MovedOnError(Exception):
    """The request has gone on to somebody else since the page was shown; nothing changed. `to` is who is asked now."""

    def __init__(self, to: tuple[StaffId, ...]) -> None:
        super().__init__("the request has gone on since it was shown")
        self.to = to


class MoreWordsError(Exception):
    """The patient has written more since the page was shown; nothing was sent. Read it first."""


class BadAnswerError(ValueError):
    """An answer that cannot be sent: `problem` is `empty` or `too_long`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class BadNoteError(ValueError):
    """A note that cannot be kept: `problem` is `empty` or `too_long`. Nothing was done."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class NoOutcomeError(ValueError):
    """A request of this kind is closed with one of its outcomes, and none of them was named. Nothing was done."""


def take(work: Work, desk: Desk, staff_id: StaffId, code: str, as_of: AsOf | None = None) -> Done:
    """Make it one's own; the patient is told who has it. Twice by the same person changes nothing.

    With `as_of`, a request that has meanwhile gone on to others is not taken: `MovedOnError`. Raises `NotFoundError` and `Refused`.
    """
    case, _ = open_case(work, desk, staff_id, code)
    _check_still_here(case, as_of)
    return _do(case, Took(staff_id), staff_id)


def answer(
    work: Work, desk: Desk, staff_id: StaffId, code: str, text: str, as_of: AsOf | None = None
) -> Done:
    """Write to the patient, who reads it after a tap on a neutral notice. Takes the request as well, if nobody had.

    Raises `BadAnswerError`, `NotFoundError`, `Refused`, and with `as_of` `MovedOnError` and `MoreWordsError`.
    """
    text = check_answer(text)
    case, _ = open_case(work, desk, staff_id, code)
    if _just_said(work, case.stored, staff_id, text):
        return Done()
    _check_still_here(case, as_of)
    _check_allheard(case, as_of)
    case.apply(Answered(staff_id), staff_id)
    events.say(work, case.stored, Direction.TO_PATIENT, text, staff_id)
    staff_words.drop_draft(work, case.stored.id, staff_id)
    case.save()
    return case.done


def hand_on(work: Work, desk: Desk, staff_id: StaffId, code: str, to: StaffId, word: str = "") -> Done:
    """Ask a named colleague of the same clinic to take it, with a word that the patient does not see.

    Raises `NotFoundError` (also for a stranger), `BadNoteError` and `Refused`.
    """
    case, _ = open_case(work, desk, staff_id, code)
    if to not in case.staff or not case.staff[to].roles & ANSWERING:
        raise NotFoundError
    return _do(case, HandedOn(staff_id, to), staff_id, word)


def acknowledge(work: Work, desk: Desk, staff_id: StaffId, code: str) -> Done:
    """Say that one has seen it, where the word of each is wanted, and take nothing. Raises `NotFoundError` and `Refused`."""
    case, _ = open_case(work, desk, staff_id, code)
    told.end_all(work, case.stored.id, staff_id)
    return _do(case, Acknowledged(staff_id), staff_id)


def working(work: Work, desk: Desk, staff_id: StaffId, code: str) -> Done:
    """Say that one is at work on it; the patient is told, once. Raises `NotFoundError` and `Refused`."""
    case, _ = open_case(work, desk, staff_id, code)
    return _do(case, Working(staff_id), staff_id)


def snooze(work: Work, desk: Desk, staff_id: StaffId, code: str, until: datetime) -> Done:
    """Put it off until a moment; the patient is told until when. Raises `NotFoundError` and `Refused`."""
    case, _ = open_case(work, desk, staff_id, code)
    return _do(case, Snoozed(staff_id, until), staff_id)


def close(
    work: Work,
    desk: Desk,
    staff_id: StaffId,
    code: str,
    as_of: AsOf | None = None,
    word: str = "",
    outcome: str | None = None,
) -> Done:
    """Be done with it. How it ended is one of the kind's `outcomes` and a `word` to colleagues; None closes without one, where nobody
    chooses.

    Raises `NotFoundError`, `BadNoteError`, `NoOutcomeError`, `Refused` and, with `as_of`, `MoreWordsError`.
    """
    case, _ = open_case(work, desk, staff_id, code)
    if case.request.state not in ENDED:
        _check_allheard(case, as_of)
        if outcome is not None:
            case.change(replace(case.stored, outcome=_one_of(case.outcomes, outcome)))
    return _do(case, Closed(staff_id), staff_id, word)


def not_mine(work: Work, desk: Desk, staff_id: StaffId, code: str, word: str = "") -> Done:
    """Say "not my patient", with a word to whoever is next: it goes on at once, unless others are asked too who have not said so.

    Raises `NotFoundError`, `BadNoteError` and `Refused`.
    """
    case, _ = open_case(work, desk, staff_id, code)
    others = turned_down_by(events.history(work, case.stored.id)) - {staff_id}
    return _do(case, NotMine(staff_id, others), staff_id, word)


def note(work: Work, desk: Desk, staff_id: StaffId, code: str, text: str) -> Done:
    """Write a note that colleagues with this request read and the patient does not. Raises `BadNoteError` and `NotFoundError`."""
    text = _checked(text)
    if not text:
        raise BadNoteError("empty")
    case = _with_words(work, desk, staff_id, code)
    staff_words.add_note(work, case.stored, staff_id, "noted", text)
    if is_consulted(case.request, staff_id, events.history(work, case.stored.id)):
        events.note(work, case.stored.id, ADVISED, staff_id)
        case.change(with_line(case.stored, back_at=work.now))  # whoever asked has something to read
        case.save()
        return Done()
    events.note(work, case.stored.id, "noted", staff_id)
    records.touch(work, case.stored.id)
    return Done()


def consult(work: Work, desk: Desk, staff_id: StaffId, code: str, to: StaffId, text: str) -> Done:
    """Ask a named colleague about it in a note that the patient does not read; they are told that they are needed, and no more.

    They may read the request until they have answered in a note of their own. Raises `BadNoteError`, `NotFoundError` and `Refused`.
    """
    text = _checked(text)
    if not text:
        raise BadNoteError("empty")
    case = _with_words(work, desk, staff_id, code)
    if to not in case.staff:
        raise NotFoundError
    if to == staff_id:
        raise Refused(Refusal.SAME_PERSON, "ask somebody else")
    if case.request.state in ENDED:
        raise Refused(Refusal.ENDED, "the request has ended; nobody would find it")
    staff_words.add_note(work, case.stored, staff_id, "asked", text)
    events.note(work, case.stored.id, CONSULTED, to)
    tell_needed(work, desk, case.stored, case.staff[to], case.voice.hours)
    records.touch(work, case.stored.id)
    return Done()


def keep_draft(work: Work, desk: Desk, staff_id: StaffId, code: str, text: str) -> None:
    """Keep an answer as far as it is written, sealed, for its writer alone. Raises `NotFoundError`."""
    case, text = _with_words(work, desk, staff_id, code), clean_text(text)[: 2 * LONGEST_WORDS]
    if not _just_said(work, case.stored, staff_id, text.strip()):  # it came after the answer that it is
        staff_words.keep_draft(work, case.stored, staff_id, text)


def check_answer(text: str) -> str:
    """The answer as it would be sent, for the preview. Raises `BadAnswerError`."""
    text = clean_text(text).replace("\r\n", "\n").strip()
    if not text:
        raise BadAnswerError("empty")
    if len(text) > LONGEST_WORDS:
        raise BadAnswerError("too_long")
    return text


# --- inside ---


def _with_words(work: Work, desk: Desk, staff_id: StaffId, code: str) -> Case:
    """The request, if somebody may read its words."""
    case, me = open_case(work, desk, staff_id, code)
    history = events.history(work, case.stored.id)
    if sight_of(case.request, me.id, case.ladder, history) is not Sight.WORDS:
        raise NotFoundError
    return case


def _one_of(known: tuple[str, ...], outcome: str) -> str:
    """An outcome as it is kept. Raises `NoOutcomeError` for one that the kind does not have."""
    if known and outcome not in known:
        raise NoOutcomeError
    return outcome if known else ""


def _checked(text: str) -> str:
    """A note as it is kept. Raises `BadNoteError`."""
    text = clean_text(text).replace("\r\n", "\n").strip()
    if len(text) > LONGEST_NOTE:
        raise BadNoteError("too_long")
    return text


def _do(case: Case, event: Event, staff_id: StaffId, word: str = "") -> Done:
    word = _checked(word)
    before = case.request
    case.apply(event, staff_id)
    if word and case.request is not before:
        what = {HandedOn: "handed_on", Closed: "closed"}.get(type(event), "not_mine")
        staff_words.add_note(case.work, case.stored, staff_id, what, word)
    case.save()
    return case.done


def _check_still_here(case: Case, as_of: AsOf | None) -> None:
    request = case.request
    if as_of is not None and request.state is State.OPEN and request.rung_since != as_of.since:
        raise MovedOnError(request.asked(case.ladder))


def _check_allheard(case: Case, as_of: AsOf | None) -> None:
    if as_of is not None and heard(events.words(case.work, case.stored.id)) > as_of.heard:
        raise MoreWordsError


def _just_said(work: Work, stored: Stored, me: StaffId, text: str) -> bool:
    said = events.words(work, stored.id)[-1:]
    return any(one.staff_id == me and one.text == text and work.now - one.at < DOUBLE_CLICK for one in said)
