import pytest

from bot.domain.flow.effects import (
    Ended,
    How,
    Reask,
    Reason,
    Show,
    Toggled,
)
from bot.domain.flow.events import Pressed, Wrote
from bot.domain.flow.state import Status
from bot.domain.flow.values import Facts
from tests.fakes.flows import ask, begin, choice, make_flow


def test_after_a_skip_an_older_answer_of_that_name_is_gone() -> None:
    loop = {
        "first": choice("a", "b")
        | {"next": [{"when": {"answer": "a", "given": True}, "go": "first"}, {"go": "end"}]}
    }
    walk = begin(make_flow(loop))
    walk.press("a")
    assert walk.state.answers == {"a": "a"}
    walk.press("_skip")
    assert walk.state.answers == {}
    assert walk.state.status is Status.ENDED


@pytest.mark.parametrize(
    "question,typed,answer",
    [
        (ask("text"), "  Hei\x00 der ", "Hei der"),
        (ask("scale", min=0, max=10), "7", 7),
        (ask("number"), "8,5", 8.5),
        (ask("number", min=0, max=24), "8", 8),
        (ask("date"), "2.1.2027", "2027-01-02"),
        (ask("date"), "1.3", "2027-03-01"),
        (ask("time"), "kl 9", "09:00"),
    ],
)
def test_a_typed_answer_is_understood(question: dict[str, object], typed: str, answer: object) -> None:
    walk = begin(make_flow({"first": question}), facts={"today": "2026-04-03"})
    walk(Wrote(typed))
    assert walk.state.answers == {"a": answer}
    assert walk.state.status is Status.ENDED


@pytest.mark.parametrize(
    "question,typed,why",
    [
        (ask("text"), " \x00 ", Reask(Reason.EMPTY)),
        (ask("text", max=3), "1234", Reask(Reason.TOO_LONG, high=3)),
        (ask("scale", min=0, max=10), "mye", Reask(Reason.NOT_A_NUMBER)),
        (ask("scale", min=0, max=10), "7,5", Reask(Reason.NOT_A_NUMBER)),
        (ask("scale", min=0, max=10), "11", Reask(Reason.OUT_OF_RANGE, 0, 10)),
        (ask("number", min=1), "0", Reask(Reason.OUT_OF_RANGE, 1, None)),
        (ask("number", whole=True), "1,5", Reask(Reason.NOT_A_NUMBER)),
        (ask("date"), "31.2.2027", Reask(Reason.NOT_A_DATE)),
        (ask("date"), "1.3", Reask(Reason.NOT_A_DATE)),
        (ask("time"), "25:00", Reask(Reason.NOT_A_TIME)),
        (choice("yes"), "yes", Reask(Reason.NOT_AN_OPTION)),
        (ask("many", options={"x": "X"}), "x", Reask(Reason.NOT_AN_OPTION)),
        (ask("yes_no"), "ja", Reask(Reason.NOT_AN_OPTION)),
    ],
)
def test_an_answer_that_is_not_understood_changes_nothing_and_says_why(
    question: dict[str, object], typed: str, why: Reask
) -> None:
    walk = begin(make_flow({"first": question}))
    before = walk.state
    walk(Wrote(typed))
    assert walk.effects == (why,)
    assert walk.state == before


def test_a_scale_takes_a_press_as_a_number() -> None:
    walk = begin(make_flow({"first": ask("scale", min=0, max=10)}))
    walk.press("7")
    assert walk.state.answers == {"a": 7}


@pytest.mark.parametrize(
    "question",
    [choice("yes"), ask("scale", min=0, max=3), ask("yes_no"), ask("text"), ask("many", options={"x": "X"})],
)
def test_a_button_that_the_question_does_not_have_is_no_answer(question: dict[str, object]) -> None:
    walk = begin(make_flow({"first": question}))
    assert walk.press("perhaps") == (Reask(Reason.NOT_AN_OPTION),)
    assert walk.press("_now") == (Reask(Reason.NOT_AN_OPTION),)


def test_many_marks_and_unmarks_until_done() -> None:
    walk = begin(make_flow({"first": ask("many", options={"x": "X", "y": "Y", "z": "Z"})}))
    assert walk.press("z") == (Toggled("talk", 1, "first", 1, ("z",)),)
    walk.press("x")
    walk.press("y")
    assert walk.press("y") == (Toggled("talk", 1, "first", 1, ("z", "x")),)
    assert walk.state.seq == 1
    walk.press("_done")
    assert walk.state.answers == {"a": ("x", "z")}
    assert walk.state.picked == ()


def test_many_with_nothing_marked_is_an_answer_that_is_not_given() -> None:
    following = {
        "next": [{"when": {"answer": "a", "given": True}, "go": "some"}, {"go": "none"}],
        "do": ["stop"],
    }
    walk = begin(
        make_flow(
            {
                "first": ask("many", options={"x": "X"}) | following,
                "some": {"say": "Noe"},
                "none": {"say": "Ingen"},
            }
        )
    )
    walk.press("_done")
    assert walk.shown == ["none"]
    assert walk.state.answers == {"a": ()}


def test_the_persons_own_menu_gives_the_options() -> None:
    walk = begin(
        make_flow({"first": ask("choice", **{"from": "coping_menu"})}), facts={"coping_menu": ["t1", "t2"]}
    )
    assert walk.press("t3") == (Reask(Reason.NOT_AN_OPTION),)
    walk.press("t2")
    assert walk.state.answers == {"a": "t2"}


def test_an_empty_menu_counts_as_skipped() -> None:
    flow = make_flow(
        {
            "first": ask("choice", **{"from": "coping_menu"}) | {"do": ["stop"], "next": "second"},
            "second": {"say": "Ingen"},
        }
    )
    nothing: list[Facts] = [{}, {"coping_menu": []}]
    for facts in nothing:
        assert begin(flow, facts=facts).effects == (Show("talk", 1, "second", None), Ended(How.FINISHED))


def test_the_latest_answer_is_last_for_the_placeholder() -> None:
    walk = begin(
        make_flow(
            {
                "first": choice("a", save="x") | {"next": "second"},
                "second": choice("b", save="y") | {"next": "third"},
                "third": ask("yes_no", "x"),
            }
        )
    )
    walk.press("a")
    walk.press("b")
    walk.press("yes")
    assert list(walk.state.answers.items()) == [("y", "b"), ("x", "yes")]
    assert list(walk.state.visible) == ["y", "x"]


def test_an_empty_menu_takes_the_older_answer_away() -> None:
    flow = make_flow(
        {
            "first": ask("choice", **{"from": "coping_menu"}) | {"next": "second"},
            "second": ask("yes_no", "b") | {"next": "first"},
        }
    )
    walk = begin(flow, facts={"coping_menu": ["t1"]})
    walk.press("t1")
    walk(Pressed(2, "talk", "second", "yes"), coping_menu=[])
    assert walk.state.answers == {"b": "yes"}
    assert walk.step == "second"
