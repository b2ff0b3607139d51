"""The days ahead: which open entries of a plan stand on which day, and what of a plan is taken up at a meeting. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from bot.domain.flow.verbs import Owner
from bot.domain.plan.plan import Entry, Plan

#: So many days are a week's view, today the first.
DAYS: Final = 7
#: At a meeting those are gone through first who sit there and have something to say; what is left to the person comes last.
AT_THE_TABLE: Final = (Owner.MUNICIPALITY, Owner.CLINIC, Owner.CASEWORKER, Owner.PATIENT)


def week_of(plan: Plan) -> Mapping[date, tuple[Entry, ...]]:
    """The open entries whose day falls on each of the next `DAYS` days. Those whose day has passed stand on today: they are not lost."""
    found: dict[date, list[Entry]] = {plan.today + timedelta(days=day): [] for day in range(DAYS)}
    for entry in plan.open:
        if entry.by is not None:
            on = max(entry.by, plan.today)
            if on in found:
                found[on].append(entry)
    return {day: tuple(entries) for day, entries in found.items()}


def to_agree_on(plan: Plan) -> tuple[Entry, ...]:
    """What is open, in the order of who has to do it; of one owner what is late first, then what comes first."""
    far = plan.today + timedelta(days=36_500)

    def order(entry: Entry) -> tuple[int, date]:
        return (AT_THE_TABLE.index(entry.owner) if entry.owner in AT_THE_TABLE else 0, entry.by or far)

    return tuple(sorted(plan.open, key=order))
