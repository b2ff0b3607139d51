"""A clinic that came from another bot: nobody can be written to before they press Start there, and each is told one thing once."""

import itertools
from datetime import timedelta

from sqlalchemy import func, select

from bot.clock import ManualClock
from bot.domain.messages.message import Message
from bot.service.desk import Desk
from bot.service.moving import arriving, leaving
from bot.store.database.work import Store, Work
from bot.store.erasing.journal import Journal
from bot.store.moving import shelf
from bot.store.outbox import outbox
from bot.store.outbox.leased import BODY
from bot.store.people import people
from bot.store.tables.messages import Lane, Outbox
from bot.store.tables.people import Recipient, Who
from tests.fakes.chat import Chat, House
from tests.fakes.spoilt import Crowd
from tests.integration.moving.test_moving import OTHER, SAME, move

#: Each phone that is opened goes on behind the numbers of the one before.
_updates = itertools.count(5_000, 100)


def farewells(work: Work) -> list[str]:
    """What the old bot still has to say, and nothing else: the rows to chats that are nobody's any more."""
    rows = work.connection.execute(
        select(Outbox.id, Outbox.body)
        .join(Recipient, Recipient.id == Outbox.recipient_id)
        .where(Recipient.who == Who.GONE)
        .order_by(Outbox.id)
    )
    return [Message.from_json(work.open(row.body, BODY, row.id)).text for row in rows]


def phone(crowd: Crowd, store: Store, desk: Desk, who: Chat) -> Chat:
    """The same phone, at the bot of another instance."""
    assert isinstance(store.clock, ManualClock)
    house = House(store, desk, store.clock, updates=next(_updates))
    return Chat(house, who.chat_id, patient_id=who.patient_id)


def leased(work: Work) -> int:
    return len(outbox.claim(work, 50))


def test_each_is_told_once_and_a_second_time_of_asking_tells_nobody(
    crowd: Crowd, elsewhere: Store, desk: Desk, journal: Journal
) -> None:
    here, clinic_id = crowd.store, crowd.house.ids["clinic"]
    arrived = move(here, elsewhere, desk, journal, clinic_id, OTHER)
    assert arrived.rows["patient"] == 3
    said = here.read(farewells)
    assert len(said) == 3
    assert all("t.me/newbot" in one for one in said)
    receipt = here.read(shelf.of_clinic, clinic_id)
    assert receipt is not None
    here.run(leaving.release, desk, clinic_id, f"{receipt.known.receipt}@newbot")
    assert here.read(farewells) == said


def test_with_the_same_bot_nobody_is_told_anything(
    crowd: Crowd, elsewhere: Store, desk: Desk, journal: Journal
) -> None:
    move(crowd.store, elsewhere, desk, journal, crowd.house.ids["clinic"], SAME)
    assert crowd.store.read(farewells) == []


def test_who_writes_meanwhile_and_afterwards_is_no_stranger_and_danger_gets_its_card(
    crowd: Crowd, elsewhere: Store, desk: Desk, journal: Journal
) -> None:
    here, clinic_id = crowd.store, crowd.house.ids["clinic"]
    packed = here.run(leaving.pack, clinic_id, SAME, journal.read())
    parts = list(here.read(lambda work: list(shelf.parts(work, packed.id))))
    elsewhere.run(arriving.unpack, desk, parts, OTHER)
    for store in (here, elsewhere):
        anna = phone(crowd, store, desk, crowd.anna)
        assert "det du skrev, er ikke tatt imot" in anna.writes("Kan du ringe meg?")
        assert "116 117" in anna.heard[-1].text
        assert "113" in anna.writes("Jeg vil ta livet mitt")
    here.run(leaving.release, desk, clinic_id, f"{packed.known.receipt}@newbot")
    anna = phone(crowd, here, desk, crowd.anna)
    assert "t.me/newbot" in anna.writes("hei")
    assert "113" in anna.writes("Jeg vil ta livet mitt")


def test_nothing_goes_before_start_and_then_the_conversation_goes_on(
    crowd: Crowd, elsewhere: Store, desk: Desk, journal: Journal
) -> None:
    clinic_id = crowd.house.ids["clinic"]
    move(crowd.store, elsewhere, desk, journal, clinic_id, OTHER)
    person = elsewhere.run(people.by_id, crowd.anna.patient_id)
    address = person.address
    assert address is not None
    assert not person.reachable
    to_anna = select(func.count()).where(Outbox.recipient_id == address.recipient_id)

    elsewhere.run(lambda work: outbox.put(work, address, Message("Kari har lest det."), Lane.NEWS))
    held = to_anna.where(Outbox.state == "waiting", Outbox.not_before >= people.NOT_ARRIVED)
    assert elsewhere.read(lambda work: work.connection.execute(held).scalar_one()) >= 1
    elsewhere.clock.move(timedelta(minutes=5))  # type: ignore[attr-defined]
    assert elsewhere.run(leased) == 0
    anna = phone(crowd, elsewhere, desk, crowd.anna)
    said = anna.writes("/start")
    assert "kjenner deg ikke" not in said
    assert anna.labels, "what was open is asked again"
    assert elsewhere.run(people.by_id, crowd.anna.patient_id).reachable
    assert elsewhere.read(lambda work: work.connection.execute(held).scalar_one()) == 0, "what waited may go"
