"""A file with all of a person's data, sent to their own chat: asked for, made outside any transaction, and put into the outbox, sealed.

Staff may ask for it on the person's wish; they never see it. The file's bytes go from the outbox when they have been sent.
"""

from collections.abc import Sequence
from uuid import UUID

from bot.domain.messages.message import File, Message
from bot.domain.people.own_data import OwnData
from bot.ids import PatientId, StaffId
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.own_data.file import NAME
from bot.service.own_data.gathering import gather
from bot.store.database.work import Work
from bot.store.erasing import wishes
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.tables.messages import Lane
from bot.store.tables.wishes import Through, Wish

#: In the access log.
ASKED = "file_asked"
MADE = "file_made"


def ask(
    work: Work, desk: Desk, patient_id: UUID, through: Through, *, by: StaffId | None = None, reason: str = ""
) -> tuple[Leased, ...]:
    """Write down that a patient gets their file, and say so in their chat: who asked for it, where it was not they."""
    voice = Voice(work, desk, people.by_id(work, patient_id))
    asked(voice, through, by=by, reason=reason)
    return tuple(voice.rows)


def asked(voice: Voice, through: Through, *, by: StaffId | None = None, reason: str = "") -> None:
    """The same, where the person is spoken to already."""
    work, patient_id = voice.work, voice.person.id
    if not wishes.put(work, patient_id, Wish.FILE, through, work.now, by, reason):
        voice.say("file_under_way")
        return
    people.audit(work, patient_id, by, ASKED)
    if through is Through.CHAT:
        voice.say("file_being_made")
        return
    staff = "" if by is None else voice.spoken([people.staff_member(work, by)]).get(by, "")
    if staff:
        voice.say("file_asked_for_you", lane=Lane.NEWS, staff=staff)
    else:
        voice.say("file_asked_by_clinic", lane=Lane.NEWS)


def waiting(work: Work, most: int = 10) -> Sequence[PatientId]:
    """Who waits for their file."""
    return wishes.waiting(work, Wish.FILE, most)


def read(work: Work, desk: Desk, patient_id: UUID) -> OwnData | None:
    """What goes into somebody's file; None when they do not wait for one any more."""
    if wishes.of_patient(work, patient_id, Wish.FILE) is None:
        return None
    return gather(work, desk, patient_id)


def send(work: Work, desk: Desk, patient_id: UUID, content: bytes | None) -> tuple[Leased, ...]:
    """Put the file into the outbox, if it is still waited for; without `content` it could not be made, and the person is told."""
    voice = Voice(work, desk, people.by_id(work, patient_id))
    if not wishes.take_back(work, patient_id, Wish.FILE):
        return ()
    if content is None:
        voice.say("file_failed", keyboard=voice.keyboard())
    else:
        voice.send(Message(voice.phrase("file_here"), neutral=True, file=File(NAME, content)))
    return tuple(voice.rows)


def made_for(work: Work, desk: Desk, patient_id: UUID) -> tuple[Leased, ...]:
    """Somebody who runs the program has made the file for them: it stands in the access log, and they are told."""
    voice = Voice(work, desk, people.by_id(work, patient_id))
    people.audit(work, patient_id, None, MADE)
    voice.say("file_made_by_clinic", lane=Lane.NEWS)
    return tuple(voice.rows)
