"""Who may be added, changed and taken away at the command line, and what has to be done first. Names come in checked and go out sealed."""

from collections.abc import Collection
from uuid import UUID

from bot.domain.people.names import UnusableNameError, usable
from bot.domain.people.roles import StaffRole
from bot.ids import ClinicId, StaffId
from bot.service.login import ways
from bot.service.people import channels, staff_login
from bot.service.people.staff_login import Link
from bot.store.database.work import Work
from bot.store.erasing import rows
from bot.store.people import people, roster, transfers
from bot.store.people.roster import ClinicLine, PatientLine, StaffLine
from bot.store.tables.people import PatientState


class RosterError(Exception):
    """It cannot be done; the message is one line that says why and what to do."""


def add_clinic(work: Work, name: str, hours: str, timezone: str) -> ClinicId:
    """Make a clinic. Raises `RosterError` for a name that cannot be used or is taken."""
    name = checked(name)
    if people.find_clinic(work, name):
        message = f"there is already a clinic called {name}"
        raise RosterError(message)
    return people.add_clinic(work, name, hours, timezone, page_counts=False)


def change_clinic(
    work: Work,
    clinic_id: UUID,
    *,
    name: str | None,
    hours: str,
    timezone: str,
    watched: bool | None = None,
    staff_telegram: bool | None = None,
) -> int:
    """Change a clinic. `watched`: somebody always has its inbox before them; `staff_telegram`: staff may be told in a chat of theirs.

    Gives how many chats of staff were taken away with that. Raises `RosterError`.
    """
    one = clinic(work, clinic_id)
    if one.name is None:
        message = (
            f"the clinic {clinic_id} cannot be read, so it cannot be changed; see `rodtrad clinic remove`"
        )
        raise RosterError(message)
    if name is not None:
        name = checked(name)
        if people.find_clinic(work, name) not in {None, clinic_id}:
            message = f"there is already a clinic called {name}"
            raise RosterError(message)
    roster.change_clinic(
        work,
        clinic_id,
        name=name,
        hours=hours,
        timezone=timezone,
        page_counts=watched,
        staff_telegram=staff_telegram,
    )
    return channels.no_more_chats(work, clinic_id) if staff_telegram is False else 0


def remove_clinic(work: Work, clinic_id: UUID, *, even_unreadable: bool) -> int:
    """Take a clinic away: an empty one, or one whose name cannot be read, with its staff. Gives how many staff went with it.

    Raises `RosterError`.
    """
    one = clinic(work, clinic_id)
    if one.name is None and not even_unreadable:
        message = (
            f"the clinic {clinic_id} cannot be read: it was made with another key ring. "
            f"With --yes it is taken away for good, with {one.staff} of staff and {one.patients} patients who never opened their link"
        )
        raise RosterError(message)
    if one.name is not None and one.staff:
        message = f"{one.name} still has {one.staff} of staff; take each away first (`rodtrad staff leave`)"
        raise RosterError(message)
    theirs = [each.id for each in roster.patients(work) if each.clinic_id == clinic_id]
    if one.name is not None and theirs:
        message = f"{one.name} still has {len(theirs)} patients; a clinic is taken away only when nobody is enrolled there"
        raise RosterError(message)
    kept = transfers.held_for(work, clinic_id)
    if kept:
        message = (
            f"{one.name or clinic_id} has handed {kept} people over to others, and answers for what they asked of it before; "
            "it stays until nothing of that is kept any more (`docs/clinic.md`)"
        )
        raise RosterError(message)
    for patient_id in theirs:
        remove_patient(work, patient_id)
    transfers.receiver_gone(work, clinic_id)
    rows.forget_empty(work, clinic_id)
    roster.delete_clinic(work, clinic_id)
    return one.staff


def add_staff(
    work: Work,
    clinic_id: ClinicId,
    name: str,
    *,
    on_duty: bool,
    does: Collection[StaffRole] = (StaffRole.CASEWORKER,),
) -> tuple[StaffId, bool]:
    """Let somebody work at a clinic, who `does` this there; gives the id, and whether they were there before and come back.

    Raises `RosterError`.
    """
    name = checked(name)
    known = people.find_staff(work, clinic_id, name)
    if known is None:
        return people.add_staff(work, clinic_id, name, on_duty=on_duty, does=does), False
    one = staff(work, known)
    if one.active:
        message = f"{name} is already on the staff there; to change something: `rodtrad staff change`"
        raise RosterError(message)
    roster.change_staff(work, one, name=name, active=True, on_duty=on_duty)
    roster.set_roles(work, known, does)
    return known, True


def make_admin(work: Work, clinic_id: ClinicId, name: str) -> tuple[StaffId, Link]:
    """Make somebody an administrator of a clinic, whoever they are there already; gives the link they log in by. Raises `RosterError`."""
    name = checked(name)
    known = people.find_staff(work, clinic_id, name)
    here = None if known is None else staff(work, known)
    if here is None or not here.active:
        staff_id, _ = add_staff(work, clinic_id, name, on_duty=False, does=(StaffRole.ADMIN,))
    else:
        staff_id = here.id
        roster.set_roles(work, staff_id, here.roles | {StaffRole.ADMIN})
    return staff_id, staff_login.make_link_with_code(work, staff_id)


def change_staff(
    work: Work,
    staff_id: UUID,
    *,
    name: str | None,
    on_duty: bool | None,
    does: Collection[StaffRole] | None = None,
) -> None:
    """Rename somebody, put them on the duty list or take them off it, or say what they do there. Raises `RosterError`."""
    one = staff(work, staff_id)
    if name is not None:
        name = checked(name)
        if people.find_staff(work, one.clinic_id, name) not in {None, staff_id}:
            message = f"somebody called {name} works or worked there already; give the two names that differ"
            raise RosterError(message)
    roster.change_staff(work, one, name=name, **({} if on_duty is None else {"on_duty": on_duty}))
    if does is not None:
        roster.set_roles(work, one.id, does)


def remove_staff(work: Work, staff_id: UUID) -> StaffLine:
    """Let somebody leave: they are asked no more, and channels, sessions and links of theirs end. What they did stays on record.

    Raises `RosterError` while requests are theirs.
    """
    one = staff(work, staff_id)
    if not one.active:
        message = f"{one.name or staff_id} has left already"
        raise RosterError(message)
    if one.requests:
        message = f"{one.requests} requests are with {one.name or staff_id}; they hand them on or close them on their page first"
        raise RosterError(message)
    roster.change_staff(work, one, active=False, on_duty=False)
    channels.take_all_away(work, one.id)
    ways.forget_all(work, one.id)
    return one


def rename_patient(work: Work, patient_id: UUID, name: str) -> None:
    """Change what the clinic calls a patient. Raises `RosterError`."""
    people.rename(work, patient(work, patient_id).id, checked(name))


def remove_patient(work: Work, patient_id: UUID) -> None:
    """Take back an enrolment that nobody ever opened. Raises `RosterError` for everybody else: they are erased, with a day to regret."""
    one = patient(work, patient_id)
    if one.state is not PatientState.ENROLLED or roster.was_opened(work, patient_id):
        message = (
            f"{one.name or patient_id} has opened a link, so something may be kept about them: `rodtrad patient erase {patient_id}`. "
            f"Nothing was removed. To let unused links stop working: `rodtrad enrol --revoke {patient_id}`"
        )
        raise RosterError(message)
    roster.delete_patient(work, patient_id)


def checked(name: str) -> str:
    """The name as it is stored. Raises `RosterError`."""
    try:
        return usable(name)
    except UnusableNameError as error:
        raise RosterError(str(error)) from error


def clinic(work: Work, clinic_id: UUID) -> ClinicLine:
    """The clinic with this id. Raises `RosterError`."""
    for one in roster.clinics(work):
        if one.id == clinic_id:
            return one
    message = f"there is no clinic {clinic_id}; see `rodtrad clinic list`"
    raise RosterError(message)


def staff(work: Work, staff_id: UUID) -> StaffLine:
    """The member of staff with this id, also one who has left. Raises `RosterError`."""
    for one in roster.staff(work, former=True):
        if one.id == staff_id:
            return one
    message = f"nobody on the staff has the id {staff_id}; see `rodtrad staff list`"
    raise RosterError(message)


def patient(work: Work, patient_id: UUID) -> PatientLine:
    """The patient with this id. Raises `RosterError`."""
    for one in roster.patients(work, patient_id):
        return one
    message = f"there is no patient {patient_id}; see `rodtrad patient list`"
    raise RosterError(message)
