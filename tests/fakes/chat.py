"""A patient's chat without Telegram: updates go straight into the service, its rows come straight out, on a real store."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from bot.clock import ManualClock
from bot.domain.messages.incoming import ChatKind, Incoming, UpdateKind
from bot.domain.messages.message import Message, Method
from bot.service.conversation.handle_update import handle_update
from bot.service.conversation.typed import hear_out
from bot.service.desk import Desk
from bot.service.outcome import Outcome
from bot.service.people import enrolment
from bot.store.database.work import Store, Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Leased, Written
from bot.store.people import people
from bot.store.people.enrolments import Invitation
from bot.store.tables.messages import Sending
from tests.fakes import prepared

BOT_ID = 1


@dataclass
class House:
    """A clinic with a caseworker and a deputy, over a store."""

    store: Store
    desk: Desk
    clock: ManualClock
    ids: dict[str, Any] = field(default_factory=dict)
    updates: int = 0
    #: What was done in it, while that is all that was done: the same need not be played again (see `prepared`).
    done: tuple[Any, ...] | None = None
    mark: tuple[int, bytes] = (0, b"")

    def furnish(self) -> "House":
        """Make clinic Fjordheim with Kari Nordli and Ola Berg."""
        whole = type(self) is House and not self.store.on_postgres and self.store.read(prepared.is_empty)
        self.store.run(self._furnish)
        if whole:
            self.done, self.mark = (id(self.desk),), prepared.mark(self.store)
        return self

    def _furnish(self, work: Work) -> None:
        clinic = people.add_clinic(work, "Fjordheim", "mon-fri 08:00-15:00", "Europe/Oslo")
        kari = people.add_staff(work, clinic, "Kari Nordli", on_duty=False)
        ola = people.add_staff(work, clinic, "Ola Berg", on_duty=True)
        self.ids |= {"clinic": clinic, "kari": kari, "ola": ola}

    def enrol(self, name: str = "Anna Lie", **options: Any) -> Invitation:
        """Enrol a test person with Kari as caseworker and Ola as deputy."""
        clinic, kari, ola = self.ids["clinic"], self.ids["kari"], self.ids["ola"]
        return self.store.run(enrolment.enrol, self.desk, clinic, name, kari, ola, is_test=True, **options)

    def chat(self, chat_id: int = 700_700) -> "Chat":
        """A phone that has never talked to the bot."""
        return Chat(self, chat_id)

    def patient(self, chat_id: int = 700_700, name: str = "Anna Lie", **options: Any) -> "Chat":
        """A phone whose owner has gone through the welcome, said yes to everything and put the check-list off."""
        chat = self.chat(chat_id)

        def play() -> _Kept:
            invitation = self.enrol(name, **options)
            chat.patient_id = invitation.patient_id
            chat.writes(f"/start {invitation.token}")
            chat.writes(invitation.code)
            for label in ("Bokmål", "Greit", "Ja", "Ja", "Ja, men ikke spør hver dag", "Nei", "Senere"):
                chat.presses(label)
            return _Kept(self.desk, dict(self.ids), self.updates, replace(chat, heard=[*chat.heard]))

        def recall(kept: _Kept) -> None:
            self.ids, self.updates = dict(kept.ids), kept.updates
            vars(chat).update(
                vars(kept.chat) | {"house": self, "heard": [*kept.chat.heard], "last": [*kept.chat.last]}
            )

        if self.done is None or prepared.mark(self.store) != self.mark:
            play()
            self.done = None
            return chat
        self.done = (*self.done, chat_id, name, repr(sorted(options.items())))
        prepared.once(self.store, self.done, play, recall)
        self.mark = prepared.mark(self.store)
        return chat


@dataclass
class _Kept:
    """What the house and a phone were after the welcome; the desk is kept so that no other can have its id."""

    desk: Desk
    ids: dict[str, Any]
    updates: int
    chat: "Chat"


@dataclass
class Chat:
    """One phone. Everything the bot says is in `heard`; `last` is the newest batch."""

    house: House
    chat_id: int
    heard: list[Message] = field(default_factory=list)
    last: list[Message] = field(default_factory=list)
    outcome: Outcome = field(default_factory=Outcome)
    message_id: int = 100
    patient_id: Any = None

    def writes(self, text: str, **more: Any) -> str:
        """Write a text, and nothing more for a while; give what the bot says to it."""
        said = self.does(UpdateKind.TEXT, text=text, **more)
        return said or self.pauses()

    def types(self, text: str, **more: Any) -> str:
        """Write a text, perhaps with more to come; give what the bot says at once."""
        return self.does(UpdateKind.TEXT, text=text, **more)

    def pauses(self) -> str:
        """Write nothing more, as the clock will find; give what the bot says to what was written."""

        def hear(work: Work) -> list[Leased]:
            person = people.by_chat(work, self.chat_id)
            return hear_out(work, self.house.desk, person.id) if person is not None else []

        self.last = []
        return self.gets(self.house.store.run(hear))

    def presses(self, label: str) -> str:
        """Press the newest button with this label."""
        return self.sends_press(self.data_of(label))

    def presses_on_until(self, there: Callable[["Chat"], bool], most: int = 30) -> None:
        """Press the first key there is, again and again, until something is there. Raises `LookupError` when it does not come."""
        for _ in range(most):
            if there(self):
                return
            self.sends_press(self.data_of(self.labels[0]))
        raise LookupError(f"it does not come; the last words are {[one.text for one in self.last]}")

    def sends_press(self, data: str) -> str:
        """Press a button by its data, on the screen or not."""
        return self.does(UpdateKind.PRESS, press=data, press_id="press")

    def data_of(self, label: str) -> str:
        """The data of the newest button with this label."""
        for message in reversed(self.heard):
            for row in message.buttons:
                for button in row:
                    if button.label == label:
                        return button.data
        raise LookupError(f"no button {label!r}; the last ones are {self.labels}")

    @property
    def labels(self) -> list[str]:
        """The labels under the newest message that has any."""
        newest = next((message for message in reversed(self.heard) if message.buttons), None)
        return [button.label for row in newest.buttons for button in row] if newest else []

    def does(self, kind: UpdateKind, *, update_id: int | None = None, **more: Any) -> str:
        """Do anything; give what the bot says to it."""
        if update_id is None:
            self.house.updates += 1
            update_id = self.house.updates
        more.setdefault("chat_kind", ChatKind.PRIVATE)
        incoming = Incoming(update_id, kind, chat_id=self.chat_id, **more)
        self.outcome = self.house.store.run(handle_update, self.house.desk, incoming, BOT_ID)
        self._edits(more.get("press", ""))
        self.last = [direct.message for direct in self.outcome.direct]
        return self.gets(self.outcome.rows)

    def _edits(self, data: str) -> None:
        """The message whose button was pressed gets the buttons that stand there now."""
        marked = self.outcome.pressed.marked if self.outcome.pressed else None
        for place in reversed(range(len(self.heard))) if marked else ():
            if any(button.data == data for row in self.heard[place].buttons for button in row):
                self.heard[place] = replace(self.heard[place], buttons=marked.buttons if marked else ())
                return

    def gets(self, rows: list[Leased]) -> str:
        """Receive what is on its way (and whatever waits behind it); give its text."""
        todo = list(rows) or self.house.store.run(outbox.claim, 50)
        while todo:
            row = min(todo, key=lambda one: (one.lane, one.id))
            todo.remove(row)
            self.message_id += 1
            if row.message.method is not Method.COMMANDS:  # nothing that stands in the chat
                self.last.append(row.message)
            done = Written(row, Sending.SENT, message_id=self.message_id)
            self.house.store.run(outbox.write_off, [done])
            todo += self.house.store.run(outbox.claim, 50)
        self.heard += self.last
        return "\n".join(message.text for message in self.last)

    def looks(self) -> str:
        """Receive whatever waits in the outbox."""
        self.last = []
        return self.gets([])
