"""Whatever Telegram answers: order within a person's lane, one call at a time for a person, nothing lost, no call inside a pause."""

import asyncio
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.gate import LocalGate
from bot.delivery.sender import Sender
from bot.simulate.timeloop import LoopClock
from bot.store.outbox.outbox import Leased
from bot.store.tables.messages import Guard, Lane, Sending
from bot.telegram.carrier.deliver import LIMITS, TelegramCarrier
from bot.telegram.carrier.http import NotSentError, OutcomeUnknownError
from tests.fakes.examples import examples
from tests.fakes.telegram import FakeApi, FakeLedger, refused
from tests.fakes.timeloop import in_time

ANSWERS = st.one_of(
    st.just("ok"),
    st.just("ok"),
    st.integers(1, 60).map(lambda seconds: refused(429, "Too Many Requests", seconds)),
    st.sampled_from(["500", "not sent", "unknown", "400", "not modified", "gone"]),
)


def _error(answer: object) -> Exception | None:
    named = {
        "500": refused(500, "Internal Server Error"),
        "not sent": NotSentError("no connection"),
        "unknown": OutcomeUnknownError("no answer"),
        "400": refused(400, "Bad Request: BUTTON_DATA_INVALID"),
        "not modified": refused(400, "Bad Request: message is not modified"),
        "gone": refused(400, "Bad Request: message to edit not found"),
    }
    return answer if isinstance(answer, Exception) else named.get(str(answer))


@dataclass(frozen=True)
class Plan:
    """One message to send: to whom, how urgent, after how many tenths of a second, leased at birth or not."""

    chat: int
    lane: Lane
    after: int
    edits: bool
    guarded: bool
    at_birth: bool


PLANS = st.lists(
    st.builds(
        Plan,
        chat=st.integers(1, 3),
        lane=st.sampled_from(list(Lane)),
        after=st.integers(0, 20),
        edits=st.booleans(),
        guarded=st.booleans(),
        at_birth=st.booleans(),
    ),
    min_size=1,
    max_size=15,
)


class PausingApi(FakeApi):
    """Notes every call made to a chat inside a pause that this API imposed on it."""

    def __init__(self, answers: list[object]) -> None:
        super().__init__()
        self.answers = answers
        self.paused: dict[int, float] = {}
        self.too_early: list[float] = []
        self.outcomes: list[tuple[int, str]] = []

    async def answer(self, method: str, arguments: dict[str, Any], seconds: float) -> object:
        """See `FakeApi`."""
        if method == "getMe":
            return await super().call(method, arguments, seconds)
        now = asyncio.get_running_loop().time()
        chat = int(arguments["chat_id"])
        if now < self.paused.get(chat, 0.0) - 1e-6:
            self.too_early.append(now)
        error = _error(self.answers.pop(0)) if self.answers else None
        if error is not None:
            self.by_chat.setdefault(chat, deque()).append(error)
        try:
            return await super().answer(method, arguments, seconds)
        finally:
            after = getattr(error, "retry_after", None)
            if after:
                self.paused[chat] = asyncio.get_running_loop().time() + after


@settings(max_examples=examples(150), deadline=None)
@given(plans=PLANS, answers=st.lists(ANSWERS, max_size=25))
@in_time
async def test_any_answers_keep_order_lose_nothing_and_respect_pauses(
    plans: list[Plan], answers: list[object]
) -> None:
    clock, api = LoopClock(), PausingApi(list(answers))
    ledger = FakeLedger(clock)

    async def still_wanted(rows: Sequence[Leased]) -> Collection[UUID]:
        await asyncio.sleep(0.01)
        return {row.id for row in rows}

    sender = Sender(TelegramCarrier(api), ledger, LocalGate(clock, LIMITS), clock, still_wanted)
    sender.start()
    for number, plan in enumerate(plans):
        await asyncio.sleep(plan.after / 10)
        row = ledger.put(
            plan.chat,
            str(number),
            plan.lane,
            guard=Guard.REMINDERS if plan.guarded else Guard.NONE,
            edits=9 if plan.edits else None,
        )
        alone = not any(
            one is not row and one.chat_id == plan.chat and one.state in {Sending.WAITING, Sending.LEASED}
            for one in ledger.rows
        )
        if plan.at_birth and alone:
            sender.offer([ledger.lease(row)])
        else:
            sender.bell()
        ledger.reap()
    for _ in range(400):
        await asyncio.sleep(5)
        ledger.reap()
        if not {Sending.WAITING, Sending.LEASED} & {row.state for row in ledger.rows}:
            break
    await sender.stop()

    assert not {Sending.WAITING, Sending.LEASED} & {row.state for row in ledger.rows}, (
        "something was never finished"
    )
    assert api.most_at_once == 1
    assert api.too_early == []
    for chat in (1, 2, 3):
        for lane in Lane:
            mine = [row for row in ledger.rows if (row.chat_id, row.lane) == (chat, lane)]
            first_calls = [
                next(i for i, call in enumerate(api.calls) if call.text.split("\n")[0] == row.message.text)
                for row in mine
            ]
            assert first_calls == sorted(first_calls), (
                "a later message went before an earlier one of its lane"
            )
    for row in ledger.rows:
        if row.lane is not Lane.BULK and row.state is Sending.UNKNOWN:
            assert row.unknowns == 2
        assert row.state is not Sending.UNKNOWN or row.lane is not Lane.URGENT
