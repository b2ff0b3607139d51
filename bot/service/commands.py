"""What each command does for a patient, whether it was typed, tapped on the keyboard, chosen in the menu, or meant by an old button."""

from collections.abc import Callable, Mapping
from typing import Final

from bot.domain.crisis import help_numbers
from bot.domain.message import Message
from bot.domain.values import Means
from bot.domain.words import Command
from bot.service import requests, screens
from bot.service.talk import Talk
from bot.store.tables.messages import Lane
from bot.store.tables.people import PatientState

#: What a person whose answers may not be kept can still do: these store nothing but a consent.
WITHOUT_KEEPING: Final = frozenset({"help", "stop", "stored", "language", "menu"})


def carry_out(talk: Talk, word: str) -> None:
    """Do what a command word asks for. A person who has not agreed that answers are kept gets help, and how to agree."""
    voice = talk.voice
    if word not in WITHOUT_KEEPING and voice.person.state in {PatientState.GREETED, PatientState.DECLINED}:
        if talk.open_flow() == "welcome":
            talk.show_where_we_are()
        else:
            voice.say("text_no_keep", keyboard=voice.keyboard())
        return
    _DO[word](talk)


def for_command(command: Command) -> str:
    """The command word a typed command stands for."""
    return _TYPED[command]


def for_meaning(means: Means) -> str:
    """The command word an old button still stands for."""
    return _MEANT[means]


def _help(talk: Talk) -> None:
    talk.voice.send(Message(help_numbers(talk.voice.language), keyboard=talk.voice.keyboard()), Lane.URGENT)


def _resume(talk: Talk) -> None:
    aside = talk.aside()
    if not talk.show_where_we_are():
        if aside:
            talk.go_on(aside[-1])
        elif talk.voice.person.state is PatientState.STOPPED or talk.voice.person.paused_until:
            talk.start("comeback")
        else:
            screens.menu(talk.voice)


def _leave(talk: Talk) -> None:
    run = talk.active
    if run is None:
        talk.voice.say("nothing_open", keyboard=talk.voice.keyboard())
    else:
        talk.leave(run)


_DO: Final[Mapping[str, Callable[[Talk], None]]] = {
    "help": _help,
    "stop": lambda talk: talk.start("stop"),
    "pause": lambda talk: talk.start("pause"),
    "menu": lambda talk: screens.menu(talk.voice),
    "stored": lambda talk: talk.start("stored"),
    "talk": lambda talk: talk.start("talk"),
    "plan": lambda talk: screens.plan(talk.voice),
    "checklist": lambda talk: talk.start("discharge"),
    "craving": lambda talk: talk.start("craving"),
    "language": lambda talk: talk.start("language"),
    "status": lambda talk: requests.status(talk.voice),
    "withdraw": lambda talk: talk.start("withdraw"),
    "continue": _resume,
    "leave": _leave,
}

_TYPED: Final[Mapping[Command, str]] = {
    Command.HELP: "help",
    Command.STOP: "stop",
    Command.PAUSE: "pause",
    Command.MENU: "menu",
    Command.WHAT: "stored",
    Command.TALK: "talk",
    Command.PLAN: "plan",
    Command.CRAVING: "craving",
    Command.LANGUAGE: "language",
    Command.CONTINUE: "continue",
    Command.LEAVE: "leave",
}

_MEANT: Final[Mapping[Means, str]] = {
    Means.HELP: "help",
    Means.REQUEST: "talk",
    Means.REQUEST_URGENT: "talk",
    Means.NO_PLACE_TONIGHT: "talk",
    Means.CRAVING: "craving",
    Means.CRAVING_HIGH: "craving",
}
