from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.checklist.as_flows import compile_checklist
from bot.domain.checklist.checklist import CheckList, Item, Words
from bot.domain.checklist.remarks import name_remarks
from bot.domain.flow.book import FlowBook
from bot.domain.flow.effects import Do, Effect, Ended
from bot.domain.flow.events import Started
from bot.domain.flow.texts import flow_texts
from bot.domain.flow.values import Means
from bot.domain.flow.verbs import PlanItem, PlanStatus, Works
from tests.fakes.flows import Walk, ask, make_flow

WORDS = {word: f"Ord for {word}" for word in Words.model_fields}
ITEM: dict[str, Any] = {
    "title": "Seng",
    "ask": "Har du seng?",
    "works": "Er den god?",
    "owner": "patient",
    "need_help": "Jeg mangler seng.",
}

#: What stands in for the flow, written by hand, that previews and sends.
ASK_HELP = make_flow(
    {
        "show": ask("yes_no", "send") | {"next": "sent"},
        "sent": {"do": [{"request": {"kind": "$kind", "about": "$about"}}]},
    },
    "ask_help",
)


def make_list(items: dict[str, Any], **more: Any) -> CheckList:
    head = {"id": "plan", "version": 1, "title": "Plan", "say": "Hva?", "words": WORDS}
    return CheckList.model_validate({**head, "areas": {"home": {"title": "Hjem", "items": items}}, **more})


def walk_area(
    items: dict[str, Any], area: str = "plan_home", facts: dict[str, Any] | None = None, **params: str
) -> Walk:
    walk = Walk(FlowBook([*compile_checklist(make_list(items)).flows, ASK_HELP]), facts or {})
    walk(Started(area, params))
    return walk


def done(effects: tuple[Effect, ...]) -> list[Any]:
    return [effect.verb for effect in effects if isinstance(effect, Do)]


def item(status: str, works: str | None = None) -> PlanItem:
    return PlanItem(area="home", item="bed", status=PlanStatus(status), works=Works(works) if works else None)


def test_each_answer_is_kept_at_once_and_in_place_asks_whether_it_works() -> None:
    walk = walk_area({"bed": ITEM})
    assert done(walk.press("in_place")) == [item("in_place")]
    assert walk.step == "bed_works"
    assert done(walk.press("yes")) == [item("in_place", "yes")]
    assert walk.shown == ["area_done"]


@pytest.mark.parametrize("status", ["on_its_way", "not_relevant", "later"])
def test_other_answers_go_on_to_the_next_item(status: str) -> None:
    walk = walk_area({"bed": ITEM, "sofa": ITEM})
    assert done(walk.press(status)) == [item(status)]
    assert walk.step == "sofa"


@pytest.mark.parametrize("works", ["partly", "no"])
def test_what_does_not_work_is_met_with_an_offer(works: str) -> None:
    walk = walk_area({"bed": ITEM})
    walk.press("in_place")
    assert done(walk.press(works)) == [item("in_place", works)]
    assert walk.step == "bed_offer"
    walk.press("yes")
    assert walk.state.frames[-1].flow == "ask_help"
    assert walk.state.frames[-1].params == {"about": "@plan_home.bed.need_help"}


def test_no_to_the_offer_sends_nothing() -> None:
    walk = walk_area({"bed": ITEM})
    walk.press("in_place")
    walk.press("no")
    walk.press("no")
    assert walk.shown == ["area_done"]


def test_i_need_help_leads_straight_to_the_preview() -> None:
    urgent = ITEM | {"need_help": {"text": "Jeg har ingen seng.", "kind": "urgent"}}
    walk = walk_area({"bed": urgent, "sofa": ITEM})
    assert done(walk.press("need_help")) == [item("need_help")]
    assert walk.state.frames[-1].params == {"about": "@plan_home.bed.need_help", "kind": "urgent"}
    walk.press("yes")
    assert walk.step == "sofa"


def test_what_is_in_place_but_does_not_work_can_have_words_of_its_own() -> None:
    walk = walk_area({"bed": ITEM | {"need_help": {"text": "Mangler.", "not_working": "Den er ødelagt."}}})
    walk.press("in_place")
    walk.press("no")
    walk.press("yes")
    assert walk.state.frames[-1].params["about"] == "@plan_home.bed.not_working"
    walk = walk_area({"bed": ITEM | {"need_help": {"text": "Mangler.", "not_working": "Den er ødelagt."}}})
    walk.press("need_help")
    assert walk.state.frames[-1].params["about"] == "@plan_home.bed.need_help"


def test_a_sensitive_item_is_never_forwarded_without_another_yes() -> None:
    walk = walk_area({"bed": ITEM | {"sensitive": True}})
    walk.press("need_help")
    assert walk.step == "bed_offer"
    assert walk.book.latest("plan_home").steps["bed_offer"].say == ("Ord for offer_sensitive",)
    walk.press("_skip")
    assert walk.shown == ["area_done"]
    walk = walk_area({"bed": ITEM | {"sensitive": True}})
    walk.press("need_help")
    walk.press("yes")
    assert walk.state.frames[-1].flow == "ask_help"


def test_every_question_can_be_passed_over_and_keeps_nothing() -> None:
    walk = walk_area({"bed": ITEM, "sofa": ITEM})
    assert done(walk.press("_skip")) == []
    assert walk.step == "sofa"
    walk.press("in_place")
    walk.press("_skip")
    assert walk.shown == ["area_done"]


SETTLED = [{"plan.bed": "not_relevant"}, {"plan.bed": "in_place", "plan.bed.works": "yes"}]
OPEN = [
    {},
    *({"plan.bed": status} for status in ("on_its_way", "need_help", "later", "ask_again", "in_place")),
]


@pytest.mark.parametrize("facts", SETTLED)
def test_a_settled_item_is_passed_over(facts: dict[str, str]) -> None:
    assert walk_area({"bed": ITEM, "sofa": ITEM}, facts=facts).step == "sofa"


@pytest.mark.parametrize("facts", [*OPEN, {"plan.bed": "in_place", "plan.bed.works": "partly"}])
def test_an_item_that_is_not_settled_is_asked_again(facts: dict[str, str]) -> None:
    assert walk_area({"bed": ITEM, "sofa": ITEM}, facts=facts).step == "bed"


def test_an_area_with_nothing_left_offers_to_go_through_it_again() -> None:
    walk = walk_area({"bed": ITEM}, facts=SETTLED[1])
    assert walk.step == "area_again"
    walk.press("yes")
    assert walk.step == "bed"
    walk = walk_area({"bed": ITEM}, facts=SETTLED[1])
    assert isinstance(walk.press("no")[-1], Ended)


def test_an_area_can_be_started_for_another_look_at_everything() -> None:
    assert walk_area({"bed": ITEM}, facts=SETTLED[1], again="yes").step == "bed"


def test_the_menu_of_areas_comes_back_after_each_area_and_has_a_way_out() -> None:
    walk = walk_area({"bed": ITEM}, "plan")
    walk.press("home")
    walk.press("later")
    assert walk.shown == ["area_done", "menu"]
    walk.press("done")
    assert walk.shown == ["goodbye"]
    assert isinstance(walk.effects[-1], Ended)


def test_another_look_at_one_area_does_not_reach_the_next() -> None:
    areas = {name: {"title": name, "items": {name + "_item": ITEM}} for name in ("home", "money")}
    facts = {f"plan.{item}": "not_relevant" for item in ("home_item", "money_item")}
    walk = Walk(FlowBook([*compile_checklist(make_list({}, areas=areas)).flows, ASK_HELP]), facts)
    walk(Started("plan"))
    for option in ("home", "yes", "not_relevant", "money"):
        walk.press(option)
    assert walk.step == "area_again"


@pytest.mark.parametrize(
    "settings,means",
    [
        ({}, Means.REQUEST),
        ({"need_help": {"text": "x", "kind": "urgent"}}, Means.REQUEST),
        ({"sensitive": True}, Means.HELP),
        (
            {"sensitive": True, "need_help": {"text": "x", "means": "no_place_tonight"}},
            Means.NO_PLACE_TONIGHT,
        ),
    ],
)
def test_an_old_i_need_help_button_is_honoured(settings: dict[str, Any], means: Means) -> None:
    flow = compile_checklist(make_list({"bed": ITEM | settings})).flows[1]
    question = flow.steps["bed"].ask
    assert question is not None
    assert question.kind == "choice"
    assert question.options["need_help"].means is means


def test_why_stands_before_the_question() -> None:
    flow = compile_checklist(make_list({"bed": ITEM | {"why": "Søvn er viktig."}})).flows[1]
    assert flow.steps["bed"].say == ("Søvn er viktig.\n\nHar du seng?",)


def test_repeated_words_lead_translators_to_one_place() -> None:
    checklist = make_list({"bed": ITEM, "debts": ITEM | {"sensitive": True}})
    compiled = compile_checklist(checklist)
    keys = {key for flow in compiled.flows for key, _ in flow_texts(flow)} | {
        key for key, _ in checklist.texts()
    }
    assert compiled.aliases["plan_home.bed.ask.in_place"] == "plan.words.in_place"
    assert compiled.aliases["plan.menu.ask.home"] == "plan_home.title"
    texts = dict(checklist.texts()) | {key: text for flow in compiled.flows for key, text in flow_texts(flow)}
    assert all(texts[key] == texts[stands_at] for key, stands_at in compiled.aliases.items())
    assert set(compiled.aliases) <= keys
    assert set(compiled.aliases.values()) <= keys - set(compiled.aliases)


@pytest.mark.parametrize("missing", ["works", "ask", "title", "owner", "need_help"])
def test_an_item_needs_both_questions_and_what_help_becomes(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        Item.model_validate({key: value for key, value in ITEM.items() if key != missing})


@pytest.mark.parametrize(
    "areas,where",
    [
        ({"a_long_area_x": {"title": "x", "items": {"bed": ITEM}}}, ("areas", "a_long_area_x")),
        ({"done": {"title": "x", "items": {"bed": ITEM}}}, ("areas", "done")),
        (
            {"a": {"title": "x", "items": {"bed": ITEM}}, "b": {"title": "x", "items": {"bed": ITEM}}},
            ("areas", "b", "items", "bed"),
        ),
        (
            {"a": {"title": "x", "items": {"bed": ITEM, "bed_works": ITEM}}},
            ("areas", "a", "items", "bed_works"),
        ),
        ({"a": {"title": "x", "items": {"area_done": ITEM}}}, ("areas", "a", "items", "area_done")),
        ({"a": {"title": "x", "items": {"taken": ITEM}}}, ("areas", "a", "items", "taken")),
    ],
)
def test_names_that_would_collide_are_found_with_their_place(
    areas: dict[str, Any], where: tuple[str, ...]
) -> None:
    assert [place for place, _ in name_remarks(make_list({}, areas=areas), {"taken"})] == [where]


def test_good_names_compile() -> None:
    checklist = make_list({}, areas={"tenletters": {"title": "x", "items": {"fourteen_chars": ITEM}}})
    assert not list(name_remarks(checklist))
    assert compile_checklist(checklist).flows[1].id == "plan_tenletters"
