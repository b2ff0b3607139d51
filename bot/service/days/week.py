"""The person's own answers of the last week, given back as they gave them: no score, nothing compared, no day called missing (E21)."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from bot.domain.messages.message import Message
from bot.domain.messages.picture import Picture, Section, parts
from bot.i18n import format_date, format_weekday, local
from bot.service.conversation.voice import Voice
from bot.store.days import daily as store

DAYS: Final = 7


def answered(voice: Voice) -> list[tuple[Any, Mapping[str, Any]]]:
    """The days of the last week that were answered, the earliest first, with what was answered."""
    first = local(voice.work.now, voice.person.timezone).date() - timedelta(days=DAYS - 1)
    kept = store.checkins(voice.work, voice.person.id, DAYS)
    return [(day, answers) for day, answers in reversed(kept) if day >= first and list(_said(voice, answers))]


def show(voice: Voice) -> None:
    """A small picture of the week's answers."""
    days = answered(voice)
    if not days:
        voice.say("answers_none", keyboard=voice.keyboard())
        return
    sections = tuple(
        Section(
            f"{format_weekday(day, voice.language)} {format_date(day, voice.language)}",
            tuple(_said(voice, answers)),
        )
        for day, answers in days
    )
    for one in parts(
        Picture(voice.phrase("answers_title"), sections, undrawn=voice.phrase("picture_undrawn"))
    ):
        voice.send(Message(voice.phrase("answers_here"), keyboard=voice.keyboard(), picture=one))


def _said(voice: Voice, answers: Mapping[str, Any]) -> Iterator[str]:
    """The answers of one day in the words in which they were given."""
    if answers.get("mood") and answers["mood"] != "not_today":
        yield voice.text(f"checkin.hello.ask.{answers['mood']}")
    if answers.get("craving") is not None:
        yield voice.phrase("answers_craving", number=str(answers["craving"]))
    if answers.get("today"):
        yield voice.text(f"checkin.today.ask.{answers['today']}")
    if answers.get("line"):
        yield f"«{answers['line']}»"
