"""What the clock must survive (rows 8 and 13 of the fault list): outages, a clock that is set, both nights of summer time, and a year."""

import random
import time as stopwatch
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from bot.clock import ManualClock
from bot.domain.schedules.schedule import RULES, SERIES, ScheduleKind, Skip
from bot.ids import RecipientId
from bot.service.clock import ticks
from bot.service.days import schedules as own_times
from bot.store.database.work import Store
from bot.store.schedules import schedules
from bot.store.tables.people import PatientState
from bot.store.tables.schedules import Occurred
from tests.bench.figures import figure, tell
from tests.fakes.clinic import Enrolled
from tests.fakes.timed import HERE, Timed, local, open_timed

QUESTION = "Hei. Hvordan er det i dag?"
MONDAY = date(2026, 3, 2)


@pytest.fixture
def world(store: Store, clock: ManualClock) -> Timed:
    """Monday 2 March 2026, 09:00."""
    return open_timed(store, clock)


def world_at(store: Store, text: str) -> Timed:
    """The clinic, at this local moment."""
    assert isinstance(store.clock, ManualClock)
    store.clock.set_wall(local(text))
    return open_timed(store, store.clock)


def tick_on(world: Timed, hours: float, every: timedelta = timedelta(hours=1)) -> None:
    """Let time pass and the clock look."""
    world.pass_time(world.clock.now() + timedelta(hours=hours), every, ticks.tick_schedules)


def checkins_a_day(world: Timed, who: Enrolled | None = None) -> Counter[date]:
    """How many check-ins went out on each local day."""
    recipient = (who or world.jonas).recipient_id
    return Counter(
        at.astimezone(HERE).date()
        for at, to, message in world.sent
        if to == recipient and message.text == QUESTION
    )


def hold(world: Timed) -> None:
    """The promises: one check-in a local day, none at night."""
    assert max(checkins_a_day(world).values(), default=0) <= 1
    assert world.nights() == []


# --- outages -----------------------------------------------------------------------------------------------------------------


def test_after_hours_away_late_checkins_are_sent_once_and_older_ones_are_marked(world: Timed) -> None:
    """Away from ten to two: all are at most three hours late but Jonas's, of ten o'clock."""
    people_ = {at: world.enrol(f"Pasient {at}", 2000 + int(at[:2])) for at in ("11:05", "12:30", "13:59")}
    for at, one in people_.items():
        world.set_checkin(at, one)
    world.set_checkin("10:00")
    world.at("2026-03-02 09:55")
    world.tick()
    world.at("2026-03-02 14:00")
    world.tick()
    world.at("2026-03-02 14:05")
    world.tick()
    assert [len(world.texts(one)) for one in people_.values()] == [1, 1, 1]
    assert world.texts() == []
    assert world.days() == {MONDAY: Skip.LATE}
    world.at("2026-03-02 21:00")
    world.tick()
    assert len(world.sent_at(QUESTION)) == 3


def test_after_days_away_only_todays_comes(world: Timed) -> None:
    world.set_checkin("12:00")
    world.at("2026-03-05 14:00")
    world.tick()
    world.tick(ticks.tick_schedules)
    assert world.sent_at(QUESTION) == ["2026-03-05 14:00"]
    assert list(world.days().values()) == [Skip.LATE] * 3 + [Occurred.SENT]


def test_back_in_the_night_nothing_is_sent_until_it_is_due_again(world: Timed) -> None:
    world.set_checkin("20:30")
    world.at("2026-03-02 22:30")
    world.tick()
    tick_on(world, 12)
    assert world.texts() == []
    assert world.days() == {MONDAY: Skip.NIGHT}
    world.at("2026-03-03 20:40")
    world.tick()
    assert world.sent_at(QUESTION) == ["2026-03-03 20:40"]


def test_a_message_written_before_the_program_died_is_not_written_again(world: Timed) -> None:
    """Killed between the commit and the sending: the row is in the outbox, the day has had its turn."""
    world.set_checkin("12:00")
    world.at("2026-03-02 12:05")
    world.run(ticks.tick_schedules, world.desk)
    world.at("2026-03-02 13:30")
    world.tick()
    assert world.sent_at(QUESTION) == ["2026-03-02 13:30"]


def test_a_transaction_that_is_undone_leaves_nothing_and_is_done_again(world: Timed) -> None:
    world.set_checkin("12:00")
    world.at("2026-03-02 12:05")

    def dies(work: object) -> None:
        ticks.tick_schedules(work, world.desk)  # type: ignore[arg-type]
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        world.run(dies)
    assert world.days() == {}
    world.tick()
    assert world.sent_at(QUESTION) == ["2026-03-02 12:05"]


# --- the clock is set --------------------------------------------------------------------------------------------------------

SETTINGS = [
    timedelta(hours=1),
    timedelta(hours=-1),
    timedelta(days=1),
    timedelta(days=-1),
    timedelta(days=400),
    timedelta(hours=5),
    timedelta(hours=-30),
]


@pytest.mark.parametrize("by", SETTINGS, ids=str)
@pytest.mark.parametrize("when", ["18:30", "19:10"])
def test_a_clock_that_is_set_and_put_right_again_brings_one_a_day_and_none_at_night(
    world: Timed, by: timedelta, when: str
) -> None:
    world.set_checkin("19:00")
    world.at(f"2026-03-02 {when}")
    world.tick()
    world.clock.set_wall(world.clock.now() + by)
    rearm(world)
    tick_on(world, 3)
    world.clock.set_wall(world.clock.now() - by)
    rearm(world)
    world.tick()
    tick_on(world, 60)
    days = checkins_a_day(world)
    wrong = sum(number - 1 for number in days.values()) + len(world.nights())
    what = f"row 13 ({world.store.writer.dialect.name}, {when}, clock set by {by / timedelta(hours=1):+g} h and back)"
    figure(f"{what}: check-ins sent twice a day or at night", wrong, "check-ins", "0", ok=wrong == 0)
    silent = len({date(2026, 3, 3), date(2026, 3, 4)} - set(days))
    figure(f"{what}: of the two days after, without a check-in", silent, "days", "0", ok=silent == 0)


def rearm(world: Timed) -> None:
    """What the heartbeat does once it finds the clock set back; done always here, since it must never do harm."""
    assert world.run(schedules.rearm, None, 100) is None


def test_rearming_goes_page_by_page(world: Timed) -> None:
    for number in range(5):
        world.set_checkin("19:00", world.clinic.enrol(f"Pasient {number}", 2000 + number))
    pages, after = 0, None
    while True:
        after, pages = world.run(schedules.rearm, after, 2), pages + 1
        if after is None:
            break
    assert pages == 3


@pytest.mark.parametrize("when", ["2026-03-28", "2026-10-24"])
@pytest.mark.parametrize("at", ["07:00", "21:56", "12:00"])
def test_on_both_nights_of_summer_time_one_comes_a_day_at_its_local_time(
    store: Store, when: str, at: str
) -> None:
    world = world_at(store, f"{when} 00:30")
    world.set_checkin(at)
    tick_on(world, 72)
    assert list(checkins_a_day(world).values()) == [1, 1, 1]
    hold(world)
    for sent in world.sent_at(QUESTION):
        late = datetime.fromisoformat(sent) - datetime.fromisoformat(f"{sent[:10]} {at}")
        assert timedelta() <= late <= timedelta(minutes=9)


def test_a_time_inside_the_changed_hour_comes_in_the_morning_once(store: Store) -> None:
    """Set past the chat, which would have moved it: half past four waits for seven; half past two would be too late by then."""
    world = world_at(store, "2026-10-24 12:00")
    anne = world.clinic.enrol("Anne Vik", 1002)
    world.set_checkin("04:30")
    world.set_checkin("02:30", anne)
    tick_on(world, 48)
    assert checkins_a_day(world) == {date(2026, 10, 25): 1, date(2026, 10, 26): 1}
    assert set(world.days(who=anne).values()) == {Skip.NIGHT}
    hold(world)


# --- a year ------------------------------------------------------------------------------------------------------------------


def test_a_year_of_366_days(store: Store) -> None:
    """From due moment to due moment: morning and evening people, pause, stop and return, a discharge, an outage, a month blocked."""
    begun = stopwatch.perf_counter()
    world, people_ = _year_world(store)
    chance = random.Random(366)
    end = local("2027-01-02 00:00")
    looks = 0
    with world.one_transaction():
        while True:
            due = world.run(schedules.next_due_at)
            moments = [moment for moment, _ in _LIFE if moment > world.clock.now()] + ([due] if due else [])
            step = max(min(moments), world.clock.now() + timedelta(seconds=1))
            if step >= end:
                break
            world.clock.move(step - world.clock.now())
            _live(world, people_)
            if not _AWAY[0] <= world.clock.now() < _AWAY[1]:
                world.tick(ticks.tick_schedules)
                looks += 1
                _sometimes_answer(world, chance)
        world.tick(ticks.tick_schedules)
    _check_year(world, people_, looks, stopwatch.perf_counter() - begun)


#: When Jonas, Anne, Bo and Cato are asked, and when Jonas is from November on.
_TIMES = ("19:00", "08:00", "21:57", "09:30")
_MOVED = "20:15"
#: Two hours over the check-in hour of the morning people.
_AWAY = (local("2026-05-20 07:30"), local("2026-05-20 09:45"))
_LIFE = [
    (local("2026-02-10 12:00"), "pause Anne"),
    (local("2026-04-01 10:00"), "stop Bo"),
    (local("2026-06-01 10:00"), "back Bo"),
    (_AWAY[0], "away"),
    (_AWAY[1], "back"),
    (local("2026-08-01 12:00"), "block Jonas"),
    (local("2026-09-01 12:00"), "unblock Jonas"),
    (local("2026-11-05 16:00"), "later Jonas"),
]


def _year_world(store: Store) -> tuple[Timed, dict[str, Enrolled]]:
    world = world_at(store, "2025-12-31 23:59")
    people_ = {"Jonas": world.jonas} | {
        name: world.enrol(f"{name} Vik", 2000 + number) for number, name in enumerate(("Anne", "Bo", "Cato"))
    }
    for (name, one), at in zip(people_.items(), _TIMES, strict=True):
        world.set_checkin(at, one)
        world.set(one, discharge_on=date(2026, 3, 20) if name == "Cato" else None)
    world.run(own_times.plan_missing)
    return world, people_


def _live(world: Timed, people_: dict[str, Enrolled]) -> None:
    for moment, what in _LIFE:
        if moment != world.clock.now():
            continue
        verb, _, name = what.partition(" ")
        who = people_.get(name)
        match verb:
            case "pause":
                world.set(who, paused_until=local("2026-02-17 09:00"))
            case "stop" | "back" if who:
                world.set(who, state=PatientState.STOPPED if verb == "stop" else PatientState.ACTIVE)
            case "block" | "unblock":
                world.block(who, back=verb == "unblock")
            case "later":
                world.set_checkin(_MOVED, who)


def _sometimes_answer(world: Timed, chance: random.Random) -> None:
    """One in ten check-ins is answered at once; the rest wait for the next day."""
    if (
        not world.sent
        or world.sent[-1][0] != world.clock.now()
        or world.sent[-1][2].text != QUESTION
        or chance.random() > 1 / 10
    ):
        return
    recipient = world.sent[-1][1]
    who = next(one for one in (world.jonas, *world.others) if one.recipient_id == recipient)
    world.press("3", who)
    world.write("ok", who)


def _check_year(world: Timed, people_: dict[str, Enrolled], looks: int, seconds: float) -> None:
    expected: dict[str, Counter[Occurred | Skip]] = {
        "Jonas": Counter({Occurred.SENT: 335, Skip.UNREACHABLE: 31}),
        "Anne": Counter({Occurred.SENT: 359, Skip.PAUSED: 7}),
        "Bo": Counter({Occurred.SENT: 305, Skip.STOPPED: 61}),
        "Cato": Counter(
            {Occurred.SENT: 356, Skip.NEAR: 10}
        ),  # every four weeks the help is asked about instead
    }
    days = {name: world.days(who=one) for name, one in people_.items()}
    sent = {name: checkins_a_day(world, one) for name, one in people_.items()}
    missing = sum(366 - len(each) for each in days.values())
    twice = sum(number - 1 for each in sent.values() for number in each.values())
    late = max(at - _nominal(at, to, world) for at, to, message in world.sent if message.text == QUESTION)
    on = f"{sum(map(len, days.values()))} days of 4 people, {looks} looks in {seconds:.0f} s on {world.store.writer.dialect.name}"
    told = [
        tell(
            "366 days: check-ins sent twice on a local day", twice, "check-ins", "0", versus=on, ok=twice == 0
        ),
        tell(
            "366 days: messages at night",
            len(world.nights()),
            "messages",
            "0",
            versus=on,
            ok=not world.nights(),
        ),
        tell("366 days: local days without a turn", missing, "days", "0", versus=on, ok=missing == 0),
        tell(
            "366 days: latest check-in",
            late / timedelta(minutes=1),
            "min",
            "<= 180",
            versus=on,
            ok=late <= timedelta(hours=3),
        ),
    ]
    assert all(told)
    assert {name: Counter(each.values()) for name, each in days.items()} == expected
    assert {name: sum(each.values()) for name, each in sent.items()} == {
        name: each[Occurred.SENT] for name, each in expected.items()
    }
    assert all(
        later - earlier == timedelta(days=1) for each in days.values() for earlier, later in pairwise(each)
    )
    series = Counter(text for text in world.texts(people_["Cato"]) if text.startswith("Nøytralt"))
    # Every day that a series has; from the third month on every four weeks, seven times until the year is over; and the help is asked
    # about where the check-in gave way to it.
    came = {kind: len(RULES[kind].days) for kind in SERIES}
    came[ScheduleKind.FIRST_MONTHS] += 7
    came[ScheduleKind.VOICE_BACK] = expected["Cato"][Skip.NEAR]
    assert series == {f"Nøytralt ord ({kind})": number for kind, number in came.items()}


def _nominal(at: datetime, to: UUID, world: Timed) -> datetime:
    """The time that was set for the check-in that a person got at a moment."""
    people_ = [one.recipient_id for one in (world.jonas, *world.others)]
    moved = to == world.jonas.recipient_id and at >= _LIFE[-1][0]
    set_time = _MOVED if moved else dict(zip(people_, _TIMES, strict=True))[RecipientId(to)]
    return local(f"{at.astimezone(HERE):%Y-%m-%d} {set_time}")
