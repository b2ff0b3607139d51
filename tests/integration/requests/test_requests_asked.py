"""A patient asks, and asks again: what is stored, who is notified, and what the patient reads."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.messages.message import Method
from bot.domain.requests.request import State
from bot.service.requests import asking, inbox
from bot.service.requests.asking import NoConsentError
from bot.store.database.work import Store, Work
from bot.store.people import people
from bot.store.requests import events
from bot.store.requests import records as request_store
from bot.store.tables.people import Purpose
from tests.fakes.clinic import WISH, SmallClinic, is_phrase


def test_a_request_is_stored_and_the_patient_reads_who_it_went_to_and_that_it_is_unread(
    clinic: SmallClinic,
) -> None:
    clinic.ask()
    stored = clinic.request()
    assert (stored.request.state, stored.request.rung, stored.reason) == (
        State.OPEN,
        0,
        (WISH,),
    )
    assert clinic.notified() == [clinic.kari]
    said = clinic.last()
    assert clinic.told("request_sent", caseworker="Kari", time="kl. 09:00")
    assert [button.data for row in said.buttons for button in row] == [
        f"q:{stored.code}:urgent",
        f"q:{stored.code}:withdraw",
    ]


def test_nothing_reaches_a_caseworker_without_consent(clinic: SmallClinic) -> None:
    clinic.store.run(people.give_consent, clinic.jonas.id, Purpose.CONTACT, "test", given=False)
    with pytest.raises(NoConsentError):
        clinic.ask()
    with pytest.raises(NoConsentError):
        clinic.patient(asking.reply, "Hei")
    assert clinic.store.read(request_store.newest, clinic.jonas.id) is None
    assert clinic.chat() == []


def test_a_person_who_was_never_asked_for_consent_has_not_given_it(clinic: SmallClinic, store: Store) -> None:
    def no_consents(work: Work) -> None:
        work.connection.exec_driver_sql("DELETE FROM consent")

    store.run(no_consents)
    with pytest.raises(NoConsentError):
        clinic.ask()


def test_in_the_evening_the_patient_reads_when_somebody_is_at_work_again(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clock.set_wall(datetime(2026, 3, 2, 19, 0, tzinfo=UTC))
    clinic.ask()
    assert clinic.told("request_waiting_closed_until", caseworker="Kari", time="i morgen kl. 08:00")


def test_an_urgent_request_tells_not_to_wait_when_there_is_danger(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clock.set_wall(datetime(2026, 3, 2, 19, 0, tzinfo=UTC))
    clinic.ask("urgent")
    assert "ring 113" in clinic.last().text
    assert clinic.request().request.deadline_at == clock.now() + timedelta(minutes=15)


@pytest.mark.parametrize("presses", [100, pytest.param(1000, marks=pytest.mark.long)])
def test_a_burst_becomes_one_request_with_a_counter(clinic: SmallClinic, presses: int) -> None:
    for _ in range(presses):
        clinic.ask()
    stored = clinic.request()
    assert stored.request.times_asked == presses
    assert clinic.notified() == [clinic.kari]
    assert clinic.store.read(request_store.count_of, clinic.jonas.id) == 1
    assert clinic.store.read(events.words, stored.id) == []
    assert len(clinic.chat()) == 1  # while the first has yet to arrive, another would only stand behind it


def test_presses_over_hours_notify_staff_at_most_each_half_hour(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    for _ in range(60):
        clinic.ask()
        clock.move(timedelta(minutes=1))
    assert len(clinic.notified()) == 2


def test_a_more_urgent_wish_goes_through_at_once(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.patient(asking.press, clinic.code, "urgent")
    assert clinic.request().request.kind == "urgent"
    assert clinic.notified() == [clinic.kari, clinic.kari]
    assert clinic.told("request_sent_urgent", caseworker="Kari", time="kl. 09:00")
    assert [button.data for row in clinic.last().buttons for button in row] == [f"q:{clinic.code}:withdraw"]


def test_one_patients_burst_leaves_others_alone(clinic: SmallClinic) -> None:
    anna = clinic.enrol("Anna Lie", 1002)
    for _ in range(20):
        clinic.ask()
    clinic.ask(who=anna)
    assert clinic.told("request_sent", anna, caseworker="Kari")
    assert [row.patient for row in clinic.store.read(inbox.inbox, clinic.kari)] == ["Jonas Berg", "Anna Lie"]


def test_a_repeat_with_new_words_keeps_them_and_says_so(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.deliver()
    clinic.ask("ordinary", "Jeg har fått et avslag fra NAV.")
    words = clinic.store.read(events.words, clinic.request().id)
    assert [one.text for one in words] == ["Jeg har fått et avslag fra NAV."]
    assert clinic.told("request_merged", time="kl. 09:00")


def test_when_the_line_moves_down_the_old_one_points_to_it_and_loses_its_buttons(clinic: SmallClinic) -> None:
    clinic.ask()
    first = clinic.request().line.row
    clinic.deliver()
    clinic.ask()
    moved, newest = clinic.chat()[-2:]
    assert (moved.method, moved.buttons) == (Method.EDIT, ())
    assert is_phrase(moved.text, "request_line_moved", time="kl. 09:00")
    assert newest.method is Method.SEND
    assert clinic.request().line.row != first


def test_a_reminder_that_brings_new_words_says_that_they_were_added(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask()
    clinic.deliver()
    clock.move(timedelta(minutes=30))
    clinic.patient(asking.ask, None, ("Kan du ringe meg den første uka?",))
    assert is_phrase(
        clinic.last().text.split("\n\n")[0], "request_again_more", caseworker="Kari", time="kl. 09:00"
    )


def test_half_an_hour_later_a_repeat_reminds_staff_and_offers_urgent(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask()
    clinic.deliver()
    clock.move(timedelta(minutes=30))
    clinic.ask()
    reminded, offered = clinic.last().text.split("\n\n")
    assert is_phrase(reminded, "request_again", caseworker="Kari")
    assert is_phrase(offered, "request_offer_urgent")
    assert clinic.last().buttons[0][0].data == f"q:{clinic.code}:urgent"
    assert clinic.notified() == [clinic.kari, clinic.kari]
