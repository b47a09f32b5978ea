"""A risk model as arrays: checked, and in the node order of a prepared network."""

from collections.abc import Sequence
from math import log

import numpy as np

from yingzao.engines.schedule.columns import REMAINING
from yingzao.engines.schedule.model import Progress
from yingzao.engines.schedule.prepare import Prepared

from .chance import GRID_SIZE, beta_table
from .iterate import Draws
from .model import RiskModel, Shape, SimulationError, Spread


def encode_draws(model: RiskModel, prepared: Prepared, seed: int) -> Draws:
    """Return distributions as arrays; raises SimulationError for what does not fit the network."""
    nodes = {activity.id: node for node, activity in enumerate(prepared.activities)}
    groups = {group.id: number for number, group in enumerate(model.groups)}
    for group in model.groups:
        _share(group.correlation, "simulation.correlation", group=group.id)
    impacts = [impact for event in model.events for impact in event.impacts]
    owners = [estimate.activity_id for estimate in model.estimates] + [i.activity_id for i in impacts]
    if len({estimate.activity_id for estimate in model.estimates}) < len(model.estimates):
        raise SimulationError("simulation.twice", "An activity has two estimates: keep one of them.")
    if model.step_minutes < 1:
        raise SimulationError("simulation.step", "Durations need steps of at least one minute.")
    node = np.array([_node(nodes, prepared, owner) for owner in owners], np.int64)
    spreads = [estimate.minutes for estimate in model.estimates] + [impact.amount for impact in impacts]
    for event in model.events:
        _share(event.probability, "simulation.probability", event=event.id)
    columns = np.array([_parameters(spread) for spread in spreads], np.float64).reshape(-1, 3)
    tables, table = _beta_tables(spreads)
    return Draws(
        node,
        np.array([spread.shape for spread in spreads], np.int64),
        columns[:, 0].copy(),
        columns[:, 1].copy(),
        columns[:, 2].copy(),
        table,
        tables,
        np.array([_group(groups, e.group) for e in model.estimates] + [-1] * len(impacts), np.int64),
        np.array([group.correlation for group in model.groups], np.float64),
        len(model.estimates),
        np.array([event.probability for event in model.events], np.float64),
        np.cumsum([0, *(len(event.impacts) for event in model.events)]).astype(np.int64),
        np.array([impact.multiplies for impact in impacts], np.int64),
        np.unique(node),
        model.step_minutes,
        seed,
    )


def _node(nodes: dict[str, int], prepared: Prepared, activity_id: str) -> int:
    node = nodes.get(activity_id)
    if node is None:
        raise SimulationError(
            "simulation.unknown_activity",
            f"The risk model names activity {activity_id}, which is missing or only a summary.",
            activity=activity_id,
        )
    activity = prepared.activities[node]
    if activity.progress is Progress.COMPLETED or prepared.graph.nodes[REMAINING, node] == 0:
        raise SimulationError(
            "simulation.no_duration",
            f"Activity {activity.code or activity_id} is finished or a milestone: it has no uncertain duration.",
            activity=activity_id,
        )
    return node


def _share(value: float, code: str, **params: object) -> None:
    if not 0 <= value <= 1:
        raise SimulationError(code, f"{value} is not between 0 and 1.", value=value, **params)


def _group(groups: dict[str, int], group: str | None) -> int:
    if group is None:
        return -1
    if group not in groups:
        raise SimulationError("simulation.unknown_group", f"Group {group} has no correlation.", group=group)
    return groups[group]


def _parameters(spread: Spread) -> tuple[float, float, float]:
    if spread.shape is Shape.LOGNORMAL:
        return log(spread.likely), 0.0, spread.log_deviation
    return spread.low, spread.likely, spread.high


def _beta_tables(spreads: Sequence[Spread]) -> tuple[np.ndarray, np.ndarray]:
    """One table for each position of the mode, and the row of each distribution."""
    rows: dict[float, int] = {}
    tables = [np.zeros(GRID_SIZE)]
    number = np.zeros(len(spreads), np.int64)
    for place, spread in enumerate(spreads):
        if spread.shape is not Shape.PERT_BETA or spread.high == spread.low:
            continue
        mode = (spread.likely - spread.low) / (spread.high - spread.low)
        if mode not in rows:
            rows[mode] = len(tables)
            tables.append(beta_table(spread.low, spread.likely, spread.high))
        number[place] = rows[mode]
    return np.array(tables), number
