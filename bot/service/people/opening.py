"""Opening what a person shares: a reason first, which the person reads, then the page. Who may give which reason stands here.

A reason holds for the same person, log-in and half an hour (`domain/people/reasons.py`): what is drawn again meanwhile is no new line in
the person's access log, and forty seconds on the telephone are enough.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from bot.domain.people.reasons import HOLDS, TO_OPEN, Reason
from bot.domain.people.roles import ANSWERING, StaffRole
from bot.domain.requests.kinds import Urgency
from bot.domain.requests.request import ENDED, State
from bot.ids import PatientId, StaffId
from bot.service.conversation import seen, shared
from bot.service.conversation.shared import SharedArea
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.requests.ladders import ladder_of
from bot.service.requests.rights import STEPS, ErasedError, NotFoundError, Sight, open_case, sight_of
from bot.store.database.work import Work
from bot.store.people import audit, handovers, people
from bot.store.people.audit import Looked
from bot.store.people.people import OPENED, PatientRow, StaffRow
from bot.store.promises import promises
from bot.store.promises.promises import PromiseRow
from bot.store.requests import events, records
from bot.store.requests.records import Unreadable
from bot.store.tables.people import PatientState, Role

#: The longest words of another reason.
LONGEST: Final = 200
#: Whoever is not among the person's helpers gives one of these.
TO_OTHERS: Final = (Reason.COVER, Reason.OTHER)


class RefusedError(Exception):
    """No such reason can be given, or another reason without a word."""


@dataclass(frozen=True, slots=True)
class Door:
    """Before a reason is given: which ones can be. Nothing of the person is in it."""

    patient_id: PatientId
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the person's that has come to the reader."""

    code: str
    kind: str
    urgency: Urgency
    state: State
    asked_at: datetime
    holder: str


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody sees who has said why. `until` is when the reason no longer holds."""

    patient_id: PatientId
    name: str
    reason: Reason
    until: datetime
    caseworker: str
    deputy: str
    discharge_on: date | None
    areas: tuple[SharedArea, ...]
    requests: tuple[Asked, ...]
    promises: tuple[PromiseRow, ...]
    looks: tuple[Looked, ...]
    #: Whether the reader may play back how it went with the person.
    may_play: bool
    names: Mapping[StaffId, str]
    #: The reader is the person's caseworker or deputy, who may hand them over.
    is_helper: bool


def show(
    work: Work, desk: Desk, me: StaffRow, since: datetime, patient_id: UUID, language: str
) -> Door | Person:
    """The person's page for whoever has said why since they logged in (`since`) and within half an hour; else which reasons there are.

    `language` is that of the page. What the person no longer shares is not in it. Raises `NotFoundError` for who is not of the reader's
    clinic, or is not there.
    """
    person = of_clinic(work, me, patient_id)
    last = audit.last_opening(work, person.id, me.id, max(since, work.now - HOLDS))
    if last is None or last.reason is None:
        return Door(person.id, _reasons(work, me, person))
    voice = Voice(work, desk, person)
    voice.language = language
    staff = people.everybody_of(work, person.clinic_id)
    names = {one.id: one.name for one in staff}
    is_helper = me.id in _helpers(work, person)
    standing = [one for one in promises.planned_of(work, person.id) if one.clinic_id == me.clinic_id]
    looks = [
        one for one in seen.of(voice) if one.staff_id in names
    ]  # not those of a clinic they were at before
    return Person(
        patient_id=person.id,
        name=people.patient_name(work, person.id),
        reason=last.reason,
        until=last.at + HOLDS,
        caseworker=voice.caseworker.name if voice.caseworker else "",
        deputy=voice.deputy.name if voice.deputy else "",
        discharge_on=person.discharge_on,
        areas=tuple(shared.of(voice)),
        requests=tuple(_requests(work, me, person, names)),
        promises=tuple(one for one in standing if is_helper or me.id in {one.owner_id, one.made_by}),
        looks=tuple(looks[: seen.AT_FIRST]),
        may_play=may_play(work, me, person),
        names=names,
        is_helper=is_helper,
    )


def has_said_why(work: Work, me: StaffRow, since: datetime, patient_id: UUID) -> bool:
    """Whether somebody has said, since they logged in (`since`) and within half an hour, why they open this person's page."""
    last = audit.last_opening(work, patient_id, me.id, max(since, work.now - HOLDS))
    return last is not None and last.reason is not None


def open_for(work: Work, me: StaffRow, patient_id: UUID, reason: str, line: str) -> None:
    """Write down why somebody opens the page, for the person to read. Raises `NotFoundError`, `RefusedError`."""
    person = of_clinic(work, me, patient_id)
    if reason not in _reasons(work, me, person):
        raise RefusedError
    said = " ".join(line.split())[:LONGEST] if reason == Reason.OTHER else ""
    if reason == Reason.OTHER and not said:
        raise RefusedError
    people.audit(work, person.id, me.id, OPENED, Reason(reason), said)


def open_from(work: Work, desk: Desk, me: StaffRow, code: str) -> PatientId:
    """The same from a request whose words the reader has before them, which is the reason; gives whose it is. Raises `NotFoundError`."""
    case, _ = open_case(work, desk, me.id, code, lock=False)
    history = events.history(work, case.stored.id)
    if sight_of(case.request, me.id, case.ladder, history) is not Sight.WORDS:
        raise NotFoundError
    people.audit(work, case.stored.patient_id, me.id, OPENED, Reason.REQUEST, case.stored.code)
    return case.stored.patient_id


def of_clinic(work: Work, me: StaffRow, patient_id: UUID) -> PatientRow:
    """A patient of the reader's clinic. Raises `NotFoundError` for anybody else's and who is not there, `ErasedError` for who is erased."""
    person = people.find(work, patient_id)
    if person is None or person.clinic_id != me.clinic_id or not me.active:
        raise NotFoundError
    if person.state is PatientState.ERASED:
        raise ErasedError
    return person


def _helpers(work: Work, person: PatientRow) -> set[StaffId]:
    """Who has the person now."""
    team = people.helpers_of(work, [person.id])
    return {found for role in Role if (found := team.get((person.id, role))) is not None}


def may_play(work: Work, me: StaffRow, person: PatientRow) -> bool:
    """Whether somebody may play back how it went: who enrols at the person's clinic, and the person's own helpers what they saw."""
    return StaffRole.CLINIC in me.roles or (
        StaffRole.CASEWORKER in me.roles and me.id in _helpers(work, person)
    )


def plays_all(me: StaffRow) -> bool:
    """Whether the screens of all who helped are somebody's to play: who enrols, and answers nobody."""
    return StaffRole.CLINIC in me.roles and not me.roles & ANSWERING


def _reasons(work: Work, me: StaffRow, person: PatientRow) -> tuple[Reason, ...]:
    asked_to_take = any(one.patient_id == person.id for one in handovers.concerning(work, me.id))
    if me.id in _helpers(work, person):
        return TO_OPEN
    if asked_to_take:
        return (Reason.HANDOVER, *TO_OTHERS)
    on_duty = StaffRole.DUTY in me.roles and any(
        one.state not in ENDED for one in _requests(work, me, person, {})
    )
    return (Reason.REQUEST, *TO_OTHERS) if on_duty else TO_OTHERS


def _requests(work: Work, me: StaffRow, person: PatientRow, names: Mapping[StaffId, str]) -> list[Asked]:
    """The person's requests that have come to the reader: that there are others is not said."""
    ladder, _ = ladder_of(work, person.id, person.clinic_id)
    found = [
        one
        for one in records.earlier_of(work, person.id, me.clinic_id, UUID(int=0))
        if not isinstance(one, Unreadable)
    ]
    came = events.histories_of(work, {one.id for one in found}, STEPS) if found else {}
    return [
        Asked(
            one.code,
            one.request.kind,
            one.request.urgency,
            one.request.state,
            one.request.asked_at,
            names.get(one.request.holder, "") if one.request.holder else "",
        )
        for one in found
        if sight_of(one.request, me.id, ladder, came.get(one.id, ())) is not Sight.NOTHING
    ]
