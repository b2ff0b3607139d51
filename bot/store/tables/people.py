"""Who there is: clinics, staff, patients, the keys that seal their data, and how each is reached."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.flow.verbs import Purpose as Purpose  # noqa: PLC0414 - the column's words, for those who read the table
from bot.domain.people.reasons import Reason
from bot.store.sealing.columns import Code, digest, plain, sealed
from bot.store.tables.base import Base


class Owner(StrEnum):
    """Whose data a key seals. Erasing a patient's key shreds what it sealed; `PROGRAM` seals what belongs to nobody yet."""

    PROGRAM = "house"  # as it stands in databases
    CLINIC = "clinic"
    PATIENT = "patient"


class DataKey(Base):
    """One AES-256 key, itself sealed by a key-encryption key of the ring in `RODTRAD_KEYS`."""

    __tablename__ = "data_key"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[Owner] = mapped_column(Code(Owner))
    owner_id: Mapped[UUID]
    wrapped: Mapped[bytes] = mapped_column(LargeBinary, info={"wrapped": True})
    wrapped_by: Mapped[str] = plain("name of a key in the ring")
    created_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_data_key_owner_id", "owner_id"),
        Index(
            "uq_data_key_house",
            "owner_id",
            unique=True,
            postgresql_where=text("owner = 'house'"),
            sqlite_where=text("owner = 'house'"),
        ),
    )


class Clinic(Base):
    """A clinic: its name, hours and duty list belong to it; nothing of one clinic is seen by another."""

    __tablename__ = "clinic"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[bytes] = sealed()
    name_lookup: Mapped[str] = digest("the clinic's name, for the command line", unique=True)
    hours: Mapped[str] = plain("working hours such as 'mon-fri 08:00-15:00'", length=255)
    timezone: Mapped[str] = plain("IANA zone")
    page_counts: Mapped[
        bool
    ]  # somebody always has the inbox before them: who has no channel can be asked all the same
    staff_telegram: Mapped[bool]  # its staff may be told in their own Telegram chat
    synthetic: Mapped[
        bool
    ]  # nobody works there: the program asks itself for help, and no list or figure has it
    stands_in: Mapped[
        bool
    ]  # it is at another instance: people here were there once, and no list or figure has it
    created_at: Mapped[datetime]


class Staff(Base):
    """A caseworker or another member of a clinic who answers requests; `on_duty` puts the person on the clinic's duty list."""

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"), index=True)
    name: Mapped[bytes] = sealed()
    name_lookup: Mapped[str] = digest("the name, for the command line")
    language: Mapped[str] = plain("nb, nn, en: of what is sent to them")
    on_duty: Mapped[bool]
    roles: Mapped[str] = plain("words of StaffRole; the duty list is `on_duty`")
    active: Mapped[bool]
    hours: Mapped[str | None] = plain("working hours of their own; none: the clinic's", 255, nullable=True)
    leaving_since: Mapped[datetime | None]  # they leave as soon as nothing is theirs any more
    join_hash: Mapped[str | None] = digest(
        "token of the link that joins their own Telegram chat", nullable=True, index=True, unique=True
    )
    join_until: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (Index("uq_staff_clinic_id_name_lookup", "clinic_id", "name_lookup", unique=True),)


class StaffLogin(Base):
    """A single-use log-in link: the hash of its token, and of what it is opened with beside that."""

    __tablename__ = "staff_login"

    token_hash: Mapped[str] = digest("log-in token", primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    browser_hash: Mapped[str | None] = digest("cookie of the browser that asked for it", nullable=True)
    code_hash: Mapped[str | None] = digest("code shown where it was asked for", nullable=True)
    tries_left: Mapped[int]


class How(StrEnum):
    """By what somebody got in."""

    LINK = "link"
    PASSWORD = "password"  # noqa: S105 - the word, not one
    PASSKEY = "passkey"
    OIDC = "oidc"


class StaffSession(Base):
    """A browser that has logged in: the hash of its cookie."""

    __tablename__ = "staff_session"

    cookie_hash: Mapped[str] = digest("session cookie", primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    how: Mapped[How] = mapped_column(Code(How))
    browser: Mapped[bytes] = sealed()  # what the browser says it is
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    proved_at: Mapped[datetime]  # when its owner last proved who they are
    ended_at: Mapped[datetime | None]


#: The carrier that patients are reached by.
TELEGRAM: Final = "telegram"


class Who(StrEnum):
    """Who is reached at an address."""

    PATIENT = "patient"
    STAFF = "staff"
    GONE = "gone"  # a chat that is nobody's any more, until the last word to it has been sent


class Recipient(Base):
    """One address of a patient or of one of staff, at one carrier: a Telegram chat, for one. Somebody may have any number.

    Outbox rows name it, so that an address stands in one sealed place only.
    """

    __tablename__ = "recipient"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    who: Mapped[Who] = mapped_column(Code(Who))
    who_id: Mapped[UUID] = mapped_column(
        index=True
    )  # of a patient or of staff. No foreign key: patient.recipient_id already has one the other way
    carrier: Mapped[str] = plain("name of a carrier")
    chat: Mapped[bytes] = sealed()  # the address, as the carrier writes it: a chat's number, for Telegram
    chat_lookup: Mapped[str] = digest("the address; for staff with whose it is", unique=True)
    reachable: Mapped[bool]  # False once the carrier has said that nobody is reached here
    hold_until: Mapped[datetime | None]  # the carrier's pause for this address, or a wait after a failed call
    created_at: Mapped[datetime]


class PatientState(StrEnum):
    """Where a patient stands with the bot."""

    ENROLLED = "enrolled"  # a link is out, the code has not been given
    GREETED = "greeted"  # the code was right; nothing has been consented to yet
    ACTIVE = "active"  # answers may be kept
    DECLINED = "declined"  # answers may not be kept: said no, or passed the question over
    STOPPED = "stopped"  # /stopp: help still answers, nothing is sent unasked
    ERASED = "erased"  # an empty row: whose it was cannot be found out any more


class Patient(Base):
    """A person leaving treatment."""

    __tablename__ = "patient"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"), index=True)
    recipient_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("recipient.id"), unique=True
    )  # a chat is one patient's
    name: Mapped[bytes] = sealed()
    phone: Mapped[bytes | None] = sealed()  # the number to be called on; empty: they would rather give none
    language: Mapped[str] = plain("nb, nn, en")
    state: Mapped[PatientState] = mapped_column(Code(PatientState))
    is_test: Mapped[bool]
    paused_until: Mapped[datetime | None]
    discharge_on: Mapped[date | None]
    away_told_at: Mapped[datetime | None]  # when the person was last told about an unexpected failure
    created_at: Mapped[datetime]


class Role(StrEnum):
    """What a member of staff is to a patient."""

    CASEWORKER = "caseworker"
    DEPUTY = "deputy"


class Assignment(Base):
    """Who is a patient's caseworker or deputy, and since when; an ended one is kept, so that an old name is still understood."""

    __tablename__ = "assignment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    role: Mapped[Role] = mapped_column(Code(Role))
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_assignment_current",
            "patient_id",
            "role",
            unique=True,
            postgresql_where=text("until IS NULL"),
            sqlite_where=text("until IS NULL"),
        ),
    )


class Enrolment(Base):
    """A link (its token's hash) and a six-digit code given in person; neither alone opens anything."""

    __tablename__ = "enrolment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    token_hash: Mapped[str] = digest("link token", unique=True)
    code_hash: Mapped[str] = digest("six-digit code")
    tries_left: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    redeemed_at: Mapped[datetime | None]
    chat_lookup: Mapped[str | None] = digest(
        "chat that opened the link and has yet to give the code", nullable=True, index=True
    )
    confirmed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Consent(Base):
    """One yes or no to one purpose, with the words that were asked. Rows are only added; the newest one of a purpose counts."""

    __tablename__ = "consent"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    purpose: Mapped[Purpose] = mapped_column(Code(Purpose))
    given: Mapped[bool]
    at: Mapped[datetime]
    wording: Mapped[str] = plain("flow, version and step that asked")
    version: Mapped[int] = mapped_column(server_default="1")  # of what the purpose means
    language: Mapped[str] = plain("nb, nn, en: that it was asked in", server_default="")
    shown: Mapped[bytes | None] = sealed()  # the question, word for word as the person had it before them

    __table_args__ = (Index("ix_consent_patient_id_purpose", "patient_id", "purpose", "id"),)


class AuditEvent(Base):
    """Who on the staff saw or did what with a patient's data, and why; the patient can read it with /hva.

    Rows are only added, each is a link of a chain (`store/people/audit.py`), and the database refuses to change them: all but `waits`,
    which goes from true to false once, and the sealed bytes of `line`, whose words the chain holds.
    """

    __tablename__ = "audit_event"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    what: Mapped[str] = plain("a word of the program: seen, taken, answered, ...")
    at: Mapped[datetime]
    reason: Mapped[Reason | None] = mapped_column(Code(Reason))
    line: Mapped[bytes | None] = sealed()  # what was typed for another reason, or the code of the request
    waits: Mapped[bool] = mapped_column(server_default=true())  # not in the chain yet

    __table_args__ = (
        Index("ix_audit_event_staff_id", "staff_id", "at"),  # what the staff of one clinic looked at
        Index("ix_audit_event_waits", "id", postgresql_where=text("waits"), sqlite_where=text("waits")),
    )
