"""What stands in a plan, what is late, what is next and what the program asks about: days counted from leaving, and the person's own."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.checklist.checklist import CheckList
from bot.domain.flow.verbs import Owner, PlanStatus, Works
from bot.domain.plan.entry import EntryKind, Kept, from_data, to_data
from bot.domain.plan.plan import Plan, facts_of, plan_of
from tests.unit.domain.test_checklist import ITEM, make_list

LEAVING = date(2026, 4, 10)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def checklist(**items: dict[str, Any]) -> dict[str, CheckList]:
    return {"plan": make_list({}, areas={"home": {"title": "Home", "items": items}})}


LISTS = checklist(bed=ITEM | {"re_ask": [1, 14], "ready_by": 3}, sofa=ITEM | {"ready_by": 7})
BED = Kept("bed", EntryKind.ITEM, noon(date(2026, 4, 1)), PlanStatus.ON_ITS_WAY)
STEP = Kept("s1", EntryKind.STEP, noon(date(2026, 4, 1)), PlanStatus.ON_ITS_WAY, text="ring", goal="g1")
GOAL = Kept("g1", EntryKind.GOAL, noon(date(2026, 4, 1)), text="å få se barna")


def plan(*kept: Kept, today: date, leaving: date | None = LEAVING) -> Plan:
    return plan_of(LISTS, kept, leaving, today)


@pytest.mark.parametrize(
    "answered,today,due",
    [
        (date(2026, 4, 8), date(2026, 4, 10), False),
        (date(2026, 4, 8), date(2026, 4, 11), True),
        (date(2026, 4, 11), date(2026, 4, 11), False),
        (date(2026, 4, 11), date(2026, 4, 23), False),
        (date(2026, 4, 11), date(2026, 4, 24), True),
        (date(2026, 4, 24), date(2027, 4, 24), False),
    ],
)
def test_an_item_is_asked_about_again_on_its_days_after_leaving(
    answered: date, today: date, *, due: bool
) -> None:
    bed = replace(BED, at=noon(answered), status=PlanStatus.IN_PLACE, works=Works.YES)
    assert bool(plan(bed, today=today).due) is due
    assert not plan(bed, today=today, leaving=None).due
    assert not plan(replace(bed, status=PlanStatus.NOT_RELEVANT), today=today).due, "it does not burden"


def test_what_was_answered_becomes_facts_and_what_waits_is_asked_again() -> None:
    bed = replace(BED, status=PlanStatus.IN_PLACE, works=Works.YES)
    sofa = Kept("sofa", EntryKind.ITEM, noon(LEAVING), PlanStatus.IN_PLACE, Works.PARTLY)
    gone = Kept("gone", EntryKind.ITEM, noon(LEAVING), PlanStatus.LATER)
    assert facts_of(plan(bed, sofa, gone, STEP, GOAL, today=date(2026, 4, 12))) == {
        "plan.bed": "ask_again",
        "plan.sofa": "in_place",
        "plan.sofa.works": "partly",
    }


def test_the_day_after_its_own_day_a_step_is_asked_about_once() -> None:
    step = replace(STEP, by=date(2026, 4, 5))
    assert not plan(step, today=date(2026, 4, 5)).due
    assert not plan(step, today=date(2026, 4, 5)).late
    (due,) = plan(step, today=date(2026, 4, 6)).due
    assert due.late
    asked = replace(step, asked_on=date(2026, 4, 6))
    for days in range(400):
        later = plan(asked, today=date(2026, 4, 6) + timedelta(days=days))
        assert not later.due
        assert later.late, "it is not forgotten, it is only not asked about again"
        assert later.waiting == later.entries


def test_what_has_moved_is_asked_about_after_its_new_day() -> None:
    moved = replace(STEP, by=date(2026, 4, 20), asked_on=date(2026, 4, 6), at=noon(date(2026, 4, 6)))
    assert not plan(moved, today=date(2026, 4, 20)).due
    assert plan(moved, today=date(2026, 4, 21)).due


def test_what_is_done_or_without_a_day_is_not_asked_about() -> None:
    done = replace(STEP, by=date(2026, 4, 5), status=PlanStatus.IN_PLACE)
    assert not plan(done, STEP, GOAL, today=date(2026, 5, 1)).due


def test_an_item_put_off_is_asked_about_on_that_day_and_who_and_when_are_the_persons_before_the_usual() -> (
    None
):
    today = date(2026, 4, 6)
    (usual,) = plan(BED, today=today)
    assert (usual.owner, usual.by, usual.own_day) == (Owner.PATIENT, date(2026, 4, 7), False)
    own = replace(BED, owner=Owner.NAMED, who="Tante Grete", by=date(2026, 5, 1), ask_on=date(2026, 4, 9))
    (mine,) = plan(own, today=today)
    assert (mine.owner, mine.who, mine.by, mine.own_day) == (
        Owner.NAMED,
        "Tante Grete",
        date(2026, 5, 1),
        True,
    )
    assert mine.asks_on == date(2026, 4, 9)


def test_after_its_usual_day_an_open_item_is_late_and_asked_about_the_day_after() -> None:
    assert not plan(BED, today=date(2026, 4, 7)).late
    assert plan(BED, today=date(2026, 4, 8)).late
    assert plan(BED, today=date(2026, 4, 8)).due


def test_next_is_the_nearest_day_ahead_and_late_the_longest_first() -> None:
    a, b, c = (replace(STEP, id=i, by=date(2026, 4, day)) for i, day in (("a", 9), ("b", 3), ("c", 7)))
    whole = plan(a, b, c, replace(STEP, id="d", by=date(2026, 4, 1)), STEP, today=date(2026, 4, 6))
    assert whole.next is not None
    assert whole.next.id == "c"
    assert [one.id for one in whole.late] == ["d", "b"]
    assert plan(STEP, today=LEAVING).next is not None
    assert plan(today=LEAVING).next is None


def test_what_is_put_first_stands_first_and_the_latest_put_first_before_it() -> None:
    whole = plan(BED, replace(STEP, place=1), replace(STEP, id="s2", place=2), GOAL, today=LEAVING)
    assert [one.id for one in whole] == ["s2", "s1", "bed"]
    assert [one.id for one in whole.goals] == ["g1"]
    assert [one.id for one in whole.steps("g1")] == ["s2", "s1"]
    assert whole.find("g1") is whole.goals[0]
    assert whole.find("none") is None


def test_a_day_counts_where_the_person_is() -> None:
    """Just before midnight UTC it is the next day in Oslo."""
    late = replace(STEP, at=datetime(2026, 4, 5, 22, 30, tzinfo=UTC), by=date(2026, 4, 5))
    assert plan_of(LISTS, [late], LEAVING, date(2026, 4, 6), "UTC").due
    assert not plan_of(LISTS, [late], LEAVING, date(2026, 4, 6), "Europe/Oslo").due, "they spoke of it today"


days = st.none() | st.dates()
kept = st.builds(
    Kept,
    id=st.text(min_size=1),
    kind=st.sampled_from([EntryKind.OWN, EntryKind.STEP, EntryKind.ITEM]),
    at=st.datetimes(timezones=st.just(UTC)),
    status=st.sampled_from(PlanStatus),
    works=st.none() | st.sampled_from(Works),
    text=st.text(),
    goal=st.text(),
    owner=st.none() | st.sampled_from(Owner),
    who=st.text(),
    by=days,
    ask_on=days,
    asked_on=days,
    place=st.integers(0, 9),
)


@given(kept)
def test_an_entry_comes_back_as_it_was_kept(entry: Kept) -> None:
    assert from_data(to_data(entry)) == entry


def test_what_an_older_program_kept_is_read_and_what_says_no_status_is_passed_over() -> None:
    old = {"item": "bed", "area": "home", "status": "later", "works": None, "at": noon(LEAVING).isoformat()}
    assert from_data(old) == Kept("bed", EntryKind.ITEM, noon(LEAVING), PlanStatus.LATER)
    assert from_data(old | {"status": "maybe"}) is None
    assert from_data({"item": "bed"}) is None


def test_what_is_asked_is_never_asked_twice_for_one_day() -> None:
    """A year of days, each asked about when due and never answered: as many asks as there are days to ask on."""
    bed, asked = replace(BED, ask_on=date(2026, 6, 1)), []
    for day in (date(2026, 4, 1) + timedelta(days=n) for n in range(365)):
        if plan(bed, today=day).due:
            asked.append(day)
            bed = replace(bed, asked_on=day)
    assert asked == [date(2026, 4, 8), date(2026, 4, 11), date(2026, 4, 24), date(2026, 6, 1)]
