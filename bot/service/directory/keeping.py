"""Keeping a clinic's directory: who may change what, entries from a form and from a file, and what its owner is asked about."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from bot.domain.directory import file, place
from bot.domain.directory.file import Line
from bot.domain.directory.place import Place, PlaceError, Typed
from bot.domain.people.leaving_day import DayRefusedError, read_day
from bot.domain.people.roles import StaffRole
from bot.domain.spreadsheet import Row
from bot.i18n import local
from bot.ids import StaffId
from bot.store.database.work import Work
from bot.store.directory import places
from bot.store.directory.places import PlaceRow
from bot.store.people import people
from bot.store.people.people import StaffRow

#: Who writes in the directory; everybody else on the staff reads it, and confirms what is theirs.
EDITORS: Final = frozenset({StaffRole.CLINIC, StaffRole.ADMIN})
#: Entries of one clinic: as many as somebody can keep true.
MOST: Final = 500


class PlaceRefusedError(Exception):
    """Nothing was written; `problems` say why, all of them."""

    def __init__(self, problems: Sequence[PlaceError]) -> None:
        super().__init__(", ".join(str(one) for one in problems))
        self.problems = tuple(problems)


class PlaceChangedError(Exception):
    """Somebody else has changed the entry since the form was opened."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as staff see it: `hidden` from patients, `asks` whether it is still right, and whether `me` may say so, or change it."""

    row: PlaceRow
    owner: str
    hidden: bool
    asks: bool
    may_confirm: bool


def may_edit(me: StaffRow) -> bool:
    """Whether somebody writes in the directory."""
    return bool(EDITORS & me.roles)


def show(work: Work, me: StaffRow) -> list[Shown]:
    """Every entry of my clinic."""
    today = _today(work, me)
    names = {one.id: one.name for one in people.staff_of(work, me.clinic_id)}
    return [
        Shown(
            row,
            names.get(row.owner, "") if row.owner else "",
            not place.holds(row.checked_on, today),
            place.asks(row.checked_on, today),
            may_edit(me) or row.owner == me.id,
        )
        for row in places.of_clinic(work, me.clinic_id)
    ]


def to_look_at(shown: Sequence[Shown], me: StaffRow) -> list[Shown]:
    """What `me` is asked about: one's own, and what nobody looks after for those who keep the directory; the oldest first."""
    mine = [one for one in shown if one.asks and _asked_of(one, me)]
    return sorted(mine, key=lambda one: one.row.checked_on)


def _asked_of(one: Shown, me: StaffRow) -> bool:
    return one.row.owner == me.id or (not one.owner and may_edit(me))


def seen_as(row: PlaceRow) -> str:
    """How an entry stands, in one word that changes when anybody writes it anew."""
    return row.changed_at.isoformat()


def save(
    work: Work, me: StaffRow, place_id: UUID | None, typed: Typed, owner: StaffId | None, seen: str = ""
) -> UUID | None:
    """Write an entry, new without an id; it counts as checked today. None for one that is not this clinic's.

    Raises `PlaceRefusedError`, and `PlaceChangedError` when a colleague was first.
    """
    before = None
    if place_id is not None:
        before = places.one(work, me.clinic_id, place_id)
        if before is None:
            return None
        if seen_as(before) != seen:
            raise PlaceChangedError
    found, wrong = place.checked(typed, _zone(work, me))
    known = places.of_clinic(work, me.clinic_id)
    if any(_same(one.place.name, typed.name) and one.id != place_id for one in known):
        wrong = (*wrong, PlaceError("name", "twice"))
    if owner is not None and owner not in {one.id for one in people.staff_of(work, me.clinic_id)}:
        wrong = (*wrong, PlaceError("owner", "stranger"))
    if place_id is None and len(known) >= MOST:
        wrong = (*wrong, PlaceError("name", "full", str(MOST)))
    if found is None or wrong:
        raise PlaceRefusedError(wrong)
    today = _today(work, me)
    if place_id is None:
        return places.add(work, me.clinic_id, found, owner=owner, checked_on=today)
    places.change(work, me.clinic_id, place_id, found, owner=owner, checked_on=today)
    return place_id


def confirm(work: Work, me: StaffRow, place_id: UUID) -> bool:
    """It is still right, says `me`. False for what is not theirs to say."""
    row = places.one(work, me.clinic_id, place_id)
    if row is None or not (may_edit(me) or row.owner == me.id):
        return False
    return places.confirm(work, me.clinic_id, place_id, _today(work, me))


def remove(work: Work, me: StaffRow, place_id: UUID) -> bool:
    """Take an entry away for good. False for what is not this clinic's."""
    return places.remove(work, me.clinic_id, place_id)


# --- from a file, and into one ---


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What would become of a row: `problems`, or the entry, which changes the one of the same name where there is one (`known`)."""

    row: Row
    place: Place | None
    problems: tuple[PlaceError, ...]
    owner: StaffId | None = None
    checked_on: date | None = None
    known: UUID | None = None


def look(work: Work, me: StaffRow, rows: Sequence[Row]) -> list[LookedAt]:
    """See what would become of each row; nothing is written."""
    staff = people.staff_of(work, me.clinic_id)
    counts = Counter(one.name.casefold() for one in staff)
    names = {one.name.casefold(): one.id for one in staff if counts[one.name.casefold()] == 1}
    known = {_plain(one.place.name): one.id for one in places.of_clinic(work, me.clinic_id)}
    twice = Counter(_plain(row.cells.get("name", "")) for row in rows)
    new = sum(name not in known for name in twice)
    zone, today = _zone(work, me), _today(work, me)
    found = [_look(row, zone, today, names, known) for row in rows]
    return [
        _also(one, "in_file_twice" if twice[_plain(one.row.cells.get("name", ""))] > 1 else "")
        if len(known) + new <= MOST
        else _also(one, "full")
        for one in found
    ]


def _also(one: LookedAt, code: str) -> LookedAt:
    """The row with one more problem, if there is one."""
    if not code:
        return one
    return LookedAt(one.row, None, (*one.problems, PlaceError("name", code, str(MOST))))


def _look(
    row: Row, zone: str, today: date, names: Mapping[str, StaffId], known: Mapping[str, UUID]
) -> LookedAt:
    if row.formulas:
        return LookedAt(row, None, tuple(PlaceError(each, "formula") for each in row.formulas))
    found, wrong = place.checked(file.typed_of(row), zone)
    owner_name = row.cells.get("owner", "").casefold()
    if owner_name and owner_name not in names:
        wrong = (*wrong, PlaceError("owner", "stranger"))
    text = row.cells.get("checked_on", "")
    try:
        checked_on = read_day(text) if text else today
    except DayRefusedError:
        checked_on = date.max
    if checked_on > today:
        wrong = (*wrong, PlaceError("checked_on", "date"))
    if wrong or found is None:
        return LookedAt(row, None, tuple(wrong))
    return LookedAt(row, found, (), names.get(owner_name), checked_on, known.get(_plain(found.name)))


def take_in(work: Work, me: StaffRow, rows: Sequence[Row]) -> int | None:
    """Write every row, all or none; give how many these were, None when something is wrong with one.

    A row whose name stands here changes that entry, so that a file may be sent twice.
    """
    looked = look(work, me, rows)
    if any(one.place is None for one in looked):
        return None
    for one in looked:
        if one.place is None or one.checked_on is None:
            return None
        if one.known is None:
            places.add(work, me.clinic_id, one.place, owner=one.owner, checked_on=one.checked_on)
        else:
            places.change(
                work, me.clinic_id, one.known, one.place, owner=one.owner, checked_on=one.checked_on
            )
    return len(looked)


def as_file(work: Work, me: StaffRow) -> bytes:
    """My clinic's directory as a CSV file."""
    return file.written(Line(one.row.place, one.owner, one.row.checked_on) for one in show(work, me))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _zone(work: Work, me: StaffRow) -> str:
    return people.clinic_hours(work, me.clinic_id).timezone


def _today(work: Work, me: StaffRow) -> date:
    return local(work.now, _zone(work, me)).date()
