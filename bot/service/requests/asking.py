"""Requests as the patient makes them: ask, add words, take back, see where it stands, read the answer.

Nothing reaches a caseworker without the consent `contact`. What staff do is in `inbox.py`, what the clock does in `deadlines.py`.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from bot.dialogue.preview import wish_of
from bot.domain.messages.message import Button, Message
from bot.domain.requests.kinds import WISH_PHRASE
from bot.domain.requests.request import AskedAgain, Replied, State, Withdrawn
from bot.ids import RequestId
from bot.service.conversation.voice import Voice
from bot.service.promises import words as promised
from bot.service.requests.case import Case, terms_of
from bot.service.requests.patient_words import RequestWords, press_data
from bot.service.requests.unasked import keys_under_words, let_write_first
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.requests import events, records
from bot.store.requests.records import Stored, with_line
from bot.store.tables.messages import Lane
from bot.store.tables.people import Purpose
from bot.store.tables.requests import Direction

log = logging.getLogger(__name__)

#: A relay and the name in front of it must fit into one message of Telegram's.
LONGEST_WORDS: Final = 3500
_ASKING: Final = frozenset({State.OPEN, State.TAKEN})


class NoConsentError(Exception):
    """The patient has not agreed that anything is passed to a caseworker. Nothing was sent."""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What conditions of a flow may know about the request that is out."""

    code: str
    kind: str
    taken: bool


def ask(voice: Voice, kind: str | None, reason_lines: Sequence[str]) -> RequestId:
    """Ask the caseworker; a request that is already out takes the wish in, counted, with whatever words are new.

    `kind` is one of the content's; without one, or when it is there no more, the request is the plain wish for contact.
    `reason_lines` is what the patient approved, line by line; without any it is the wish of the kind. The patient is told what is
    true. Raises `NoConsentError`.
    """
    _need_consent(voice)
    stored = records.living(voice.work, voice.person.id)
    name, entry = voice.desk.content.kinds.find(kind)
    if kind not in {None, name}:
        log.error("a conversation asked for a kind of request that is not there; it goes as %s", name)
    wish = wish_of(voice, name, entry.urgency)
    if stored is None:
        return Case.new(voice, name, tuple(reason_lines) or (wish,)).stored.id
    case = Case(voice, stored)
    _add_words(case, reason_lines or ((wish,) if name != stored.request.kind else ()))
    case.apply(AskedAgain(terms_of(voice, name)))
    case.save()
    return case.stored.id


def reply(voice: Voice, text: str) -> RequestId:
    """Pass the patient's words, which they have seen in a preview, to whoever has the request that is out.

    Without one they become a new request, so that they do not get lost. Raises `NoConsentError`.
    """
    _need_consent(voice)
    stored = records.living(voice.work, voice.person.id)
    if stored is None or stored.by_program:
        return ask(voice, voice.desk.content.kinds.uses.contact, (text,))
    case = Case(voice, stored)
    events.say(voice.work, stored, Direction.TO_STAFF, _beyond(text, _said(voice, stored)))
    case.change(with_line(stored, words_at=voice.work.now))
    case.apply(Replied())
    case.save()
    return stored.id


def has_said(voice: Voice, text: str) -> bool:
    """Whether the patient has written just these words about the request that is out."""
    stored = records.living(voice.work, voice.person.id, lock=False)
    if stored is None or text in stored.reason:
        return stored is not None
    said = events.words(voice.work, stored.id)
    return any(words.staff_id is None and words.text == text for words in said)


def withdraw(voice: Voice) -> None:
    """Take back the request that nobody has answered yet, and say whether somebody had read it."""
    stored = records.living(voice.work, voice.person.id)
    if stored is None or stored.by_program or stored.request.state not in _ASKING:
        voice.say("nothing_to_withdraw", keyboard=voice.keyboard())
        return
    case = Case(voice, stored)
    case.apply(Withdrawn())
    case.save()


def contact_revoked(voice: Voice) -> None:
    """End whatever is out when the consent to contact is taken back: unread words stay unread."""
    stored = records.living(voice.work, voice.person.id)
    if stored is not None and not stored.by_program:
        case = Case(voice, stored)
        case.apply(Withdrawn(), quietly=stored.request.state not in _ASKING)
        case.save()


def status(voice: Voice) -> None:
    """Say where the request that is out stands, with buttons to make it urgent, take it back or read the answer; and what is planned."""
    ahead = promised.ahead(voice)
    stands = status_if_any(voice)
    if ahead:
        voice.send(Message("\n".join(ahead), keyboard=() if stands else voice.keyboard(), neutral=True))
    elif not stands:
        voice.say("request_status_none", keyboard=voice.keyboard())


def status_if_any(voice: Voice) -> bool:
    """The same, without a word when nothing is out; gives whether something is."""
    stored = records.living(voice.work, voice.person.id)
    if stored is None or stored.by_program:
        return False
    case = Case(voice, stored)
    case.change(case.words.show(stored))
    case.save()
    return True


#: The buttons of a request that lead to something that its staff see.
SEEN: Final = frozenset({"urgent", "withdraw", "read", "again", "again_urgent"})


def press(voice: Voice, code: str, action: str) -> None:
    """Carry out a button of a request: urgent, withdraw, read, again, again_urgent. One whose time is over gets a truthful word."""
    stored = _own(voice, code)
    living = stored is not None and stored.request.state in _ASKING
    try:
        match action:
            case "urgent" if stored is not None and living:
                ask(voice, _raised(voice, stored), ())
            case "withdraw" if living:
                withdraw(voice)
            case "read" if stored is not None:
                _read(voice, stored)
            case "again" | "again_urgent" if stored is not None:
                kind = _raised(voice, stored) if action == "again_urgent" else stored.request.kind
                ask(voice, kind, stored.reason)
            case "not_first" | "first_again" if stored is not None:
                let_write_first(voice, stored, given=action == "first_again")
            case _ if stored is not None:
                _offer_again(voice, stored)
            case _:
                voice.say("request_status_none", keyboard=voice.keyboard())
    except NoConsentError:
        voice.say("request_no_contact", keyboard=voice.keyboard())


def open_request(work: Work, patient_id: UUID) -> OpenRequest | None:
    """The request that is out and not yet answered; a new wish after an answer is a new wish."""
    stored = records.living(work, patient_id, lock=False)
    if stored is None or stored.by_program or stored.request.state not in _ASKING:
        return None
    return OpenRequest(stored.code, stored.request.kind, stored.request.state is State.TAKEN)


def _need_consent(voice: Voice) -> None:
    given = people.consents(voice.work, voice.person.id).get(Purpose.CONTACT)
    if given is None or not given[0]:
        message = "the patient has not consented to contact; ask first"
        raise NoConsentError(message)


def _add_words(case: Case, lines: Sequence[str]) -> None:
    """Keep what the patient says beyond what the request already holds; pressing the same button again adds nothing."""
    voice, stored = case.voice, case.stored
    known = {*_said(voice, stored), voice.phrase(WISH_PHRASE)}
    new = [_beyond(line, known) for line in lines if line not in known]
    text = "\n".join(new)
    if not text or text in known:
        return
    events.say(voice.work, stored, Direction.TO_STAFF, text)
    case.change(with_line(stored, words_at=voice.work.now))


def _said(voice: Voice, stored: Stored) -> set[str]:
    """What the patient has said about a request so far."""
    said = events.words(voice.work, stored.id)
    return {*stored.reason, *(words.text for words in said if words.staff_id is None)}


def _beyond(text: str, known: Collection[str]) -> str:
    """What a text says beyond something known with which it begins: a preview that has grown since it was sent."""
    before = max((one for one in known if text.startswith(f"{one}\n")), key=len, default=None)
    return text if before is None else text.removeprefix(f"{before}\n")


def _own(voice: Voice, code: str) -> Stored | None:
    """The request of this code, if it is this patient's."""
    found = records.by_code(voice.work, code)
    if found is None or found[1] != voice.person.id:
        return None
    return records.locked(voice.work, found[0])


def _read(voice: Voice, stored: Stored) -> None:
    """Show the answers that have not been shown yet; when all have, the last one again."""
    said = [words for words in events.words(voice.work, stored.id) if words.staff_id is not None]
    answers = [words for words in said if not words.lost]
    names = voice.spoken(people.staff_of(voice.work, stored.clinic_id))
    for words in [one for one in answers if not one.seen] or answers[-1:]:
        staff = (words.staff_id and names.get(words.staff_id)) or voice.phrase("someone_at_clinic")
        voice.say(
            "relay_text",
            lane=Lane.URGENT,
            buttons=keys_under_words(voice, stored, staff),
            request_id=stored.id,
            staff=staff,
            text=words.text,
        )
    if not answers:
        voice.say("relay_none_left")
    events.mark_seen(voice.work, [words.id for words in answers])
    records.touch(voice.work, stored.id)


def _offer_again(voice: Voice, stored: Stored) -> None:
    """A button of a request that is out no more: say so, and offer to send it anew."""
    words = RequestWords(voice, {})
    buttons = [(Button(words.text(stored.request, "button_again"), press_data(stored, "again")),)]
    raised = words.raised(stored.request, "button_again_urgent")
    if raised is not None:
        buttons.append((Button(raised, press_data(stored, "again_urgent")),))
    voice.send(Message(words.text(stored.request, "press_ended"), tuple(buttons)), Lane.URGENT)


def _raised(voice: Voice, stored: Stored) -> str:
    """The more urgent kind that a request can become; its own when there is none."""
    name, kind = voice.desk.content.kinds.find(stored.request.kind)
    return kind.raise_to or name
