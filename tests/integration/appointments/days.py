"""What tests of appointments do: write down, move to a moment, press. It is Monday, 2 March 2026, nine o'clock in Oslo."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from bot.clock import ManualClock
from bot.domain.flow import verbs
from bot.domain.messages.incoming import ChatKind, Incoming, UpdateKind
from bot.domain.messages.message import Button
from bot.service import last_look
from bot.service.appointments import calendar_file, from_file, keeping
from bot.service.appointments.from_file import Becomes
from bot.service.appointments.reminding import tick_appointments
from bot.service.conversation.handle_update import handle_update
from bot.store.appointments import appointments
from bot.store.appointments.appointments import AppointmentRow
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.people.people import StaffRow
from tests.fakes.clinic import ZONE, Enrolled, SmallClinic, desk

TODAY = date(2026, 3, 2)
_updates = count(1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of day in Oslo, so many days on."""
    return datetime(2026, 3, 2, hour - 1, minute, tzinfo=UTC) + timedelta(days=day)


def write_down(clinic: SmallClinic, who: Enrolled | None = None, **values: Any) -> AppointmentRow:
    """An appointment of the person's own; on Thursday 12 March at 10:15 unless told otherwise."""
    given: dict[str, Any] = {"what": "tannlege", "day": date(2026, 3, 12), "at": time(10, 15), "remind": True}
    clinic.patient(keeping.keep, verbs.Appointment(**given | values), who=who)
    return mine(clinic, who)[-1]


def mine(clinic: SmallClinic, who: Enrolled | None = None) -> list[AppointmentRow]:
    """Every appointment kept, in the order in which they were written."""
    found = clinic.store.read(appointments.of_patient, (who or clinic.jonas).id)
    return sorted(found, key=lambda one: one.id)


def event(uid: str = "a@x", *lines: str, start: str = "DTSTART;TZID=Europe/Oslo:20260312T101500") -> str:
    """An appointment of a calendar file; on Thursday 12 March at 10:15 unless told otherwise."""
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", start, "SUMMARY:DPS-time", *lines, "END:VEVENT"])


def file(*events: str, method: str = "") -> bytes:
    """A calendar file."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//NO", *([f"METHOD:{method}"] if method else [])]
    return "\r\n".join([*head, *events, "END:VCALENDAR", ""]).encode()


def me(clinic: SmallClinic) -> StaffRow:
    """Kari, whose patient it is."""
    return clinic.store.read(people.staff_member, clinic.kari)


def take(clinic: SmallClinic, content: bytes) -> dict[Becomes, int]:
    """Kari takes a calendar file; gives how many entries did what."""

    def run(work: Work) -> dict[Becomes, int]:
        entries = calendar_file.read(content, ZONE)
        return dict(from_file.take_file(work, desk(), me(clinic), clinic.jonas.id, entries)[0])

    return clinic.store.run(run)


def go_to(clinic: SmallClinic, clock: ManualClock, moment: datetime) -> list[str]:
    """Move there, let the clock look, and let Telegram take what was written and is still wanted; gives the new texts."""
    clock.move(moment - clock.now())
    before = len(clinic.chat())
    while (ticked := clinic.staff(tick_appointments)).count:
        wanted = clinic.store.read(last_look.still_wanted, ticked.rows)
        assert wanted == {row.id for row in ticked.rows}, "nothing is written that would not be sent"
    clinic.deliver()
    return [message.text for message in clinic.chat()[before:]]


def press(clinic: SmallClinic, data: str) -> None:
    """The person presses a key."""
    _update(clinic, UpdateKind.PRESS, press=data, press_id="1")


def press_label(clinic: SmallClinic, label: str) -> None:
    """The person presses the key with this label under the newest message that has it."""
    press(clinic, key(clinic, label).data)


def key(clinic: SmallClinic, label: str) -> Button:
    found = [
        button
        for message in reversed(clinic.chat())
        for row in message.buttons
        for button in row
        if button.label.removeprefix("✓ ") == label
    ]
    assert found, f"no key «{label}» under {clinic.last().text!r}"
    return found[0]


def write(clinic: SmallClinic, clock: ManualClock, text: str) -> None:
    """The person writes, and then nothing more for a while."""
    _update(clinic, UpdateKind.TEXT, text=text)
    clock.move(timedelta(seconds=30))
    clinic.staff(_thoughts)


def _thoughts(work: Any, the_desk: Any) -> None:
    from bot.service.clock.ticks import tick_thoughts

    tick_thoughts(work, the_desk)


def _update(clinic: SmallClinic, kind: UpdateKind, **values: Any) -> None:
    number = next(_updates)
    incoming = Incoming(
        number, kind, chat_id=clinic.jonas.chat_id, chat_kind=ChatKind.PRIVATE, message_id=number, **values
    )
    clinic.store.run(handle_update, desk(), incoming, 1)
