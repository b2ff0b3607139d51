"""The plan of one person: reading it, and what flows put into it. What follows from what stands there: `domain/plan/plan.py`."""

from dataclasses import replace

from bot.domain.flow import verbs
from bot.domain.plan.entry import EntryKind, Kept
from bot.domain.plan.plan import Plan, plan_of
from bot.i18n import local
from bot.service.conversation.voice import Voice
from bot.store.plan import entries
from bot.store.plan.entries import Stored


def of(voice: Voice) -> Plan:
    """The person's plan as of today."""
    person = voice.person
    today = local(voice.work.now, person.timezone).date()
    kept = stored(voice).entries
    return plan_of(voice.desk.content.checklists, kept, person.discharge_on, today, person.timezone)


def stored(voice: Voice) -> Stored:
    """The same as it is kept; read once in a transaction, and anew after each change."""
    if voice.plan is None:
        voice.plan = entries.read(voice.work, voice.person.id)
    return voice.plan


def put(voice: Voice, entry: Kept) -> None:
    """Write an entry of the person's plan as it is now."""
    entries.put(voice.work, voice.person.id, entry, stored(voice))
    voice.plan = None
    voice.menus.clear()


def plan_item(voice: Voice, verb: verbs.PlanItem, _: str = "") -> None:
    """Keep where a check-list item stands. Who does it and by when stay as the person set them; a day they put it off to is over."""
    known = {one.id: one for one in stored(voice).entries}
    before = known.get(verb.item) or Kept(verb.item, EntryKind.ITEM, voice.work.now)
    put(voice, replace(before, status=verb.status, works=verb.works, at=voice.work.now, ask_on=None))
