"""One entry of a person's plan as it is kept: a goal, a small step, something of their own, or what they said of a check-list item.

What follows from all of them together (what is late, what is asked about when) stands in `plan.py`; the rows in `store/plan/entries.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from bot.domain.flow.verbs import Owner, PlanStatus, Works


class EntryKind(StrEnum):
    """What an entry is. Of a check-list item only what was said is kept; its words stand in the check-list file."""

    ITEM = "item"
    OWN = "own"
    GOAL = "goal"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Kept:
    """One entry as the person left it.

    `at` is when they last spoke of it (how it stands, or its day); `by` the day it is to be settled by and `ask_on` the day they want to be
    asked again, both local and both theirs. `asked_on` is when the program last asked by itself. `place` is set when the person wants it
    first: the higher, the further up. `text` holds their own words, whole; `who` the name of an owner whom they name.
    """

    id: str  # the item of a check-list, else a random tag
    kind: EntryKind
    at: datetime
    status: PlanStatus | None = None
    works: Works | None = None
    text: str = ""
    goal: str = ""  # of a step: the tag of its goal
    owner: Owner | None = None
    who: str = ""
    by: date | None = None
    ask_on: date | None = None
    asked_on: date | None = None
    place: int = 0


_DAYS: Final = ("by", "ask_on", "asked_on")


def to_data(entry: Kept) -> dict[str, Any]:
    """An entry as JSON data, without what is not set."""
    data: dict[str, Any] = {"item": entry.id, "kind": entry.kind.value, "at": entry.at.isoformat()}
    for one in fields(entry):
        value = getattr(entry, one.name)
        if one.name in {"id", "kind", "at"} or value in {None, "", 0}:
            continue
        data[one.name] = value.isoformat() if one.name in _DAYS else value
    return data


def from_data(data: Mapping[str, Any]) -> Kept | None:
    """The entry in JSON data; None for what says no status that is known, as no row of ours does."""
    kind = EntryKind(data.get("kind", EntryKind.ITEM))
    try:
        status = PlanStatus(data["status"]) if kind is not EntryKind.GOAL else None
        at = datetime.fromisoformat(data["at"])
    except (KeyError, ValueError):
        return None
    days = {name: date.fromisoformat(data[name]) for name in _DAYS if data.get(name)}
    return Kept(
        id=data["item"],
        kind=kind,
        at=at,
        status=status,
        works=Works(data["works"]) if data.get("works") else None,
        text=data.get("text", ""),
        goal=data.get("goal", ""),
        owner=Owner(data["owner"]) if data.get("owner") else None,
        who=data.get("who", ""),
        place=data.get("place", 0),
        **days,
    )
