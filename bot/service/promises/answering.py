"""What the patient says of a promise by one press: whether the moment suits, whether it happened. A "no" becomes a request."""

import re
from typing import Final
from uuid import UUID

from bot.domain.promises.promise import Standing
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.promises import words
from bot.service.requests import asking
from bot.store.promises import promises
from bot.store.promises.promises import PromiseRow
from bot.store.requests import events, records

_ID: Final = re.compile(r"[0-9a-f]{32}")
#: What a question about it may still be answered of.
_OPEN: Final = frozenset({Standing.PLANNED, Standing.KEPT, Standing.UNKNOWN})


def press(talk: Talk, data: str) -> None:
    """Carry out a button of a promise; one that says nothing any more gets a kind word, and where we are."""
    code, _, action = data.partition(":")
    voice = talk.voice
    row = promises.find(voice.work, UUID(hex=code)) if _ID.fullmatch(code) else None
    if row is None or row.patient_id != voice.person.id:
        talk.key_is_over()
        return
    match action:
        case words.SUITS:
            _suits(voice, row)
        case words.SUITS_NOT:
            _note_suits(voice, row, suits=False)
            talk.start("answer")
        case words.PHONE:
            talk.start("phone")
        case words.HAPPENED | words.HAPPENED_NOT if row.standing not in _OPEN:
            voice.say("promise_known", keyboard=voice.keyboard())
        case words.HAPPENED:
            _happened(voice, row)
        case words.HAPPENED_NOT:
            _happened_not(voice, row)
        case _:
            talk.key_is_over()


def _suits(voice: Voice, row: PromiseRow) -> None:
    if row.standing is Standing.PLANNED:
        _note_suits(voice, row, suits=True)
    voice.say("promise_suits_ok", keyboard=voice.keyboard(), staff=words.called(voice, row.owner_id))


def _note_suits(voice: Voice, row: PromiseRow, *, suits: bool) -> None:
    if row.suits is not suits:
        promises.change(voice.work, row.id, suits=suits)
        events.note(voice.work, row.request_id, "moment_suits" if suits else "moment_suits_not")
        records.touch(voice.work, row.request_id)


def _happened(voice: Voice, row: PromiseRow) -> None:
    if row.standing is not Standing.KEPT:
        promises.change(
            voice.work, row.id, standing=Standing.KEPT, turn=None, look_at=None, ended_at=voice.work.now
        )
        events.note(voice.work, row.request_id, "promise_kept")
        records.touch(voice.work, row.request_id)
    voice.say("promise_thanks", keyboard=voice.keyboard())


def _happened_not(voice: Voice, row: PromiseRow) -> None:
    """A request goes out, of the kind that is for this: not to whoever promised it alone. The question has said so (E15)."""
    promises.change(
        voice.work, row.id, standing=Standing.BROKEN, turn=None, look_at=None, ended_at=voice.work.now
    )
    events.note(voice.work, row.request_id, "promise_broken")
    lost = voice.phrase("staff_words_lost") if row.lost else row.text
    said = voice.phrase(
        f"promise_{row.kind}_broken",
        staff=words.called(voice, row.owner_id),
        when=words.when_said(voice, row.when),
        text=lost,
    )
    try:
        asking.ask(voice, voice.desk.content.kinds.uses.promise_broken, (said,))
    except asking.NoConsentError:
        voice.say("text_no_contact", keyboard=voice.keyboard())
