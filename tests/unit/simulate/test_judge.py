"""A transcript in which all is well is judged so, and one fault put into it is counted, under its own figure and no other."""

import ast
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import bot.simulate.judge as judging
from bot.simulate.judge import COUNTS, Away, Facts, Kind, Seen, judge

#: Tuesday 3 March 2026, 10:00 in Oslo.
TEN = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
ENDS = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
ANNA, KARI, OLA = "Anna", "Kari", "Ola"
LINE = (("Send som haster", "q:K7Q4:urgent"), ("Ta den tilbake", "q:K7Q4:withdraw"))
URGENT_LINE = (("Ta den tilbake", "q:K7Q4:withdraw"),)
READ = (("Les svaret", "q:K7Q4:read"),)
BOTTOM = ("Russug", "Snakk med Kari")


def at(minutes: float, seconds: float = 0) -> datetime:
    return TEN + timedelta(minutes=minutes, seconds=seconds)


def saw(minutes: float, who: str, kind: Kind, text: str = "", **more: object) -> Seen:
    return Seen(at(minutes), who, kind, text, **more)  # type: ignore[arg-type]


def a_good_day() -> list[Seen]:
    """Anna asks, Kari hears of it, takes it and answers, and Anna reads the answer."""
    return [
        saw(0, ANNA, Kind.MESSAGE, "Hei igjen.", id=1, bottom=BOTTOM),
        saw(1, ANNA, Kind.WRITE, "Snakk med Kari"),
        saw(1.1, ANNA, Kind.MESSAGE, "Dette får Kari se.", id=2, keys=(("Send", "r:a:1:send"),)),
        saw(2, ANNA, Kind.PRESS, "Send"),
        saw(2.1, ANNA, Kind.MESSAGE, "Sendt kl. 10:02 til Kari.", id=3, keys=LINE),
        saw(2.2, KARI, Kind.MAIL, "K7Q4 trenger deg.", code="K7Q4", place="kari@klinikken.example"),
        saw(20, KARI, Kind.OPEN, "words", code="K7Q4"),
        saw(20, KARI, Kind.PAGE, codes=frozenset({"K7Q4"})),
        saw(21, KARI, Kind.ACT, "take", code="K7Q4"),
        saw(21.1, ANNA, Kind.MESSAGE, "Kari har tatt imot beskjeden din.", id=4),
        saw(21.2, ANNA, Kind.EDIT, "Sendt kl. 10:02. Kari har tatt imot.", id=3, keys=LINE),
        saw(30, KARI, Kind.ROUND, codes=frozenset({"K7Q4"})),
        saw(60, KARI, Kind.ACT, "answer", code="K7Q4"),
        saw(60.1, ANNA, Kind.MESSAGE, "Kari har svart.", id=5, keys=READ),
        saw(60.2, ANNA, Kind.EDIT, "Sendt kl. 10:02. Kari har svart.", id=3, keys=READ),
        saw(70, ANNA, Kind.PRESS, "Les svaret"),
        saw(70.1, ANNA, Kind.MESSAGE, "Kari skriver: Jeg ringer deg.", id=6),
    ]


def counts(seen: list[Seen], **facts: object) -> dict[str, int]:
    found = judge(seen, Facts(ENDS, **facts))  # type: ignore[arg-type]
    return {name: found.count(name) for name in COUNTS if found.count(name)}


def without(*kinds: tuple[Kind, str]) -> list[Seen]:
    """The good day without what is of such a kind and holds such words."""
    return [
        one
        for one in a_good_day()
        if not any(one.kind is kind and words in f"{one.text} {one.code}" for kind, words in kinds)
    ]


def test_it_imports_nothing_of_the_program() -> None:
    tree = ast.parse(Path(judging.__file__).read_text())
    named = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    named += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    assert named
    assert [name for name in named if name.split(".")[0] == "bot"] == []
    assert not any(isinstance(node, ast.Call) and "import" in ast.dump(node.func) for node in ast.walk(tree))


def test_a_good_day_has_nothing_to_count() -> None:
    found = judge(a_good_day(), Facts(ENDS))
    assert found.stories == []
    assert (found.messages, found.requests) == (7, 1)


# --- requests_dropped ---


def test_a_key_that_sends_and_brings_no_request() -> None:
    day = a_good_day()[:4]
    day.append(saw(2.1, ANNA, Kind.MESSAGE, "Takk.", id=3))
    assert counts(day) == {"requests_dropped": 1}


def test_words_that_are_to_join_a_request_are_asked_about_first() -> None:
    """Also where that request is taken back within the minutes in which one would have to be out."""
    day = a_good_day()[:4]
    joins = (("Legg til", "r:a:2:add"), ("Endre", "r:a:2:edit"))
    day.append(saw(2.1, ANNA, Kind.MESSAGE, "Skal jeg legge til dette?", id=3, keys=joins))
    assert counts(day) == {}


def test_a_request_of_which_nobody_is_told() -> None:
    day = [one for one in a_good_day() if one.at < at(2.2)]
    day.append(saw(300, KARI, Kind.ROUND, codes=frozenset({"K7Q4"})))
    found = counts(day)
    assert found["requests_dropped"] == 1


def test_a_request_that_is_out_and_stands_on_nobodys_list() -> None:
    day = [one for one in a_good_day() if one.at < at(25)]
    day.append(saw(200, KARI, Kind.ROUND, codes=frozenset({"OTHER1"})))
    day.append(saw(200, OLA, Kind.ROUND))
    assert counts(day) == {"requests_dropped": 1}


def test_it_is_enough_that_it_stands_on_one_list() -> None:
    day = [one for one in a_good_day() if one.at < at(25)]
    day += [saw(200, KARI, Kind.ROUND), saw(200, OLA, Kind.ROUND, codes=frozenset({"K7Q4"}))]
    assert counts(day) == {}


def test_one_that_was_taken_back_needs_no_list() -> None:
    day = [one for one in a_good_day() if one.at < at(3)]
    day += [
        saw(5, ANNA, Kind.PRESS, "Ta den tilbake"),
        saw(5.1, ANNA, Kind.MESSAGE, "Beskjeden er tatt tilbake.", id=4),
        saw(5.2, ANNA, Kind.EDIT, "Sendt kl. 10:02. Tatt tilbake.", id=3),
        saw(300, KARI, Kind.ROUND),
    ]
    assert counts(day) == {}


# --- patients_untold ---


def test_a_request_that_is_taken_without_a_word_to_the_patient() -> None:
    day = without((Kind.MESSAGE, "tatt imot"), (Kind.EDIT, "tatt imot"))
    assert counts(day) == {"patients_untold": 1}


def test_an_answer_that_does_not_arrive() -> None:
    day = [one for one in without((Kind.MESSAGE, "har svart")) if one.at < at(65)]
    assert counts(day) == {"patients_untold": 1}


def test_a_wait_beyond_the_limit_without_a_word() -> None:
    day = [one for one in a_good_day() if one.at < at(3)]
    assert counts(day) == {"patients_untold": 1}


def test_a_word_in_time_ends_the_wait() -> None:
    day = [one for one in a_good_day() if one.at < at(3)]
    day.append(saw(62, ANNA, Kind.MESSAGE, "Beskjeden din har gått videre til Ola.", id=4))
    assert counts(day) == {}


def test_an_urgent_one_may_wait_by_the_clock_and_not_over_night() -> None:
    evening = timedelta(hours=9)
    day = [one for one in a_good_day() if one.at < at(2)]
    day += [
        Seen(at(2) + evening, ANNA, Kind.PRESS, "Send som haster"),
        Seen(at(2.1) + evening, ANNA, Kind.MESSAGE, "Sendt.", id=3, keys=URGENT_LINE),
        Seen(at(2.2) + evening, KARI, Kind.MAIL, "K7Q4 haster.", code="K7Q4", place="kari@klinikken.example"),
    ]
    assert counts(day) == {"patients_untold": 1}
    told = Seen(at(47) + evening, ANNA, Kind.MESSAGE, "Ingen har svart ennå.", id=4)
    assert counts([*day, told]) == {}


def test_days_that_are_closed_count_no_working_time() -> None:
    day = [one for one in a_good_day() if one.at < at(3)]
    late = Seen(TEN + timedelta(days=2), ANNA, Kind.MESSAGE, "Ingen har svart ennå.", id=4)
    assert counts([*day, late]) == {"patients_untold": 1}
    assert counts([*day, late], closed=frozenset({date(2026, 3, 4), date(2026, 3, 5)})) == {}


# --- in_quiet_hours ---


@pytest.mark.parametrize("hour, count", [(22, 1), (3, 1), (6, 1), (7, 0), (21, 0)])
def test_a_message_by_night_that_nobody_asked_for(hour: int, count: int) -> None:
    night = datetime(2026, 3, 4, hour - 1, 30, tzinfo=UTC) if hour else TEN
    day = [*a_good_day(), Seen(night, ANNA, Kind.MESSAGE, "Hvordan går det?", id=9)]
    assert counts(day) == ({"in_quiet_hours": count} if count else {})


def test_an_answer_by_night_is_no_disturbance() -> None:
    night = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)
    day = [
        *a_good_day(),
        Seen(night, ANNA, Kind.WRITE, "russug"),
        Seen(night + timedelta(seconds=1), ANNA, Kind.MESSAGE, "Bra at du sier fra.", id=9),
        Seen(night + timedelta(minutes=15), ANNA, Kind.MESSAGE, "Hvordan er det nå?", id=10),
    ]
    assert counts(day) == {}
    day.append(Seen(night + timedelta(minutes=90), ANNA, Kind.MESSAGE, "Og nå?", id=11))
    assert counts(day) == {"in_quiet_hours": 1}


# --- sent_twice ---


def test_the_same_words_twice_in_a_day() -> None:
    day = a_good_day()
    day += [saw(120, ANNA, Kind.MESSAGE, "Hvordan går det?", id=9)]
    day += [saw(240, ANNA, Kind.MESSAGE, "Hvordan går det?", id=10)]
    assert counts(day) == {"sent_twice": 1}


def test_an_answer_that_was_lost_or_another_day_excuses_it() -> None:
    day = [*a_good_day(), saw(120, ANNA, Kind.MESSAGE, "Hvordan går det?", id=9)]
    again = saw(120.3, ANNA, Kind.MESSAGE, "Hvordan går det?", id=10)
    assert counts([*day, saw(120.1, ANNA, Kind.LOST), again]) == {}
    once_more = saw(120.4, ANNA, Kind.MESSAGE, "Hvordan går det?", id=11)
    assert counts([*day, saw(120.1, ANNA, Kind.LOST), again, once_more]) == {"sent_twice": 1}
    tomorrow = saw(24 * 60, ANNA, Kind.MESSAGE, "Hvordan går det?", id=10)
    assert counts([*day, tomorrow]) == {}


def test_the_same_notice_twice_in_one_mailbox() -> None:
    again = saw(3, KARI, Kind.MAIL, "K7Q4 trenger deg.", code="K7Q4", place="kari@klinikken.example")
    assert counts([*a_good_day(), again]) == {"sent_twice": 1}
    elsewhere = saw(3, KARI, Kind.MAIL, "K7Q4 trenger deg.", code="K7Q4", place="kari@privat.example")
    assert counts([*a_good_day(), elsewhere]) == {}


# --- dead_ends ---


def test_a_key_that_does_nothing() -> None:
    assert counts([*a_good_day(), saw(80, ANNA, Kind.PRESS, "Hopp over")]) == {"dead_ends": 1}


def test_words_that_nobody_answers() -> None:
    assert counts([*a_good_day(), saw(80, ANNA, Kind.WRITE, "hallo")]) == {"dead_ends": 1}


def test_while_telegram_is_away_an_answer_may_take_longer() -> None:
    day = [
        *a_good_day(),
        saw(80, ANNA, Kind.WRITE, "hallo"),
        saw(140, ANNA, Kind.MESSAGE, "Jeg er her.", id=9),
    ]
    assert counts(day) == {"dead_ends": 1}
    assert counts(day, away=(Away("telegram", at(70), at(139)),)) == {}
    assert counts(day, away=(Away("mail", at(70), at(139)),)) == {"dead_ends": 1}


def test_a_chat_without_a_key() -> None:
    day = [*a_good_day(), saw(80, ANNA, Kind.MESSAGE, "Ha det.", id=9, bottom=())]
    assert counts(day) == {"dead_ends": 1}


def test_a_notice_that_leads_nowhere() -> None:
    assert counts([*a_good_day(), saw(80, OLA, Kind.OPEN, code="K7Q4")]) == {"dead_ends": 1}


def test_a_story_says_who_when_and_what_stood_around_it() -> None:
    (story,) = judge([*a_good_day(), saw(80, ANNA, Kind.PRESS, "Hopp over")], Facts(ENDS)).stories
    assert story.words.startswith("Anna did «Hopp over» and nothing came\n")
    assert "Tue 03 Mar 11:20:00 Anna press: Hopp over" in story.words
    assert "Kari skriver: Jeg ringer deg." in story.words


def test_a_second_tap_that_reads_that_the_first_counts_is_no_request_that_was_dropped() -> None:
    tap, words = saw(1.2, ANNA, Kind.PRESS, "Send"), saw(1.2, ANNA, Kind.POPUP, "Det har jeg fått med meg.")
    assert counts([*a_good_day(), tap, words]) == {}
    late = replace(tap, at=at(200))
    assert counts([*a_good_day(), late, replace(words, at=at(200), text="")])["requests_dropped"] == 1


def test_more_of_an_answer_may_wait_for_the_morning_and_an_answer_to_what_was_asked_again_may_not() -> None:
    night, seven = 16 * 60, 21 * 60  # two in the night, and seven
    more = saw(night, KARI, Kind.ACT, "answer", code="K7Q4")
    told = saw(seven, ANNA, Kind.MESSAGE, "Kari har svart.", id=9, keys=READ)
    asked = saw(night - 60, ANNA, Kind.MESSAGE, "Sendt kl. 01:00.", id=8, keys=LINE)
    wrote = saw(night - 60.1, ANNA, Kind.PRESS, "Send")
    mail = saw(night - 59, KARI, Kind.MAIL, "K7Q4 trenger deg.", code="K7Q4", place="kari@klinikken.example")
    assert counts([*a_good_day(), more, told]) == {}
    assert counts([*a_good_day(), more]) == {"patients_untold": 1}
    assert counts([*a_good_day(), wrote, asked, mail, more, told]) == {"patients_untold": 1}


def test_a_request_that_is_taken_back_after_an_answer_is_out_no_more() -> None:
    """The answer came below the line, and the line says in the end that the request is taken back."""
    seen = [
        *a_good_day(),
        saw(80, ANNA, Kind.EDIT, "Sendt kl. 10:02. Kari er i gang med det.", id=3, keys=LINE),
        saw(90, ANNA, Kind.PRESS, "Ta den tilbake"),
        saw(90.1, ANNA, Kind.MESSAGE, "Beskjeden er tatt tilbake.", id=7),
        saw(90.2, ANNA, Kind.EDIT, "Sendt kl. 10:02. Tatt tilbake.", id=3),
        saw(120, KARI, Kind.ROUND),
    ]
    assert counts(seen) == {}
