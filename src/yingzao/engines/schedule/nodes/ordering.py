"""The order of the points in each layer, so that few connections cross."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence

from .layers import Layers

SWEEPS = 12
SWAPS = 4


def order_columns(layers: Layers) -> list[list[int]]:
    """Columns with their points from the top; the same graph always gives the same order.

    Each layer is sorted by the middle of its neighbours, sweeping right and left in turn; the best order seen is
    kept, and neighbours change places while that takes away crossings.
    """
    columns = [list(column) for column in layers.columns]
    best, fewest = columns, _crossings(columns, layers)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        beside = layers.before if forward else layers.after
        columns = [list(column) for column in columns]
        places = _places(columns)
        for layer in range(len(columns)) if forward else reversed(range(len(columns))):
            columns[layer] = _by_middle(columns[layer], beside, places)
            places.update((point, place) for place, point in enumerate(columns[layer]))
        crossings = _crossings(columns, layers)
        if crossings < fewest:
            best, fewest = columns, crossings
        if fewest == 0:
            break
    return _swapped(best, layers)


def _places(columns: Sequence[Sequence[int]]) -> dict[int, int]:
    return {point: place for column in columns for place, point in enumerate(column)}


def _by_middle(column: list[int], beside: list[list[int]], places: dict[int, int]) -> list[int]:
    """Sorted by the mean place of the neighbours; a point without any keeps its place."""

    def middle(item: tuple[int, int]) -> tuple[float, int]:
        place, point = item
        near = [places[other] for other in beside[point]]
        return (sum(near) / len(near) if near else float(place)), place

    return [point for _place, point in sorted(enumerate(column), key=middle)]


def _crossings(columns: Sequence[Sequence[int]], layers: Layers) -> int:
    """How many pairs of pieces between neighbouring layers cross."""
    places = _places(columns)
    count = 0
    for column in columns:
        seen: list[int] = []
        for point in column:
            reached = sorted(places[other] for other in layers.after[point])
            count += sum(len(seen) - bisect_right(seen, place) for place in reached)
            for place in reached:
                insort(seen, place)
    return count


def _swapped(columns: list[list[int]], layers: Layers) -> list[list[int]]:
    """Points next to each other change places while fewer of their own connections cross that way."""
    places = _places(columns)
    for _round in range(SWAPS):
        swapped = False
        for column in columns:
            for place in range(len(column) - 1):
                upper, lower = column[place], column[place + 1]
                if _gain(upper, lower, layers, places) > 0:
                    column[place], column[place + 1] = lower, upper
                    places[upper], places[lower] = place + 1, place
                    swapped = True
        if not swapped:
            break
    return columns


def _gain(upper: int, lower: int, layers: Layers, places: dict[int, int]) -> int:
    gain = 0
    for beside in (layers.before, layers.after):
        above = sorted(places[other] for other in beside[upper])
        below = sorted(places[other] for other in beside[lower])
        crossing = sum(bisect_left(below, place) for place in above)
        crossing_if_swapped = sum(bisect_left(above, place) for place in below)
        gain += crossing - crossing_if_swapped
    return gain
