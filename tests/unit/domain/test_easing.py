"""The daily question that nobody answers."""

import pytest

from bot.domain.schedules.easing import Ease, ease


@pytest.mark.parametrize(
    ("unanswered", "days_since", "what"),
    [
        (0, 1, Ease.ASK),
        (2, 1, Ease.ASK),
        (3, 1, Ease.WAIT),
        (3, 2, Ease.ASK),
        (4, 1, Ease.WAIT),
        (4, 5, Ease.ASK),
        (5, 1, Ease.WAIT),
        (5, 2, Ease.ASK_WHETHER),
        (6, 30, Ease.REST),
    ],
)
def test_it_slows_down_asks_whether_to_go_on_and_rests(unanswered: int, days_since: int, what: Ease) -> None:
    assert ease(unanswered, days_since) is what


def test_within_a_month_nobody_who_never_answers_is_written_to_more_than_seven_times() -> None:
    came: list[int] = []
    for day in range(30):
        since = day - came[-1] if came else day
        if ease(len(came), since) in {Ease.ASK, Ease.ASK_WHETHER}:
            came.append(day)
    assert came == [0, 1, 2, 4, 6, 8]
