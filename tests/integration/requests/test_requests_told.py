"""Staff are told outside their pages: a notice by the first channel that works, without a word of the patient's, and what becomes of it."""

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from bot.clock import ManualClock
from bot.domain.messages.message import Message
from bot.domain.requests.request import DeadlinePassed, TellPatient, What
from bot.ids import StaffId
from bot.service import last_look
from bot.service.requests import staff_acts
from bot.service.requests.case import Case
from bot.service.requests.deadlines import tick_deadlines
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import BODY
from bot.store.people import addresses, people
from bot.store.people.addresses import StaffAddress
from bot.store.tables.messages import Lane, Outbox
from bot.store.tables.people import Recipient
from tests.fakes.carrier import RecordingCarrier, carrying, tell, until
from tests.fakes.clinic import SmallClinic, desk, is_phrase


def notices(clinic: SmallClinic) -> list[tuple[str, str, Lane]]:
    """Every notice to staff in the outbox: where it stands, what it says, its lane."""

    def read(work: Work) -> list[tuple[str, str, Lane]]:
        query = select(Outbox.id, Outbox.state, Outbox.body, Outbox.lane).where(Outbox.carrier != "telegram")
        return [
            (row.state.value, Message.from_json(work.open(row.body, BODY, row.id)).text, Lane(row.lane))
            for row in work.connection.execute(query.order_by(Outbox.id))
        ]

    return clinic.store.read(read)


# --- what is written ---


def test_a_notice_goes_to_the_first_channel_with_a_code_and_nothing_of_the_patient(
    clinic: SmallClinic,
) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example", "kari@hjemme.example")
    tell(clinic, clinic.ola, "ola@klinikken.example")
    clinic.ask("ordinary", "Jeg har mistet leiligheten.")
    assert notices(clinic) == [("waiting", f"{clinic.code} trenger deg.", Lane.NEWS)]
    assert clinic.history() == ["asked", "arrived"]


def test_an_urgent_one_says_so_and_goes_before_the_others(clinic: SmallClinic) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example")
    clinic.ask("urgent")
    assert notices(clinic) == [("waiting", f"{clinic.code} haster og trenger deg.", Lane.URGENT)]


def test_when_everybody_has_been_asked_in_vain_the_next_notice_says_that_it_begins_anew(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    """The same words again within minutes would be taken for the same mail twice."""
    tell(clinic, clinic.kari, "kari@klinikken.example")
    clinic.ask("urgent")
    for _ in range(6):
        clock.move(timedelta(minutes=15))
        clinic.staff(tick_deadlines)
    code, anew = clinic.code, "haster og trenger deg. Ingen har svart, så det spørres på nytt, runde"
    said = [text for _, text, _ in notices(clinic)]
    assert said == [f"{code} haster og trenger deg.", f"{code} {anew} 2.", f"{code} {anew} 3."]


def test_of_somebody_without_an_address_the_history_says_that_it_only_stands_in_the_inbox(
    clinic: SmallClinic,
) -> None:
    clinic.ask()
    assert clinic.history() == ["asked", "inbox_only"]
    assert notices(clinic) == []


def test_an_address_that_is_given_again_is_the_same_and_works_again(clinic: SmallClinic) -> None:
    first = clinic.store.run(addresses.add, clinic.kari, "recording", "kari@klinikken.example")
    clinic.store.run(people.set_reachable, first, reachable=False)
    assert clinic.store.run(addresses.add, clinic.kari, "recording", "kari@klinikken.example") == first
    assert clinic.store.read(people.staff_member, clinic.kari).addresses == (
        StaffAddress(first, "recording", works=True),
    )


def test_two_of_the_staff_may_share_an_address(clinic: SmallClinic) -> None:
    shared = [
        clinic.store.run(addresses.add, one, "recording", "vakt@klinikken.example")
        for one in (clinic.kari, clinic.ola)
    ]
    assert shared[0] != shared[1]


def test_an_address_stands_nowhere_in_the_clear(clinic: SmallClinic) -> None:
    tell(clinic, clinic.kari, "kari.canary@klinikken.example")
    clinic.ask()
    rows = clinic.store.read(lambda work: work.connection.execute(select(Recipient)).all())
    said = repr(rows) + repr(clinic.store.read(lambda work: work.connection.execute(select(Outbox)).all()))
    assert "canary" not in said
    assert clinic.code not in said


# --- what is carried ---


async def test_a_notice_goes_out_by_its_own_carrier_and_the_history_says_when(clinic: SmallClinic) -> None:
    tell(clinic, clinic.kari, "+47 400 00 000", carrier="other")
    tell(clinic, clinic.kari, "kari@klinikken.example")
    mail, other = RecordingCarrier(), RecordingCarrier("other")
    async with carrying(clinic, mail, other):
        await asyncio.to_thread(clinic.ask)
        await until(lambda: "told" in clinic.history())
    assert mail.carried == []
    assert other.carried == [("+47 400 00 000", f"{clinic.code} trenger deg.")]
    (told,) = [one for one in clinic.events() if one.what == "told"]
    assert (told.staff_id, told.carrier) == (clinic.kari, "other")


def test_telegrams_sender_claims_no_notice_of_another_carrier(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example")
    clinic.ask()
    clock.move(timedelta(minutes=1))
    clinic.store.run(outbox.reap)
    assert {row.carrier for row in clinic.store.run(outbox.claim, 10)} <= {"telegram"}
    assert [row.address for row in clinic.store.run(outbox.claim, 10, carrier="recording")] == [
        "kari@klinikken.example"
    ]


def test_a_notice_about_a_request_that_is_taken_meanwhile_is_dropped(clinic: SmallClinic) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example")
    tell(clinic, clinic.ola, "ola@klinikken.example")
    clinic.ask()
    rows = clinic.store.run(outbox.claim, 10, carrier="recording")
    assert clinic.store.read(last_look.still_wanted, rows) == {row.id for row in rows}
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    assert clinic.store.read(last_look.still_wanted, rows) == set()


def test_a_reminder_is_for_whoever_has_it_only_while_they_have_it(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example")
    clinic.ask("urgent")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.store.run(lambda work: [outbox.drop_waiting(work, one, "test") for one in _recipients(work)])
    clock.move(timedelta(minutes=60))
    clinic.staff(tick_deadlines)
    assert clinic.history()[-2:] == ["reminded", "arrived"]
    rows = clinic.store.run(outbox.claim, 10, carrier="recording")
    assert clinic.store.read(last_look.still_wanted, rows) == {row.id for row in rows}
    assert len(rows) == 1
    clock.move(timedelta(minutes=60))
    clinic.staff(tick_deadlines)
    clinic.staff(staff_acts.take, clinic.ola, clinic.code)
    assert clinic.request().request.holder == clinic.ola
    assert clinic.store.read(last_look.still_wanted, rows) == set()


def _recipients(work: Work) -> list[UUID]:
    return list(work.connection.execute(select(Recipient.id).where(Recipient.who_id.is_not(None))).scalars())


def test_a_request_that_goes_on_to_whom_the_patient_was_told_of_last_is_no_news_to_them(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    """By an absence that begins and then by the deadline it went on to the same person twice, and was said twice in the same words."""
    clinic.ask("urgent")
    clock.move(timedelta(minutes=15))
    clinic.staff(tick_deadlines)
    assert any(is_phrase(one.text, "request_went_on", staff="Ola") for one in clinic.chat())
    before = len(clinic.chat())

    def goes_on(work: Work, staff: StaffId) -> None:
        case = Case.open(work, desk(), clinic.request().id, clinic.jonas.id)
        case.words.tell(case.stored, DeadlinePassed(), TellPatient(What.WENT_ON, (), staff))

    clinic.store.run(goes_on, clinic.ola)
    assert len(clinic.chat()) == before
