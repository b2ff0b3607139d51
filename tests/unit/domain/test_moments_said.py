"""Days and times in what staff write, as an offer to promise them is filled in with."""

from datetime import date, datetime, time

import pytest

from bot.domain.promises.said import moment_said

#: A Monday, at ten in the morning.
HERE = datetime(2026, 3, 2, 10, 0)  # noqa: DTZ001 - local time without its zone is what the function takes
TODAY, TOMORROW, WEDNESDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 6)


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("Hei Jonas. Jeg ringer deg onsdag kl. 14.", WEDNESDAY, time(14)),
        ("Eg ringer deg onsdag klokka 14.30", WEDNESDAY, time(14, 30)),
        ("I'll call you on Wednesday at 2 pm.", WEDNESDAY, time(14)),
        ("I will call tomorrow at half past two", TOMORROW, time(14, 30)),
        ("Jeg ringer i morgen halv tre.", TOMORROW, time(14, 30)),
        ("Eg ringjer i morgon kvart over ni", TOMORROW, time(9, 15)),
        ("Fint, jeg ringer kl 14.", TODAY, time(14)),
        ("Jeg ringer deg kl. 09.15", TOMORROW, time(9, 15)),
        ("Jeg ringer deg i dag.", TODAY, None),
        ("Jeg ordner det innen fredag", FRIDAY, None),
        ("Jeg ordnar det til laurdag.", date(2026, 3, 7), None),
        ("Søknaden sender jeg 5.3.", date(2026, 3, 5), None),
        ("Møtet er 12. mars kl 10:30, jeg blir med.", date(2026, 3, 12), time(10, 30)),
        ("The meeting is on March 12 at 10:30", date(2026, 3, 12), time(10, 30)),
        ("Vi ses 12th of March", date(2026, 3, 12), None),
        ("Ses vi mandag?", date(2026, 3, 9), None),
        ("Jeg snakket med NAV i går. Jeg ringer deg i overmorgen klokka to.", WEDNESDAY, time(14)),
        ("Jeg ringer i kveld kl. 7", TODAY, time(19)),
        ("Kan det passe klokken 1430 onsdag", WEDNESDAY, time(14, 30)),
        ("I can call you tonight at 8", TODAY, time(20)),
    ],
)
def test_it_is_found_in_the_middle_of_a_sentence(text: str, day: date, at: time | None) -> None:
    said = moment_said(text, HERE)
    assert said is not None
    assert (said.day, said.at) == (day, at)


@pytest.mark.parametrize(
    "text",
    [
        "Hei, så fint at du skriver.",
        "Ring 22 40 00 40 eller 116 117.",
        "Akutt fare: 113.",
        "Jeg ringte deg i går kl. 14, men fikk ikke svar.",
        "Vi snakkes om 3 uker.",
        "Jeg har lest det du skrev. To av tre ting er i orden.",
        "Vi var i møte forrige onsdag.",
        "I called you yesterday at 2 pm.",
        "Versjon 4.2 av skjemaet er riktig, tror jeg, 10 minutter tar det",
        "Kan du komme for tre timer?",
        "Jeg ringte i dag kl. 09.",
        "",
    ],
)
def test_what_is_no_moment_to_come_is_left_alone(text: str) -> None:
    assert moment_said(text, HERE) is None


def test_the_words_it_was_read_from_are_given_back() -> None:
    said = moment_said("Jeg ringer deg onsdag kl. 14, hvis det passer.", HERE)
    assert said is not None
    assert said.words == "onsdag kl. 14"
