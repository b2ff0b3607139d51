"""Things to try, and routines brought home: menus, what is kept, what is shown. Only the person sees any of it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import time
from typing import Final

from bot.domain.days.ideas import IDEAS, MENUS, PLACE, Idea, menu
from bot.domain.directory.place import Need, holds
from bot.domain.flow import verbs
from bot.domain.messages.message import Message
from bot.domain.requests.hours import is_public_holiday
from bot.domain.schedules.schedule import QUIET, ScheduleKind
from bot.i18n import local
from bot.service.conversation.voice import Voice
from bot.service.directory import showing
from bot.store.days import own_day
from bot.store.directory import places
from bot.store.directory.places import PlaceRow
from bot.store.schedules import schedules

ROUTINES: Final = "routine_menu"


def menu_of(voice: Voice, name: str) -> dict[str, str]:
    """The entries of one of these menus, with what stands on their keys."""
    if name == ROUTINES:
        return {
            one.tag: one.routine for one in own_day.of_patient(voice.work, voice.person.id) if one.routine
        }
    here = local(voice.work.now, voice.person.timezone)
    near = _near(voice)
    hidden = {one.not_for_me for one in own_day.of_patient(voice.work, voice.person.id) if one.not_for_me}
    weekend = here.weekday() > 4 or is_public_holiday(here.date())
    shown = menu(
        MENUS[name],
        [Idea(tag, frozenset(row.place.tags)) for tag, row in near.items()],
        hidden,
        hour=here.hour,
        weekend=weekend,
        day=here.toordinal(),
    )
    return {one: near[one].place.name if one in near else voice.phrase(f"idea_{one}") for one in shown}


NAMES: Final = frozenset({*MENUS, ROUTINES})


def _near(voice: Voice) -> dict[str, PlaceRow]:
    """The places of the directory where there is something to do, by the id of a menu's entry."""
    today = local(voice.work.now, voice.person.timezone).date()
    return {
        f"{PLACE}{row.id.hex[-12:]}": row
        for row in places.of_clinic(voice.work, voice.person.clinic_id)
        if holds(row.checked_on, today) and {Need.ACTIVITY, Need.TALK} & {*row.place.needs}
    }


def show(voice: Voice, verb: verbs.ShowIdea, _: str = "") -> None:
    """A first small step towards an idea, or the place and when it is open."""
    place = _near(voice).get(verb.entry)
    if place is not None:
        voice.send(Message(showing.said(voice, place.place), keyboard=voice.keyboard()))
    elif verb.entry in {one.id for one in IDEAS}:
        voice.say(f"idea_{verb.entry}_how", keyboard=voice.keyboard())


def not_for_me(voice: Voice, verb: verbs.NotForMe, _: str = "") -> None:
    """It was tried, and is not shown again."""
    voice.menus.clear()
    own_day.keep_not_for_me(voice.work, voice.person.id, verb.entry)


def routine_kept(voice: Voice, verb: verbs.RoutineKept, _: str = "") -> None:
    """Keep a routine that somebody brings home."""
    voice.menus.clear()
    text = " ".join(verb.text.split())
    if text:
        own_day.keep_routine(voice.work, voice.person.id, text)


def drop_routine(voice: Voice, tag: str) -> None:
    """Take a routine away; with the last one its reminder ends."""
    voice.menus.clear()
    own_day.drop(voice.work, voice.person.id, tag)
    if not menu_of(voice, ROUTINES):
        schedules.end(voice.work, voice.person.id, (ScheduleKind.ROUTINE,))


def remind(voice: Voice, at: str) -> None:
    """Let the routines come back each day at a local time; `never` ends it. A time in the quiet hours becomes the nearest outside."""
    if at == verbs.Schedule.NEVER:
        schedules.end(voice.work, voice.person.id, (ScheduleKind.ROUTINE,))
        return
    when = QUIET.nearest_outside(time.fromisoformat(at))
    schedules.put(voice.work, voice.person.id, ScheduleKind.ROUTINE, when, voice.person.timezone)


def show_routines(voice: Voice) -> None:
    """The person's own routines, word for word."""
    texts = list(menu_of(voice, ROUTINES).values())
    if not texts:
        voice.say("routines_none")
        return
    lines = [voice.phrase("routines_title"), *(voice.phrase("reasons_line", text=text) for text in texts)]
    voice.send(Message("\n".join(lines), keyboard=voice.keyboard()))


def stored_lines(voice: Voice) -> Iterator[str]:
    """What of this is stored, as lines of «what is stored»; nothing where nothing is."""
    kept = own_day.of_patient(voice.work, voice.person.id)
    counts: Mapping[str, Callable[[own_day.Kept], str]] = {
        "stored_routines": lambda one: one.routine,
        "stored_not_for_me": lambda one: one.not_for_me,
    }
    for key, of_kind in counts.items():
        count = sum(bool(of_kind(one)) for one in kept)
        if count:
            yield voice.phrase(key, count=str(count))
