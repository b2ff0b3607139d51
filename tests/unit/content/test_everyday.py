"""What must hold in the everyday conversations, whatever their wording: few taps, no untrue word, no dose, no way back to zero."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from bot.bootstrap import FLOWS
from bot.content import Content
from bot.domain.days.coping import OTHER, STARTERS
from bot.domain.flow.effects import Do
from bot.domain.flow.language import Flow, option_ids
from bot.domain.flow.state import Status
from bot.domain.flow.verbs import CopingUsed, Request
from bot.domain.schedules.schedule import RULES
from tests.fakes.content import shipped
from tests.fakes.everyday import Person

EVERYDAY = (
    "checkin checkin_time craving craving_round coping reasons tools daily relapse tolerance left_today "
    "before arrival evening first_days first_weeks"
).split()


@pytest.fixture(scope="module")
def content() -> Content:
    return shipped()


@pytest.mark.parametrize("hour", [8, 20])
@pytest.mark.parametrize("mood,craving,ahead", list(product(["good", "okay"], ["0", "3"], ["plan", "calm"])))
def test_an_ordinary_checkin_is_four_taps(
    content: Content, hour: int, mood: str, craving: str, ahead: str
) -> None:
    person = Person(content, "checkin", hour=hour).taps_on(mood, craving, ahead, "_skip")
    assert person.state.status is Status.ENDED
    assert person.taps == 4


def test_not_today_is_one_tap_and_gets_no_question(content: Content) -> None:
    person = Person(content, "checkin").taps_on("not_today")
    assert person.state.status is Status.ENDED
    assert person.shown[-1] == "checkin.not_today"


def test_a_checkin_begins_the_same_way_after_missed_ones(content: Content) -> None:
    assert (
        Person(content, "checkin", checkins_missed=20, days_since_checkin=21).shown
        == Person(content, "checkin").shown
    )


@pytest.mark.parametrize("craving", range(7, 11))
def test_a_high_craving_in_the_checkin_leads_straight_to_craving_help(content: Content, craving: int) -> None:
    person = Person(content, "checkin").taps_on("good", str(craving))
    assert person.state.frames[1].flow == "craving"
    assert person.taps == 2


@pytest.mark.parametrize("mood", ["much", "heavy"])
def test_a_hard_mood_in_the_checkin_leads_straight_to_help_or_a_person(content: Content, mood: str) -> None:
    person = Person(content, "checkin").taps_on(mood, "1")
    assert person.step == "hard"
    assert person.taps_on("talk").shown[-1] == "talk.first"


def reach(content: Content, flow: str) -> set[str]:
    """A flow and all it can call."""
    found: set[str] = set()
    todo = [flow]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [step.run.flow for step in content.book.latest(name).steps.values() if step.run]
    return found


@pytest.mark.parametrize("before,after", list(product(range(11), range(11))))
def test_the_word_after_a_try_is_true(content: Content, before: int, after: int) -> None:
    person = Person(content, "craving").taps_on(str(before))
    if before >= 8:
        person.taps_on("try")
    person.taps_on("walk", "_now", str(after))
    if after >= 8:
        expected = "strong"
    elif after < before:
        expected = "eased_evening" if after <= 3 else "some_left"
    elif after <= 3:
        expected = "low_evening"
    else:
        expected = "higher" if after > before else "same"
    assert person.step == expected
    assert person.done(CopingUsed) == [CopingUsed(tool="walk", before=before, after=after)]


def test_every_round_offers_another_try_or_a_person_until_it_has_eased(content: Content) -> None:
    steps = content.book.latest("craving_round").steps
    for name in ("some_left", "same", "higher", "strong", "what_now"):
        ask = steps[name].ask
        assert ask is not None
        assert {"more", "talk"} <= set(option_ids(ask)), name


def test_the_next_round_starts_from_where_the_last_one_ended(content: Content) -> None:
    person = Person(content, "craving").taps_on("6", "walk", "_now", "5", "more", "eat", "_now", "2")
    assert person.done(CopingUsed) == [
        CopingUsed(tool="walk", before=6, after=5),
        CopingUsed(tool="eat", before=5, after=2),
    ]


def test_strength_is_kept_when_a_person_is_asked_in_between(content: Content) -> None:
    person = Person(content, "craving").taps_on("9", "talk", "send", "yes", "walk", "_now", "4")
    assert person.done(CopingUsed) == [CopingUsed(tool="walk", before=9, after=4)]


def test_every_tool_of_the_starter_menu_has_a_label_and_says_what_to_do(content: Content) -> None:
    for tool in STARTERS:
        assert f"coping_{tool}" in content.phrases
        person = Person(content, "craving").taps_on("5", tool)
        assert person.state.frames[-1].flow == "coping"
        assert person.step != "own", tool
    assert f"coping_{OTHER}" in content.phrases


def test_reasons_are_asked_about_before_they_are_shown(content: Content) -> None:
    person = Person(content, "craving", reason_menu=["r1"]).taps_on("6", "reasons")
    assert person.step == "reasons_ask"
    assert not any(isinstance(effect, Do) for effect in person.effects)


def test_after_a_relapse_nothing_is_kept_reset_or_held_up_to_the_person(content: Content) -> None:
    verbs = {
        action.verb
        for flow in reach(content, "relapse")
        for step in content.book.latest(flow).steps.values()
        for action in step.do
    }
    # A number is kept only where they give it to be called on, after the wish for help has been sent.
    assert verbs <= {"request", "withdraw_request", "consent", "show", "phone"}
    assert "coping" not in reach(content, "relapse")
    screens = [step.do for step in content.book.latest("relapse").steps.values()]
    assert not any(action.args.get("what") == "reasons" for actions in screens for action in actions)


def test_after_a_relapse_a_person_is_one_tap_away_once_safety_is_answered(content: Content) -> None:
    for safe in ("sure", "unsure", "unsafe", "_skip"):
        person = Person(content, "relapse").taps_on(safe)
        assert person.step == "offer"
        assert person.taps_on("send").done(Request) == [Request(kind="ordinary")]


def test_whoever_is_not_safe_reads_the_numbers_first(content: Content) -> None:
    for safe in ("unsure", "unsafe", "_skip"):
        assert "relapse.not_safe" in Person(content, "relapse").taps_on(safe).shown
    assert "113" in content.texts["relapse.not_safe.say"]


@pytest.mark.parametrize(
    "flow,facts", [("before", -28), ("before", -1), ("first_weeks", 5), ("first_weeks", 28)]
)
def test_what_the_bot_begins_says_nothing_but_a_neutral_word_at_first(
    content: Content, flow: str, facts: int
) -> None:
    assert Person(content, flow, days_since_discharge=facts).shown == [f"{flow}.hello"]


def test_the_clock_finds_every_conversation_it_begins(content: Content) -> None:
    for rule in RULES.values():
        assert rule.flow in content.book
        assert content.book.latest(rule.flow).starts == "bot"


def test_each_of_the_first_days_says_something_of_its_own(content: Content) -> None:
    for kind, rule in RULES.items():
        if rule.days:
            for day in rule.days:
                person = Person(content, rule.flow, days_since_discharge=day)
                first = option_ids(content.book.latest(rule.flow).steps["hello"].ask)[0]  # type: ignore[arg-type]
                assert len(person.taps_on(first).shown) > 1, (kind, day)


def test_somebody_with_no_place_tonight_gets_the_urgent_preview_in_one_tap(content: Content) -> None:
    for flow in ("arrival", "left_today"):
        person = Person(content, flow, discharged=flow == "left_today").taps_on("nowhere")
        assert person.shown[-1] == "ask_help.urgent"


def texts_of(content: Content, flows: list[str]) -> Iterator[tuple[str, str]]:
    for key, text in content.texts.items():
        if key.split(".")[0] in flows:
            yield key, text


def test_no_message_names_a_dose(content: Content) -> None:
    dose = re.compile(
        r"\b\d+([,.]\d+)?\s*(mg|milligram|gram|g|ml|cl|tablett\w*|enhet\w*|dose\w*)\b|\bdose\w*|\bmindre dose",
        re.IGNORECASE,
    )
    assert [key for key, text in texts_of(content, EVERYDAY) if dose.search(text)] == []


def test_no_message_praises_less_medicine_or_counts_days(content: Content) -> None:
    words = re.compile(
        r"trapp\w* ned|slutt\w* med (lar|medisin)|medisinfri|dager rusfri|flink|stolt av deg|bra jobba",
        re.IGNORECASE,
    )
    assert [key for key, text in texts_of(content, EVERYDAY) if words.search(text)] == []


def test_every_everyday_conversation_says_on_what_it_rests(content: Content) -> None:
    assert [flow for flow in EVERYDAY if not content.book.latest(flow).evidence] == []


def test_no_called_conversation_takes_an_answer_that_its_caller_still_needs(content: Content) -> None:
    harmless = {
        ("appointment_new", "appt"),  # the last thing it does
        ("appointment_new", "appt_what"),
        ("checkin", "tool"),
        ("evening", "tool"),
        ("relapse", "text"),
        ("relapse", "sending"),
        ("welcome", "contact"),
        ("welcome", "reminders"),  # its branch has been taken when the time is asked for
    }
    found = {
        (flow.id, name)
        for flow in content.book
        for called in {
            one for step in flow.steps.values() if step.run for one in reach(content, step.run.flow)
        }
        for name in _saves(content.book.latest(called)) & (_saves(flow) | set(flow.takes))
    }
    assert found - harmless == set()


def _saves(flow: Flow) -> set[str]:
    return {step.ask.save for step in flow.steps.values() if step.ask}


def test_files_are_named_after_their_conversation() -> None:
    assert all((Path(FLOWS) / f"{flow}.yaml").exists() for flow in EVERYDAY)
