"""What the clinic does with a patient's data on the patient's own wish: never for itself, always with a reason, and the patient is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.ids import PatientId
from bot.service.desk import Desk
from bot.service.own_data import erasing, exporting
from bot.service.people import board
from bot.service.requests.case import Done
from bot.service.requests.rights import NotFoundError
from bot.store.database.work import Work
from bot.store.erasing import wishes
from bot.store.people import people
from bot.store.people.people import StaffRow
from bot.store.tables.wishes import Through, Wish

#: Characters of a reason.
SHORTEST: Final = 3
LONGEST: Final = 500


class ReasonNeededError(Exception):
    """Nothing is done without a reason."""


@dataclass(frozen=True, slots=True)
class Stands:
    """How things stand with one patient's data: the name, whether they have a chat, and what is under way."""

    name: str
    has_chat: bool
    file_under_way: bool
    erased_at: datetime | None


def stands(work: Work, me: StaffRow, patient_id: PatientId) -> Stands:
    """How things stand, for somebody whose patient it is, or who sees all of the clinic's. Raises `NotFoundError`."""
    _theirs(work, me, patient_id)
    erase = wishes.of_patient(work, patient_id, Wish.ERASE)
    return Stands(
        people.patient_name(work, patient_id),
        people.by_id(work, patient_id, lock=False).address is not None,
        wishes.of_patient(work, patient_id, Wish.FILE) is not None,
        None if erase is None else erase.due_at,
    )


def send_file(work: Work, desk: Desk, me: StaffRow, patient_id: PatientId, reason: str) -> Done:
    """Let the patient have their file in their own chat. Raises `NotFoundError`, `ReasonNeededError`."""
    why = _reason(work, me, patient_id, reason)
    return Done(exporting.ask(work, desk, patient_id, Through.CLINIC, by=me.id, reason=why), 1)


def erase(work: Work, desk: Desk, me: StaffRow, patient_id: PatientId, reason: str) -> Done:
    """Let everything of the patient's be erased, after a day in which they can take it back. Raises as `send_file`."""
    why = _reason(work, me, patient_id, reason)
    asked = erasing.ask(work, desk, patient_id, Through.CLINIC, by=me.id, reason=why)
    return Done(asked.rows, 1)


def keep(work: Work, desk: Desk, me: StaffRow, patient_id: PatientId) -> Done:
    """Take an erasure back; the patient is told. Raises `NotFoundError`."""
    _theirs(work, me, patient_id)
    return Done(erasing.kept(work, desk, patient_id, me.id), 1)


def _theirs(work: Work, me: StaffRow, patient_id: PatientId) -> None:
    if board.one(work, me, patient_id) is None:
        raise NotFoundError


def _reason(work: Work, me: StaffRow, patient_id: PatientId, reason: str) -> str:
    _theirs(work, me, patient_id)
    plain = " ".join(reason.split())[:LONGEST]
    if len(plain) < SHORTEST:
        raise ReasonNeededError
    return plain
