"""What the patient is told about a request: which sentence is true now, and the one waiting line that is kept true by editing it.

"Taken", "answered", "handed on" and "nobody answered" are new messages, wholly neutral. Nothing here decides how a request moves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, assert_never

from bot.domain.messages.message import Button, Message, Method
from bot.domain.requests.request import AskedAgain, Event, Kind, Request, Rung, State, TellPatient, What
from bot.ids import StaffId
from bot.service.conversation.moments import in_words
from bot.service.conversation.voice import Buttons, Voice
from bot.store.people import reach
from bot.store.requests.records import Stored, with_line
from bot.store.tables.messages import Guard, Lane

#: What must hold for news still to be said when their turn comes. That there is an answer is always said.
_GUARDS: Final = {
    What.WENT_ON: Guard.OPEN_REQUEST,
    What.HANDED_ON: Guard.OPEN_REQUEST,
    What.NOBODY_ANSWERED: Guard.OPEN_REQUEST,
    What.NOBODY_REACHABLE: Guard.OPEN_REQUEST,
    What.TAKEN: Guard.TAKEN_REQUEST,
    What.CLOSED: Guard.CLOSED_REQUEST,
    What.ANSWERED: Guard.NONE,
}


def when(voice: Voice, moment: datetime) -> str:
    """A moment in the patient's words."""
    return in_words(moment, voice.work.now, voice.person.timezone, voice.desk.texts, voice.language)


def press_data(stored: Stored, action: str) -> str:
    """What a button of a request sends back: `q:<code>:<action>`."""
    return f"q:{stored.code}:{action}"


@dataclass(frozen=True, slots=True)
class _Line:
    """A waiting line: the phrase, what fills it in, and the buttons under it."""

    key: str
    values: Mapping[str, str]
    buttons: Buttons

    @property
    def shown(self) -> str:
        """What the line says, without what changes by the minute; two lines alike need no edit."""
        named = self.values.get("staff") or self.values.get("caseworker") or ""
        return "|".join([self.key, named, *(button.data for row in self.buttons for button in row)])


class RequestWords:
    """Says things about requests to one patient. `names` is what they call the clinic's staff."""

    def __init__(self, voice: Voice, names: Mapping[StaffId, str]) -> None:
        self.voice = voice
        self.names = names

    def tell(self, stored: Stored, event: Event | None, notice: TellPatient) -> Stored:
        """Say what a step led to; `event` is None for a new request. Gives the request with its waiting line as it now is."""
        match notice.what:
            case What.SENT:
                return self._sent(stored, notice)
            case What.MERGED:
                return self._merged(stored)
            case What.AGAIN | What.OFFER_URGENT:
                return self._reminded(stored, notice)
            case What.REPLY_SENT:
                return self._reply_sent(stored)
            case What.WITHDRAWN:
                return self._withdrawn(stored)
            case What.NOBODY_REACHABLE if event is None or isinstance(event, AskedAgain):
                text = self.voice.phrase("request_nobody_reachable")
                return self._new_line(self._sent_now(stored), text, neutral=True)
            case _:
                return self._news(stored, notice)

    def refresh(self, stored: Stored) -> Stored:
        """Edit the waiting line, if it no longer says what is true."""
        line = self._line(stored)
        if stored.line.row is None or line.shown == stored.line.shown:
            return stored
        text = self.voice.phrase(line.key, **line.values)
        self._edit(stored, Message(text, line.buttons, method=Method.EDIT))
        return with_line(stored, shown=line.shown)

    def show(self, stored: Stored) -> Stored:
        """Send the waiting line anew, as an answer to "where does it stand?"."""
        line = self._line(stored)
        return self._new_line(stored, self.voice.phrase(line.key, **line.values))

    def name(self, staff: StaffId | None) -> str:
        """What the patient calls somebody, or the clinic's word for nobody in particular."""
        return (self.names.get(staff) if staff else None) or self.voice.phrase("someone_at_clinic")

    # --- new messages ---

    def _sent(self, stored: Stored, notice: TellPatient) -> Stored:
        stored = self._sent_now(stored)
        values = {"caseworker": self.name(notice.staff), "time": self._sent_at(stored)}
        if notice.kind is Kind.URGENT:
            key = "request_sent_urgent"
        elif notice.opens_at is not None:
            key = "request_waiting_closed_until"
            values["time"] = when(self.voice, notice.opens_at)
        else:
            key = "request_sent"
        return self._new_line(stored, self.voice.phrase(key, **values))

    def _merged(self, stored: Stored) -> Stored:
        """A repeat. While the chat has yet to receive the line before, another would only stand behind it: nothing is sent."""
        if stored.line.row is not None and reach.undelivered(self.voice.work, stored.line.row):
            return self.refresh(stored)
        line, values = stored.line, {"time": self._sent_at(stored), "staff": self.name(stored.line.seen_by)}
        if stored.request.state is State.TAKEN:
            key, values["staff"] = "request_merged_taken", self.name(stored.request.holder)
        elif line.seen_by is None:
            key = "request_merged"
        else:
            key = "request_merged_read" if line.all_read else "request_merged_more"
        return self._new_line(stored, self.voice.phrase(key, **values))

    def _reminded(self, stored: Stored, notice: TellPatient) -> Stored:
        key = (
            "request_again"
            if stored.line.seen_by is None and stored.request.state is State.OPEN
            else "request_again_read"
        )
        text = self.voice.phrase(key, caseworker=self.name(notice.staff))
        if notice.what is What.OFFER_URGENT:
            text += "\n\n" + self.voice.phrase("request_offer_urgent")
        return self._new_line(stored, text)

    def _reply_sent(self, stored: Stored) -> Stored:
        """Words that go with a wish of the same moment need no receipt of their own."""
        now = self.voice.work.now
        if stored.request.state is not State.OPEN:
            self.voice.say("reply_sent", lane=Lane.URGENT, request_id=stored.id, time=when(self.voice, now))
            return self.refresh(stored)
        return stored if stored.line.sent_at == now else self._merged(stored)

    def _news(self, stored: Stored, notice: TellPatient) -> Stored:
        if notice.quiet:
            return self.refresh(stored)
        key = {
            What.TAKEN: "request_taken",
            What.ANSWERED: "request_answered",
            What.HANDED_ON: "request_handed_on",
            What.WENT_ON: "request_went_on" if notice.staff else "request_went_on_several",
            What.NOBODY_ANSWERED: "request_nobody_answered",
            What.NOBODY_REACHABLE: "request_nobody_reachable",
            What.CLOSED: "request_closed",
        }[notice.what]
        buttons = self._buttons(stored) if notice.what is What.ANSWERED else ()
        name = self.name(notice.staff)
        self.voice.say(
            key,
            lane=Lane.NEWS,
            buttons=buttons,
            guard=_GUARDS[notice.what],
            request_id=stored.id,
            after_id=stored.line.row,
            staff=name,
            caseworker=name,
        )
        return self.refresh(stored)

    def _withdrawn(self, stored: Stored) -> Stored:
        name = self.name(stored.line.seen_by) if stored.line.seen_by is not None else ""
        key = "request_withdrawn" if name else "request_withdrawn_unread"
        self.voice.say(key, lane=Lane.URGENT, request_id=stored.id, staff=name, caseworker=name)
        return self.refresh(stored)

    # --- the waiting line ---

    def _new_line(self, stored: Stored, text: str, *, neutral: bool = False) -> Stored:
        """Send `text` as the waiting line from now on; the older one points to it."""
        if stored.line.row is not None:
            moved = Message(
                self.voice.phrase("request_line_moved", time=self._sent_at(stored)), method=Method.EDIT
            )
            self._edit(stored, moved)
        line = self._line(stored)
        row = self.voice.send(Message(text, line.buttons, neutral=neutral), Lane.URGENT, request_id=stored.id)
        return with_line(stored, row=row, shown=line.shown)

    def _edit(self, stored: Stored, message: Message) -> None:
        """Change the message that holds the waiting line; of several changes that wait only the last is made."""
        self.voice.send(
            message,
            Lane.NEWS,
            guard=Guard.WAITING_LINE,
            edits_id=stored.line.row,
            request_id=stored.id,
        )

    def _line(self, stored: Stored) -> _Line:
        request, values = stored.request, {"time": self._sent_at(stored)}
        match request.state:
            case State.OPEN:
                key = self._open_line(stored, values)
            case State.TAKEN:
                key, values["staff"] = "request_line_taken", self.name(request.holder)
            case State.ANSWERED:
                key, values["staff"] = "request_line_answered", self.name(request.holder)
            case State.CLOSED:
                key = "request_line_closed"
            case State.WITHDRAWN:
                key = "request_line_withdrawn"
            case _:
                assert_never(request.state)
        return _Line(key, values, self._buttons(stored))

    def _open_line(self, stored: Stored, values: dict[str, str]) -> str:
        """The line of an open request: read, or where it lies; fills in `values`."""
        request, line, voice = stored.request, stored.line, self.voice
        if line.seen_by is not None:
            values["staff"] = self.name(line.seen_by)
            return "request_waiting_read" if line.all_read else "request_waiting_more"
        if request.addressee is not None:
            values["staff"] = self.name(request.addressee)
            return "request_waiting_with"
        return self._rung_line(request, values, voice)

    def _rung_line(self, request: Request, values: dict[str, str], voice: Voice) -> str:
        if request.silences and request.rung is not None:
            return self._silence_line(request.rung, values, voice)
        match request.rung:
            case None:
                return "request_waiting_nobody"
            case Rung.DUTY:
                return "request_waiting_duty"
            case Rung.DEPUTY:
                values["staff"] = self.name(voice.deputy.id if voice.deputy else None)
                return "request_waiting_with"
            case Rung.CASEWORKER:
                values["caseworker"] = self.name(voice.caseworker.id if voice.caseworker else None)
            case _:
                assert_never(request.rung)
        if request.kind is Kind.URGENT:
            return "request_sent_urgent"
        if voice.hours.is_open(voice.work.now):
            return "request_waiting_unread"
        values["time"] = when(voice, voice.hours.next_open(voice.work.now))
        return "request_waiting_closed_until"

    def _silence_line(self, rung: Rung, values: dict[str, str], voice: Voice) -> str:
        """The line once everybody has been asked in vain: who is asked again now."""
        if rung is Rung.DUTY:
            return "request_waiting_silence_duty"
        asked = voice.deputy if rung is Rung.DEPUTY else voice.caseworker
        values["staff"] = self.name(asked.id if asked else None)
        return "request_waiting_silence"

    def _buttons(self, stored: Stored) -> Buttons:
        match stored.request.state:
            case State.OPEN | State.TAKEN:
                withdraw = Button(
                    self.voice.phrase("request_button_withdraw"), press_data(stored, "withdraw")
                )
                if stored.request.kind is Kind.URGENT:
                    return ((withdraw,),)
                return (
                    (Button(self.voice.phrase("request_button_urgent"), press_data(stored, "urgent")),),
                    (withdraw,),
                )
            case State.ANSWERED:
                return ((Button(self.voice.phrase("request_button_read"), press_data(stored, "read")),),)
            case _:
                return ()

    def _sent_now(self, stored: Stored) -> Stored:
        now = self.voice.work.now
        return with_line(stored, sent_at=now, words_at=now)

    def _sent_at(self, stored: Stored) -> str:
        return when(self.voice, stored.line.sent_at or stored.request.asked_at)
