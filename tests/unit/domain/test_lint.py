from typing import Any

import pytest

from bot.domain.book import FlowBook
from bot.domain.flow import Flow
from bot.domain.lint import Known, changed_structure, lint
from bot.domain.lint_graph import Spot
from bot.domain.problems import Problem, Severity
from tests.fakes.flows import ask, choice, make_flow

KNOWN = Known({"bed": "home"}, frozenset({"plan.words.later"}))


def problems(*flows: Flow) -> list[Problem]:
    return lint(FlowBook(flows), KNOWN)


def errors(*flows: Flow) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(p.remark.code, p.at) for p in problems(*flows) if p.remark.severity is Severity.ERROR]


def only(step: dict[str, Any], **more: Any) -> Flow:
    """A flow whose first step is under test, with an answer `a` and a last word to go to."""
    return make_flow(
        {
            "zero": choice("x", "y") | {"next": "first"},
            "first": {"next": "last"} | step,
            "last": {"say": "Takk"},
        },
        **more,
    )


def when(condition: dict[str, Any]) -> dict[str, Any]:
    return {"next": [{"when": condition, "go": "last"}, {"go": "last"}]}


def test_a_sound_flow_has_no_problems() -> None:
    assert problems(only(choice("p", save="b"))) == []


HERE = ("steps", "first")


@pytest.mark.parametrize(
    "step,code,at",
    [
        ({"next": "gone"}, "unknown-step", (*HERE, "next", 0, "go")),
        ({"run": {"flow": "gone"}}, "unknown-flow", (*HERE, "run", "flow")),
        ({"run": {"flow": "gone", "with": {"tool": "$gone"}}}, "unknown-answer", (*HERE, "run", "with", "tool")),
        (when({"answer": "gone", "is": "x"}), "unknown-answer", (*HERE, "next", 0, "when")),
        (when({"answer": "a", "is": "z"}), "never-true", (*HERE, "next", 0, "when")),
        (when({"answer": "a", "in": ["x", "z"]}), "never-true", (*HERE, "next", 0, "when")),
        (when({"answer": "a", "is": True}), "never-true", (*HERE, "next", 0, "when")),
        (when({"answer": "a", "at_least": 3}), "never-true", (*HERE, "next", 0, "when")),
        (when({"any": [{"not": {"fact": "gone", "is": 1}}]}), "unknown-fact", (*HERE, "next", 0, "when", "any", 0, "not")),
        (when({"fact": "paused", "is": "yes"}), "never-true", (*HERE, "next", 0, "when")),
        (when({"fact": "hour", "is": "nine"}), "never-true", (*HERE, "next", 0, "when")),
        (when({"fact": "hour", "is": True}), "never-true", (*HERE, "next", 0, "when")),
        (when({"fact": "weekday", "is": "mandag"}), "never-true", (*HERE, "next", 0, "when")),
        (when({"fact": "weekday", "at_least": 3}), "never-true", (*HERE, "next", 0, "when")),
        (when({"fact": "plan.sofa", "is": "later"}), "unknown-fact", (*HERE, "next", 0, "when")),
        (when({"fact": "plan.bed", "is": "done"}), "never-true", (*HERE, "next", 0, "when")),
        (when({"fact": "plan.bed.works", "is": "in_place"}), "never-true", (*HERE, "next", 0, "when")),
        (when({"fact": "remembered.gone", "is": "x"}), "unknown-fact", (*HERE, "next", 0, "when")),
        ({"unless": {"answer": "gone", "given": True}, "say": "Hei"}, "unknown-answer", (*HERE, "unless")),
        ({"do": [{"relay": {"text": "$gone"}}]}, "unknown-answer", (*HERE, "do", 0, "relay", "text")),
        ({"do": [{"relay": {"text": "@gone"}}]}, "unknown-text", (*HERE, "do", 0, "relay", "text")),
        ({"do": ["stop", {"pause": {"days": "$a"}}]}, "misfit", (*HERE, "do", 1, "pause", "days")),
        ({"do": [{"request": {"kind": "$a"}}]}, "misfit", (*HERE, "do", 0, "request", "kind")),
        ({"do": [{"plan_item": {"area": "home", "item": "sofa", "status": "later"}}]}, "unknown-item", (*HERE, "do", 0, "plan_item", "item")),
        ({"do": [{"plan_item": {"area": "money", "item": "bed", "status": "later"}}]}, "unknown-item", (*HERE, "do", 0, "plan_item", "item")),
        (ask("choice", "b", **{"from": "friends"}), "unknown-menu", (*HERE, "ask", "from")),
        (ask("choice", "b", **{"from": "hour"}), "unknown-menu", (*HERE, "ask", "from")),
        ({"say": "Hei {name}"}, "unknown-placeholder", (*HERE, "say")),
        ({"say": ["Hei", "Du svarte {answer.gone}"]}, "unknown-answer", (*HERE, "say", 1)),
        ({"say": "Du er ren"}, "forbidden-word", (*HERE, "say")),
        ({"say": "x" * 3501}, "long", (*HERE, "say")),
        ({"say": "Hei", "wait": {"for": "1h", "say": "Streak"}, "neutral": True}, "streak", (*HERE, "wait", "say")),
        ({"say": "Om rus", "neutral": True}, "not-neutral", (*HERE, "say")),
        (ask("choice", "b", options={"q": "x" * 41}), "label", (*HERE, "ask", "options", "q")),
        (ask("choice", "b", options={"q": "Skitten"}), "forbidden-word", (*HERE, "ask", "options", "q")),
        (ask("scale", "b", min=0, max=3, low="x" * 41), "label", (*HERE, "ask", "low")),
    ],
)  # fmt: skip
def test_a_fault_is_found_where_it_stands(step: dict[str, Any], code: str, at: tuple[str | int, ...]) -> None:
    assert (code, at) in errors(only(step))


@pytest.mark.parametrize(
    "step",
    [
        when({"answer": "a", "in": ["x", "y"]}),
        when({"fact": "paused", "is": True}),
        when({"fact": "hour", "at_least": 9, "at_most": 20}),
        when({"fact": "weekday", "in": ["friday", "sunday"]}),
        when({"fact": "plan.bed", "is": "ask_again"}),
        when({"fact": "plan.bed.works", "is": "partly"}),
        when({"fact": "coping_menu", "given": False}),
        {"do": [{"relay": {"text": "@plan.words.later"}}]},
        {"do": [{"remember": {"key": "tone", "value": "$a"}}], **when({"fact": "remembered.tone", "is": "x"})},
        {"do": [{"plan_item": {"area": "home", "item": "bed", "status": "later"}}]},
        {"say": "Hei {first_name}, du svarte {answer.a} {{sånn}}"},
        ask("choice", "b", **{"from": "coping_menu"}) | {"do": [{"remember": {"key": "tool", "value": "$b"}}]},
        ask("number", "b", whole=True, min=1) | {"do": [{"pause": {"days": "$b"}}]},
        ask("time", "b") | {"do": [{"schedule": {"what": "checkin", "at": "$b"}}]},
        ask("many", "b", options={"q": "Q"}) | {"do": [{"remember": {"key": "tools", "value": "$b"}}]},
    ],
)  # fmt: skip
def test_what_is_right_passes(step: dict[str, Any]) -> None:
    assert errors(only(step)) == []


@pytest.mark.parametrize(
    "question,verb",
    [
        (ask("number", "b", min=1), {"pause": {"days": "$b"}}),
        (ask("text", "b"), {"schedule": {"what": "checkin", "at": "$b"}}),
        (ask("date", "b"), {"schedule": {"what": "checkin", "at": "$b"}}),
        (ask("many", "b", options={"q": "Q"}), {"pause": {"days": "$b"}}),
        (ask("scale", "b", min=0, max=5), {"pause": {"days": "$b"}}),
        (ask("choice", "b", options={"nb": "B", "dk": "D"}), {"language": {"code": "$b"}}),
    ],
)
def test_an_answer_that_an_effect_could_not_take_is_found(
    question: dict[str, Any], verb: dict[str, Any]
) -> None:
    assert [code for code, _ in errors(only(question | {"do": [verb]}))] == ["misfit"]


def test_start_names_and_evidence_are_checked() -> None:
    flow = only({"say": "Hei"}, start="gone", evidence=["E1", "E71", "X"])
    assert errors(flow)[:3] == [
        ("unknown-step", ("start",)),
        ("unknown-evidence", ("evidence", 1)),
        ("unknown-evidence", ("evidence", 2)),
    ]
    assert ("reserved", ("steps", "end")) in errors(make_flow({"end": {"say": "Hei"}}))
    assert ("empty-step", ("steps", "first")) in errors(make_flow({"first": {}}))


def test_a_step_that_nothing_leads_to_is_found() -> None:
    assert errors(make_flow({"first": {"say": "Hei"}, "lost": {"say": "Her"}})) == [
        ("unreachable", ("steps", "lost"))
    ]


CALLEE = make_flow(
    {
        "in": choice("yes", "no", save="inner") | {"next": "out"},
        "out": {"do": [{"relay": {"text": "$about"}}]},
    },
    "callee",
)


def test_the_id_of_an_option_is_no_words_for_people_to_read() -> None:
    assert errors(only({"do": [{"relay": {"text": "$a"}}]})) == [
        ("id-for-words", (*HERE, "do", 0, "relay", "text"))
    ]
    passed_on = only({"run": {"flow": "callee", "with": {"about": "$a"}}})
    assert errors(passed_on, CALLEE) == [("id-for-words", ("steps", "out", "do", 0, "relay", "text"))]
    assert errors(only(ask("text", "b") | {"run": {"flow": "callee", "with": {"about": "$b"}}}), CALLEE) == []


def test_answers_are_known_across_calls_in_both_directions() -> None:
    caller = only(
        {"run": {"flow": "callee", "with": {"about": "Ord"}}, **when({"answer": "inner", "is": "no"})}
    )
    assert errors(caller, CALLEE) == []
    wrong = only(
        {"run": {"flow": "callee", "with": {"about": "Ord"}}, **when({"answer": "inner", "is": "maybe"})}
    )
    assert [code for code, _ in errors(wrong, CALLEE)] == ["never-true"]
    assert ("unknown-answer", ("steps", "out", "do", 0, "relay", "text")) in errors(
        only({"run": {"flow": "callee"}}), CALLEE
    )


def test_what_callers_write_down_is_what_a_name_can_be() -> None:
    callee = make_flow(
        {
            "in": {"next": [{"when": {"answer": "kind", "is": "soon"}, "go": "out"}, {"go": "out"}]},
            "out": {"say": "Ut"},
        },
        "callee",
    )
    caller = only({"run": {"flow": "callee", "with": {"kind": "urgent"}}})
    assert [code for code, _ in errors(caller, callee)] == ["never-true"]


def test_names_that_the_program_gives_must_be_declared() -> None:
    step = {"do": [{"relay": {"text": "$about"}}]}
    assert [code for code, _ in errors(only(step))] == ["unknown-answer"]
    assert errors(only(step, takes=["about"])) == []


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


def warnings(*flows: Flow) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(p.remark.code, p.at) for p in problems(*flows) if p.remark.severity is Severity.WARNING]


def test_an_answer_that_meets_silence_is_found() -> None:
    assert warnings(make_flow({"first": choice("x")})) == [("silent-end", ("steps", "first", "ask"))]
    assert warnings(make_flow({"first": choice("x") | {"do": ["stop"]}})) == []
    assert warnings(make_flow({"first": choice("x") | {"next": "last"}, "last": {"say": "Takk"}})) == []


def test_two_questions_and_a_long_message_are_warned_of() -> None:
    assert ("questions", (*HERE, "say")) in warnings(
        only(choice("q", save="b") | {"say": "Sov du? Spiste du?"})
    )
    assert ("long", (*HERE, "say")) in warnings(only({"say": "x" * 1001}))


@pytest.mark.parametrize(
    "label",
    ["Jeg trenger hjelp", "Det haster", "Ring meg", "Snakk med {caseworker}", "Jeg har ikke noe sted å sove"],
)
def test_a_button_that_asks_for_help_should_say_what_it_means(label: str) -> None:
    place = (*HERE, "ask", "options", "q")
    assert ("no-meaning", place) in warnings(only(ask("choice", "b", options={"q": label})))
    assert warnings(only(ask("choice", "b", options={"q": {"label": label, "means": "help"}}))) == []


def test_button_data_must_fit_into_what_telegram_takes() -> None:
    step, option = "s" * 20, "o" * 20
    flow = make_flow({step: ask("choice", "b", options={option: "O", "x": "X"}) | {"do": ["stop"]}}, "f" * 16)
    assert [(p.remark.code, p.at) for p in problems(flow)] == [("button-too-long", ("steps", step, "ask"))]
    fits = make_flow({step: ask("choice", "b", options={"o" * 9: "O"}) | {"do": ["stop"]}}, "f" * 16)
    assert problems(fits) == []


def test_the_same_version_with_other_steps_is_refused_and_other_words_are_not() -> None:
    served = {("talk", 1): only({"say": "Hei"}).to_json()}
    assert not list(changed_structure(served, FlowBook([only({"say": "Hallo"})])))
    assert [p.at for p in changed_structure(served, FlowBook([only({"say": ["Hei", "igjen"]})]))] == [
        ("version",)
    ]
    assert not list(changed_structure(served, FlowBook([only({"say": ["Hei", "igjen"]}, version=2)])))
