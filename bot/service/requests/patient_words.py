"""What the patient is told about a request: which sentence is true now, and the one waiting line that is kept true by editing it.

"Taken", "answered", "handed on" and "nobody answered" are new messages, wholly neutral. Nothing here decides how a request moves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never

from bot.dialogue.speech import Buttons
from bot.domain.messages.message import Button, Message, Method
from bot.domain.requests.kinds import WITHIN, Urgency, phrase_of
from bot.domain.requests.policy import Who
from bot.domain.requests.request import (
    AskedAgain,
    DeadlinePassed,
    Event,
    Ladder,
    Request,
    State,
    TellPatient,
    What,
)
from bot.i18n import format_names
from bot.ids import StaffId
from bot.service.conversation.hours_text import describe_wait
from bot.service.conversation.moments import with_weekday
from bot.service.conversation.voice import Voice
from bot.service.days.schedules import quiet_until
from bot.service.requests import absence_words
from bot.service.requests.absence_words import when
from bot.store.people import reach
from bot.store.requests import events
from bot.store.requests.records import Stored, with_line
from bot.store.tables.messages import Guard, Lane

#: What must hold for news still to be said when their turn comes. That there is an answer is always said.
_GUARDS: Final = {
    What.WENT_ON: Guard.OPEN_REQUEST,
    What.HANDED_ON: Guard.OPEN_REQUEST,
    What.NOBODY_ANSWERED: Guard.OPEN_REQUEST,
    What.NOBODY_REACHABLE: Guard.OPEN_REQUEST,
    What.TAKEN: Guard.TAKEN_REQUEST,
    What.WORKING: Guard.TAKEN_REQUEST,
    What.SNOOZED: Guard.TAKEN_REQUEST,
    What.CLOSED: Guard.CLOSED_REQUEST,
    What.ANSWERED: Guard.ANSWER,
}
#: Within this after their last words staff go on with what they were saying.
MOMENT: Final = timedelta(hours=1)
#: Several answers within this are one to whoever reads them.
IN_ONE_GO: Final = timedelta(minutes=1)
#: News that nobody need be woken for.
_CAN_WAIT: Final = frozenset({What.WENT_ON, What.NOBODY_ANSWERED, What.NOBODY_REACHABLE})


def press_data(stored: Stored, action: str) -> str:
    """What a button of a request sends back: `q:<code>:<action>`."""
    return f"q:{stored.code}:{action}"


def _said_before(request: Request, what: What) -> bool:
    """Whether the patient has heard of this request before that nobody answers or is reached: the same words again are no news."""
    silence = what in {What.NOBODY_ANSWERED, What.NOBODY_REACHABLE}
    return silence and (request.silences > 1 or request.round > 2)


@dataclass(frozen=True, slots=True)
class _Line:
    """A waiting line: the word it is said by, what fills it in, and the buttons under it."""

    word: str
    values: Mapping[str, str]
    buttons: Buttons

    @property
    def shown(self) -> str:
        """What the line says, without what changes by the minute; two lines alike need no edit."""
        named = self.values.get("staff") or self.values.get("caseworker") or ""
        named += self.values.get("until", "") + self.values.get("missing", "")
        absence = [self.values["absence"]] if self.values.get("absence") else []
        return "|".join(
            [self.word, named, *absence, *(button.data for row in self.buttons for button in row)]
        )


class RequestWords:
    """Says things about requests to one patient. `names` is what they call the clinic's staff, `ladder` who can be asked for them now."""

    def __init__(self, voice: Voice, names: Mapping[StaffId, str], ladder: Ladder | None = None) -> None:
        self.voice = voice
        self.names = names
        self.ladder = ladder or Ladder()

    def tell(self, stored: Stored, event: Event | None, notice: TellPatient) -> Stored:
        """Say what a step led to; `event` is None for a new request. Gives the request with its waiting line as it now is."""
        match notice.what:
            case What.SENT:
                return self._sent(stored, notice)
            case What.MERGED:
                return self._merged(stored)
            case What.AGAIN:
                return self._reminded(stored, notice)
            case What.REPLY_SENT:
                return self._reply_sent(stored)
            case What.WITHDRAWN:
                return self._withdrawn(stored)
            case What.NOBODY_REACHABLE if event is None or isinstance(event, AskedAgain):
                text = self.text(stored.request, "nobody_reachable")
                return self._new_line(self._sent_now(stored), text, neutral=True)
            case _:
                return self._news(stored, event, notice)

    def refresh(self, stored: Stored) -> Stored:
        """Edit the waiting line, if it no longer says what is true."""
        line = self._line(stored)
        if stored.line.row is None or line.shown == stored.line.shown:
            return stored
        text = self._line_text(stored, line)
        self._edit(stored, Message(text, line.buttons, method=Method.EDIT))
        return with_line(stored, shown=line.shown)

    def show(self, stored: Stored) -> Stored:
        """Send the waiting line anew, as an answer to "where does it stand?"."""
        line = self._line(stored)
        return self._new_line(stored, self._line_text(stored, line))

    def of_the_end(self, stored: Stored, *, answered: bool) -> Stored:
        """Say that a request is over, or that it was `answered` and the answer has yet to be read, to somebody who could not be told."""
        said = events.words(self.voice.work, stored.id) if answered else []
        wrote = next((one.staff_id for one in reversed(said) if one.staff_id is not None), None)
        name = self.name(wrote or stored.request.holder)
        word = "answered" if answered else "closed"
        buttons = (self._read_key(stored),) if answered else ()
        text = self.text(stored.request, word, staff=name, caseworker=name, until="")
        neutral = phrase_of(word) in self.voice.desk.content.neutral_phrases
        self.voice.send(Message(text, buttons, neutral=neutral), Lane.URGENT, request_id=stored.id)
        return self.refresh(with_line(stored, shown=""))

    def text(self, request: Request, word: str, **values: str) -> str:
        """A sentence of a request (`sent`, `taken`, …), in the words of its kind where that has its own; filled in."""
        voice = self.voice
        key, language = voice.desk.content.request_key(request.kind, request.urgency, word), voice.language
        texts = voice.desk.texts
        if f"{{{WITHIN}}}" in texts.get(key, language):
            values[WITHIN] = describe_wait(request.terms.policy.answer, voice.hours, language, texts)
        return voice.text(key, values)

    def raised(self, request: Request, word: str) -> str | None:
        """A sentence about making the request more urgent, in the words of the kind it becomes; None when it can be no more urgent."""
        kinds = self.voice.desk.content.kinds
        _, kind = kinds.find(request.kind)
        if kind.raise_to is None:
            return None
        urgency = kinds.kinds[kind.raise_to].urgency
        if not urgency.exceeds(request.urgency):
            return None
        return self.voice.text(self.voice.desk.content.request_key(kind.raise_to, urgency, word))

    def name(self, staff: StaffId | None) -> str:
        """What the patient calls somebody, or the clinic's word for nobody in particular."""
        return (self.names.get(staff) if staff else None) or self.voice.phrase("someone_at_clinic")

    # --- new messages ---

    def _sent(self, stored: Stored, notice: TellPatient) -> Stored:
        stored = self._sent_now(stored)
        values = {"caseworker": self.name(notice.staff), "time": self._sent_at(stored)}
        word = "sent"
        if notice.opens_at is not None:
            word, values["time"] = "waiting_closed_until", when(self.voice, notice.opens_at)
        return self._new_line(
            stored, self._with_absence(self.text(stored.request, word, **values), stored.request)
        )

    def _merged(self, stored: Stored) -> Stored:
        """A repeat. While the chat has yet to receive the line before, another would only stand behind it: nothing is sent."""
        if stored.line.row is not None and reach.undelivered(self.voice.work, stored.line.row):
            return self.refresh(stored)
        line, values = stored.line, {"time": self._sent_at(stored), "staff": self.name(stored.line.seen_by)}
        if stored.request.state is State.TAKEN:
            word, values["staff"] = "merged_taken", self.name(stored.request.holder)
        elif line.seen_by is None:
            word = "merged"
        else:
            word = "merged_read" if line.all_read else "merged_more"
        return self._new_line(stored, self.text(stored.request, word, **values))

    def _reminded(self, stored: Stored, notice: TellPatient) -> Stored:
        unread = stored.line.seen_by is None and stored.request.state is State.OPEN
        word = "again" if unread else "again_read"
        if stored.line.words_at == self.voice.work.now:
            word = "again_more"
        values = {"caseworker": self.name(notice.staff), "time": self._sent_at(stored)}
        text = self.text(stored.request, word, **values)
        offer = self.raised(stored.request, "offer_urgent")
        return self._new_line(stored, text if offer is None else f"{text}\n\n{offer}")

    def _reply_sent(self, stored: Stored) -> Stored:
        """Words that go with a wish of the same moment need no receipt of their own."""
        now = self.voice.work.now
        if stored.request.state is not State.OPEN:
            self.voice.say("reply_sent", lane=Lane.URGENT, request_id=stored.id, time=when(self.voice, now))
            return self.refresh(stored)
        return stored if stored.line.sent_at == now else self._merged(stored)

    def _news(self, stored: Stored, event: Event | None, notice: TellPatient) -> Stored:
        silence, passed = self._is_silence(stored), isinstance(event, DeadlinePassed)
        no_news = (passed and (silence or self._began_it(stored))) or (silence and notice.what in _CAN_WAIT)
        if notice.quiet or no_news:
            return self.refresh(stored)  # where what nobody asked for lies is no news: the line says it
        if notice.what is What.ANSWERED and self._announced(stored, notice.staff):
            return self.refresh(stored)
        if notice.what is What.WENT_ON:
            line = self._line(stored)
            same = not notice.staff or line.values.get("staff") == self.name(notice.staff)
            if same and line.shown == stored.line.shown:
                return stored  # it is with the same person as before, or with several, and the line says so
        several = notice.what is What.WENT_ON and not notice.staff
        word = "went_on_several" if several else notice.what.value
        buttons = self._buttons(stored) if notice.what in {What.ANSWERED, What.SNOOZED} else ()
        name = self.name(notice.staff)
        values = {"staff": name, "caseworker": name, "until": self._until(stored)}
        absent = absence_words.absent(self.ladder, stored.request)
        if notice.what is What.WENT_ON and absent and absent.cover == notice.staff:
            word, values = "went_on_cover", values | {"absent": self.name(absent.staff)}
        unasked = notice.what is What.ANSWERED and self._unasked(stored)
        not_before = self._morning(stored.request, event, notice.what, unasked=unasked)
        if _said_before(stored.request, notice.what):
            word, values = f"{word}_again", values | {"now": self._weekday(not_before)}
        missing = self.missing(stored.request) if notice.what is What.TAKEN else ""
        self.voice.send(
            Message(
                _and(self.text(stored.request, word, **values), missing),
                buttons,
                neutral=phrase_of(word) in self.voice.desk.content.neutral_phrases,
            ),
            Lane.REMINDER if unasked else Lane.NEWS,
            guard=Guard.QUIET if unasked else _GUARDS[notice.what],
            request_id=stored.id,
            after_id=stored.line.row,
            not_before=not_before,
        )
        return self.refresh(stored)

    def _weekday(self, moment: datetime | None) -> str:
        voice = self.voice
        return with_weekday(moment or voice.work.now, voice.person.timezone, voice.desk.texts, voice.language)

    def missing(self, request: Request) -> str:
        """Whose word is missing of those who have to say that they have seen it, a sentence each; empty for nobody's."""
        return " ".join(self._not_reached(who) for who in request.missing(self.ladder))

    def _not_reached(self, who: Who) -> str:
        if who is Who.DUTY:
            return self.voice.phrase("request_not_reached_duty")
        named = self.ladder.caseworker if who is Who.CASEWORKER else self.ladder.deputy
        asked = named and (self.ladder.stand_in(named) or named)
        return self.voice.phrase("request_not_reached", staff=self.name(asked))

    def _began_it(self, stored: Stored) -> bool:
        """Whether one of the staff wrote first, and the patient has written nothing since."""
        kind = self.voice.desk.content.kinds.uses.written_first
        return stored.request.kind == kind and stored.line.words_at is None

    def _is_silence(self, stored: Stored) -> bool:
        """Whether it was made of the patient's silence as agreed, and they have written nothing in it since."""
        uses, line = self.voice.desk.content.kinds.uses, stored.line
        is_kind = stored.request.kind in {uses.silence, uses.silence_duty}
        return is_kind and stored.request.times_asked == 1 and line.words_at == line.sent_at

    def _unasked(self, stored: Stored) -> bool:
        """Whether what staff write now answers nothing: they wrote first, or more than an hour ago, and the patient has neither written nor
        asked since.

        What is urgent goes on at any hour.
        """
        if stored.request.urgency is Urgency.URGENT:
            return False
        said = events.words(self.voice.work, stored.id)
        if said and stored.request.last_asked_at > said[-1].at:
            return False
        if stored.request.kind == self.voice.desk.content.kinds.uses.written_first:
            return not said or said[-1].staff_id is not None
        return bool(said) and said[-1].staff_id is not None and self.voice.work.now - said[-1].at > MOMENT

    def _announced(self, stored: Stored, staff: StaffId | None) -> bool:
        """Whether an answer of the same person's, of just now, has yet to be opened: the key under what was said of it shows this one too.

        Not one from before the patient last asked: it may wait for the morning, as what answers nothing does.
        """
        since = max(self.voice.work.now - IN_ONE_GO, stored.request.last_asked_at)
        return any(
            one.staff_id == staff and not one.seen and one.at >= since
            for one in events.words(self.voice.work, stored.id)
            if one.staff_id is not None
        )

    def _morning(
        self, request: Request, event: Event | None, what: What, *, unasked: bool
    ) -> datetime | None:
        """Until when news wait: nobody is woken to hear that what can wait has gone on, as when an absence ends at six in the morning, or
        that what was answered a week ago is done with, or for words that answer nothing (`unasked`).

        The waiting line says it at once. What somebody did with it, and that something urgent goes on, is told when it happens.
        """
        goes_on = request.urgency is not Urgency.URGENT and what in _CAN_WAIT
        is_over = what is What.CLOSED and isinstance(event, DeadlinePassed)
        if not (goes_on or is_over or unasked):
            return None
        return quiet_until(self.voice.work.now, self.voice.person.timezone)

    def _withdrawn(self, stored: Stored) -> Stored:
        name = self.name(stored.line.seen_by) if stored.line.seen_by is not None else ""
        word = "withdrawn" if name else "withdrawn_unread"
        text = self.text(stored.request, word, staff=name, caseworker=name)
        self.voice.send(Message(text), Lane.URGENT, request_id=stored.id)
        return self.refresh(stored)

    # --- the waiting line ---

    def _new_line(self, stored: Stored, text: str, *, neutral: bool = False) -> Stored:
        """Send `text` as the waiting line from now on; the older one points to it."""
        if stored.line.row is not None:
            text_moved = self.text(stored.request, "line_moved", time=self._sent_at(stored))
            self._edit(stored, Message(text_moved, method=Method.EDIT))
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
                word = self._open_line(stored, values)
            case State.TAKEN:
                word = "line_working" if request.working else "line_taken"
                values["staff"] = self.name(request.holder)
                if request.snoozed:
                    word, values["until"] = "line_snoozed", self._until(stored)
            case State.ANSWERED:
                word, values["staff"] = "line_answered", self.name(request.holder)
            case State.CLOSED:
                word = "line_closed"
            case State.WITHDRAWN:
                word = "line_withdrawn"
            case _:
                assert_never(request.state)
        values["absence"] = absence_words.said(self.voice, self.name, self.ladder, request)
        if request.state is not State.OPEN or word == "waiting_seen":
            values["missing"] = self.missing(request)
        return _Line(word, values, self._buttons(stored))

    def _line_text(self, stored: Stored, line: _Line) -> str:
        text = self.text(stored.request, line.word, **line.values)
        return self._with_absence(_and(text, line.values.get("missing", "")), stored.request)

    def _with_absence(self, text: str, request: Request) -> str:
        """The line, and before it who is away, until when, and who answers meanwhile."""
        said = absence_words.said(self.voice, self.name, self.ladder, request)
        return f"{said}\n\n{text}" if said else text

    def _asked(self, request: Request, known: StaffId | None) -> StaffId | None:
        """The one person whom the rung asks now; as far as is `known` without a ladder."""
        asked = request.asked(self.ladder)
        return asked[0] if len(asked) == 1 else known

    def _open_line(self, stored: Stored, values: dict[str, str]) -> str:
        """The word of the line of an open request: read, or where it lies; fills in `values`."""
        request, line = stored.request, stored.line
        if request.seen:
            names = [self.name(one) for one in sorted(request.seen, key=str)]
            values["staff"] = format_names(names, self.voice.language)
            return "waiting_seen"
        if line.seen_by is not None:
            values["staff"] = self.name(line.seen_by)
            return "waiting_read" if line.all_read else "waiting_more"
        if request.addressee is not None:
            values["staff"] = self.name(request.addressee)
            return "waiting_with"
        return self._rung_line(request, values)

    def _rung_line(self, request: Request, values: dict[str, str]) -> str:
        """The word of the line by whom the rung asks. After a round in vain it says that everybody has been asked."""
        voice, silent = self.voice, bool(request.silences)
        match request.asks:
            case ():
                return "waiting_nobody"
            case (Who.DEPUTY,):
                values["staff"] = self.name(self._asked(request, voice.deputy.id if voice.deputy else None))
                return "waiting_silence" if silent else "waiting_with"
            case (Who.CASEWORKER,):
                known = voice.caseworker.id if voice.caseworker else None
                values["staff"] = values["caseworker"] = self.name(self._asked(request, known))
            case _:
                return "waiting_silence_duty" if silent else "waiting_duty"
        if silent:
            return "waiting_silence"
        if not request.wait(State.OPEN).working or voice.hours.is_open(voice.work.now):
            return "waiting_unread"
        values["time"] = when(voice, voice.hours.next_open(voice.work.now))
        return "waiting_closed_until"

    def _buttons(self, stored: Stored) -> Buttons:
        request = stored.request
        match request.state:
            case State.OPEN | State.TAKEN:
                withdraw = (Button(self.text(request, "button_withdraw"), press_data(stored, "withdraw")),)
                raised = self.raised(request, "button_urgent")
                if raised is None:
                    return (withdraw,)
                return ((Button(raised, press_data(stored, "urgent")),), withdraw)
            case State.ANSWERED:
                return (self._read_key(stored),)
            case _:
                return ()

    def _read_key(self, stored: Stored) -> tuple[Button, ...]:
        return (Button(self.text(stored.request, "button_read"), press_data(stored, "read")),)

    def _sent_now(self, stored: Stored) -> Stored:
        now = self.voice.work.now
        return with_line(stored, sent_at=now, words_at=now)

    def _until(self, stored: Stored) -> str:
        """Until when a request is put off; empty for one that is not."""
        deadline = stored.request.deadline_at if stored.request.snoozed else None
        return "" if deadline is None else when(self.voice, deadline)

    def _sent_at(self, stored: Stored) -> str:
        return when(self.voice, stored.line.sent_at or stored.request.asked_at)


def _and(text: str, more: str) -> str:
    return f"{text} {more}" if more else text
