"""Caseworkers are told outside the board that somebody leaves soon: at four, two and one week, and for an unplanned exit, once each."""

from datetime import timedelta

from sqlalchemy import select

from bot.clock import ManualClock
from bot.domain.messages.message import Message
from bot.domain.requests.cover import Absence
from bot.service.people import absences, board_warnings
from bot.service.requests import staff_reach
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import BODY, Leased, Written
from bot.store.people import addresses, channels, people
from bot.store.tables.channels import ChannelState
from bot.store.tables.messages import Outbox, Sending
from tests.fakes.clinic import SmallClinic
from tests.integration.staff.test_staff_board import ALL_DONE, TODAY, leaves

DAY = timedelta(days=1)


def told(clinic: SmallClinic) -> list[tuple[str, str]]:
    """What the clock tells now: to which address, and the words."""

    def read(work: Work, known: set[object]) -> list[tuple[str, str]]:
        rows = work.connection.execute(
            select(Outbox.id, Outbox.body, Outbox.recipient_id).where(Outbox.carrier == "recording")
        ).all()
        names = {
            address.recipient_id: one.name
            for one in people.staff_of(work, clinic.id)
            for address in one.addresses
        }
        return [
            (names[row.recipient_id], Message.from_json(work.open(row.body, BODY, row.id)).text)
            for row in rows
            if row.id not in known
        ]

    def known(work: Work) -> set[object]:
        return set(work.connection.execute(select(Outbox.id)).scalars())

    before = clinic.store.read(known)
    clinic.staff(board_warnings.tick_board)
    return clinic.store.read(read, before)


def test_at_four_two_and_one_week_once_each_in_working_hours_and_without_a_name(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    for staff, name in ((clinic.berit, "berit"), (clinic.ola, "ola")):
        clinic.store.run(addresses.add, staff, "recording", f"{name}@klinikken.no")
    leaves(clinic, "Ada Lund", 30)
    leaves(clinic, "Bo Dahl", 27, **ALL_DONE)
    assert told(clinic) == [], "more than four weeks, and one for whom nothing is missing"
    heard = []
    for _ in range(32):
        clock.move(DAY)
        heard.append(len(told(clinic)))
        assert told(clinic) == []
    days = [30 - n for n, many in enumerate(heard, 1) if many]
    assert days == [28, 14, 7]  # 2, 16 and 23 March fall on working days
    assert sum(heard) == 3


def test_two_of_one_caseworkers_are_one_notice_and_an_unplanned_exit_is_told_at_once(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.store.run(addresses.add, clinic.berit, "recording", "berit@klinikken.no")
    leaves(clinic, "Ada Lund", 6)
    leaves(clinic, "Bo Dahl", 5)
    ((who, words),) = told(clinic)
    assert who == "Berit Moe"
    assert words.startswith("Noe på tavla di trenger deg.")
    for word in ("Ada", "Bo", "Lund", "utskriv", "rus"):
        assert word not in words
    leaves(clinic, "Cato Vik", 0, unplanned=True, **ALL_DONE)
    clock.move(timedelta(hours=9))  # six in the evening
    assert told(clinic) == [], "not after work"
    clock.move(timedelta(hours=15))
    assert [who for who, _ in told(clinic)] == ["Berit Moe"]
    assert told(clinic) == []


def test_whoever_covers_is_told_and_without_a_channel_it_is_told_when_there_is_one(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    leaves(clinic, "Ada Lund", 6)
    assert told(clinic) == []
    clinic.store.run(addresses.add, clinic.ola, "recording", "ola@klinikken.no")
    now = clock.now()
    absence = Absence(clinic.berit, now, now + 3 * DAY, clinic.ola)
    clinic.store.run(absences.enter, absence, by=clinic.berit)
    assert [who for who, _ in told(clinic)] == ["Ola Hansen"]
    assert TODAY.isoformat() == "2026-03-02"


def claimed(clinic: SmallClinic) -> list[Leased]:
    """What a sender of theirs takes now."""
    return clinic.store.run(lambda work: outbox.claim(work, 9, carrier="recording"))


def test_one_that_is_refused_goes_by_the_next_channel_at_once_and_one_that_hangs_within_a_minute(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    for address in ("berit@klinikken.no", "berit.moe@klinikken.no", "vakt@klinikken.no"):
        clinic.store.run(addresses.add, clinic.berit, "recording", address)
    leaves(clinic, "Ada Lund", 6)
    assert len(told(clinic)) == 1
    ways = [one.recipient_id for one in clinic.store.read(channels.of, clinic.berit)]

    def sent_to() -> list[object]:
        def read(work: Work) -> list[object]:
            query = select(Outbox.recipient_id).where(Outbox.carrier == "recording").order_by(Outbox.id)
            return list(work.connection.execute(query).scalars())

        return clinic.store.read(read)

    (row,) = claimed(clinic)
    clinic.staff(staff_reach.notice_ended, Written(row, Sending.PARKED, error="refused", unreachable=True))
    assert sent_to() == ways[:2]
    assert clinic.store.read(channels.one, ways[0]).state is ChannelState.MARKED
    clock.move(timedelta(minutes=1))
    clinic.staff(staff_reach.tick_notices)
    assert sent_to() == ways
    last = claimed(clinic)[-1]
    clinic.staff(staff_reach.notice_ended, Written(last, Sending.SENT))
    clock.move(timedelta(minutes=1))
    assert clinic.staff(staff_reach.tick_notices).count == 0
    assert len(sent_to()) == 3
