"""Nodes and arrows with their times while a diagram is being laid out, events numbered from 0."""

from collections.abc import Sequence
from dataclasses import dataclass

from yingzao.engines.schedule.model import Link

from .model import ArrowKind, MilestoneMark


@dataclass(frozen=True)
class PlannedNode:
    """Early and late instants of an event and the milestones that lie in it."""

    early: int
    late: int
    milestones: tuple[MilestoneMark, ...]


@dataclass
class PlannedArrow:
    """An arrow between events; its solid part is drawn from ``drawn_start`` to ``drawn_finish``."""

    tail: int
    head: int
    kind: ArrowKind
    early_start: int
    early_finish: int
    late_start: int
    late_finish: int
    total: int | None
    free: int | None
    critical: bool
    activity_id: str | None
    link: Link | None
    calendar_id: str

    def __post_init__(self) -> None:
        self.drawn_start = self.early_start
        self.drawn_finish = self.early_finish


@dataclass
class Plan:
    """All nodes and arrows; dummies come last."""

    nodes: list[PlannedNode]
    arrows: list[PlannedArrow]

    def add_dummies(self, dummies: Sequence[tuple[int, int]], order: Sequence[int]) -> None:
        """Append dummies; one is critical where critical work meets it on both sides and it spans no time."""
        tight = {pair for pair in dummies if self.nodes[pair[0]].early == self.nodes[pair[1]].early}
        reached = {arrow.head for arrow in self.arrows if arrow.critical} | set(order[:1])
        leading = {arrow.tail for arrow in self.arrows if arrow.critical} | set(order[-1:])
        rank = {event: place for place, event in enumerate(order)}
        for tail, head in sorted(tight, key=lambda pair: rank[pair[0]]):
            if tail in reached:
                reached.add(head)
        for tail, head in sorted(tight, key=lambda pair: -rank[pair[1]]):
            if head in leading:
                leading.add(tail)
        for tail, head in dummies:
            begin, end = self.nodes[tail], self.nodes[head]
            critical = (tail, head) in tight and tail in reached and head in leading
            self.arrows.append(
                PlannedArrow(
                    tail,
                    head,
                    ArrowKind.DUMMY,
                    begin.early,
                    begin.early,
                    end.late,
                    end.late,
                    end.late - begin.early,
                    end.early - begin.early,
                    critical,
                    None,
                    None,
                    "",
                )
            )
