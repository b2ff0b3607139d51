"""Staff write again after their answer: at once where the patient has asked meanwhile, by day otherwise, and never into nothing.

Found by `rodtrad simulate`: an answer to what was sent at 23:38 lay until seven, and a second answer to somebody who does not let answers
be kept never came.
"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.clock import ManualClock
from bot.domain.messages.message import Method
from bot.service import last_look
from bot.service.requests import asking, staff_acts
from bot.store.people import people
from bot.store.tables.messages import Guard, Outbox, Sending
from bot.store.tables.people import PatientState
from tests.fakes.clinic import SmallClinic, is_phrase

NIGHT = datetime(2026, 3, 3, 22, 40, tzinfo=UTC)  # 23:40 in Oslo
MORNING = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)


def answer(clinic: SmallClinic, words: str) -> None:
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, words)


def announced(clinic: SmallClinic) -> list[Any]:
    """The notices that there is an answer which have yet to go, oldest first."""
    taken_back = update(Outbox).where(Outbox.guard == Guard.ANSWER).values(state=Sending.WAITING)
    clinic.store.run(
        lambda work: work.connection.execute(taken_back)
    )  # as what was leased when Telegram went away
    query = select(Outbox).where(Outbox.guard == Guard.ANSWER).order_by(Outbox.id)
    rows = clinic.store.read(lambda work: list(work.connection.execute(query)))
    return [SimpleNamespace(**{**row._mapping, "staff_id": None}) for row in rows]


def goes_at(clinic: SmallClinic) -> datetime:
    """When the newest notice that there is an answer may go."""
    told = [
        number
        for number, one in enumerate(clinic.chat())
        if one.method is Method.SEND and is_phrase(one.text, "request_answered")
    ]
    assert len(told) > 1
    query = select(Outbox.not_before).where(Outbox.carrier == "telegram").order_by(Outbox.id)
    return clinic.store.read(lambda work: list(work.connection.execute(query).scalars()))[told[-1]]


def test_an_answer_to_what_was_asked_again_comes_by_night_too(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask()
    answer(clinic, "Jeg ringer deg i morgen.")
    clock.set_wall(NIGHT)
    clinic.patient(asking.ask, "ordinary", ())  # the wish alone: no new words of their own
    clock.move(timedelta(minutes=2))
    answer(clinic, "Jeg er her.")
    assert goes_at(clinic) < MORNING


def test_of_two_answers_that_waited_while_telegram_was_away_one_is_announced(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    """Found by `rodtrad simulate`: "Kari har svart" twice in one second. Opening one shows both."""
    clinic.ask()
    clinic.deliver()
    answer(clinic, "Jeg ringer deg i morgen.")
    one = announced(clinic)
    assert len(one) == 1
    clock.move(timedelta(minutes=2))
    answer(clinic, "Klokka ti.")
    both = announced(clinic)
    assert len(both) == 2
    assert clinic.store.read(last_look.still_wanted, both) == {both[1].id}
    assert clinic.store.read(last_look.still_wanted, one) == set(), "it gives way to the one behind it"
    clinic.patient(asking.press, clinic.code, "read")
    assert all(clinic.says(words) for words in ("Jeg ringer deg i morgen.", "Klokka ti."))


def test_an_answer_does_not_give_way_to_other_news(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.deliver()
    answer(clinic, "Jeg ringer deg i morgen.")
    clinic.staff(staff_acts.close, clinic.kari, clinic.code)
    (one,) = announced(clinic)
    assert clinic.store.read(last_look.still_wanted, [one]) == {one.id}


def test_what_answers_nothing_waits_for_the_morning(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    answer(clinic, "Jeg ringer deg i morgen.")
    clock.set_wall(NIGHT)
    answer(clinic, "Jeg har snakket med NAV.")
    assert goes_at(clinic) == MORNING


@pytest.mark.parametrize(
    "between",
    [
        pytest.param({"state": PatientState.DECLINED}, id="lets no answers be kept"),
        pytest.param({"state": PatientState.STOPPED}, id="has stopped"),
        pytest.param({"paused_until": NIGHT + timedelta(days=30)}, id="is in a pause"),
        pytest.param({}, id="it is night by now"),
    ],
)
def test_a_second_answer_reaches_the_person_whatever_came_between(
    clinic: SmallClinic, clock: ManualClock, between: dict[str, Any]
) -> None:
    clinic.ask()
    answer(clinic, "Jeg ringer deg i morgen.")
    clinic.deliver()
    clock.move(timedelta(hours=2))
    rows = clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg har snakket med NAV.").rows
    clinic.store.run(lambda work: people.change(work, clinic.jonas.id, **between) if between else None)
    clock.set_wall(NIGHT)
    wanted = clinic.store.read(last_look.still_wanted, rows)
    gone = [row.message.text for row in rows if row.id in wanted or row.guard is Guard.NONE]
    assert any(is_phrase(text, "request_answered") for text in gone)


def test_two_answers_in_one_go_are_announced_once_and_read_together(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask()
    clinic.deliver()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer deg.")
    said = len(clinic.chat())
    clock.move(timedelta(seconds=20))
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Klokka to passer best.")
    assert len([one for one in clinic.chat()[said:] if one.method is Method.SEND]) == 0
    clinic.patient(asking.press, clinic.code, "read")
    shown = " ".join(one.text for one in clinic.chat())
    assert "Jeg ringer deg." in shown
    assert "Klokka to passer best." in shown
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Eller tre.")
    assert clinic.last().text.startswith("Kari har svart"), "what was opened is no news any more, this is"
