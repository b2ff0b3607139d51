"""Who leaves a clinic soon, how pressing that is, and what is left to do. Nothing here is a patient's word."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.people.progress import Progress

#: Days before the discharge at which somebody should look, the last first (E1: weeks, not days).
THRESHOLDS: Final = (7, 14, 28)
AHEAD: Final = timedelta(days=THRESHOLDS[-1])
#: Whoever left stays on the board for so long: the first days are the most dangerous (E3, E4).
AFTERWARDS: Final = timedelta(days=14)


class Missing(StrEnum):
    """What is not in place yet, as far as the clinic knows by itself or the person shares it; in the order in which it is shown."""

    HOME = "home"  # of the plan that the person shares: something about the home is not settled (E26)
    LINK = "link"  # the person has no link that works, or has not opened it
    YES = "yes"  # opened, and nothing has been agreed to
    DEPUTY = "deputy"  # nobody stands in for the caseworker
    MUNICIPALITY = "municipality"  # has not taken over
    CONTACT = "contact"  # no first contact after the discharge is booked
    REVIEW = "review"  # the day has come on which the trial in the ward was to be looked at


class Urgency(StrEnum):
    """How soon somebody should look."""

    UNPLANNED = "unplanned"  # left, or leaves, without a plan, and something is missing
    LEFT = "left"  # has left, and something is missing
    WEEK = "7"
    FORTNIGHT = "14"
    MONTH = "28"
    CALM = "calm"  # nothing is missing


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one person: days until they leave (negative afterwards), what is missing, and how pressing that is."""

    days: int
    missing: tuple[Missing, ...]
    urgency: Urgency


def standing(
    leaves_on: date,
    today: date,
    progress: Progress,
    *,
    unplanned: bool,
    deputy: bool,
    taken_over: bool,
    contact: bool,
    review_on: date | None = None,
    home_open: bool = False,
) -> Standing:
    """Judge one person's discharge. `contact` says that a first contact is booked or has been made, `review_on` when a trial that has not
    been looked at was to be, `home_open` that the person shares that something about the home is not settled."""
    missing = [Missing.HOME] if home_open else []
    if progress in {Progress.MADE, Progress.DEAD}:
        missing.append(Missing.LINK)
    elif progress is Progress.OPENED:
        missing.append(Missing.YES)
    if not deputy:
        missing.append(Missing.DEPUTY)
    if not taken_over:
        missing.append(Missing.MUNICIPALITY)
    if not contact:
        missing.append(Missing.CONTACT)
    if review_on is not None and review_on <= today <= leaves_on:
        missing.append(Missing.REVIEW)
    days = (leaves_on - today).days
    return Standing(days, tuple(missing), _urgency(days, unplanned=unplanned, missing=bool(missing)))


def _urgency(days: int, *, unplanned: bool, missing: bool) -> Urgency:
    if unplanned:
        return Urgency.UNPLANNED  # every one, also where all is in place: nobody was prepared for it
    if not missing:
        return Urgency.CALM
    if days < 0:
        return Urgency.LEFT
    return next((Urgency(str(limit)) for limit in THRESHOLDS if days <= limit), Urgency.CALM)
