"""The order in which the WBS and its activities stand beneath each other on paper."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from .imported import ImportedSchedule, WbsNode


@dataclass(frozen=True)
class OutlineRow:
    """A row: a WBS node, or an activity by its place in the network; ``level`` 0 is a root."""

    level: int
    node: WbsNode | None = None
    activity: int = -1


def outline_rows(schedule: ImportedSchedule) -> Iterator[OutlineRow]:
    """Nodes and activities from the top down, brothers in the order of their activities in the network."""
    known = {node.id for node in schedule.wbs}
    children: dict[str | None, list[WbsNode]] = defaultdict(list)
    for node in sorted(schedule.wbs, key=lambda each: each.sequence):
        children[node.parent_id if node.parent_id in known else None].append(node)
    work: dict[str | None, list[int]] = defaultdict(list)
    for place, activity in enumerate(schedule.activities):
        work[activity.wbs_id if activity.wbs_id in known else None].append(place)
    first = _first_activities(schedule, children, work)
    stack = [(0, each) for each in reversed(_brothers(None, children, work, first))]
    while stack:
        level, each = stack.pop()
        if isinstance(each, int):
            yield OutlineRow(level, activity=each)
            continue
        yield OutlineRow(level, node=each)
        stack += [(level + 1, below) for below in reversed(_brothers(each.id, children, work, first))]


def _first_activities(
    schedule: ImportedSchedule, children: dict[str | None, list[WbsNode]], work: dict[str | None, list[int]]
) -> dict[str, int]:
    """The place of the first activity in or beneath every node that has any."""
    parents = {node.id: node.parent_id for node in schedule.wbs}
    found: dict[str, int] = {}
    for node_id, places in work.items():
        above = node_id
        while above is not None and found.get(above, places[0] + 1) > places[0]:
            found[above] = places[0]
            above = parents.get(above)
    return found


def _brothers(
    node_id: str | None,
    children: dict[str | None, list[WbsNode]],
    work: dict[str | None, list[int]],
    first: dict[str, int],
) -> list[WbsNode | int]:
    """Nodes and activities under one node; a node without activities stays behind the brother before it."""
    keyed: list[tuple[tuple[int, int], WbsNode | int]] = [
        ((place, 0), place) for place in work.get(node_id, ())
    ]
    last = -1
    for number, node in enumerate(children.get(node_id, ()), start=1):
        last = first.get(node.id, last)
        keyed.append(((last, 0 if node.id in first else number), node))
    keyed.sort(key=lambda pair: pair[0])
    return [each for _key, each in keyed]
