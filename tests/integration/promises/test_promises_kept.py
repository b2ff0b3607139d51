"""What the clock does with promises, and who keeps one: reminded, covered, handed over, asked about at a kind hour."""

from typing import Any

import pytest
from sqlalchemy import select, update

from bot.clock import ManualClock
from bot.domain.promises.promise import PromiseKind, Result, Standing
from bot.domain.requests.cover import Absence
from bot.domain.requests.request import State
from bot.service.people import absences, handovers, leaving
from bot.service.people.roster import RosterError
from bot.service.promises import making
from bot.service.promises.making import Wanted
from bot.store.people import channels, people
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.people import PatientState, Purpose, Role
from tests.fakes.carrier import tell
from tests.fakes.clinic import SmallClinic, break_key, set_active
from tests.integration.promises.said import again, at, go_to, happened, mine, plan, presses, whole
from tests.integration.requests.test_channels import written


class TestTheClock:
    def test_the_owner_is_reminded_before_and_after_and_the_patient_asked_an_hour_later(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        row = plan(clinic, at(11))
        for moment in (at(10, 44), at(10, 45), at(11, 31)):
            go_to(clinic, clock, moment)
        assert happened(clinic).count(("promise_reminded", clinic.kari)) == 2
        assert not clinic.told("promise_call_happened")
        go_to(clinic, clock, at(12, 1))
        assert clinic.told("promise_call_happened", staff="Kari", when="kl. 11:00")
        assert clinic.last().neutral
        said = len(clinic.chat())
        presses(clinic, row, "yes")
        assert (clinic.told("promise_thanks"), len(clinic.chat())) == (True, said + 1)
        assert again(clinic, row).standing is Standing.KEPT
        go_to(clinic, clock, at(12, days=5))
        assert len(clinic.chat()) == said + 1, "nothing is asked twice"

    def test_a_no_opens_a_request_that_does_not_go_to_the_owner_alone(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        row = plan(clinic, at(11))
        for moment in (at(10, 45), at(11, 31), at(12, 1)):
            go_to(clinic, clock, moment)
        presses(clinic, row, "no")
        stored = clinic.request()
        assert (stored.request.kind, stored.request.state) == ("broken_promise", State.OPEN)
        assert clinic.notified()[-2:] == [clinic.kari, clinic.berit]
        presses(clinic, row, "no")
        assert clinic.told("promise_known")
        assert clinic.request().request.times_asked == stored.request.times_asked

    def test_without_consent_to_contact_a_no_is_sent_to_nobody(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        row = plan(clinic, at(11))
        clinic.store.run(people.give_consent, clinic.jonas.id, Purpose.CONTACT, "test", given=False)
        presses(clinic, row, "no")
        assert clinic.told("text_no_contact")
        assert again(clinic, row).standing is Standing.BROKEN, "the clinic's page shows it all the same"

    def test_a_whole_day_is_begun_with_work_and_asked_about_the_next_morning(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        plan(clinic, whole(1), text="Søke om bostøtte")
        assert clinic.told("promise_deed_planned", when="i morgen")
        go_to(clinic, clock, at(7, 59, days=1))
        assert ("promise_reminded", clinic.kari) not in happened(clinic)
        go_to(clinic, clock, at(8, days=1))
        assert ("promise_reminded", clinic.kari) in happened(clinic)
        go_to(clinic, clock, at(9, 59, days=2))
        assert not clinic.told("promise_deed_happened")
        go_to(clinic, clock, at(10, days=2))
        assert clinic.told("promise_deed_happened", staff="Kari", when="i går")

    @pytest.mark.parametrize(("hour", "asked"), [(19, 10), (20, 10)])
    def test_nobody_is_asked_late_in_the_evening_or_at_night(
        self, clinic: SmallClinic, clock: ManualClock, hour: int, asked: int
    ) -> None:
        plan(clinic, at(hour, 30))
        for moment in (
            at(hour, 15),
            at(hour + 1, 1),
            at(hour + 1, 31),
            at(23),
            at(3, days=1),
            at(9, 59, days=1),
        ):
            go_to(clinic, clock, moment)
        assert not clinic.told("promise_call_happened")
        go_to(clinic, clock, at(asked, days=1))
        assert clinic.told("promise_call_happened")

    def test_in_a_pause_nobody_is_asked_until_it_is_over(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        plan(clinic, at(11))
        clinic.store.run(lambda work: people.change(work, clinic.jonas.id, paused_until=at(9, days=3).at))
        for moment in (at(10, 45), at(11, 31), at(12, 1), at(12, days=1)):
            go_to(clinic, clock, moment)
        assert not clinic.told("promise_call_happened")
        go_to(clinic, clock, at(9, days=3))
        assert clinic.told("promise_call_happened", when="mandag kl. 11:00")

    def test_after_a_stop_nobody_is_asked(self, clinic: SmallClinic, clock: ManualClock) -> None:
        row = plan(clinic, at(11))
        clinic.store.run(lambda work: people.change(work, clinic.jonas.id, state=PatientState.STOPPED))
        for moment in (at(10, 45), at(11, 31), at(12, 1)):
            go_to(clinic, clock, moment)
        assert not clinic.told("promise_call_happened")
        assert again(clinic, row).standing is Standing.UNKNOWN

    def test_a_question_that_nobody_answers_rests_and_the_page_says_so(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        row = plan(clinic, at(11))
        for moment in (at(10, 45), at(11, 31), at(12, 1)):
            go_to(clinic, clock, moment)
        clinic.deliver()
        go_to(clinic, clock, at(12, 2, days=3))
        assert again(clinic, row).standing is Standing.UNKNOWN
        assert "promise_unknown" in clinic.history()
        presses(clinic, row, "no")
        assert clinic.request().request.kind == "broken_promise", "a late no is a no"

    def test_a_question_that_never_arrived_is_asked_again(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        plan(clinic, at(11))
        for moment in (at(10, 45), at(11, 31), at(12, 1)):
            go_to(clinic, clock, moment)

        def drop(work: Any) -> None:
            last = work.connection.execute(select(Outbox.id).order_by(Outbox.id.desc()).limit(1)).scalar_one()
            work.connection.execute(update(Outbox).where(Outbox.id == last).values(state=Sending.DROPPED))

        clinic.store.run(drop)
        said = len(clinic.chat())
        go_to(clinic, clock, at(12, 2, days=3))
        go_to(clinic, clock, at(12, 3, days=3))
        assert (len(clinic.chat()), clinic.told("promise_call_happened")) == (said + 1, True)


class TestWhoKeepsIt:
    def test_the_cover_is_reminded_and_may_say_how_it_went(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        row = plan(clinic, at(11, days=1))
        away = Absence(clinic.kari, at(8, days=1).at, at(20, days=1).at, clinic.berit)
        clinic.store.run(absences.enter, away, by=clinic.kari)
        go_to(clinic, clock, at(10, 45, days=1))
        assert ("promise_reminded", clinic.berit) in happened(clinic)
        assert [one.id for one in clinic.store.read(mine, clinic.berit)] == [row.id]
        clinic.staff(making.enter_result, clinic.berit, row.id, Result.DONE)
        assert again(clinic, row).standing is Standing.KEPT

    def test_of_one_who_is_gone_without_a_word_the_caseworker_is_reminded(
        self, clinic: SmallClinic, clock: ManualClock
    ) -> None:
        plan(clinic, at(11, days=1), owner=clinic.berit)
        clinic.store.run(set_active, clinic.berit, active=False)
        go_to(clinic, clock, at(10, 45, days=1))
        assert ("promise_reminded", clinic.kari) in happened(clinic)

    def test_a_new_caseworker_has_it_and_the_patient_is_told(self, clinic: SmallClinic) -> None:
        row = plan(clinic, at(11, days=1))
        clinic.staff(handovers.offer, clinic.jonas.id, Role.CASEWORKER, clinic.berit)
        ((one, _),) = clinic.store.read(handovers.concerning, clinic.berit)
        clinic.staff(handovers.accept, clinic.berit, one.id)
        assert again(clinic, row).owner_id == clinic.berit
        assert clinic.told("promise_goes_to", giver="Kari", staff="Berit")

    def test_nobody_leaves_while_something_is_promised_without_a_taker(self, clinic: SmallClinic) -> None:
        row = plan(clinic, at(11, days=1), owner=clinic.berit)
        with pytest.raises(RosterError):
            clinic.staff(leaving.begin, clinic.berit, None)
        assert clinic.staff(leaving.begin, clinic.berit, clinic.ola).gone
        assert again(clinic, row).owner_id == clinic.ola
        assert clinic.told("promise_goes_to", giver="Berit", staff="Ola")

    def test_an_erased_patients_promise_stops_nobody(self, clinic: SmallClinic, clock: ManualClock) -> None:
        plan(clinic, at(11), text="Søke om bostøtte")
        siv = clinic.enrol("Siv Moe", 2002)
        clinic.ask(who=siv)
        code = clinic.request(siv).code
        clinic.staff(making.plan, clinic.kari, code, Wanted(PromiseKind.CALL, clinic.kari, at(11)))
        break_key(clinic, clinic.jonas)
        for moment in (at(10, 45), at(11, 31), at(12, 1)):
            go_to(clinic, clock, moment)
        assert clinic.told("promise_call_happened", siv, staff="Kari")
        assert any(one.lost for one in clinic.store.read(mine, clinic.kari))


def test_two_things_promised_about_one_request_are_one_notice_while_it_waits(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    """The mail server is away: once it is back, the same words twice say nothing more than once."""
    plan(clinic, at(11))
    plan(clinic, at(11, 5))
    tell(clinic, clinic.kari, "kari@klinikken.example")
    [mail] = clinic.store.read(channels.of, clinic.kari)
    go_to(clinic, clock, at(10, 51))
    assert happened(clinic).count(("promise_reminded", clinic.kari)) == 2
    assert len(written(clinic, mail.recipient_id)) == 1
