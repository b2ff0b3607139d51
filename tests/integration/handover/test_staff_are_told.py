"""Staff of both clinics are told by their own channels that there is news of a hand-over: in working hours, and neither whose nor what."""

from datetime import timedelta

from sqlalchemy import select

from bot.domain.messages.message import Message
from bot.domain.people.roles import StaffRole
from bot.domain.people.transfer import EXPIRES_AFTER, State
from bot.service.handover import receiving
from bot.service.requests import staff_reach
from bot.store.database.work import Work
from bot.store.outbox.outbox import BODY
from bot.store.people import addresses, people
from bot.store.tables.messages import Outbox
from tests.integration.handover.conftest import Two
from tests.integration.staff.test_staff_access import give_roles

SAID = "Det er nytt om en overføring."


def told(two: Two) -> list[str]:
    """To whom notices are written, in order; what they say is the same each time."""

    def read(work: Work) -> list[str]:
        named = {
            address.recipient_id: name
            for name, staff in (("kari", two.clinic.kari), ("per", two.clinic.per), ("siv", two.siv))
            for address in people.staff_member(work, staff).addresses
        }
        rows = work.connection.execute(
            select(Outbox.id, Outbox.body, Outbox.recipient_id, Outbox.not_before)
            .where(Outbox.carrier == "recording")
            .order_by(Outbox.id)
        ).all()
        for row in rows:
            assert SAID in Message.from_json(work.open(row.body, BODY, row.id)).text
            assert 8 <= row.not_before.hour + 1 < 15  # in Oslo, in winter
        return [named[row.recipient_id] for row in rows]

    return two.store.read(read)


def reached(two: Two) -> None:
    for staff, name in ((two.clinic.kari, "kari"), (two.clinic.per, "per"), (two.siv, "siv")):
        two.store.run(addresses.add, staff, "recording", f"{name}@klinikken.no")


def test_those_who_enrol_hear_that_somebody_is_to_come_and_the_giver_that_it_was_answered(two: Two) -> None:
    reached(two)
    two.store.run(give_roles, two.siv, StaffRole.CLINIC, StaffRole.CASEWORKER)
    two.begin()
    assert told(two) == [], "nobody there knows of it before the person has said yes"
    two.clock.move(timedelta(hours=10))  # in the evening: it waits for the morning
    two.agrees()
    assert told(two) == ["siv"]
    two.approves()
    two.accepts("2026-03-09")
    assert told(two) == ["siv", "kari"]
    two.by_per(receiving.refuse, two.row().id, "Fullt likevel")
    assert told(two) == ["siv", "kari", "kari"]


def test_on_the_day_both_hear_that_it_waits_for_what_is_open_once_and_then_that_it_does_not(two: Two) -> None:
    two.begin()
    two.agrees()
    two.approves()
    two.accepts("2026-03-09")
    two.clinic.ask()
    reached(two)
    two.clock.move(timedelta(days=7))
    two.ticks()
    assert sorted(told(two)) == ["kari", "per", "siv"]
    two.clock.move(timedelta(minutes=15))
    two.ticks()
    assert sorted(told(two)) == ["kari", "per", "siv"]
    row = two.row()
    assert (row.state, row.content and row.content.waits) == (State.ACCEPTED, True)


def test_where_the_first_channel_hangs_the_same_goes_by_the_next_once_the_clinic_is_open(two: Two) -> None:
    reached(two)
    two.store.run(addresses.add, two.siv, "recording", "vakt@klinikken.no")
    two.store.run(give_roles, two.siv, StaffRole.CLINIC, StaffRole.CASEWORKER)
    two.begin()
    two.clock.move(timedelta(hours=10))  # in the evening
    two.agrees()
    two.clock.move(timedelta(minutes=5))
    assert two.clinic.staff(staff_reach.tick_notices).count == 0, (
        "it waits for the morning, and so does the next"
    )
    two.clock.move(timedelta(hours=13))
    assert two.clinic.staff(staff_reach.tick_notices).count == 1
    ways = [one.recipient_id for one in two.store.read(people.staff_member, two.siv).addresses]
    assert len(ways) == 2

    def sent_to(work: Work) -> list[tuple[object, bool]]:
        rows = work.connection.execute(
            select(Outbox.id, Outbox.body, Outbox.recipient_id)
            .where(Outbox.carrier == "recording")
            .order_by(Outbox.id)
        )
        return [(row.recipient_id, SAID in work.open(row.body, BODY, row.id)) for row in rows]

    assert two.store.read(sent_to) == [(way, True) for way in ways]


def test_an_offer_that_nobody_answers_ends_with_a_word_to_all(two: Two) -> None:
    reached(two)
    two.begin()
    two.agrees()
    assert sorted(told(two)) == ["per", "siv"], "nobody enrols there, so those who answer"
    two.approves()
    two.clock.move(EXPIRES_AFTER)
    two.ticks()
    assert two.row().state is State.EXPIRED
    assert sorted(told(two)) == ["kari", "per", "per", "siv", "siv"]
    assert any("gjelder ikke lenger" in one.text for one in two.clinic.chat())
