"""How many working days working time takes: what a patient is told beforehand, whatever the clinic's hours are."""

from datetime import timedelta

import pytest

from bot.domain.requests.hours import WorkingHours
from tests.unit.domain.test_hours import oslo


@pytest.mark.parametrize(
    ("hours", "minutes", "days"),
    [
        ("mon-fri 08:00-15:00", 840, 2),
        ("mon-fri 08:00-15:00", 841, 3),
        ("mon-fri 10:00-14:00", 840, 4),
        ("mon-fri 08:00-12:00,13:00-16:00", 840, 2),
        ("mon 08:00-15:00; tue-thu 09:00-11:00", 840, 5),
        ("mon-sun 00:00-24:00", 840, 1),
    ],
)
def test_working_time_takes_so_many_days_at_the_most_whichever_day_it_begins(
    hours: str, minutes: int, days: int
) -> None:
    kept, took = WorkingHours.parse(hours), []
    for number in range(7):  # of a week without a holiday
        begins = kept.next_open(oslo("2026-09-07 00:00") + timedelta(days=number))
        passed = (kept.add_working(begins, minutes) - begins).days + 1
        took.append(sum(kept.works_on(begins.date() + timedelta(days=day)) for day in range(passed)))
    assert kept.days_for(minutes) == max(took) == days
