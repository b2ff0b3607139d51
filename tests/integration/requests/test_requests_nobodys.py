"""A request that everybody asked has said "not mine" to: somebody sees it all the same, at every moment."""

import random
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.domain.requests.request import State
from bot.ids import StaffId
from bot.service.requests import inbox, ladder_changes, staff_acts
from bot.service.requests.deadlines import tick_deadlines
from bot.service.requests.inbox import Place
from bot.store.people import people
from tests.fakes.clinic import SmallClinic, set_active


@pytest.fixture
def nora(clinic: SmallClinic) -> StaffId:
    """On duty with Berit; Kari, the caseworker, is not at work."""
    clinic.store.run(set_active, clinic.kari, active=False)
    return clinic.store.run(people.add_staff, clinic.id, "Nora Lie", on_duty=True)


def who_sees(clinic: SmallClinic, *staff: StaffId) -> list[StaffId]:
    return [
        one for one in staff if any(row.place is Place.WAITING for row in clinic.store.read(inbox.inbox, one))
    ]


def not_mine(clinic: SmallClinic, staff: Any) -> None:
    clinic.staff(staff_acts.not_mine, staff, clinic.code)


def test_the_last_of_those_on_duty_who_turns_it_down_sends_it_round_again(
    clinic: SmallClinic, nora: StaffId
) -> None:
    clinic.ask()
    not_mine(clinic, clinic.ola)
    not_mine(clinic, clinic.berit)
    assert who_sees(clinic, clinic.ola, clinic.berit, nora) == [nora]
    not_mine(clinic, nora)
    assert clinic.request().request.round == 2
    assert who_sees(clinic, clinic.ola, clinic.berit, nora) == [clinic.ola]


def test_who_turned_it_down_sees_it_again_when_the_only_other_leaves(
    clinic: SmallClinic, nora: StaffId
) -> None:
    clinic.ask()
    not_mine(clinic, clinic.ola)
    not_mine(clinic, clinic.berit)
    clinic.store.run(set_active, nora, active=False)
    clinic.staff(ladder_changes.move, clinic.store.read(ladder_changes.find_moving, clinic.id))
    assert clinic.request().request.state is State.OPEN
    assert who_sees(clinic, clinic.ola, clinic.berit)


@pytest.mark.parametrize("seed", [2, 4, 6])
def test_somebody_sees_it_whatever_they_do(
    clinic: SmallClinic, nora: StaffId, clock: ManualClock, seed: int
) -> None:
    """People turn it down, come and go, and time passes: where somebody is asked, somebody sees it."""
    chance, staff = random.Random(seed), (clinic.ola, clinic.berit, nora)
    there = set(staff)
    clinic.ask()
    for _ in range(10):
        seen_by = who_sees(clinic, *there)
        match chance.choice(["not mine", "not mine", "not mine", "time", "goes", "comes"]):
            case "not mine" if seen_by:
                not_mine(clinic, chance.choice(seen_by))
            case "goes" if len(there) > 1:
                gone = chance.choice(sorted(there))
                there.remove(gone)
                clinic.store.run(set_active, gone, active=False)
                clinic.staff(ladder_changes.move, clinic.store.read(ladder_changes.find_moving, clinic.id))
            case "comes":
                there = set(staff)
                for one in staff:
                    clinic.store.run(set_active, one, active=True)
                clinic.staff(ladder_changes.move, clinic.store.read(ladder_changes.find_moving, clinic.id))
            case _:
                clock.move(timedelta(minutes=31))
                clinic.staff(tick_deadlines)
        stored = clinic.request().request
        if stored.state is State.OPEN and stored.rung is not None:
            assert who_sees(clinic, *there), stored


def test_one_more_of_several_is_no_news_to_the_patient(clinic: SmallClinic, nora: StaffId) -> None:
    """Found by a year of `rodtrad simulate`: "gone on to several" twice in a quarter of an hour, when somebody's absence ended."""
    clinic.ask()
    not_mine(clinic, clinic.ola)
    said = [one.text for one in clinic.chat() if "flere" in one.text]
    assert said
    clinic.store.run(people.add_staff, clinic.id, "Siv Moe", on_duty=True)
    clinic.staff(ladder_changes.move, clinic.store.read(ladder_changes.find_moving, clinic.id))
    assert clinic.history()[-1] == "inbox_only", "she is asked as well"
    assert [one.text for one in clinic.chat() if "flere" in one.text] == said
