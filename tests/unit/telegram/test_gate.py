"""Telegram's ceilings as the sender keeps them."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import ManualClock
from bot.delivery.gate import LocalGate, OpenGate, Slowed
from bot.store.tables.messages import Lane
from bot.telegram.carrier.deliver import LIMITS
from tests.conftest import MONDAY_MORNING


def test_lanes_1_and_2_find_ten_calls_a_second_left_by_bulk(clock: ManualClock) -> None:
    gate = LocalGate(clock, LIMITS)
    for chat in range(20):
        assert gate.ask(str(chat), Lane.BULK) is None
    wait = gate.ask("99", Lane.REMINDER)
    assert wait is not None
    assert wait.everybody
    for chat in range(100, 110):
        assert gate.ask(str(chat), Lane.REPLY) is None
    assert gate.ask("111", Lane.URGENT) is not None


def test_what_a_gate_says_to_wait_is_enough(clock: ManualClock) -> None:
    gate = LocalGate(clock, LIMITS)
    for _ in range(200):
        wait = gate.ask("5", Lane.REPLY)
        if wait is not None:
            clock.move(timedelta(seconds=wait.seconds + 1e-6))
            assert gate.ask("5", Lane.REPLY) is None


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(list(Lane)), st.floats(0, 0.5)), max_size=300))
def test_no_second_ever_holds_more_than_its_calls(asks: list[tuple[int, Lane, float]]) -> None:
    clock = ManualClock(MONDAY_MORNING)
    gate = LocalGate(clock, LIMITS)
    passed: list[tuple[float, int, Lane]] = []
    for chat, lane, pause in asks:
        clock.move(timedelta(seconds=pause))
        if gate.ask(str(chat), lane) is None:
            passed.append((clock.monotonic(), chat, lane))
    for start, _, _ in passed:
        second = [one for one in passed if start <= one[0] < start + 1]
        assert len(second) <= 30
        assert sum(lane >= Lane.REMINDER for _, _, lane in second) <= 20
        for chat in range(1, 5):
            ten = [one for one in passed if start <= one[0] < start + 10 and one[1] == chat]
            assert len(ten) <= 13


def test_a_chat_that_rested_is_forgotten(clock: ManualClock) -> None:
    gate = LocalGate(clock, LIMITS)
    for chat in range(1000):
        clock.move(timedelta(seconds=1))
        assert gate.ask(str(chat), Lane.REPLY) is None
    assert len(gate._owed) <= 2


def test_one_chats_429_does_not_slow_the_bot(clock: ManualClock) -> None:
    gate = OpenGate(clock)
    assert gate.slow_down("5", 30) is Slowed.ADDRESS
    assert gate.slow_down("5", 30) is Slowed.ADDRESS
    assert gate.ask("6", Lane.REPLY) is None
    wait = gate.ask("5", Lane.REPLY)
    assert wait is not None
    assert (wait.seconds, wait.everybody) == (30, False)


def test_429s_of_two_chats_far_apart_do_not_slow_the_bot(clock: ManualClock) -> None:
    gate = OpenGate(clock)
    gate.slow_down("5", 30)
    clock.move(timedelta(seconds=5.1))
    assert gate.slow_down("6", 30) is Slowed.ADDRESS


def test_429s_of_two_chats_close_together_slow_the_bot(clock: ManualClock) -> None:
    gate = OpenGate(clock)
    gate.slow_down("5", 30)
    clock.move(timedelta(seconds=4.9))
    assert gate.slow_down("6", 12) is Slowed.ALL
    wait = gate.ask("7", Lane.URGENT)
    assert wait is not None
    assert wait.everybody
    clock.move(timedelta(seconds=12.1))
    assert gate.ask("7", Lane.URGENT) is None
    assert gate.ask("5", Lane.URGENT) is not None


def test_a_429_of_more_than_a_minute_does_not_slow_the_bot_but_asks_whether_it_should(
    clock: ManualClock,
) -> None:
    assert OpenGate(clock).slow_down("5", 60) is Slowed.ADDRESS
    gate = OpenGate(clock)
    assert gate.slow_down("5", 61) is Slowed.PERHAPS_ALL
    assert gate.ask("6", Lane.REPLY) is None


def test_in_a_pause_of_everybody_help_has_one_try_at_each_address(clock: ManualClock) -> None:
    for gate in (OpenGate(clock), LocalGate(clock, LIMITS)):
        gate.slow_down("5", 90)
        gate.pause(90)
        assert gate.ask("6", Lane.HELP) is None
        again = gate.ask("6", Lane.HELP)
        assert again is not None
        assert not again.everybody, "the help of others need not wait for it"
        assert gate.ask("7", Lane.HELP) is None
        assert gate.ask("5", Lane.HELP) is not None, "the carrier has refused this one itself"
        assert gate.ask("8", Lane.URGENT) is not None
        assert gate.slow_down("7", 300) is Slowed.ADDRESS, "a refused try makes the pause no longer"
        clock.move(timedelta(seconds=91))
        assert gate.ask("6", Lane.REPLY) is None
        gate.pause(90)
        assert gate.ask("6", Lane.HELP) is None, "a new pause, a new try"
        clock.move(timedelta(seconds=91))
