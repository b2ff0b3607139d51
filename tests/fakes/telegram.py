"""A Bot API without HTTP and an outbox without a database, as strict as the real ones where the sender depends on it."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bot.botapi.errors import Refusal
from bot.clock import Clock
from bot.delivery.ledger import Settled
from bot.domain.messages.message import Message, Method
from bot.ids import new_id
from bot.store.outbox.outbox import LEASE, Leased, Written
from bot.store.tables.messages import Guard, Lane, Sending
from bot.telegram.carrier.http import OutcomeUnknownError
from tests.fakes.wire import FarEnd

TOO_FAST = "Too Many Requests: retry after"


def refused(code: int, description: str = "", retry_after: int | None = None) -> Refusal:
    """Telegram's no."""
    return Refusal(code, description, retry_after=retry_after)


@dataclass(frozen=True, slots=True)
class Call:
    """One call to the Bot API, and when it began, in seconds of the loop."""

    at: float
    method: str
    arguments: dict[str, Any]

    @property
    def chat_id(self) -> int:
        """The chat it was about."""
        return int(self.arguments.get("chat_id", 0))

    @property
    def text(self) -> str:
        """The text it carried."""
        return str(self.arguments.get("text", ""))


class FakeApi(FarEnd):
    """Answers every call after `seconds`; `script` holds what the next calls get instead: results, errors, or None for the usual."""

    def __init__(self, seconds: float = 0.02) -> None:
        super().__init__()
        self.seconds = seconds
        self.calls: list[Call] = []
        self.script: deque[object] = deque()
        self.by_chat: dict[int, deque[object]] = {}
        self.most_at_once = 0
        self.in_flight: dict[int, int] = {}
        #: Whether every call is left without an answer; what a getMe gets instead of an answer.
        self.silent = False
        self.me: Exception | None = None
        self._message_id = 100

    def sent(self, method: str = "sendMessage") -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    @property
    def texts(self) -> list[str]:
        """The texts sent, in order."""
        return [call.text for call in self.sent()]

    async def answer(self, method: str, arguments: dict[str, Any], seconds: float) -> object:
        """See `FarEnd`."""
        call = Call(asyncio.get_running_loop().time(), method, arguments)
        self.calls.append(call)
        self.in_flight[call.chat_id] = self.in_flight.get(call.chat_id, 0) + 1
        if method.startswith(("send", "edit")):
            self.most_at_once = max(self.most_at_once, self.in_flight[call.chat_id])
        try:
            await asyncio.sleep(seconds if self.silent else self.seconds)
        finally:
            self.in_flight[call.chat_id] -= 1
        if self.silent:
            raise OutcomeUnknownError("no answer")
        if method == "getMe":
            if self.me is not None:
                raise self.me
            return {}
        scripted = self.by_chat.get(call.chat_id) or self.script
        answer = scripted.popleft() if scripted else None
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            return answer
        self._message_id += 1
        return {"message_id": self._message_id} if method.startswith("send") else True


@dataclass(slots=True)
class Row:
    """An outbox row."""

    id: UUID
    recipient_id: UUID
    chat_id: int
    lane: Lane
    message: Message
    guard: Guard
    state: Sending
    not_before: datetime
    fence: int = 0
    attempts: int = 0
    unknowns: int = 0
    lease_until: datetime | None = None
    message_id: int | None = None
    edit_message_id: int | None = None
    error: str | None = None
    results: list[Written] = field(default_factory=list)


class FakeLedger:
    """The rules of the outbox in memory: one in flight a recipient, order within a lane, fences, holds, pauses.

    `tests/integration/test_ledgers_alike.py` holds it to the real one.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.rows: list[Row] = []
        self.hold: dict[UUID, datetime] = {}
        self.recipients: dict[int, UUID] = {}
        self.unreachable: list[int] = []
        self.pauses: list[datetime] = []
        self.faults: deque[Exception | None] = deque()
        self.settles: list[tuple[int, int]] = []

    def put(
        self,
        chat_id: int,
        text: str,
        lane: Lane = Lane.REPLY,
        *,
        guard: Guard = Guard.NONE,
        edits: int | None = None,
        message: Message | None = None,
    ) -> Row:
        """Write a waiting row."""
        method = Method.SEND if edits is None else Method.EDIT
        recipient = self.recipients.setdefault(chat_id, new_id())
        row = Row(
            new_id(),
            recipient,
            chat_id,
            lane,
            message or Message(text, method=method),
            guard,
            Sending.WAITING,
            max(self.clock.now(), self.hold.get(recipient, self.clock.now())),
            edit_message_id=edits,
        )
        self.rows.append(row)
        return row

    def lease(self, row: Row, seconds: float | None = None) -> Leased:
        """Lease a row, as at birth."""
        others = [
            one for one in self.rows if one.recipient_id == row.recipient_id and one.state is Sending.LEASED
        ]
        assert not others, "two rows in flight to one recipient"
        row.state = Sending.LEASED
        row.fence += 1
        row.attempts += 1
        row.lease_until = self.clock.now() + (LEASE if seconds is None else timedelta(seconds=seconds))
        return Leased(
            row.id, row.recipient_id, str(row.chat_id), row.lane, row.fence, row.lease_until, row.message, row.guard,
            None, row.edit_message_id, row.attempts, row.unknowns,
        )  # fmt: skip

    def put_leased(self, chat_id: int, text: str, lane: Lane = Lane.REPLY, **options: Any) -> Leased:
        """Write a row and lease it."""
        return self.lease(self.put(chat_id, text, lane, **options))

    def states(self) -> list[str]:
        """Where every row stands."""
        return [row.state.value for row in self.rows]

    async def settle(self, results: Sequence[Written], room: int) -> Settled:
        """See `Ledger`."""
        await asyncio.sleep(0.002)
        fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            raise fault
        self.settles.append((len(results), room))
        for result in results:
            self._write_off(result)
        if room <= 0:
            return Settled([])
        now = self.clock.now()
        paused = max((until for until in self.pauses if until > now), default=None)
        return Settled(self._claim(room, [Lane.HELP]), paused) if paused else Settled(self._claim(room))

    async def pause(self, until: datetime) -> None:
        """See `Ledger`."""
        self.pauses.append(until)

    def reap(self) -> None:
        """Take back rows whose lease ran out, as the reaper does."""
        for row in self.rows:
            if (
                row.state is Sending.LEASED
                and row.lease_until is not None
                and row.lease_until < self.clock.now()
            ):
                row.state = Sending.WAITING if row.lane < Lane.BULK else Sending.UNKNOWN
                row.fence += 1

    def _write_off(self, result: Written) -> None:
        row = next(row for row in self.rows if row.id == result.row.id)
        if row.state is not Sending.LEASED or row.fence != result.row.fence:
            if result.unreachable:
                self._drop_waiting(row.recipient_id)
            return
        row.results.append(replace(result))
        row.state, row.error, row.lease_until = result.state, result.error, None
        row.message_id = result.message_id
        row.unknowns += result.unknown
        row.not_before = result.again_at or self.clock.now()
        if result.hold_chat:
            self.hold[row.recipient_id] = row.not_before
        if result.hold_chat or result.state is Sending.WAITING:
            for one in self.rows:
                behind = one.recipient_id == row.recipient_id and one.state is Sending.WAITING
                if behind and (result.hold_chat or one.lane is row.lane):
                    one.not_before = max(one.not_before, row.not_before)
        if result.unreachable:
            self.unreachable.append(row.chat_id)
            self._drop_waiting(row.recipient_id)

    def _drop_waiting(self, recipient_id: UUID) -> None:
        for one in self.rows:
            if one.recipient_id == recipient_id and one.state is Sending.WAITING:
                one.state = Sending.DROPPED

    def _claim(self, most: int, lanes: Iterable[Lane] = Lane) -> list[Leased]:
        """The first row of each recipient and lane, if its moment has come; lane by lane, those whose moment came first."""
        now = self.clock.now()
        busy = {row.recipient_id for row in self.rows if row.state is Sending.LEASED}
        busy |= {recipient for recipient, until in self.hold.items() if until > now}
        heads: dict[tuple[UUID, Lane], Row] = {}
        for row in self.rows:  # in the order of their ids
            if row.state is Sending.WAITING and row.recipient_id not in busy:
                heads.setdefault((row.recipient_id, row.lane), row)
        claimed: list[Leased] = []
        for lane in lanes:
            ready = [row for row in heads.values() if row.lane is lane and row.not_before <= now]
            free = [row for row in ready if row.recipient_id not in busy]
            for row in sorted(free, key=lambda row: (row.not_before, row.id))[: most - len(claimed)]:
                busy.add(row.recipient_id)
                claimed.append(self.lease(row))
        return claimed
