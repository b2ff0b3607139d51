"""Whether the staff may write to somebody who has not asked. It holds until the person says no, which is one tap, and one tap back."""

from uuid import UUID

from bot.dialogue.speech import Buttons
from bot.domain.messages.message import Button
from bot.service.conversation.voice import Voice
from bot.service.requests.patient_words import press_data
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.people.people import PatientRow
from bot.store.requests.records import Stored
from bot.store.tables.messages import Lane
from bot.store.tables.people import PatientState, Purpose


def let_write_first(voice: Voice, stored: Stored, *, given: bool) -> None:
    """Whether the staff may write without being asked, from now on: one tap, and one tap back under what is said."""
    key = "first_allowed" if given else "first_stopped"
    shown = voice.phrase(key)
    people.give_consent(
        voice.work,
        voice.person.id,
        Purpose.WRITTEN_FIRST,
        f"phrase {key}",
        given=given,
        language=voice.language,
        shown=shown,
    )
    back, action = ("first_button_stop", "not_first") if given else ("first_button_again", "first_again")
    voice.say(key, lane=Lane.URGENT, buttons=((Button(voice.phrase(back), press_data(stored, action)),),))


def keys_under_words(voice: Voice, stored: Stored, staff: str) -> Buttons:
    """The keys under what somebody of the staff has written: to answer, and where they wrote first to say no to that."""
    keys = [(Button(voice.phrase("relay_button_reply", staff=staff), press_data(stored, "reply")),)]
    if stored.request.kind == voice.desk.content.kinds.uses.written_first:
        keys.append((Button(voice.phrase("first_button_stop"), press_data(stored, "not_first")),))
    return tuple(keys)


def may_be_written_to(work: Work, person: PatientRow) -> bool:
    """Whether somebody may be written to who has not asked: they take messages, are in no pause, and have not said no to it."""
    paused = person.paused_until is not None and person.paused_until > work.now
    return person.state is PatientState.ACTIVE and is_agreed(work, person.id) and not paused


def is_agreed(work: Work, patient_id: UUID) -> bool:
    """Whether somebody has agreed that words of theirs reach the staff, and has not said no to being written to first."""
    given = people.consents(work, patient_id)
    contact, first = given.get(Purpose.CONTACT), given.get(Purpose.WRITTEN_FIRST)
    return contact is not None and contact.given and (first is None or first.given)
