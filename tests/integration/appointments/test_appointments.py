"""Appointments that a person writes down, changes, calls off and is reminded of, on both databases."""

from datetime import date, time

import pytest

from bot.clock import ManualClock
from bot.domain.appointments.appointment import Again, Standing, Turn, Way
from bot.domain.flow import verbs
from bot.service.appointments import keeping, words
from bot.service.conversation import screens
from bot.service.plan import pages
from bot.store.appointments import appointments
from bot.store.people import people
from bot.store.tables.appointments import Appointment
from bot.store.tables.people import PatientState
from tests.fakes.clinic import SmallClinic
from tests.integration.appointments.days import at, go_to, mine, press, press_label, write, write_down


class TestWritingItDown:
    def test_in_one_line(self, clinic: SmallClinic, clock: ManualClock) -> None:
        press(clinic, "m:appointment_new")
        write(clinic, clock, "tannlege 12.3 kl 10.15")
        assert clinic.says("«tannlege»\ntorsdag 12. mars 2026 kl. 10:15")
        assert not mine(clinic), "nothing is kept before it was seen"
        press_label(clinic, "Skriv det opp")
        (row,) = mine(clinic)
        assert (row.words.what, row.row.first, row.row.at) == ("tannlege", date(2026, 3, 12), time(10, 15))
        assert clinic.says("Jeg minner deg 11. mars kl. 18:00, og 12. mars kl. 08:15.")

    def test_step_by_step(self, clinic: SmallClinic, clock: ManualClock) -> None:
        press(clinic, "m:appointment_new")
        for text in ("NAV", "torsdag", "halv ni"):
            write(clinic, clock, text)
        press_label(clinic, "Legg til eller endre")
        press_label(clinic, "Sted")
        write(clinic, clock, "Storgata 1")
        press_label(clinic, "Legg til eller endre")
        press_label(clinic, "Kommer flere ganger")
        press_label(clinic, "Annenhver uke")
        press_label(clinic, "Skriv det opp")
        (row,) = mine(clinic)
        assert (row.words.what, row.words.where) == ("NAV", "Storgata 1")
        assert (row.row.first, row.row.at, row.row.again) == (
            date(2026, 3, 5),
            time(8, 30),
            Again.FORTNIGHTLY,
        )

    def test_a_day_that_has_been_is_asked_about_kindly(self, clinic: SmallClinic, clock: ManualClock) -> None:
        press(clinic, "m:appointment_new")
        write(clinic, clock, "tannlege 12.2 kl 10.15")
        assert clinic.says("Mente du fredag 12. februar 2027?")
        press_label(clinic, "Ja, da er det")
        press_label(clinic, "Skriv det opp")
        assert mine(clinic)[0].row.first == date(2027, 2, 12)

    def test_or_another_day_is_given(self, clinic: SmallClinic, clock: ManualClock) -> None:
        press(clinic, "m:appointment_new")
        write(clinic, clock, "tannlege 12.2 kl 10.15")
        press_label(clinic, "Nei, en annen dag")
        write(clinic, clock, "12.4")
        press_label(clinic, "Skriv det opp")
        (row,) = mine(clinic)
        assert (row.row.first, row.row.at, row.words.what) == (date(2026, 4, 12), time(10, 15), "tannlege")

    def test_danger_in_it_is_heard_first(self, clinic: SmallClinic, clock: ManualClock) -> None:
        press(clinic, "m:appointment_new")
        write(clinic, clock, "jeg vil ta livet mitt i morgen kl 10")
        assert "113" in "".join(message.text for message in clinic.chat()[-3:])
        assert not mine(clinic)

    def test_four_thousand_characters_are_kept_and_break_no_list(self, clinic: SmallClinic) -> None:
        write_down(clinic, what="tannlege 😀 ‏שלום " * 230)
        clinic.patient(words.show_list)
        clinic.patient(pages.plan)
        assert all(len(button.label) <= 40 for row in clinic.chat()[-2].buttons for button in row)
        assert len(clinic.last().text) < 1500

    def test_the_service_refuses_a_day_that_has_been_whatever_asked_for_it(self, clinic: SmallClinic) -> None:
        clinic.patient(keeping.keep, verbs.Appointment(what="x", day=date(2026, 2, 1), at=time(9)))
        assert clinic.told("appointment_has_been")
        assert not mine(clinic)

    def test_nobody_has_more_than_anybody_could_have(
        self, clinic: SmallClinic, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keeping, "MOST", 2)
        for _ in range(3):
            write_down(clinic)
        assert clinic.told("appointment_too_many")
        assert len(mine(clinic)) == 2


class TestChanges:
    def test_a_new_time_is_reminded_of_and_the_old_is_not(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        row = write_down(clinic)
        press(clinic, words.data(row.tag, words.CHANGE))
        press_label(clinic, "Dag eller tid")
        write(clinic, clock, "fredag 13.3 kl 9")
        assert clinic.says("fredag 13. mars 2026 kl. 09:00")
        assert go_to(clinic, clock, at(9, 18)) == []
        assert go_to(clinic, clock, at(10, 18)) == ["Hei. Husk i morgen kl. 09:00."]

    def test_called_off_and_taken_back(self, clinic: SmallClinic, clock: ManualClock) -> None:
        row = write_down(clinic)
        press(clinic, words.data(row.tag, words.SHOW))
        press_label(clinic, "Stryke den")
        press_label(clinic, "Ja")
        assert clinic.told("appointment_cancelled", what="tannlege")
        assert mine(clinic)[0].standing is Standing.CANCELLED
        press_label(clinic, "Angre")
        assert mine(clinic)[0].standing is Standing.PLANNED
        assert go_to(clinic, clock, at(9, 18)) == ["Hei. Husk i morgen kl. 10:15."]

    def test_of_a_row_only_this_one(self, clinic: SmallClinic) -> None:
        row = write_down(clinic, again=Again.WEEKLY)
        press(clinic, words.data(row.tag, words.SHOW))
        press_label(clinic, "Stryke den")
        press_label(clinic, "Bare denne gangen")
        assert clinic.told("appointment_this_once", when="torsdag 19. mars 2026 kl. 10:15")
        assert mine(clinic)[0].day == date(2026, 3, 19)

    def test_not_made_is_met_with_help_to_get_a_new_time_shown_first(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        write_down(clinic)
        go_to(clinic, clock, at(10, 8, 15))
        press_label(clinic, "Jeg rekker den ikke")
        press_label(clinic, "Ja")
        shown = clinic.last().text
        assert "Jeg rakk ikke en avtale" in shown
        assert "tannlege, torsdag 12. mars 2026 kl. 10:15" in shown
        press_label(clinic, "Send")
        assert clinic.request().request.kind == "fix_this"
        assert mine(clinic)[0].standing is Standing.MISSED

    def test_without_reminders_nothing_comes(self, clinic: SmallClinic, clock: ManualClock) -> None:
        row = write_down(clinic)
        press(clinic, words.data(row.tag, words.CHANGE))
        press_label(clinic, "Påminnelsen")
        press_label(clinic, "Nei")
        assert clinic.says("Jeg minner deg ikke om denne.")
        assert [text for day in (9, 10) for text in go_to(clinic, clock, at(day, 18))] == []


class TestTheWay:
    def test_how_with_whom_and_what_to_bring(self, clinic: SmallClinic, clock: ManualClock) -> None:
        row = write_down(clinic)
        press(clinic, words.data(row.tag, words.WAY))
        press_label(clinic, "Buss eller tog")
        press_label(clinic, "Noen jeg kjenner")
        write(clinic, clock, "Liv")
        write(clinic, clock, "legitimasjon")
        kept = mine(clinic)[0].words
        assert (kept.way, kept.company, kept.bring) == (Way.BUS, "Liv", "legitimasjon")
        assert clinic.says("Blir med: Liv\nTa med: legitimasjon")

    def test_for_medicine_it_is_asked_what_makes_it_easier(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        row = write_down(clinic, what="hente medisin på apoteket")
        press(clinic, words.data(row.tag, words.WAY))
        assert clinic.says("Hva kan gjøre det lettere?")
        press_label(clinic, "En annen måte å få den på")
        assert "Det er vanskelig for meg å hente medisinen" in clinic.last().text
        press_label(clinic, "Send")
        assert clinic.request().request.kind == "fix_this"
        press_label(clinic, "Går")
        assert mine(clinic)[0].words.way is Way.WALK


class TestWhereItShows:
    def test_the_plan_has_the_next_one_in_one_line(self, clinic: SmallClinic) -> None:
        write_down(clinic, day=date(2026, 4, 1))
        write_down(clinic, what="NAV", day=date(2026, 3, 20), at=time(9))
        clinic.patient(pages.plan)
        assert clinic.last().text.count("Neste avtale: NAV, fredag 20. mars 2026 kl. 09:00") == 1
        assert "tannlege" not in clinic.last().text

    def test_a_long_list_goes_on(self, clinic: SmallClinic) -> None:
        for day in range(8):
            write_down(clinic, what=f"avtale {day}", day=date(2026, 3, 10 + day))
        clinic.patient(words.show_list)
        assert "Og 2 til." in clinic.last().text
        press_label(clinic, "Flere avtaler")
        assert "avtale 7" in clinic.last().text
        assert "avtale 0" not in clinic.last().text

    def test_what_is_stored_counts_them(self, clinic: SmallClinic) -> None:
        write_down(clinic)
        clinic.patient(screens.stored)
        assert "Avtaler: 1" in clinic.last().text

    def test_another_persons_key_opens_nothing(self, clinic: SmallClinic) -> None:
        anna = clinic.enrol("Anna Lie", 1002)
        row = write_down(clinic, anna)
        press(clinic, words.data(row.tag, words.SHOW))
        assert clinic.told("appointment_gone")

    def test_a_stranger_with_the_database_reads_when_and_not_what(self, clinic: SmallClinic) -> None:
        write_down(clinic, what="Rusakutten", where="Storgata 1")
        row = clinic.store.read(
            lambda work: work.connection.execute(Appointment.__table__.select()).mappings().one()
        )
        assert not any(b"Rusakutten" in value for value in row.values() if isinstance(value, bytes))
        assert not any("Rusakutten" in value for value in row.values() if isinstance(value, str))


def test_without_leave_to_keep_answers_nothing_is_kept(clinic: SmallClinic) -> None:
    clinic.store.run(lambda work: people.change(work, clinic.jonas.id, state=PatientState.DECLINED))
    press(clinic, "m:appointment_new")
    assert not mine(clinic)
    assert clinic.store.read(appointments.count_of, clinic.jonas.id) == 0


def test_an_older_key_of_one_that_is_gone_gets_a_kind_word(clinic: SmallClinic) -> None:
    for data in ("a:nowhere:show", "a:::", "a:more:x", "a:more:-3"):
        press(clinic, data)
    assert Turn.OVER.value == "over"
