"""What staff are told that comes next is what comes."""

from datetime import UTC, datetime

from bot.domain.requests.escalation import ask, step
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.outlook import Ahead, Outlook, outlook
from bot.domain.requests.policy import Who
from bot.domain.requests.request import (
    Answered,
    Closed,
    DeadlinePassed,
    Ladder,
    NotifyStaff,
    Request,
    State,
    Took,
)
from bot.ids import StaffId, new_id
from tests.fakes.kinds import ORDINARY
from tests.unit.domain.test_escalation_always import Move, always

KARI, OLA, BERIT, NINA = (StaffId(new_id()) for _ in range(4))
HOURS = WorkingHours.parse("mon-fri 08:00-15:00")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LADDER = Ladder(KARI, OLA, (BERIT, NINA), frozenset({KARI, OLA, BERIT, NINA}))


def after(*events: object, ladder: Ladder = LADDER) -> Request:
    """An ordinary request after these events, each at its deadline."""
    request = ask(ORDINARY, NOW, HOURS, ladder).request
    for event in events:
        assert request.deadline_at is not None
        request = step(request, event, request.deadline_at, HOURS, ladder).request  # type: ignore[arg-type]
    return request


def _it_is_what_comes(_hours: WorkingHours, move: Move) -> None:
    if not isinstance(move.event, DeadlinePassed):
        return
    told = outlook(move.before, move.ladder)
    assert told is not None
    asked = [one for notice in move.notices if isinstance(notice, NotifyStaff) for one in notice.staff]
    assert list(told.staff) == asked
    state = {
        Ahead.REMINDS: State.TAKEN,
        Ahead.RETURNS: State.TAKEN,
        Ahead.CLOSES: State.CLOSED,
    }.get(told.ahead, State.OPEN)
    assert move.after.state is state
    if told.staff and state is State.OPEN:
        assert told.asks == move.after.asks


test_whatever_comes_at_a_deadline_was_told_before = always(_it_is_what_comes)


def test_a_request_is_told_to_go_to_the_deputy_then_to_those_on_duty_then_to_the_caseworker_again() -> None:
    passed = DeadlinePassed()
    assert outlook(after(), LADDER) == Outlook(Ahead.GOES_ON, (OLA,), (Who.DEPUTY,))
    assert outlook(after(passed), LADDER) == Outlook(Ahead.GOES_ON, (BERIT, NINA), (Who.DUTY,))
    assert outlook(after(passed, passed), LADDER) == Outlook(Ahead.GOES_ON, (KARI,), (Who.CASEWORKER,))


def test_one_that_only_one_person_can_be_asked_about_asks_them_again() -> None:
    alone = Ladder(KARI, reachable=frozenset({KARI}))
    assert outlook(after(ladder=alone), alone) == Outlook(Ahead.ASKS_AGAIN, (KARI,), (Who.CASEWORKER,))


def test_one_that_reaches_nobody_says_so() -> None:
    nobody = Ladder()
    told = outlook(after(ladder=nobody), nobody)
    assert told == Outlook(Ahead.FINDS_NOBODY)


def test_who_took_it_is_reminded_first_and_then_it_goes_on() -> None:
    assert outlook(after(Took(KARI)), LADDER) == Outlook(Ahead.REMINDS, (KARI,))
    assert outlook(after(Took(KARI), DeadlinePassed()), LADDER) == Outlook(
        Ahead.GOES_ON, (OLA,), (Who.DEPUTY,)
    )


def test_an_answered_one_closes_and_an_ended_one_has_nothing_ahead() -> None:
    assert outlook(after(Answered(KARI)), LADDER) == Outlook(Ahead.CLOSES)
    assert outlook(after(Answered(KARI), Closed(KARI)), LADDER) is None
