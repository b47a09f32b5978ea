"""Level a network: propose later dates so that no resource has more to do than it can, and say why."""

from collections.abc import Sequence
from decimal import Decimal

from yingzao.engines.schedule import Network, Progress, ScheduleResult, schedule
from yingzao.engines.schedule.columns import PREDECESSOR, REMAINING, SUCCESSOR

from .board import Board
from .errors import LevellingError
from .grid import to_periods
from .packing import pack
from .proof import seek_shorter
from .proposal import Move, Proposal, Pushed, Waiting
from .request import Assignment, LevelOptions, Reach, Resource
from .solve import PeriodPlan, plan_periods, plan_periods_within

USUAL_PRIORITY = 500
Ranks = dict[int, tuple[Decimal, int]]


def level(
    network: Network,
    resources: Sequence[Resource],
    assignments: Sequence[Assignment],
    options: LevelOptions | None = None,
) -> Proposal:
    """Return a proposal that keeps every link and, as far as the options let it, every capacity.

    Started work and pinned activities stay where the schedule has them and take their resources first. Projects are
    levelled one after the other by falling score, an activity another project waits for with that project; within a
    project the genetic search looks for the earliest finish where all work keeps one calendar, else priority,
    late start and late finish decide in turn and the earliest finish counts. Within float an activity that finds no
    room up to its late start stays and is reported as an overload.

    Raises ``LevellingError`` for resources, activities or calendars that are missing, demand beyond capacity,
    activities that never fit and pinned ones that cannot stay; and what ``schedule`` raises.
    """
    options = options or LevelOptions()
    early = schedule(network)
    board = Board(network, early, resources, assignments)
    ranks = _ranks(board, options)
    fixed = [n for n in range(len(board.activities)) if _stays(board, n, options)]
    for node in fixed:
        board.fix(node)
    _check_pinned(board, options)
    proven = options.reach is Reach.BEYOND_FLOAT
    groups = sorted({ranks[node][0] for node in range(len(board.activities))}, reverse=True)
    for score in groups:
        nodes = [n for n in range(len(board.activities)) if ranks[n][0] == score and n not in board.placed]
        if nodes:
            proven &= _place_group(board, nodes, ranks, options)
    _check_links_of_pinned(board, fixed)
    return _proposal(board, early, proven and len(groups) == 1)


def _stays(board: Board, node: int, options: LevelOptions) -> bool:
    return board.is_fixed(node) or board.activities[node].id in options.pinned


def _ranks(board: Board, options: LevelOptions) -> Ranks:
    """Score and priority of every node; who is waited for by a more urgent one is as urgent."""
    graph = board.prepared.graph
    ranks: Ranks = {}
    for node, activity in enumerate(board.activities):
        score = options.scores.get(activity.project_id, Decimal(0))
        ranks[node] = (score, options.priorities.get(activity.id, USUAL_PRIORITY))
    for node in range(len(board.activities) - 1, -1, -1):
        for link in range(graph.leaving[node], graph.leaving[node + 1]):
            score, _ = ranks[int(graph.outlinks[SUCCESSOR, link])]
            ranks[node] = (max(ranks[node][0], score), ranks[node][1])
    return ranks


def _place_group(board: Board, nodes: list[int], ranks: Ranks, options: LevelOptions) -> bool:
    """Place the nodes of one score; returns whether their latest finish is proved the earliest possible."""
    if options.reach is Reach.WITHIN_FLOAT:
        for node in _by_rule(board, nodes, ranks, "late"):
            board.place(node, board.early_dates(node)[0], board.late_start(node))
        return False
    rules = [_by_rule(board, nodes, ranks, rule) for rule in ("late", "early", "long")]
    plan = _search(board, nodes, options)
    orders = [_by_plan(board, nodes, ranks, plan.starts), *rules] if plan is not None else rules
    results = [_try(board, order) for order in orders]
    best = min(range(len(orders)), key=results.__getitem__)
    _try(board, orders[best], keep=True)
    return plan is not None and plan.proven and results[0][0] == results[best][0]


def _search(board: Board, nodes: list[int], options: LevelOptions) -> PeriodPlan | None:
    problem = to_periods(board, nodes)
    if problem is None:
        return None
    if options.time_left is not None:
        return plan_periods_within(problem, options.time_left, options.seed)
    plan = plan_periods(problem, options.seed, options.placements)
    if plan.proven or options.proof_seconds <= 0:
        return plan
    verdict = seek_shorter(pack(problem), plan.starts, plan.bound, options.proof_seconds, options.seed)
    starts = verdict.starts or plan.starts
    makespan = max((a + d for a, d in zip(starts, problem.durations, strict=True)), default=0)
    return PeriodPlan(starts, makespan, min(verdict.bound, makespan))


def _by_rule(board: Board, nodes: list[int], ranks: Ranks, rule: str) -> list[int]:
    """An order in which predecessors come first and, of those that may come next, the most urgent."""

    def key(node: int) -> tuple[int, ...]:
        early, late = board.early_dates(node)[0], board.late_start(node)
        length = -int(board.prepared.graph.nodes[REMAINING, node])
        urgency = {"late": (late, early), "early": (early, late), "long": (length, late)}[rule]
        return (ranks[node][1], *urgency, node)

    return _predecessors_first(board, sorted(nodes, key=key))


def _by_plan(board: Board, nodes: list[int], ranks: Ranks, starts: tuple[int, ...]) -> list[int]:
    at = dict(zip(nodes, starts, strict=True))
    return _predecessors_first(board, sorted(nodes, key=lambda node: (at[node], ranks[node][1], node)))


def _predecessors_first(board: Board, wanted: list[int]) -> list[int]:
    """The order wanted, with predecessors drawn before their first successor."""
    graph, inside = board.prepared.graph, set(wanted)
    done: dict[int, None] = {}
    for node in wanted:
        waiting = [node]
        while waiting:
            top = waiting[-1]
            incoming = graph.links[PREDECESSOR, graph.incoming[top] : graph.incoming[top + 1]]
            missing = [b for b in incoming.tolist() if b in inside and b not in done]
            if missing:
                waiting.append(missing[0])
            else:
                done[waiting.pop()] = None
    return list(done)


def _try(board: Board, order: list[int], keep: bool = False) -> tuple[int, int]:
    """Latest finish and sum of delays when an order is placed; the board is put back unless kept."""
    mark = board.mark()
    for node in order:
        board.place(node, board.early_dates(node)[0])
    finish = max(board.placed[node].finish for node in order)
    delay = sum(board.placed[node].start - board.early_dates(node)[0] for node in order)
    if not keep:
        board.put_back(mark)
    return finish, delay


def _check_pinned(board: Board, options: LevelOptions) -> None:
    """Refuse pinned activities that need more than there is together with others that stay."""
    for loading in board.loadings.values():
        for overload in loading.overloads():
            pinned = [name for name in overload.holders if name in options.pinned]
            if pinned:
                raise LevellingError(
                    "levelling.pinned_conflict",
                    f"Activities {', '.join(overload.holders)} stay where they are and need more of "
                    f"{overload.resource_id} than there is. Unpin {pinned[0]} or raise the capacity.",
                    activities=overload.holders,
                    resource=overload.resource_id,
                )


def _check_links_of_pinned(board: Board, fixed: list[int]) -> None:
    """Refuse a plan in which a predecessor had to move so far that a pinned activity would have to follow."""
    for node in fixed:
        if board.activities[node].progress is not Progress.NOT_STARTED:
            continue
        for bound, before in board.bound_by_links(node):
            if bound > board.placed[node].start and board.placed[before].start > board.early_dates(before)[0]:
                raise LevellingError(
                    "levelling.pinned_conflict",
                    f"Pinned activity {board.name(node)} cannot stay: its predecessor {board.name(before)} finds room "
                    "only later. Unpin it or raise the capacity.",
                    activities=(board.activities[before].id, board.activities[node].id),
                    resource="",
                )


def _proposal(board: Board, early: ScheduleResult, proven: bool) -> Proposal:
    open_ = [n for n, a in enumerate(board.activities) if a.progress is not Progress.COMPLETED]
    moves = [_move(board, node) for node in open_]
    overloads = [o for loading in board.loadings.values() for o in loading.overloads()]
    overloads.sort(key=lambda overload: (overload.start, overload.resource_id))
    order = {name: place for place, name in enumerate(early.ids)}
    moves.sort(key=lambda move: order[move.activity_id])
    return Proposal(tuple(moves), tuple(overloads), proven and not overloads)


def _move(board: Board, node: int) -> Move:
    activity, placed = board.activities[node], board.placed[node]
    start, finish = board.early_dates(node)
    delay = board.working_minutes(node, start, placed.start)
    reason = None if placed.start == start else _reason(board, node)
    return Move(activity.id, start, finish, placed.start, placed.finish, delay, reason)


def _reason(board: Board, node: int) -> Waiting | Pushed:
    """The resource an activity waited for, or the delayed predecessor that binds it most."""
    shortage = board.placed[node].shortage
    if shortage is not None:
        return Waiting(shortage.resource_id, shortage.start, shortage.finish, shortage.holders)
    _, before = max(board.bound_by_links(node), default=(0, node))
    moved = board.working_minutes(before, board.early_dates(before)[0], board.placed[before].start)
    return Pushed(board.activities[before].id, moved)
