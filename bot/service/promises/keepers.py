"""Who keeps a promise now: its owner, or whoever covers while they are away or gone; who may see it, and who may say how it went."""

from collections.abc import Collection

from bot.domain.requests.request import Ladder
from bot.ids import StaffId
from bot.service.requests.ladders import ladders_of
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.people.people import StaffRow
from bot.store.promises import promises
from bot.store.promises.promises import PromiseRow


class NoSuchPromiseError(Exception):
    """There is no such promise for this member of staff."""


def keeper(owner: StaffId, ladder: Ladder, staff: Collection[StaffId]) -> StaffId | None:
    """Who is to be reminded: the owner or their cover; else the patient's caseworker, deputy, or who is on duty, each with their cover.

    None when nobody of them can be reached: then the patient is asked all the same, and a no goes to whoever can be by then.
    """
    named = (one for one in (owner, ladder.caseworker, ladder.deputy, *ladder.duty) if one is not None)
    stand_ins = (ladder.stand_in(one) for one in named if one in staff)
    return next((one for one in stand_ins if one in ladder.reachable), None)


def concerns(row: PromiseRow, me: StaffId, ladder: Ladder, staff: Collection[StaffId]) -> bool:
    """Whether somebody may see a promise and say how it went: it is theirs, made by them, of their patient, or theirs to keep now."""
    return me in {row.owner_id, row.made_by, ladder.caseworker, keeper(row.owner_id, ladder, staff)}


def mine(work: Work, me: StaffRow) -> list[PromiseRow]:
    """What concerns somebody of a clinic's promises, the next first; what ended lately included."""
    rows = promises.planned_in(work, me.clinic_id)
    ladders, staff = ladders_of(work, me.clinic_id, {one.patient_id for one in rows})
    return [one for one in rows if concerns(one, me.id, ladders[one.patient_id], staff)]


def of_mine(work: Work, staff_id: StaffId, row: PromiseRow | None) -> tuple[PromiseRow, StaffRow]:
    """The promise, if it concerns somebody who works there. Raises `NoSuchPromiseError`."""
    me = people.staff_member(work, staff_id)
    if row is None or row.clinic_id != me.clinic_id or not me.active:
        raise NoSuchPromiseError
    ladders, staff = ladders_of(work, me.clinic_id, {row.patient_id})
    if not concerns(row, me.id, ladders[row.patient_id], staff):
        raise NoSuchPromiseError
    return row, me
