"""WBS nodes as the sum of what lies beneath them: from when to when, the worst light, whether critical."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .models import LightColour

RANKS = {colour: rank for rank, colour in enumerate(
    (LightColour.NONE.value, LightColour.GREEN.value, LightColour.YELLOW.value, LightColour.RED.value))}  # fmt: skip
COLOURS = tuple(RANKS)


class Beneath(NamedTuple):
    """What of an activity counts for the nodes above it; instants may be unknown."""

    node: int | None
    start: int | None
    finish: int | None
    light: str
    critical: bool


@dataclass
class Branch:
    """Everything beneath a node. Work with float left lifts the light at most to yellow."""

    start: int
    finish: int
    light: str = LightColour.NONE
    critical: bool = False

    def take(self, start: int, finish: int, light: str, critical: bool) -> None:
        # Written out, as this runs for every row at every edit.
        if start < self.start:
            self.start = start
        if finish > self.finish:
            self.finish = finish
        if light != self.light and RANKS[light] > RANKS[self.light]:
            self.light = light
        if critical:
            self.critical = True


def with_those_above(parents: Mapping[int, int | None], nodes: Iterable[int | None]) -> set[int]:
    """Those of ``nodes`` that ``parents`` knows, with every node above them."""
    found: set[int] = set()
    for node in nodes:
        while node in parents and node not in found:
            found.add(node)  # type: ignore[arg-type]
            node = parents[node]  # type: ignore[index]
    return found


def branches_of(nodes: Sequence[Mapping[str, Any]], rows: Iterable[Beneath]) -> dict[int, Branch]:
    """Node to its branch; without those that nothing dated lies beneath. ``nodes`` stand in order of the tree."""
    found: dict[int, Branch] = {}
    red, yellow = LightColour.RED.value, LightColour.YELLOW.value
    for node, start, finish, light, critical in rows:
        first, last = finish if start is None else start, start if finish is None else finish
        if node is None or first is None or last is None:
            continue
        shown = yellow if light == red and not critical else light
        branch = found.get(node)
        if branch is None:
            found[node] = Branch(first, last, shown, critical)
        else:
            branch.take(first, last, shown, critical)
    for each in reversed(nodes):  # children come before their parents here
        own, above = found.get(each["pk"]), each["parent_id"]
        if own is not None and above is not None:
            branch = found.setdefault(above, Branch(own.start, own.finish))
            branch.take(own.start, own.finish, own.light, own.critical)
    return found
