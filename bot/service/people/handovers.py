"""A patient gets another caseworker or deputy: offered, told, and the giver's until the receiver accepts (E13, E14)."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from bot.domain.people.roles import ANSWERING
from bot.domain.people.transfer import LONGEST_OVERLAP, TAKES_OVER_AT
from bot.domain.requests.request import HandedOn, LadderChanged, State
from bot.domain.schedules.schedule import QUIET
from bot.i18n import format_date, local
from bot.ids import PatientId, StaffId
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.people import roster, sharing
from bot.service.people.roster import RosterError
from bot.service.promises import keeping
from bot.service.requests.case import Case, Done
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import handovers, people, transfers
from bot.store.people.handovers import HandoverRow
from bot.store.people.transfers import TransferRow
from bot.store.requests import records
from bot.store.tables.handovers import HandoverState
from bot.store.tables.messages import Lane
from bot.store.tables.people import Role


class NoSuchHandoverError(Exception):
    """There is no such offer to this member of staff, or it has ended."""


def offer(
    work: Work,
    desk: Desk,
    patient_id: UUID,
    role: Role,
    to: StaffId,
    *,
    takes_over_at: datetime | None = None,
) -> Done:
    """Offer a patient to somebody, and tell the patient who is to come and that until then all is as it was.

    With `takes_over_at` giver and receiver overlap until then, once the receiver has accepted. Without anybody who has the part now there
    is nobody to wait for: it is theirs at once, and the patient is told. Raises `RosterError`.
    """
    one = roster.patient(work, patient_id)
    receiver = roster.staff(work, to)
    if receiver.clinic_id != one.clinic_id or not receiver.active:
        message = f"{to} does not work at this patient's clinic; see `rodtrad staff list`"
        raise RosterError(message)
    if not receiver.roles & ANSWERING:
        message = f"{receiver.name or to} answers no patients; give them that role first (`rodtrad staff change --role caseworker`)"
        raise RosterError(message)
    voice = Voice(work, desk, people.by_id(work, patient_id))
    has_it = {Role.CASEWORKER: voice.caseworker, Role.DEPUTY: voice.deputy}
    giver = has_it[role]
    if giver is not None and giver.id == to:
        message = f"{receiver.name or to} is this patient's {role} already"
        raise RosterError(message)
    caseworker = voice.caseworker
    if role is Role.DEPUTY and caseworker is not None and caseworker.id == to:
        message = "the deputy must be somebody else than the caseworker"
        raise RosterError(message)
    if giver is None:
        return _settle(voice, role, to, None)
    handovers.offer(work, one.id, role, giver.id, to, takes_over_at)
    _say(voice, f"handover_offered_{role}", to, giver.id)
    return Done(tuple(voice.rows), 1)


def hand_over(work: Work, desk: Desk, patient_id: UUID, role: Role, to: StaffId) -> Done:
    """The same of a part of somebody who leaves: whoever takes it may have the other part already. Nobody is deputy for themselves:
    the patient of a caseworker who is offered the deputy's part has no deputy from now on, and is told."""
    voice = Voice(work, desk, people.by_id(work, patient_id))
    if role is Role.CASEWORKER or voice.caseworker is None or voice.caseworker.id != to:
        return offer(work, desk, patient_id, role, to)
    giver = voice.deputy.id if voice.deputy else to
    handovers.end_part(work, patient_id, role)
    people.audit(work, patient_id, None, "team_changed")
    told = Voice(work, desk, voice.person)
    _say(told, "handover_deputy_none", to, giver)
    _follow(told, None, to)
    return Done(tuple(told.rows), 1)


def accept(work: Work, desk: Desk, staff_id: StaffId, handover_id: UUID) -> Done:
    """Take a patient over: from now on they are the receiver's, and told so, or from the end of the overlap on, and told when. Whoever
    was only waiting for that leaves (`leaving.py`).

    Raises `NoSuchHandoverError`.
    """
    found = _to_me(work, staff_id, handover_id)
    voice = Voice(work, desk, people.by_id(work, found.patient_id))
    if found.takes_over_at is not None and found.takes_over_at > work.now:
        if not handovers.end(work, handover_id, HandoverState.AGREED):
            raise NoSuchHandoverError
        day = format_date(local(found.takes_over_at, voice.person.timezone).date(), voice.language)
        _say(voice, f"handover_agreed_{found.role}", staff_id, found.giver_id, date=day)
        return Done(tuple(voice.rows), 1)
    if not handovers.end(work, handover_id, HandoverState.ACCEPTED):
        raise NoSuchHandoverError
    return _settle(voice, found.role, staff_id, found.giver_id)


def decline(work: Work, staff_id: StaffId, handover_id: UUID) -> None:
    """Say no: the giver has the patient still, and their page says so. Raises `NoSuchHandoverError`."""
    _to_me(work, staff_id, handover_id)
    if not handovers.end(work, handover_id, HandoverState.DECLINED):
        raise NoSuchHandoverError


def over(work: Work, most: int) -> list[HandoverRow]:
    """Those whose overlap is over, with their patients locked."""
    return handovers.over(work, most)


def take_effect(work: Work, desk: Desk, row: HandoverRow) -> list[Leased]:
    """The overlap is over: the receiver has the part. If they have left meanwhile it stays the giver's. The patient is told which."""
    voice = Voice(work, desk, people.by_id(work, row.patient_id))
    there = people.staff_member(work, row.receiver_id)
    stays = not there.active or there.clinic_id != voice.person.clinic_id
    if not handovers.settle(work, row.id, HandoverState.DECLINED if stays else HandoverState.ACCEPTED):
        return []
    if stays:
        _say(voice, f"handover_stays_{row.role}", row.receiver_id, row.giver_id)
        return voice.rows
    return list(_settle(voice, row.role, row.receiver_id, row.giver_id).rows)


def put_off(work: Work, row: HandoverRow, by: timedelta) -> None:
    """Look at it again later."""
    handovers.put_off(work, row.id, work.now + by)


def overlap_typed(work: Work, clinic_id: UUID, text: str) -> datetime | None:
    """The end of an overlap as it is typed, its last day; None for none. Raises `ValueError` for what is no day in the next two months."""
    if not text.strip():
        return None
    hours = people.clinic_hours(work, clinic_id)
    day, today = date.fromisoformat(text.strip()), local(work.now, hours.timezone).date()
    if not today < day <= today + LONGEST_OVERLAP:
        message = f"{text} is not within the next {LONGEST_OVERLAP.days} days"
        raise ValueError(message)
    return hours.at_local(datetime.combine(day, time(TAKES_OVER_AT)))


def summary_for(work: Work, patient_id: UUID, staff_id: StaffId) -> TransferRow | None:
    """The summary of a hand-over to this colleague, once the person has said yes to it."""
    found = (one for one in transfers.of_patient(work, patient_id) if one.to_staff_id == staff_id)
    newest = next(found, None)
    return newest if newest is not None and newest.approved is not None else None


def concerning(work: Work, staff_id: StaffId) -> list[tuple[HandoverRow, str]]:
    """What is offered to or by somebody, with the patients' names."""
    rows = handovers.concerning(work, staff_id)
    names = people.patient_names(work, {one.patient_id for one in rows})
    return [(one, names[one.patient_id]) for one in rows]


def _to_me(work: Work, staff_id: StaffId, handover_id: UUID) -> HandoverRow:
    found = handovers.find(work, handover_id)
    if found is None or found.receiver_id != staff_id or not people.staff_member(work, staff_id).active:
        raise NoSuchHandoverError
    return found


def _settle(voice: Voice, role: Role, to: StaffId, giver: StaffId | None) -> Done:
    """Change the team, take the request that is out along, and tell the patient."""
    work, patient_id = voice.work, PatientId(voice.person.id)
    other = Role.DEPUTY if role is Role.CASEWORKER else Role.CASEWORKER
    has_other = voice.deputy if role is Role.CASEWORKER else voice.caseworker
    if has_other is not None and has_other.id == to:
        handovers.end_part(work, patient_id, other)  # nobody stands in for themselves
    was_shared = role is Role.CASEWORKER and sharing.is_shared(voice)
    people.assign(work, patient_id, to, role)
    people.audit(work, patient_id, None, "team_changed")
    told = Voice(work, voice.desk, voice.person)  # with the team as it is now
    _say(told, f"handover_done_{role}", to, giver or to)
    if was_shared:
        sharing.ends(told, giver)
    _follow(told, giver, to)
    if giver is not None:
        keeping.handed_over(told, giver, to)
    return Done(tuple(told.rows), 1)


def _follow(voice: Voice, giver: StaffId | None, to: StaffId) -> None:
    """What the giver has taken waits for the receiver; what is open asks whoever the new team says."""
    stored = records.living(voice.work, voice.person.id)
    if stored is None:
        return
    case = Case(voice, stored)
    before = case.request
    if (
        giver is not None
        and before.holder == giver
        and before.state is State.TAKEN
        and to in case.ladder.reachable
    ):
        case.apply(HandedOn(giver, to), giver)
    else:
        case.apply(LadderChanged())
    if case.request is not before:
        case.save()


def _say(voice: Voice, phrase: str, to: StaffId, giver: StaffId, date: str = "") -> None:
    names = voice.spoken(people.everybody_of(voice.work, voice.person.clinic_id))
    someone = voice.phrase("someone_at_clinic")
    voice.say(
        phrase,
        lane=Lane.NEWS,
        not_before=QUIET.over(voice.work.now, voice.person.timezone),
        staff=names.get(to) or someone,
        giver=names.get(giver) or someone,
        date=date,
    )
