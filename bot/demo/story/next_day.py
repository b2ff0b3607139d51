"""The next day, on which the patient leaves: a check-in with a strong craving, something to do and its come-back, arrival, the evening.

The patient has chosen the time of the check-in; everything else comes by the clock, none of it is asked for.
"""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.demo.furnishing import CLINIC
from bot.demo.story.phone import KARI
from bot.demo.story.report import StoryError
from bot.demo.story.scene import Scene, patient
from bot.domain.days.coping import Use
from bot.domain.schedules.schedule import ONE_DAY, SPREAD, ScheduleKind
from bot.i18n import format_date, format_time
from bot.store.conversations import conversations
from bot.store.database.work import Work
from bot.store.days import daily
from bot.store.requests import records
from bot.store.tables.conversation import Run, RunStatus, Timer
from bot.store.tables.schedules import Occurred, Occurrence, Schedule

ZONE: Final = ZoneInfo("Europe/Oslo")
MORNING: Final = time(9)
ASKED: Final = time(18, 30)  # what the welcome's first answer sets
TOLD_BEFORE: Final = time(13)
ARRIVAL: Final = time(14)
EVENING: Final = time(19, 45)
NIGHT: Final = time(22)
BEFORE, AFTER = 8, 3  # how strong the craving is, of 10
TOOL: Final = "wait"
TOOL_TAKES: Final = timedelta(minutes=10)
GO_ON: Final = "/fortsett"
#: How much later than that time passes, so that what is due has come.
A_LITTLE: Final = timedelta(minutes=1)


async def chooses_a_time(scene: Scene) -> None:
    """In the menu: asked daily, in the morning, not in the evening as was said at the welcome."""
    phone = scene.phone
    leaves = format_date(_today(scene) + ONE_DAY, phone.words.language)
    at = format_time(ASKED, phone.words.language)
    chosen = phone.words.label("phrase.checkin_state_from", at=at, date=leaves)
    await phone.taps("phrase.keyboard_menu", "phrase.menu_text")
    await phone.press("phrase.menu_checkin_time", "checkin_time.time_of_day.say", state=chosen)
    await phone.press("checkin_time.time_of_day.ask.morning", "checkin_time.change.say")
    following = scene.read(lambda work: _next(work, ScheduleKind.CHECKIN))
    scene.expect(
        following == (MORNING, _today(scene) + ONE_DAY), "the daily question is set, from tomorrow on"
    )


async def puts_the_plan_away(scene: Scene) -> None:
    """What was begun and interrupted, and offered once, can be gone on with by a word, and closed."""
    await scene.phone.writes(GO_ON, scene.read(_interrupted))
    await scene.phone.press("phrase.button_leave", "phrase.left")
    scene.expect(not scene.read(_open_runs), "what was begun is closed, and nothing lies open")


async def is_told_what_comes(scene: Scene) -> None:
    """The day before: does the patient know where to sleep, and will somebody ring."""
    phone = scene.phone
    hello = await scene.until(
        _moment(_today(scene), TOLD_BEFORE) + SPREAD, "before.hello.say", "the day before leaving"
    )
    _stays_neutral(scene, hello.text)
    await phone.press("before.hello.ask.ready", "before.tomorrow.say")
    await phone.press("before.tomorrow.ask.bed", "before.evening.say")
    await phone.press("before.evening.ask.somebody", "before.somebody.say")


async def checks_in(scene: Scene) -> None:
    """The check-in comes at the chosen time; the craving is strong."""
    phone = scene.phone
    chosen = _moment(_today(scene) + ONE_DAY, MORNING)
    hello = await scene.until(chosen + SPREAD, "checkin.hello.say", "the night")
    _stays_neutral(scene, hello.text)
    scene.expect(
        chosen <= hello.at <= chosen + SPREAD + A_LITTLE, "the check-in comes at the time that was chosen"
    )
    await phone.press("checkin.hello.ask.much", "checkin.craving.say")
    await phone.rates(BEFORE, "craving.strong.say")
    kept = scene.read(lambda work: daily.checkins(work, patient(work).id))
    scene.expect(
        kept == [(_today(scene), {"mood": "much", "craving": BEFORE})], "the answers are kept under the day"
    )
    living = scene.read(lambda work: records.living(work, patient(work).id, lock=False))
    scene.expect(living is None, "a strong craving tells nobody by itself")


async def copes(scene: Scene) -> None:
    """Something to do, a come-back by the clock, an honest word."""
    phone, expect = scene.phone, scene.expect
    await phone.press("craving.strong.ask.try", "craving_round.choose.say")
    await phone.press(f"phrase.coping_{TOOL}", f"coping.{TOOL}.say")
    due = scene.read(_timers)
    expect(
        len(due) == 1 and due[0] - scene.stage.clock.now() <= TOOL_TAKES, "a come-back waits in the database"
    )
    await scene.hears_nothing(TOOL_TAKES - A_LITTLE, "nothing comes before its time")
    asked = await scene.passes(2 * A_LITTLE, "craving_round.how_now.say", "ten minutes")
    _stays_neutral(scene, asked.text)
    expect(not scene.read(_timers), "a come-back that has come waits no more")
    change = {"answer.before": str(BEFORE), "answer.after": str(AFTER)}
    await phone.rates(AFTER, "craving_round.eased_day.say", **change)
    uses = scene.read(lambda work: daily.uses(work, patient(work).id))
    expect(uses == [Use(TOOL, BEFORE, AFTER)], "what was tried is kept, with before and after")
    await phone.press("craving_round.eased_day.ask.plan", "checkin.line_morning.say")
    await phone.press("phrase.button_skip", "checkin.bye.say")
    expect(not scene.read(_open_runs), "the check-in is over, and nothing lies open")


async def arrives(scene: Scene) -> None:
    """The afternoon of the day of leaving."""
    phone = scene.phone
    hello = await scene.until(
        _moment(_today(scene), ARRIVAL) + SPREAD, "arrival.hello.say", "the day's journey"
    )
    _stays_neutral(scene, hello.text)
    await phone.press("arrival.hello.ask.there", "arrival.goodbye.say")
    await phone.writes("nalokson", "tolerance.naloxone.say")
    await phone.press("tolerance.naloxone.ask.have", "tolerance.have.say")
    kept = scene.read(lambda work: conversations.remembered(work, patient(work).id))
    scene.expect(kept.get("naloxone") == "have", "what need not be asked again is remembered")


async def has_an_evening(scene: Scene) -> None:
    """A heavy evening: what helped in the morning stands first now."""
    phone = scene.phone
    hello = await scene.until(_moment(_today(scene), EVENING) + SPREAD, "evening.hello.say", "the afternoon")
    _stays_neutral(scene, hello.text)
    await phone.press("evening.hello.ask.heavy", "evening.heavy.say")
    menu = await phone.press("evening.heavy.ask.find", "evening.find.say")
    first = menu.keyboard.labels[0] if menu.keyboard else ""
    scene.expect(first == phone.words.label(f"phrase.coping_{TOOL}"), "what helped stands first in the menu")
    await phone.press(f"phrase.coping_{TOOL}", f"coping.{TOOL}.say")
    asked = await scene.passes(TOOL_TAKES + A_LITTLE, "evening.how_now.say", "ten minutes")
    _stays_neutral(scene, asked.text)
    await phone.press("evening.how_now.ask.better", "evening.better.say")


async def goes_to_bed(scene: Scene) -> None:
    """The day is over: nothing is left waiting, and tomorrow's check-in is set."""
    rest_of_the_day = _moment(_today(scene), NIGHT) - scene.stage.clock.now()
    await scene.hears_nothing(rest_of_the_day, "nothing more comes that day")
    scene.read(lambda work: _hold_at_the_end(scene, work))


def _hold_at_the_end(scene: Scene, work: Work) -> None:
    expect, today = scene.expect, _today(scene)
    occurred = work.connection.execute(
        select(Schedule.kind, Occurrence.local_date, Occurrence.status)
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .where(
            (Schedule.kind != ScheduleKind.PLAN) | (Occurrence.status != Occurred.SKIPPED)
        )  # on most days nothing is due in the plan
        .order_by(Occurrence.id)
    ).all()
    expect(
        [(row.kind, row.local_date) for row in occurred]
        == [
            (ScheduleKind.BEFORE, today - ONE_DAY),
            (ScheduleKind.CHECKIN, today),
            (ScheduleKind.ARRIVAL, today),
            (ScheduleKind.EVENING, today),
        ],
        "each thing that was due came once, on its day",
    )
    expect({row.status for row in occurred} == {Occurred.SENT}, "and is written down as sent")
    for kind, at in ((ScheduleKind.CHECKIN, MORNING), (ScheduleKind.EVENING, EVENING)):
        expect(_next(work, kind) == (at, today + ONE_DAY), f"the {kind} is set for the next day")
    expect(not _open_runs(work) and not _timers(work), "no conversation lies open, no come-back waits")


def _stays_neutral(scene: Scene, text: str) -> None:
    """What comes by itself says neither who writes nor about what."""
    craving = scene.phone.words.label("phrase.keyboard_craving")
    given_away = [word for word in (KARI, CLINIC, craving) if word.casefold() in text.casefold()]
    scene.expect(not given_away, f"«{text}» gives nothing away on a lock screen")


def _moment(on: date, at: time) -> datetime:
    return datetime.combine(on, at, ZONE)


def _today(scene: Scene) -> date:
    return scene.stage.clock.now().astimezone(ZONE).date()


def _next(work: Work, kind: ScheduleKind) -> tuple[time, date | None] | None:
    """The local time of the patient's schedule of a kind, and the day it is due on next; None when there is none."""
    row = work.connection.execute(
        select(Schedule.minute, Schedule.next_on).where(Schedule.kind == kind)
    ).one_or_none()
    return None if row is None else (time(*divmod(row.minute, 60)), row.next_on)


def _timers(work: Work) -> list[datetime]:
    return list(work.connection.execute(select(Timer.due_at)).scalars())


def _open_runs(work: Work) -> list[UUID]:
    return list(work.connection.execute(select(Run.id).where(Run.status != RunStatus.ENDED)).scalars())


def _interrupted(work: Work) -> str:
    """The key of the question that the patient was at before something else came. Raises `StoryError` when there is none."""
    runs = conversations.open_runs(work, patient(work).id)
    frames = [frame for run in runs for frame in run.state.frames[-1:]]
    if not frames:
        message = "nothing that was begun lies open"
        raise StoryError(message)
    return f"{frames[-1].flow}.{frames[-1].step}.say"
