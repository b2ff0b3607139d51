"""Reminders of appointments: when they come, what shows of them, and what keeps one back, on both databases."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import update

from bot.clock import ManualClock
from bot.domain.appointments.appointment import Again, Standing
from bot.domain.flow import verbs
from bot.service import last_look
from bot.service.appointments import keeping
from bot.service.appointments.reminding import tick_appointments
from bot.store.people import people
from bot.store.tables.appointments import Appointment
from bot.store.tables.people import PatientState
from tests.fakes.clinic import SmallClinic, break_key
from tests.integration.appointments.days import at, go_to, mine, press_label, write_down


class TestReminders:
    def test_the_evening_before_and_two_hours_before_and_nothing_else(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        write_down(clinic)
        came = [
            (moment, text)
            for moment in (at(9, 17, 59), at(9, 18), at(10, 8, 14), at(10, 8, 15), at(10, 13, 15), at(40, 9))
            for text in go_to(clinic, clock, moment)
        ]
        assert came == [
            (at(9, 18), "Hei. Husk i morgen kl. 10:15."),
            (at(10, 8, 15), "Hei. Husk i dag kl. 10:15."),
        ]
        assert mine(clinic)[0].standing is Standing.OVER
        assert mine(clinic)[0].look_at is None

    def test_only_the_time_stands_on_a_locked_screen(self, clinic: SmallClinic, clock: ManualClock) -> None:
        write_down(clinic, what="LAR-time på klinikken", where="Rusakutten")
        go_to(clinic, clock, at(9, 18))
        assert clinic.last().neutral
        assert "LAR" not in clinic.last().text
        assert not any("LAR" in button.label for row in clinic.last().buttons for button in row)
        press_label(clinic, "Vis avtalen")
        assert clinic.says("Sted: Rusakutten")

    def test_what_is_on_one_day_comes_in_one_word(self, clinic: SmallClinic, clock: ManualClock) -> None:
        write_down(clinic)
        write_down(clinic, what="NAV", at=time(14))
        assert go_to(clinic, clock, at(9, 18)) == ["Hei. Husk i morgen: kl. 10:15 og kl. 14:00."]
        assert go_to(clinic, clock, at(9, 19)) == []

    def test_a_row_goes_on_for_ever(self, clinic: SmallClinic, clock: ManualClock) -> None:
        write_down(clinic, day=date(2026, 3, 5), at=time(9), again=Again.WEEKLY)
        came = [
            (day, text)
            for day in range(1, 30)
            for hour in (7, 12, 18)
            for text in go_to(clinic, clock, at(day, hour))
        ]
        assert [day for day, _ in came] == [2, 3, 9, 10, 16, 17, 23, 24]

    @pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
    def test_on_the_nights_the_clock_changes_each_comes_once_and_at_its_time(
        self, clinic: SmallClinic, clock: ManualClock, day: date
    ) -> None:
        row = write_down(clinic, day=day, at=time(10))
        came = []
        begin = row.row.starts(day)
        assert begin is not None
        for half_hours in range(-48, 12):
            moment = begin + timedelta(minutes=30 * half_hours)
            came += [(half_hours, text) for text in go_to(clinic, clock, moment)]
        shift = 2 if day.month == 3 else -2
        assert [half for half, _ in came] == [-32 + shift, -4]

    def test_in_a_pause_they_come_since_they_were_asked_for_and_after_a_stop_they_do_not(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        write_down(clinic)
        clinic.store.run(lambda work: people.change(work, clinic.jonas.id, paused_until=at(30, 9)))
        assert go_to(clinic, clock, at(9, 18)) == ["Hei. Husk i morgen kl. 10:15."]
        clinic.store.run(lambda work: people.change(work, clinic.jonas.id, state=PatientState.STOPPED))
        assert go_to(clinic, clock, at(10, 8, 15)) == []

    def test_after_hours_away_the_evenings_word_is_not_said_in_the_morning(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        write_down(clinic, at=time(12))
        assert go_to(clinic, clock, at(10, 7, 30)) == []
        assert go_to(clinic, clock, at(10, 11, 59)) == ["Hei. Husk i dag kl. 12:00."]
        write_down(clinic, day=date(2026, 3, 13))
        assert go_to(clinic, clock, at(11, 10, 15)) == [], "it has begun"

    def test_one_that_was_called_off_while_the_word_waited_is_not_sent(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        row = write_down(clinic)
        clinic.deliver()
        clock.move(at(9, 18) - clock.now())
        rows = clinic.staff(tick_appointments).rows
        assert rows
        assert clinic.store.read(last_look.still_wanted, rows) == {one.id for one in rows}
        clinic.patient(keeping.end, verbs.AppointmentEnd(which=row.tag, how="cancelled"))
        assert clinic.store.read(last_look.still_wanted, rows) == set()

    def test_one_that_waited_until_it_was_over_is_not_sent(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        write_down(clinic)
        clinic.deliver()
        clock.move(at(10, 8, 15) - clock.now())
        rows = clinic.staff(tick_appointments).rows + clinic.staff(tick_appointments).rows
        assert rows
        clock.move(timedelta(hours=2, minutes=1))
        assert clinic.store.read(last_look.still_wanted, rows) == set()

    def test_one_bad_row_stops_nobody(self, clinic: SmallClinic, clock: ManualClock) -> None:
        anna = clinic.enrol("Anna Lie", 1002)
        bad = write_down(clinic)
        write_down(clinic, anna)
        wrong = update(Appointment).where(Appointment.id == bad.id).values(zone="No/Where")
        clinic.store.run(lambda work: work.connection.execute(wrong))
        go_to(clinic, clock, at(9, 18))
        assert clinic.last(anna).text == "Hei. Husk i morgen kl. 10:15."
        assert mine(clinic)[0].look_at == at(9, 19), "looked at again an hour on"

    def test_words_that_cannot_be_read_keep_nobody_from_being_reminded(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        write_down(clinic)
        break_key(clinic, clinic.jonas)
        assert mine(clinic)[0].lost
