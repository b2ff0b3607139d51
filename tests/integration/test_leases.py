"""Leases on both databases."""

import threading
from datetime import timedelta

from bot.clock import ManualClock
from bot.ids import new_id
from bot.store.database import leases
from bot.store.database.work import Store

TWENTY = timedelta(seconds=20)


def test_one_holder_has_a_lease_until_it_runs_out(store: Store, clock: ManualClock) -> None:
    first, second = new_id(), new_id()
    assert store.run(leases.take_lease, "poll 1", first, TWENTY) == 1
    assert store.run(leases.take_lease, "poll 1", second, TWENTY) is None
    clock.move(timedelta(seconds=19))
    assert store.run(leases.take_lease, "poll 1", second, TWENTY) is None
    clock.move(timedelta(seconds=1))
    assert store.run(leases.take_lease, "poll 1", second, TWENTY) == 2
    assert store.run(leases.take_lease, "poll 1", first, TWENTY) is None


def test_the_fence_stays_while_the_lease_is_kept_up_and_rises_after_a_lapse(
    store: Store, clock: ManualClock
) -> None:
    holder = new_id()
    for _ in range(3):
        assert store.run(leases.take_lease, "poll 1", holder, TWENTY) == 1
        clock.move(timedelta(seconds=15))
    clock.move(timedelta(seconds=60))
    assert store.run(leases.take_lease, "poll 1", holder, TWENTY) == 2


def test_a_lease_that_is_given_up_can_be_had_at_once(store: Store) -> None:
    first, second = new_id(), new_id()
    store.run(leases.take_lease, "poll 1", first, TWENTY)
    store.run(leases.give_up_lease, "poll 1", second)
    assert store.run(leases.take_lease, "poll 1", second, TWENTY) is None
    store.run(leases.give_up_lease, "poll 1", first)
    assert store.run(leases.take_lease, "poll 1", second, TWENTY) == 2


def test_leases_of_other_names_are_other_leases(store: Store) -> None:
    assert store.run(leases.take_lease, "poll 1", new_id(), TWENTY) == 1
    assert store.run(leases.take_lease, "poll 2", new_id(), TWENTY) == 1


def test_a_closed_time_is_kept_and_only_ever_grows(store: Store, clock: ManualClock) -> None:
    assert store.read(leases.until, "pause") is None
    soon, late = clock.now() + timedelta(minutes=1), clock.now() + timedelta(hours=2)
    store.run(leases.close_until, "pause", late)
    store.run(leases.close_until, "pause", soon)
    assert store.read(leases.until, "pause") == late


def test_of_many_who_ask_at_once_one_gets_it(store: Store) -> None:
    got: list[int | None] = []
    barrier = threading.Barrier(8)

    def ask() -> None:
        barrier.wait()
        got.append(store.run(leases.take_lease, "poll 1", new_id(), TWENTY))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one for one in got if one is not None) == [1]
