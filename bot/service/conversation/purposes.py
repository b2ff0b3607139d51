"""What a consent opens. Whoever does something that needs one asks here, at the moment of doing it.

A purpose has a version, raised in the content when what is asked for means something else. What a person said yes to holds for what it
said: a use that came with version 2 asks `holds(…, since=2)`, and an older yes does not open it, while everything of before goes on.
They are asked again (`afterwards.py`).
"""

from functools import lru_cache
from typing import Final
from uuid import UUID

from bot.domain.flow.book import FlowBook
from bot.domain.flow.purposes import asked_versions
from bot.domain.flow.verbs import Purpose
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.people.people import Said

#: From this version on sharing the plan says that it shows the appointments that the person has written down.
APPOINTMENTS_SINCE: Final = 2


def holds(work: Work, patient_id: UUID, purpose: Purpose, since: int = 1) -> bool:
    """Whether somebody has said yes to a purpose as it was asked from version `since` on. Looked up anew at each call."""
    return opens(people.consents(work, patient_id).get(purpose), since)


def opens(said: Said | None, since: int = 1) -> bool:
    """Whether what was said is a yes to what was asked from version `since` on."""
    return said is not None and said.given and said.version >= since


@lru_cache(maxsize=4)
def meanings(book: FlowBook) -> dict[Purpose, int]:
    """The version of each purpose that is asked for now."""
    return {purpose: max(versions) for purpose, versions in asked_versions(book).items()}


def is_older(book: FlowBook, purpose: Purpose, said: Said | None) -> bool:
    """Whether a yes was given to something that the purpose no longer means."""
    return said is not None and said.given and said.version < meanings(book).get(purpose, 1)
