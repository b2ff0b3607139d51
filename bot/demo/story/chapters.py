"""The chapters of the story in their order, and how it is played."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from bot.botapi.transcript import Who
from bot.demo.browser import Browser
from bot.demo.stage import BEGINS, Stage
from bot.demo.story import easter_days, first_day, next_day, quiet_days
from bot.demo.story.phone import CHAT, Phone
from bot.demo.story.report import StoryReport
from bot.demo.story.scene import Scene
from bot.i18n import SOURCE_LANGUAGE, local
from bot.service.desk import Desk
from bot.service.people.channels import MAIL
from bot.store.tables.messages import SUPERSEDED, Outbox, Sending

Chapter = Callable[[Scene], Awaitable[None]]

#: Languages it can be played in.
LANGUAGES: Final = tuple(first_day.ANSWER)
ENROLMENT: Final[Sequence[Chapter]] = (first_day.enrols,)
REQUEST: Final[Sequence[Chapter]] = (
    first_day.needs_help,
    first_day.nobody_takes_it,
    first_day.deputy_answers,
    first_day.patient_replies,
    first_day.closes,
)
NEXT_DAY: Final[Sequence[Chapter]] = (
    next_day.chooses_a_time,
    next_day.puts_the_plan_away,
    next_day.is_told_what_comes,
    next_day.checks_in,
    next_day.copes,
    next_day.arrives,
    next_day.has_an_evening,
    next_day.goes_to_bed,
)
ALL: Final = (*ENROLMENT, *REQUEST, *NEXT_DAY)
EASTER: Final[Sequence[Chapter]] = (
    *ENROLMENT,
    easter_days.is_told_by_mail,
    easter_days.is_told_in_her_chat_while_mail_is_down,
    easter_days.goes_away,
    easter_days.is_covered,
    easter_days.has_a_holiday,
)
#: The patient who is silent, and has agreed to be missed then.
QUIET: Final[Sequence[Chapter]] = (
    quiet_days.agrees,
    quiet_days.goes_quiet,
    quiet_days.is_missed,
    quiet_days.is_heard_again,
)


async def play(
    database: str | None = None,
    *,
    language: str = SOURCE_LANGUAGE,
    patience: float = 10,
    hasty: bool = False,
    desk: Desk | None = None,
    chapters: Sequence[Chapter] = ALL,
    easter: bool = False,
    told: bool = False,
    look: Callable[[Stage], Awaitable[None]] | None = None,
) -> StoryReport:
    """Play the story in a patient's language on a database (a temporary SQLite file when None is named).

    `patience` is how many real seconds the patient waits for each message; a hasty one waits no longer than something may still come.
    `chapters` may leave out the request or the next day. With `easter` it begins before the holidays, and staff have mail, as they have
    when `told`; those are the chapters of `EASTER` and `QUIET`. `look` is given the stage when all has been played.
    Raises `StoryError`.
    """
    report = StoryReport()
    async with (
        Stage(
            database,
            begins=easter_days.BEGINS if easter else BEGINS,
            limits=False,
            desk=desk,
            thought=timedelta(),
            told=(MAIL,) if easter or told else (),
        ) as stage,
        Browser() as kari,
        Browser() as ola,
    ):
        scene = Scene(stage, language, Phone(stage, language, patience, hasty=hasty), kari, ola, report)
        for chapter in chapters:
            await chapter(scene)
        await _look_back(scene)
        if look is not None:
            await look(stage)
    return report


async def _look_back(scene: Scene) -> None:
    """Look at the whole transcript once more, and at the outbox."""
    await scene.settles()
    stage, report = scene.stage, scene.report
    entries = stage.standin.transcript.of(CHAT)
    said = [entry for entry in entries if entry.who is Who.BOT]
    shown = [
        text for entry in said for text in (entry.text, *(entry.keyboard.labels if entry.keyboard else ()))
    ]
    foreign = {word for text in shown for word in scene.phone.words.foreign(text)}
    report.expect(not foreign, "every word of the bot is in the patient's language")
    rows = scene.read(lambda work: work.connection.execute(select(Outbox.state, Outbox.error)).all())
    lost = [row for row in rows if row.state is not Sending.SENT and row.error != SUPERSEDED]
    report.expect(
        not lost, "every message of the outbox was delivered, once each, or overtaken by later news"
    )
    # An edit that changes nothing is a success to the carrier; two can meet when somebody takes and closes in the same second.
    refused = [str(one) for one in stage.standin.refusals if "message is not modified" not in str(one)]
    report.expect(not refused, f"Telegram refused nothing{refused or ''}")
    report.from_bot = len(stage.standin.transcript.texts(CHAT))
    report.from_patient = len(entries) - len(said)
    screen = scene.phone.user.screen
    report.chat = [str(replace(entry, at=local(entry.at, next_day.ZONE.key))) for entry in screen]
