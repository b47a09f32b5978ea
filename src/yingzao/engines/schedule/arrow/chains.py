"""Chains of arrows that lie on one lane: the critical path first, then the longest of what is left."""

from collections import defaultdict
from dataclasses import dataclass

from .model import ArrowKind
from .plan import Plan


@dataclass
class Chain:
    """What lies on one lane from ``left`` to ``right`` (instants)."""

    left: int
    right: int
    critical: bool = False


@dataclass
class Chains:
    """All chains, and the chain of every node and arrow of a plan."""

    chains: list[Chain]
    of_node: list[int]
    of_arrow: list[int]


def find_chains(plan: Plan) -> Chains:
    """Part a plan into chains; on each, time runs strictly forward and nodes follow one another.

    The first is the longest run of critical work without dummies. A dummy that spans time lies on the chain of
    the node it leaves or reaches where there is room, else on one of its own.
    """
    return _Finder(plan).find()


class _Finder:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.result = Chains([], [-1] * len(plan.nodes), [-1] * len(plan.arrows))
        self.leaving: dict[int, list[int]] = defaultdict(list)
        self.time = [node.early for node in plan.nodes]
        self.solid = [place for place, arrow in enumerate(plan.arrows) if arrow.kind is not ArrowKind.DUMMY]
        for place in self.solid:
            self.leaving[plan.arrows[place].tail].append(place)
        self.ahead = self._critical_ahead()

    def _critical_ahead(self) -> dict[int, int]:
        """The time that critical work on and behind each arrow takes, along its best continuation."""
        ahead: dict[int, int] = {}
        by_end = sorted(self.solid, key=lambda place: -self.time[self.plan.arrows[place].head])
        for place in by_end:
            arrow = self.plan.arrows[place]
            span = self.time[arrow.head] - self.time[arrow.tail]
            behind = [ahead.get(other, 0) for other in self.leaving[arrow.head]]
            ahead[place] = span + max(behind, default=0) if arrow.critical else 0
        return ahead

    def find(self) -> Chains:
        arrows = self.plan.arrows
        order = sorted(
            self.solid,
            key=lambda place: (-self.ahead[place], self.time[arrows[place].tail], -self._span(place), place),
        )
        for place in order:
            if self.result.of_arrow[place] < 0:
                self._follow(place)
        for node, chain in enumerate(self.result.of_node):
            if chain < 0:
                self.result.of_node[node] = self._begin(self.time[node], self.time[node], False)
        for place, arrow in enumerate(arrows):
            if arrow.kind is ArrowKind.DUMMY:
                self.result.of_arrow[place] = self._chain_of_dummy(arrow.tail, arrow.head)
        return self.result

    def _span(self, place: int) -> int:
        arrow = self.plan.arrows[place]
        return self.time[arrow.head] - self.time[arrow.tail]

    def _begin(self, left: int, right: int, critical: bool) -> int:
        self.result.chains.append(Chain(left, right, critical))
        return len(self.result.chains) - 1

    def _follow(self, place: int) -> None:
        """Lay a new chain along an arrow and on, until it meets a node that lies elsewhere."""
        arrows, of_node = self.plan.arrows, self.result.of_node
        first = arrows[place]
        number = self._begin(self.time[first.tail], self.time[first.head], first.critical)
        if of_node[first.tail] < 0 and self._span(place) > 0:
            of_node[first.tail] = number
        step: int | None = place
        while step is not None:
            head = arrows[step].head
            self.result.of_arrow[step] = number
            self.result.chains[number].right = self.time[head]
            if of_node[head] >= 0 or self._span(step) <= 0:
                return
            of_node[head] = number
            step = self._continuation(head, first.critical)

    def _continuation(self, node: int, critical: bool) -> int | None:
        free = [p for p in self.leaving[node] if self.result.of_arrow[p] < 0 and self._span(p) > 0]
        if not free:
            return None
        best = max(free, key=lambda place: (self.ahead[place], self._span(place), -place))
        return best if not critical or self.plan.arrows[best].critical else None

    def _chain_of_dummy(self, tail: int, head: int) -> int:
        chains, of_node = self.result.chains, self.result.of_node
        begin, end = self.time[tail], self.time[head]
        after, before = of_node[head], of_node[tail]
        if begin == end:
            return before
        if chains[after].left == end:
            chains[after].left = begin
            return after
        if chains[before].right == begin:
            chains[before].right = end
            return before
        return self._begin(begin, end, False)
