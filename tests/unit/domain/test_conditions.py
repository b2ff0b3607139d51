from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.flow.conditions import Condition, compile_condition


def holds(
    condition: dict[str, Any], answers: dict[str, Any] | None = None, facts: dict[str, Any] | None = None
) -> bool:
    return compile_condition(Condition.model_validate(condition))(answers or {}, facts or {})


@pytest.mark.parametrize(
    "condition,answer,expected",
    [
        ({"is": "x"}, "x", True),
        ({"is": "x"}, "y", False),
        ({"is": 3}, 3, True),
        ({"is": 3}, "3", True),
        ({"is": "3"}, 3, True),
        ({"is": True}, True, True),
        ({"is": True}, 1, False),
        ({"is": 1}, True, False),
        ({"is": True}, "true", False),
        ({"in": ["x", "y"]}, "y", True),
        ({"in": ["x", "y"]}, "z", False),
        ({"in": []}, "z", False),
        ({"at_least": 8}, 8, True),
        ({"at_least": 8}, 7.5, False),
        ({"at_most": 8}, 8, True),
        ({"at_most": 8}, 8.5, False),
        ({"at_least": 4, "at_most": 7}, 5, True),
        ({"at_least": 4, "at_most": 7}, 8, False),
        ({"at_least": 0}, "5", False),
        ({"at_least": 0}, True, False),
        ({"given": True}, "x", True),
        ({"given": True}, 0, True),
        ({"given": True}, "", False),
        ({"given": True}, (), False),
        ({"given": False}, (), True),
        ({"given": True, "is": "y"}, "x", False),
        ({"is": "x"}, ("w", "x"), True),
        ({"is": "y"}, ("w", "x"), False),
        ({"in": ["y", "w"]}, ("w", "x"), True),
        ({"in": ["y", "z"]}, ("w", "x"), False),
    ],
)
def test_answers_and_facts_are_compared_alike(condition: dict[str, Any], answer: Any, expected: bool) -> None:
    assert holds({"answer": "a", **condition}, {"a": answer}) is expected
    fact = list(answer) if isinstance(answer, tuple) else answer
    assert holds({"fact": "f", **condition}, facts={"f": fact}) is expected


@pytest.mark.parametrize(
    "condition", [{"is": "x"}, {"in": ["x"]}, {"at_least": 0}, {"at_most": 9}, {"given": True}]
)
def test_what_is_absent_makes_every_comparison_false(condition: dict[str, Any]) -> None:
    assert not holds({"answer": "a", **condition})
    assert not holds({"fact": "f", **condition})
    assert holds({"not": {"answer": "a", **condition}})


def test_what_is_absent_is_not_given() -> None:
    assert holds({"answer": "a", "given": False})
    assert holds({"fact": "plan.bed.works", "given": False})


def test_conditions_combine() -> None:
    yes, no = {"fact": "f", "given": True}, {"fact": "g", "given": True}
    facts = {"f": 1}
    assert holds({"all": [yes, {"not": no}]}, facts=facts)
    assert not holds({"all": [yes, no]}, facts=facts)
    assert holds({"any": [no, yes]}, facts=facts)
    assert not holds({"any": [no, {"not": yes}]}, facts=facts)
    assert holds({"all": []})
    assert not holds({"any": []})


@pytest.mark.parametrize(
    "condition,why",
    [
        ({}, "exactly one of"),
        ({"answer": "a"}, "say how to compare"),
        ({"answer": "a", "fact": "f", "is": 1}, "exactly one of"),
        ({"all": [], "is": 1}, "belongs to a comparison"),
        ({"answer": "a", "equals": 1}, "say how to compare"),
        ({"answer": "a", "is": 1, "like": 2}, "Extra inputs"),
        ({"answer": "A b", "is": 1}, "pattern"),
        ({"answer": "a", "at_least": "8 eller så"}, "valid"),
        ("a > 3", "valid"),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(condition: Any, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Condition.model_validate(condition)
