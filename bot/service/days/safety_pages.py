"""The safety plan as it reads, whole or the part that is wanted, the people around the person, and the picture; all to the person alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from bot.dialogue.speech import Buttons
from bot.domain.days import coping
from bot.domain.days.safety import SAYINGS, Known, SafetyPart, Side, with_number
from bot.domain.flow import verbs
from bot.domain.messages.message import Button, Message
from bot.domain.messages.picture import Picture, Section, parts
from bot.domain.messages.typography import on_one_line
from bot.service.conversation.voice import Voice
from bot.service.days.safety import plan_of
from bot.store.conversations import conversations
from bot.store.database.one_by_one import readable
from bot.store.days import daily as daily_store

#: So many of the person's own tools are shown in a heavy moment.
FIRST_TOOLS: Final = 4
#: What is remembered while a picture is made: the entries that are to be left out of it.
LEFT_OUT: Final = "picture_without"
#: Data of the keys below the plan.
EDIT_KEY, PICTURE_KEY, WAY_BACK_KEY, PLAN_KEY = "m:safety_edit", "m:safety_pic", "m:way_back", "m:safety"


def _called(voice: Voice, one: Known) -> str:
    """Somebody as they stand in the plan: name, number, when it is safe to get in touch."""
    reach = f" ({voice.phrase(f'safety_reach_{one.reach}')})" if one.reach else ""
    return with_number(one.name, one.number) + reach


def _helps(voice: Voice) -> list[tuple[str, str]]:
    """What helps, what brought a craving down before first: entry of the menu, and words."""
    return readable(voice.work, "reading what helps", partial(_read_helps, voice), list)


def _read_helps(voice: Voice) -> list[tuple[str, str]]:
    tools = daily_store.tools(voice.work, voice.person.id)
    entries = coping.that_helps(list(tools.own), tools.uses, tools.hidden)
    return [(one, tools.own[one] if one in tools.own else voice.phrase(f"coping_{one}")) for one in entries]


def _reasons(voice: Voice) -> list[tuple[str, str]]:
    read = partial(daily_store.reasons, voice.work, voice.person.id)
    return list(readable(voice.work, "reading reasons", read, dict[str, str]).items())


def _sections(voice: Voice) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The parts of the plan: heading, and lines with what names them. Empty parts are left out."""
    plan = plan_of(voice)

    def of(part: SafetyPart) -> list[tuple[str, str]]:
        return [(line.tag, line.text) for line in plan.lines if line.part is part]

    calls = [(one.tag, f"{number}. {_called(voice, one)}") for number, one in enumerate(plan.called, 1)]
    for heading, lines in (
        ("safety_signs", of(SafetyPart.SIGN)),
        ("safety_good", of(SafetyPart.GOOD)),
        ("safety_call", calls),
        ("safety_tools", _helps(voice)),
        ("safety_place", of(SafetyPart.PLACE)),
        ("safety_reasons", _reasons(voice)),
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


def on_picture(voice: Voice) -> dict[str, str]:
    """The menu of what stands on the picture: entries, and what stands on their buttons."""
    left_out = _left_out(voice)
    return {
        entry: on_one_line(text)
        for _, lines in _sections(voice)
        for entry, text in lines
        if entry not in left_out
    }


def picture(voice: Voice, verb: verbs.SafetyPicture, _: str = "") -> None:
    """Begin choosing what stands on the picture, leave an entry out, or send it: to the person, who gives it to whom they want."""
    voice.menus.clear()
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
    return Picture(
        voice.phrase("safety_title"),
        (*sections, numbers),
        voice.phrase("safety_picture_foot"),
        voice.phrase("picture_undrawn"),
    )


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
