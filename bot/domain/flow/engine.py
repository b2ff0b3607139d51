"""The conversation engine: from state and event to the next state and what is to be done. No clock, no language, no I/O."""

from datetime import date, datetime, time, timedelta

from bot.domain.appointments import reading
from bot.domain.flow.book import FlowBook
from bot.domain.flow.effects import Effect, How, Ignored, Reask, Reason, Stale, StopTimer, Toggled, Unfolded
from bot.domain.flow.events import (
    Added,
    Corrected,
    Event,
    Left,
    Pressed,
    Resumed,
    Started,
    TimerFired,
    Wrote,
)
from bot.domain.flow.language import Choice, Date, Many, Scale, When, YesNo, day_keys, meaning, saved_by
from bot.domain.flow.press import DONE, HELP, LEAVE, NOW, SKIP, more_from
from bot.domain.flow.state import RunState, Status, Tap
from bot.domain.flow.typed_answers import read_answer
from bot.domain.flow.values import WORDS, Facts, Means, Value
from bot.domain.flow.walk import At, Course


def advance(
    book: FlowBook, state: RunState, event: Event, facts: Facts
) -> tuple[RunState, tuple[Effect, ...]]:
    """What `event` makes of `state`: the next state, and the effects in the order in which they are to be carried out.

    The same book, state, event and facts always give the same. Raises `FlowLoopError`, `UnknownFlowError` (a pinned version is
    not in `book`) and `BadEffectError`: faults of the content that the linter finds, never of the person.
    """
    return _Turn(book, state, facts).take(event)


class _Turn(Course):
    """One event at work on a conversation."""

    __slots__ = ()

    def take(self, event: Event) -> tuple[RunState, tuple[Effect, ...]]:
        match event:
            case Pressed():
                self.pressed(event)
            case Wrote():
                self.wrote(event.text)
            case Added():
                self.added(event.text)
            case Corrected():
                self.words_are(event.text)
            case Started():
                self.started(event)
            case TimerFired():
                self.timer_fired(event.seq)
            case Resumed():
                self.resumed()
            case Left():
                self.left()
        return self.rest(), tuple(self.effects)

    def started(self, event: Started) -> None:
        """Begin, unless a conversation is open here. The number of the ask goes on, so that old buttons stay old."""
        if self.status is not Status.ENDED:
            self.effects.append(Ignored())
            return
        self.answers = {}
        self.versions = event.versions or self.book.versions_from(event.flow)
        self.call(event.flow, event.params)
        self.run(At.ENTER)

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
        elif (start := more_from(option)) is not None and self.step.menu:
            frame = self.frames[-1]
            self.effects.append(Unfolded(frame.flow, frame.version, frame.step, self.seq, start))
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
        self.stale(meaning(step.ask, event.option) if step else None)

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
            case Date() if option in step.options and (today := self.today()) is not None:
                day = today + timedelta(days=day_keys(step.ask)[option])
                self.answered(day.isoformat(), option)
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
        ask = self.step.ask
        if isinstance(ask, When):
            self.wrote_when(ask, text)
            return
        read = read_answer(ask, text, self.today() if isinstance(ask, Date) else None)
        if isinstance(read, Reask):
            self.effects.append(read)
        else:
            self.answered(read, "")

    def wrote_when(self, ask: When, text: str) -> None:
        """A line with a day and a time in it: what it says joins what was said before, and the latest word counts."""
        today, now = self.facts.get("today"), self.facts.get("now")
        here = datetime.combine(
            date.fromisoformat(today) if isinstance(today, str) else date(2000, 1, 1),
            time.fromisoformat(now) if isinstance(now, str) else time(),
        )
        read = read_answer(ask, text, here.date())
        if isinstance(read, Reask):
            self.effects.append(read)
            return
        before = {name: value for name, value in self.visible().items() if name in saved_by(ask)}
        known = {part: before[name] for part in reading.PARTS if (name := f"{ask.save}_{part}") in before}
        found = reading.read(text, here)
        if ask.needs is not None:
            found.pop(reading.WHAT, None)
        parts = reading.together(known, found, here)
        self.tapped("")
        for name in before:
            self.forget(name)
        said = {ask.save: read, **{f"{ask.save}_{part}": value for part, value in parts.items()}}
        self.answers = {**self.answers, **said}
        self.run(At.ACT)

    def today(self) -> date | None:
        """The person's local day, where it is known."""
        today = self.facts.get("today")
        return date.fromisoformat(today) if isinstance(today, str) else None

    def added(self, text: str) -> None:
        """Words join the answer `text`."""
        before = self.visible().get(WORDS)
        self.words_are(f"{before}\n{text}" if isinstance(before, str) and before else text)

    def words_are(self, text: str) -> None:
        """The answer `text` is this now. The question is asked anew under a new number: an older button stands for what stood there."""
        if self.status is not Status.ASKING:
            self.stale(None)
            return
        self.forget(WORDS)
        self.answers = {**self.answers, WORDS: text}
        self.open(Status.ASKING)
        self.show_open()

    def move_on(self, option: str) -> None:
        """Past the open question without an answer, or past the wait."""
        self.tapped(option)
        if self.status is Status.WAITING:
            self.effects.append(StopTimer())
        elif self.step.ask:
            self.forget(self.step.ask.save)
        self.run(At.NEXT)

    def timer_fired(self, seq: int) -> None:
        if self.status is Status.WAITING and seq == self.seq:
            self.tapped(NOW)
            self.run(At.NEXT)
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

    def answered(self, value: Value, option: str) -> None:
        ask = self.step.ask
        if ask is None:
            return
        self.tapped(option)
        self.forget(ask.save)
        self.answers = {**self.answers, ask.save: value}
        self.run(At.ACT)

    def tapped(self, option: str) -> None:
        frame = self.frames[-1]
        self.last = Tap(self.seq, frame.flow, frame.step, option)
