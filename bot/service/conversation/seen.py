"""Who has looked at what a person has shared or sent, when and why, in plain words: the newest ten, and the rest after a tap."""

from datetime import datetime, timedelta
from typing import Final

from bot.domain.messages.message import Button, Message
from bot.domain.people.reasons import Reason
from bot.domain.schedules.schedule import ONE_DAY
from bot.ids import StaffId
from bot.service.conversation.voice import Voice
from bot.store.people import audit, people
from bot.store.people.audit import Looked
from bot.store.people.people import FETCHED, OPENED, PLAYED, SEEN

#: What somebody looked at; everything else in the log is an act that the person is told of, or has asked for.
LOOKS: Final = frozenset({SEEN, FETCHED, OPENED, PLAYED})
AT_FIRST: Final = 10
AT_MOST: Final = 100
#: The key that brings the rest.
REST: Final = "seen_rest"
_READ: Final = 1000


def newest(voice: Voice) -> None:
    """The newest looks, and a key for older ones."""
    looks = of(voice)
    lines = [voice.phrase("seen_title"), "", *lines_of(voice, looks[:AT_FIRST])]
    keys = ((Button(voice.phrase("seen_more"), f"m:{REST}"),),) if len(looks) > AT_FIRST else ()
    voice.send(Message("\n".join(lines), keys, keyboard=() if keys else voice.keyboard()))


def rest(voice: Voice) -> None:
    """The looks before the newest ones."""
    looks = of(voice)
    older = looks[AT_FIRST : AT_FIRST + AT_MOST]
    lines = [voice.phrase("seen_older"), "", *lines_of(voice, older)]
    if len(looks) > AT_FIRST + AT_MOST:
        lines += ["", voice.phrase("seen_even_older")]
    voice.send(Message("\n".join(lines), keyboard=voice.keyboard()))


def of(voice: Voice) -> list[Looked]:
    """Every look, newest first; what was fetched and read by the same person soon after is one."""
    log = audit.of_patient(voice.work, voice.person.id, _READ)
    looks = [one for one in log if one.what in LOOKS and (one.staff_id is not None or one.what == PLAYED)]
    read = [(one.staff_id, one.at) for one in looks if one.what == SEEN]
    return [one for one in looks if one.what != FETCHED or not _was_read(one, read)]


def lines_of(voice: Voice, looks: list[Looked]) -> list[str]:
    """Looks, a line each; that nobody has looked, when there is none."""
    return [f"• {_line(voice, one)}" for one in looks] or [voice.phrase("stored_seen_nobody")]


def _line(voice: Voice, look: Looked) -> str:
    by = people.staff_member(voice.work, look.staff_id) if look.staff_id is not None else None
    name = (by and by.name) or voice.phrase("someone_at_clinic")
    values = {"staff": name, "when": voice.time(look.at)}
    if look.what == SEEN:
        return voice.phrase("stored_seen_line", **values)
    if look.what == FETCHED:
        return voice.phrase("stored_fetched_line", **values)
    if look.what == PLAYED:
        return _played(voice, look, values)
    why = voice.phrase(f"seen_why_{look.reason or Reason.OTHER}")
    said = look.line if look.reason is Reason.OTHER else ""
    return (
        voice.phrase("seen_line_said", why=why, said=said, **values)
        if said
        else voice.phrase("seen_line", why=why, **values)
    )


def _played(voice: Voice, look: Looked, values: dict[str, str]) -> str:
    """Somebody went back to how it had been with the person."""
    if look.reason is Reason.OTHER and look.line:
        return voice.phrase("seen_played_said", said=look.line, **values)
    return voice.phrase(f"seen_played_{look.reason or Reason.OTHER}", **values)


def _was_read(fetched: Looked, read: list[tuple[StaffId | None, datetime]]) -> bool:
    return any(by == fetched.staff_id and timedelta() <= at - fetched.at < ONE_DAY for by, at in read)
