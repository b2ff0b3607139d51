"""The silence rule: when the clock looks, and what speaks against a silence being the person's own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.days.silence import DAYS, Doubt, Evidence, Outage, Stage, Word, doubts, look_at
from bot.domain.schedules.schedule import QUIET

OSLO = "Europe/Oslo"
SINCE = datetime(2026, 3, 2, 8, tzinfo=UTC)
OWN = Evidence(
    since=SINCE,
    words=(Word(SINCE + timedelta(days=3, hours=3)), Word(SINCE + timedelta(days=4, hours=8))),
    heard_at=None,
    outages=frozenset(),
    paused=False,
    reachable=True,
    zone=OSLO,
)


def test_nothing_speaks_against_a_silence_of_their_own() -> None:
    assert doubts(OWN) == ()


@pytest.mark.parametrize(
    ("changed", "doubt"),
    [
        ({"heard_at": SINCE + timedelta(hours=1)}, Doubt.HEARD),
        ({"words": (OWN.words[0], Word(None))}, Doubt.NOT_ACCEPTED),
        ({"words": ()}, Doubt.NOT_ACCEPTED),
        ({"words": (OWN.words[0], Word(SINCE + timedelta(days=4, hours=14, minutes=30)))}, Doubt.AT_NIGHT),
        ({"paused": True}, Doubt.PAUSED),
        ({"reachable": False}, Doubt.BLOCKED),
        ({"outages": frozenset({Outage.OURS})}, Doubt.OURS),
        ({"outages": frozenset({Outage.TELEGRAM})}, Doubt.TELEGRAM),
    ],
)
def test_each_thing_that_may_explain_it_is_a_doubt(changed: dict[str, object], doubt: Doubt) -> None:
    assert doubts(replace(OWN, **changed)) == (doubt,)  # type: ignore[arg-type]


def test_having_been_heard_before_it_began_is_no_doubt() -> None:
    assert doubts(replace(OWN, heard_at=SINCE)) == ()


@given(
    since=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001
    days=st.sampled_from(DAYS),
)
def test_the_words_come_by_day_after_the_days_agreed_and_at_least_most_of_a_day_apart(
    since: datetime, days: int
) -> None:
    first = look_at(Stage.LISTENING, since, None, days, OSLO)
    second = look_at(Stage.FIRST, since, first, days, OSLO)
    request = look_at(Stage.SECOND, since, second, days, OSLO)
    assert timedelta(days=days) <= first - since <= timedelta(days=days + 1, hours=1)
    assert timedelta(hours=20) <= second - first <= timedelta(hours=45)
    assert timedelta(hours=14) <= request - second <= timedelta(hours=25)
    assert not any(QUIET.hold(at, OSLO) for at in (first, second, request))
