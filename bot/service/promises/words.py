"""What a patient is told of a promise: that it was made or moved, that it was tried, and the question whether it happened."""

from typing import Final
from uuid import UUID

from bot.dialogue.speech import Buttons
from bot.domain.messages.message import Button
from bot.domain.promises.promise import PromiseKind, When
from bot.domain.schedules.schedule import QUIET
from bot.ids import StaffId
from bot.service.conversation.moments import day_in_words, in_words
from bot.service.conversation.voice import Voice
from bot.store.people import people
from bot.store.promises import promises
from bot.store.promises.promises import PromiseRow
from bot.store.tables.messages import Guard, Lane
from bot.store.tables.people import PatientState

#: Before the data of a promise's buttons: `d:`, the promise's id in hexadecimal, and what was pressed.
PRESS: Final = "d"
SUITS: Final = "suits"
SUITS_NOT: Final = "not"
PHONE: Final = "phone"
HAPPENED: Final = "yes"
HAPPENED_NOT: Final = "no"


def when_said(voice: Voice, when: When) -> str:
    """The moment of a promise in the patient's language: "onsdag kl. 14:00"; of a whole day "onsdag"."""
    say = day_in_words if when.all_day else in_words
    return say(when.at, voice.work.now, voice.person.timezone, voice.desk.texts, voice.language)


def called(voice: Voice, staff: StaffId) -> str:
    """What the patient calls somebody of the clinic, also one who has left."""
    names = voice.spoken(people.everybody_of(voice.work, voice.person.clinic_id))
    return names.get(staff) or voice.phrase("someone_at_clinic")


def tell(voice: Voice, phrase: str, promise_id: UUID, kind: PromiseKind, staff: StaffId, when: When) -> None:
    """Say by day what became of a promise: `promise_<kind>_<phrase>`. Where another moment is said, it is asked whether that suits."""
    asks = phrase in {"planned", "moved", "no_answer", "left_word"}
    voice.say(
        f"promise_{kind}_{phrase}",
        lane=Lane.NEWS,
        buttons=_keys(voice, promise_id, kind) if asks else (),
        not_before=QUIET.over(voice.work.now, voice.person.timezone),
        staff=called(voice, staff),
        when=when_said(voice, when),
    )


def ahead(voice: Voice) -> list[str]:
    """Who has planned to call, and what is to be done by when, as far as that is still to come: a sentence each, wholly neutral."""
    return [
        voice.phrase(
            f"promise_{one.kind}_planned",
            staff=called(voice, one.owner_id),
            when=when_said(voice, one.when),
        )
        for one in promises.planned_of(voice.work, voice.person.id)
        if one.when.all_day or one.when.at > voice.work.now
    ]


def ask_whether(voice: Voice, row: PromiseRow, *, said_done: bool = False) -> UUID | None:
    """Ask whether it happened, or, of one that the owner says is done, whether that is so; gives the outbox row.

    It waits for the day; whoever does not let answers be kept is asked all the same, since this is no answer of theirs that is kept.
    """
    keys = tuple(
        Button(voice.phrase(f"promise_button_{answer}"), press_data(row.id, answer))
        for answer in (HAPPENED, HAPPENED_NOT)
    )
    return voice.say(
        f"promise_{row.kind}_{'done' if said_done else 'happened'}",
        lane=Lane.NEWS if voice.person.state is PatientState.DECLINED else Lane.REMINDER,
        guard=Guard.QUIET,
        buttons=(keys,),
        not_before=QUIET.over(voice.work.now, voice.person.timezone) if said_done else None,
        staff=called(voice, row.owner_id),
        when=when_said(voice, row.when),
    )


def press_data(promise_id: UUID, action: str) -> str:
    """What a button of a promise sends back."""
    return f"{PRESS}:{promise_id.hex}:{action}"


def _keys(voice: Voice, promise_id: UUID, kind: PromiseKind) -> Buttons:
    keys: list[tuple[Button, ...]] = [
        (
            Button(voice.phrase("promise_button_suits"), press_data(promise_id, SUITS)),
            Button(voice.phrase("promise_button_not"), press_data(promise_id, SUITS_NOT)),
        )
    ]
    if kind is PromiseKind.CALL and not people.phone(voice.work, voice.person.id):
        keys.append((Button(voice.phrase("promise_button_phone"), press_data(promise_id, PHONE)),))
    return tuple(keys)


def tell_of_keeper(voice: Voice, giver: StaffId, to: StaffId) -> None:
    """Say by day that what somebody promised stands, and who has it now."""
    voice.say(
        "promise_goes_to",
        lane=Lane.NEWS,
        not_before=QUIET.over(voice.work.now, voice.person.timezone),
        giver=called(voice, giver),
        staff=called(voice, to),
    )
