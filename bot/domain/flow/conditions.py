"""Conditions of the flow language: structured comparisons of answers and facts, never free expressions."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.domain.flow.values import Answers, Facts, Value

#: A condition made ready: takes the answers visible to the step, and the facts.
Predicate = Callable[[Answers, Facts], bool]

_FORMS = ("answer", "fact", "all", "any", "not")
_COMPARATORS = ("is", "in", "at_least", "at_most", "given")

Number = int | float
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
FactName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]


class Condition(BaseModel):
    """One of: a comparison of an answer, a comparison of a fact, `all`, `any`, `not`.

    Several comparators in one comparison must all hold. An absent answer or fact makes every comparison false, but `given: false`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    answer: Name | None = None
    fact: FactName | None = None
    is_: bool | Number | str | None = Field(None, alias="is")
    in_: tuple[bool | Number | str, ...] | None = Field(None, alias="in")
    at_least: Number | None = None
    at_most: Number | None = None
    given: bool | None = None
    all_: "tuple[Condition, ...] | None" = Field(None, alias="all")
    any_: "tuple[Condition, ...] | None" = Field(None, alias="any")
    not_: "Condition | None" = Field(None, alias="not")

    @model_validator(mode="before")
    @classmethod
    def _one_form(cls, data: Any) -> Any:  # noqa: ANN401 - raw YAML
        if not isinstance(data, dict):
            return data
        forms = [key for key in _FORMS if key in data]
        compares = [key for key in _COMPARATORS if key in data]
        if len(forms) != 1:
            raise ValueError(
                f"a condition has exactly one of {', '.join(_FORMS)}; this one has {' and '.join(forms) or 'none'}"
            )
        if forms[0] in {"answer", "fact"} and not compares:
            raise ValueError(f"say how to compare: one or more of {', '.join(_COMPARATORS)}")
        if forms[0] not in {"answer", "fact"} and compares:
            raise ValueError(
                f"{', '.join(compares)} belongs to a comparison of an answer or fact, not to `{forms[0]}`"
            )
        return data


Condition.model_rebuild()


def compile_condition(condition: Condition) -> Predicate:
    """The condition as a function, made once when a flow is loaded."""
    if condition.all_ is not None:
        parts = tuple(compile_condition(part) for part in condition.all_)
        return lambda answers, facts: all(part(answers, facts) for part in parts)
    if condition.any_ is not None:
        parts = tuple(compile_condition(part) for part in condition.any_)
        return lambda answers, facts: any(part(answers, facts) for part in parts)
    if condition.not_ is not None:
        inner = compile_condition(condition.not_)
        return lambda answers, facts: not inner(answers, facts)
    return _comparison(condition)


def _comparison(condition: Condition) -> Predicate:
    tests = _tests(condition)
    given = condition.given
    answer, fact = condition.answer, condition.fact

    def holds(answers: Answers, facts: Facts) -> bool:
        value = answers.get(answer) if answer is not None else facts.get(fact or "")
        if given is not None and is_given(value) is not given:
            return False
        return not tests or (value is not None and all(test(value) for test in tests))

    return holds


def _tests(condition: Condition) -> tuple[Callable[[Any], bool], ...]:
    tests: list[Callable[[Any], bool]] = []
    if (expected := condition.is_) is not None:
        tests.append(lambda value: matches(value, expected))
    if (choices := condition.in_) is not None:
        tests.append(lambda value: any(matches(value, choice) for choice in choices))
    if (low := condition.at_least) is not None:
        tests.append(lambda value: _is_number(value) and value >= low)
    if (high := condition.at_most) is not None:
        tests.append(lambda value: _is_number(value) and value <= high)
    return tuple(tests)


def is_given(value: Value | list[str] | None) -> bool:
    """Whether something was answered, or is known, and is not empty. `False` and 0 are something."""
    return bool(value) if isinstance(value, (str, list, tuple)) else value is not None


def matches(value: Value | list[str], expected: bool | Number | str) -> bool:
    """Whether `value` is `expected`; for lists, whether it contains it. The option id "3" matches a 3 written without quotes."""
    if isinstance(value, (list, tuple)):
        return str(expected) in value
    if isinstance(value, bool) or isinstance(expected, bool):
        return value is expected
    if isinstance(value, str) != isinstance(expected, str):
        return str(value) == str(expected)
    return value == expected


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
