"""Who will not or cannot call is asked once what stops them, and is answered with a person."""

import pytest

from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.store.database.work import Store
from tests.fakes.chat import Chat, House
from tests.integration.test_in_danger import has_numbers, sent


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    return House(store, desk, clock).furnish().patient()


@pytest.mark.parametrize(
    "typed",
    ["jeg vil ikke ringe", "tør ikke ringe legevakten", "I don't want to call", "eg orkar ikkje å ringe"],
)
def test_it_is_asked_about_once_and_answered_with_a_person(anna: Chat, typed: str) -> None:
    assert "Hva er det som stopper deg?" in anna.writes(typed)
    said = anna.presses("Jeg tør ikke")
    assert "Det holder å si" in said
    assert "Skal jeg sende dette til Kari" in said
    anna.presses("Ja, send")
    assert sent(anna) == ["urgent", typed]
    said = anna.writes(typed)
    assert "stopper deg" not in said
    assert has_numbers(said)
    assert "Kari" in said


def test_after_a_card_the_short_words_count_and_all_words_go_along(anna: Chat) -> None:
    anna.writes("jeg vil dø")
    assert "Hva er det som stopper deg?" in anna.writes("tør ikke")
    assert "«jeg vil dø\ntør ikke»" in anna.presses("Noe annet")


def test_elsewhere_the_short_words_mean_something_else(anna: Chat) -> None:
    anna.writes("Russug")
    assert "stopper deg" not in anna.writes("tør ikke")
