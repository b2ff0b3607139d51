"""The safety plan as a value: who is called and in which order, who could be, and numbers that a phone makes a link of."""

import pytest

from bot.domain.days.safety import Known, Line, SafetyPart, SafetyPlan, Side, same_name, tappable, with_number

MUM = Known("a", "Mor", "900 11 222", Side.SUPPORT, place=2)
BO = Known("b", "Bo", place=1)
EX = Known("c", "Eksen", side=Side.DISTANCE)
NEW = Known("d", "Naboen", side=Side.UNSURE)


def test_those_who_are_called_stand_in_order_and_nobody_to_keep_away_from_is_suggested() -> None:
    plan = SafetyPlan(people=(MUM, BO, EX, NEW))
    assert plan.called == (BO, MUM)
    assert plan.trusted == (NEW,)


@pytest.mark.parametrize(
    ("plan", "begun"),
    [
        (SafetyPlan(), False),
        (SafetyPlan(people=(EX, NEW)), False),
        (SafetyPlan((Line("s", SafetyPart.SAY_DOOR, "Nei."),)), False),
        (SafetyPlan((Line("s", SafetyPart.SIGN, "Søvnen"),)), True),
        (SafetyPlan(people=(MUM,)), True),
    ],
)
def test_a_map_alone_or_a_way_of_saying_no_is_no_plan_for_the_heavy_hours(
    plan: SafetyPlan, *, begun: bool
) -> None:
    assert plan.is_begun is begun


def test_one_name_is_one_person_however_it_is_written() -> None:
    assert same_name((MUM, BO), "  mOR ") is MUM
    assert same_name((MUM, BO), "Morten") is None


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("900 11 222", "+47 900 11 222"),
        ("90011222", "+47 90011222"),
        ("22 40 00 40", "+47 22 40 00 40"),
        ("+46 70 123 45 67", "+46 70 123 45 67"),
        ("116 123", "116 123"),
        ("mobil 900 11 222", "mobil 900 11 222"),
        ("spør på jobben", "spør på jobben"),
    ],
)
def test_a_number_stays_as_it_was_typed_and_a_norwegian_one_can_be_tapped(typed: str, shown: str) -> None:
    assert tappable(typed) == shown


def test_beside_a_name_from_the_right_a_number_is_read_from_the_left() -> None:
    assert with_number("Mor", "900 11 222") == "Mor +47 900 11 222"
    assert with_number("محمد", "900 11 222") == "محمد \u200e+47 900 11 222"
    assert with_number("דוד", "") == "דוד"
