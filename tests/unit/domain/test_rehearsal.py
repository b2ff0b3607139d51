"""A rehearsal's copy of the request machine, and the holes of a small world put together by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from bot.domain.days.safety import Side
from bot.domain.flow.verbs import PlanStatus, Works
from bot.domain.people.doors import Door, DoorKind
from bot.domain.rehearsal.asked import would
from bot.domain.rehearsal.holes import HoleKind, find, shown_to_staff
from bot.domain.rehearsal.world import PHARMACY, Helper, Near, PlanLine, Told, Visit, World
from bot.domain.requests.cover import Absence
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.kinds import Urgency
from bot.domain.requests.policy import AtEnd, Counted, Policy, Repeats, Rung, Wait, Who
from bot.domain.requests.request import Terms
from bot.ids import PolicyId, StaffId

FIRST_DAYS = dict.fromkeys(("first_night", "two_weeks", "medicine", "call", "door"), 0)
KARI, OLA, BERIT = (StaffId(UUID(int=n)) for n in (1, 2, 3))
HOURS = WorkingHours.parse("mon-fri 08:00-15:00")
#: A Tuesday; the 13th is a Friday.
LEAVES = date(2026, 3, 10)
NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)


def policy(counted: Counted, minutes: int) -> Policy:
    rungs = tuple(Rung(asks=(who,), minutes=minutes, counted=counted) for who in Who)
    wait = Wait(minutes=420, counted=Counted.WORKING)
    return Policy(
        rungs=rungs, at_end=AtEnd.FROM_THE_TOP, answer=wait, quiet=wait, repeats=Repeats(staff=30, patient=60)
    )


TERMS = {
    "ordinary": Terms("ordinary", Urgency.ROUTINE, policy(Counted.WORKING, 60), PolicyId(UUID(int=9))),
    "urgent": Terms("urgent", Urgency.URGENT, policy(Counted.CLOCK, 15), PolicyId(UUID(int=9))),
}
WHOLE = World(
    now=NOW,
    leaves=LEAVES,
    hours=HOURS,
    caseworker=KARI,
    deputy=OLA,
    helpers=(
        Helper(KARI, reached=True),
        Helper(OLA, reached=True),
        Helper(BERIT, reached=True, on_duty=True),
    ),
    terms=TERMS,
    doors={kind: Door(kind, "22 33 44 55", "hele døgnet", LEAVES - timedelta(days=100)) for kind in DoorKind},
    first_contact=LEAVES + timedelta(days=2),
    plan={item: PlanLine(PlanStatus.IN_PLACE, Works.YES) for item in FIRST_DAYS},
    leans_on=FIRST_DAYS,
    pharmacy=WorkingHours.parse(PHARMACY),
)


def local(day: int, clock: str) -> datetime:
    return HOURS.at_local(datetime.combine(date(2026, 3, day), time.fromisoformat(clock)))


def names(world: World) -> set[str]:
    return {hole.name for hole in find(world)}


def test_a_whole_world_has_no_hole() -> None:
    assert find(WHOLE) == ()


class TestARequestInACopy:
    def test_an_ordinary_one_of_friday_evening_waits_for_monday_and_goes_on_as_the_policy_says(self) -> None:
        way = would(WHOLE, local(13, "21:30"), "ordinary")
        assert [(turn.at, turn.staff) for turn in way.turns] == [
            (local(13, "21:30"), (KARI,)),
            (local(16, "09:00"), (OLA,)),
            (local(16, "10:00"), (BERIT,)),
        ]
        assert way.all_asked_by == local(16, "11:00")

    def test_an_urgent_one_does_not_wait_for_anybody_to_come_to_work(self) -> None:
        way = would(WHOLE, local(14, "22:00"), "urgent")
        assert [turn.at for turn in way.turns] == [local(14, "22:00"), local(14, "22:15"), local(14, "22:30")]

    def test_who_is_away_is_passed_over_and_who_covers_is_asked(self) -> None:
        gone = Absence(KARI, local(12, "00:00"), local(20, "00:00"), cover=BERIT)
        way = would(replace(WHOLE, absences=(gone,)), local(13, "21:30"), "urgent")
        assert [turn.staff for turn in way.turns] == [(BERIT,), (OLA,)]

    def test_with_nobody_it_says_so(self) -> None:
        nobody = tuple(replace(one, reached=False) for one in WHOLE.helpers)
        assert would(replace(WHOLE, helpers=nobody), local(13, "21:30"), "urgent").nobody


class TestHoles:
    def test_each_has_somebody_who_could_see_to_it_and_a_day_before_it_is_met(self) -> None:
        empty = World(
            now=NOW, leaves=LEAVES, hours=HOURS, terms=TERMS, leans_on=FIRST_DAYS, told=Told(keys=False)
        )
        found = find(empty)
        assert len(found) >= 15
        for hole in found:
            assert hole.by is not None
            assert empty.today <= hole.by < LEAVES, hole

    def test_what_the_clinic_sees_to_has_a_working_day(self) -> None:
        monday = date(2026, 3, 9)
        world = replace(WHOLE, leaves=monday, now=datetime(2026, 3, 4, 9, tzinfo=UTC), deputy=None)
        deputy = next(hole for hole in find(world) if hole.kind is HoleKind.NO_DEPUTY)
        assert deputy.by == date(2026, 3, 6), "Friday, not the Sunday before"

    def test_an_absence_counts_only_while_the_clinic_is_open(self) -> None:
        weekend = Absence(KARI, local(14, "00:00"), local(16, "00:00"))
        night = Absence(KARI, local(11, "18:00"), local(12, "07:00"))
        assert names(replace(WHOLE, absences=(weekend, night))) == set()
        noon = Absence(KARI, local(11, "12:00"), local(11, "13:00"))
        assert names(replace(WHOLE, absences=(noon,))) == {"away.caseworker"}

    def test_cover_of_cover_is_followed(self) -> None:
        kari = Absence(KARI, local(10, "00:00"), local(13, "00:00"), cover=OLA)
        ola = Absence(OLA, local(10, "00:00"), local(13, "00:00"), cover=BERIT)
        assert names(replace(WHOLE, absences=(kari, ola))) == set()
        assert names(replace(WHOLE, absences=(kari, replace(ola, cover=None)))) == {
            "away.caseworker",
            "away.deputy",
        }

    def test_medicine_in_place_needs_no_pharmacy(self) -> None:
        friday = replace(WHOLE, leaves=date(2026, 3, 13), first_contact=date(2026, 3, 17))
        assert names(friday) == {"before_closed.weekend"}
        line = PlanLine(PlanStatus.ON_ITS_WAY, owner="clinic", by=date(2026, 3, 12))
        waiting = replace(friday, plan={**WHOLE.plan, "medicine": line})
        assert names(waiting) == {"before_closed.weekend", "pharmacy_closed"}

    def test_staff_see_of_the_persons_own_only_what_is_shared(self) -> None:
        world = replace(WHOLE, deputy=None, plan={}, told=Told(lar=True))
        found = find(world)
        assert {hole.name for hole in shown_to_staff(found)} == {"no_deputy"}
        shared = {hole.name for hole in shown_to_staff(found, {"medicine"})}
        assert shared == {"no_deputy", "item_missing.medicine"}


class TestAppointmentsPeopleAndWhoSees:
    def test_an_appointment_of_the_first_days_needs_a_way_and_the_first_without_one_is_named(self) -> None:
        visits = (
            Visit(LEAVES + timedelta(days=3), has_way=False),
            Visit(LEAVES + timedelta(days=1), has_way=False),
        )
        (hole,) = find(replace(WHOLE, visits=visits))
        assert (hole.kind, hole.hits) == (HoleKind.NO_WAY, LEAVES + timedelta(days=1))

    def test_one_with_a_way_and_one_of_later_are_no_hole(self) -> None:
        visits = (Visit(LEAVES, has_way=True), Visit(LEAVES + timedelta(days=8), has_way=False))
        assert find(replace(WHOLE, visits=visits)) == ()

    def test_a_map_of_people_with_nobody_to_call(self) -> None:
        assert names(replace(WHOLE, near=(Near(Side.DISTANCE), Near(Side.UNSURE), Near()))) == {
            "nobody_to_call"
        }
        for one in (Near(Side.SUPPORT), Near(Side.UNSURE, called=True), Near(called=True)):
            assert names(replace(WHOLE, near=(Near(Side.DISTANCE), one))) == set()

    def test_somebody_to_keep_away_from_among_those_who_are_called(self) -> None:
        near = (Near(Side.SUPPORT, called=True), Near(Side.DISTANCE, called=True))
        assert names(replace(WHOLE, near=near)) == {"call_at_distance"}
        assert names(replace(WHOLE, near=near[1:])) == {"call_at_distance", "nobody_to_call"}

    def test_a_plan_that_nobody_else_sees_until_the_person_has_decided_that_it_is_so(self) -> None:
        alone = replace(WHOLE, shared=False)
        (hole,) = find(alone)
        assert hole.kind is HoleKind.NOT_SHARED
        decided = {**alone.plan, hole.entry: PlanLine(PlanStatus.IN_PLACE)}
        assert find(replace(alone, plan=decided)) == ()

    def test_none_of_it_is_for_staff(self) -> None:
        world = replace(
            WHOLE,
            visits=(Visit(LEAVES, has_way=False),),
            near=(Near(Side.DISTANCE, called=True),),
            shared=False,
        )
        assert len(find(world)) == 4
        assert shown_to_staff(find(world)) == ()
