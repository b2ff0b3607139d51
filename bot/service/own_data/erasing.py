"""Erasing a patient: asked for, a day to regret, carried out with a receipt, and carried out again in a restored database.

What of each table goes and stays is `store/erasing/rows.py`'s.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from bot.dialogue.speech import Buttons
from bot.domain.messages.message import Button, Message, Method
from bot.domain.requests.request import NotifyStaff, Withdrawn
from bot.i18n import fill
from bot.ids import PatientId, StaffId
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.people.staff_words import words
from bot.service.requests.case import Case
from bot.service.requests.notices import next_channel
from bot.store.conversations import updates
from bot.store.database.one_by_one import for_one, readable
from bot.store.database.work import Work
from bot.store.erasing import farewell, rows, wishes
from bot.store.erasing.journal import Erased, Journal, hash_of, new_receipt
from bot.store.outbox import notices, outbox
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.people.people import PatientRow
from bot.store.promises import promises
from bot.store.requests import events, records
from bot.store.tables.messages import Guard, Lane
from bot.store.tables.wishes import Through, Wish

#: So long an erasure can be taken back.
TO_REGRET: Final = timedelta(hours=24)
#: Telegram lets a bot take its messages away for 48 hours (Bot API, deleteMessages); a little less, since the call takes time.
CAN_BE_TAKEN_AWAY: Final = timedelta(hours=47, minutes=55)
#: So many messages one call takes (Bot API, deleteMessages).
IN_ONE_CALL: Final = 100


#: In the access log.
ASKED: Final = "erase_asked"
REGRETTED: Final = "erase_regretted"


@dataclass(frozen=True, slots=True)
class Asked:
    """When somebody is to be erased, and what was written to them."""

    due: datetime
    rows: tuple[Leased, ...] = ()


def ask(
    work: Work,
    desk: Desk,
    patient_id: UUID,
    through: Through,
    *,
    by: StaffId | None = None,
    reason: str = "",
    wait: timedelta = TO_REGRET,
) -> Asked:
    """Write down that a patient is to be erased, after a day to regret; what the clinic asks for, the patient is told.

    One that stands already comes no later for it, and nobody is told again.
    """
    person = people.by_id(work, patient_id)  # locks the patient: of two who ask, the second finds the first
    voice = Voice(work, desk, person)
    new = wishes.put(work, patient_id, Wish.ERASE, through, work.now + wait, by, reason)
    standing = wishes.of_patient(work, patient_id, Wish.ERASE)
    due = work.now + wait if standing is None else min(standing.due_at, work.now + wait)
    wishes.put_off(work, patient_id, Wish.ERASE, due)
    if new:
        people.audit(work, patient_id, by, ASKED)
    if new and through is not Through.CHAT and wait:
        staff = "" if by is None else voice.spoken([people.staff_member(work, by)]).get(by, "")
        key, said = ("erase_asked_for_you", {"staff": staff}) if staff else ("erase_asked_by_clinic", {})
        voice.send(voice.message(key, regret_key(voice), (), when=voice.time(due), **said), Lane.NEWS)
    return Asked(due, tuple(voice.rows))


def regret(work: Work, patient_id: UUID) -> bool:
    """Take an erasure back while there is time; False when none stands."""
    taken_back = wishes.take_back(work, patient_id, Wish.ERASE)
    if taken_back:
        people.audit(work, patient_id, None, REGRETTED)
    return taken_back


def kept(work: Work, desk: Desk, patient_id: UUID, by: StaffId) -> tuple[Leased, ...]:
    """The same by one of the staff, on the patient's wish; the patient is told. Nothing when none stands."""
    voice = Voice(work, desk, people.by_id(work, patient_id))
    if wishes.take_back(work, patient_id, Wish.ERASE):
        people.audit(work, patient_id, by, REGRETTED)
        voice.say("erase_kept_for_you", lane=Lane.NEWS)
    return tuple(voice.rows)


def regret_key(voice: Voice) -> Buttons:
    """The key that takes an erasure back."""
    return ((Button(voice.phrase("erase_button_regret"), "m:regret"),),)


def erase(work: Work, desk: Desk, journal: Journal, patient_id: UUID) -> list[Leased]:
    """Erase somebody now, whether or not they asked; gives the last rows to their chat.

    1. Staff who have a request of theirs are told that it ended. 2. The journal is written: from here on it will be done, if not by this
    transaction then by the next start. 3. Rows and key go. 4. The last words to the chat are written, under nobody's name.

    Raises `JournalError`; nothing is erased then.
    """
    person = people.by_id(work, patient_id)
    receipt = _receipt(work, patient_id)
    for_one(work, "ending requests of people who are erased", partial(_tell_staff, work, desk, person))
    last = readable(
        work, "reading chats of people who are erased", partial(_chat_of, work, person), lambda: None
    )
    seen = farewell.message_ids(work, patient_id, work.now - CAN_BE_TAKEN_AWAY)
    if person.address is not None:
        _forget_parked(work, person.address.chat_id)
    if all(one.patient_id != patient_id for one in journal.read()):
        journal.write(Erased(PatientId(patient_id), work.now, hash_of(receipt)))
    rows.erase(work, patient_id)
    return [] if last is None else _last_words(work, desk, person, last, seen, receipt)


def apply_again(work: Work, desk: Desk, journal: Journal) -> int:
    """Erase whoever the journal knows as erased and this database has all the same, as after a restore; gives how many.

    To be called at every start, before anybody is served. Raises `JournalError`.
    """
    known = journal.read()
    found = rows.back(work, [one.patient_id for one in known])
    for patient_id in found:
        for_one(
            work,
            "reading wishes",
            partial(_again, work, desk, journal, patient_id),
            partial(rows.erase, work, patient_id),
        )
    return len(found)


def _again(work: Work, desk: Desk, journal: Journal, patient_id: UUID) -> None:
    """One that was cut off half-way is finished with its last words; of an older copy everything goes without a word."""
    wish = wishes.of_patient(work, patient_id, Wish.ERASE)
    if wish is not None and wish.due_at <= work.now:
        erase(work, desk, journal, patient_id)
        return
    person = people.by_id(work, patient_id)
    if person.address is not None:
        _forget_parked(work, person.address.chat_id)
    rows.erase(work, patient_id)


def _receipt(work: Work, patient_id: UUID) -> str:
    """The one that was drawn when it was asked for, so that an erasure that is finished later has the same."""
    wish = readable(
        work, "reading receipts", partial(wishes.of_patient, work, patient_id, Wish.ERASE), lambda: None
    )
    return (wish and wish.receipt) or new_receipt()


def _tell_staff(work: Work, desk: Desk, person: PatientRow) -> None:
    """End the request that is out, and tell whoever has it or promised something: by its code, and that the data are gone."""
    told: dict[StaffId, UUID] = {}
    for promised in promises.planned_of(work, person.id):
        told[promised.owner_id] = promised.request_id
    living = records.living(work, person.id)
    if living is not None:
        case = Case(Voice(work, desk, person), living)
        step = case.apply(Withdrawn(), quietly=True)
        case.save()
        events.note(work, living.id, rows.ERASED)
        for notice in step.notices:
            if isinstance(notice, NotifyStaff):
                told |= dict.fromkeys(notice.staff, living.id)
    codes = records.codes(work, [*told.values()])  # type: ignore[list-item]  # ids of requests
    for staff_id, request_id in told.items():
        one = people.staff_member(work, staff_id)
        first = next_channel(one, by_night=False)
        if first is None:
            continue
        said = words(desk, "notice_erased", one.language, desk.inbox, code=codes[request_id])  # type: ignore[index]
        channel = first[1]
        notices.put(
            work, channel.recipient_id, channel.carrier, person.clinic_id, said, Lane.NEWS, Guard.NONE
        )


def _chat_of(work: Work, person: PatientRow) -> int | None:
    return None if person.address is None else person.address.chat_id


def _forget_parked(work: Work, chat_id: int) -> None:
    """Updates of theirs that could not be handled are kept under the program's key: they go by the chat that stands in them."""
    for parked_id, raw in updates.parked_before(work, work.now + timedelta(days=1)):
        if raw is not None and json.loads(raw)["incoming"]["chat_id"] == chat_id:
            updates.forget_parked(work, parked_id)


def _last_words(
    work: Work, desk: Desk, person: PatientRow, chat_id: int, seen: Sequence[int], receipt: str
) -> list[Leased]:
    """Take the bot's messages out of the chat, as far as Telegram lets it, and say what is gone, what is left, and the receipt."""
    address = farewell.open_chat(work, chat_id)
    text = fill(desk.texts.phrase("erased", person.language), {"receipt": receipt}.__getitem__)
    calls = [
        Message("", method=Method.DELETE, deletes=tuple(seen[first : first + IN_ONE_CALL]))
        for first in range(0, len(seen), IN_ONE_CALL)
    ]
    calls += [Message("", method=Method.COMMANDS), Message(text, neutral=True, bare=True)]
    leased: list[Leased] = []
    after: UUID | None = None
    for message in calls:
        after, row = outbox.put(work, address, message, Lane.REPLY, after_id=after)
        leased += [] if row is None else [row]
    return leased
