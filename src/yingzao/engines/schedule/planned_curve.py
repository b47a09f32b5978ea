"""The planned S-curve of a network: how much of its work should be done by when."""

from collections.abc import Sequence

import numpy as np

POINTS = 25


def planned_curve(
    starts: Sequence[int], finishes: Sequence[int], weights: Sequence[float], points: int = POINTS
) -> list[tuple[int, float]]:
    """Instants evenly spread from the first start to the last finish, each with the percent planned by then.

    ``weights`` are working minutes (any unit); each activity is done evenly between its start and finish in calendar
    time, one without length at its finish. Empty without weight; an activity that finishes before it starts counts
    at its finish.

    >>> planned_curve([0, 100], [100, 200], [1.0, 3.0], points=3)
    [(0, 0.0), (100, 25.0), (200, 100.0)]
    """
    weight = np.asarray(weights, dtype=float)
    if not len(weight) or weight.sum() <= 0:
        return []
    finish = np.asarray(finishes, dtype=float)
    start = np.minimum(np.asarray(starts, dtype=float), finish)
    length = np.where(finish > start, finish - start, 1.0)
    at = np.linspace(start.min(), max(finish.max(), start.min() + 1), points)
    percents = [
        float((weight * np.where(finish <= each, 1.0, np.clip((each - start) / length, 0.0, 1.0))).sum())
        for each in at
    ]
    return [
        (round(float(each)), round(100 * done / float(weight.sum()), 2))
        for each, done in zip(at, percents, strict=True)
    ]
