"""How much comes by itself on one day: every kind that recurs, played over the days from two weeks before leaving to four months after."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest

from bot.domain.schedules import bound
from bot.domain.schedules.bound import Beside, Rank
from bot.domain.schedules.schedule import RULES, SERIES, Entry, ScheduleKind, Skip
from bot.domain.schedules.spacing import Neighbour, room

ZONE = "Europe/Oslo"
LEFT = date(2026, 3, 9)
DAYS = [LEFT + timedelta(days=number) for number in range(-14, 121)]
OWN = frozenset({ScheduleKind.CHECKIN, ScheduleKind.PAYDAY, ScheduleKind.PLAN})
TIMES = [None, time(8), time(12), time(14, 30), time(16), time(17, 45), time(19), time(21)]
PAID = (0, 1, 11, 12, 17, 31)
#: No plan, each day something on a day of the check-list, each day something that the person set, and now and then.
PLANS = ("", "L", "P", "P....", "..P.L.")


class Played:
    """A life in which everything is due that can be: what came on each day, and what became of the rest."""

    def __init__(self, checkin: time | None, pay: int, plan: str) -> None:
        self.pay, self.plan = pay, plan
        self.came: dict[date, list[tuple[ScheduleKind, datetime]]] = {day: [] for day in DAYS}
        self.lost: list[tuple[date, ScheduleKind, Skip]] = []
        self.asked_late: dict[
            date, int
        ] = {}  # by how many days after a day that the person set the plan asked
        self.moved: dict[date, set[ScheduleKind]] = {}
        self.waiting: list[tuple[date, bool]] = []
        self.entries = {kind: self._entry(kind, RULES[kind].at or checkin) for kind in self._kinds(checkin)}
        self.days = {kind: self._days_of(entry) for kind, entry in self.entries.items()}
        for day in DAYS:
            if plan and plan[day.toordinal() % len(plan)] != ".":
                self.waiting.append((day, plan[day.toordinal() % len(plan)] == "P"))
            self._day(day)

    def _kinds(self, checkin: time | None) -> Iterator[ScheduleKind]:
        yield from (kind for kind in (*SERIES, ScheduleKind.TRIAL, ScheduleKind.PLAN))
        if checkin is not None:
            yield ScheduleKind.CHECKIN
        if self.pay:
            yield ScheduleKind.PAYDAY

    def _entry(self, kind: ScheduleKind, at: time | None) -> Entry:
        assert at is not None
        once = LEFT - timedelta(days=4) if kind is ScheduleKind.TRIAL else None
        anchor = date(2024, 1, self.pay or 1) if kind is ScheduleKind.PAYDAY else LEFT
        return Entry(UUID(int=7), kind, at, ZONE, anchor=anchor, from_on=once, until_on=once)

    @staticmethod
    def _days_of(entry: Entry) -> set[date]:
        first, days = entry.following(DAYS[0] - timedelta(days=1)), set()
        while first is not None and first.on <= DAYS[-1]:
            days.add(first.on)
            first = entry.following(first.on)
        return days

    def _due(self, day: date) -> set[ScheduleKind]:
        due = {kind for kind, days in self.days.items() if day in days}
        return (due | self.moved.get(day, set())) - ({ScheduleKind.PLAN} if not self._asks(day) else set())

    def _asks(self, day: date) -> bool:
        return bool(self.waiting) and day != LEFT

    def _rank(self, kind: ScheduleKind, day: date) -> Rank:
        rank = bound.rank_of(kind, (day - LEFT).days, promised=any(own for _, own in self.waiting))
        assert rank is not None
        return rank

    def _day(self, day: date) -> None:
        ahead = {kind: self.entries[kind].begins(day) for kind in self._due(day)}
        while ahead:
            kind = min(ahead, key=lambda one: (ahead[one], one))
            now = ahead.pop(kind)
            assert now is not None
            came = self.came[day]
            others = [Beside(self._rank(one, day), True, at) for one, at in came]
            others += [Beside(self._rank(one, day), False, at) for one, at in ahead.items() if at]
            if bound.is_full(self._rank(kind, day), (day - LEFT).days, others):
                self._gives_way(kind, day)
                continue
            near = [Neighbour(one, at) for one, at in came]
            near += [Neighbour(one, max(at, now + timedelta(seconds=1))) for one, at in ahead.items() if at]
            verdict = room(kind, now, self.entries[kind].expires(day), near)
            if verdict is None:
                came.append((kind, now))
                if kind is ScheduleKind.PLAN:
                    self.asked_late |= {due: (day - due).days for due, own in self.waiting if own}
                    self.waiting = []
            elif isinstance(verdict, datetime):
                ahead[kind] = verdict
            else:
                self.lost.append((day, kind, verdict))

    def _gives_way(self, kind: ScheduleKind, day: date) -> None:
        other = bound.gives_way(kind, day, LEFT)
        if isinstance(other, date):
            self.moved.setdefault(other, set()).add(kind)
        else:
            self.lost.append((day, kind, other))

    def lost_of(self, *kinds: ScheduleKind) -> Collection[date]:
        return [day for day, kind, _ in self.lost if kind in kinds]


@pytest.mark.parametrize("plan", PLANS)
def test_no_day_brings_more_than_its_bound_and_nothing_that_belongs_to_it_is_lost(plan: str) -> None:
    for checkin in TIMES:
        for pay in PAID:
            life = Played(checkin, pay, plan)
            for day, came in life.came.items():
                own = [kind for kind, _ in came if kind in OWN]
                first = (day - LEFT).days in bound.FIRST_DAYS
                assert len(came) <= bound.MOST_FIRST, (checkin, pay, day, came)
                if len(came) > bound.MOST and not first:
                    assert len(own) >= bound.MOST, "a third thing is one that the person asked for"
            assert not life.lost_of(
                ScheduleKind.BEFORE, ScheduleKind.ARRIVAL, ScheduleKind.FIRST_DAYS, ScheduleKind.TRIAL
            )
            assert not life.lost_of(ScheduleKind.FIRST_MONTHS), "what says what becomes less is said (E7)"
            assert set(life.lost_of(ScheduleKind.FIRST_WEEKS)) <= {LEFT + timedelta(days=6)}
            late = [due for due, days in life.asked_late.items() if days > 1]
            assert late in ([], [LEFT]), "a day that the person set is kept, or the next one"


def test_the_weeks_word_moves_to_the_next_day_where_the_persons_own_day_has_come() -> None:
    life = Played(time(18), 0, "P" + "." * 6)  # the plan asks each Tuesday or whichever weekday it falls on
    days = {
        kind: [(day - LEFT).days for day, came in life.came.items() if kind in dict(came)]
        for kind in ScheduleKind
    }
    own = [day for day in days[ScheduleKind.PLAN] if day > 3]
    meets = {
        day
        for day in own
        if day in (*RULES[ScheduleKind.FIRST_WEEKS].days, *RULES[ScheduleKind.FIRST_MONTHS].days)
    }
    said = {*days[ScheduleKind.FIRST_WEEKS], *days[ScheduleKind.FIRST_MONTHS]}
    assert not said & meets
    assert all(day + 1 in said for day in meets)


def test_a_day_of_the_check_list_waits_until_there_is_room() -> None:
    assert bound.is_full(Rank.LISTED, 14, [beside(Rank.DAILY, came=False), beside(Rank.WEEKLY)])
    assert not bound.is_full(Rank.LISTED, 15, [beside(Rank.DAILY, came=False)])


def test_the_daily_question_is_never_held_back() -> None:
    assert not bound.is_full(
        Rank.DAILY, 40, [beside(Rank.WEEKLY), beside(Rank.PAYDAY), beside(Rank.PROMISED)]
    )


@pytest.mark.parametrize(("out", "to"), [(5, 6), (14, 15), (15, 16), (35, 36), (92, 93), (119, 120)])
def test_the_weeks_word_moves_on_by_a_day(out: int, to: int) -> None:
    kind = ScheduleKind.FIRST_WEEKS if out < 35 else ScheduleKind.FIRST_MONTHS
    assert bound.gives_way(kind, LEFT + timedelta(days=out), LEFT) == LEFT + timedelta(days=to)


@pytest.mark.parametrize("out", [6, 16, 37, 93])
def test_and_by_two_at_most_and_never_onto_the_next_ones_day(out: int) -> None:
    kind = ScheduleKind.FIRST_WEEKS if out < 35 else ScheduleKind.FIRST_MONTHS
    assert bound.gives_way(kind, LEFT + timedelta(days=out), LEFT) is Skip.FULL


def beside(rank: Rank, *, came: bool = True) -> Beside:
    return Beside(rank, came, datetime(2026, 3, 20, 12, tzinfo=None))  # noqa: DTZ001 - never compared
