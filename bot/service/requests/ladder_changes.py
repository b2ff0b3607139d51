"""When who can be asked changes (an absence begins or ends, a day off, the duty list, the team), requests that are out follow at once.

It is found by looking, not by being told: each few seconds the staff of every clinic are compared with the time before, and where anything
is another, its requests are taken through `LadderChanged`, which changes nothing where nothing is to change. So a restart, a second process
or a command can make nobody be missed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

from bot.domain.requests.cover import Away, resolved
from bot.domain.requests.escalation import step
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.request import Ladder, LadderChanged, State
from bot.domain.schedules.schedule import QUIET
from bot.i18n import local
from bot.ids import ClinicId, PatientId, RequestId, StaffId
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.requests.absence_words import when
from bot.service.requests.case import Case, Done
from bot.service.requests.ladders import ladder_of, ladders_of
from bot.store.appointments import appointments
from bot.store.database.one_by_one import for_one
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import absences, people, reach
from bot.store.people.absences import AbsenceRow
from bot.store.promises import promises
from bot.store.requests import records
from bot.store.requests.records import Stored
from bot.store.tables.messages import Lane

#: Requests that are moved in one transaction; the rest waits for the next.
AT_ONCE: Final = 20
#: How long before an absence patients with a request that is out are told who covers.
AHEAD: Final = timedelta(days=3)
#: How long after its end somebody is still told that the person is back.
LATELY: Final = timedelta(days=2)
#: How long a wait is does not decide whether a request moves.
_HOURS: Final = WorkingHours.parse("mon-sun 00:00-24:00", "UTC")


@dataclass(frozen=True, slots=True)
class Moving:
    """A request that is to follow its ladder."""

    request_id: RequestId
    patient_id: PatientId


@dataclass(slots=True)
class Watch:
    """What the staff of each clinic were when its requests were last brought in line; empty at the start of a process."""

    seen: dict[ClinicId, int] = field(default_factory=dict)

    def changed(self, now: Mapping[ClinicId, int]) -> list[ClinicId]:
        """The clinics where anything is another."""
        return [clinic for clinic, mark in now.items() if self.seen.get(clinic) != mark]


def find_moving(work: Work, clinic_id: ClinicId) -> list[Moving]:
    """The requests of a clinic whose ladder asks others than they have come to. Only reads, in a handful of statements."""
    stored = records.open_or_taken(work, clinic_id)
    ladders, _ = ladders_of(work, clinic_id, {one.patient_id for one in stored})
    return [Moving(one.id, one.patient_id) for one in stored if _moves(work, one, ladders)]


def _moves(work: Work, one: Stored, ladders: Mapping[PatientId, Ladder]) -> bool:
    ladder = ladders[one.patient_id]
    led_to = step(one.request, LadderChanged(), work.now, _HOURS, ladder)
    return led_to.request is not one.request


def move(work: Work, desk: Desk, moving: Sequence[Moving]) -> Done:
    """Take these requests to whom their ladder asks now, each behind a savepoint. A patient whom another transaction has is left for later:
    `count` is how many were done, moved or not.
    """
    rows: list[Leased] = []
    count = 0
    for each in moving:
        if reach.try_lock_patient(work, each.patient_id):
            done = for_one(work, "moving requests", partial(_move_one, work, desk, each))
            rows += done.rows if done else ()
            count += 1
    return Done(tuple(rows), count)


def _move_one(work: Work, desk: Desk, each: Moving) -> Done:
    case = Case.open(work, desk, each.request_id, each.patient_id)
    before = case.request
    case.apply(LadderChanged())
    if case.request is not before:
        case.save()
    return case.done


# --- what patients are told by itself ---


def tick_absences(work: Work, desk: Desk, most: int = AT_ONCE) -> Done:
    """Tell patients who have a request out, an appointment or a promise for then, by day, that their caseworker will be away and who
    covers; and those with a request afterwards that they are back.

    An absence that has begun without anybody having been told needs no word of its own: its requests have moved, and said so.
    """
    rows: list[Done] = []
    for row in absences.to_announce(work, work.now + AHEAD, most):
        if row.absence.since > work.now and _by_night(work, row):
            continue
        if row.absence.since > work.now:
            concerned = _concerned(work, row)
            rows += [_told_ahead(work, desk, row, one) for one in concerned]
            told = {one.patient_id for one in concerned}
            rows += [_told_of_meeting(work, desk, row, one) for one in _meets(work, row) if one not in told]
        absences.change(work, row.id, announced_at=work.now)
    for row in absences.to_tell_back(work, work.now - LATELY, most):
        if _by_night(work, row):
            continue
        rows += [_told_back(work, desk, row, one) for one in _concerned(work, row)]
        absences.change(work, row.id, back_told_at=work.now)
    return Done(tuple(row for one in rows for row in one.rows), len(rows))


def _by_night(work: Work, row: AbsenceRow) -> bool:
    return QUIET.hold(work.now, people.clinic_hours(work, row.clinic_id).timezone)


def _concerned(work: Work, row: AbsenceRow) -> list[Stored]:
    """The requests that are out of patients whose caseworker is away, or that the person has."""
    stored = [one for one in records.open_or_taken(work, row.clinic_id) if not one.by_program]
    ladders, _ = ladders_of(work, row.clinic_id, {one.patient_id for one in stored})
    staff = row.absence.staff
    return [one for one in stored if staff in {ladders[one.patient_id].caseworker, one.request.holder}]


def _told_ahead(work: Work, desk: Desk, row: AbsenceRow, stored: Stored) -> Done:
    """Say when the person goes, who answers meanwhile, and when they are back."""

    def say() -> Done:
        voice, absence = _voice(work, desk, stored), row.absence
        cover = stand_in_at_start(work, row)
        names = voice.spoken(people.staff_of(work, stored.clinic_id))
        voice.say(
            "absence_ahead" if cover else "absence_ahead_nobody",
            lane=Lane.NEWS,
            request_id=stored.id,
            after_id=stored.line.row,
            begins=when(voice, voice.hours.next_open(absence.since)),
            absent=names.get(absence.staff) or voice.phrase("someone_at_clinic"),
            back=when(voice, voice.hours.next_open(absence.until)),
            staff=(cover and names.get(cover)) or voice.phrase("someone_at_clinic"),
        )
        return Done(tuple(voice.rows))

    return for_one(work, "telling of absences", say) or Done()


def _meets(work: Work, row: AbsenceRow) -> list[PatientId]:
    """Who has an appointment of the clinic's while their caseworker is away, or was promised something by the person for then."""
    absence, zone = row.absence, people.clinic_hours(work, row.clinic_id).timezone
    days = (local(absence.since, zone).date(), local(absence.until, zone).date())
    at = appointments.set_between(work, row.clinic_id, absence.staff, *days)
    promised = promises.due_between(work, absence.staff, absence.since, absence.until)
    return sorted({*at, *promised})


def _told_of_meeting(work: Work, desk: Desk, row: AbsenceRow, patient_id: PatientId) -> Done:
    """The same to somebody without a request: who answers while their caseworker is away."""

    def say() -> Done:
        voice, absence = Voice(work, desk, people.by_id(work, patient_id)), row.absence
        cover = stand_in_at_start(work, row)
        names = voice.spoken(people.staff_of(work, row.clinic_id))
        voice.say(
            "absence_ahead" if cover else "absence_ahead_others",
            lane=Lane.NEWS,
            begins=when(voice, voice.hours.next_open(absence.since)),
            absent=names.get(absence.staff) or voice.phrase("someone_at_clinic"),
            back=when(voice, voice.hours.next_open(absence.until)),
            staff=(cover and names.get(cover)) or voice.phrase("someone_at_clinic"),
        )
        return Done(tuple(voice.rows), 1)

    return for_one(work, "telling of absences", say) or Done()


def _told_back(work: Work, desk: Desk, row: AbsenceRow, stored: Stored) -> Done:
    """Say that the person is back, to whom a request lies with somebody else; one that nobody took has gone back to them, and said so."""

    def say() -> Done:
        holder = stored.request.holder
        if stored.request.state is State.OPEN or holder is None or holder == row.absence.staff:
            return Done()
        voice = _voice(work, desk, stored)
        ladder, staff = ladder_of(work, stored.patient_id, stored.clinic_id)
        if row.absence.staff not in ladder.reachable:
            return Done()  # away again already
        names = voice.spoken(staff.values())
        voice.say(
            "absence_back",
            lane=Lane.NEWS,
            request_id=stored.id,
            after_id=stored.line.row,
            absent=names.get(row.absence.staff) or voice.phrase("someone_at_clinic"),
            staff=names.get(holder) or voice.phrase("someone_at_clinic"),
        )
        return Done(tuple(voice.rows))

    return for_one(work, "telling of absences", say) or Done()


def _voice(work: Work, desk: Desk, stored: Stored) -> Voice:
    return Voice(work, desk, people.by_id(work, stored.patient_id))


def stand_in_at_start(work: Work, row: AbsenceRow) -> StaffId | None:
    """Who truly covers when an absence begins: cover of cover followed, as it is entered by now."""
    begins = row.absence.since
    known = (one.absence for one in absences.of_clinic(work, row.clinic_id, begins))
    away = [Away(one.staff, one.until, one.cover) for one in known if one.holds(begins)]
    here = {one.id for one in people.staff_of(work, row.clinic_id)}
    return next((one.cover for one in resolved(away, here) if one.staff == row.absence.staff), None)
