"""The program as it is, in a scratch database, on a clock that jumps: its lives, its outside, and what everybody saw.

The wiring is `bot.program`'s. In place of what waits in real time stand a runner without threads, Telegram's strict stand-in without
sockets, and a mail server in this process.
"""

import asyncio
import random
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from bot.bootstrap import check_keys
from bot.botapi import Entry, EntryKind, KeyboardKind, Limits, StandIn, Who
from bot.botapi.updates import Pending
from bot.program import Program
from bot.service.desk import Desk
from bot.settings import Mode, Settings, SmtpServer
from bot.simulate.at_once import AtOnce
from bot.simulate.due import GROUPS, ROUND, SELDOM, in_hand, next_due
from bot.simulate.judge import Away, Kind, Seen
from bot.simulate.line import ROOT, Cut, Line
from bot.simulate.post import Mail, Post
from bot.simulate.timeloop import CalendarClock, LoopClock
from bot.store.sealing.vault import KeyRing

TOKEN: Final = "1000000001:stand-in-token-that-opens-nothing-at-all"  # noqa: S105 - the stand-in's own
PUBLIC_URL: Final = "https://fjordheim.example"
#: Seconds of the loop in which what is in hand is looked after; while something is out of order it is not waited for longer.
LOOK: Final = 0.05
#: Seconds after which it is asked anew what is due: what has just come in may have put something down.
LOOK_AGAIN: Final = 5.0
PATIENCE: Final = 60.0
SHORT: Final = 1.0
#: Seconds of the program's own time between two of its heartbeats.
PULSE_EVERY: Final = 30.0
#: A beat that comes no oftener may be left out where everything is looked at because something happened.
AT_LEISURE: Final = timedelta(hours=6)
#: How often the program writes down that Telegram is away.
OUTAGES_EVERY: Final = timedelta(minutes=1)
#: What arrived so shortly before the end of a life may not have been written off: it comes again, which is better than not at all.
UNSAID: Final = timedelta(seconds=1)
_SHOWN: Final = {
    EntryKind.TEXT: Kind.MESSAGE,
    EntryKind.PHOTO: Kind.MESSAGE,
    EntryKind.DOCUMENT: Kind.MESSAGE,
    EntryKind.EDIT: Kind.EDIT,
    EntryKind.ANSWER: Kind.POPUP,
}
_DONE: Final = {EntryKind.TEXT: Kind.WRITE, EntryKind.PRESS: Kind.PRESS}
_GONE: Final = frozenset({"blocked", "deactivated"})


class House:
    """One clinic's program. `begin` a life, `kill` it; between, `beat` and `settle` after every jump of the clock.

    `seen` is what everybody saw and did so far. `mailed` and `shown` are called with each mail and each thing that a phone shows.
    """

    def __init__(
        self,
        database_url: str,
        folder: Path,
        seed: int,
        desk: Desk,
        begins: datetime,
        at_least_every: timedelta | None = None,
    ) -> None:
        self.clock = LoopClock(begins)
        self.desk = desk
        self.seen: list[Seen] = []
        self.away: list[Away] = []
        self.names: dict[int, str] = {}  # of the chats
        self.mailboxes: dict[str, str] = {}  # whose an address is
        self.mailed: Callable[[str, Mail], None] = lambda _who, _mail: None
        self.shown: Callable[[Entry], None] = lambda _entry: None
        self._calendar = CalendarClock(self.clock)
        self.standin = StandIn(TOKEN, self._calendar, seed=seed, limits=Limits())
        chance = random.Random(f"{seed} line")  # noqa: S311 - invented troubles
        self.line = Line(self.standin, chance)
        self.post = Post(
            SmtpServer("127.0.0.1", 25, tls=False, here=True, user="", password=SecretStr("")),
            self._arrived,
            self._lost,
        )
        self.program: Program
        self.lives = 0
        self._settings = Settings(
            telegram_token=SecretStr(TOKEN),
            telegram_api_url=ROOT,
            mode=Mode.WEBHOOK,
            webhook_secret=SecretStr("s" * 32),
            public_url=PUBLIC_URL,
            database_url=database_url,
            keys=SecretStr(KeyRing.fresh("simulated")),
            spool=folder / "spool",
        )
        self._mark = 0
        self._unsure: dict[int, Pending] = {}  # updates that the program has not said it has
        self._before: set[asyncio.Task[object]] = set()
        self._alive = False
        # how often each beat comes, whatever the tables say
        self._every = SELDOM | dict.fromkeys(GROUPS, ROUND)
        if at_least_every is not None:
            self._every = {name: min(every, at_least_every) for name, every in self._every.items()}
        self._pulsed = 0.0  # on the loop's clock
        self._looked = dict.fromkeys(
            (*GROUPS, *SELDOM), begins
        )  # when each beat, or group of beats, last came

    async def begin(self) -> None:
        """Let a program live; what it has not acknowledged in an earlier life comes again."""
        self._before = set(asyncio.all_tasks())
        self.program = Program(
            self._settings,
            self.clock,
            desk=self.desk,
            carriers=[self.post],
            runner=AtOnce,
            request=self.line,
            pace=self._calendar,
        )
        check_keys(self.program.store)
        await self.program.start(by_hand=True)
        self.lives += 1
        self._alive = True
        await asyncio.sleep(LOOK)
        again, self._unsure = list(self._unsure.values()), {}
        self.standin.updates.put_back(again)
        self.standin.updates.listener = self._let_in
        self._let_in()

    async def kill(self) -> None:
        """End this life in the middle of whatever it does: nothing is finished, given back or said goodbye to."""
        await self.program.tick("pulse")  # it beat a moment ago
        self.standin.updates.listener = None
        self._alive = False
        self.read()
        for one in self.seen[-60:]:
            if one.kind is Kind.MESSAGE and self.clock.now() - one.at < UNSAID:
                self.seen.append(Seen(one.at, one.who, Kind.LOST))
        doomed = asyncio.all_tasks() - self._before - {asyncio.current_task()}
        self.program.edge.abandon()
        for sender in self.program.further.senders:
            sender.abandon()
        for task in doomed:
            task.cancel()
        await asyncio.gather(*doomed, return_exceptions=True)
        await self.program.edge.help_only.stop()
        self.program.store.close()
        self.read()

    async def stop(self) -> None:
        """End this life in order."""
        self.standin.updates.listener = None
        self._alive = False
        await self.program.stop()
        self.read()

    async def beat(self, groups: Collection[str] = ()) -> None:
        """Run some beats once, in the program's order, named one by one or in groups as `due` names them; without any all that may matter
        to somebody at once."""
        groups = groups or [*GROUPS, *(name for name, every in SELDOM.items() if every < AT_LEISURE)]
        self._looked |= dict.fromkeys(groups, self.clock.now())
        wanted = {name for group in groups for name in group.split()}
        for name in self.program.beats.names:
            if name in wanted:
                await self.program.tick(name)

    async def wait(self, seconds: float) -> None:
        """Let time pass for the program as for everybody: its heart goes on beating, and what is due meanwhile is done."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while (left := until - loop.time()) > 0:
            moments = [at for names, at in self.due().items() if names]
            to_next = (min(moments) - self.clock.now()).total_seconds() if moments else LOOK_AGAIN
            await asyncio.sleep(min(left, LOOK_AGAIN, max(LOOK, to_next)))
            await self._pulse()
            if late := [names for names, at in self.due().items() if names and at <= self.clock.now()]:
                await self.beat(late)

    async def _pulse(self) -> None:
        """Beat as often as the program's own time passes: it would take itself for having stood still."""
        now = asyncio.get_running_loop().time()
        if self._alive and now - self._pulsed >= PULSE_EVERY:
            self._pulsed = now
            await self.program.tick("pulse")

    async def settle(self) -> None:
        """Wait until nothing that may go now is on its way to anybody; not long while something is out of order."""
        loop = asyncio.get_running_loop()
        until = loop.time() + (PATIENCE if self.line.cut is None else SHORT)
        while self._alive and loop.time() < until:
            await asyncio.sleep(LOOK if self.line.cut is None else 5 * LOOK)
            senders = (self.program.edge.sender, *self.program.further.senders)
            if self._unsure or not all(sender.idle for sender in senders):
                continue
            if not self.program.store.read(in_hand):
                break
        await self._pulse()
        self.read()

    def due(self) -> Mapping[str, datetime]:
        """When the program next has something to do by itself, by beat, as far as its tables say or it is to look anyway.

        Under "" stands when a message that waits may go: nobody has to beat for it.
        """
        if not self._alive:
            return {}
        found = {name: self._looked[name] + every for name, every in self._every.items()}
        for group, at in self.program.store.read(next_due, self._looked).items():
            found[group] = min(at, found.get(group, at))
        if self.line.cut is not None:
            found["outages"] = self.clock.now() + OUTAGES_EVERY
        return found

    def cut(self, how: Cut | None) -> None:
        """Let Telegram be away, or back."""
        self.line.cut = how

    def was_away(self, what: str, since: datetime) -> None:
        """Note that something was out of order until now."""
        self.away.append(Away(what, since, self.clock.now()))

    def note(self, who: str, kind: Kind, **what: object) -> None:
        """Write down what somebody of the staff saw or did."""
        self.seen.append(Seen(self.clock.now(), who, kind, **what))  # type: ignore[arg-type]  # its fields, by name

    def read(self) -> None:
        """Take in what the phones have shown since the last time."""
        entries = self.standin.transcript.entries
        new, self._mark = entries[self._mark :], len(entries)
        lost = {mark for _, mark in self.line.lost}
        self.line.lost.clear()
        for entry in new:
            seen = _seen(entry, self.names.get(entry.chat, str(entry.chat)))
            if seen is not None:
                self.seen.append(seen)
            if entry.number in lost:
                self.seen.append(Seen(entry.at, self.names.get(entry.chat, ""), Kind.LOST))
            if entry.who is Who.BOT:
                self.shown(entry)

    def _let_in(self) -> None:
        for update in self.standin.updates.take_all():
            self._unsure[update.update_id] = update
            durable = self.program.edge.intake.take(update.as_json())
            durable.add_done_callback(partial(self._kept, update.update_id))

    def _kept(self, number: int, durable: "asyncio.Future[bool]") -> None:
        if not durable.cancelled() and durable.result():
            self._unsure.pop(number, None)

    def _arrived(self, mail: Mail) -> None:
        who = self.mailboxes.get(mail.to, mail.to)
        self.note(who, Kind.MAIL, text=mail.text, place=mail.to, code=code_in(mail.subject))
        self.mailed(who, mail)

    def _lost(self, to: str) -> None:
        self.note(self.mailboxes.get(to, to), Kind.LOST, place=to)


def code_in(subject: str) -> str:
    """The code with which the subject of a notice begins; empty in another mail."""
    word = subject.split(" ", 1)[0]
    is_code = len(word) >= 4 and word.isascii() and word.isalnum() and word == word.upper()
    return word if is_code else ""


def _seen(entry: Entry, who: str) -> Seen | None:
    """What an entry of Telegram's transcript is to the person with the phone; None for what they do not see."""
    if entry.kind is EntryKind.SERVICE:
        return Seen(entry.at, who, Kind.BLOCK) if entry.text in _GONE else None
    kind = (_SHOWN if entry.who is Who.BOT else _DONE).get(entry.kind)
    if kind is None:
        return None
    keyboard = entry.keyboard
    keys: tuple[tuple[str, str], ...] = ()
    bottom: tuple[str, ...] | None = None
    if keyboard is not None and keyboard.kind is KeyboardKind.INLINE:
        keys = tuple((button.label, button.data) for button in keyboard.buttons)
    elif keyboard is not None and keyboard.kind in {KeyboardKind.REPLY, KeyboardKind.REMOVE}:
        bottom = keyboard.labels
    return Seen(entry.at, who, kind, entry.text, keys, bottom, entry.message_id or 0)
