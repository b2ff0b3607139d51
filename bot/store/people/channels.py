"""How an address of one of the staff comes to count (a code is given back), and counts no longer (two failures in a row)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, and_, bindparam, case, func, literal, or_, select, update

from bot.ids import ClinicId, RecipientId, StaffId
from bot.store.database.one_by_one import readable
from bot.store.database.ready import Ready
from bot.store.database.work import Work
from bot.store.outbox.leased import CHAT
from bot.store.outbox.outbox import drop_waiting
from bot.store.people.addresses import COUNTS
from bot.store.tables.channels import ChannelState, StaffChannel
from bot.store.tables.messages import Outbox
from bot.store.tables.people import Clinic, Recipient, Staff

CODE_VALID: Final = timedelta(hours=24)
CODE_DIGITS: Final = 6
CODE_TRIES: Final = 5
#: So many failures in a row mark a channel.
MARKED_AFTER: Final = 2
CHECK_EVERY: Final = timedelta(days=7)
CHECK_BYTES: Final = 18


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as its owner and the operator see it. `address` is None where it cannot be read.

    `unanswered`: the last weekly question has had no answer yet.
    """

    recipient_id: RecipientId
    staff_id: StaffId
    clinic_id: ClinicId
    language: str
    carrier: str
    address: str | None
    state: ChannelState
    by_day: int | None
    by_night: int | None
    unanswered: bool

    def place(self, *, by_night: bool) -> int | None:
        """Its place in one of the orders; None where it is not used."""
        return self.by_night if by_night else self.by_day


#: Every channel with whose it is, to be narrowed and given to `read`.
ALL: Final = (
    select(StaffChannel, Recipient.carrier, Recipient.chat, Staff.clinic_id, Staff.language)
    .join(Recipient, Recipient.id == StaffChannel.recipient_id)
    .join(Staff, Staff.id == StaffChannel.staff_id)
    .order_by(StaffChannel.by_day, StaffChannel.recipient_id)
)


def of(work: Work, staff_id: UUID) -> list[Channel]:
    """The channels of a member of staff in the order for working time, without those they took away."""
    theirs = and_(StaffChannel.staff_id == staff_id, StaffChannel.state != ChannelState.OFF)
    return read(work, ALL.where(theirs))


def one(work: Work, recipient_id: UUID) -> Channel:
    """One channel. Raises `NoResultFound`."""
    query = ALL.where(StaffChannel.recipient_id == recipient_id)
    return _channel(work, work.connection.execute(query).one())


def of_row(work: Work, row_id: UUID) -> Channel | None:
    """The channel that an outbox row goes to."""
    whose = select(Outbox.recipient_id).where(Outbox.id == row_id).scalar_subquery()
    return next(iter(read(work, ALL.where(StaffChannel.recipient_id == whose))), None)


def by_check(work: Work, token: str) -> Channel | None:
    """The channel that the question with this token was sent to."""
    lookups = work.vault.lookups("channel check", token)
    return next(iter(read(work, ALL.where(StaffChannel.check_hash.in_(lookups)))), None)


def by_address(work: Work, carrier: str, address: str) -> Channel | None:
    """The channel of an active member of staff that counts and has this address. Looks at each of them: there are hundreds at most."""
    known = (
        select(StaffChannel.staff_id)
        .join(Staff, Staff.id == StaffChannel.staff_id)
        .where(COUNTS, Staff.active)
    )
    lookups = [
        each
        for staff_id in work.connection.execute(known.distinct()).scalars().all()
        for each in work.vault.lookups(f"staff {staff_id} {carrier}", address)
    ]
    query = ALL.where(COUNTS, Staff.active, Recipient.chat_lookup.in_(lookups))
    return next(iter(read(work, query)), None)


def to_be_asked(work: Work, most: int) -> list[tuple[Channel, tuple[str, str]]]:
    """Channels that have not been asked for a week, the longest first, each with the working hours and the zone of its clinic."""
    last = func.coalesce(StaffChannel.checked_at, StaffChannel.answered_at, StaffChannel.created_at)
    query = (
        ALL.add_columns(Clinic.hours, Clinic.timezone)
        .join(Clinic, Clinic.id == Staff.clinic_id)
        .where(COUNTS, Staff.active, last <= work.now - CHECK_EVERY, ~Clinic.synthetic)
        .order_by(None)
        .order_by(last)
        .limit(most)
    )
    rows = work.connection.execute(query).all()
    return [(_channel(work, row), (row.hours, row.timezone)) for row in rows]


def read(work: Work, query: Executable) -> list[Channel]:
    """The channels that a query over `ALL` finds."""
    return [_channel(work, row) for row in work.connection.execute(query).all()]


def _channel(work: Work, row: Any) -> Channel:  # noqa: ANN401 - a row of `_channels`
    address = readable(
        work, "reading channels of staff", partial(work.open, row.chat, CHAT, row.recipient_id), lambda: None
    )
    return Channel(
        RecipientId(row.recipient_id),
        StaffId(row.staff_id),
        ClinicId(row.clinic_id),
        row.language,
        row.carrier,
        address,
        row.state,
        row.by_day,
        row.by_night,
        row.check_hash is not None,
    )


def _set(work: Work, recipient_id: UUID, *and_only: ColumnElement[bool], **values: object) -> bool:
    changed = work.connection.execute(
        update(StaffChannel).where(StaffChannel.recipient_id == recipient_id, *and_only).values(**values)
    )
    return changed.rowcount > 0


def new_code(work: Work, recipient_id: UUID) -> str:
    """A fresh code for a channel that is to be proved; given out once, for the message that goes there."""
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    until = work.now + CODE_VALID
    hashed = work.vault.lookup(f"channel {recipient_id}", code)
    _set(work, recipient_id, code_hash=hashed, code_until=until, code_tries=CODE_TRIES)
    return code


def give_back(work: Work, recipient_id: UUID, code: str) -> bool:
    """Take a code that somebody typed; the right one makes the channel work. A wrong one costs one of five tries."""
    lookups = work.vault.lookups(f"channel {recipient_id}", code)
    valid = and_(StaffChannel.code_until > work.now, StaffChannel.code_tries > 0)
    if _set(work, recipient_id, valid, StaffChannel.code_hash.in_(lookups), code_hash=None):
        works(work, recipient_id)
        return True
    _set(work, recipient_id, StaffChannel.code_tries > 0, code_tries=StaffChannel.code_tries - 1)
    return False


def new_check(work: Work, recipient_id: UUID) -> str:
    """The token of a fresh question whether a channel reaches anybody; an earlier one is of no use any more."""
    token = secrets.token_urlsafe(CHECK_BYTES)
    _set(work, recipient_id, check_hash=work.vault.lookup("channel check", token), checked_at=work.now)
    return token


def left_unanswered(work: Work, recipient_id: UUID) -> None:
    """Nobody answered the last question; after two, the channel is marked."""
    _set(work, recipient_id, unanswered=StaffChannel.unanswered + 1)
    enough = and_(StaffChannel.state == ChannelState.WORKS, StaffChannel.unanswered >= MARKED_AFTER)
    _set(work, recipient_id, enough, state=ChannelState.MARKED)


def works(work: Work, recipient_id: UUID) -> None:
    """Somebody has answered by it: it counts, and what it failed before is forgotten."""
    values = {"state": ChannelState.WORKS, "failures": 0, "unanswered": 0, "answered_at": work.now}
    _set(work, recipient_id, StaffChannel.state != ChannelState.OFF, check_hash=None, **values)
    work.connection.execute(
        update(Recipient).where(Recipient.id == recipient_id).values(reachable=True, hold_until=None)
    )


_comes_back = and_(StaffChannel.state == ChannelState.MARKED, StaffChannel.unanswered < MARKED_AFTER)
_got_through = Ready(
    update(StaffChannel)
    .where(StaffChannel.recipient_id == bindparam("recipient"), or_(StaffChannel.failures != 0, _comes_back))
    .values(
        failures=0,
        state=case(
            (_comes_back, literal(ChannelState.WORKS, StaffChannel.state.type)), else_=StaffChannel.state
        ),
    )
)


def got_through(work: Work, recipient_id: UUID) -> None:
    """The carrier took something for it: one that was marked while the carrier was away counts again."""
    _got_through.count(work.connection, {"recipient": recipient_id})


def failed(work: Work, recipient_id: UUID, *, for_good: bool = False) -> bool:
    """Something did not get through in time; gives whether that, or that it is `for_good`, has marked the channel just now."""
    counts = StaffChannel.state == ChannelState.WORKS
    _set(work, recipient_id, counts, failures=StaffChannel.failures + 1)
    enough = counts if for_good else and_(counts, StaffChannel.failures >= MARKED_AFTER)
    return _set(work, recipient_id, enough, state=ChannelState.MARKED)


def take_away(work: Work, recipient_id: UUID) -> None:
    """Its owner does not want it any more: nothing goes there, not even what waits."""
    _set(
        work,
        recipient_id,
        state=ChannelState.OFF,
        by_day=None,
        by_night=None,
        code_hash=None,
        check_hash=None,
    )
    drop_waiting(work, recipient_id, "channel taken away")


def put_in_order(work: Work, staff_id: UUID, order: Sequence[UUID], *, by_night: bool) -> None:
    """Set the order for working time or for the night; a channel that is missing is not used then."""
    for each in of(work, staff_id):
        place = order.index(each.recipient_id) + 1 if each.recipient_id in order else None
        _set(work, each.recipient_id, **{"by_night" if by_night else "by_day": place})


def choose_language(work: Work, staff_id: UUID, language: str) -> None:
    """Set the language of what is sent to a member of staff."""
    work.connection.execute(update(Staff).where(Staff.id == staff_id).values(language=language))
