"""What keeps a check-list from becoming flows: names that mean something else already, and groups that are none."""

from collections.abc import Container, Iterator

from bot.domain.checklist.checklist import AnswerSet, CheckList
from bot.domain.lint.problems import Remark, Where


def name_remarks(checklist: CheckList, taken: Container[str] = ()) -> Iterator[tuple[Where, Remark]]:
    """What keeps a check-list from becoming flows, with the place in its file. `taken` are the items of other check-lists."""
    longest = 16 - len(checklist.id) - 1
    for area in checklist.areas:
        if len(area) > longest or area == "done":
            message = f"`{area}` cannot be an area here: it is `done`, or longer than {longest} characters with this id"
            yield ("areas", area), Remark("bad-name", message)
    items = [(area, item) for area, item, _ in checklist.items()]
    seen: set[str] = set()
    for area, item in items:
        here = ("areas", area, "items", item)
        if item in seen or item in taken:
            yield (
                here,
                Remark("twice", f"there is an item {item} already; items are unique over all check-lists"),
            )
        seen.add(item)
        ends = ("works", "offer", "need", "fix", "partly", "refused", "when")
        steps = {f"{other}_{end}" for _, other in items for end in ends}
        if item.startswith("area_") or item in steps | {"again"}:
            yield here, Remark("bad-name", f"`{item}` is the name of something else; choose another")
    yield from _group_remarks(checklist)


def _group_remarks(checklist: CheckList) -> Iterator[tuple[Where, Remark]]:
    """Items under something that is no group, or that stands below them or in another area."""
    for area, entry in checklist.areas.items():
        before: set[str] = set()
        for name, item in entry.items.items():
            if item.answers is AnswerSet.GROUP:
                before.add(name)
            if item.under is not None and item.under not in before:
                message = f"`under: {item.under}`: above this item, in its area, there is no such item with `answers: group`"
                yield ("areas", area, "items", name, "under"), Remark("unknown-item", message)
