"""What each command does for a patient, whether it was typed, tapped on the keyboard, chosen in the menu, or meant by an old button."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from bot.domain.checklist.as_flows import TEXT_KEY
from bot.domain.checklist.checklist import Item
from bot.domain.directory.place import Need
from bot.domain.flow.press import Press
from bot.domain.flow.values import Means, Value
from bot.domain.requests.kinds import Uses
from bot.domain.words.commands import Command
from bot.service.appointments.words import show_list
from bot.service.clock.begin_due import begin_own
from bot.service.conversation import danger, screens, seen
from bot.service.conversation.may_keep import may_keep
from bot.service.conversation.talk import KEEP, Talk
from bot.service.days import safety, safety_pages
from bot.service.own_data import erasing
from bot.service.plan import pages
from bot.service.requests import asking
from bot.store.tables.conversation import RunStatus
from bot.store.tables.messages import Lane
from bot.store.tables.people import PatientState

#: What needs answers to be kept. Everything else is done for anybody: it keeps nothing but a setting, or what the person sends.
NEEDS_KEEPING: Final = frozenset(
    "checklist craving checkin checkin_time daily my_plan reasons appointments appointment_new share"
    " safety safety_edit safety_pic people afterwards goals plan_add plan_change rehearsal voice_back".split()
)

_DAYS: Final = (Command.PLACES, Command.PLACES_OPEN, Command.IDEAS, Command.ROUTINES, Command.WORK)
#: The words for places that serve a need.
PLACES: Final[Mapping[Command, Need]] = {
    Command.PLACES_FOOD: Need.FOOD,
    Command.PLACES_WARMTH: Need.WARMTH,
    Command.PLACES_TALK: Need.TALK,
    Command.PLACES_ACTIVITY: Need.ACTIVITY,
    Command.PLACES_WORK: Need.WORK,
    Command.PLACES_HEALTH: Need.HEALTH,
    Command.PLACES_MONEY: Need.MONEY,
}
#: What cannot wait, and the words for it: each is answered in this conversation.
SITUATION: Final = "situation"
SITUATIONS: Final = (
    Command.BED,
    Command.FOOD,
    Command.DETOX,
    Command.MISSED_DOSE,
    Command.DRIVING,
    Command.PREGNANT,
    Command.CHILD,
    Command.VOICES,
    Command.DEBT,
    Command.OWN_VIOLENCE,
    Command.SOMEBODY,
    Command.BACK,
    Command.CREDIT,
    Command.NOBODY,
)


def carry_out(talk: Talk, word: str) -> None:
    """Do what a command word asks for. A person who has not agreed that answers are kept is asked, where it needs that."""
    if word in NEEDS_KEEPING and not may_keep(talk.voice):
        _ask_to_keep(talk, word)
    elif pages.is_page(word):
        pages.page(talk.voice, word)
    else:
        _DO[word](talk)


def honour(talk: Talk, means: Means, press: Press) -> None:
    """Do what an old button still stands for, as of now."""
    if means in {Means.CRAVING, Means.CRAVING_HIGH} and not may_keep(talk.voice):
        _ask_to_keep(talk, "craving")
    elif means is Means.HELP:
        _help(talk)
    else:
        _HONOUR[means](talk, press)


def go_on(talk: Talk) -> None:
    """Do what the person had asked for, now that they have agreed that answers are kept, or chosen it among what was offered."""
    word, talk.wanted = talk.wanted, None
    if word is not None and word in _DO:
        carry_out(talk, word)


def _ask_to_keep(talk: Talk, word: str) -> None:
    """Ask whether answers may be kept: by the welcome where that is still open, else by itself. Against a craving ideas come first."""
    welcome = talk.welcome_run()
    if word == "craving":
        talk.start(KEEP, {"wanted": word, "only": "ideas" if welcome else "both"})
    elif welcome is not None:
        talk.go_on(welcome)
    else:
        talk.start(KEEP, {"wanted": word})


def is_known(word: str) -> bool:
    """Whether a word in a button's data, old or new, is a command."""
    return word in _DO or pages.is_page(word)


def for_command(command: Command) -> str:
    """The command word a typed command stands for."""
    return _TYPED[command]


def _help(talk: Talk) -> None:
    screens.help_page(talk.voice, Lane.HELP)


def _plan(talk: Talk) -> None:
    """The plan; where there is none and can be none yet, whether answers may be kept."""
    voice = talk.voice
    if may_keep(voice) or voice.kept_plan().entries:
        pages.plan(voice)
    else:
        _ask_to_keep(talk, "checklist")


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


def _situation(talk: Talk, what: str) -> None:
    """The answer to what cannot wait. One that still lies open gives way to it, so that nobody is asked to go on with that."""
    for run in talk.runs:
        if run.status is not RunStatus.ENDED and run.state.frames and run.state.frames[0].flow == SITUATION:
            talk.leave_quietly(run)
    talk.start(SITUATION, {"what": what})


def _safety(talk: Talk) -> None:
    """The safety plan as it is, beside whatever is open; the beginning of one for whoever has none."""
    if safety.plan_of(talk.voice).is_begun:
        safety_pages.show(talk.voice)
    else:
        talk.start("safety")


def _here(talk: Talk) -> None:
    """The one press that is enough where somebody is asked after: they were heard."""
    talk.voice.say("silence_here", keyboard=talk.voice.keyboard())


def _regret(talk: Talk) -> None:
    """Keep everything after all. With no erasure to take back, it is a request that somebody may mean."""
    voice = talk.voice
    if erasing.regret(voice.work, voice.person.id):
        voice.say("erase_regretted", keyboard=voice.keyboard())
    else:
        talk.start("withdraw")


_DO: Final[Mapping[str, Callable[[Talk], None]]] = {
    "help": _help,
    "stop": lambda talk: talk.start("stop"),
    "pause": lambda talk: talk.start("pause"),
    "menu": lambda talk: screens.menu(talk.voice),
    "stored": lambda talk: talk.start("stored"),
    "regret": _regret,
    "seen": lambda talk: seen.newest(talk.voice),
    seen.REST: lambda talk: seen.rest(talk.voice),
    "share": lambda talk: talk.start("share_plan"),
    "unshare": lambda talk: talk.start("share_stop"),
    "talk": lambda talk: talk.start("talk"),
    "plan": _plan,
    "checklist": lambda talk: talk.start("discharge"),
    "my_plan": lambda talk: talk.start("my_plan"),
    "craving": lambda talk: talk.start("craving"),
    "checkin": begin_own,
    "relapse": lambda talk: talk.start("relapse"),
    "left_today": lambda talk: talk.start("left_today"),
    "released": lambda talk: talk.start("released"),
    "daily": lambda talk: talk.start("daily"),
    "checkin_time": lambda talk: talk.start("checkin_time"),
    "reasons": lambda talk: talk.start("reasons"),
    "appointments": lambda talk: show_list(talk.voice),
    "appointment_new": lambda talk: talk.start("appointment_new"),
    "safety": _safety,
    "safety_edit": lambda talk: talk.start("safety_edit"),
    "safety_pic": lambda talk: talk.start("safety_pic"),
    "people": lambda talk: talk.start("people"),
    "afterwards": lambda talk: talk.start("afterwards"),
    "way_back": lambda talk: talk.start("way_back"),
    "goals": lambda talk: talk.start("goals"),
    "rehearsal": lambda talk: talk.start("rehearsal"),
    "voice_back": lambda talk: talk.start("voice_back"),
    "plan_add": lambda talk: talk.start("plan_add"),
    "plan_change": lambda talk: talk.start("plan_change"),
    "refused": lambda talk: talk.start("refused"),
    "language": lambda talk: talk.start("language"),
    "silence": lambda talk: talk.start("silence"),
    "here": _here,
    "status": lambda talk: asking.status(talk.voice),
    "withdraw": lambda talk: talk.start("withdraw"),
    "continue": _resume,
    "leave": _leave,
    "situation": lambda talk: talk.start(SITUATION),
    "naloxone": lambda talk: talk.start("tolerance"),
    "ideas": lambda talk: talk.start("ideas"),
    "routines": lambda talk: talk.start("routines"),
    "work": lambda talk: talk.start("work"),
    "places": lambda talk: talk.start("places"),
    "places_open": lambda talk: talk.start("places", {"only": "now"}),
    **{
        command.value: partial(Talk.start, flow="places", params={"need": need.value})
        for command, need in PLACES.items()
    },
    **{command.value: partial(_situation, what=command.value) for command in SITUATIONS},
}

_TYPED: Final[Mapping[Command, str]] = {
    Command.HELP: "help",
    Command.STOP: "stop",
    Command.PAUSE: "pause",
    Command.MENU: "menu",
    Command.WHAT: "stored",
    Command.REGRET: "regret",
    Command.SEEN: "seen",
    Command.SHARE: "share",
    Command.UNSHARE: "unshare",
    Command.TALK: "talk",
    Command.PLAN: "plan",
    Command.CRAVING: "craving",
    Command.RELAPSE: "relapse",
    Command.LEFT_TODAY: "left_today",
    Command.RELEASED: "released",
    Command.DAILY: "daily",
    Command.CHECKIN: "checkin",
    Command.CHECKIN_TIME: "checkin_time",
    Command.REASONS: "reasons",
    Command.APPOINTMENTS: "appointments",
    Command.SAFETY: "safety",
    Command.PEOPLE: "people",
    Command.AFTERWARDS: "afterwards",
    Command.GOALS: "goals",
    Command.REHEARSAL: "rehearsal",
    Command.VOICE_BACK: "voice_back",
    Command.REFUSED: "refused",
    Command.LANGUAGE: "language",
    Command.CONTINUE: "continue",
    Command.LEAVE: "leave",
    Command.NALOXONE: "naloxone",
    **{command: command.value for command in (*SITUATIONS, *_DAYS, *PLACES)},
}


def _craving(talk: Talk, press: Press) -> None:
    """Craving help. A press on a scale says how strong it is, so that nothing is asked again."""
    if talk.is_in("craving"):
        talk.show_where_we_are()
    else:
        talk.start("craving", {"level": int(press.option)} if press.option.isdecimal() else None)


def _request(talk: Talk, press: Press) -> None:
    """The preview of a request: of the kind of the check-list item where the button stood, if that has one of its own."""
    item = _item_of(talk, press)
    if item is None or item.need_help.kind is None:
        talk.start("talk")
    else:
        _ask(talk, press, item.need_help.kind)


def _ask(talk: Talk, press: Press, kind: str) -> None:
    """The preview of a request of a kind, in the words of the check-list item where the button stood."""
    params: dict[str, Value] = {"kind": kind}
    if _item_of(talk, press) is not None:
        params["about"] = f"{TEXT_KEY}{press.flow}.{press.step}.need_help"
    talk.start("ask_help", params)


def _uses(talk: Talk) -> Uses:
    return talk.voice.desk.content.kinds.uses


def _item_of(talk: Talk, press: Press) -> Item | None:
    """The check-list item whose question a button belonged to."""
    for checklist in talk.voice.desk.content.checklists.values():
        for area, item, entry in checklist.items():
            if (checklist.area_flow(area), item) == (press.flow, press.step):
                return entry
    return None


_HONOUR: Final[Mapping[Means, Callable[[Talk, Press], None]]] = {
    Means.DANGER: danger.honour,
    Means.REQUEST: _request,
    Means.REQUEST_URGENT: lambda talk, press: _ask(talk, press, _uses(talk).request_urgent),
    Means.NO_PLACE_TONIGHT: lambda talk, press: _ask(talk, press, _uses(talk).no_place_tonight),
    Means.CRAVING: _craving,
    Means.CRAVING_HIGH: _craving,
}
