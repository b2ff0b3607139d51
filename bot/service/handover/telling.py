"""What the person is told of a hand-over, by day and with nothing on the lock screen that says what it is about; staff hear of news."""

from typing import Final

from bot.dialogue.speech import Buttons
from bot.domain.messages.message import Button
from bot.domain.people.names import first_name
from bot.domain.people.roles import ANSWERING, StaffRole
from bot.domain.people.transfer import Kind, State
from bot.domain.schedules.schedule import QUIET
from bot.i18n import format_date, local
from bot.ids import StaffId
from bot.service.conversation.voice import Voice
from bot.service.requests.notices import tell_handover
from bot.store.people import people
from bot.store.people.transfers import TransferRow
from bot.store.tables.messages import Lane

#: Before the data of a hand-over's buttons: `h:`, its id in hexadecimal, and what was pressed.
PRESS = "h"
OPEN = "open"
#: «I would rather not»: asks first, and then stops it.
NO = "no"
STOP = "stop"
LEAVE = "leave"
#: While it stands so, the receiving clinic sees it.
_SEEN_THERE: Final = frozenset({State.AGREED, State.ACCEPTED})


def press_data(row: TransferRow, action: str) -> str:
    """What a button of a hand-over sends back."""
    return f"{PRESS}:{row.id.hex}:{action}"


def key(voice: Voice, row: TransferRow, action: str) -> Buttons:
    """One key under what is said of a hand-over."""
    return ((Button(voice.phrase(f"handover_button_{action}"), press_data(row, action)),),)


def called(voice: Voice, staff: StaffId | None) -> str:
    """What the person calls somebody of their own clinic or of another: the first name, where nobody of theirs has the same."""
    name = people.staff_member(voice.work, staff).name if staff is not None else ""
    own = {one.id: one.name for one in voice.team if one.name}
    if staff in own:
        return voice.spoken()[staff] or voice.phrase("someone_at_clinic")
    taken = {first_name(one) for one in own.values()}
    return (name if first_name(name) in taken else first_name(name)) or voice.phrase("someone_at_clinic")


def clinic_of(voice: Voice, row: TransferRow) -> str:
    """What the receiver's clinic is called."""
    return people.clinic_name(voice.work, row.to_clinic_id) if row.to_clinic_id is not None else ""


def day_of(voice: Voice, row: TransferRow) -> str:
    """The day on which the receiver takes over."""
    if row.takes_over_at is None:
        return ""
    return format_date(local(row.takes_over_at, voice.person.timezone).date(), voice.language)


def tell(voice: Voice, phrase: str, row: TransferRow, buttons: Buttons = (), **values: str) -> None:
    """Say by day what became of it: `handover_<phrase>`. {giver} has the person now, {staff} takes over, {date} is the day."""
    known = {
        "giver": called(voice, row.giver_id),
        "staff": called(voice, row.caseworker_id or row.to_staff_id),
        "date": day_of(voice, row),
    }
    message = voice.message(f"handover_{phrase}", buttons, (), **(known | values))
    voice.send(message, Lane.NEWS, not_before=QUIET.over(voice.work.now, voice.person.timezone))


def tell_giver(voice: Voice, row: TransferRow) -> None:
    """Whoever began it is told that there is news of it, by their own channel and without a word of what."""
    giver = people.staff_member(voice.work, row.giver_id)
    if giver.active:
        tell_handover(voice.work, voice.desk, giver, people.clinic_hours(voice.work, giver.clinic_id))


def tell_receivers(voice: Voice, row: TransferRow) -> None:
    """The same for another clinic that can see it: those who enrol there, and where nobody does, those who answer. `row` is as it was."""
    if row.kind is not Kind.CLINIC or row.to_clinic_id is None or row.state not in _SEEN_THERE:
        return
    there = people.staff_of(voice.work, row.to_clinic_id)
    hours = people.clinic_hours(voice.work, row.to_clinic_id)
    enrol = [one for one in there if StaffRole.CLINIC in one.roles]
    for one in enrol or [one for one in there if one.roles & ANSWERING]:
        tell_handover(voice.work, voice.desk, one, hours)
