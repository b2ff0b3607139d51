"""Whole pictures: a conversation with its start, steps and ends; a check-list with its areas and items."""

from typing import Final

from bot.dialogue.draw.boxes import ROOM, Box, Column, Drawn, Style, step_boxes
from bot.dialogue.draw.layout import STEM, Exit, Node, Rect
from bot.dialogue.draw.routes import Plan, Sheets, arranged
from bot.dialogue.draw.svg import MARGIN, Mark, Picture, Placed
from bot.dialogue.draw.telling import Telling
from bot.dialogue.draw.words import DrawingWords
from bot.domain.flow.language import Flow

_START: Final = ":start"
_HEAD_GAP: Final = 14.0
#: An A4 sheet on its side with margins of 8 mm, in pixels of 1/96 inch, rounded up as Chromium does when it prints at full size.
SHEET_HEIGHT: Final = 734.0


def flow_picture(words: DrawingWords, flow: Flow, linked: frozenset[str] = frozenset()) -> Picture:
    """A conversation. `linked` are the ids of what has a picture beside this one."""
    telling = Telling(words, flow)
    drawn = {each.node.id: each for name in flow.steps for each in step_boxes(telling, name, linked)}
    start = Node(_START, 76, 24, (Exit(flow.start),))
    head = _flow_head(words, flow)
    sheets = Sheets(SHEET_HEIGHT, MARGIN + head.height + _HEAD_GAP)
    plan = arranged([start, *(each.node for each in drawn.values())], ROOM, sheets)
    return _picture(words, flow, drawn, plan, head)


def _picture(words: DrawingWords, flow: Flow, drawn: dict[str, Drawn], plan: Plan, head: Box) -> Picture:
    wide = max(plan.width, head.width)
    dx, dy = (wide - plan.width) / 2, head.height + _HEAD_GAP
    boxes = [Placed(head, Rect(0, 0, head.width, head.height), "")]
    marks = [Mark(plan.boxes[_START].moved(dx, dy), words.say("start"), "start")]
    stems = []
    for name in sorted(drawn, key=lambda each: (plan.boxes[each].y, plan.boxes[each].x)):
        boxes.append(Placed(drawn[name].box, plan.boxes[name].moved(dx, dy)))
        for number, label in enumerate(drawn[name].labels):
            place = plan.labels.get((name, number))
            if label and place:
                boxes.append(Placed(label, place.moved(dx, dy), "lab"))
                stems.append((place.middle + dx, place.y - STEM + dy, place.y + dy))
            if end := plan.ends.get((name, number)):
                marks.append(Mark(end.moved(dx, dy), words.say("end"), "stop"))
                stems.append((end.middle + dx, end.y - STEM + dy, end.y + dy))
    lines = [line.moved(dx, dy) for line in plan.lines]
    description = words.say("desc", steps=len(flow.steps))
    return Picture(
        words.language, words.title(flow.id), description, wide, plan.height + dy, boxes, marks, lines, stems
    )


def callers(words: DrawingWords, flow: str) -> list[str]:
    """The conversations that call this one."""
    return [
        each.id
        for each in words.content.book
        if any(step.run and step.run.flow == flow for step in each.steps.values())
    ]


def _flow_head(words: DrawingWords, flow: Flow) -> Box:
    """Title, version, who begins, where it comes up, and where help leads."""
    column = Column(ROOM, 0)
    column.add(words.title(flow.id), Style.TITLE)
    facts = [flow.id, words.say("version", version=flow.version), " ".join(flow.evidence)]
    column.add(" · ".join(fact for fact in facts if fact), Style.NAME)
    column.space(5)
    column.add(words.say(f"starts_{flow.starts}"), Style.NOTE)
    if used := callers(words, flow.id):
        titles = words.both(words.quoted(words.title(each)) for each in used)
        column.add(words.say("used_in", flows=titles), Style.NOTE)
    if flow.takes:
        column.add(words.say("takes", names=words.both(words.name(each) for each in flow.takes)), Style.NOTE)
    if any(step.ask or step.wait for step in flow.steps.values()):
        column.add(help_words(words), Style.NOTE)
    return Box("head", "", ROOM, column.y, tuple(column.texts))


def help_words(words: DrawingWords) -> str:
    """Where the buttons under every question lead."""
    numbers = (f"{each.number} {words.get(f'help.{each.id}.name')}" for each in words.content.help_numbers)
    buttons = {name: words.button(name) for name in ("help", "skip", "leave")}
    return words.say("help", numbers=", ".join(numbers), **buttons)
