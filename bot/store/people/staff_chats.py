"""The Telegram chats of members of staff: the link that joins one, and whose a chat is. None is a patient's as well."""

import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import and_, select, update

from bot.ids import StaffId
from bot.store.database.work import Work
from bot.store.people import channels
from bot.store.people.addresses import STAFF_CHAT
from bot.store.people.channels import Channel
from bot.store.tables.channels import ChannelState, StaffChannel
from bot.store.tables.people import TELEGRAM, Clinic, Recipient, Staff

LINK_VALID: Final = timedelta(minutes=15)
TOKEN_BYTES: Final = 16
_LINK: Final = "staff chat link"


def allowed(work: Work, staff_id: UUID) -> bool:
    """Whether the clinic of a member of staff lets its people be told in Telegram."""
    query = (
        select(Clinic.staff_telegram).join(Staff, Staff.clinic_id == Clinic.id).where(Staff.id == staff_id)
    )
    return bool(work.connection.execute(query).scalar_one_or_none())


def new_link(work: Work, staff_id: UUID) -> str:
    """The token of a fresh link for somebody's own chat; an earlier one stops working."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {"join_hash": work.vault.lookup(_LINK, token), "join_until": work.now + LINK_VALID}
    work.connection.execute(update(Staff).where(Staff.id == staff_id).values(**values))
    return token


def is_link(work: Work, token: str) -> bool:
    """Whether this is the token of such a link that still works; uses nothing up."""
    return _whose(work, token) is not None


def take_link(work: Work, token: str) -> StaffId | None:
    """Use a link up and give whose it was; None for one that is unknown, used, too old or no longer allowed. Of two at once one has it."""
    staff_id = _whose(work, token)
    if staff_id is None:
        return None
    lookups = work.vault.lookups(_LINK, token)
    taken = work.connection.execute(
        update(Staff)
        .where(Staff.id == staff_id, Staff.join_hash.in_(lookups))
        .values(join_hash=None, join_until=None)
    )
    return staff_id if taken.rowcount == 1 else None


def _whose(work: Work, token: str) -> StaffId | None:
    found = work.connection.execute(
        select(Staff.id)
        .join(Clinic, Clinic.id == Staff.clinic_id)
        .where(
            Staff.join_hash.in_(work.vault.lookups(_LINK, token)),
            Staff.join_until > work.now,
            Staff.active,
            Clinic.staff_telegram,
        )
    ).scalar_one_or_none()
    return None if found is None else StaffId(found)


def by_chat(work: Work, chat_id: int) -> Channel | None:
    """The channel that this chat is, of somebody who works at a clinic; None for every other chat."""
    lookups = work.vault.lookups(STAFF_CHAT, str(chat_id))
    found = work.connection.execute(
        select(StaffChannel.recipient_id)
        .join(Recipient, Recipient.id == StaffChannel.recipient_id)
        .join(Staff, Staff.id == StaffChannel.staff_id)
        .where(Recipient.chat_lookup.in_(lookups), StaffChannel.state != ChannelState.OFF, Staff.active)
    ).scalar_one_or_none()
    return None if found is None else channels.one(work, found)


def of_clinic(work: Work, clinic_id: UUID) -> list[Channel]:
    """Every chat of a clinic's staff that is in use."""
    query = channels.ALL.where(
        and_(
            Staff.clinic_id == clinic_id,
            Recipient.carrier == TELEGRAM,
            StaffChannel.state != ChannelState.OFF,
        )
    )
    return channels.read(work, query)
