"""Near misses: each request that passed the deputy, as what happened when. By roles, without a name and without a word of the patient's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Final

from bot.domain.figures.near_miss import passed_the_deputy
from bot.domain.requests.request import State
from bot.ids import StaffId
from bot.service.requests.notices import INBOX_ONLY, NOT_TOLD, TOLD
from bot.store.database.work import Work
from bot.store.figures import misses
from bot.store.figures.misses import Asked
from bot.store.people import people
from bot.store.people.people import StaffRow
from bot.store.requests import events
from bot.store.requests.events import Happened
from bot.store.tables.people import Role

#: A story is told for so long after the request was asked.
TOLD_FOR: Final = timedelta(days=365)
#: So many are listed.
MOST: Final = 100
#: What is written to the patient about a request is kept for so long (`OUTBOX_KEPT`); after that nobody knows whether it came.
KNOWN_FOR: Final = timedelta(days=29)
#: Somebody said that they have seen it, which the patient reads on the line of a request that nobody has taken.
SEEN: Final = "acknowledged"
_NOTICES: Final = frozenset({INBOX_ONLY, TOLD, NOT_TOLD})
#: What the patient is told by what happens, as a word of `phrases/request.yaml`.
SAID: Final[Mapping[str, str]] = {
    "asked": "sent",
    SEEN: "waiting_seen",
    "went_on": "went_on",
    "new_round": "nobody_answered",
    "nobody": "nobody_reachable",
    "taken": "taken",
    "working": "working",
    "answered": "answered",
    "handed_on": "handed_on",
    "closed": "closed",
    "closed_by_itself": "closed",
}
_ANSWERS: Final = frozenset({"answered", "call_done"})


class Whose(StrEnum):
    """Who somebody of the staff is in a story."""

    CASEWORKER = "caseworker"
    DEPUTY = "deputy"
    DUTY = "duty"
    COLLEAGUE = "colleague"


class Reached(StrEnum):
    """What is known of something written to the patient."""

    CAME = "came"  # to their phone, at a moment
    NOT = "not"  # was not sent, or did not arrive
    UNKNOWN = "unknown"  # it is too long ago


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `said` is the word of what the patient was told by it, empty for nothing; `came_at` when it came.

    `asked` is who was asked by it, `missing` the places that had not said by then that they have seen what takes the word of several.
    """

    event: Happened
    said: str
    reached: Reached
    came_at: datetime | None
    asked: tuple[StaffId, ...] = ()
    missing: tuple[Whose, ...] = ()


@dataclass(frozen=True, slots=True)
class Miss:
    """One near miss: the request, when somebody took it and when it was answered (None: never)."""

    asked: Asked
    taken_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Story:
    """One near miss with everything that happened, and who each of the staff was for the patient."""

    miss: Miss
    moments: list[Moment]
    whose: Mapping[StaffId, Whose]


def listed(work: Work, me: StaffRow) -> list[Miss]:
    """The near misses of my clinic in the past year, the newest first."""
    asked = misses.asked_since(work, me.clinic_id, work.now - TOLD_FOR)
    told = events.histories_of(work, [one.id for one in asked], ("nobody", "taken", *_ANSWERS))
    found = [one for one in asked if _missed(one, told.get(one.id, []))]
    return [_miss(one, told.get(one.id, [])) for one in found[:MOST]]


def story(work: Work, me: StaffRow, code: str) -> Story | None:
    """One of them; None for a request that is none, or not my clinic's."""
    asked = misses.asked_since(work, me.clinic_id, work.now - TOLD_FOR)
    one = next((each for each in asked if each.code == code), None)
    if one is None:
        return None
    history = events.history(work, one.id)
    if not _missed(one, history):
        return None
    staff = {each.id: each for each in people.everybody_of(work, me.clinic_id)}
    roles = misses.roles_then(work, one.patient_id, one.asked_at)
    whose = {each: _whose(roles.get(each), staff.get(each)) for each in {*staff, *roles}}
    return Story(_miss(one, history), _moments(work, one, history, whose), whose)


def _missed(one: Asked, history: Sequence[Happened]) -> bool:
    nobody = any(each.what == "nobody" for each in history)
    return passed_the_deputy(one.policy, one.rung, one.round, nobody=nobody)


def _miss(one: Asked, history: Sequence[Happened]) -> Miss:
    taken = next((each.at for each in history if each.what == "taken"), None)
    return Miss(one, taken, next((each.at for each in history if each.what in _ANSWERS), None))


def _moments(
    work: Work, one: Asked, history: Sequence[Happened], whose: Mapping[StaffId, Whose]
) -> list[Moment]:
    saying = [each.at for each in history if each.what in SAID and each.what != SEEN]
    came = misses.came_to_patient(work, one.id, saying)
    came |= misses.came_to_patient(
        work, one.id, [each.at for each in history if each.what == SEEN], edits=True
    )
    found = []
    for at, each in enumerate(history):
        moment = _moment(work, each, came, taken=any(before.what == "taken" for before in history[:at]))
        missing = _missing(one, history, at, whose) if moment.said in {"taken", "waiting_seen"} else ()
        found.append(replace(moment, asked=_asked_by(history, at), missing=missing))
    return found


def _asked_by(history: Sequence[Happened], at: int) -> tuple[StaffId, ...]:
    """Who was asked by what happened there: to whom notices went, or would have gone, until something else happened."""
    after = takewhile(lambda each: each.what in _NOTICES, history[at + 1 :])
    return tuple(dict.fromkeys(each.staff_id for each in after if each.staff_id is not None))


def _missing(
    one: Asked, history: Sequence[Happened], at: int, whose: Mapping[StaffId, Whose]
) -> tuple[Whose, ...]:
    """The places of a first rung that takes the word of each from which nobody had given it; a cover's word is that of their place."""
    rung = one.policy.rungs[0]
    if not rung.of_each:
        return ()
    until = history[: at + 1]
    asked = _asked_by(history, 0)
    spoke = {each.staff_id for each in until if each.what in {SEEN, "taken"}}
    covers = [each for each in asked if whose.get(each) is Whose.COLLEAGUE]
    missing = []
    for who in rung.asks:
        place = Whose(who.value)
        theirs = [each for each in asked if whose.get(each) is place] or covers
        if spoke.isdisjoint(theirs):
            missing.append(place if not theirs else whose[theirs[0]])
    return tuple(missing)


def _moment(work: Work, event: Happened, came: Mapping[datetime, datetime | None], *, taken: bool) -> Moment:
    word = "" if event.what == SEEN and taken else SAID.get(event.what, "")
    if word and event.at in came:
        at = came[event.at]
        return Moment(event, word, Reached.NOT if at is None else Reached.CAME, at)
    if word and work.now - event.at > KNOWN_FOR:
        return Moment(event, word, Reached.UNKNOWN, None)
    return Moment(event, "", Reached.UNKNOWN, None)  # nothing was said at that moment


def _whose(role: Role | None, staff: StaffRow | None) -> Whose:
    if role is Role.CASEWORKER:
        return Whose.CASEWORKER
    if role is Role.DEPUTY:
        return Whose.DEPUTY
    return Whose.DUTY if staff is not None and staff.on_duty else Whose.COLLEAGUE


def is_over(one: Asked) -> bool:
    """Whether nothing more is done about a request."""
    return one.state in {State.CLOSED, State.WITHDRAWN}
