"""What each command does for a patient, whether it was typed, tapped on the keyboard, chosen in the menu, or meant by an old button."""

from collections.abc import Callable, Mapping
from typing import Final

from bot.domain.checklist_flows import TEXT_KEY
from bot.domain.crisis import help_numbers
from bot.domain.message import Message
from bot.domain.press import Press
from bot.domain.values import Means, Value
from bot.domain.verbs import Urgency
from bot.domain.words import Command
from bot.service import requests, screens
from bot.service.bot_begins import begin_own
from bot.service.talk import Talk
from bot.store.tables.messages import Lane
from bot.store.tables.people import PatientState

#: What a person whose answers may not be kept can still do: these store nothing but a consent.
WITHOUT_KEEPING: Final = frozenset({"help", "stop", "stored", "language", "menu"})


def carry_out(talk: Talk, word: str) -> None:
    """Do what a command word asks for. A person who has not agreed that answers are kept gets help, and how to agree."""
    if word in WITHOUT_KEEPING or _may_keep(talk):
        _DO[word](talk)


def honour(talk: Talk, means: Means, press: Press) -> None:
    """Do what an old button still stands for, as of now."""
    if means is Means.HELP:
        _help(talk)
    elif _may_keep(talk):
        _HONOUR[means](talk, press)


def _may_keep(talk: Talk) -> bool:
    """Whether answers may be kept; if not, the person is told how to agree to it."""
    voice = talk.voice
    if voice.person.state not in {PatientState.GREETED, PatientState.DECLINED}:
        return True
    if talk.open_flow() == "welcome":
        talk.show_where_we_are()
    else:
        voice.say("text_no_keep", keyboard=voice.keyboard())
    return False


def is_known(word: str) -> bool:
    """Whether a word in a button's data, old or new, is a command."""
    return word in _DO


def for_command(command: Command) -> str:
    """The command word a typed command stands for."""
    return _TYPED[command]


def _help(talk: Talk) -> None:
    talk.voice.send(Message(help_numbers(talk.voice.language), keyboard=talk.voice.keyboard()), Lane.HELP)


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
    "checkin": begin_own,
    "relapse": lambda talk: talk.start("relapse"),
    "left_today": lambda talk: talk.start("left_today"),
    "daily": lambda talk: talk.start("daily"),
    "checkin_time": lambda talk: talk.start("checkin_time"),
    "reasons": lambda talk: talk.start("reasons"),
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
    Command.RELAPSE: "relapse",
    Command.LEFT_TODAY: "left_today",
    Command.DAILY: "daily",
    Command.CHECKIN_TIME: "checkin_time",
    Command.REASONS: "reasons",
    Command.LANGUAGE: "language",
    Command.CONTINUE: "continue",
    Command.LEAVE: "leave",
}


def _craving(talk: Talk, press: Press) -> None:
    """Craving help. A press on a scale says how strong it is, so that nothing is asked again."""
    if talk.is_in("craving"):
        talk.show_where_we_are()
    else:
        talk.start("craving", {"level": int(press.option)} if press.option.isdecimal() else None)


def _urgent(talk: Talk, press: Press) -> None:
    """The preview of an urgent request, in the words of the check-list item where the button stood."""
    params: dict[str, Value] = {"kind": Urgency.URGENT.value}
    if key := _words_of(talk, press):
        params["about"] = TEXT_KEY + key
    talk.start("ask_help", params)


def _words_of(talk: Talk, press: Press) -> str | None:
    """The key of the words of the item whose question a button belonged to."""
    for checklist in talk.voice.desk.content.checklists.values():
        for area, item, _ in checklist.items():
            if (checklist.area_flow(area), item) == (press.flow, press.step):
                return f"{press.flow}.{item}.need_help"
    return None


_HONOUR: Final[Mapping[Means, Callable[[Talk, Press], None]]] = {
    Means.REQUEST: lambda talk, _: talk.start("talk"),
    Means.REQUEST_URGENT: _urgent,
    Means.NO_PLACE_TONIGHT: _urgent,
    Means.CRAVING: _craving,
    Means.CRAVING_HIGH: _craving,
}
