"""The conversations for clinicians: each as a picture with its text, and a way to propose other words for a sentence.

What is proposed is checked as `flows check` does and shown as a person would see it. It is kept for the operator, and nothing here is live.
"""

import hashlib
from asyncio import to_thread
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require
from bot.clinic.pages import Visitor, context_of, page, posted, see_other
from bot.content.proposed import LONGEST, Sentence, UnknownSentenceError, changed, sentences
from bot.dialogue.draw import draw
from bot.dialogue.proposal import seen
from bot.domain.people.roles import StaffRole
from bot.i18n import SOURCE_LANGUAGE
from bot.service.requests.rights import NotFoundError
from bot.store.conversations import proposals

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(StaffRole.CLINIC, StaffRole.ADMIN))]


@router.get("/texts")
async def listed(request: Request, who: Who, done: str = "") -> Response:
    """Every conversation, by its title, and the phrases."""
    content = context_of(request).desk.content
    flows = sorted((content.texts[f"{flow.id}.title"], flow.id) for flow in content.book)
    return page(request, "texts.html", who, flows=flows, done=done == "proposed")


@router.get("/texts/{flow}")
async def one(request: Request, who: Who, flow: str) -> Response:
    """One conversation: its picture, and its sentences in the order of the file."""
    content = context_of(request).desk.content
    if flow not in content.book:
        raise NotFoundError
    own = [each for each in sentences(content.folder) if each.key.startswith(f"{flow}.")]
    return page(
        request, "texts_one.html", who, flow=flow, title=content.texts[f"{flow}.title"], sentences=own
    )


@router.get("/texts/{flow}/picture.svg")
async def picture(request: Request, who: Who, flow: str) -> Response:
    """The picture of a conversation; it is the same until the content changes."""
    desk = context_of(request).desk
    if flow not in desk.content.book:
        raise NotFoundError
    files = await to_thread(draw, desk.content, SOURCE_LANGUAGE, [flow], desk.texts.get)
    svg = files[f"{flow}.svg"]
    tag = f'"{hashlib.sha256(svg.encode()).hexdigest()[:16]}"'
    return Response(svg, media_type="image/svg+xml", headers={"ETag": tag})


@router.get("/texts/{flow}/propose")
async def form(request: Request, who: Who, flow: str, key: str = "") -> Response:
    """The form for one sentence."""
    sentence = await to_thread(_sentence, request, flow, key)
    return page(request, "texts_propose.html", who, flow=flow, **_as_it_is(request, sentence))


@router.post("/texts/{flow}/check")
async def check(request: Request, who: Who, flow: str) -> Response:
    """What the check says of other words, and what a person would see."""
    fields = await posted(request, who)
    sentence = await to_thread(_sentence, request, flow, fields.get("key", ""))
    tried = await to_thread(_tried, request, sentence, _typed(fields))
    return page(request, "texts_propose.html", who, flow=flow, **tried)


@router.post("/texts/{flow}/propose")
async def propose(request: Request, who: Who, flow: str) -> Response:
    """Keep a proposal for the operator; one with mistakes is given back."""
    fields = await posted(request, who)
    sentence, text = await to_thread(_sentence, request, flow, fields.get("key", "")), _typed(fields)
    tried = await to_thread(_tried, request, sentence, text)
    if tried["findings"] or text == sentence.text:
        return page(request, "texts_propose.html", who, 422, flow=flow, **tried)
    session = who.session
    await context_of(request).do(
        proposals.put, sentence.key, sentence.text, text, session.staff.name, session.clinic
    )
    return see_other("/staff/texts?done=proposed")


def _sentence(request: Request, flow: str, key: str) -> Sentence:
    folder = context_of(request).desk.content.folder
    found = next((each for each in sentences(folder) if each.key == key), None)
    if found is None or not key.startswith(f"{flow}."):
        raise NotFoundError
    return found


def _typed(fields: dict[str, str]) -> str:
    """The words as a file holds them: line breaks of one kind, nothing around them."""
    return fields.get("text", "").replace("\r\n", "\n").strip()[:LONGEST]


def _as_it_is(request: Request, sentence: Sentence) -> dict[str, Any]:
    content = context_of(request).desk.content
    shown = seen(content, sentence.key)
    return {"sentence": sentence, "text": sentence.text, "findings": [], "shown": shown, "checked": False}


def _tried(request: Request, sentence: Sentence, text: str) -> dict[str, Any]:
    values = _as_it_is(request, sentence) | {"text": text, "checked": True}
    try:
        came = changed(context_of(request).desk.content, sentence.key, text)
    except UnknownSentenceError as error:
        raise NotFoundError from error
    errors = [str(each) for each in came.findings]
    shown = [] if came.content.errors else seen(came.content, sentence.key)
    return values | {"findings": errors, "shown": shown}
