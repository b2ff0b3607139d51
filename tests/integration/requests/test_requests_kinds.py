"""The kinds there are, from asking to done: whom each asks first, and that somebody is at work on it."""

import pytest
from sqlalchemy import update

from bot.bootstrap import build_desk
from bot.domain.requests.request import Refusal, Refused, State
from bot.ids import StaffId
from bot.service.requests import inbox, staff_acts
from bot.service.requests.own_policies import empty_rungs, of_clinic
from bot.store.tables.people import Clinic
from tests.fakes.clinic import SmallClinic, desk, is_phrase, set_active


def test_what_is_to_be_done_is_received_then_worked_on_then_done_and_each_is_told(
    clinic: SmallClinic,
) -> None:
    clinic.ask("fix_this")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    assert clinic.says(
        "Kari har tatt imot det du ba om. Du får vite når det er i gang, og når det er ferdig."
    )
    clinic.deliver()
    clinic.staff(staff_acts.working, clinic.kari, clinic.code)
    clinic.staff(staff_acts.working, clinic.kari, clinic.code)
    assert [one.text for one in clinic.chat()].count("Kari er i gang med det du ba om.") == 1
    assert is_phrase(clinic.last().text, "request_line_working", staff="Kari"), "the waiting line says so too"
    clinic.staff(staff_acts.close, clinic.kari, clinic.code)
    assert clinic.says("Det du ba om, er merket som ferdig.")
    assert [what for what in clinic.history() if what in {"taken", "working", "closed"}] == [
        "taken",
        "working",
        "closed",
    ]


def test_nobody_is_at_work_on_what_nobody_took_or_somebody_else_has(clinic: SmallClinic) -> None:
    clinic.ask("fix_this")
    with pytest.raises(Refused) as refused:
        clinic.staff(staff_acts.working, clinic.kari, clinic.code)
    assert refused.value.code is Refusal.NOT_TAKEN


def test_an_answer_that_is_followed_by_work_does_not_close_by_itself(clinic: SmallClinic) -> None:
    clinic.ask("fix_this")
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ordner det i morgen.")
    clinic.staff(staff_acts.working, clinic.kari, clinic.code)
    assert clinic.request().request.state is State.TAKEN


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("call_me", ["kari"]),
        ("go_with_me", ["kari"]),
        ("relapse_detox", ["kari"]),
        ("no_place", ["kari", "berit"]),
        ("nobody_responsible", ["kari", "berit"]),
        ("broken_promise", ["kari", "berit"]),
        ("change_helper", ["berit"]),
    ],
)
def test_each_kind_asks_whom_its_policy_says_and_staff_see_what_it_is(
    clinic: SmallClinic, kind: str, first: list[str]
) -> None:
    clinic.ask(kind)
    asked: list[StaffId] = [getattr(clinic, name) for name in first]
    assert clinic.notified() == asked
    (row,) = clinic.store.read(inbox.inbox, asked[0])
    assert row.kind == kind
    assert desk().content.kinds.kinds[kind].tag


def test_a_wish_for_another_helper_says_whom_it_goes_to_and_by_when(clinic: SmallClinic) -> None:
    clinic.ask("change_helper")
    assert "til andre som kan svare på Fjordklinikken" in clinic.last().text
    assert "svar innen 2 arbeidsdager" in clinic.last().text


def test_where_the_days_are_shorter_the_same_answer_takes_more_of_them(clinic: SmallClinic) -> None:
    clinic.store.run(lambda work: work.connection.execute(update(Clinic).values(hours="mon-fri 08:30-12:00")))
    clinic.ask("change_helper")
    assert "svar innen 4 arbeidsdager" in clinic.last().text


def test_rungs_with_nobody_are_found_before_somebody_needs_them(clinic: SmallClinic) -> None:
    kinds = build_desk().content.kinds
    assert empty_rungs(clinic.store.read(of_clinic, kinds, clinic.id)) == []
    clinic.store.run(set_active, clinic.berit, active=False)
    found = empty_rungs(clinic.store.read(of_clinic, kinds, clinic.id))
    assert {(one.policy, one.rung, one.patients) for one in found} >= {("ordinary", 2, 1), ("helper", 0, 1)}
    assert all(one.rung is not None for one in found)
    for one in (clinic.kari, clinic.ola):
        clinic.store.run(set_active, one, active=False)
    first = empty_rungs(clinic.store.read(of_clinic, kinds, clinic.id))[0]
    assert (first.rung, first.patients) == (None, 1)
