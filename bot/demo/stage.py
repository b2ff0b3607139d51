"""The whole product in one process, for the demo, the story and the tests: the stand-in for Telegram, the program, three of the staff.

Nothing leaves the machine. Time is a clock that can be moved ahead; everything that is due then happens before `move` returns.
"""

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from pydantic import SecretStr

from bot.bootstrap import check_keys
from bot.botapi import StandIn
from bot.clock import ShiftedClock
from bot.demo.furnishing import CASEWORKER, DEPUTY, furnish
from bot.demo.mailbox import MailCatcher
from bot.demo.progress import Progress, progress_of
from bot.domain.people.names import first_name
from bot.domain.requests.cover import Absence
from bot.i18n import local
from bot.ids import ClinicId, PatientId, StaffId
from bot.others.carrier import OtherCarrier
from bot.program import TIMED, Program
from bot.service.desk import Desk
from bot.service.people import absences, enrolment, staff_login
from bot.settings import Settings
from bot.store.database import schema
from bot.store.database.engines import parse_url
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.outbox.leased import being_sent
from bot.store.people import enrolments, people, stays
from bot.store.people.absences import AbsenceRow
from bot.store.people.enrolments import Invitation
from bot.store.sealing.vault import KeyRing

TOKEN: Final = "1000000001:stand-in-token-that-opens-nothing-at-all"  # noqa: S105 - the stand-in's own
#: Monday 2 March 2026, 10:00 in Oslo: within working hours.
BEGINS: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
#: How long whoever is switched away stays away.
AWAY_FOR: Final = timedelta(days=14)
#: How far time goes in one stride; what is due is done after each.
STRIDE: Final = timedelta(minutes=15)
#: How long more of a thought is waited for: who tries it out is in less of a hurry to write than to see.
SHORT_THOUGHT: Final = timedelta(seconds=3)
#: Real seconds, at most, that a stride waits for what is just being sent.
IN_FLIGHT: Final = 2.0
#: Real seconds until what is on its way must have arrived.
PATIENCE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Handed:
    """A link and a code that somebody was given on the clinic's pages, and who it is."""

    invitation: Invitation
    name: str
    language: str


class Stage:
    """Start it, play on it, stop it; or use it as an asynchronous context manager."""

    def __init__(
        self,
        database_url: str | None = None,
        *,
        begins: datetime = BEGINS,
        limits: bool = True,
        desk: Desk | None = None,
        thought: timedelta = SHORT_THOUGHT,
        told: Collection[str] = (),
    ) -> None:
        """By `told` Kari and Ola are reached outside their pages; with any, their clinic has opened Telegram for its staff."""
        self._desk = desk
        self._told = told
        self.mailbox = MailCatcher()
        self._thought = thought
        self._folder = tempfile.TemporaryDirectory(prefix="rodtrad-demo-")
        self.database_url = database_url or f"sqlite:///{Path(self._folder.name) / 'rodtrad.db'}"
        self.clock = ShiftedClock(begins)
        self.standin = StandIn(TOKEN, self.clock)
        self._limits = limits
        self.program: Program
        self.clinic_id: ClinicId
        self.staff: dict[str, StaffId] = {}

    async def start(self) -> None:
        """Make the database if need be, start everything, and let Kari, Ola and Inger work at Fjordheim."""
        try:
            await self._begin()
        except BaseException:
            self._folder.cleanup()
            raise

    async def _begin(self) -> None:
        await asyncio.to_thread(schema.upgrade, parse_url(self.database_url))
        await self.standin.start()
        self.program = Program(
            self._settings(),
            self.clock,
            limits=self._limits,
            long_poll=5,
            desk=self._desk,
            carriers=[self.mailbox, OtherCarrier()],
        )
        check_keys(self.program.store)
        self.clinic_id, self.staff = self.program.store.run(furnish, self.standin, self._told)
        await self.program.start()

    async def stop(self) -> None:
        """Stop everything and remove the temporary files."""
        await self.program.stop()
        await self.standin.stop()
        self._folder.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def move(
        self,
        by: timedelta,
        patience: float = PATIENCE,
        longest: timedelta = STRIDE,
        until: Callable[[], bool] | None = None,
    ) -> None:
        """Let time pass in strides, doing after each what is due by then; no further once `until` is true.

        Raises `TimeoutError` as `settle` does.
        """
        left = by
        while left > timedelta():
            await self._let_arrive()
            if until is not None:
                with contextlib.suppress(TimeoutError):
                    await self.settle(IN_FLIGHT)
                if until():
                    return
            stride = min(left, longest)
            self.clock.shift(stride)
            left -= stride
            await self.do_what_is_due()
        await self.settle(patience)

    async def do_what_is_due(self) -> None:
        """Do what the clock does at this moment."""
        for name in TIMED:
            await self.program.tick(name)

    async def move_to(
        self, moment: datetime, patience: float = PATIENCE, until: Callable[[], bool] | None = None
    ) -> None:
        """Let time pass until a moment, as `move` does; nothing happens when it has passed already."""
        await self.move(moment - self.clock.now(), patience, until=until)

    async def _let_arrive(self) -> None:
        """Let what is just being sent arrive: time that leaps over its lease has it sent a second time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IN_FLIGHT):
                while await self.program.runner.do(being_sent):  # noqa: ASYNC110 - as in `settle`
                    await asyncio.sleep(0.01)

    async def settle(self, patience: float = PATIENCE) -> None:
        """Wait until nothing that may go now is on its way to anybody. Raises `TimeoutError` after `patience` seconds."""
        async with asyncio.timeout(patience):
            while await self.program.runner.do(outbox.on_its_way):  # noqa: ASYNC110 - the outbox is looked at, it does not call
                await asyncio.sleep(0.01)

    async def lies_still(self) -> bool:
        """Whether every update has been handled and nothing is on its way: nothing more comes unless somebody acts or time passes."""
        return not len(self.standin.updates) and not await self.program.runner.do(outbox.on_its_way)

    async def enrol(self, name: str, language: str = "nb", discharge_in_days: int | None = 3) -> Invitation:
        """Enrol a test person with Kari as caseworker and Ola as deputy."""
        today = local(self.clock.now(), "Europe/Oslo").date()
        day = None if discharge_in_days is None else today + timedelta(days=discharge_in_days)

        def make(work: Work) -> Invitation:
            kari, ola = self.staff[CASEWORKER], self.staff[DEPUTY]
            desk = self.program.desk
            return enrolment.enrol(
                work, desk, self.clinic_id, name, kari, ola, language=language, discharge_on=day, is_test=True
            )

        return await self.program.runner.do(make)

    async def renew(self, patient_id: PatientId) -> Invitation:
        """A new link and code for the same test person."""
        return await self.program.runner.do(enrolment.reissue, patient_id)

    async def handed(self, token: str, code: str) -> Handed | None:
        """Whom the clinic has handed a link and a code on its own pages; None for a link that is nobody's."""

        def find(work: Work) -> Handed | None:
            patient_id = enrolments.whose(work, token)
            row = None if patient_id is None else stays.of_patient(work, self.clinic_id, patient_id)
            if patient_id is None or row is None:
                return None
            invitation = Invitation(patient_id, token, code, work.now + enrolment.VALID_FOR)
            return Handed(invitation, first_name(row.name), row.language)

        return await self.program.runner.do(find)

    async def speak(self, patient_id: PatientId, language: str) -> None:
        """Let the clinic have written down another language for a test person."""

        def change(work: Work) -> None:
            people.change(work, patient_id, language=language)

        await self.program.runner.do(change)

    async def progress(self, patient_id: PatientId) -> Progress:
        """How far a test person has come."""
        book = self.program.desk.content.book
        return await asyncio.to_thread(self.program.store.read, progress_of, patient_id, book)

    def is_absent(self) -> bool:
        """Whether Kari is away now."""
        return bool(self.program.store.read(self._absences))

    async def set_absent(self, *, on: bool) -> None:
        """Let Kari be away for two weeks, with Ola to answer instead, or be back."""
        kari, ola = self.staff[CASEWORKER], self.staff[DEPUTY]

        def change(work: Work) -> None:
            away = self._absences(work)
            if on and not away:
                absences.enter(work, Absence(kari, work.now, work.now + AWAY_FOR, ola), by=kari)
            for one in () if on else away:
                absences.end(work, one.id, by=kari)

        await self.program.runner.do(change)
        await self.do_what_is_due()

    def _absences(self, work: Work) -> list[AbsenceRow]:
        kari = self.staff[CASEWORKER]
        found = [one for one in absences.coming(work, self.clinic_id) if one.absence.staff == kari]
        return [one for one in found if one.absence.holds(work.now)]

    async def staff_url(self, name: str) -> str:
        """A log-in link of a member of staff that works once."""
        token = await self.program.runner.do(staff_login.make_link, self.staff[name])
        return f"{self.program.web.url}/staff/login/{token}"

    def _settings(self) -> Settings:
        port = free_port()
        return Settings(
            telegram_token=SecretStr(TOKEN),
            telegram_api_url=self.standin.url,
            database_url=self.database_url,
            keys=SecretStr(KeyRing.fresh("demo")),
            spool=Path(self._folder.name) / "spool",
            port=port,
            thought_seconds=self._thought.total_seconds(),
            public_url=f"http://127.0.0.1:{port}",
        )


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
