"""What the clinic adds, changes and calls off, by a form and by calendar files; what the patient reads of it."""

from datetime import date, time

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.domain.appointments.appointment import Again, Standing
from bot.service.appointments import calendar_file, from_clinic, words
from bot.service.appointments.calendar_file import CalendarRefusedError, FileWrong, Note
from bot.service.appointments.from_clinic import AppointmentRefusedError, Becomes, Form, Wrong
from bot.service.requests.rights import NotFoundError
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.people.people import StaffRow
from bot.store.tables.messages import Outbox
from bot.store.tables.people import PatientState, Purpose
from tests.fakes.clinic import ZONE, SmallClinic, desk
from tests.integration.appointments.days import at, go_to, mine, press_label, write_down

FORM = Form("DPS-time", "2026-03-12", "10:15", "Storgata 1", "Nina", "once")


def event(uid: str = "a@x", *lines: str, start: str = "DTSTART;TZID=Europe/Oslo:20260312T101500") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", start, "SUMMARY:DPS-time", *lines, "END:VEVENT"])


def file(*events: str, method: str = "") -> bytes:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//NO", *([f"METHOD:{method}"] if method else [])]
    return "\r\n".join([*head, *events, "END:VCALENDAR", ""]).encode()


def me(clinic: SmallClinic) -> StaffRow:
    return clinic.store.read(people.staff_member, clinic.kari)


def add(clinic: SmallClinic, form: Form = FORM) -> None:
    clinic.store.run(lambda work: from_clinic.add(work, desk(), me(clinic), clinic.jonas.id, form))


def take(clinic: SmallClinic, content: bytes) -> dict[Becomes, int]:
    def run(work: Work) -> dict[Becomes, int]:
        entries = calendar_file.read(content, ZONE)
        return dict(from_clinic.take_file(work, desk(), me(clinic), clinic.jonas.id, entries)[0])

    return clinic.store.run(run)


class TestTheForm:
    def test_the_patient_reads_what_when_and_who_added_it_and_nothing_shows_on_a_locked_screen(
        self, clinic: SmallClinic
    ) -> None:
        add(clinic)
        told = clinic.last()
        assert told.text.startswith(
            "Kari har skrevet opp en avtale for deg:\n\n«DPS-time»\ntorsdag 12. mars 2026"
        )
        assert "Møter: Nina" in told.text
        assert told.cover is not None
        assert told.cover.after <= clinic.store.clock.now().timestamp(), "covered at once, not in a minute"
        assert "DPS" not in told.cover.text
        clinic.patient(words.show_one, mine(clinic)[0])
        assert "Skrevet opp av Kari" in clinic.last().text

    def test_it_is_reminded_of_like_any_other(self, clinic: SmallClinic, clock: ManualClock) -> None:
        add(clinic)
        assert go_to(clinic, clock, at(9, 18)) == ["Hei. Husk i morgen kl. 10:15."]

    def test_who_has_not_agreed_to_reminders_can_ask_for_these(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        clinic.store.run(people.give_consent, clinic.jonas.id, Purpose.REMINDERS, "test", given=False)
        add(clinic)
        assert "Jeg minner deg ikke om denne." in clinic.last().text
        press_label(clinic, "Minn meg")
        assert go_to(clinic, clock, at(9, 18)) == ["Hei. Husk i morgen kl. 10:15."]

    def test_at_night_the_patient_is_told_in_the_morning(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        clock.move(at(0, 23) - clock.now())
        add(clinic)
        (sent,) = clinic.store.read(
            lambda work: work.connection.execute(select(Outbox.not_before)).scalars().all()
        )
        assert sent == at(1, 7)
        assert clinic.told("appointment_from_clinic")

    def test_after_a_stop_nobody_is_written_to(self, clinic: SmallClinic) -> None:
        clinic.store.run(lambda work: people.change(work, clinic.jonas.id, state=PatientState.STOPPED))
        add(clinic)
        assert not clinic.chat()
        assert len(mine(clinic)) == 1

    @pytest.mark.parametrize(
        ("form", "codes"),
        [
            (Form("", "", "", "", "", ""), (Wrong.NO_WHAT, Wrong.NO_DAY)),
            (Form("x", "12.3", "", "", "", ""), (Wrong.NO_DAY,)),
            (Form("x", "2026-03-12", "kvart på", "", "", ""), (Wrong.NO_TIME,)),
            (Form("x", "2026-03-01", "", "", "", ""), (Wrong.PAST,)),
            (Form("x", "2026-03-02", "08:00", "", "", ""), (Wrong.PAST,)),
            (Form("x", "2062-03-02", "08:00", "", "", ""), (Wrong.TOO_FAR,)),
            (Form("x" * 301, "2026-03-12", "", "", "", ""), (Wrong.TOO_LONG,)),
        ],
    )
    def test_what_is_wrong_is_said_all_of_it(
        self, clinic: SmallClinic, form: Form, codes: tuple[Wrong, ...]
    ) -> None:
        with pytest.raises(AppointmentRefusedError) as refused:
            add(clinic, form)
        assert refused.value.codes == codes
        assert not mine(clinic)

    def test_called_off_and_told(self, clinic: SmallClinic, clock: ManualClock) -> None:
        add(clinic)
        tag = mine(clinic)[0].tag
        clinic.store.run(lambda work: from_clinic.call_off(work, desk(), me(clinic), clinic.jonas.id, tag))
        assert clinic.told(
            "appointment_cancelled_by_clinic",
            staff="Kari",
            what="DPS-time",
            when="torsdag 12. mars 2026 kl. 10:15",
        )
        assert go_to(clinic, clock, at(9, 18)) == []


class TestWhoSees:
    def test_staff_see_what_the_clinic_added_and_never_what_the_patient_wrote(
        self, clinic: SmallClinic
    ) -> None:
        own = write_down(clinic, what="AA-møte")
        add(clinic)
        rows = clinic.store.read(lambda work: from_clinic.standing(work, me(clinic), clinic.jonas.id))
        assert [one.words.what for one in rows] == ["DPS-time"]
        with pytest.raises(NotFoundError):
            clinic.store.run(
                lambda work: from_clinic.call_off(work, desk(), me(clinic), clinic.jonas.id, own.tag)
            )

    def test_another_clinic_sees_nothing(self, clinic: SmallClinic) -> None:
        per = clinic.store.read(people.staff_member, clinic.per)
        with pytest.raises(NotFoundError):
            clinic.store.read(lambda work: from_clinic.standing(work, per, clinic.jonas.id))
        with pytest.raises(NotFoundError):
            clinic.store.run(lambda work: from_clinic.add(work, desk(), per, clinic.jonas.id, FORM))


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
            ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", Again.WEEKDAYS),
            ("FREQ=MONTHLY", Again.MONTHLY),
            ("FREQ=MONTHLY;BYMONTHDAY=12", Again.MONTHLY),
        ],
    )
    def test_rows(self, rule: str, again: Again) -> None:
        (entry,) = calendar_file.read(file(event("a@x", f"RRULE:{rule}")), ZONE)
        assert entry.row is not None
        assert (entry.row.again, entry.notes) == (again, ())

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
            (("RRULE:FREQ=MONTHLY;BYDAY=2TU",), Note.RULE),
            (("RRULE:FREQ=YEARLY",), Note.RULE),
            (("RRULE:FREQ=WEEKLY", "EXDATE;TZID=Europe/Oslo:20260319T101500"), Note.EXCEPTIONS),
            (("RECURRENCE-ID;TZID=Europe/Oslo:20260319T101500",), Note.ONE_OF_ROW),
        ],
    )
    def test_what_cannot_be_kept_is_said(self, lines: tuple[str, ...], note: Note) -> None:
        (entry,) = calendar_file.read(file(event("a@x", *lines)), ZONE)
        assert note in entry.notes

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
