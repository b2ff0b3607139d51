"""A synthetic patient asks for a human each hour, and a synthetic caseworker answers from a test inbox: the whole way, ladder and all.

What a real patient does, it does: a request, its ladder, a notice in the outbox, a sender, a carrier. Only then is it known that the way
is open. Whose rows these are, and that nobody sees them: `store/people/synthetic.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.requests.request import ENDED, State
from bot.ids import StaffId
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.requests import asking, staff_acts
from bot.store.database.work import Work
from bot.store.people import people, synthetic
from bot.store.requests import events, records
from bot.store.requests.records import Stored

EVERY: Final = timedelta(hours=1)
#: So long one may take until somebody has answered it.
BACK_WITHIN: Final = timedelta(minutes=2)
KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """How the newest that has ended went: when it came back, or else when one was asked that was lost. None of either before the first."""

    back_at: datetime | None = None
    lost: datetime | None = None


def tick(work: Work, desk: Desk, heard: Collection[str]) -> Seen:
    """Let time pass for the synthetic patient. `heard` are the codes that came to the test inbox of this process.

    1. A request whose code was heard is taken and closed, as its caseworker would. 2. One that nobody heard of in `BACK_WITHIN` is lost,
    and taken back. 3. When none is out and the last was asked an hour ago, or was lost, the patient asks for a human. 4. What is a day old
    is forgotten.
    """
    who = synthetic.find_or_make(work)
    voice = Voice(work, desk, people.by_id(work, who.patient_id))
    out = records.living(work, who.patient_id)
    if out is not None and out.code in heard:
        _answer(work, desk, who.staff_id, out)
        out = None
    if out is not None and _is_late(work, out):
        asking.withdraw(voice)
        out = None
    last = records.newest(work, who.patient_id)
    seen = _seen(work, last)
    if out is None and (last is None or seen.lost or not _is_fresh(work, last)):
        asking.ask(voice, desk.content.kinds.uses.contact, ())
    synthetic.forget_ended(work, who.patient_id, KEPT)
    return seen


def _answer(work: Work, desk: Desk, staff_id: StaffId, out: Stored) -> None:
    """Take it and be done with it, the first way its kind ends in."""
    if out.request.state is not State.TAKEN:
        staff_acts.take(work, desk, staff_id, out.code)
    _, kind = desk.content.kinds.find(out.request.kind)
    staff_acts.close(work, desk, staff_id, out.code, outcome=next(iter(kind.outcomes), None))


def _is_late(work: Work, out: Stored) -> bool:
    return not timedelta() <= work.now - out.request.asked_at <= BACK_WITHIN


def _is_fresh(work: Work, last: Stored) -> bool:
    return timedelta() <= work.now - last.request.asked_at < EVERY


def _seen(work: Work, last: Stored | None) -> Seen:
    """What is known once the newest has ended; while it is out, what was known before."""
    ended = last
    if last is not None and last.request.state not in ENDED:
        ended = next(
            (
                one
                for one in records.earlier_of(work, last.patient_id, last.clinic_id, last.id, 1)
                if isinstance(one, Stored)
            ),
            None,
        )
    if ended is None:
        return Seen()
    closed = [one.at for one in events.history(work, ended.id) if one.what == "closed"]
    return Seen(back_at=closed[-1]) if closed else Seen(lost=ended.request.asked_at)
