"""The chat of a member of staff who is told there: the taps and words that come in it, and leaving it.

Nothing that is typed here is kept, and nothing of it is about a patient: a chat is a member of staff's or a patient's, never both.
"""

from bot.domain.messages.incoming import Incoming, UpdateKind
from bot.domain.words.commands import Command, command_of
from bot.service.conversation.strangers import Stranger
from bot.service.desk import Desk
from bot.service.outcome import Outcome, Pressed
from bot.service.people import channels as rules
from bot.service.people.staff_words import words
from bot.store.database.work import Work
from bot.store.people import channels, enrolments, staff_chats
from bot.store.people.channels import Channel
from bot.store.tables.channels import ChannelState


class StaffChat(Stranger):
    """Answers one update of a chat that a member of staff has joined. As with strangers, danger and help words come first."""

    def __init__(self, work: Work, desk: Desk, incoming: Incoming, channel: Channel) -> None:
        super().__init__(work, desk, incoming)
        self.channel = channel
        self.language = channel.language

    def answer(self) -> Outcome:
        """A tap, that the bot was blocked or taken back, or words."""
        match self.incoming.kind:
            case UpdateKind.PRESS:
                self._press()
            case UpdateKind.BLOCKED:
                channels.failed(self.work, self.channel.recipient_id, for_good=True)
            case UpdateKind.UNBLOCKED:
                rules.ask_whether_it_works(self.work, self.desk, self.channel.recipient_id)
            case _:
                super().answer()
        return self.outcome

    def _press(self) -> None:
        kind, _, token = self.incoming.press.partition(":")
        waited = self.channel.state is ChannelState.WAITING
        right = kind == rules.CHECK and rules.answered(self.work, self.channel.staff_id, token)
        chosen = self.desk.texts.phrase("notice_yes", self.language) if right else ""
        self.outcome.pressed = Pressed(self.incoming.press_id, chosen=chosen)
        if not right:
            self.say("notice_chat_old_question")
        elif waited:
            self.say("notice_chat_joined")

    def _link(self, token: str) -> None:
        """A link that was opened here. A patient's is left as it was, for the patient's own phone; a colleague's for theirs."""
        if enrolments.whose(self.work, token) is not None:
            self.say("notice_chat_no_patients_link")
        elif staff_chats.is_link(self.work, token):
            self.say("notice_chat_taken")
        else:
            self._anything_else("")

    def _anything_else(self, text: str) -> None:
        if command_of(text, ()) is Command.STOP:
            channels.take_away(self.work, self.channel.recipient_id)
            self.say("notice_chat_left")
        else:
            self.tell(words(self.desk, "notice_chat_not_here", self.language, self.desk.inbox).text)
