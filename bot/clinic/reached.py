"""The page on which members of staff say how they are told outside their pages, prove it, and put it in order."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from markupsafe import Markup

from bot.clinic.access import require
from bot.clinic.pages import Visitor, context_of, message, page, posted, see_other
from bot.service.people import channels as rules
from bot.service.people.channels import KINDS, OTHER, ChannelError
from bot.service.people.other_ways import shown
from bot.store.people import channels, staff_chats
from bot.store.people.channels import Channel

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require())]

#: What a finished action is called in the address of the page that follows it.
DONE: Final = {"added", "works", "sent", "removed", "ordered", "language"}
NOBODYS: Final = UUID(int=0)


@router.get("/reached")
async def show(request: Request, who: Who, done: str = "", wrong: str = "") -> Response:
    """How somebody is told, and whether it works."""
    return await _page(
        request, who, done=done if done in DONE else "", wrong="code" if wrong == "code" else ""
    )


@router.get("/reach/{token}")
async def answer_check(request: Request, token: str, who: Who) -> Response:
    """The one tap that answers the weekly question. Only from a browser in which its owner is logged in: mail filters open links too."""
    right = await context_of(request).do(rules.answered, who.session.staff.id, token)
    return message(request, "reach_answered" if right else "reach_old", 200 if right else 404, who)


@router.post("/reached/add")
async def add(request: Request, who: Who) -> Response:
    """Give oneself a channel."""
    form = await posted(request, who)
    kind, address = form.get("kind", ""), form.get("address", "")
    try:
        await asyncio.to_thread(rules.checked, kind, address)  # beside the database, for it may take a second
        await context_of(request).do(rules.add, context_of(request).desk, who.session.staff.id, kind, address)
    except ChannelError as error:
        wrong, typed = (f"other_{error.why}", "") if kind == OTHER else ("address", address)
        return await _page(request, who, wrong=wrong, typed=typed, status=409)
    return see_other("/staff/reached?done=added")


@router.post("/reached/code")
async def give_back(request: Request, who: Who) -> Response:
    """Give back the code that came by a channel."""
    form = await posted(request, who)
    right = await _do(request, who, rules.give_back, _channel(form), form.get("code", ""))
    return see_other(f"/staff/reached?{'done=works' if right else 'wrong=code'}")


@router.post("/reached/send")
async def send(request: Request, who: Who) -> Response:
    """Have a new code sent."""
    form = await posted(request, who)
    context = context_of(request)
    try:
        await context.do(rules.send_code, context.desk, who.session.staff.id, _channel(form))
    except ChannelError:
        return see_other("/staff/reached")
    return see_other("/staff/reached?done=sent")


@router.post("/reached/remove")
async def remove(request: Request, who: Who) -> Response:
    """Use a channel no more."""
    await _do(request, who, rules.take_away, _channel(await posted(request, who)))
    return see_other("/staff/reached?done=removed")


@router.post("/reached/first")
async def put_first(request: Request, who: Who) -> Response:
    """Put a channel first in one of the two orders."""
    form = await posted(request, who)
    await _do(
        request,
        who,
        rules.put_first,
        _channel(form),
        by_night=form.get("order") == "night",
    )
    return see_other("/staff/reached?done=ordered")


@router.post("/reached/use")
async def use(request: Request, who: Who) -> Response:
    """Take a channel into one of the two orders, or leave it out."""
    form = await posted(request, who)
    by_night, wanted = form.get("order") == "night", form.get("wanted") == "yes"
    try:
        await context_of(request).do(
            rules.use, who.session.staff.id, _channel(form), by_night=by_night, wanted=wanted
        )
    except ChannelError:
        return await _page(request, who, wrong="last", status=409)
    return see_other("/staff/reached?done=ordered")


@router.post("/reached/telegram")
async def join_chat(request: Request, who: Who) -> Response:
    """Show the link that joins the chat in which it is opened, once: this page is the only place where it stands."""
    await posted(request, who)
    context = context_of(request)
    name = await context.bot_name()
    if not name:
        return await _page(request, who, wrong="telegram", status=503)
    try:
        token = await context.do(rules.chat_link, who.session.staff.id)
    except ChannelError:
        return await _page(request, who, wrong="not_allowed", status=409)
    return await _page(request, who, link=f"https://t.me/{name}?start={token}")


@router.post("/reached/language")
async def choose_language(request: Request, who: Who) -> Response:
    """Choose the language of what is sent."""
    form = await posted(request, who)
    context = context_of(request)
    await context.do(rules.choose_language, who.session.staff.id, form.get("language", ""))
    return see_other("/staff/reached?done=language")


async def _page(
    request: Request,
    who: Visitor,
    *,
    done: str = "",
    wrong: str = "",
    typed: str = "",
    link: str = "",
    status: int = 200,
) -> Response:
    context = context_of(request)
    staff = who.session.staff
    theirs = await context.read(channels.of, staff.id)
    telegram = await context.read(staff_chats.allowed, staff.id)
    return page(
        request,
        "reached.html",
        who,
        status,
        channels=theirs,
        orders=[(order, *_order(theirs, by_night=order == "night")) for order in ("day", "night")],
        telegram=telegram,
        link=link,
        picture=_picture(link) if link else "",
        kinds=list(KINDS),
        shown=shown,
        languages=rules.LANGUAGES,
        language=staff.language,
        done=done,
        wrong=wrong,
        typed=typed,
    )


def _picture(link: str) -> Markup:
    """The link as a picture that the camera of a telephone reads."""
    import segno  # noqa: PLC0415 - wanted once in somebody's time at a clinic

    return Markup(segno.make(link, micro=False).svg_inline(scale=4, svgclass="qr"))  # noqa: S704 - made here of a link


def _order(theirs: list[Channel], *, by_night: bool) -> tuple[list[Channel], list[Channel]]:
    """The channels of one order, the first first, and those that are not in it."""
    used = [each for each in theirs if each.place(by_night=by_night) is not None]
    return sorted(used, key=lambda each: each.place(by_night=by_night) or 0), [
        each for each in theirs if each not in used
    ]


def _channel(form: dict[str, str]) -> UUID:
    """The channel that a form is about; nobody's when it names none."""
    try:
        return UUID(form.get("channel", ""))
    except ValueError:
        return NOBODYS


async def _do(
    request: Request, who: Visitor, rule: Callable[..., Any], *words: object, **options: object
) -> object:
    """Carry something out; for a channel that is not theirs, nothing."""
    try:
        return await context_of(request).do(rule, who.session.staff.id, *words, **options)
    except ChannelError:
        return False
