"""One request in hand, within one transaction: taken through events, written back, and its notices carried out.

How it moves is `domain/requests/escalation.py`'s; the words to the patient are in `request_words.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from bot.domain.requests import escalation
from bot.domain.requests.request import (
    Acknowledged,
    Answered,
    AskedAgain,
    Closed,
    DeadlinePassed,
    Event,
    HandedOn,
    LadderChanged,
    NotifyStaff,
    NotMine,
    Replied,
    Request,
    Snoozed,
    State,
    Step,
    TellPatient,
    Terms,
    Took,
    Unreachable,
    WarnClinic,
    What,
    Why,
    Withdrawn,
    Working,
)
from bot.ids import RequestId, StaffId, new_id
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.requests.ladders import ladder_of
from bot.service.requests.notices import notify
from bot.service.requests.patient_words import RequestWords
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.requests import events, policies, records, warnings
from bot.store.requests.records import Stored, with_line


@dataclass(frozen=True, slots=True)
class Done:
    """The result of a use case. `rows` are leased to this process: offer them to the sender, or drop them and let the reaper find them.

    `count` is how many requests it was about.
    """

    rows: tuple[Leased, ...] = ()
    count: int = 0


#: What a step is called in a request's history, by its event; the clock's steps are named by what they led to.
_HISTORY: Final[Mapping[type[Event], str]] = {
    AskedAgain: "asked_again",
    Replied: "replied",
    Took: "taken",
    Acknowledged: "acknowledged",
    Answered: "answered",
    Working: "working",
    Snoozed: "snoozed",
    HandedOn: "handed_on",
    NotMine: "not_mine",
    Unreachable: "staff_unreachable",
    LadderChanged: "ladder_changed",
    Closed: "closed",
    Withdrawn: "withdrawn",
}


def terms_of(voice: Voice, kind: str) -> Terms:
    """What a request of a kind is made under now, in the patient's clinic. A kind that there is not is the plain wish for contact."""
    kinds = voice.desk.content.kinds
    name, entry = kinds.find(kind)
    policy_id, policy = policies.in_force(voice.work, voice.person.clinic_id, entry.policy, kinds)
    return Terms(name, entry.urgency, policy, policy_id)


class Case:
    """A stored request, its patient (locked) and its ladder. After `apply` or `change` call `save`."""

    def __init__(self, voice: Voice, stored: Stored) -> None:
        self.voice = voice
        self.work = voice.work
        self.stored = stored
        self.ladder, self.staff = ladder_of(self.work, stored.patient_id, stored.clinic_id)
        self.words = RequestWords(voice, voice.spoken(self.staff.values()), self.ladder)
        self._was = stored.request.version

    @classmethod
    def open(cls, work: Work, desk: Desk, request_id: RequestId, patient_id: UUID) -> "Case":
        """Lock the patient, then the request: the one lock order of the house. Raises `NoResultFound`."""
        person = people.by_id(work, patient_id)
        return cls(Voice(work, desk, person), records.locked(work, request_id))

    @classmethod
    def look(cls, work: Work, desk: Desk, request_id: RequestId, patient_id: UUID) -> "Case":
        """The same without a lock, to be shown and not to be changed. Raises `NoResultFound`."""
        person = people.by_id(work, patient_id, lock=False)
        return cls(Voice(work, desk, person), records.by_id(work, request_id))

    @classmethod
    def new(cls, voice: Voice, kind: str, reason: tuple[str, ...], *, by_program: bool = False) -> "Case":
        """A new request of a kind, stored, its first people asked and the patient told."""
        work, person = voice.work, voice.person
        ladder, _ = ladder_of(work, person.id, person.clinic_id)
        first = escalation.ask(terms_of(voice, kind), work.now, voice.hours, ladder)
        ids = (RequestId(new_id()), records.new_code(work), person.id, person.clinic_id)
        case = cls(voice, Stored(*ids, first.request, reason, by_program=by_program))
        records.add(work, case.stored)
        events.note(work, case.stored.id, "found" if by_program else "asked")
        case._carry_out(None, first)
        case.save()
        return case

    @classmethod
    def begun(cls, voice: Voice, kind: str, by: StaffId) -> "Case":
        """A new request of a kind that one of the staff begins by writing, stored, and the patient told that there is something to read."""
        work, person = voice.work, voice.person
        ladder, _ = ladder_of(work, person.id, person.clinic_id)
        first = escalation.begun_by(by, terms_of(voice, kind), work.now, voice.hours, ladder)
        ids = (RequestId(new_id()), records.new_code(work), person.id, person.clinic_id)
        case = cls(voice, Stored(*ids, first.request, ()))
        records.add(work, case.stored)
        events.note(work, case.stored.id, events.WROTE_FIRST, by)
        people.audit(work, person.id, by, events.WROTE_FIRST)
        case._carry_out(None, first)
        case.save()
        return case

    @property
    def request(self) -> Request:
        """The request as it now is."""
        return self.stored.request

    @property
    def done(self) -> Done:
        """What the use case gives back."""
        return Done(tuple(self.voice.rows), 1)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """How it may end, for whoever closes it to choose; none for one that the program made, and for a kind without any."""
        kind = self.voice.desk.content.kinds.kinds.get(self.request.kind)
        return kind.outcomes if kind and not self.stored.by_program else ()

    def apply(self, event: Event, by: StaffId | None = None, *, quietly: bool = False) -> Step:
        """Take the request through an event and do what it leads to; `quietly` leaves the patient out. Raises `Refused`."""
        before = self.request
        led_to = escalation.step(before, event, self.work.now, self.voice.hours, self.ladder)
        self.stored = replace(self.stored, request=led_to.request)
        if isinstance(event, AskedAgain) and (before.state is State.ANSWERED or self.stored.by_program):
            led_to = self._new_wish(led_to)
        what = self._history_word(event, before, led_to)
        if what is not None:
            gone = event.staff if isinstance(event, Unreachable) else None
            events.note(self.work, self.stored.id, what, by or gone)
        if by is not None and led_to.request is not before:
            people.audit(self.work, self.stored.patient_id, by, _HISTORY[type(event)])
        if self.request.state is not State.OPEN or (
            before.reaches_nobody and not self.request.reaches_nobody
        ):
            warnings.mend(self.work, self.stored.id)
        self._carry_out(event, led_to, quietly=quietly)
        if before.snoozed and self.request.state is State.TAKEN and not self.request.snoozed:
            self._came_back(event)
        return led_to

    def _came_back(self, event: Event) -> None:
        """It is put off no more: new to its holder, unless they took it up themselves, and no longer said to be put off to the patient."""
        if not isinstance(event, (Took, Working)):
            self.stored = with_line(self.stored, back_at=self.work.now)
        if not self.stored.by_program:
            self.stored = self.words.refresh(self.stored)

    def change(self, stored: Stored) -> None:
        """Put another waiting line (or whatever the machine does not know) in place."""
        self.stored = stored

    def save(self) -> None:
        """Write the request back, one version on, so that whoever looks at it sees that something changed. Raises `OvertakenError`."""
        if self.request.version == self._was:
            self.stored = replace(self.stored, request=replace(self.request, version=self._was + 1))
        records.save(self.work, self.stored, self._was)
        self._was = self.request.version

    def _new_wish(self, led_to: Step) -> Step:
        """A wish after an answer is new: nobody has read it. One after a request of the program's own is the patient's first."""
        was_by_program = self.stored.by_program
        self.stored = replace(with_line(self.stored, seen_by=None, seen_at=None), by_program=False)
        if not was_by_program:
            return led_to
        told = tuple(
            replace(notice, what=What.SENT)
            if isinstance(notice, TellPatient) and notice.what in _REPEATS
            else notice
            for notice in led_to.notices
        )
        return replace(led_to, notices=told)

    @staticmethod
    def _history_word(event: Event, before: Request, led_to: Step) -> str | None:
        """What to write into the history; None for a repeat that reached nobody anew, and for a press that changed nothing."""
        if isinstance(event, DeadlinePassed):
            return _clock_word(led_to)
        if isinstance(event, AskedAgain):
            if led_to.request.urgency.exceeds(before.urgency):
                return "raised"
            return _HISTORY[AskedAgain] if _notified(led_to) else None
        if isinstance(event, LadderChanged):
            return _HISTORY[LadderChanged] if led_to.notices else None
        if isinstance(event, Took) and before.snoozed:
            return "taken_up"
        changes_nothing = led_to.request is before and not isinstance(event, (Replied, NotMine))
        return None if changes_nothing else _HISTORY[type(event)]

    def _carry_out(self, event: Event | None, led_to: Step, *, quietly: bool = False) -> None:
        for notice in led_to.notices:
            if isinstance(notice, NotifyStaff) and notice.why is not Why.WITHDRAWN:
                self._notify(notice)
            elif isinstance(notice, WarnClinic):
                warnings.warn(
                    self.work, self.stored.clinic_id, self.stored.id, notice.because, nobody=notice.nobody
                )
            elif isinstance(notice, TellPatient) and not quietly and self._is_theirs(notice):
                self.stored = self.words.tell(self.stored, event, notice)

    def _is_theirs(self, notice: TellPatient) -> bool:
        """Whether news are the patient's: of a request that the program made they hear nothing, but of what is written to them in it."""
        return not self.stored.by_program or notice.what is What.ANSWERED

    def _notify(self, notice: NotifyStaff) -> None:
        unseen = notice.staff if notice.why is Why.NOT_SEEN else self.request.unseen(self.ladder)
        notify(self.work, self.voice.desk, self.stored, notice, self.staff, self.voice.hours, unseen)


_CLOCK_HISTORY: Final = {
    Why.WENT_ON: "went_on",
    Why.NEW_ROUND: "new_round",
    Why.REMINDER: "reminded",
    Why.BACK: "came_back",
    Why.NOT_SEEN: "not_seen",
}
_REPEATS: Final = frozenset({What.MERGED, What.AGAIN})


def _notified(led_to: Step) -> bool:
    return any(isinstance(notice, NotifyStaff) for notice in led_to.notices)


def _clock_word(led_to: Step) -> str:
    for notice in led_to.notices:
        if isinstance(notice, NotifyStaff):
            return _CLOCK_HISTORY[notice.why]
    if any(isinstance(notice, TellPatient) and notice.what is What.SEEN for notice in led_to.notices):
        return "not_seen"
    return "closed_by_itself" if led_to.request.state is State.CLOSED else "nobody"
