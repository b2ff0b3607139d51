"""Playing a conversation without Telegram: by hand in a terminal, or from a list of events as a golden transcript."""

from collections.abc import Callable, Iterable
from typing import Final

from bot.content import Content
from bot.dialogue.speech import TextOf
from bot.dialogue.stage import CONTROLS, Stage
from bot.domain.flow.effects import Do, Effect
from bot.domain.flow.engine import advance
from bot.domain.flow.events import Event, Left, Pressed, Resumed, Started, TimerFired, Wrote
from bot.domain.flow.language import Choice, Many, YesNo
from bot.domain.flow.state import RunState, Status
from bot.domain.flow.values import PLAN_PREFIX, REMEMBERED_PREFIX, WORKS_SUFFIX, Facts, FactValue
from bot.domain.flow.verbs import Consent, PlanItem, Remember

#: Lets the time of a wait pass; shows the open question again.
_TIME_PASSES: Final = ">"
_AGAIN: Final = ""
_CONTROL_OF: Final = {typed: option for option, typed in CONTROLS.items()}


class Player:
    """One conversation on a stage: events go in, lines come out. `state` is where it stands."""

    def __init__(self, stage: Stage, facts: Facts) -> None:
        self.stage = stage
        self.facts: dict[str, FactValue] = dict(facts)
        self.state = RunState()

    def happens(self, event: Event) -> list[str]:
        """Let an event happen; give the lines that the person sees. Raises `UnknownFlowError`."""
        self.state, effects = advance(self.stage.content.book, self.state, event, self.facts)
        _learn(self.facts, effects)
        return list(self.stage.lines(self.state, effects, self.facts))

    def option_called(self, typed: str) -> str | None:
        """The option of the open question that a typed text stands for; None when nothing is asked, or it is none."""
        if self.state.status is not Status.ASKING:
            return None
        frame = self.state.frames[-1]
        renderer = self.stage.renderer(self.state, self.facts)
        return renderer.option_called(renderer.flow(frame.flow, frame.version), frame.step, typed)

    def labels(self) -> dict[str, str]:
        """Option id → label of the open question; none where nothing can be chosen."""
        if self.state.status is not Status.ASKING:
            return {}
        frame = self.state.frames[-1]
        renderer = self.stage.renderer(self.state, self.facts)
        flow = renderer.flow(frame.flow, frame.version)
        ask = flow.steps[frame.step].ask
        return renderer.labels(flow, frame.step, ask) if isinstance(ask, Choice | Many | YesNo) else {}

    def meant(self, line: str | None) -> Event:
        """What a typed line means where the conversation stands; None is the end of input."""
        if line is None:
            return Left()
        typed = line.strip()
        if typed == _AGAIN:
            return Resumed()
        if typed == _TIME_PASSES:
            return TimerFired(self.state.seq)
        option = _CONTROL_OF.get(typed) or self.option_called(typed)
        if option is None:
            return Wrote(typed)
        frame = self.state.frames[-1]
        return Pressed(self.state.seq, frame.flow, frame.step, option)


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
    player = Player(Stage(content, language, text_of), facts)
    event: Event = Started(flow_id)
    while True:
        for line in player.happens(event):
            write(line)
        if player.state.status is Status.ENDED:
            return player.state
        event = player.meant(read())


def transcript(
    content: Content,
    flow_id: str,
    events: Iterable[Event],
    language: str = "nb",
    facts: Facts | None = None,
    text_of: TextOf | None = None,
) -> str:
    """What the person sees when `flow_id` is started and `events` happen. The same content and events always give the same text."""
    player = Player(Stage(content, language, text_of), facts or {})
    lines: list[str] = []
    for event in (Started(flow_id), *events):
        lines += (f"> {_named(event)}", *player.happens(event))
    return "\n".join(lines) + "\n"


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


def _named(event: Event) -> str:
    values = (getattr(event, name) for name in event.__slots__)
    return " ".join((type(event).__name__, *(str(value) for value in values if value != {})))
