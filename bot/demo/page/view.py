"""What the page is told: the show as plain data for JSON. Reads only."""

from datetime import datetime
from typing import Any, Final

from bot.botapi import Entry, EntryKind, Keyboard, KeyboardKind, Standing, Who
from bot.demo.page.leading import passed_by
from bot.demo.page.moments import MOMENTS, ZONE
from bot.demo.page.notices import notices
from bot.demo.page.show import Busy, Person, Show
from bot.domain.requests.request import State
from bot.i18n import LOCALES, SOURCE_LANGUAGE

Data = dict[str, Any]
#: What a PNG begins with.
PNG: Final = b"\x89PNG"
START_COMMAND: Final = "/start"
CRAVING_COMMAND: Final = "/russug"
TALK_COMMAND: Final = "/snakk"


def picture(show: Show) -> Data:
    """Everything the page shows, in pieces that change separately."""
    about: Data = {"number": show.number, "language": show.language, "busy": show.busy}
    about |= {"entered": show.entered, "guided": show.guided}
    if show.busy is Busy.STARTING:
        return {"about": about}
    person = show.person
    return {
        "about": about,
        "clock": _clock(show, person),
        "people": {
            "names": [one.name for one in show.people],
            "chosen": show.chosen,
            "next": show.free_name(),
        },
        "phone": phone(show, person),
        "letter": letter(show, person),
        "path": path(show, person),
        "troubles": _troubles(show, person),
        "notices": notices(show),
    }


def _clock(show: Show, person: Person) -> Data:
    # The page's clock goes on by itself; it is told anew when time has leapt.
    leaves = person.progress.leaves_on
    day = None if leaves is None else (show.stage.clock.now().astimezone(ZONE).date() - leaves).days
    return {"ahead": show.ahead, "moments": list(MOMENTS), "day": day}


def _troubles(show: Show, person: Person) -> Data:
    troubles = show.troubles
    switches = {
        "slow": troubles.slow,
        "away": troubles.away_since is not None,
        "blocked": is_blocked(person),
        "mail": troubles.mail,
        "absent": troubles.absent,
    }
    return {**switches, "figures": dict(troubles.figures())}


def is_blocked(person: Person) -> bool:
    """Whether the person has blocked the bot."""
    return person.user.chat.standing is Standing.KICKED


# --- the phone -----------------------------------------------------------------------------------------------------


def phone(show: Show, person: Person) -> Data:
    """One phone as it is now: messages, keys, commands, what stands over the chat."""
    transcript = show.standin.transcript
    entries = transcript.of(person.user.id)
    shown = transcript.visible(person.user.id) + [
        entry for entry in entries if entry.kind is EntryKind.SERVICE
    ]
    keyboard = person.user.chat.reply_keyboard
    return {
        "chat": person.user.id,
        "name": person.name,
        "messages": [
            _message(show, person, entry) for entry in sorted(shown, key=lambda entry: entry.number)
        ],
        "keys": _rows(keyboard) if keyboard else [],
        "commands": commands(show, person),
        "about": about_text(show, person),
        "working": _is_working(show, entries),
        "toast": _toast(entries),
        "away": show.troubles.away_since is not None,
        "blocked": is_blocked(person),
        "locked": person.locked_at,
        "language": person.progress.language if entries else "",
    }


def _message(show: Show, person: Person, entry: Entry) -> Data:
    inline = entry.keyboard is not None and entry.keyboard.kind is KeyboardKind.INLINE
    message: Data = {
        "n": entry.number,
        "id": entry.message_id,
        "who": entry.who,
        "kind": entry.kind,
        "text": entry.text,
        "at": _milliseconds(entry.at),
    }
    if passed_by(show, person, entry):
        message["passed"] = True
    if entry.earlier:
        message["edited"] = True
    if entry.file is not None:
        message["file"] = f"/files/{entry.number}"
        message["picture"] = entry.file.startswith(PNG)
    if entry.keyboard is not None and inline:
        message["rows"] = _rows(entry.keyboard)
    if entry.who is Who.PERSON:
        message["tick"] = _tick(show, entry)
    return message


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _rows(keyboard: Keyboard) -> list[list[Data]]:
    return [[{"label": key.label, "data": key.data, "url": key.url} for key in row] for row in keyboard.rows]


def _tick(show: Show, entry: Entry) -> str:
    """As Telegram's: waiting on the phone, taken by Telegram, taken by the bot (which then has it safely stored)."""
    away = show.troubles.away_since
    if away is not None and entry.number > away:
        return "waiting"
    return "two" if entry.number <= show.taken else "one"


def _is_working(show: Show, entries: list[Entry]) -> bool:
    """Whether more is to come: the bot is at something the person did, says that it is typing, or has messages on their way."""
    if not entries or show.troubles.away_since is not None:
        return False
    last = entries[-1]
    unanswered = last.who is Who.PERSON and last.kind is not EntryKind.SERVICE and last.number > show.taken
    return unanswered or last.kind is EntryKind.ACTION or show.troubles.waiting > 0


def _toast(entries: list[Entry]) -> Data | None:
    """The small text over the chat that answers a press, if the latest answer has one."""
    for entry in reversed(entries[-3:]):
        if entry.kind is EntryKind.ANSWER and entry.text:
            return {"n": entry.number, "text": entry.text}
    return None


def commands(show: Show, person: Person) -> list[Data]:
    """The command menu as Telegram picks it: the chat's own, else by the phone's language, else the one for all."""
    known = show.standin.world.profile.commands
    chat, language = f"chat:{person.user.id}:", person.user.language_code
    wanted = [(chat, language), (chat, ""), ("default", language), ("default", "")]
    found = next((known[key] for key in wanted if known.get(key)), [])
    return [dict(command) for command in found]


def about_text(show: Show, person: Person) -> str:
    """What the bot says about itself in an empty chat; empty when it says nothing."""
    texts = show.standin.world.profile.texts
    return texts.get(("description", person.user.language_code)) or texts.get(("description", ""), "")


# --- the clinic's corner and the path ------------------------------------------------------------------------------


def letter(show: Show, person: Person) -> Data:
    """What the clinic hands over, and how far the person has come with it."""
    code = f"{person.invitation.code[:3]} {person.invitation.code[3:]}"
    return {
        "name": person.name,
        "link": person.link,
        "code": code,
        "picture": _picture(show, person),
        "state": _link_state(show, person),
    }


def _link_state(show: Show, person: Person) -> str:
    if person.progress.inside:
        return "inside"
    if person.progress.link_dead:
        return "dead"
    entries = show.standin.transcript.of(person.user.id, since=person.link_since)
    opened = any(entry.who is Who.PERSON and entry.text.startswith(START_COMMAND) for entry in entries)
    return "opened" if opened else "new"


def _picture(show: Show, person: Person) -> str:
    """Where the link's QR picture is; another address for every link, so that none is shown from a cache."""
    return f"/qr/{show.number}-{show.people.index(person)}-{person.invitation.token[:4]}.svg"


def letter_link(show: Show, picture: str) -> str | None:
    """The link whose QR picture is at that address."""
    return next((person.link for person in show.people if _picture(show, person) == picture), None)


def path(show: Show, person: Person) -> Data:
    """How far somebody has come on the path of three suggestions, and where exactly it waits for them."""
    done = person.done
    entries = show.standin.transcript.of(person.user.id, since=done.inside_at or 0)
    did = [entry for entry in entries if entry.who is Who.PERSON] if done.inside_at is not None else []
    craved = _first(did, {*craving_labels(show), CRAVING_COMMAND})
    helped = craved is not None and any(e.kind is EntryKind.PRESS and e.number > craved for e in did)
    labels = craving_labels(show)
    return {
        "key": next((label for label in person.user.keys if label in labels), CRAVING_COMMAND),
        "done": {"link": done.welcomed, "craving": helped, "kari": done.answered},
        "at": _at(show, person, did, helped=helped, craved=craved is not None),
        "seat": "ola" if person.progress.gone_on or show.troubles.absent else "kari",
    }


def _first(did: list[Entry], texts: set[str]) -> int | None:
    return next((entry.number for entry in did if entry.kind is EntryKind.TEXT and entry.text in texts), None)


def _at(show: Show, person: Person, did: list[Entry], *, helped: bool, craved: bool) -> str:
    """The name of the place on the path; `step_<name>` is what the page says there."""
    done = person.done
    if done.inside_at is None:
        return {"new": "link", "opened": "code", "dead": "dead"}.get(_link_state(show, person), "code")
    talk = talk_beginnings(show)
    asked = any(entry.text.startswith((*talk, TALK_COMMAND)) for entry in did)
    wish = person.progress.request
    if done.answered:
        read = any(entry.kind is EntryKind.PRESS and entry.number > (done.answered_at or 0) for entry in did)
        return ("over" if helped else "craving") if read else "read"
    if wish in {State.OPEN, State.TAKEN}:
        return "wait" if wish is State.OPEN else "taken"
    if not done.welcomed:
        return "welcome"
    if asked and (helped or not craved):
        return "send"
    return "kari" if helped else "answer" if craved else "craving"


def craving_labels(show: Show) -> set[str]:
    """The key for a craving, in every language."""
    texts = show.stage.program.desk.texts
    return {texts.phrase("keyboard_craving", language) for language in (SOURCE_LANGUAGE, *LOCALES)}


def talk_beginnings(show: Show) -> tuple[str, ...]:
    """How the key for the caseworker begins, in every language."""
    texts = show.stage.program.desk.texts
    phrases = {texts.phrase("keyboard_talk", language) for language in (SOURCE_LANGUAGE, *LOCALES)}
    return tuple(phrase.partition("{")[0] for phrase in phrases)
