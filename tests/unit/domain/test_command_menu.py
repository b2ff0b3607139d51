"""The words of the command menu: such as Telegram takes, in the person's language, and each understood by everybody."""

import re

import pytest

from bot.content import load
from bot.domain.words.command_menu import SOURCE, menu_words
from bot.domain.words.commands import Command, command_of
from bot.settings import ROOT

LANGUAGES = ("nb", "nn", "en", "se")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_one_that_telegram_takes_and_the_program_understands(language: str) -> None:
    words = [word for word, _ in menu_words(language)]
    assert all(re.fullmatch(r"[a-z0-9_]{1,32}", word) for word in words)
    assert [command_of(f"/{word}", ()) for word in words] == list(SOURCE)


def test_what_must_be_in_reach_is_in_every_menu() -> None:
    assert {Command.HELP, Command.MENU, Command.STOP, Command.PAUSE, Command.WHAT} <= set(SOURCE)


def test_the_english_menu_is_english_and_the_norwegian_ones_norwegian() -> None:
    words = {language: " ".join(word for word, _ in menu_words(language)) for language in LANGUAGES}
    assert words["en"] == "help menu plan craving talk pause stop what language"
    assert words["nb"] == "hjelp meny plan russug snakk pause stopp hva sprak"
    assert words["nn"] == "hjelp meny plan russug snakk pause stopp kva sprak"
    assert words["se"] == words["nb"], "until there is a translation"


def test_each_says_what_it_does() -> None:
    phrases = load(ROOT / "flows").phrases
    assert {key for _, key in menu_words("en")} <= set(phrases)
