"""The everyday conversations on the real content and both databases: what is kept, sealed, shown again, and taken away."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.domain.days.coping import OTHER, STARTERS, Use
from bot.domain.lint.wording import about_neutral
from bot.domain.messages.typography import LONGEST_LABEL
from bot.domain.schedules.schedule import RULES, ScheduleKind
from bot.service.clock import ticks
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.days import daily as own
from bot.service.days.schedules import checkin_time
from bot.service.desk import Desk
from bot.store.conversations import conversations
from bot.store.database.work import Store, Work
from bot.store.days import daily, own_day
from bot.store.people import people
from bot.store.requests import records
from bot.store.schedules import schedules
from bot.store.tables import Base
from bot.store.tables.daily import Checkin, CopingTool, CopingUse, Reason
from bot.store.tables.messages import Lane
from tests.fakes.chat import Chat, House

SECRET = "Dattera mi Xantippe"
TODAY = date(2026, 3, 2)


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


@pytest.fixture
def anna(house: House) -> Chat:
    return house.patient()


def as_person(chat: Chat, act: Callable[[Voice], object]) -> str:
    """Something done in the person's name, as a command would; gives what the bot says."""

    def run(work: Work) -> Voice:
        voice = Voice(work, chat.house.desk, people.by_id(work, chat.patient_id))
        act(voice)
        return voice

    chat.last = []
    return chat.gets(chat.house.store.run(run).rows)


def begins(chat: Chat, flow: str) -> str:
    """The person begins a conversation."""
    return as_person(chat, lambda voice: Talk(voice).start(flow))


def time_passes(chat: Chat, minutes: int) -> str:
    """Let time pass; gives what comes back by itself."""
    chat.house.clock.move(timedelta(minutes=minutes))
    chat.last = []
    rows = chat.house.store.run(ticks.tick_timers, chat.house.desk).rows
    return chat.gets(list(rows))


def kept(chat: Chat) -> list[tuple[date, dict[str, object]]]:
    return chat.house.store.read(daily.checkins, chat.patient_id)


class TestTheCheckin:
    def test_every_answer_is_kept_under_the_day_as_it_is_given(self, anna: Chat) -> None:
        begins(anna, "checkin")
        anna.presses("Bra")
        assert kept(anna) == [(TODAY, {"mood": "good"})]
        anna.presses("2")
        anna.presses("Noe å gjøre")
        assert "Det var alt" in anna.writes("Skal på kino.")
        assert kept(anna) == [
            (TODAY, {"mood": "good", "craving": 2, "today": "plan", "line": "Skal på kino."})
        ]

    def test_leaving_half_way_keeps_what_was_answered(self, anna: Chat) -> None:
        begins(anna, "checkin")
        anna.presses("Tungt")
        anna.presses("Lukk")
        assert kept(anna) == [(TODAY, {"mood": "heavy"})]

    def test_a_second_checkin_of_a_day_adds_to_the_first(self, anna: Chat, clock: ManualClock) -> None:
        for mood in ("Tungt", "Bra"):
            begins(anna, "checkin")
            anna.presses(mood)
            anna.presses("Lukk")
        assert kept(anna) == [(TODAY, {"mood": "good"})]
        clock.move(timedelta(days=1))
        begins(anna, "checkin")
        anna.presses("Ikke i dag")
        assert [day for day, _ in kept(anna)] == [date(2026, 3, 3), TODAY]

    def test_typed_answers_are_understood(self, anna: Chat) -> None:
        begins(anna, "checkin")
        anna.writes("sånn passe")
        anna.writes("3")
        anna.writes("ro, og det er fint")
        assert kept(anna)[0][1] == {"mood": "okay", "craving": 3, "today": "calm"}

    def test_danger_in_the_optional_line_brings_the_card_and_is_not_kept_as_an_answer(
        self, anna: Chat
    ) -> None:
        begins(anna, "checkin")
        for label in ("Bra", "1", "Noe å gjøre"):
            anna.presses(label)
        said = anna.writes("æ orke ikke leve mer")
        assert "113" in anna.last[0].text
        assert "Jeg har ikke sagt fra til noen" in said
        assert "line" not in kept(anna)[0][1]

    def test_a_hard_answer_leads_to_a_person_and_the_request_is_sent(self, anna: Chat) -> None:
        begins(anna, "checkin")
        anna.presses("Tungt")
        said = anna.presses("2")
        assert "116 123" in said
        anna.presses("Snakk med Kari")
        anna.presses("Send")
        assert anna.house.store.read(records.living, anna.patient_id, lock=False) is not None


class TestTheWordsAboutTolerance:
    """In days 0–28 and after a break (E4): once, plainly, not in every check-in."""

    WORDS = "tåler kroppen mye mindre enn før"

    def days_pass(self, chat: Chat, days: int) -> None:
        chat.house.clock.move(timedelta(days=days))

    def checks_in(self, chat: Chat, mood: str = "Bra") -> str:
        begins(chat, "checkin")
        said = chat.presses(mood)
        if mood != "Ikke i dag":
            chat.presses("Lukk")
        return said

    def test_the_first_checkin_after_a_week_says_them_with_113_and_naloxone_and_the_next_does_not(
        self, anna: Chat
    ) -> None:
        assert self.WORDS not in self.checks_in(anna)
        self.days_pass(anna, 7)
        said = self.checks_in(anna)
        assert self.WORDS in said
        assert "113" in said
        assert "Nalokson" in said
        for _ in range(13):
            self.days_pass(anna, 1)
            assert self.WORDS not in self.checks_in(anna)

    def test_not_today_and_a_skipped_question_put_them_off_not_away(self, anna: Chat) -> None:
        """They were lost before: the day counted as answered, and the next one was no longer the first."""
        anna.house.store.run(schedules.put, anna.patient_id, ScheduleKind.CHECKIN, time(18), "Europe/Oslo")
        self.checks_in(anna)
        for _ in range(8):
            self.days_pass(anna, 1)
            anna.house.store.run(ticks.tick_schedules, anna.house.desk)
        assert self.WORDS not in self.checks_in(anna, "Ikke i dag")
        self.days_pass(anna, 1)
        begins(anna, "checkin")
        assert self.WORDS in anna.presses("Hopp over"), "also when the first question is passed over"

    def test_whoever_checks_in_only_now_and_then_hears_them_every_other_week_at_most(
        self, anna: Chat
    ) -> None:
        heard = []
        for _ in range(6):
            heard.append(self.WORDS in self.checks_in(anna))
            self.days_pass(anna, 8)
        assert heard == [False, True, False, True, False, True]

    def test_coming_back_after_a_stop_says_them_once(self, anna: Chat) -> None:
        self.checks_in(anna)
        anna.writes("/stopp")
        self.days_pass(anna, 20)
        assert self.WORDS in begins(anna, "comeback") + anna.presses("Ja, som før")
        assert self.WORDS not in self.checks_in(anna)
        anna.writes("/pause")
        anna.presses("1 dag")
        assert self.WORDS not in begins(anna, "comeback") + anna.presses("Ja, som før")

    def test_said_in_their_own_place_they_are_not_said_again_in_passing(self, anna: Chat) -> None:
        self.checks_in(anna)
        self.days_pass(anna, 7)
        begins(anna, "tolerance")
        anna.presses("Ja")
        assert self.WORDS not in self.checks_in(anna)

    @pytest.mark.parametrize("alright", ["Ja", "Vet ikke", "Nei", "Hopp over"])
    def test_whoever_tells_of_a_relapse_hears_them_whatever_they_answer(
        self, anna: Chat, alright: str
    ) -> None:
        before = anna.house.store.read(conversations.remembered, anna.patient_id)
        begins(anna, "relapse")
        assert "mye mindre enn før" in anna.presses(alright)
        assert anna.house.store.read(conversations.remembered, anna.patient_id) == before, "nothing is kept"


class TestCraving:
    def test_the_menu_shows_words_and_what_helped_comes_first_next_time(self, anna: Chat) -> None:
        assert "Bra at du sier fra" in anna.writes("Russug")
        anna.presses("6")
        assert anna.labels[:2] == ["Gå en tur", "Ringe noen"]
        anna.presses("Flere forslag")
        assert "Jeg skriver igjen om et kvarter" in anna.presses("Ta en dusj")
        assert time_passes(anna, 15) == "Hvordan er det nå, fra 0 til 10?"
        assert anna.last[0].neutral
        said = anna.presses("2")
        assert "Fra 6 til 2." in said
        anna.presses("Jeg vet hva jeg skal")
        assert anna.house.store.read(daily.uses, anna.patient_id) == [Use("shower", 6, 2)]
        anna.writes("Russug")
        anna.presses("5")
        assert anna.labels[0] == "Ta en dusj"

    def test_a_tool_in_own_words_is_in_the_menu_the_next_time_under_its_own_name(self, anna: Chat) -> None:
        anna.writes("Russug")
        anna.presses("4")
        anna.presses("Noe annet")
        anna.writes("Strikke på genseren")
        anna.presses("Jeg er klar nå")
        anna.presses("1")
        anna.presses("Jeg vet hva jeg skal")
        anna.writes("Russug")
        anna.presses("5")
        assert anna.labels[0] == "Strikke på genseren"
        anna.presses("Strikke på genseren")
        anna.presses("Jeg er klar nå")
        anna.presses("3")
        uses = anna.house.store.read(daily.uses, anna.patient_id)
        assert len({use.tool for use in uses}) == 1
        assert {(use.before, use.after) for use in uses} == {(4, 1), (5, 3)}

    def test_an_entry_of_the_menu_can_be_typed(self, anna: Chat) -> None:
        anna.writes("Russug")
        anna.writes("7")
        assert "Sett på noe du liker" in anna.writes("høre musikk")

    def test_an_entry_by_its_number_in_the_list_counts_too(self, anna: Chat) -> None:
        anna.writes("Russug")
        anna.writes("7")
        assert "Ta på deg sko" in anna.writes("1")

    def test_now_ends_the_wait_and_the_come_back_does_not_come_twice(self, anna: Chat) -> None:
        anna.writes("Russug")
        anna.presses("5")
        anna.writes("Puste rolig")
        assert "Hvordan er det nå" in anna.presses("Jeg er klar nå")
        assert time_passes(anna, 20) == ""

    def test_worse_leads_to_a_person_with_numbers_in_the_message(self, anna: Chat) -> None:
        anna.writes("Russug")
        anna.presses("5")
        anna.presses("Vente ti minutter")
        time_passes(anna, 10)
        said = anna.presses("9")
        assert "113" in said
        assert "116 123" in said
        assert "Snakk med Kari" in anna.labels
        anna.presses("Snakk med Kari")
        anna.presses("Send")
        assert anna.house.store.read(records.living, anna.patient_id, lock=False) is not None


class TestOwnWords:
    def test_reasons_are_kept_word_for_word_and_shown_only_after_a_yes(self, anna: Chat) -> None:
        begins(anna, "reasons")
        anna.presses("Ja")
        anna.writes(SECRET)
        anna.presses("Hopp over")
        anna.writes("Russug")
        anna.presses("6")
        assert SECRET not in anna.presses("Mine grunner")
        assert SECRET in anna.presses("Ja, vis dem")

    def test_a_reason_can_be_taken_away_for_good(self, anna: Chat) -> None:
        begins(anna, "reasons")
        anna.presses("Ja")
        anna.writes(SECRET)
        anna.presses("Hopp over")
        begins(anna, "reasons")
        anna.presses("Ta bort en")
        assert "Den er borte" in anna.presses(SECRET)
        assert anna.outcome.pressed is not None
        assert anna.outcome.pressed.chosen == "", "the id of what is gone says nothing to anybody"
        assert anna.house.store.read(daily.reasons, anna.patient_id) == {}
        assert "Vil du skrive ned noe som er viktig for deg?" in begins(anna, "reasons")

    def test_a_long_reason_is_cut_on_its_button_and_whole_on_its_page(self, anna: Chat) -> None:
        long = "Jeg vil se dattera mi gå på skole og lære seg å sykle uten støttehjul"
        as_person(anna, lambda voice: daily.keep_reason(voice.work, voice.person.id, long))
        begins(anna, "reasons")
        assert long in anna.presses("Lese dem")
        begins(anna, "reasons")
        anna.presses("Ta bort en")
        assert max(map(len, anna.labels)) == LONGEST_LABEL
        assert anna.labels[0].endswith("…")

    def test_what_telegram_takes_is_kept_whole_and_shown_whole(self, anna: Chat) -> None:
        """Three reasons of a full message each come back in parts; nothing is cut, and nothing is too long to be kept."""
        long = [f"{n}: " + "jeg vil ha det rolig hjemme. " * 140 + f"slutt{n}" for n in range(3)]
        for text in long:
            begins(anna, "reasons")
            anna.presses("Skrive en ny" if "Skrive en ny" in anna.labels else "Ja")
            anna.writes(text)
            anna.presses("Hopp over")
        begins(anna, "reasons")
        shown = " ".join(anna.presses("Lese dem").split())
        for text in long:
            assert text in shown

    def test_a_long_tool_is_kept_whole_and_is_short_on_its_button(self, anna: Chat) -> None:
        tool = "gå ut til låven, gi sauene mat, og ringe til bror min mens jeg går tilbake. " * 20
        begins(anna, "tools")
        anna.presses("Legge til noe")
        anna.writes(tool.strip())
        assert tool.strip() in anna.house.store.read(daily.tools, anna.patient_id).own.values()
        anna.writes("Russug")
        anna.presses("6")
        assert max(map(len, anna.labels)) <= LONGEST_LABEL

    def test_a_starter_that_is_not_for_me_goes_and_comes_back_when_i_write_it(self, anna: Chat) -> None:
        begins(anna, "tools")
        anna.presses("Ta bort noe")
        anna.presses("Flere forslag")
        assert "borte fra lista" in anna.presses("Ta en dusj")
        menu = as_menu(anna)
        assert "shower" not in menu
        begins(anna, "tools")
        anna.presses("Legge til noe")
        anna.writes("ta en dusj")
        anna.presses("Nei")
        assert as_menu(anna) == [*STARTERS, OTHER]

    def test_the_same_words_are_kept_once(self, anna: Chat) -> None:
        def twice(voice: Voice) -> None:
            daily.keep_tool(voice.work, voice.person.id, "Ringe bror")
            daily.keep_tool(voice.work, voice.person.id, "ringe  Bror")
            daily.keep_reason(voice.work, voice.person.id, SECRET)
            daily.keep_reason(voice.work, voice.person.id, SECRET)

        as_person(anna, twice)
        counts = anna.house.store.read(daily.counts, anna.patient_id)
        assert (counts.tools, counts.reasons) == (1, 1)

    def test_something_else_cannot_be_taken_out(self, anna: Chat) -> None:
        begins(anna, "tools")
        anna.presses("Ta bort noe")
        assert "Alt er som før" in anna.presses("Noe annet")
        assert as_menu(anna)[-1] == OTHER

    def test_one_person_never_sees_another_persons_words(self, house: House, anna: Chat) -> None:
        as_person(anna, lambda voice: daily.keep_tool(voice.work, voice.person.id, "Ringe bror"))
        bo = house.patient(800_800, "Bo Vik")
        assert as_menu(bo) == [*STARTERS, OTHER]


def as_menu(chat: Chat) -> list[str]:
    found: list[str] = []
    as_person(chat, lambda voice: found.extend(own.menu(voice, "coping_menu")))
    return found


class TestRelapse:
    def test_a_request_is_two_taps_from_telling(self, anna: Chat) -> None:
        said = begins(anna, "relapse")
        assert "Takk for at du sier det" in said
        assert "Jeg vil gjerne at du tar kontakt." in anna.presses("Ja")
        anna.presses("Send")
        assert anna.house.store.read(records.living, anna.patient_id, lock=False) is not None

    def test_nothing_but_the_conversation_itself_is_kept_about_it(self, anna: Chat) -> None:
        before = rows_of_days(anna)
        begins(anna, "relapse")
        anna.presses("Nei")
        anna.presses("Ikke nå")
        assert rows_of_days(anna) == before


def rows_of_days(chat: Chat) -> int:
    def count(work: Work) -> int:
        return sum(
            len(work.connection.execute(select(table)).all())
            for table in (Checkin, Reason, CopingTool, CopingUse)
        )

    return chat.house.store.read(count)


def test_what_a_person_says_stands_nowhere_in_the_clear(anna: Chat) -> None:
    begins(anna, "reasons")
    anna.presses("Ja")
    anna.writes(SECRET)
    anna.presses("Hopp over")
    as_person(anna, lambda voice: daily.keep_tool(voice.work, voice.person.id, SECRET))
    begins(anna, "checkin")
    for label in ("Bra", "1", "Noe å gjøre"):
        anna.presses(label)
    anna.writes(SECRET)

    def dump(work: Work) -> str:
        return "".join(
            repr(tuple(row))
            for table in Base.metadata.sorted_tables
            for row in work.connection.execute(select(table))
        )

    everything = anna.house.store.read(dump)
    assert "Xantippe" not in everything
    assert "'heavy'" not in everything
    assert "'good'" not in everything


def test_what_is_stored_can_be_counted_for_the_person(anna: Chat) -> None:
    assert lines(anna) == []
    as_person(anna, lambda voice: daily.keep_reason(voice.work, voice.person.id, SECRET))
    begins(anna, "checkin")
    anna.presses("Bra")
    assert lines(anna) == ["Dager du har svart på hvordan det går: 1", "Grunner du har skrevet: 1"]


def lines(chat: Chat) -> list[str]:
    found: list[str] = []
    as_person(chat, lambda voice: found.extend(own.stored_lines(voice)))
    return found


def test_leaving_today_sets_the_date_and_asks_for_a_bed_first(anna: Chat) -> None:
    begins(anna, "left_today")
    assert "sove i natt" in anna.presses("Ja")
    person = anna.house.store.read(lambda work: people.by_id(work, anna.patient_id, lock=False))
    assert person.discharge_on == TODAY
    assert "merket «haster»" in anna.presses("Nei, jeg vil ha hjelp")


def test_the_time_of_the_checkin_is_set_and_can_be_changed(anna: Chat) -> None:
    begins(anna, "checkin_time")
    assert "rundt kl. 18:30" in anna.presses("Om kvelden")
    begins(anna, "checkin_time")
    anna.presses("Et annet tidspunkt")
    assert "rundt kl. 18:00" in anna.writes("kl 18")
    at = anna.house.store.read(checkin_time, anna.patient_id)
    assert at is not None
    assert at.isoformat("minutes") == "18:00"


@pytest.mark.parametrize(
    "flow", sorted({rule.flow for rule in RULES.values()} - {"instruments"} | {"form_who_five"})
)
def test_what_comes_by_itself_shows_nothing_on_a_locked_screen(anna: Chat, flow: str) -> None:
    def comes(voice: Voice) -> None:
        talk = Talk(voice, Lane.REMINDER)
        talk.own_action = False
        talk.start(flow)

    as_person(anna, lambda voice: own_day.keep_routine(voice.work, voice.person.id, "Havregrøt"))
    as_person(anna, comes)
    assert len(anna.last) == 1
    assert anna.last[0].neutral
    assert list(about_neutral(anna.last[0].text)) == []


@pytest.mark.parametrize(
    ("typed", "begins_with"),
    [
        ("sjekk inn", "Hvordan har du det"),
        ("om hjelpen", "Har du et par minutter"),
        ("øve først", "Her kan du prøve"),
    ],
)
def test_what_had_only_a_key_has_a_word_as_well(anna: Chat, typed: str, begins_with: str) -> None:
    assert begins_with in anna.writes(typed)


@pytest.mark.parametrize(("later", "offered"), [(timedelta(minutes=5), True), (timedelta(days=1), False)])
def test_how_yesterday_was_is_not_gone_on_with_today(anna: Chat, later: timedelta, offered: bool) -> None:
    begins(anna, "checkin")
    anna.presses("Bra")
    anna.house.clock.move(later)
    anna.writes("Snakk med Kari")
    assert ("Du holdt på med" in anna.presses("Ikke nå")) is offered


def test_heavy_for_three_days_in_a_row_is_met_with_the_offer_of_a_call(anna: Chat) -> None:
    """And a better day begins the count anew: it is nobody's score."""
    for mood, heavy_again in (
        ("Tungt", False),
        ("Tungt", False),
        ("Tungt", True),
        ("Bra", False),
        ("Tungt", False),
    ):
        begins(anna, "checkin")
        anna.presses(mood)
        said = anna.presses("2")
        assert ("Skal jeg be Kari ringe deg?" in said) is heavy_again
        anna.writes("lukk")
        anna.house.clock.move(timedelta(days=1))
