"""The plan of one person: reading it, its menus, and what flows put into it. What follows from what stands there: `domain/plan/plan.py`."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from bot.domain.flow import verbs
from bot.domain.flow.verbs import Owner, PlanAdd, PlanStatus
from bot.domain.messages.typography import LONGEST_LABEL, on_one_line
from bot.domain.plan.entry import EntryKind, Kept
from bot.domain.plan.plan import Entry, Plan, plan_of
from bot.domain.schedules.schedule import RULES, ScheduleKind
from bot.i18n import local
from bot.ids import new_tag
from bot.service.conversation.voice import Voice
from bot.store.plan import entries
from bot.store.schedules import schedules

#: After a no it is asked again when the person has set no day: help with an appeal must not wait for weeks (E32).
AFTER_A_NO: Final = timedelta(days=7)


# --- reading ---


def of(voice: Voice) -> Plan:
    """The person's plan as of today."""
    person = voice.person
    kept = voice.kept_plan().entries
    return plan_of(voice.desk.content.checklists, kept, person.discharge_on, today(voice), person.timezone)


def today(voice: Voice) -> date:
    """The person's local day."""
    return local(voice.work.now, voice.person.timezone).date()


def title(voice: Voice, entry: Entry, most: int = LONGEST_LABEL) -> str:
    """What an entry is called: the name of a check-list item, or the person's own words, cut to `most` characters."""
    return voice.text(entry.title_key) if entry.title_key else on_one_line(entry.words, most)


def menu(voice: Voice, name: str) -> dict[str, str]:
    """The entries of one of the plan's menus with their labels: goals, what waits, or all that is open and then the rest."""
    plan = of(voice)
    match name:
        case "goal_menu":
            shown = plan.goals
        case "waiting_menu":
            shown = plan.waiting
        case "plan_menu":
            shown = (*plan.open, *(one for one in plan if one.settled))
        case _:
            return {}
    return {one.id: title(voice, one) for one in shown}


# --- what flows put into it ---


def plan_item(voice: Voice, verb: verbs.PlanItem, _: str = "") -> None:
    """Keep where a check-list item stands. Who does it and by when stay as the person set them; a day they put it off to is over."""
    before = _find(voice, verb.item) or Kept(verb.item, EntryKind.ITEM, voice.work.now)
    ask_on = today(voice) + AFTER_A_NO if verb.status is PlanStatus.REFUSED else None
    put(voice, replace(before, status=verb.status, works=verb.works, at=voice.work.now, ask_on=ask_on))


def plan_add(voice: Voice, verb: verbs.PlanAdd, _: str = "") -> None:
    """Keep something of the person's own, word for word; the same goal is kept once."""
    key = voice.content.text_key(verb.text)
    text, kind = voice.text(key) if key is not None else verb.text, EntryKind(verb.kind)
    if kind is EntryKind.GOAL and any(one.text == text for one in _own(voice, kind)):
        return
    goal = verb.goal or ""
    if goal == PlanAdd.LATEST:
        goal = next((one.id for one in reversed(_own(voice, EntryKind.GOAL))), "")
    status = None if kind is EntryKind.GOAL else PlanStatus.ON_ITS_WAY
    put(voice, Kept(new_tag(), kind, voice.work.now, status, text=text, goal=goal))


def plan_set(voice: Voice, verb: verbs.PlanSet, _: str = "") -> None:
    """Change an entry. To say how it stands or by when is to speak of it: what was asked about until then is answered."""
    entry = _latest(voice) if verb.entry == PlanAdd.LATEST else _find(voice, verb.entry)
    if entry is None:
        return
    if verb.owner is not None:
        entry = replace(entry, owner=verb.owner, who=verb.who or "")
    elif verb.who:
        entry = replace(entry, owner=Owner.NAMED, who=verb.who)
    if verb.by is not None or verb.ask_on is not None or verb.status is not None:
        status = verb.status or entry.status
        ask_on = verb.ask_on
        if verb.status is PlanStatus.REFUSED and ask_on is None and verb.by is None:
            ask_on = today(voice) + AFTER_A_NO
        entry = replace(entry, at=voice.work.now, by=verb.by or entry.by, ask_on=ask_on, status=status)
    if verb.first:
        entry = replace(entry, place=1 + max(one.place for one in voice.kept_plan().entries))
    put(voice, entry)


def plan_drop(voice: Voice, verb: verbs.PlanDrop, _: str = "") -> None:
    """Take an entry out. The steps of a goal stay, without it; of a check-list item it stays known that it is not relevant."""
    entry, stored = _find(voice, verb.entry), voice.kept_plan()
    if entry is None:
        return
    if entry.kind is EntryKind.ITEM:
        put(voice, replace(entry, status=PlanStatus.NOT_RELEVANT, works=None, at=voice.work.now, ask_on=None))
        return
    for step in _own(voice, EntryKind.STEP):
        if step.goal == entry.id:
            entries.put(voice.work, voice.person.id, replace(step, goal=""), stored)
    entries.drop(voice.work, voice.person.id, stored.rows[entry.id])
    _changed(voice)


def put(voice: Voice, entry: Kept) -> None:
    """Write an entry of the person's plan as it is now. With the first of all, the clock begins to look at the plan each day."""
    stored, at = voice.kept_plan(), RULES[ScheduleKind.PLAN].at
    entries.put(voice.work, voice.person.id, entry, stored)
    if not stored.rows and at is not None:
        schedules.begin_once(voice.work, voice.person.id, ScheduleKind.PLAN, at, voice.person.timezone)
    _changed(voice)


def asked(voice: Voice) -> None:
    """Note that everything that is due has been asked about today, so that it is not again."""
    day, stored = today(voice), voice.kept_plan()
    kept = {one.id: one for one in stored.entries}
    for entry in of(voice).due:
        entries.put(voice.work, voice.person.id, replace(kept[entry.id], asked_on=day), stored)
    _changed(voice)


def _changed(voice: Voice) -> None:
    voice.plan = None
    voice.menus.clear()


def _find(voice: Voice, entry_id: str) -> Kept | None:
    return next((one for one in voice.kept_plan().entries if one.id == entry_id), None)


def _own(voice: Voice, kind: EntryKind) -> list[Kept]:
    return [one for one in voice.kept_plan().entries if one.kind is kind]


def _latest(voice: Voice) -> Kept | None:
    own = [one for one in voice.kept_plan().entries if one.kind in {EntryKind.OWN, EntryKind.STEP}]
    return own[-1] if own else None
