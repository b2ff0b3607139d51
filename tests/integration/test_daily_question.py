"""The daily question: its time is chosen once, at the welcome, and then it comes; who passed that over is asked once more."""

from datetime import date, timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.schedules.schedule import ScheduleKind
from bot.service.clock.quiet import tick_silence
from bot.service.desk import Desk
from bot.store.database.work import Store, Work
from bot.store.people import people, stays
from bot.store.schedules import occurrences, schedules
from tests.fakes.chat import Chat, House
from tests.fakes.newcomer import comes_in, until, welcomed

#: A Thursday; it is Monday 2 March.
LEAVES = date(2026, 3, 12)
EVENING = "Ja, spør om kvelden"
SKIP = "Hopp over"
HELLO = "Hvordan har du det i dag?"


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


def asked_on(chat: Chat) -> list[date]:
    """The days on which the daily question came by itself, or would have."""
    past = chat.house.store.read(occurrences.history, chat.patient_id, ScheduleKind.CHECKIN, 100)
    return sorted(each.on for each in past)


def due_on(chat: Chat) -> date | None:
    entry = chat.house.store.read(schedules.entry_of, chat.patient_id, ScheduleKind.CHECKIN)
    if (
        entry is None
        or chat.house.store.read(schedules.daily_at, chat.patient_id, ScheduleKind.CHECKIN) is None
    ):
        return None
    due = entry.first_after(chat.house.clock.now())
    return due.on if due is not None else None


def goes_on(chat: Chat) -> None:
    """Say no to the rule of silence, where it is asked about, and put the check-list off."""
    if "Nei" in chat.labels:
        chat.presses("Nei")
    chat.presses("Senere")


@pytest.mark.parametrize(
    ("label", "at"),
    [
        (EVENING, "18:30"),
        ("ja", "18:30"),
        ("Ja, spør om morgenen", "09:00"),
        ("Ja, på et annet tidspunkt", "16:45"),
    ],
)
def test_chosen_at_the_welcome_it_comes_from_the_day_of_leaving_and_the_person_knows(
    house: House, label: str, at: str
) -> None:
    anna = welcomed(house, "Ja", "Ja", discharge_on=LEAVES)
    said = anna.writes(label)
    if "klokka" in said:
        said = anna.writes("16.45")
    assert "Fra den dagen du drar" in said
    assert f"rundt kl. {at}" in said
    goes_on(anna)
    assert f"kl. {at} fra 12. mars" in anna.writes("/hva")
    until(anna, "2026-03-11 23:00")
    assert asked_on(anna) == []
    assert HELLO in until(anna, "2026-03-12 23:00")
    assert asked_on(anna) == [LEAVES]
    assert f"kl. {at}\n" in anna.writes("/hva")


def test_at_the_welcome_it_takes_one_tap_together_with_the_consent(house: House) -> None:
    anna = welcomed(house, "Ja", "Ja", discharge_on=LEAVES)
    anna.presses(EVENING)
    anna.presses("Nei")  # to the rule of silence, which is a question of its own
    assert "Begynn nå" in anna.labels


@pytest.mark.parametrize("leaves", [None, date(2026, 2, 25)], ids=["day unknown", "has left"])
def test_without_a_day_ahead_it_comes_from_now_on(house: House, leaves: date | None) -> None:
    anna = welcomed(house, "Ja", "Ja", discharge_on=leaves)
    said = anna.presses(EVENING)
    assert "hver dag rundt kl. 18:30" in said
    assert "du drar, spør jeg" not in said
    goes_on(anna)
    assert HELLO in until(anna, "2026-03-02 23:00")


def test_it_follows_the_day_of_leaving_when_that_changes(house: House) -> None:
    anna = welcomed(house, "Ja", "Ja", EVENING, "Nei", "Senere", discharge_on=LEAVES)
    until(anna, "2026-03-03 12:00")
    assert due_on(anna) == LEAVES
    anna.writes("jeg har dratt")
    anna.presses("Ja")
    assert due_on(anna) == date(2026, 3, 3)


def test_a_time_set_in_the_menu_counts_from_now_whatever_the_day_of_leaving(house: House) -> None:
    anna = welcomed(house, "Ja", "Ja", EVENING, "Nei", "Senere", discharge_on=LEAVES)
    anna.writes("/tidspunkt")
    anna.presses("Om kvelden")
    assert due_on(anna) == date(2026, 3, 2)
    until(anna, "2026-03-02 12:00")
    assert due_on(anna) == date(2026, 3, 2), "and does not move with it"


def test_in_the_ward_it_is_tried_as_practice_stopped_and_looked_at_together(house: House) -> None:
    """The trial as the patient meets it: told what it is, asked as practice, reminded of its day, told what changes (11.3)."""
    leaves, review = date(2026, 3, 26), date(2026, 3, 20)
    anna = comes_in(house, discharge_on=leaves)

    def begins(work: Work) -> None:
        clinic = people.by_id(work, anna.patient_id, lock=False).clinic_id
        stays.begin(work, anna.patient_id, clinic, unplanned=False, by=None, review_on=review)

    house.store.run(begins)
    for label in ("Bokmål", "Greit", "Ja", "Ja"):
        anna.presses(label)
    asked = anna.presses(EVENING)
    assert "Det er øving til du drar" in asked
    assert "ser ikke svarene" in asked
    told = anna.presses("Ja, prøv nå")
    assert "sier hver gang at det er øving" in told
    assert "«Min plan»" in told
    assert "fredag 20. mars" in told
    anna.presses("Nei")  # to the rule of silence
    anna.presses("Senere")
    assert "Dette er øving. " + HELLO in until(anna, "2026-03-02 23:00")
    anna.presses("Ikke i dag")
    anna.writes("/tidspunkt")
    assert "slutt på øvinga" in anna.presses("Ikke spør meg")
    anna.presses("Ja, fra den dagen")
    assert due_on(anna) == leaves
    until(anna, "2026-03-19 23:00")  # what comes before the day of leaving, and is not taken up
    assert "noen minutter" in until(anna, "2026-03-20 12:00")
    assert "se på øvinga sammen" in anna.presses("Ja")
    changes = anna.presses("Nei, og det er greit")
    assert "Du drar torsdag 26. mars. Da er det ikke øving lenger" in changes
    assert "øving" not in until(anna, "2026-03-26 23:00")


def test_practice_that_nobody_answered_does_not_keep_the_question_away_on_the_day_of_leaving(
    house: House,
) -> None:
    leaves, review = date(2026, 3, 24), date(2026, 3, 16)
    anna = comes_in(house, discharge_on=leaves)

    def begins(work: Work) -> None:
        clinic = people.by_id(work, anna.patient_id, lock=False).clinic_id
        stays.begin(work, anna.patient_id, clinic, unplanned=False, by=None, review_on=review)

    house.store.run(begins)
    for label in ("Bokmål", "Greit", "Ja", "Ja", EVENING, "Ja, prøv nå", "Nei", "Senere"):
        anna.presses(label)
    until(anna, "2026-03-16 12:00")
    anna.presses("Ja")
    anna.presses("Ja")
    anna.presses("Som nå")
    assert "Skal jeg fortsette" not in until(anna, "2026-03-16 23:00"), "how it is to be was said today"
    until(anna, "2026-03-23 23:00")
    assert HELLO in until(anna, "2026-03-24 23:00"), "it was promised from this day on"


def test_the_word_about_silence_waits_until_two_hours_after_what_came_last(house: House) -> None:
    anna = comes_in(house, discharge_on=LEAVES)
    for label in ("Bokmål", "Greit", "Ja", "Ja", EVENING, "Ja", "Senere"):
        anna.presses(label)
    assert "Hvordan gikk natta?" in until(anna, "2026-03-13 12:00")

    def looks() -> str:
        anna.last = []
        return anna.gets(list(house.store.run(tick_silence, house.desk).rows))

    assert not looks(), "not in the same minute"
    house.clock.move(timedelta(hours=2))
    assert "Jeg har ikke hørt fra deg" in looks()


def opens(chat: Chat, moment: str) -> str:
    """Let time pass until what comes before the day of leaving, or on it, and take it up."""
    until(chat, moment)
    return chat.presses("Ja")


class TestThreeDaysBefore:
    def test_a_time_that_is_chosen_is_only_confirmed(self, house: House) -> None:
        anna = welcomed(house, "Ja", "Ja", EVENING, "Nei", "Senere", discharge_on=LEAVES)
        said = opens(anna, "2026-03-09 14:00")
        assert "rundt kl. 18:30. Passer det fortsatt?" in said
        assert "nalokson" in anna.presses("Ja").lower()

    def test_and_can_be_changed_there(self, house: House) -> None:
        anna = welcomed(house, "Ja", "Ja", EVENING, "Nei", "Senere", discharge_on=LEAVES)
        opens(anna, "2026-03-09 14:00")
        anna.presses("Endre")
        assert "Fra den dagen du drar" in anna.presses("Om morgenen")
        assert due_on(anna) == LEAVES

    def test_who_does_not_want_to_be_asked_hears_nothing_of_it(self, house: House) -> None:
        anna = welcomed(house, "Ja", "Ja", "Ja, men ikke spør hver dag", "Nei", "Senere", discharge_on=LEAVES)
        said = opens(anna, "2026-03-09 14:00")
        assert "hver dag" not in said
        assert "én gang om dagen" not in said
        assert due_on(anna) is None

    def test_who_left_the_time_open_is_asked_once(self, house: House) -> None:
        anna = _with_the_time_open(house)
        assert "Når på dagen" in opens(anna, "2026-03-09 14:00")
        anna.presses(SKIP)
        assert "Når på dagen" not in _arrives(anna)


class TestOnceMore:
    def test_who_left_the_time_open_and_came_in_late_is_asked_on_the_day_of_leaving(
        self, house: House
    ) -> None:
        anna = _with_the_time_open(house, date(2026, 3, 2))
        assert "Når på dagen" in _arrives(anna, "2026-03-02 15:00")
        assert "hver dag rundt kl. 09:00" in anna.presses("Om morgenen")

    def test_and_who_passes_it_over_then_is_left_in_peace(self, house: House) -> None:
        anna = _with_the_time_open(house, date(2026, 3, 2))
        _arrives(anna, "2026-03-02 15:00")
        anna.presses(SKIP)
        until(anna, "2026-03-03 12:00")
        said = anna.presses("Ja, ganske godt") if "Ja, ganske godt" in anna.labels else ""
        assert "Når på dagen" not in said

    def test_who_came_in_after_leaving_is_asked_in_the_first_days(self, house: House) -> None:
        anna = _with_the_time_open(house, date(2026, 3, 1))
        until(anna, "2026-03-02 13:00")
        heard = [anna.presses(anna.labels[0])]
        while "Når på dagen" not in heard[-1] and len(heard) < 5:
            heard.append(anna.presses(anna.labels[-4]))
        assert "Når på dagen" in heard[-1]


def _with_the_time_open(house: House, leaves: date = LEAVES) -> Chat:
    """Somebody who said yes to be written to and passed the time over: begins it, and goes past the question of the clock."""
    anna = welcomed(house, "Ja", "Ja", "Ja, på et annet tidspunkt", discharge_on=leaves)
    anna.presses(SKIP)
    goes_on(anna)
    return anna


def _arrives(anna: Chat, moment: str = "2026-03-12 15:00") -> str:
    until(anna, moment)
    said = anna.presses("Ja")
    return said if "Når på dagen" in said else said + anna.presses(SKIP)
