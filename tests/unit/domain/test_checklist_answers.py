"""When a check-list item is asked, counted from the day of leaving, and with which answers."""

from typing import Any, ClassVar

import pytest

from bot.domain.checklist.as_flows import compile_checklist
from tests.unit.domain.test_checklist import ITEM, make_list, walk_area


class TestWhenAnItemIsAsked:
    """`asked_from` and `asked_until` are days counted from the day of leaving."""

    ITEMS: ClassVar[dict[str, Any]] = {
        "first": {**ITEM, "asked_until": -2},
        "bed": {**ITEM, "asked_from": -1},
        "door": ITEM,
    }

    @pytest.mark.parametrize(
        ("facts", "asked"),
        [
            ({"days_since_discharge": -28}, ["first", "door"]),
            ({"days_since_discharge": -2}, ["first", "door"]),
            ({"days_since_discharge": -1}, ["bed", "door"]),
            ({"days_since_discharge": 40}, ["bed", "door"]),
            ({}, ["first", "door"]),
        ],
    )
    def test_it_is_passed_over_outside_its_days(self, facts: dict[str, Any], asked: list[str]) -> None:
        walk = walk_area(self.ITEMS, facts=facts)
        seen = []
        while walk.state.frames:
            seen.append(walk.step)
            walk.press("not_relevant")
        assert seen == asked

    def test_an_area_with_nothing_left_for_this_day_asks_whether_to_go_through_it_again(self) -> None:
        items = {"first": ITEM, "bed": {**ITEM, "asked_from": -1}}
        walk = walk_area(items, facts={"days_since_discharge": -28, "plan.first": "not_relevant"})
        assert walk.step == "area_again"

    def test_also_when_it_is_gone_through_again(self) -> None:
        walk = walk_area({"bed": {**ITEM, "asked_from": -1}, "door": ITEM}, facts={}, again="yes")
        assert walk.step == "door"


class TestHowIsIt:
    """Two answer sets: whether something is in place, and how something is."""

    def test_the_middle_answer_brings_the_offer_of_help(self) -> None:
        walk = walk_area({"bed": {**ITEM, "answers": "how"}})
        walk.press("on_its_way")
        assert walk.step == "bed_offer"
        walk.press("yes")
        assert walk.step == "show"

    def test_on_its_way_needs_none(self) -> None:
        walk = walk_area({"bed": ITEM})
        walk.press("on_its_way")
        assert walk.shown == ["area_done"]

    def test_its_own_words_are_asked_for(self) -> None:
        help_words = {"text": "Jeg mangler seng.", "partly": "Jeg vet ikke om jeg har seng."}
        compiled = compile_checklist(make_list({"bed": {**ITEM, "answers": "how", "need_help": help_words}}))
        area = next(flow for flow in compiled.flows if flow.id == "plan_home")
        assert area.steps["bed_partly"].run is not None
        assert area.steps["bed_partly"].run.arguments["about"] == "@plan_home.bed.partly"

    def test_a_bed_tonight_is_not_put_off(self) -> None:
        compiled = compile_checklist(make_list({"bed": {**ITEM, "answers": "tonight"}}))
        area = next(flow for flow in compiled.flows if flow.id == "plan_home")
        assert list(getattr(area.steps["bed"].ask, "options", {})) == ["in_place", "on_its_way", "need_help"]
