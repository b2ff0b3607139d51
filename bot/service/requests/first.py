"""Writing to a patient who has not asked: who may, when it is sent, and what stands in its way.

It is a request that one of the staff begins: what the patient replies comes to whoever wrote, in the same place, with the ladder behind it.
It waits for the morning, a pause and a no keep it back, and why is not told: to staff it is all one.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bot.domain.messages.incoming import clean_text
from bot.domain.requests.request import Closed, State, Took
from bot.ids import PatientId, StaffId
from bot.service.conversation.voice import AT_ONCE, Voice
from bot.service.days.schedules import quiet_until
from bot.service.desk import Desk
from bot.service.requests.asking import LONGEST_WORDS
from bot.service.requests.case import Case, Done
from bot.service.requests.ladders import ladder_of
from bot.service.requests.patient_words import RequestWords
from bot.service.requests.rights import NotFoundError
from bot.service.requests.staff_acts import DOUBLE_CLICK, check_answer
from bot.service.requests.unasked import may_be_written_to
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.people.people import PatientRow, StaffRow
from bot.store.requests import events, records, staff_words
from bot.store.requests.records import Stored
from bot.store.tables.people import PatientState
from bot.store.tables.requests import Direction


class Hindered(StrEnum):
    """Why nothing can be written now."""

    UNWANTED = "unwanted"  # a pause, a stop or a no: which of them is the patient's own business
    UNREACHABLE = "unreachable"  # nothing arrives


class HinderedError(Exception):
    """Nothing was sent; `because` says why."""

    def __init__(self, because: Hindered) -> None:
        super().__init__(because)
        self.because = because


class UnderWayError(Exception):
    """There is a request already, with this `code`: what is written belongs there. Nothing was sent."""

    def __init__(self, code: str) -> None:
        super().__init__("a request is under way")
        self.code = code


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands on the page before something is written: to whom, what they get first, and in which language.

    `waits_until` is set at night: it is sent then. `hindered`: nothing can be. `code` is that of the request under way, empty for none.
    """

    patient_id: PatientId
    name: str
    language: str
    called: str
    notice: str
    waits_until: datetime | None
    hindered: Hindered | None
    code: str
    #: What the reader has begun to write.
    draft: str


def show(work: Work, desk: Desk, me: StaffRow, patient_id: UUID) -> Letter:
    """How it stands with writing to somebody. Raises `NotFoundError` for whoever is not the reader's to write to."""
    person, voice = _theirs(work, desk, me, patient_id)
    _, staff = ladder_of(work, person.id, person.clinic_id)
    words = RequestWords(voice, voice.spoken(staff.values()))
    called = words.name(me.id)
    kind = desk.content.kinds.uses.written_first
    living = records.living(work, person.id, lock=False)
    under_way = living is not None and not living.by_program
    return Letter(
        person.id,
        people.patient_name(work, person.id),
        person.language,
        called,
        voice.text(
            desk.content.request_key(kind, desk.content.kinds.kinds[kind].urgency, "answered"),
            {"staff": called},
        ),
        quiet_until(work.now, person.timezone),
        _hindered(work, person),
        living.code if living is not None and under_way else "",
        staff_words.first(work, person.id, me.id),
    )


def keep_draft(work: Work, desk: Desk, me: StaffRow, patient_id: UUID, text: str) -> None:
    """Keep a message as far as it is written, sealed, for its writer alone. Raises `NotFoundError`.

    With a request under way it is dropped: it came after the message that it is, or belongs there.
    """
    person, _ = _theirs(work, desk, me, patient_id, lock=True)
    living = records.living(work, person.id, lock=False)
    under_way = living is not None and not living.by_program
    text = "" if under_way else clean_text(text)[: 2 * LONGEST_WORDS]
    staff_words.keep_first(work, person.id, me.id, text)


def write(work: Work, desk: Desk, me: StaffRow, patient_id: UUID, text: str) -> tuple[Done, str]:
    """Write; gives the code of the request that it is. The same again within minutes is the second click of a double click.

    Raises `BadAnswerError`, `NotFoundError`, `HinderedError`, `UnderWayError` and, where a colleague has what stands in the way, `Refused`.
    """
    text = check_answer(text)
    person, voice = _theirs(work, desk, me, patient_id, lock=True)
    living = records.living(work, person.id)
    if living is not None and not living.by_program:
        if _just_written(work, living, me.id, text):
            return Done(), living.code
        raise UnderWayError(living.code)
    because = _hindered(work, person)
    if because is not None:
        raise HinderedError(because)
    if living is not None:
        _put_away(voice, living, me.id)
    voice.acted_at = work.now - AT_ONCE  # it comes by itself: covered on the lock screen
    case = Case.begun(voice, desk.content.kinds.uses.written_first, me.id)
    events.say(work, case.stored, Direction.TO_PATIENT, text, me.id)
    staff_words.drop_first(work, person.id, me.id)
    return case.done, case.stored.code


# --- inside ---


def _theirs(
    work: Work, desk: Desk, me: StaffRow, patient_id: UUID, *, lock: bool = False
) -> tuple[PatientRow, Voice]:
    """The patient, for their caseworker, deputy, and whoever covers for one of them now."""
    person = people.find(work, patient_id)
    if person is None or person.clinic_id != me.clinic_id or not me.active:
        raise NotFoundError
    if lock:
        person = people.by_id(work, patient_id)
    ladder, _ = ladder_of(work, person.id, person.clinic_id)
    helpers = [one for one in (ladder.caseworker, ladder.deputy) if one is not None]
    may = {*helpers, *(ladder.stand_in(one) for one in helpers)}
    if me.id not in may or person.state is PatientState.ERASED:
        raise NotFoundError
    return person, Voice(work, desk, person)


def _hindered(work: Work, person: PatientRow) -> Hindered | None:
    if not may_be_written_to(work, person):
        return Hindered.UNWANTED
    return Hindered.UNREACHABLE if person.address is None or not person.reachable else None


def _put_away(voice: Voice, living: Stored, me: StaffId) -> None:
    """What the program found out (that nothing arrived) is done with, now that somebody writes and it arrives again."""
    case = Case(voice, living)
    if case.request.holder != me or case.request.state is State.OPEN:
        case.apply(Took(me), me)
    case.apply(Closed(me), me)
    case.save()


def _just_written(work: Work, living: Stored, me: StaffId, text: str) -> bool:
    said = events.words(work, living.id)[-1:]
    return any(one.staff_id == me and one.text == text and work.now - one.at < DOUBLE_CLICK for one in said)
