"""A scene as it is played: when it is, what would become of a message then, what is missing, and putting that into the plan.

What would happen is asked of the request machine in a copy (`domain/rehearsal/asked.py`). The only thing that is written is what the
person puts into their plan (`plan_hole`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import takewhile
from typing import Final

from bot.domain.flow import verbs
from bot.domain.flow.events import Event, Wrote
from bot.domain.flow.language import FreeText
from bot.domain.flow.state import RunState, Status
from bot.domain.flow.values import Answers
from bot.domain.flow.verbs import PlanStatus
from bot.domain.messages.typography import on_one_line
from bot.domain.plan.entry import EntryKind, Kept
from bot.domain.rehearsal.answered import Answered
from bot.domain.rehearsal.asked import Turn, would
from bot.domain.rehearsal.holes import ABOUT_ITEMS, Hole, HoleKind, find, in_plan
from bot.domain.rehearsal.scenes import SCENE
from bot.domain.rehearsal.world import Told, World
from bot.domain.requests.policy import Who
from bot.i18n import format_date, format_names, format_time, format_weekday, local
from bot.service.conversation.moments import in_words
from bot.service.conversation.voice import Voice
from bot.service.plan import entries
from bot.service.rehearsal import words
from bot.service.rehearsal.in_copy import answered
from bot.service.rehearsal.reading import REMEMBERED, world_of
from bot.store.conversations import conversations
from bot.store.people import people

#: The conversations in which the world is looked at.
TRY: Final = "rehearsal_try"
FLOWS: Final = ("rehearsal", "rehearsal_holes", TRY)
MENUS: Final = ("hole_menu", "answer_menu")
#: The answers of `rehearsal_try`: the words, and which keys were pressed after them.
WORDS: Final = "try_words"
PRESSES: Final = ("try_first", "try_second", "try_third")
#: So much of what would be answered is shown, and what stands before each of its lines.
LONGEST: Final = 3000
QUOTED: Final = "│ "
#: So many of what is missing are shown at once, those that would be met first.
MOST_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Played:
    """What is being played: the scene, empty outside one, and what was answered on the way."""

    scene: str
    answers: Answers


def look(voice: Voice, state: RunState, event: Event | None = None) -> None:
    """Note what is played in a run, so that its sentences and its menus speak of that; nothing outside a rehearsal.

    With `event`, words that are written just now count where something is tried: whether anything can be pressed then follows from them.
    """
    flows = [frame.flow for frame in state.frames]
    if not any(flow.startswith(SCENE) or flow in FLOWS for flow in flows):
        return
    scene = next((flow for flow in reversed(flows) if flow.startswith(SCENE)), "")
    played = Played(scene, {**state.answers, **_answered_now(voice, state, event)})
    voice.of_scene = partial(said, voice, played)
    voice.missing = partial(holes, voice, played)
    voice.tried = cache(partial(_tried, voice, played))
    for language in voice.desk.languages:
        for menu in MENUS:
            voice.menus.pop((menu, language), None)


def _answered_now(voice: Voice, state: RunState, event: Event | None) -> Answers:
    frame = state.frames[-1]
    if frame.flow != TRY or state.status is not Status.ASKING:
        return {}
    ask = voice.desk.content.book.get(frame.flow, frame.version).steps[frame.step].ask
    if isinstance(event, Wrote) and isinstance(ask, FreeText) and ask.save:
        return {ask.save: event.text}
    return {}


def menu(voice: Voice) -> dict[str, str]:
    """What is missing in the scene that is played and does not stand in the plan yet, by what it is called there; the first of them."""
    return {hole.entry: on_one_line(words.to_mend(voice, hole)) for hole in voice.missing()[:MOST_SHOWN]}


def keys(voice: Voice) -> dict[str, str]:
    """What could be pressed under what would be answered, by its place there; help is under every question as it is."""
    help_ = voice.phrase("button_help")
    labels = ((str(place), on_one_line(key.label)) for place, key in enumerate(voice.tried().keys))
    return {place: label for place, label in labels if label != help_}


def _tried(voice: Voice, played: Played) -> Answered:
    """What would be answered to what was written and pressed in a scene."""
    words, scene = played.answers.get(WORDS), voice.desk.content.scenes.get(played.scene)
    if not isinstance(words, str) or scene is None:
        return Answered()
    pressed = takewhile(str.isdecimal, (str(played.answers.get(name, "")) for name in PRESSES))
    at = scene.moment.in_world(_world(voice, played))
    return answered(voice, at, words, [int(place) for place in pressed])


def _quoted(voice: Voice) -> str:
    """What would be answered, marked line by line, so that nobody takes it for what is said now."""
    text = "\n\n".join(voice.tried().said)
    text = text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"
    return "\n".join(f"{QUOTED}{line}".rstrip() for line in text.split("\n"))


def said(voice: Voice, played: Played, name: str) -> str:
    """What stands in a placeholder of a scene."""
    world = _world(voice, played)
    if name == "scene_holes":
        return _lines(voice)
    if name == "scene_answer":
        return _quoted(voice)
    scene = voice.desk.content.scenes[played.scene]
    at = scene.moment.in_world(world)
    match name:
        case "scene_when":
            return when_said(voice, at)
        case "scene_clinic":
            return _clinic(voice, world, at)
        case "scene_contact":
            return way_said(voice, world, at, voice.desk.content.kinds.uses.contact)
        case "scene_urgent":
            return way_said(voice, world, at, voice.desk.content.kinds.uses.request_urgent)
    raise KeyError(name)


def when_said(voice: Voice, at: datetime) -> str:
    """A moment in full: «fredag 13. mars kl. 21:30»."""
    here = local(at, voice.person.timezone)
    return voice.phrase(
        "rehearse_moment",
        weekday=format_weekday(here.date(), voice.language),
        date=format_date(here.date(), voice.language),
        time=format_time(here, voice.language),
    )


def way_said(voice: Voice, world: World, at: datetime, kind: str) -> str:
    """What would become of a message of a kind: who would hear of it first, who after them and when, and what the person would hear."""
    if not world.may_contact:
        return voice.phrase("rehearse_not_allowed")
    way = would(world, at, kind)
    if not way.turns or way.all_asked_by is None:
        return voice.phrase("rehearse_nobody")
    near = partial(_near, voice, at)
    first, *rest = way.turns
    said = [voice.phrase("rehearse_first", who=_who(voice, first))]
    said += [_clinic(voice, world, at)] if not world.hours.is_open(at) else []
    said += [voice.phrase("rehearse_next", when=near(turn.at), who=_who(voice, turn)) for turn in rest]
    said.append(voice.phrase("rehearse_last", when=near(way.all_asked_by)))
    return " ".join(said)


def _near(voice: Voice, at: datetime, moment: datetime) -> str:
    return in_words(moment, at, voice.person.timezone, voice.desk.texts, voice.language)


def _clinic(voice: Voice, world: World, at: datetime) -> str:
    if world.hours.is_open(at):
        return voice.phrase("rehearse_open")
    return voice.phrase("rehearse_closed", when=_near(voice, at, world.hours.next_open(at)))


def _who(voice: Voice, turn: Turn) -> str:
    if turn.asks == (Who.DUTY,):
        return voice.phrase("rehearse_duty")
    called = voice.spoken(people.staff_of(voice.work, voice.person.clinic_id))
    names = [called.get(one) or voice.phrase("someone_at_clinic") for one in turn.staff]
    return format_names(names, voice.language)


# --- what is missing ---


def holes(voice: Voice, played: Played) -> tuple[Hole, ...]:
    """What is missing in a scene, or anywhere outside one, and does not stand in the plan with a day."""
    world, scene = _world(voice, played), voice.desk.content.scenes.get(played.scene)
    return tuple(
        hole for hole in find(world) if (scene is None or scene.shows(hole)) and not in_plan(world, hole)
    )


def _lines(voice: Voice) -> str:
    lines = [
        voice.phrase("hole_line", hole=words.missing(voice, hole), **_offer(voice, hole))
        for hole in voice.missing()
    ]
    if len(lines) > MOST_SHOWN:
        lines[MOST_SHOWN:] = [voice.phrase("holes_more", count=str(len(lines) - MOST_SHOWN))]
    return "\n".join(lines)


def _offer(voice: Voice, hole: Hole) -> dict[str, str]:
    """Who could see to it, and by when."""
    date = "" if hole.by is None else format_date(hole.by, voice.language)
    return {"who": voice.phrase(f"plan_owner_{hole.owner}"), "date": date}


def plan_hole(voice: Voice, verb: verbs.PlanHole, _: str = "") -> None:
    """Put one of them into the plan, with who could see to it and by when, and say what was written. One that is gone: nothing."""
    hole = next((one for one in voice.missing() if one.entry == verb.hole), None)
    if hole is None:
        return
    known = {one.id: one for one in voice.kept_plan().entries}
    is_item = hole.kind in ABOUT_ITEMS
    new = Kept(hole.entry, EntryKind.ITEM if is_item else EntryKind.OWN, voice.work.now, PlanStatus.LATER)
    before = known.get(hole.entry) or (new if is_item else replace(new, text=words.to_mend(voice, hole)))
    entries.put(voice, replace(before, owner=hole.owner, by=hole.by))
    for key, value in _known_by(hole).items():
        conversations.remember(voice.work, voice.person.id, f"{REMEMBERED}{key}", value)
    voice.world = None
    offer = _offer(voice, hole)
    voice.say("hole_planned", what=words.to_mend(voice, hole), who=offer["who"], date=offer["date"])


def _known_by(hole: Hole) -> Mapping[str, str]:
    """What the person told that this one follows from: from now on it is known, so that the next rehearsal finds it too."""
    match hole.kind:
        case HoleKind.NO_KEYS:
            return {"keys": "no"}
        case HoleKind.NO_FOOD:
            return {"food": "no"}
        case HoleKind.LAR_WEEKEND:
            return {"lar": "yes", "lar_weekend": "no"}
        case HoleKind.MONEY_GAP if hole.hits is not None:
            return {"payday": (hole.hits + timedelta(days=1)).isoformat()}
        case _:
            return {}


# --- the world ---


def _world(voice: Voice, played: Played) -> World:
    """The world of this person, read once in a transaction, with what they answered while they played."""
    if voice.world is None:
        voice.world = world_of(voice.work, voice.desk, voice.person.id)
    return replace(voice.world, told=_told(voice.world, played.answers))


def _told(world: World, answers: Answers) -> Told:
    """What they have told, with what they say now in the place of what they said before."""
    told = world.told
    payday = told.payday
    if answers.get("money_when") == "after" and world.leaves is not None:
        payday = world.leaves + timedelta(days=1)
    elif answers.get("money_when") == "before":
        payday = None
    return Told(
        payday=payday,
        lar=_yes_or_no(answers, "lar", told.lar),
        lar_weekend=_yes_or_no(answers, "lar_weekend", told.lar_weekend),
        keys=_yes_or_no(answers, "keys", told.keys),
        food=_yes_or_no(answers, "food", told.food),
    )


def _yes_or_no(answers: Answers, name: str, before: bool | None) -> bool | None:
    return answers[name] == "yes" if answers.get(name) in {"yes", "no"} else before
