"""What a person shares, as those see it with whom it is shared: one list of parts, each behind a consent. The person sees it the same way.

A new kind of thing that can be shared adds one `SharedPart` to `PARTS`. What somebody is promised that nobody sees (an item marked
`sensitive`) is in no part, and nothing says that it was left out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.checklist.checklist import AnswerSet
from bot.domain.flow.verbs import Owner, Purpose
from bot.domain.messages.message import Message
from bot.domain.plan.entry import EntryKind
from bot.domain.plan.plan import Entry
from bot.i18n import format_date
from bot.service.appointments.words import name_of, when_of
from bot.service.conversation import purposes
from bot.service.conversation.purposes import APPOINTMENTS_SINCE
from bot.service.conversation.voice import Voice
from bot.service.days import instruments
from bot.service.plan import entries
from bot.store.appointments import appointments
from bot.store.people import people


@dataclass(frozen=True, slots=True)
class SharedLine:
    """One thing: what it is, how it stands, who sees to it, by when; empty for what there is nothing to say of. `open`: not settled."""

    what: str
    stands: str = ""
    who: str = ""
    when: str = ""
    late: bool = False
    open: bool = True


@dataclass(frozen=True, slots=True)
class SharedArea:
    """What is shared of one area of life, under its heading. `key` names it for a program: the flow of the area, or the part."""

    key: str
    heading: str
    lines: tuple[SharedLine, ...]


@dataclass(frozen=True, slots=True)
class SharedPart:
    """Something that can be shared: under which consent, and how it is read, in the language of the voice.

    `since`: the version of the purpose that says it first; an older yes does not open it.
    """

    purpose: Purpose
    read: Callable[[Voice], Sequence[SharedArea]]
    since: int = 1


def of(voice: Voice) -> list[SharedArea]:
    """What this person shares now, in the language of `voice`; looked up anew, so that what was withdrawn is not in the next page."""
    said = people.consents(voice.work, voice.person.id)
    return [
        area
        for part in PARTS
        if purposes.opens(said.get(part.purpose), part.since)
        for area in part.read(voice)
    ]


def preview(voice: Voice) -> None:
    """Show the person what would be seen of their plan, before they say yes."""
    areas = [area for part in PARTS if part.purpose is Purpose.SHARE_PLAN for area in part.read(voice)]
    lines = [voice.phrase("shared_preview"), ""]
    for area in areas:
        lines += [area.heading.upper(), *(f"• {line_of(voice, one)}" for one in area.lines), ""]
    if not areas:
        lines.append(voice.phrase("shared_nothing_yet"))
    voice.send(Message("\n".join(lines).strip()))


def line_of(voice: Voice, line: SharedLine) -> str:
    """One thing as one line of text."""
    stands = voice.phrase("shared_line", what=line.what, stands=line.stands) if line.stands else line.what
    more = ". ".join(filter(None, (line.who, line.when)))
    return f"{stands}. {more}" if more else stands


def _goals(voice: Voice) -> list[SharedArea]:
    plan = entries.of(voice)
    lines = tuple(SharedLine(goal.words) for goal in plan.goals if goal.words)
    return [SharedArea("goals", voice.phrase("shared_goals"), lines)] if lines else []


def _plan(voice: Voice) -> list[SharedArea]:
    """Everything in the plan but what the person was promised that nobody sees, under its areas, their own things last."""
    by_area: dict[str, list[SharedLine]] = {}
    for entry in entries.of(voice):
        if entry.item is None or not entry.item.sensitive:
            by_area.setdefault(entry.area, []).append(_entry(voice, entry))
    own = by_area.pop("", [])
    areas = [
        SharedArea(area, voice.text(f"{area}.title"), tuple(lines))
        for checklist in voice.desk.content.checklists.values()
        for area in map(checklist.area_flow, checklist.areas)
        if (lines := by_area.get(area))
    ]
    return areas + ([SharedArea("own", voice.phrase("shared_own"), tuple(own))] if own else [])


def _entry(voice: Voice, entry: Entry) -> SharedLine:
    title = voice.text(entry.title_key) if entry.kind is EntryKind.ITEM else entry.words
    if entry.settled:
        return SharedLine(title, ", ".join(_stands(voice, entry)), open=False)
    when = "" if entry.by is None else voice.phrase("shared_by", date=format_date(entry.by, voice.language))
    return SharedLine(title, ", ".join(_stands(voice, entry)), _who(voice, entry), when, late=entry.late)


def _stands(voice: Voice, entry: Entry) -> Iterator[str]:
    if entry.status is not None:
        how = entry.answers is not AnswerSet.PLACE and entry.status in {"in_place", "on_its_way"}
        yield voice.phrase(f"shared_{'how' if how else 'status'}_{entry.status}")
    if entry.works is not None:
        yield voice.phrase(f"shared_works_{entry.works}")


def _who(voice: Voice, entry: Entry) -> str:
    if entry.owner is None:
        return ""
    name = entry.who if entry.owner is Owner.NAMED else voice.phrase(f"shared_owner_{entry.owner}")
    return voice.phrase("shared_who", who=name) if name else ""


def _answers(voice: Voice) -> list[SharedArea]:
    """What was answered to standard instruments and shared, each time under its day, with the instrument's own words about the sum."""
    return [
        SharedArea(
            f"answers_{number}",
            instruments.heading(voice, one),
            (
                *(SharedLine(question, answer, open=False) for question, answer in one.lines),
                *([SharedLine(one.reads, open=False)] if one.reads else []),
            ),
        )
        for number, one in enumerate(instruments.shared(voice))
    ]


def _appointments(voice: Voice) -> list[SharedArea]:
    """What the person has written down that is still to come: what it is and when. What their clinic has added it knows itself."""
    clinics = {row.id for row in appointments.of_clinic(voice.work, voice.person.id, voice.person.clinic_id)}
    lines = tuple(
        SharedLine(name_of(voice, row), when=when_of(voice, row))
        for row in appointments.planned(voice.work, voice.person.id)
        if row.id not in clinics
    )
    return [SharedArea("appointments", voice.phrase("shared_appointments"), lines)] if lines else []


#: Everything that can be shared, in the order in which it is shown.
PARTS: Final = (
    SharedPart(Purpose.SHARE_PLAN, _goals),
    SharedPart(Purpose.SHARE_PLAN, _plan),
    SharedPart(Purpose.SHARE_PLAN, _appointments, since=APPOINTMENTS_SINCE),
    SharedPart(Purpose.SHARE_ANSWERS, _answers),
)
