"""The giver's side of a hand-over: begin one from the person's page, take it back, see how it stands, print the summary.

The person is asked first. Until they have said yes nothing about them, not even that there is somebody, is seen at another clinic.
"""

import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from bot.domain.messages.incoming import clean_text
from bot.domain.messages.picture import Picture
from bot.domain.people.roles import ANSWERING
from bot.domain.people.transfer import LONGEST_WORDS, Kind, State
from bot.ids import ClinicId, PatientId, StaffId
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.handover import drafting, moving, telling
from bot.service.people import handovers
from bot.service.people.roster import RosterError
from bot.service.requests.case import Done
from bot.service.requests.rights import NotFoundError
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people, transfers
from bot.store.people.people import PatientRow, StaffRow
from bot.store.people.transfers import TransferRow
from bot.store.tables.people import PatientState, Role

#: Of a code: no 0, 1, I, L, O, U, so that it can be said on the telephone.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH: Final = 8


class TransferRefusedError(Exception):
    """It cannot be done, and nothing was; `code` names the sentence that says why (`staff_transfer_no_<code>`)."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Wanted:
    """A hand-over as it is typed into the form. `to_clinic` None with the kind `CLINIC`: a code is made, to be said by telephone."""

    kind: Kind | None
    words: str = ""
    to_clinic: UUID | None = None
    to_staff: UUID | None = None
    #: The last day of the overlap with a colleague, `2026-04-03`; empty: the colleague takes over when they accept.
    until: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """A hand-over that has begun; `code` is to be said to the receiver, and is kept nowhere."""

    row: TransferRow
    rows: tuple[Leased, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Stands:
    """How a person stands with hand-overs, for their caseworker: what is under way or was last, and to whom it can go."""

    name: str
    living: TransferRow | None
    last: TransferRow | None
    clinics: tuple[tuple[ClinicId, str], ...]
    colleagues: tuple[tuple[StaffId, str], ...]
    #: What each clinic and person that these name is called.
    called: dict[UUID, str]
    #: The person has a chat, so that they can be asked.
    reached: bool
    #: What is open here, for which a hand-over that has been accepted waits on its day: `request`, `promise`.
    open: tuple[str, ...] = ()


def begin(
    work: Work, desk: Desk, me: StaffRow | None, patient_id: UUID, wanted: Wanted, seed: str = ""
) -> Begun:
    """Ask the person. `me` is their caseworker or deputy; None at the command line, where it is done in the caseworker's name.

    `seed` is that of the form, from which a code is made: the same form sent twice shows the same one. Raises `NotFoundError`, and
    `TransferRefusedError` with nothing done.
    """
    person = _theirs(work, me, patient_id)
    voice = Voice(work, desk, person)
    giver = me.id if me is not None else (voice.caseworker.id if voice.caseworker else None)
    if giver is None:
        raise TransferRefusedError("no_giver")
    words = clean_text(wanted.words).strip()
    if len(words) > LONGEST_WORDS:
        raise TransferRefusedError("too_long")
    if person.address is None or person.state is PatientState.ENROLLED:
        raise TransferRefusedError("not_reached")
    code = _code(work, seed) if wanted.kind is Kind.CLINIC and wanted.to_clinic is None else ""
    there = transfers.living(work, person.id)
    if there is not None:
        known = transfers.by_code(work, code) if code else None
        if known is None or known.id != there.id:
            raise TransferRefusedError("twice")
        return Begun(there, (), code)
    if wanted.kind is None:
        raise TransferRefusedError("no_where")
    to_clinic = _clinic(work, person, wanted)
    rows: tuple[Leased, ...] = ()
    if wanted.kind is Kind.COLLEAGUE:
        rows = _offer(work, desk, person, wanted)
    row = transfers.add(
        work,
        person.id,
        person.clinic_id,
        giver,
        wanted.kind,
        drafting.draft(voice, words),
        to_clinic=to_clinic,
        to_staff=StaffId(wanted.to_staff) if wanted.kind is Kind.COLLEAGUE and wanted.to_staff else None,
        code=code,
    )
    people.audit(work, person.id, me.id if me else None, "handover_begun")
    if not code:
        ask(voice, row)
    return Begun(row, (*rows, *voice.rows), code)


def ask(voice: Voice, row: TransferRow) -> None:
    """Let the person know that there is something to decide; it waits for the day, and for them."""
    telling.tell(voice, "asks", row, telling.key(voice, row, telling.OPEN))


def stands(work: Work, me: StaffRow, patient_id: UUID) -> Stands:
    """How it stands, for the person's caseworker or deputy. Raises `NotFoundError`."""
    person = _theirs(work, me, patient_id)
    every = people.clinics(work)
    staff = people.everybody_of(work, person.clinic_id)
    found = transfers.of_patient(work, person.id)
    ours = [one for one in found if one.clinic_id == me.clinic_id]
    called: dict[UUID, str] = {**dict(every), **{one.id: one.name for one in staff}}
    for one in ours[:1]:
        for receiver in (one.caseworker_id, one.deputy_id, one.accepted_by):
            if receiver is not None:
                called[receiver] = people.staff_member(work, receiver).name
    caseworker = people.helpers_of(work, [person.id]).get((person.id, Role.CASEWORKER))
    living = next((one for one in ours if one.ended_at is None), None)
    accepted = living is not None and living.state is State.ACCEPTED
    return Stands(
        people.patient_name(work, person.id),
        living,
        ours[0] if ours else None,
        tuple((clinic, name) for clinic, name in every if clinic != person.clinic_id and name),
        tuple(
            (one.id, one.name)
            for one in staff
            if one.active and one.id != caseworker and one.roles & ANSWERING
        ),
        called,
        person.address is not None and person.state is not PatientState.ENROLLED,
        tuple(moving.waits_for(work, person.id)) if accepted else (),
    )


def withdraw(work: Work, desk: Desk, me: StaffRow | None, patient_id: UUID) -> Done:
    """Take a hand-over back; whoever was told of it is told that all is as before. Raises `NotFoundError`, `TransferRefusedError`."""
    person = _theirs(work, me, patient_id)
    row = transfers.living(work, person.id)
    if row is None or (me is not None and row.clinic_id != me.clinic_id):
        raise TransferRefusedError("gone")
    emptied = row.content.emptied() if row.content else None
    if transfers.change(work, row, emptied, state=State.WITHDRAWN) is None:
        raise TransferRefusedError("gone")
    people.audit(work, person.id, me.id if me else None, "handover_withdrawn")
    voice = Voice(work, desk, person)
    if row.state is not State.CODE:
        telling.tell(voice, "withdrawn", row)
        telling.tell_receivers(voice, row)
    return Done(tuple(voice.rows), 1)


def paper(work: Work, desk: Desk, me: StaffRow, patient_id: UUID) -> Picture:
    """The summary that the person has approved, with how much they left out. Raises `NotFoundError`, also while there is none."""
    person = _theirs(work, me, patient_id)
    row = next((one for one in transfers.of_patient(work, person.id) if one.clinic_id == me.clinic_id), None)
    if row is None or row.approved is None or row.state in {State.NO, State.WITHDRAWN}:
        raise NotFoundError
    people.audit(work, person.id, me.id, "handover_printed")
    return drafting.picture_of(Voice(work, desk, person), row.approved, row.left_out)


def _theirs(work: Work, me: StaffRow | None, patient_id: UUID) -> PatientRow:
    """The person, locked, if they are the reader's. Raises `NotFoundError`."""
    found = people.find(work, patient_id)
    if found is None or found.state is PatientState.ERASED:
        raise NotFoundError
    if me is not None:
        team = people.helpers_of(work, [PatientId(found.id)])
        if found.clinic_id != me.clinic_id or me.id not in team.values():
            raise NotFoundError
    return people.by_id(work, patient_id)


def _clinic(work: Work, person: PatientRow, wanted: Wanted) -> ClinicId | None:
    if wanted.kind is not Kind.CLINIC or wanted.to_clinic is None:
        return None
    if wanted.to_clinic == person.clinic_id:
        raise TransferRefusedError("own_clinic")
    known = dict(people.clinics(work))
    clinic = ClinicId(wanted.to_clinic)
    if clinic not in known:
        raise TransferRefusedError("no_clinic")
    if not any(one.roles & ANSWERING for one in people.staff_of(work, clinic)):
        raise TransferRefusedError("nobody_there", clinic=known[clinic])
    return clinic


def _offer(work: Work, desk: Desk, person: PatientRow, wanted: Wanted) -> tuple[Leased, ...]:
    """Offer the caseworker's part to the colleague, who accepts on their own page."""
    if wanted.to_staff is None:
        raise TransferRefusedError("no_colleague")
    try:
        takes_over_at = handovers.overlap_typed(work, person.clinic_id, wanted.until)
        done = handovers.offer(
            work, desk, person.id, Role.CASEWORKER, StaffId(wanted.to_staff), takes_over_at=takes_over_at
        )
    except ValueError:
        raise TransferRefusedError("no_day") from None
    except RosterError:
        raise TransferRefusedError("no_colleague") from None
    return done.rows


def new_seed() -> str:
    """What a new form is known by."""
    return secrets.token_urlsafe(16)


def _code(work: Work, seed: str) -> str:
    """The code that a form's seed gives, with the ring's key; a new one without a seed."""
    keyed = work.vault.lookup("transfer seed", seed or new_seed()).partition(":")[2]
    number, code = int(keyed, 16), ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        code += ALPHABET[place]
    return code
