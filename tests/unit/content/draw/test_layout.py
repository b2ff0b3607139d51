"""Boxes and lines of a picture, whatever is to be drawn."""

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.draw.layout import Exit, Node, Rect, in_rows
from bot.dialogue.draw.routes import Sheets, arranged
from tests.fakes.pictures import crossed, loose, overlaps

ROOM = 900.0


@st.composite
def graphs(draw: st.DrawFn) -> list[Node]:
    names = [f"n{number}" for number in range(draw(st.integers(1, 18)))]
    nodes = []
    for name in names:
        to = draw(st.lists(st.sampled_from([*names, None]), max_size=8))
        width = draw(st.floats(60, 300)) if len(to) < 3 else 92.0 * len(to)
        exits = tuple(Exit(each, 60, draw(st.sampled_from([0.0, 30.0, 90.0]))) for each in to)
        nodes.append(Node(name, max(width, 66.0 * len(to)), draw(st.floats(20, 400)), exits))
    return nodes


def node(name: str, *to: str | None, width: float = 200) -> Node:
    return Node(name, width, 100, tuple(Exit(each, 60, 30) for each in to))


@given(graphs(), st.none() | st.just(Sheets(733, 140)))
def test_nothing_lies_on_anything_and_every_line_joins_its_boxes(
    nodes: list[Node], sheets: Sheets | None
) -> None:
    plan = arranged(nodes, ROOM, sheets)
    labels = {f"{name} label {number}": at for (name, number), at in plan.labels.items()}
    ends = {f"{name} end {number}": at for (name, number), at in plan.ends.items()}
    boxes = dict(plan.boxes)
    assert overlaps(boxes | labels | ends) == []
    assert len(plan.lines) == sum(1 for each in nodes for way in each.exits if way.to)
    for line in plan.lines:
        assert not loose(line, boxes[line.source], boxes[line.target])
        own = f"{line.source} label {line.exit}"
        assert crossed(line, {name: at for name, at in (boxes | labels | ends).items() if name != own}) == []
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in zip(line.points, line.points[1:], strict=False))
        assert all(
            -0.01 <= x <= plan.width + 0.01 and -0.01 <= y <= plan.height + 0.01 for x, y in line.points
        )


@given(graphs())
def test_a_line_leads_down_unless_it_goes_round_in_a_circle(nodes: list[Node]) -> None:
    plan = arranged(nodes, ROOM)
    onward = {each.id: {way.to for way in each.exits if way.to} for each in nodes}
    for line in plan.lines:
        down = plan.boxes[line.target].y > plan.boxes[line.source].y
        assert down is not line.back
        assert not line.back or line.source in reached(onward, line.target)


def reached(onward: dict[str, set[str]], start: str) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        todo += [name for name in onward[todo.pop()] if name not in seen and not seen.add(name)]
    return seen


@given(graphs())
def test_rows_are_no_wider_than_the_sheet(nodes: list[Node]) -> None:
    width = {each.id: each.width for each in nodes}
    for row in in_rows(nodes, ROOM).rows:
        assert len(row) == 1 or sum(width[name] for name in row) <= ROOM


@given(graphs())
def test_no_row_is_cut_by_the_end_of_a_sheet(nodes: list[Node]) -> None:
    sheets = Sheets(733, 140)
    plan = arranged(nodes, ROOM, sheets)
    for name, box in plan.boxes.items():
        below = [at.bottom for (owner, _), at in (*plan.labels.items(), *plan.ends.items()) if owner == name]
        top, bottom = box.y + sheets.used, max([box.bottom, *below]) + sheets.used
        row = max(each.reach for each in nodes if plan.boxes[each.id].y == box.y)
        assert row + 6 > sheets.height or int(top // sheets.height) == int((bottom - 0.01) // sheets.height)


@given(graphs())
def test_the_same_boxes_stand_in_the_same_places(nodes: list[Node]) -> None:
    assert arranged(nodes, ROOM) == arranged(nodes, ROOM)


def test_a_line_back_runs_at_the_side() -> None:
    plan = arranged([node("a", "b"), node("b", "c", "a"), node("c", None)], ROOM)
    (back,) = (line for line in plan.lines if line.back)
    assert (back.source, back.target) == ("b", "a")
    assert max(x for x, _ in back.points) > max(box.right for box in plan.boxes.values())


def test_lines_to_one_box_arrive_as_one() -> None:
    plan = arranged([node("a", "b", "c", "d"), node("b", "d"), node("c", "d"), node("d", None)], ROOM)
    assert len({line.points[-1] for line in plan.lines if line.target == "d"}) == 1


def test_a_box_that_is_alone_in_leading_on_has_the_next_one_straight_below() -> None:
    plan = arranged([node("a", "b"), node("b", None)], ROOM)
    assert [len(line.points) for line in plan.lines] == [2]


def test_things_that_share_an_edge_do_not_overlap() -> None:
    assert not Rect(0, 0, 10, 10).overlaps(Rect(10, 0, 10, 10))
    assert Rect(0, 0, 10, 10).overlaps(Rect(9, 9, 10, 10))
