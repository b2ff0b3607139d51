"""A hand-over takes effect: the person is the receiving clinic's from this moment, and what was the giver's stays the giver's.

What they shared was shared with the people of the clinic that they leave: it is not seen at the new one until they say so there.
"""

from bot.domain.people.transfer import State
from bot.domain.requests.request import ENDED
from bot.ids import ClinicId, PatientId, StaffId
from bot.service.conversation.voice import Voice
from bot.service.handover import telling
from bot.service.people import sharing
from bot.store.database.work import Bell, Work
from bot.store.people import enrolments, handovers, people, stays, transfers
from bot.store.people.transfers import TransferRow
from bot.store.promises import promises
from bot.store.requests import records
from bot.store.tables.people import Role


def waits_for(work: Work, patient_id: PatientId) -> list[str]:
    """What is still open at the giver's, so that the person stays theirs: `request`, `promise`. A request never changes clinics."""
    found = []
    stored = records.living(work, patient_id, lock=False)
    if stored is not None and stored.request.state not in ENDED:
        found.append("request")
    if promises.planned_of(work, patient_id):
        found.append("promise")
    return found


def can_begin(voice: Voice, row: TransferRow) -> bool:
    """Whether those who were named at the receiver's still work there."""
    named = [one for one in (row.caseworker_id, row.deputy_id) if one is not None]
    staff = [people.staff_member(voice.work, one) for one in named]
    return bool(staff) and all(one.active and one.clinic_id == row.to_clinic_id for one in staff)


def move(voice: Voice, row: TransferRow) -> Voice:
    """Carry it out, and tell the person; gives the voice with the new team, which has what is to be sent."""
    work, patient_id = voice.work, PatientId(row.patient_id)
    if row.to_clinic_id is None or row.caseworker_id is None:
        message = f"the hand-over {row.id} has no receiver"
        raise ValueError(message)
    was_shared = sharing.is_shared(voice)
    transfers.change(work, row, state=State.DONE)
    enrolments.revoke(work, patient_id)
    for role in Role:
        handovers.end_offers(work, patient_id, role)
        handovers.end_part(work, patient_id, role)
    people.change(work, patient_id, clinic_id=row.to_clinic_id)
    people.assign(work, patient_id, StaffId(row.caseworker_id), Role.CASEWORKER)
    if row.deputy_id is not None:
        people.assign(work, patient_id, StaffId(row.deputy_id), Role.DEPUTY)
    stays.forget_reference(work, patient_id)
    stays.begin(work, patient_id, ClinicId(row.to_clinic_id), unplanned=False, by=row.accepted_by)
    people.audit(work, patient_id, None, "moved")
    work.ring.add(Bell.REQUESTS)
    told = Voice(work, voice.desk, people.by_id(work, patient_id))
    telling.tell(told, "moved", row)
    if was_shared:
        sharing.ends(told, row.giver_id)
    return told
