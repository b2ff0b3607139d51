"""How far this machine's clock is from Telegram's, as the `Date` of answers shows."""

import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.carrier.skew import Skew

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def heard(skew: Skew, ahead: float, *, at: float = 0.0, took: float = 0.1, unread: float = 0.0) -> None:
    """One call that began `at` seconds after noon, by a clock that is `ahead` of Telegram's; the answer lay `unread` for a while."""
    asked = NOON + timedelta(seconds=at)
    written = asked + timedelta(seconds=took)
    date = format_datetime((written - timedelta(seconds=ahead)).replace(microsecond=0), usegmt=True)
    skew.learn(date, asked, written + timedelta(seconds=unread))


@given(st.floats(0, 86_400), st.floats(0, 25))
def test_a_clock_that_is_right_is_never_found_wrong(at: float, took: float) -> None:
    skew = Skew()
    heard(skew, 0, at=at, took=took)
    assert skew.seconds == 0
    assert skew.known


@given(st.floats(-1e6, 1e6), st.floats(0, 86_400))
def test_a_short_call_finds_the_skew_to_a_second(ahead: float, at: float) -> None:
    skew = Skew()
    heard(skew, ahead, at=at)
    assert abs(skew.seconds - ahead) <= 1.2


@given(st.floats(-1e6, 1e6), st.lists(st.floats(0, 25), max_size=8))
def test_long_polls_do_not_spoil_what_a_short_call_found(ahead: float, polls: list[float]) -> None:
    skew = Skew()
    heard(skew, ahead)
    for number, took in enumerate(polls):
        heard(skew, ahead, at=30.0 * number, took=took)
    assert abs(skew.seconds - ahead) <= 1.2


def test_an_answer_that_lay_unread_while_the_machine_slept_teaches_nothing_wrong() -> None:
    skew = Skew()
    heard(skew, 0)
    heard(skew, 0, at=30, took=5, unread=7200)
    assert skew.seconds == 0


def test_a_clock_that_is_set_right_is_found_right_at_the_next_call() -> None:
    skew = Skew()
    heard(skew, 3600)
    heard(skew, 0, at=60)
    assert abs(skew.seconds) <= 1.2


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Mon, 99 Mar 2026 12:00:00 GMT", "Mon, 02 Mar 9999999 12:00:00 GMT"]
)
def test_what_is_no_date_teaches_nothing(date: str) -> None:
    skew = Skew()
    skew.learn(date, NOON, NOON)
    assert (skew.seconds, skew.known) == (0, False)


def test_a_clock_set_back_during_a_call_teaches_nothing() -> None:
    skew = Skew()
    skew.learn(format_datetime(NOON, usegmt=True), NOON, NOON - timedelta(hours=1))
    assert not skew.known


def test_a_wrong_clock_is_said_once_and_its_end_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    skew = Skew()
    for number in range(5):
        heard(skew, 65, at=number)
    heard(skew, 0, at=10)
    heard(skew, -65, at=20)
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 3
    assert "65 s ahead of Telegram's" in said[0] or "64 s ahead of Telegram's" in said[0]
    assert "agrees" in said[1]
    assert "behind Telegram's" in said[2]
