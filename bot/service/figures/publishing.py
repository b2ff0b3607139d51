"""Publishing a clinic's figures: each month that has settled is counted once, and shown when nobody can be made out in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.figures.measures import GROUPS, NEEDS, RULES, SKIPPED, Measure, Month, settled
from bot.domain.figures.publish import SMALL, next_together
from bot.domain.flow.verbs import PlanStatus
from bot.domain.requests.hours import WorkingHours
from bot.i18n import local
from bot.ids import ClinicId, PatientId
from bot.service.desk import Desk
from bot.store.database.one_by_one import for_one, readable
from bot.store.database.work import Work
from bot.store.days import instruments, voice_back
from bot.store.figures import counting, periods
from bot.store.figures.counting import RequestCount, StayCount
from bot.store.figures.periods import Published
from bot.store.people import people
from bot.store.plan import entries

#: Somebody is active after so many days who does anything within the thirty days that follow.
ACTIVE: Final = timedelta(days=30)
#: A median is shown in steps of so many minutes, so that it is nobody's own time.
STEP: Final = 15


@dataclass(frozen=True, slots=True)
class Clinic:
    """What a month of a clinic is counted with."""

    work: Work
    desk: Desk
    id: ClinicId
    hours: WorkingHours


def tick_figures(work: Work, desk: Desk) -> int:
    """Publish what has settled, of every clinic; give how many rows that were."""
    done = (
        for_one(work, "publishing figures", partial(publish, work, desk, clinic_id))
        for clinic_id, _ in people.clinics(work)
    )
    return sum(each or 0 for each in done)


def publish(work: Work, desk: Desk, clinic_id: ClinicId) -> int:
    """Publish what has settled of one clinic; give how many rows that were."""
    began = counting.first_stay(work, clinic_id)
    if began is None:
        return 0
    clinic = Clinic(work, desk, clinic_id, people.clinic_hours(work, clinic_id))
    first = Month.of(local(began, clinic.hours.timezone).date())
    known = periods.of_clinic(work, clinic_id)
    added = 0
    for group in GROUPS:
        before = known[group[0]]
        since = Month.of(before[-1].last_on).after(1) if before else first
        while rows := _next(clinic, group, since):
            for measure, row in zip(group, rows, strict=True):
                periods.add(work, clinic_id, measure, row)
            since = Month.of(rows[0].last_on).after(1)
            added += len(rows)
    return added


def shown(work: Work, clinic_id: ClinicId) -> list[tuple[Measure, list[Published], date | None]]:
    """What was published of each measure, and from which day on nothing is shown yet; no day while the clinic has nobody."""
    began = counting.first_stay(work, clinic_id)
    zone = people.clinic_hours(work, clinic_id).timezone
    first = None if began is None else Month.of(local(began, zone).date()).first
    known = periods.of_clinic(work, clinic_id)
    return [
        (one, known[one], known[one][-1].last_on + timedelta(days=1) if known[one] else first)
        for one in COUNTS
    ]


def _next(clinic: Clinic, group: Sequence[Measure], since: Month) -> list[Published]:
    """The next row of each measure of a group, all of the same months; none while they have to wait."""
    zone = clinic.hours.timezone
    months = settled(group[0], since, local(clinic.work.now, zone).date())
    if not months:
        return []
    bounds = [_begins(month, zone) for month in (*months, months[-1].after(1))]
    rows = [[COUNTS[measure](clinic, *span) for span in pairwise(bounds)] for measure in group]
    found = next_together(rows)
    if found is None:
        return []
    first, last = months[0].first, months[found[0].months - 1].last
    middle = None
    if group[0] is Measure.ANSWERS and found[0].total is not None:
        middle = _median(counting.requests(clinic.work, clinic.id, bounds[0], bounds[found[0].months]))
    return [Published(first, last, one.total, one.parts, middle) for one in found]


def _begins(month: Month, zone: str) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=ZoneInfo(zone))


def _journey(clinic: Clinic, begins: datetime, ends: datetime) -> list[int]:
    """Everybody enrolled in a month, once, by how far they have come."""
    counts = dict.fromkeys(RULES[Measure.JOURNEY].parts, 0)
    for stay in counting.stays(clinic.work, clinic.id, begins, ends):
        counts[_how_far(stay)] += 1
    return list(counts.values())


def _how_far(stay: StayCount) -> str:
    if any(3 * ACTIVE <= at - stay.began_at < 4 * ACTIVE for at in stay.acted_at):
        return "active_90"
    if any(ACTIVE <= at - stay.began_at < 2 * ACTIVE for at in stay.acted_at):
        return "active_30"
    return "opened" if stay.opened else "unopened"


def _answers(clinic: Clinic, begins: datetime, ends: datetime) -> list[int]:
    """Every request asked in a month, once, by how it was answered."""
    counts = dict.fromkeys(RULES[Measure.ANSWERS].parts, 0)
    for one in counting.requests(clinic.work, clinic.id, begins, ends):
        counts[_how_answered(one, clinic.hours)] += 1
    return list(counts.values())


def _how_answered(one: RequestCount, hours: WorkingHours) -> str:
    """In time: within the wait of the first rung and the time to answer of the request's own policy, one after the other."""
    if one.answered_at is None:
        return "nobody"
    promised = one.policy.answer.ends(one.policy.rung(0).ends(one.asked_at, hours), hours)
    return "in_time" if one.answered_at <= promised else "late"


def _median(found: Sequence[RequestCount]) -> int | None:
    """The middle time to an answer in minutes, in steps; None of fewer than five answers."""
    waits = [
        (one.answered_at - one.asked_at).total_seconds() / 60 for one in found if one.answered_at is not None
    ]
    return None if len(waits) < SMALL else max(STEP, round(median(waits) / STEP) * STEP)


def _said(question: str, measure: Measure) -> "Counting":
    """How often each answer to one of the three questions about the help was given in a month, by those who answered any."""

    def count(clinic: Clinic, begins: datetime, ends: datetime) -> list[int]:
        first, last = clinic.hours.day_of(begins), clinic.hours.day_of(ends) - timedelta(days=1)
        said = voice_back.of_clinic(clinic.work, clinic.id, first, last)
        answers = [one.answers.get(question, SKIPPED) for one in said]
        return [answers.count(part) for part in RULES[measure].parts]

    return count


def _instruments(clinic: Clinic, begins: datetime, ends: datetime) -> list[int]:
    """Everybody who answered a standard instrument in a month, once, by whether they shared any of it."""
    first, last = clinic.hours.day_of(begins), clinic.hours.day_of(ends) - timedelta(days=1)
    answered = instruments.in_clinic(clinic.work, clinic.id, first, last)
    sharing = {one.patient_id for one in answered if one.shared}
    return [len(sharing), len({one.patient_id for one in answered} - sharing)]


def _needs(area: str) -> "Counting":
    """Of those who began to share their plan in a month, how many need help in an area, and how many do not say so."""

    def count(clinic: Clinic, begins: datetime, ends: datetime) -> list[int]:
        shared = counting.began_to_share(clinic.work, clinic.id, begins, ends)
        asking = sum(_asks_for_help(clinic, patient, area) for patient in shared)
        return [asking, len(shared) - asking]

    return count


def _asks_for_help(clinic: Clinic, patient_id: PatientId, area: str) -> bool:
    items = {
        item
        for checklist in clinic.desk.content.checklists.values()
        for of, item, _ in checklist.items()
        if of == area
    }
    where = "reading a plan that is shared"
    kept = readable(clinic.work, where, partial(entries.of_patient, clinic.work, patient_id), tuple)
    return any(one.id in items and one.status is PlanStatus.NEED_HELP for one in kept)


Counting = Callable[[Clinic, datetime, datetime], list[int]]
#: How a month of each measure is counted, in the order of its parts.
COUNTS: Final[Mapping[Measure, Counting]] = {
    Measure.JOURNEY: _journey,
    Measure.ANSWERS: _answers,
    Measure.WORKS: _said("help", Measure.WORKS),
    Measure.BETTER: _said("better", Measure.BETTER),
    Measure.WORSE: _said("worse", Measure.WORSE),
    Measure.INSTRUMENTS: _instruments,
    **{measure: _needs(area) for area, measure in NEEDS.items()},
}
