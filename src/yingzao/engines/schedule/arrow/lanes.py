"""Lanes for chains of arrows: no two overlap, and few lines cross."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .chains import Chains, find_chains
from .model import ArrowKind
from .plan import Plan

Numbers = npt.NDArray[np.float64]

SWEEPS = 4
FEW = 400
"""Up to so many chains every lane is tried for each; beyond, only those near its neighbours."""

NEAR = 8
NEW_LANE_COST = 0.4
CLASH_COST = 3.0


@dataclass(frozen=True)
class Lanes:
    """Lane of every node and arrow of a plan, counted from 0 at the top."""

    of_node: tuple[int, ...]
    of_arrow: tuple[int, ...]
    count: int


def place_in_lanes(plan: Plan) -> Lanes:
    """Choose lanes chain by chain, then let each move while that takes away crossings.

    Crossings are counted between vertical and horizontal lines; verticals of different nodes on one another
    and through a strange node weigh more.
    """
    if not plan.nodes:
        return Lanes((), (), 0)
    found = find_chains(plan)
    arranger = _Arranger(plan, found)
    arranger.arrange()
    rows = np.unique(arranger.lane)
    lane = np.searchsorted(rows, arranger.lane)
    return Lanes(
        tuple(int(lane[chain]) for chain in found.of_node),
        tuple(int(lane[chain]) for chain in found.of_arrow),
        len(rows),
    )


class _Arranger:
    """Lanes are numbers in between which there is always room; NaN is not placed yet."""

    def __init__(self, plan: Plan, found: Chains) -> None:
        self.count = len(found.chains)
        self.left = np.array([chain.left for chain in found.chains], np.float64)
        self.right = np.array([chain.right for chain in found.chains], np.float64)
        self.lane = np.full(self.count, np.nan)
        times = [node.early for node in plan.nodes]
        self.node_time = np.array(times, np.float64)
        self.node_chain = np.array(found.of_node, np.int64)
        verticals: dict[tuple[int, int, int], int] = {}
        for arrow, chain in zip(plan.arrows, found.of_arrow, strict=True):
            ends = [(arrow.tail, chain), (arrow.head, chain)]
            if arrow.kind is ArrowKind.DUMMY and times[arrow.tail] == times[arrow.head]:
                ends = [(arrow.head, chain)]
            for node, other in ends:
                if found.of_node[node] != other:
                    verticals[found.of_node[node], other, node] = times[node]
        keys = np.array(list(verticals), np.int64).reshape(-1, 3)
        self.one, self.two, self.node = keys[:, 0], keys[:, 1], keys[:, 2]
        self.at = np.array(list(verticals.values()), np.float64)
        self.touching = [np.flatnonzero((self.one == c) | (self.two == c)) for c in range(self.count)]

    def arrange(self) -> None:
        self.lane[0] = 0.0
        for chain in self._order():
            self._move(chain)
        for _ in range(SWEEPS if self.count <= FEW else 1):
            if sum(self._move(chain) for chain in range(1, self.count)) == 0:
                return

    def _order(self) -> list[int]:
        """Chains so that each has a neighbour that is placed already, where it has one at all."""
        order, seen = [0], {0}
        for start in range(self.count):
            if start not in seen:
                seen.add(start)
                order.append(start)
            for chain in order[len(seen) - 1 :]:
                for other in self._neighbours(chain):
                    if other not in seen:
                        seen.add(other)
                        order.append(other)
        return order[1:]

    def _neighbours(self, chain: int) -> list[int]:
        touching = self.touching[chain]
        both = np.concatenate((self.one[touching], self.two[touching]))
        return [int(other) for other in np.unique(both) if other != chain]

    def _move(self, chain: int) -> bool:
        """Put a chain on its best lane; returns whether it moved."""
        old = self.lane[chain]
        self.lane[chain] = np.nan
        near = self.lane[self._neighbours(chain)]
        near = near[~np.isnan(near)]
        middle = float(near.mean()) if len(near) else 0.0
        options = self._options(chain, middle)
        costs = self._costs(chain, np.array([lane for lane, _ in options])) + [extra for _, extra in options]
        ranked = [
            (c, abs(lane - middle), abs(lane), lane) for c, (lane, _) in zip(costs, options, strict=True)
        ]
        self.lane[chain] = min(ranked)[3]
        return bool(self.lane[chain] != old)

    def _options(self, chain: int, middle: float) -> list[tuple[float, float]]:
        """Lanes with room for a chain, and new ones between and beyond, with what a new one costs."""
        rows = np.unique(self.lane[~np.isnan(self.lane)])
        between = np.concatenate(([rows[0] - 1], (rows[1:] + rows[:-1]) / 2, [rows[-1] + 1]))
        overlap = (self.left <= self.right[chain]) & (self.right >= self.left[chain])
        free = np.setdiff1d(rows, self.lane[overlap & ~np.isnan(self.lane)])
        if self.count > FEW:
            free = free[np.argsort(np.abs(free - middle))[:NEAR]]
            between = between[np.argsort(np.abs(between - middle))[:NEAR]]
        return [(float(lane), 0.0) for lane in free] + [(float(lane), NEW_LANE_COST) for lane in between]

    def _costs(self, chain: int, options: Numbers) -> Numbers:
        """What crosses the chain's own line, and what its verticals cross, on each of several lanes."""
        passed = (self.left[chain] < self.at) & (self.at < self.right[chain])
        one, two = self.lane[self.one[passed]], self.lane[self.two[passed]]
        costs = _between(np.minimum(one, two), np.maximum(one, two), options).astype(np.float64)
        for vertical in self.touching[chain].tolist():
            other = int(self.one[vertical] + self.two[vertical]) - chain
            if not np.isnan(self.lane[other]):
                costs += self._vertical_costs(vertical, float(self.lane[other]), options)
        return costs

    def _vertical_costs(self, vertical: int, other: float, options: Numbers) -> Numbers:
        """What a vertical to each of several lanes crosses or covers, from a fixed lane."""
        at = self.at[vertical]
        low, high = np.minimum(options, other), np.maximum(options, other)
        crossed = self.lane[(self.left < at) & (at < self.right)]
        covered = self.lane[self.node_chain[self.node_time == at]]
        beside = (self.at == at) & (self.node != self.node[vertical])
        one, two = self.lane[self.one[beside]], self.lane[self.two[beside]]
        clashes = (np.minimum(one, two)[:, None] < high) & (np.maximum(one, two)[:, None] > low)
        return _inside(crossed, low, high) + CLASH_COST * (_inside(covered, low, high) + clashes.sum(axis=0))


def _between(low: Numbers, high: Numbers, values: Numbers) -> Numbers:
    """How many open intervals hold each value; those with NaN hold nothing."""
    return np.asarray(((low[:, None] < values) & (values < high[:, None])).sum(axis=0), np.float64)


def _inside(values: Numbers, low: Numbers, high: Numbers) -> Numbers:
    """How many values each open interval holds; NaN lies in none."""
    return np.asarray(((low < values[:, None]) & (values[:, None] < high)).sum(axis=0), np.float64)
