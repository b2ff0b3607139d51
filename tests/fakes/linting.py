"""Linting a few flows in a test: what is found, where."""

from typing import Any

from bot.domain.flow.book import FlowBook
from bot.domain.flow.language import Flow
from bot.domain.lint.check import Known, lint
from bot.domain.lint.problems import Problem, Severity, Where
from tests.fakes.flows import choice, make_flow

KNOWN = Known({"bed": "home"}, frozenset({"plan.words.later"}), frozenset({"ordinary", "urgent"}))


def problems(*flows: Flow) -> list[Problem]:
    """Everything the linter finds in a book of these flows."""
    return lint(FlowBook(flows), KNOWN)


def errors(*flows: Flow) -> list[tuple[str, Where]]:
    """Code and place of the errors."""
    return [(p.remark.code, p.at) for p in problems(*flows) if p.remark.severity is Severity.ERROR]


def warnings(*flows: Flow) -> list[tuple[str, Where]]:
    """Code and place of the warnings."""
    return [(p.remark.code, p.at) for p in problems(*flows) if p.remark.severity is Severity.WARNING]


def only(step: dict[str, Any], **more: Any) -> Flow:
    """A flow whose step `first` is under test, with an answer `a` before it and a last word to go to."""
    steps = {
        "zero": choice("x", "y") | {"next": "first"},
        "first": {"next": "last"} | step,
        "last": {"say": "Takk"},
    }
    return make_flow(steps, **more)
