"""The page that leads to all pictures: a table that a browser reads aloud, searches and prints; no script."""

from html import escape
from typing import Final

from bot.dialogue.draw.pictures import callers
from bot.dialogue.draw.words import DrawingWords
from bot.domain.flow.language import Flow

INDEX: Final = "index.html"
_STYLE: Final = """\
body{font:15px/1.45 "Liberation Sans",Arial,Helvetica,sans-serif;color:#111;background:#fff}
body{max-width:1040px;margin:24px auto;padding:0 16px}
h1{font-size:24px}h2{font-size:18px;margin-top:28px}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:6px 10px;border-bottom:1px solid #ccc}
th{background:#f3f6f9}
small{color:#555}
a{color:#12466e}
@page{size:A4;margin:12mm}
tr{break-inside:avoid}
"""


def index(words: DrawingWords) -> str:
    """The page as HTML. The conversations of a check-list's areas stand with the check-list."""
    lists = words.content.checklists
    of_lists = {checklist.area_flow(area) for checklist in lists.values() for area in checklist.areas}
    flows = [flow for flow in words.content.book if flow.id not in of_lists and flow.id not in lists]
    listed = [flow for flow in words.content.book if flow.id in of_lists or flow.id in lists]
    title = escape(words.say("index_title"))
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{words.language}">',
            '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
            f"<title>{title}</title>",
            f"<style>{_STYLE}</style></head>",
            f"<body><main><h1>{title}</h1>",
            f"<p>{escape(words.say('index_lead'))}</p>",
            f"<p>{escape(words.say('index_digest', digest=words.content.digest[:12]))}</p>",
            _table(words, flows),
            *((f"<h2>{escape(words.say('index_lists'))}</h2>", _table(words, listed)) if listed else ()),
            "</main></body></html>",
            "",
        )
    )


def _table(words: DrawingWords, flows: list[Flow]) -> str:
    heads = ("flow", "first", "starts", "steps", "used_in")
    head = "".join(f'<th scope="col">{escape(words.say(f"index_{each}"))}</th>' for each in heads)
    rows = "\n".join(_row(words, flow) for flow in sorted(flows, key=lambda each: each.id))
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"


def _row(words: DrawingWords, flow: Flow) -> str:
    name = f'<a href="{flow.id}.svg">{escape(words.title(flow.id))}</a>'
    used = ", ".join(escape(words.title(each)) for each in callers(words, flow.id))
    cells = (
        escape(_first_words(words, flow)),
        escape(words.say(f"index_starts_{flow.starts}")),
        str(len(flow.steps)),
        used or "–",
    )
    first = f'<th scope="row">{name}<br><small>{flow.id}</small></th>'
    return f"<tr>{first}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _first_words(words: DrawingWords, flow: Flow) -> str:
    """What is said first, of the steps in the order of the file."""
    for name, step in flow.steps.items():
        if step.say:
            return " ".join(words.read(f"{flow.id}.{name}.say", str).split())
    return "–"
