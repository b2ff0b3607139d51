"""A clinic leaves though somebody was handed over between it and another one: each has its own afterwards, the person has all of theirs."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.domain.people.reasons import Reason
from bot.ids import StaffId
from bot.service.handover import giving
from bot.service.moving import arriving, leaving
from bot.service.own_data.erasing import erase
from bot.service.requests import reading, staff_acts
from bot.service.requests.reading import View
from bot.service.requests.rights import NotFoundError
from bot.store.database.work import Store, Work
from bot.store.erasing import everything
from bot.store.erasing import rows as erasing
from bot.store.erasing.journal import Journal
from bot.store.moving import apart, shelf
from bot.store.moving.packing import PackError
from bot.store.people import audit, people, roster, stays
from bot.store.people.audit_verify import verify
from bot.store.requests import records, staff_words
from bot.store.tables import Base
from bot.store.tables.people import Clinic, DataKey, Patient
from tests.integration.handover.conftest import Two, two
from tests.integration.moving.conftest import of_other_kind
from tests.integration.moving.test_moving import SAME

__all__ = ["two"]
OLD, NEW, NOTE, WHY = "Hemmelig ord til Kari", "Nytt ord til Per", "Ring etter lunsj.", "Moren ringte."
GIVER, RECEIVER = "Fjordklinikken", "Dalklinikken"


class World:
    """Jonas was Kari's at Fjordklinikken, and is Per's at Dalklinikken now; each has a request with words of his."""

    def __init__(self, two: Two) -> None:
        self.two, self.here = two, two.store
        clinic = two.clinic
        two.store.run(stays.begin, clinic.jonas.id, clinic.id, unplanned=False, by=clinic.kari)
        clinic.ask("ordinary", OLD)
        self.old = clinic.code
        two.store.run(self._said, clinic.kari)
        clinic.staff(staff_acts.answer, clinic.kari, self.old, "Svar fra Kari")
        clinic.staff(staff_acts.close, clinic.kari, self.old)
        clinic.deliver()
        two.begin()
        two.agrees()
        two.approves()
        two.accepts("2026-03-09")
        two.store.run(audit.tick_chain)
        two.clock.move(timedelta(days=7))
        two.ticks()
        clinic.ask("ordinary", NEW)
        self.new = clinic.code
        clinic.staff(reading.look, clinic.per, self.new)
        clinic.deliver()
        two.store.run(audit.tick_chain)
        self.clinics: Mapping[str, UUID] = {GIVER: clinic.id, RECEIVER: two.there}
        self.jonas = clinic.jonas.id

    def _said(self, work: Work, kari: StaffId) -> None:
        wish = records.living(work, self.two.clinic.jonas.id)
        assert wish is not None
        staff_words.add_note(work, wish, kari, "noted", NOTE)
        people.audit(work, wish.patient_id, kari, "opened", Reason.OTHER, WHY)

    def sees(self, store: Store, who: StaffId, code: str) -> View | None:
        """The page of a request; None where it does not exist for them."""
        try:
            return store.read(reading.show, self.two.words, who, code)
        except NotFoundError:
            return None

    def as_it_was(self, store: Store) -> list[Any]:
        """What Kari, Per and Jonas see of it."""
        kari, per = self.two.clinic.kari, self.two.clinic.per
        pages = [self.sees(store, who, code) for who in (kari, per) for code in (self.old, self.new)]
        return [*pages, self.told(store), self.log(store)]

    def told(self, store: Store) -> dict[str, Any]:
        """Every row of Jonas's, as he gets it in his file."""
        return store.read(everything.of_patient, self.jonas)

    def log(self, store: Store) -> list[tuple[str, str, str]]:
        """What Jonas reads of who looked."""

        def read(work: Work) -> list[tuple[str, str, str]]:
            return [
                (one.what, people.staff_member(work, one.staff_id).name if one.staff_id else "", one.line)
                for one in audit.of_patient(work, self.jonas)
            ]

        return store.read(read)

    def move(self, there: Store, journal: Journal, name: str) -> None:
        """A clinic goes from here to there, in four steps."""
        packed = self.here.run(leaving.pack, self.clinics[name], SAME, journal.read())
        parts = list(self.here.read(lambda work: list(shelf.parts(work, packed.id))))
        arrived = there.run(arriving.unpack, self.two.words, parts, SAME)
        released = self.here.run(leaving.release, self.two.words, self.clinics[name], arrived.known.receipt)
        there.run(arriving.activate, journal, packed.id, released.known.release, SAME)


@pytest.fixture
def world(two: Two) -> World:
    return World(two)


@pytest.fixture
def there(request: pytest.FixtureRequest, world: World, tmp_path: Path) -> Iterator[Store]:
    with of_other_kind(request, world.here, tmp_path) as store:
        yield store


def tables_of(work: Work, patient_id: UUID) -> set[str]:
    """The tables in which there is anything of somebody."""
    theirs = erasing.owned(patient_id)
    return {
        name
        for name, mine in theirs.items()
        if work.connection.execute(select(Base.metadata.tables[name]).where(mine)).first() is not None
    }


def named(store: Store) -> tuple[list[str], list[str]]:
    """The clinics and everybody who works or worked there, as any list shows them."""
    lists = store.read(lambda work: (roster.clinics(work), roster.staff(work, former=True)))
    return [one.name for one in lists[0]], [one.name for one in lists[1]]


def clinics_of(work: Work) -> list[UUID]:
    return list(work.connection.execute(select(Clinic.id)).scalars())


def keys_of(work: Work) -> set[UUID]:
    return set(work.connection.execute(select(DataKey.id)).scalars())


def test_the_receiver_leaves_with_the_person_and_the_giver_keeps_its_own_record(
    world: World, there: Store, journal: Journal
) -> None:
    kari, per = world.two.clinic.kari, world.two.clinic.per
    before = world.as_it_was(world.here)
    keys = world.here.read(keys_of)
    world.move(there, journal, RECEIVER)
    # Where Jonas is: all of his, Kari's name with what she looked at, and her notes nowhere.
    assert world.sees(there, per, world.new) == before[3]
    assert world.sees(there, per, world.old) is None
    assert world.told(there) == before[4]
    assert world.log(there) == before[5]
    assert ("opened", "Kari Nordmann", WHY) in before[5]
    assert "staff_note" not in there.read(tables_of, world.jonas)
    assert named(there) == ([RECEIVER], ["Per Dahl", "Siv Lund"])
    # Where he was: what Kari had, without him.
    page = world.sees(world.here, kari, world.old)
    assert page is not None
    assert (page.reason, [one.text for one in page.notes]) == ((OLD,), [NOTE])
    assert world.sees(world.here, kari, world.new) is None
    assert {who for _, who, _ in world.log(world.here)} == {"Kari Nordmann"}, world.log(world.here)
    assert ("opened", "Kari Nordmann", WHY) in world.log(world.here)
    assert world.here.read(tables_of, world.jonas) == {
        *apart.record(select(Clinic.id), []),
        *("data_key", "moved_chat", "patient", "staff_note"),
    } - {"promise"}
    person = world.here.read(people.by_id, world.jonas, lock=False)
    assert (person.clinic_id, person.address) == (apart.ELSEWHERE, None)
    assert world.here.read(lambda work: people.patient_name(work, world.jonas)) == "Jonas Berg"
    assert named(world.here) == ([GIVER], ["Kari Nordmann", "Ola Hansen", "Berit Moe"])
    assert world.here.read(roster.patients) == []
    assert set(world.here.read(clinics_of)) == {world.clinics[GIVER], apart.ELSEWHERE}, "not where he is now"
    assert not (keys & world.here.read(keys_of) & there.read(keys_of)), "no key of one opens the other's"
    assert world.here.read(verify).broken is None
    assert there.read(verify).broken is None
    # The clinic can erase its own record of him, and he is there as he was.
    assert world.here.read(roster.patients, world.jonas)[0].name == "Jonas Berg"
    world.here.run(erase, world.two.words, Journal(journal.path.with_name("here")), world.jonas)
    assert world.here.read(tables_of, world.jonas) <= erasing.STAYS.keys()
    assert world.told(there) == before[4]


def test_the_giver_leaves_with_its_record_and_the_person_keeps_all_of_theirs(
    world: World, there: Store, journal: Journal
) -> None:
    kari, per = world.two.clinic.kari, world.two.clinic.per
    before = world.as_it_was(world.here)
    world.move(there, journal, GIVER)
    page = world.sees(there, kari, world.old)
    assert page is not None
    assert (page.reason, [one.text for one in page.notes]) == ((OLD,), [NOTE])
    assert world.sees(there, kari, world.new) is None
    assert there.read(tables_of, world.jonas) == {
        *apart.record(select(Clinic.id), []),
        *("data_key", "patient", "staff_note"),
    } - {"promise"}
    assert {who for _, who, _ in world.log(there)} == {"Kari Nordmann"}
    assert named(there) == ([GIVER], ["Kari Nordmann", "Ola Hansen", "Berit Moe"])
    assert there.read(roster.patients) == []
    assert set(there.read(clinics_of)) == {world.clinics[GIVER], apart.ELSEWHERE}, "not where he is now"
    assert [world.sees(world.here, per, code) for code in (world.old, world.new)] == [None, before[3]]
    assert world.told(world.here) == before[4]
    assert world.log(world.here) == before[5]
    assert "staff_note" not in world.here.read(tables_of, world.jonas)
    assert named(world.here) == ([RECEIVER], ["Per Dahl", "Siv Lund"])
    assert not world.here.read(keys_of) & there.read(keys_of)
    assert world.here.read(verify).broken is None
    assert there.read(verify).broken is None


@pytest.mark.parametrize(
    "order", [(GIVER, RECEIVER), (RECEIVER, GIVER)], ids=["giver first", "receiver first"]
)
def test_when_the_other_follows_it_is_as_it_was_and_nobody_stands_for_anybody(
    world: World, there: Store, journal: Journal, order: tuple[str, str]
) -> None:
    before = world.as_it_was(world.here)
    for name in order:
        world.move(there, journal, name)
    assert world.as_it_was(there) == before
    assert sorted(named(there)[0]) == sorted(order)
    assert there.read(_standing) == []
    assert world.here.read(_standing) == []
    assert world.here.read(tables_of, world.jonas) == {"moved_chat"}
    assert there.read(verify).broken is None
    assert world.here.read(verify).broken is None
    there.run(erase, world.two.words, journal, world.jonas)
    assert (
        there.read(
            lambda work: work.connection.execute(
                select(DataKey.id).where(DataKey.owner_id == world.jonas)
            ).all()
        )
        == []
    ), "the keys of every copy"


def _standing(work: Work) -> list[UUID]:
    clinics = select(Clinic.id).where(Clinic.stands_in)
    patients = select(Patient.id).where(Patient.clinic_id == apart.ELSEWHERE)
    return [*work.connection.execute(clinics).scalars(), *work.connection.execute(patients).scalars()]


@pytest.mark.parametrize("name", [GIVER, RECEIVER])
def test_taken_back_it_is_as_it_was(world: World, journal: Journal, name: str) -> None:
    before = world.as_it_was(world.here)
    names = named(world.here)
    world.here.run(leaving.pack, world.clinics[name], SAME, journal.read())
    world.here.run(leaving.cancel, world.clinics[name])
    assert world.as_it_was(world.here) == before
    assert sorted(named(world.here)[1]) == sorted(names[1])
    assert world.here.read(_standing) == []
    assert world.here.read(verify).broken is None


@pytest.mark.parametrize("name", [GIVER, RECEIVER])
def test_while_somebody_is_being_handed_over_neither_goes_and_what_to_do_is_said(
    two: Two, journal: Journal, name: str
) -> None:
    two.begin()
    clinic_id = two.clinic.id if name == GIVER else two.there
    with pytest.raises(PackError, match=rf"caseworker \(patients {two.clinic.jonas.id}\).*--withdraw"):
        two.store.run(leaving.pack, clinic_id, SAME, journal.read())

    def withdraw(work: Work) -> None:
        giving.withdraw(work, two.words, people.staff_member(work, two.clinic.kari), two.clinic.jonas.id)

    two.store.run(withdraw)
    two.clinic.deliver()
    two.store.run(leaving.pack, clinic_id, SAME, journal.read())
    lives = two.store.read(people.by_id, two.clinic.jonas.id, lock=False) if name == RECEIVER else None
    assert lives is None or lives.clinic_id == two.clinic.id


def test_a_request_that_is_not_over_keeps_both_and_is_named(world: World, journal: Journal) -> None:
    def back(work: Work) -> None:
        people.change(work, world.jonas, clinic_id=world.clinics[GIVER])  # as no part of the program does

    world.here.run(back)
    with pytest.raises(PackError, match=rf"not over.*\({world.new}\)"):
        world.here.run(leaving.pack, world.clinics[GIVER], SAME, journal.read())
