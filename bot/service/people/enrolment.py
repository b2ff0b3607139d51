"""Bringing a person in: the clinic makes a link and a code, the person opens the one and types the other, and is welcomed."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from bot.domain.messages.incoming import Incoming
from bot.domain.people.names import UnusableNameError, usable
from bot.ids import ClinicId, PatientId, StaffId
from bot.service.conversation.languages import first_language
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.login import throttle
from bot.service.requests import unreachable
from bot.store.conversations import signatures
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Leased
from bot.store.people import enrolments, people, stays
from bot.store.people.enrolments import Invitation, Pending
from bot.store.people.people import PatientRow
from bot.store.tables.people import PatientState, Role

VALID_FOR: Final = timedelta(days=14)


class EnrolmentRefusedError(Exception):
    """A person cannot be enrolled as asked; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class CodeTried:
    """`rows` to send when the code was right, else None and how many tries are left."""

    rows: list[Leased] | None
    tries_left: int = 0


def enrol(
    work: Work,
    desk: Desk,
    clinic_id: ClinicId,
    name: str,
    caseworker: StaffId,
    deputy: StaffId | None,
    *,
    language: str = "nb",
    discharge_on: date | None = None,
    is_test: bool = False,
) -> Invitation:
    """Make a patient with a named caseworker and a deputy (E2), and the link and code to hand over.

    Raises `EnrolmentRefusedError`, see `check`.
    """
    check(work, desk, name, caseworker, deputy, is_test=is_test)
    name = usable(name)
    patient_id = people.add_patient(
        work, clinic_id, name, language, discharge_on=discharge_on, is_test=is_test
    )
    people.assign(work, patient_id, caseworker, Role.CASEWORKER)
    if deputy is not None:
        people.assign(work, patient_id, deputy, Role.DEPUTY)
    stays.begin(work, patient_id, clinic_id, unplanned=False, by=None)
    return enrolments.invite(work, patient_id, VALID_FOR)


def check(
    work: Work, desk: Desk, name: str, caseworker: StaffId, deputy: StaffId | None, *, is_test: bool
) -> None:
    """See whether a person can be enrolled so; nothing is written.

    Raises `EnrolmentRefusedError` for a name that cannot be stored, for a real person without a deputy, and for a real person while
    the content is unsigned or a help number unverified.
    """
    try:
        usable(name)
    except UnusableNameError as error:
        raise EnrolmentRefusedError(str(error)) from error
    if caseworker == deputy:
        message = "the deputy must be somebody else than the caseworker"
        raise EnrolmentRefusedError(message)
    if is_test:
        return
    if deputy is None:
        message = "a patient needs a deputy, so that nobody waits for one who is away; give --deputy"
        raise EnrolmentRefusedError(message)
    refuse_unready(work, desk)


def refuse_unready(work: Work, desk: Desk) -> None:
    """Raise `EnrolmentRefusedError` while the content is unsigned or a help number has not been called: no real person comes in."""
    unverified = [number.number for number in desk.content.help_numbers if number.verified_on is None]
    if unverified:
        message = (
            f"these help numbers have not been verified by calling them: {', '.join(unverified)}; "
            "write the date into flows/help/no.yaml, or enrol with --test-person"
        )
        raise EnrolmentRefusedError(message)
    if not signatures.is_signed(work, desk.content.digest):
        message = "this content has not been signed by a clinician; run `rodtrad flows sign`, or enrol with --test-person"
        raise EnrolmentRefusedError(message)


def reissue(work: Work, patient_id: PatientId) -> Invitation:
    """A new link and code for the same patient, for a new phone or a lost letter; the older ones stop working."""
    return enrolments.invite(work, patient_id, VALID_FOR)


def open_link(work: Work, token: str, chat_id: int) -> bool:
    """Let a chat take a link, or open again one that it has; False for any other, and one that there never was counts as guessed."""
    if enrolments.redeem(work, token, chat_id) or enrolments.is_mine(work, token, chat_id):
        return True
    if enrolments.whose(work, token) is None:
        throttle.guessed(work, chat_id)
    return False


def try_code(
    work: Work, desk: Desk, pending: Pending, code: str, incoming: Incoming, former: PatientRow | None = None
) -> CodeTried:
    """Try a code from the chat that opened the link. A right one makes this chat the patient's.

    Somebody new is welcomed; one who was here before goes on where they were. `former` had this chat until now, and is locked:
    they are reached here no more, and keep everything else.
    """
    if not enrolments.try_code(work, pending, code):
        return CodeTried(None, pending.tries_left - 1)
    person = people.by_id(work, pending.patient_id)
    before = person.address
    recipient_id = people.add_recipient(work, person.id, incoming.chat_id)
    people.reached(work, person.id, recipient_id)
    enrolments.give_back(work, incoming.chat_id)
    if former is not None:
        unreachable.chat_given_up(work, desk, replace(former, address=None))
    if before is not None:
        return CodeTried([*_moved_away(work, desk, person), *_moved_here(work, desk, person.id)])
    if person.state not in {PatientState.ENROLLED, PatientState.GREETED}:
        return CodeTried(_moved_here(work, desk, person.id))
    language = first_language(desk, person.language, incoming.language)
    people.change(work, person.id, state=PatientState.GREETED, language=language)
    voice = Voice(work, desk, people.by_id(work, person.id))
    Talk(voice).start("welcome")
    return CodeTried(voice.rows)


def _moved_away(work: Work, desk: Desk, person: PatientRow) -> list[Leased]:
    """What waits for the phone that somebody has left is dropped there; it hears that nothing more comes, for it may be in other hands."""
    if person.address is not None:
        outbox.drop_waiting(work, person.address.recipient_id, "moved to another phone")
    voice = Voice(work, desk, person)
    voice.say("enrol_moved_away")
    return voice.rows


def _moved_here(work: Work, desk: Desk, patient_id: PatientId) -> list[Leased]:
    """A patient who has been here before, in this chat from now on: all is there, and the conversation goes on."""
    person = people.by_id(work, patient_id)
    voice = Voice(work, desk, person)
    voice.say("enrol_moved_here", keyboard=voice.keyboard())
    voice.show_commands()
    talk = Talk(voice)
    if person.state is PatientState.STOPPED:
        talk.start("comeback")
    else:
        talk.show_where_we_are()
    return voice.rows
