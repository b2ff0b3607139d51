"""One thing that happened to a request, as the rules look at it: what was, what happened, what is, who was told.

The questions here are answered anew from the policy and the ladder, never by asking the machine that is judged.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar
from zoneinfo import ZoneInfo

from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.policy import AtEnd, Counted, Who
from bot.domain.requests.request import ENDED, HELD, State
from bot.ids import StaffId

ASK: Final = "Ask"
#: Ways on which a request stays in the hands it is in.
STAYING: Final = frozenset({"stay", "chase", "also"})
T = TypeVar("T")


def ends(wait: Any, now: datetime, hours: WorkingHours) -> datetime:  # noqa: ANN401 - a wait of the machine's
    """When a wait that begins now is over."""
    if wait.counted == Counted.WORKING:
        return hours.add_working(now, wait.minutes)
    return now + timedelta(minutes=wait.minutes)


def wait_in(state: State, rung: int | None, policy: Any) -> Any:  # noqa: ANN401 - the machine's
    """The wait of a living request."""
    if state == State.OPEN:
        return policy.rungs[rung or 0]
    return policy.answer if state == State.TAKEN else policy.quiet


def latest(request: Any, now: datetime, hours: WorkingHours) -> datetime:  # noqa: ANN401 - the machine's
    """The latest end of a wait that begins now; taken, that of being put off where the policy lets it be."""
    policy = request.terms.policy
    waits = [wait_in(request.state, request.rung, policy)]
    if request.state == State.TAKEN and policy.snooze is not None:
        waits.append(policy.snooze)
    return max(ends(wait, now, hours) for wait in waits)


def put_off_at_most(request: Any, hours: WorkingHours) -> datetime | None:  # noqa: ANN401 - the machine's
    """Until when the holder may put it off; None when they may not."""
    if request.state != State.TAKEN or request.reminded:
        return None
    snooze, deadline = request.terms.policy.snooze, request.deadline_at
    longest: datetime = deadline
    return longest if snooze is None else max(longest, ends(snooze, request.last_asked_at, hours))


def who_is(who: Who, ladder: Any) -> tuple[StaffId | None, ...]:  # noqa: ANN401 - the machine's
    """Everybody in a place of the ladder."""
    if who == Who.DUTY:
        return tuple(ladder.duty)
    return (ladder.caseworker if who == Who.CASEWORKER else ladder.deputy,)


def stand_in(staff: StaffId | None, ladder: Any) -> StaffId | None:  # noqa: ANN401 - the machine's
    """Who is asked in somebody's place."""
    for one in ladder.away:
        if one.staff == staff:
            cover: StaffId | None = one.cover
            return cover
    return staff


def on_rung(
    policy: Any,  # noqa: ANN401 - the machine's
    position: int,
    ladder: Any,  # noqa: ANN401 - the machine's
    but: StaffId | None = None,
    also: StaffId | None = None,
) -> list[StaffId]:
    """Who on a rung can be reached, each once, in the order of the policy; `but` counts as if they could not, `also` as if they could."""
    named = [one for who in policy.rungs[position].asks for one in who_is(who, ladder)]
    people = [stand_in(one, ladder) for one in named]
    spared = {one for who in policy.rungs[position].but for one in who_is(who, ladder)}
    there = {*ladder.reachable, also} - {but} - spared
    return [one for one in dict.fromkeys(people) if one is not None and one in there]


def in_place(who: Who, ladder: Any) -> set[StaffId | None]:  # noqa: ANN401 - the machine's
    """Everybody whose word is that of a place: who stands in it, and who stands in for them."""
    people = [one for one in who_is(who, ladder) if one is not None]
    return {*people, *(stand_in(one, ladder) for one in people)}


def owing(request: Any) -> list[Who]:  # noqa: ANN401 - the machine's
    """The places of whose each a word is wanted by now: all, once it has been round, or has come to nobody."""
    rungs = list(request.terms.policy.rungs)
    if request.round == 1 and request.rung is not None:
        rungs = rungs[: request.rung + 1]
    return list(dict.fromkeys(who for rung in rungs if rung.acknowledge == "all" for who in rung.asks))


def missing(request: Any, ladder: Any) -> list[Who]:  # noqa: ANN401 - the machine's
    """The places whose word is not there: nobody in them who can be reached, or has the request, has given it."""
    if request.state in ENDED:
        return []
    known = {one for one in request.seen if one in ladder.reachable}
    if request.holder is not None:
        known.add(request.holder)
    return [who for who in owing(request) if known.isdisjoint(in_place(who, ladder))]


def unseen(
    request: Any,  # noqa: ANN401 - the machine's
    ladder: Any,  # noqa: ANN401 - the machine's
    but: StaffId | None = None,
    also: StaffId | None = None,
) -> list[StaffId]:
    """Who of those places can be reached; `but` counts as if they could not, `also` as if they could."""
    there = {*ladder.reachable, also} - {but}
    around = replace(ladder, reachable=frozenset(there - {None}))
    named = [one for who in missing(request, around) for one in who_is(who, ladder) if one is not None]
    people = dict.fromkeys(stand_in(one, ladder) for one in named)
    return [one for one in people if one is not None and one in there]


def due(request: Any) -> datetime | None:  # noqa: ANN401 - the machine's
    """When the clock comes to it."""
    moments = [one for one in (request.deadline_at, request.others_at) if one is not None]
    return min(moments, default=None)


def climbable(policy: Any, ladder: Any, but: StaffId | None = None) -> list[int]:  # noqa: ANN401 - the machine's
    """The positions of the rungs on which somebody can be reached."""
    return [at for at in range(len(policy.rungs)) if on_rung(policy, at, ladder, but)]


def asked(request: Any, ladder: Any, also: StaffId | None = None) -> list[StaffId]:  # noqa: ANN401 - the machine's
    """Who is being asked and can be reached; `also` counts as if they could."""
    if request.state != State.OPEN:
        return []
    if request.addressee is not None:
        return [request.addressee] if request.addressee in {*ladder.reachable, also} else []
    return [] if request.rung is None else on_rung(request.terms.policy, request.rung, ladder, also=also)


def concerned(request: Any, ladder: Any) -> list[StaffId]:  # noqa: ANN401 - the machine's
    """Who has the request on their desk and can be reached."""
    if request.holder is not None:
        return [request.holder] if request.holder in ladder.reachable else []
    return asked(request, ladder)


class Once(Generic[T]):
    """A property that is worked out once. `functools.cached_property` does the same under a lock, which took a tenth of the exploration."""

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__

    def __get__(self, move: object, _kind: type) -> T:
        value = move.__dict__[self._name] = self._work_out(move)
        return value


@dataclass(eq=False)
class Move:
    """`event` was done to `before` at `now`. Either it led to `after` with `notices`, or it was refused with `code`.

    `before` is None where a request is made; then `event` holds the terms. Refused moves have no `after`.
    """

    before: Any
    event: Any
    name: str
    now: datetime
    hours: WorkingHours
    ladder: Any
    after: Any = None
    notices: tuple[Any, ...] = ()
    code: str | None = None
    by: StaffId | None = None
    words: str = ""

    @Once
    def told(self) -> list[Any]:
        """What the patient is told."""
        return [one for one in self.notices if type(one).__name__ == "TellPatient"]

    @Once
    def notified(self) -> list[Any]:
        """What the staff are told."""
        return [one for one in self.notices if type(one).__name__ == "NotifyStaff"]

    @Once
    def warned(self) -> list[Any]:
        """What the clinic is warned of."""
        return [one for one in self.notices if type(one).__name__ == "WarnClinic"]

    @property
    def living(self) -> bool:
        """Whether there is a request afterwards that waits for something."""
        return self.after.state not in ENDED

    @property
    def nothing(self) -> bool:
        """Whether nothing at all changed."""
        return self.after is self.before

    @property
    def staff(self) -> StaffId | None:
        """Who of the staff did it, or is gone."""
        who: StaffId | None = getattr(self.event, "by", None) or getattr(self.event, "staff", None)
        return who

    @Once
    def people(self) -> list[StaffId]:
        """Who had the request on their desk before, and can be reached."""
        return [] if self.before is None else concerned(self.before, self.ladder)

    @property
    def stands_on_none(self) -> bool:
        """Whether it was open before and reached nobody."""
        b = self.before
        return b is not None and b.state == State.OPEN and b.rung is None and b.addressee is None

    @property
    def roused(self) -> bool:
        """Whether it was put off, and an event that leaves it with its holder ends that."""
        ends_it = {"AskedAgain", "Replied", "DeadlinePassed", "Took", "Working"}
        before = self.before
        return (
            before is not None
            and before.snoozed
            and self.way == "stay"
            and self.name in ends_it
            and self.living
        )

    @property
    def raised(self) -> bool:
        """Whether the patient asked for something more urgent than the request was."""
        return self.name == "AskedAgain" and bool(self.event.terms.urgency.exceeds(self.before.terms.urgency))

    @Once
    def policy(self) -> Any:  # noqa: ANN401 - the machine's
        """The policy by which it goes on from here."""
        return self.event.terms.policy if self.raised else self.before.terms.policy

    @Once
    def began(self) -> int | None:
        """The position from which it goes on: that of the policy it goes by which asks one of those it asks now."""
        rung: int | None = self.before.rung
        if rung is None or not self.raised:
            return rung
        now_asked = set(self.before.terms.policy.rungs[rung].asks)
        rungs = self.policy.rungs
        return next((at for at in range(len(rungs)) if now_asked & set(rungs[at].asks)), None)

    @Once
    def way(self) -> str:
        """What an accepted event does to whom it asks.

        `stay`; `chase`, it stays, and those whose word is missing are asked, and the next rung with them; `also`, it stays, and who has
        come there is asked; `top`, anew from the first rung; `on` to the next; `back` to an earlier one, or the same with others on it;
        `same`, open and asking the same; `stand_in`, open for whoever covers for the one who had it.
        """
        return _way(self)

    @Once
    def left_out(self) -> StaffId | None:
        """Whom a request that goes on passes over although they could be reached."""
        if self.name in {"NotMine", "Unreachable"}:
            return self.staff
        if self.name == "DeadlinePassed" and self.before.state == State.TAKEN:
            holder: StaffId | None = self.before.holder
            return holder if climbable(self.policy, self.ladder, holder) else None
        return None

    @Once
    def told_before(self) -> frozenset[StaffId]:
        """Who has been asked in this round and, when the ladder changed, is there still."""
        if self.before is None:
            return frozenset()
        told: frozenset[StaffId] = self.before.told
        return told & self.ladder.reachable if self.name == "LadderChanged" else told

    @Once
    def ahead(self) -> list[int]:
        """The positions ahead with somebody in reach who has not been asked in this round."""
        return [
            at
            for at in climbable(self.policy, self.ladder, self.left_out)
            if (self.began is None or at > self.began)
            and not {*on_rung(self.policy, at, self.ladder, self.left_out)} <= self.told_before
        ]

    @Once
    def goal(self) -> int | None:
        """The position to which a request that goes on comes; None when nobody can be reached."""
        rungs = climbable(self.policy, self.ladder, self.left_out)
        if self.ahead:
            return self.ahead[0]
        if not rungs:
            return None
        return rungs[-1] if self.policy.at_end == AtEnd.LAST_AGAIN else rungs[0]

    @Once
    def new_round(self) -> bool:
        """Whether a request that goes on has been past its last rung."""
        return not self.ahead

    @Once
    def further(self) -> int | None:
        """The position to which those are asked who have not said that they have seen what somebody has; None past the last."""
        but = self.staff if self.name == "Unreachable" else None
        rungs = climbable(self.policy, self.ladder, but)
        began = -1 if self.before.rung is None else self.before.rung
        told = self.before.told
        return next(
            (at for at in rungs if at > began and not {*on_rung(self.policy, at, self.ladder, but)} <= told),
            None,
        )

    @Once
    def others(self) -> list[StaffId]:
        """Whom a chase asks, and whom who has come there: those whose word is missing, with the next rung; those not asked yet."""
        if self.way == "also":
            return [one for one in unseen(self.before, self.ladder) if one not in self.told_before]
        but = self.staff if self.name == "Unreachable" else None
        if not missing(self.before, self.ladder):
            return []
        people = unseen(self.before, self.ladder, but)
        if self.further is not None:
            people += on_rung(self.policy, self.further, self.ladder, but)
        return [one for one in dict.fromkeys(people) if one != self.before.holder]

    @Once
    def earlier(self) -> int | None:
        """The first position up to the present one with somebody in reach who has not been asked in this round."""
        if self.began is None:
            return None
        rungs = range(self.began + 1)
        return next((at for at in rungs if {*on_rung(self.policy, at, self.ladder)} - self.told_before), None)

    @property
    def because(self) -> str:
        """Why it goes on."""
        if self.name == "DeadlinePassed":
            return "no_answer" if self.before.state == State.OPEN else "holder_silent"
        if self.name == "LadderChanged":
            return "away"
        return "not_mine" if self.name == "NotMine" else "unreachable"

    @Once
    def say_again(self) -> bool:
        """Whether the patient is due to hear once more that nobody answers."""
        b = self.before
        if b.silence_at is None:
            return True
        first = b.silence_at + timedelta(minutes=b.terms.policy.repeats.patient)
        return self.now >= (first if b.silences <= 1 else next_morning(b.silence_at, self.hours))


def next_morning(last: datetime, hours: WorkingHours) -> datetime:
    """When a patient who was told twice or more, lastly at `last`, hears again: as work begins, or at nine on a day without work.

    Nine is a local time, and at least four hours on, so that nobody is told twice in one morning.
    """
    zone = ZoneInfo(hours.timezone)
    nine = (last + timedelta(hours=4)).astimezone(zone)
    at = nine.replace(hour=9, minute=0, second=0, microsecond=0)
    if at <= nine:
        at = (at + timedelta(days=1)).replace(hour=9)
    closes = hours.closes_at(last)
    begins = hours.next_open(last if closes is None else closes)
    return min(at, begins) if begins > last else at


def _way(move: Move) -> str:
    before, name = move.before, move.name
    if name == ASK:
        return "top"
    if before.state in ENDED:
        return "stay"
    held = before.state in HELD
    if name == "AskedAgain":
        return _way_of_asking_again(move)
    if name == "Replied":
        if not move.people:
            return "top" if before.state == State.ANSWERED or move.stands_on_none else "on"
        return "stay"
    if name == "DeadlinePassed":
        if before.others_at is not None and move.now >= before.others_at:
            return "chase"
        remind = (
            before.state == State.TAKEN and not before.reminded and before.holder in move.ladder.reachable
        )
        return "stay" if before.state == State.ANSWERED or remind else "on"
    if name == "NotMine":
        if held:
            return "on" if before.holder == move.staff else "stay"
        people = asked(before, move.ladder, also=move.staff)
        still = [one for one in people if one not in move.event.others and one != move.staff]
        return "on" if move.staff in people and not still else "stay"
    if name == "Unreachable":
        others = [one for one in asked(before, move.ladder) if one != move.staff]
        alone = before.state == State.OPEN and not move.stands_on_none and not others
        if before.state != State.ANSWERED and (before.holder == move.staff or alone):
            return "on"
        one_of_them = move.staff in unseen(before, move.ladder, also=move.staff)
        last = (
            before.others_at is not None and one_of_them and not unseen(before, move.ladder, but=move.staff)
        )
        return "chase" if last else "stay"
    if name == "LadderChanged":
        return _way_of_another_ladder(move)
    return "same" if name == "HandedOn" else "stay"


def _way_of_another_ladder(move: Move) -> str:
    before = move.before
    one = before.holder or before.addressee
    if one is not None:
        if before.state == State.ANSWERED or one not in before.told or one in move.ladder.reachable:
            new = [each for each in unseen(before, move.ladder) if each not in move.told_before]
            other = bool(missing(before, move.ladder)) != (before.others_at is not None)
            return "also" if new or other else "stay"
        return "stand_in" if stand_in(one, move.ladder) in move.ladder.reachable else "on"
    if before.rung is None:
        return "on" if climbable(move.policy, move.ladder) else "stay"
    if move.earlier is not None:
        return "back"
    return "stay" if on_rung(move.policy, before.rung, move.ladder) else "on"


def _way_of_asking_again(move: Move) -> str:
    before = move.before
    if before.state == State.ANSWERED or (move.raised and before.state == State.TAKEN):
        return "top"
    if not move.people:
        return (
            "top" if before.state == State.OPEN and move.began is None and before.addressee is None else "on"
        )
    if not move.raised:
        return "stay"
    still = move.began is not None and on_rung(move.policy, move.began, move.ladder)
    return "same" if still or before.addressee is not None else "top"
