"""What a text may be a wish for is offered beside sending it, and never guessed."""

from typing import Final

import pytest

from bot.clock import ManualClock
from bot.domain.danger.hear import Heard, Intent
from bot.domain.flow.verbs import Purpose
from bot.service.conversation import commands, listening
from bot.service.desk import Desk
from bot.store.database.work import Store
from bot.store.people import people
from tests.fakes.chat import Chat, House
from tests.fakes.hearing import Fixed
from tests.integration.test_in_danger import has_numbers, sent

#: Heard as a wish here, whatever is made of it elsewhere: what follows is tested.
SAID: Final = "det er noe med kroppen i dag"


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    return House(store, desk, clock).furnish().patient()


def heard_as(anna: Chat, monkeypatch: pytest.MonkeyPatch, intent: Intent, said: str = SAID) -> None:
    desk = anna.house.desk
    monkeypatch.setattr(desk, "hearing", Fixed(desk.hearing.model, {said: Heard(0, None, (), intent)}))


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("intent", list(Intent))
def test_each_is_offered_with_the_words_and_the_numbers(
    anna: Chat, monkeypatch: pytest.MonkeyPatch, intent: Intent, language: str
) -> None:
    anna.house.store.run(lambda work: people.change(work, anna.patient_id, language=language))
    heard_as(anna, monkeypatch, intent)
    said = anna.writes(SAID)
    assert SAID in said
    assert has_numbers(said)
    assert sent(anna) == []
    sends = {"nb": "Send", "nn": "Send", "en": "Send"}[language]
    assert any(label.startswith(sends) for label in anna.labels)
    if intent in listening.MET_HERE:
        word, label = listening.MET_HERE[intent]
        assert commands.is_known(word)
        done = anna.presses(anna.house.desk.texts.get(label, language))
        assert done
        assert sent(anna) == []


def test_what_was_chosen_is_begun(anna: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    heard_as(anna, monkeypatch, Intent.CRAVING)
    anna.writes(SAID)
    assert "Hvor sterkt er suget" in anna.presses("Russug")


@pytest.mark.parametrize(("key", "kind"), [("Send til Kari", "ordinary"), ("Send som haster", "urgent")])
def test_the_words_are_sent_instead(anna: Chat, monkeypatch: pytest.MonkeyPatch, key: str, kind: str) -> None:
    heard_as(anna, monkeypatch, Intent.CRAVING)
    anna.writes(SAID)
    anna.presses(key)
    assert sent(anna) == [kind, SAID]


def test_before_consent_it_is_offered_and_sending_asks_first(
    anna: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna.house.store.run(people.give_consent, anna.patient_id, Purpose.CONTACT, "test", given=False)
    heard_as(anna, monkeypatch, Intent.PLAN)
    assert "Min plan" in anna.writes(SAID) or "Min plan" in anna.labels
    assert "Er det greit?" in anna.presses("Send til Kari")
    assert sent(anna) == []
    assert f"«{SAID}»" in anna.presses("Ja")
    anna.presses("Send")
    assert sent(anna) == ["ordinary", SAID]


def test_more_words_join_it(anna: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    heard_as(anna, monkeypatch, Intent.CRAVING)
    anna.writes(SAID)
    assert f"«{SAID}\nog i går også»" in anna.writes("og i går også")


def test_an_answer_is_an_answer_whatever_it_may_wish(anna: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    heard_as(anna, monkeypatch, Intent.STOP, said="8")
    anna.writes("Russug")
    assert "Det er sterkt" in anna.writes("8")
