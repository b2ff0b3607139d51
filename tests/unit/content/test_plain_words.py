"""Words that a patient need not know do not stand in what a patient reads, and a key says what it does."""

import re

import pytest

from bot.domain.danger.card import DangerKind, card
from bot.domain.flow.language import LONGEST_ANSWER, FreeText
from bot.service.desk import Desk

#: Conversations for hard moments: a number there says whose it is.
HARD = ("craving.", "craving_round.", "coping.", "evening.", "checkin.", "first_days.")
#: Ours, not the patient's. What staff read and what stands on pictures is not meant.
INNER = re.compile(
    r"\b(dem som har vakt|dei som har vakt|on duty|stedfortreder|hele runden|runde \d)\b", re.IGNORECASE
)
FOR_OTHERS = ("phrase.staff_", "phrase.draw_", "phrase.login_")


def texts(desk: Desk, language: str) -> dict[str, str]:
    return {key: desk.texts.get(key, language) for key in desk.content.texts}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
class TestEveryLanguage:
    def test_a_number_in_a_hard_moment_says_whose_it_is(self, desk: Desk, language: str) -> None:
        said = {key: text for key, text in texts(desk, language).items() if key.startswith(HARD)}
        assert sum("116 123" in text for text in said.values()) >= 8
        for name, number in (("Mental Helse", "116 123"), ("Kirkens SOS", "22 40 00 40")):
            assert [
                key for key, text in said.items() if text.count(number) != text.count(f"{name} {number}")
            ] == []

    def test_our_own_words_are_not_the_patients(self, desk: Desk, language: str) -> None:
        assert [
            key
            for key, text in texts(desk, language).items()
            if INNER.search(text) and not key.startswith(FOR_OTHERS)
        ] == []

    def test_whatever_sends_at_once_as_urgent_is_called_so(self, desk: Desk, language: str) -> None:
        called = {
            desk.texts.get(key, language)
            for key in ("talk.first.ask.urgent", "talk.own.ask.urgent", "talk.what_now.ask.urgent")
        }
        called |= {
            desk.texts.get(key, language) for key in ("ask_help.urgent.ask.send", "relapse.offer.ask.urgent")
        }
        called |= {desk.texts.phrase("request_button_urgent", language)}
        assert len(called) == 1
        send = desk.texts.get("talk.first.ask.send", language)
        assert called.pop().startswith(f"{send} ")

    def test_two_keys_on_one_screen_are_not_called_the_same(self, desk: Desk, language: str) -> None:
        keys = [desk.texts.phrase(f"keyboard_{key}", language) for key in ("craving", "talk", "plan", "menu")]
        more = [desk.texts.phrase(key, language) for key in ("menu_more", "button_more")]
        telegram = {"nb": "Meny", "nn": "Meny", "en": "Menu"}[language]
        assert len({*keys, *more, telegram}) == len(keys) + len(more) + 1


def test_the_card_says_plainly_when_to_call() -> None:
    assert "Er du redd for å skade deg selv, ring 113 nå." in card(DangerKind.SUICIDE, "nb")


def test_no_question_takes_less_than_telegram_does(desk: Desk) -> None:
    """Nobody is told that their own words are too long for a question: what one message holds is an answer, everywhere."""
    short = [
        f"{flow.id}.{name}"
        for flow in desk.content.book
        for name, step in flow.steps.items()
        if isinstance(step.ask, FreeText) and step.ask.max < LONGEST_ANSWER
    ]
    assert short == []
