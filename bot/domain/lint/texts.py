"""Checks on the texts of flows: words, lengths, labels, placeholders, neutrality, and whether buttons fit Telegram's 64 bytes."""

import re
from collections.abc import Iterator
from typing import Final

from bot.domain.flow.conditions import Condition
from bot.domain.flow.language import (
    Ask,
    Choice,
    Flow,
    FlowClass,
    Many,
    Scale,
    Step,
    option_ids,
    own_skip,
)
from bot.domain.flow.press import LIMIT, data_length
from bot.domain.flow.values import ANSWER_PREFIX, PLACEHOLDERS
from bot.domain.lint.names import Names
from bot.domain.lint.problems import Problem, Remark, Severity, Where
from bot.domain.lint.wording import about_label, about_message, about_neutral, about_text, placeholders
from bot.domain.people.doors import DOOR_NAMES

#: Labels by which somebody asks for help: they should be honoured even when the button is old.
_ASKS_FOR_HELP: Final = re.compile(
    r"\bhjelp\b|\bhaster\b|\bsnakk med\b|\bring meg\b|\b(ikke|ingen) (noe )?(sted|plass)", re.IGNORECASE
)


def text_problems(names: Names, flow: Flow) -> Iterator[Problem]:
    """What is wrong with the words of a flow."""
    yield from _located(flow, ("title",), _any_text(names, flow, flow.title))
    for name, step in flow.steps.items():
        here: Where = ("steps", name)
        yield from _located(flow, (*here, "say"), _doors(step))
        for number, text in enumerate(step.say):
            at = (*here, "say", number) if len(step.say) > 1 else (*here, "say")
            yield from _located(flow, at, _any_text(names, flow, text))
            yield from _located(flow, at, about_message(text, asks=step.ask is not None))
            if step.neutral:
                yield from _located(flow, at, about_neutral(text))
        if step.wait and step.wait.say:
            at = (*here, "wait", "say")
            yield from _located(flow, at, _any_text(names, flow, step.wait.say))
            yield from _located(flow, at, about_message(step.wait.say, asks=False))
        if step.ask:
            yield from _ask(names, flow, step.ask, (*here, "ask"))
            yield from _located(flow, (*here, "ask"), _bytes(flow, name, step))


def _located(flow: Flow, at: Where, remarks: Iterator[Remark]) -> Iterator[Problem]:
    return (Problem(flow.id, at, remark) for remark in remarks)


def _any_text(names: Names, flow: Flow, text: str) -> Iterator[Remark]:
    yield from about_text(text)
    for name in placeholders(text):
        answer = name.removeprefix(ANSWER_PREFIX)
        if answer != name and not names.is_answer(flow.id, answer):
            yield Remark("unknown-answer", f"{{{name}}}: no question saves {answer}, and no caller gives it")
        elif answer == name and name not in PLACEHOLDERS and name not in {"{", "}"}:
            known = ", ".join(sorted(PLACEHOLDERS))
            yield Remark(
                "unknown-placeholder", f"there is no placeholder {{{name}}}; there are: {known}, answer.NAME"
            )


def _doors(step: Step) -> Iterator[Remark]:
    """Whether a number near the clinic is only said where the clinic has it."""
    said = {name for text in step.say for name in placeholders(text)} & DOOR_NAMES
    for name in sorted(said):
        if step.unless != Condition.model_validate({"not": {"fact": name, "is": True}}):
            yield Remark(
                "door",
                f"{{{name}}} may be missing; give the step `unless: {{not: {{fact: {name}, is: true}}}}`",
            )


def _ask(names: Names, flow: Flow, ask: Ask, at: Where) -> Iterator[Problem]:
    match ask:
        case Choice() | Many():
            if own := own_skip(ask):
                yield from _located(flow, (*at, "skip"), _any_text(names, flow, own))
                yield from _located(flow, (*at, "skip"), about_label(own))
            for option, entry in ask.options.items():
                place = (*at, "options", option)
                yield from _located(flow, place, _any_text(names, flow, entry.label))
                yield from _located(flow, place, about_label(entry.label))
                if not entry.means and _ASKS_FOR_HELP.search(entry.label):
                    message = f"«{entry.label}» asks for help: give it `means`, so that it counts when the button is old"
                    yield Problem(flow.id, place, Remark("no-meaning", message, Severity.WARNING))
        case Scale():
            if flow.class_ is FlowClass.CRAVING and ask.means is None:
                message = "how strong a craving is counts when the button is old: give the scale `means`"
                yield Problem(flow.id, at, Remark("no-meaning", message, Severity.WARNING))
            for key, text in (("low", ask.low), ("high", ask.high)):
                if text:
                    yield from _located(flow, (*at, key), _any_text(names, flow, text))
                    yield from _located(flow, (*at, key), about_label(text))
        case _:
            pass


def _bytes(flow: Flow, name: str, step: Step) -> Iterator[Remark]:
    """Whether every button's data fits, whatever the run and the number of the ask."""
    if step.ask is None:
        return
    longest = max(option_ids(step.ask), key=len, default="")
    if (length := data_length(flow.id, name, longest)) > LIMIT:
        yield Remark(
            "button-too-long",
            f"the button {longest} needs {length} bytes, Telegram takes {LIMIT}; shorten a name",
        )
