"""What the clinic adds and calls off by its form, and what the patient reads of it."""

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.service.appointments import from_clinic, words
from bot.service.appointments.from_clinic import AppointmentRefusedError, Form, Wrong
from bot.service.requests.rights import NotFoundError
from bot.store.people import people
from bot.store.tables.messages import Outbox
from bot.store.tables.people import PatientState, Purpose
from tests.fakes.clinic import SmallClinic, desk
from tests.integration.appointments.days import at, go_to, me, mine, press_label, write_down

FORM = Form("DPS-time", "2026-03-12", "10:15", "Storgata 1", "Nina", "once")


def add(clinic: SmallClinic, form: Form = FORM) -> None:
    clinic.store.run(lambda work: from_clinic.add(work, desk(), me(clinic), clinic.jonas.id, form))


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
