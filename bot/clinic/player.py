"""The red thread player: a minute of one person's course, as the chat, the screen of those who helped and the board stood then."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from jinja2 import Environment

from bot.clinic import showing
from bot.clinic.access import require, step_up
from bot.clinic.board import line_of
from bot.clinic.pages import Visitor, context_of, moment_typed, page, posted, see_other, words_of
from bot.clinic.patient import ask_why
from bot.clinic.still import still
from bot.clinic.words import StaffWords
from bot.domain.people.reasons import TO_PLAY
from bot.domain.people.roles import StaffRole
from bot.i18n import format_date, format_time, local
from bot.ids import StaffId
from bot.service.course import playing
from bot.service.course.playing import Gate, Played, Timeline
from bot.service.course.views import Chat, Private
from bot.service.people.opening import RefusedError
from bot.service.requests.banners import Banners
from bot.store.course.fold import Moment

router = APIRouter(prefix="/staff")
ROLES: Final = (StaffRole.CLINIC, StaffRole.CASEWORKER)
Who = Annotated[Visitor, Depends(require(*ROLES))]
Proved = Annotated[Visitor, Depends(step_up(*ROLES))]
#: The three that are looked through, as the address names them.
PANES: Final = ("chat", "screen", "board")


@router.get("/player/{patient}")
async def show(
    request: Request,
    who: Who,
    patient: UUID,
    at: str = "",
    whose: str = "",
    code: str = "",
    pane: str = PANES[0],
) -> Response:
    """A minute, for whoever has said why; else the question why. Words in the address that nobody wrote mean nothing."""
    return await _show(request, who, patient, at, whose, code, pane)


@router.post("/player/{patient}")
async def say_why(request: Request, who: Proved, patient: UUID) -> Response:
    """Say why, which the person reads, and see the last minute at which something changed."""
    form = await posted(request, who)
    given = (form.get("reason", ""), form.get("line", ""))
    try:
        await context_of(request).do(playing.open_for, who.session.staff, patient, *given)
    except RefusedError:
        return await _show(request, who, patient, form=form, status=422)
    return see_other(f"/staff/player/{patient}")


async def _show(
    request: Request,
    who: Visitor,
    patient: UUID,
    at: str = "",
    whose: str = "",
    code: str = "",
    pane: str = PANES[0],
    *,
    form: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    context, session = context_of(request), who.session
    found = await context.read(
        playing.play,
        context.desk,
        session.staff,
        session.proved_at,
        patient,
        moment_typed(at, session.zone),
        _staff(whose),
        code,
    )
    if isinstance(found, Gate):
        return ask_why(request, "player_why.html", who, patient, TO_PLAY, form, status)
    words = words_of(request, who)
    drawn = draw(context.environment, words, found, who.session.clinic, context.default_zone)
    address = _Address(f"/staff/player/{patient}", found, pane if pane in PANES else PANES[0], code)
    return page(
        request,
        "player.html",
        who,
        status,
        patient=patient,
        name=found.name or words.t("staff_nameless"),
        why=words.t(f"staff_why_{found.reason}"),
        until=words.when(found.until),
        played=found,
        at=moment(words, found.at),
        field=words.field(found.at),
        pane=address.pane,
        panes=[(one, address.to(found.at, words, pane=one)) for one in PANES],
        line=_line(words, address, found.timeline),
        kept_from=found.kept_from and days(words, Private(found.kept_from, found.kept_from)),
        **drawn,
    )


def draw(
    environment: Environment, words: StaffWords, found: Played, clinic: str, zone: str
) -> dict[str, Any]:
    """The three panes, drawn by what draws them today, in the words of then: `then` is their moment."""
    here = StaffWords(words.texts, found.timezone, found.at, words.language)
    read_in = found.screen.staff.language if found.screen.staff else words.language
    then = StaffWords(words.texts, found.timezone, found.at, read_in)
    plain = StaffWords(words.texts, zone, found.at, words.language)
    seen = found.screen
    shared = {"csrf": "", "w": then, "t": then.t}
    values: dict[str, Any] = {
        "inbox": [],
        "page_then": "",
        "board_then": "",
        "bubbles": bubbles(here, found.chat),
    }
    if seen.rows:
        listed = showing.the_list(plain, seen.rows, Banners())["groups"]
        template = environment.get_template("_row.html")
        values["inbox"] = [
            (
                then.t(f"staff_place_{place}"),
                [still(template.render(shared | {"row": row, "place": place})) for row in rows],
            )
            for place, rows in listed
        ]
    if found.code and seen.staff is not None:
        drawn = showing.one(plain, seen.pages[found.code], seen.staff.id)
        rest: dict[str, Any] = {
            "following": None,
            "word": "",
            "chosen": "",
            "form": {},
            "draft": seen.pages[found.code].draft,
            "problem": "",
            "done": "",
        }
        frame = {"who": {"staff": seen.staff, "clinic": clinic}, "static": {}}
        values["page_then"] = still(main_of(environment, "request.html", shared | drawn | rest | frame))
    if seen.line is not None:
        row = environment.get_template("_board_row.html")
        values["board_then"] = still(row.render(shared | {"one": line_of(then, seen.line)}))
    return values


def main_of(environment: Environment, name: str, values: Mapping[str, Any]) -> str:
    """The middle of a page, without its frame."""
    template = environment.get_template(name)
    return "".join(template.blocks["main"](template.new_context(dict(values))))


def bubbles(words: StaffWords, chat: Chat) -> list[dict[str, Any]]:
    """The messages of a chat, each with what is said of it, and where something is not shown, within which days."""
    return [
        {"private": days(words, one), "text": "", "rows": (), "file": ""}
        if isinstance(one, Private)
        else {
            "at": moment(words, one.at),
            "text": words.t("staff_player_lost") if one.lost else one.text,
            "rows": one.rows,
            "file": one.file,
            "edited": one.edited,
            "mine": one.mine,
            "pressed": [(label, moment(words, at)) for at, label in one.pressed],
            "private": "",
        }
        for one in chat
    ]


def days(words: StaffWords, one: Private) -> str:
    """A day with its year, or the first and the last of several."""
    first, last = (f"{format_date(each, words.language)} {each.year}" for each in (one.first, one.last))
    return first if first == last else words.t("staff_player_days", first=first, last=last)


def moment(words: StaffWords, at: datetime) -> str:
    """A moment with its day and year: what is looked at may lie months back."""
    there = local(at, words.zone)
    day, time = format_date(there.date(), words.language), format_time(there, words.language)
    return words.t("staff_player_moment", day=day, year=there.year, time=time)


class _Address:
    """Addresses of minutes: whose screen and which request stay as they were chosen."""

    def __init__(self, path: str, found: Played, pane: str, code: str) -> None:
        self.path = path
        self.pane = pane
        self._kept = {"whose": str(found.whose or ""), "code": code}

    def to(self, at: datetime, words: StaffWords, *, pane: str = "") -> str:
        """The address of a minute."""
        given = {
            "at": local(at, words.zone).isoformat(timespec="minutes"),
            **self._kept,
            "pane": pane or self.pane,
        }
        return f"{self.path}?{urlencode({name: value for name, value in given.items() if value})}"


def _line(words: StaffWords, address: _Address, timeline: Timeline | None) -> dict[str, Any] | None:
    if timeline is None:
        return None

    def told(one: Moment) -> dict[str, str]:
        what = list(dict.fromkeys(words.t(f"staff_player_kind_{place}") for place in one.places))
        return {"at": moment(words, one.at), "to": address.to(one.at, words), "what": ", ".join(what)}

    before, after = [told(one) for one in timeline.before], [told(one) for one in timeline.after]
    return {
        "before": before,
        "after": after,
        "first": address.to(timeline.first, words),
        "last": address.to(timeline.last, words),
        "back": before[-1]["to"] if before else "",
        "on": after[0]["to"] if after else "",
    }


def _staff(text: str) -> StaffId | None:
    try:
        return StaffId(UUID(text))
    except ValueError:
        return None
