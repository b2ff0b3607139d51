"""The receiver's side: a clinic sees who is to come once the person has said yes, accepts with names and a day, or says no."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from bot.domain.messages.incoming import clean_text
from bot.domain.people.reasons import HOLDS, Reason
from bot.domain.people.transfer import LONGEST_OVERLAP, LONGEST_WORDS, TAKES_OVER_AT, Content, State
from bot.i18n import local
from bot.ids import StaffId
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.handover import giving, telling
from bot.service.handover.giving import TransferRefusedError
from bot.service.people.helpers import Helper, to_choose_from
from bot.service.requests.case import Done
from bot.service.requests.rights import NotFoundError
from bot.store.database.work import Work
from bot.store.people import audit, people, transfers
from bot.store.people.people import OPENED, StaffRow
from bot.store.people.transfers import TransferRow


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody who is to come, as the receiving clinic sees them."""

    row: TransferRow
    name: str
    language: str
    clinic: str
    giver: str
    #: None while there is no summary that the person has said yes to.
    summary: Content | None
    helpers: tuple[Helper, ...]
    names: dict[UUID, str]
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Line:
    """One hand-over in a list: the person where they may be named, and the other clinic."""

    row: TransferRow
    name: str
    clinic: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Who takes over and from which day, as it is typed."""

    caseworker: UUID | None
    deputy: UUID | None
    day: str


def listed(work: Work, me: StaffRow) -> tuple[list[Line], list[Line]]:
    """What is offered to the reader's clinic, and what it gives: both without a word of the summary."""
    names = dict(people.clinics(work))
    coming = transfers.to_clinic(work, me.clinic_id)
    giving_now = [one for one in transfers.of_clinic(work, me.clinic_id) if one.state is not State.CODE]
    called = people.patient_names(work, {one.patient_id for one in (*coming, *giving_now)})
    to_us = [Line(one, called.get(one.patient_id, ""), names.get(one.clinic_id, "")) for one in coming]
    from_us = [
        Line(one, called.get(one.patient_id, ""), names.get(one.to_clinic_id, "") if one.to_clinic_id else "")
        for one in giving_now
    ]
    return to_us, from_us


def redeem(work: Work, desk: Desk, me: StaffRow, code: str) -> Done:
    """Type a code that was said by telephone: the person is asked from now on. Nothing about them is shown.

    Raises `TransferRefusedError` for a code that is unknown, used or too old, all alike, and for one of one's own clinic.
    """
    typed = "".join(code.split()).upper()
    row = transfers.by_code(work, typed) if typed else None
    if row is None:
        raise TransferRefusedError("no_code")
    if row.clinic_id == me.clinic_id:
        raise TransferRefusedError("own_clinic")
    person = people.by_id(work, row.patient_id)
    after = transfers.change(
        work, row, state=State.ASKED, to_clinic_id=me.clinic_id, asked_at=work.now, code_hash=None
    )
    if after is None or person.clinic_id != row.clinic_id:
        raise TransferRefusedError("no_code")
    voice = Voice(work, desk, person)
    giving.ask(voice, after)
    return Done(tuple(voice.rows), 1)


def show(work: Work, desk: Desk, me: StaffRow, transfer_id: UUID) -> Offered:
    """One hand-over to the reader's clinic, which the person reads that they opened. Raises `NotFoundError`."""
    row = _to_us(work, me, transfer_id)
    if row.approved is not None and audit.last_opening(work, row.patient_id, me.id, work.now - HOLDS) is None:
        people.audit(work, row.patient_id, me.id, OPENED, Reason.HANDOVER)
    person = people.by_id(work, row.patient_id, lock=False)
    hours = people.clinic_hours(work, me.clinic_id)
    today = local(work.now, hours.timezone).date()
    named: dict[UUID, str] = {
        one: people.staff_member(work, one).name
        for one in (row.giver_id, row.caseworker_id, row.deputy_id, row.accepted_by)
        if one is not None
    }
    return Offered(
        row,
        people.patient_name(work, row.patient_id),
        person.language,
        people.clinic_name(work, row.clinic_id),
        named[row.giver_id],
        row.approved,
        tuple(to_choose_from(work, me.clinic_id, today)),
        named,
        today + timedelta(days=1),
        today + LONGEST_OVERLAP,
    )


def accept(work: Work, desk: Desk, me: StaffRow, transfer_id: UUID, answer: Answer) -> Done:
    """Take the person over from a day on; until then they are the giver's. The person is told. Twice changes nothing.

    Raises `NotFoundError`, and `TransferRefusedError` with nothing done.
    """
    row = _to_us(work, me, transfer_id)
    if row.state is State.ACCEPTED:
        return Done()
    if row.state is not State.AGREED:
        raise TransferRefusedError("gone")
    person = people.by_id(work, row.patient_id)
    takes_over_at = _day(work, me, answer.day)
    caseworker = _helper(work, me, answer.caseworker, takes_over_at, "caseworker")
    deputy = _helper(work, me, answer.deputy, takes_over_at, "deputy")
    if caseworker == deputy:
        raise TransferRefusedError("same")
    after = transfers.change(
        work,
        row,
        state=State.ACCEPTED,
        accepted_at=work.now,
        accepted_by=me.id,
        caseworker_id=caseworker,
        deputy_id=deputy,
        takes_over_at=takes_over_at,
    )
    if after is None:
        raise TransferRefusedError("gone")
    people.audit(work, row.patient_id, me.id, "handover_accepted")
    voice = Voice(work, desk, person)
    telling.tell(voice, "accepted", after, telling.key(voice, after, telling.NO))
    telling.tell_giver(voice, after)
    return Done(tuple(voice.rows), 1)


def refuse(work: Work, desk: Desk, me: StaffRow, transfer_id: UUID, reason: str) -> Done:
    """Say no, with a word that only the giver reads; also after having accepted. The summary is gone at once, and the person is told.

    Raises `NotFoundError` and `TransferRefusedError`.
    """
    row = _to_us(work, me, transfer_id)
    person = people.by_id(work, row.patient_id)
    said = " ".join(clean_text(reason).split())[:LONGEST_WORDS]
    emptied = Content(agreed=row.content.agreed if row.content else "", refusal=said)
    if transfers.change(work, row, emptied, state=State.REFUSED) is None:
        raise TransferRefusedError("gone")
    people.audit(work, row.patient_id, me.id, "handover_refused")
    voice = Voice(work, desk, person)
    telling.tell(voice, "refused", row)
    telling.tell_giver(voice, row)
    return Done(tuple(voice.rows), 1)


def _to_us(work: Work, me: StaffRow, transfer_id: UUID) -> TransferRow:
    """A hand-over that this clinic may see. Raises `NotFoundError`."""
    row = next((one for one in transfers.to_clinic(work, me.clinic_id) if one.id == transfer_id), None)
    if row is None or not me.active:
        raise NotFoundError
    return row


def _day(work: Work, me: StaffRow, text: str) -> datetime:
    """The moment of taking over on the day that was typed. Raises `TransferRefusedError`."""
    hours = people.clinic_hours(work, me.clinic_id)
    today = local(work.now, hours.timezone).date()
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise TransferRefusedError("no_day") from None
    if not today < day <= today + LONGEST_OVERLAP:
        raise TransferRefusedError("wrong_day", days=str(LONGEST_OVERLAP.days))
    return hours.at_local(datetime.combine(day, time(TAKES_OVER_AT)))


def _helper(work: Work, me: StaffRow, chosen: UUID | None, at: datetime, part: str) -> StaffId:
    """Somebody of the receiving clinic who can have the part on that day. Raises `TransferRefusedError`."""
    day = local(at, people.clinic_hours(work, me.clinic_id).timezone).date()
    known = {one.id: one for one in to_choose_from(work, me.clinic_id, day)}
    one = known.get(StaffId(chosen)) if chosen is not None else None
    if one is None:
        raise TransferRefusedError(f"no_{part}")
    if one.why == "no_hours":
        raise TransferRefusedError("no_hours", staff=one.name)
    if one.away_until is not None and one.away_until > at and not one.cover:
        raise TransferRefusedError("away", staff=one.name)
    return one.id
