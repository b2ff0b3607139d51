"""Pictures of the conversations for those who review them: `draw` makes the files, as text, without writing any.

`words` and `telling` say things plainly, `exits` works out which answers lead where, `boxes` gives each step its box, `layout` and
`routes` place boxes and lines, `svg` and `index` write. Nothing here is used while the program runs.
"""

from collections.abc import Collection

from bot.content.folder import Content
from bot.dialogue.draw.index import INDEX, index
from bot.dialogue.draw.overview import checklist_picture
from bot.dialogue.draw.pictures import flow_picture
from bot.dialogue.draw.svg import Picture, svg
from bot.dialogue.draw.words import DrawingWords
from bot.dialogue.speech import TextOf


def picture(words: DrawingWords, flow: str, linked: frozenset[str]) -> Picture:
    """A conversation, or a check-list when it is one, as a picture. `linked` are those with a picture beside it."""
    if flow in words.content.checklists:
        return checklist_picture(words, words.content.checklists[flow], linked)
    return flow_picture(words, words.content.book.latest(flow), linked)


def draw(
    content: Content, language: str, flows: Collection[str] | None = None, text_of: TextOf | None = None
) -> dict[str, str]:
    """File name → what stands in it: a picture for each of `flows`, or all of them with a page that leads to them.

    Pictures link to each other where both are made. The same content gives the same bytes. Raises `UnknownFlowError`.
    """
    words = DrawingWords(content, language, text_of)
    wanted = list(flows if flows is not None else (flow.id for flow in content.book))
    linked = frozenset(wanted)
    files = {f"{flow}.svg": svg(picture(words, flow, linked)) for flow in wanted}
    return files if flows is not None else {INDEX: index(words)} | files


__all__ = ["INDEX", "draw", "picture"]
