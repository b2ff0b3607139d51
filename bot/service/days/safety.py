"""The safety plan and the people around the person: their menus, what is kept and taken out. How it reads: `safety_pages.py`.

Only they see any of it. Nobody who is named here is written to or called by the program.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from bot.domain.days.safety import Known, SafetyPart, SafetyPlan
from bot.domain.flow import verbs
from bot.domain.messages.typography import on_one_line
from bot.service.conversation.voice import Voice
from bot.store.days import safety as store

#: Where the texts of what makes a place safe stand.
PLACE_TIPS: Final = "safety_place.tips.ask"


def plan_of(voice: Voice) -> SafetyPlan:
    """All that the person has written here, read once in a transaction; whatever here changes it has it read anew."""
    if voice.safety is None:
        voice.safety = store.of_patient(voice.work, voice.person.id)
    return voice.safety


def _changes(voice: Voice) -> None:
    voice.menus.clear()
    voice.safety = None


# --- menus ---


def _lines(part: SafetyPart) -> Callable[[Voice], dict[str, str]]:
    return lambda voice: {
        line.tag: on_one_line(line.text) for line in plan_of(voice).lines if line.part is part
    }


def _people(chosen: Callable[[SafetyPlan], Iterable[Known]]) -> Callable[[Voice], dict[str, str]]:
    return lambda voice: {one.tag: on_one_line(one.name) for one in chosen(plan_of(voice))}


MENUS: Final[Mapping[str, Callable[[Voice], dict[str, str]]]] = {
    "sign_menu": _lines(SafetyPart.SIGN),
    "good_menu": _lines(SafetyPart.GOOD),
    "place_menu": _lines(SafetyPart.PLACE),
    "people_menu": _people(lambda plan: plan.people),
    "trusted_menu": _people(lambda plan: plan.trusted),
    "call_menu": _people(lambda plan: plan.called),
    "along_menu": _people(lambda plan: (one for one in plan.people if one.along)),
}


# --- what flows ask for ---


def line_kept(voice: Voice, verb: verbs.SafetyLine, _: str = "") -> None:
    """Keep lines of the plan, word for word."""
    _changes(voice)
    for text in filter(None, (verb.text, *(voice.text(f"{PLACE_TIPS}.{one}") for one in verb.picked))):
        store.keep_line(voice.work, voice.person.id, verb.part, text)


def person_kept(voice: Voice, verb: verbs.PersonKept, _: str = "") -> None:
    """Note what was told about somebody; a number as it was typed."""
    _changes(voice)
    told = {
        "side": verb.side,
        "reach": verb.reach,
        "number": verb.number,
        "along": None if verb.along is None else verb.along == "yes",
    }
    said = {key: value for key, value in told.items() if value is not None}
    store.keep_person(voice.work, voice.person.id, verb.who, **said)


def call_order(voice: Voice, verb: verbs.CallOrder, _: str = "") -> None:
    """Put somebody last among those who are called, or begin anew."""
    _changes(voice)
    if verb.who is None:
        store.call_nobody(voice.work, voice.person.id)
    else:
        store.call_last(voice.work, voice.person.id, verb.who)


def take_out(voice: Voice, verb: verbs.TakeOut) -> None:
    """Take a line or somebody away for good."""
    _changes(voice)
    drop = store.drop_person if verb.menu is verbs.OwnMenu.PEOPLE else store.drop_line
    drop(voice.work, voice.person.id, verb.entry)


def stored_counts(voice: Voice) -> Iterator[tuple[str, int]]:
    """How much is stored of each, for «what is stored»."""
    plan = plan_of(voice)
    yield "stored_safety", len(plan.lines)
    yield "stored_people", len(plan.people)
