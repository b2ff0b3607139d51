"""What a picture says about which answer leads where is what the conversation does."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.draw.exits import Case, Reply, Way, ways
from bot.domain.flow.conditions import Condition, compile_condition
from bot.domain.flow.language import Choice, Flow, Step, option_ids
from bot.domain.flow.values import END
from tests.fakes.content import shipped
from tests.fakes.flows import make_flow
from tests.fakes.pictures import any_flow

CONTENT = shipped()
SCALE = {"kind": "scale", "save": "level", "min": 0, "max": 10}


def condition(**said: Any) -> Condition:
    return Condition.model_validate(said)


def holds(wanted: Condition | None, answers: dict[str, Any], facts: dict[str, Any]) -> bool:
    return wanted is None or compile_condition(wanted)(answers, facts)


def said_of(step: Step, answer: Any) -> Any:
    """What the picture calls an answer."""
    if answer is None:
        return Reply.SKIPPED
    known = step.ask is not None and option_ids(step.ask)
    return answer if known else Reply.SOMETHING


def shown(found: list[Way], said: Any, answers: dict[str, Any], facts: dict[str, Any]) -> Way:
    """The first way out that a reader of the picture finds, from left to right."""
    for way in found:
        if not way.cases or any(each.said == said and holds(each.rest, answers, facts) for each in way.cases):
            return way
    raise AssertionError((said, answers, found))


@given(any_flow(["talk"]) | st.sampled_from(list(CONTENT.book)), st.data())
def test_the_way_that_is_drawn_is_the_way_that_is_taken(flow: Flow, data: st.DataObject) -> None:
    facts: dict[str, Any] = data.draw(
        st.fixed_dictionaries({}, optional={"open_now": st.booleans(), "hour": st.integers(0, 23)})
    )
    others = {"b": "x", "before": data.draw(st.integers(0, 10)), "mood": "heavy"}
    for name, step in flow.steps.items():
        answer = None
        if step.ask:
            listed = option_ids(step.ask)
            values = (
                list(listed)
                if isinstance(step.ask, Choice) or not listed
                else [int(x) if x.isdigit() else x for x in listed]
            )
            answer = data.draw(st.sampled_from([None, *(values or ["typed", 7])]))
        answers = others | ({step.ask.save: answer} if step.ask and answer is not None else {})
        if step.ask and answer is None:
            answers.pop(step.ask.save, None)
        if step.unless and holds(step.unless, answers, facts):
            continue
        taken = next((branch.go for branch in step.next if holds(branch.when, answers, facts)), END)
        way = shown(ways(flow, name), said_of(step, answer) if step.ask else None, answers, facts)
        assert (way.to or END) == taken


@pytest.mark.parametrize("flow", list(CONTENT.book), ids=lambda flow: flow.id)
def test_every_branch_of_every_conversation_is_drawn(flow: Flow) -> None:
    for name, step in flow.steps.items():
        drawn = [way.to or END for way in ways(flow, name)]
        assert drawn == [branch.go for branch in step.next] or not step.next


def test_numbers_of_a_scale_go_where_they_lead() -> None:
    branches = [{"when": {"answer": "level", "at_least": 8}, "go": "high"}, {"go": "low"}]
    flow = make_flow(
        {"first": {"say": "?", "ask": SCALE, "next": branches}, "high": {"say": "h"}, "low": {"say": "l"}}
    )
    high, low = ways(flow, "first")
    assert [case.said for case in high.cases] == [8, 9, 10]
    assert [case.said for case in low.cases] == [*range(8), Reply.SKIPPED]


def test_what_else_must_be_true_stands_with_the_answer_and_the_rest_is_otherwise() -> None:
    both = {"all": [{"answer": "a", "is": "yes"}, {"fact": "open_now", "is": True}]}
    ask = {"kind": "yes_no", "save": "a"}
    flow = make_flow(
        {
            "first": {"say": "?", "ask": ask, "next": [{"when": both, "go": "now"}, {"go": "end"}]},
            "now": {"say": "n"},
        }
    )
    now, later = ways(flow, "first")
    assert now.cases == (Case("yes", condition(fact="open_now", **{"is": True})),)
    assert later.cases == (Case("yes", otherwise=True), Case("no"), Case(Reply.SKIPPED))


def test_a_step_that_is_passed_over_goes_on_as_if_it_was_not_answered() -> None:
    branches = [{"when": {"answer": "a", "given": True}, "go": "more"}, {"go": "end"}]
    step = {
        "unless": {"fact": "paused", "is": True},
        "say": "?",
        "ask": {"kind": "text", "save": "a"},
        "next": branches,
    }
    flow = make_flow({"first": step, "more": {"say": "m"}})
    more, end = ways(flow, "first")
    assert [case.said for case in more.cases] == [Reply.SOMETHING]
    assert [case.said for case in end.cases] == [Reply.SKIPPED, Reply.PASSED]


def test_a_step_that_is_passed_over_for_an_answer_from_before_goes_where_that_leads() -> None:
    branches = [{"when": {"answer": "level", "at_least": 8}, "go": "high"}, {"go": "end"}]
    step = {"unless": {"answer": "level", "given": True}, "say": "?", "ask": SCALE, "next": branches}
    flow = make_flow({"first": step, "high": {"say": "h"}}, takes=["level"])
    high, _ = ways(flow, "first")
    assert Case(Reply.PASSED, condition(answer="level", at_least=8)) in high.cases
