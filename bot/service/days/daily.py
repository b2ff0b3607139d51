"""The person's own menus and words: what stands in a menu, what is kept, and the reasons shown again. Only they ever see any of it."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from bot.domain.days import coping
from bot.domain.days.coping import OTHER, REASONS, STARTERS, Use
from bot.domain.flow import verbs
from bot.domain.messages.message import Message
from bot.domain.messages.typography import on_one_line
from bot.i18n import local
from bot.service.conversation.voice import Voice
from bot.service.days import ideas, safety, safety_pages
from bot.service.handover import answering
from bot.service.plan import entries, sheets
from bot.service.rehearsal import playing
from bot.store.conversations import conversations
from bot.store.days import daily

# --- menus ---


def menu(voice: Voice, name: str) -> dict[str, str]:
    """The entries of one of the person's own menus with their labels, in order; empty for one that there is not.

    Read once in a transaction; whatever here changes a menu has them read anew.
    """
    if name not in _MENUS:
        return entries.menu(voice, name)
    key = (name, voice.language)
    if key not in voice.menus:
        voice.menus[key] = _MENUS[name](voice)
    return voice.menus[key]


def _coping(voice: Voice) -> dict[str, str]:
    tools = daily.tools(voice.work, voice.person.id)
    own = tools.own
    mine = [REASONS, *own] if tools.reasons else list(own)
    entries = coping.menu(mine, tools.uses, tools.hidden)
    return {
        entry: on_one_line(own[entry]) if entry in own else voice.phrase(f"coping_{entry}")
        for entry in entries
    }


def _reasons(voice: Voice) -> dict[str, str]:
    return {tag: on_one_line(text) for tag, text in daily.reasons(voice.work, voice.person.id).items()}


def _of_ideas(name: str, voice: Voice) -> dict[str, str]:
    return {entry: on_one_line(label) for entry, label in ideas.menu_of(voice, name).items()}


_MENUS: Final[Mapping[str, Callable[[Voice], dict[str, str]]]] = {
    "coping_menu": _coping,
    "reason_menu": _reasons,
    **safety.MENUS,
    "picture_menu": safety_pages.on_picture,
    **sheets.MENUS,
    **answering.MENUS,
    "hole_menu": playing.menu,
    "answer_menu": playing.keys,
    **{name: partial(_of_ideas, name) for name in ideas.NAMES},
}


# --- what flows ask for ---


def checkin_done(voice: Voice, verb: verbs.CheckinDone, _: str = "") -> None:
    """Keep what was answered, under the person's local day on which it was asked: after midnight that is yesterday."""
    asked_at = conversations.began_at(voice.work, voice.run_id) if voice.run_id else voice.work.now
    day = local(asked_at, voice.person.timezone).date()
    daily.keep_checkin(voice.work, voice.person.id, day, verb.model_dump(mode="json", exclude_none=True))


def coping_tool(voice: Voice, verb: verbs.CopingTool, _: str = "") -> None:
    """Keep a tool in the person's own words; one of the starter menu that they write again comes back instead."""
    voice.menus.clear()
    starter = _starter_called(voice, verb.text)
    if starter is None:
        daily.keep_tool(voice.work, voice.person.id, verb.text)
    else:
        daily.show_starter(voice.work, voice.person.id, starter)


def coping_used(voice: Voice, verb: verbs.CopingUsed, _: str = "") -> None:
    """Note how a tool went; one written down just now under its own name, whatever button led there."""
    voice.menus.clear()
    tool = verb.tool
    if tool == OTHER:
        if verb.own is None:
            return
        tool = _starter_called(voice, verb.own) or daily.keep_tool(voice.work, voice.person.id, verb.own)
    daily.keep_use(voice.work, voice.person.id, Use(tool, verb.before, verb.after))


def reason_kept(voice: Voice, verb: verbs.ReasonKept, _: str = "") -> None:
    """Keep a reason, word for word."""
    voice.menus.clear()
    daily.keep_reason(voice.work, voice.person.id, verb.text)


def take_out(voice: Voice, verb: verbs.TakeOut, _: str = "") -> None:
    """Take an entry out of a menu: the person's own words for good, a tool of the starter menu until they write it again."""
    voice.menus.clear()
    if verb.menu in {verbs.OwnMenu.SAFETY, verbs.OwnMenu.PEOPLE}:
        safety.take_out(voice, verb)
    elif verb.menu is verbs.OwnMenu.ROUTINES:
        ideas.drop_routine(voice, verb.entry)
    elif verb.menu is verbs.OwnMenu.REASONS:
        daily.drop_reason(voice.work, voice.person.id, verb.entry)
    elif verb.entry in STARTERS:
        daily.hide_starter(voice.work, voice.person.id, verb.entry)
    else:
        daily.drop_tool(voice.work, voice.person.id, verb.entry)


def _starter_called(voice: Voice, text: str) -> str | None:
    said = text.casefold().strip()
    return next((tool for tool in STARTERS if voice.phrase(f"coping_{tool}").casefold() == said), None)


# --- pages ---


def show_reasons(voice: Voice) -> None:
    """The person's own reasons, word for word."""
    texts = list(daily.reasons(voice.work, voice.person.id).values())
    if not texts:
        voice.say("reasons_none")
        return
    lines = [voice.phrase("reasons_title"), *(voice.phrase("reasons_line", text=text) for text in texts)]
    voice.send(Message("\n".join(lines), keyboard=voice.keyboard()))


def stored_lines(voice: Voice) -> Iterator[str]:
    """What of this is stored, as lines of «what is stored»; nothing where nothing is."""
    counts = daily.counts(voice.work, voice.person.id)
    for key, count in (
        ("stored_checkins", counts.checkins),
        ("stored_reasons", counts.reasons),
        ("stored_tools", counts.tools + counts.uses),
        *safety.stored_counts(voice),
    ):
        if count:
            yield voice.phrase(key, count=str(count))
