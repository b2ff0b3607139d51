"""A person is handed over to another clinic: they agree first, decide line by line about the summary, and read each step."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.domain.flow.verbs import Purpose
from bot.domain.people.transfer import State, Summary
from bot.domain.requests.cover import Absence
from bot.service.desk import Desk
from bot.service.handover import giving, receiving
from bot.service.handover.giving import TransferRefusedError
from bot.service.people import absences
from bot.service.requests import reading, staff_acts
from bot.service.requests.rights import NotFoundError
from bot.store.database.work import Work
from bot.store.erasing import rows
from bot.store.people import people, stays, transfers
from bot.store.people.people import StaffRow
from bot.store.requests.records import Stored
from bot.store.tables.handovers import Transfer
from bot.store.tables.people import Role
from bot.store.tables.requests import RequestPolicy
from tests.fakes.clinic import desk, is_phrase, set_active
from tests.fakes.plans import put_plan_item
from tests.integration.handover.conftest import Two

KEYS = {"status": "need_help", "at": "2026-03-01T10:00:00+00:00"}
DAY = "2026-03-09"


def test_the_whole_way(two: Two) -> None:
    """Monday to Monday: asked, agreed, one thing taken out, a word added, accepted, moved; each told, and only the approved travels."""
    jonas, chat = two.clinic.jonas.id, two.chat
    two.store.run(put_plan_item, jonas, "keys", KEYS)
    two.begin(words="Liker å gå tur.")
    assert is_phrase(chat.looks(), "handover_asks", giver="Kari")
    assert chat.heard[-1].neutral
    assert two.by_per(_listed) == []
    asked = chat.presses("Se hva det er")
    assert "Kari spør om Dalklinikken kan ta over" in asked
    assert "Du kan ombestemme deg helt til det skjer." in asked
    shown = chat.presses("Ja, det er greit")
    assert "Liker å gå tur." in shown
    assert "Kari Nordmann" in shown
    assert max(len(one.text) for one in chat.last) < 500
    assert [one.row.state for one in two.by_per(_listed)] == [State.AGREED]
    assert two.by_per(receiving.show, two.row().id).summary is None, "not before they have approved it"
    chat.presses("Ta ut noe")
    shown = chat.presses("Liker å gå tur.")
    assert "Liker å gå tur." not in shown
    chat.presses("Skriv noe selv")
    assert "Ring helst om kvelden" in chat.writes("Ring helst om kvelden")
    assert "Nå spør vi Dalklinikken." in two.approves()
    offered = two.by_per(receiving.show, two.row().id)
    assert offered.summary is not None
    assert (offered.row.left_out, offered.summary.own) == (1, "Ring helst om kvelden")
    assert "Liker å gå tur." not in offered.summary.to_json()
    two.accepts(DAY)
    assert is_phrase(chat.looks(), "handover_accepted", staff="Per", giver="Kari")
    two.clock.move(timedelta(days=6))
    two.ticks()
    assert two.row().state is State.ACCEPTED, "the overlap is not over"
    assert two.store.read(people.helpers_of, [jonas])[jonas, Role.CASEWORKER] == two.clinic.kari
    two.clock.move(timedelta(days=1))
    two.ticks()
    said = chat.looks()
    assert is_phrase(chat.last[0].text, "handover_moved", staff="Per", giver="Kari"), said
    assert is_phrase(chat.last[1].text, "share_ends", staff="Per", giver="Kari")
    team = two.store.read(people.helpers_of, [jonas])
    assert team == {(jonas, Role.CASEWORKER): two.clinic.per, (jonas, Role.DEPUTY): two.siv}
    assert not two.store.read(people.consents, jonas)[Purpose.SHARE_PLAN].given
    two.ticks()
    assert chat.looks() == ""


def _listed(work: Work, _desk: Desk, per: StaffRow) -> list[receiving.Line]:
    return receiving.listed(work, per)[0]


# --- the person decides ---


def test_nothing_is_seen_at_the_receivers_before_they_agree_and_after_they_say_no(two: Two) -> None:
    two.begin()
    with pytest.raises(NotFoundError):
        two.by_per(receiving.show, two.row().id)
    with pytest.raises(NotFoundError):
        two.accepts(DAY)
    two.chat.looks()
    two.chat.presses("Se hva det er")
    assert is_phrase(two.chat.presses("Nei, jeg vil ikke"), "handover_stays", giver="Kari")
    with pytest.raises(NotFoundError):
        two.by_per(receiving.show, two.row().id)
    row = two.row()
    assert (row.state, row.content and row.content.lines) == (State.NO, ())
    two.begin()  # they may be asked again


def test_they_may_stop_it_until_it_has_taken_effect_and_a_slip_of_the_thumb_stops_nothing(two: Two) -> None:
    two.begin()
    two.agrees()
    two.approves()
    two.accepts(DAY)
    two.chat.looks()
    assert is_phrase(two.chat.presses("Jeg vil ikke bytte"), "handover_sure", giver="Kari")
    two.chat.presses("Nei, la det gå videre")
    assert two.row().state is State.ACCEPTED
    two.chat.presses("Jeg vil ikke bytte")
    two.chat.presses("Ja, stopp det")
    assert two.row().state is State.NO
    two.clock.move(timedelta(days=8))
    two.ticks()
    assert two.store.read(people.by_id, two.clinic.jonas.id, lock=False).clinic_id == two.clinic.id
    assert is_phrase(two.chat.presses("Ja, stopp det"), "handover_over")


def test_whoever_sends_no_summary_is_handed_over_without_one(two: Two) -> None:
    two.begin()
    two.agrees()
    two.chat.presses("Ikke send noe")
    offered = two.by_per(receiving.show, two.row().id)
    assert (offered.summary, offered.row.summary, offered.row.left_out) == (None, Summary.REFUSED, 0)
    assert offered.row.content is not None
    assert offered.row.content.lines == ()
    assert "Dalklinikken kan ta over" in offered.row.content.agreed, (
        "what they said yes to is kept word for word"
    )


def test_who_is_silent_about_the_hand_over_itself_stays_where_they_are(two: Two) -> None:
    two.begin()
    two.chat.looks()
    for days, phrase in ((2, "handover_reminds"), (10, ""), (9, "handover_expired"), (5, "")):
        two.clock.move(timedelta(days=days))
        two.ticks()
        said = two.chat.looks()
        assert is_phrase(said, phrase, giver="Kari") if phrase else said == "", said
    assert two.row().state is State.EXPIRED
    assert "ikke noe du må svare på" in two.chat.presses("Se hva det er")


def test_by_night_nothing_is_sent(two: Two) -> None:
    two.clock.move(timedelta(hours=14))
    two.begin()
    assert two.chat.looks() == ""
    two.clock.move(timedelta(hours=9))
    assert is_phrase(two.chat.looks(), "handover_asks")


# --- what is open, and what comes between ---


def accepted(two: Two, day: str = DAY) -> None:
    two.begin()
    two.agrees()
    two.approves()
    two.accepts(day)
    two.chat.looks()


def test_what_is_open_at_the_givers_is_finished_there_first(two: Two) -> None:
    accepted(two)
    two.clinic.ask()
    assert two.clinic.notified() == [two.clinic.kari], "in the overlap messages go to the giver"
    two.clinic.deliver()
    two.clock.move(timedelta(days=7))
    two.ticks()
    assert two.row().state is State.ACCEPTED
    assert two.clinic.request().clinic_id == two.clinic.id
    two.chat.looks()
    assert is_phrase(two.chat.last[-1].text, "handover_waits", staff="Per", giver="Kari")
    two.clock.move(timedelta(minutes=15))
    two.ticks()
    assert two.chat.looks() == "", "said once"
    two.clinic.staff(staff_acts.answer, two.clinic.kari, two.clinic.code, "Ja.")
    two.clinic.staff(staff_acts.close, two.clinic.kari, two.clinic.code)
    two.clock.move(timedelta(minutes=15))
    two.ticks()
    assert two.row().state is State.DONE
    before = two.clinic.request()
    two.clinic.ask()
    after = two.clinic.request()
    there = two.store.read(people.staff_member, two.clinic.per).clinic_id
    assert (before.clinic_id, after.clinic_id) == (two.clinic.id, there)
    assert two.clinic.notified() == [two.clinic.per]
    ours = two.store.read(lambda work: policies_of(work, after))
    assert ours == there, "what is asked from now on goes by the receiver's policy"


def policies_of(work: Work, stored: Stored) -> object:
    query = select(RequestPolicy.clinic_id).where(RequestPolicy.id == stored.request.terms.policy_id)
    return work.connection.execute(query).scalar_one()


def test_the_giver_away_during_the_overlap_is_covered_as_ever(two: Two) -> None:
    accepted(two)
    now = two.clock.now()
    away = Absence(two.clinic.kari, now + timedelta(hours=1), now + timedelta(days=5), two.clinic.ola)
    two.store.run(absences.enter, away, by=two.clinic.kari)
    two.clock.move(timedelta(hours=2))
    two.clinic.ask()
    assert two.clinic.notified() == [two.clinic.ola]


def test_a_receiver_who_left_before_the_day_takes_nobody(two: Two) -> None:
    accepted(two)
    two.store.run(set_active, two.clinic.per, active=False)
    two.clock.move(timedelta(days=7))
    two.ticks()
    assert two.row().state is State.REFUSED
    assert is_phrase(two.chat.looks(), "handover_refused", giver="Kari")
    assert two.store.read(people.by_id, two.clinic.jonas.id, lock=False).clinic_id == two.clinic.id


def test_taken_back_by_the_giver_the_person_hears_that_all_is_as_before(two: Two) -> None:
    accepted(two)
    two.store.run(
        lambda work: giving.withdraw(
            work, desk(), people.staff_member(work, two.clinic.kari), two.clinic.jonas.id
        )
    )
    assert is_phrase(two.chat.looks(), "handover_withdrawn", giver="Kari")
    with pytest.raises(NotFoundError):
        two.by_per(receiving.show, two.row().id)
    with pytest.raises(TransferRefusedError):
        two.store.run(lambda work: giving.withdraw(work, desk(), None, two.clinic.jonas.id))


def test_whoever_is_erased_half_way_is_gone_from_it(two: Two) -> None:
    accepted(two)
    two.store.run(rows.erase, two.clinic.jonas.id)
    two.clock.move(timedelta(days=8))
    two.ticks()
    count = select(func.count()).select_from(Transfer)
    assert two.store.read(lambda work: work.connection.execute(count).scalar_one()) == 0


def test_a_clinic_that_ends_takes_what_was_meant_for_it_along(two: Two) -> None:
    two.begin()
    two.agrees()
    there = two.there
    two.store.run(lambda work: transfers.receiver_gone(work, there))
    assert (two.row().state, two.row().to_clinic_id) == (State.REFUSED, None)


# --- afterwards ---


def test_what_was_asked_before_stays_with_the_clinic_that_was_asked_and_what_comes_after_does_not_come_there(
    two: Two,
) -> None:
    two.clinic.ask("ordinary", "Hemmelig ord til Kari")
    old = two.clinic.code
    two.clinic.staff(staff_acts.answer, two.clinic.kari, old, "Svar fra Kari")
    two.clinic.staff(staff_acts.close, two.clinic.kari, old)
    two.clinic.deliver()
    accepted(two)
    two.clock.move(timedelta(days=7))
    two.ticks()
    two.clinic.ask("ordinary", "Nytt ord til Per")
    new = two.clinic.code
    today = two.clock.now().date()
    two.store.run(lambda work: people.change(work, two.clinic.jonas.id, discharge_on=today))
    seen = two.clinic.staff(reading.show, two.clinic.per, new)
    assert seen.facts is not None
    assert seen.facts.earlier == ()
    with pytest.raises(NotFoundError):
        two.clinic.staff(reading.show, two.clinic.per, old)
    with pytest.raises(NotFoundError):
        two.clinic.staff(reading.show, two.clinic.kari, new)
    kept = two.clinic.staff(reading.show, two.clinic.kari, old)
    assert kept.reason == ("Hemmelig ord til Kari",)
    assert kept.facts is not None
    assert (kept.facts.discharge_on, kept.facts.caseworker, kept.facts.earlier) == (None, "", ())
    assert kept.promised is None
    rows_of = two.store.read(lambda work: receiving.listed(work, people.staff_member(work, two.clinic.kari)))
    assert [one.row.state for one in rows_of[1]] == [State.DONE]


def test_they_are_on_no_board_of_the_clinic_they_left_and_on_that_of_the_one_they_came_to(two: Two) -> None:
    jonas = two.clinic.jonas.id
    accepted(two)
    two.clock.move(timedelta(days=7))
    two.ticks()
    there = two.there
    assert two.store.read(stays.of_patient, two.clinic.id, jonas) is None
    found = two.store.read(stays.of_patient, there, jonas)
    assert (found and found.caseworker, found and found.deputy) == (two.clinic.per, two.siv)
