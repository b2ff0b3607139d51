"""A service as small as can be over the real store: each update once, the text back through the outbox. For tests of the edge."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from bot.clock import Clock
from bot.domain.messages.incoming import ChatKind, Incoming, UpdateKind
from bot.domain.messages.message import Button, Message
from bot.service.outcome import Direct, Outcome, Pressed
from bot.store.conversations import updates
from bot.store.database.runner import Runner
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Leased, Written
from bot.store.people import people
from bot.store.tables.messages import Lane
from bot.telegram.edge import Edge, EdgeSettings, Services
from tests.fakes.intake import RING

TOKEN = "4242:test-token-of-the-edge"
BOT_ID = 4242


def echo(work: Work, incoming: Incoming) -> Outcome:
    """Write "svar: <text>" with a button to a patient's outbox; answer strangers directly; leave groups."""
    if not updates.first_time(work, BOT_ID, incoming.update_id):
        return Outcome(duplicate=True)
    if incoming.kind in {UpdateKind.BLOCKED, UpdateKind.UNBLOCKED}:
        return Outcome()
    if incoming.text == "raise":
        raise ValueError("Kari Canary")
    if incoming.chat_kind is not ChatKind.PRIVATE:
        return Outcome(direct=[Direct(incoming.chat_id, Message("ha det"))], leave_chat=incoming.chat_id)
    person = people.by_chat(work, incoming.chat_id)
    if person is None or person.address is None:
        return Outcome(direct=[Direct(incoming.chat_id, Message("fremmed"))])
    text = f"svar: {incoming.text or incoming.press}"
    message = Message(text, buttons=((Button("Ja", f"y:{incoming.update_id}"),),))
    _, leased = outbox.put(work, person.address, message, Lane.REPLY)
    pressed = Pressed(incoming.press_id, "Takk", chosen="Ja") if incoming.kind is UpdateKind.PRESS else None
    return Outcome(rows=[leased] if leased else [], pressed=pressed)


@dataclass
class Told:
    """What the edge told the services beside updates."""

    parked: list[str]
    unreachable: list[UUID]


def services(runner: Runner) -> tuple[Services, Told]:
    """The echo as the edge's services, and where what it was told is kept."""
    told = Told([], [])

    async def handle(incoming: Incoming) -> Outcome:
        return await runner.do(echo, incoming)

    async def park(incoming: Incoming, error: str) -> Outcome:
        told.parked.append(error)
        return Outcome(direct=[Direct(incoming.chat_id, Message("beklager"))])

    async def still_wanted(rows: Sequence[Leased]) -> Collection[UUID]:
        return {row.id for row in rows}

    def unreachable(work: Work, result: Written) -> Sequence[Leased]:
        told.unreachable.append(result.row.recipient_id)
        return ()

    return Services(handle, park, still_wanted, unreachable, unreachable), told


def edge(runner: Runner, clock: Clock, api_url: str, folder: Path, **options: object) -> tuple[Edge, Told]:
    """An edge over the echo; not started."""
    made, told = services(runner)
    settings = EdgeSettings(TOKEN, api_url, BOT_ID, folder / "updates.spool", RING, long_poll=2, **options)  # type: ignore[arg-type]
    return Edge(settings, made, runner, clock), told
