"""Rows of points: close to the middle of their neighbours, in their order and far enough from each other."""

from .layers import Layers

SWEEPS = 8
BOX_PITCH = 1.0
PASSAGE_PITCH = 0.24
MIXED_PITCH = 0.6
"""Rows between the middles of two boxes, two passages, and a box and a passage."""
STRAIGHT_WEIGHT = 8.0
"""How much more a passage holds on to the passage beside it: a trunk is straight before it is short."""
MIDDLE_WEIGHT = 0.25
"""How much every point is drawn to the middle of the sheet, so that a long network does not climb off it."""


def place_in_rows(columns: list[list[int]], layers: Layers) -> list[float]:
    """Row of every point; the highest box stands at row 0.5."""
    offsets = [_offsets(column, layers) for column in columns]
    rows = [0.0] * len(layers.of_point)
    for column, steps in zip(columns, offsets, strict=True):
        middle = steps[-1] / 2 if steps else 0.0
        for point, step in zip(column, steps, strict=True):
            rows[point] = step - middle
    for sweep in range(SWEEPS):
        last = sweep == SWEEPS - 1
        sides = (
            (layers.before, layers.after) if last else (layers.before if sweep % 2 == 0 else layers.after,)
        )
        span = range(len(columns)) if sweep % 2 == 0 else reversed(range(len(columns)))
        for layer in span:
            _settle(columns[layer], offsets[layer], sides, layers, rows)
    top = min((row for point, row in enumerate(rows) if point < layers.boxes), default=0.0)
    top = min([top, *(row + 0.5 - PASSAGE_PITCH for row in rows[layers.boxes :])])
    return [round(row - top + BOX_PITCH / 2, 3) for row in rows]


def _offsets(column: list[int], layers: Layers) -> list[float]:
    """Least row of every point of a column counted from its first."""
    steps: list[float] = []
    for place, point in enumerate(column):
        if place == 0:
            steps.append(0.0)
            continue
        boxes = (point < layers.boxes) + (column[place - 1] < layers.boxes)
        steps.append(steps[-1] + (PASSAGE_PITCH, MIXED_PITCH, BOX_PITCH)[boxes])
    return steps


def _settle(
    column: list[int],
    steps: list[float],
    sides: tuple[list[list[int]], ...],
    layers: Layers,
    rows: list[float],
) -> None:
    """Move a column to the rows nearest to what its neighbours ask for that keep the distances.

    The least squares under an order is what pooling adjacent violators finds, after the least distances are taken
    away.
    """
    pools: list[tuple[float, float, int]] = []
    for point, step in zip(column, steps, strict=True):
        wanted, weight = _wanted(point, sides, layers, rows)
        pool = (wanted - step, weight, 1)
        while pools and pools[-1][0] >= pool[0]:
            mean, total, count = pools.pop()
            both = total + pool[1]
            pool = ((mean * total + pool[0] * pool[1]) / both, both, count + pool[2])
        pools.append(pool)
    settled = [mean for mean, _weight, count in pools for _ in range(count)]
    for point, step, mean in zip(column, steps, settled, strict=True):
        rows[point] = mean + step


def _wanted(
    point: int, sides: tuple[list[list[int]], ...], layers: Layers, rows: list[float]
) -> tuple[float, float]:
    near = [other for side in sides for other in side[point]]
    if not near:
        return rows[point], 0.1
    passage = point >= layers.boxes
    weights = [STRAIGHT_WEIGHT if passage and other >= layers.boxes else 1.0 for other in near]
    total = sum(weights) + MIDDLE_WEIGHT
    wanted = sum(rows[other] * weight for other, weight in zip(near, weights, strict=True)) / total
    return wanted, total
