from typing import Any

import pytest

from bot.domain.flow.book import FlowBook
from bot.domain.lint.check import changed_structure
from tests.fakes.flows import ask, choice, make_flow
from tests.fakes.linting import errors, only, problems, warnings


def test_a_sound_flow_has_no_problems() -> None:
    assert problems(only(choice("p", save="b"))) == []


HERE = ("steps", "first")


def plan(area: str, item: str) -> dict[str, Any]:
    return {"do": [{"plan_item": {"area": area, "item": item, "status": "later"}}]}


def when(condition: dict[str, Any]) -> dict[str, Any]:
    return {"next": [{"when": condition, "go": "last"}, {"go": "last"}]}


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
        ({"do": [{"request": {"kind": "$a"}}]}, "unknown-request", (*HERE, "do", 0, "request", "kind")),
        ({"do": [{"request": {"kind": "soon"}}]}, "unknown-request", (*HERE, "do", 0, "request", "kind")),
        (plan("home", "sofa"), "unknown-item", (*HERE, "do", 0, "plan_item", "item")),
        (plan("money", "bed"), "unknown-item", (*HERE, "do", 0, "plan_item", "item")),
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
        plan("home", "bed"),
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


@pytest.mark.parametrize(("given", "compared"), [("urgent", "urgent"), ("$a", "x"), ("$a", "soon")])
def test_what_a_name_can_be_is_not_guessed(given: str, compared: str) -> None:
    """A value that a caller passes on is not followed to its question."""
    callee = make_flow(
        {
            "in": {"next": [{"when": {"answer": "kind", "is": compared}, "go": "out"}, {"go": "out"}]},
            "out": {"say": "Ut"},
        },
        "callee",
    )
    assert errors(only({"run": {"flow": "callee", "with": {"kind": given}}}), callee) == []


def test_what_the_program_gives_can_be_anything() -> None:
    assert errors(only(when({"answer": "a", "is": "other"}), takes=["a"])) == []


def test_names_that_the_program_gives_must_be_declared() -> None:
    step = {"do": [{"relay": {"text": "$about"}}]}
    assert [code for code, _ in errors(only(step))] == ["unknown-answer"]
    assert errors(only(step, takes=["about"])) == []


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


def test_the_scale_of_a_craving_should_say_what_its_high_end_means() -> None:
    scale = ask("scale", "b", min=0, max=10)
    meant = ask("scale", "b", min=0, max=10, means={"at_least": 8, "as": "craving_high"})
    assert ("no-meaning", (*HERE, "ask")) in warnings(make_flow({"first": scale}, **{"class": "craving"}))
    assert "no-meaning" not in {
        code for code, _ in warnings(make_flow({"first": meant}, **{"class": "craving"}))
    }
    assert "no-meaning" not in {code for code, _ in warnings(only(scale))}


def test_a_number_near_the_clinic_is_said_only_where_there_is_one() -> None:
    door = {"say": "Sted å sove: {door_shelter}."}
    assert errors(only(door)) == [("door", ("steps", "first", "say"))]
    assert errors(only({**door, "unless": {"not": {"fact": "door_shelter", "is": True}}})) == []
    assert errors(only({**door, "unless": {"not": {"fact": "door_lar", "is": True}}})) != []
