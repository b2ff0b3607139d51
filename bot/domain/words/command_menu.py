"""The command menu that Telegram shows beside the writing field: which commands, in which order, by which word in each language.

The words are a choice from those that are understood anyway (`word_lists.SLASH`): every command of every language works for everybody,
whatever the menu shows. What stands beside each is content (`phrase.command_…`).
"""

from collections.abc import Mapping
from typing import Final

from bot.domain.words.word_lists import Command

#: Bokmål, by which the phrases are named too. Telegram takes a–z, 0–9 and _ only (Bot API, BotCommand).
SOURCE: Final[Mapping[Command, str]] = {
    Command.HELP: "hjelp",
    Command.MENU: "meny",
    Command.PLAN: "plan",
    Command.CRAVING: "russug",
    Command.TALK: "snakk",
    Command.PAUSE: "pause",
    Command.STOP: "stopp",
    Command.WHAT: "hva",
    Command.LANGUAGE: "sprak",
}
_OTHERS: Final[Mapping[str, Mapping[Command, str]]] = {
    "nn": {Command.WHAT: "kva"},
    "en": {
        Command.HELP: "help",
        Command.MENU: "menu",
        Command.CRAVING: "craving",
        Command.TALK: "talk",
        Command.STOP: "stop",
        Command.WHAT: "what",
        Command.LANGUAGE: "language",
    },
}


def menu_words(language: str) -> list[tuple[str, str]]:
    """The commands for a language, in order: the word, and the key of the phrase that says what it does."""
    own = _OTHERS.get(language, {})
    return [(own.get(command, word), f"command_{word}") for command, word in SOURCE.items()]
