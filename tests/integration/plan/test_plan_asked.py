"""The plan asked about by the clock: once for each day, all of it in one message, by day, and never to somebody who wants quiet."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.clock import ManualClock
from bot.domain.flow.verbs import PlanStatus, Purpose
from bot.domain.plan.entry import EntryKind, Kept
from bot.service.clock import ticks
from bot.service.desk import Desk
from bot.store.database.work import Store
from bot.store.people import people
from bot.store.plan import entries
from bot.store.schedules import schedules
from tests.fakes.chat import Chat, House

OSLO = ZoneInfo("Europe/Oslo")
HELLO = "Hei. Har du et par minutter?"
TODAY = date(2026, 3, 2)


class Days(House):
    """The same clinic, with the clock's beats; what came by itself stands in `came`, with its local time."""

    def furnish(self) -> "Days":
        super().furnish()
        self.came: list[tuple[datetime, str]] = []
        return self

    def at(self, day: date, clock: str, chat: Chat) -> str:
        """Let it be a local time, the clock looking whenever something is due on the way; give what came by itself."""
        until = datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), OSLO)  # noqa: DTZ007 - a time
        heard = []
        while True:
            for tick in (ticks.tick_schedules, ticks.tick_pauses):
                before = len(chat.heard)
                chat.last = []
                chat.gets(list(self.store.run(tick, self.desk).rows))
                heard += [message.text for message in chat.heard[before:]]
                self.came += [(self.clock.now().astimezone(OSLO), one.text) for one in chat.heard[before:]]
            if self.clock.now() >= until:
                return "\n".join(heard)
            due = self.store.run(schedules.next_due_at)
            step = min(until, due) if due is not None and due > self.clock.now() else until
            self.clock.move(step - self.clock.now())


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> Days:
    return Days(store, desk, clock).furnish()


def has_step(chat: Chat, words: str, when: str) -> None:
    chat.writes("/plan")
    chat.presses("Legg til noe eget")
    chat.writes(words)
    chat.presses("Jeg selv")
    chat.writes(when)


def kept(chat: Chat) -> dict[str, Kept]:
    return {one.text or one.id: one for one in chat.house.store.read(entries.of_patient, chat.patient_id)}


def test_the_day_after_its_day_it_is_asked_about_once_and_never_again(house: Days) -> None:
    anna = house.patient()
    has_step(anna, "Ringe banken", "onsdag")
    has_step(anna, "Hente post", "onsdag")
    house.at(date(2026, 3, 4), "22:00", anna)
    assert [text for _, text in house.came] == [], "not on the day itself"
    assert house.at(date(2026, 3, 5), "16:00", anna) == HELLO
    ((at, _),) = house.came
    assert at.date() == date(2026, 3, 5)
    assert 15 <= at.hour < 16, "while somebody may be at work"
    shown = anna.presses("Ja")
    assert {"Ringe banken", "Hente post"} <= set(anna.labels), "one message for both"
    assert "Nå kan vi se på dette" in shown
    house.at(date(2026, 4, 20), "12:00", anna)
    assert [text for _, text in house.came] == [HELLO]


def test_it_is_moved_done_dropped_or_turned_into_a_request(house: Days) -> None:
    anna = house.patient()
    for words in ("A", "B", "C", "D"):
        has_step(anna, f"Ting {words}", "i morgen")
    house.at(date(2026, 3, 4), "16:00", anna)
    anna.presses("Ja")
    anna.presses("Ting A")
    assert "Det er greit om det ikke ble noe av." in anna.last[-1].text
    anna.presses("Det er gjort")
    anna.presses("Ja")
    assert "Ting A" not in anna.labels
    anna.presses("Ting B")
    anna.presses("Flytt")
    anna.presses("Om en uke")
    anna.presses("Ja")
    anna.presses("Ting C")
    anna.presses("Dropp det")
    anna.presses("Ja")
    anna.presses("Ting D")
    assert "dette: Ting D" in anna.presses("Jeg trenger hjelp")
    whole = kept(anna)
    assert whole["Ting A"].status is PlanStatus.IN_PLACE
    assert whole["Ting B"].by == date(2026, 3, 11)
    assert "Ting C" not in whole
    assert whole["Ting D"].status is PlanStatus.NEED_HELP
    anna.presses("Ikke nå")
    house.came.clear()
    house.at(date(2026, 3, 11), "22:00", anna)
    assert house.came == []
    house.at(date(2026, 3, 12), "16:00", anna)
    assert [text for _, text in house.came] == [HELLO], "what was moved is asked about after its new day"


def test_items_of_the_check_list_come_back_on_their_days_and_are_talked_about_alone(house: Days) -> None:
    anna = house.patient(discharge_on=TODAY - timedelta(days=10))
    anna.writes("/plan")
    anna.presses("Gå gjennom planen")
    anna.presses("Folk")
    while "Har du en likeperson" not in anna.heard[-1].text:
        anna.presses("Hopp over")
    anna.presses("Spør meg senere")
    anna.presses("Lukk")
    day = TODAY + timedelta(days=20)
    heard = house.at(day, "20:00", anna)
    assert HELLO in heard
    anna.presses("Ja")
    asked = anna.presses("En likeperson")
    assert "Har du en likeperson" in asked
    anna.presses("Spør meg senere")
    assert "Når skal vi se på det igjen?" in anna.last[-1].text
    anna.writes("om to uker")
    assert kept(anna)["peer"].ask_on == day + timedelta(days=14)


def test_what_is_not_relevant_does_not_burden(house: Days) -> None:
    anna = house.patient(discharge_on=TODAY)
    anna.writes("/plan")
    anna.presses("Gå gjennom planen")
    anna.presses("Folk")
    for _ in range(20):
        if "Gjelder ikke meg" in anna.labels:
            anna.presses("Gjelder ikke meg")
        elif "Nei" in anna.labels:
            assert "Har du barn" in anna.heard[-1].text
            anna.presses("Nei")
            break
    assert not any("barna" in message.text for message in anna.heard)
    house.came.clear()
    for days in (1, 3, 7, 14, 30, 90):
        house.at(TODAY + timedelta(days=days), "16:30", anna)
    assert not [text for _, text in house.came if text == HELLO]


@pytest.mark.parametrize("quiet", ["/pause", "/stopp", "no reminders"])
def test_nobody_who_wants_quiet_is_asked(house: Days, quiet: str) -> None:
    anna = house.patient()
    has_step(anna, "Ringe banken", "i morgen")
    if quiet == "no reminders":
        house.store.run(people.give_consent, anna.patient_id, Purpose.REMINDERS, "test", given=False)
    else:
        anna.writes(quiet)
        for label in ("En uke", "Ja", "7 dager", "Stopp"):
            if label in anna.labels:
                anna.presses(label)
                break
    house.at(date(2026, 3, 4), "21:00", anna)
    assert HELLO not in [text for _, text in house.came]


def test_with_many_late_over_a_year_there_is_one_message_a_day_by_day_and_on_the_days_the_clock_changes(
    house: Days,
) -> None:
    anna = house.patient()

    def many(work: object) -> None:
        stored = entries.read(work, anna.patient_id)  # type: ignore[arg-type]
        for number in range(60):
            by = date(2026, 3, 20) + timedelta(days=number // 3)
            one = Kept(
                f"tag{number:05}",
                EntryKind.OWN,
                house.clock.now(),
                PlanStatus.ON_ITS_WAY,
                text=f"T{number}",
                by=by,
            )
            entries.put(work, anna.patient_id, one, stored)  # type: ignore[arg-type]

    has_step(anna, "Ringe banken", "vet ikke")
    house.store.run(many)
    house.at(date(2026, 4, 15), "12:00", anna)
    days = [at.date() for at, text in house.came if text == HELLO]
    assert len(days) == len(set(days)) == 20
    assert date(2026, 3, 29) in days, "the night before, the clock changed"
    assert all(15 <= at.hour < 18 for at, text in house.came if text == HELLO)


def test_a_refusal_leads_to_help_with_an_appeal_and_comes_back(house: Days) -> None:
    anna = house.patient(discharge_on=TODAY + timedelta(days=60))
    anna.writes("/plan")
    anna.presses("Gå gjennom planen")
    anna.presses("Hjem")
    anna.presses("Hopp over")
    assert "Har du et sted å bo?" in anna.heard[-1].text
    assert "Hvem fikk du nei fra?" in anna.presses("Jeg har fått nei")
    assert "fristen for å klage" in anna.presses("Kommunen")
    anna.presses("Ja")
    shown = anna.writes("20.3")
    assert "20. mars" in shown
    assert "Jeg vil ha hjelp med å klage." in shown
    anna.presses("Ikke nå")
    place = kept(anna)["place"]
    assert (place.status, place.by) == (PlanStatus.REFUSED, date(2026, 3, 20))
    assert "• Et sted å bo: du har fått nei\n" in anna.writes("/plan")


def test_a_refusal_that_is_typed_stands_in_the_plan_and_is_asked_about_in_a_week(house: Days) -> None:
    anna = house.patient()
    assert "Hvem fikk du nei fra?" in anna.writes("jeg fikk avslag fra nav")
    anna.presses("En utleier")
    assert "finne ut hva jeg gjør nå" in anna.last[-1].text
    anna.presses("Ikke nå")
    assert kept(anna)["Et nei jeg har fått"].status is PlanStatus.REFUSED
    house.at(date(2026, 3, 9), "16:00", anna)
    assert [text for _, text in house.came] == [HELLO]


def test_on_the_day_of_leaving_nothing_of_the_plan_is_asked_about_and_the_day_after_it_is(
    house: Days,
) -> None:
    leaves = TODAY + timedelta(days=4)
    anna = house.patient(discharge_on=leaves)
    has_step(
        anna, "Ringe NAV", "torsdag"
    )  # the day before: asked about on the day after it, which is the day of leaving
    assert HELLO not in house.at(leaves, "21:30", anna)
    assert HELLO in house.at(leaves + timedelta(days=1), "21:30", anna)
