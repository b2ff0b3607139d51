"""Two who act on one request at the same moment: never both, never neither."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.domain.requests.request import Refused, State
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.requests import asking, reading, staff_acts
from bot.service.requests.deadlines import tick_deadlines
from bot.service.requests.staff_acts import MovedOnError
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.requests import records as request_store
from bot.store.requests.records import OvertakenError
from tests.fakes.clinic import SmallClinic


def tick(clinic: SmallClinic) -> int:
    return clinic.staff(tick_deadlines).count


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts at the same moment, each in a thread of its own; give what each returned or raised."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[number] = act()
        except Exception as error:  # noqa: BLE001 - compared by the test
            results[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


class Order:
    """Makes one of two acts that run together the first: it holds its transaction open until the other has begun its own.

    Without a `first` both run free.
    """

    def __init__(self, clinic: SmallClinic, first: str = "") -> None:
        self.clinic = clinic
        self.first = first
        self.holds, self.begun = threading.Event(), threading.Event()

    def act(self, name: str, use_case: Callable[..., Any], *args: Any) -> Any:
        """Carry out a use case; the first one before the other can."""
        if not self.first:
            return self.clinic.staff(use_case, *args)
        if name != self.first:
            assert self.holds.wait(10)
            self.begun.set()
            return self.clinic.staff(use_case, *args)

        def held(work: Work, desk: Desk) -> Any:
            try:
                return use_case(work, desk, *args)
            finally:
                self.holds.set()
                assert self.begun.wait(10)

        return self.clinic.staff(held)


def race_take_against_deadline(clinic: SmallClinic, clock: ManualClock, rounds: int) -> dict[str, int]:
    """The caseworker takes a request in the very moment it would go on: exactly one of them happens (faults, row 10).

    Of three rounds the first lets the taking come first, the second the clock, the third whichever is quicker.
    """
    outcomes = {"taken": 0, "went_on": 0}
    for number in range(rounds):
        order = Order(clinic, ("taken", "went_on", "")[number % 3])
        clinic.ask()
        code, shown = clinic.code, clinic.staff(reading.look, clinic.kari, clinic.code).view.as_of
        clock.move(timedelta(minutes=60))
        took, moved = together(
            partial(order.act, "taken", staff_acts.take, clinic.kari, code, shown),
            partial(order.act, "went_on", tick_deadlines),
        )
        request, history = clinic.request().request, clinic.history()
        was_taken, went_on = not isinstance(took, Exception), moved.count == 1
        assert was_taken != went_on, (took, moved)
        assert not order.first or was_taken == (order.first == "taken"), (order.first, took, moved)
        if was_taken:
            assert (request.state, request.holder, request.rung) == (
                State.TAKEN,
                clinic.kari,
                0,
            )
            assert history == ["asked", "inbox_only", "seen", "taken"]
        else:
            assert isinstance(took, MovedOnError)
            assert (request.state, request.rung) == (State.OPEN, 1)
            assert history == ["asked", "inbox_only", "seen", "went_on", "inbox_only"]
        outcomes["taken" if was_taken else "went_on"] += 1
        clinic.patient(asking.contact_revoked)
    return outcomes


def test_taking_and_going_on_in_the_same_moment_is_never_both_and_never_neither(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clock.set_wall(datetime(2026, 3, 2, 7, 0, tzinfo=UTC))
    hours = "mon-sun 00:00-24:00; also on holidays"
    clinic.store.run(lambda work: work.connection.exec_driver_sql(f"UPDATE clinic SET hours = '{hours}'"))
    outcomes = race_take_against_deadline(clinic, clock, 33)
    assert sum(outcomes.values()) == 33
    assert min(outcomes.values()) >= 11


@pytest.mark.soak
def test_a_thousand_races_of_taking_against_going_on(clinic: SmallClinic, clock: ManualClock) -> None:
    hours = "mon-sun 00:00-24:00; also on holidays"
    clinic.store.run(lambda work: work.connection.exec_driver_sql(f"UPDATE clinic SET hours = '{hours}'"))
    outcomes = race_take_against_deadline(clinic, clock, 999)
    assert sum(outcomes.values()) == 999
    assert min(outcomes.values()) >= 333


def test_of_two_who_take_it_at_once_one_wins_and_the_other_hears_who(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    for number in range(21):
        order = Order(clinic, ("kari", "ola", "")[number % 3])
        clinic.ask("urgent")
        code = clinic.code
        clock.move(timedelta(minutes=15))
        tick(clinic)
        results = together(
            partial(order.act, "kari", staff_acts.take, clinic.kari, code),
            partial(order.act, "ola", staff_acts.take, clinic.ola, code),
        )
        lost = [one for one in results if isinstance(one, Exception)]
        assert len(lost) == 1
        assert isinstance(lost[0], Refused)
        assert lost[0].by == clinic.request().request.holder
        assert not order.first or lost[0].by == {"kari": clinic.kari, "ola": clinic.ola}[order.first]
        assert clinic.history().count("taken") == 1
        clinic.patient(asking.contact_revoked)


def test_two_clocks_at_once_move_it_one_step(clinic: SmallClinic, clock: ManualClock) -> None:
    for _ in range(20):
        clinic.ask("urgent")
        clock.move(timedelta(minutes=15))
        moved = together(lambda: tick(clinic), lambda: tick(clinic))
        assert sorted(moved) in ([0, 1], [0, 0]), moved
        tick(clinic)
        assert clinic.request().request.rung == 1
        assert clinic.history().count("went_on") == 1
        clinic.patient(asking.contact_revoked)


def withdraw(work: Work, desk: Desk, chat_id: int) -> None:
    """The patient takes it back."""
    person = people.by_chat(work, chat_id)
    assert person is not None
    asking.withdraw(Voice(work, desk, person))


def test_a_withdrawal_and_a_take_at_once_leave_one_of_them(clinic: SmallClinic) -> None:
    refused = 0
    for number in range(21):
        order = Order(clinic, ("taken", "withdrawn", "")[number % 3])
        clinic.ask()
        code = clinic.code
        took, _ = together(
            partial(order.act, "taken", staff_acts.take, clinic.kari, code),
            partial(order.act, "withdrawn", withdraw, clinic.jonas.chat_id),
        )
        assert clinic.request().request.state is State.WITHDRAWN
        assert took is None or not isinstance(took, OvertakenError)
        if isinstance(took, Exception):
            assert isinstance(took, Refused)
            refused += 1
    assert 7 <= refused <= 14  # both orders came about


def test_presses_of_one_patient_at_once_make_one_request(clinic: SmallClinic) -> None:
    together(*[clinic.ask for _ in range(8)])
    assert clinic.request().request.times_asked == 8
    assert clinic.store.read(request_store.count_of, clinic.jonas.id) == 1


def test_a_patient_another_transaction_has_is_left_for_the_next_tick(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    if not clinic.store.on_postgres:
        pytest.skip("SQLite has one writer")
    clinic.ask("urgent")
    clock.move(timedelta(minutes=15))
    with clinic.store.begin() as work:
        people.by_id(work, clinic.jonas.id)
        assert tick(clinic) == 0
    assert tick(clinic) == 1
