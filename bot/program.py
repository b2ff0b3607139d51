"""The running program: the edge to Telegram, the beats and the web server around one store."""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Collection, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from telegram.error import TelegramError

from bot.beats import Beat, Beats
from bot.bootstrap import (
    ContentError,
    build_desk,
    check_keys,
    erase_again,
    limits_of,
    open_store,
    pack_again,
    recall_content,
    take_up,
)
from bot.clinic.app import create_app
from bot.clock import Clock
from bot.clockwork import Clockwork
from bot.delivery.carrier import Carrier
from bot.delivery.further import Further
from bot.delivery.round_trip import EchoCarrier, RoundTrip
from bot.domain.days.silence import Outage
from bot.domain.messages.incoming import Incoming
from bot.i18n import LOCALES, SOURCE_LANGUAGE
from bot.log import where
from bot.metrics import exposition
from bot.service import last_look
from bot.service.conversation import parked
from bot.service.conversation.handle_update import handle_update
from bot.service.conversation.voice import command_menu
from bot.service.desk import Desk
from bot.service.figures import publishing
from bot.service.outcome import Outcome
from bot.service.own_data import due, exporting
from bot.service.own_data.file import zip_of
from bot.service.people import board_warnings, channels, leaving
from bot.service.requests import deadlines, ladder_changes, round_trip, staff_reach
from bot.service.requests.round_trip import Seen
from bot.service.requests.unreachable import recipient_unreachable
from bot.settings import Mode, Settings, open_id
from bot.store.database import schema
from bot.store.database.faults import is_infrastructure_fault
from bot.store.database.runner import Priority, Runner
from bot.store.database.work import Store, Work
from bot.store.days import silence as rules
from bot.store.erasing import farewell, rows
from bot.store.erasing.journal import Journal
from bot.store.outbox import files
from bot.store.outbox.outbox import Leased, Written
from bot.store.people import absences, audit
from bot.store.requests.figures import figures
from bot.store.sealing import rotation
from bot.store.sealing.vault import KeyRing, WrongRingError
from bot.telegram.carrier.http import AioRequest
from bot.telegram.edge import Edge, EdgeSettings, Services
from bot.upkeep import Upkeep
from bot.web import Front, WebServer, ping

log = logging.getLogger(__name__)

IN_ONE_TICK: Final = 100
NAME_WITHIN: Final = 5.0  # seconds that Telegram is waited for
METRICS_WITHIN: Final = 3.0  # seconds that the database is waited for
LAST_SEEN_WELL: Final = timedelta(minutes=1)  # between two looks at what is away
CLEAN_FOR: Final = 150.0  # seconds that a clean audit holds
BACK_EVERY: Final = 1.0  # seconds between looking for a database that was away at the start
#: The beats by which time itself shows, in the order they are run when it is moved by hand.
TIMED: Final = (
    "first_days",
    "timers",
    "schedules",
    "appointments",
    "promises",
    "pauses",
    "silence",
    "handovers",
    "ladders",
    "absences",
    "requests",
    "notices",
    "exports",
    "erasures",
)


class Program:
    """Everything that runs. `start` it inside an event loop, `stop` it within about ten seconds.

    `runner` carries use cases out, `request` is the way to Telegram, and carriers' limits go by `pace`: for whoever moves time by hand and
    needs neither threads nor sockets.

    Raises at the start only for what the operator must mend in the settings; a database or Telegram that is away stops nothing.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        *,
        limits: bool = True,
        long_poll: int = 25,
        desk: Desk | None = None,
        carriers: Sequence[Carrier] = (),
        runner: Callable[[Store], Runner] = Runner,
        request: AioRequest | None = None,
        pace: Clock | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.store: Store = open_store(settings, clock)
        self.desk = replace(
            desk or build_desk(),
            thought=timedelta(seconds=settings.thought_seconds),
            inbox=f"{settings.public_url}/staff/",
            kept=limits_of(settings),
        )
        self.journal = Journal(settings.erasures)
        self.runner = runner(self.store)
        self.bot_id = int(settings.telegram_token.get_secret_value().partition(":")[0])
        services = self._services()
        self.edge = Edge(
            self._edge_settings(limits=limits, long_poll=long_poll),
            services,
            self.runner,
            clock,
            request,
            pace,
        )
        consequences = services.consequences(self.edge.sender.offer)
        echo = EchoCarrier()
        self.round_trip = RoundTrip(clock, echo, self._ask_oneself)
        self._clean_at: float | None = None  # when the audit last found nothing wrong, on the monotonic clock
        self.further = Further(
            [*carriers, echo], self.runner, clock, services.still_wanted, consequences, pace
        )
        self.pages = create_app(
            self.runner,
            self.desk,
            settings.public_url,
            default_zone=settings.timezone,
            offer=self.edge.sender.offer,
            bot_name=self.bot_name,
            openid=open_id(settings),
        )
        front = Front(
            self.pages,
            self.edge.webhook if settings.mode is Mode.WEBHOOK else None,
            self.troubles,
            self.metrics,
        )
        self.web = WebServer(front, settings.host, settings.port)
        self.clockwork = Clockwork(self.runner, self.desk, clock, self.edge.sender.offer)
        self.upkeep = Upkeep(self.runner, self.desk.kept, clock)
        self.beats = Beats(clock, self._beats())
        self._watch = ladder_changes.Watch()
        self._recalled = False
        self._name = ""
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, *, by_hand: bool = False) -> None:
        """Check the schema where the database answers, then let updates, time and staff in. `by_hand`: no beat comes by itself, `tick`
        is called instead, and no port is opened.

        Raises `SchemaError`, `SettingsError` for a key ring that is not this database's, and `ContentError` when the content does not
        fit the conversations that are open.
        """
        try:
            schema.check(self.store.writer)
            check_keys(self.store)
            self.store.run(rotation.starts)
            self._erase_again()
            self.store.run(recall_content, self.desk)
            self._recalled = True
        except Exception as error:
            if not is_infrastructure_fault(error):
                raise
            log.error(  # noqa: TRY400 - one line says it
                "the database cannot be used at the start (%s); only help is given until it can",
                type(error).__name__,
            )
        if not by_hand:
            await self.web.start()
        await self.edge.start()
        self.further.start()
        if by_hand:
            return
        if self._recalled:
            self.beats.start()
        else:
            self._begin(self._beat_when_back())
        self._begin(self._tell_commands())
        log.info("running: staff pages at %s, updates by %s", self.web.url, self.settings.mode)

    async def stop(self) -> None:
        """Finish what is in hand, and give everything back."""
        for task in self._tasks:
            task.cancel()
        await self.beats.stop()
        self.pages.state.live.close()
        await self.web.stop()
        await asyncio.gather(self.edge.stop(), self.further.stop())
        self.runner.close()
        self.store.close()

    def troubles(self) -> list[str]:
        """What keeps the program from its work now; empty when it is ready."""
        still = [f"the beat {name} stands still" for name in self.beats.standing_still()]
        lost = (
            ["a request that the program made of itself has reached nobody"] if self.round_trip.lost else []
        )
        return self.edge.troubles() + still + lost

    async def metrics(self) -> str:
        """What `/metrics` says."""
        now = self.clock.monotonic()
        try:
            counted = await self.runner.read(figures, within=METRICS_WITHIN)
        except Exception as error:
            if not is_infrastructure_fault(error):
                raise
            counted = None
        beats = {name: now - at for name, at in self.beats.last.items()}
        return exposition(counted, beats, self.round_trip.age, self.troubles())

    async def bot_name(self) -> str:
        """What the bot is called at Telegram, asked once; empty while Telegram does not say."""
        if not self._name:
            with suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(NAME_WITHIN):
                    self._name = str((await self.edge.api.bot.get_me()).username)
        return self._name

    async def tick(self, name: str) -> None:
        """Run one beat now."""
        await self.beats.once(name)

    # --- wiring ------------------------------------------------------------------------------------------------------

    def _edge_settings(self, *, limits: bool, long_poll: int) -> EdgeSettings:
        settings = self.settings
        secret = settings.webhook_secret.get_secret_value()
        path = hashlib.sha256(secret.encode()).hexdigest()[:16]
        return EdgeSettings(
            token=settings.telegram_token.get_secret_value(),
            api_url=settings.telegram_api_url,
            bot_id=self.bot_id,
            spool=settings.spool,
            ring=KeyRing.parse(settings.keys.get_secret_value()),
            webhook_url=f"{settings.public_url}/telegram/{path}" if settings.mode is Mode.WEBHOOK else "",
            webhook_secret=secret,
            limits=limits,
            long_poll=long_poll,
        )

    def _services(self) -> Services:
        async def handle(incoming: Incoming) -> Outcome:
            await self._recall()
            return await self.runner.do(handle_update, self.desk, incoming, self.bot_id, together=True)

        async def park(incoming: Incoming, error: str) -> Outcome:
            return await self.runner.do(parked.park, self.desk, incoming, self.bot_id, error)

        async def still_wanted(rows: Sequence[Leased]) -> Collection[UUID]:
            return await self.runner.do(last_look.still_wanted, rows, priority=Priority.SENDING)

        def unreachable(work: Work, result: Written) -> Sequence[Leased]:
            return recipient_unreachable(work, self.desk, result.row.recipient_id).rows

        def notice_ended(work: Work, result: Written) -> Sequence[Leased]:
            return staff_reach.notice_ended(work, self.desk, result).rows

        return Services(
            handle, park, still_wanted, unreachable, notice_ended, card_for=self.desk.hearing.card_for
        )

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(work))

    async def _recall(self) -> None:
        """Take in what was served before, if the database was away at the start. Raises what the database raises."""
        if self._recalled:
            return
        try:
            await self.runner.do(take_up, self.desk)
            await asyncio.to_thread(self._erase_again)
        except ContentError as error:
            log.error(  # noqa: TRY400 - the message says all
                "conversations that were begun before the update may not go on as they began: %s", error
            )
        self._recalled = True

    async def _beat_when_back(self) -> None:
        """Let time in once the database answers: what is due may belong to an older version."""
        told = False
        while not self._recalled:
            try:
                await self._recall()
            except Exception as error:  # noqa: BLE001 - said, and tried again
                if isinstance(error, WrongRingError) and not told:
                    log.error("RODTRAD_KEYS: %s; only help is given until then", error)  # noqa: TRY400
                    told = True
                elif not is_infrastructure_fault(error):
                    log.error("what was served before cannot be taken up, tried again: %s", where(error))  # noqa: TRY400
                await asyncio.sleep(BACK_EVERY)
        self.beats.start()

    def _erase_again(self) -> None:
        """Before anybody is served: whoever was erased and is back, as after a restore, is erased again; a clinic that left is packed."""
        erase_again(self.store, self.desk, self.journal)
        pack_again(self.store, self.settings)

    def _beats(self) -> dict[str, Beat]:
        return {
            **{name: Beat(every, tick) for name, (every, tick) in self.clockwork.beats().items()},
            "requests": Beat(5, self._requests),
            "ladders": Beat(5, self._ladders),
            "absences": Beat(60, self._absences),
            "audit": Beat(60, self._audit),
            "access_log": Beat(5, self._access_log),
            "notices": Beat(5, self._notices),
            "channels": Beat(600, self._channels),
            "outages": Beat(60, self._outages),
            "exports": Beat(5, self._exports),
            "erasures": Beat(30, self._erasures),
            "heartbeat": Beat(60, self._heartbeat),
            "upkeep": Beat(600, self._upkeep),
            "figures": Beat(3600, self._figures),
            "board": Beat(600, self._board),
        }

    async def _requests(self) -> None:
        while True:
            done = await self.runner.do(
                deadlines.tick_deadlines, self.desk, IN_ONE_TICK, priority=Priority.TICK
            )
            self.edge.sender.offer(done.rows)
            if done.count < IN_ONE_TICK:
                return

    async def _ladders(self) -> None:
        """Requests follow whoever can be asked now; a clinic of which a patient was busy is looked at again."""
        now = await self.runner.read(absences.marks)
        for clinic_id in self._watch.changed(now):
            moving = await self.runner.read(ladder_changes.find_moving, clinic_id)
            moved = 0
            for first in range(0, len(moving), ladder_changes.AT_ONCE):
                some = moving[first : first + ladder_changes.AT_ONCE]
                done = await self.runner.do(ladder_changes.move, self.desk, some, priority=Priority.TICK)
                self.edge.sender.offer(done.rows)
                moved += done.count
            if moved == len(moving):
                self._watch.seen[clinic_id] = now[clinic_id]

    async def _absences(self) -> None:
        for tick in (ladder_changes.tick_absences, leaving.tick_leaving):
            done = await self.runner.do(tick, self.desk, priority=Priority.TICK)
            self.edge.sender.offer(done.rows)

    async def _notices(self) -> None:
        done = await self.runner.do(staff_reach.tick_notices, self.desk, priority=Priority.TICK)
        self.edge.sender.offer(done.rows)

    async def _channels(self) -> None:
        await self.runner.do(channels.tick_checks, self.desk, priority=Priority.UPKEEP)

    async def _audit(self) -> None:
        suspects = await self.runner.read(deadlines.find_suspects)
        if suspects:
            audit = await self.runner.do(deadlines.mend, self.desk, suspects, priority=Priority.TICK)
            self.edge.sender.offer(audit.done.rows)
        else:
            self._clean_at = self.clock.monotonic()

    async def _access_log(self) -> None:
        """Rows of the access log get their places in the chain."""
        while await self.runner.do(audit.tick_chain, priority=Priority.TICK) == audit.AT_ONCE:
            pass

    async def _ask_oneself(self, heard: Collection[str]) -> Seen:
        return await self.runner.do(round_trip.tick, self.desk, heard, priority=Priority.UPKEEP)

    async def _outages(self) -> None:
        """Write down that no updates come in, or that the database was away: nobody's silence then is their own."""
        if self.edge.troubles():
            now = self.clock.now()
            since = now - LAST_SEEN_WELL
            await self.runner.do(rules.note_outage, Outage.TELEGRAM, since, now, priority=Priority.TICK)

    async def _erasures(self) -> None:
        """Erase those whose day to regret is over, each in a transaction of their own; then let the database write over what is left."""
        erased = 0
        for _ in range(IN_ONE_TICK):
            done = await self.runner.do(
                due.tick_erasures, self.desk, self.journal, priority=Priority.UPKEEP, together=False
            )
            self.edge.sender.offer(done.rows)
            erased += done.count
            if not done.more:
                break
        if erased:
            await asyncio.to_thread(rows.scrub, self.store)
        await self.runner.do(farewell.forget_gone, priority=Priority.UPKEEP)

    async def _exports(self) -> None:
        """Make the files that people wait for: read in one transaction, made outside any, put into the outbox in another."""
        for patient_id in await self.runner.read(exporting.waiting):
            content: bytes | None = None
            try:
                data = await self.runner.read(exporting.read, self.desk, patient_id)
                if data is not None:
                    content = await asyncio.to_thread(zip_of, data, self.desk)
            except Exception as error:
                if is_infrastructure_fault(error):
                    raise
                log.error(  # noqa: TRY400 - the traceback could hold what somebody wrote
                    "a file of somebody's own data could not be made, and they are told: %s", where(error)
                )
            sent = await self.runner.do(
                exporting.send, self.desk, patient_id, content, priority=Priority.UPKEEP
            )
            self.edge.sender.offer(sent)

    async def _heartbeat(self) -> None:
        """Say outside that all is well: only after a clean audit, with a synthetic request come back, and no trouble known."""
        await self.round_trip.tick()
        clean = self._clean_at is not None and self.clock.monotonic() - self._clean_at <= CLEAN_FOR
        if clean and self.round_trip.fresh and not self.troubles():
            await ping(self.settings.heartbeat_url.get_secret_value())

    async def _figures(self) -> None:
        await self.runner.do(publishing.tick_figures, self.desk, priority=Priority.UPKEEP)

    async def _board(self) -> None:
        await self.runner.do(board_warnings.tick_board, self.desk, priority=Priority.UPKEEP)

    async def _upkeep(self) -> None:
        await self.runner.do(parked.forget_strangers, priority=Priority.UPKEEP)
        await self.runner.do(files.forget_sent, priority=Priority.UPKEEP)
        await self.upkeep.beat()

    async def _tell_commands(self) -> None:
        """Give Telegram the command menu in each language of a phone; tried again until Telegram answers.

        Phones in other languages get the Bokmål one. Whoever has chosen a language gets that one for their chat (`Voice.show_commands`).
        """
        texts = self.desk.texts
        for language in (SOURCE_LANGUAGE, *(code for code in LOCALES if code != SOURCE_LANGUAGE)):
            commands = [
                {"command": word, "description": about} for word, about in command_menu(texts, language)
            ]
            codes = ["", "no", "nb"] if language == SOURCE_LANGUAGE else [language]
            for code in codes:
                await self._tell({"commands": commands, "language_code": code})

    async def _tell(self, menu: dict[str, Any]) -> None:
        while True:
            try:
                await self.edge.api.call("setMyCommands", menu)
            except TelegramError as error:
                log.info("the command menu could not be set yet (%s)", type(error).__name__)
                await asyncio.sleep(30)
            else:
                return
