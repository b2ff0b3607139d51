"""What a calendar file of the clinic's does: what of it is read and kept, and what the patient reads of it."""

from datetime import date, time

import pytest

from bot.clock import ManualClock
from bot.domain.appointments.appointment import Again, Standing
from bot.service.appointments import calendar_file
from bot.service.appointments.calendar_file import CalendarRefusedError, FileWrong, Note
from bot.service.appointments.from_file import Becomes
from tests.fakes.clinic import ZONE, SmallClinic
from tests.integration.appointments.days import event, file, mine, take


class TestCalendarFiles:
    def test_a_new_one_a_changed_one_and_one_that_is_called_off_are_each_told(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        assert take(clinic, file(event())) == {Becomes.ADDED: 1}
        assert clinic.told("appointment_from_clinic")
        moved = event(start="DTSTART;TZID=Europe/Oslo:20260313T090000")
        assert take(clinic, file(moved)) == {Becomes.CHANGED: 1}
        assert "Før var den torsdag 12. mars 2026 kl. 10:15." in clinic.last().text
        assert "fredag 13. mars 2026 kl. 09:00" in clinic.last().text
        assert take(clinic, file(event("a@x", "STATUS:CANCELLED", "SEQUENCE:2"))) == {Becomes.CANCELLED: 1}
        assert clinic.told("appointment_cancelled_by_clinic", when="fredag 13. mars 2026 kl. 09:00")
        assert mine(clinic)[0].standing is Standing.CANCELLED

    def test_the_same_file_again_changes_nothing_and_tells_nobody(self, clinic: SmallClinic) -> None:
        take(clinic, file(event()))
        said = len(clinic.chat())
        assert take(clinic, file(event())) == {Becomes.SAME: 1}
        assert (len(clinic.chat()), len(mine(clinic))) == (said, 1)

    def test_an_older_file_changes_nothing(self, clinic: SmallClinic) -> None:
        take(clinic, file(event("a@x", "SEQUENCE:3")))
        older = event("a@x", "SEQUENCE:1", start="DTSTART;TZID=Europe/Oslo:20260320T101500")
        assert take(clinic, file(older)) == {Becomes.OLDER: 1}

    def test_a_cancellation_by_its_method(self, clinic: SmallClinic) -> None:
        take(clinic, file(event()))
        assert take(clinic, file(event(), method="CANCEL")) == {Becomes.CANCELLED: 1}
        assert take(clinic, file(event("b@x"), method="CANCEL")) == {Becomes.UNKNOWN: 1}

    def test_many_new_ones_are_told_as_a_number(self, clinic: SmallClinic) -> None:
        assert take(clinic, file(*(event(f"{number}@x") for number in range(5)))) == {Becomes.ADDED: 5}
        assert [one.text for one in clinic.chat()] == [
            "Kari har skrevet opp 5 avtaler for deg. Du ser dem under «Avtaler»."
        ]

    @pytest.mark.parametrize(
        ("start", "day", "hour"),
        [
            ("DTSTART;TZID=Europe/Oslo:20260312T101500", date(2026, 3, 12), time(10, 15)),
            ("DTSTART:20260312T091500Z", date(2026, 3, 12), time(10, 15)),
            ("DTSTART:20260312T101500", date(2026, 3, 12), time(10, 15)),
            ("DTSTART;TZID=W. Europe Standard Time:20260312T101500", date(2026, 3, 12), time(10, 15)),
            ("DTSTART;TZID=America/New_York:20260312T051500", date(2026, 3, 12), time(10, 15)),
            ("DTSTART;VALUE=DATE:20260312", date(2026, 3, 12), None),
            ("DTSTART:20260329T010000Z", date(2026, 3, 29), time(3)),
            ("DTSTART:20261025T003000Z", date(2026, 10, 25), time(2, 30)),
        ],
    )
    def test_times_become_local_whatever_the_zone(self, start: str, day: date, hour: time | None) -> None:
        (entry,) = calendar_file.read(file(event(start=start)), ZONE)
        assert entry.row is not None
        assert (entry.row.first, entry.row.at) == (day, hour)

    @pytest.mark.parametrize(
        ("rule", "again"),
        [
            ("FREQ=DAILY", Again.DAILY),
            ("FREQ=WEEKLY", Again.WEEKLY),
            ("FREQ=WEEKLY;BYDAY=TH", Again.WEEKLY),
            ("FREQ=WEEKLY;INTERVAL=2", Again.FORTNIGHTLY),
            ("FREQ=WEEKLY;INTERVAL=3;BYDAY=TH", Again.THREE_WEEKS),
            ("FREQ=WEEKLY;INTERVAL=4", Again.FOUR_WEEKS),
            ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", Again.WEEKDAYS),
            ("FREQ=MONTHLY", Again.MONTHLY),
            ("FREQ=MONTHLY;BYMONTHDAY=12", Again.MONTHLY),
            ("FREQ=MONTHLY;BYDAY=2TH", Again.MONTHLY_WEEKDAY),
            ("FREQ=MONTHLY;BYDAY=TH;BYSETPOS=2", Again.MONTHLY_WEEKDAY),
            ("FREQ=YEARLY", Again.YEARLY),
            ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=12", Again.YEARLY),
        ],
    )
    def test_rows(self, rule: str, again: Again) -> None:
        (entry,) = calendar_file.read(file(event("a@x", f"RRULE:{rule}")), ZONE)
        assert entry.row is not None
        assert (entry.row.again, entry.row.first, entry.notes) == (again, date(2026, 3, 12), ())

    @pytest.mark.parametrize(
        ("rule", "days"),
        [
            ("FREQ=WEEKLY;BYDAY=TU", ["03-17", "03-24"]),
            ("FREQ=MONTHLY;BYDAY=2TU", ["04-14", "05-12"]),
            ("FREQ=MONTHLY;BYDAY=-1FR", ["03-27", "04-24", "05-29"]),
            ("FREQ=MONTHLY;BYDAY=5TU", ["03-31", "06-30"]),
        ],
    )
    def test_a_row_begins_on_the_first_day_of_its_rule(self, rule: str, days: list[str]) -> None:
        (entry,) = calendar_file.read(file(event("a@x", f"RRULE:{rule}")), ZONE)
        assert entry.row is not None
        found = [entry.row.first]
        while len(found) < len(days):
            after = entry.row.day_after(found[-1])
            assert after is not None
            found.append(after)
        assert [f"{day:%m-%d}" for day in found] == days

    def test_every_other_week_counts_the_weeks_from_the_one_it_began_in(self) -> None:
        """It began on a Thursday: the Tuesday of its week has been, and the next one that counts is twelve days later."""
        rule = "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=4"
        entries = calendar_file.read(file(event("a@x", rule)), ZONE)
        assert [(one.uid, one.row and (one.row.first, one.row.until)) for one in entries] == [
            ("a@x#TU", (date(2026, 3, 24), date(2026, 4, 7))),
            ("a@x#TH", (date(2026, 3, 12), date(2026, 4, 7))),
        ]

    def test_the_last_day_is_without_a_time_that_comes_after_the_end(self) -> None:
        (entry,) = calendar_file.read(file(event("a@x", "RRULE:FREQ=DAILY;UNTIL=20260401T000000Z")), ZONE)
        assert entry.row is not None
        assert entry.row.until == date(2026, 3, 31)

    def test_two_weekdays_are_two_rows_and_a_row_has_its_end(self) -> None:
        entries = calendar_file.read(
            file(event("a@x", "RRULE:FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20260401T000000Z")), ZONE
        )
        assert [(one.uid, one.row and one.row.first) for one in entries] == [
            ("a@x#TU", date(2026, 3, 17)),
            ("a@x#TH", date(2026, 3, 12)),
        ]
        (counted,) = calendar_file.read(file(event("a@x", "RRULE:FREQ=WEEKLY;COUNT=3")), ZONE)
        assert counted.row is not None
        assert counted.row.until == date(2026, 3, 26)

    @pytest.mark.parametrize(
        ("lines", "note"),
        [
            (("RRULE:FREQ=MONTHLY;BYDAY=TU",), Note.RULE),
            (("RRULE:FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",), Note.RULE),
            (("RRULE:FREQ=WEEKLY;INTERVAL=5",), Note.RULE),
            (("RRULE:FREQ=YEARLY;BYMONTH=5",), Note.RULE),
            (("RRULE:FREQ=HOURLY",), Note.RULE),
            (("RRULE:FREQ=WEEKLY;UNTIL=20200101",), Note.RULE),
            (("RRULE:FREQ=WEEKLY", "RDATE;TZID=Europe/Oslo:20260321T101500"), Note.EXTRA),
            (("RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Oslo:20260319T101500",), Note.LATER_ONES),
            (("RECURRENCE-ID:rubbish",), Note.NO_DAY),
        ],
    )
    def test_what_cannot_be_kept_is_said_and_nothing_of_it_is_kept(
        self, clinic: SmallClinic, lines: tuple[str, ...], note: Note
    ) -> None:
        content = file(event("a@x", *lines))
        (entry,) = calendar_file.read(content, ZONE)
        assert (entry.notes, entry.row) == ((note,), None)
        assert take(clinic, content) == {Becomes.LEFT_OUT: 1}
        assert not mine(clinic)

    @pytest.mark.parametrize("start", ["DTSTART:20260331T101500", "DTSTART;TZID=Asia/Tokyo:20260313T051500"])
    def test_a_rule_whose_days_would_not_be_ours_is_left_out(self, start: str) -> None:
        """The 31st is no day of every month, and a Friday in Tokyo is a Thursday here."""
        rule = "RRULE:FREQ=MONTHLY" if "Tokyo" not in start else "RRULE:FREQ=WEEKLY;BYDAY=FR"
        (entry,) = calendar_file.read(file(event("a@x", rule, start=start)), ZONE)
        assert entry.notes == (Note.RULE,)

    @pytest.mark.parametrize(
        ("content", "wrong"),
        [
            (b"", FileWrong.EMPTY),
            (b"Hei, dette er ingen kalender", FileWrong.NO_CALENDAR),
            (b"\xff\xfe\x00\x01", FileWrong.NO_CALENDAR),
            (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", FileWrong.NOTHING),
            (b"x" * (calendar_file.LARGEST + 1), FileWrong.TOO_LARGE),
            (file(*(event(f"{number}@x") for number in range(101))), FileWrong.TOO_MANY),
        ],
    )
    def test_a_file_that_is_none_is_refused(self, content: bytes, wrong: FileWrong) -> None:
        with pytest.raises(CalendarRefusedError) as refused:
            calendar_file.read(content, ZONE)
        assert refused.value.code is wrong

    @pytest.mark.parametrize(
        "start",
        ["DTSTART;VALUE=DATE:00010101", "DTSTART;VALUE=DATE:99991231", "X-NOTHING:1", "DTSTART:rubbish"],
    )
    def test_a_day_that_is_none_adds_nothing(self, clinic: SmallClinic, start: str) -> None:
        try:
            done = take(clinic, file(event("a@x", "RRULE:FREQ=DAILY;UNTIL=20200101", start=start)))
        except CalendarRefusedError:
            done = {}
        assert Becomes.ADDED not in done
        assert not mine(clinic)

    def test_a_row_that_began_long_ago_is_taken_where_it_is_now(self, clinic: SmallClinic) -> None:
        old = event("a@x", "RRULE:FREQ=DAILY", start="DTSTART;TZID=Europe/Oslo:19000101T101500")
        assert take(clinic, file(old)) == {Becomes.ADDED: 1}
        assert mine(clinic)[0].day == date(2026, 3, 2)
