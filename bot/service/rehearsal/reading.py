"""The world of one patient as it stands now, read for a rehearsal. Only reads: it runs on the engine that cannot write."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from bot.domain.appointments.appointment import Way
from bot.domain.flow.verbs import Purpose
from bot.domain.plan.entry import Kept
from bot.domain.rehearsal.scenes import leans_on
from bot.domain.rehearsal.world import PHARMACY, Helper, Near, PlanLine, Told, Visit, World
from bot.domain.requests.hours import hours_of
from bot.domain.requests.kinds import KindsFile
from bot.domain.requests.request import Terms
from bot.ids import PolicyId
from bot.service.desk import Desk
from bot.service.requests.notices import can_stand
from bot.store.appointments import appointments
from bot.store.conversations import conversations
from bot.store.database.work import Work
from bot.store.days import safety
from bot.store.people import absences, doors, people, stays
from bot.store.people.people import StaffRow
from bot.store.plan import entries
from bot.store.requests import policies
from bot.store.tables.people import Role
from bot.store.tables.stays import Municipality

#: Under which keys it is remembered what the person said while they played.
REMEMBERED: Final = "rehearse_"
#: So many days of one appointment that comes again are looked at.
MOST_VISITS: Final = 60
#: A copy's terms belong to no stored version.
_NO_VERSION: Final = PolicyId(UUID(int=0))


def world_of(work: Work, desk: Desk, patient_id: UUID) -> World:
    """The first days of this patient as they would be if nothing changed. Raises `NoResultFound`."""
    person = people.by_id(work, patient_id, lock=False)
    hours = hours_of(person.hours, person.timezone)
    team = people.helpers_of(work, [person.id])
    stay = stays.of_patient(work, person.clinic_id, person.id)
    consents = people.consents(work, person.id)
    may_contact = consents.get(Purpose.CONTACT)
    staff = people.staff_of(work, person.clinic_id)
    world = World(
        now=work.now,
        leaves=person.discharge_on,
        hours=hours,
        caseworker=team.get((person.id, Role.CASEWORKER)),
        deputy=team.get((person.id, Role.DEPUTY)),
        helpers=tuple(_helper(one, person.timezone) for one in staff),
        absences=tuple(row.absence for row in absences.of_clinic(work, person.clinic_id, work.now)),
        terms=_terms(work, person.clinic_id, desk.content.kinds),
        doors={door.kind: door for door in doors.of_clinic(work, person.clinic_id)},
        reached=person.address is not None and person.reachable,
        may_contact=may_contact is not None and may_contact[0],
        phone=bool(people.phone(work, person.id)),
        first_contact=None if stay is None else stay.contact_on,
        municipality_asked=stay is not None and stay.municipality is not Municipality.NOT_ASKED,
        plan=_plan(entries.of_patient(work, person.id)),
        visits=tuple(_visits(work, person.id)),
        near=tuple(
            Near(one.side, one.place is not None) for one in safety.of_patient(work, person.id).people
        ),
        shared=bool((shared := consents.get(Purpose.SHARE_PLAN)) and shared[0]),
        told=_told(conversations.remembered(work, person.id)),
        pharmacy=hours_of(PHARMACY, person.timezone),
    )
    return replace(world, leans_on=leans_on(desk.content.scenes.values(), world))


def _visits(work: Work, patient_id: UUID) -> Iterator[Visit]:
    """Every day of every appointment that the first days could hold. One whose words cannot be read has no way that is known."""
    today = work.now.date() - timedelta(days=1)
    for one in appointments.planned(work, patient_id):
        day: date | None = one.day
        for _ in range(MOST_VISITS):
            if day is None:
                break
            yield Visit(day, one.words.way is not None and one.words.way is not Way.UNSURE)
            day = one.row.day_after(max(day, today))


def _helper(one: StaffRow, timezone: str) -> Helper:
    own = None if one.hours is None else hours_of(one.hours, timezone)
    return Helper(one.id, can_stand(one), on_duty=one.on_duty, hours=own)


def _terms(work: Work, clinic_id: UUID, kinds: KindsFile) -> dict[str, Terms]:
    """What a plain wish for contact, and one that cannot wait, would be made under in this clinic."""
    found = (kinds.find(name) for name in (kinds.uses.contact, kinds.uses.request_urgent))
    return {
        name: Terms(name, entry.urgency, policies.present(work, clinic_id, entry.policy, kinds), _NO_VERSION)
        for name, entry in found
    }


def _plan(kept: Iterable[Kept]) -> dict[str, PlanLine]:
    """Where each thing of the plan stands, with the owner and the day that somebody has set: what is usual for an item is no promise."""
    return {
        one.id: PlanLine(one.status, one.works, one.who or one.owner, one.by)
        for one in kept
        if one.status is not None
    }


def _told(remembered: Mapping[str, Any]) -> Told:
    said = {
        key.removeprefix(REMEMBERED): value for key, value in remembered.items() if key.startswith(REMEMBERED)
    }
    flags = {
        name: None if said.get(name) is None else said[name] == "yes"
        for name in ("lar", "lar_weekend", "keys", "food")
    }
    return Told(payday=date.fromisoformat(said["payday"]) if said.get("payday") else None, **flags)
