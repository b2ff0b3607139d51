"""What every long test needs: the stand-in here, a clinic with patients in a real database, and lives of the program beside it."""

import asyncio
import json
import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from bot.botapi import StandIn, User, Who
from bot.clock import SystemClock
from bot.demo.stage import TOKEN, free_port
from bot.domain.flow.verbs import Purpose
from bot.domain.messages.message import OPEN, Message
from bot.service.conversation.purposes import APPOINTMENTS_SINCE
from bot.store.conversations import conversations
from bot.store.database import schema
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import BODY
from bot.store.people import people
from bot.store.sealing.vault import KeyRing, Vault
from bot.store.tables.conversation import Run
from bot.store.tables.messages import Lease, Outbox
from bot.store.tables.people import PatientState, Role

PATIENTS = 50
FIRST_CHAT = 900_000


def furnish(work: Work, patients: int) -> None:
    """A clinic, a caseworker, and patients (chats from FIRST_CHAT on) who have agreed to everything."""
    clinic = people.add_clinic(work, "Fjordheim", "mon-fri 08:00-15:00", "Europe/Oslo")
    kari = people.add_staff(work, clinic, "Kari Nordli", on_duty=True)
    for n in range(patients):
        patient = people.add_patient(work, clinic, f"Pasient {n}", "nb", discharge_on=None, is_test=True)
        people.assign(work, patient, kari, Role.CASEWORKER)
        people.reached(work, patient, people.add_recipient(work, patient, FIRST_CHAT + n))
        people.change(work, patient, state=PatientState.ACTIVE)
        for purpose in Purpose:
            people.give_consent(work, patient, purpose, "soak 1 x", given=True, version=APPOINTMENTS_SINCE)


class World:
    """One stand-in, one database, one program at a time."""

    def __init__(self, database_url: str, folder: Path, patients: int) -> None:
        self.patients = patients
        self.database_url = database_url
        self.folder = folder
        self.keys = KeyRing.fresh("soak")
        self.standin = StandIn(TOKEN, SystemClock())
        self.store = Store(database_url, SystemClock(), Vault(KeyRing.parse(self.keys)))
        self.users: list[User] = []
        self.life: BaseProcess | None = None
        self.port = free_port()
        self._fork = multiprocessing.get_context("forkserver")
        self._fork.set_forkserver_preload(["tests.soak.life"])

    @property
    def log_file(self) -> Path:
        """What the lives have said to the operator."""
        return self.folder / "log"

    @property
    def spool(self) -> Path:
        """Where the lives keep updates while the database is away."""
        return self.folder / "spool"

    def furnish(self) -> None:
        """A clinic, a caseworker, and patients whose phones are known and who have agreed to everything."""
        schema.upgrade(self.database_url)
        self.store.run(furnish, self.patients)
        self.users = [
            self.standin.user(FIRST_CHAT + n, f"P{n}", "nb", started=True) for n in range(self.patients)
        ]

    def begin_life(self, largest_file: int = 0, *, file_modes: bool = False, thought: float = 0) -> None:
        """Start the program; with `file_modes` they hold for it even where the tests run as root. Every text is answered by itself unless
        there is a `thought` (seconds)."""
        from tests.soak.life import live

        values = {
            "telegram_token": TOKEN,
            "telegram_api_url": self.standin.url,
            "database_url": self.database_url,
            "keys": self.keys,
            "spool": str(self.spool),
            "port": self.port,
            "thought_seconds": thought,
        }
        self.life = self._fork.Process(
            target=live, args=(values, str(self.log_file), largest_file, file_modes), daemon=True
        )
        self.life.start()

    def kill(self) -> None:
        """kill -9."""
        assert self.life is not None
        self.life.kill()
        self.life.join()

    def forget_the_poll_lease(self) -> None:
        """What twenty seconds without a process do, so that the next life may poll at once (PostgreSQL only has such a lease)."""
        self.store.run(
            lambda work: work.connection.execute(delete(Lease).where(Lease.name.startswith("poll ")))
        )

    async def end_life(self) -> float:
        """SIGTERM; gives the seconds until the process was gone."""
        assert self.life is not None
        assert self.life.pid is not None
        began = time.monotonic()
        os.kill(self.life.pid, signal.SIGTERM)
        while self.life.is_alive() and time.monotonic() - began < 30:  # noqa: ASYNC110 - another process is looked at
            await asyncio.sleep(0.01)
        return time.monotonic() - began

    def said_in_runs(self) -> Counter[str]:
        """How often each text that a patient wrote stands at the beginning of a conversation, out of the sealed database."""

        def read(work: Work) -> Counter[str]:
            found: Counter[str] = Counter()
            for run_id in work.connection.execute(select(Run.id)).scalars().all():
                first = json.loads(conversations.events_of(work, run_id)[0])
                text = first["event"].get("params", {}).get("text")
                if text:
                    found[text] += 1
            return found

        return self.store.read(read)

    def replies_to(self, texts: list[str]) -> Counter[str]:
        """How often a message with each text in quotation marks was delivered to a phone, in the open or under a cover."""
        delivered: Counter[str] = Counter()
        wanted = set(texts)
        for said in self._said_to_phones():
            for part in said.split("«")[1:]:
                text = part.split("»")[0]
                if text in wanted:
                    delivered[text] += 1
        return delivered

    def covers(self) -> list[str]:
        """What stood under the covers that were delivered: messages more than 60 s late come with a button that brings them."""
        rows = [
            UUID(hex=button.data.partition(":")[2])
            for user in self.users
            for entry in self.standin.transcript.of(user.id)
            if entry.who is Who.BOT and entry.keyboard is not None
            for button in entry.keyboard.buttons
            if button.data.startswith(f"{OPEN}:")
        ]

        def read(work: Work) -> list[str]:
            bodies = {
                row.id: Message.from_json(work.open(row.body, BODY, row.id)).text
                for row in work.connection.execute(
                    select(Outbox.id, Outbox.body).where(Outbox.id.in_(set(rows)))
                )
            }
            return [bodies[row] for row in rows]

        return self.store.read(read)

    def _said_to_phones(self) -> list[str]:
        return [
            said for user in self.users for said in self.standin.transcript.texts(user.id)
        ] + self.covers()

    async def until(self, holds: Any, seconds: float, what: str) -> float:
        """Wait until `holds()` is true; gives the seconds it took, fails the test after `seconds`."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > seconds:
                raise AssertionError(
                    f"not within {seconds} s: {what}; log: {self.log_file.read_text()[-2000:]}"
                )
            await asyncio.sleep(0.02)
        return time.monotonic() - began


@asynccontextmanager
async def world(database_url: str, folder: Path, patients: int = PATIENTS) -> AsyncIterator[World]:
    """A furnished world whose stand-in listens."""
    made = World(database_url, folder, patients)
    made.furnish()
    await made.standin.start()
    try:
        yield made
    finally:
        if made.life is not None and made.life.is_alive():
            made.kill()
        await made.standin.stop()
        made.store.close()
