"""At the receiver's: what is wrong with an answer is said and nothing done; a code said by telephone works once."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.people.transfer import EXPIRES_AFTER, Kind, State
from bot.domain.requests.cover import Absence
from bot.service.desk import Desk
from bot.service.handover import giving, receiving
from bot.service.handover.giving import TransferRefusedError
from bot.service.handover.receiving import Answer
from bot.service.people import absences
from bot.service.requests.rights import NotFoundError
from bot.store.database.work import Work
from bot.store.people import people, roster, transfers
from bot.store.people.people import StaffRow
from tests.fakes.clinic import desk, is_phrase
from tests.integration.handover.conftest import Two

DAY = "2026-03-09"


def _listed(work: Work, _desk: Desk, per: StaffRow) -> list[receiving.Line]:
    return receiving.listed(work, per)[0]


def refused(two: Two, code: str, **wanted: Any) -> None:
    with pytest.raises(TransferRefusedError) as found:
        two.begin(**wanted)
    assert found.value.code == code


def test_a_refusal_is_told_to_the_person_and_its_reason_to_the_giver_alone(two: Two) -> None:
    two.begin()
    two.agrees()
    two.approves()
    two.by_per(receiving.refuse, two.row().id, "Vi har ikke plass før sommeren.")
    assert is_phrase(two.chat.looks(), "handover_refused", giver="Kari")
    row = two.row()
    assert (row.state, row.content and row.content.refusal) == (
        State.REFUSED,
        "Vi har ikke plass før sommeren.",
    )
    assert row.content is not None
    assert row.content.lines == ()
    with pytest.raises(NotFoundError):
        two.by_per(receiving.show, row.id)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (("per", "siv", "2026-03-02"), "wrong_day"),
        (("per", "siv", "2026-06-30"), "wrong_day"),
        (("per", "siv", "30. februar"), "no_day"),
        (("per", "per", DAY), "same"),
        (("kari", "siv", DAY), "no_caseworker"),
        (("per", "berit", DAY), "no_deputy"),
        (("per", "", DAY), "no_deputy"),
    ],
    ids=["today", "too far", "no day", "both parts", "a stranger", "a stranger as deputy", "no deputy"],
)
def test_what_is_wrong_is_said_and_nothing_done(two: Two, answer: tuple[str, str, str], code: str) -> None:
    two.begin()
    two.agrees()
    known = {
        "per": two.clinic.per,
        "siv": two.siv,
        "kari": two.clinic.kari,
        "berit": two.clinic.berit,
        "": None,
    }
    with pytest.raises(TransferRefusedError) as found:
        two.by_per(receiving.accept, two.row().id, Answer(known[answer[0]], known[answer[1]], answer[2]))
    assert found.value.code == code
    assert two.row().state is State.AGREED


def test_somebody_on_leave_or_without_hours_is_not_named(two: Two) -> None:
    two.begin()
    two.agrees()
    two.store.run(roster.set_hours, two.clinic.per, "sat 10:00-12:00")
    with pytest.raises(TransferRefusedError) as found:
        two.accepts(DAY)
    assert (found.value.code, found.value.values) == ("no_hours", {"staff": "Per Dahl"})
    two.store.run(roster.set_hours, two.clinic.per, None)
    now = two.clock.now()
    away = Absence(two.siv, now + timedelta(days=3), now + timedelta(days=12), None)
    two.store.run(absences.enter, away, by=two.siv, without_cover=True)
    with pytest.raises(TransferRefusedError) as found:
        two.accepts(DAY)
    assert (found.value.code, found.value.values) == ("away", {"staff": "Siv Lund"})
    two.accepts("2026-03-16")


def test_twice_is_once_and_two_at_once_are_one(two: Two) -> None:
    two.begin()
    refused(two, "twice")
    two.agrees()
    row = two.row()
    two.accepts(DAY)
    two.accepts("2026-03-11")
    assert two.row().takes_over_at == two.store.read(transfers.by_id, row.id).takes_over_at
    assert len([one for one in two.clinic.chat() if is_phrase(one.text, "handover_accepted")]) == 1
    late = two.store.run(lambda work: transfers.change(work, row, state=State.REFUSED))
    assert late is None, "who read it before somebody accepted changes nothing"


def test_who_cannot_be_asked_or_received_is_not_begun(two: Two) -> None:
    refused(two, "own_clinic", to_clinic=two.clinic.id)
    refused(two, "no_clinic", to_clinic=two.clinic.kari)
    refused(two, "too_long", words="x" * 1001)
    empty = two.store.run(people.add_clinic, "Tomklinikken", "mon-fri 08:00-15:00", "Europe/Oslo")
    refused(two, "nobody_there", to_clinic=empty)
    two.store.run(lambda work: people.change(work, two.clinic.jonas.id, recipient_id=None))
    refused(two, "not_reached")
    assert two.store.read(transfers.of_patient, two.clinic.jonas.id) == []


def test_only_their_caseworker_and_deputy_hand_somebody_over(two: Two) -> None:
    wanted = giving.Wanted(Kind.CLINIC, "", None)
    for stranger in (two.clinic.berit, two.clinic.per):
        with pytest.raises(NotFoundError):
            two.store.run(
                lambda work, who=stranger: giving.begin(
                    work, desk(), people.staff_member(work, who), two.clinic.jonas.id, wanted
                )
            )


# --- the code that is said by telephone ---


def test_a_code_brings_the_question_and_works_once(two: Two) -> None:
    code = two.begin(to_clinic=None).code
    assert two.chat.looks() == "", "nobody is asked before it is known where to"
    with pytest.raises(TransferRefusedError) as found:
        two.by_per(receiving.redeem, "ABCDEFGH")
    assert found.value.code == "no_code"
    two.by_per(receiving.redeem, f" {code[:4].lower()} {code[4:]}")
    assert two.by_per(_listed) == []
    assert is_phrase(two.chat.looks(), "handover_asks")
    with pytest.raises(TransferRefusedError) as found:
        two.by_per(receiving.redeem, code)
    assert found.value.code == "no_code"
    assert "Dalklinikken kan ta over" in two.chat.presses("Se hva det er")


def test_a_code_of_ones_own_or_an_old_one_does_nothing(two: Two) -> None:
    code = two.begin(to_clinic=None).code

    def by_kari(work: Work) -> None:
        receiving.redeem(work, desk(), people.staff_member(work, two.clinic.kari), code)

    with pytest.raises(TransferRefusedError) as found:
        two.store.run(by_kari)
    assert found.value.code == "own_clinic"
    two.clock.move(EXPIRES_AFTER)
    two.ticks()
    assert two.chat.looks() == ""
    with pytest.raises(TransferRefusedError) as found:
        two.by_per(receiving.redeem, code)
    assert found.value.code == "no_code"
