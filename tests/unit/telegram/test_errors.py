"""The error table of the design, row by row."""

from datetime import UTC, datetime, timedelta

import pytest
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.delivery.verdict import Then, Verdict, a_fault_of_ours, back_off, verdict_on
from bot.domain.messages.message import Message, Method
from bot.ids import new_id
from bot.log import where
from bot.store.outbox.outbox import Leased
from bot.store.tables.messages import Guard, Lane, Sending
from bot.telegram.carrier import errors
from bot.telegram.carrier.http import NotSentError, OutcomeUnknownError

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def row(
    lane: Lane = Lane.REPLY, *, attempts: int = 1, unknowns: int = 0, method: Method = Method.SEND
) -> Leased:
    edited = 7 if method is Method.EDIT else None
    message = Message("Hei", method=method)
    return Leased(
        new_id(), new_id(), "5", lane, 1, NOW + timedelta(seconds=15), message, Guard.NONE, None, edited, attempts, unknowns
    )  # fmt: skip


def judge(row: Leased, error: Exception, now: datetime, *, plain: bool = False) -> Verdict:
    """What the sender makes of a call that failed like this."""
    return verdict_on(row, errors.judge(error, row.edit_message_id), now, plain=plain)


def test_a_429_pauses_the_chat_for_as_long_as_telegram_says() -> None:
    verdict = judge(row(), RetryAfter(17), NOW)
    assert verdict.then is Then.SLOW_DOWN
    assert verdict.seconds == 17
    assert verdict.written is not None
    assert (verdict.written.state, verdict.written.hold_chat) == (Sending.WAITING, True)
    assert verdict.written.again_at == NOW + timedelta(seconds=17)


@pytest.mark.parametrize(
    "error",
    [
        Forbidden("Forbidden: bot was blocked by the user"),
        Forbidden("Forbidden: user is deactivated"),
        Forbidden("Forbidden: bot can't initiate conversation with a user"),
        BadRequest("Bad Request: chat not found"),
        BadRequest("Bad Request: PEER_ID_INVALID"),
    ],
    ids=str,
)
def test_somebody_who_cannot_be_reached_is_dropped_and_noted(error: TelegramError) -> None:
    verdict = judge(row(), error, NOW)
    assert verdict.written is not None
    assert (verdict.written.state, verdict.written.unreachable) == (Sending.DROPPED, True)


def test_our_own_mistake_is_sent_once_more_as_plain_text() -> None:
    verdict = judge(row(), BadRequest("Bad Request: BUTTON_DATA_INVALID"), NOW)
    assert verdict.then is Then.PLAIN
    assert verdict.written is None


def test_our_own_mistake_is_parked_and_reported_when_plain_text_is_refused_too() -> None:
    verdict = judge(row(), BadRequest("Bad Request: text must be non-empty"), NOW, plain=True)
    assert verdict.then is Then.REPORT
    assert verdict.written is not None
    assert verdict.written.state is Sending.PARKED


@pytest.mark.parametrize("error", [InvalidToken(), EndPointNotFound("sendMessage")])
def test_a_refused_token_stops_everything_and_loses_nothing(error: TelegramError) -> None:
    verdict = judge(row(), error, NOW)
    assert verdict.then is Then.STOP
    assert verdict.written is not None
    assert verdict.written.state is Sending.WAITING
    assert not verdict.written.hold_chat


class RenamedError(TelegramError):
    """What an update of the library may bring."""


@pytest.mark.parametrize(
    "error", [NetworkError("Internal (500)"), Conflict("x"), RenamedError("x"), NotSentError("no")]
)
def test_trouble_on_the_way_is_waited_out_ever_longer_with_the_whole_chat(error: Exception) -> None:
    waits = []
    for attempts in range(1, 12):
        written = judge(row(attempts=attempts), error, NOW).written
        assert written is not None
        assert written.again_at is not None
        assert (written.state, written.hold_chat) == (Sending.WAITING, True)
        waits.append((written.again_at - NOW).total_seconds())
    assert 0.75 <= waits[0] <= 1
    assert 45 <= waits[-1] <= 60
    assert max(waits) <= 60


@pytest.mark.parametrize("lane", [Lane.HELP, Lane.URGENT, Lane.NEWS])
def test_help_and_what_is_said_of_a_request_is_sent_until_it_is_accepted(lane: Lane) -> None:
    for unknowns in range(20):
        for error in (OutcomeUnknownError("?"), TimedOut()):
            written = judge(row(lane, unknowns=unknowns), error, NOW).written
            assert written is not None
            assert (written.state, written.unknown, written.hold_chat) == (Sending.WAITING, True, True)


@pytest.mark.parametrize("lane", [Lane.REPLY, Lane.REMINDER])
def test_an_unknown_outcome_of_a_reply_or_reminder_is_sent_once_more(lane: Lane) -> None:
    first = judge(row(lane), OutcomeUnknownError("?"), NOW).written
    second = judge(row(lane, unknowns=1), OutcomeUnknownError("?"), NOW).written
    assert first is not None
    assert second is not None
    assert (first.state, first.unknown) == (Sending.WAITING, True)
    assert (second.state, second.unknown) == (Sending.UNKNOWN, True)


def test_an_unknown_outcome_in_lane_4_is_never_sent_again() -> None:
    written = judge(row(Lane.BULK), OutcomeUnknownError("?"), NOW).written
    assert written is not None
    assert written.state is Sending.UNKNOWN


def test_a_message_that_is_not_modified_is_a_success() -> None:
    error = BadRequest("Bad Request: message is not modified: specified new message content")
    written = judge(row(method=Method.EDIT), error, NOW).written
    assert written is not None
    assert (written.state, written.message_id) == (Sending.SENT, 7)


@pytest.mark.parametrize(
    "words", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"]
)
def test_an_edit_whose_message_is_gone_is_sent_anew(words: str) -> None:
    verdict = judge(row(method=Method.EDIT), BadRequest(f"Bad Request: {words}"), NOW)
    assert verdict.then is Then.ANEW
    assert verdict.written is None


def test_what_nobody_foresaw_is_parked_and_reported() -> None:
    with pytest.raises(KeyError) as caught:
        judge(row(), KeyError("Kari"), NOW)
    verdict = a_fault_of_ours(row(), caught.value, where(caught.value))
    assert verdict.then is Then.REPORT
    assert verdict.written is not None
    assert (verdict.written.state, verdict.written.error) == (Sending.PARKED, "KeyError")


def test_the_wait_after_a_failure_is_never_longer_than_a_minute() -> None:
    assert all(0.75 <= back_off(attempt) <= 60 for attempt in (1, 2, 7, 50, 10_000))


def test_an_error_is_described_by_type_and_place_never_by_its_words() -> None:
    with pytest.raises(ValueError, match="Kari") as caught:
        int("Kari Nordmann")
    said = where(caught.value)
    assert said.startswith("ValueError at test_errors.py:")
    assert "Kari" not in said
