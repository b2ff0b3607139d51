"""A long day in simulated time: the whole program but for its sockets and threads, over a real database and a line to Telegram."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.botapi import User
from bot.botapi.transcript import Entry
from bot.botapi.transcript import EntryKind as Entered
from bot.clockwork import Clockwork
from bot.delivery.further import Further
from bot.demo.stage import TOKEN
from bot.domain.flow.verbs import Purpose
from bot.domain.messages.incoming import Incoming
from bot.domain.messages.message import Message
from bot.domain.schedules.schedule import ScheduleKind as Scheduled
from bot.domain.schedules.schedule import Skip
from bot.ids import PatientId, RecipientId, StaffId
from bot.service import last_look
from bot.service.conversation.handle_update import handle_update
from bot.service.conversation.purposes import APPOINTMENTS_SINCE
from bot.service.desk import Desk
from bot.service.outcome import Outcome
from bot.service.requests import deadlines, inbox, staff_reach
from bot.service.requests.inbox import InboxRow
from bot.service.requests.unreachable import recipient_unreachable
from bot.simulate.at_once import AtOnce
from bot.simulate.timeloop import LoopClock
from bot.store.database.work import Store, Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import BODY, Address, Leased, Written
from bot.store.people import addresses, people
from bot.store.schedules import occurrences, schedules
from bot.store.sealing.vault import Vault
from bot.store.tables.messages import Lane, Outbox, Sending
from bot.store.tables.people import TELEGRAM, PatientState, Recipient, Role
from bot.store.tables.schedules import Occurred
from bot.telegram.edge import Edge, EdgeSettings, Services
from tests.fakes.carrier import RecordingCarrier
from tests.fakes.delivered import Row, overtaken
from tests.fakes.intake import RING
from tests.fakes.line import Call, Line

BOT_ID = int(TOKEN.partition(":")[0])
FIRST_CHAT = 800_000
ZONE = "Europe/Oslo"
HERE = ZoneInfo(ZONE)


@dataclass(frozen=True)
class Patient:
    """A patient with a phone."""

    id: PatientId
    recipient_id: RecipientId
    phone: User

    def sees(self, label: str) -> bool:
        """Whether a button with this label is on the screen."""
        return any(entry.button(label) for entry in self.phone.screen)


class LongDay:
    """Monday 2 March 2026 from 09:00 on: Kari with Ola as deputy, and patients. Updates come in by webhook whatever the line does."""

    def __init__(self, store: Store, clock: LoopClock, desk: Desk, folder: Path) -> None:
        self.store, self.clock, self.desk = store, clock, desk
        self.runner = AtOnce(store)
        self.line = Line(clock)
        self.patients: list[Patient] = []
        self.kari: StaffId
        self.ola: StaffId
        self.unkept = 0
        self._folder = folder
        self._tasks: list[asyncio.Task[None]] = []
        self._said: dict[int, Entry] = {}
        self.edge: Edge
        self.mail = RecordingCarrier("mail")  # the notices to Kari and Ola
        self.further: Further

    async def start(self) -> None:
        """Let a program live."""
        settings = EdgeSettings(
            TOKEN,
            "http://127.0.0.1:1",
            BOT_ID,
            self._folder / "updates.spool",
            RING,
            webhook_url="https://rodtrad.example/telegram/a",
            webhook_secret="s",
        )
        self.edge = Edge(settings, self._services(), self.runner, self.clock)
        self.edge.api.call = self.line.call  # type: ignore[method-assign]
        to = self._services()
        follows = to.consequences(self.edge.sender.offer)
        self.further = Further([self.mail], self.runner, self.clock, to.still_wanted, follows)
        self.further.start()
        clockwork = Clockwork(self.runner, self.desk, self.clock, self.edge.sender.offer)
        await self.edge.start()
        await asyncio.sleep(0.1)
        self.line.standin.updates.listener = self._let_in
        self._let_in()
        beats = dict(clockwork.beats()) | {"requests": (5, self._requests)}
        self._tasks = [asyncio.get_running_loop().create_task(_beat(*beat)) for beat in beats.values()]

    async def stop(self) -> None:
        """End it: what people do from now on waits at Telegram's."""
        self.line.standin.updates.listener = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(self.edge.stop(), self.further.stop())

    # --- people ------------------------------------------------------------------------------------------------------

    def furnish(self, patients: int) -> None:
        """Make the clinic, and patients who have agreed to everything."""
        self.store.run(self._furnish, patients)

    def _furnish(self, work: Work, patients: int) -> None:
        clinic = people.add_clinic(work, "Fjordheim", "mon-fri 08:00-15:00", ZONE)
        self.kari = people.add_staff(work, clinic, "Kari Nordli", on_duty=False)
        self.ola = people.add_staff(work, clinic, "Ola Berg", on_duty=True)
        for one in (self.kari, self.ola):
            addresses.add(work, one, "mail", f"{one}@fjordheim.example")
        for number in range(patients):
            chat = FIRST_CHAT + number
            patient = people.add_patient(work, clinic, f"P{number}", "nb", discharge_on=None, is_test=True)
            people.assign(work, patient, self.kari, Role.CASEWORKER)
            people.assign(work, patient, self.ola, Role.DEPUTY)
            recipient = people.add_recipient(work, patient, chat)
            people.reached(work, patient, recipient)
            people.change(work, patient, state=PatientState.ACTIVE)
            for purpose in Purpose:
                people.give_consent(work, patient, purpose, "soak", given=True, version=APPOINTMENTS_SINCE)
            phone = self.line.standin.user(chat, f"P{number}", "nb", started=True)
            self.patients.append(Patient(patient, recipient, phone))

    def set_checkin(self, who: Patient, at: time) -> None:
        """A check-in each day at this local time."""
        self.store.run(schedules.put, who.id, Scheduled.CHECKIN, at, ZONE)

    def put_bulk(self, who: Sequence[Patient], each: int) -> None:
        """Messages that nobody waits for."""

        def put(work: Work) -> list[Leased | None]:
            return [
                outbox.put(
                    work,
                    Address(one.recipient_id, one.id, one.phone.id),
                    Message(f"Nytt om huset {number}", neutral=True),
                    Lane.BULK,
                )[1]
                for number in range(each)
                for one in who
            ]

        self.edge.sender.offer([row for row in self.store.run(put) if row is not None])

    def next_day(self, at: str) -> None:
        """Let it be this local time of the next day, without a program having been away."""
        here = self.clock.now().astimezone(HERE)
        wanted = datetime.combine(here.date() + timedelta(days=1), time.fromisoformat(at), HERE)
        self.clock.shift += wanted - here

    def days(self, who: Patient) -> list[Occurred | Skip]:
        """What became of each day of somebody's check-in."""
        past = self.store.read(occurrences.history, who.id, Scheduled.CHECKIN, 100)
        return [each.why or each.status for each in reversed(past)]

    def inbox(self, staff: StaffId) -> list[InboxRow]:
        """What stands in somebody's inbox."""
        return self.store.read(inbox.inbox, staff)

    # --- what became of it -------------------------------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """Every outbox row of Telegram's, oldest first."""

        telegrams = select(Outbox).where(Outbox.carrier == TELEGRAM).order_by(Outbox.id)

        def read(work: Work) -> list[Row]:
            return [
                Row(
                    r.id,
                    r.recipient_id,
                    Lane(r.lane),
                    r.state,
                    r.guard,
                    r.timed,
                    Message.from_json(work.open(r.body, BODY, r.id)),
                    r.message_id,
                    r.error,
                    r.created_at,
                )
                for r in work.connection.execute(telegrams)
            ]

        return self.store.read(read)

    def said(self, row: Row) -> Entry:
        """How a row that was sent came, and when."""
        if not self._said:
            entries = self.line.standin.transcript.entries
            self._said = {
                one.message_id: one for one in entries if one.kind is Entered.TEXT and one.message_id
            }
        return self._said[row.message_id or 0]

    def seconds(self, moment: datetime) -> float:
        """A moment on the loop's clock, on a day on which the calendar was not set."""
        return (moment - self.clock.now()).total_seconds() + self.clock.monotonic()

    def held(self) -> dict[UUID, float]:
        """Until when each recipient is held back just now, on the loop's clock."""
        query = select(Recipient.id, Recipient.hold_until).where(Recipient.hold_until.is_not(None))
        rows = self.store.read(lambda work: work.connection.execute(query).all())
        return {row.id: self.seconds(row.hold_until) for row in rows}

    def overtaken(self, calls: Sequence[Call], held: Mapping[UUID, float] | None = None) -> int:
        """See `delivered.overtaken`."""
        chats: dict[UUID, int] = {one.recipient_id: one.phone.id for one in self.patients}
        return overtaken(self.rows(), calls, self.line.pauses, chats, self.seconds, held)

    def unfinished(self) -> int:
        """How many messages may go by now and have not gone."""
        query = (
            select(func.count())
            .select_from(Outbox)
            .where(
                Outbox.state.in_([Sending.WAITING, Sending.LEASED]),
                (Outbox.timed.is_(False)) | (Outbox.not_before <= self.clock.now()),
            )
        )
        return self.store.read(lambda work: work.connection.execute(query).scalar_one())

    # --- wiring ------------------------------------------------------------------------------------------------------

    def _services(self) -> Services:
        async def handle(incoming: Incoming) -> Outcome:
            outcome: Outcome = await self.runner.do(handle_update, self.desk, incoming, BOT_ID)
            return outcome

        async def park(_: Incoming, error: str) -> Outcome:
            raise AssertionError(error)

        async def still_wanted(rows: Sequence[Leased]) -> Collection[UUID]:
            wanted: set[UUID] = await self.runner.do(last_look.still_wanted, rows)
            return wanted

        def unreachable(work: Work, result: Written) -> Sequence[Leased]:
            return recipient_unreachable(work, self.desk, result.row.recipient_id).rows

        def notice_ended(work: Work, result: Written) -> Sequence[Leased]:
            return staff_reach.notice_ended(work, self.desk, result).rows

        return Services(handle, park, still_wanted, unreachable, notice_ended)

    async def _requests(self) -> None:
        moved = await self.runner.do(deadlines.tick_deadlines, self.desk, 100)
        followed = await self.runner.do(staff_reach.tick_notices, self.desk)
        self.edge.sender.offer([*moved.rows, *followed.rows])

    def _let_in(self) -> None:
        for update in self.line.standin.updates.take_all():
            self.edge.intake.take(update.as_json()).add_done_callback(self._kept)

    def _kept(self, durable: "asyncio.Future[bool]") -> None:
        self.unkept += not durable.result()


async def _beat(every: float, tick: Callable[[], Awaitable[object]]) -> None:
    """As APScheduler does, a first time after `every` seconds."""
    while True:
        await asyncio.sleep(every)
        await tick()


@asynccontextmanager
async def long_day(
    database_url: str, vault: Vault, desk: Desk, folder: Path, patients: int
) -> AsyncIterator[LongDay]:
    """A furnished day with a program that lives."""
    clock = LoopClock()
    store = Store(database_url, clock, vault)
    day = LongDay(store, clock, desk, folder)
    day.furnish(patients)
    await day.start()
    try:
        yield day
    finally:
        await day.stop()
        store.close()
