import pytest

from bot.domain.book import FlowBook, UnknownFlowError
from bot.domain.effects import (
    WAIT_PART,
    Do,
    Ended,
    How,
    Ignored,
    Keyboard,
    Reask,
    Reason,
    Show,
    Stale,
    StartTimer,
    StopTimer,
    Toggled,
)
from bot.domain.engine import MOST_SILENT_STEPS, FlowLoopError, advance
from bot.domain.events import Left, Now, Pressed, Resumed, Skipped, Started, TimerFired, Wrote
from bot.domain.state import Frame, Phase, RunState, Status
from bot.domain.values import Means
from bot.domain.verbs import Consent, PlanItem, Request
from tests.fakes.flows import Walk, ask, begin, choice, make_flow


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
    )  # type: ignore[arg-type]


def test_effects_of_a_question_come_with_the_answer() -> None:
    flow = make_flow({"first": choice("yes") | {"do": [{"request": {"kind": "ordinary", "about": "$a"}}]}})
    walk = begin(flow)
    assert not [effect for effect in walk.effects if isinstance(effect, Do)]
    walk.press("yes")
    assert walk.effects[0] == Do(Request(kind="ordinary", about="yes"), "talk", "first")  # type: ignore[arg-type]


def test_a_skipped_question_does_nothing_and_goes_on() -> None:
    flow = make_flow(
        {
            "first": choice("yes")
            | {"do": ["stop"], "run": {"flow": "other"}, "wait": {"for": "10m"}, "next": "second"},
            "second": {"say": "Ja"},
        }
    )
    walk = begin(flow, make_flow({"first": {"say": "Andre"}}, "other"))
    walk(Skipped(1))
    assert walk.effects == (Show("talk", 1, "second", None), Ended(How.FINISHED))
    assert walk.state.answers == {}


def test_an_effect_whose_answer_is_missing_drops_what_is_optional_and_is_left_out_when_it_is_needed() -> None:
    do = [{"request": {"kind": "ordinary", "about": "$a"}}, {"relay": {"text": "$a"}}]
    walk = begin(make_flow({"first": ask("text") | {"next": "second"}, "second": {"do": do}}))
    walk(Skipped(1))
    assert [effect.verb for effect in walk.effects if isinstance(effect, Do)] == [Request(kind="ordinary")]  # type: ignore[arg-type]


def test_after_a_skip_an_older_answer_of_that_name_is_gone() -> None:
    loop = {
        "first": choice("a", "b")
        | {"next": [{"when": {"answer": "a", "given": True}, "go": "first"}, {"go": "end"}]}
    }
    walk = begin(make_flow(loop))
    walk.press("a")
    assert walk.state.answers == {"a": "a"}
    walk(Skipped(2))
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
    for facts in ({}, {"coping_menu": []}):
        assert begin(flow, facts=facts).effects == (Show("talk", 1, "second", None), Ended(How.FINISHED))


def test_a_second_tap_on_the_same_button_counts_for_nothing() -> None:
    walk = begin(make_flow({"first": choice("a", "b") | {"next": "second"}, "second": choice("c", save="b")}))
    button = walk.button("a")
    walk(button)
    before = walk.state
    assert walk(button) == (Ignored(),)
    assert walk.state == before


def test_a_second_tap_counts_for_nothing_even_when_the_conversation_is_over() -> None:
    walk = begin(make_flow({"first": choice("a")}))
    button = walk.button("a")
    walk(button)
    assert walk(button) == (Ignored(),)


def test_an_old_button_brings_back_the_present_question() -> None:
    walk = begin(make_flow({"first": choice("a", "b") | {"next": "second"}, "second": choice("c", save="b")}))
    walk.press("a")
    before = walk.state
    assert walk(Pressed(1, "talk", "first", "b")) == (Stale(), Show("talk", 1, "second", 2, 0, Keyboard.ASK))
    assert walk.state == before


def test_an_old_button_that_meant_help_is_honoured_now() -> None:
    first = ask("choice", options={"a": "A", "now": {"label": "Det haster", "means": "request_urgent"}}) | {
        "next": "second"
    }
    walk = begin(make_flow({"first": first, "second": choice("c", save="b")}))
    walk.press("a")
    assert walk(Pressed(1, "talk", "first", "now")) == (Stale(Means.REQUEST_URGENT),)


def test_the_help_button_is_honoured_from_every_message_old_or_new() -> None:
    walk = begin(make_flow({"first": choice("a")}))
    assert walk.press("_help") == (Stale(Means.HELP),)
    assert walk(Pressed(77, "gone", "nowhere", "_help")) == (Stale(Means.HELP),)


def test_an_old_button_of_a_conversation_that_is_over_still_tells_what_it_meant() -> None:
    first = ask("choice", options={"a": "A", "bed": {"label": "Ingen seng", "means": "no_place_tonight"}})
    walk = begin(make_flow({"first": first}))
    walk.press("a")
    assert walk(Pressed(1, "talk", "first", "bed")) == (Stale(Means.NO_PLACE_TONIGHT),)
    assert walk(Pressed(1, "gone", "first", "bed")) == (Stale(),)


def test_a_button_of_a_version_that_is_gone_is_read_from_the_present_one() -> None:
    old = make_flow({"first": choice("a")}, version=1)
    new = make_flow({"first": ask("choice", options={"b": {"label": "B", "means": "craving"}})}, version=2)
    assert Walk(FlowBook([new]))(Pressed(1, "talk", "first", "b")) == (Stale(Means.CRAVING),)
    pinned = begin(old)
    pinned.book = FlowBook([new], [old])
    pinned.press("a")
    assert pinned(Pressed(1, "talk", "first", "b")) == (Stale(),)


def test_a_press_that_skips_or_leaves_is_like_the_event() -> None:
    flow = make_flow({"first": choice("a") | {"next": "second"}, "second": choice("b", save="b")})
    walk = begin(flow)
    walk.press("_skip")
    assert walk.shown == ["second"]
    assert walk.press("_leave") == (Ended(How.LEFT),)


def test_skipping_twice_skips_once() -> None:
    walk = begin(make_flow({"first": choice("a") | {"next": "second"}, "second": choice("b", save="b")}))
    walk(Skipped(1))
    assert walk(Skipped(1)) == (Ignored(),)
    assert walk.step == "second"
    walk(Skipped(2))
    assert walk(Skipped(1)) == (Stale(),)


def test_leaving_keeps_the_answers() -> None:
    walk = begin(make_flow({"first": choice("a") | {"next": "second"}, "second": choice("b", save="b")}))
    walk.press("a")
    assert walk(Left()) == (Ended(How.LEFT),)
    assert walk.state.answers == {"a": "a"}
    assert walk(Left()) == (Ignored(),)


def test_resuming_shows_the_open_question_with_its_number_so_that_old_buttons_still_work() -> None:
    walk = begin(make_flow({"first": choice("a") | {"say": ["Først", "Så?"]}}))
    old = walk.button("a")
    assert walk(Resumed()) == (Show("talk", 1, "first", 1, 1, Keyboard.ASK),)
    walk(old)
    assert walk.state.answers == {"a": "a"}
    assert walk(Resumed()) == (Ignored(),)


def test_resuming_keeps_the_marks_of_a_question_with_several_answers() -> None:
    walk = begin(make_flow({"first": ask("many", options={"x": "X"})}))
    walk.press("x")
    walk(Resumed())
    assert walk.state.picked == ("x",)


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
    assert walk(Now(1)) == (Ignored(),)


@pytest.mark.parametrize(
    "event", [Now(1), Skipped(1), Pressed(1, "talk", "first", "_now"), Pressed(1, "talk", "first", "_skip")]
)
def test_a_wait_ends_when_the_person_wants_it(event: Now | Skipped | Pressed) -> None:
    walk = begin(make_flow(WAITING))
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
    walk.press("no")
    assert [effect.verb for effect in walk.effects if isinstance(effect, Do)] == [Request(kind="ordinary")]  # type: ignore[arg-type]


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


def test_starting_where_a_conversation_is_open_changes_nothing() -> None:
    walk = begin(make_flow({"first": choice("a")}))
    before = walk.state
    assert walk(Started("talk")) == (Ignored(),)
    assert walk.state == before


def test_starting_anew_keeps_counting_so_that_old_buttons_stay_old() -> None:
    walk = begin(make_flow({"first": choice("a")}))
    walk.press("a")
    walk(Started("talk"))
    assert walk.state.seq == 2
    assert walk.state.answers == {}


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
        Consent(purpose="contact", given=True),  # type: ignore[arg-type]
        PlanItem(area="home", item="bed", status="in_place"),  # type: ignore[arg-type]
    ]


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


def test_a_button_with_the_open_number_but_of_another_step_is_old() -> None:
    walk = begin(make_flow({"first": choice("a"), "other": choice("a")}))
    assert walk(Pressed(1, "talk", "other", "a"))[0] == Stale()
    assert walk(Pressed(1, "else", "first", "a"))[0] == Stale()


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


def test_leaving_twice_leaves_once() -> None:
    walk = begin(make_flow({"first": choice("a")}))
    button = walk.button("_leave")
    walk(button)
    assert walk(button) == (Ignored(),)


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
