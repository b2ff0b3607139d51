"""Where members of staff are told outside their pages: any number of addresses each, at any carrier. What is written to them:
`store/outbox/notices.py`."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, insert, select, update

from bot.ids import RecipientId, new_id
from bot.store.database.work import Work
from bot.store.outbox.leased import CHAT
from bot.store.tables.people import Recipient, Staff, Who


@dataclass(frozen=True, slots=True)
class StaffAddress:
    """One address of a member of staff. `works` until the carrier says that nobody is reached there."""

    recipient_id: RecipientId
    carrier: str
    works: bool


#: For a join from `Staff`.
BELONGS_TO_STAFF: ColumnElement[bool] = and_(Recipient.who == Who.STAFF, Recipient.who_id == Staff.id)


def add(work: Work, staff_id: UUID, carrier: str, address: str) -> RecipientId:
    """Let somebody on the staff be told at this address of a carrier; one that is known works again from now on.

    Raises `NoResultFound` for somebody who is not on any staff.
    """
    clinic_id = work.connection.execute(select(Staff.clinic_id).where(Staff.id == staff_id)).scalar_one()
    lookups = work.vault.lookups(f"staff {staff_id} {carrier}", address)
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
    if known is None:
        work.connection.execute(insert(Recipient), row | {"id": recipient_id, "created_at": work.now})
    else:
        work.connection.execute(update(Recipient).where(Recipient.id == recipient_id).values(**row))
    return recipient_id
