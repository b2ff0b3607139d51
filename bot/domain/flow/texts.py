"""The texts of a flow and their keys, under which translations are found."""

from collections.abc import Iterator
from typing import Final

from bot.domain.flow.language import Choice, Flow, Many, Number, Scale, Step, own_skip

#: The last part of the key of what the key says that passes a question over.
SKIP_FIELD: Final = "ask._skip"


def flow_texts(flow: Flow, prefix: str | None = None) -> Iterator[tuple[str, str]]:
    """Every text with its key: `talk.title`, `talk.first.say`, `.say.2`, `talk.first.ask.send`, `talk.first.wait.say`.

    Keys begin with `prefix`, the flow's id unless set.
    """
    prefix = prefix or flow.id
    yield f"{prefix}.title", flow.title
    for name, step in flow.steps.items():
        for field, text in step_texts(step):
            yield f"{prefix}.{name}.{field}", text


def step_texts(step: Step) -> Iterator[tuple[str, str]]:
    """The texts of a step with the last part of their keys."""
    for number, text in enumerate(step.say):
        yield say_field(number), text
    match step.ask:
        case Choice() | Many():
            for option, entry in step.ask.options.items():
                yield f"ask.{option}", entry.label
            if own := own_skip(step.ask):
                yield SKIP_FIELD, own
        case Scale():
            yield from (
                (f"ask.{end}", text) for end, text in (("low", step.ask.low), ("high", step.ask.high)) if text
            )
        case Number() if step.ask.unit:
            yield "ask.unit", step.ask.unit
        case _:
            pass
    if step.wait and step.wait.say:
        yield "wait.say", step.wait.say


def say_field(part: int) -> str:
    """The last part of the key of a message: `say`, `say.2`, `say.3`; `part` counts from 0."""
    return "say" if part == 0 else f"say.{part + 1}"
