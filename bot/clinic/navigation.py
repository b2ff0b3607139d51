"""What stands in the head of every page: where somebody with these roles can go. A new page adds its line."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from bot.domain.people.roles import ALL, ANSWERING, StaffRole


@dataclass(frozen=True, slots=True)
class Entry:
    """An address, the phrase that names it, and who has it: one of `roles` is enough."""

    address: str
    words: str
    roles: frozenset[StaffRole]


#: In the order in which they are shown; the first that somebody has is where they land.
ENTRIES: Final = (
    Entry("/staff/", "staff_title_inbox", ANSWERING),
    Entry("/staff/mine", "staff_mine_title", ANSWERING),
    Entry("/staff/promises", "staff_promises_title", ANSWERING),
    Entry("/staff/board", "staff_board_title", ANSWERING | {StaffRole.CLINIC}),
    Entry("/staff/enrol", "staff_enrol_title", frozenset({StaffRole.CLINIC})),
    Entry("/staff/enrolled", "staff_list_title", frozenset({StaffRole.CLINIC})),
    Entry("/staff/people", "staff_people_title", frozenset({StaffRole.ADMIN})),
    Entry("/staff/places", "staff_directory_title", ALL),
    Entry("/staff/figures", "staff_figures_title", frozenset({StaffRole.CLINIC})),
    Entry("/staff/texts", "staff_texts_title", frozenset({StaffRole.CLINIC, StaffRole.ADMIN})),
    Entry("/staff/openers", "staff_openers_title", frozenset({StaffRole.CLINIC, StaffRole.ADMIN})),
    Entry("/staff/policies", "staff_policies_title", frozenset({StaffRole.ADMIN})),
    Entry("/staff/accesses", "staff_accesses_title", frozenset({StaffRole.ADMIN})),
    Entry("/staff/tokens", "staff_tokens_title", frozenset({StaffRole.ADMIN})),
)


def entries_for(roles: Collection[StaffRole]) -> list[Entry]:
    """What somebody with these roles has."""
    return [one for one in ENTRIES if one.roles & set(roles)]


def here(path: str, entries: Collection[Entry]) -> str:
    """The address of the entry that a page belongs to: the longest that begins its path; empty for a page of none."""
    found = [one.address for one in entries if _belongs(path, one.address)]
    return max(found, key=len, default="")


def _belongs(path: str, address: str) -> bool:
    inbox = address == "/staff/" and (path == address or path.startswith("/staff/q/"))
    return inbox or (address != "/staff/" and (path == address or path.startswith(f"{address}/")))
