"""Where members of staff are told outside their pages: any number of addresses each, at any carrier, in their own order.

What is written to them: `store/outbox/notices.py`. How an address comes to count, and to count no longer: `store/people/channels.py`.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, select, update

from bot.ids import RecipientId, new_id
from bot.store.database.work import Work
from bot.store.outbox.leased import CHAT
from bot.store.tables.channels import ChannelState, StaffChannel
from bot.store.tables.people import TELEGRAM, Recipient, Staff, Who


@dataclass(frozen=True, slots=True)
class StaffAddress:
    """An address of a member of staff that has answered once. `works` until it failed twice, or the carrier says that nobody is there.

    `by_day` and `by_night` are its places in the two orders; None where it is not used.
    """

    recipient_id: RecipientId
    carrier: str
    works: bool
    by_day: int | None = 1
    by_night: int | None = 1

    def place(self, *, by_night: bool) -> int | None:
        """Its place in one of the orders."""
        return self.by_night if by_night else self.by_day


#: What the number of a staff member's Telegram chat is looked up by: unlike other addresses a chat is one person's.
STAFF_CHAT: Final = "staff chat"

#: For a join from `Staff`.
BELONGS_TO_STAFF: ColumnElement[bool] = StaffChannel.staff_id == Staff.id
#: Of these is said that they work, or that they do not; the others do not count.
COUNTS: ColumnElement[bool] = StaffChannel.state.in_([ChannelState.WORKS, ChannelState.MARKED])


def add(
    work: Work, staff_id: UUID, carrier: str, address: str, state: ChannelState = ChannelState.WORKS
) -> RecipientId:
    """Give somebody on the staff this address of a carrier, the last in both orders; one that is known begins anew.

    Raises `NoResultFound` for somebody who is not on any staff.
    """
    clinic_id = work.connection.execute(select(Staff.clinic_id).where(Staff.id == staff_id)).scalar_one()
    purpose = STAFF_CHAT if carrier == TELEGRAM else f"staff {staff_id} {carrier}"
    lookups = work.vault.lookups(purpose, address)
    known = work.connection.execute(
        select(Recipient.id).where(Recipient.chat_lookup.in_(lookups))
    ).scalar_one_or_none()
    recipient_id = RecipientId(new_id() if known is None else known)
    row = {
        "who": Who.STAFF,
        "who_id": staff_id,
        "carrier": carrier,
        "chat": work.seal(clinic_id, CHAT, recipient_id, address),
        "chat_lookup": lookups[0],
        "reachable": True,
        "hold_until": None,
    }
    channel: dict[str, object] = {
        "state": state,
        "failures": 0,
        "unanswered": 0,
        "code_hash": None,
        "check_hash": None,
        "checked_at": None,
    }
    last = select(func.max(StaffChannel.by_day), func.max(StaffChannel.by_night)).where(
        StaffChannel.staff_id == staff_id, StaffChannel.recipient_id != recipient_id
    )
    by_day, by_night = work.connection.execute(last).one()
    channel |= {"staff_id": staff_id, "by_day": (by_day or 0) + 1, "by_night": (by_night or 0) + 1}
    if known is not None:
        work.connection.execute(update(Recipient).where(Recipient.id == recipient_id).values(**row))
        work.connection.execute(
            update(StaffChannel).where(StaffChannel.recipient_id == recipient_id).values(**channel)
        )
        return recipient_id
    work.connection.execute(insert(Recipient), row | {"id": recipient_id, "created_at": work.now})
    fresh = {"recipient_id": recipient_id, "code_tries": 0, "code_until": None}
    moments = {"created_at": work.now, "answered_at": work.now}
    work.connection.execute(insert(StaffChannel), channel | fresh | moments)
    return recipient_id
