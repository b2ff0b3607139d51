"""Erasing somebody: every table, a day to regret, the last words, staff told, and row 24: a restored copy is erased again before serving.

Whose a row is comes from the metadata, so that a new table is looked at here by itself.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.clock import ManualClock
from bot.domain.messages.incoming import ChatKind, Incoming, UpdateKind
from bot.domain.messages.message import Message, Method
from bot.domain.requests.request import State
from bot.service.conversation import parked
from bot.service.desk import Desk
from bot.service.own_data import due, erasing
from bot.store.database.work import Store, Work
from bot.store.erasing import farewell, rows, wishes
from bot.store.erasing.journal import Journal
from bot.store.outbox.leased import BODY
from bot.store.people import addresses, channels, people, roster
from bot.store.tables import Base
from bot.store.tables.messages import FailedUpdate, Outbox, Sending
from bot.store.tables.people import DataKey, PatientState
from bot.store.tables.requests import Request, RequestEvent
from bot.store.tables.wishes import Through, Wish
from tests.fakes.chat import Chat, House
from tests.fakes.spoilt import Crowd
from tests.integration.own_data.seen import count, last_words, receipt_in

A_DAY = timedelta(hours=24, seconds=1)


def everything(work: Work) -> dict[str, list[dict[str, object]]]:
    """Every row of every table."""
    return {
        table.name: [dict(row._mapping) for row in work.connection.execute(select(table))]
        for table in Base.metadata.sorted_tables
    }


def keys_of(work: Work, chat: Chat) -> bytes:
    """The id of somebody's data key, which stands in everything it sealed."""
    found = select(DataKey.id).where(DataKey.owner_id == chat.patient_id)
    return work.connection.execute(found).scalar_one().bytes


def test_every_table_that_holds_anything_of_hers_is_empty_of_it_or_says_why_not(
    crowd: Crowd, desk: Desk, journal: Journal
) -> None:
    store, anna = crowd.store, crowd.anna.patient_id
    before = store.read(everything)
    key = store.read(keys_of, crowd.anna)
    theirs = store.read(lambda work: rows.owned(anna))
    filled = {name for name in theirs if store.read(count, name, anna)}
    store.run(erasing.erase, desk, journal, anna)
    after = store.read(everything)
    for name in theirs:
        left = store.read(count, name, anna)
        if name not in rows.STAYS:
            assert not left, f"{name} has rows of somebody erased; let them go, or say in STAYS why they stay"
    assert filled - rows.STAYS.keys() >= {
        "run",
        "checkin",
        "reason",
        "relay",
        "staff_note",
        "recipient",
        "outbox",
    }
    for name, found in after.items():
        for row in found:
            for column, value in row.items():
                assert not (isinstance(value, bytes) and key in value), f"{name}.{column}"
                if name not in rows.STAYS:
                    assert value != anna, f"{name}.{column} names her"
    others = {name: [row for row in found if row not in before[name]] for name, found in after.items()}
    changed = {name for name, found in others.items() if found}
    ours = {
        "recipient",
        "outbox",
        "audit_event",
        "audit_link",
    }  # the last words; what the chain of the log links
    assert changed <= {*rows.STAYS, *ours}, "nobody else's rows are touched"
    blank = rows.STAYS["patient"].blank
    (empty,) = [row for row in after["patient"] if row["id"] == anna]
    assert {name: empty[name] for name in blank} == dict(blank)


def test_what_stays_holds_no_words_and_each_is_named_in_the_docs() -> None:
    page = (Path(__file__).parents[3] / "docs" / "own-data.md").read_text()
    for name, stays in rows.STAYS.items():
        assert f"`{name}`" in page
        for column in Base.metadata.tables[name].columns:
            if column.info.get("sealed"):
                assert column.name in stays.blank, f"{name}.{column.name} is sealed and would stay"


def test_the_request_ends_staff_hear_its_code_and_its_page_says_why(
    crowd: Crowd, desk: Desk, journal: Journal
) -> None:
    store, anna = crowd.store, crowd.anna.patient_id
    store.run(erasing.erase, desk, journal, anna)
    request = store.read(
        lambda work: work.connection.execute(select(Request).where(Request.patient_id == anna)).one()
    )
    assert (request.state, request.holder_id, request.deadline_at) == (State.WITHDRAWN, None, None)
    steps = select(RequestEvent.what).where(RequestEvent.request_id == request.id).order_by(RequestEvent.id)
    assert store.read(lambda work: list(work.connection.execute(steps).scalars()))[-1] == rows.ERASED


def test_whoever_has_the_request_is_told_its_code_and_nothing_of_her(
    crowd: Crowd, desk: Desk, journal: Journal
) -> None:
    store, house = crowd.store, crowd.house
    mail = store.run(addresses.add, house.ids["kari"], "mail", "kari@fjordheim.no")
    store.run(channels.works, mail)
    code = crowd.code_of(crowd.anna)
    store.run(erasing.erase, desk, journal, crowd.anna.patient_id)

    def to_kari(work: Work) -> list[str]:
        query = select(Outbox).where(Outbox.recipient_id == mail).order_by(Outbox.id)
        found = work.connection.execute(query).all()
        return [Message.from_json(work.open(row.body, BODY, row.id)).text for row in found]

    (notice,) = store.read(to_kari)
    assert notice.startswith(f"{code} er avsluttet: dataene er slettet.")
    assert "Anna" not in notice


def test_an_update_that_could_not_be_handled_goes_too(crowd: Crowd, desk: Desk, journal: Journal) -> None:
    store = crowd.store
    for number, chat_id in ((77, crowd.anna.chat_id), (78, 999)):
        odd = Incoming(
            number, UpdateKind.TEXT, chat_id=chat_id, chat_kind=ChatKind.PRIVATE, text="jeg heter Anna"
        )
        store.run(parked.park, desk, odd, 1, "KeyError at test.py:1")
    store.run(erasing.erase, desk, journal, crowd.anna.patient_id)
    left = store.read(lambda work: list(work.connection.execute(select(FailedUpdate.update_id)).scalars()))
    assert left == [78], "hers are gone, the stranger's is still there"


def test_the_chat_is_a_strangers_and_a_new_link_enrols_somebody_new(
    store: Store, desk: Desk, clock: ManualClock, journal: Journal
) -> None:
    house = House(store, desk, clock).furnish()
    chat = house.patient()
    first = chat.patient_id
    store.run(erasing.erase, desk, journal, first)
    assert chat.writes("hei") == desk.texts.phrase("stranger", "nb")
    assert chat.presses("Bokmål") == desk.texts.phrase("stranger", "nb")
    assert store.read(roster.patients) == []
    invitation = house.enrol("Anna Lie")
    assert invitation.patient_id != first
    chat.writes(f"/start {invitation.token}")
    assert "Bokmål" in chat.labels or chat.writes(invitation.code)
    assert [one.id for one in store.read(roster.patients)] == [invitation.patient_id]


def test_a_day_to_regret_then_the_messages_go_and_a_receipt_is_given(
    store: Store, desk: Desk, clock: ManualClock, journal: Journal
) -> None:
    house = House(store, desk, clock).furnish()
    chat = house.patient()
    old = store.read(_numbers, chat)
    assert old
    asked = store.run(erasing.ask, desk, chat.patient_id, Through.CHAT)
    assert asked.due == clock.now() + erasing.TO_REGRET
    clock.move(timedelta(hours=23))
    assert store.run(due.tick_erasures, desk, journal).count == 0
    assert "som før" in chat.writes("angre")
    clock.move(timedelta(hours=3))
    assert store.run(due.tick_erasures, desk, journal).count == 0
    store.run(erasing.ask, desk, chat.patient_id, Through.CHAT)
    clock.move(A_DAY)
    numbers = [number for number in store.read(_numbers, chat) if number not in old]
    assert store.run(due.tick_erasures, desk, journal).count == 1
    *calls, said = last_words(store)
    deleted = [number for call in calls if call.method is Method.DELETE for number in call.deletes]
    assert deleted == numbers, "those of the first day are older than Telegram lets a bot take away"
    assert said.neutral
    assert said.bare
    found = journal.find(receipt_in([said]))
    assert found is not None
    assert found.at == clock.now()
    assert "Anna" not in journal.path.read_text()


def _numbers(work: Work, chat: Chat) -> list[int]:
    return farewell.message_ids(work, chat.patient_id, work.now - timedelta(days=30))


def test_in_the_chat_it_says_what_goes_and_what_stays_and_takes_two_yeses(
    store: Store, desk: Desk, clock: ManualClock
) -> None:
    chat = House(store, desk, clock).furnish().patient()
    chat.writes("slett alt")
    chat.presses("Få alt, eller slette alt")
    said = chat.presses("Slette alt")
    assert "Dette blir borte" in said
    assert "Dette blir igjen hos Fjordheim" in said
    first = chat.labels
    chat.presses("Gå videre")
    assert first.index("Gå videre") != chat.labels.index("Ja, slett alt"), (
        "a second tap in the same place keeps all"
    )
    assert store.read(wishes.of_patient, chat.patient_id, Wish.ERASE) is None
    assert "i morgen" in chat.presses("Ja, slett alt") or "mars" in chat.last[-1].text
    assert store.read(wishes.of_patient, chat.patient_id, Wish.ERASE) is not None
    assert "Alt blir slettet" in chat.writes("/hva")
    assert "som før" in chat.writes("angre")
    assert "Alt blir slettet" not in chat.writes("/hva")


def test_angre_with_nothing_to_take_back_is_about_a_request(
    store: Store, desk: Desk, clock: ManualClock
) -> None:
    chat = House(store, desk, clock).furnish().patient()
    assert chat.writes("angre") == "Du har ingen beskjed som venter på svar nå."


def test_what_the_clinic_asks_for_she_hears_of_and_can_take_back_by_a_key(
    store: Store, desk: Desk, clock: ManualClock
) -> None:
    house = House(store, desk, clock).furnish()
    chat = house.patient()
    asked = store.run(
        erasing.ask, desk, chat.patient_id, Through.CLINIC, by=house.ids["kari"], reason="Hun ba om det"
    )
    assert "Kari har skrevet ned" in chat.gets(list(asked.rows))
    wish = store.read(wishes.of_patient, chat.patient_id, Wish.ERASE)
    assert wish is not None
    assert (wish.asked_by, wish.reason) == (house.ids["kari"], "Hun ba om det")
    again = store.run(erasing.ask, desk, chat.patient_id, Through.CHAT)
    assert again.due == asked.due
    assert not again.rows
    assert "som før" in chat.presses("Angre")
    assert store.read(wishes.of_patient, chat.patient_id, Wish.ERASE) is None


def test_the_chats_number_goes_when_the_last_words_are_sent_or_after_two_days(
    crowd: Crowd, desk: Desk, journal: Journal
) -> None:
    store = crowd.store
    store.run(erasing.erase, desk, journal, crowd.anna.patient_id)
    assert store.run(farewell.forget_gone) == 0
    crowd.house.clock.move(farewell.LONGEST + timedelta(minutes=1))
    assert store.run(farewell.forget_gone) == 1
    assert last_words(store) == []


def _arrived(work: Work) -> None:
    sent = {"state": Sending.SENT, "done_at": work.now}
    work.connection.execute(update(Outbox).where(Outbox.state == Sending.LEASED).values(**sent))


def test_a_message_under_way_is_waited_for_and_without_a_journal_nobody_is_erased(
    crowd: Crowd, desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store, anna = crowd.store, crowd.anna.patient_id
    store.run(erasing.ask, desk, anna, Through.CHAT, wait=timedelta())
    store.run(due.tick_erasures, desk, Journal(tmp_path / "erasures"))
    assert store.read(people.by_id, anna, lock=False).state is not PatientState.ERASED, (
        "a message is under way"
    )
    crowd.house.clock.move(timedelta(minutes=1))
    store.run(_arrived)
    store.run(due.tick_erasures, desk, Journal(tmp_path / "nowhere" / "erasures"))
    assert store.read(people.by_id, anna, lock=False).state is not PatientState.ERASED
    assert "JournalError" in caplog.text
    crowd.house.clock.move(timedelta(minutes=10))
    store.run(due.tick_erasures, desk, Journal(tmp_path / "erasures"))
    assert store.read(people.by_id, anna, lock=False).state is PatientState.ERASED
