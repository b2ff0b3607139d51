"""Walking the chain over the access log: whether a row was changed, removed, swapped or put in past the program, and where first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import aliased

from bot.store.database.work import Work
from bot.store.people.audit import AT_ONCE, EVENTS, NO_LINK, UNREADABLE, content, line_of, mac
from bot.store.tables.audit import GONE, AuditLink, Links
from bot.store.tables.people import AuditEvent

#: No transaction is open for so long: a row that is older than this beside the link before it was put there afterwards.
LONGEST_TRANSACTION: Final = timedelta(hours=1)


class Fault(StrEnum):
    """What is wrong at a place of the chain."""

    GAP = "gap"  # a link is missing
    LINK = "link"  # a link was not made from the one before it: changed, swapped or put in
    CHANGED = "changed"  # the row says something else than when it got its link
    UNREADABLE = "unreadable"  # what was typed there cannot be opened any more
    GONE = "gone"  # the row is gone, and nobody has forgotten it
    RETURNED = "returned"  # the row was forgotten, and is there again
    LATE = "late"  # the row says that it is older than the links before it
    LEFT_OUT = "left_out"  # the row has no link, and does not wait for one
    HEAD = "head"  # at the place that was written down stands something else, or nothing


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place that does not hold. `place` is 0 for a row without a link; `at` is when the row says that it happened."""

    fault: Fault
    place: int
    event_id: UUID
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain, as it is written down to be compared one day: `PLACE:LINK`."""

    place: int
    link: str

    def __str__(self) -> str:
        return f"{self.place}:{self.link}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """The reverse of `str`. Raises `ValueError`."""
        place, _, link = text.strip().partition(":")
        if not place.isdecimal() or not link:
            message = "a head is written as the number of a place, a colon and the link there"
            raise ValueError(message)
        return cls(int(place), link)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found. `waiting` rows have no link yet: a beat gives it to them."""

    links: int
    forgotten: int
    waiting: int
    head: Head
    broken: Broken | None


def verify(work: Work, head: Head | None = None) -> Verdict:
    """Walk the chain from its beginning to its end, and stop at the first place that does not hold.

    `head` is an end that was written down once: the chain must still pass there. That finds what its end alone cannot show, rows and
    links that were both cut off there.
    """
    walk = _Walk(work)
    broken = walk.go(head)
    if broken is None and head is not None and head.place > walk.before["place"]:
        broken = Broken(Fault.HEAD, head.place, UUID(int=0), None)
    broken = broken or _left_out(work)
    waiting = work.connection.execute(
        select(func.count()).select_from(AuditEvent).where(text("audit_event.waits"))
    ).scalar_one()
    end = Head(walk.before["place"], walk.before["link"])
    return Verdict(walk.links, walk.forgotten, waiting, end, broken)


_last = aliased(AuditLink)
_links = (
    select(
        AuditLink.place,
        AuditLink.event_id,
        AuditLink.about,
        AuditLink.content,
        AuditLink.link,
        AuditLink.made_at,
        AuditEvent.id,
        AuditEvent.patient_id,
        AuditEvent.staff_id,
        AuditEvent.what,
        AuditEvent.at,
        AuditEvent.reason,
        AuditEvent.line,
        select(_last.about)
        .where(_last.event_id == AuditLink.event_id)
        .order_by(_last.place.desc())
        .limit(1)
        .scalar_subquery()
        .label("last"),
    )
    .select_from(AuditLink)
    .outerjoin(AuditEvent, AuditEvent.id == AuditLink.event_id)
    .order_by(AuditLink.place)
)


class _Walk:
    """One verification: the link it stands at, and what it has counted."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.before = NO_LINK
        self.links = self.forgotten = 0

    def go(self, head: Head | None) -> Broken | None:
        for row in self._rows():
            fault = self._fault(row)
            if fault is None and head is not None and row.place == head.place and row.link != head.link:
                fault = Fault.HEAD
            if fault is not None:
                return Broken(fault, row.place, row.event_id, row.at)
            self.links += 1
            self.forgotten += row.about in GONE
            self.before = row._asdict()
        return None

    def _rows(self) -> Iterator[Any]:
        last = 0
        while rows := self.work.connection.execute(_links.where(AuditLink.place > last).limit(AT_ONCE)).all():
            yield from rows
            last = rows[-1].place

    def _fault(self, row: Any) -> Fault | None:  # noqa: ANN401 - a row of `_links`
        if row.place != self.before["place"] + 1:
            return Fault.GAP
        if row.link != mac(self.work, self.before, row.event_id, row.about, row.content, row.made_at):
            return Fault.LINK
        if row.id is None:
            return None if row.last in GONE else Fault.GONE
        if row.last in GONE:
            return Fault.RETURNED
        if row.content != content(self.work, row):
            return Fault.UNREADABLE if line_of(self.work, row) == UNREADABLE else Fault.CHANGED
        made = self.before["made_at"]
        if row.about is Links.ARRIVED or row.last is Links.ARRIVED:
            return None  # it came with its clinic, and is older than what was written here before
        return Fault.LATE if made is not None and row.at < made - LONGEST_TRANSACTION else None


def _left_out(work: Work) -> Broken | None:
    linked = exists().where(AuditLink.event_id == AuditEvent.id)
    query = EVENTS.where(text("NOT audit_event.waits"), ~linked).order_by(AuditEvent.id).limit(1)
    row = work.connection.execute(query).first()
    return None if row is None else Broken(Fault.LEFT_OUT, 0, row.id, row.at)
