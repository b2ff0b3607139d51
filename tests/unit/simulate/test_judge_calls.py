"""The judge of simulated days, about planned calls: asked about in time, or somebody says how it went."""

from dataclasses import replace

from bot.simulate.judge import Kind, Seen
from tests.unit.simulate.test_judge import ANNA, KARI, a_good_day, at, counts, saw


def a_planned_call(*more: Seen) -> list[Seen]:
    """The good day, and a call planned for two in the afternoon, of which the phone shows when it is to be."""
    plan = saw(90, KARI, Kind.ACT, "plan", code="K7Q4", until=at(240))
    return [*a_good_day(), plan, saw(90.1, ANNA, Kind.MESSAGE, "Kari ringer kl. 14:00.", id=7), *more]


def test_a_planned_call_is_asked_about_or_somebody_says_how_it_went() -> None:
    asked = saw(301, ANNA, Kind.MESSAGE, "Ringte Kari?", id=8, keys=(("Ja", "d:0f:yes"), ("Nei", "d:0f:no")))
    result = saw(250, KARI, Kind.ACT, "result", code="K7Q4")
    peace = saw(200, ANNA, Kind.WRITE, "/stopp")
    assert counts(a_planned_call()) == {"patients_untold": 1}
    for one in (asked, result):
        assert counts(a_planned_call(one)) == {}
    assert counts(a_planned_call(peace, saw(200.1, ANNA, Kind.MESSAGE, "Nå er det stille.", id=9))) == {}
    late = replace(asked, at=at(320))
    assert counts(a_planned_call(late)) == {"patients_untold": 1}
    untold = [one for one in a_planned_call(asked) if one.id != 7]
    assert counts(untold) == {"patients_untold": 1}


def test_a_call_planned_for_the_evening_is_asked_about_at_ten_the_next_morning() -> None:
    plan = saw(90, KARI, Kind.ACT, "plan", code="K7Q4", until=at(11 * 60))  # nine in the evening
    told = saw(90.1, ANNA, Kind.MESSAGE, "Kari ringer kl. 21:00.", id=7)
    asked = saw(24 * 60, ANNA, Kind.MESSAGE, "Ringte Kari?", id=8, keys=(("Ja", "d:0f:yes"),))
    assert counts([*a_good_day(), plan, told, asked]) == {}
    assert counts([*a_good_day(), plan, told, replace(asked, at=at(24 * 60 + 6))]) == {"patients_untold": 1}
