"""The daily question as it may be: mild or straight, by the hour and the weekday; what stands out is only asked about, and once; the week's
own answers as a picture; the day before money; how often after three months. On both databases."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.clock import ManualClock
from bot.domain.schedules.schedule import ScheduleKind
from bot.service.clock.ticks import tick_schedules
from bot.service.days.schedules import payday_of
from bot.service.desk import Desk
from bot.store.conversations import conversations
from bot.store.database.work import Store
from bot.store.days import daily
from bot.store.people import people
from bot.store.requests import records
from bot.store.schedules import schedules
from tests.fakes.chat import Chat, House

HERE = ZoneInfo("Europe/Oslo")


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


@pytest.fixture
def anna(house: House) -> Chat:
    return house.patient()


def go_to(chat: Chat, day: int, hour: int) -> None:
    """An hour of a day of March 2026, in Oslo."""
    clock = chat.house.clock
    clock.move(datetime(2026, 3, day, hour, tzinfo=HERE) - clock.now())


def answered(chat: Chat, day: int, **answers: str | int) -> None:
    chat.house.store.run(daily.keep_checkin, chat.patient_id, date(2026, 3, day), answers)


def settles(chat: Chat, *labels: str) -> str:
    """Through the settings: «Daglig spørsmål», «Måten jeg skriver på»."""
    chat.sends_press("m:checkin_time")
    said = chat.presses("Måten jeg skriver på")
    for label in labels:
        said = chat.presses(label)
    return said


class TestTone:
    def test_it_is_the_persons_choice_and_can_be_taken_back(self, anna: Chat) -> None:
        assert "Hvordan har du det i dag?" in anna.sends_press("m:checkin")
        anna.presses("Ikke i dag")
        settles(anna, "Mild eller rett fram", "Rett fram")
        assert "Rett på sak" in anna.sends_press("m:checkin")
        anna.presses("Ikke i dag")
        settles(anna, "Mild eller rett fram", "Mildt")
        assert "Hvordan har du det i dag?" in anna.sends_press("m:checkin")

    def test_straight_or_not_the_same_answers_lead_to_the_same_help(self, anna: Chat) -> None:
        settles(anna, "Mild eller rett fram", "Rett fram")
        anna.sends_press("m:checkin")
        anna.presses("Tungt")
        said = anna.presses("2")
        assert all(number in said for number in ("116 123", "22 40 00 40", "113"))
        assert {"Prøve noe som kan hjelpe", "Snakk med Kari", "Jeg har ruset meg"} <= set(anna.labels)


class TestByTheClock:
    @pytest.mark.parametrize(
        ("day", "hour", "ahead", "line"),
        [
            (3, 9, "Hvordan ser dagen ut?", "Hva er viktigst for deg i dag?"),
            (3, 13, "Hvordan ser dagen ut?", "Vil du skrive noe om dagen?"),
            (3, 18, "Hvordan ser kvelden ut?", "Er det noe fra dagen du vil ta med deg"),
            (6, 18, "Det er fredag. Hvordan ser helga ut?", "Er det noe fra dagen du vil ta med deg"),
            (8, 10, "Det er søndag. Den kan bli lang.", "Hva er viktigst for deg i dag?"),
            (8, 18, "Hvordan ser kvelden ut?", "Er det noe fra dagen du vil ta med deg"),
        ],
    )
    def test_morning_evening_and_weekend_ask_their_own(
        self, anna: Chat, day: int, hour: int, ahead: str, line: str
    ) -> None:
        go_to(anna, day, hour)
        anna.sends_press("m:checkin")
        anna.presses("Bra")
        assert ahead in anna.presses("1")
        assert line in anna.presses("Noe å gjøre")


class TestWhatStandsOut:
    def test_three_heavy_days_are_asked_about_once_and_not_again_for_two_weeks(self, anna: Chat) -> None:
        answered(anna, 1, mood="heavy")
        answered(anna, 2, mood="heavy")
        for day, asked in ((3, True), (4, False), (16, False), (17, True)):
            for before in (1, 2):
                answered(anna, day - before, mood="heavy")
            go_to(anna, day, 18)
            anna.sends_press("m:checkin")
            anna.presses("Tungt")
            said = anna.presses("1")
            assert ("Skal jeg be Kari ringe deg?" in said) is asked, day
            assert "116 123" in said
            anna.sends_press("m:leave")

    def test_it_is_a_request_that_is_shown_and_sent_only_by_a_tap(self, anna: Chat) -> None:
        for day in (1, 2):
            answered(anna, day, today="empty")
        go_to(anna, 3, 18)
        anna.sends_press("m:checkin")
        for label in ("Bra", "1", "Ingenting", "Nei, det er greit"):
            anna.presses(label)
        assert "Det har vært noen tomme dager nå." in anna.writes("hopp over")
        shown = anna.presses("Ja")
        assert "«Dagene mine er tomme." in shown
        assert anna.house.store.read(records.count_of, anna.patient_id) == 0
        anna.presses("Send")
        assert anna.house.store.read(records.count_of, anna.patient_id) == 1

    def test_nobody_at_the_clinic_is_told_when_the_person_says_no(self, anna: Chat) -> None:
        for day in (1, 2):
            answered(anna, day, craving=8)
        go_to(anna, 3, 18)
        answered(anna, 3, craving=8)
        anna.sends_press("m:checkin")
        anna.writes("hopp over")
        for _ in range(2):
            anna.writes("hopp over")
        said = anna.writes("hopp over")
        assert "Russuget har vært sterkt noen dager nå. Kari vet det ikke." in said
        anna.presses("Nei")
        assert anna.house.store.read(records.count_of, anna.patient_id) == 0


class TestTheWeek:
    def test_on_sundays_the_own_answers_come_as_a_picture_without_score_or_gap(self, anna: Chat) -> None:
        answered(anna, 3, mood="good", craving=2, today="plan", line="Gikk tur 😀 שלום")
        answered(anna, 5, mood="heavy", craving=7)
        go_to(anna, 8, 18)
        anna.sends_press("m:checkin")
        for label in ("Sånn passe", "1", "Ro, og det er fint"):
            anna.presses(label)
        assert "Vil du se det du har svart denne uka?" in anna.writes("hopp over")
        anna.presses("Ja")
        (picture,) = [one.picture for one in anna.last if one.picture is not None]
        assert [one.title for one in picture.sections] == [
            "tirsdag 3. mars",
            "torsdag 5. mars",
            "søndag 8. mars",
        ]
        assert picture.sections[0].lines == ("Bra", "Russug: 2", "Noe å gjøre", "«Gikk tur 😀 שלום»")
        assert "%" not in picture.words
        assert "onsdag" not in picture.words, "a day without an answer is not named"

    def test_without_answers_a_kind_word(self, anna: Chat) -> None:
        assert "Det er ikke noe svar her fra denne uka." in settles(anna, "Se det jeg har svart")


class TestTheDayBeforeMoney:
    def test_it_is_asked_the_day_before_and_no_more_when_switched_off(self, anna: Chat, house: House) -> None:
        settles(anna, "Dagen pengene kommer")
        assert "dagen før" in anna.writes("20")
        assert house.store.read(payday_of, anna.patient_id) == 20
        entry = house.store.read(schedules.entry_of, anna.patient_id, ScheduleKind.PAYDAY)
        assert entry is not None
        go_to(anna, 19, 16)
        house.clock.move(timedelta(minutes=5))
        rows = house.store.run(tick_schedules, house.desk).rows
        anna.last = []
        assert "Hei. Har du noen minutter?" in anna.gets(list(rows))
        assert all(message.neutral for message in anna.last)
        assert "Hva vil hjelpe i morgen?" in anna.presses("Ja")
        anna.sends_press("m:leave")
        settles(anna, "Dagen pengene kommer")
        anna.writes("0")
        assert house.store.read(payday_of, anna.patient_id) == 0
        after = house.store.read(schedules.entry_of, anna.patient_id, ScheduleKind.PAYDAY)
        assert after is None or after.first_after(house.clock.now()) is None

    def test_a_day_that_no_month_has_is_asked_for_again(self, anna: Chat, house: House) -> None:
        settles(anna, "Dagen pengene kommer")
        anna.writes("42")
        assert house.store.read(payday_of, anna.patient_id) == 0


class TestOutOfPrison:
    def test_a_typed_word_leads_there_and_the_first_days_count_from_today(
        self, anna: Chat, house: House
    ) -> None:
        house.store.run(lambda work: people.change(work, anna.patient_id, discharge_on=date(2025, 9, 1)))
        said = anna.writes("jeg er løslatt")
        assert "alt du hadde her, er her fortsatt" in said
        assert "Har du et sted å sove i natt?" in said
        person = house.store.read(lambda work: people.by_id(work, anna.patient_id, lock=False))
        assert person.discharge_on == date(2026, 3, 2)

    def test_the_rhythm_that_was_chosen_is_kept(self, anna: Chat, house: House) -> None:
        settles(anna, "Hvor ofte etter tre måneder", "Annenhver uke")
        assert house.store.read(conversations.remembered, anna.patient_id)["rhythm"] == "fortnightly"
