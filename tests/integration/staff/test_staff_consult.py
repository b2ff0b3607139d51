"""Asking a colleague by name: what they are told, what they see and until when, and that the patient reads nothing of it."""

from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.requests.request import Refused
from bot.service.requests import asking, inbox, reading, staff_acts, staff_reach
from bot.service.requests.inbox import Place
from bot.service.requests.rights import NotFoundError
from bot.service.requests.staff_acts import BadNoteError
from tests.fakes.browser import LogIn
from tests.fakes.carrier import tell
from tests.fakes.clinic import SmallClinic
from tests.integration.requests.test_requests_told import notices

QUESTION = "Har hun snakket med deg om broren?"


def places(clinic: SmallClinic, staff: object) -> list[Place]:
    return [row.place for row in clinic.store.read(inbox.inbox, staff)]  # type: ignore[arg-type]


def taken(clinic: SmallClinic) -> None:
    clinic.ask("ordinary", "Kan du ringe meg om leia?")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)


async def test_a_named_colleague_finds_it_as_asked_of_them_answers_in_a_note_and_has_it_no_more(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    taken(clinic)
    before = len(clinic.chat())
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    await kari.press("/consult", to=str(clinic.berit), word=QUESTION)
    assert "Kollegaen er spurt." in kari.text
    assert places(clinic, clinic.berit) == [Place.ADVICE]
    berit = await log_in(clinic.berit)
    assert "En kollega spør deg" in berit.text
    await berit.go(f"/staff/q/{clinic.code}")
    assert f"Spørsmål til deg, bare for ansatte {QUESTION}" in berit.text
    assert "Kan du ringe meg om leia?" in berit.text
    assert berit.form("/answer") is None
    assert berit.form("/close") is None
    clock.move(timedelta(minutes=5))
    await berit.press("/note", word="Ja, ring ham først.")
    assert places(clinic, clinic.berit) == []
    assert places(clinic, clinic.kari) == [Place.WAITING], "the answer is something to read"
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Ja, ring ham først." in kari.text
    assert [what for what in clinic.history() if what in {"consulted", "advised"}] == ["consulted", "advised"]
    said = [one.text for one in clinic.chat()[before:]]
    assert not any(QUESTION in one or "ring ham" in one for one in said)


def test_what_the_colleague_is_told_outside_the_page_is_the_code_and_no_word(clinic: SmallClinic) -> None:
    tell(clinic, clinic.berit, "berit@klinikken.example")
    taken(clinic)
    before = len(notices(clinic))
    clinic.staff(staff_acts.consult, clinic.kari, clinic.code, clinic.berit, QUESTION)
    (told,) = notices(clinic)[before:]
    assert clinic.code in told[1]
    assert not any(word in told[1] for word in ("Jonas", "Berg", "broren", "leia"))


def test_where_the_first_channel_does_not_get_through_the_colleague_is_told_by_the_next(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    for address in ("berit@klinikken.example", "vakt@klinikken.example"):
        tell(clinic, clinic.berit, address)
    taken(clinic)
    before = len(notices(clinic))
    clinic.staff(staff_acts.consult, clinic.kari, clinic.code, clinic.berit, QUESTION)
    clock.move(timedelta(minutes=2))
    clinic.staff(staff_reach.tick_notices)
    first, second = notices(clinic)[before:]
    assert first[1] == second[1]
    clock.move(timedelta(minutes=2))
    clinic.staff(staff_reach.tick_notices)
    assert len(notices(clinic)) == before + 2, "there is no third, and nobody is asked in her place"
    assert places(clinic, clinic.berit) == [Place.ADVICE]


def test_a_stranger_oneself_an_empty_question_and_one_about_what_has_ended_are_refused(
    clinic: SmallClinic,
) -> None:
    taken(clinic)
    with pytest.raises(NotFoundError):
        clinic.staff(staff_acts.consult, clinic.kari, clinic.code, clinic.per, QUESTION)
    with pytest.raises(Refused):
        clinic.staff(staff_acts.consult, clinic.kari, clinic.code, clinic.kari, QUESTION)
    with pytest.raises(BadNoteError):
        clinic.staff(staff_acts.consult, clinic.kari, clinic.code, clinic.berit, "  ")
    clinic.staff(staff_acts.close, clinic.kari, clinic.code)
    with pytest.raises((Refused, NotFoundError)):
        clinic.staff(staff_acts.consult, clinic.kari, clinic.code, clinic.berit, QUESTION)


def test_when_it_ends_the_colleague_who_was_asked_reads_no_word_of_it_any_more(clinic: SmallClinic) -> None:
    taken(clinic)
    clinic.staff(staff_acts.consult, clinic.kari, clinic.code, clinic.berit, QUESTION)
    assert clinic.staff(reading.show, clinic.berit, clinic.code).reason
    clinic.patient(asking.withdraw)
    with pytest.raises(NotFoundError):
        clinic.staff(reading.show, clinic.berit, clinic.code)
    assert places(clinic, clinic.berit) == []


def test_who_is_asked_by_the_ladder_as_well_has_it_still_after_giving_advice(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask()
    clinic.staff(staff_acts.hand_on, clinic.kari, clinic.code, clinic.berit)
    clinic.staff(staff_acts.consult, clinic.kari, clinic.code, clinic.berit, QUESTION)
    assert places(clinic, clinic.berit) == [Place.WAITING]
    clock.move(timedelta(minutes=1))
    clinic.staff(staff_acts.note, clinic.berit, clinic.code, "Jeg tar den.")
    assert places(clinic, clinic.berit) == [Place.WAITING]
