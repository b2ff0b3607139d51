import pytest

from bot.domain.flow.book import FlowBook
from bot.domain.flow.effects import (
    WAIT_PART,
    Do,
    Ended,
    How,
    Ignored,
    Keyboard,
    Show,
    Stale,
    StartTimer,
    StopTimer,
)
from bot.domain.flow.events import Left, Pressed, Resumed, Started, TimerFired, Wrote
from bot.domain.flow.state import Frame, Phase, RunState, Status
from bot.domain.flow.verbs import Request
from tests.fakes.flows import Walk, ask, begin, choice, make_flow

WAITING = {"first": {"say": "Vent litt", "wait": {"for": "10m"}, "next": "second"}, "second": choice("a")}


def test_a_wait_shows_its_words_with_the_now_button_and_starts_a_timer() -> None:
    walk = begin(make_flow(WAITING))
    assert walk.effects == (Show("talk", 1, "first", 1, 0, Keyboard.WAIT), StartTimer(1, 600))
    assert walk.state.status is Status.WAITING
    assert walk.state.frames[-1].phase is Phase.WAIT


def test_a_wait_ends_with_its_timer_once() -> None:
    walk = begin(make_flow(WAITING))
    assert walk(TimerFired(7)) == (Ignored(),)
    assert walk(TimerFired(1)) == (Show("talk", 1, "second", 2, 0, Keyboard.ASK),)
    assert walk(TimerFired(1)) == (Ignored(),)
    assert walk(Pressed(1, "talk", "first", "_now")) == (Ignored(),)


@pytest.mark.parametrize("option", ["_now", "_skip"])
def test_a_wait_ends_when_the_person_wants_it(option: str) -> None:
    walk = begin(make_flow(WAITING))
    event = walk.button(option)
    assert walk(event) == (StopTimer(), Show("talk", 1, "second", 2, 0, Keyboard.ASK))
    assert walk(event) == (Ignored(),)


def test_what_is_said_during_a_wait_is_answered_with_where_we_are() -> None:
    walk = begin(make_flow(WAITING))
    here = Show("talk", 1, "first", 1, 0, Keyboard.WAIT)
    assert walk(Wrote("Hallo")) == (Stale(), here)
    assert walk(Pressed(1, "talk", "first", "a")) == (Stale(), here)
    assert walk(Resumed()) == (here,)
    assert walk(Left()) == (StopTimer(), Ended(How.LEFT))


def test_a_wait_after_a_question_has_words_of_its_own() -> None:
    walk = begin(make_flow({"first": choice("a") | {"wait": {"for": "1h", "say": "Jeg kommer igjen"}}}))
    walk.press("a")
    assert walk.effects == (Show("talk", 1, "first", 2, WAIT_PART, Keyboard.WAIT), StartTimer(2, 3600))
    assert isinstance(walk.effects[0], Show)
    assert walk.effects[0].key == "talk.first.wait.say"


CALLING = make_flow(
    {
        "first": choice("x", "y", save="tool") | {"next": "do_it"},
        "do_it": {
            "run": {"flow": "coping", "with": {"tool": "$tool", "kind": "urgent", "gone": "$nothing"}},
            "wait": {"for": "10m"},
            "next": "last",
        },
        "last": ask("yes_no", "last"),
    }
)


COPING = make_flow(
    {
        "help": choice("ok", save="how")
        | {"next": [{"when": {"answer": "tool", "is": "x"}, "go": "said"}, {"go": "end"}]},
        "said": {"do": [{"remember": {"key": "tool", "value": "$tool"}}, {"request": {"kind": "$kind"}}]},
    },
    "coping",
)


def test_a_called_flow_gets_what_it_was_given_and_comes_back_to_wait_and_go_on() -> None:
    walk = begin(CALLING, COPING)
    walk.press("x")
    assert walk.state.frames[-1].params == {"tool": "x", "kind": "urgent"}
    assert [frame.phase for frame in walk.state.frames] == [Phase.RUN, Phase.ASK]
    walk.press("ok")
    assert [type(effect) for effect in walk.effects] == [Do, Do, Show, StartTimer]
    assert walk.state.status is Status.WAITING
    walk(TimerFired(walk.state.seq))
    assert walk.step == "last"
    assert walk.state.answers == {"tool": "x", "how": "ok"}


def test_what_a_flow_was_given_comes_before_answers_until_it_is_asked_anew() -> None:
    outer = make_flow({"first": ask("text", "name") | {"run": {"flow": "inner", "with": {"name": "given"}}}})
    inner = make_flow(
        {
            "first": {"do": [{"remember": {"key": "k", "value": "$name"}}], "next": "second"},
            "second": ask("text", "name") | {"next": "third"},
            "third": {"do": [{"remember": {"key": "k", "value": "$name"}}]},
        },
        "inner",
    )
    walk = begin(outer, inner)
    walk(Wrote("typed"))
    assert [effect.verb.model_dump()["value"] for effect in walk.effects if isinstance(effect, Do)] == [
        "given"
    ]
    walk(Wrote("anew"))
    assert [effect.verb.model_dump()["value"] for effect in walk.effects if isinstance(effect, Do)] == [
        "anew"
    ]
    assert walk.state.answers == {"name": "anew"}


def test_a_flow_that_is_run_again_begins_with_its_questions_unanswered() -> None:
    outer = make_flow(
        {"first": choice("more", "stop", save="go") | {"run": {"flow": "inner"}, "next": "first"}}
    )
    inner = make_flow(
        {
            "first": ask("yes_no", "want")
            | {"next": [{"when": {"answer": "want", "is": "yes"}, "go": "words"}, {"go": "send"}]},
            "words": ask("text", "text") | {"next": "send"},
            "send": {"do": [{"request": {"kind": "ordinary", "text": "$text"}}]},
        },
        "inner",
    )
    walk = begin(outer, inner)
    walk.press("more")
    walk.press("yes")
    walk(Wrote("Bare til den første"))
    assert walk.state.answers["text"] == "Bare til den første"
    walk.press("more")
    assert walk.state.answers == {"go": "more"}
    walk.press("no")
    assert [effect.verb for effect in walk.effects if isinstance(effect, Do)] == [Request(kind="ordinary")]


def test_a_step_can_ask_act_call_and_wait() -> None:
    flow = make_flow(
        {
            "first": choice("a")
            | {"do": ["stop"], "run": {"flow": "inner"}, "wait": {"for": "5s"}, "next": "last"},
            "last": {"say": "Ferdig"},
        }
    )
    walk = begin(flow, make_flow({"in": {"say": "Inne"}}, "inner"))
    walk.press("a")
    assert [type(effect) for effect in walk.effects] == [Do, Show, Show, StartTimer]


def test_a_conversation_stays_with_the_versions_it_began_with() -> None:
    outer = make_flow({"first": choice("a") | {"run": {"flow": "inner"}}})
    old, new = (make_flow({"in": {"say": "Inne"}}, "inner", version=version) for version in (1, 2))
    walk = begin(outer, old)
    walk.book = FlowBook([outer, new], [old])
    walk.press("a")
    assert [effect.version for effect in walk.effects if isinstance(effect, Show)] == [1]
    replay = Walk(FlowBook([outer, new], [old]))
    replay(Started("talk", versions={"talk": 1, "inner": 1}))
    replay(walk.log[-1])
    assert replay.state == walk.state


def test_what_a_flow_was_given_hides_its_callers_answer_of_that_name() -> None:
    outer = make_flow(
        {
            "first": choice("a", save="x") | {"run": {"flow": "inner", "with": {"x": "b"}}, "next": "last"},
            "last": {"do": [{"relay": {"text": "$x"}}]},
        }
    )
    inner = make_flow({"in": {"do": [{"relay": {"text": "$x"}}]}}, "inner")
    walk = begin(outer, inner)
    walk.press("a")
    assert [effect.verb.model_dump()["text"] for effect in walk.effects if isinstance(effect, Do)] == [
        "b",
        "a",
    ]
    assert RunState((Frame("talk", 1, "first", params={"x": "b"}),), {"x": "a"}).visible == {"x": "b"}


def test_a_wait_after_a_called_flow_shows_its_own_message() -> None:
    flow = make_flow({"first": {"say": "Vi prøver", "run": {"flow": "inner"}, "wait": {"for": "5s"}}})
    walk = begin(flow, make_flow({"in": {"say": "Inne"}}, "inner"))
    assert [
        (effect.step, effect.part, effect.keyboard) for effect in walk.effects if isinstance(effect, Show)
    ] == [
        ("first", 0, Keyboard.NONE),
        ("in", 0, Keyboard.NONE),
        ("first", WAIT_PART, Keyboard.WAIT),
    ]
    assert walk(Resumed()) == (Show("talk", 1, "first", 1, WAIT_PART, Keyboard.WAIT),)


def test_a_message_knows_what_was_visible_when_it_was_said() -> None:
    called = make_flow({"only": {"say": "{answer.tool}"}}, flow="called")
    first = choice("a") | {"run": {"flow": "called", "with": {"tool": "walk"}}, "next": "second"}
    walk = begin(make_flow({"first": first, "second": choice("b", save="b")}), called)
    walk.press("a")
    inside, after = (effect for effect in walk.effects if isinstance(effect, Show))
    assert inside.visible == {"tool": "walk", "a": "a"}
    assert list(inside.visible) == ["tool", "a"], "the latest answer is last"
    assert after.visible == {"a": "a"}


def test_a_flow_that_says_its_piece_and_ends_keeps_what_it_was_given() -> None:
    walk = Walk(FlowBook([make_flow({"only": {"say": "{answer.tool}"}})]))
    walk(Started("talk", {"tool": "walk"}))
    (said,) = (effect for effect in walk.effects if isinstance(effect, Show))
    assert walk.state.visible == {}
    assert said.visible == {"tool": "walk"}
