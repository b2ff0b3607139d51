"""What holds for every request, whatever happens to it in whatever order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.requests.cover import Away, resolved
from bot.domain.requests.escalation import ask, check, step
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.request import (
    ENDED,
    HELD,
    Answered,
    AskedAgain,
    Closed,
    DeadlinePassed,
    Event,
    HandedOn,
    Ladder,
    LadderChanged,
    Notice,
    NotifyStaff,
    NotMine,
    Refused,
    Replied,
    Request,
    Snoozed,
    State,
    TellPatient,
    Terms,
    Took,
    Unreachable,
    What,
    Why,
    Withdrawn,
    Working,
)
from bot.ids import StaffId, new_id
from tests.fakes.examples import examples
from tests.fakes.kinds import ORDINARY, URGENT, under

STAFF = tuple(StaffId(new_id()) for _ in range(5))
NUMBERS_TOLD = {What.NOBODY_ANSWERED, What.NOBODY_REACHABLE}

#: Two rungs, the first with several people, and an end that stays at the last.
ODD = under(
    ORDINARY,
    rungs=[
        {"asks": ["duty", "caseworker"], "minutes": 5},
        {"asks": "deputy", "minutes": 90, "counted": "working"},
    ],
    at_end="last_again",
)

someone = st.sampled_from(STAFF)
LONG_AGO = datetime(2026, 3, 20, tzinfo=UTC)
events = st.one_of(
    st.builds(AskedAgain, st.sampled_from([ORDINARY, URGENT, ODD])),
    st.just(Replied()),
    st.just(DeadlinePassed()),
    st.builds(Took, someone),
    st.builds(Answered, someone),
    st.builds(Working, someone),
    st.builds(
        Snoozed, someone, st.integers(0, 40_000).map(lambda minutes: LONG_AGO + timedelta(minutes=minutes))
    ),
    st.builds(HandedOn, someone, someone),
    st.builds(NotMine, someone),
    st.builds(Unreachable, someone),
    st.just(LadderChanged()),
    st.builds(Closed, someone),
    st.just(Withdrawn()),
)
BACK = datetime(2027, 1, 1, tzinfo=UTC)


@st.composite
def ladders_of(draw: st.DrawFn) -> Ladder:
    """Any team, anybody reachable, anybody away with anybody to cover."""
    away = draw(st.lists(st.builds(Away, someone, st.just(BACK), st.none() | someone), max_size=3))
    gone = {one.staff for one in away}
    return Ladder(
        caseworker=draw(st.none() | someone),
        deputy=draw(st.none() | someone),
        duty=draw(st.lists(someone, max_size=3, unique=True).map(tuple)),
        reachable=draw(st.sets(someone).map(frozenset)) - gone,
        away=resolved(away, set(STAFF)),
    )


ladders = ladders_of()
weeks = st.sampled_from(
    ["mon-fri 08:00-15:00", "tue 09:00-10:00; sun 00:00-24:00", "mon-sun 00:00-24:00; also on holidays"]
).map(WorkingHours.parse)


@dataclass(frozen=True)
class Move:
    """One accepted event: what was, what happened, what is."""

    before: Request
    event: Event
    after: Request
    notices: tuple[Notice, ...]
    now: datetime
    ladder: Ladder


@st.composite
def lives(draw: st.DrawFn) -> tuple[WorkingHours, list[Move]]:
    """The life of one request: any events, any passing of time, any coming and going of staff."""
    hours = draw(weeks)
    now = datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 20_000)))
    ladder = draw(ladders)
    request = ask(draw(st.sampled_from([ORDINARY, URGENT, ODD])), now, hours, ladder).request
    moves: list[Move] = []
    for event in draw(st.lists(events, max_size=25)):
        if draw(st.booleans()):
            ladder = draw(ladders)
        now += timedelta(minutes=draw(st.sampled_from([0, 1, 14, 31, 600])))
        if isinstance(event, DeadlinePassed) and request.deadline_at is not None and draw(st.booleans()):
            now = max(now, request.deadline_at)
        try:
            done = step(request, event, now, hours, ladder)
        except Refused:
            continue
        moves.append(Move(request, event, done.request, done.notices, now, ladder))
        request = done.request
    return hours, moves


def always(rule: Callable[[WorkingHours, Move], None]) -> Callable[[], None]:
    """Make a rule about one move a test over whole lives."""

    @settings(max_examples=examples(80), deadline=None)
    @given(lives())
    def test(life: tuple[WorkingHours, list[Move]]) -> None:
        hours, moves = life
        for move in moves:
            rule(hours, move)

    return test


def desk(request: Request) -> tuple[object, ...]:
    return (request.rung, request.addressee, request.holder)


def what(move: Move) -> list[What]:
    return [notice.what for notice in move.notices if isinstance(notice, TellPatient)]


def quiet(move: Move) -> bool:
    """Whether the patient's waiting line is all that changes."""
    return any(isinstance(notice, TellPatient) and notice.quiet for notice in move.notices)


def deadline_is_set_and_within_the_policy(hours: WorkingHours, move: Move) -> None:
    after = move.after
    assert (after.deadline_at is None) == (after.state in ENDED)
    if after.deadline_at is not None and after.deadline_at > move.now:
        assert check(after, move.now, hours) is None


def it_has_a_holder_exactly_when_taken_or_answered(hours: WorkingHours, move: Move) -> None:
    if move.after.state not in ENDED:
        assert (move.after.holder is not None) == (move.after.state in HELD)


def only_the_patient_the_holder_or_a_quiet_week_ends_it(hours: WorkingHours, move: Move) -> None:
    if move.after.state in ENDED and move.before.state not in ENDED:
        quiet = isinstance(move.event, DeadlinePassed) and move.before.state is State.ANSWERED
        closed = isinstance(move.event, Closed) and move.event.staff == move.before.holder
        assert quiet or closed or isinstance(move.event, Withdrawn)


def the_patient_is_told_each_time_it_passes_to_somebody_else(hours: WorkingHours, move: Move) -> None:
    if desk(move.before) != desk(move.after) and move.after.state not in ENDED:
        assert len(what(move)) == 1


def the_patient_hears_at_most_one_thing_from_one_event(hours: WorkingHours, move: Move) -> None:
    assert len(what(move)) <= 1


def whatever_the_patient_does_is_answered(hours: WorkingHours, move: Move) -> None:
    if isinstance(move.event, AskedAgain | Replied):
        assert what(move)
        assert not quiet(move)


def only_the_clock_is_quiet_and_only_about_silence(hours: WorkingHours, move: Move) -> None:
    if quiet(move):
        assert isinstance(move.event, DeadlinePassed)
        assert move.before.silences
        assert move.before.state is State.OPEN
        assert what(move)[0] in {What.WENT_ON, *NUMBERS_TOLD}


def the_silence_is_counted_only_while_nobody_answers(hours: WorkingHours, move: Move) -> None:
    assert (move.after.silences == 0) == (move.after.silence_at is None)
    if move.after.state in HELD:
        assert move.after.silences == 0


def taken_is_said_only_when_a_person_took_it(hours: WorkingHours, move: Move) -> None:
    if What.TAKEN in what(move):
        assert isinstance(move.event, Took)
        assert move.after.holder == move.event.staff


def answered_is_said_only_when_a_person_answered(hours: WorkingHours, move: Move) -> None:
    if What.ANSWERED in what(move):
        assert isinstance(move.event, Answered)


def only_reachable_people_are_notified_and_the_ladder_is_never_silent(
    hours: WorkingHours, move: Move
) -> None:
    notified = {s for n in move.notices if isinstance(n, NotifyStaff) for s in n.staff}
    assert notified <= move.ladder.reachable
    if move.after.state is State.OPEN and desk(move.before) != desk(move.after):
        assert notified or NUMBERS_TOLD & set(what(move))


def repeats_by_the_patient_notify_at_most_each_half_hour(hours: WorkingHours, move: Move) -> None:
    if any(isinstance(n, NotifyStaff) and n.why is Why.AGAIN for n in move.notices):
        last = move.before.last_notified_at
        rested = last is None or move.now - last >= move.before.terms.policy.notify_again()
        assert rested or move.before.snoozed


def a_changed_ladder_leaves_nobody_waiting_for_who_is_away(hours: WorkingHours, move: Move) -> None:
    if not isinstance(move.event, LadderChanged):
        return
    after = move.after
    if after.state is State.OPEN:
        assert after.asked(move.ladder) or after.reaches_nobody
        at_all = any(move.ladder.on(rung) for rung in after.terms.policy.rungs)
        assert not (after.reaches_nobody and at_all)
    if after is not move.before:
        assert step(after, LadderChanged(), move.now, hours, move.ladder).request is after


def nobody_is_asked_twice_in_one_round_unless_they_were_away(hours: WorkingHours, move: Move) -> None:
    went_on = [n for n in move.notices if isinstance(n, NotifyStaff) and n.why is Why.WENT_ON]
    for notice in went_on:
        told = move.before.told or frozenset()
        assert not {*notice.staff} <= told & move.ladder.reachable


def urgency_is_never_lowered_before_an_answer(hours: WorkingHours, move: Move) -> None:
    if move.before.state is not State.ANSWERED:
        assert not move.before.urgency.exceeds(move.after.urgency)


def the_version_rises_exactly_when_something_changed(hours: WorkingHours, move: Move) -> None:
    changed = move.after is not move.before
    assert move.after.version == move.before.version + (1 if changed else 0)


def rounds_and_counters_never_go_down_before_an_answer(hours: WorkingHours, move: Move) -> None:
    assert move.after.times_asked >= move.before.times_asked
    if move.before.state is not State.ANSWERED:
        assert move.before.round <= move.after.round <= move.before.round + 1


test_a_living_request_has_a_deadline_within_the_policy = always(deadline_is_set_and_within_the_policy)
test_it_has_a_holder_exactly_when_taken_or_answered = always(it_has_a_holder_exactly_when_taken_or_answered)
test_only_the_patient_the_holder_or_a_quiet_week_ends_it = always(
    only_the_patient_the_holder_or_a_quiet_week_ends_it
)
test_the_patient_is_told_of_each_passage = always(the_patient_is_told_each_time_it_passes_to_somebody_else)
test_the_patient_hears_one_thing_at_a_time = always(the_patient_hears_at_most_one_thing_from_one_event)
test_whatever_the_patient_does_is_answered = always(whatever_the_patient_does_is_answered)
test_only_the_clock_is_quiet_and_only_about_silence = always(only_the_clock_is_quiet_and_only_about_silence)
test_the_silence_is_counted_only_while_nobody_answers = always(
    the_silence_is_counted_only_while_nobody_answers
)
test_taken_is_said_only_when_a_person_took_it = always(taken_is_said_only_when_a_person_took_it)
test_answered_is_said_only_when_a_person_answered = always(answered_is_said_only_when_a_person_answered)
test_somebody_reachable_is_notified_or_numbers_are_given = always(
    only_reachable_people_are_notified_and_the_ladder_is_never_silent
)
test_repeats_notify_at_most_each_half_hour = always(repeats_by_the_patient_notify_at_most_each_half_hour)
test_a_changed_ladder_leaves_nobody_waiting_for_who_is_away = always(
    a_changed_ladder_leaves_nobody_waiting_for_who_is_away
)
test_nobody_is_asked_twice_in_one_round = always(nobody_is_asked_twice_in_one_round_unless_they_were_away)
test_urgency_is_never_lowered_before_an_answer = always(urgency_is_never_lowered_before_an_answer)
test_the_version_rises_exactly_when_something_changed = always(
    the_version_rises_exactly_when_something_changed
)
test_rounds_and_counters_never_go_down_before_an_answer = always(
    rounds_and_counters_never_go_down_before_an_answer
)


@settings(max_examples=examples(100), deadline=None)
@given(ladders, st.sampled_from([ORDINARY, URGENT]), weeks, st.integers(1, 12))
def test_left_alone_it_keeps_climbing_for_ever_and_asks_everybody_reachable(
    ladder: Ladder, kind: Terms, hours: WorkingHours, waits: int
) -> None:
    now = datetime(2026, 3, 20, tzinfo=UTC)
    made = ask(kind, now, hours, ladder)
    request, notices = made.request, list(made.notices)
    for _ in range(waits):
        assert request.deadline_at is not None
        now = request.deadline_at
        done = step(request, DeadlinePassed(), now, hours, ladder)
        request = done.request
        notices += done.notices
    assert request.state is State.OPEN
    asked = {s for n in notices if isinstance(n, NotifyStaff) for s in n.staff}
    everybody = {staff for rung in kind.policy.rungs for staff in ladder.on(rung)}
    if waits >= 3:
        assert asked == everybody
    else:
        assert asked <= everybody
