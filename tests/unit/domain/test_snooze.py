"""Putting a request off: until when it may be, what ends it, and that it comes back once and then goes on."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.requests.escalation import Fault, ask, check, step
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.request import (
    Answered,
    AskedAgain,
    DeadlinePassed,
    Event,
    Ladder,
    LadderChanged,
    NotifyStaff,
    Refused,
    Replied,
    Request,
    Snoozed,
    State,
    Step,
    TellPatient,
    Terms,
    Took,
    What,
    Why,
    Working,
)
from bot.domain.requests.snooze import choices
from bot.ids import StaffId, new_id
from tests.fakes.kinds import ORDINARY, URGENT

KARI, OLA, BERIT = (StaffId(new_id()) for _ in range(3))
HOURS = WorkingHours.parse("mon-fri 08:00-15:00")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)  # a Monday, nine o'clock in Oslo
LADDER = Ladder(KARI, OLA, (BERIT,), frozenset({KARI, OLA, BERIT}))
THURSDAY = datetime(2026, 3, 5, 8, tzinfo=UTC)


def do(request: Request, event: Event, at: datetime = NOW, ladder: Ladder = LADDER) -> Step:
    return step(request, event, at, HOURS, ladder)


def taken(terms: Terms = ORDINARY) -> Request:
    return do(ask(terms, NOW, HOURS, LADDER).request, Took(KARI)).request


def put_off(terms: Terms = ORDINARY, until: datetime = THURSDAY) -> Request:
    return do(taken(terms), Snoozed(KARI, until)).request


def whys(led_to: Step) -> list[Why]:
    return [one.why for one in led_to.notices if isinstance(one, NotifyStaff)]


def test_the_patient_is_told_and_it_rests_with_its_holder_until_then() -> None:
    led_to = do(taken(), Snoozed(KARI, THURSDAY))
    assert (led_to.request.state, led_to.request.holder) == (State.TAKEN, KARI)
    assert (led_to.request.snoozed, led_to.request.deadline_at) == (True, THURSDAY)
    (told,) = led_to.notices
    assert isinstance(told, TellPatient)
    assert (told.what, told.staff) == (What.SNOOZED, KARI)
    assert check(led_to.request, NOW, HOURS) is None


def test_it_comes_back_to_its_holder_and_then_goes_on_if_nothing_is_done() -> None:
    back = do(put_off(), DeadlinePassed(), THURSDAY)
    assert whys(back) == [Why.BACK]
    assert (back.request.snoozed, back.request.reminded, back.request.holder) == (False, True, KARI)
    assert back.request.deadline_at is not None
    gone_on = do(back.request, DeadlinePassed(), back.request.deadline_at)
    assert gone_on.request.asked(LADDER) == (OLA,)


def test_what_came_back_is_not_put_off_again() -> None:
    back = do(put_off(), DeadlinePassed(), THURSDAY).request
    with pytest.raises(Refused) as refused:
        do(back, Snoozed(KARI, THURSDAY + timedelta(hours=1)), THURSDAY)
    assert refused.value.code == "reminded"


@pytest.mark.parametrize(
    ("terms", "until", "code"),
    [
        (ORDINARY, NOW, "past"),
        (ORDINARY, NOW + timedelta(days=7), None),
        (ORDINARY, NOW + timedelta(days=7, seconds=1), "too_long_off"),
        (URGENT, NOW + timedelta(minutes=60), None),
        (URGENT, NOW + timedelta(minutes=60, seconds=1), "too_long_off"),
    ],
)
def test_nothing_is_put_off_for_longer_than_its_policy_says_and_the_urgent_not_beyond_their_time(
    terms: Terms, until: datetime, code: str | None
) -> None:
    if code is None:
        assert do(taken(terms), Snoozed(KARI, until)).request.deadline_at == until
        return
    with pytest.raises(Refused) as refused:
        do(taken(terms), Snoozed(KARI, until))
    assert refused.value.code == code


def test_putting_it_off_again_and_again_never_takes_it_beyond_a_week_from_when_the_patient_asked() -> None:
    request, now = put_off(), NOW
    for _ in range(6):
        now += timedelta(days=1)
        until = now + timedelta(days=1)
        request = do(request, Snoozed(KARI, until), now).request
    with pytest.raises(Refused):
        do(request, Snoozed(KARI, NOW + timedelta(days=8)), now)


def test_an_urgent_one_that_was_put_off_can_only_be_put_off_to_something_sooner() -> None:
    request = put_off(URGENT, NOW + timedelta(minutes=30))
    with pytest.raises(Refused):
        do(request, Snoozed(KARI, NOW + timedelta(minutes=45)))
    sooner = do(request, Snoozed(KARI, NOW + timedelta(minutes=10))).request
    assert sooner.deadline_at == NOW + timedelta(minutes=10)


def test_when_the_patient_writes_or_asks_again_it_is_back_at_once_however_lately_staff_were_told() -> None:
    for event, why in ((Replied(), Why.REPLIED), (AskedAgain(ORDINARY), Why.AGAIN)):
        led_to = do(put_off(), event, NOW + timedelta(minutes=1))
        assert whys(led_to) == [why]
        assert not led_to.request.snoozed
        assert led_to.request.deadline_at == HOURS.add_working(NOW + timedelta(minutes=1), 420)


def test_made_urgent_it_goes_to_whoever_is_asked_first() -> None:
    led_to = do(put_off(), AskedAgain(URGENT), NOW + timedelta(hours=1))
    assert (led_to.request.state, led_to.request.snoozed) == (State.OPEN, False)


def test_when_its_holder_is_away_it_does_not_wait_for_the_moment() -> None:
    away = Ladder(KARI, OLA, (BERIT,), frozenset({OLA, BERIT}))
    led_to = do(put_off(), LadderChanged(), NOW + timedelta(days=1), away)
    assert led_to.request.asked(away) == (OLA,)
    assert not led_to.request.snoozed


@pytest.mark.parametrize("event", [Took(KARI), Working(KARI), Answered(KARI)])
def test_its_holder_takes_it_up_whenever_they_like(event: Event) -> None:
    assert not do(put_off(), event).request.snoozed


def test_taken_up_by_hand_it_has_its_last_wait_so_that_nobody_can_put_an_urgent_one_off_for_ever() -> None:
    request = do(put_off(URGENT, NOW + timedelta(minutes=30)), Took(KARI)).request
    assert request.reminded
    with pytest.raises(Refused):
        do(request, Snoozed(KARI, NOW + timedelta(minutes=30)))


def test_only_who_has_it_puts_it_off() -> None:
    for request, code in (
        (ask(ORDINARY, NOW, HOURS, LADDER).request, "not_taken"),
        (taken(), "already_taken"),
    ):
        with pytest.raises(Refused) as refused:
            do(request, Snoozed(OLA, THURSDAY))
        assert refused.value.code == code


def test_the_auditor_finds_what_is_put_off_for_too_long() -> None:
    assert check(put_off(), NOW, HOURS) is None
    from_another_world = put_off(URGENT, NOW + timedelta(minutes=30))
    later = NOW - timedelta(minutes=31)
    assert check(from_another_world, later, HOURS) is Fault.TOO_LATE


def local(moments: tuple[datetime, ...]) -> list[str]:
    return [f"{HOURS.day_of(one):%a} {one:%H:%M}" for one in moments]


def test_the_choices_are_later_today_and_as_work_begins_on_the_next_days() -> None:
    week = NOW + timedelta(days=7)
    assert local(choices(NOW, week, HOURS)) == ["Mon 10:00", "Tue 07:00", "Wed 07:00", "Thu 07:00"]
    friday_evening = datetime(2026, 3, 6, 18, tzinfo=UTC)
    assert local(choices(friday_evening, week, HOURS)) == ["Mon 07:00"]


def test_what_has_minutes_is_put_off_by_minutes() -> None:
    assert local(choices(NOW, NOW + timedelta(minutes=40), HOURS)) == ["Mon 08:15", "Mon 08:30"]
    assert choices(NOW, NOW + timedelta(minutes=5), HOURS) == ()
