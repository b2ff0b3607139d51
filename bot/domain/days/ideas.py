"""Things to try when the day is empty: general ideas with their tags, and which of them fit somebody now (E36 to E42). Pure.

The label of an idea is the phrase `idea_<id>`, a first small step towards it `idea_<id>_how`. What a clinic has near by joins them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.directory.place import Tag


class Sort(StrEnum):
    """What a person may want something to be; the menu of a conversation is called `idea_<sort>_menu`."""

    ANY = "any"
    HOME = "home"
    FREE = "free"
    ALONE = "alone"
    TOGETHER = "together"
    SOBER = "sober"


MENUS: Final[Mapping[str, Sort]] = {f"idea_{sort}_menu": sort for sort in Sort}
#: So many are shown; "something else" shows others another day.
MOST: Final = 8
#: Before the id of a place of the clinic's directory.
PLACE: Final = "p_"


@dataclass(frozen=True, slots=True)
class Idea:
    """Something to try. Without a tag of the time it fits at any."""

    id: str
    tags: frozenset[Tag]
    at_home: bool = False


def _idea(name: str, *tags: Tag, at_home: bool = False) -> Idea:
    return Idea(name, frozenset(tags), at_home)


IDEAS: Final = (
    _idea("walk", Tag.FREE, Tag.ALONE, Tag.TOGETHER, Tag.EASY),
    _idea("cook", Tag.CHEAP, Tag.ALONE, Tag.TOGETHER, Tag.EASY, at_home=True),
    _idea("library", Tag.FREE, Tag.DAY, Tag.ALONE, Tag.ORDINARY, Tag.EASY),
    _idea("tidy", Tag.FREE, Tag.ALONE, Tag.EASY, at_home=True),
    _idea("swim", Tag.CHEAP, Tag.DAY, Tag.WEEKEND, Tag.ALONE, Tag.ORDINARY, Tag.DARING),
    _idea("film", Tag.FREE, Tag.EVENING, Tag.WEEKEND, Tag.ALONE, Tag.TOGETHER, Tag.EASY, at_home=True),
    _idea("meet", Tag.FREE, Tag.DAY, Tag.TOGETHER, Tag.SOBER, Tag.PEERS, Tag.EASY),
    _idea("train", Tag.CHEAP, Tag.ALONE, Tag.TOGETHER, Tag.ORDINARY, Tag.DARING),
    _idea("mend", Tag.FREE, Tag.ALONE, Tag.EASY, at_home=True),
    _idea("football", Tag.FREE, Tag.EVENING, Tag.WEEKEND, Tag.TOGETHER, Tag.DARING),
    _idea("group", Tag.FREE, Tag.EVENING, Tag.TOGETHER, Tag.SOBER, Tag.PEERS, Tag.DARING),
    _idea("fish", Tag.FREE, Tag.WEEKEND, Tag.ALONE, Tag.TOGETHER, Tag.EASY),
    _idea("music", Tag.FREE, Tag.ALONE, Tag.EASY, at_home=True),
    _idea("museum", Tag.CHEAP, Tag.DAY, Tag.WEEKEND, Tag.ALONE, Tag.TOGETHER, Tag.ORDINARY, Tag.EASY),
    _idea("games", Tag.FREE, Tag.EVENING, Tag.WEEKEND, Tag.TOGETHER, Tag.EASY, at_home=True),
    _idea("bus", Tag.CHEAP, Tag.DAY, Tag.WEEKEND, Tag.ALONE, Tag.ORDINARY, Tag.EASY),
    _idea("helper", Tag.FREE, Tag.DAY, Tag.TOGETHER, Tag.ORDINARY, Tag.DARING),
    _idea("choir", Tag.CHEAP, Tag.EVENING, Tag.TOGETHER, Tag.ORDINARY, Tag.DARING),
)
_WANTS: Final[Mapping[Sort, Tag]] = {
    Sort.FREE: Tag.FREE,
    Sort.ALONE: Tag.ALONE,
    Sort.TOGETHER: Tag.TOGETHER,
    Sort.SOBER: Tag.SOBER,
}
_TIMES: Final = frozenset({Tag.DAY, Tag.EVENING, Tag.WEEKEND})


def menu(
    sort: Sort, near: Iterable[Idea], not_for_me: Collection[str], *, hour: int, weekend: bool, day: int
) -> list[str]:
    """The ids to show, `MOST` at most: what is near by first, then what is easy to begin with; others first on another `day` (a number).

    Nothing that the person has tried and did not want is shown again.
    """
    fitting = [
        one
        for one in (*near, *IDEAS)
        if one.id not in not_for_me and _is_of(one, sort) and _is_time(one, hour, weekend=weekend)
    ]
    places = [one for one in fitting if one.id.startswith(PLACE)]
    easy = _turned([one for one in fitting if one not in places and Tag.EASY in one.tags], day)
    rest = _turned([one for one in fitting if one not in places and Tag.EASY not in one.tags], day)
    return [one.id for one in (*places[: MOST // 2], *easy, *rest)][:MOST]


def _is_of(one: Idea, sort: Sort) -> bool:
    if sort is Sort.HOME:
        return one.at_home
    return sort is Sort.ANY or _WANTS[sort] in one.tags


def _is_time(one: Idea, hour: int, *, weekend: bool) -> bool:
    """Whether it fits the time of day: what is for the day not in the evening, what is for weekends only then."""
    times = one.tags & _TIMES
    now = {Tag.EVENING} if hour >= 16 else {Tag.DAY}
    return not times or bool(times & (now | ({Tag.WEEKEND} if weekend else set())))


def _turned(ideas: list[Idea], day: int) -> list[Idea]:
    """The list begun at another place each day."""
    at = day % len(ideas) if ideas else 0
    return ideas[at:] + ideas[:at]
