"""Links of any type and lag as plain precedence between starts and finishes, lags as waiting work.

A positive lag becomes a piece of its own between the two ends it joins. A lead of a finish link is counted
from the predecessor's start, as long as it does not lead beyond it and both share a calendar.
"""

from dataclasses import dataclass, field

from yingzao.engines.schedule.errors import ScheduleError
from yingzao.engines.schedule.model import Activity, ActivityKind, Link, LinkKind, Network

SUMMARIES = (ActivityKind.LEVEL_OF_EFFORT, ActivityKind.WBS_SUMMARY)
_KIND = {
    (False, False): LinkKind.FS,
    (False, True): LinkKind.FF,
    (True, False): LinkKind.SS,
    (True, True): LinkKind.SF,
}
_FROM_START = {LinkKind.FS: LinkKind.SS, LinkKind.FF: LinkKind.SF}


@dataclass(frozen=True)
class Piece:
    """A node of the precedence graph: an activity, or the lag of a link."""

    activity: Activity | None
    link: Link | None
    takes_time: bool

    @property
    def name(self) -> str:
        """What a message calls it."""
        if self.activity is not None:
            return self.activity.code or self.activity.id
        return self.link.predecessor_id if self.link is not None else ""


@dataclass(frozen=True)
class Edge:
    """Precedence without lag between two pieces (by place)."""

    before: int
    after: int
    kind: LinkKind


@dataclass
class Relations:
    """Pieces and the precedence among them; ``undrawn`` are the links left out."""

    pieces: list[Piece] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    undrawn: list[Link] = field(default_factory=list)


def relate(network: Network, takes_time: dict[str, bool]) -> Relations:
    """Return the precedence graph of a network; summaries and their links do not take part.

    ``takes_time`` says of each activity whether it has a duration; the others are events. Raises
    ``ScheduleError`` for a link that names a missing activity.
    """
    relations = Relations()
    place: dict[str, int] = {}
    known = {activity.id: activity for activity in network.activities}
    for activity in network.activities:
        if activity.kind not in SUMMARIES:
            place[activity.id] = len(relations.pieces)
            relations.pieces.append(Piece(activity, None, takes_time[activity.id]))
    for link in network.links:
        for end in (link.predecessor_id, link.successor_id):
            if end not in known:
                raise ScheduleError(
                    "schedule.unknown_activity",
                    f"A link names activity {end}, which is missing.",
                    activity=end,
                )
        if link.predecessor_id in place and link.successor_id in place:
            _add(relations, link, place[link.predecessor_id], place[link.successor_id], known)
    return relations


def _add(relations: Relations, link: Link, before: int, after: int, known: dict[str, Activity]) -> None:
    drawn = as_drawn(link, known[link.predecessor_id], known[link.successor_id])
    if drawn is None:
        relations.undrawn.append(link)
        return
    # An event starts and finishes at once, so only its one end is joined.
    leaves_start = drawn.kind in (LinkKind.SS, LinkKind.SF) and relations.pieces[before].takes_time
    bounds_finish = drawn.kind in (LinkKind.FF, LinkKind.SF) and relations.pieces[after].takes_time
    if drawn.lag_minutes == 0:
        relations.edges.append(Edge(before, after, _KIND[leaves_start, bounds_finish]))
        return
    wait = len(relations.pieces)
    relations.pieces.append(Piece(None, drawn, True))
    relations.edges += [
        Edge(before, wait, _KIND[leaves_start, False]),
        Edge(wait, after, _KIND[False, bounds_finish]),
    ]


def as_drawn(link: Link, predecessor: Activity, successor: Activity) -> Link | None:
    """The link with a lag of zero or more that says the same, or None where there is none."""
    if link.lag_minutes >= 0:
        return link
    from_start = _FROM_START.get(link.kind)
    left = predecessor.remaining_minutes + link.lag_minutes
    same_time = predecessor.calendar_id == successor.calendar_id and not link.elapsed
    if from_start is None or left < 0 or not same_time:
        return None
    return Link(link.predecessor_id, link.successor_id, from_start, left)
