"""Two things that somebody did before either was answered: what is asked in answer to both is read once."""

from datetime import timedelta

from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.store.database.work import Store
from tests.fakes.chat import House


def test_two_things_that_came_together_are_asked_about_once(
    store: Store, desk: Desk, clock: ManualClock
) -> None:
    """Who asks again later is shown it again."""
    house = House(store, desk, clock).furnish()
    anna, invitation = house.chat(), house.enrol()
    anna.writes(f"/start {invitation.token}")
    anna.writes(invitation.code)
    clock.move(timedelta(days=7))
    wrote = clock.now()
    assert "Choose a language" in anna.types("/start", sent_at=wrote)
    assert anna.types("Min plan", sent_at=wrote) == ""
    clock.move(timedelta(seconds=3))
    assert "Choose a language" in anna.types("Min plan", sent_at=clock.now())
