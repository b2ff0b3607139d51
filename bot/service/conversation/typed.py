"""What a typed text leads to, in the order: danger > help, stop and command words > an answer > words, which wait for more of the thought.

Danger never waits, nor do commands and answers; they end the wait of what was written before them.
"""

from typing import Final

from bot.domain.danger.hear import Heard
from bot.domain.flow.language import FreeText
from bot.domain.flow.state import Status
from bot.domain.messages.incoming import Incoming
from bot.domain.messages.thought import LONGEST, MOST, Part, edited, together
from bot.domain.people.names import in_order
from bot.domain.words.commands import Command, command_of
from bot.ids import PatientId
from bot.service.conversation import afterwards, commands, danger, listening, replies
from bot.service.conversation.returning import Returning
from bot.service.conversation.strangers import START
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.store.conversations import thoughts
from bot.store.conversations.thoughts import Waiting
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.tables.people import PatientState

#: Commands that no open question takes for an answer.
ALWAYS: Final = frozenset({Command.HELP, Command.STOP, None})
#: A question for so few characters asks for a name or a line, which is one message.
ONE_LINE: Final = 300


def hear_out(work: Work, desk: Desk, patient_id: PatientId) -> list[Leased]:
    """Hear what a person, who is locked, has written and what nothing followed; give the rows to send."""
    waiting = thoughts.waiting(work, patient_id)
    if waiting is None:
        return []
    voice = Voice(work, desk, people.by_id(work, patient_id, lock=False))
    voice.acted_at = min(waiting.sent_at, work.now)
    finish(voice, waiting)
    return voice.rows


def finish(voice: Voice, waiting: Waiting | None) -> None:
    """Hear what has waited, if anything has."""
    if waiting is None:
        return
    thoughts.forget(voice.work, voice.person.id)
    text = together(waiting.parts)
    talk = Talk(voice)
    _words(talk, voice.desk.hearing.hear(text), text)
    what_follows(talk)


def what_follows(talk: Talk) -> None:
    """What comes of what has just ended: what was wanted before, words that go on, an offer to go on with another conversation, what
    is to be asked once in a while."""
    danger.after(talk)
    listening.after(talk)
    commands.go_on(talk)
    talk.offer_to_go_on()
    afterwards.after(talk)


def _words(talk: Talk, heard: Heard, text: str) -> None:
    """Words that are no command: danger that is to be asked about, then what they answer or are offered to be sent as.

    Whatever is said to words that were not understood, the numbers are in view.
    """
    if danger.asks(talk, heard, text) or danger.cannot(talk, text):
        return
    understood = listening.hear(talk, danger.wrote_on(talk, text), heard.intent)
    if (heard.ring == 2 or not understood) and not talk.voice.numbers_given:
        talk.voice.say("numbers_line")


class Typed:
    """One text of a patient's, and what waited to be heard when it came."""

    def __init__(
        self, voice: Voice, incoming: Incoming, returning: Returning, waiting: Waiting | None
    ) -> None:
        self.voice = voice
        self.incoming = incoming
        self.returning = returning
        self.waiting = waiting

    def take(self) -> None:
        """Answer it, or let it wait for more."""
        text, whole = self.incoming.text.strip(), together(self._parts())
        hear = self.voice.desk.hearing.hear
        heard = hear(text)
        if whole != text:
            heard = max(heard, hear(whole), key=lambda one: _GRAVITY[one.ring])
        if heard.ring == 1:
            self._end_of_wait()
            danger.card_now(Talk(self.voice), heard.danger, whole, answered=self.incoming.answered)
            return
        words = text.split()
        if words and words[0].split("@", maxsplit=1)[0] == START:
            finish(self.voice, self.waiting)
            self._start(words[1:])
        elif not self.returning.takes_code(text):
            self._command_or_words(text, whole, heard)

    def _command_or_words(self, text: str, whole: str, heard: Heard) -> None:
        talk = Talk(self.voice)
        command, to = self._command(text, talk), replies.answered(self.voice, self.incoming.reply_to)
        if to is not None and command not in ALWAYS and not text.startswith("/"):
            command = None
        if command is not None:
            talk = self._after_the_wait(talk)
            if command is not Command.HELP or not self.incoming.answered:  # else the numbers are there
                commands.carry_out(talk, commands.for_command(command))
        elif self.returning.asks_who():
            return
        elif not text:
            self.voice.say("hint_empty")
        elif to is not None:
            talk = self._after_the_wait(talk)
            if not replies.bind(talk, to, text) or heard.ring == 2:
                _words(talk, heard, text)
        elif heard.ring == 2 or danger.is_about_calling(talk, text):
            self._end_of_wait()
            _words(talk, heard, whole)
        elif not self.voice.desk.thought or self._is_an_answer(talk, text):
            talk = self._after_the_wait(talk)
            _words(talk, heard, text)
        else:
            self._wait()
        what_follows(talk)

    def edits(self) -> bool:
        """Let a message that still waits say what its writer has made of it; False when it does not wait."""
        parts = (
            edited(self.waiting.parts, self.incoming.message_id, self.incoming.text) if self.waiting else None
        )
        if parts is None or self.waiting is None:
            return False
        self._keep(Waiting(parts, self.waiting.since, self.voice.acted_at))
        return True

    def _parts(self) -> tuple[Part, ...]:
        before = self.waiting.parts if self.waiting is not None else ()
        return (*before, Part(self.incoming.message_id, self.incoming.text))

    def _wait(self) -> None:
        """Let the words wait for more; with more than can be heard at once, what waited is heard first."""
        if self.waiting is not None and sum(len(part.text) for part in self._parts()) > MOST:
            finish(self.voice, self.waiting)
            self.waiting = None
        since = self.waiting.since if self.waiting is not None else self.voice.work.now
        self._keep(Waiting(self._parts(), since, self.voice.acted_at))

    def _keep(self, waiting: Waiting) -> None:
        work, desk = self.voice.work, self.voice.desk
        due_at = min(work.now + desk.thought, waiting.since + LONGEST)
        thoughts.put(work, self.voice.person.id, waiting, due_at)

    def _end_of_wait(self) -> None:
        """What waited is heard with this."""
        if self.waiting is not None:
            thoughts.forget(self.voice.work, self.voice.person.id)

    def _after_the_wait(self, talk: Talk) -> Talk:
        """Hear what waited before this; give the conversations as they are then."""
        if self.waiting is None:
            return talk
        finish(self.voice, self.waiting)
        return Talk(self.voice)

    def _is_an_answer(self, talk: Talk, text: str) -> bool:
        """Whether a text answers the open question by itself: a label, a number, a line where a line is asked for."""
        run = talk.active
        if run is None or run.state.status is not Status.ASKING:
            return False
        ask = talk.open_ask(run)
        if isinstance(ask, FreeText):
            return ask.max <= ONE_LINE
        no_word = any(char.isdigit() for char in text) and not any(char.isalpha() for char in text)
        return no_word or talk.answer_in(run, text) is not None

    def _command(self, text: str, talk: Talk) -> Command | None:
        """The command in a text.

        Help and stop always count, and so do slash commands and the keys at the bottom of the screen. What cannot wait ("ingen steder å
        sove i natt") gives way only to a key that says so and to words that are to be sent; other command words to any open question that
        they answer: "Kan du ringe meg?" may well be what is to be sent, and "English" the language.
        """
        slash = text.startswith("/")
        if slash:
            command = command_of(text, [])
        else:
            may_name_somebody = len(text) < 80 and not text.isdecimal()
            names = self._names() if may_name_somebody else []
            command = command_of(text, names, name_alone=not talk.asks_for_text())
        if command is Command.LEAVE and talk.active is None:
            return Command.MENU
        if slash or command in ALWAYS or text in self._keys():
            return command
        if command is Command.TALK and (self.waiting is not None or listening.shows_own_words(talk)):
            return None
        if command in commands.SITUATIONS:
            words = listening.shows_own_words(talk) or talk.asks_for_words() or talk.names_an_option(text)
            return None if words else command
        return None if talk.asks_for_text() or talk.names_an_option(text) else command

    def _names(self) -> list[str]:
        """What the person may write for the people of their team: their names, and what the program calls them."""
        voice = self.voice
        known = [in_order(one.name) for one in voice.team] + list(voice.spoken().values())
        return [name for name in known if name]

    def _keys(self) -> set[str]:
        """What stands at the bottom of the person's screen."""
        return {key for row in self.voice.keyboard() for key in row}

    def _start(self, token: list[str]) -> None:
        """/start again, in a chat we know: go on where we were, or see whose link it is."""
        talk = Talk(self.voice)
        if len(token) == 1:
            self.returning.opens(token[0])
        elif self.returning.asks_who():
            pass
        elif self.voice.person.state is PatientState.GREETED:
            talk.start("welcome")
        else:
            commands.carry_out(talk, "continue")


#: Which ring goes before which: the card, then the question, then neither.
_GRAVITY: Final = {1: 2, 2: 1, 0: 0}
