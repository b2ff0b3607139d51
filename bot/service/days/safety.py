"""The safety plan and the people around the person: menus, what is kept, how it is shown, and the picture of it. Only they see any of it.

Nobody who is named here is written to or called by the program.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from bot.dialogue.speech import Buttons
from bot.domain.days import coping
from bot.domain.days.safety import SAYINGS, Known, SafetyPart, SafetyPlan, Side, tappable
from bot.domain.flow import verbs
from bot.domain.messages.message import Button, Message
from bot.domain.messages.picture import Picture, Section, parts
from bot.service.conversation.voice import Voice
from bot.store.conversations import conversations
from bot.store.days import daily as daily_store
from bot.store.days import safety as store

#: Longer entries are cut on their button; the whole text is shown where they are read.
LONGEST_LABEL: Final = 40
#: So many of the person's own tools are shown in a heavy moment.
FIRST_TOOLS: Final = 4
#: What is remembered while a picture is made: the entries that are to be left out of it.
LEFT_OUT: Final = "picture_without"
#: Where the texts of what makes a place safe stand.
PLACE_TIPS: Final = "safety_place.tips.ask"
#: Data of the keys below the plan.
EDIT_KEY, PICTURE_KEY, WAY_BACK_KEY, PLAN_KEY = "m:safety_edit", "m:safety_pic", "m:way_back", "m:safety"


def plan_of(voice: Voice) -> SafetyPlan:
    """All that the person has written here, read once in a transaction; whatever here changes it has it read anew."""
    if voice.safety is None:
        voice.safety = store.of_patient(voice.work, voice.person.id)
    return voice.safety


def _changes(voice: Voice) -> None:
    voice.menus.clear()
    voice.safety = None


def on_button(text: str) -> str:
    """A text of the person's own as it stands on a button."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LABEL else line[: LONGEST_LABEL - 1].rstrip() + "…"


# --- menus ---


def _lines(part: SafetyPart) -> Callable[[Voice], dict[str, str]]:
    return lambda voice: {
        line.tag: on_button(line.text) for line in plan_of(voice).lines if line.part is part
    }


def _people(chosen: Callable[[SafetyPlan], Iterable[Known]]) -> Callable[[Voice], dict[str, str]]:
    return lambda voice: {one.tag: on_button(one.name) for one in chosen(plan_of(voice))}


def _on_picture(voice: Voice) -> dict[str, str]:
    return {entry: on_button(text) for _, lines in _sections(voice) for entry, text in lines}


MENUS: Final[Mapping[str, Callable[[Voice], dict[str, str]]]] = {
    "sign_menu": _lines(SafetyPart.SIGN),
    "good_menu": _lines(SafetyPart.GOOD),
    "place_menu": _lines(SafetyPart.PLACE),
    "people_menu": _people(lambda plan: plan.people),
    "trusted_menu": _people(lambda plan: plan.trusted),
    "call_menu": _people(lambda plan: plan.called),
    "along_menu": _people(lambda plan: (one for one in plan.people if one.along)),
    "picture_menu": _on_picture,
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


# --- the plan as it reads ---


def _called(voice: Voice, one: Known) -> str:
    """Somebody as they stand in the plan: name, number, when it is safe to get in touch."""
    number = f" {tappable(one.number)}" if one.number else ""
    reach = f" ({voice.phrase(f'safety_reach_{one.reach}')})" if one.reach else ""
    return f"{one.name}{number}{reach}"


def _helps(voice: Voice) -> list[tuple[str, str]]:
    """What helps, what brought a craving down before first: entry of the menu, and words."""
    tools = daily_store.tools(voice.work, voice.person.id)
    entries = coping.that_helps(list(tools.own), tools.uses, tools.hidden)
    return [(one, tools.own[one] if one in tools.own else voice.phrase(f"coping_{one}")) for one in entries]


def _sections(voice: Voice) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The parts of the plan: heading, and lines with what names them. Empty parts are left out."""
    plan = plan_of(voice)

    def of(part: SafetyPart) -> list[tuple[str, str]]:
        return [(line.tag, line.text) for line in plan.lines if line.part is part]

    calls = [(one.tag, f"{number}. {_called(voice, one)}") for number, one in enumerate(plan.called, 1)]
    reasons = list(daily_store.reasons(voice.work, voice.person.id).items())
    for heading, lines in (
        ("safety_signs", of(SafetyPart.SIGN)),
        ("safety_good", of(SafetyPart.GOOD)),
        ("safety_call", calls),
        ("safety_tools", _helps(voice)),
        ("safety_place", of(SafetyPart.PLACE)),
        ("safety_reasons", reasons),
    ):
        if lines:
            yield voice.phrase(heading), lines


def _said(sections: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> Iterator[str]:
    for heading, lines in sections:
        yield f"{heading}\n" + "\n".join(f"• {text}" for _, text in lines)


def show(voice: Voice) -> None:
    """The whole plan as one clear message, the numbers to call in it."""
    blocks = [voice.phrase("safety_title"), *_said(_sections(voice)), voice.phrase("safety_numbers")]
    keys = (
        (
            Button(voice.phrase("safety_key_edit"), EDIT_KEY),
            Button(voice.phrase("safety_key_picture"), PICTURE_KEY),
        ),
        (Button(voice.phrase("safety_key_way_back"), WAY_BACK_KEY),),
    )
    voice.send(Message("\n\n".join(blocks), keys))


def show_first(voice: Voice) -> None:
    """What is wanted in a heavy moment: who is called, and what helps; nothing where neither is written down."""
    plan = plan_of(voice)
    blocks = []
    if plan.called:
        calls = "\n".join(f"{number}. {_called(voice, one)}" for number, one in enumerate(plan.called, 1))
        blocks.append(f"{voice.phrase('safety_call')}\n{calls}")
    if tools := _helps(voice)[:FIRST_TOOLS]:
        lines = "\n".join(f"• {text}" for _, text in tools)
        blocks.append(f"{voice.phrase('safety_tools')}\n{lines}")
    if blocks:
        voice.send(Message("\n\n".join([voice.phrase("safety_first"), *blocks]), plan_key(voice)))
    else:
        show_key(voice)


def show_key(voice: Voice) -> None:
    """One key to the plan; nothing for whoever has none."""
    if key := plan_key(voice):
        voice.send(Message(voice.phrase("safety_lies_here"), key))


def plan_key(voice: Voice) -> Buttons:
    """The key that shows the plan, in a row of its own; none for whoever has no plan."""
    if not plan_of(voice).is_begun:
        return ()
    return ((Button(voice.phrase("safety_key_plan"), PLAN_KEY),),)


def show_calls(voice: Voice) -> None:
    """Who is called, in order; nothing where nobody is."""
    called = plan_of(voice).called
    if called:
        lines = [f"{number}. {_called(voice, one)}" for number, one in enumerate(called, 1)]
        voice.send(Message("\n".join([voice.phrase("safety_you_call"), *lines]), keyboard=voice.keyboard()))


def show_people(voice: Voice) -> None:
    """The map: everybody by how they are for the person now."""
    people = plan_of(voice).people
    blocks = [voice.phrase("people_title")]
    for side in (*Side, None):
        names = [_called(voice, one) for one in people if one.side is side]
        if names:
            heading = voice.phrase(f"people_{side or 'unsaid'}")
            blocks.append("\n".join([heading, *(f"• {name}" for name in names)]))
    voice.send(Message("\n\n".join(blocks), keyboard=voice.keyboard()))


def show_along(voice: Voice) -> None:
    """Who could come with the person."""
    names = [_called(voice, one) for one in plan_of(voice).people if one.along]
    if names:
        lines = [voice.phrase("people_along"), *(f"• {name}" for name in names)]
        voice.send(Message("\n".join(lines), keyboard=voice.keyboard()))


def show_sayings(voice: Voice) -> None:
    """How to say no, at the door, on the phone, in a message: the person's own words, else ours."""
    plan = plan_of(voice)
    blocks = []
    for part in SAYINGS:
        own = plan.texts(part)
        words = own[0] if own else voice.phrase(f"saying_{part}_words")
        blocks.append(f"{voice.phrase(f'saying_{part}')}\n{words}")
    voice.send(Message("\n\n".join(blocks), keyboard=voice.keyboard()))


# --- the picture ---


def picture(voice: Voice, verb: verbs.SafetyPicture, _: str = "") -> None:
    """Begin choosing what stands on the picture, leave an entry out, or send it: to the person, who gives it to whom they want."""
    _changes(voice)
    work, person = voice.work, voice.person
    if verb.does == "begin":
        conversations.remember(work, person.id, LEFT_OUT, [])
    elif verb.does == "without":
        conversations.remember(work, person.id, LEFT_OUT, [*_left_out(voice), verb.entry])
    else:
        for one in parts(_picture(voice)):
            voice.send(Message(voice.phrase("safety_picture_here"), keyboard=voice.keyboard(), picture=one))


def _left_out(voice: Voice) -> list[str]:
    return list(conversations.remembered(voice.work, voice.person.id).get(LEFT_OUT, []))


def _picture(voice: Voice) -> Picture:
    left_out = set(_left_out(voice))
    sections = [
        Section(heading, tuple(text for entry, text in lines if entry not in left_out))
        for heading, lines in _sections(voice)
    ]
    sections = [section for section in sections if section.lines]
    numbers = Section("", tuple(voice.phrase("safety_numbers").split("\n")), strong=True)
    return Picture(voice.phrase("safety_title"), (*sections, numbers), voice.phrase("safety_picture_foot"))


def show_picture(voice: Voice) -> None:
    """What would stand on the picture, as text."""
    voice.send(
        Message(
            "\n\n".join([voice.phrase("safety_picture_has"), _picture(voice).words]),
            keyboard=voice.keyboard(),
        )
    )


SCREENS: Final[Mapping[verbs.Screen, Callable[[Voice], None]]] = {
    verbs.Screen.SAFETY: show,
    verbs.Screen.SAFETY_FIRST: show_first,
    verbs.Screen.SAFETY_KEY: show_key,
    verbs.Screen.CALL: show_calls,
    verbs.Screen.PEOPLE: show_people,
    verbs.Screen.ALONG: show_along,
    verbs.Screen.SAYINGS: show_sayings,
    verbs.Screen.PICTURE: show_picture,
}


def stored_counts(voice: Voice) -> Iterator[tuple[str, int]]:
    """How much is stored of each, for «what is stored»."""
    plan = plan_of(voice)
    yield "stored_safety", len(plan.lines)
    yield "stored_people", len(plan.people)
