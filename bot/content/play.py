"""Playing a conversation without Telegram: by hand in a terminal, or from a list of events as a golden transcript."""

from collections.abc import Callable, Iterable
from typing import Final

from bot.content.folder import Content
from bot.content.stage import CONTROLS, Stage, TextOf, open_labels
from bot.domain.flow.effects import Do, Effect
from bot.domain.flow.engine import advance
from bot.domain.flow.events import Event, Left, Pressed, Resumed, Started, TimerFired, Wrote
from bot.domain.flow.press import DONE, HELP, LEAVE, MORE, NOW, SKIP
from bot.domain.flow.state import RunState, Status
from bot.domain.flow.typed_answers import match_label
from bot.domain.flow.values import PLAN_PREFIX, REMEMBERED_PREFIX, WORKS_SUFFIX, Facts, FactValue
from bot.domain.flow.verbs import Consent, PlanItem, Remember

#: Lets the time of a wait pass; shows the open question again.
_TIME_PASSES: Final = ">"
_AGAIN: Final = ""


def play(
    content: Content,
    flow_id: str,
    language: str,
    read: Callable[[], str | None],
    write: Callable[[str], None],
    facts: Facts,
    text_of: TextOf | None = None,
) -> RunState:
    """Be the patient. `read` gives the next typed line, None at the end of input; `write` takes lines to print.

    What is typed: the number or label of an option, an answer, `-` skip, `?` help, `+` now, `=` done, `x` leave, `~` the rest of a
    menu, `>` time passes.
    Gives the last state. Raises `UnknownFlowError`.
    """
    stage = Stage(content, language, text_of)
    known = dict(facts)
    state = _act(stage, RunState(), Started(flow_id), known, write)
    while state.status is not Status.ENDED:
        line = read()
        state = _act(stage, state, _event(stage, state, line, known), known, write)
    return state


def transcript(
    content: Content,
    flow_id: str,
    events: Iterable[Event],
    language: str = "nb",
    facts: Facts | None = None,
    text_of: TextOf | None = None,
) -> str:
    """What the person sees when `flow_id` is started and `events` happen. The same content and events always give the same text."""
    stage = Stage(content, language, text_of)
    known = dict(facts or {})
    lines: list[str] = []
    state = RunState()
    for event in (Started(flow_id), *events):
        lines.append(f"> {_named(event)}")
        state = _act(stage, state, event, known, lines.append)
    return "\n".join(lines) + "\n"


def _act(
    stage: Stage, state: RunState, event: Event, facts: dict[str, FactValue], write: Callable[[str], None]
) -> RunState:
    state, effects = advance(stage.content.book, state, event, facts)
    _learn(facts, effects)
    for line in stage.lines(state, effects, facts):
        write(line)
    return state


def _learn(facts: dict[str, FactValue], effects: tuple[Effect, ...]) -> None:
    """Facts that follow from what was done, as the services would give them at the next event."""
    for effect in effects:
        match effect:
            case Do(verb=PlanItem(item=item, status=status, works=works)):
                facts[PLAN_PREFIX + item] = status.value
                facts.pop(PLAN_PREFIX + item + WORKS_SUFFIX, None)
                if works:
                    facts[PLAN_PREFIX + item + WORKS_SUFFIX] = works.value
            case Do(verb=Consent(purpose=purpose, given=given)):
                facts[f"consent_{purpose}"] = given
            case Do(verb=Remember(key=key, value=value)):
                facts[REMEMBERED_PREFIX + key] = value
            case _:
                pass


def _event(stage: Stage, state: RunState, line: str | None, facts: Facts) -> Event:
    """What a typed line means where the conversation stands."""
    if line is None:
        return Left()
    typed = line.strip()
    if typed == _AGAIN:
        return Resumed()
    if typed == _TIME_PASSES:
        return TimerFired(state.seq)
    labels = open_labels(stage, state, facts)
    option = _CONTROL_OF.get(typed) or match_label(typed, labels) or _numbered(typed, list(labels))
    if option is None:
        return Wrote(typed)
    frame = state.frames[-1]
    return Pressed(state.seq, frame.flow, frame.step, option)


_CONTROL_OF: Final = {CONTROLS[option]: option for option in (SKIP, HELP, NOW, DONE, LEAVE, MORE)}


def _numbered(typed: str, options: list[str]) -> str | None:
    return (
        options[int(typed) - 1]
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(options)
        else None
    )


def _named(event: Event) -> str:
    values = (getattr(event, name) for name in event.__slots__)
    return " ".join((type(event).__name__, *(str(value) for value in values if value != {})))
