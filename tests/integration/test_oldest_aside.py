"""Only so many conversations lie aside: the oldest end. The one that somebody goes back to, by a key or by a word, is never that one."""

import pytest

from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.store.conversations import conversations
from bot.store.database.work import Store
from tests.fakes.chat import Chat, House


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    return House(store, desk, clock).furnish().patient()


def lying(chat: Chat) -> list[str]:
    """What lies open, the oldest first, with what has the floor at the end."""
    return [
        run.state.frames[0].flow for run in chat.house.store.read(conversations.open_runs, chat.patient_id)
    ]


def test_a_key_of_the_oldest_one_does_what_it_says(anna: Chat) -> None:
    anna.writes("hva gjør jeg med husleia")
    edit = anna.data_of("Endre")
    for words in ("russug", "jeg har ruset meg", "mål"):
        anna.writes(words)
    assert lying(anna) == ["forward", "craving", "relapse", "goals"]
    anna.sends_press(edit)
    assert lying(anna) == ["forward", "craving", "relapse", "goals"]
    anna.writes("jeg har ikke råd til husleia")
    assert "jeg har ikke råd til husleia" in anna.last[-1].text


def test_who_goes_back_to_the_oldest_one_by_a_word_is_answered(anna: Chat) -> None:
    """Help against craving that says nothing is the worst of answers."""
    for words in ("russug", "jeg har ruset meg", "hva gjør jeg med husleia", "mål"):
        anna.writes(words)
    assert lying(anna) == ["craving", "relapse", "forward", "goals"]
    assert anna.writes("russug")
    assert lying(anna) == ["craving", "relapse", "forward", "goals"]


def test_who_goes_back_to_the_oldest_one_by_its_key_is_answered(anna: Chat) -> None:
    anna.writes("jeg har ruset meg")
    (oldest,) = anna.house.store.read(conversations.open_runs, anna.patient_id)
    for words in ("russug", "hva gjør jeg med husleia", "mål"):
        anna.writes(words)
    assert lying(anna)[0] == "relapse"
    assert anna.sends_press(f"g:{oldest.tag}")
