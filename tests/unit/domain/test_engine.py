import pytest

from bot.domain.flow.book import FlowBook, UnknownFlowError
from bot.domain.flow.effects import (
    Do,
    Ended,
    How,
    Keyboard,
    Show,
)
from bot.domain.flow.engine import advance
from bot.domain.flow.events import Resumed, Started
from bot.domain.flow.state import RunState, Status
from bot.domain.flow.verbs import Consent, PlanItem, PlanStatus, Purpose, Request
from bot.domain.flow.walk import MOST_SILENT_STEPS, FlowLoopError
from tests.fakes.flows import ask, begin, choice, make_flow


def test_a_conversation_begins_with_its_first_question() -> None:
    walk = begin(make_flow({"first": choice("yes", "no")}))
    assert walk.effects == (Show("talk", 1, "first", 1, 0, Keyboard.ASK),)
    assert walk.state.status is Status.ASKING


def test_several_messages_come_in_order_and_the_last_carries_the_buttons() -> None:
    walk = begin(make_flow({"first": choice("yes") | {"say": ["En", "To", "Tre?"]}}))
    assert [(effect.part, effect.seq) for effect in walk.effects if isinstance(effect, Show)] == [
        (0, None),
        (1, None),
        (2, 1),
    ]
    assert [effect.key for effect in walk.effects if isinstance(effect, Show)] == [
        "talk.first.say",
        "talk.first.say.2",
        "talk.first.say.3",
    ]


def test_the_first_branch_that_holds_is_taken() -> None:
    flow = make_flow(
        {
            "first": choice("a", "b")
            | {
                "next": [
                    {"when": {"answer": "a", "is": "b"}, "go": "second"},
                    {"when": {"answer": "a", "in": ["b", "a"]}, "go": "third"},
                    {"go": "end"},
                ]
            },
            "second": {"say": "b"},
            "third": {"say": "a"},
        }
    )
    walk = begin(flow)
    walk.press("b")
    assert walk.shown == ["second"]
    walk = begin(flow)
    walk.press("a")
    assert walk.shown == ["third"]


def test_a_step_without_next_ends_the_conversation() -> None:
    walk = begin(make_flow({"first": {"say": "Hei"}}))
    assert walk.effects == (Show("talk", 1, "first", None), Ended(How.FINISHED))
    assert walk.state.status is Status.ENDED
    assert walk.state.frames == ()


def test_unless_passes_a_step_over_without_a_word() -> None:
    flow = make_flow(
        {
            "first": {
                "say": "Hei",
                "unless": {"fact": "paused", "is": True},
                "do": ["stop"],
                "next": "second",
            },
            "second": {"say": "Der"},
        }
    )
    assert begin(flow, facts={"paused": True}).shown == ["second"]
    assert begin(flow, facts={"paused": False}).shown == ["first", "second"]
    assert begin(flow).shown == ["first", "second"]


def test_effects_without_a_question_come_after_the_message() -> None:
    walk = begin(make_flow({"first": {"say": "Sendt", "do": [{"request": {"kind": "urgent"}}]}}))
    assert walk.effects == (
        Show("talk", 1, "first", None),
        Do(Request(kind="urgent"), "talk", "first"),
        Ended(How.FINISHED),
    )


def test_effects_of_a_question_come_with_the_answer() -> None:
    flow = make_flow({"first": choice("yes") | {"do": [{"request": {"kind": "ordinary", "about": "$a"}}]}})
    walk = begin(flow)
    assert not [effect for effect in walk.effects if isinstance(effect, Do)]
    walk.press("yes")
    assert walk.effects[0] == Do(Request(kind="ordinary", about="yes"), "talk", "first")


def test_a_skipped_question_does_nothing_and_goes_on() -> None:
    flow = make_flow(
        {
            "first": choice("yes")
            | {"do": ["stop"], "run": {"flow": "other"}, "wait": {"for": "10m"}, "next": "second"},
            "second": {"say": "Ja"},
        }
    )
    walk = begin(flow, make_flow({"first": {"say": "Andre"}}, "other"))
    walk.press("_skip")
    assert walk.effects == (Show("talk", 1, "second", None), Ended(How.FINISHED))
    assert walk.state.answers == {}


def test_an_effect_whose_answer_is_missing_drops_what_is_optional_and_is_left_out_when_it_is_needed() -> None:
    do = [{"request": {"kind": "ordinary", "about": "$a"}}, {"relay": {"text": "$a"}}]
    walk = begin(make_flow({"first": ask("text") | {"next": "second"}, "second": {"do": do}}))
    walk.press("_skip")
    assert [effect.verb for effect in walk.effects if isinstance(effect, Do)] == [Request(kind="ordinary")]


def test_going_round_without_asking_stops_with_flow_and_step_named() -> None:
    flow = make_flow({"first": {"do": ["stop"], "next": "second"}, "second": {"next": "first"}})
    with pytest.raises(FlowLoopError, match=f"talk went through {MOST_SILENT_STEPS}") as caught:
        begin(flow)
    assert caught.value.flow == "talk"


def test_a_flow_that_is_not_there_is_said_so() -> None:
    with pytest.raises(UnknownFlowError, match="no flow gone"):
        advance(FlowBook([]), RunState(), Started("gone"), {})
    walk = begin(make_flow({"first": choice("a")}))
    with pytest.raises(UnknownFlowError, match="no version 1"):
        advance(FlowBook([make_flow({"first": choice("a")}, version=2)]), walk.state, Resumed(), {})


def test_literals_reach_the_services_as_they_are() -> None:
    do = [
        {"consent": {"purpose": "contact", "given": True}},
        {"plan_item": {"area": "home", "item": "bed", "status": "in_place"}},
    ]
    walk = begin(make_flow({"first": {"do": do}}))
    assert [effect.verb for effect in walk.effects if isinstance(effect, Do)] == [
        Consent(purpose=Purpose.CONTACT, given=True),
        PlanItem(area="home", item="bed", status=PlanStatus.IN_PLACE),
    ]
