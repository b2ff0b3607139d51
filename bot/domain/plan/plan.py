"""What stands in a person's plan, what is late, what is next, and what the program asks about on which day. Pure.

Who shows the plan to somebody (the person's pages, a picture, a caseworker who may see it, the rehearsal that looks for holes) begins here:
`plan_of` gives all of it. What is kept stands in `entry.py`, what somebody reads in `service/plan/`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.checklist.checklist import AnswerSet, CheckList, Item
from bot.domain.flow.values import PLAN_PREFIX, WORKS_SUFFIX
from bot.domain.flow.verbs import Owner, PlanStatus, Works
from bot.domain.plan.entry import EntryKind, Kept

ONE_DAY: Final = timedelta(days=1)
#: The status, as a fact, of an item that is to be asked anew, whatever was answered before.
ASK_AGAIN: Final = "ask_again"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the plan.

    `title_key` is the key of a check-list item's name in the content, empty for the others, whose words are `words`. `owner` and `by` are
    the person's, else those usual for the item; `by` is None where no day is known. `asks_on` is the next day on which the program
    asks about it (today or earlier: it is due), None: it does not.
    """

    id: str
    kind: EntryKind
    title_key: str
    words: str
    status: PlanStatus | None
    works: Works | None
    owner: Owner | None
    who: str
    by: date | None
    own_day: bool  # whether `by` is the person's, and `owner`
    own_owner: bool
    late: bool
    asks_on: date | None
    waits: bool  # a day to ask about it has come since the person last spoke of it
    promised: bool  # it is due, on a day that the person set themselves
    goal: str = ""
    area: str = ""  # the flow of its area (`discharge_home`); empty for the others
    item: Item | None = None
    first: bool = False  # the person put it above the others

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do: done in the person's own word, and working where that was asked, or not relevant to them."""
        return settled(self.status, self.works)

    @property
    def answers(self) -> AnswerSet:
        """Which words its status is said in."""
        return self.item.answers if self.item is not None else AnswerSet.PLACE


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan as of a day.

    `entries` are all but the goals: those put first, then the check-list in its order, then the person's own.
    """

    goals: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    today: date
    groups: tuple[
        Entry, ...
    ] = ()  # first questions that open a part of the check-list, or do not; nobody's task

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def find(self, entry_id: str) -> Entry | None:
        """The entry or goal with this id."""
        return next((one for one in (*self.entries, *self.goals) if one.id == entry_id), None)

    def steps(self, goal: str) -> tuple[Entry, ...]:
        """The steps towards a goal, in their order."""
        return tuple(one for one in self.entries if one.kind is EntryKind.STEP and one.goal == goal)

    @property
    def open(self) -> tuple[Entry, ...]:
        """What is not settled."""
        return tuple(one for one in self.entries if not one.settled)

    @property
    def late(self) -> tuple[Entry, ...]:
        """What is not settled and whose day has passed, the longest late first."""
        late = [one for one in self.entries if one.late]
        return tuple(sorted(late, key=lambda one: one.by or self.today))

    @property
    def next(self) -> Entry | None:
        """What comes next: the open entry whose day is nearest ahead; without days, the first open one."""
        ahead = [one for one in self.open if one.by is not None and one.by >= self.today]
        return min(ahead, key=lambda one: one.by or self.today, default=next(iter(self.open), None))

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """What there is to talk about: a day to ask has come since the person last spoke of it, whether it was asked or not."""
        return tuple(one for one in self.entries if one.waits)

    @property
    def due(self) -> tuple[Entry, ...]:
        """What the program is to ask about by itself now: each day is asked about once."""
        return tuple(one for one in self.entries if one.asks_on is not None and one.asks_on <= self.today)


def settled(status: PlanStatus | None, works: Works | None) -> bool:
    """Whether nothing is left to do about something with this status."""
    if status is PlanStatus.NOT_RELEVANT:
        return True
    return status is PlanStatus.IN_PLACE and works not in {Works.PARTLY, Works.NO}


def plan_of(
    checklists: Mapping[str, CheckList],
    kept: Iterable[Kept],
    leaving: date | None,
    today: date,
    zone: str = "UTC",
) -> Plan:
    """The plan made of what is kept. `leaving` is the day of discharge where it is known, `today` the person's local day in `zone`.

    An item that is no longer in any check-list is left out. Items that were never answered are not in a plan.
    """
    by_id = {one.id: one for one in kept}
    here = ZoneInfo(zone)
    listed = [
        _entry(by_id[name], today, here, leaving, item, checklist.area_flow(area))
        for checklist in checklists.values()
        for area, name, item in checklist.items()
        if name in by_id and by_id[name].kind is EntryKind.ITEM
    ]
    own = [_entry(one, today, here) for one in by_id.values() if one.kind is not EntryKind.ITEM]
    places = {one.id: one.place for one in by_id.values()}
    groups = tuple(one for one in listed if one.answers is AnswerSet.GROUP)
    listed = [one for one in listed if one.answers is not AnswerSet.GROUP]
    entries = sorted(
        [*listed, *(one for one in own if one.kind is not EntryKind.GOAL)], key=lambda one: -places[one.id]
    )
    goals = sorted((one for one in own if one.kind is EntryKind.GOAL), key=lambda one: -places[one.id])
    return Plan(tuple(goals), tuple(entries), today, groups)


def _entry(
    kept: Kept,
    today: date,
    here: ZoneInfo,
    leaving: date | None = None,
    item: Item | None = None,
    area: str = "",
) -> Entry:
    by = kept.by or _usual_day(item, leaving)
    said_on = kept.at.astimezone(here).date()
    days = _asked_about(kept, item, by, leaving)
    own_days = {kept.ask_on, kept.by and kept.by + ONE_DAY}
    since = max(said_on, kept.asked_on or said_on)
    return Entry(
        id=kept.id,
        kind=kept.kind,
        title_key=f"{area}.{kept.id}.title" if item is not None else "",
        words=kept.text,
        status=kept.status,
        works=kept.works,
        owner=kept.owner or (item.owner if item is not None else None),
        who=kept.who,
        by=by,
        own_day=kept.by is not None,
        own_owner=kept.owner is not None,
        late=by is not None and by < today and not settled(kept.status, kept.works),
        asks_on=min((day for day in days if day > since), default=None),
        waits=any(said_on < day <= today for day in days),
        promised=any(since < day <= today for day in days & own_days),
        goal=kept.goal,
        area=area,
        item=item,
        first=kept.place > 0,
    )


def _usual_day(item: Item | None, leaving: date | None) -> date | None:
    if item is None or item.ready_by is None or leaving is None:
        return None
    return leaving - item.ready_by * ONE_DAY


def _asked_about(kept: Kept, item: Item | None, by: date | None, leaving: date | None) -> set[date]:
    """The days on which the program asks about an entry: the day after its own, the day it was put off to, and the days of the check-list.

    What is not relevant to the person is not asked about again, nor what they have done themselves; what is in place is, on the days of
    the check-list (E19).
    """
    if kept.status is PlanStatus.NOT_RELEVANT or kept.kind is EntryKind.GOAL:
        return set()
    days = set() if item is None or leaving is None else {leaving + day * ONE_DAY for day in item.re_ask}
    if settled(kept.status, kept.works):
        return days
    if by is not None:
        days.add(by + ONE_DAY)
    if kept.ask_on is not None:
        days.add(kept.ask_on)
    return days


def facts_of(plan: Plan) -> dict[str, str]:
    """The facts `plan.<item>` and `plan.<item>.works` for every check-list item the person has answered; one that waits is `ask_again`."""
    facts: dict[str, str] = {}
    for entry in (*plan.entries, *plan.groups):
        if entry.kind is not EntryKind.ITEM or entry.status is None:
            continue
        facts[PLAN_PREFIX + entry.id] = ASK_AGAIN if entry.waits else entry.status.value
        if entry.works and not entry.waits:
            facts[PLAN_PREFIX + entry.id + WORKS_SUFFIX] = entry.works.value
    return facts
