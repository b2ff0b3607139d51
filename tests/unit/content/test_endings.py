"""Whatever the program stops doing is said before it stops (E7): each series that ends, played on its last day but one."""

import pytest

from bot.content import Content
from bot.dialogue.play import play
from bot.domain.schedules.schedule import RULES, SERIES, ScheduleKind
from tests.fakes.content import shipped
from tests.fakes.everyday import USUAL

#: The days on which the end is said, what is answered then, and the step in which it is said. What leads on by itself the same day or the
#: next has none: the messages before leaving lead to the arrival, and the one of the arrival to the first days.
SAID = {
    ScheduleKind.EVENING: (2, ["Grei"], "evening.soon.say"),
    ScheduleKind.FIRST_DAYS: (2, ["Greit", "Ja"], "first_days.soon.say"),
    ScheduleKind.FIRST_WEEKS: (21, ["Ja"], "first_weeks.soon_over.say"),
    ScheduleKind.FIRST_MONTHS: (84, ["Ja", "Opp og ned"], "first_months.soon.say"),
}
LEADS_ON = {ScheduleKind.BEFORE: ScheduleKind.ARRIVAL, ScheduleKind.ARRIVAL: ScheduleKind.FIRST_DAYS}


@pytest.fixture(scope="module")
def content() -> Content:
    return shipped()


def test_every_series_says_its_end_or_leads_on() -> None:
    assert set(SERIES) == set(SAID) | set(LEADS_ON)
    for kind, then in LEADS_ON.items():
        assert min(RULES[then].days) - max(RULES[kind].days) == 1


@pytest.mark.parametrize("kind", SAID)
def test_the_end_is_said_a_time_before_it(content: Content, kind: ScheduleKind) -> None:
    day, typed, step = SAID[kind]
    days = [one for one in RULES[kind].days if one >= day]
    assert day in RULES[kind].days
    assert len(days) == 2, (
        "it is the last but one (of what comes to everybody, where the person then says how often)"
    )
    lines: list[str] = []
    keys = iter(typed)
    facts = USUAL | {"days_since_discharge": day}
    play(content, RULES[kind].flow, "nb", lambda: next(keys, None), lines.append, facts)
    said = content.texts[step].split("\n")[0].replace("{caseworker}", "Kari")
    assert any(said in line for line in lines), lines
