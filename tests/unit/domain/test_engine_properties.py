"""What holds for every flow that the linter lets through, and every sequence of events."""

from typing import Any, cast

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.domain.flow.book import FlowBook
from bot.domain.flow.effects import Do, Effect, Ended, Ignored, Keyboard, Reask, Show, Stale, StartTimer
from bot.domain.flow.engine import advance
from bot.domain.flow.events import (
    Event,
    Left,
    Pressed,
    Resumed,
    Started,
    TimerFired,
    Wrote,
    event_from_json,
    event_to_json,
)
from bot.domain.flow.language import Flow, option_ids
from bot.domain.flow.state import Phase, RunState, Status
from bot.domain.lint.check import lint
from bot.domain.lint.problems import Severity
from tests.fakes.examples import examples
from tests.fakes.flows import make_flow, skip

FLOWS = ("main", "inner", "deep")
STEPS = ("s0", "s1", "s2", "s3")
NAMES = ("a", "b", "c")
OPTIONS = ("x", "y", "z")
FACTS: dict[str, Any] = {"today": "2026-04-03", "paused": True, "hour": 9}

names = st.sampled_from(NAMES)
simple_conditions = st.one_of(
    st.builds(lambda a, v: {"answer": a, "is": v}, names, st.sampled_from(OPTIONS)),
    st.builds(lambda a, n: {"answer": a, "at_least": n}, names, st.integers(0, 5)),
    st.builds(lambda a, g: {"answer": a, "given": g}, names, st.booleans()),
    st.just({"fact": "paused", "is": True}),
    st.just({"fact": "hour", "at_most": 8}),
)
conditions = st.recursive(
    simple_conditions,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, max_size=2)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, max_size=2)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=3,
)
options = st.sets(st.sampled_from(OPTIONS), min_size=1).map(
    lambda ids: {each: each.upper() for each in sorted(ids)}
)
asks = st.one_of(
    st.builds(lambda a, o: {"kind": "choice", "save": a, "options": o}, names, options),
    st.builds(lambda a, o: {"kind": "many", "save": a, "options": o}, names, options),
    st.builds(lambda a: {"kind": "choice", "save": a, "from": "coping_menu"}, names),
    st.builds(
        lambda a, k: {"kind": k, "save": a},
        names,
        st.sampled_from(["yes_no", "text", "number", "date", "time"]),
    ),
    st.builds(lambda a: {"kind": "scale", "save": a, "min": 0, "max": 5}, names),
)
actions = st.one_of(
    st.builds(lambda a: {"remember": {"key": "k", "value": f"${a}"}}, names),
    st.just({"request": {"kind": "ordinary"}}),
)


@st.composite
def steps(draw: st.DrawFn, callees: tuple[str, ...]) -> dict[str, Any]:
    """The steps of a flow that may call `callees`."""
    made: dict[str, Any] = {}
    for name in STEPS[: draw(st.integers(1, len(STEPS)))]:
        step: dict[str, Any] = {}
        if draw(st.booleans()):
            step |= {"say": ["Noe"] * draw(st.integers(1, 2)), "ask": draw(asks)}
        elif draw(st.booleans()):
            step["say"] = "Noe"
        if draw(st.integers(0, 4)) == 0:
            step["unless"] = draw(conditions)
        if draw(st.integers(0, 2)) == 0:
            step["do"] = [draw(actions)]
        if callees and draw(st.integers(0, 2)) == 0:
            arguments = draw(
                st.dictionaries(
                    names, st.one_of(st.sampled_from(OPTIONS), names.map(lambda a: f"${a}")), max_size=2
                )
            )
            step["run"] = {"flow": draw(st.sampled_from(callees)), "with": arguments}
        if draw(st.integers(0, 4)) == 0:
            step["wait"] = {"for": draw(st.integers(1, 600))}
        targets = st.sampled_from([*STEPS, "end"])
        branches = [{"when": draw(conditions), "go": draw(targets)} for _ in range(draw(st.integers(0, 2)))]
        step["next"] = [*branches, {"go": draw(targets)}]
        made[name] = step
    for step in made.values():
        for branch in step["next"]:
            if branch["go"] not in made:
                branch["go"] = "end"
    return made


@st.composite
def books(draw: st.DrawFn, *, calls: bool = True) -> FlowBook:
    """A book without loops that never ask; every other fault of the linter cannot be drawn, or does not matter here."""
    count = draw(st.integers(1, len(FLOWS))) if calls else 1
    flows = [make_flow(draw(steps(FLOWS[number + 1 : count])), FLOWS[number]) for number in range(count)]
    book = FlowBook(flows)
    assume(not any(problem.remark.code == "silent-loop" for problem in lint(book)))
    return book


def an_event(draw: st.DrawFn, book: FlowBook, state: RunState) -> Event:
    """Something that can happen: mostly what fits, sometimes anything."""
    seq = draw(st.sampled_from([state.seq, state.seq, state.seq, max(state.seq - 1, 0), 99]))
    frame = state.frames[-1] if state.frames else None
    anything: list[Event] = [Resumed(), Left(), TimerFired(seq), Started("main")]
    anything += [Wrote(text) for text in ("", "3", "kl 9", "2.5", "99", "Noe helt annet")]
    if frame is None:
        return draw(st.sampled_from([*anything, Pressed(seq, "main", "s0", "x")]))
    question = book.get(frame.flow, frame.version).steps[frame.step].ask
    fitting = [
        *(option_ids(question) if question else ()),
        "m1",
        "_done",
        "_skip",
        "_now",
        "_help",
        "_leave",
        "nothing",
    ]
    pressed: list[Event] = [Pressed(seq, frame.flow, frame.step, option) for option in fitting]
    return draw(st.sampled_from(pressed * 2 + anything))


Walked = list[tuple[RunState, Event, dict[str, Any], RunState, tuple[Effect, ...]]]


@st.composite
def walks(draw: st.DrawFn, *, calls: bool = True) -> tuple[FlowBook, Walked]:
    """A book, and a conversation in it: state before, event, facts, state after, effects."""
    book = draw(books(calls=calls))
    state, event = RunState(), cast("Event", Started("main"))
    walked: Walked = []
    for _ in range(draw(st.integers(1, 14))):
        facts = FACTS | ({"coping_menu": ["m1", "m2"]} if draw(st.booleans()) else {})
        after, effects = advance(book, state, event, facts)
        walked.append((state, event, facts, after, effects))
        state = after
        event = an_event(draw, book, state)
    return book, walked


def every_state_is_legal_and_has_a_way_on(book: FlowBook, walked: Walked) -> None:
    for _, _, facts, state, _ in walked:
        assert (state.status is Status.ENDED) == (state.frames == ())
        for frame in state.frames[:-1]:
            assert frame.phase is Phase.RUN
            assert step_of(book, frame.flow, frame.step).run
        if state.frames:
            top = state.frames[-1]
            step = step_of(book, top.flow, top.step)
            assert (
                (step.ask and top.phase is Phase.ASK)
                if state.status is Status.ASKING
                else (step.wait and top.phase is Phase.WAIT)
            )
            for way_on in (skip(state), Left()):
                after, _ = advance(book, state, way_on, facts)
                assert after.status is Status.ENDED or after.seq > state.seq


def whatever_stops_has_shown_its_buttons(_: FlowBook, walked: Walked) -> None:
    for before, _event, _facts, state, effects in walked:
        keyboards = [
            effect for effect in effects if isinstance(effect, Show) and effect.keyboard is not Keyboard.NONE
        ]
        if state.status is not Status.ENDED and state.seq != before.seq:
            assert [effect.seq for effect in keyboards] == [state.seq]
            assert keyboards[0].keyboard is (
                Keyboard.WAIT if state.status is Status.WAITING else Keyboard.ASK
            )
            timers = [effect for effect in effects if isinstance(effect, StartTimer)]
            assert bool(timers) == (state.status is Status.WAITING)
        if state.status is Status.ENDED and before.status is not Status.ENDED:
            assert isinstance(effects[-1], Ended)


def what_is_out_of_place_changes_nothing_and_is_never_silent(_: FlowBook, walked: Walked) -> None:
    for before, _event, _facts, after, effects in walked:
        assert effects
        assert after.seq >= before.seq
        if isinstance(effects[0], Stale | Ignored | Reask):
            assert after == before
            assert not [effect for effect in effects if isinstance(effect, Do)]


def no_answer_is_lost_but_by_skipping_the_question_again(book: FlowBook, walked: Walked) -> None:
    for before, event, facts, after, _ in walked:
        lost = before.answers.keys() - after.answers.keys()
        if before.status is not Status.ENDED and lost and "coping_menu" in facts:
            asked = step_of(book, "main", before.frames[-1].step).ask
            assert isinstance(event, Pressed)
            assert event.option == "_skip"
            assert asked is not None
            assert lost == {asked.save}


def the_same_events_give_the_same_conversation_also_through_json(book: FlowBook, walked: Walked) -> None:
    copied = FlowBook([Flow.from_json(flow.to_json()) for flow in book])
    state = RunState()
    for _, event, facts, expected, expected_effects in walked:
        state, effects = advance(
            copied, RunState.from_json(state.to_json()), event_from_json(event_to_json(event)), facts
        )
        assert effects == expected_effects
        assert state == expected
        assert list(state.answers) == list(expected.answers)


def pressing_twice_is_pressing_once(book: FlowBook, walked: Walked) -> None:
    for before, event, facts, after, _ in walked:
        if isinstance(event, Pressed) and after.last != before.last:
            assert advance(book, after, event, facts) == (after, (Ignored(),))


ALWAYS = (
    every_state_is_legal_and_has_a_way_on,
    whatever_stops_has_shown_its_buttons,
    what_is_out_of_place_changes_nothing_and_is_never_silent,
    the_same_events_give_the_same_conversation_also_through_json,
    pressing_twice_is_pressing_once,
)

checks: list[HealthCheck] = [HealthCheck.filter_too_much, HealthCheck.too_slow]
quick = settings(max_examples=examples(100), deadline=None, suppress_health_check=checks)


@given(walks())
@quick
def test_whatever_happens_the_conversation_stays_whole(drawn: tuple[FlowBook, Walked]) -> None:
    for holds in ALWAYS:
        holds(*drawn)


@given(walks(calls=False))
@quick
def test_answers_stay_whatever_happens(drawn: tuple[FlowBook, Walked]) -> None:
    no_answer_is_lost_but_by_skipping_the_question_again(*drawn)


@pytest.mark.soak
@given(walks())
@settings(max_examples=2_000, deadline=None, suppress_health_check=checks)
def test_two_thousand_drawn_conversations_stay_whole(drawn: tuple[FlowBook, Walked]) -> None:
    for holds in ALWAYS:
        holds(*drawn)


def test_the_drawn_books_are_worth_drawing() -> None:
    """The linter finds the loop that the books above leave out, so that leaving it out means something."""
    book = FlowBook(
        [
            make_flow(
                {
                    "s0": {"next": "s1"},
                    "s1": {"unless": {"answer": "a", "is": "x"}, "say": "Noe", "next": "s0"},
                }
            )
        ]
    )
    assert [
        p.remark.code
        for p in lint(book)
        if p.remark.severity is Severity.ERROR and p.remark.code == "silent-loop"
    ]


def step_of(book: FlowBook, flow: str, step: str) -> Any:
    return book.latest(flow).steps[step]
