"""What must hold of any picture, as lists of what is wrong with one; and conversations of any shape to draw."""

from dataclasses import replace
from itertools import combinations
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from bot.content import Content
from bot.dialogue.draw.boxes import FONTS, Box
from bot.dialogue.draw.layout import Rect
from bot.dialogue.draw.measure import width
from bot.dialogue.draw.routes import Line
from bot.dialogue.draw.svg import Picture
from bot.domain.flow.book import FlowBook
from bot.domain.flow.language import Flow
from bot.domain.flow.texts import flow_texts

#: Places are sums of decimal numbers.
HAIR = 0.01


def overlaps(places: dict[str, Rect]) -> list[tuple[str, str]]:
    """Pairs of things that lie on each other."""
    return [(a, b) for (a, one), (b, other) in combinations(places.items(), 2) if one.overlaps(other)]


def spills(box: Box) -> list[str]:
    """Lines of text that are wider or lower than their box."""
    found = []
    for text in box.texts:
        size, bold = FONTS[text.style]
        wide = width(text.text, size, bold=bold)
        left = text.x - wide / 2 if text.centred else text.x
        fits = left >= -HAIR and left + wide <= box.width + HAIR
        if not fits or text.y - size < -size * 0.3 or text.y + size * 0.25 > box.height + HAIR:
            found.append(text.text)
    return found


def loose(line: Line, source: Rect, target: Rect) -> bool:
    """Whether a line does not begin at the lower edge of its source, or not end at the upper edge of its target."""
    (x, y), (to_x, to_y) = line.points[0], line.points[-1]
    begins = source.x - HAIR <= x <= source.right + HAIR and abs(y - source.bottom) < HAIR
    ends = target.x - HAIR <= to_x <= target.right + HAIR and abs(to_y - target.y) < HAIR
    return not (begins and ends)


def crossed(line: Line, boxes: dict[str, Rect]) -> list[str]:
    """The boxes that a line runs through."""
    pieces = [
        Rect(min(x, to_x), min(y, to_y), abs(to_x - x), abs(to_y - y))
        for (x, y), (to_x, to_y) in zip(line.points, line.points[1:], strict=False)
    ]
    return [
        name
        for name, box in boxes.items()
        for piece in pieces
        if piece.overlaps(Rect(box.x + HAIR, box.y + HAIR, box.width - 2 * HAIR, box.height - 2 * HAIR))
    ]


def faults(picture: Picture) -> list[str]:
    """Everything that is wrong with a picture, of what can be seen from where things stand."""
    places = {placed.box.id: placed.at for placed in picture.boxes}
    marks = {f"{mark.kind} {number}": mark.place for number, mark in enumerate(picture.marks)}
    sheet = Rect(-HAIR, -HAIR, picture.width + 2 * HAIR, picture.height + 2 * HAIR)
    found = [f"{a} lies on {b}" for a, b in overlaps(places | marks)]
    found += [f"{placed.box.id}: {text}" for placed in picture.boxes for text in spills(placed.box)]
    found += [
        f"{name} is not on the picture"
        for name, at in (places | marks).items()
        if at.x < sheet.x or at.y < sheet.y or at.right > sheet.right or at.bottom > sheet.bottom
    ]
    for line in picture.lines:
        source = places.get(line.source) or marks["start 0"]
        if loose(line, source, places[line.target]):
            found.append(f"the line from {line.source} to {line.target} hangs loose")
        others = {
            name: at
            for name, at in places.items()
            if name != f"{line.source.partition(':')[0]}.{number(line)}"
        }
        found += [
            f"the line from {line.source} to {line.target} runs through {name}"
            for name in crossed(line, others)
        ]
    return found


def number(line: Line) -> int:
    """Which way out of its step a line is, also when the step goes on in a second box."""
    part = line.source.partition(":")[2]
    return line.exit + (8 * (int(part) - 1) if part.isdigit() else 0)


def content_with(content: Content, flow: Flow) -> Content:
    """The content with one conversation more."""
    texts = MappingProxyType({**content.texts, **dict(flow_texts(flow))})
    return replace(content, book=FlowBook([*content.book, flow]), texts=texts)


NAMES = [f"s{number}" for number in range(14)]
TEXTS = st.text("abc æÅ.M—\n", min_size=1, max_size=400).filter(str.strip)


@st.composite
def steps(draw: st.DrawFn, names: list[str], flows: list[str]) -> dict[str, Any]:
    """A step that leads anywhere."""
    go = st.sampled_from([*names, "end"])
    step: dict[str, Any] = {}
    if draw(st.booleans()):
        step["say"] = draw(st.one_of(TEXTS, st.lists(TEXTS, min_size=1, max_size=3)))
        kind = draw(st.sampled_from(["none", "choice", "scale", "text"]))
        if kind == "choice":
            labels = draw(st.lists(st.text("abM W", min_size=1, max_size=40), min_size=1, max_size=12))
            step["ask"] = {"kind": kind, "save": "a", "options": {f"o{n}": x for n, x in enumerate(labels)}}
        elif kind == "scale":
            step["ask"] = {"kind": kind, "save": "a", "min": 0, "max": 10}
        elif kind == "text":
            step["ask"] = {"kind": kind, "save": "a"}
    if draw(st.booleans()):
        step["run"] = {"flow": draw(st.sampled_from(flows))}
    if draw(st.booleans()):
        step["wait"] = {"for": "10m"}
    conditions = [
        *({"answer": "a", "is": f"o{n}"} for n in range(12)),
        {"answer": "a", "at_least": 5},
        {"answer": "b", "given": True},
        {"all": [{"fact": "open_now", "is": True}, {"not": {"answer": "a", "is": "o1"}}]},
    ]
    if draw(st.booleans()):
        step["unless"] = draw(st.sampled_from(conditions))
    branches = draw(st.lists(st.tuples(st.sampled_from(conditions), go), max_size=10))
    step["next"] = [*({"when": when, "go": to} for when, to in branches), {"go": draw(go)}]
    return step


@st.composite
def any_flow(draw: st.DrawFn, flows: list[str]) -> Flow:
    """A conversation of any shape, sense or not."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    head = {"id": "any", "version": 1, "title": "Alt", "class": "setup", "starts": "person", "start": "s0"}
    return Flow.model_validate(head | {"steps": {name: draw(steps(names, flows)) for name in names}})
