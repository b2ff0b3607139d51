"""Finding and making the people: clinics, staff, patients, who is whose caseworker, and what each has consented to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from itertools import groupby
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, insert, literal, select, update
from sqlalchemy.exc import NoResultFound

from bot.domain.flow.verbs import Purpose
from bot.domain.people import roles
from bot.domain.people.reasons import Reason
from bot.domain.people.roles import StaffRole
from bot.domain.requests.cover import Away, day_off
from bot.domain.requests.hours import WorkingHours, hours_of
from bot.ids import ClinicId, PatientId, RecipientId, StaffId, new_id
from bot.store.database.one_by_one import readable
from bot.store.database.ready import Ready
from bot.store.database.work import Work
from bot.store.outbox.outbox import CHAT, Address, drop_waiting
from bot.store.people.addresses import BELONGS_TO_STAFF, COUNTS, StaffAddress
from bot.store.tables.absences import Absence
from bot.store.tables.channels import ChannelState, StaffChannel
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.people import (
    TELEGRAM,
    Assignment,
    AuditEvent,
    Clinic,
    Consent,
    Enrolment,
    Owner,
    Patient,
    PatientState,
    Recipient,
    Role,
    Staff,
    Who,
)

PATIENT_NAME: Final = "patient.name"
PHONE: Final = "patient.phone"
STAFF_NAME: Final = "staff.name"
CLINIC_NAME: Final = "clinic.name"
#: What stands in the access log: a page with the patient's words was given to a browser; a person read it.
FETCHED: Final = "fetched"
SEEN: Final = "seen"
#: Somebody opened what a person shares, for a reason.
OPENED: Final = "opened"
#: Somebody played back how it went with a person, for a reason.
PLAYED: Final = "played"
AUDIT_LINE: Final = "audit_event.line"
CONSENT_SHOWN: Final = "consent.shown"
#: Stands for a name that cannot be read; whoever speaks of that person says "somebody at the clinic".
NO_NAME: Final = ""


@dataclass(frozen=True, slots=True)
class PatientRow:
    """A patient as found by chat or id. `address` is None until a link has been confirmed from a phone.

    `reachable` says whether Telegram delivers there, as far as is known. `link_open` says that a link was opened in the chat whose code
    has not been given; it is looked up only by chat.
    """

    id: PatientId
    clinic_id: ClinicId
    language: str
    state: PatientState
    is_test: bool
    paused_until: datetime | None
    discharge_on: date | None
    away_told_at: datetime | None
    hours: str
    timezone: str
    address: Address | None
    reachable: bool
    link_open: bool = False


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of a clinic's staff; `role` is set where the row was looked up for one patient, what follows `until` where it was not.

    `addresses` are those that have answered, `language` is what is written there in, `page_counts` the clinic's word for those without.
    """

    id: StaffId
    clinic_id: ClinicId
    name: str
    on_duty: bool
    active: bool
    role: Role | None = None
    until: datetime | None = None
    addresses: tuple[StaffAddress, ...] = ()
    language: str = "nb"
    page_counts: bool = False
    #: They are away now, or have the day off; `cover` is whom they named.
    away: Away | None = None
    #: Working hours of their own; None: the clinic's.
    hours: str | None = None
    #: What they do there; empty where the row was looked up for one patient.
    roles: frozenset[StaffRole] = frozenset()


_columns = (
    Patient.id,
    Patient.clinic_id,
    Patient.language,
    Patient.state,
    Patient.is_test,
    Patient.paused_until,
    Patient.discharge_on,
    Patient.away_told_at,
    Clinic.hours,
    Clinic.timezone,
    Recipient.id.label("recipient"),
    Recipient.chat,
    Recipient.reachable,
)
_whole = select(*_columns).join(Clinic, Clinic.id == Patient.clinic_id)
_link_open = exists().where(
    Enrolment.chat_lookup == bindparam("lookup"),
    Enrolment.confirmed_at.is_(None),
    Enrolment.revoked_at.is_(None),
    Enrolment.expires_at > bindparam("now"),
)
_by_chat = Ready(
    _whole.add_columns(_link_open.label("link_open"))
    .join(Recipient, Recipient.id == Patient.recipient_id)
    .where(Recipient.chat_lookup == bindparam("lookup"))
    .with_for_update(of=Patient, key_share=True)  # rows that only refer to the patient need not wait
)
_with_id = _whole.outerjoin(Recipient, Recipient.id == Patient.recipient_id).where(
    Patient.id == bindparam("patient")
)
_by_id_unlocked = Ready(_with_id)
_by_id = Ready(_with_id.with_for_update(of=Patient, key_share=True))


def by_chat(work: Work, chat_id: int) -> PatientRow | None:
    """The patient whose confirmed phone this chat is, locked for the rest of the transaction; None for everybody else."""
    for lookup in work.vault.lookups("chat", str(chat_id)):
        row = _by_chat.first(work.connection, {"lookup": lookup, "now": work.now})
        if row is not None:
            return _patient(row, chat_id, link_open=bool(row.link_open))
    return None


def is_a_patients(work: Work, chat_id: int) -> bool:
    """Whether a chat is a patient's; locks nothing."""
    found = select(Recipient.id).where(
        Recipient.chat_lookup.in_(work.vault.lookups("chat", str(chat_id))), Recipient.who == Who.PATIENT
    )
    return work.connection.execute(found.limit(1)).first() is not None


def by_id(work: Work, patient_id: UUID, *, lock: bool = True) -> PatientRow:
    """The patient with this id, locked unless only looked at. Raises `NoResultFound`."""
    row = (_by_id if lock else _by_id_unlocked).first(work.connection, {"patient": patient_id})
    if row is None:
        raise NoResultFound
    if row.chat is None:
        return _patient(row, None)
    return _patient(row, readable(work, "reading chats", partial(_chat_of, work, row), lambda: None))


def find(work: Work, patient_id: UUID) -> PatientRow | None:
    """A patient, without locking them; None for nobody."""
    try:
        return by_id(work, patient_id, lock=False)
    except NoResultFound:
        return None


def _chat_of(work: Work, row: Any) -> int:  # noqa: ANN401 - a row of `_whole`
    return int(work.open(row.chat, CHAT, row.recipient))


def _patient(row: Any, chat_id: int | None, *, link_open: bool = False) -> PatientRow:  # noqa: ANN401 - a row of `_whole`
    """Without a chat, or with one that cannot be read, nothing can be sent; what staff are asked goes on all the same."""
    address = None if chat_id is None else Address(RecipientId(row.recipient), PatientId(row.id), chat_id)
    return PatientRow(
        row.id,
        row.clinic_id,
        row.language,
        row.state,
        row.is_test,
        row.paused_until,
        row.discharge_on,
        row.away_told_at,
        row.hours,
        row.timezone,
        address,
        bool(row.reachable),
        link_open,
    )


def patient_name(work: Work, patient_id: UUID) -> str:
    """The name the clinic enrolled the patient under."""
    sealed = work.connection.execute(select(Patient.name).where(Patient.id == patient_id)).scalar_one()
    return _name(work, sealed, PATIENT_NAME, patient_id)


def patient_names(work: Work, patients: Collection[PatientId]) -> dict[PatientId, str]:
    """The names of many patients, in one statement."""
    if not patients:
        return {}
    rows = work.connection.execute(select(Patient.id, Patient.name).where(Patient.id.in_(patients))).all()
    return names_of_rows(work, rows)


def names_of_rows(work: Work, rows: Sequence[Any]) -> dict[PatientId, str]:
    """The names in rows that have a patient's `id` and `name`, their keys read in one statement."""
    work.fetch_keys(row.name for row in rows)
    return {PatientId(row.id): _name(work, row.name, PATIENT_NAME, row.id) for row in rows}


def _name(work: Work, sealed: bytes, place: str, row: UUID) -> str:
    """A name; `NO_NAME` for one that cannot be read, since a name must not keep anybody from being helped, and of whoever was erased."""
    if not sealed:
        return NO_NAME
    return readable(work, "reading names", partial(work.open, sealed, place, row), lambda: NO_NAME)


_team = Ready(
    select(
        Staff.id.label("staff_id"),
        Staff.clinic_id,
        Staff.name,
        Staff.on_duty,
        Staff.active,
        Assignment.role,
        Assignment.until,
    )
    .join(Assignment, Assignment.staff_id == Staff.id)
    .where(Assignment.patient_id == bindparam("patient"))
    .order_by(Assignment.role, Assignment.since)
)


def team(work: Work, patient_id: UUID) -> list[StaffRow]:
    """Everybody who is or was a patient's caseworker or deputy; `until` is None for those who are."""
    return [staff_of_row(work, row) for row in _team.all(work.connection, {"patient": patient_id})]


def staff_of_row(work: Work, row: Any) -> StaffRow:  # noqa: ANN401 - a row of `_team`
    """The member of staff in a row, with the name opened."""
    name = _name(work, row.name, STAFF_NAME, row.staff_id)
    return StaffRow(row.staff_id, row.clinic_id, name, row.on_duty, row.active, row.role, row.until)


_helpers_of = (
    select(Assignment.patient_id, Assignment.role, Assignment.staff_id)
    .join(Staff, Staff.id == Assignment.staff_id)
    .where(
        Assignment.patient_id.in_(bindparam("patients", expanding=True)),
        Assignment.until.is_(None),
        Staff.active,
    )
)


def helpers_of(work: Work, patients: Collection[PatientId]) -> dict[tuple[PatientId, Role], StaffId]:
    """Who is whose caseworker and deputy now, of many patients in one statement; whoever has left the staff is not in it."""
    rows = work.connection.execute(_helpers_of, {"patients": list(patients)})
    return {(PatientId(row.patient_id), row.role): StaffId(row.staff_id) for row in rows}


def current(staff: Sequence[StaffRow], role: Role) -> StaffRow | None:
    """The one of a team who has this role now."""
    return next((one for one in staff if one.role is role and one.until is None and one.active), None)


#: For a join from `Staff`.
AWAY_NOW: Final = and_(
    Absence.staff_id == Staff.id,
    Absence.until > bindparam("now"),
    Absence.since <= bindparam("now"),
    Absence.cancelled_at.is_(None),
)
_staff = (
    select(
        Staff.id,
        Staff.clinic_id,
        Staff.name,
        Staff.on_duty,
        Staff.active,
        Staff.language,
        Staff.roles,
        Clinic.page_counts,
        Recipient.id.label("recipient"),
        Recipient.carrier,
        Recipient.reachable,
        StaffChannel.state,
        StaffChannel.by_day,
        StaffChannel.by_night,
        Staff.hours,
        Clinic.hours.label("clinic_hours"),
        Clinic.timezone,
        Absence.until.label("away_until"),
        Absence.cover_id,
    )
    .join(Clinic, Clinic.id == Staff.clinic_id)
    .outerjoin(StaffChannel, and_(BELONGS_TO_STAFF, COUNTS))
    .outerjoin(Recipient, Recipient.id == StaffChannel.recipient_id)
    .outerjoin(Absence, AWAY_NOW)
    .order_by(Staff.id, Recipient.id)
)
_everybody_of = Ready(_staff.where(Staff.clinic_id == bindparam("clinic")))
_staff_member = Ready(_staff.where(Staff.id == bindparam("staff")))


def staff_of(work: Work, clinic_id: UUID) -> list[StaffRow]:
    """The active staff of a clinic, with their addresses."""
    return [one for one in everybody_of(work, clinic_id) if one.active]


def everybody_of(work: Work, clinic_id: UUID) -> list[StaffRow]:
    """Everybody who is or was on the staff of a clinic, with their addresses."""
    rows = _everybody_of.all(work.connection, {"clinic": clinic_id, "now": work.now})
    return [_staff_row(work, list(one)) for _, one in groupby(rows, key=lambda row: row.id)]


def staff_member(work: Work, staff_id: UUID) -> StaffRow:
    """One member of staff, with their addresses. Raises `NoResultFound`."""
    rows = _staff_member.all(work.connection, {"staff": staff_id, "now": work.now})
    if not rows:
        raise NoResultFound
    return _staff_row(work, rows)


def _staff_row(work: Work, rows: Sequence[Any]) -> StaffRow:
    """One member of staff from a row for each address, or one without any."""
    r = rows[0]
    addresses = {
        row.recipient: StaffAddress(
            RecipientId(row.recipient),
            row.carrier,
            row.reachable and row.state is ChannelState.WORKS,
            row.by_day,
            row.by_night,
        )
        for row in rows
        if row.recipient is not None
    }
    name = _name(work, r.name, STAFF_NAME, r.id)
    return StaffRow(
        r.id,
        r.clinic_id,
        name,
        r.on_duty,
        r.active,
        addresses=tuple(addresses.values()),
        away=away_of(r, work.now),
        hours=r.hours,
        language=r.language,
        page_counts=r.page_counts,
        roles=roles.read(r.roles, on_duty=r.on_duty),
    )


def away_of(row: Any, now: datetime) -> Away | None:  # noqa: ANN401 - a row with the columns of `_staff`
    """Whether somebody is away at this moment: an absence first, else a day off by hours of their own."""
    if row.away_until is not None:
        return Away(StaffId(row.id), row.away_until, None if row.cover_id is None else StaffId(row.cover_id))
    if row.hours is None:
        return None
    clinic = hours_of(row.clinic_hours, row.timezone)
    back = day_off(hours_of(row.hours, row.timezone), clinic, now)
    return None if back is None else Away(StaffId(row.id), back)


def add_clinic(work: Work, name: str, hours: str, timezone: str, *, page_counts: bool = True) -> ClinicId:
    """Make a clinic with a data key of its own. `page_counts`: somebody without a channel may be asked all the same."""
    clinic_id = ClinicId(new_id())
    work.vault.new_key(work.connection, Owner.CLINIC, clinic_id, work.now)
    row = {
        "id": clinic_id,
        "name": work.seal(clinic_id, CLINIC_NAME, clinic_id, name),
        "name_lookup": work.vault.lookup("clinic", name.casefold()),
        "hours": hours,
        "timezone": timezone,
        "page_counts": page_counts,
        "staff_telegram": False,
        "synthetic": False,
        "stands_in": False,
        "created_at": work.now,
    }
    work.connection.execute(insert(Clinic), row)
    return clinic_id


def find_clinic(work: Work, name: str) -> ClinicId | None:
    """The clinic of this name, upper and lower case alike."""
    found = work.connection.execute(
        select(Clinic.id).where(Clinic.name_lookup.in_(work.vault.lookups("clinic", name.casefold())))
    )
    row = found.scalar_one_or_none()
    return None if row is None else ClinicId(row)


def clinic_name(work: Work, clinic_id: UUID) -> str:
    """What a clinic is called."""
    sealed = work.connection.execute(select(Clinic.name).where(Clinic.id == clinic_id)).scalar_one()
    return _name(work, sealed, CLINIC_NAME, clinic_id)


def clinic_hours(work: Work, clinic_id: UUID) -> WorkingHours:
    """The working hours of a clinic."""
    row = work.connection.execute(select(Clinic.hours, Clinic.timezone).where(Clinic.id == clinic_id)).one()
    return hours_of(row.hours, row.timezone)


def clinics(work: Work) -> list[tuple[ClinicId, str]]:
    """Every clinic with its name."""
    rows = work.connection.execute(
        select(Clinic.id, Clinic.name).where(~Clinic.synthetic, ~Clinic.stands_in).order_by(Clinic.id)
    )
    return [(ClinicId(row.id), _name(work, row.name, CLINIC_NAME, row.id)) for row in rows]


def add_staff(
    work: Work,
    clinic_id: ClinicId,
    name: str,
    *,
    on_duty: bool,
    does: Iterable[StaffRole] = (StaffRole.CASEWORKER,),
) -> StaffId:
    """Make a member of a clinic's staff, who `does` this there; with `on_duty` also the duty."""
    staff_id = StaffId(new_id())
    row = {
        "id": staff_id,
        "clinic_id": clinic_id,
        "name": work.seal(clinic_id, STAFF_NAME, staff_id, name),
        "name_lookup": work.vault.lookup(f"staff {clinic_id}", name.casefold()),
        "language": "nb",
        "on_duty": on_duty,
        "roles": roles.written(does),
        "active": True,
        "created_at": work.now,
    }
    work.connection.execute(insert(Staff), row)
    return staff_id


def find_staff(work: Work, clinic_id: ClinicId, name: str) -> StaffId | None:
    """The member of this clinic's staff with this name, upper and lower case alike."""
    lookups = work.vault.lookups(f"staff {clinic_id}", name.casefold())
    row = work.connection.execute(
        select(Staff.id).where(Staff.clinic_id == clinic_id, Staff.name_lookup.in_(lookups))
    ).scalar_one_or_none()
    return None if row is None else StaffId(row)


def add_patient(
    work: Work, clinic_id: ClinicId, name: str, language: str, *, discharge_on: date | None, is_test: bool
) -> PatientId:
    """Make a patient, not yet reached, with a data key of their own."""
    patient_id = PatientId(new_id())
    work.vault.new_key(work.connection, Owner.PATIENT, patient_id, work.now)
    row = {
        "id": patient_id,
        "clinic_id": clinic_id,
        "recipient_id": None,
        "name": work.seal(patient_id, PATIENT_NAME, patient_id, name),
        "language": language,
        "state": PatientState.ENROLLED,
        "is_test": is_test,
        "discharge_on": discharge_on,
        "created_at": work.now,
    }
    work.connection.execute(insert(Patient), row)
    return patient_id


def assign(work: Work, patient_id: PatientId, staff_id: StaffId, role: Role) -> None:
    """Make somebody a patient's caseworker or deputy from now on; whoever was it before stays on record."""
    work.connection.execute(
        update(Assignment)
        .where(Assignment.patient_id == patient_id, Assignment.role == role, Assignment.until.is_(None))
        .values(until=work.now)
    )
    row = {
        "id": new_id(),
        "patient_id": patient_id,
        "staff_id": staff_id,
        "role": role,
        "since": work.now,
        "until": None,
    }
    work.connection.execute(insert(Assignment), row)


def add_recipient(work: Work, patient_id: PatientId, chat_id: int) -> RecipientId:
    """The recipient row of this chat, made if it is new, and sealed with this patient's key from now on.

    A chat is one patient's: whoever had it before is no longer reached there, and what waited for them is dropped. That locks a second
    patient; an update from the chat has locked them already.
    """
    lookups = work.vault.lookups("chat", str(chat_id))
    found = select(Recipient.id, Recipient.who_id).where(Recipient.chat_lookup.in_(lookups))
    known = work.connection.execute(found).one_or_none()
    recipient_id = RecipientId(new_id() if known is None else known.id)
    if known is not None and known.who_id != patient_id:
        work.connection.execute(
            update(Patient).where(Patient.recipient_id == known.id).values(recipient_id=None)
        )
        drop_waiting(work, known.id, "the chat is another patient's now")
    row = {
        "who": Who.PATIENT,
        "who_id": patient_id,
        "carrier": TELEGRAM,
        "chat": work.seal(patient_id, CHAT, recipient_id, str(chat_id)),
        "chat_lookup": lookups[0],
        "reachable": True,
        "hold_until": None,
    }
    if known is None:
        work.connection.execute(insert(Recipient), row | {"id": recipient_id, "created_at": work.now})
    else:
        work.connection.execute(update(Recipient).where(Recipient.id == recipient_id).values(**row))
    return recipient_id


def reached(work: Work, patient_id: PatientId, recipient_id: RecipientId) -> None:
    """Let a patient be reached at this chat from now on."""
    work.connection.execute(update(Patient).where(Patient.id == patient_id).values(recipient_id=recipient_id))


def change(work: Work, patient_id: UUID, **values: object) -> None:
    """Set plain columns of a patient (language, state, paused_until, discharge_on, away_told_at)."""
    work.connection.execute(update(Patient).where(Patient.id == patient_id).values(**values))


def rename(work: Work, patient_id: UUID, name: str) -> None:
    """Change what a patient is called."""
    change(work, patient_id, name=work.seal(patient_id, PATIENT_NAME, patient_id, name))


def set_phone(work: Work, patient_id: UUID, phone: str) -> None:
    """Keep the number a patient has given to be called on; an empty one: none any more."""
    change(work, patient_id, phone=work.seal(patient_id, PHONE, patient_id, phone) if phone else None)


def decline_phone(work: Work, patient_id: UUID) -> None:
    """Keep that a patient would rather give no number: they are not asked for it again. A number that is kept stays."""
    if not phone(work, patient_id):
        change(work, patient_id, phone=work.seal(patient_id, PHONE, patient_id, ""))


def has_declined_phone(work: Work, patient_id: UUID) -> bool:
    """Whether a patient was asked for a number, and would rather give none."""
    sealed = work.connection.execute(select(Patient.phone).where(Patient.id == patient_id)).scalar_one()
    if sealed is None:
        return False
    return not readable(work, "reading numbers", partial(work.open, sealed, PHONE, patient_id), lambda: "?")


def phone(work: Work, patient_id: UUID) -> str:
    """The number a patient has given to be called on; empty for none, and for one that cannot be read."""
    sealed = work.connection.execute(select(Patient.phone).where(Patient.id == patient_id)).scalar_one()
    return "" if sealed is None else _name(work, sealed, PHONE, patient_id)


#: Until when a chat is on hold whose clinic came from another bot: until its person presses Start here, and no bot may write first.
NOT_ARRIVED: Final = datetime(9999, 1, 1, tzinfo=UTC)


def set_reachable(work: Work, recipient_id: UUID, *, reachable: bool) -> None:
    """Note whether Telegram delivers to this chat. What waited for somebody who had not come to this bot yet may go from now on."""
    work.connection.execute(
        update(Recipient).where(Recipient.id == recipient_id).values(reachable=reachable, hold_until=None)
    )
    work.connection.execute(
        update(Outbox)
        .where(Outbox.recipient_id == recipient_id, Outbox.state == Sending.WAITING)
        .where(Outbox.not_before >= NOT_ARRIVED)
        .values(not_before=work.now)
    )
    work.standing.pop(recipient_id, None)


_add_consent = Ready(insert(Consent))


def give_consent(
    work: Work,
    patient_id: UUID,
    purpose: Purpose,
    wording: str,
    *,
    given: bool,
    version: int = 1,
    language: str = "",
    shown: str = "",
) -> None:
    """Write down a yes or a no.

    `wording` names the flow, version and step that asked; `shown` is the question as the person had it before them, in `language`;
    `version` is that of what the purpose meant.
    """
    row_id = new_id()
    row = {
        "id": row_id,
        "patient_id": patient_id,
        "purpose": purpose,
        "given": given,
        "at": work.now,
        "wording": wording,
        "version": version,
        "language": language,
        "shown": work.seal(patient_id, CONSENT_SHOWN, row_id, shown) if shown else None,
    }
    _add_consent.send(work.connection, row)


class Said(NamedTuple):
    """A yes or no to a purpose: when, and to which version of what it means."""

    given: bool
    at: datetime
    version: int


_consents = Ready(
    select(Consent.purpose, Consent.given, Consent.at, Consent.version)
    .where(Consent.patient_id == bindparam("patient"))
    .order_by(Consent.id)
)


def consents(work: Work, patient_id: UUID) -> dict[Purpose, Said]:
    """The newest yes or no to each purpose; a purpose never asked about is missing."""
    return {
        row.purpose: Said(row.given, row.at, row.version)
        for row in _consents.all(work.connection, {"patient": patient_id})
    }


def audit(
    work: Work,
    patient_id: UUID,
    staff_id: UUID | None,
    what: str,
    reason: Reason | None = None,
    line: str = "",
) -> None:
    """Write down that somebody saw or did something with a patient's data, and why; `line` is what they typed, for the patient to read.

    Of the synthetic patient nothing is: nobody reads it, and the log keeps a trace of each of its rows for ever.
    """
    event_id = new_id()
    row = {
        AuditEvent.id: event_id,
        AuditEvent.patient_id: patient_id,
        AuditEvent.staff_id: staff_id,
        AuditEvent.what: what,
        AuditEvent.at: work.now,
        AuditEvent.reason: reason,
        AuditEvent.line: work.seal(patient_id, AUDIT_LINE, event_id, line) if line else None,
        AuditEvent.waits: True,
    }
    values = [literal(value, column.type) for column, value in row.items()]
    somebody = select(*values).where(Patient.id == patient_id, Patient.clinic_id.not_in(_synthetic))
    work.connection.execute(insert(AuditEvent).from_select(list(row), somebody))


_synthetic = select(Clinic.id).where(Clinic.synthetic)


def consents_given(work: Work, patient_id: UUID) -> list[tuple[Purpose, bool, datetime, str, str, str]]:
    """Every yes and no of a patient's, the oldest first: to what, which, when, what asked, in which language, and in which words."""
    query = select(
        Consent.id,
        Consent.purpose,
        Consent.given,
        Consent.at,
        Consent.wording,
        Consent.language,
        Consent.shown,
    )
    rows = work.connection.execute(query.where(Consent.patient_id == patient_id).order_by(Consent.id))
    return [
        (row.purpose, row.given, row.at, row.wording, row.language, _shown(work, row)) for row in rows.all()
    ]


def _shown(work: Work, row: Any) -> str:  # noqa: ANN401 - a row with the columns of a consent
    return "" if row.shown is None else _name(work, row.shown, CONSENT_SHOWN, row.id)


def assignments_of(work: Work, patient_id: UUID) -> Sequence[Any]:
    """Who is and was a patient's caseworker and deputy, the oldest first: `staff_id`, `role`, `since`, `until`."""
    query = select(Assignment.staff_id, Assignment.role, Assignment.since, Assignment.until)
    return work.connection.execute(
        query.where(Assignment.patient_id == patient_id).order_by(Assignment.id)
    ).all()


def known_since(work: Work, patient_id: UUID) -> datetime:
    """When a patient was first enrolled."""
    return work.connection.execute(select(Patient.created_at).where(Patient.id == patient_id)).scalar_one()


def in_access_log(work: Work, patient_id: UUID, staff_id: UUID, since: datetime) -> bool:
    """Whether it is written down that somebody fetched or saw a patient's words since then."""
    query = select(AuditEvent.id).where(
        AuditEvent.patient_id == patient_id,
        AuditEvent.staff_id == staff_id,
        AuditEvent.what.in_([FETCHED, SEEN]),
        AuditEvent.at >= since,
    )
    return work.connection.execute(query.limit(1)).first() is not None


def audit_trail(work: Work, patient_id: UUID, most: int = 20) -> list[tuple[datetime, str, UUID | None]]:
    """What staff saw and did, newest first: when, what, who."""
    rows = work.connection.execute(
        select(AuditEvent.at, AuditEvent.what, AuditEvent.staff_id)
        .where(AuditEvent.patient_id == patient_id)
        .order_by(AuditEvent.id.desc())
        .limit(most)
    )
    return [(row.at, row.what, row.staff_id) for row in rows]
