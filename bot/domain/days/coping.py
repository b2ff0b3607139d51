"""The person's own menu for hard moments: what helped them before first, then their own, then the starter menu (E53).

Pure: what is stored stands in `store/days/daily.py`; what each tool says, in the conversation `coping`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

#: The person's own reasons; among their own things once there are any.
REASONS: Final = "reasons"
#: The starter menu, in its order. The labels are the phrases `coping_<id>`, the doing is in the flow `coping`.
STARTERS: Final = (
    "walk",
    "call",
    "people",
    "wait",
    "music",
    "eat",
    "shower",
    "move",
    "chores",
    "breathe",
    REASONS,
)
#: What the menu is called in conversations.
COPING_MENU: Final = "coping_menu"
#: Always the last entry: something else, which the person then writes.
OTHER: Final = "other"
#: Entries of a menu besides `OTHER`: more is not read in a craving.
MOST: Final = 11
#: Entries besides `OTHER` that are shown at first: more keys than these are not looked through at eight of ten.
AT_FIRST: Final = 4
#: Rated tries of a tool after which "it did not help" is believed.
TRIES: Final = 2


@dataclass(frozen=True, slots=True)
class Use:
    """A tool was tried: how strong the craving was before and after, 0–10; None where it was not rated."""

    tool: str
    before: int | None = None
    after: int | None = None

    @property
    def eased(self) -> int | None:
        """By how much it went down; negative when it rose, None when it was not rated."""
        return None if self.before is None or self.after is None else self.before - self.after


def menu(own: Sequence[str], uses: Iterable[Use], hidden: Collection[str] = ()) -> list[str]:
    """The entries in the order to show them. `own` are the person's own, in their order; `hidden` are taken out by them.

    What helped comes first, the most helpful on top; what was tried twice or more and never helped comes last.
    """
    helped = _helped(uses)
    known = [tool for tool in dict.fromkeys((*own, *STARTERS)) if tool not in hidden]
    first = sorted((tool for tool in known if helped.get(tool, 0) > 0), key=lambda tool: -helped[tool])
    last = [tool for tool in known if helped.get(tool, 0) < 0]
    between = [tool for tool in known if tool not in first and tool not in last]
    return [*[*first, *between, *last][:MOST], OTHER]


def that_helps(own: Sequence[str], uses: Iterable[Use], hidden: Collection[str] = ()) -> list[str]:
    """What helps this person, for their plan: their own entries, and whatever brought a craving down, in the order of the menu."""
    uses = list(uses)
    helped = _helped(uses)
    return [one for one in menu(own, uses, hidden) if one in own or helped.get(one, 0) > 0]


def at_first(entries: Sequence[str]) -> list[str]:
    """What of a menu is shown before somebody asks for more: all of it, unless two or more would be hidden."""
    ideas = [entry for entry in entries if entry != OTHER]
    return ideas[:AT_FIRST] if len(ideas) > AT_FIRST + 1 else ideas


def _helped(uses: Iterable[Use]) -> Mapping[str, float]:
    """How far each tool brought the craving down on average, one try counting less than many; -1 for "tried, did not help"."""
    rated: dict[str, list[int]] = defaultdict(list)
    for use in uses:
        if use.eased is not None:
            rated[use.tool].append(use.eased)
    return {tool: _worth(eased) for tool, eased in rated.items()}


def _worth(eased: Sequence[int]) -> float:
    total = sum(eased)
    if total > 0:
        return total / (len(eased) + 1)
    return -1.0 if len(eased) >= TRIES else 0.0
