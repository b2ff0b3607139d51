"""When an item of a check-list is asked and when it is passed over, as conditions of the flow language. `as_flows.py` uses them."""

from typing import Any, Final

from bot.domain.checklist.checklist import AnswerSet, Item
from bot.domain.flow.values import PLAN_PREFIX, WORKS_SUFFIX

#: The name under which one item (or entry of the person's own) is given that is to be talked about alone.
ONLY: Final = "only"
#: The condition that one entry is talked about alone.
ALONE: Final = {"answer": ONLY, "given": True}


def yes(answer: str) -> dict[str, Any]:
    return {"answer": answer, "is": "yes"}


def answered(item: str) -> dict[str, Any]:
    """The condition that something was said of this item, whatever it was."""
    return {"fact": PLAN_PREFIX + item, "given": True}


def settled_of(name: str, item: Item) -> dict[str, Any]:
    """The condition that this item need not be asked (`settled`); of a group, that it was answered yes or no."""
    if item.answers is AnswerSet.GROUP:
        return {"fact": PLAN_PREFIX + name, "in": ["in_place", "not_relevant"]}
    return settled(name)


def settled(item: str) -> dict[str, Any]:
    """The condition that an item need not be asked: not relevant, or in place and working."""
    status, works = PLAN_PREFIX + item, PLAN_PREFIX + item + WORKS_SUFFIX
    in_place = {"all": [{"fact": status, "is": "in_place"}, {"fact": works, "is": "yes"}]}
    return {"any": [{"fact": status, "is": "not_relevant"}, in_place]}


def unless(name: str, item: Item) -> dict[str, Any]:
    """The condition that an item is passed over: alone, unless it is the one; else when it is settled or not for now.

    That somebody goes through it all again brings back what is settled, and not what is not for them or not for now.
    """
    again = {"not": {"answer": "again", "is": "yes"}}
    done, not_now = {"all": [settled_of(name, item), again]}, _not_now(item)
    here = {"any": [*not_now, done]} if not_now else done
    return {
        "any": [
            {"all": [ALONE, {"not": {"answer": ONLY, "is": name}}]},
            {"all": [{"not": ALONE}, here]},
        ]
    }


def passed_over(name: str, item: Item) -> dict[str, Any]:
    """The condition that an item is not asked now: it is settled, it is not the time for it, or its group is not for this person."""
    return {"any": [settled_of(name, item), *_not_now(item)]}


def _not_now(item: Item) -> list[dict[str, Any]]:
    days = "days_since_discharge"
    early = [] if item.asked_from is None else [{"not": {"fact": days, "at_least": item.asked_from}}]
    late = [] if item.asked_until is None else [{"fact": days, "at_least": item.asked_until + 1}]
    closed = [] if item.under is None else [{"not": _is_open(item.under)}]
    return [*early, *late, *closed]


def _is_open(group: str) -> dict[str, Any]:
    """The condition that a group is for this person: by what they have just said of it, else by what they said before."""
    said = {"answer": group, "given": True}
    before = {"all": [{"not": said}, {"fact": PLAN_PREFIX + group, "is": "in_place"}]}
    return {"any": [{"answer": group, "is": "in_place"}, before]}
