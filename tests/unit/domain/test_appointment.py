"""When appointments are, when the clock looks at them, and what is read from a typed line."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.appointments import reading
from bot.domain.appointments.appointment import (
    Again,
    Row,
    Turn,
    evening_at,
    near_at,
    next_look,
    over_at,
    still_says,
)
from bot.domain.appointments.pickup import is_pickup
from bot.domain.flow.values import Value
from bot.domain.schedules.schedule import QUIET
from tests.fakes.examples import examples

OSLO = "Europe/Oslo"
HERE = datetime(2026, 3, 20, 9, tzinfo=ZoneInfo(OSLO))  # a Friday


def said(text: str, here: datetime = HERE) -> dict[str, Value]:
    return reading.together({}, reading.read(text, here), here)


def local(moment: datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(ZoneInfo(OSLO)).strftime("%d.%m %H:%M")


class TestWhatIsRead:
    @pytest.mark.parametrize(
        ("text", "what", "day", "at", "again"),
        [
            ("tannlege 12.4 kl 10.15", "tannlege", "2026-04-12", "10:15", None),
            ("tannlege 12.4 10.15", "tannlege", "2026-04-12", "10:15", None),
            ("Jeg har time hos tannlegen på torsdag kl 10", "tannlegen", "2026-03-26", "10:00", None),
            ("tannlegen i morgon klokka halv ti", "tannlegen", "2026-03-21", "09:30", None),
            ("dentist on 12 April at 10.15", "dentist", "2026-04-12", "10:15", None),
            (
                "tannlege tirsdag 24. mars kl 10 i Storgata 4",
                "tannlege i Storgata 4",
                "2026-03-24",
                "10:00",
                None,
            ),
            (
                "lege onsdag 24. mars kl 10",
                "lege onsdag",
                "2026-03-24",
                "10:00",
                None,
            ),  # which of them is theirs to see
            ("NAV hver mandag kl 9", "NAV", "2026-03-23", "09:00", "weekly"),
            ("annenhver torsdag kl 14 møte med Kari", "møte med Kari", "2026-03-26", "14:00", "fortnightly"),
            ("annankvar torsdag kl 14 gruppe", "gruppe", "2026-03-26", "14:00", "fortnightly"),
            ("every other monday at 10 group", "group", "2026-03-23", "10:00", "fortnightly"),
            (
                "sprøyte hver fjerde uke fra tirsdag 24. mars kl 9",
                "sprøyte",
                "2026-03-24",
                "09:00",
                "four_weeks",
            ),
            ("kvar tredje veke torsdag kl 14 gruppe", "gruppe", "2026-03-26", "14:00", "three_weeks"),
            ("hente medisin hverdager kl 9", "hente medisin", "2026-03-23", "09:00", "weekdays"),
            ("LAR kvar dag kl 0930", "LAR", "2026-03-20", "09:30", "daily"),
            ("legen 3.4 hver måned kl 12", "legen", "2026-04-03", "12:00", "monthly"),
            ("lege", "lege", None, None, None),
            ("møte i rom 9 på fredag kl 13:00", "møte i rom 9", "2026-03-27", "13:00", None),
        ],
    )
    def test_day_time_and_how_often(
        self, text: str, what: str, day: str | None, at: str | None, again: str | None
    ) -> None:
        found = said(text)
        assert (found.get("what"), found.get("day"), found.get("at"), found.get("again")) == (
            what,
            day,
            at,
            again,
        )

    @pytest.mark.parametrize(
        ("text", "day", "then"),
        [
            ("tannlege 12.3 kl 10.15", "2026-03-12", "2027-03-12"),
            ("i dag kl 8 lege", "2026-03-20", "2027-03-20"),
            ("12.3.2025 kl 10 lege", "2025-03-12", "2027-03-12"),
        ],
    )
    def test_a_day_that_has_been_is_known_and_so_is_the_same_day_to_come(
        self, text: str, day: str, then: str
    ) -> None:
        found = said(text)
        assert (found["is"], found["day"], found["next"]) == ("past", day, then)

    def test_a_day_long_ago_without_a_year_is_the_next_such_day(self) -> None:
        assert said("tannlege 12.9 kl 10")["day"] == "2026-09-12"
        assert said("tannlege 1.11", HERE)["day"] == "2026-11-01"

    def test_a_year_that_was_mistyped_is_noticed(self) -> None:
        assert said("tannlege 12.4.2062 kl 10")["is"] == "far"

    def test_the_29th_of_february_has_a_next_time(self) -> None:
        here = datetime(2028, 3, 20, 9, tzinfo=ZoneInfo(OSLO))
        assert said("lege 29.2.2028 kl 9", here)["next"] == "2029-03-01"

    def test_the_latest_word_counts_and_is_judged_anew(self) -> None:
        first = said("tannlege 12.3 kl 10.15")
        then = reading.together(first, reading.read("fredag", HERE), HERE)
        assert (then["what"], then["day"], then["at"], then["is"]) == (
            "tannlege",
            "2026-03-27",
            "10:15",
            "ahead",
        )
        assert "next" not in then

    @settings(max_examples=examples(50))
    @given(st.text(max_size=120))
    def test_whatever_is_typed_something_whole_comes_of_it(self, text: str) -> None:
        found = said(text)
        assert set(found) <= set(reading.PARTS)
        if "day" in found:
            date.fromisoformat(str(found["day"]))
        if "at" in found:
            time.fromisoformat(str(found["at"]))


class TestTheDays:
    @pytest.mark.parametrize(
        ("again", "days"),
        [
            (Again.ONCE, [None]),
            (Again.DAILY, [date(2026, 2, 1), date(2026, 2, 2)]),
            (Again.WEEKDAYS, [date(2026, 2, 2), date(2026, 2, 3)]),
            (Again.WEEKLY, [date(2026, 2, 7), date(2026, 2, 14)]),
            (Again.FORTNIGHTLY, [date(2026, 2, 14), date(2026, 2, 28)]),
            (Again.THREE_WEEKS, [date(2026, 2, 21), date(2026, 3, 14)]),
            (Again.FOUR_WEEKS, [date(2026, 2, 28), date(2026, 3, 28)]),
            (Again.MONTHLY, [date(2026, 2, 28), date(2026, 3, 31)]),
            (Again.MONTHLY_WEEKDAY, [date(2026, 5, 30), date(2026, 8, 29)]),  # the fifth Saturday
            (Again.MONTHLY_LAST, [date(2026, 2, 28), date(2026, 3, 28)]),
            (Again.YEARLY, [date(2027, 1, 31), date(2028, 1, 31)]),
        ],
    )
    def test_how_it_comes_again(self, again: Again, days: list[date | None]) -> None:
        row, day = Row(date(2026, 1, 31), time(10), OSLO, again), date(2026, 1, 31)
        for wanted in days:
            found = row.day_after(day)
            assert found == wanted
            day = found or day

    def test_a_row_ends_with_its_last_day(self) -> None:
        row = Row(date(2026, 1, 5), time(10), OSLO, Again.WEEKLY, until=date(2026, 1, 12))
        assert row.day_after(date(2026, 1, 5)) == date(2026, 1, 12)
        assert row.day_after(date(2026, 1, 12)) is None


class TestWhenTheClockLooks:
    def test_the_evening_before_and_two_hours_before(self) -> None:
        row, day = Row(date(2026, 3, 12), time(10, 15), OSLO), date(2026, 3, 12)
        assert local(evening_at(row, day)) == "11.03 18:00"
        assert local(near_at(row, day)) == "12.03 08:15"

    @pytest.mark.parametrize(
        ("at", "near"),
        [
            (time(9), "12.03 07:00"),
            (time(8, 30), "12.03 07:00"),
            (time(8), "12.03 07:00"),
            (time(7, 30), "12.03 06:30"),
            (time(6), "12.03 05:00"),
        ],
    )
    def test_an_early_one_is_worth_being_woken_for_but_no_more_than_it_takes(
        self, at: time, near: str
    ) -> None:
        row, day = Row(date(2026, 3, 12), at, OSLO), date(2026, 3, 12)
        assert local(near_at(row, day)) == near

    def test_one_in_the_middle_of_the_night_has_the_evening_only(self) -> None:
        row, day = Row(date(2026, 3, 12), time(0, 30), OSLO), date(2026, 3, 12)
        assert near_at(row, day) is None
        assert local(evening_at(row, day)) == "11.03 18:00"

    @pytest.mark.parametrize(
        ("day", "at", "starts", "near"),
        [
            (date(2026, 3, 29), time(2, 30), "29.03 03:30", None),
            (date(2026, 3, 29), time(10), "29.03 10:00", "29.03 08:00"),
            (date(2026, 10, 25), time(2, 30), "25.10 02:30", None),
            (date(2026, 10, 25), time(10), "25.10 10:00", "25.10 08:00"),
        ],
    )
    def test_on_the_nights_the_clock_changes_local_time_counts(
        self, day: date, at: time, starts: str, near: str | None
    ) -> None:
        row = Row(day, at, OSLO)
        found = near_at(row, day)
        assert local(row.starts(day)) == starts
        assert (local(found) if found else None) == near
        assert local(evening_at(row, day)).endswith("18:00")

    def test_what_is_asked_for_without_reminders_is_only_looked_at_when_over(self) -> None:
        row = Row(date(2026, 3, 12), time(10), OSLO)
        look = next_look(row, row.first, datetime(2026, 3, 1, tzinfo=UTC), remind=False)
        assert look is not None
        assert (look.turn, look.at) == (Turn.OVER, over_at(row, row.first))

    @settings(max_examples=examples(30))
    @given(
        st.sampled_from(list(Again)),
        st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        st.none() | st.times(),
        st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        st.times(),
    )
    def test_every_look_is_ahead_in_order_and_ends(
        self, again: Again, first: date, at: time | None, today: date, now: time
    ) -> None:
        at = at.replace(second=0, microsecond=0) if at else None
        row, after = (
            Row(first, at, OSLO, again, until=first + timedelta(days=70)),
            datetime.combine(today, now, UTC),
        )
        day = first
        for _ in range(400):
            look = next_look(row, day, after, remind=True)
            if look is None:
                break
            assert look.at > after
            early = at is not None and at < time(8)
            if look.turn is not Turn.OVER and not (look.turn is Turn.NEAR and early):
                assert not QUIET.hold(look.at, OSLO)
            after, day = look.at, look.day
        else:
            pytest.fail("it never ends")

    def test_the_evenings_word_comes_that_evening_or_not_at_all(self) -> None:
        row, day = Row(date(2026, 3, 12), time(10), OSLO), date(2026, 3, 12)
        evening = evening_at(row, day)
        assert evening is not None
        assert still_says(Turn.EVENING, row, day, evening + timedelta(hours=3))
        assert not still_says(Turn.EVENING, row, day, evening + timedelta(hours=5)), "the quiet hours"
        assert not still_says(Turn.EVENING, row, day, evening + timedelta(hours=14)), "it is that day now"


@pytest.mark.parametrize("what", ["hente medisin", "apoteket", "LAR", "pick up methadone", "Henteordning"])
def test_what_is_for_medicine_is_known(what: str) -> None:
    assert is_pickup(what)


@pytest.mark.parametrize("what", ["tannlege", "NAV", "møte med Lars", "klar til middag"])
def test_what_is_not_for_medicine_is_not_taken_for_it(what: str) -> None:
    assert not is_pickup(what)
