"""A conversation that moves to another phone, and requests that are over before anybody could have looked."""

from dataclasses import replace

from bot.simulate.judge import Kind, Seen
from tests.unit.simulate.test_judge import ANNA, BOTTOM, KARI, LINE, a_good_day, at, counts, saw

SECOND = f"{ANNA}, second phone"


def on_another_phone() -> list[Seen]:
    """The good day, but the conversation moves to another phone before there is an answer."""
    return [
        replace(one, who=SECOND) if one.who == ANNA and one.at > at(40) and one.kind is not Kind.EDIT else one
        for one in a_good_day()
    ] + [
        saw(50, SECOND, Kind.MESSAGE, "Sendt kl. 10:02. Kari har tatt imot.", id=11, keys=LINE, bottom=BOTTOM)
    ]


def test_an_answer_on_the_phone_to_which_the_conversation_moved_is_seen() -> None:
    assert counts(on_another_phone()) == {}


def test_an_answer_that_does_not_arrive_there_is_counted() -> None:
    seen = [one for one in on_another_phone() if one.at < at(59) or one.who not in {ANNA, SECOND}]
    assert counts(seen) == {"patients_untold": 1}


def test_what_is_sent_and_taken_back_at_once_was_a_request() -> None:
    taken_back = [one for one in a_good_day() if one.at < at(3)]
    taken_back += [
        saw(2.5, ANNA, Kind.PRESS, "Ta den tilbake"),
        saw(2.6, ANNA, Kind.MESSAGE, "Beskjeden er tatt tilbake.", id=12),
        saw(2.7, ANNA, Kind.EDIT, "Sendt kl. 10:02. Tatt tilbake.", id=3),
    ]
    assert counts(taken_back) == {}


def test_a_reply_to_an_answer_is_no_request_that_was_dropped_though_it_is_taken_back() -> None:
    """It has no line of its own at first: that of the request is changed, a moment later."""
    again = [*a_good_day(), *(
        saw(80, ANNA, Kind.PRESS, "Send"),
        saw(80, ANNA, Kind.MESSAGE, "Svaret ditt er sendt.", id=13),
        saw(80.1, ANNA, Kind.EDIT, "Sendt kl. 10:02. Kari har tatt imot.", id=3, keys=LINE),
        saw(81, ANNA, Kind.PRESS, "Ta den tilbake"),
        saw(81.1, ANNA, Kind.MESSAGE, "Beskjeden er tatt tilbake.", id=14),
        saw(81.1, ANNA, Kind.EDIT, "Sendt kl. 10:02. Tatt tilbake.", id=3),
    )]  # fmt: skip
    assert counts(again) == {}


def test_two_answers_in_one_go_are_one_piece_of_news_until_it_is_opened() -> None:
    """The second is behind the same key, unless the person has opened the first."""
    more = [one for one in a_good_day() if one.at < at(65)]
    soon = saw(60.9, KARI, Kind.ACT, "answer", code="K7Q4")
    opened = [
        saw(60.5, ANNA, Kind.PRESS, "Les svaret"),
        saw(60.5, ANNA, Kind.MESSAGE, "Kari skriver:", id=15),
    ]
    assert counts([*more, soon]) == {}
    assert counts([*more, *opened, soon]) == {"patients_untold": 1}
    assert counts([*more, saw(62, KARI, Kind.ACT, "answer", code="K7Q4")]) == {"patients_untold": 1}
