"""«Min plan» and the goals as messages: one clear page, ten entries at a time, each with where it stands, who does it and by when."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from bot.dialogue.speech import Buttons
from bot.domain.checklist.checklist import AnswerSet
from bot.domain.flow.verbs import Owner, PlanStatus
from bot.domain.messages.message import Button, Message
from bot.domain.messages.typography import on_one_line
from bot.domain.plan.entry import EntryKind
from bot.domain.plan.plan import Entry, Plan
from bot.i18n import format_date
from bot.service.appointments.words import next_line
from bot.service.conversation.voice import Voice
from bot.service.plan.entries import of, title
from bot.service.plan.entries import today as local_today
from bot.service.promises import words as promised
from bot.store.plan.ahead import ahead
from bot.store.promises.promises import PromiseRow

#: So many entries stand on one page, and so many goals in their own words, each of which may fill a message by itself.
PAGE: Final = 10
GOALS_ON_PAGE: Final = 5
#: What stands below a plan whatever is in it: the word in the button's data, and the phrase on it.
KEYS: Final = (
    ("checklist", "menu_checklist"),
    ("my_plan", "plan_use"),
    ("appointments", "menu_appointments"),
    ("goals", "menu_goals"),
    ("plan_add", "menu_plan_add"),
)
#: Goals that stand above the plan, and how much of each; the whole stands on their own page.
GOALS_ABOVE: Final = 3
LONGEST_LINE: Final = 160


def is_page(word: str) -> bool:
    """Whether a word in a button's data is a further page: `plan:` or `goals:` and the number of its first entry."""
    name, _, number = word.partition(":")
    return name in _PAGES and number.isascii() and number.isdigit()


def page(voice: Voice, word: str) -> None:
    """Show the page that a button or a conversation asks for (`is_page`)."""
    name, _, number = word.partition(":")
    _PAGES[name](voice, int(number[:6]))


def plan(voice: Voice, start: int = 0) -> None:
    """The person's plan from entry `start` on: the goals, what is agreed, and the entries under their areas; then who sees it."""
    whole = of(voice)
    shown = [one for one in whole if one.status is not PlanStatus.NOT_RELEVANT]
    start = start if start < len(shown) else 0
    lines = [voice.phrase("plan_title"), ""]
    if start == 0:
        lines += [*_goals_above(voice, whole), *_ahead(voice)]
        if not shown and not whole.goals:
            lines += [voice.phrase("plan_empty"), ""]
    lines += _entries(voice, shown[start : start + PAGE])
    lines += _people(voice)
    rows = [
        *_further(voice, "plan", start, PAGE, len(shown)),
        *(_key(voice, phrase, word) for word, phrase in KEYS),
    ]
    if len(whole.entries) > 0:
        rows += [_key(voice, "menu_plan_change", "plan_change")]
    rows += [_key(voice, "menu_refused", "refused")]
    voice.send(Message("\n".join(lines).strip(), tuple(rows)))


def goals(voice: Voice, start: int = 0) -> None:
    """The person's goals, word for word, with the steps towards each."""
    whole = of(voice)
    start = start if start < len(whole.goals) else 0
    lines = [voice.phrase("goals_title"), ""]
    for goal in whole.goals[start : start + GOALS_ON_PAGE]:
        lines += [f"«{goal.words}»"]
        for step in whole.steps(goal.id):
            lines += _entry(voice, step)
        lines += [""]
    rows = _further(voice, "goals", start, GOALS_ON_PAGE, len(whole.goals))
    text = "\n".join(lines).strip()
    voice.send(Message(text, tuple(rows)) if rows else Message(text, keyboard=voice.keyboard()))


_PAGES: Final = {"plan": plan, "goals": goals}


def _key(voice: Voice, phrase: str, word: str) -> tuple[Button]:
    return (Button(voice.phrase(phrase), f"m:{word}"),)


def _further(voice: Voice, name: str, start: int, page: int, count: int) -> Buttons:
    """A key to the next page; behind the last one the first comes again."""
    if count <= page:
        return ()
    following = start + page if start + page < count else 0
    return ((Button(voice.phrase("button_more_entries"), f"m:{name}:{following}"),),)


def _goals_above(voice: Voice, whole: Plan) -> Iterator[str]:
    if not whole.goals:
        return
    yield voice.phrase("plan_goals")
    for goal in whole.goals[:GOALS_ABOVE]:
        yield "• " + on_one_line(goal.words, LONGEST_LINE)
    if len(whole.goals) > GOALS_ABOVE:
        yield voice.phrase("plan_goals_more", count=str(len(whole.goals) - GOALS_ABOVE))
    yield ""


def _ahead(voice: Voice) -> Iterator[str]:
    """The next appointment, and what was promised."""
    appointed, standing = ahead(voice.work, voice.person.id)
    if appointed is not None:
        yield next_line(voice, appointed)
        yield ""
    yield from _promised(voice, standing)


def _promised(voice: Voice, standing: Sequence[PromiseRow]) -> Iterator[str]:
    """What somebody at the clinic has promised, who, and when (E15, E65)."""
    if not standing:
        return
    yield voice.phrase("plan_promises")
    for one in standing:
        values = {"staff": promised.called(voice, one.owner_id), "when": promised.when_said(voice, one.when)}
        yield "• " + voice.phrase(f"plan_promise_{one.kind}", text=one.text, **values)
    yield ""


def _entries(voice: Voice, shown: list[Entry]) -> Iterator[str]:
    heading = ""
    for entry in shown:
        above = _heading(voice, entry)
        if above != heading:
            if heading:
                yield ""
            yield above
            heading = above
        yield from _entry(voice, entry)
    if shown:
        yield ""


def _heading(voice: Voice, entry: Entry) -> str:
    if entry.first:
        return voice.phrase("plan_first")
    if entry.area:
        return voice.text(f"{entry.area}.title").upper()
    return voice.phrase("plan_steps" if entry.kind is EntryKind.STEP else "plan_own")


def _entry(voice: Voice, entry: Entry) -> Iterator[str]:
    """Where an entry stands; while it is not settled also who sees to it, and by when or when it is asked about again (E15, E65)."""
    name = title(voice, entry, LONGEST_LINE)
    status = voice.phrase(_status(entry))
    if entry.works is not None:
        says = voice.phrase(f"plan_works_{entry.works}")
        yield "• " + voice.phrase("plan_line_works", item=name, status=status, works=says)
    else:
        yield "• " + voice.phrase("plan_line", item=name, status=status)
    who_and_when = "" if entry.settled else ". ".join((*_who(voice, entry), *_when(voice, entry)))
    if who_and_when:
        yield f"   {who_and_when}"


def _status(entry: Entry) -> str:
    if not entry.area and entry.status in {PlanStatus.IN_PLACE, PlanStatus.ON_ITS_WAY}:
        return f"plan_own_{entry.status}"
    asked = entry.answers in {AnswerSet.HOW, AnswerSet.TONIGHT} and entry.status in {
        PlanStatus.IN_PLACE,
        PlanStatus.ON_ITS_WAY,
    }
    return f"plan_{entry.answers if asked else 'status'}_{entry.status}"


def _who(voice: Voice, entry: Entry) -> Iterator[str]:
    if entry.owner is None:
        return
    usual = not entry.own_owner
    who = entry.who if entry.owner is Owner.NAMED else voice.phrase(f"plan_owner_{entry.owner}")
    yield voice.phrase("plan_who" if usual else "plan_does", who=on_one_line(who))


def _when(voice: Voice, entry: Entry) -> Iterator[str]:
    def said(key: str, day: date) -> str:
        return voice.phrase(key, date=format_date(day, voice.language))

    today = local_today(voice)
    if entry.by is not None and entry.own_day:
        yield said("plan_by_late" if entry.late else "plan_by", entry.by)
    elif entry.by is not None and today <= entry.by:
        yield said("plan_ready_by", entry.by)
    elif entry.asks_on is not None and entry.asks_on > today:
        yield said("plan_again", entry.asks_on)


def _people(voice: Voice) -> Iterator[str]:
    if voice.caseworker:
        yield voice.phrase("plan_caseworker")
        if voice.deputy:
            yield voice.phrase("plan_deputy")
        yield voice.phrase("plan_seen_by")
