"""Rows of a packed clinic as they enter a database: what was the other instance's own is made this one's."""

import base64
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Table, func, insert, select, update

from bot.ids import new_tag
from bot.store.conversations.updates import RAW
from bot.store.database.work import Bell, Work
from bot.store.login import passwords
from bot.store.moving import apart, rows, standing
from bot.store.moving.again import Row
from bot.store.moving.packing import Origin, Pack
from bot.store.outbox.leased import CHAT
from bot.store.people import people
from bot.store.people.addresses import STAFF_CHAT
from bot.store.requests import records
from bot.store.sealing.columns import is_digest
from bot.store.sealing.vault import PROGRAM, CannotOpenError
from bot.store.tables.keys import RingKey
from bot.store.tables.messages import ProcessedUpdate, Sending
from bot.store.tables.people import TELEGRAM, Clinic, DataKey, Recipient, Who


@dataclass(frozen=True, slots=True)
class Change:
    """What is not as it was where a clinic comes from: its bot, the host of its pages."""

    bot: bool = False
    host: bool = False


#: A clinic that is taken back by the instance that packed it.
AS_IT_WAS: Final = Change()


@dataclass(slots=True)
class Arrived:
    """What came: rows by table, and what could not. `without_chat` are people whose chat is somebody else's here already."""

    rows: Counter[str] = field(default_factory=Counter)
    without_chat: int = 0
    staff_chats: int = 0
    log_in_names: int = 0
    passkeys: int = 0


def is_here(work: Work, clinic_id: UUID) -> bool:
    """Whether a clinic is in the tables; one that only stands there for what others refer to is not."""
    clinic = work.connection.execute(select(Clinic.stands_in).where(Clinic.id == clinic_id)).one_or_none()
    if clinic is not None:
        return not clinic.stands_in
    key = select(DataKey.id).where(DataKey.owner_id == clinic_id)
    return work.connection.execute(key).first() is not None


def started_since(work: Work, moment: datetime) -> bool:
    """Whether a program has started since then, and has learnt what was written down for it."""
    last = work.connection.execute(select(func.max(RingKey.newest_at))).scalar_one_or_none()
    return last is not None and last > moment


def bring_in(work: Work, pack: Pack, change: Change) -> Arrived:
    """Put every row of a pack into the tables."""
    entering = _Entering(work, change, names_here(work, pack.origin), pack.origin.clinic_id)
    recorded = False
    for table, batch in pack.rows():
        if table.name in rows.COURSE and not recorded:
            rows.forget_course(
                work, pack.origin.clinic_id
            )  # that the rows came; how they came to be so is in the pack
            recorded = True
        new, there = entering.apart(table, batch)
        ready = [row for row in new if entering.take(table, row)]
        rows.put_in(work, table, ready)
        entering.arrived.rows[table.name] += len(ready) + len(there)
    standing.sweep(work)
    work.vault.forget()
    work.ring |= {Bell.REQUESTS, Bell.OUTBOX}
    return entering.arrived


class _Entering:
    """Rows as they enter: what is this instance's own is made its own. Keys come before what they open."""

    def __init__(self, work: Work, change: Change, names: Mapping[str, str], clinic_id: UUID) -> None:
        self.work = work
        self.clinic_id = clinic_id
        self.change = change
        self.names = names
        self.arrived = Arrived()
        self._left: set[UUID] = set()  # addresses that do not come along
        self._own: Final[Mapping[str, Callable[[Row], bool]]] = {
            "data_key": self._data_key,
            "failed_update": self._failed_update,
            "outbox": self._outbox,
            "patient": self._patient,
            "processed_update": self._processed_update,
            "recipient": self._recipient,
            "request": self._request,
            "staff_channel": self._staff_channel,
            "staff_passkey": self._staff_passkey,
            "staff_password": self._staff_password,
        }

    def apart(self, table: Table, batch: list[Row]) -> tuple[list[Row], list[Row]]:
        """Rows that are new here; and those that are here: a record that was kept of people who come now, and whoever is stood for in the
        pack and is here, or stood for somebody here and does so no longer."""
        if table.name in rows.COURSE or len(table.primary_key.columns) > 1:
            return batch, []
        (key,) = table.primary_key.columns
        wanted = [row[key.name] for row in batch]
        known = set(self.work.connection.execute(select(key).where(key.in_(wanted))).scalars())
        there = [row for row in batch if row[key.name] in known]
        for row in there:
            if self._is_the_one(table, row) and self.take(table, row):
                self.work.connection.execute(update(table).where(key == row[key.name]).values(**row))
        return [row for row in batch if row[key.name] not in known], there

    def _is_the_one(self, table: Table, row: Row) -> bool:
        """Whether a row is of the clinic that comes, or of its people, and what is here only stood for it."""
        if table.name == "transfer":
            return row["to_clinic_id"] is not None
        whose = row["id"] if table.name == "clinic" else row.get("clinic_id")
        return table.name in {"clinic", "staff", "patient"} and whose == self.clinic_id

    def take(self, table: Table, row: Row) -> bool:
        """Make a row this instance's; False when it does not come along."""
        for column in table.columns:
            value = row[column.name]
            if value is not None and is_digest(column):
                name, colon, hashed = value.partition(":")
                row[column.name] = self.names.get(name, name) + colon + hashed
        _draw_anew(self.work, table, row)
        own = self._own.get(table.name)
        return own is None or own(row)

    def _data_key(self, row: Row) -> bool:
        row["wrapped"], row["wrapped_by"] = self.work.vault.take_over(
            row["id"], row["owner_id"], row["wrapped"]
        )
        return True

    def _recipient(self, row: Row) -> bool:
        if row["carrier"] != TELEGRAM:
            return True
        of_staff = row["who"] is Who.STAFF
        if (of_staff and self.change.bot) or self._is_taken(row, STAFF_CHAT if of_staff else "chat"):
            self._left.add(row["id"])
            self.arrived.staff_chats += of_staff
            return False
        if self.change.bot:
            row |= {"reachable": False, "hold_until": people.NOT_ARRIVED}
        return True

    def _is_taken(self, row: Row, kind: str) -> bool:
        """Whether a chat is somebody's here already."""
        try:
            number = self.work.open(row["chat"], CHAT, row["id"])
        except CannotOpenError:
            return False
        taken = select(Recipient.id).where(Recipient.chat_lookup.in_(self.work.vault.lookups(kind, number)))
        return self.work.connection.execute(taken).first() is not None

    def _patient(self, row: Row) -> bool:
        if row["clinic_id"] == apart.ELSEWHERE:
            apart.open_elsewhere(self.work)
        if row["recipient_id"] in self._left:
            row["recipient_id"] = None
            self.arrived.without_chat += 1
        return True

    def _staff_channel(self, row: Row) -> bool:
        return row["recipient_id"] not in self._left

    def _outbox(self, row: Row) -> bool:
        """Another bot does not know the messages of the first one, and may not write before its person has come."""
        if row["recipient_id"] in self._left:
            return False
        if self.change.bot and row["carrier"] == TELEGRAM:
            row["message_id"] = None
            if row["state"] in {Sending.WAITING, Sending.LEASED}:
                self._waits_for_start(row)
        return True

    def _waits_for_start(self, row: Row) -> None:
        if row["edits_id"] is not None:
            row |= {"state": Sending.DROPPED, "lease_until": None, "error": MOVED, "done_at": self.work.now}
            return
        row |= {"state": Sending.WAITING, "lease_until": None}
        if not row["timed"]:
            row["not_before"] = people.NOT_ARRIVED

    def _request(self, row: Row) -> bool:
        if self.change.bot:
            row["status_row"] = None  # the line in the old chat, which nobody can change any more
        return True

    def _failed_update(self, row: Row) -> bool:
        row["raw"] = self.work.seal(PROGRAM, RAW, row["id"], row["raw"].decode())
        return True

    def _processed_update(self, row: Row) -> bool:
        handled = select(ProcessedUpdate.at).where(
            ProcessedUpdate.bot_id == row["bot_id"], ProcessedUpdate.update_id == row["update_id"]
        )
        return self.work.connection.execute(handled).first() is None

    def _staff_password(self, row: Row) -> bool:
        try:
            name = self.work.open(row["name"], passwords.NAME, row["staff_id"])
        except CannotOpenError:
            return True
        if passwords.is_taken(self.work, name, row["staff_id"]):
            self.arrived.log_in_names += 1
            return False
        return True

    def _staff_passkey(self, row: Row) -> bool:
        """A passkey is for one host's pages and opens no other's (WebAuthn, relying party id)."""
        self.arrived.passkeys += self.change.host
        return not self.change.host


#: Why an edit of the old bot's message was dropped.
MOVED: Final = "its chat moved to another bot"
#: Random words by which rows are named outside. The few that are taken here are drawn anew; an old button with one is old.
_DRAWN: Final[Mapping[str, Callable[[Work], str]]] = {"tag": lambda _: new_tag(), "code": records.new_code}


def _draw_anew(work: Work, table: Table, row: Row) -> None:
    for name, draw in _DRAWN.items():
        if name in row and _there(work, table, name, row[name]):
            row[name] = draw(work)


def _there(work: Work, table: Table, name: str, value: str) -> bool:
    column = table.columns[name]
    return work.connection.execute(select(column).where(column == value).limit(1)).first() is not None


def names_here(work: Work, origin: Origin) -> dict[str, str]:
    """What each key that rows are found by is called here; one that is not known yet is written down, and known from now on."""
    names = {}
    for number, (name, encoded) in enumerate(sorted(origin.lookups.items()), 1):
        new = f"from-{origin.move_id.hex[-8:]}-{number}"
        names[name], wrapped = work.vault.take_over_lookup(new, base64.b64decode(encoded))
        if wrapped is not None:
            by = work.vault.names[0]
            row = {"name": new, "lookup": wrapped, "wrapped_by": by, "newest_at": None}
            work.connection.execute(insert(RingKey), row)
            work.vault.learn_lookup(new, wrapped, by)
    return names
