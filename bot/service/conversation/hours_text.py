"""Putting hours and open help lines into words of the content."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.domain.danger.card import HELP_NUMBERS, LANGUAGES
from bot.domain.requests.hours import DayRange, WorkingHours
from bot.domain.requests.policy import Wait
from bot.i18n import Texts, fill, format_weekday

WEEKDAYS_LAST: Final = 4  # Friday
_DAY: Final = 24 * 60
#: Lines that one can call about whatever it is, in the order they are named.
FOR_ANYTHING: Final = frozenset({"doctor", "mental_helse", "kirkens_sos", "rusinfo"})


def describe_hours(hours: WorkingHours, language: str, texts: Texts) -> str:
    """Working hours as a person says them: "hverdager 8–15", "mandag og onsdag 9–12"."""
    return describe_week(hours.describe(), language, texts)


def describe_week(week: Sequence[DayRange], language: str, texts: Texts) -> str:
    """The opening times of a week in words; a time after 1440 is one of the next morning: "alle dager 20–8"."""

    def phrase(key: str, **values: str) -> str:
        return fill(texts.phrase(key, language), values.__getitem__)

    parts = []
    for span in week:
        times = ", ".join(f"{_minute(start)}–{_minute(end)}" for start, end in span.times)
        if (span.first, span.last) == (0, WEEKDAYS_LAST):
            parts.append(phrase("hours_weekdays", times=times))
        elif (span.first, span.last) == (0, 6):
            parts.append(phrase("hours_every_day", times=times))
        elif span.first == span.last:
            parts.append(phrase("hours_one_day", day=format_weekday(span.first, language), times=times))
        else:
            first, last = format_weekday(span.first, language), format_weekday(span.last, language)
            parts.append(phrase("hours_days", first=first, last=last, times=times))
    return "; ".join(parts)


def describe_wait(wait: Wait, hours: WorkingHours, language: str, texts: Texts) -> str:
    """How long a wait takes at the most, in whole days: "2 arbeidsdager" at these hours, or "ett døgn" by the clock."""
    days = hours.days_for(wait.minutes) if wait.working else -(-wait.minutes // _DAY)
    key = f"wait_{'working' if wait.working else 'clock'}_{'one' if days == 1 else 'many'}"
    return fill(texts.phrase(key, language), {"n": str(days)}.__getitem__)


def open_numbers(now: datetime, language: str) -> str:
    """The help lines for anything that answer at this moment, with numbers, for the end of a sentence without its full stop."""
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    lines = [one for one in HELP_NUMBERS if one.id in FOR_ANYTHING and one.hours.is_open(now)]
    return ", ".join(f"{one.name[chosen]} {one.number}" for one in lines)


def _minute(minute: int) -> str:
    hour, rest = divmod(minute if minute <= _DAY else minute - _DAY, 60)
    return f"{hour}.{rest:02d}" if rest else str(hour)
