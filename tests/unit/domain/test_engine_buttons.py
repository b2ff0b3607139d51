from bot.domain.flow.book import FlowBook
from bot.domain.flow.effects import (
    Ended,
    How,
    Ignored,
    Keyboard,
    Reask,
    Reason,
    Show,
    Stale,
    Unfolded,
)
from bot.domain.flow.events import Left, Pressed, Resumed, Started
from bot.domain.flow.values import Means
from tests.fakes.flows import Walk, ask, begin, choice, make_flow


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
    first = walk.button("_skip")
    walk(first)
    assert walk(first) == (Ignored(),)
    assert walk.step == "second"
    walk.press("_skip")
    assert walk(first) == (Stale(),)


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


def test_a_button_with_the_open_number_but_of_another_step_is_old() -> None:
    walk = begin(make_flow({"first": choice("a"), "other": choice("a")}))
    assert walk(Pressed(1, "talk", "other", "a"))[0] == Stale()
    assert walk(Pressed(1, "else", "first", "a"))[0] == Stale()


def test_leaving_twice_leaves_once() -> None:
    walk = begin(make_flow({"first": choice("a")}))
    button = walk.button("_leave")
    walk(button)
    assert walk(button) == (Ignored(),)


def test_the_high_end_of_an_old_scale_is_honoured_now_and_the_rest_of_it_is_not() -> None:
    scale = ask("scale", min=0, max=10, means={"at_least": 8, "as": "craving_high"}) | {"next": "second"}
    walk = begin(make_flow({"first": scale, "second": choice("c", save="b")}))
    walk.press("3")
    assert walk(Pressed(1, "talk", "first", "8")) == (Stale(Means.CRAVING_HIGH),)
    assert walk(Pressed(1, "talk", "first", "10")) == (Stale(Means.CRAVING_HIGH),)
    for option in ("7", "0", "11", "x", "_now"):
        assert walk(Pressed(1, "talk", "first", option))[0] == Stale(None)


def test_the_rest_of_a_menu_is_shown_without_an_answer_and_only_of_a_menu() -> None:
    walk = begin(
        make_flow({"first": ask("choice", **{"from": "coping_menu"})}), facts={"coping_menu": ["t1", "t2"]}
    )
    before = walk.state
    assert walk(walk.button("_more")) == (Unfolded("talk", 1, "first", 1),)
    assert walk.state == before
    walk = begin(make_flow({"first": choice("a")}))
    assert walk(walk.button("_more")) == (Reask(Reason.NOT_AN_OPTION),)


def test_a_key_for_skipping_with_words_of_its_own_skips_and_the_question_can_still_be_left() -> None:
    flow = make_flow({"first": ask("choice", options={"send": "Send"}, skip="Ikke nå")})
    walk = begin(flow)
    assert walk(walk.button("_skip")) == (Ended(How.FINISHED),)
    assert "a" not in walk.state.answers
    walk = begin(flow)
    assert walk(walk.button("_leave")) == (Ended(How.LEFT),)
