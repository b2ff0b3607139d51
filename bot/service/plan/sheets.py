"""What of the plan a person takes with them: the days ahead, and the plan or a meeting's list as a picture or a PDF. Only they get it.

What is left out while one is made is remembered until the next is begun; it stays in the plan.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from typing import Final

from bot.domain.flow import verbs
from bot.domain.flow.verbs import PlanStatus
from bot.domain.messages.message import Message
from bot.domain.messages.picture import Picture, Section, parts
from bot.domain.messages.typography import on_one_line
from bot.domain.plan.plan import Entry
from bot.domain.plan.week import to_agree_on, week_of
from bot.i18n import format_date, format_time, format_weekday, local
from bot.service.appointments.words import name_of
from bot.service.conversation.voice import Voice
from bot.service.plan import entries
from bot.service.promises import words as promised
from bot.store.appointments import appointments
from bot.store.conversations import conversations
from bot.store.people.people import StaffRow
from bot.store.promises import promises

#: What is remembered while a sheet is made: which it is, and the lines that are to be left out.
MAKING: Final = "sheet"
#: What the person wants heard and answered at a meeting, as `flows/my_meeting.yaml` remembers it.
MINE, QUESTIONS = "meeting_mine", "meeting_ask"

#: On the plan stand the appointments and promises of so many days, at most so many.
AHEAD: Final = 60
MOST_SET: Final = 12

#: A line of a sheet: what it is known by while it can be left out, and what it says.
Line = tuple[str, str]
Part = tuple[str, list[Line]]


def week(voice: Voice) -> None:
    """The next seven days, those with something on them: promises of the clinic's, and what of the plan has its day then (E15, E65)."""
    plan = entries.of(voice)
    days = week_of(plan)
    told = {day: [f"• {_due(voice, one)}" for one in due] for day, due in days.items()}
    for day, _, line in _set(voice, max(days)):
        if day in told:
            told[day].insert(0, f"• {line}")
    lines = [voice.phrase("week_title"), ""]
    for day, said in told.items():
        if said:
            key = "week_today" if day == plan.today else "week_day"
            values = {
                "weekday": format_weekday(day, voice.language),
                "date": format_date(day, voice.language),
            }
            lines += [voice.phrase(key, **values), *said, ""]
    if not any(told.values()):
        lines += [voice.phrase("week_nothing"), ""]
    undated = sum(1 for one in plan.open if one.by is None)
    if undated:
        lines.append(voice.phrase("week_no_day", count=str(undated)))
    voice.send(Message("\n".join(lines).strip(), keyboard=voice.keyboard()))


def _due(voice: Voice, entry: Entry) -> str:
    if entry.late and entry.by is not None:
        return voice.phrase("week_late", item=_name(voice, entry), date=format_date(entry.by, voice.language))
    return _name(voice, entry)


def _set(voice: Voice, last: date) -> list[tuple[date, str, str]]:
    """Appointments and what the clinic has promised until a day, the latest first: the local day, in words too, and what is then."""
    found: list[tuple[date, time, str]] = []
    for row in appointments.planned(voice.work, voice.person.id):
        words = ", ".join(filter(None, (name_of(voice, row), " ".join(row.words.where.split()))))
        day: date | None = row.day
        while day is not None and day <= last:
            found.append((day, row.row.at or time.min, words))
            day = row.row.day_after(day)
    for one in promises.planned_of(voice.work, voice.person.id):
        here = local(one.when.at - timedelta(microseconds=1), voice.person.timezone)
        said = voice.phrase(
            f"sheet_promise_{one.kind}", staff=promised.called(voice, one.owner_id), text=one.text
        )
        at = time.min if one.when.all_day else local(one.when.at, voice.person.timezone).time()
        found.append((here.date(), at, said))
    found.sort(key=lambda one: one[:2], reverse=True)
    return [(day, _day(voice, day), _with_time(voice, at, words)) for day, at, words in found]


def _with_time(voice: Voice, at: time, words: str) -> str:
    if at == time.min:
        return words
    return voice.phrase("week_at", time=format_time(at, voice.language), what=words)


def _day(voice: Voice, day: date) -> str:
    """A day as it stands on what is kept: never «tomorrow»."""
    return voice.phrase(
        "week_day", weekday=format_weekday(day, voice.language), date=format_date(day, voice.language)
    )


def plan_sheet(voice: Voice, verb: verbs.PlanSheet, _: str = "") -> None:
    """Begin a sheet, show what is on it, leave a line out, or give it to the person, in several parts where it is long."""
    match verb.does:
        case "begin":
            _remember(voice, verb.of, [])
        case "without":
            _remember(voice, verb.of, [*_left_out(voice), verb.entry or ""])
        case "show":
            shown = f"{voice.phrase('sheet_has')}\n\n{_sheet(voice, verb.of).words}"
            voice.send(Message(shown, keyboard=voice.keyboard()))
        case "picture" | "paper":
            for one in parts(_sheet(voice, verb.of)):
                voice.send(
                    Message(
                        voice.phrase("sheet_here"),
                        keyboard=voice.keyboard(),
                        picture=one,
                        paper=verb.does == "paper",
                    )
                )


def _remember(voice: Voice, of: str, without: list[str]) -> None:
    conversations.remember(voice.work, voice.person.id, MAKING, [of, *without])
    voice.menus.clear()


def _making(voice: Voice) -> list[str]:
    return list(conversations.remembered(voice.work, voice.person.id).get(MAKING) or ["plan"])


def _left_out(voice: Voice) -> list[str]:
    return _making(voice)[1:]


def _sheet(voice: Voice, of: str) -> Picture:
    """The sheet as it stands, without what was left out."""
    without = set(_left_out(voice))
    sections = [
        Section(title, tuple(said for key, said in lines if key not in without))
        for title, lines in _PARTS[of](voice)
    ]
    if of == "plan":  # what is handed round at a meeting needs none
        numbers = (voice.phrase("sheet_numbers_line"),)
        sections.append(Section(voice.phrase("sheet_numbers"), numbers, strong=True))
    today = local(voice.work.now, voice.person.timezone).date()
    return Picture(
        voice.phrase(f"sheet_{of}_title"),
        tuple(one for one in sections if one.lines),
        voice.phrase("sheet_foot", date=format_date(today, voice.language)),
        voice.phrase("picture_undrawn"),
    )


def _plan_parts(voice: Voice) -> Iterator[Part]:
    """Goals, the plan by area, what the clinic has promised, and whom the person has there."""
    plan = entries.of(voice)
    yield voice.phrase("sheet_goals"), [(one.id, one.words) for one in plan.goals]
    by_area: dict[str, list[Entry]] = {}
    for one in plan:
        if one.status is not PlanStatus.NOT_RELEVANT:
            by_area.setdefault(one.area, []).append(one)
    for area, found in by_area.items():
        title = voice.text(f"{area}.title") if area else voice.phrase("sheet_own")
        yield title, [(one.id, _as_it_is(voice, one)) for one in found]
    ahead = list(reversed(_set(voice, plan.today + timedelta(days=AHEAD))))
    said = (voice.phrase("sheet_set", day=day, what=what) for _, day, what in ahead[:MOST_SET])
    yield voice.phrase("sheet_set_title"), _numbered("set", said)
    team = [one for one in (voice.caseworker, voice.deputy) if one is not None]
    yield voice.phrase("sheet_people"), _numbered("person", (_somebody(voice, one) for one in team))


def _meeting_parts(voice: Voice) -> Iterator[Part]:
    """What the person wants heard first, then what is to be agreed on, what they ask, what works, and what is asked at the end."""
    remembered = conversations.remembered(voice.work, voice.person.id)
    plan = entries.of(voice)
    yield voice.phrase("sheet_mine"), _numbered(MINE, filter(None, [remembered.get(MINE)]))
    yield voice.phrase("sheet_goals"), [(one.id, one.words) for one in plan.goals]
    yield voice.phrase("sheet_agree"), [(one.id, _to_agree(voice, one)) for one in to_agree_on(plan)]
    yield voice.phrase("sheet_ask"), _numbered(QUESTIONS, filter(None, [remembered.get(QUESTIONS)]))
    works = [one for one in plan if one.settled and one.status is not PlanStatus.NOT_RELEVANT]
    yield voice.phrase("sheet_works"), [(one.id, _name(voice, one)) for one in works]
    last = (voice.phrase(f"sheet_end_{what}") for what in ("who", "written", "call", "next"))
    yield voice.phrase("sheet_end"), _numbered("end", last)


_PARTS: Final[Mapping[str, Callable[[Voice], Iterator[Part]]]] = {
    "plan": _plan_parts,
    "meeting": _meeting_parts,
}


def _numbered(name: str, lines: Iterable[str]) -> list[Line]:
    return [(f"{name}{number}", line) for number, line in enumerate(lines)]


def _name(voice: Voice, entry: Entry) -> str:
    return voice.text(entry.title_key) if entry.title_key else entry.words


def _who(voice: Voice, entry: Entry) -> str:
    """Who sees to it, as it stands on the sheet; empty where nobody is known."""
    if entry.who:
        return entry.who
    return voice.phrase(f"sheet_who_{entry.owner}") if entry.owner is not None else ""


def _as_it_is(voice: Voice, entry: Entry) -> str:
    item, status = _name(voice, entry), voice.phrase(f"sheet_status_{entry.status}")
    who = _who(voice, entry)
    if entry.settled or not who:
        return voice.phrase("sheet_line", item=item, status=status)
    if entry.by is None:
        return voice.phrase("sheet_line_who", item=item, status=status, who=who)
    day = format_date(entry.by, voice.language)
    return voice.phrase("sheet_line_day", item=item, status=status, who=who, date=day)


def _to_agree(voice: Voice, entry: Entry) -> str:
    item, who = _name(voice, entry), _who(voice, entry)
    if not who:
        return voice.phrase("sheet_agree_line", item=item)
    if entry.by is None or entry.late:
        return voice.phrase("sheet_agree_who", item=item, who=who)
    return voice.phrase("sheet_agree_day", item=item, who=who, date=format_date(entry.by, voice.language))


def _somebody(voice: Voice, staff: StaffRow) -> str:
    return voice.phrase("sheet_people_line", name=promised.called(voice, staff.id), clinic=voice.clinic)


def _menu(voice: Voice) -> dict[str, str]:
    """The lines that can still be left out, with what stands on their buttons."""
    of, *without = _making(voice)
    left = [line for _, lines in _PARTS[of](voice) for line in lines if line[0] not in without]
    return {key: on_one_line(said) for key, said in left}


MENUS: Final[Mapping[str, Callable[[Voice], dict[str, str]]]] = {"sheet_menu": _menu}
