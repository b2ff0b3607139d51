"""A standard instrument by its own file: its rule, when it is asked, and whose words stand in which language."""

from datetime import date, timedelta

import pytest

from bot.domain.days.instrument import Times
from tests.fakes.instruments import second

LEFT = date(2026, 3, 6)


def test_the_sum_is_made_by_its_own_rule_and_only_of_all_answers() -> None:
    instrument = second()
    assert instrument.sum_of({"falling": 3, "through": 1}) == 8
    assert instrument.sum_of({"falling": 0, "through": 0}) == 0
    assert instrument.sum_of({"falling": 3}) is None, "a question was passed over"
    assert instrument.most == 12


def test_it_is_asked_after_its_days_and_not_more_often_than_it_says() -> None:
    asked = Times(first=21, every=56)
    assert not asked.is_time(LEFT + timedelta(days=20), LEFT, None)
    assert asked.is_time(LEFT + timedelta(days=21), LEFT, None)
    assert not asked.is_time(LEFT + timedelta(days=76), LEFT, LEFT + timedelta(days=21))
    assert asked.is_time(LEFT + timedelta(days=77), LEFT, LEFT + timedelta(days=21))
    assert not asked.is_time(LEFT, None, None), "nobody knows when they leave"


def test_its_words_stand_as_published_and_a_language_without_any_shows_those_it_names() -> None:
    instrument = second()
    assert instrument.question("through", "nn") == "Korleis sov du?"
    assert instrument.question("through", "en") == "Hvordan sov du?"
    assert instrument.official("en")["form_sleep_two.through.ask.v3"] == "Godt"
    assert instrument.official("en")["form_sleep_two.about.say"] == "These are two questions about sleep."
    assert instrument.reads(8, "en") == "Sleep 8 of 12."


@pytest.mark.parametrize(
    "wording,unchecked",
    [
        ({"from": "Invented", "checked_on": None}, [("wording", "nn", "checked_on")]),
        ({"from": "Invented"}, [("wording", "nn")]),
        ({"as": "nb"}, []),
    ],
)
def test_words_that_nobody_has_held_against_their_source_are_known(
    wording: dict[str, object], unchecked: list[tuple[str, ...]]
) -> None:
    others = {language: {"from": "Invented", "checked_on": date(2026, 1, 2)} for language in ("nb", "en")}
    words = {"en": {"as": "nb"}, "nb": others["nb"], "nn": wording}
    assert list(second(wording=words).unchecked) == unchecked
