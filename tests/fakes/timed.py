"""The small clinic with the clock in it: tiny conversations for everything that is due, and a world that ticks, delivers and presses."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, or_, select, update

from bot.clock import ManualClock
from bot.domain.flow.book import FlowBook
from bot.domain.flow.texts import flow_texts
from bot.domain.messages.incoming import Incoming, UpdateKind
from bot.domain.messages.message import Button, Message
from bot.domain.schedules.schedule import QUIET, ScheduleKind, Skip
from bot.i18n import Texts
from bot.service import last_look
from bot.service.clock import ticks
from bot.service.clock.ticks import Ticked
from bot.service.conversation.handle_update import handle_update
from bot.service.conversation.talk import Talk
from bot.service.conversation.typed import hear_out
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.outcome import Outcome
from bot.store.conversations import conversations
from bot.store.database.work import Store, Work
from bot.store.outbox.leased import LEASED, WAITING
from bot.store.outbox.outbox import BODY, CHAT, LEASE, Leased, Written, write_off
from bot.store.people import people
from bot.store.schedules import occurrences, schedules
from bot.store.tables.messages import Lane, Outbox, Sending
from bot.store.tables.people import Recipient
from bot.store.tables.schedules import Occurred, Occurrence, Schedule
from tests.fakes.clinic import ZONE, Enrolled, SmallClinic, open_clinic
from tests.fakes.clinic import desk as real_desk
from tests.fakes.flows import ask, make_flow

BOT: Final = 77
HERE: Final = ZoneInfo(ZONE)

_CHECKIN: Final[dict[str, Any]] = {
    "how": {
        "say": "Hei. Hvordan er det i dag?",
        "neutral": True,
        "ask": {"kind": "scale", "save": "mood", "min": 0, "max": 5},
        "do": [{"checkin_done": {"craving": "$mood"}}],
    },
    "more": {
        "say": "Vil du si mer?",
        "ask": {"kind": "text", "save": "words"},
    },
    "thanks": {"say": "Takk."},
}
_CRAVING: Final[dict[str, Any]] = {
    "strong": {"say": "Hvor sterkt?", "ask": {"kind": "scale", "save": "before", "min": 0, "max": 10}},
    "later": {"say": "Jeg kommer tilbake om ti minutter.", "neutral": True, "wait": {"for": "10m"}},
    "now": {
        "say": "Hvordan er det nå?",
        "neutral": True,
        "ask": {"kind": "scale", "save": "after", "min": 0, "max": 10},
    },
    "thanks": {"say": "Takk for det."},
}


def _chain(steps: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    names = [*steps, "end"]
    return {
        name: {**step, "next": following}
        for (name, step), following in zip(steps.items(), names[1:], strict=True)
    }


@cache
def timed_desk() -> Desk:
    """The content of the repository, with tiny conversations in place of those that the clock begins."""
    real = real_desk()
    tiny = [
        make_flow(_chain(_CHECKIN), "checkin", starts="bot", **{"class": "checkin"}),
        make_flow(_chain(_CRAVING), "craving", **{"class": "craving"}),
        make_flow(
            {
                "time": {
                    **ask("time", "at"),
                    "do": [{"schedule": {"what": "checkin", "at": "$at"}}],
                    "next": "done",
                },
                "done": {"say": "Greit."},
            },
            "times",
            **{"class": "setup"},
        ),
        make_flow(
            {"left": {"do": ["left_today"], "say": "Greit, du har dratt."}}, "left", **{"class": "setup"}
        ),
        make_flow(
            _chain({"what": ask("text", "words"), "done": {"say": "Notert."}}),
            "note",
            **{"class": "checklist"},
        ),
    ]
    tiny += [
        make_flow(
            {"say": {"say": f"Nøytralt ord ({kind})", "neutral": True}},
            kind.value,
            starts="bot",
            **{"class": "checkin"},
        )
        for kind in ScheduleKind
        if kind is not ScheduleKind.CHECKIN
    ]
    texts = dict(real.content.texts) | {key: text for flow in tiny for key, text in flow_texts(flow)}
    names = {flow.id for flow in tiny}
    book = FlowBook([*(flow for flow in real.content.book if flow.id not in names), *tiny])
    content = replace(real.content, book=book, texts=texts)
    return Desk(content, Texts(texts), real.hearing, real.languages)


@dataclass
class Timed:
    """The clinic, its clock, and what has been sent. Nothing is sent unless `deliver` looks at it."""

    clinic: SmallClinic
    clock: ManualClock
    desk: Desk
    sent: list[tuple[datetime, UUID, Message]] = field(default_factory=list)
    others: list[Enrolled] = field(default_factory=list)
    _updates: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _work: Work | None = None

    @property
    def store(self) -> Store:
        """The database."""
        return self.clinic.store

    @property
    def jonas(self) -> Enrolled:
        """The first patient."""
        return self.clinic.jonas

    # --- time --------------------------------------------------------------------------------------------------------------

    def at(self, text: str) -> datetime:
        """Let time pass until this local moment."""
        moment = local(text)
        assert moment >= self.clock.now(), "time only passes; use clock.set_wall to set the clock"
        return self.clock.move(moment - self.clock.now())

    def set_clock(self, text: str) -> None:
        """Set the clock to this local moment, without time passing."""
        self.clock.set_wall(local(text))

    @contextmanager
    def one_transaction(self) -> Iterator[None]:
        """Do everything inside in one transaction, each use case at its own moment: for simulations, which would wait for the disk."""
        with self.store.begin() as work:
            self._work = work
            try:
                yield
            finally:
                self._work = None

    def run(self, use_case: Any, *args: Any, **kwargs: Any) -> Any:
        """A use case in a transaction."""
        if self._work is None:
            return self.store.run(use_case, *args, **kwargs)
        return use_case(Work(self._work.connection, self.clock.now(), self._work.vault), *args, **kwargs)

    def tick(self, *ticks_: Any) -> list[Ticked]:
        """Let the clock look once at everything, or at what is given, and deliver what comes of it."""
        done = []
        for tick in ticks_ or (ticks.tick_timers, ticks.tick_schedules, ticks.tick_pauses, ticks.tick_away):
            done.append(self.run(tick, self.desk))
            while done[-1].more:
                done.append(self.run(tick, self.desk))
        self.deliver()
        return done

    def pass_time(self, until: datetime, every: timedelta = timedelta(hours=1), *ticks_: Any) -> None:
        """Let time pass, in one transaction; the clock looks whenever something is due, and every so often besides."""
        with self.one_transaction():
            while self.clock.now() < until:
                due = self.run(schedules.next_due_at)
                step = min(until, self.clock.now() + every, due if due and due > self.clock.now() else until)
                self.clock.move(step - self.clock.now())
                self.tick(*ticks_)

    def deliver(self, state: Sending = Sending.SENT) -> list[Leased]:
        """Send everything that may go, as the sender does: guards are looked at first. Gives what went out."""
        gone: list[Leased] = self.run(_deliver, state)
        self.sent += [(self.clock.now(), row.recipient_id, row.message) for row in gone]
        return gone

    # --- people ------------------------------------------------------------------------------------------------------------

    def enrol(self, name: str, chat_id: int) -> Enrolled:
        """Another patient."""
        self.others.append(self.clinic.enrol(name, chat_id))
        return self.others[-1]

    def set_checkin(self, at: str, who: Enrolled | None = None) -> None:
        """A check-in each day at this local time."""
        self.run(schedules.put, (who or self.jonas).id, ScheduleKind.CHECKIN, time.fromisoformat(at), ZONE)

    def begin(self, flow: str, who: Enrolled | None = None) -> None:
        """The person begins a conversation."""

        def start(work: Work) -> None:
            person = people.by_chat(work, (who or self.jonas).chat_id)
            assert person is not None
            Talk(Voice(work, self.desk, person)).start(flow)

        self.run(start)
        self.deliver()

    def write(self, text: str, who: Enrolled | None = None) -> Outcome:
        """The person writes, and nothing more for a while."""
        outcome = self._update(UpdateKind.TEXT, who, text=text)
        self.run(hear_out, self.desk, (who or self.jonas).id)
        self.deliver()
        return outcome

    def press(self, label: str, who: Enrolled | None = None) -> Outcome:
        """The person presses the newest button with this label."""
        return self._update(UpdateKind.PRESS, who, press=self.button(label, who).data, press_id="p")

    def block(self, who: Enrolled | None = None, *, back: bool = False) -> Outcome:
        """The person blocks the bot, or takes it back."""
        return self._update(UpdateKind.UNBLOCKED if back else UpdateKind.BLOCKED, who)

    def _update(self, kind: UpdateKind, who: Enrolled | None, **more: Any) -> Outcome:
        incoming = Incoming(next(self._updates), kind, (who or self.jonas).chat_id, **more)
        outcome: Outcome = self.run(handle_update, self.desk, incoming, BOT)
        self.deliver()
        return outcome

    def button(self, label: str, who: Enrolled | None = None) -> Button:
        """The newest button with this label."""
        for message in reversed(self.chat(who)):
            for row in message.buttons:
                for button in row:
                    if button.label == label:
                        return button
        raise AssertionError(f"no button {label}")

    def chat(self, who: Enrolled | None = None) -> list[Message]:
        """What a person has been sent."""
        return [
            message for _, recipient, message in self.sent if recipient == (who or self.jonas).recipient_id
        ]

    def texts(self, who: Enrolled | None = None) -> list[str]:
        """The words a person has been sent."""
        return [message.text for message in self.chat(who)]

    def sent_at(self, text: str) -> list[str]:
        """The local times at which this text was sent."""
        return [
            f"{at.astimezone(HERE):%Y-%m-%d %H:%M}" for at, _, message in self.sent if message.text == text
        ]

    def set(self, who: Enrolled | None = None, **values: Any) -> None:
        """Change a patient."""
        self.run(people.change, (who or self.jonas).id, **values)

    def open_runs(self, who: Enrolled | None = None) -> list[conversations.RunRow]:
        """The conversations that have not ended."""
        found: list[conversations.RunRow] = self.run(conversations.open_runs, (who or self.jonas).id)
        return found

    # --- what became of it ---------------------------------------------------------------------------------------------------

    def days(
        self, kind: ScheduleKind = ScheduleKind.CHECKIN, who: Enrolled | None = None
    ) -> dict[date, Occurred | Skip]:
        """Each day of a schedule and what became of it."""
        past = self.run(occurrences.history, (who or self.jonas).id, kind, 1000)
        return {each.on: each.why or each.status for each in reversed(past)}

    def nights(self) -> list[datetime]:
        """Moments in the quiet hours at which something unasked went out."""
        return [at for at, _, _ in self.sent if QUIET.hold(at, ZONE)]

    def rows(self) -> Sequence[Any]:
        """All occurrences with their schedules."""
        query = select(Occurrence, Schedule.patient_id, Schedule.kind).join(
            Schedule, Schedule.id == Occurrence.schedule_id
        )
        rows: Sequence[Any] = self.run(lambda work: work.connection.execute(query).all())
        return rows


_waiting = (
    select(Outbox, Recipient.chat)
    .join(Recipient, Recipient.id == Outbox.recipient_id)
    .where(or_(Outbox.state == WAITING, Outbox.state == LEASED), Outbox.not_before <= bindparam("now"))
    .order_by(Outbox.lane, Outbox.id)
)
_lease = (
    update(Outbox)
    .where(Outbox.id == bindparam("row"))
    .values(state=Sending.LEASED, fence=bindparam("held"), lease_until=bindparam("until"))
)


def _deliver(work: Work, state: Sending) -> list[Leased]:
    gone = []
    for row in work.connection.execute(_waiting, {"now": work.now}).all():
        leased = _leased(work, row)
        wanted = row.id in last_look.still_wanted(work, [leased])
        write_off(work, [Written(leased, state if wanted else Sending.DROPPED, message_id=1)])
        if wanted:
            gone.append(leased)
    return gone


def _leased(work: Work, row: Any) -> Leased:
    """Lease a row to this test."""
    until = work.now + LEASE
    if row.state is not Sending.LEASED:
        work.connection.execute(_lease, {"row": row.id, "held": row.fence, "until": until})
    return Leased(
        row.id,
        row.recipient_id,
        work.open(row.chat, CHAT, row.recipient_id),
        Lane(row.lane),
        row.fence,
        until,
        Message.from_json(work.open(row.body, BODY, row.id)),
        row.guard,
        row.request_id,
        None,
        row.attempts + 1,
        row.unknowns,
    )


def local(text: str) -> datetime:
    """A moment given as local time of the clinic."""
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


def open_timed(store: Store, clock: ManualClock) -> Timed:
    """Make the clinic."""
    return Timed(open_clinic(store), clock, timed_desk())
