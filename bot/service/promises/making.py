"""What staff do with promises: plan a call or promise something, say how it went by one press, move it, take it back.

The patient is told each time. To plan something is to answer: whoever does takes the request, and it rests as an answered one does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from bot.domain.messages.incoming import clean_text
from bot.domain.promises import promise
from bot.domain.promises.promise import (
    LONGEST_TEXT,
    PromiseKind,
    PromiseRefused,
    Result,
    Standing,
    When,
    Wrong,
    check_moment,
)
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.request import ENDED, Answered
from bot.ids import StaffId
from bot.service.desk import Desk
from bot.service.people.staff_words import words as staff_words
from bot.service.promises import words
from bot.service.promises.keepers import of_mine
from bot.service.requests.case import Case, Done
from bot.service.requests.notices import next_channel
from bot.service.requests.rights import NotFoundError, Sight, open_case, sight_of
from bot.store.database.work import Work
from bot.store.outbox import notices
from bot.store.people import people
from bot.store.people.people import StaffRow
from bot.store.promises import promises
from bot.store.promises.promises import PromiseRow
from bot.store.requests import events
from bot.store.tables.messages import Guard, Lane
from bot.store.tables.requests import Direction

#: The same once more within this time is the second click of a double click.
DOUBLE_CLICK: Final = timedelta(minutes=10)

#: What is written into the request's history, and into the access log; without a result it was taken back.
HISTORY: Final = {
    (PromiseKind.CALL, Result.DONE): "call_done",
    (PromiseKind.CALL, Result.NO_ANSWER): "call_no_answer",
    (PromiseKind.CALL, Result.LEFT_WORD): "call_left_word",
    (PromiseKind.CALL, Result.AGAIN): "call_again",
    (PromiseKind.CALL, Result.UNWANTED): "call_unwanted",
    (PromiseKind.CALL, None): "call_taken_back",
    (PromiseKind.DEED, Result.DONE): "deed_done",
    (PromiseKind.DEED, Result.AGAIN): "deed_again",
    (PromiseKind.DEED, Result.UNWANTED): "deed_unwanted",
    (PromiseKind.DEED, None): "deed_taken_back",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be promised: by whom it is to be done, what (empty for a call), and when."""

    kind: PromiseKind
    owner: StaffId
    when: When
    text: str = ""
    #: The patient has been told in an answer just now, of which this is made.
    told: bool = False


def plan(work: Work, desk: Desk, staff_id: StaffId, code: str, wanted: Wanted) -> Done:
    """Plan a call, or promise something, about a request that somebody may read; the patient is told who and when.

    Raises `NotFoundError`, `Refused` where somebody else has the request, and `PromiseRefused`.
    """
    case, me = open_case(work, desk, staff_id, code)
    if sight_of(case.request, me.id, case.ladder, events.history(work, case.stored.id)) is not Sight.WORDS:
        raise NotFoundError
    if wanted.owner not in case.staff:
        raise PromiseRefused(Wrong.STRANGER)
    text = _checked(wanted)
    check_moment(wanted.when, work.now)
    if _just_promised(work, case, staff_id, wanted, text):
        return Done()
    promise_id = _write(case, case.staff[wanted.owner], staff_id, wanted.kind, text, wanted.when)
    _is_an_answer(case, staff_id, "" if wanted.told else _said(case, wanted.kind, text, wanted.when))
    what = "call_planned" if wanted.kind is PromiseKind.CALL else "promised"
    events.note(work, case.stored.id, what, wanted.owner)
    people.audit(work, case.stored.patient_id, staff_id, what)
    words.tell(case.voice, "planned", promise_id, wanted.kind, wanted.owner, wanted.when)
    if wanted.owner != staff_id:
        remind(work, desk, case.staff[wanted.owner], case.stored.id, case.stored.code)
    return case.done


def enter_result(
    work: Work, desk: Desk, staff_id: StaffId, promise_id: UUID, result: Result, again: When | None = None
) -> Done:
    """Say how it went. Another try is planned by the same press, at `again` or two working hours on; the patient is told when.

    The same press twice changes nothing. Raises `NoSuchPromiseError` and `PromiseRefused`.
    """
    row, me = of_mine(work, staff_id, promises.find(work, promise_id))
    case = Case.open(work, desk, row.request_id, row.patient_id)
    row, _ = of_mine(
        work, staff_id, promises.find(work, promise_id)
    )  # as it is now that the patient is locked
    if row.standing is not Standing.PLANNED:
        if row.result is result:
            return Done()
        raise PromiseRefused(Wrong.OVER)
    if row.kind is PromiseKind.DEED and result in {Result.NO_ANSWER, Result.LEFT_WORD}:
        raise PromiseRefused(Wrong.NOT_A_CALL)
    if result.tries_again:
        _try_again(case, row, me, result, again)
    elif result is Result.DONE:
        promises.end(work, row.id, Standing.KEPT, result)
        asked = words.ask_whether(case.voice, row, said_done=True)
        promises.change(work, row.id, asked_at=work.now, asked_row=asked)
    else:
        promises.end(work, row.id, Standing.UNWANTED, result)
        words.tell(case.voice, "unwanted", row.id, row.kind, row.owner_id, row.when)
    events.note(work, row.request_id, HISTORY[row.kind, result], staff_id)
    people.audit(work, row.patient_id, staff_id, HISTORY[row.kind, result])
    if case.request.holder == staff_id and case.request.state not in ENDED:
        _is_an_answer(case, staff_id, "")
    return case.done


def take_back(work: Work, desk: Desk, staff_id: StaffId, promise_id: UUID) -> Done:
    """Let it be, and tell the patient. Raises `NoSuchPromiseError` and `PromiseRefused`."""
    row, _ = of_mine(work, staff_id, promises.find(work, promise_id))
    case = Case.open(work, desk, row.request_id, row.patient_id)
    if not promises.end(work, row.id, Standing.TAKEN_BACK):
        raise PromiseRefused(Wrong.OVER)
    words.tell(case.voice, "taken_back", row.id, row.kind, row.owner_id, row.when)
    events.note(work, row.request_id, HISTORY[row.kind, None], staff_id)
    people.audit(work, row.patient_id, staff_id, HISTORY[row.kind, None])
    return case.done


def typed_moment(work: Work, staff_id: StaffId, day: str, at: str) -> When:
    """A day and a time of day as a form gives them, in the clinic's local time; without a time the whole day. Raises `PromiseRefused`."""
    hours = people.clinic_hours(work, people.staff_member(work, staff_id).clinic_id)
    try:
        if not at.strip():
            return When(hours.at_local(_local(f"{day}T00:00"), next_day=True), all_day=True)
        return When(hours.at_local(_local(f"{day}T{at.strip()}")))
    except ValueError:
        raise PromiseRefused(Wrong.NO_MOMENT) from None


def next_try(work: Work, staff: StaffRow) -> datetime:
    """When a call of somebody's that reaches nobody now is tried again, unless they say otherwise."""
    return promise.next_try(work.now, hours_of(work, staff))


def hours_of(work: Work, staff: StaffRow) -> WorkingHours:
    """Somebody's hours: their own, or the clinic's."""
    clinic = people.clinic_hours(work, staff.clinic_id)
    return WorkingHours.parse(staff.hours, clinic.timezone) if staff.hours else clinic


def remind(work: Work, desk: Desk, staff: StaffRow, request_id: UUID, code: str, *, after: int = 0) -> bool:
    """Write to somebody that something promised is theirs to do: a code and a link, by their first channel that works, or the next one.

    Gives whether there is one; without, it stands on their page alone. What waits to be told them already is not told twice.
    """
    found = next_channel(staff, by_night=False, after=after) or next_channel(staff, by_night=False)
    if found is None:
        return False
    _, channel = found
    message = staff_words(
        desk, "notice_promise", staff.language, desk.inbox and f"{desk.inbox}promises", code=code
    )
    if not notices.waits(work, channel.recipient_id, message, request_id):
        notices.put(
            work,
            channel.recipient_id,
            channel.carrier,
            staff.clinic_id,
            message,
            Lane.NEWS,
            Guard.NONE,
            request_id,
        )
    return True


# --- inside ---


def _local(text: str) -> datetime:
    given = datetime.fromisoformat(text)
    if given.tzinfo is not None:
        message = f"'{text}' names a time zone; give local time"
        raise ValueError(message)
    return given


def _checked(wanted: Wanted) -> str:
    """What is to be done, as it is kept. Raises `PromiseRefused`."""
    text = " ".join(clean_text(wanted.text).split()) if wanted.kind is PromiseKind.DEED else ""
    if wanted.kind is PromiseKind.DEED and not text:
        raise PromiseRefused(Wrong.NO_TEXT)
    if len(text) > LONGEST_TEXT:
        raise PromiseRefused(Wrong.TOO_LONG)
    return text if not text or text[-1] in ".!?" else f"{text}."


def _write(case: Case, owner: StaffRow, made_by: StaffId, kind: PromiseKind, text: str, when: When) -> UUID:
    look = promise.first_look(when, case.work.now, hours_of(case.work, owner))
    return promises.add(case.work, case.stored, owner.id, made_by, kind, text, when, look)


def _try_again(case: Case, row: PromiseRow, me: StaffRow, result: Result, again: When | None) -> None:
    """End this try and plan the next: by whoever said so where they keep it, else by its owner."""
    if again is None and (result is Result.AGAIN or row.kind is PromiseKind.DEED):
        raise PromiseRefused(Wrong.NO_MOMENT)
    when = again or When(next_try(case.work, me))
    check_moment(when, case.work.now)
    owner = case.staff.get(row.owner_id, me)
    promises.end(case.work, row.id, Standing.TRIED, result)
    promise_id = _write(case, owner, me.id, row.kind, row.text, when)
    said = "moved" if result is Result.AGAIN else result.value
    words.tell(case.voice, said, promise_id, row.kind, owner.id, when)


def _said(case: Case, kind: PromiseKind, text: str, when: When) -> str:
    said = words.when_said(case.voice, when)
    return case.voice.phrase(f"promise_{kind}_words", when=said, text=text)


def _is_an_answer(case: Case, staff_id: StaffId, said: str) -> None:
    """The request is answered by this, in the caseworker's name; one that has ended stays as it is. Raises `Refused`."""
    if case.request.state in ENDED:
        return
    case.apply(Answered(staff_id), staff_id, quietly=True)
    if said and not case.stored.by_program:
        events.say(case.work, case.stored, Direction.TO_PATIENT, said, staff_id)
        case.change(case.words.refresh(case.stored))
    case.save()


def _just_promised(work: Work, case: Case, staff_id: StaffId, wanted: Wanted, text: str) -> bool:
    return any(
        (one.kind, one.owner_id, one.made_by, one.when, one.text)
        == (wanted.kind, wanted.owner, staff_id, wanted.when, text)
        and one.standing is Standing.PLANNED
        and work.now - one.made_at < DOUBLE_CLICK
        for one in promises.of_request(work, case.stored.id)
    )
