"""One update, one transaction: who it is from, what it means in the order danger > help and command words > the open ask > intent.

Nothing here talks to Telegram. The outcome says what to send after the commit.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from bot.domain.flow.press import Press, parse_press
from bot.domain.flow.values import Means
from bot.domain.messages.incoming import ChatKind, Incoming, UpdateKind
from bot.domain.messages.message import OPEN, Message
from bot.domain.messages.thought import corrections
from bot.service.appointments import answering as appointment_keys
from bot.service.appointments import words as appointment_words
from bot.service.clock.begin_due import OFFER, take_offer
from bot.service.conversation import agreed, commands, danger, earlier, listening, screens, taking_back
from bot.service.conversation.returning import KEEP_CHAT, Returning
from bot.service.conversation.staff_chat import StaffChat
from bot.service.conversation.strangers import Stranger
from bot.service.conversation.talk import Talk
from bot.service.conversation.typed import Typed, finish, what_follows
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.handover import pressing, telling
from bot.service.outcome import Direct, Outcome, Pressed
from bot.service.promises import answering
from bot.service.promises.words import PRESS
from bot.service.requests import asking, unreachable
from bot.store.conversations import ahead, updates
from bot.store.conversations.ahead import Ahead
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.people import people, staff_chats
from bot.store.people.people import PatientRow

#: What an old button means when it asks for a person: it is honoured with the words it stood under.
REQUESTS: Final = frozenset({Means.REQUEST, Means.REQUEST_URGENT, Means.NO_PLACE_TONIGHT})
#: Keys that stand under what the program says by itself, outside every conversation: what their data begins with, and what takes them.
_KEYS: Final[Mapping[str, Callable[[Talk, str], None]]] = {
    PRESS: answering.press,
    appointment_words.PRESS: appointment_keys.press,
    telling.PRESS: pressing.press,
    OFFER: take_offer,
    agreed.PRESS: taking_back.press,
}
#: What is said to something that cannot be read; nothing of it is kept.
UNREADABLE: Final = {
    UpdateKind.STICKER: "only_text_sticker",
    UpdateKind.VOICE: "only_text_voice",
    UpdateKind.PICTURE: "only_text_photo",
    UpdateKind.CONTACT: "only_text_contact",
    UpdateKind.LOCATION: "only_text_location",
    UpdateKind.OTHER: "only_text_other",
}


def handle_update(work: Work, desk: Desk, incoming: Incoming, bot_id: int) -> Outcome:
    """Carry out one update.

    1. A patient is locked, and what an update needs to know of them is read. 2. An update that was handled before ends here. 3. A group is
    left. 4. What is no word of the person's ends here. 5. A chat that is no patient's is answered and forgotten; one that a member of
    staff has joined in its own way. 6. An edit that changes no word ends here. 7. The update goes to what the patient means by it.
    """
    private = incoming.chat_kind is ChatKind.PRIVATE
    is_said = incoming.kind is not UpdateKind.NOTHING
    person = people.by_chat(work, incoming.chat_id) if private and is_said else None
    if person is not None:
        return _of_patient(work, desk, person, incoming, bot_id)
    if not updates.first_time(work, bot_id, incoming.update_id):
        return Outcome(duplicate=True)
    if not private:
        return _leave_group(desk, incoming)
    if not is_said:
        return Outcome()
    channel = staff_chats.by_chat(work, incoming.chat_id)
    if channel is not None:
        return StaffChat(work, desk, incoming, channel).answer()
    return Stranger(work, desk, incoming).answer()


def _of_patient(work: Work, desk: Desk, person: PatientRow, incoming: Incoming, bot_id: int) -> Outcome:
    known = ahead.look(work, person, bot_id, incoming.update_id)
    if known.handled:
        return Outcome(duplicate=True)
    said = _saying(incoming, bot_id)
    heard = None if incoming.kind is UpdateKind.BLOCKED else person.id
    updates.mark(work, bot_id, incoming.update_id, said, heard, _key_of_a_request(incoming))
    edited = incoming.kind is UpdateKind.EDITED
    if edited and said and updates.was_said(work, bot_id, incoming.update_id, said):
        return Outcome()
    return _Conversation(work, desk, person, incoming, known, bot_id).take()


def _key_of_a_request(incoming: Incoming) -> updates.Pressed | None:
    """The key that was pressed, if what it does is seen by the staff; of every other it is nobody's business that it was."""
    kind, _, rest = incoming.press.partition(":")
    action = rest.partition(":")[2]
    if incoming.message_id is None or kind != "q" or action not in asking.SEEN:
        return None
    return updates.Pressed(incoming.message_id, action)


def _saying(incoming: Incoming, bot_id: int) -> str | None:
    """What is compared when a message is edited; None where there are no words."""
    if incoming.message_id is None or not incoming.text:
        return None
    return updates.saying(bot_id, incoming.chat_id, incoming.message_id, incoming.text)


def _leave_group(desk: Desk, incoming: Incoming) -> Outcome:
    if incoming.chat_kind is ChatKind.CHANNEL:
        return Outcome(leave_chat=incoming.chat_id)
    text = desk.texts.phrase("group_leaving", desk.languages[0])
    return Outcome(
        direct=[Direct(incoming.chat_id, Message(text, neutral=True))], leave_chat=incoming.chat_id
    )


class _Conversation:
    """What one update of a patient leads to."""

    def __init__(
        self, work: Work, desk: Desk, person: PatientRow, incoming: Incoming, known: Ahead, bot_id: int
    ) -> None:
        self.work = work
        self.bot_id = bot_id
        self.person = person
        self.incoming = incoming
        self.voice = Voice(work, desk, person, known)
        self.voice.acted_at = min(incoming.sent_at or work.now, work.now)
        self.voice.sent_at = incoming.sent_at
        self.outcome = Outcome()
        self.told_of_request = False
        self.returning = Returning(self.voice, incoming, self.outcome)
        waiting = readable(work, "reading words that wait", partial(known.thought, work), lambda: None)
        self.typed = Typed(self.voice, incoming, self.returning, waiting)

    def take(self) -> Outcome:
        """Sort the update by its kind; gather what is to be sent."""
        if self.incoming.kind is not UpdateKind.BLOCKED:
            self._reachable_again()
        match self.incoming.kind:
            case UpdateKind.TEXT:
                self.typed.take()
            case UpdateKind.PRESS:
                self._press()
            case UpdateKind.EDITED:
                self._edited()
            case UpdateKind.BLOCKED:
                unreachable.patient_unreachable(self.work, self.voice.desk, self.person)
            case UpdateKind.UNBLOCKED:
                self._back_again()
            case UpdateKind.ADDED:
                pass
            case kind:
                self._unreadable(kind)
        self.outcome.rows += self.voice.rows
        return self.outcome

    def _press(self) -> None:
        finish(self.voice, self.typed.waiting)
        data, talk = self.incoming.press, Talk(self.voice)
        self.outcome.pressed = Pressed(self.incoming.press_id)
        press = parse_press(data)
        kind, _, rest = data.partition(":")
        if press is not None:
            self._press_of_a_run(talk, press)
        elif data == f"m:{screens.MORE}":
            self.outcome.pressed = Pressed(self.incoming.press_id, marked=screens.rest_of_menu(self.voice))
        elif data == "m:help" and self.incoming.answered:
            pass  # the numbers are there
        elif kind == "m" and commands.is_known(rest):
            commands.carry_out(talk, rest)
        elif kind == "q" and rest.count(":") == 1:
            self._press_of_a_request(talk, *rest.split(":"))
        elif kind in _KEYS:
            _KEYS[kind](talk, rest)
        elif data == KEEP_CHAT:
            self.returning.keeps_chat()
        elif kind == OPEN:
            self._open_covered(rest)
        elif kind == "g":
            self._press_to_go_on(talk, rest)
        else:
            self.voice.say("stale_press")
            talk.show_where_we_are()
        what_follows(talk)

    def _press_of_a_run(self, talk: Talk, press: Press) -> None:
        label = talk.pressed(press)
        if talk.meaning is not None and not (talk.meaning in REQUESTS and earlier.honour(talk, press)):
            commands.honour(talk, talk.meaning, press)
        said = "press_again" if talk.again else "press_crossed" if talk.crossed else ""
        shown = self.voice.phrase(said) if said else ""
        self.outcome.pressed = Pressed(self.incoming.press_id, shown, chosen=label or "", marked=talk.toggled)

    def _press_of_a_request(self, talk: Talk, code: str, action: str) -> None:
        if action == "reply":
            talk.start("answer")
        else:
            asking.press(self.voice, code, action)

    def _open_covered(self, rest: str) -> None:
        """Bring a message that came too late to be said openly."""
        message = outbox.message_to(self.work, self.person.address, rest) if self.person.address else None
        if message is None:
            self.voice.say("stale_press")
        else:
            self.voice.send(message)

    def _press_to_go_on(self, talk: Talk, rest: str) -> None:
        run = next((run for run in talk.runs if run.tag == rest), None)
        if run is not None:
            talk.go_on(run)
        elif rest == "later":
            self.voice.say("left", keyboard=self.voice.keyboard())
        else:
            self.voice.say("stale_press")
            talk.show_where_we_are()

    def _edited(self) -> None:
        """An edited message is what is heard while it waits, and what is shown while it is out to be looked at; else it is no new answer.

        Danger in it counts as if written now.
        """
        if (
            not self._in_danger()
            and not self.typed.edits()
            and not self._corrects()
            and not self.returning.takes_code(self.incoming.text)
        ):
            self.voice.say("edited")

    def _corrects(self) -> bool:
        """Let an edit of words that are shown, or asked about, stand there instead; False when it is of none of them."""
        talk, text, number = Talk(self.voice), self.incoming.text, self.incoming.message_id
        run = talk.active
        about_words = listening.shows_own_words(talk) or danger.is_asking(talk)
        if run is None or number is None or not text.strip() or not about_words:
            return False
        ways = corrections(listening.words_of(run), text)
        before = updates.which_was_said(self.work, self.bot_id, self.incoming.chat_id, number, ways)
        if before is not None:
            talk.correct(run, ways[before])
        return before is not None

    def _in_danger(self) -> bool:
        """Answer danger in words that are no message of their own: an edit, what stands under a picture. False when there is none."""
        heard, talk = self.voice.desk.hearing.hear(self.incoming.text), Talk(self.voice)
        if heard.ring == 1:
            danger.card_now(talk, heard.danger, self.incoming.text, answered=self.incoming.answered)
        return heard.ring == 1 or danger.asks(talk, heard, self.incoming.text)

    def _unreadable(self, kind: UpdateKind) -> None:
        if self._in_danger():
            return
        if self.returning.asks_who():
            return
        if not self.incoming.more_of_album:
            self.voice.say(UNREADABLE.get(kind, "only_text_other"))
        if self.incoming.text.strip():
            self.typed.take()  # what stands under a picture is their word
        elif not self.incoming.more_of_album:
            Talk(self.voice).show_where_we_are()

    def _back_again(self) -> None:
        """Whoever takes the bot back hears what is still open, and nothing else."""
        request = self.told_of_request or asking.status_if_any(self.voice)
        if not Talk(self.voice).offer_what_is_open() and not request:
            self.voice.say("back_nothing_open", keyboard=self.voice.keyboard())

    def _reachable_again(self) -> None:
        """Whoever writes or presses can be written to: Telegram's own word that somebody took the bot back may have been lost.

        What became of their request meanwhile did not arrive: they hear it now.
        """
        if self.person.address is not None and not self.person.reachable:
            people.set_reachable(self.work, self.person.address.recipient_id, reachable=True)
            self.told_of_request = unreachable.back_in_reach(self.voice)
