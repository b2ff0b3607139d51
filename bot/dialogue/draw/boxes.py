"""A step, or an item of a check-list, as a box with its lines of text: how much room it needs, and what stands where in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bot.dialogue.draw.exits import ways
from bot.dialogue.draw.layout import GAP, Exit, Node, Rect
from bot.dialogue.draw.measure import width, wrap
from bot.dialogue.draw.telling import Telling
from bot.domain.flow.language import Call, Step
from bot.domain.flow.texts import say_field

#: Widths of boxes: as a rule, and the least room for the label of an exit (wide enough for the mark of an end).
BOX: Final = 268.0
#: Three boxes side by side; with lanes beside them no wider than an A4 sheet on its side, as a rule.
ROOM: Final = 3 * BOX + 2 * GAP
LABEL: Final = 92.0
#: Ways out of one box, at most: more would make the picture wider than a sheet.
_MOST: Final = 8
_PAD: Final = 12.0
_LABEL_PAD: Final = 7.0
#: From one line of text to the next, in parts of its size; and from its top to where its letters stand.
_LEADING: Final = 1.32
_BASE: Final = 0.98


class Style(StrEnum):
    """What a line of text is; the picture's style sheet has the rest."""

    TITLE = "title"
    HEAD = "head"
    NAME = "name"
    SAY = "say"
    NOTE = "note"
    ASK = "ask"
    EFFECT = "effect"
    CALL = "call"
    LABEL = "label"
    TO = "to"


#: Font size, and whether it is bold.
FONTS: Final = {
    Style.TITLE: (20.0, True),
    Style.HEAD: (13.0, True),
    Style.NAME: (11.0, False),
    Style.SAY: (13.0, False),
    Style.NOTE: (11.5, False),
    Style.ASK: (11.5, True),
    Style.EFFECT: (11.5, False),
    Style.CALL: (12.0, True),
    Style.LABEL: (11.5, False),
    Style.TO: (11.5, True),
}


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text. `x` is its left edge, or its middle when `centred`; `y` is where its letters stand."""

    x: float
    y: float
    text: str
    style: Style
    centred: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A double frame within a box: a call of another conversation. Without height it is a thin line."""

    place: Rect
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A box with everything in it, measured from its own upper left corner. `double`: the whole box calls a conversation."""

    id: str
    name: str
    width: float
    height: float
    texts: tuple[Text, ...]
    frames: tuple[Frame, ...] = ()
    double: bool = False
    link: str | None = None


@dataclass(slots=True)
class Column:
    """Text from above to below in a given width."""

    width: float
    pad: float = _PAD
    y: float = 0.0
    texts: list[Text] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)

    def add(self, text: str, style: Style, *, centred: bool = False, link: str | None = None) -> None:
        """Write `text` below what is there, in as many lines as it takes. An empty line is half as high."""
        size, bold = FONTS[style]
        x = self.width / 2 if centred else self.pad
        for line in wrap(text, size, self.width - 2 * self.pad, bold=bold):
            if line:
                self.texts.append(Text(x, self.y + size * _BASE, line, style, centred, link))
            self.y += size * _LEADING * (1 if line else 0.5)

    def space(self, height: float) -> None:
        """Leave some room."""
        self.y += height

    def rule(self) -> None:
        """Draw a thin line, as between two messages."""
        self.y += 5
        self.frames.append(Frame(Rect(self.pad, self.y, self.width - 2 * self.pad, 0)))
        self.y += 4


@dataclass(frozen=True, slots=True)
class Drawn:
    """A step as the picture needs it: its box, the labels of its exits, and how they are laid out."""

    box: Box
    labels: tuple[Box | None, ...]
    node: Node


def step_boxes(telling: Telling, name: str, linked: frozenset[str]) -> list[Drawn]:
    """The box of a step with the labels of its ways out; with many ways out, boxes that continue each other.

    `linked` are the conversations that have a picture too.
    """
    step = telling.flow.steps[name]
    out = ways(telling.flow, name)
    parts = [out[start : start + _MOST] for start in range(0, len(out), _MOST)]
    drawn = []
    for part, some in enumerate(parts):
        lines = [telling.way(name, step, way) for way in some]
        goes_on = part + 1 < len(parts)
        places = len(some) + goes_on
        share = max(LABEL, min(ROOM / places, max(_wish(each) for each in lines)))
        wide = max(BOX, share * places)
        labels = [
            _label(telling, f"{name}.{part * _MOST + number}", each, way.to, min(wide / places - 8, BOX))
            for number, (each, way) in enumerate(zip(lines, some, strict=True))
        ]
        here = _part(name, part)
        box = _continued(telling, here, name, wide) if part else _step(telling, name, step, wide, linked)
        exits = [
            Exit(way.to, label.width if label else 0, label.height if label else 0)
            for way, label in zip(some, labels, strict=True)
        ]
        if goes_on:
            labels.append(None)
            exits.append(Exit(_part(name, part + 1)))
        drawn.append(Drawn(box, tuple(labels), Node(here, box.width, box.height, tuple(exits))))
    return drawn


def _part(name: str, part: int) -> str:
    """The id of a box that continues a step."""
    return f"{name}:{part + 1}" if part else name


def _continued(telling: Telling, here: str, name: str, wide: float) -> Box:
    column = Column(wide)
    column.space(8)
    _head(column, f"{telling.numbers[name]}", f"{name}, {telling.words.say('continued')}")
    return Box(here, f"{telling.numbers[name]} {name}", wide, column.y + 9, tuple(column.texts))


def _head(column: Column, number: str, name: str) -> None:
    """The number of a step and its name."""
    column.add(number, Style.HEAD)
    first = column.texts[-1]
    size, bold = FONTS[Style.HEAD]
    column.texts.append(Text(first.x + width(number, size, bold=bold) + 7, first.y, name, Style.NAME))


def _wish(lines: Sequence[str]) -> float:
    """How wide a label would like to be: its longest line in about two."""
    size, bold = FONTS[Style.LABEL]
    longest = max((width(line, size, bold=bold) for line in lines), default=0)
    return min(150.0, longest * 0.6 + 2 * _LABEL_PAD + 20)


def _label(telling: Telling, name: str, lines: Sequence[str], to: str | None, room: float) -> Box | None:
    if not lines:
        return None
    size, bold = FONTS[Style.LABEL]
    longest = max(width(line, size, bold=bold) for line in lines)
    column = Column(min(room, max(64.0, longest + 2 * _LABEL_PAD + 1)), _LABEL_PAD)
    column.space(4)
    for line in lines:
        column.add(line, Style.LABEL, centred=True)
    if to is not None:
        column.add(f"→ {telling.numbers[to]}", Style.TO, centred=True)
    return Box(name, "", column.width, column.y + 4, tuple(column.texts))


def _step(telling: Telling, name: str, step: Step, wide: float, linked: frozenset[str]) -> Box:
    words, column = telling.words, Column(wide)
    column.space(8)
    number = str(telling.numbers[name])
    _head(column, number, name)
    if step.unless:
        column.add(words.say("passed", condition=telling.condition(step.unless)), Style.NOTE)
    if step.neutral:
        column.add(words.say("neutral"), Style.NOTE)
    for part, _ in enumerate(step.say):
        column.rule() if part else column.space(4)
        column.add(words.read(f"{telling.flow.id}.{name}.{say_field(part)}", telling.answer), Style.SAY)
    if step.ask:
        column.space(6)
        column.add(telling.question(name, step.ask), Style.ASK)
    for action in step.do:
        column.space(5)
        column.add(telling.effect(action), Style.EFFECT)
    only_call = bool(step.run) and not (step.say or step.ask or step.do or step.wait)
    link = f"{step.run.flow}.svg" if step.run and step.run.flow in linked else None
    if step.run:
        _call(column, telling, step.run, link, framed=not only_call)
    if step.wait:
        column.space(6)
        waits = words.say("wait", time=words.time(step.wait.seconds), now=words.button("now"))
        column.add(waits, Style.ASK)
        if step.wait.say:
            column.add(words.read(f"{telling.flow.id}.{name}.wait.say", telling.answer), Style.SAY)
    return Box(
        name,
        f"{number} {name}",
        wide,
        column.y + 9,
        tuple(column.texts),
        tuple(column.frames),
        double=only_call,
        link=link if only_call else None,
    )


def _call(column: Column, telling: Telling, call: Call, link: str | None, *, framed: bool) -> None:
    """The call of another conversation, in a frame of its own when the box holds more than that."""
    column.space(8 if framed else 4)
    inner = Column(column.width - (2 * _PAD if framed else 0))
    if framed:
        inner.space(6)
    inner.add(telling.words.say("call", title=telling.words.title(call.flow)), Style.CALL)
    if call.arguments:
        inner.add(telling.given(call.arguments), Style.NOTE)
    if framed:
        inner.space(7)
        column.frames.append(Frame(Rect(_PAD, column.y, inner.width, inner.y), link))
    shift = _PAD if framed else 0
    column.texts += [
        Text(each.x + shift, each.y + column.y, each.text, each.style, each.centred) for each in inner.texts
    ]
    column.y += inner.y
