"""Accept a proposal in part and see what stays overloaded; check a proposal against every link and capacity."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yingzao.engines.schedule import Network, schedule

from .board import Board
from .errors import LevellingError
from .loading import Shortage
from .proposal import Proposal
from .request import Assignment, Resource


@dataclass(frozen=True)
class PartlyAccepted:
    """Start and finish of every activity with only some delays accepted, and what is overloaded then."""

    dates: dict[str, tuple[int, int]]
    overloads: tuple[Shortage, ...]

    @property
    def finish(self) -> int:
        """Latest finish of all."""
        return max((finish for _, finish in self.dates.values()), default=0)


def accept_part(
    network: Network,
    resources: Sequence[Resource],
    assignments: Sequence[Assignment],
    proposal: Proposal,
    accepted: Iterable[str],
) -> PartlyAccepted:
    """Return the plan in which only the delays of the ``accepted`` activities hold.

    All others start as early as their links allow, so every link is kept; overloads tell what the rest was for.
    Raises ``LevellingError`` for an activity the proposal does not have.
    """
    starts = {move.activity_id: move.new_start for move in proposal.moves}
    wanted = set(accepted)
    for activity_id in wanted - starts.keys():
        raise LevellingError(
            "levelling.unknown_activity",
            f"The proposal has no activity {activity_id}.",
            activity=activity_id,
        )
    board = Board(network, schedule(network), resources, assignments)
    for node, activity in enumerate(board.activities):
        if board.is_fixed(node):
            board.fix(node)
        else:
            floor = starts[activity.id] if activity.id in wanted else board.early_dates(node)[0]
            board.place_where_links_allow(node, floor)
    dates = {board.activities[node].id: (p.start, p.finish) for node, p in board.placed.items()}
    overloads = [o for loading in board.loadings.values() for o in loading.overloads()]
    return PartlyAccepted(dates, tuple(overloads))


def faults_of_proposal(
    network: Network, resources: Sequence[Resource], assignments: Sequence[Assignment], proposal: Proposal
) -> tuple[str, ...]:
    """Return, in words, what a proposal breaks: links, early dates, its own list of overloads; nothing if sound."""
    faults = [
        f"{move.activity_id} starts before its early date"
        for move in proposal.moves
        if move.new_start < move.old_start
    ]
    whole = accept_part(
        network, resources, assignments, proposal, [move.activity_id for move in proposal.moves]
    )
    faults += [
        f"{move.activity_id} does not keep its links or its duration"
        for move in proposal.moves
        if whole.dates[move.activity_id] != (move.new_start, move.new_finish)
    ]
    known = {(o.resource_id, o.start, o.finish) for o in proposal.overloads}
    faults += [
        f"{o.resource_id} is overloaded by {', '.join(o.holders)}"
        for o in whole.overloads
        if (o.resource_id, o.start, o.finish) not in known
    ]
    return tuple(faults)
