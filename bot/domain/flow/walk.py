"""How a conversation moves by itself from step to step until something stops it. What people do to it stands in `engine.py`."""

from enum import Enum, auto
from typing import Final

from bot.domain.flow.book import FlowBook, ReadyStep
from bot.domain.flow.effects import WAIT_PART, Do, Effect, Ended, How, Keyboard, Show, StartTimer
from bot.domain.flow.state import Frame, Phase, RunState, Status
from bot.domain.flow.values import END, Answers, Facts

#: Steps entered without stopping before the engine gives up; content that passed the linter never comes near.
MOST_SILENT_STEPS: Final = 200


class FlowLoopError(Exception):
    """A flow goes round without ever asking."""

    def __init__(self, flow: str, step: str) -> None:
        super().__init__(
            f"flow {flow} went through {MOST_SILENT_STEPS} steps without stopping, last at step {step}"
        )
        self.flow = flow
        self.step = step


class At(Enum):
    """A point inside a step from which a conversation can go on."""

    ENTER = auto()
    ACT = auto()
    BACK = auto()
    NEXT = auto()


class Course:
    """A conversation on the move. Mutable inside `advance`, gone after it."""

    __slots__ = (
        "answers",
        "book",
        "effects",
        "facts",
        "frames",
        "last",
        "picked",
        "seq",
        "status",
        "versions",
    )

    def __init__(self, book: FlowBook, state: RunState, facts: Facts) -> None:
        self.book = book
        self.facts = facts
        self.frames = list(state.frames)
        self.answers: Answers = state.answers
        self.seq = state.seq
        self.status = state.status
        self.picked = state.picked
        self.versions = state.versions
        self.last = state.last
        self.effects: list[Effect] = []

    def rest(self) -> RunState:
        return RunState(
            tuple(self.frames), self.answers, self.seq, self.status, self.picked, self.versions, self.last
        )

    def forget(self, name: str) -> None:
        """Take away an older answer, and the param of that name in this frame: the latest word counts."""
        if name in self.answers:
            self.answers = {key: value for key, value in self.answers.items() if key != name}
        frame = self.frames[-1]
        if name in frame.params:
            params = {key: value for key, value in frame.params.items() if key != name}
            self.frames[-1] = Frame(frame.flow, frame.version, frame.step, frame.phase, params)

    def visible(self) -> Answers:
        params = self.frames[-1].params
        return {**self.answers, **params} if params else self.answers

    # --- moving -------------------------------------------------------------------------------------------------

    @property
    def step(self) -> ReadyStep:
        frame = self.frames[-1]
        return self.book.program(frame.flow, frame.version).steps[frame.step]

    def menu(self, step: ReadyStep) -> tuple[str, ...]:
        """The person's own menu for a choice with `from`."""
        entries = self.facts.get(step.menu) if step.menu else None
        return tuple(entries) if isinstance(entries, list | tuple) else ()

    def call(self, name: str, params: Answers) -> None:
        """Put a flow on the stack, its own questions unanswered: what an earlier round in it answered does not count."""
        version = self.versions.get(name)
        flow = self.book.get(name, version) if version else self.book.latest(name)
        saves = self.book.program(name, flow.version).saves
        if not saves.isdisjoint(self.answers):
            self.answers = {key: value for key, value in self.answers.items() if key not in saves}
        self.frames.append(Frame(flow.id, flow.version, flow.start, Phase.ASK, params))

    def go(self, step: str, phase: Phase = Phase.ASK) -> None:
        frame = self.frames[-1]
        self.frames[-1] = Frame(frame.flow, frame.version, step, phase, frame.params)

    def run(self, at: At | None) -> None:
        """Go on from a point inside the present step until something stops: a question, a wait, the end."""
        entered = 0
        while at is not None:
            match at:
                case At.ENTER:
                    entered += 1
                    if entered > MOST_SILENT_STEPS:
                        raise FlowLoopError(self.frames[-1].flow, self.frames[-1].step)
                    at = self.enter()
                case At.ACT:
                    at = self.act()
                case At.BACK:
                    at = self.wait()
                case At.NEXT:
                    at = self.next()

    def enter(self) -> At | None:
        step = self.step
        if step.unless and step.unless(self.visible(), self.facts):
            return At.NEXT
        if step.ask is None:
            self.say(step)
            return At.ACT
        if step.menu and not self.menu(step):
            self.forget(step.ask.save)
            return At.NEXT
        self.open(Status.ASKING)
        self.say(step, Keyboard.ASK)
        return None

    def act(self) -> At:
        step = self.step
        frame = self.frames[-1]
        if step.actions or step.call:
            answers = self.visible()
            for action in step.actions:
                if (verb := action.resolve(answers)) is not None:
                    self.effects.append(Do(verb, frame.flow, frame.step))
            if step.call:
                self.go(frame.step, Phase.RUN)
                self.call(step.call.flow, step.call.params(answers))
                return At.ENTER
        return At.BACK

    def wait(self) -> At | None:
        step = self.step
        if step.seconds is None:
            return At.NEXT
        if not step.speaks_while_waiting:
            self.open(Status.WAITING)
            self.show(WAIT_PART, Keyboard.WAIT)
        self.go(self.frames[-1].step, Phase.WAIT)
        self.status = Status.WAITING
        self.effects.append(StartTimer(self.seq, step.seconds))
        return None

    def next(self) -> At | None:
        for when, to in self.step.branches:
            if when is None or when(self.visible(), self.facts):
                if to == END:
                    break
                self.go(to)
                return At.ENTER
        self.frames.pop()
        if self.frames:
            return At.BACK
        self.end(How.FINISHED)
        return None

    def end(self, how: How) -> None:
        self.frames = []
        self.status = Status.ENDED
        self.picked = ()
        self.effects.append(Ended(how))

    # --- showing ------------------------------------------------------------------------------------------------

    def open(self, status: Status) -> None:
        """A new question or wait: it gets the next number."""
        self.seq += 1
        self.status = status
        self.picked = ()

    def say(self, step: ReadyStep, keyboard: Keyboard = Keyboard.NONE) -> None:
        """All messages of the step; the last one carries the keyboard."""
        if step.speaks_while_waiting:
            self.open(Status.WAITING)
            keyboard = Keyboard.WAIT
        for part in range(step.parts):
            self.show(part, keyboard if part == step.parts - 1 else Keyboard.NONE)

    def show(self, part: int, keyboard: Keyboard) -> None:
        frame = self.frames[-1]
        seq = None if keyboard is Keyboard.NONE else self.seq
        self.effects.append(
            Show(frame.flow, frame.version, frame.step, seq, part, keyboard, self.answers, frame.params)
        )

    def show_open(self) -> None:
        """The open question or wait once more, with its number unchanged: only the message that carries the buttons."""
        step = self.step
        if self.status is Status.ASKING:
            self.show(step.parts - 1, Keyboard.ASK)
        else:
            self.show(step.parts - 1 if step.speaks_while_waiting else WAIT_PART, Keyboard.WAIT)
