"""What each activity counts in the progress of the whole (权重): given in percent level by level, else by duration.

Beneath one node either nobody has a weight, and work counts by its duration, or everybody has one and they come to 100.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Node = Any
"""The key of a node, whatever the caller keeps nodes under."""
WHOLE = 100.0
TOLERANCE = 0.005
"""Weights are written with two decimals."""


@dataclass(frozen=True)
class Leaf:
    """An activity: the node it stands beneath (None: the plan itself), its duration, its weight in percent there."""

    node: Node | None
    minutes: float
    weight: float | None = None


@dataclass(frozen=True)
class Unbalanced:
    """A node (None: the plan) whose weights do not come to 100: what they come to, and how many have none."""

    node: Node | None
    total: float
    without: int


@dataclass
class _Group:
    """What stands right beneath one node: the nodes, and the places of the activities."""

    nodes: list[Node]
    leaves: list[int]


def shares(
    parents: Mapping[Node, Node | None], weights: Mapping[Node, float | None], leaves: Sequence[Leaf]
) -> list[float]:
    """Share of each leaf in the whole, together 1 (all 0 where nothing counts).

    ``parents`` names the node above each node; one without work beneath counts nothing. A group whose weights are
    missing or come to another total is taken in proportion to those there are.

    >>> shares({"a": None, "b": None}, {"a": 50.0, "b": 50.0}, [Leaf("a", 60), Leaf("a", 180), Leaf("b", 480)])
    [0.125, 0.375, 0.5]
    """
    groups, beneath = _groups(parents, leaves), _minutes_beneath(parents, leaves)
    found = [0.0] * len(leaves)
    waiting: list[tuple[Node | None, float]] = [(None, 1.0)]
    while waiting:
        node, share = waiting.pop()
        group = groups.get(node, _Group([], []))
        nodes = [each for each in group.nodes if beneath.get(each, 0.0) > 0]
        given = [weights.get(each) for each in nodes] + [leaves[place].weight for place in group.leaves]
        sizes = [beneath.get(each, 0.0) for each in nodes] + [leaves[place].minutes for place in group.leaves]
        parts = sizes if all(each is None for each in given) else [each or 0.0 for each in given]
        whole = sum(parts)
        if whole <= 0:
            continue
        own = [share * part / whole for part in parts]
        waiting += zip(nodes, own, strict=False)
        for place, part in zip(group.leaves, own[len(nodes) :], strict=True):
            found[place] = part
    return found


def unbalanced(
    parents: Mapping[Node, Node | None], weights: Mapping[Node, float | None], leaves: Sequence[Leaf]
) -> list[Unbalanced]:
    """Nodes with weights beneath them that do not come to 100 or that somebody lacks; milestones need none.

    >>> unbalanced({}, {}, [Leaf(None, 480, 60.0), Leaf(None, 480, 30.0), Leaf(None, 0)])
    [Unbalanced(node=None, total=90.0, without=0)]
    """
    found, beneath = [], _minutes_beneath(parents, leaves)
    for node, group in _groups(parents, leaves).items():
        given = [weights.get(each) for each in group.nodes] + [leaves[place].weight for place in group.leaves]
        sizes = [beneath.get(each, 0.0) for each in group.nodes]
        sizes += [leaves[place].minutes for place in group.leaves]
        total = sum(each for each in given if each is not None)
        without = sum(each is None and size > 0 for each, size in zip(given, sizes, strict=True))
        if any(each is not None for each in given) and (without or abs(total - WHOLE) > TOLERANCE):
            found.append(Unbalanced(node, round(total, 2), without))
    return found


def _groups(parents: Mapping[Node, Node | None], leaves: Iterable[Leaf]) -> dict[Node | None, _Group]:
    groups: dict[Node | None, _Group] = {}
    for node, above in parents.items():
        groups.setdefault(above, _Group([], [])).nodes.append(node)
    for place, leaf in enumerate(leaves):
        groups.setdefault(leaf.node, _Group([], [])).leaves.append(place)
    return groups


def _minutes_beneath(parents: Mapping[Node, Node | None], leaves: Iterable[Leaf]) -> dict[Node, float]:
    found: dict[Node, float] = {}
    for leaf in leaves:
        node = leaf.node
        while node is not None:
            found[node] = found.get(node, 0.0) + leaf.minutes
            node = parents.get(node)
    return found
