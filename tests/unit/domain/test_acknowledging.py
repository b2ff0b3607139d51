"""Where each on a rung has to say that they have seen a request: nobody is passed over because another has taken it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.requests import policy_faults
from bot.domain.requests.cover import Away
from bot.domain.requests.escalation import check
from bot.domain.requests.outlook import Ahead, outlook
from bot.domain.requests.policy import Rung, Who
from bot.domain.requests.request import (
    Acknowledged,
    Answered,
    AskedAgain,
    Because,
    Closed,
    DeadlinePassed,
    HandedOn,
    Ladder,
    LadderChanged,
    NotifyStaff,
    Refusal,
    Refused,
    Snoozed,
    State,
    TellPatient,
    Took,
    Unreachable,
    WarnClinic,
    What,
    Why,
)
from bot.ids import StaffId
from tests.fakes.kinds import KINDS, ORDINARY, terms
from tests.unit.domain.test_escalation import DINA, EIRIK, FULL, KARI, OLA, STRANGER, Story

TONIGHT = terms("no_place")


def tonight(ladder: Ladder = FULL) -> Story:
    """No place to sleep: Kari and whoever is on duty are asked, and the word of both is wanted."""
    return Story(TONIGHT, ladder=ladder)


def notified(story: Story) -> list[tuple[tuple[StaffId, ...], Why]]:
    return [(one.staff, one.why) for one in story.notices if isinstance(one, NotifyStaff)]


def told(story: Story) -> list[tuple[What, bool]]:
    return [(one.what, one.quiet) for one in story.notices if isinstance(one, TellPatient)]


def missing(story: Story) -> tuple[Who, ...]:
    return story.request.missing(story.ladder)


def without(ladder: Ladder, *staff: StaffId) -> Ladder:
    return replace(ladder, reachable=ladder.reachable - {*staff})


def faults(rungs: Iterable[Rung]) -> list[str]:
    policy = KINDS.policies["tonight"].model_copy(update={"rungs": tuple(rungs)})
    return [one.said for one in policy_faults.faults(policy, urgent=True)]


def test_both_are_asked_at_once_and_one_who_takes_it_leaves_the_other_waited_for() -> None:
    story = tonight()
    assert notified(story) == [((KARI, DINA, EIRIK), Why.ASKED)]
    asked_until = story.request.deadline_at
    story.on(Took(KARI), after=3)
    assert missing(story) == (Who.DUTY,)
    assert story.request.others_at == story.request.due_at == asked_until, "the clock runs on as it ran"
    coming = outlook(story.request, story.ladder)
    assert coming is not None
    assert (coming.ahead, set(coming.staff)) == (Ahead.ASKS_OTHERS, {DINA, EIRIK, OLA})


def test_the_clock_goes_on_to_who_has_not_seen_it_and_the_next_rung_while_another_has_it() -> None:
    story = tonight().on(Took(KARI), after=3).on(DeadlinePassed(), after=12)
    assert notified(story) == [((DINA, EIRIK, OLA), Why.NOT_SEEN)]
    assert told(story) == [(What.SEEN, True)]
    assert (story.request.state, story.request.holder, story.request.rung) == (State.TAKEN, KARI, 1)
    story.on(DeadlinePassed(), after=15)
    assert notified(story) == [((DINA, EIRIK), Why.NOT_SEEN)]
    assert [one.because for one in story.notices if isinstance(one, WarnClinic)] == [Because.NOT_SEEN]
    assert missing(story) == (Who.DUTY,)
    assert story.request.others_at is not None


def test_one_of_a_place_is_enough_and_then_only_the_holders_own_time_counts() -> None:
    story = tonight().on(Took(KARI), after=3)
    answer_until = story.request.deadline_at
    story.on(Acknowledged(EIRIK), after=1)
    assert told(story) == [(What.SEEN, True)]
    assert (missing(story), story.request.others_at, story.request.due_at) == ((), None, answer_until)
    assert story.request.holder == KARI, "who has seen it has taken nothing"
    before = story.request
    assert story.on(Acknowledged(EIRIK)).request is before, "a press twice"


def test_to_have_seen_it_is_not_to_take_it() -> None:
    story = tonight().on(Acknowledged(KARI), after=1).on(Acknowledged(DINA), after=1)
    assert (story.request.state, missing(story)) == (State.OPEN, ())
    story.on(DeadlinePassed(), after=13)
    assert notified(story) == [((OLA,), Why.WENT_ON)], "nobody has taken it"


def test_an_answer_does_not_hide_who_has_not_seen_it() -> None:
    story = tonight().on(Answered(KARI), after=3)
    assert missing(story) == (Who.DUTY,)
    story.on(DeadlinePassed(), after=12)
    assert story.request.state is State.ANSWERED
    assert notified(story) == [((DINA, EIRIK, OLA), Why.NOT_SEEN)]
    story.on(Closed(KARI))
    assert (story.request.others_at, missing(story)) == (None, ())


def test_handed_on_to_one_the_others_are_still_waited_for() -> None:
    story = tonight().on(HandedOn(KARI, STRANGER), after=3)
    assert missing(story) == (Who.CASEWORKER, Who.DUTY)
    story.on(DeadlinePassed(), after=12)
    assert notified(story) == [((KARI, DINA, EIRIK, OLA), Why.NOT_SEEN)]
    assert story.request.addressee == STRANGER


def test_who_covers_is_asked_in_the_place_of_who_goes_away_and_their_word_counts() -> None:
    story = tonight().on(Took(DINA), after=3).on(Acknowledged(KARI), after=1)
    assert missing(story) == ()
    away = Away(KARI, story.now.replace(year=2027), STRANGER)
    story.ladder = replace(without(FULL, KARI), away=(away,))
    story.on(LadderChanged(), after=1)
    assert notified(story) == [((STRANGER,), Why.WENT_ON)]
    assert (missing(story), story.request.holder) == ((Who.CASEWORKER,), DINA)
    before = story.request
    assert story.on(LadderChanged()).request is before
    story.on(Acknowledged(STRANGER), after=1)
    assert (missing(story), story.request.others_at) == ((), None)


def test_when_the_last_of_a_place_cannot_be_reached_the_next_rung_is_asked_at_once() -> None:
    story = tonight(replace(FULL, duty=(DINA,))).on(Took(KARI), after=3)
    story.ladder = without(story.ladder, DINA)
    story.on(Unreachable(DINA), after=1)
    assert notified(story) == [((OLA,), Why.NOT_SEEN)]
    assert missing(story) == (Who.DUTY,), "it stays missing"
    story.on(DeadlinePassed(), after=15)
    assert notified(story) == [], "there is nobody to ask"
    assert any(isinstance(one, WarnClinic) for one in story.notices)


def test_only_whose_word_is_wanted_can_give_it() -> None:
    for made, staff in ((tonight(), OLA), (tonight(), STRANGER), (Story(ORDINARY), KARI)):
        with pytest.raises(Refused) as refused:
            made.on(Acknowledged(staff))
        assert refused.value.code is Refusal.NOT_ASKED


def test_a_new_wish_after_an_answer_wants_their_words_anew() -> None:
    story = tonight().on(Answered(KARI), after=3).on(Acknowledged(DINA), after=1)
    story.on(AskedAgain(TONIGHT), after=600)
    assert missing(story) == (Who.CASEWORKER, Who.DUTY)


def test_the_auditor_looks_at_both_limits() -> None:
    story = tonight().on(Took(KARI), after=3)
    assert story.request.others_at is not None
    assert check(story.request, story.now, story.hours) is None
    assert check(story.request, story.request.others_at.replace(hour=23), story.hours) is not None


def test_a_policy_that_wants_the_word_of_one_or_passes_one_over_is_refused() -> None:
    first, *rest = KINDS.policies["tonight"].rungs
    assert faults((first, *rest)) == []
    assert "acknowledge" in faults((first.model_copy(update={"asks": (Who.DUTY,)}), *rest))[0]
    assert "acknowledge" in faults((first.model_copy(update={"but": (Who.CASEWORKER,)}), *rest))[0]


def test_whoever_covers_meanwhile_says_so_too_when_they_take_up_again_what_they_put_off() -> None:
    """The place that they have come to stand in is not asked for its word once more when they pass the request on."""
    story = tonight()
    story.on(Took(OLA), after=3)
    until = story.request.deadline_at
    assert until is not None
    story.on(Snoozed(OLA, until - timedelta(minutes=5)))
    assert OLA not in story.request.seen
    story.ladder = replace(without(FULL, KARI), away=(Away(KARI, until, OLA),))
    story.on(Took(OLA), after=1)
    assert OLA in story.request.seen
    story.on(HandedOn(OLA, EIRIK), after=1)
    assert missing(story) == (Who.DUTY,)
