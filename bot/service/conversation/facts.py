"""What a flow may ask about at the moment of an event. Looked up only when a condition asks, and logged, so that a replay is exact."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property, partial
from itertools import takewhile
from typing import Any, Final

from bot.domain.days import tolerance
from bot.domain.days.instrument import DUE
from bot.domain.days.pattern import NEWEST, pattern_of
from bot.domain.directory.place import PLACE_OPEN, PLACE_PREFIX, Need
from bot.domain.flow.values import NO_REQUEST, OPEN_REQUEST, PLAN_PREFIX, REMEMBERED_PREFIX
from bot.domain.flow.verbs import Mood, Purpose
from bot.domain.people.doors import DOOR_PREFIX, DoorKind
from bot.domain.plan.plan import facts_of
from bot.domain.requests.hours import is_public_holiday
from bot.i18n import local
from bot.service.conversation import purposes
from bot.service.conversation.voice import Voice
from bot.service.days import daily, instruments, safety, schedules, trial, week
from bot.service.directory import showing
from bot.service.handover import answering
from bot.service.plan import entries
from bot.service.requests import asking
from bot.store.conversations import conversations
from bot.store.days import daily as daily_store
from bot.store.days import silence as silence_store
from bot.store.people import people
from bot.store.tables.people import PatientState

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Last day of each phase, counted from the day of discharge (E3, E4).
PHASES: Final = ((-1, "before"), (0, "day0"), (3, "first_days"), (14, "first_weeks"), (90, "first_months"))
#: Before what was said and is remembered with its day, as in `told_tolerance`.
TOLD: Final = "told_"
#: So many days without an answered check-in, or so many of them missed, are a break (E4).
BREAK_DAYS: Final = 7
#: So many check-ins are looked at for heavy days in a row.
MOST_HEAVY: Final = 7

Fact = str | int | float | bool | list[str]


class LiveFacts(Mapping[str, Fact]):
    """The facts of one person at one moment. `read` holds those that were looked at: they go into the run's log."""

    def __init__(self, voice: Voice) -> None:
        self.read: dict[str, Fact | None] = {}
        self._voice = voice

    def __getitem__(self, name: str) -> Fact:
        if name not in self.read:
            self.read[name] = self._look_up(name)
        value = self.read[name]
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.read)

    def __len__(self) -> int:
        return len(self.read)

    def _look_up(self, name: str) -> Fact | None:
        if name.startswith(PLAN_PREFIX):
            return self._plan.get(name)
        if name.startswith(REMEMBERED_PREFIX):
            found: Fact | None = self._remembered.get(name.removeprefix(REMEMBERED_PREFIX))
            return found
        if name.endswith("_menu"):
            return list(daily.menu(self._voice, name))
        return _FACTS[name](self) if name in _FACTS else None

    @cached_property
    def _plan(self) -> Mapping[str, str]:
        return facts_of(entries.of(self._voice))

    @cached_property
    def _remembered(self) -> dict[str, Any]:
        return conversations.remembered(self._voice.work, self._voice.person.id)

    @cached_property
    def _here(self) -> datetime:
        return local(self._voice.work.now, self._voice.person.timezone)

    @cached_property
    def _open_request(self) -> "asking.OpenRequest | None":
        return asking.open_request(self._voice.work, self._voice.person.id)

    def _days_out(self) -> int | None:
        day = self._voice.person.discharge_on
        return None if day is None else (self._here.date() - day).days

    def _discharged(self) -> bool:
        days = self._days_out()
        return days is not None and days >= 0

    def _phase(self) -> str | None:
        days = self._days_out()
        if days is None:
            return None
        return next((name for last, name in PHASES if days <= last), "later")

    def _consent(self, purpose: Purpose) -> bool:
        given = people.consents(self._voice.work, self._voice.person.id).get(purpose)
        return bool(given and given[0])

    def _older(self, purpose: Purpose) -> bool:
        said = people.consents(self._voice.work, self._voice.person.id).get(purpose)
        return purposes.is_older(self._voice.desk.content.book, purpose, said)

    @cached_property
    def _checkins(self) -> schedules.CheckIns:
        return schedules.checkins(self._voice.work, self._voice.person.id, self._here.date())

    def _days_since_checkin(self) -> int | None:
        last = self._checkins.last_answered
        return None if last is None else (self._here.date() - last).days

    def _heavy_days(self) -> int:
        """How many of the newest check-ins, today's included, were heavy one after the other."""
        newest = daily_store.checkins(self._voice.work, self._voice.person.id, MOST_HEAVY)
        return sum(1 for _ in takewhile(lambda kept: kept[1].get("mood") == Mood.HEAVY, newest))

    def _pattern(self) -> str:
        """What stands out in the newest check-ins and has not been asked about lately."""
        told = self._remembered.get(f"{TOLD}pattern")
        newest = daily_store.checkins(self._voice.work, self._voice.person.id, NEWEST)
        return pattern_of(newest, self._here.date(), date.fromisoformat(told) if told else None)

    def _low_tolerance(self) -> bool:
        return tolerance.is_low(self._days_out(), after_break=self._checkins.after_break)

    def _tolerance_due(self) -> bool:
        told = self._remembered.get(f"{TOLD}tolerance")
        told_on = date.fromisoformat(told) if told else None
        gap = max(self._days_since_checkin() or 0, self._checkins.missed)
        after_break = self._checkins.after_break or gap >= BREAK_DAYS
        return tolerance.is_due(self._here.date(), self._days_out(), told_on, after_break=after_break)

    def _checkin_set(self) -> bool:
        voice = self._voice
        return schedules.checkin_time(voice.work, voice.person.id) is not None

    def _checkin_unset(self) -> bool:
        settled = self._remembered.get(schedules.CHECKIN_CHOSEN) or self._remembered.get(
            schedules.CHECKIN_ASKED
        )
        return not settled and not self._checkin_set()

    def _practising(self) -> bool:
        return trial.is_practising(self._voice.work, self._voice.person)

    def _trial_ahead(self) -> bool:
        return trial.review_day(self._voice.work, self._voice.person) is not None

    def _trial_today(self) -> bool:
        return trial.review_day(self._voice.work, self._voice.person) == self._here.date()

    def _silence_days(self) -> int:
        """After how many quiet days the person is written to; 0: nothing is agreed."""
        rule = silence_store.of(self._voice.work, self._voice.person.id)
        return rule.days if rule is not None and rule.look_at is not None else 0

    def _paused(self) -> bool:
        until = self._voice.person.paused_until
        return until is not None and until > self._voice.work.now


_FACTS: Final[Mapping[str, Callable[[LiveFacts], Fact | None]]] = {
    "today": lambda f: f._here.date().isoformat(),
    "now": lambda f: f._here.strftime("%H:%M"),
    "hour": lambda f: f._here.hour,
    "weekday": lambda f: WEEKDAYS[f._here.weekday()],
    "weekend": lambda f: f._here.weekday() > 4 or is_public_holiday(f._here.date()),
    "language": lambda f: f._voice.language,
    "test_person": lambda f: f._voice.person.is_test,
    "discharged": LiveFacts._discharged,
    "discharge_known": lambda f: f._voice.person.discharge_on is not None,
    "days_since_discharge": LiveFacts._days_out,
    "phase": LiveFacts._phase,
    "tolerance_low": LiveFacts._low_tolerance,
    "tolerance_due": LiveFacts._tolerance_due,
    "left_early": lambda f: bool(f._remembered.get(schedules.LEFT_EARLY)),
    "days_since_checkin": LiveFacts._days_since_checkin,
    "checkins_missed": lambda f: f._checkins.missed,
    "heavy_days": LiveFacts._heavy_days,
    "practising": LiveFacts._practising,
    "trial_ahead": LiveFacts._trial_ahead,
    "trial_today": LiveFacts._trial_today,
    "checkin_set": LiveFacts._checkin_set,
    "checkin_unset": LiveFacts._checkin_unset,
    "silence_days": LiveFacts._silence_days,
    "pattern": LiveFacts._pattern,
    DUE: lambda f: instruments.due(f._voice, f._here.date()),
    "handover_asks": lambda f: answering.asks(f._voice),
    "week_answers": lambda f: len(week.answered(f._voice)),
    "payday": lambda f: schedules.payday_of(f._voice.work, f._voice.person.id),
    "plan_waiting": lambda f: len(entries.of(f._voice).waiting),
    "open_now": lambda f: f._voice.hours.is_open(f._voice.work.now),
    "has_caseworker": lambda f: f._voice.caseworker is not None,
    "has_deputy": lambda f: f._voice.deputy is not None,
    "has_safety": lambda f: safety.plan_of(f._voice).is_begun,
    "has_phone": lambda f: bool(people.phone(f._voice.work, f._voice.person.id)),
    "phone_declined": lambda f: people.has_declined_phone(f._voice.work, f._voice.person.id),
    **{f"{DOOR_PREFIX}{kind}": partial(lambda kind, f: kind in f._voice.doors, kind) for kind in DoorKind},
    **{
        f"{PLACE_PREFIX}{need}": partial(lambda need, f: showing.known(f._voice, need), need) for need in Need
    },
    PLACE_OPEN: lambda f: showing.known(f._voice, only_now=True),
    OPEN_REQUEST: lambda f: f._open_request.kind if f._open_request else NO_REQUEST,
    "request_taken": lambda f: bool(f._open_request and f._open_request.taken),
    "consent_keep": lambda f: f._consent(Purpose.KEEP),
    "consent_contact": lambda f: f._consent(Purpose.CONTACT),
    "consent_reminders": lambda f: f._consent(Purpose.REMINDERS),
    "consent_share_plan": lambda f: f._consent(Purpose.SHARE_PLAN),
    "consent_instruments": lambda f: f._consent(Purpose.INSTRUMENTS),
    "consent_share_answers": lambda f: f._consent(Purpose.SHARE_ANSWERS),
    "consent_written_first": lambda f: f._consent(Purpose.WRITTEN_FIRST),
    **{f"consent_{one}_older": partial(lambda purpose, f: f._older(purpose), one) for one in Purpose},
    "paused": LiveFacts._paused,
    "stopped": lambda f: f._voice.person.state is PatientState.STOPPED,
}
