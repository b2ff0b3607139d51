"""The pages of the requests: the inbox, one request, and what can be done with it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from bot.clinic import showing
from bot.clinic.access import require, watch
from bot.clinic.navigation import entries_for
from bot.clinic.pages import (
    Visitor,
    context_of,
    count_title,
    moment_typed,
    page,
    posted,
    see_other,
    words_of,
)
from bot.clinic.security import read_form
from bot.domain.people.roles import ANSWERING
from bot.domain.promises.promise import PromiseKind, PromiseRefused, Wrong
from bot.domain.requests.request import Refused
from bot.ids import StaffId
from bot.service.promises import making
from bot.service.promises.making import Wanted
from bot.service.requests import banners, inbox, reading, staff_acts
from bot.service.requests.banners import Banners
from bot.service.requests.inbox import InboxRow
from bot.service.requests.reading import AsOf, View
from bot.service.requests.staff_acts import (
    BadAnswerError,
    BadNoteError,
    MoreWordsError,
    MovedOnError,
    NoOutcomeError,
)
from bot.store.requests.records import OvertakenError

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(*ANSWERING))]
Anybody = Annotated[Visitor, Depends(require())]
#: For what an open page asks by itself.
Onlooker = Annotated[Visitor, Depends(watch(*ANSWERING))]

#: The codes of the requests that a browser has open, and how many of them it is told of.
Codes = Annotated[Sequence[str], Query()]
MOST_OPEN: Final = 20

#: What a finished action is called in the address of the page that follows it, and where that is.
DONE: Final = {
    "taken",
    "acknowledged",
    "answered",
    "working",
    "handed_on",
    "closed",
    "not_mine",
    "noted",
    "call_planned",
    "promised",
    "snoozed",
    "consulted",
    "wrote_first",
    "first_waits",
}
#: What somebody can mend in the form they sent.
ILL_TYPED: Final = (BadAnswerError, BadNoteError, NoOutcomeError, PromiseRefused)


@router.get("/")
async def show_inbox(request: Request, who: Anybody, done: str = "") -> Response:
    """Everything that waits for, or lies with, whoever is logged in; somebody who answers nobody is led to the first page of theirs."""
    if not who.session.staff.roles & ANSWERING:
        theirs = entries_for(who.session.staff.roles)
        return see_other(theirs[0].address if theirs else "/staff/me")
    return await _inbox_page(request, who, done)


@router.get("/again")
async def show_inbox_again(request: Request, who: Onlooker) -> Response:
    """The same, when a page without script asks for it by itself."""
    return await _inbox_page(request, who, "")


async def _inbox_page(request: Request, who: Visitor, done: str) -> Response:
    rows = await _rows(request, who)
    words = words_of(request, who)
    title = count_title(words, words.t("staff_title_inbox"), rows)
    done = done if done in DONE else ""
    above = await _above(request, who)
    return page(request, "inbox.html", who, title=title, done=done, **showing.the_list(words, rows, above))


@router.get("/list")
async def show_list(request: Request, who: Onlooker) -> Response:
    """The list by itself, for pages that bring themselves up to date."""
    rows, above = await _rows(request, who), await _above(request, who)
    return page(request, "_list.html", who, **showing.the_list(words_of(request, who), rows, above))


@router.get("/events")
async def news(request: Request, who: Onlooker, q: Codes = ()) -> Response:
    """A stream that says when the inbox, or one of the requests `q`, has changed."""
    headers = {"X-Accel-Buffering": "no"}
    stream = request.app.state.live.stream(who.cookie, q[-MOST_OPEN:])
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


@router.get("/glance")
async def glance(request: Request, who: Onlooker, q: Codes = ()) -> Response:
    """The same once, for browsers that cannot share a stream among their tabs, and ask every few seconds."""
    me = who.session.staff
    look = inbox.Onlooker(me.id, frozenset(q[-MOST_OPEN:]))
    found = await context_of(request).read(inbox.glances, me.clinic_id, {look})
    return JSONResponse(asdict(found[look]))


@router.get("/q/{code}")
async def show_request(request: Request, code: str, who: Who, start: int = 0, done: str = "") -> Response:
    """One request; that it was fetched is written down, that it is read says `read`. `start` puts a starter into the answer."""
    return await _request_page(request, who, code, start=start, done=done if done in DONE else "")


@router.get("/q/{code}/again")
async def show_request_again(request: Request, code: str, who: Onlooker) -> Response:
    """The same, when a page that is open asks for it by itself."""
    return await _request_page(request, who, code)


@router.post("/q/{code}/resume")
async def resume(request: Request, code: str, who: Who) -> Response:
    """The request as it is now with an answer that could not be sent before; nothing is sent.

    It takes no token of the session, since what was typed may have outlived the one it was typed in.
    """
    form = await read_form(request, context_of(request).public_url, None)
    return await _request_page(request, who, code, draft=form.get("text", ""))


@router.post("/q/{code}/read")
async def read(request: Request, code: str, who: Who) -> Response:
    """A person reads the page, says its script at the first sign of a hand; written down for the patient to read."""
    await posted(request, who)
    await _look(request, who, code)
    return Response(status_code=204)


@router.post("/q/{code}/preview")
async def preview(request: Request, code: str, who: Who) -> Response:
    """What the patient would get, before it is sent."""
    form = await posted(request, who)
    try:
        draft = staff_acts.check_answer(form.get("text", ""))
    except BadAnswerError as error:
        return await _refused(request, who, code, error, form)
    await _look(request, who, code)
    view = await _show(request, who, code)
    return page(
        request,
        "preview.html",
        who,
        draft=draft,
        as_of=form.get("as_of", ""),
        **showing.one(words_of(request, who), view, who.session.staff.id),
    )


@router.post("/q/{code}/take")
async def take(request: Request, code: str, who: Who) -> Response:
    """Make it one's own."""
    form = await posted(request, who)
    return await _carry_out(
        request, who, code, form, "taken", staff_acts.take, AsOf.parse(form.get("as_of", ""))
    )


@router.post("/q/{code}/acknowledge")
async def acknowledge(request: Request, code: str, who: Who) -> Response:
    """Say that one has seen it. From the list as well, where only its first words are read: that it was read is not written down."""
    await posted(request, who)
    context = context_of(request)
    try:
        result = await context.do(staff_acts.acknowledge, context.desk, who.session.staff.id, code)
    except (Refused, OvertakenError) as error:
        return await _refused(request, who, code, error, {})
    context.finish(result)
    return see_other("/staff/?done=acknowledged")


@router.post("/q/{code}/answer")
async def answer(request: Request, code: str, who: Who) -> Response:
    """Send an answer."""
    form = await posted(request, who)
    as_of = AsOf.parse(form.get("as_of", ""))
    return await _carry_out(
        request, who, code, form, "answered", staff_acts.answer, form.get("text", ""), as_of
    )


@router.post("/q/{code}/hand-on")
async def hand_on(request: Request, code: str, who: Who) -> Response:
    """Ask a colleague to take it."""
    form = await posted(request, who)
    try:
        to = StaffId(UUID(form.get("to", "")))
    except ValueError:
        return await _request_page(
            request, who, code, problem=words_of(request, who).t("staff_no_choose"), status=422
        )
    return await _carry_out(
        request, who, code, form, "handed_on", staff_acts.hand_on, to, form.get("word", "")
    )


@router.post("/q/{code}/working")
async def working(request: Request, code: str, who: Who) -> Response:
    """Say that one is at work on it."""
    form = await posted(request, who)
    return await _carry_out(request, who, code, form, "working", staff_acts.working)


@router.post("/q/{code}/promise")
async def promise(request: Request, code: str, who: Who) -> Response:
    """Plan a call, or promise something for a day or a moment."""
    form, context = await posted(request, who), context_of(request)
    me = who.session.staff.id
    kind = PromiseKind.DEED if form.get("kind") == PromiseKind.DEED else PromiseKind.CALL
    try:
        when = await context.read(making.typed_moment, me, form.get("day", ""), form.get("at", ""))
        owner = StaffId(UUID(form["owner"])) if form.get("owner") else me
    except (PromiseRefused, ValueError) as error:
        refused = error if isinstance(error, PromiseRefused) else PromiseRefused(Wrong.STRANGER)
        return await _refused(request, who, code, refused, form)
    wanted = Wanted(kind, owner, when, form.get("text", ""), told=bool(form.get("told")))
    done = "call_planned" if kind is PromiseKind.CALL else "promised"
    return await _carry_out(request, who, code, form, done, making.plan, wanted)


@router.post("/q/{code}/snooze")
async def snooze(request: Request, code: str, who: Who) -> Response:
    """Put it off until a moment."""
    form = await posted(request, who)
    until = moment_typed(form.get("until_else") or form.get("until", ""), who.session.zone)
    if until is None:
        problem = words_of(request, who).t("staff_no_moment")
        return await _request_page(request, who, code, problem=problem, status=422)
    return await _carry_out(request, who, code, form, "snoozed", staff_acts.snooze, until)


@router.post("/q/{code}/close")
async def close(request: Request, code: str, who: Who) -> Response:
    """Be done with it."""
    form = await posted(request, who)
    as_of = AsOf.parse(form.get("as_of", ""))
    word, outcome = form.get("word", ""), form.get("outcome", "")
    return await _carry_out(request, who, code, form, "closed", staff_acts.close, as_of, word, outcome)


@router.post("/q/{code}/not-mine")
async def not_mine(request: Request, code: str, who: Who) -> Response:
    """Let it go on: not my patient."""
    form = await posted(request, who)
    return await _carry_out(request, who, code, form, "not_mine", staff_acts.not_mine, form.get("word", ""))


@router.post("/q/{code}/note")
async def note(request: Request, code: str, who: Who) -> Response:
    """A note to colleagues."""
    form = await posted(request, who)
    return await _carry_out(request, who, code, form, "noted", staff_acts.note, form.get("word", ""))


@router.post("/q/{code}/consult")
async def consult(request: Request, code: str, who: Who) -> Response:
    """Ask a colleague about it, who answers in a note."""
    form = await posted(request, who)
    try:
        to = StaffId(UUID(form.get("to", "")))
    except ValueError:
        problem = words_of(request, who).t("staff_no_choose_whom")
        return await _request_page(request, who, code, problem=problem, status=422)
    return await _carry_out(
        request, who, code, form, "consulted", staff_acts.consult, to, form.get("word", "")
    )


@router.post("/q/{code}/draft")
async def draft(request: Request, code: str, who: Who) -> Response:
    """Keep what is being written, as the page's script asks for while somebody types."""
    form = await posted(request, who)
    context = context_of(request)
    await context.do(staff_acts.keep_draft, context.desk, who.session.staff.id, code, form.get("text", ""))
    return Response(status_code=204)


# --- inside ---


async def _carry_out(
    request: Request,
    who: Visitor,
    code: str,
    form: dict[str, str],
    done: str,
    act: Callable[..., Any],
    *arguments: object,
) -> Response:
    """Do what a form asks for; then show the request, or the inbox when it has left this person's hands."""
    context = context_of(request)
    try:
        me = who.session.staff.id
        result = await context.do(reading.and_read, context.desk, me, code, act, *arguments)
    except (Refused, MovedOnError, MoreWordsError, OvertakenError, *ILL_TYPED) as error:
        return await _refused(request, who, code, error, form)
    context.finish(result)
    if done == "taken" and form.get("text", "").strip():
        return await _request_page(request, who, code, draft=form["text"], done=done)
    return see_other(
        f"/staff/?done={done}"
        if done in {"handed_on", "closed", "not_mine"}
        else f"/staff/q/{code}?done={done}"
    )


async def _refused(
    request: Request, who: Visitor, code: str, error: Exception, form: dict[str, str]
) -> Response:
    """The request as it is now, why the form was not carried out, and what was typed, so that nothing is lost."""
    view = await _show(request, who, code)
    words = words_of(request, who)
    values = showing.one(words, view, who.session.staff.id) | {
        "problem": showing.problem(words, error, view),
        "draft": (form.get("text", "") if "kind" not in form else "") or view.draft,
        "form": form if "kind" in form else {},
        "word": form.get("word", ""),
        "chosen": form.get("outcome", ""),
        "done": "",
        "following": None,
    }
    status = 422 if isinstance(error, ILL_TYPED) else 409
    return page(request, "request.html", who, status, **values)


async def _request_page(
    request: Request,
    who: Visitor,
    code: str,
    *,
    draft: str = "",
    start: int = 0,
    problem: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    view = await _show(request, who, code)
    following = showing.next_waiting(await _rows(request, who), code) if done == "answered" else None
    values = showing.one(words_of(request, who), view, who.session.staff.id, done) | {
        "following": following,
        "word": "",
        "chosen": "",
        "form": {},
    }
    draft = draft or dict(values["starters"]).get(start, "")
    return page(
        request, "request.html", who, status, draft=draft or view.draft, problem=problem, done=done, **values
    )


async def _show(request: Request, who: Visitor, code: str) -> View:
    """What the page of a request shows; given out only once it stands in the access log."""
    context, me = context_of(request), who.session.staff.id
    view = await context.read(reading.show, context.desk, me, code)
    if not view.fetch_noted:
        await context.do(reading.note_fetched, context.desk, me, code)
    return view


async def _look(request: Request, who: Visitor, code: str) -> None:
    """Note that the visitor has read a request."""
    context = context_of(request)
    looked = await context.do(reading.look, context.desk, who.session.staff.id, code)
    context.finish(looked.done)


async def _rows(request: Request, who: Visitor) -> list[InboxRow]:
    return await context_of(request).read(inbox.inbox, who.session.staff.id)


async def _above(request: Request, who: Visitor) -> Banners:
    return await context_of(request).read(banners.banners, who.session.staff.id)
