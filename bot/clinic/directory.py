"""The directory's pages: places and services near the clinic, what its owners are asked about, files in and out, and the doors."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.clinic.words import StaffWords
from bot.domain.directory.place import LONGEST, Need, PlaceError, Tag, Typed
from bot.domain.people.doors import DoorKind
from bot.domain.people.roles import StaffRole
from bot.i18n import format_date, local
from bot.ids import StaffId
from bot.service.directory import doors, keeping
from bot.service.directory.doors import DoorRefusedError
from bot.service.directory.keeping import PlaceChangedError, PlaceRefusedError, Shown
from bot.service.requests.rights import NotFoundError
from bot.store.people import people

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require())]
Editor = Annotated[Visitor, Depends(require(StaffRole.CLINIC, StaffRole.ADMIN))]
_DONE: Final = frozenset({"saved", "confirmed", "removed", "door", "door_removed"})


@router.get("/places")
async def show(request: Request, who: Who, need: str = "", done: str = "") -> Response:
    """The directory, with what the reader is asked about above it."""
    return await _list(request, who, need=need, done=done)


@router.get("/places/new")
async def new(request: Request, who: Editor) -> Response:
    """A form for a new entry."""
    return await _form(request, who, None, Typed(""), "")


@router.post("/places/new")
async def add(request: Request, who: Editor) -> Response:
    """Write a new entry."""
    return await _save(request, who, None)


@router.post("/places/door")
async def put_door(request: Request, who: Editor) -> Response:
    """Write the number of a door; with a tick it counts as called today."""
    form = await posted(request, who)
    kind = _kind(form)
    try:
        await context_of(request).do(
            doors.write,
            who.session.staff,
            kind,
            form.get("phone", ""),
            form.get("hours", ""),
            called=form.get("called") == "yes",
        )
    except DoorRefusedError as refused:
        return await _list(request, who, door=form | {"wrong": refused.code}, status=422)
    return see_other("/staff/places?done=door#doors")


@router.post("/places/door/remove")
async def remove_door(request: Request, who: Editor) -> Response:
    """Take a door away."""
    form = await posted(request, who)
    if not await context_of(request).do(doors.take_away, who.session.staff, _kind(form)):
        raise NotFoundError
    return see_other("/staff/places?done=door_removed#doors")


@router.get("/places/{place}")
async def one(request: Request, who: Editor, place: UUID) -> Response:
    """The form of one entry."""
    found = await _found(request, who, place)
    row = found.row
    typed = Typed(
        row.place.name,
        row.place.about,
        ",".join(row.place.needs),
        ",".join(row.place.tags),
        row.place.address,
        row.place.hours,
        row.place.phone,
        row.place.link,
    )
    return await _form(request, who, place, typed, str(row.owner or ""), seen=keeping.seen_as(row))


@router.post("/places/{place}")
async def save(request: Request, who: Editor, place: UUID) -> Response:
    """Write an entry anew."""
    return await _save(request, who, place)


@router.post("/places/{place}/confirm")
async def confirm(request: Request, who: Who, place: UUID) -> Response:
    """It is still right."""
    await posted(request, who)
    if not await context_of(request).do(keeping.confirm, who.session.staff, place):
        raise NotFoundError
    return see_other("/staff/places?done=confirmed")


@router.post("/places/{place}/remove")
async def remove(request: Request, who: Editor, place: UUID) -> Response:
    """Take an entry away for good."""
    await posted(request, who)
    if not await context_of(request).do(keeping.remove, who.session.staff, place):
        raise NotFoundError
    return see_other("/staff/places?done=removed")


def _kind(form: Mapping[str, str]) -> DoorKind:
    try:
        return DoorKind(form.get("kind", ""))
    except ValueError:
        raise NotFoundError from None


async def _found(request: Request, who: Visitor, place: UUID) -> Shown:
    shown = await context_of(request).read(keeping.show, who.session.staff)
    found = next((each for each in shown if each.row.id == place), None)
    if found is None:
        raise NotFoundError
    return found


async def _list(
    request: Request,
    who: Visitor,
    *,
    need: str = "",
    done: str = "",
    door: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    words, staff = words_of(request, who), who.session.staff
    shown = await context_of(request).read(keeping.show, staff)
    near = await context_of(request).read(doors.show, staff)
    wanted = need if need in set(Need) else ""
    return page(
        request,
        "directory.html",
        who,
        status,
        places=[_line(words, one) for one in shown if not wanted or wanted in one.row.place.needs],
        asked=[_line(words, one) for one in keeping.to_look_at(shown, staff)],
        total=len(shown),
        hidden=sum(one.hidden for one in shown),
        needs=list(Need),
        need=wanted,
        edits=keeping.may_edit(staff),
        done=done if done in _DONE else "",
        doors=[
            {
                "kind": one.kind.value,
                "phone": one.phone,
                "hours": one.hours,
                "called": _day(words, one.called_on) if one.called_on else "",
                "shown": one.shown,
            }
            for one in near
        ],
        door=door or {},
    )


def _day(words: StaffWords, day: date) -> str:
    """A day, with the year when it is not this one."""
    said = format_date(day, words.language)
    return said if day.year == local(words.now, words.zone).year else f"{said} {day.year}"


def _line(words: StaffWords, one: Shown) -> dict[str, Any]:
    place = one.row.place
    return {
        "id": one.row.id,
        "name": place.name,
        "about": place.about,
        "needs": ", ".join(words.t(f"staff_directory_need_{need}") for need in place.needs),
        "tags": ", ".join(words.t(f"staff_directory_tag_{tag}") for tag in place.tags),
        "facts": [each for each in (place.address, place.hours, place.phone) if each],
        "link": place.link,
        "owner": one.owner,
        "checked": _day(words, one.row.checked_on),
        "hidden": one.hidden,
        "asks": one.asks,
        "may_confirm": one.may_confirm,
    }


async def _save(request: Request, who: Visitor, place: UUID | None) -> Response:
    form, words = await posted(request, who), words_of(request, who)
    typed = Typed(
        form.get("name", ""),
        form.get("about", ""),
        ",".join(need for need in Need if form.get(f"need_{need}") == "yes"),
        ",".join(tag for tag in Tag if form.get(f"tag_{tag}") == "yes"),
        form.get("address", ""),
        form.get("hours", ""),
        form.get("phone", ""),
        form.get("link", ""),
    )
    owner, seen = form.get("owner", ""), form.get("seen", "")
    try:
        chosen = StaffId(UUID(owner)) if owner else None
    except ValueError:
        raise NotFoundError from None
    try:
        saved = await context_of(request).do(keeping.save, who.session.staff, place, typed, chosen, seen)
    except PlaceRefusedError as refused:
        said = [problem_words(words, each) for each in refused.problems]
        return await _form(request, who, place, typed, owner, seen=seen, problems=said, status=422)
    except PlaceChangedError:
        said = [words.t("staff_directory_changed")]
        return await _form(request, who, place, typed, owner, seen=seen, problems=said, status=409)
    if saved is None:
        raise NotFoundError
    return see_other("/staff/places?done=saved")


async def _form(
    request: Request,
    who: Visitor,
    place: UUID | None,
    typed: Typed,
    owner: str,
    *,
    seen: str = "",
    problems: Sequence[str] = (),
    status: int = 200,
) -> Response:
    staff = await context_of(request).read(people.staff_of, who.session.staff.clinic_id)
    return page(
        request,
        "directory_place.html",
        who,
        status,
        place=place,
        form=typed,
        owner=owner,
        seen=seen,
        staff=[{"id": str(each.id), "name": each.name} for each in staff],
        needs=list(Need),
        tags=list(Tag),
        longest=LONGEST,
        problems=problems,
    )


def problem_words(words: StaffWords, problem: PlaceError) -> str:
    """What is wrong with an entry, and what would do."""
    own = f"staff_directory_no_{problem.field}_{problem.code}"
    if f"phrase.{own}" in words.texts.source:
        return words.t(own, value=problem.value)
    field = words.t(f"staff_directory_{problem.field}")
    return words.t(f"staff_directory_no_{problem.code}", value=problem.value, field=field)
