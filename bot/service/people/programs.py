"""Letting a clinic's own programs in: a token for each, with no more scopes than it needs."""

import unicodedata
from collections.abc import Collection
from typing import Final
from uuid import UUID

from bot.domain.people.scopes import Scope
from bot.ids import ClinicId, StaffId
from bot.store.database.work import Work
from bot.store.people import api_tokens

LONGEST_LABEL: Final = 80


class LabelError(ValueError):
    """A token cannot be made so; the message says what would do."""


def let_in(work: Work, clinic_id: ClinicId, label: str, scopes: Collection[Scope], by: StaffId | None) -> str:
    """Make a token for a program; what is given back is shown once. Raises `LabelError`."""
    tidy = " ".join(label.split())
    printable = not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in tidy)
    if not 1 <= len(tidy) <= LONGEST_LABEL or not printable or not scopes:
        message = f"say in at most {LONGEST_LABEL} characters which program it is for, and what it may do"
        raise LabelError(message)
    return api_tokens.make(work, clinic_id, tidy, scopes, by)


def shut_out(work: Work, clinic_id: ClinicId, token_id: UUID) -> bool:
    """Let a token of this clinic stop working. False when there is none."""
    return api_tokens.revoke(work, clinic_id, token_id)
