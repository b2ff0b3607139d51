"""Answering people of whom nothing is kept: strangers, and those who have opened a link but not yet given its code."""

from typing import Final

from bot.domain.danger.card import card, help_numbers
from bot.domain.messages.incoming import Incoming, UpdateKind
from bot.domain.messages.message import Message
from bot.domain.words.commands import Command, command_of
from bot.domain.words.enrolment_code import DIGITS, digits_of
from bot.i18n import fill
from bot.service.conversation.languages import language_of_phone
from bot.service.desk import Desk
from bot.service.login import throttle
from bot.service.outcome import Direct, Outcome
from bot.service.people import channels, enrolment
from bot.store.database.work import Work
from bot.store.moving import shelf
from bot.store.people import enrolments
from bot.store.tables.messages import Lane

START: Final = "/start"


class Stranger:
    """Answers one update of a chat that belongs to no patient. Everything goes out as `Direct`: nothing is stored but, for a day, a keyed
    hash of a chat in which links were opened that there never were."""

    def __init__(self, work: Work, desk: Desk, incoming: Incoming) -> None:
        self.work = work
        self.desk = desk
        self.incoming = incoming
        self.language = language_of_phone(desk, incoming.language) or (
            "en" if "en" in desk.languages else desk.languages[0]
        )
        self.outcome = Outcome()

    def answer(self) -> Outcome:
        """Danger first, then help, then a link, then a code, then the same words to everybody."""
        text = self.incoming.text.strip()
        danger = self.desk.hearing.card_for(text) if text else None
        if self.incoming.answered:
            pass  # by the card or the numbers, without the database
        elif danger is not None:
            self.tell(card(danger, self.language), Lane.HELP)
        elif command_of(text, ()) is Command.HELP:
            self.tell(help_numbers(self.language), Lane.HELP)
        elif text.split(" ")[0].split("@")[0] == START and len(text.split()) == 2:
            self._link(text.split()[1])
        elif (
            self.incoming.kind not in {UpdateKind.BLOCKED, UpdateKind.UNBLOCKED, UpdateKind.ADDED}
            and not self.incoming.more_of_album
        ):
            self._anything_else(text)
        return self.outcome

    def tell(self, text: str, lane: Lane = Lane.REPLY) -> None:
        """Send a text to this chat."""
        self.outcome.direct.append(Direct(self.incoming.chat_id, Message(text, neutral=True), lane))

    def say(self, key: str, lane: Lane = Lane.REPLY) -> None:
        """Send a phrase to this chat."""
        self.tell(self.desk.texts.phrase(key, self.language), lane)

    def _link(self, token: str) -> None:
        if not throttle.may_open(self.work, self.incoming.chat_id):
            self.say("enrol_refused")
            return
        if channels.join_chat(self.work, self.desk, token, self.incoming.chat_id):
            return
        if enrolment.open_link(self.work, token, self.incoming.chat_id):
            self.say("enrol_ask_code")
        elif not self._moved():
            self.say("enrol_refused")

    def _moved(self) -> bool:
        """Say where to go on to somebody whose clinic is on its way to another instance, or has left. False for anybody else."""
        found = shelf.of_chat(self.work, self.incoming.chat_id)
        if found is None:
            return False
        move, self.language = found
        key = "moved_gone" if move.known.link else "moved_on_the_way"
        self.tell(fill(self.desk.texts.phrase(key, self.language), {"link": move.known.link}.__getitem__))
        return True

    def _anything_else(self, text: str) -> None:
        pending = enrolments.pending(self.work, self.incoming.chat_id)
        if pending is None:
            if not self._moved():
                self.say("stranger")
            return
        code = digits_of(text)
        if len(code) != DIGITS:
            self.say("enrol_code_shape")
            return
        result = enrolment.try_code(self.work, self.desk, pending, code, self.incoming)
        if result.rows is not None:
            self.outcome.rows += result.rows
        elif result.tries_left:
            self.say(f"enrol_wrong_code_{result.tries_left}")
        else:
            self.say("enrol_locked", Lane.URGENT)
