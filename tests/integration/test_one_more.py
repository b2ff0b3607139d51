"""What is typed where yes or no was asked about one more, and what nobody is asked after a heavy word; on the real content."""

from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.days.safety import SafetyPart
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.store.database.work import Store, Work
from bot.store.days import safety
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from tests.fakes.chat import Chat, House


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    return House(store, desk, clock).furnish().patient()


def begins(chat: Chat, flow: str) -> str:
    def run(work: Work) -> list[Leased]:
        voice = Voice(work, chat.house.desk, people.by_id(work, chat.patient_id))
        Talk(voice).start(flow)
        return voice.rows

    chat.last = []
    return chat.gets(chat.house.store.run(run))


def signs(chat: Chat) -> tuple[str, ...]:
    return chat.house.store.read(safety.of_patient, chat.patient_id).texts(SafetyPart.SIGN)


def test_one_more_that_is_typed_is_kept_and_what_is_asked_of_somebody_is_not(anna: Chat) -> None:
    begins(anna, "safety_signs")
    anna.writes("Jeg sover dårlig")
    shown = anna.writes("Slutter å ta telefonen")
    assert signs(anna) == ("Jeg sover dårlig", "Slutter å ta telefonen")
    assert "Er det noe mer du merker?" in shown
    assert "Skal jeg sende" in anna.writes("hva skjer med husleia mi nå?")
    assert len(signs(anna)) == 2


@pytest.mark.parametrize(
    ("evening", "after", "asked"), [("Tung", "Jeg ville bare si det", False), ("Grei", "", True)]
)
def test_after_a_heavy_word_nobody_is_asked_to_go_on_with_something_else(
    anna: Chat, evening: str, after: str, asked: bool
) -> None:
    begins(anna, "discharge")
    begins(anna, "evening")
    said = anna.presses(evening)
    if after:
        said = anna.presses(after)
    assert ("Vil du fortsette?" in said) is asked


def test_a_key_whose_time_is_over_says_where_to_choose_when_nothing_is_open(anna: Chat) -> None:
    begins(anna, "evening")
    data = anna.data_of("Grei")
    anna.sends_press(data)
    anna.house.clock.move(timedelta(minutes=1))
    assert anna.sends_press(data).endswith("Trykk «Mer» for å velge noe.")
