"""A link or a code in a chat that is somebody's already: their own, a new enrolment of theirs, or another's on a shared phone.

Who of them holds the phone cannot be known, so nothing moves before the code, and nothing of the first conversation is shown meanwhile.
"""

from typing import Final

from bot.dialogue.speech import Buttons
from bot.domain.messages.incoming import Incoming
from bot.domain.messages.message import Button
from bot.domain.words.enrolment_code import code_in
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.login import throttle
from bot.service.outcome import Outcome
from bot.service.people import enrolment
from bot.store.people import enrolments, staff_chats
from bot.store.people.enrolments import Pending
from bot.store.tables.messages import Lane
from bot.store.tables.people import PatientState

#: Button data: let the chat be as it was, and give the opened link back.
KEEP_CHAT: Final = "e:keep"


class Returning:
    """What one update with a link or a code leads to in the chat of a patient, who is locked."""

    def __init__(self, voice: Voice, incoming: Incoming, outcome: Outcome) -> None:
        self.voice = voice
        self.work = voice.work
        self.incoming = incoming
        self.outcome = outcome

    def opens(self, token: str) -> None:
        """A link was opened here. One for a member of staff's own chat is left as it was: no patient is told of others here."""
        if not throttle.may_open(self.work, self.incoming.chat_id):
            self.voice.say("enrol_refused")
            return
        if staff_chats.is_link(self.work, token):
            self.voice.say("enrol_staff_link")
            return
        chat_id = self.incoming.chat_id
        own = enrolments.whose(self.work, token) == self.voice.person.id
        opened = enrolment.open_link(self.work, token, chat_id)
        if own:
            self._already_in()
        elif opened:
            self.voice.say("enrol_chat_in_use", buttons=self._ways())
        else:
            self.voice.say("enrol_refused")

    def takes_code(self, text: str) -> bool:
        """Take a text that is a code; False when it is none. Whatever becomes of it, it is kept nowhere and sent to nobody."""
        pending = (
            enrolments.pending(self.work, self.incoming.chat_id) if self.voice.person.link_open else None
        )
        code = code_in(text, awaited=pending is not None)
        if code is None:
            return False
        if pending is None:
            self.voice.say("enrol_code_alone")
        elif pending.patient_id == self.voice.person.id:
            enrolments.confirm(self.work, pending, code)
            self._already_in()
        else:
            self._try(pending, code)
        return True

    def asks_who(self) -> bool:
        """While another's link is open here, ask who is writing, instead of showing or taking anything; False when none is."""
        pending = (
            enrolments.pending(self.work, self.incoming.chat_id) if self.voice.person.link_open else None
        )
        if pending is None or pending.patient_id == self.voice.person.id:
            return False
        self.voice.say("enrol_who_writes", buttons=self._ways())
        return True

    def keeps_chat(self) -> None:
        """The chat is to stay as it was: the link can be opened elsewhere."""
        given_back = enrolments.give_back(self.work, self.incoming.chat_id)
        key = "enrol_chat_kept" if given_back else "stale_press"
        self.voice.say(key, keyboard=self.voice.keyboard())

    def _try(self, pending: Pending, code: str) -> None:
        voice = self.voice
        tried = enrolment.try_code(self.work, voice.desk, pending, code, self.incoming, former=voice.person)
        if tried.rows is not None:
            self.outcome.rows += tried.rows
        elif tried.tries_left:
            voice.say(f"enrol_wrong_code_{tried.tries_left}", buttons=self._ways())
        else:
            voice.say("enrol_locked", lane=Lane.URGENT)

    def _already_in(self) -> None:
        """Their own link, in their own chat: they are in, and go on where they were."""
        self.voice.say("enrol_already_yours", keyboard=self.voice.keyboard())
        talk = Talk(self.voice)
        match self.voice.person.state:
            case PatientState.GREETED:
                talk.start("welcome")
            case PatientState.STOPPED:
                talk.start("comeback")
            case _:
                talk.show_where_we_are()

    def _ways(self) -> Buttons:
        return ((Button(self.voice.phrase("enrol_button_keep"), KEEP_CHAT),),)
