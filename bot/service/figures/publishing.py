"""Publishing a clinic's figures: each month that has settled is counted once, and shown when nobody can be made out in it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.figures.measures import RULES, Measure, Month, settled
from bot.domain.figures.publish import SMALL, next_period
from bot.domain.requests.hours import WorkingHours
from bot.i18n import local
from bot.ids import ClinicId
from bot.store.database.one_by_one import for_one
from bot.store.database.work import Work
from bot.store.days import voice_back
from bot.store.figures import counting, periods
from bot.store.figures.counting import RequestCount, StayCount
from bot.store.figures.periods import Published
from bot.store.people import people

#: Somebody is active after so many days who does anything within the thirty days that follow.
ACTIVE: Final = timedelta(days=30)
#: A median is shown in steps of so many minutes, so that it is nobody's own time.
STEP: Final = 15


def tick_figures(work: Work) -> int:
    """Publish what has settled, of every clinic; give how many rows that were."""
    done = (
        for_one(work, "publishing figures", partial(publish, work, clinic_id))
        for clinic_id, _ in people.clinics(work)
    )
    return sum(each or 0 for each in done)


def publish(work: Work, clinic_id: ClinicId) -> int:
    """Publish what has settled of one clinic; give how many rows that were."""
    began = counting.first_stay(work, clinic_id)
    if began is None:
        return 0
    hours = people.clinic_hours(work, clinic_id)
    first = Month.of(local(began, hours.timezone).date())
    known = periods.of_clinic(work, clinic_id)
    added = 0
    for measure in COUNTS:
        since = Month.of(known[measure][-1].last_on).after(1) if known[measure] else first
        while (row := _next(work, clinic_id, hours, measure, since)) is not None:
            periods.add(work, clinic_id, measure, row)
            since = Month.of(row.last_on).after(1)
            added += 1
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


def _next(
    work: Work, clinic_id: ClinicId, hours: WorkingHours, measure: Measure, since: Month
) -> Published | None:
    today = local(work.now, hours.timezone).date()
    months = settled(measure, since, today)
    if not months:
        return None
    bounds = [_begins(month, hours.timezone) for month in (*months, months[-1].after(1))]
    rows = [COUNTS[measure](work, clinic_id, hours, begins, ends) for begins, ends in pairwise(bounds)]
    period = next_period(rows)
    if period is None:
        return None
    middle = None
    if measure is Measure.ANSWERS and period.total is not None:
        middle = _median(counting.requests(work, clinic_id, bounds[0], bounds[period.months]))
    return Published(months[0].first, months[period.months - 1].last, period.total, period.parts, middle)


def _begins(month: Month, zone: str) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=ZoneInfo(zone))


def _journey(
    work: Work, clinic_id: ClinicId, _hours: WorkingHours, begins: datetime, ends: datetime
) -> list[int]:
    """Everybody enrolled in a month, once, by how far they have come."""
    counts = dict.fromkeys(RULES[Measure.JOURNEY].parts, 0)
    for stay in counting.stays(work, clinic_id, begins, ends):
        counts[_how_far(stay)] += 1
    return list(counts.values())


def _how_far(stay: StayCount) -> str:
    if any(3 * ACTIVE <= at - stay.began_at < 4 * ACTIVE for at in stay.acted_at):
        return "active_90"
    if any(ACTIVE <= at - stay.began_at < 2 * ACTIVE for at in stay.acted_at):
        return "active_30"
    return "opened" if stay.opened else "unopened"


def _answers(
    work: Work, clinic_id: ClinicId, hours: WorkingHours, begins: datetime, ends: datetime
) -> list[int]:
    """Every request asked in a month, once, by how it was answered."""
    counts = dict.fromkeys(RULES[Measure.ANSWERS].parts, 0)
    for one in counting.requests(work, clinic_id, begins, ends):
        counts[_how_answered(one, hours)] += 1
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


def _said(question: str) -> "Counting":
    """How often each answer to one of the three questions about the help was given in a month, once a person and question."""
    parts = RULES[_QUESTIONS[question]].parts

    def count(
        work: Work, clinic_id: ClinicId, hours: WorkingHours, begins: datetime, ends: datetime
    ) -> list[int]:
        first, last = hours.day_of(begins), hours.day_of(ends) - timedelta(days=1)
        said = [one.answers.get(question) for one in voice_back.of_clinic(work, clinic_id, first, last)]
        return [said.count(part) for part in parts]

    return count


_QUESTIONS: Final[Mapping[str, Measure]] = {
    "help": Measure.WORKS,
    "better": Measure.BETTER,
    "worse": Measure.WORSE,
}
Counting = Callable[[Work, ClinicId, WorkingHours, datetime, datetime], list[int]]
#: How a month of each measure is counted, in the order of its parts.
COUNTS: Final[Mapping[Measure, Counting]] = {
    Measure.JOURNEY: _journey,
    Measure.ANSWERS: _answers,
    **{measure: _said(question) for question, measure in _QUESTIONS.items()},
}
