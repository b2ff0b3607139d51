"""Writes an invented person and their clinic down, with the functions of the store that the program itself uses."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.appointments.appointment import Row, Way, next_look
from bot.domain.days.safety import Side
from bot.domain.flow.verbs import Owner, PlanStatus, Works
from bot.domain.people.doors import Door, DoorKind
from bot.domain.plan.entry import EntryKind, Kept
from bot.domain.requests.cover import Absence
from bot.domain.requests.hours import DEFAULT_ZONE
from bot.ids import ClinicId, PatientId, StaffId
from bot.rehearse.sketch import Colleague, Sketch
from bot.service.conversation.purposes import APPOINTMENTS_SINCE
from bot.store.appointments import appointments
from bot.store.appointments.appointments import Words
from bot.store.conversations import conversations
from bot.store.database.work import Work
from bot.store.days import safety
from bot.store.people import absences, addresses, channels, doors, people, roster, stays
from bot.store.plan import entries
from bot.store.tables.people import PatientState, Purpose, Role
from bot.store.tables.stays import Municipality

ZONE = ZoneInfo(DEFAULT_ZONE)
WORDING = "rehearsal 1 synthetic"


def morning(day: date) -> datetime:
    """Ten o'clock of a local day, in UTC."""
    return datetime.combine(day, time(10), ZONE).astimezone(UTC)


def write(work: Work, sketch: Sketch, number: int) -> PatientId:
    """Write one sketch; gives the patient."""
    clinic = people.add_clinic(work, f"Klinikk {number}", sketch.hours, DEFAULT_ZONE, page_counts=False)
    staff = [_colleague(work, clinic, one, number) for one in sketch.staff]
    for one in sketch.off:
        away = Absence(
            staff[one.who],
            one.since.replace(tzinfo=ZONE).astimezone(UTC),
            one.until.replace(tzinfo=ZONE).astimezone(UTC),
            None if one.cover is None else staff[one.cover],
        )
        absences.add(work, clinic, away, None, "")
    for kind, on in sketch.doors.items():
        doors.put(work, clinic, Door(DoorKind(kind), "22 33 44 55", "hele døgnet", on))
    return _person(work, clinic, staff, sketch, number)


def _colleague(work: Work, clinic: ClinicId, one: Colleague, number: int) -> StaffId:
    staff = people.add_staff(work, clinic, one.name, on_duty=one.duty)
    if one.hours is not None:
        roster.set_hours(work, staff, one.hours)
    address = addresses.add(work, staff, "mail", f"{one.name.casefold()}@{number}.example")
    if not one.told:
        channels.failed(work, address, for_good=True)
    return staff


def _person(work: Work, clinic: ClinicId, staff: list[StaffId], sketch: Sketch, number: int) -> PatientId:
    leaves = sketch.leaves if sketch.day_known else None
    patient = people.add_patient(work, clinic, "Kim", "nb", discharge_on=leaves, is_test=True)
    people.change(work, patient, state=PatientState.ACTIVE)
    for place, role in ((sketch.caseworker, Role.CASEWORKER), (sketch.deputy, Role.DEPUTY)):
        if place is not None:
            people.assign(work, patient, staff[place], role)
    if sketch.chat:
        recipient = people.add_recipient(work, patient, 1_000_000 + number)
        people.reached(work, patient, recipient)
        people.set_reachable(work, recipient, reachable=sketch.reachable)
    if sketch.phone:
        people.set_phone(work, patient, sketch.phone)
    people.give_consent(work, patient, Purpose.KEEP, WORDING, given=True)
    if sketch.consent is not None:
        people.give_consent(work, patient, Purpose.CONTACT, WORDING, given=sketch.consent)
    people.give_consent(
        work, patient, Purpose.SHARE_PLAN, WORDING, given=sketch.shared, version=APPOINTMENTS_SINCE
    )
    _around(work, patient, sketch)
    stays.begin(work, patient, clinic, unplanned=False, by=None)
    municipality = Municipality.ASKED if sketch.asked_municipality else Municipality.NOT_ASKED
    stays.change(work, patient, municipality=municipality, contact_on=sketch.contact_on)
    _plan(work, patient, sketch)
    for key, value in sketch.told.items():
        conversations.remember(work, patient, key, value)
    return patient


def _around(work: Work, patient: PatientId, sketch: Sketch) -> None:
    """The person's own appointments, and the people around them."""
    for number, (side, place) in enumerate(sketch.near):
        told = {"side": None if side is None else Side(side), "place": place}
        safety.keep_person(work, patient, f"Noen {number}", **told)
    for days, way in sketch.visits:
        row = Row(sketch.leaves + timedelta(days=days), time(12, 30), DEFAULT_ZONE)
        look = next_look(row, row.first, work.now, remind=True)
        said = Words("Time", way=None if way is None else Way(way))
        if look is not None:
            appointments.add(work, patient, said, row, look, remind=True)


def _plan(work: Work, patient: PatientId, sketch: Sketch) -> None:
    nothing = entries.read(work, patient)
    for item, line in sketch.items.items():
        status, works = PlanStatus(line.status), None if line.works is None else Works(line.works)
        owner = None if line.owner is None else Owner(line.owner)
        kept = Kept(item, EntryKind.ITEM, work.now, status, works, owner=owner, by=line.by)
        entries.put(work, patient, kept, nothing)
