"""The silence rule beside whatever else there is: the night, a request that is out, an erased person, an outage that goes on."""

from typing import Any

from sqlalchemy import select

from bot.clock import ManualClock
from bot.domain.days.silence import Outage
from bot.domain.flow import verbs
from bot.domain.requests.request import State
from bot.service.days import silence
from bot.service.requests import staff_acts
from bot.store.database.work import Work
from bot.store.days import silence as rules
from bot.store.tables.silence import OutageRow
from tests.fakes.clinic import SmallClinic, break_key
from tests.integration.silence.quiet import FIRST, REQUEST, SECOND, agree, at, go_to, living


def test_late_at_night_it_waits_for_the_day(clinic: SmallClinic, clock: ManualClock) -> None:
    agree(clinic)
    go_to(clinic, clock, at(4, 3))
    assert clinic.chat() == []
    go_to(clinic, clock, at(4, 10))
    assert clinic.told("silence_first")


def test_with_a_request_out_the_silence_joins_it(clinic: SmallClinic, clock: ManualClock) -> None:
    agree(clinic)
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Når passer det?")
    clinic.deliver()
    for moment in (FIRST, SECOND, REQUEST):
        go_to(clinic, clock, moment)
    stored = living(clinic)
    assert stored is not None
    assert (stored.request.kind, stored.request.state, stored.request.times_asked) == (
        "gone_quiet",
        State.OPEN,
        2,
    )


def test_an_erased_person_stops_nobody(clinic: SmallClinic, clock: ManualClock) -> None:
    agree(clinic)
    siv = clinic.enrol("Siv Moe", 2002)
    clinic.patient(silence.agree, verbs.Silence(days=3), who=siv)
    break_key(clinic, clinic.jonas)
    for moment in (FIRST, SECOND, REQUEST):
        go_to(clinic, clock, moment)
    assert clinic.request(siv).request.kind == "gone_quiet"


def test_one_outage_that_goes_on_is_one_row(clinic: SmallClinic) -> None:
    def rows(work: Work) -> list[Any]:
        return list(work.connection.execute(select(OutageRow.since, OutageRow.until)))

    for minute in range(5):
        clinic.store.run(rules.note_outage, Outage.TELEGRAM, at(0, 9, minute), at(0, 9, minute + 1))
    assert [(row.since, row.until) for row in clinic.store.read(rows)] == [(at(0, 9), at(0, 9, 5))]
