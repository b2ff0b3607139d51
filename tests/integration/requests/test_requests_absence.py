"""Somebody is away: whoever covers is asked at once, the patient reads who and until when, and nobody waits for who is not there."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.domain.appointments.appointment import Row, next_look
from bot.domain.requests.cover import Absence, AbsenceRefused, Wrong
from bot.domain.requests.request import State
from bot.ids import StaffId
from bot.service import last_look
from bot.service.people import absences
from bot.service.requests import asking, inbox, ladder_changes, staff_acts
from bot.service.requests.banners import banners
from bot.service.requests.deadlines import tick_deadlines
from bot.store.appointments import appointments
from bot.store.appointments.appointments import Source, Words
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.people import absences as stored
from bot.store.tables.messages import Outbox
from tests.fakes.clinic import Enrolled, SmallClinic, break_key, desk, is_phrase, set_active

OSLO = ZoneInfo("Europe/Oslo")


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


@pytest.fixture(autouse=True)
def _tuesday(clock: ManualClock) -> None:
    clock.set_wall(oslo("2026-03-10 10:00"))


def away(
    clinic: SmallClinic,
    staff: StaffId,
    begins: str,
    ends: str,
    cover: StaffId | None = None,
    *,
    by: StaffId | None = None,
    reason: str = "",
) -> UUID:
    """Enter an absence."""
    new = Absence(staff, oslo(begins), oslo(ends), cover)
    return clinic.store.run(absences.enter, new, by=by, reason=reason, without_cover=cover is None)


def looks(clinic: SmallClinic) -> int:
    """What the beats do: requests follow their ladders, then patients are told of absences. How many moved."""
    moving = clinic.store.read(ladder_changes.find_moving, clinic.id)
    clinic.staff(ladder_changes.move, moving)
    clinic.staff(ladder_changes.tick_absences)
    return len(moving)


# --- who is asked ---


def test_a_request_to_somebody_who_is_away_goes_to_who_covers_and_says_so(clinic: SmallClinic) -> None:
    away(clinic, clinic.kari, "2026-03-09", "2026-03-16", clinic.berit)
    clinic.ask()
    assert clinic.notified() == [clinic.berit]
    first = clinic.last().text.splitlines()[0]
    assert first == "Kari er borte, og er tilbake mandag kl. 08:00. Berit svarer for Kari imens."
    assert "til Berit. Ikke lest ennå." in clinic.last().text
    (row,) = clinic.store.read(inbox.inbox, clinic.berit)
    assert (row.place, row.way) == (inbox.Place.WAITING, inbox.Way.COVER)


def test_cover_of_cover_is_asked(clinic: SmallClinic) -> None:
    away(clinic, clinic.kari, "2026-03-09", "2026-03-16", clinic.berit)
    away(clinic, clinic.berit, "2026-03-10", "2026-03-11", clinic.ola)
    clinic.ask()
    assert clinic.notified() == [clinic.ola]


def test_without_a_cover_the_next_rung_is_asked_at_once(clinic: SmallClinic) -> None:
    away(clinic, clinic.kari, "2026-03-09", "2026-03-16")
    clinic.ask()
    assert clinic.notified() == [clinic.ola]
    assert clinic.last().text.startswith(
        "Kari er borte, og er tilbake mandag kl. 08:00. Beskjeden går til andre imens."
    )


def test_when_the_absence_is_over_she_is_asked_again(clinic: SmallClinic, clock: ManualClock) -> None:
    away(clinic, clinic.kari, "2026-03-09", "2026-03-10 12:00", clinic.berit)
    clock.set_wall(oslo("2026-03-10 12:00"))
    clinic.ask()
    assert clinic.notified() == [clinic.kari]
    assert "borte" not in clinic.last().text


# --- what is out ---


def test_an_open_request_goes_to_the_cover_when_the_absence_begins_and_back_when_it_ends(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    away(clinic, clinic.kari, "2026-03-10 10:30", "2026-03-10 11:00", clinic.berit)
    clinic.ask()
    assert looks(clinic) == 0
    clock.set_wall(oslo("2026-03-10 10:30"))
    assert looks(clinic) == 1
    assert clinic.notified() == [clinic.kari, clinic.berit]
    assert clinic.says("Kari er borte nå. Beskjeden din er hos Berit, som svarer imens.")
    assert looks(clinic) == 0
    clock.set_wall(oslo("2026-03-10 11:00"))
    assert looks(clinic) == 1
    assert clinic.notified() == [clinic.kari, clinic.berit, clinic.kari]
    assert clinic.says("Beskjeden din har gått videre til Kari.")
    assert clinic.history().count("ladder_changed") == 2


@pytest.mark.parametrize("kind, waits", [("ordinary", True), ("urgent", False)])
def test_an_absence_that_ends_by_night_wakes_nobody_for_what_can_wait(
    clinic: SmallClinic, clock: ManualClock, kind: str, waits: bool
) -> None:
    """Found by `rodtrad simulate`: «Beskjeden din har gått videre til Siri» came at six in the morning."""
    away(clinic, clinic.kari, "2026-03-09", "2026-03-11 03:00", clinic.berit)
    clinic.ask(kind)
    clinic.deliver()
    clock.set_wall(oslo("2026-03-11 03:00"))
    looks(clinic)
    assert clinic.says("Beskjeden din har gått videre til Kari.")
    query = select(Outbox.not_before).where(Outbox.timed.is_(True))
    held = clinic.store.read(lambda work: list(work.connection.execute(query).scalars()))
    assert held == ([oslo("2026-03-11 07:00")] if waits else [])


def test_what_was_held_in_the_night_is_not_said_when_it_was_made_urgent_since(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    """Found by `rodtrad simulate`: that it had gone on came at seven, though it had been asked anew since."""
    away(clinic, clinic.kari, "2026-03-09", "2026-03-11 03:00", clinic.berit)
    clinic.ask()
    clinic.deliver()
    clock.set_wall(oslo("2026-03-11 03:00"))
    looks(clinic)
    clock.set_wall(oslo("2026-03-11 07:00"))
    claimed = clinic.store.run(outbox.claim, 50)
    (held,) = [row for row in claimed if row.message.text == "Beskjeden din har gått videre til Kari."]
    assert clinic.store.read(last_look.still_wanted, [held]) == {held.id}
    clinic.ask("urgent")
    clinic.deliver()
    assert clinic.store.read(last_look.still_wanted, [held]) == set()


def test_what_she_has_taken_goes_to_the_cover(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    away(clinic, clinic.kari, "2026-03-10 10:00", "2026-03-16", clinic.berit, by=clinic.ola, reason="Syk")
    assert looks(clinic) == 1
    assert clinic.says("Beskjeden din er gitt videre til Berit.")
    assert clinic.request().request.addressee == clinic.berit
    clinic.staff(staff_acts.take, clinic.berit, clinic.code)
    clinic.deliver()
    clock.set_wall(oslo("2026-03-16 08:05"))
    looks(clinic)
    assert clinic.told("absence_back", absent="Kari", staff="Berit")
    count = len(clinic.chat())
    looks(clinic)
    assert len(clinic.chat()) == count


def test_a_patient_with_a_request_out_is_told_beforehand_by_day_and_once(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    siv = clinic.enrol("Siv Vik", 2002)
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clock.set_wall(oslo("2026-03-10 23:00"))
    away(clinic, clinic.kari, "2026-03-12", "2026-03-16", clinic.ola)
    away(clinic, clinic.ola, "2026-03-12", "2026-03-13", clinic.berit)
    before = len(clinic.chat())
    looks(clinic)
    assert len(clinic.chat()) == before, "not by night"
    clock.set_wall(oslo("2026-03-11 08:00"))
    looks(clinic)
    looks(clinic)
    told = [one for one in clinic.chat() if is_phrase(one.text, "absence_ahead")]
    assert [one.text for one in told] == [
        "Kari er borte fra i morgen kl. 08:00 og er tilbake mandag kl. 08:00. Berit svarer deg imens."
    ]
    assert told[0].neutral
    assert clinic.chat(siv) == []


def test_one_that_cannot_be_read_holds_up_no_other(clinic: SmallClinic) -> None:
    siv = clinic.enrol("Siv Vik", 2002)
    clinic.ask(who=siv)
    clinic.ask()
    break_key(clinic, siv)
    away(clinic, clinic.kari, "2026-03-10 10:00", "2026-03-16", clinic.berit)
    assert looks(clinic) == 1
    assert clinic.notified() == [clinic.kari, clinic.berit]


# --- entering ---


def test_two_of_the_staff_cannot_cover_for_each_other(clinic: SmallClinic) -> None:
    away(clinic, clinic.kari, "2026-03-12", "2026-03-16", clinic.ola)
    away(clinic, clinic.ola, "2026-03-13", "2026-03-14", clinic.berit)
    with pytest.raises(AbsenceRefused) as refused:
        away(clinic, clinic.berit, "2026-03-10", "2026-03-20", clinic.kari)
    assert refused.value.code is Wrong.CIRCLE
    assert refused.value.people == (clinic.berit, clinic.kari, clinic.ola)


def test_only_colleagues_enter_and_cover_and_for_another_one_gives_a_reason(clinic: SmallClinic) -> None:
    for staff, cover, by in (
        (clinic.kari, clinic.per, clinic.kari),
        (clinic.kari, clinic.ola, clinic.per),
    ):
        with pytest.raises(AbsenceRefused) as refused:
            away(clinic, staff, "2026-03-12", "2026-03-16", cover, by=by, reason="Syk")
        assert refused.value.code is Wrong.STRANGER
    with pytest.raises(AbsenceRefused) as refused:
        away(clinic, clinic.kari, "2026-03-12", "2026-03-16", clinic.ola, by=clinic.berit)
    assert refused.value.code is Wrong.NO_REASON
    away(clinic, clinic.kari, "2026-03-12", "2026-03-16", clinic.ola, by=clinic.berit, reason="Sykt barn")
    (row,) = clinic.store.read(absences.coming, clinic.id)
    assert (row.reason, row.entered_by) == ("Sykt barn", clinic.berit)


def test_whoever_is_back_sooner_is_asked_again_and_one_to_come_is_taken_back(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    now = away(clinic, clinic.kari, "2026-03-09", "2026-03-16", clinic.berit)
    later = away(clinic, clinic.ola, "2026-03-12", "2026-03-16", clinic.berit)
    clinic.ask()
    assert clinic.store.run(absences.end, now, by=clinic.per) is None
    for one in (now, later):
        assert clinic.store.run(absences.end, one, by=clinic.kari) is not None
        assert clinic.store.run(absences.end, one, by=clinic.kari) is None
    assert clinic.store.read(absences.coming, clinic.id) == []
    looks(clinic)
    assert clinic.notified()[-1] == clinic.kari


# --- days off ---


def test_on_a_day_off_she_is_passed_over_at_once(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.store.run(absences.set_hours, clinic.kari, "mon,wed-fri 08:00-11:30, 12:00-15:00")
    clinic.ask()
    assert clinic.notified() == [clinic.ola]
    assert clinic.last().text.startswith("Kari er borte, og er tilbake i morgen kl. 08:00.")
    clock.set_wall(oslo("2026-03-11 11:45"))
    siv = clinic.enrol("Siv Vik", 2002)
    clinic.ask(who=siv)
    assert clinic.request(siv).request.asks == ("caseworker",)
    assert "borte" not in clinic.last(siv).text
    clinic.store.run(absences.set_hours, clinic.kari, "")
    clock.set_wall(oslo("2026-03-17 10:00"))
    clinic.ask(who=clinic.enrol("Liv Dal", 3003))


# --- row 31 ---


def test_everybody_away_on_a_saturday_that_is_the_17th_of_may(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    """The clinic is warned a week before, and at the moment itself the patient is told at once, with numbers."""
    clock.set_wall(oslo("2031-05-09 12:00"))
    for one in (clinic.kari, clinic.ola, clinic.berit):
        away(clinic, one, "2031-05-17", "2031-05-18")
    warned = clinic.store.read(banners, clinic.berit).gap
    assert warned is not None
    assert (warned.begins, warned.patients) == (oslo("2031-05-17 00:00"), 1)
    clock.set_wall(oslo("2031-05-16 23:50"))
    clinic.ask("urgent")
    clock.set_wall(oslo("2031-05-17 00:00"))
    assert looks(clinic) == 1
    assert clinic.request().request.reaches_nobody
    told = clinic.last()
    assert is_phrase(told.text, "request_nobody_reachable") or any(
        is_phrase(one.text, "request_nobody_reachable") for one in clinic.chat()[-2:]
    )
    siv = clinic.enrol("Siv Vik", 2002)
    clinic.ask("urgent", who=siv)
    assert "116 117" in clinic.last(siv).text
    assert "113" in clinic.last(siv).text
    assert clinic.notified() == [clinic.kari]
    clock.set_wall(oslo("2031-05-18 00:00"))
    looks(clinic)
    assert clinic.request().request.asks == ("caseworker",)
    assert clinic.request(siv).request.asks == ("caseworker",)


def test_a_waiting_line_says_that_nobody_is_on_duty(clinic: SmallClinic) -> None:
    for one in (clinic.kari, clinic.ola, clinic.berit):
        away(clinic, one, "2026-03-10", "2026-03-12")
    clinic.ask()
    clinic.patient(asking.status)
    assert clinic.last().text.startswith(
        "Kari er borte, og er tilbake torsdag kl. 08:00. Ingen er på vakt nå."
    )


def test_the_clinic_is_warned_when_the_last_who_could_be_asked_has_left(clinic: SmallClinic) -> None:
    assert clinic.store.read(banners, clinic.berit).gap is None
    for one in (clinic.kari, clinic.ola):
        clinic.store.run(set_active, one, active=False)
    assert clinic.store.read(banners, clinic.berit).gap is None
    away(clinic, clinic.berit, "2026-03-15", "2026-03-16", None)
    gap = clinic.store.read(banners, clinic.berit).gap
    assert gap is not None
    assert gap.begins == oslo("2026-03-15 00:00")


def test_whatever_comes_and_goes_a_request_is_always_with_somebody_who_is_there_or_the_patient_knows(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    """A working week in steps of a quarter: absences begin and end, nobody does anything, and after each look somebody there is asked."""
    away(clinic, clinic.kari, "2026-03-10 11:00", "2026-03-11 09:00", clinic.ola)
    away(clinic, clinic.ola, "2026-03-10 13:00", "2026-03-12 10:00", clinic.berit)
    away(clinic, clinic.berit, "2026-03-11 08:00", "2026-03-11 12:00")
    clinic.ask("urgent")
    for _ in range(4 * 48):
        clock.move(timedelta(minutes=15))
        clinic.store.run(tick_deadlines, desk())
        looks(clinic)
        request = clinic.request().request
        assert request.state is State.OPEN
        assert clinic.store.read(ladder_changes.find_moving, clinic.id) == []
        gone = {
            one.absence.staff
            for one in clinic.store.read(stored.of_clinic, clinic.id, clock.now())
            if one.absence.holds(clock.now())
        }
        asked = {row for row in (clinic.kari, clinic.ola, clinic.berit) if _is_asked(clinic, row)}
        assert asked - gone or request.reaches_nobody


def _is_asked(clinic: SmallClinic, staff: StaffId) -> bool:
    return any(
        row.place is inbox.Place.WAITING and row.now.me for row in clinic.store.read(inbox.inbox, staff)
    )


def test_who_has_an_appointment_meanwhile_is_told_beforehand_too_and_others_are_left_in_peace(
    clinic: SmallClinic,
) -> None:
    siv, per = clinic.enrol("Siv Vik", 2002), clinic.enrol("Per Lie", 2003)

    def meets(work: Work, who: Enrolled, day: str) -> None:
        on = Row(date.fromisoformat(day), time(10), "Europe/Oslo")
        look = next_look(on, on.first, work.now, remind=True)
        assert look is not None
        source = Source(clinic.id, clinic.kari)
        appointments.add(work, who.id, Words("Samtale"), on, look, remind=True, source=source)

    clinic.store.run(meets, siv, "2026-03-13")
    clinic.store.run(meets, per, "2026-03-20")
    away(clinic, clinic.kari, "2026-03-12", "2026-03-16", clinic.ola)
    looks(clinic)
    looks(clinic)
    assert [is_phrase(one.text, "absence_ahead", absent="Kari", staff="Ola") for one in clinic.chat(siv)] == [
        True
    ]
    assert clinic.last(siv).neutral
    assert clinic.chat(per) == []
    assert clinic.chat() == []
