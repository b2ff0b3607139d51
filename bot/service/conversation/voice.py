"""Speaking to one person: sentences of the content in their language, written to the outbox of the transaction."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final
from uuid import UUID

from bot.dialogue.speech import Buttons, Keyboard, Speech
from bot.domain.days.safety import SafetyPlan
from bot.domain.flow.values import SCENE_PLACEHOLDERS
from bot.domain.messages.message import Cover, Message, Method
from bot.domain.messages.parts import in_parts
from bot.domain.people import names
from bot.domain.people.doors import DOOR_NAMES, DOOR_PREFIX, Door, DoorKind
from bot.domain.rehearsal.answered import Answered
from bot.domain.rehearsal.holes import Hole
from bot.domain.rehearsal.world import World
from bot.domain.requests.hours import WorkingHours
from bot.domain.schedules.schedule import ScheduleKind
from bot.domain.words.command_menu import menu_words
from bot.i18n import Texts, format_date, format_time, format_weekday, local
from bot.ids import StaffId
from bot.service.conversation.hours_text import describe_hours, open_numbers
from bot.service.desk import Desk
from bot.store.conversations import conversations
from bot.store.conversations.ahead import Ahead
from bot.store.conversations.conversations import RunRow
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Leased
from bot.store.people import doors, people, stays
from bot.store.people.people import PatientRow, StaffRow
from bot.store.plan import entries
from bot.store.plan.entries import Stored
from bot.store.schedules import schedules
from bot.store.tables.messages import Guard, Lane
from bot.store.tables.people import Role

#: How long after the person's own action a message may still say what it is about (promise 7).
AT_ONCE: Final = timedelta(seconds=60)

#: What stands in every answer to a text that was not fully understood.
NUMBERS: Final = ("113", "116 117")

#: So long after the person's choice the command menu of their chat follows.
MENU_AFTER: Final = timedelta(seconds=2)


class Voice(Speech):
    """Says things to one patient within one transaction.

    `rows` are the outbox rows leased to this process on the way; the caller hands them to the sender after the commit. A patient
    without a phone (not confirmed yet) hears nothing: the calls do nothing then.
    """

    def __init__(self, work: Work, desk: Desk, person: PatientRow, ahead: Ahead | None = None) -> None:
        super().__init__(desk.content, person.language, desk.texts.get)
        self.work = work
        self._ahead = ahead
        self._runs_ahead = ahead
        self.desk = desk
        self.person = person
        self.rows: list[Leased] = []
        #: The ids of everything written, in order, leased or waiting.
        self.written: list[UUID] = []
        #: The person's own menus, by name and language, as read in this transaction (see `days/daily.py`).
        self.menus: dict[tuple[str, str], dict[str, str]] = {}
        #: The person's plan as read in this transaction (see `plan/entries.py`).
        self.plan: Stored | None = None
        #: The person's safety plan as read in this transaction (see `days/safety.py`).
        self.safety: SafetyPlan | None = None
        #: While a rehearsal is played (see `rehearsal/playing.py`): the world as read in this transaction, what the placeholders of its
        #: scene say, what is missing in it, and what would be answered there.
        self.world: World | None = None
        self.of_scene: Callable[[str], str] = _not_in_a_scene
        self.missing: Callable[[], tuple[Hole, ...]] = tuple
        self.tried: Callable[[], Answered] = Answered
        #: When the person did what this answers; replies that go out much later than that are covered.
        self.acted_at = work.now
        #: The second in which they sent what is being answered, where Telegram says it.
        self.sent_at: datetime | None = None
        #: Whether the numbers to call stand in something that was said to this.
        self.numbers_given = False
        #: The question that is being answered, word for word as it was shown; None where nothing was asked.
        self.asked: Callable[[], str] | None = None
        #: The conversation that is being carried out: what is filed under a day goes under the one on which it began.
        self.run_id: UUID | None = None
        #: The conversations whose question was put in this transaction.
        self.asked_now: set[UUID] = set()

    @cached_property
    def team(self) -> list[StaffRow]:
        """Everybody who is or was the person's caseworker or deputy."""
        if self._ahead is not None:
            return self._ahead.team(self.work)
        return people.team(self.work, self.person.id)

    def open_runs(self) -> list[RunRow]:
        """The person's runs that have not ended, oldest first; what was read ahead is given once, since runs then change."""
        ahead, self._runs_ahead = self._runs_ahead, None
        if ahead is not None:
            return ahead.runs(self.work)
        return conversations.open_runs(self.work, self.person.id)

    @property
    def caseworker(self) -> StaffRow | None:
        """The named caseworker now."""
        return people.current(self.team, Role.CASEWORKER)

    @property
    def deputy(self) -> StaffRow | None:
        """Who stands in for the caseworker now."""
        return people.current(self.team, Role.DEPUTY)

    def spoken(self, staff: Iterable[StaffRow] = ()) -> dict[StaffId, str]:
        """What this person calls the people of their team, and others of the clinic (`staff`) who may answer as well."""
        return names.spoken({one.id: one.name for one in self.team}, {one.id: one.name for one in staff})

    @cached_property
    def hours(self) -> WorkingHours:
        """The clinic's working hours."""
        return WorkingHours.parse(self.person.hours, self.person.timezone)

    @cached_property
    def clinic(self) -> str:
        """What the clinic is called."""
        return people.clinic_name(self.work, self.person.clinic_id)

    @cached_property
    def doors(self) -> Mapping[DoorKind, Door]:
        """The clinic's doors that were checked, and not too long ago."""
        today = local(self.work.now, self.person.timezone).date()
        return {
            door.kind: door for door in doors.of_clinic(self.work, self.person.clinic_id) if door.holds(today)
        }

    def own(self, entry: str) -> str | None:
        """What is asked for with an entry of the person's plan: the words of a check-list item, or their own."""
        kept = next((one for one in self.kept_plan().entries if one.id == entry), None)
        if kept is None:
            return None
        if kept.text:
            return self.phrase("about_entry", entry=kept.text)
        for checklist in self.desk.content.checklists.values():
            for area, item, _ in checklist.items():
                if item == entry:
                    return self.text(f"{checklist.area_flow(area)}.{item}.need_help")
        return None

    def kept_plan(self) -> Stored:
        """The person's plan as it is kept; read once in a transaction, and anew after each change."""
        if self.plan is None:
            self.plan = entries.read(self.work, self.person.id)
        return self.plan

    def time(self, moment: datetime) -> str:
        """A moment as the person would say it: the time today, with the date on any other day."""
        here = local(moment, self.person.timezone)
        clock_time = format_time(here, self.language)
        if here.date() == local(self.work.now, self.person.timezone).date():
            return clock_time
        return f"{format_date(here.date(), self.language)} {clock_time}"

    def say(
        self,
        key: str,
        /,
        *,
        lane: Lane = Lane.REPLY,
        buttons: Buttons = (),
        keyboard: Keyboard = (),
        guard: Guard = Guard.NONE,
        request_id: UUID | None = None,
        after_id: UUID | None = None,
        not_before: datetime | None = None,
        **values: str,
    ) -> UUID | None:
        """Send a phrase as a new message; give the outbox row's id. Whether it is neutral stands in the content."""
        message = self.message(key, buttons, keyboard, **values)
        return self.send(
            message, lane, guard=guard, request_id=request_id, after_id=after_id, not_before=not_before
        )

    def send(
        self,
        message: Message,
        lane: Lane = Lane.REPLY,
        *,
        guard: Guard = Guard.NONE,
        request_id: UUID | None = None,
        edits_id: UUID | None = None,
        after_id: UUID | None = None,
        not_before: datetime | None = None,
    ) -> UUID | None:
        """Write a message to the outbox; give the row's id, or None when the person has no phone yet.

        It never comes before the row `after_id`, whatever the lanes. A text too long for one message comes in several, the buttons
        under the last one, whose id is given.
        """
        if self.person.address is None:
            return None
        said = message.text.replace("\u00a0", " ")
        self.numbers_given = self.numbers_given or all(number in said for number in NUMBERS)
        if message.method is Method.SEND and len(text_parts := in_parts(message.text)) > 1:
            for part in text_parts[:-1]:
                piece = replace(message, text=part, buttons=(), keyboard=(), picture=None)
                after_id = self.send(
                    piece, lane, guard=guard, request_id=request_id, after_id=after_id, not_before=not_before
                )
            message = replace(message, text=text_parts[-1])
        if not message.neutral and message.method is Method.SEND:
            message = replace(message, cover=self._cover(lane))
        row_id, leased = outbox.put(
            self.work,
            self.person.address,
            message,
            lane,
            guard=guard,
            request_id=request_id,
            edits_id=edits_id,
            after_id=after_id,
            not_before=not_before,
        )
        self.written.append(row_id)
        if leased is not None:
            self.rows.append(leased)
        return row_id

    def show_commands(self) -> None:
        """Let the chat's command menu speak the person's language. It takes its time: what is said meanwhile goes first."""
        entries = tuple(command_menu(self.desk.texts, self.language))
        not_before = self.work.now + MENU_AFTER
        self.send(Message("", method=Method.COMMANDS, commands=entries), Lane.BULK, not_before=not_before)

    def _cover(self, lane: Lane) -> Cover:
        """What stands on the lock screen if a message comes more than a minute after what the person did; urgent ones keep numbers."""
        phrase = "something_for_you_now" if lane.insists else "something_for_you"
        after = (self.acted_at + AT_ONCE).timestamp()
        return Cover(after, self.phrase(phrase), self.phrase("button_open"))

    def edit(
        self, row_id: UUID, key: str, /, *, lane: Lane = Lane.REPLY, buttons: Buttons = (), **values: str
    ) -> None:
        """Change an earlier message of ours in place (sent anew when it is gone)."""
        message = Message(self.phrase(key, **values), buttons, method=Method.EDIT)
        self.send(message, lane, edits_id=row_id)

    def known(self, name: str) -> str:
        """A placeholder that means the same everywhere. Raises `KeyError` for one that needs a value of its place."""
        match name:
            case "caseworker":
                return self._called(self.caseworker)
            case "deputy":
                return self._called(self.deputy)
            case "clinic":
                return self.clinic
            case "first_name":
                return names.first_name(people.patient_name(self.work, self.person.id))
            case "hours":
                return describe_hours(self.hours, self.language, self.desk.texts)
            case "checkin_at":
                at = schedules.daily_at(self.work, self.person.id, ScheduleKind.CHECKIN)
                return "" if at is None else format_time(at, self.language)
            case "review_day" | "leaving_day":
                return self._day_ahead(name)
            case "open_now":
                return open_numbers(self.work.now, self.language)
            case "language":
                return self.phrase(f"language_{self.language}")
            case "time" | "date":
                here = local(self.work.now, self.person.timezone)
                language = self.language
                return format_time(here, language) if name == "time" else format_date(here.date(), language)
        if name in SCENE_PLACEHOLDERS:
            return self.of_scene(name)
        if name in DOOR_NAMES:
            return self.doors[DoorKind(name.removeprefix(DOOR_PREFIX))].said()
        raise KeyError(name)

    def _day_ahead(self, name: str) -> str:
        """The day of leaving, or that on which the trial is looked at, with its weekday; empty where none is known."""
        leaves = name == "leaving_day"
        day = self.person.discharge_on if leaves else stays.review_on(self.work, self.person.id)
        return (
            "" if day is None else f"{format_weekday(day, self.language)} {format_date(day, self.language)}"
        )

    def _called(self, staff: StaffRow | None) -> str:
        return (staff and self.spoken()[staff.id]) or self.phrase("someone_at_clinic")


def _not_in_a_scene(name: str) -> str:
    raise KeyError(name)


def command_menu(texts: Texts, language: str) -> list[tuple[str, str]]:
    """The commands as Telegram shows them in a language: the word, and what it does."""
    return [(word, texts.phrase(key, language)) for word, key in menu_words(language)]
