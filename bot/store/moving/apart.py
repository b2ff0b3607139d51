"""People who were handed over between two clinics of an instance, when one of the two leaves it.

Whoever has the person has all of theirs, what was asked and who looked at the other clinic too: it is the person's own. The other clinic
keeps what is its own record (`record`), and what its staff said to each other, which nobody else ever had (`OF_STAFF`). Where somebody
is not there, somebody stands for them: for the person a row with a name and nothing else, at `ELSEWHERE`, for clinic and staff the same,
in no list. What is in two places is sealed in each with keys of its own: what one instance has opens nothing of the other's.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select

from bot.domain.people.transfer import ENDED as NO_LONGER
from bot.domain.requests.request import ENDED
from bot.store.database.work import Work
from bot.store.moving.again import Row
from bot.store.people import people
from bot.store.tables.handovers import Transfer
from bot.store.tables.people import Assignment, AuditEvent, Clinic, Owner, Patient, PatientState, Staff
from bot.store.tables.promises import Promise
from bot.store.tables.requests import Relay, Request, RequestEvent
from bot.store.tables.staff_words import FirstDraft
from bot.store.tables.stays import Stay

Conditions = dict[str, ColumnElement[bool]]

#: The clinic of whoever is not in this instance; the same id everywhere, so that nobody learns where they are.
ELSEWHERE: Final = UUID(int=1)
#: What the staff of a clinic said to each other, or began to write, about somebody: with the clinic, and with nobody else.
OF_STAFF: Final = ("staff_note", "staff_draft", "first_draft", "staff_notice")
#: What may stand in one place for what is in another.
STAND_INS: Final = ("request_policy", "staff", "clinic")


def real(but: UUID) -> Any:  # noqa: ANN401 - a query
    """The clinics of this instance, but for one."""
    return select(Clinic.id).where(Clinic.id != but, ~Clinic.stands_in, ~Clinic.synthetic)


def one(clinic_id: UUID) -> Any:  # noqa: ANN401 - a query
    return select(Clinic.id).where(Clinic.id == clinic_id)


def who_were(clinics: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a query
    """Patients who were at one of some clinics."""
    staff = select(Staff.id).where(Staff.clinic_id.in_(clinics))
    return or_(
        Patient.id.in_(select(Stay.patient_id).where(Stay.clinic_id.in_(clinics))),
        Patient.id.in_(select(Request.patient_id).where(Request.clinic_id.in_(clinics))),
        Patient.id.in_(select(Assignment.patient_id).where(Assignment.staff_id.in_(staff))),
    )


def former(work: Work, clinic_id: UUID) -> list[UUID]:
    """Those who were at a clinic, and are another's now."""
    query = select(Patient.id).where(Patient.clinic_id != clinic_id, who_were(one(clinic_id)))
    return list(work.connection.execute(query.order_by(Patient.id)).scalars())


def from_others(work: Work, clinic_id: UUID) -> list[UUID]:
    """Those who are a clinic's, and were at another one that is here before."""
    query = select(Patient.id).where(Patient.clinic_id == clinic_id, who_were(real(clinic_id)))
    return list(work.connection.execute(query.order_by(Patient.id)).scalars())


def record(clinics: Any, patients: Collection[UUID]) -> Conditions:  # noqa: ANN401 - a query
    """Of each table, what clinics keep as their own record of patients who are no longer theirs.

    What they were asked and what they answered, who worked with the person, when the person was there, who of their staff looked at what,
    and that they were handed over.
    """
    staff = select(Staff.id).where(Staff.clinic_id.in_(clinics))
    requests = select(Request.id).where(Request.clinic_id.in_(clinics), Request.patient_id.in_(patients))
    theirs = Assignment.patient_id.in_(patients)
    return {
        "stay": and_(Stay.clinic_id.in_(clinics), Stay.patient_id.in_(patients)),
        "transfer": and_(Transfer.clinic_id.in_(clinics), Transfer.patient_id.in_(patients)),
        "assignment": and_(Assignment.staff_id.in_(staff), theirs, Assignment.until.is_not(None)),
        "audit_event": and_(
            AuditEvent.staff_id.is_not(None),  # else neither theirs nor not theirs, as SQL has it
            AuditEvent.staff_id.in_(staff),
            AuditEvent.patient_id.in_(patients),
        ),
        "request": Request.id.in_(requests),
        "request_event": RequestEvent.request_id.in_(requests),
        "relay": Relay.request_id.in_(requests),
        "promise": Promise.request_id.in_(requests),
    }


def under_way(work: Work, clinic_id: UUID) -> list[UUID]:
    """Patients who are being handed over between a clinic and another one here: neither can go before that is over."""
    ends = (Transfer.clinic_id == clinic_id) | (Transfer.to_clinic_id == clinic_id)
    query = select(Transfer.patient_id).where(
        ends, Transfer.to_clinic_id != Transfer.clinic_id, Transfer.state.not_in(NO_LONGER)
    )
    return list(work.connection.execute(query.order_by(Transfer.patient_id)).scalars())


def still_open(work: Work, clinic_id: UUID) -> list[str]:
    """The codes of requests between a clinic and people of another one that are not over."""
    query = (
        select(Request.code)
        .join(Patient, Patient.id == Request.patient_id)
        .where(
            Request.clinic_id != Patient.clinic_id,
            or_(Request.clinic_id == clinic_id, Patient.clinic_id == clinic_id),
            Request.state.not_in(ENDED),
        )
    )
    return list(work.connection.execute(query.order_by(Request.code)).scalars())


def drop_drafts(work: Work, ours: Mapping[str, ColumnElement[bool]], people_of: Collection[UUID]) -> None:
    """A message to somebody who was never the writer's clinic's goes to nobody."""
    patients = select(Patient.id).where(ours["patient"])
    here = FirstDraft.patient_id.in_(patients)
    crosses = or_(and_(ours["first_draft"], ~here), and_(~ours["first_draft"], here))
    work.connection.execute(delete(FirstDraft).where(crosses, FirstDraft.patient_id.not_in(people_of)))


# --- who stands for somebody ---

#: What a hand-over says where only its giver's record of it is.
TO_NOBODY: Final[Row] = dict.fromkeys(
    ("to_clinic_id", "to_staff_id", "accepted_by", "caseworker_id", "deputy_id"), None
)
STAFF_ELSEWHERE: Final[Row] = {
    "on_duty": False,
    "roles": "",
    "active": False,
    "hours": None,
    "leaving_since": None,
    "join_hash": None,
    "join_until": None,
}


def person_elsewhere(state: PatientState) -> Row:
    """What the row of a person says where only a clinic's record of them is."""
    return {
        "clinic_id": ELSEWHERE,
        "recipient_id": None,
        "phone": None,
        "state": state if state is PatientState.ERASED else PatientState.STOPPED,
        "paused_until": None,
        "away_told_at": None,
    }


def clinic_elsewhere(work: Work, clinic_id: UUID) -> Row:
    """What the row of a clinic says where only people are who were there once."""
    return {
        "name_lookup": work.vault.lookup("elsewhere", clinic_id.hex),
        "page_counts": False,
        "staff_telegram": False,
        "stands_in": True,
    }


def open_elsewhere(work: Work) -> None:
    """See to it that whoever is not here has a clinic to be at."""
    if work.connection.execute(select(Clinic.id).where(Clinic.id == ELSEWHERE)).first() is not None:
        return
    work.vault.new_key(work.connection, Owner.CLINIC, ELSEWHERE, work.now)
    row = {
        "id": ELSEWHERE,
        "name": work.seal(ELSEWHERE, people.CLINIC_NAME, ELSEWHERE, "(elsewhere)"),
        "hours": "mon-fri 08:00-15:00",
        "timezone": "Europe/Oslo",
        "synthetic": False,
        "created_at": work.now,
    }
    work.connection.execute(insert(Clinic), row | clinic_elsewhere(work, ELSEWHERE))
