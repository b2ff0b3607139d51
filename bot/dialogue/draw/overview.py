"""A check-list as a picture: its areas, and under each its items with everything that is asked and sent."""

from dataclasses import dataclass, field
from typing import Final

from bot.dialogue.draw.boxes import Box, Column, Style
from bot.dialogue.draw.layout import GAP, Rect
from bot.dialogue.draw.pictures import SHEET_HEIGHT, help_words
from bot.dialogue.draw.routes import Line, Sheets
from bot.dialogue.draw.svg import MARGIN, Picture, Placed
from bot.dialogue.draw.words import DrawingWords
from bot.domain.checklist.checklist import ANSWERS, AnswerSet, CheckList, Item
from bot.domain.flow.verbs import Works
from bot.domain.requests.kinds import Urgency

#: Items side by side, and the room to their left where the line from the area comes down.
_BESIDE: Final = 3
_ITEM: Final = 310.0
_WIDTH: Final = _BESIDE * _ITEM + (_BESIDE - 1) * GAP
_RAIL: Final = 20.0
_ABOVE_ROW: Final = 20.0


def checklist_picture(
    words: DrawingWords, checklist: CheckList, linked: frozenset[str] = frozenset()
) -> Picture:
    """A check-list. `linked` are the ids of what has a picture beside this one."""
    head = _head(words, checklist)
    grid = _Grid(Sheets(SHEET_HEIGHT, MARGIN), head.height + 16)
    grid.boxes.append(Placed(head, Rect(0, 0, head.width, head.height), ""))
    for area, entry in checklist.areas.items():
        flow = checklist.area_flow(area)
        link = f"{flow}.svg" if flow in linked else None
        items = [_item(words, checklist, flow, name, item) for name, item in entry.items.items()]
        grid.add(_area(words, flow, said=entry.say is not None, link=link), items)
    count = sum(1 for _ in checklist.items())
    return Picture(
        words.language,
        words.title(checklist.id),
        words.say("list_desc", areas=len(checklist.areas), items=count),
        _WIDTH + _RAIL,
        grid.y,
        grid.boxes,
        lines=grid.lines,
        plain=True,
    )


@dataclass(slots=True)
class _Grid:
    """Areas below each other, each with its items in rows."""

    sheets: Sheets
    y: float
    boxes: list[Placed] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def add(self, area: Box, items: list[Box]) -> None:
        """Put an area below what is there. It stays on the sheet of its first row."""
        rows = [items[start : start + _BESIDE] for start in range(0, len(items), _BESIDE)]
        heights = [max(box.height for box in row) for row in rows]
        self.y = self.sheets.from_here(self.y, area.height + _ABOVE_ROW + heights[0])
        place = Rect(0, self.y, area.width, area.height)
        self.boxes.append(Placed(area, place, "area"))
        self.y = place.bottom
        for row, height in zip(rows, heights, strict=True):
            self.y = self.sheets.from_here(self.y, _ABOVE_ROW + height) + _ABOVE_ROW
            for number, box in enumerate(row):
                at = Rect(_RAIL + number * (_ITEM + GAP), self.y, box.width, box.height)
                self.boxes.append(Placed(box, at))
                rail, turn = _RAIL / 2, at.y - _ABOVE_ROW / 2
                points = ((rail, place.bottom), (rail, turn), (at.middle, turn), (at.middle, at.y))
                self.lines.append(Line(area.id, 0, box.id, back=False, points=points))
            self.y += height
        self.y += 18


def _head(words: DrawingWords, checklist: CheckList) -> Box:
    """Title, what stands above the menu of areas, the answers, and where help leads."""
    column = Column(_WIDTH, 0)
    column.add(words.title(checklist.id), Style.TITLE)
    facts = (checklist.id, words.say("version", version=checklist.version), " ".join(checklist.evidence))
    column.add(" · ".join(fact for fact in facts if fact), Style.NAME)
    column.space(6)
    column.add(words.read(f"{checklist.id}.menu.say", str), Style.SAY)
    column.space(6)
    used = {item.answers for _, _, item in checklist.items()}
    for answers in [each for each in AnswerSet if each in used]:
        labels = [_word(words, checklist, word) for word in ANSWERS[answers].values()]
        column.add(words.say("list_answers", labels=", ".join(labels)), Style.NOTE)
    works = [_word(words, checklist, f"works_{each}") for each in Works]
    column.add(words.say("list_works_answers", labels=", ".join(works)), Style.NOTE)
    column.add(help_words(words), Style.NOTE)
    return Box("head", "", _WIDTH, column.y, tuple(column.texts))


def _word(words: DrawingWords, checklist: CheckList, word: str) -> str:
    return words.quoted(words.get(f"{checklist.id}.words.{word}"))


def _area(words: DrawingWords, flow: str, *, said: bool, link: str | None) -> Box:
    column = Column(_WIDTH + _RAIL)
    column.space(7)
    column.add(words.title(flow), Style.HEAD)
    if said:
        column.add(words.read(f"{flow}.area_say.say", str), Style.SAY)
    if link:
        column.add(words.say("list_leads", title=flow), Style.CALL)
    return Box(flow, words.title(flow), column.width, column.y + 7, tuple(column.texts), link=link)


def _item(words: DrawingWords, checklist: CheckList, flow: str, name: str, item: Item) -> Box:
    """An item: its name, the questions, what "need help" sends, and when it is asked."""
    column = Column(_ITEM)
    column.space(8)
    column.add(words.item(name), Style.HEAD)
    column.add(" ".join((name, *item.evidence)), Style.NAME)
    column.space(4)
    column.add(words.read(f"{flow}.{name}.say", str), Style.SAY)
    if item.help is not None:
        _sends(words, checklist, flow, name, item, column)
    column.space(4)
    column.add(_notes(words, item), Style.NOTE)
    return Box(
        f"item-{name}", words.item(name), _ITEM, column.y + 9, tuple(column.texts), tuple(column.frames)
    )


def _sends(
    words: DrawingWords, checklist: CheckList, flow: str, name: str, item: Item, column: Column
) -> None:
    """Whether it works, and what "need help" sends."""
    column.rule()
    column.add(words.read(f"{flow}.{name}_works.say", str), Style.SAY)
    column.space(5)
    need = words.read(f"{flow}.{name}.need_help", str)
    label = words.get(f"{checklist.id}.words.need_help")
    column.add(words.say("list_need", label=label, text=need), Style.EFFECT)
    for kind in ("not_working", "partly"):
        if getattr(item.need_help, kind):
            column.add(words.say("list_fix", text=words.read(f"{flow}.{name}.{kind}", str)), Style.EFFECT)
    if words.content.kinds.find(item.need_help.kind)[1].urgency is Urgency.URGENT:
        column.add(words.say("list_urgent"), Style.EFFECT)


def _notes(words: DrawingWords, item: Item) -> str:
    """Who sees to it and when it is asked."""
    if item.help is None:
        return words.say("list_group")
    notes = [words.say("list_owner", owner=words.say(f"owner_{item.owner}"))]
    if item.under:
        notes.insert(0, words.say("list_under", item=words.item(item.under)))
    if item.sensitive:
        notes.insert(0, words.say("list_sensitive"))
    if item.ready_by is not None:
        notes.append(words.say("list_ready_by", n=item.ready_by))
    if item.re_ask:
        notes.append(words.say("list_re_ask", days=words.both(str(day) for day in item.re_ask)))
    return ". ".join(notes) + "."
