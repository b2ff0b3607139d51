"""The conversation engine: from state and event to the next state and what is to be done. No clock, no language, no I/O."""

from datetime import date
from enum import Enum, auto
from typing import Final

from bot.domain.book import FlowBook, ReadyStep
from bot.domain.effects import (
    WAIT_PART,
    Do,
    Effect,
    Ended,
    How,
    Ignored,
    Keyboard,
    Reask,
    Reason,
    Show,
    Stale,
    StartTimer,
    StopTimer,
    Toggled,
)
from bot.domain.events import Event, Left, Now, Pressed, Resumed, Skipped, Started, TimerFired, Wrote
from bot.domain.flow import Choice, Many, Scale, YesNo
from bot.domain.press import DONE, HELP, LEAVE, NOW, SKIP
from bot.domain.state import Frame, Phase, RunState, Status, Tap
from bot.domain.typed import read_answer
from bot.domain.values import END, Answers, Facts, Means, Value

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


def advance(
    book: FlowBook, state: RunState, event: Event, facts: Facts
) -> tuple[RunState, tuple[Effect, ...]]:
    """What `event` makes of `state`: the next state, and the effects in the order in which they are to be carried out.

    The same book, state, event and facts always give the same. Raises `FlowLoopError`, `UnknownFlowError` (a pinned version is
    not in `book`) and `BadEffectError`: faults of the content that the linter finds, never of the person.
    """
    return _Turn(book, state, facts).take(event)


class _At(Enum):
    """A point inside a step."""

    ENTER = auto()
    ACT = auto()
    BACK = auto()
    NEXT = auto()


class _Turn:
    """One event at work. Mutable inside `advance`, gone after it."""

    __slots__ = (
        "answers",
        "book",
        "effects",
        "facts",
        "frames",
        "last",
        "picked",
        "seq",
        "state",
        "status",
        "versions",
    )

    def __init__(self, book: FlowBook, state: RunState, facts: Facts) -> None:
        self.book = book
        self.facts = facts
        self.state = state
        self.frames = list(state.frames)
        self.answers: Answers = state.answers
        self.seq = state.seq
        self.status = state.status
        self.picked = state.picked
        self.versions = state.versions
        self.last = state.last
        self.effects: list[Effect] = []

    def take(self, event: Event) -> tuple[RunState, tuple[Effect, ...]]:
        match event:
            case Pressed():
                self.pressed(event)
            case Wrote():
                self.wrote(event.text)
            case Started():
                self.started(event)
            case Skipped() | Now():
                self.passed_over(event)
            case TimerFired():
                self.timer_fired(event.seq)
            case Resumed():
                self.resumed()
            case Left():
                self.left()
        return self.rest(), tuple(self.effects)

    def rest(self) -> RunState:
        return RunState(
            tuple(self.frames), self.answers, self.seq, self.status, self.picked, self.versions, self.last
        )

    # --- what happens -------------------------------------------------------------------------------------------

    def started(self, event: Started) -> None:
        """Begin, unless a conversation is open here. The number of the ask goes on, so that old buttons stay old."""
        if self.status is not Status.ENDED:
            self.effects.append(Ignored())
            return
        self.answers = {}
        self.versions = event.versions or self.book.versions_from(event.flow)
        self.call(event.flow, event.params)
        self.run(_At.ENTER)

    def pressed(self, event: Pressed) -> None:
        option = event.option
        if option == HELP:
            self.effects.append(Stale(Means.HELP))
        elif not self.is_open(event):
            self.stale_press(event)
        elif option == LEAVE:
            self.left()
        elif option == SKIP or (self.status is Status.WAITING and option == NOW):
            self.move_on(option)
        elif self.status is Status.WAITING:
            self.stale(None)
        else:
            self.chose(option)

    def is_open(self, event: Pressed) -> bool:
        if self.status is Status.ENDED or event.seq != self.seq:
            return False
        frame = self.frames[-1]
        return frame.flow == event.flow and frame.step == event.step

    def stale_press(self, event: Pressed) -> None:
        if self.last == Tap(event.seq, event.flow, event.step, event.option):
            self.effects.append(Ignored())
            return
        flow = self.book.find(event.flow, self.versions.get(event.flow))
        step = flow.steps.get(event.step) if flow else None
        ask = step.ask if step else None
        option = ask.options.get(event.option) if isinstance(ask, Choice | Many) else None
        self.stale(option.means if option else None)

    def chose(self, option: str) -> None:
        """A button of the open ask."""
        step = self.step
        match step.ask:
            case Many() if option == DONE:
                self.answered(tuple(each for each in step.ask.options if each in self.picked), option)
            case Many() if option in step.options:
                self.toggle(option)
            case Choice() | YesNo() if option in step.options or option in self.menu(step):
                self.answered(option, option)
            case Scale() if option in step.options:
                self.answered(int(option), option)
            case _:
                self.effects.append(Reask(Reason.NOT_AN_OPTION))

    def toggle(self, option: str) -> None:
        picked = self.picked
        self.picked = (
            tuple(each for each in picked if each != option) if option in picked else (*picked, option)
        )
        frame = self.frames[-1]
        self.effects.append(Toggled(frame.flow, frame.version, frame.step, self.seq, self.picked))

    def wrote(self, text: str) -> None:
        if self.status is not Status.ASKING:
            self.stale(None)
            return
        today = self.facts.get("today")
        read = read_answer(self.step.ask, text, date.fromisoformat(today) if isinstance(today, str) else None)
        if isinstance(read, Reask):
            self.effects.append(read)
        else:
            self.answered(read, "")

    def passed_over(self, event: Skipped | Now) -> None:
        """Skip and now: each ends a wait; only skip passes a question over."""
        fits = self.status is Status.WAITING or (self.status is Status.ASKING and isinstance(event, Skipped))
        if fits and event.seq == self.seq:
            self.move_on(SKIP if isinstance(event, Skipped) else NOW)
        elif self.last and self.last.seq == event.seq:
            self.effects.append(Ignored())
        else:
            self.stale(None)

    def move_on(self, option: str) -> None:
        """Past the open question without an answer, or past the wait."""
        self.tapped(option)
        if self.status is Status.WAITING:
            self.effects.append(StopTimer())
        elif self.step.ask:
            self.forget(self.step.ask.save)
        self.run(_At.NEXT)

    def timer_fired(self, seq: int) -> None:
        if self.status is Status.WAITING and seq == self.seq:
            self.tapped(NOW)
            self.run(_At.NEXT)
        else:
            self.effects.append(Ignored())

    def resumed(self) -> None:
        if self.status is Status.ENDED:
            self.effects.append(Ignored())
        else:
            self.show_open()

    def left(self) -> None:
        if self.status is Status.ENDED:
            self.effects.append(Ignored())
            return
        if self.status is Status.WAITING:
            self.effects.append(StopTimer())
        self.tapped(LEAVE)
        self.end(How.LEFT)

    def stale(self, means: Means | None) -> None:
        self.effects.append(Stale(means))
        if means is None and self.status is not Status.ENDED:
            self.show_open()

    # --- answers ------------------------------------------------------------------------------------------------

    def answered(self, value: Value, option: str) -> None:
        ask = self.step.ask
        if ask is None:
            return
        self.tapped(option)
        self.forget(ask.save)
        self.answers = {**self.answers, ask.save: value}
        self.run(_At.ACT)

    def forget(self, name: str) -> None:
        """Take away an older answer, and the param of that name in this frame: the latest word counts."""
        if name in self.answers:
            self.answers = {key: value for key, value in self.answers.items() if key != name}
        frame = self.frames[-1]
        if name in frame.params:
            params = {key: value for key, value in frame.params.items() if key != name}
            self.frames[-1] = Frame(frame.flow, frame.version, frame.step, frame.phase, params)

    def tapped(self, option: str) -> None:
        frame = self.frames[-1]
        self.last = Tap(self.seq, frame.flow, frame.step, option)

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

    def run(self, at: "_At | None") -> None:
        """Go on from a point inside the present step until something stops: a question, a wait, the end."""
        entered = 0
        while at is not None:
            match at:
                case _At.ENTER:
                    entered += 1
                    if entered > MOST_SILENT_STEPS:
                        raise FlowLoopError(self.frames[-1].flow, self.frames[-1].step)
                    at = self.enter()
                case _At.ACT:
                    at = self.act()
                case _At.BACK:
                    at = self.wait()
                case _At.NEXT:
                    at = self.next()

    def enter(self) -> "_At | None":
        step = self.step
        if step.unless and step.unless(self.visible(), self.facts):
            return _At.NEXT
        if step.ask is None:
            self.say(step)
            return _At.ACT
        if step.menu and not self.menu(step):
            self.forget(step.ask.save)
            return _At.NEXT
        self.open(Status.ASKING)
        self.say(step, Keyboard.ASK)
        return None

    def act(self) -> "_At":
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
                return _At.ENTER
        return _At.BACK

    def wait(self) -> "_At | None":
        step = self.step
        if step.seconds is None:
            return _At.NEXT
        if not step.speaks_while_waiting:
            self.open(Status.WAITING)
            self.show(WAIT_PART, Keyboard.WAIT)
        self.go(self.frames[-1].step, Phase.WAIT)
        self.status = Status.WAITING
        self.effects.append(StartTimer(self.seq, step.seconds))
        return None

    def next(self) -> "_At | None":
        for when, to in self.step.branches:
            if when is None or when(self.visible(), self.facts):
                if to == END:
                    break
                self.go(to)
                return _At.ENTER
        self.frames.pop()
        if self.frames:
            return _At.BACK
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
        self.effects.append(Show(frame.flow, frame.version, frame.step, seq, part, keyboard))

    def show_open(self) -> None:
        """The open question or wait once more, with its number unchanged: only the message that carries the buttons."""
        step = self.step
        if self.status is Status.ASKING:
            self.show(step.parts - 1, Keyboard.ASK)
        else:
            self.show(step.parts - 1 if step.speaks_while_waiting else WAIT_PART, Keyboard.WAIT)
