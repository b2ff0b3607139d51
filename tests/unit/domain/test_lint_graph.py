from typing import Any

import pytest

from bot.domain.flow.book import FlowBook
from bot.domain.flow.language import Flow
from bot.domain.lint.check import lint
from bot.domain.lint.ways import Spot, carries_help
from tests.fakes.flows import ask, choice, make_flow
from tests.fakes.linting import errors, only, problems, warnings


def test_a_step_that_nothing_leads_to_is_found() -> None:
    assert errors(make_flow({"first": {"say": "Hei"}, "lost": {"say": "Her"}})) == [
        ("unreachable", ("steps", "lost"))
    ]


def test_a_flow_that_calls_itself_is_found() -> None:
    a = make_flow({"first": choice("x") | {"run": {"flow": "b"}}}, "a")
    b = make_flow({"first": choice("x") | {"run": {"flow": "a"}}}, "b")
    assert {code for code, _ in errors(a, b)} == {"recursion"}
    assert {code for code, _ in errors(make_flow({"first": choice("x") | {"run": {"flow": "talk"}}}))} == {
        "recursion"
    }


MAYBE = {"unless": {"fact": "paused", "is": True}}


SILENT = make_flow({"in": choice("yes", save="inner") | MAYBE}, "silent")


@pytest.mark.parametrize(
    "step",
    [
        {"say": "Hei", "next": "first"},
        {"do": ["stop"], "next": [{"when": {"answer": "a", "is": "x"}, "go": "first"}, {"go": "last"}]},
        choice("b", save="b") | MAYBE | {"next": "first"},
        {"wait": {"for": "1h"}, "say": "Vent", **MAYBE, "next": "first"},
        ask("choice", "b", **{"from": "coping_menu"}) | {"next": "first"},
        {"run": {"flow": "silent"}, "next": "first"},
    ],
)
def test_a_loop_that_may_never_ask_is_found(step: dict[str, Any]) -> None:
    assert "silent-loop" in [code for code, _ in errors(only(step), SILENT)]


@pytest.mark.parametrize(
    "step",
    [
        choice("b", save="b") | {"next": "first"},
        {"say": "Vent", "wait": {"for": "1h"}, "neutral": True, "next": "first"},
        {"run": {"flow": "asking"}, "next": "first"},
        {"say": "Hei", "next": "zero"},
    ],
)
def test_a_loop_that_asks_or_waits_is_none(step: dict[str, Any]) -> None:
    asking = make_flow({"in": choice("yes", save="inner")}, "asking")
    assert "silent-loop" not in [code for code, _ in errors(only(step), asking)]


def test_help_is_never_far_because_every_stop_carries_it() -> None:
    assert not [
        p
        for p in problems(only({"say": "Vent", "wait": {"for": "1h"}, "neutral": True}))
        if p.remark.code == "far-from-help"
    ]


def test_a_kind_of_stop_without_help_is_found_when_help_gets_too_far() -> None:
    steps = {
        name: choice("x", save=name) | {"next": after}
        for name, after in (("one", "two"), ("two", "three"), ("three", "one"))
    }
    book = FlowBook([make_flow(steps)])

    def far(*without: str) -> list[tuple[str | int, ...]]:
        found = lint(book, help_on=lambda step, spot: step.ask is not None and step.ask.save not in without)
        return [problem.at for problem in found if problem.remark.code == "far-from-help"]

    assert far() == []
    assert far("one") == []
    assert far("one", "two") == [("steps", "one", "ask")]
    assert len(far("one", "two", "three")) == 3


def test_the_way_to_help_is_counted_through_called_flows_and_waits() -> None:
    outer = make_flow({"one": choice("x", save="one") | {"run": {"flow": "inner"}, "next": "one"}})
    inner = make_flow({"wait": {"say": "Vent", "neutral": True, "wait": {"for": "1h"}}}, "inner")
    found = lint(FlowBook([outer, inner]), help_on=lambda _, spot: spot is Spot.ASKED)
    assert not [problem for problem in found if problem.remark.code == "far-from-help"]
    found = lint(FlowBook([outer, inner]), help_on=lambda _step, _spot: False)
    assert [(p.flow, p.at) for p in found if p.remark.code == "far-from-help"] == [
        ("talk", ("steps", "one", "ask")),
        ("inner", ("steps", "wait", "wait")),
    ]


def test_a_called_flow_with_help_is_on_the_way() -> None:
    outer = make_flow(
        {
            "one": choice("x", save="one") | {"run": {"flow": "inner"}, "next": "two"},
            "two": choice("x", save="two") | {"next": "two"},
        }
    )
    inner = make_flow({"in": choice("x", save="inner")}, "inner")
    found = lint(
        FlowBook([outer, inner]), help_on=lambda step, _: step.ask is not None and step.ask.save == "inner"
    )
    assert [p.at for p in found if p.remark.code == "far-from-help"] == [("steps", "two", "ask")]


def test_the_end_of_a_conversation_is_near_help_because_the_reply_keyboard_stays() -> None:
    found = lint(FlowBook([make_flow({"one": choice("x")})]), help_on=lambda _step, _spot: False)
    assert not [p for p in found if p.remark.code == "far-from-help"]


def unasked(*flows: Flow) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(p.flow, p.at) for p in problems(*flows) if p.remark.code == "must-be-neutral"]


def test_what_the_bot_begins_with_must_be_neutral_until_the_first_answer() -> None:
    steps = {
        "hi": {"say": "Hei", "next": "first"},
        "first": choice("x") | MAYBE | {"next": "second"},
        "second": choice("y", save="b") | {"next": "third"},
        "third": {"say": "Om rus"},
    }
    assert unasked(make_flow(steps)) == []
    assert sorted(unasked(make_flow(steps, starts="bot"))) == [
        ("talk", ("steps", name, "say")) for name in ("first", "hi", "second")
    ]
    neutral = {name: step | {"neutral": True} for name, step in steps.items() if name != "third"} | {
        "third": steps["third"]
    }
    assert unasked(make_flow(neutral, starts="bot")) == []


CALLEE = make_flow({"in": choice("yes", "no", save="inner")}, "callee")


def test_what_the_bot_begins_with_in_a_called_flow_must_be_neutral_too() -> None:
    assert unasked(
        make_flow({"first": {"run": {"flow": "callee", "with": {"about": "x"}}}}, starts="bot"), CALLEE
    ) == [("callee", ("steps", "in", "say"))]


def test_what_comes_after_a_wait_must_be_neutral_also_in_the_caller() -> None:
    inner = make_flow({"wait": {"say": "Vent", "wait": {"for": "1h"}}}, "inner")
    outer = make_flow(
        {
            "first": choice("x") | {"run": {"flow": "inner"}, "next": "last"},
            "last": {"say": "Hvordan gikk det"},
        }
    )
    assert unasked(outer, inner) == [("talk", ("steps", "last", "say"))]


def test_an_answer_that_meets_silence_is_found() -> None:
    assert warnings(make_flow({"first": choice("x")})) == [("silent-end", ("steps", "first", "ask"))]
    assert warnings(make_flow({"first": choice("x") | {"do": ["stop"]}})) == []
    assert warnings(make_flow({"first": choice("x") | {"next": "last"}, "last": {"say": "Takk"}})) == []


def _own_skip(save: str, onward: str | None) -> dict[str, Any]:
    return ask("choice", save, options={"send": "Send"}, skip="Ikke nå") | (
        {"next": onward} if onward else {}
    )


def test_skipping_that_leads_from_one_question_without_a_way_out_to_the_next_is_found() -> None:
    steps = {"first": _own_skip("a", "second"), "second": _own_skip("b", "last"), "last": {"say": "Takk"}}
    assert errors(make_flow(steps)) == [("no-way-out", ("steps", "first", "ask"))]


def test_a_question_without_a_key_to_leave_by_is_fine_where_skipping_ends_it_or_leads_to_one_with_it() -> (
    None
):
    steps = {
        "first": _own_skip("a", "second"),
        "second": choice("x", save="b") | {"next": "third"},
        "third": _own_skip("c", "last"),
        "last": {"say": "Takk"},
    }
    assert errors(make_flow(steps)) == []
    for step in ("first", "third"):
        assert carries_help(make_flow(steps).steps[step], Spot.ASKED)
