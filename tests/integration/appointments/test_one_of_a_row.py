"""One time of a row in a calendar file: called off, moved, moved again and back; and rows that become others."""

from datetime import date

import pytest

from bot.clock import ManualClock
from bot.domain.appointments.appointment import Again, Standing
from bot.service.appointments.from_file import Becomes
from tests.fakes.clinic import SmallClinic
from tests.integration.appointments.days import at, event, file, go_to, mine, take

ROW = event("a@x", "RRULE:FREQ=WEEKLY")
THAT_DAY = "RECURRENCE-ID;TZID=Europe/Oslo:20260319T101500"
MOVED = event("a@x", THAT_DAY, start="DTSTART;TZID=Europe/Oslo:20260320T090000")
#: The days after Monday, 2 March 2026 on which the reminders of the evening before would come.
WEDNESDAYS = (at(9, 18), at(16, 18), at(23, 18))


def reminded(clinic: SmallClinic, clock: ManualClock) -> list[list[str]]:
    """What comes in the evenings before Thursday 12, 19 and 26 March; what comes on the days themselves is let go by."""
    found = []
    for evening in WEDNESDAYS:
        found.append(go_to(clinic, clock, evening))
        go_to(clinic, clock, evening.replace(hour=21))
    return found


def said(clinic: SmallClinic) -> str:
    return clinic.last().text


TOMORROW = ["Hei. Husk i morgen kl. 10:15."]


def test_days_that_are_left_out_are_neither_kept_nor_reminded_of(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    take(
        clinic,
        file(event("a@x", "RRULE:FREQ=WEEKLY", "EXDATE;TZID=Europe/Oslo:20260312T101500,20260319T101500")),
    )
    (row,) = mine(clinic)
    assert (row.day, row.row.without) == (
        date(2026, 3, 26),
        frozenset({date(2026, 3, 12), date(2026, 3, 19)}),
    )
    assert [bool(one) for one in reminded(clinic, clock)] == [False, False, True]


def test_one_that_is_called_off_by_itself_is_told_once_and_the_others_stand(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    take(clinic, file(ROW))
    cancel = file(event("a@x", THAT_DAY, "STATUS:CANCELLED", "SEQUENCE:1"))
    assert take(clinic, cancel) == {Becomes.ONE_CANCELLED: 1}
    assert said(clinic) == (
        "Kari har gitt beskjed om at dette er avlyst:\n\n"
        "«DPS-time»\ntorsdag 19. mars 2026 kl. 10:15\n\nDe andre gangene er som før."
    )
    told = len(clinic.chat())
    assert take(clinic, cancel) == {Becomes.SAME: 1}
    assert take(clinic, file(ROW)) == {Becomes.SAME: 1}, "the file of before does not bring the day back"
    assert len(clinic.chat()) == told
    assert [one == TOMORROW for one in reminded(clinic, clock)] == [True, False, True]


def test_one_of_a_row_with_two_weekdays_and_the_whole_row_by_its_uid(clinic: SmallClinic) -> None:
    take(clinic, file(event("a@x", "RRULE:FREQ=WEEKLY;BYDAY=TU,TH")))
    one = event("a@x", "RECURRENCE-ID;TZID=Europe/Oslo:20260317T101500")
    assert take(clinic, file(one, method="CANCEL")) == {Becomes.ONE_CANCELLED: 1}
    assert {row.row.again: row.row.without for row in mine(clinic) if row.row.without} == {
        Again.WEEKLY: {date(2026, 3, 17)}
    }
    assert take(clinic, file(event(), method="CANCEL")) == {Becomes.CANCELLED: 2}
    assert {row.standing for row in mine(clinic)} == {Standing.CANCELLED}


def test_one_that_is_moved_is_an_appointment_of_its_own_until_it_moves_again_or_back(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    take(clinic, file(ROW))
    assert take(clinic, file(ROW, MOVED)) == {Becomes.CHANGED: 1, Becomes.ONE_MOVED: 1}
    assert said(clinic).startswith(
        "Kari har flyttet én av gangene:\n\n«DPS-time»\nfredag 20. mars 2026 kl. 09:00\n\n"
        "Før var den torsdag 19. mars 2026 kl. 10:15. De andre gangene er som før."
    )
    assert not [one for one in clinic.chat() if "avlyst" in one.text], "it is moved, not called off"
    assert take(clinic, file(ROW, MOVED)) == {Becomes.SAME: 2}
    again = event("a@x", THAT_DAY, start="DTSTART;TZID=Europe/Oslo:20260323T120000")
    assert take(clinic, file(again)) == {Becomes.CHANGED: 1}
    assert "mandag 23. mars 2026 kl. 12:00" in said(clinic)
    assert [one.day for one in mine(clinic)] == [date(2026, 3, 12), date(2026, 3, 23)]
    back = file(event("a@x", "RRULE:FREQ=WEEKLY", "SEQUENCE:4"))
    assert take(clinic, back) == {Becomes.CANCELLED: 1, Becomes.CHANGED: 1}
    assert said(clinic).startswith("Kari har gitt beskjed om at det blir noe av dette likevel:")
    assert [one == TOMORROW for one in reminded(clinic, clock)] == [True, True, True]


def test_one_that_is_moved_alone_leaves_its_own_day(clinic: SmallClinic, clock: ManualClock) -> None:
    take(clinic, file(ROW))
    assert take(clinic, file(MOVED)) == {Becomes.ONE_MOVED: 1}
    assert go_to(clinic, clock, at(9, 18)) == TOMORROW
    go_to(clinic, clock, at(10, 21))
    assert go_to(clinic, clock, at(16, 18)) == []
    assert go_to(clinic, clock, at(17, 18)) == ["Hei. Husk i morgen kl. 09:00."]


def test_of_a_row_that_nobody_knows_one_moved_time_is_added_and_one_called_off_does_nothing(
    clinic: SmallClinic,
) -> None:
    assert take(clinic, file(event("a@x", THAT_DAY, "STATUS:CANCELLED"))) == {Becomes.UNKNOWN: 1}
    assert take(clinic, file(MOVED)) == {Becomes.ADDED: 1}
    assert [one.row.first for one in mine(clinic)] == [date(2026, 3, 20)]


def test_a_new_row_with_one_called_off_is_told_as_new_and_no_more(clinic: SmallClinic) -> None:
    cancelled = event("a@x", THAT_DAY, "STATUS:CANCELLED")
    assert take(clinic, file(ROW, cancelled)) == {Becomes.ADDED: 1, Becomes.ONE_CANCELLED: 1}
    assert len(clinic.chat()) == 1
    assert mine(clinic)[0].row.without == {date(2026, 3, 19)}


def test_what_the_file_says_no_more_of_a_row_is_called_off(clinic: SmallClinic) -> None:
    """The group was on Thursdays, and is on Mondays and Tuesdays now: nobody is reminded of Thursdays any more."""
    take(clinic, file(ROW))
    other = event("a@x", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU", "SEQUENCE:1")
    assert take(clinic, file(other)) == {Becomes.CANCELLED: 1, Becomes.ADDED: 2}
    standing = [one for one in mine(clinic) if one.standing is Standing.PLANNED]
    assert sorted(one.row.first.weekday() for one in standing) == [0, 1]


@pytest.mark.parametrize("day", ["20260319T101500", "20260312T101500"])
def test_the_last_one_that_is_called_off_ends_the_row(clinic: SmallClinic, day: str) -> None:
    take(clinic, file(event("a@x", "RRULE:FREQ=WEEKLY;COUNT=2")))
    take(clinic, file(event("a@x", f"RECURRENCE-ID;TZID=Europe/Oslo:{day}", "STATUS:CANCELLED")))
    assert mine(clinic)[0].standing is Standing.PLANNED
    other = "20260312T101500" if day.startswith("20260319") else "20260319T101500"
    take(clinic, file(event("a@x", f"RECURRENCE-ID;TZID=Europe/Oslo:{other}", "STATUS:CANCELLED")))
    assert mine(clinic)[0].standing is Standing.OVER
