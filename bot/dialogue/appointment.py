"""An appointment in words: what it is, when, where, with whom. The same lines before it is kept, in lists, and when it is opened."""

from datetime import date, time
from typing import Final

from bot.dialogue.speech import Speech
from bot.domain.appointments.appointment import Again
from bot.domain.flow.values import Answers
from bot.i18n import format_date, format_time, format_weekday

#: The answers that the lines are made of, in conversations that write an appointment down.
WHAT, DAY, AT, AGAIN, WHERE, WHO = (f"appt_{part}" for part in ("what", "day", "at", "again", "where", "who"))
_DAYS: Final = ("_day", "_next")


def lines(speech: Speech, answers: Answers) -> list[str]:
    """The lines of an appointment as the answers of a conversation say it."""
    day, at = _text(answers, DAY), _text(answers, AT)
    again = _text(answers, AGAIN)
    return described(
        speech,
        _text(answers, WHAT),
        when_said(speech, date.fromisoformat(day), time.fromisoformat(at) if at else None) if day else "",
        Again(again) if again else Again.ONCE,
        _text(answers, WHERE),
        _text(answers, WHO),
    )


def described(speech: Speech, what: str, when: str, again: Again, where: str, who: str) -> list[str]:
    """The lines of an appointment; what was not said has none."""
    said = [f"«{what}»" if what else speech.phrase("appointment_nameless"), when]
    if again is not Again.ONCE:
        said.append(speech.phrase(f"appointment_again_{again}"))
    if where:
        said.append(speech.phrase("appointment_where", where=where))
    if who:
        said.append(speech.phrase("appointment_who", who=who))
    return [line for line in said if line]


def when_said(speech: Speech, day: date, at: time | None) -> str:
    """A day and time with weekday and year: "torsdag 12. mars 2026 kl. 10:15"."""
    values = {"day": day_said(speech, day)}
    if at is None:
        return speech.phrase("appointment_all_day", **values)
    return speech.phrase("appointment_when", **values, time=format_time(at, speech.language))


def day_said(speech: Speech, day: date) -> str:
    """A day with weekday and year: "torsdag 12. mars 2026"."""
    language = speech.language
    return f"{format_weekday(day, language)} {format_date(day, language)} {day.year}"


def part_said(speech: Speech, name: str, value: str) -> str:
    """What was read from a line, as it stands in a sentence."""
    if name.endswith(_DAYS):
        return day_said(speech, date.fromisoformat(value))
    if name.endswith("_at"):
        return format_time(time.fromisoformat(value), speech.language)
    return value


def _text(answers: Answers, name: str) -> str:
    value = answers.get(name)
    return value if isinstance(value, str) else ""
