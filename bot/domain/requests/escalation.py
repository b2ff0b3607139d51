"""How a request moves: no request is lost, and every wait has a limit (design, promise 1). The nouns: `request`.

`ask` makes a request, `step` takes it through one event, `check` tells the auditor what is wrong with one. All
are pure: they give back the request as it now is, and notices for others to word and send.

    open --Took--> taken --Answered--> answered --Closed, or a quiet week--> closed
      |              |                    |
      |              +-- Snoozed --> taken, put off until a moment: then the holder is reminded;  Replied, AskedAgain --> not put off
      |              +-- Working --> taken, at work on it (also from answered)
      |              |                    +-- Replied --> taken;  AskedAgain --> open at the top
      |              +-- limit passed (first: the holder is reminded; second: it goes on) --> open
      +-- limit passed, NotMine, Unreachable --> open at the next rung; after the last at the top, loudly
      +-- LadderChanged --> open for whoever covers, or for who can be asked now and stands earlier; else on at once
    from every living state: HandedOn --> open for one named person;  Withdrawn --> withdrawn

Where a rung takes the word of each on it, a second limit runs beside the first while somebody has the request: those who have not said
that they have seen it (Acknowledged) are asked again, and the next rung with them, until each has.

What holds always, each with a property test: a living request has a deadline, never later than
`Request.latest_deadline`; it has a holder exactly when it is taken or answered; only `Closed`, `Withdrawn` and the
quiet week end it; each time it passes to somebody else, the patient's waiting line says so, and the patient is told
when it is news, or time to say again that nobody answers (`Policy.say_again_at`); "taken" is said only after a person
took it (E2, E8, E9, E10, E11, E12, E14, E15, E16).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, assert_never

from bot.domain.requests.hours import WorkingHours, as_utc
from bot.domain.requests.kinds import Urgency
from bot.domain.requests.policy import AtEnd, Policy
from bot.domain.requests.request import (
    ENDED,
    HELD,
    Acknowledged,
    Answered,
    AskedAgain,
    Because,
    Closed,
    DeadlinePassed,
    Event,
    HandedOn,
    Ladder,
    LadderChanged,
    Notice,
    NotifyStaff,
    NotMine,
    Refusal,
    Refused,
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
    latest_of,
)
from bot.ids import StaffId


class Fault(StrEnum):
    """What the auditor can find wrong with a living request."""

    OVERDUE = "overdue"  # no tick has taken it on
    TOO_LATE = "too_late"  # its deadline lies beyond the policy's longest wait


OVERDUE_AFTER = timedelta(minutes=5)
#: Somebody has done something, or the patient asks anew: nobody has been silent yet.
_HEARD: Final[Mapping[str, Any]] = {"silences": 0, "silence_at": None}


def ask(terms: Terms, now: datetime, hours: WorkingHours, ladder: Ladder) -> Step:
    """A new request under these terms, on the first rung where somebody can be reached.

    With nobody reachable it is kept all the same, the patient is told at once, and the ladder is tried again
    when the wait of a rung is over.
    """
    scene = _Scene(as_utc(now), hours, ladder)
    blank = Request(
        terms=terms,
        state=State.OPEN,
        rung=None,
        round=1,
        addressee=None,
        holder=None,
        reminded=False,
        asked_at=scene.now,
        rung_since=scene.now,
        deadline_at=terms.policy.rung(None).ends(scene.now, hours),
        times_asked=1,
        last_asked_at=scene.now,
        last_notified_at=None,
        version=0,
    )
    return scene.from_the_top(blank, What.SENT)


def begun_by(staff: StaffId, terms: Terms, now: datetime, hours: WorkingHours, ladder: Ladder) -> Step:
    """A request that one of the staff begins by writing to the patient: answered from the first, and theirs if the patient replies."""
    scene = _Scene(as_utc(now), hours, ladder)
    rung = ladder.after(terms.policy, None)
    request = Request(
        terms=terms,
        state=State.ANSWERED,
        rung=rung,
        round=1,
        addressee=None,
        holder=staff,
        reminded=False,
        asked_at=scene.now,
        rung_since=scene.now,
        deadline_at=latest_of(terms.policy, rung, State.ANSWERED, scene.now, hours),
        times_asked=1,
        last_asked_at=scene.now,
        last_notified_at=None,
        version=0,
        told=frozenset({staff}),
    )
    return Step(request, (scene.tell(What.ANSWERED, request, staff),))


def step(  # noqa: PLR0912 - one branch an event
    request: Request, event: Event, now: datetime, hours: WorkingHours, ladder: Ladder
) -> Step:
    """Take a request through one event.

    Raises `Refused` when the event does not fit; a repeated press that changes nothing is no refusal.
    """
    scene = _Scene(as_utc(now), hours, ladder)
    if request.state in ENDED:
        return _after_the_end(request, event)
    match event:
        case AskedAgain(terms):
            return scene.asked_again(request, terms)
        case Replied():
            return scene.replied(request)
        case DeadlinePassed():
            return scene.deadline_passed(request)
        case Took(staff):
            return scene.took(request, staff)
        case Acknowledged(staff):
            return scene.acknowledged(request, staff)
        case Answered(staff):
            return scene.answered(request, staff)
        case Working(staff):
            return scene.working(request, staff)
        case Snoozed(staff, until):
            return scene.snoozed(request, staff, until)
        case HandedOn(by, to):
            return scene.handed_on(request, by, to)
        case NotMine(staff, others):
            return scene.not_mine(request, staff, others)
        case Unreachable(staff):
            return scene.unreachable(request, staff)
        case LadderChanged():
            return scene.ladder_changed(request)
        case Closed(staff):
            return scene.closed(request, staff)
        case Withdrawn():
            return scene.withdrawn(request)
        case _:
            assert_never(event)


def check(request: Request, now: datetime, hours: WorkingHours) -> Fault | None:
    """What is wrong with a request's deadline, if anything; the auditor pushes and reports it."""
    known = (request.terms.policy, request.rung, request.state)
    return fault_of(*known, request.due_at, now, hours) or fault_of(*known, request.deadline_at, now, hours)


def fault_of(
    policy: Policy,
    rung: int | None,
    state: State,
    deadline: datetime | None,
    now: datetime,
    hours: WorkingHours,
) -> Fault | None:
    """The same of a request of which only this is known: no more is needed, so that none has to be opened."""
    if deadline is None or state in ENDED:
        return None
    moment = as_utc(now)
    if moment - deadline >= OVERDUE_AFTER:
        return Fault.OVERDUE
    return Fault.TOO_LATE if deadline > latest_of(policy, rung, state, moment, hours) else None


@dataclass(frozen=True, slots=True)
class _Scene:
    """The world at the moment of an event, with what each event does in it."""

    now: datetime
    hours: WorkingHours
    ladder: Ladder

    # --- the patient ---

    def asked_again(self, request: Request, terms: Terms) -> Step:
        """Merge a repeat; a more urgent wish goes through at once, and so does a new one after an answer."""
        raised = terms.urgency.exceeds(request.urgency)
        counted = replace(request, times_asked=request.times_asked + 1, last_asked_at=self.now)
        if request.state is State.ANSWERED:
            return self.from_the_top(replace(counted, terms=terms, round=1), What.SENT)
        if raised:
            counted = under(counted, terms)
        if raised and request.state is State.TAKEN:
            return self.from_the_top(counted, What.SENT)
        people = self.concerned(request)
        if not people:
            return self.elsewhere(counted)
        if raised:
            if request.addressee is None and not counted.asked(self.ladder):
                return self.from_the_top(counted, What.SENT)
            moved = replace(self.opened(counted, counted.rung, request.addressee), **_HEARD)
            people = moved.asked(self.ladder)
            return Step(
                moved, (NotifyStaff(people, Why.ASKED, again=True, loud=True), self.tell(What.SENT, moved))
            )
        if not (request.snoozed or self.may_notify_again(request)):
            moved = self.changed(counted)
            return Step(moved, (self.tell(What.MERGED, moved),))
        moved = self.changed(self.awake(counted), last_notified_at=self.now)
        notice = NotifyStaff(people, Why.AGAIN, again=True, loud=self.loud(moved))
        return Step(moved, (notice, self.tell(What.AGAIN, moved)))

    def replied(self, request: Request) -> Step:
        """Bring the patient's words to whoever has the request; after an answer they need an answer themselves."""
        people = self.concerned(request)
        if not people:
            return self.elsewhere(request)
        if request.state is State.ANSWERED:
            limit = self.limit(request, State.TAKEN)
            moved = self.changed(request, state=State.TAKEN, last_notified_at=self.now, deadline_at=limit)
        elif request.snoozed or self.may_notify_again(request):
            moved = self.changed(self.awake(request), last_notified_at=self.now)
        else:
            return Step(request, (self.tell(What.REPLY_SENT, request),))
        notice = NotifyStaff(people, Why.REPLIED, again=True, loud=self.loud(moved))
        return Step(moved, (notice, self.tell(What.REPLY_SENT, moved)))

    def withdrawn(self, request: Request) -> Step:
        """End it as the patient wishes, and tell those who may be on it."""
        people = self.concerned(request)
        ended = self.changed(request, state=State.WITHDRAWN, deadline_at=None, addressee=None, holder=None)
        notices: tuple[Notice, ...] = (self.tell(What.WITHDRAWN, ended),)
        return Step(ended, (NotifyStaff(people, Why.WITHDRAWN, again=True), *notices) if people else notices)

    # --- the clock ---

    def deadline_passed(self, request: Request) -> Step:
        """Go on one rung, remind the holder once, or let a quiet week end.

        However late the tick is, the next wait is a full one from now: after an outage nobody is passed over.
        """
        if request.due_at is None or self.now < request.due_at:
            raise Refused(Refusal.NOT_DUE, f"the deadline is {request.due_at}, it is {self.now}")
        if request.others_at is not None and self.now >= request.others_at:
            return self.not_seen(request, self.ladder)
        if request.state is State.ANSWERED:
            ended = self.changed(request, state=State.CLOSED, deadline_at=None)
            return Step(ended, (self.tell(What.CLOSED, ended, request.holder),))
        if request.state is State.OPEN:
            return self.onward(request, Because.NO_ANSWER, self.ladder)
        if request.holder in self.ladder.reachable and not request.reminded:
            moved = self.changed(self.reminded(request), last_notified_at=self.now)
            why = Why.BACK if request.snoozed else Why.REMINDER
            return Step(moved, (NotifyStaff(self.concerned(moved), why, again=True, loud=self.loud(moved)),))
        others = self.ladder.without(request.holder)
        anybody = others.last(request.terms.policy) is not None
        return self.onward(request, Because.HOLDER_SILENT, others if anybody else self.ladder)

    # --- the staff ---

    def took(self, request: Request, staff: StaffId) -> Step:
        """A person has it now; the same person pressing twice changes nothing, but for what they had put off: they are on it again."""
        if request.holder == staff:
            if not request.snoozed:
                return Step(request)
            seen = self.seen_with(request, staff)
            return Step(self.changed(self.reminded(request), told=self.there(request, staff), seen=seen))
        _refuse_if_another_has_it(request, staff)
        limit = self.limit(request, State.TAKEN)
        moved = self.changed(
            request,
            state=State.TAKEN,
            holder=staff,
            addressee=None,
            reminded=False,
            deadline_at=limit,
            told=self.there(request, staff),
            seen=self.seen_with(request, staff),
            **_HEARD,
        )
        return Step(moved, (self.tell(What.TAKEN, moved, staff),))

    def acknowledged(self, request: Request, staff: StaffId) -> Step:
        """Somebody whose word it takes has seen it. It stays whose it is: who takes nothing is asked on as before."""
        seen = self.seen_with(request, staff)
        if staff not in seen:
            raise Refused(Refusal.NOT_ASKED, "it waits for no word of theirs")
        if seen == request.seen:
            return Step(request)
        moved = self.changed(request, seen=seen)
        return Step(moved, (self.tell_seen(moved, staff),))

    def answered(self, request: Request, staff: StaffId) -> Step:
        """An answer takes the request as well; after it, each further answer begins the quiet week anew."""
        _refuse_if_another_has_it(request, staff)
        limit = self.limit(request, State.ANSWERED)
        moved = self.changed(
            request,
            state=State.ANSWERED,
            holder=staff,
            addressee=None,
            reminded=False,
            deadline_at=limit,
            told=self.there(request, staff),
            seen=self.seen_with(request, staff),
            **_HEARD,
        )
        return Step(moved, (self.tell(What.ANSWERED, moved, staff),))

    def working(self, request: Request, staff: StaffId) -> Step:
        """Say that somebody is at work on it: with a full limit to be done, and no longer about to close by itself after an answer."""
        if request.state is State.OPEN:
            raise Refused(Refusal.NOT_TAKEN, "nobody has taken the request; take it before saying so")
        _refuse_if_another_has_it(request, staff)
        if request.working and request.state is State.TAKEN and not request.snoozed:
            return Step(request)
        limit = self.limit(request, State.TAKEN)
        moved = self.changed(request, state=State.TAKEN, working=True, reminded=False, deadline_at=limit)
        return Step(moved, (self.tell(What.WORKING, moved, staff),))

    def snoozed(self, request: Request, staff: StaffId, until: datetime) -> Step:
        """Put it off, once: the moment takes the place of the reminder, so that it goes on after it as it would have done anyway."""
        if request.state is State.OPEN:
            raise Refused(Refusal.NOT_TAKEN, "nobody has taken the request; take it before putting it off")
        _refuse_if_another_has_it(request, staff)
        latest = request.put_off_at_most(self.hours)
        if latest is None:
            code = Refusal.ALREADY_ANSWERED if request.state is State.ANSWERED else Refusal.REMINDED
            raise Refused(code, "it has been answered, or put off before; answer, hand it on or close it")
        if until <= self.now:
            raise Refused(Refusal.PAST, f"it is {self.now} already; choose a later moment")
        if until > latest:
            raise Refused(Refusal.TOO_LONG, f"the patient would wait too long; choose {latest} at the latest")
        if request.snoozed and request.deadline_at == until:
            return Step(request)
        moved = self.changed(request, snoozed=True, deadline_at=until)
        return Step(moved, (self.tell(What.SNOOZED, moved, staff),))

    def closed(self, request: Request, staff: StaffId) -> Step:
        """Only who has it can close it: a request nobody took is never done."""
        if request.state is State.OPEN:
            raise Refused(Refusal.NOT_TAKEN, "nobody has taken the request; take it before closing it")
        _refuse_if_another_has_it(request, staff)
        ended = self.changed(request, state=State.CLOSED, deadline_at=None)
        return Step(ended, (self.tell(What.CLOSED, ended, staff),))

    def handed_on(self, request: Request, by: StaffId, to: StaffId) -> Step:
        """Open it for one colleague, who has yet to take it; the ladder goes on from where it was (E13, E14)."""
        _refuse_if_another_has_it(request, by)
        if by == to:
            raise Refused(Refusal.SAME_PERSON, "hand it on to somebody else, or take it")
        if to not in self.ladder.reachable:
            raise Refused(Refusal.CANNOT_BE_REACHED, "that colleague cannot be reached now; choose another")
        moved = replace(self.opened(request, request.rung, addressee=to), **_HEARD)
        notice = NotifyStaff((to,), Why.HANDED_ON, loud=self.loud(moved))
        return Step(moved, (notice, self.tell(What.HANDED_ON, moved, to)))

    def not_mine(self, request: Request, staff: StaffId, others: frozenset[StaffId]) -> Step:
        """Go on at once, unless there is somebody asked who has not said so as well (E17): nobody then looks at it any more."""
        if request.state is State.ANSWERED and request.holder == staff:
            raise Refused(Refusal.ALREADY_ANSWERED, "it has been answered; hand it on or close it")
        _refuse_if_another_has_it(request, staff)
        asked = {*request.asked(self.ladder.including(staff))}
        if request.holder != staff and (staff not in asked or asked - others - {staff}):
            return Step(request)
        return self.onward(request, Because.NOT_MINE, self.ladder.without(staff))

    def unreachable(self, request: Request, staff: StaffId) -> Step:
        """Go on at once when the holder, or the last one of those asked, is gone (E14). An answer given stays given.

        The ladder may know of it already, or no longer have the person on it at all.
        """
        others = self.ladder.without(staff)
        waits_in_vain = (
            request.state is State.OPEN and not request.asked(others) and not request.reaches_nobody
        )
        if request.state is not State.ANSWERED and (request.holder == staff or waits_in_vain):
            return self.onward(request, Because.UNREACHABLE, others)
        one_of_them = staff in request.unseen(self.ladder.including(staff))
        if request.others_at is not None and one_of_them and not request.unseen(others):
            return self.not_seen(request, others)
        return Step(request)

    def ladder_changed(self, request: Request) -> Step:
        """Bring it to whoever is to be asked now: who covers, who came back, the next rung at once when nobody is left on this one.

        Whoever took it while away keeps it; an answer given stays given, and whoever is asked by the ladder already is not asked twice.
        """
        if request.state is State.ANSWERED:
            return self.others_changed(request)
        told = self.told_of(request)
        told_there = told & self.ladder.reachable
        there = replace(request, told=told_there)
        one = request.holder or request.addressee
        if one is not None:
            gone = one in told - self.ladder.reachable
            return self.to_stand_in(there, one) if gone else self.others_changed(request)
        if request.rung is None:
            at_all = self.ladder.after(request.terms.policy, None)
            return Step(request) if at_all is None else self.onward(there, Because.AWAY, self.ladder)
        asked_of = [{*self.ladder.on(rung)} for rung in request.terms.policy.rungs[: request.rung + 1]]
        at = next((at for at, asked in enumerate(asked_of) if asked - told_there), None)
        if at is not None:
            return self.back_to(there, at)
        if not asked_of[-1]:
            return self.onward(there, Because.AWAY, self.ladder)
        return Step(request) if there.told == request.told else Step(self.changed(there))

    # --- those whose word it takes besides ---

    def not_seen(self, request: Request, ladder: Ladder) -> Step:
        """Ask those again who have not said that they have seen what somebody has, and the next rung with them."""
        if not request.missing(ladder):
            moved = self.changed(request)
            return Step(moved, (self.tell_seen(moved),))
        policy, people, notices = request.terms.policy, request.unseen(ladder), list[Notice]()
        further = ladder.after(policy, request.rung, self.told_of(request))
        if further is None:
            notices.append(WarnClinic(Because.NOT_SEEN))
        else:
            people = tuple(dict.fromkeys((*people, *ladder.without(request.holder).on(policy.rung(further)))))
            request = replace(request, rung=further)
        moved = self.asking_others(request, people)
        if people:
            notices.append(NotifyStaff(people, Why.NOT_SEEN, again=True, loud=self.loud(moved)))
        return Step(moved, (*notices, self.tell_seen(moved)))

    def others_changed(self, request: Request) -> Step:
        """Others can be asked than before, and whoever has it keeps it: who stands now where a word is missing is asked at once."""
        told_there = self.told_of(request) & self.ladder.reachable
        new = tuple(one for one in request.unseen(self.ladder) if one not in told_there)
        if not new and bool(request.missing(self.ladder)) == (request.others_at is not None):
            return Step(request)
        moved = self.asking_others(request, new)
        notice = NotifyStaff(new, Why.WENT_ON, again=moved.round > 1, loud=self.loud(moved))
        return Step(moved, (notice, self.tell_seen(moved)) if new else (self.tell_seen(moved),))

    def asking_others(self, request: Request, people: tuple[StaffId, ...]) -> Request:
        """The request as it is, with these people told, and a full wait of its rung for their word."""
        last = self.now if people else request.last_notified_at
        told = self.told_of(request) | {*people}
        others_at = self.limit(request, State.OPEN)
        return self.changed(request, told=told, last_notified_at=last, others_at=others_at)

    def seen_with(self, request: Request, staff: StaffId) -> frozenset[StaffId]:
        """Who has seen it, with somebody who has now, if it takes the word of a place of theirs."""
        theirs = any(staff in self.ladder.in_place(who) for who in request.owing)
        return request.seen | {staff} if theirs else request.seen

    def tell_seen(self, request: Request, staff: StaffId | None = None) -> TellPatient:
        """Who has seen it and who has not is no message of its own: the waiting line says it."""
        return replace(self.tell(What.SEEN, request, staff), quiet=True)

    # --- moving ---

    def back_to(self, request: Request, rung: int) -> Step:
        """Ask those of a rung who have not been asked in this round, with a full wait: they came, or stand in for somebody."""
        told = self.told_of(request)
        new = tuple(staff for staff in self.ladder.on(request.terms.policy.rung(rung)) if staff not in told)
        moved, tale = self.told_onward(request, self.opened(request, rung), Because.AWAY)
        return Step(
            moved, (NotifyStaff(new, Why.WENT_ON, again=moved.round > 1, loud=self.loud(moved)), tale)
        )

    def to_stand_in(self, request: Request, gone: StaffId) -> Step:
        """Open it for whoever covers for the one who had it or was asked by name; without one it goes on at once (E14)."""
        stand_in = self.ladder.stand_in(gone)
        if stand_in is None or stand_in not in self.ladder.reachable:
            return self.onward(request, Because.AWAY, self.ladder)
        moved = replace(self.opened(request, request.rung, addressee=stand_in), **_HEARD)
        notice = NotifyStaff((stand_in,), Why.HANDED_ON, loud=self.loud(moved))
        return Step(moved, (notice, self.tell(What.HANDED_ON, moved, stand_in)))

    def elsewhere(self, request: Request) -> Step:
        """Nobody who has it can be reached: find somebody at once."""
        if request.state is State.ANSWERED or request.reaches_nobody:
            return self.from_the_top(request, What.SENT)
        return self.onward(request, Because.UNREACHABLE, self.ladder)

    def onward(self, request: Request, because: Because, ladder: Ladder) -> Step:
        """The next rung; past the last, where the policy begins again, in a new round; with nobody reachable, none."""
        policy = request.terms.policy
        rung = ladder.after(policy, request.rung, self.told_of(request))
        if rung is None:
            return self.new_round(request, because, ladder)
        moved, told = self.told_onward(request, self.opened(request, rung, ladder=ladder), because)
        notices: list[Notice] = [
            NotifyStaff(
                ladder.on(policy.rung(rung)), Why.WENT_ON, again=moved.round > 1, loud=self.loud(moved)
            ),
            told,
        ]
        if because not in {Because.NO_ANSWER, Because.AWAY}:
            notices.append(WarnClinic(because))
        return Step(moved, tuple(notices))

    def new_round(self, request: Request, because: Because, ladder: Ladder) -> Step:
        """Begin again, loudly, or wait with nobody; the patient is told at once, and then in the policy's rhythm."""
        policy = request.terms.policy
        begin = ladder.last(policy) if policy.at_end is AtEnd.LAST_AGAIN else ladder.after(policy, None)
        if begin is not None:
            anew = replace(request, round=request.round + 1, told=frozenset())
            moved = self.opened(anew, begin, ladder=ladder)
            notice = NotifyStaff(ladder.on(policy.rung(begin)), Why.NEW_ROUND, again=True, loud=True)
            moved, told = self.told_of_silence(request, moved, What.NOBODY_ANSWERED, because)
            return Step(moved, (notice, told, WarnClinic(because)))
        warning = WarnClinic(because, nobody=True)
        again = request.reaches_nobody
        anew = replace(request, round=request.round + (0 if again else 1), told=frozenset())
        moved = self.opened(anew, None)
        moved, told = self.told_of_silence(request, moved, What.NOBODY_REACHABLE, because, news=not again)
        return Step(moved, (told, warning))

    def from_the_top(self, request: Request, what: What) -> Step:
        """Open it on the first rung; a former holder who is not asked there is told as well."""
        policy = request.terms.policy
        top = self.ladder.after(policy, None)
        moved = replace(self.opened(replace(request, told=frozenset(), seen=frozenset()), top), **_HEARD)
        if top is None:
            told = self.tell(What.NOBODY_REACHABLE, moved, because=Because.UNREACHABLE)
            moved = replace(moved, silences=1, silence_at=self.now)
            return Step(moved, (told, WarnClinic(Because.UNREACHABLE, nobody=True)))
        former = self.concerned(request) if request.state in HELD else ()
        people = tuple(dict.fromkeys((*self.ladder.on(policy.rung(top)), *former)))
        notice = NotifyStaff(people, Why.ASKED, again=request.version > 0, loud=self.loud(moved))
        return Step(moved, (notice, self.tell(what, moved)))

    def told_onward(self, request: Request, moved: Request, because: Because) -> tuple[Request, TellPatient]:
        """The request and what the patient hears when it goes on one rung: in the first climb where to, later that nobody answers."""
        if because is Because.NO_ANSWER and request.silences and not request.reaches_nobody:
            if self.say_again(request):
                return self.told_of_silence(request, moved, What.NOBODY_ANSWERED, because)
            return moved, replace(self.tell(What.WENT_ON, moved, because=because), quiet=True)
        return replace(moved, **_HEARD), self.tell(What.WENT_ON, moved, because=because)

    def told_of_silence(
        self, request: Request, moved: Request, what: What, because: Because, *, news: bool = False
    ) -> tuple[Request, TellPatient]:
        """The request and the notice that nobody answers; a quiet one when it is neither news nor time to say it again."""
        told = self.tell(what, moved, because=because)
        if not (news or because is not Because.NO_ANSWER or self.say_again(request)):
            return moved, replace(told, quiet=True)
        return replace(moved, silences=request.silences + 1, silence_at=self.now), told

    def say_again(self, request: Request) -> bool:
        """Whether the patient is due to hear that nobody answers."""
        if request.silence_at is None:
            return True
        return self.now >= request.terms.policy.say_again_at(request.silences, request.silence_at, self.hours)

    def opened(
        self,
        request: Request,
        rung: int | None,
        addressee: StaffId | None = None,
        *,
        ladder: Ladder | None = None,
    ) -> Request:
        """The request open at a rung or for one person, with a full wait from now; `ladder` in place of the scene's."""
        nobody = rung is None and addressee is None
        ladder = ladder or self.ladder
        asked = (
            (addressee,) if addressee else () if rung is None else ladder.on(request.terms.policy.rung(rung))
        )
        return self.changed(
            request,
            told=self.told_of(request) | {*asked},
            state=State.OPEN,
            rung=rung,
            addressee=addressee,
            holder=None,
            reminded=False,
            working=False,
            rung_since=self.now,
            last_notified_at=request.last_notified_at if nobody else self.now,
            deadline_at=self.limit(replace(request, rung=rung), State.OPEN),
        )

    def awake(self, request: Request) -> Request:
        """The request as if it had not been put off, with a full wait for an answer from now if it was."""
        if not request.snoozed:
            return request
        return replace(request, snoozed=False, deadline_at=self.limit(request, State.TAKEN))

    def reminded(self, request: Request) -> Request:
        """The request with its holder reminded, and a full wait for an answer from now: the last, before it goes on."""
        return replace(request, reminded=True, snoozed=False, deadline_at=self.limit(request, State.TAKEN))

    def changed(self, request: Request, **changes: Any) -> Request:
        """The request with changes, one version on. What passes to another state is not put off.

        Whose word is missing is waited for on and on: the wait that ran when somebody took it runs out as it would have.
        """
        if "state" in changes:
            changes["snoozed"] = False
        for_all = request.state is State.OPEN and request.addressee is None
        others_at = changes.pop("others_at", request.deadline_at if for_all else request.others_at)
        moved = replace(request, version=request.version + 1, others_at=None, **changes)
        if (moved.state is State.OPEN and moved.addressee is None) or not moved.missing(self.ladder):
            return moved
        return replace(moved, others_at=others_at or self.limit(moved, State.OPEN))

    # --- small questions ---

    def told_of(self, request: Request) -> frozenset[StaffId]:
        """Who has been asked in this round."""
        return frozenset(request.asked(self.ladder)) if request.told is None else request.told

    def there(self, request: Request, staff: StaffId) -> frozenset[StaffId]:
        """The same with somebody who acts; without them when they act while they are away, so that being away takes nothing from them."""
        told = self.told_of(request)
        return told | {staff} if staff in self.ladder.reachable else told - {staff}

    def limit(self, request: Request, state: State) -> datetime:
        """When a wait that begins now in a state ends."""
        return request.wait(state).ends(self.now, self.hours)

    def loud(self, request: Request) -> bool:
        """Whether notices to staff go before others."""
        return request.urgency is Urgency.URGENT or request.round > 1

    def may_notify_again(self, request: Request) -> bool:
        """Whether a repeat by the patient may reach staff already."""
        last = request.last_notified_at
        return last is None or self.now - last >= request.terms.policy.notify_again()

    def concerned(self, request: Request) -> tuple[StaffId, ...]:
        """Who has the request on their desk and can be reached: the holder, or those being asked."""
        if request.holder is None:
            return request.asked(self.ladder)
        return (request.holder,) if request.holder in self.ladder.reachable else ()

    def tell(
        self, what: What, request: Request, staff: StaffId | None = None, because: Because | None = None
    ) -> TellPatient:
        """The notice to the patient, with the one person it is about and when staff are back at work."""
        asked = request.asked(self.ladder)
        person = staff or request.holder or (asked[0] if len(asked) == 1 else None)
        opens_at = None
        waits = request.state not in ENDED and request.wait(request.state).working
        if waits and not self.hours.is_open(self.now):
            opens_at = self.hours.next_open(self.now)
        return TellPatient(what, request.asks, person, because, opens_at)


def under(request: Request, terms: Terms) -> Request:
    """The request under other terms, on the rung of their policy where one of those it asks now is asked first."""
    rung = None
    if request.rung is not None:
        rung = terms.policy.position_of(request.terms.policy.rung(request.rung))
    return replace(request, terms=terms, rung=rung)


def _refuse_if_another_has_it(request: Request, staff: StaffId) -> None:
    if request.holder is not None and request.holder != staff:
        raise Refused(Refusal.ALREADY_TAKEN, "somebody else has taken the request", by=request.holder)


def _after_the_end(request: Request, event: Event) -> Step:
    """A second press of what ended it, and news about staff, change nothing; all else is refused."""
    match event:
        case Withdrawn() if request.state is State.WITHDRAWN:
            return Step(request)
        case Closed(staff) if request.state is State.CLOSED and request.holder == staff:
            return Step(request)
        case Unreachable() | LadderChanged():
            return Step(request)
        case _:
            raise Refused(Refusal.ENDED, f"the request is {request.state}; ask anew")
