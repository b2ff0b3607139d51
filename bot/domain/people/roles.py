"""What a member of a clinic's staff may do there. Whose caseworker or deputy somebody is, is another matter: that is an assignment."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class StaffRole(StrEnum):
    """One of the things that somebody does at a clinic; most people do more than one."""

    CLINIC = "clinic"  # enrols, and sees who is discharged when
    CASEWORKER = "caseworker"  # answers their own patients
    DUTY = "duty"  # answers for the clinic when nobody else does: the duty list
    ADMIN = "admin"  # adds, changes and ends staff; sees no patient by that alone


#: Those to whom requests of patients come.
ANSWERING: Final = frozenset({StaffRole.CASEWORKER, StaffRole.DUTY})
ALL: Final = frozenset(StaffRole)


def written(roles: Iterable[StaffRole]) -> str:
    """Roles as they are stored, without the duty list, which has a column of its own."""
    return " ".join(sorted(set(roles) - {StaffRole.DUTY}))


def read(text: str, *, on_duty: bool) -> frozenset[StaffRole]:
    """Roles as they were stored; words that this program does not know mean nothing."""
    known = {StaffRole(word) for word in text.split() if word in set(StaffRole)}
    return frozenset(known - {StaffRole.DUTY} | ({StaffRole.DUTY} if on_duty else set()))
