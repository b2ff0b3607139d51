"""Entries of a clinic's directory: written, confirmed, taken away, all of one clinic. One that cannot be opened is passed over."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from bot.domain.directory.place import Need, Place, Tag
from bot.ids import ClinicId, StaffId, new_id
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.tables.directory import PlaceEntry

CONTENT: Final = "place.content"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One entry; `owner` is who looks after it, `checked_on` the local day on which somebody last said that it is right."""

    id: UUID
    place: Place
    owner: StaffId | None
    checked_on: date
    changed_at: datetime


of_clinic_query: Final = select(PlaceEntry).where(PlaceEntry.clinic_id == bindparam("clinic"))


def of_clinic(work: Work, clinic_id: UUID) -> list[PlaceRow]:
    """A clinic's entries by name, whether they are shown or not."""
    rows = work.connection.execute(of_clinic_query, {"clinic": clinic_id}).all()
    found = (readable(work, "reading a directory", partial(_row, work, row), lambda: None) for row in rows)
    return sorted((one for one in found if one is not None), key=lambda one: one.place.name.casefold())


def one(work: Work, clinic_id: UUID, place_id: UUID) -> PlaceRow | None:
    """One entry of this clinic, locked for the rest of the transaction; None for whatever is not theirs."""
    query = select(PlaceEntry).where(PlaceEntry.id == place_id, PlaceEntry.clinic_id == clinic_id)
    row = work.connection.execute(query.with_for_update()).one_or_none()
    return None if row is None else _row(work, row)


def add(work: Work, clinic_id: ClinicId, place: Place, *, owner: StaffId | None, checked_on: date) -> UUID:
    """Write a new entry."""
    row_id = new_id()
    row = {
        "id": row_id,
        "clinic_id": clinic_id,
        "content": _sealed(work, clinic_id, row_id, place),
        "owner_id": owner,
        "checked_on": checked_on,
        "changed_at": work.now,
    }
    work.connection.execute(insert(PlaceEntry), row)
    return UUID(str(row_id))


def change(
    work: Work, clinic_id: ClinicId, place_id: UUID, place: Place, *, owner: StaffId | None, checked_on: date
) -> None:
    """Write an entry anew."""
    values = {
        "content": _sealed(work, clinic_id, place_id, place),
        "owner_id": owner,
        "checked_on": checked_on,
        "changed_at": work.now,
    }
    work.connection.execute(_of(clinic_id, place_id, update(PlaceEntry)).values(**values))


def confirm(work: Work, clinic_id: UUID, place_id: UUID, checked_on: date) -> bool:
    """Somebody has said that an entry is right. False for whatever is not theirs."""
    statement = _of(clinic_id, place_id, update(PlaceEntry))
    return work.connection.execute(statement.values(checked_on=checked_on)).rowcount > 0


def remove(work: Work, clinic_id: UUID, place_id: UUID) -> bool:
    """Take an entry away for good. False for whatever is not theirs."""
    return work.connection.execute(_of(clinic_id, place_id, delete(PlaceEntry))).rowcount > 0


def _of(clinic_id: UUID, place_id: UUID, statement: Any) -> Any:  # noqa: ANN401 - an update or a delete
    return statement.where(PlaceEntry.id == place_id, PlaceEntry.clinic_id == clinic_id)


def _sealed(work: Work, clinic_id: UUID, place_id: UUID, place: Place) -> bytes:
    return work.seal(clinic_id, CONTENT, place_id, json.dumps(asdict(place), ensure_ascii=False))


def _row(work: Work, row: Any) -> PlaceRow:  # noqa: ANN401 - a row of `PlaceEntry`
    content = json.loads(work.open(row.content, CONTENT, row.id))
    needs = tuple(Need(each) for each in content.pop("needs"))
    tags = tuple(Tag(each) for each in content.pop("tags"))
    place = Place(needs=needs, tags=tags, **content)
    owner = None if row.owner_id is None else StaffId(row.owner_id)
    return PlaceRow(row.id, place, owner, row.checked_on, row.changed_at)
