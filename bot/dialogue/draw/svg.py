"""Boxes, lines and labels written as SVG: text as text, light ground, no script, no font of its own; the same input, the same bytes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from bot.dialogue.draw.boxes import FONTS, Box, Style, Text
from bot.dialogue.draw.layout import Rect
from bot.dialogue.draw.routes import Line

MARGIN: Final = 18.0
_COLOURS: Final = {
    Style.TITLE: "#111",
    Style.HEAD: "#111",
    Style.NAME: "#555",
    Style.SAY: "#111",
    Style.NOTE: "#444",
    Style.ASK: "#12466e",
    Style.EFFECT: "#7a3500",
    Style.CALL: "#4a2a86",
    Style.LABEL: "#111",
    Style.TO: "#12466e",
}
#: Lines to different boxes in colours that can be told apart, also from each other's grey in print; none is the only sign of anything.
_LINES: Final = ("#37474f", "#12466e", "#7a3500", "#2e6b34", "#6a1b6e", "#8a1f3d", "#00616b", "#5d4a00")
_STYLE: Final = """\
text{font-family:"Liberation Sans",Arial,Helvetica,"DejaVu Sans",sans-serif}
.box{fill:#fff;stroke:#555;stroke-width:1.2}
.double{fill:#f7f4fc;stroke:#4a2a86;stroke-width:1.2}
.inner{fill:none;stroke:#4a2a86;stroke-width:1}
.lab{fill:#f3f6f9;stroke:#9aa7b2;stroke-width:1}
.start{fill:#2e6b34}.stop{fill:#333}.mark{fill:#fff;font-size:12px;font-weight:bold}
.rule{stroke:#bbb;stroke-width:1;stroke-dasharray:3 3}
.line{fill:none;stroke-width:1.5}.back{stroke-dasharray:6 3}
.area{fill:#f4f8f4;stroke:#2e6b34;stroke-width:1.2}
a:focus text,a:hover text{text-decoration:underline}
@page{size:A4 landscape;margin:8mm}
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A short dark mark: where it starts, where it ends."""

    place: Rect
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with the place of its upper left corner."""

    box: Box
    at: Rect
    kind: str = "box"


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything on a picture, in the order in which it is read."""

    language: str
    title: str
    description: str
    width: float
    height: float
    boxes: Sequence[Placed]
    marks: Sequence[Mark] = ()
    lines: Sequence[Line] = ()
    stems: Sequence[tuple[float, float, float]] = ()
    #: All lines in one colour.
    plain: bool = False


def svg(picture: Picture) -> str:
    """The picture as an SVG document."""
    wide, high = _n(picture.width + 2 * MARGIN), _n(picture.height + 2 * MARGIN)
    size = f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
    language = f'xml:lang="{picture.language}" lang="{picture.language}"'
    named = 'aria-labelledby="title" aria-describedby="desc"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {language} role="graphics-document document" {named}>',
            f'<title id="title">{_t(picture.title)}</title>',
            f'<desc id="desc">{_t(picture.description)}</desc>',
            f"<style>{_STYLE}{_fonts()}</style>",
            '<rect width="100%" height="100%" fill="#fff"/>',
            f'<g transform="translate({_n(MARGIN)} {_n(MARGIN)})">',
            *_lines(picture),
            *(_mark(mark) for mark in picture.marks if mark.kind == "start"),
            *(part for placed in picture.boxes for part in _box(placed)),
            *(_mark(mark) for mark in picture.marks if mark.kind != "start"),
            "</g>",
            "</svg>",
            "",
        )
    )


def _fonts() -> str:
    return "\n".join(
        f".{style}{{font-size:{_n(size)}px;fill:{_COLOURS[style]}{';font-weight:bold' if bold else ''}}}"
        for style, (size, bold) in FONTS.items()
    )


def _lines(picture: Picture) -> Iterator[str]:
    """All lines, one group a target, with one head where they arrive. They carry nothing that the labels do not say in words."""
    yield '<g aria-hidden="true">'
    for x, top, bottom in picture.stems:
        yield f'<path class="line" stroke="{_LINES[0]}" d="M{_n(x)} {_n(top)}V{_n(bottom)}"/>'
    targets = list(dict.fromkeys(line.target for line in picture.lines))
    for number, target in enumerate(targets):
        colour = _LINES[0 if picture.plain else number % len(_LINES)]
        heads = set()
        for line in (each for each in picture.lines if each.target == target):
            path = "L".join(f"{_n(x)} {_n(y)}" for x, y in line.points)
            back = " back" if line.back else ""
            yield f'<path class="line{back}" stroke="{colour}" d="M{path}"/>'
            heads.add(line.points[-1])
        for x, y in sorted(heads):
            yield f'<path fill="{colour}" d="M{_n(x)} {_n(y)}l-4.5 -9h9z"/>'
    yield "</g>"


def _box(placed: Placed) -> Iterator[str]:
    box, at = placed.box, placed.at
    kind = "double" if box.double else placed.kind
    named = f' id="{box.id}" role="group" aria-label={quoteattr(_clean(box.name))}' if box.name else ""
    yield f'<g{named} transform="translate({_n(at.x)} {_n(at.y)})">'
    inside = [_rect(Rect(0, 0, box.width, box.height), kind, 4)] if kind else []
    if box.double:
        inside.append(_rect(Rect(3.5, 3.5, box.width - 7, box.height - 7), "inner", 2))
    loose = [
        text for text in box.texts if not any(_within(text, each.place) for each in box.frames if each.link)
    ]
    for frame in box.frames:
        if not frame.place.height:
            y, x = _n(frame.place.y), frame.place.x
            inside.append(f'<path class="rule" d="M{_n(x)} {y}h{_n(frame.place.width)}"/>')
            continue
        within = [_text(text) for text in box.texts if frame.link and _within(text, frame.place)]
        place = frame.place
        inner = Rect(place.x + 3, place.y + 3, place.width - 6, place.height - 6)
        inside += _linked(frame.link, [_rect(place, "double", 3), _rect(inner, "inner", 2), *within])
    yield from _linked(box.link, [*inside, *(_text(text) for text in loose)])
    yield "</g>"


def _within(text: Text, place: Rect) -> bool:
    return place.height > 0 and place.y < text.y < place.bottom


def _linked(link: str | None, parts: Iterable[str]) -> list[str]:
    return [f"<a href={quoteattr(link)}>", *parts, "</a>"] if link else list(parts)


def _rect(place: Rect, kind: str, corner: float) -> str:
    return (
        f'<rect class="{kind}" x="{_n(place.x)}" y="{_n(place.y)}" width="{_n(place.width)}"'
        f' height="{_n(place.height)}" rx="{_n(corner)}"/>'
    )


def _text(text: Text) -> str:
    centred = ' text-anchor="middle"' if text.centred else ""
    written = f'<text class="{text.style}" x="{_n(text.x)}" y="{_n(text.y)}"{centred}>{_t(text.text)}</text>'
    return "".join(_linked(text.link, [written]))


def _mark(mark: Mark) -> str:
    place = mark.place
    return (
        f'<g>{_rect(place, mark.kind, place.height / 2)}<text class="mark" text-anchor="middle"'
        f' x="{_n(place.middle)}" y="{_n(place.y + 15.5)}">{_t(mark.text)}</text></g>'
    )


def _n(number: float) -> str:
    """A number with at most one decimal."""
    return (
        f"{number:.1f}".removesuffix(".0").replace("-0", "0")
        if abs(number) < 0.05
        else f"{number:.1f}".removesuffix(".0")
    )


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(
        letter
        for letter in text
        if letter >= " " and not "\ud800" <= letter <= "\udfff" and letter not in "\ufffe\uffff"
    )


def _t(text: str) -> str:
    return escape(_clean(text))
