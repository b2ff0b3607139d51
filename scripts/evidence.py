"""Writes `docs/evidence.md`: each finding E1 to E70, where the content and the program go by it, and what of it is not done and why.

`python -m scripts.evidence` writes it anew. Where a code is used stands in the content and is read from there; what the program does
besides, and what was left or refused, stands here. A test holds the page to both.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from bot.bootstrap import FLOWS
from bot.content import Content, load

PAGE: Final = Path("docs/evidence.md")
#: So many conversations are named of a code that many carry; the rest is counted.
NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class Row:
    """A finding in a line; files of the program that keep to it; and what of it is left or refused, with the reason."""

    finding: str
    keeps: tuple[str, ...] = ()
    left: str = ""


ROWS: Final[Mapping[str, Row]] = {
    "E1": Row(
        "Aftercare starts long before discharge",
        ("bot/service/people/board.py", "bot/domain/schedules/schedule.py"),
    ),
    "E2": Row(
        "People fall between services; somebody is responsible",
        ("bot/service/people/enrolling.py", "flows/requests/kinds.yaml"),
        "Between clinics and municipalities: [house.md](house.md) says how far.",
    ),
    "E3": Row(
        "Slips come on the first day, at a month, at five months",
        ("bot/domain/schedules/schedule.py", "bot/domain/schedules/journey.py"),
    ),
    "E4": Row(
        "Unplanned exits and prison releases come without notice",
        ("bot/domain/days/tolerance.py", "bot/service/people/leaving_days.py"),
    ),
    "E5": Row("The first days alone are a vacuum", ("bot/domain/schedules/schedule.py",)),
    "E6": Row("Never frame discharge as finished or cured", ("bot/domain/lint/wording.py",)),
    "E7": Row("Endings without warning feel like betrayal", ("bot/domain/schedules/journey.py",)),
    "E8": Row(
        "Staff work by day; loneliness is evenings and weekends",
        ("bot/domain/requests/hours.py", "bot/service/conversation/hours_text.py"),
    ),
    "E9": Row(
        "A call within one tap calms, both ways",
        ("bot/service/promises/making.py", "bot/service/conversation/screens.py"),
    ),
    "E10": Row(
        "“Can you fix this?”, then told it is done",
        ("bot/domain/requests/request.py", "bot/service/requests/patient_words.py"),
    ),
    "E11": Row(
        "Acute danger must not wait in a queue",
        ("bot/domain/danger/card.py", "bot/service/conversation/danger.py"),
    ),
    "E12": Row(
        "Yes or silence makes a person call, agreed beforehand",
        ("bot/domain/days/silence.py", "bot/service/clock/quiet.py"),
    ),
    "E13": Row(
        "One trusted person decides most",
        ("bot/service/people/handovers.py",),
        "What goes with a hand-over: [house.md](house.md) says how far.",
    ),
    "E14": Row(
        "Absence without cover breaks trust",
        ("bot/domain/requests/cover.py", "bot/service/people/absences.py"),
    ),
    "E15": Row(
        "Broken promises are remembered",
        ("bot/domain/promises/promise.py", "bot/service/promises/keeping.py"),
    ),
    "E16": Row("Asking is hard for many", ("bot/service/requests/asking.py",)),
    "E17": Row("Wrong helper or focus cost half years", ("flows/requests/kinds.yaml",)),
    "E18": Row(
        "The patient's own goal leads, word for word",
        ("bot/domain/plan/plan.py", "bot/store/plan/entries.py"),
    ),
    "E19": Row("The check-list trap: ticked, and nothing got", ("bot/domain/checklist/as_flows.py",)),
    "E20": Row(
        "Decisions over one's head create distrust",
        ("bot/service/conversation/shared.py", "bot/service/people/opening.py"),
    ),
    "E21": Row(
        "No control: no streaks, scores, tests, tracking",
        ("bot/domain/lint/wording.py", "bot/service/days/instruments.py"),
        "A sober-day counter is refused also by choice: it begins anew on the worst day.",
    ),
    "E22": Row("Some want to be challenged", ("flows/how_i_write.yaml",)),
    "E23": Row(
        "Pause, quiet hours, stop, coming back",
        ("bot/service/clock/ticks.py", "bot/service/conversation/returning.py"),
    ),
    "E24": Row("Some need months, some years", ("bot/domain/schedules/journey.py",)),
    "E25": Row(
        "Being asked about the services; small numbers suppressed",
        ("bot/domain/days/voice_back.py", "bot/domain/figures/publish.py"),
    ),
    "E26": Row("Housing first", ("flows/checklists/discharge.yaml",)),
    "E27": Row("Not “has an address” but who lives there", ("flows/checklists/discharge.yaml",)),
    "E28": Row("First-day minimum: bed, kitchen, towels", ("bot/domain/rehearsal/holes.py",)),
    "E29": Row("A flat full of memories", ("flows/safety_place.yaml",)),
    "E30": Row("Near staff, alone, or not alone: all fine", ("flows/checklists/discharge.yaml",)),
    "E31": Row("Scripts for saying no", ("flows/say_no.yaml",)),
    "E32": Row("Refusals make people stop applying", ("flows/refused.yaml",)),
    "E33": Row(
        "Somebody must ask about drug debt",
        ("flows/checklists/discharge.yaml",),
        "Amounts and names are refused: never asked for, never forwarded by themselves.",
    ),
    "E34": Row("Public offices are hard to reach", ("flows/requests/kinds.yaml",)),
    "E35": Row(
        "The list of money matters",
        ("flows/checklists/discharge.yaml",),
        "Judging what somebody is entitled to is refused: the program is no caseworker.",
    ),
    "E36": Row("The day needs something instead", ("bot/domain/days/ideas.py",)),
    "E37": Row("Meaning and belonging matter more than the activity", ("flows/ideas.yaml",)),
    "E38": Row("Many do not know what they like", ("bot/service/days/ideas.py",)),
    "E39": Row("Drug-free places suit some, ordinary ones others", ("bot/domain/directory/place.py",)),
    "E40": Row(
        "Exercise helped and took cravings away",
        ("bot/domain/days/coping.py",),
        "Promising that it does is refused: five people are no effect (E70).",
    ),
    "E41": Row("Routines from the clinic are valued afterwards", ("flows/routines.yaml",)),
    "E42": Row("Learning to be bored, small chores", ("flows/ideas.yaml",)),
    "E43": Row("Work and school in steps", ("flows/work.yaml",)),
    "E44": Row(
        "Helping others gave meaning",
        ("flows/ideas.yaml",),
        "Being matched with others to help is left: it would need people, and no group chats (E51).",
    ),
    "E45": Row(
        "Activities and offers vanish", ("bot/domain/directory/place.py", "bot/service/directory/showing.py")
    ),
    "E46": Row(
        "Reminders of appointments matter",
        ("bot/service/appointments/reminding.py", "bot/domain/appointments/appointment.py"),
    ),
    "E47": Row("Medicine pick-up exposes to dealing", ("flows/appointment.yaml",)),
    "E48": Row("Network is the hardest", ("bot/service/days/safety.py", "flows/people.yaml")),
    "E49": Row("Peers help many and hurt some", ("flows/people.yaml",)),
    "E50": Row(
        "Small places: everybody knows", ("bot/domain/lint/wording.py", "bot/service/requests/notices.py")
    ),
    "E51": Row(
        "No group chats, no discovery, no phone-book",
        ("bot/telegram/receive/unasked.py",),
        "All three are refused: it answers in private chats only.",
    ),
    "E52": Row("Thinking of consequences: own reasons", ("bot/service/days/daily.py", "flows/reasons.yaml")),
    "E53": Row("A personal menu of what helps", ("bot/domain/days/coping.py",)),
    "E54": Row("Cravings are normal and can last years", ("flows/craving.yaml",)),
    "E55": Row("Relapse comes in good times too", ("flows/safety_good.yaml", "flows/payday.yaml")),
    "E56": Row("After relapse: empathy, safety, quick way in", ("flows/relapse.yaml", "flows/way_back.yaml")),
    "E57": Row("Fear of sanctions blocks help-seeking", ("bot/service/conversation/seen.py",)),
    "E58": Row(
        "“Drug-free” is not medicine-free; no dose advice",
        ("bot/domain/lint/claims.py",),
        "Any advice about doses is refused; `flows check` refuses it too.",
    ),
    "E59": Row(
        "After sobriety, mental strain grows",
        ("bot/domain/days/pattern.py", "flows/instruments/who_five.yaml"),
    ),
    "E60": Row("Forms and long texts fail", ("bot/domain/lint/texts.py",)),
    "E61": Row("Plain words; menus by need", ("flows/daily.yaml", "flows/places.yaml")),
    "E62": Row("Prepaid phones, low data", ("bot/dialogue/picture.py",)),
    "E63": Row(
        "From 24 to 77 years old",
        ("bot/domain/lint/wording.py",),
        "No text is for an age, so none carries it; all are held to plain words.",
    ),
    "E64": Row(
        "Honest, concrete praise tied to what was done",
        ("bot/domain/lint/wording.py",),
        "Empty praise is refused.",
    ),
    "E65": Row(
        "One timeline, each step with owner, date, next",
        ("bot/service/plan/entries.py", "bot/service/plan/pages.py"),
    ),
    "E66": Row(
        "Individual plan: explain, ask, prepare the meeting",
        ("flows/my_meeting.yaml", "bot/service/plan/sheets.py"),
        "A rival plan is refused: the sheet is for the meeting, the plan stays theirs.",
    ),
    "E67": Row(
        "Overlap clinic and municipality, then taper",
        ("flows/checklists/discharge.yaml",),
        "Overlap with a municipality in the program: [house.md](house.md) says how far.",
    ),
    "E68": Row(
        "Staff are stretched",
        ("bot/service/requests/inbox.py", "bot/domain/figures/measures.py"),
        "League tables are refused: nothing is counted by member of staff.",
    ),
    "E69": Row(
        "Telegram not on public employees' work devices",
        ("bot/clinic/app.py", "bot/mail/letter.py", "bot/service/people/channels.py"),
    ),
    "E70": Row(
        "Measure harm and opting out; claim no effect",
        ("bot/domain/lint/claims.py", "bot/domain/figures/measures.py"),
        "Any claim of effect is refused; `flows check` refuses it too.",
    ),
}


def used(content: Content) -> dict[str, list[str]]:
    """Which conversations and items of check-lists carry each code, in order."""
    found: dict[str, set[str]] = defaultdict(set)
    for flow in content.book:
        for code in flow.evidence:
            found[code].add(flow.id)
    for checklist in content.checklists.values():
        for area, item, entry in checklist.items():
            for code in entry.evidence:
                found[code].add(f"{checklist.area_flow(area)}.{item}")
    return {code: sorted(where) for code, where in found.items()}


def page(content: Content) -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_rows(used(content)), ""])


def _rows(where: Mapping[str, list[str]]) -> Iterator[str]:
    for code, row in ROWS.items():
        flows = where.get(code, [])
        named = ", ".join(f"`{one}`" for one in flows[:NAMED])
        more = " and others" if len(flows) > NAMED else ""
        keeps = ", ".join(f"`{one}`" for one in row.keeps)
        yield f"| {code} | {row.finding} | {named}{more} | {keeps} | {row.left} |"


_HEAD: Final = """\
# The findings, and where they went

Each finding of the research (E1 to E70), the conversations and items that carry its code, files of the program that keep to it, and what
of it is left or refused, with the reason. The third column is read from the content. `python -m scripts.evidence` writes the page, and a
test holds it to the content.
None of the studies tried a chat-bot: they carry the needs, not a proof that this one works (E70).

| code | finding | conversations and items | program | left or refused, and why |
|---|---|---|---|---|"""


@cache
def _content() -> Content:
    return load(FLOWS)


if __name__ == "__main__":
    PAGE.write_text(page(_content()), encoding="utf-8")
