"""What must hold at every step of a request, each as one sentence and one question to a `Move`. The moves: `moves.py`.

They are written from what is promised (docs/requests.md, evidence E2, E8–E17), not from the code, and ask nothing of the machine.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from bot.domain.requests.kinds import Urgency
from bot.domain.requests.request import ENDED, HELD, State, What, Why
from bot.ids import StaffId
from bot.proof.moves import (
    ASK,
    STAYING,
    Move,
    asked,
    climbable,
    due,
    ends,
    in_place,
    missing,
    on_rung,
    owing,
    put_off_at_most,
    stand_in,
    wait_in,
)

Rule = Callable[[Move], bool]
ACCEPTED: Final[list[tuple[str, Rule]]] = []
REFUSED: Final[list[tuple[str, Rule]]] = []
_SILENCE: Final = frozenset({What.NOBODY_ANSWERED, What.NOBODY_REACHABLE})
#: Only these words of a request may be said of a person's doing, each of its own.
_SAID_OF: Final = {
    What.TAKEN: "Took",
    What.ANSWERED: "Answered",
    What.WORKING: "Working",
    What.SNOOZED: "Snoozed",
    What.HANDED_ON: "HandedOn",
    What.WITHDRAWN: "Withdrawn",
}
#: To where each event may take a request, besides leaving it as it is.
_LEADS_TO: Final = {
    ASK: {State.OPEN},
    "AskedAgain": {State.OPEN},
    "Replied": {State.OPEN, State.TAKEN},
    "DeadlinePassed": {State.OPEN, State.CLOSED},
    "Took": {State.TAKEN},
    "Acknowledged": set(),
    "Answered": {State.ANSWERED},
    "Working": {State.TAKEN},
    "Snoozed": {State.TAKEN},
    "HandedOn": {State.OPEN},
    "NotMine": {State.OPEN},
    "Unreachable": {State.OPEN},
    "LadderChanged": {State.OPEN},
    "Closed": {State.CLOSED},
    "Withdrawn": {State.WITHDRAWN},
}


def broken(move: Move) -> Iterator[str]:
    """The sentences that do not hold of a move."""
    for sentence, holds in ACCEPTED if move.code is None else REFUSED:
        if not holds(move):
            yield sentence


def accepted(sentence: str) -> Callable[[Rule], Rule]:
    """What holds of each step that is made."""

    def keep(rule: Rule) -> Rule:
        ACCEPTED.append((sentence, rule))
        return rule

    return keep


def refused(sentence: str) -> Callable[[Rule], Rule]:
    """What holds of each event that is refused."""

    def keep(rule: Rule) -> Rule:
        REFUSED.append((sentence, rule))
        return rule

    return keep


# --- whose it is ---


@accepted(
    "a request that waits has an owner: people who are asked, a holder, or a patient who was told that nobody can be reached"
)
def _somebody_has_it(m: Move) -> bool:
    if not m.living or m.after.state in HELD:
        return not m.living or m.after.holder is not None
    if m.after.addressee is not None or m.after.rung is not None:
        return True
    return m.after.silences > 0 and m.after.silence_at is not None


@accepted(
    "there are never two takers: nobody takes it out of somebody's hands but by taking it when it is open"
)
def _one_taker(m: Move) -> bool:
    if m.before is None or m.before.holder is None or m.after.holder is None:
        return True
    return bool(m.before.holder == m.after.holder)


@accepted("taken or answered, it is in the hands of the one who did it; open, in nobody's")
def _in_whose_hands(m: Move) -> bool:
    if m.name in {"Took", "Answered", "Working", "Snoozed"}:
        return bool(m.after.holder == m.staff and m.after.state in HELD)
    return not m.living or (m.after.holder is None) == (m.after.state == State.OPEN)


@accepted("an event takes a request where it may, and nowhere else; what has ended stays ended")
def _leads_to(m: Move) -> bool:
    before = None if m.before is None else m.before.state
    if before in ENDED:
        return m.nothing
    return m.after.state == before or m.after.state in _LEADS_TO[m.name]


@accepted("only the holder, the patient, or a quiet wait after an answer ends a request")
def _ends(m: Move) -> bool:
    if m.living or m.nothing:
        return True
    if m.name == "Closed":
        return bool(m.before.holder == m.staff)
    return m.name == "Withdrawn" or (m.name == "DeadlinePassed" and m.before.state == State.ANSWERED)


@accepted(
    "what was answered stays answered until the patient speaks, the holder hands it on or is at work on it, or it ends"
)
def _stays_answered(m: Move) -> bool:
    if m.before is None or m.before.state != State.ANSWERED or not m.living:
        return True
    return m.after.state == State.ANSWERED or m.name in {"AskedAgain", "Replied", "HandedOn", "Working"}


@accepted(
    "who has taken it, or has said that they are at work on it, changes nothing by doing so again (a press twice)"
)
def _twice(m: Move) -> bool:
    if m.before is None or (m.before.snoozed and m.name in {"Took", "Working"}):
        return True
    working = m.name == "Working" and m.before.state == State.TAKEN and m.before.working
    until = m.name == "Snoozed" and m.before.snoozed and m.event.until == m.before.deadline_at
    seen = m.name == "Acknowledged" and m.staff in m.before.seen
    again = (m.name == "Took" and m.before.holder == m.staff) or seen or working or until
    return m.nothing and not m.notices if again else True


@accepted(
    "what is put off is so until its moment, until the patient speaks or its holder is on it again, and in nobody else's hands"
)
def _put_off(m: Move) -> bool:
    if m.name == "Snoozed":
        return bool(m.after.snoozed and m.after.holder == m.staff and m.after.deadline_at == m.event.until)
    stays = m.before is not None and m.before.snoozed and not m.roused
    return bool(m.after.snoozed == (stays and m.after.state == State.TAKEN and m.way in STAYING))


@accepted("what is put off comes back once: then it has its last wait, and goes on after it")
def _comes_back_once(m: Move) -> bool:
    if m.name == "Snoozed":
        return not m.before.reminded and not m.after.reminded
    return not m.roused or m.name not in {"DeadlinePassed", "Took"} or bool(m.after.reminded)


@accepted("what was withdrawn is on nobody's desk")
def _on_no_desk(m: Move) -> bool:
    return m.after.state != State.WITHDRAWN or (m.after.holder is None and m.after.addressee is None)


@accepted("handed on, or in the hands of whoever covers, it is open for that one, and for nobody else")
def _handed_on(m: Move) -> bool:
    if m.way == "stand_in":
        cover = stand_in(m.before.holder or m.before.addressee, m.ladder)
        return bool(cover is not None and m.after.addressee == cover and m.after.rung == m.before.rung)
    if m.name != "HandedOn":
        return m.after.addressee is None or (
            m.before is not None and m.after.addressee == m.before.addressee and m.way in {*STAYING, "same"}
        )
    return bool(m.after.addressee == m.event.to and m.after.rung == m.before.rung)


# --- every wait has an end ---


@accepted("every request that waits has a deadline, one that has ended has none")
def _has_deadline(m: Move) -> bool:
    return (m.after.deadline_at is None) == (not m.living)


@accepted("a new wait is a full one of the policy, from now; one that goes on keeps its end")
def _full_wait(m: Move) -> bool:
    if not m.living or m.name == "Snoozed":
        return True
    desk = _desk(m.after) != _desk(m.before)
    if m.way in {"chase", "also"} or not (
        m.roused
        or desk
        or m.way != "stay"
        or (m.name in {"DeadlinePassed", "Answered", "Working"} and not m.nothing)
    ):
        return bool(m.after.deadline_at == m.before.deadline_at)
    wait = wait_in(m.after.state, m.after.rung, m.after.terms.policy)
    return bool(m.after.deadline_at == ends(wait, m.now, m.hours))


@accepted("since when people are asked is written down whenever people are asked, and only then")
def _since(m: Move) -> bool:
    if m.way in STAYING:
        return bool(m.after.rung_since == m.before.rung_since)
    return bool(m.after.rung_since == m.now)


# --- whom it asks ---


@accepted(
    "a new wish is for the first rung on which somebody can be reached; where there is nobody, it stands on none"
)
def _first_rung(m: Move) -> bool:
    if m.way != "top":
        return True
    rungs = climbable(m.after.terms.policy, m.ladder)
    return bool(m.after.rung == (rungs[0] if rungs else None) and m.after.addressee is None)


@accepted(
    "it goes on to the very next rung with somebody in reach, at the end as the policy says, and passes over nobody else"
)
def _next_rung(m: Move) -> bool:
    return m.way != "on" or bool(m.after.rung == m.goal and m.after.addressee is None)


@accepted(
    "when the ladder changes, people who have not been asked yet are asked where the first of them stands"
)
def _back(m: Move) -> bool:
    return m.way != "back" or bool(m.after.rung == m.earlier and m.after.addressee is None)


@accepted(
    "who has been asked in this round is written down: each who is asked, who takes it, none from before a new round or while away"
)
def _asked_in_round(m: Move) -> bool:
    told: frozenset[StaffId | None] = frozenset(m.told_before)
    if m.way in {"chase", "also"}:
        told = m.before.told | {*m.others}
    elif m.way == "stay":
        if m.name in {"Took", "Answered"} and not m.nothing:
            told = told | {m.staff} if m.staff in m.ladder.reachable else told - {m.staff}
        elif m.nothing or m.name != "LadderChanged":
            told = m.before.told
    elif m.way == "top" or (m.way == "on" and m.new_round):
        told = frozenset()
    if m.way not in STAYING:
        but = m.left_out if m.way == "on" else None
        rung = [] if m.after.rung is None else on_rung(m.after.terms.policy, m.after.rung, m.ladder, but)
        told = told | {*([m.after.addressee] if m.after.addressee is not None else rung)}
    return bool(m.after.told == told)


@accepted("what does not move stays where it is")
def _stays(m: Move) -> bool:
    if m.way in {"stay", "also"}:
        return bool(m.after.rung == m.before.rung)
    if m.way == "chase":
        on = m.before.rung if m.further is None or not missing(m.before, m.ladder) else m.further
        return bool(m.after.rung == on)
    return m.way != "same" or m.name == "HandedOn" or bool(m.after.rung == m.began)


@accepted(
    "rounds are counted: one more each time the ladder begins again, none while nobody is in reach, from one if asked anew after an answer"
)
def _rounds(m: Move) -> bool:
    if m.way == "top":
        anew = m.before is None or (m.name == "AskedAgain" and m.before.state == State.ANSWERED)
        return bool(m.after.round == (1 if anew else m.before.round))
    more = m.way == "on" and m.new_round and not (m.goal is None and m.stands_on_none)
    return bool(m.after.round == m.before.round + (1 if more else 0))


# --- those whose word it takes besides ---


@accepted("that somebody has seen it is written down by their own word only, and kept until a new wish")
def _seen(m: Move) -> bool:
    before = frozenset() if m.before is None else m.before.seen
    if m.way == "top":
        return not m.after.seen
    theirs = m.before is not None and any(m.staff in in_place(who, m.ladder) for who in owing(m.before))
    says = m.name in {"Took", "Answered", "Acknowledged"} and not m.nothing and theirs
    return bool(m.after.seen == (before | {m.staff} if says else before))


@accepted(
    "where each has to say that they have seen it, nobody is passed over while another has it: the clock comes back to whoever has not"
)
def _nobody_is_passed_over(m: Move) -> bool:
    for_all = m.after.state == State.OPEN and m.after.addressee is None
    if m.nothing:
        return True
    if not m.living or for_all or not missing(m.after, m.ladder):
        return m.after.others_at is None
    full = ends(m.after.terms.policy.rungs[m.after.rung or 0], m.now, m.hours)
    if m.before is None or m.way in {"chase", "also"}:
        return bool(m.after.others_at == full)
    was_for_all = m.before.state == State.OPEN and m.before.addressee is None
    running = m.before.deadline_at if was_for_all else m.before.others_at
    return bool(m.after.others_at == (running or full))


# --- staff are told ---


@accepted("only people who can be reached are told, each once, and nobody is told nothing")
def _reachable(m: Move) -> bool:
    return all(
        one.staff and len(set(one.staff)) == len(one.staff) and set(one.staff) <= m.ladder.reachable
        for one in m.notified
    )


@accepted("exactly those are told whom it concerns now, for the reason there is, in one notice")
def _who_is_told(m: Move) -> bool:
    expected = _to_be_told(m)
    given = [(list(one.staff), one.why) for one in m.notified]
    return given == ([expected] if expected else [])


@accepted(
    "a notice says whether it is the first, and is loud when it is urgent, raised, or everybody has been asked before"
)
def _loud(m: Move) -> bool:
    return all(bool(one.loud) == _is_loud(m) and bool(one.again) == _is_again(m) for one in m.notified)


@accepted("when staff were last told is written down whenever they are told, and only then")
def _last_told(m: Move) -> bool:
    if m.notified and m.name != "Withdrawn":
        return bool(m.after.last_notified_at == m.now)
    return bool(m.after.last_notified_at == (None if m.before is None else m.before.last_notified_at))


@accepted(
    "the clinic is warned when somebody failed or the ladder did, never else, and told whether nobody at all was there"
)
def _warned(m: Move) -> bool:
    given = [(one.because, one.nobody) for one in m.warned]
    nobody = m.living and m.after.state == State.OPEN and m.after.rung is None and m.after.addressee is None
    if m.way == "top":
        return given == ([("unreachable", True)] if nobody else [])
    if m.way == "chase" and m.further is None and missing(m.before, m.ladder):
        return given == [("not_seen", False)]
    if m.way == "on" and (nobody or m.new_round or m.because not in {"no_answer", "away"}):
        return given == [(m.because, nobody)]
    return not given


# --- the patient is told the truth ---


@accepted("the patient hears at most one thing of one event, and something of everything they do themselves")
def _one_thing(m: Move) -> bool:
    own = m.name in {ASK, "AskedAgain", "Replied", "Withdrawn"} and not (m.nothing and not m.living)
    loud = [one for one in m.told if not one.quiet]
    return len(m.told) <= 1 and (bool(loud) or not own)


@accepted("taken, answered, handed on and withdrawn are said when it is so, and only then")
def _said_of(m: Move) -> bool:
    for what, name in _SAID_OF.items():
        said = any(one.what == what for one in m.told)
        if name == "Took" and m.roused:
            continue
        covered = what == What.HANDED_ON and m.way == "stand_in"
        if said != ((m.name == name and not m.nothing) or covered):
            return False
    return True


@accepted("what the patient is told is what is so")
def _true(m: Move) -> bool:
    what = _to_be_said(m)
    return [one.what for one in m.told] == ([what] if what else [])


@accepted("each time it passes to others the patient is told, and by name where it is one person")
def _named(m: Move) -> bool:
    return all(one.staff == _person(m, one.what) and tuple(one.asks) == _asks(m.after) for one in m.told)


@accepted("the patient is told why it went on, and only then")
def _why(m: Move) -> bool:
    for one in m.told:
        expected = (
            m.because
            if m.way in {"on", "back"}
            else "unreachable"
            if one.what == What.NOBODY_REACHABLE
            else None
        )
        if one.because != expected:
            return False
    return True


@accepted("outside working time the patient is told when it begins, where the wait stands still until then")
def _opens(m: Move) -> bool:
    opens = None
    if m.living and m.told:
        working = wait_in(m.after.state, m.after.rung, m.after.terms.policy).counted == "working"
        if working and not m.hours.is_open(m.now):
            opens = m.hours.next_open(m.now)
    return all(one.opens_at == opens for one in m.told)


@accepted(
    "only the clock is quiet, only of a silence that was told before, and only until it is time to tell again"
)
def _quiet(m: Move) -> bool:
    for one in m.told:
        if one.what == What.SEEN:
            if not one.quiet:
                return False
            continue
        silence = m.way == "on" and m.because == "no_answer"
        news = m.goal is None and not m.stands_on_none if silence else True
        known = silence and bool(m.before.silences) and not m.say_again and not news
        climbing_out = silence and m.stands_on_none and m.goal is not None and not m.new_round
        if bool(one.quiet) != (known and not climbing_out):
            return False
    return True


@accepted(
    "how often the patient was told of silence is counted while it lasts, and forgotten when somebody is heard"
)
def _silences(m: Move) -> bool:
    after, before = (m.after.silences, m.after.silence_at), (0, None)
    if m.before is not None:
        before = (m.before.silences, m.before.silence_at)
    told = [one for one in m.told if one.what in _SILENCE]
    if told:
        count = 1 if m.way == "top" else before[0] + 1
        return bool(after == (before if told[0].quiet else (count, m.now)))
    heard = m.way in {"top", "same", "stand_in"} or m.name in {"Took", "Answered"}
    climbs = m.way in {"on", "back"} and any(one.what == What.WENT_ON and not one.quiet for one in m.told)
    if (heard and not m.nothing) or climbs:
        return bool(after == (0, None))
    return bool(after == before)


# --- what a request keeps ---


@accepted(
    "a request keeps the terms it was made under, until the patient asks for something more urgent or asks anew after an answer"
)
def _terms(m: Move) -> bool:
    if m.before is None:
        return m.after.terms is m.event
    changed = m.name == "AskedAgain" and (m.raised or m.before.state == State.ANSWERED)
    return m.after.terms is (m.event.terms if changed else m.before.terms)


@accepted("each wish of the patient's is counted, with its moment, and nothing else is")
def _counted(m: Move) -> bool:
    if m.before is None:
        return bool(m.after.times_asked == 1 and m.after.asked_at == m.after.last_asked_at == m.now)
    asked_now = m.name == "AskedAgain"
    return bool(
        m.after.asked_at == m.before.asked_at
        and m.after.times_asked == m.before.times_asked + (1 if asked_now else 0)
        and m.after.last_asked_at == (m.now if asked_now else m.before.last_asked_at)
    )


@accepted("the version rises by one with a change, and by nothing without one")
def _version(m: Move) -> bool:
    if m.before is None:
        return bool(m.after.version == 1)
    if m.nothing:
        return True
    return bool(m.after != m.before and m.after.version == m.before.version + 1)


@accepted("word that others can be asked changes something, or nothing at all")
def _no_idle_word(m: Move) -> bool:
    return m.name != "LadderChanged" or m.nothing or replace(m.after, version=m.before.version) != m.before


@accepted("at work on it is who said so, until it is opened for others")
def _at_work(m: Move) -> bool:
    if m.way not in STAYING:
        return not m.after.working
    return bool(m.after.working == (m.name == "Working" or m.before.working))


@accepted(
    "the holder is reminded once, before it goes on, and once more after saying that they are at work on it"
)
def _reminded(m: Move) -> bool:
    if m.before is not None and m.after.state == m.before.state == State.TAKEN:
        begun = m.name == "Working" and not m.nothing
        back = (m.name == "DeadlinePassed" and m.way == "stay") or (m.name == "Took" and m.roused)
        return bool(m.after.reminded == ((m.before.reminded or back) and not begun))
    if not m.living or m.nothing:
        return m.before is None or bool(m.after.reminded == m.before.reminded)
    return not m.after.reminded


# --- refusals ---


@refused("an event is refused for the reason there is, in words, and the one who has it is named")
def _refusal(m: Move) -> bool:
    code, by = _to_be_refused(m)
    return m.code == code and m.by == by and m.words[:1].isalpha()


@accepted("what has to be refused is refused")
def _must_be_refused(m: Move) -> bool:
    return m.name == ASK or _to_be_refused(m)[0] is None


# --- inside ---


def _desk(request: Any) -> tuple[object, ...]:  # noqa: ANN401 - the machine's
    if request is None:
        return ()
    return (request.state, request.rung, request.addressee, request.holder, request.reminded)


def _asks(request: Any) -> tuple[object, ...]:  # noqa: ANN401 - the machine's
    return () if request.rung is None else tuple(request.terms.policy.rungs[request.rung].asks)


def _to_be_told(m: Move) -> tuple[list[StaffId], Why] | None:
    """Whom of the staff a move has to tell, and why."""
    after = m.after
    if m.way == "top":
        if after.rung is None:
            return None
        former = m.people if m.before is not None and m.before.state in HELD else []
        return list(dict.fromkeys([*on_rung(after.terms.policy, after.rung, m.ladder), *former])), Why.ASKED
    if m.way == "on":
        if m.goal is None:
            return None
        people = on_rung(m.policy, m.goal, m.ladder, m.left_out)
        return people, Why.NEW_ROUND if m.new_round else Why.WENT_ON
    if m.way == "back":
        people = on_rung(m.after.terms.policy, m.after.rung, m.ladder)
        return [one for one in people if one not in m.told_before], Why.WENT_ON
    if m.way == "stand_in":
        return [m.after.addressee], Why.HANDED_ON
    if m.way in {"chase", "also"}:
        return (m.others, Why.NOT_SEEN if m.way == "chase" else Why.WENT_ON) if m.others else None
    if m.way == "same":
        return ([m.event.to], Why.HANDED_ON) if m.name == "HandedOn" else (asked(after, m.ladder), Why.ASKED)
    return _to_be_told_in_place(m)


def _to_be_told_in_place(m: Move) -> tuple[list[StaffId], Why] | None:
    if m.name == "DeadlinePassed" and m.before.state == State.TAKEN:
        return [m.before.holder], Why.BACK if m.before.snoozed else Why.REMINDER
    if not m.people or (m.nothing and m.name != "Replied"):
        return None
    if m.name == "Withdrawn":
        return m.people, Why.WITHDRAWN
    last, rests = m.before.last_notified_at, m.before.terms.policy.repeats.staff * 60
    may = last is None or (m.now - last).total_seconds() >= rests or m.before.snoozed
    if m.name == "AskedAgain" and may:
        return m.people, Why.AGAIN
    if m.name == "Replied" and (may or m.before.state == State.ANSWERED):
        return m.people, Why.REPLIED
    return None


def _is_loud(m: Move) -> bool:
    if m.name == "Withdrawn":
        return False
    begins_again = m.way == "on" and m.new_round
    return m.raised or begins_again or m.after.terms.urgency == Urgency.URGENT or m.after.round > 1


def _is_again(m: Move) -> bool:
    if m.way == "top":
        return m.before is not None
    if m.way == "on":
        return m.new_round or m.after.round > 1
    if m.way in {"back", "also"}:
        return bool(m.after.round > 1)
    return m.name != "HandedOn" and m.way != "stand_in"


def _to_be_said(m: Move) -> What | None:
    """What the patient has to be told by a move."""
    if m.way == "top":
        return What.NOBODY_REACHABLE if m.after.rung is None else What.SENT
    if m.way == "on":
        if m.goal is None:
            return What.NOBODY_REACHABLE
        silent = m.because == "no_answer" and m.before.silences and not m.stands_on_none and m.say_again
        return What.NOBODY_ANSWERED if m.new_round or silent else What.WENT_ON
    if m.way in {"chase", "also"}:
        return What.SEEN
    if m.way in {"back", "stand_in"}:
        return What.WENT_ON if m.way == "back" else What.HANDED_ON
    if m.name == "AskedAgain":
        if m.way == "same":
            return What.SENT
        return What.AGAIN if m.notified else What.MERGED
    if m.name == "DeadlinePassed":
        return What.CLOSED if m.before.state == State.ANSWERED else None
    if m.name in {"NotMine", "Unreachable", "LadderChanged"} or (m.nothing and m.name != "Replied"):
        return None
    if m.name == "Took" and m.roused:
        return None
    return {
        "Replied": What.REPLY_SENT,
        "Took": What.TAKEN,
        "Acknowledged": What.SEEN,
        "Answered": What.ANSWERED,
        "Working": What.WORKING,
        "Snoozed": What.SNOOZED,
        "HandedOn": What.HANDED_ON,
        "Closed": What.CLOSED,
        "Withdrawn": What.WITHDRAWN,
    }[m.name]


def _person(m: Move, what: What) -> StaffId | None:
    """The one person that news are about."""
    if what == What.SEEN and m.name == "Acknowledged":
        return m.staff
    if what == What.HANDED_ON:
        to: StaffId = m.after.addressee
        return to
    if m.after.holder is not None:
        holder: StaffId = m.after.holder
        return holder
    people = asked(m.after, m.ladder)
    return people[0] if len(people) == 1 else None


def _to_be_refused(m: Move) -> tuple[str | None, StaffId | None]:
    """The reason for which an event does not fit, and who has the request where that is it."""
    before, name = m.before, m.name
    if before.state in ENDED:
        own = name == "Closed" and before.state == State.CLOSED and before.holder == m.staff
        twice = name == "Withdrawn" and before.state == State.WITHDRAWN
        return (None if own or twice or name in {"Unreachable", "LadderChanged"} else "ended"), None
    if name == "DeadlinePassed":
        return ("not_due" if m.now < (due(before) or m.now) else None), None
    if name == "Acknowledged":
        theirs = any(m.staff in in_place(who, m.ladder) for who in owing(before))
        return (None if theirs or m.staff in before.seen else "not_asked"), None
    if name == "NotMine" and before.state == State.ANSWERED and before.holder == m.staff:
        return "already_answered", None
    if name in {"Closed", "Working", "Snoozed"} and before.state == State.OPEN:
        return "not_taken", None
    if name in {"Took", "Answered", "Working", "Snoozed", "HandedOn", "NotMine", "Closed"}:
        if before.holder is not None and before.holder != m.staff:
            return "already_taken", before.holder
        if name == "HandedOn" and m.event.by == m.event.to:
            return "same_person", None
        if name == "HandedOn" and m.event.to not in m.ladder.reachable:
            return "cannot_be_reached", None
        if name == "Snoozed":
            return _too_late_to_put_off(m), None
    return None, None


def _too_late_to_put_off(m: Move) -> str | None:
    """Why its holder may not put a request off until then; None where they may."""
    before, until = m.before, m.event.until
    if before.state == State.ANSWERED:
        return "already_answered"
    if before.reminded:
        return "reminded"
    if until <= m.now:
        return "past"
    latest = put_off_at_most(before, m.hours)
    return None if latest is not None and until <= latest else "too_long_off"
