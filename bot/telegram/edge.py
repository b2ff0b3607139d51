"""Wires the edge to Telegram together for one bot: intake, poller or webhook, sender, reaper. Nothing is decided here."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from telegram.error import TelegramError

from bot.clock import Clock
from bot.delivery.gate import LocalGate, OpenGate
from bot.delivery.guards import StillWanted
from bot.delivery.ledger import Consequence, Consequences, StoreLedger
from bot.delivery.sender import IN_HAND, Sender
from bot.ids import new_id
from bot.log import where
from bot.store.database import leases
from bot.store.database.alive import Alive, is_gone
from bot.store.database.faults import is_infrastructure_fault
from bot.store.database.runner import Priority, Runner
from bot.store.database.work import Bell, Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Leased
from bot.store.sealing.vault import KeyRing
from bot.telegram.carrier.api import Api
from bot.telegram.carrier.deliver import TelegramCarrier
from bot.telegram.carrier.http import AioRequest
from bot.telegram.receive.intake import Handle, Intake, Park
from bot.telegram.receive.poll import LONG_POLL, Poller
from bot.telegram.receive.webhook import Webhook, delete_webhook, set_webhook, webhook_trouble
from bot.telegram.without_database.cards import CardFor, Cards, by_phrases
from bot.telegram.without_database.mode import HelpOnly, Mode, Probe
from bot.telegram.without_database.spool import Spool

REAP_EVERY: Final = 5.0
FINISH_SECONDS: Final = 8.0  # for what is in hand at the end
LOOK_EVERY: Final = 60.0  # seconds between looks at the webhook
AGAIN: Final = 5.0  # seconds between tries to say how updates shall come

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EdgeSettings:
    """What the edge is told.

    `api_url` is the API root without a slash at the end. With `webhook_url` updates come there, with `webhook_secret` in the
    header; else they are polled for. `limits` False turns Telegram's ceilings off, for benches. At most `in_hand` rows are
    claimed at a time.
    """

    token: str = field(repr=False)
    api_url: str
    bot_id: int
    spool: Path
    ring: KeyRing = field(repr=False)
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    limits: bool = True
    in_hand: int = IN_HAND
    long_poll: int = LONG_POLL


@dataclass(frozen=True, slots=True)
class Services:
    """What the edge calls: the services, with transaction and desk already given to them.

    `probe` raises unless the database can be written to; the edge has its own when it is None. `card_for` says which card a text brings
    while nothing can be stored.
    """

    handle: Handle
    park: Park
    still_wanted: StillWanted
    unreachable: Consequence
    notice_ended: Consequence
    probe: Probe | None = None
    card_for: CardFor = by_phrases

    def consequences(self, offer: Callable[[Sequence[Leased]], None]) -> Consequences:
        """What the ledger carries out."""
        return Consequences(self.unreachable, self.notice_ended, offer)


class PollLease:
    """The right to poll, as a lease in the database. That of a process that is gone (killed, say) is not waited for."""

    def __init__(self, runner: Runner, bot_id: int, holder: UUID, alive: Alive | None = None) -> None:
        self._runner = runner
        self._name = f"poll {bot_id}"
        self._holder = holder
        self._alive = alive or Alive(runner.store, holder)

    async def hold(self, seconds: float) -> bool:
        """See `poll.Lease`."""
        return await self._runner.do(self._hold, timedelta(seconds=seconds), priority=Priority.CRISIS)

    def close(self) -> None:
        """Show no life any more. May take as long as the database takes to answer."""
        self._alive.close()

    def _hold(self, work: Work, for_: timedelta) -> bool:
        self._alive.show()
        if leases.take_lease(work, self._name, self._holder, for_) is not None:
            return True
        other = leases.holder(work, self._name)
        if other is None or not is_gone(work, other):
            return False
        leases.give_up_lease(work, self._name, other)
        return leases.take_lease(work, self._name, self._holder, for_) is not None

    async def give_up(self) -> None:
        """See `poll.Lease`."""
        await self._runner.do(leases.give_up_lease, self._name, self._holder, priority=Priority.CRISIS)


class Edge:
    """One bot at Telegram. `start` it, mount `webhook` if updates shall come that way, `stop` it.

    `api` makes calls beside those of its parts; `sender.offer` takes leased rows from other parts of the program.
    """

    def __init__(
        self,
        settings: EdgeSettings,
        services: Services,
        runner: Runner,
        clock: Clock,
        request: AioRequest | None = None,
        pace: Clock | None = None,
    ) -> None:
        self._settings = settings
        self._runner = runner
        self._clock = clock
        self._request = request or AioRequest(settings.api_url, clock)
        self._process = new_id()
        self.api = Api(settings.token, settings.api_url, self._request)
        ledger = StoreLedger(runner, services.consequences(self._offer), account=settings.bot_id)
        carrier = TelegramCarrier(self.api)
        gate = LocalGate(pace or clock, carrier.limits) if settings.limits else OpenGate(clock)
        self.sender = Sender(carrier, ledger, gate, clock, services.still_wanted, in_hand=settings.in_hand)
        cards = Cards(self.sender.direct, clock, services.card_for)
        self.help_only = HelpOnly(Spool(settings.spool, settings.ring), cards, services.probe or self._probe)
        self.intake = Intake(services.handle, services.park, self.api, self.sender, self.help_only, clock)
        self._alive = Alive(runner.store, self._process) if runner.store.on_postgres else None
        self._lease = (
            PollLease(runner, settings.bot_id, self._process, self._alive)
            if self._alive is not None
            else None
        )
        self.poller = Poller(
            self.api, self.intake.take, clock, lease=self._lease, long_poll=settings.long_poll
        )
        path = urlsplit(settings.webhook_url).path or "/"
        #: The ASGI application that takes updates; it refuses everything unless a webhook is set up.
        self.webhook = Webhook(self.intake.take, settings.webhook_secret, path)
        self._tasks: list[asyncio.Task[None]] = []
        self._reap_failed = False
        self._webhook_trouble = ""
        self._born: datetime | None = None  # until what was left by dead processes is taken back

    async def start(self) -> None:
        """Begin. Raises `SpoolError` for a spool that cannot be used; Telegram or the database being away stops nothing."""
        self._born = self._clock.now()
        await self._request.initialize()
        self._runner.store.listen(self._hear)
        await self.help_only.start()
        self.sender.start()
        self.intake.start()
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._reap()), loop.create_task(self._receive())]

    async def stop(self) -> None:
        """Take nothing more, finish what is in hand, confirm it, and give the rest back: within about ten seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + FINISH_SECONDS
        for task in self._tasks:
            task.cancel()
        await self.poller.stop()
        await self.intake.stop(FINISH_SECONDS)
        await asyncio.gather(self.sender.stop(max(1.0, deadline - loop.time())), self.poller.finish())
        if self._alive is not None:
            self._alive.close()
        await self.help_only.stop()
        await self._request.shutdown()

    def abandon(self) -> None:
        """End as a process that is killed does: its session at the database ends with it, and nothing is finished."""
        self.sender.abandon()
        if self._alive is not None:
            self._alive.close()

    def troubles(self) -> list[str]:
        """What keeps the bot from its work now, in words for the operator; empty when it is ready."""
        said = []
        if self.help_only.mode is not Mode.NORMAL:
            said.append(f"mode {self.help_only.mode.value}: the database is or was away")
        if not self.sender.healthy or not self.poller.healthy:
            said.append("Telegram refuses the bot's token")
        elif self._settings.webhook_url and self._webhook_trouble:
            said.append(self._webhook_trouble)
        elif self.poller.trouble:
            said.append(self.poller.trouble)
        return said

    def _offer(self, rows: Sequence[Leased]) -> None:
        self.sender.offer(rows)

    def _hear(self, bell: Bell) -> None:
        if bell is Bell.OUTBOX:
            self.sender.bell()

    async def _receive(self) -> None:
        """Tell Telegram how updates shall come, however long that takes, then let them come."""
        while True:
            try:
                if self._settings.webhook_url:
                    await set_webhook(self.api, self._settings.webhook_url, self._settings.webhook_secret)
                else:
                    await delete_webhook(self.api)
            except TelegramError as error:
                self._webhook_trouble = "no updates come in: Telegram could not be told where to bring them"
                _log.warning("Telegram could not be told how updates shall come, tried again: %s", error)
                if not self._settings.webhook_url:
                    break  # the poller tries on by itself, and says so
                await asyncio.sleep(AGAIN)
            else:
                break
        if not self._settings.webhook_url:
            self.poller.start()
            return
        while True:
            await self._look_at_webhook()
            await asyncio.sleep(LOOK_EVERY)

    async def _look_at_webhook(self) -> None:
        """Ask Telegram whether it brings updates here; what is wrong is said once, and once that it is over."""
        before, level = self._webhook_trouble, logging.ERROR
        try:
            self._webhook_trouble = await webhook_trouble(
                self.api, self._settings.webhook_url, self._clock.now()
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, it is not known whether updates come in
            away = isinstance(
                error, TelegramError
            )  # which whoever sends says by itself, and how long it lasts
            level = logging.WARNING if away else logging.ERROR
            self._webhook_trouble = (
                f"Telegram cannot be asked whether updates come in ({type(error).__name__})"
            )
        if self._webhook_trouble and self._webhook_trouble[:40] != before[:40]:
            _log.log(level, "updates may not come in: %s", self._webhook_trouble)
        elif before and not self._webhook_trouble:
            _log.warning("updates come in again")

    async def _reap(self) -> None:
        """Take back what dead processes held: at once at the start, where one that was killed may have had a reply in hand."""
        while True:
            try:
                await self._runner.do(self._take_back, self._born, priority=Priority.SENDING)
                self._born = None
            except Exception as error:  # noqa: BLE001 - said once; tried again in five seconds
                if not self._reap_failed and not is_infrastructure_fault(error):
                    _log.error("expired leases cannot be taken back: %s", where(error))
                self._reap_failed = True
            else:
                self._reap_failed = False
            await asyncio.sleep(REAP_EVERY)

    def _take_back(self, work: Work, born: datetime | None) -> None:
        """On SQLite there is one process; on PostgreSQL the sessions tell whether another one lives, whose leases are then left alone."""
        alone = self._alive is None or self._alive.show()
        outbox.reap(work, born if alone else None)

    async def _probe(self) -> None:
        """Write something: reading alone works on a full disk."""
        name, second = f"probe {self._settings.bot_id}", timedelta(seconds=1)
        await self._runner.do(leases.take_lease, name, self._process, second, priority=Priority.CRISIS)
