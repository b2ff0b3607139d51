"""The synthetic patient: asks for a human each hour by the real way, is answered from the test inbox, and is seen nowhere."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.clock import ManualClock
from bot.console import checks, checks_of_staff
from bot.delivery.round_trip import EchoCarrier, RoundTrip
from bot.domain.requests.request import State
from bot.service.people import channels as rules
from bot.service.requests import round_trip
from bot.service.requests.banners import banners
from bot.service.requests.inbox import inbox
from bot.service.requests.round_trip import Seen
from bot.store.database.work import Store, Work
from bot.store.outbox import outbox
from bot.store.people import channels, people, roster, synthetic
from bot.store.requests import events, records
from bot.store.requests.figures import figures
from bot.store.requests.records import Stored
from bot.store.tables import Base
from bot.store.tables.people import Clinic
from tests.fakes.carrier import carrying, tell, until
from tests.fakes.clinic import SmallClinic

MINUTE = timedelta(minutes=1)


def tick(clinic: SmallClinic, *heard: str) -> Seen:
    return clinic.staff(round_trip.tick, heard)


def newest(clinic: SmallClinic) -> Stored:
    who = clinic.store.run(synthetic.find_or_make)
    found = clinic.store.read(records.newest, who.patient_id)
    assert found
    return found


async def test_it_goes_the_whole_way_of_a_request(clinic: SmallClinic, clock: ManualClock) -> None:
    carrier = EchoCarrier()
    async with carrying(clinic, carrier):
        assert await asyncio.to_thread(tick, clinic) == Seen()
        await until(lambda: carrier.heard)
        asked = newest(clinic)
        assert carrier.heard == [asked.code]
        await until(lambda: "told" in [one.what for one in clinic.store.read(events.history, asked.id)])
        assert await asyncio.to_thread(tick, clinic, *carrier.heard) == Seen(back_at=clock.now())
    history = [one.what for one in clinic.store.read(events.history, asked.id)]
    assert history == ["asked", "arrived", "told", "taken", "closed"]
    assert newest(clinic).request.state is State.CLOSED


def test_it_asks_once_an_hour_and_is_not_answered_by_itself(clinic: SmallClinic, clock: ManualClock) -> None:
    tick(clinic)
    first = newest(clinic)
    clock.move(MINUTE)
    assert tick(clinic, "XXXX") == Seen(), "another code is no answer"
    assert tick(clinic, first.code).back_at
    for _ in range(58):
        clock.move(MINUTE)
        tick(clinic)
        assert newest(clinic).id == first.id
    clock.move(MINUTE)
    assert tick(clinic).back_at, "while the next is out, the last counts"
    assert newest(clinic).id != first.id


def test_one_that_nobody_hears_of_is_lost_and_taken_back_and_the_next_goes_out_at_once(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    began = clock.now()
    tick(clinic)
    first = newest(clinic)
    clock.move(3 * MINUTE)
    assert tick(clinic) == Seen(lost=began)
    assert clinic.store.read(records.by_id, first.id).request.state is State.WITHDRAWN
    second = newest(clinic)
    assert second.request.state is State.OPEN
    assert tick(clinic) == Seen(lost=began)
    assert tick(clinic, second.code) == Seen(back_at=clock.now())


async def test_what_was_out_when_the_process_died_raises_no_alarm(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    async def trip(heard: Any) -> Seen:
        return await asyncio.to_thread(tick, clinic, *heard)

    before = RoundTrip(clock, EchoCarrier(), trip)
    await before.tick()
    clock.move(timedelta(hours=3))
    again = EchoCarrier()
    after = RoundTrip(clock, again, trip)
    await after.tick()
    assert (after.lost, after.fresh) == (False, False)
    again.heard.append(newest(clinic).code)
    await after.tick()
    assert (after.lost, after.fresh, after.age) == (False, True, 0.0)
    clock.move(timedelta(hours=1))
    await after.tick()
    clock.move(3 * MINUTE)
    await after.tick()
    assert (after.lost, after.fresh) == (True, False)


def test_two_processes_that_begin_at_once_make_one_patient(
    clinic: SmallClinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One makes them while the other has just looked."""
    found, looks = synthetic._find, iter([None])
    clinic.store.run(synthetic._make)
    monkeypatch.setattr(synthetic, "_find", lambda work: next(looks, found(work)))
    who = clinic.store.run(synthetic.find_or_make)
    assert clinic.store.run(synthetic.find_or_make) == who
    counted = select(func.count()).where(Clinic.synthetic)
    assert clinic.store.read(lambda work: work.connection.execute(counted).scalar_one()) == 1


def test_a_day_later_nothing_is_left_of_it(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    sizes: list[dict[str, int]] = []
    for _ in range(3):
        for _ in range(24):
            tick(clinic)
            tick(clinic, newest(clinic).code)
            clock.move(timedelta(hours=1))
        clinic.store.run(outbox.prune, timedelta(days=1))
        sizes.append(clinic.store.read(_sizes))
    assert sizes[1] == sizes[2], "it grows no further"
    assert clinic.request().request.state is State.OPEN, "and nobody else's was touched"


def _sizes(work: Work) -> dict[str, int]:
    return {
        name: work.connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in Base.metadata.tables.items()
    }


def seen_of(clinic: SmallClinic) -> dict[str, object]:
    """Everything that anybody is shown: lists of the command line, what doctor says, a real clinic's pages, figures."""

    def read(work: Work) -> dict[str, object]:
        counted = figures(work)
        return {
            "clinics": roster.clinics(work),
            "names": people.clinics(work),
            "staff": roster.staff(work, former=True),
            "patients": roster.patients(work),
            "figures": (counted.open, counted.outbox, counted.notices),
            "banners": banners(work, clinic.kari),
            "inbox": [row.code for row in inbox(work, clinic.kari)],
        }

    return clinic.store.read(read) | doctor_of(clinic.store)


def doctor_of(store: Store) -> dict[str, object]:
    return {
        "channels": [one.words for one in checks_of_staff.channels(store)],
        "clinic": [one.words for one in checks.people(store)],
        "other": [one.words for one in checks_of_staff.other_ways(store)],
    }


async def test_it_stands_in_no_list_no_page_and_no_figure(clinic: SmallClinic, clock: ManualClock) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example", carrier="mail")
    clinic.ask()
    before = seen_of(clinic)
    tick(clinic)
    assert seen_of(clinic) == before, "while it is out"
    carrier = EchoCarrier()
    async with carrying(clinic, carrier):
        await until(lambda: carrier.heard)
    await asyncio.to_thread(tick, clinic, *carrier.heard)
    assert seen_of(clinic) == before, "and when it has come back"
    clock.move(timedelta(days=8))
    clinic.staff(rules.tick_checks)
    who = clinic.store.run(synthetic.find_or_make)
    (theirs,) = clinic.store.read(channels.of, who.staff_id)
    assert not theirs.unanswered, "nobody asks each week whether it reaches anybody"
