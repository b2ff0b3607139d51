"""Closing a request says how it ended: one of the few ways its kind has, read by staff beside that request and nowhere else."""

import pytest

from bot.domain.requests.request import State
from bot.service.requests import staff_acts
from bot.store.database.work import Work
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic, desk

KINDS = desk().content.kinds


async def test_it_is_closed_with_one_of_the_outcomes_of_its_kind(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask("call_me")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    for name in KINDS.kinds["call_me"].outcomes:
        assert KINDS.outcomes[name] in kari.text
    assert KINDS.outcomes["place_found"] not in kari.text
    await kari.press("/close", outcome="talked")
    assert clinic.request().outcome == "talked"
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Beskjeden er ferdig. Snakket sammen." in kari.text
    assert not clinic.says("Snakket sammen")


async def test_without_a_choice_nothing_is_closed_and_what_was_typed_comes_back(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    kari = await log_in(clinic.kari)
    for wrong in ("", "place_found", "x" * 100):
        await kari.go(f"/staff/q/{clinic.code}")
        await kari.press("/close", outcome=wrong, word="Ring søsteren.")
        assert (kari.status, "Velg hvordan det gikk." in kari.text) == (422, True)
        form = kari.form("/close")
        assert form is not None
        assert form.fields["word"] == "Ring søsteren."
    assert clinic.request().request.state is State.TAKEN
    await kari.press("/close", outcome="sorted")
    assert clinic.request().request.state is State.CLOSED


async def test_the_next_who_reads_of_this_patient_sees_how_the_earlier_ones_ended(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.staff(staff_acts.close, clinic.kari, clinic.code, outcome="not_reached")
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Kari Nordmann: Fikk ikke tak i pasienten" in kari.text


def test_how_it_ended_is_sealed(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.staff(staff_acts.close, clinic.kari, clinic.code, outcome="not_wanted")

    def raw(work: Work) -> str:
        tables = ("request", "request_event", "staff_note", "audit_event")
        return repr([work.connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in tables])

    assert "not_wanted" not in clinic.store.read(raw)


@pytest.mark.parametrize("kind", sorted(KINDS.kinds))
def test_every_kind_has_ways_to_end_among_them_that_it_was_none_of_these(kind: str) -> None:
    outcomes = KINDS.kinds[kind].outcomes
    assert 3 < len(outcomes) < 10
    assert outcomes[-1] == "other"
    assert "not_wanted" in outcomes
