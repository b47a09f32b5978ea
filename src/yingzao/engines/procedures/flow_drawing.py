"""A mined process as boxes and arrows in pixels: the flow from left to right, what turns back above it."""

from collections.abc import Mapping
from dataclasses import dataclass

from .mining import AUTHOR, END, START, Process

BOX_WIDTH, BOX_HEIGHT = 140, 78
GAP, ROW_GAP, MARGIN = 38, 26, 8
END_RADIUS = 10
ARC_STEP = 24
THINNEST, THICKEST = 1.2, 6.0
HEAD = 9


@dataclass(frozen=True)
class Box:
    """A step at its top left corner; ``heat`` 0 … 3 by its part of all waiting."""

    step: str
    x: float
    y: float
    heat: int

    @property
    def right(self) -> float:
        return self.x + BOX_WIDTH

    @property
    def middle(self) -> float:
        return self.y + BOX_HEIGHT / 2


@dataclass(frozen=True)
class Arrow:
    """``kind`` is on, back or leap (forward past a step); the count stands at ``x``, ``y``."""

    kind: str
    path: str
    head: str
    width: float
    count: int
    x: float
    y: float


@dataclass(frozen=True)
class FlowDrawing:
    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    start: tuple[float, float]
    end: tuple[float, float]


def draw_flow(process: Process, places: Mapping[str, tuple[int, int]]) -> FlowDrawing:
    """Boxes at their ``places`` (column, row); steps that have none were left out of the route since and are not drawn.

    What the author mends is drawn as the way back itself: a rejection leads from its step to the one opened next.
    """
    moves = _without_author(process.moves)
    backs = sorted((m for m in moves if _is_back(m, places)), key=lambda m: _span(m, places))
    leaps = sorted((m for m in moves if _is_leap(m, places)), key=lambda m: _span(m, places))
    columns = max((column for column, _row in places.values()), default=0) + 1
    rows = max((row for _column, row in places.values()), default=0) + 1
    top = MARGIN + ARC_STEP * (len(backs) + 1)
    boxes = {step: _box(step, place, top, process) for step, place in places.items()}
    middle = top + (rows * BOX_HEIGHT + (rows - 1) * ROW_GAP) / 2
    start = (MARGIN + END_RADIUS, middle)
    end = (_left(columns) + END_RADIUS, middle)
    most = max(moves.values(), default=1)
    bottom = top + rows * (BOX_HEIGHT + ROW_GAP) - ROW_GAP
    arrows = [_on(m, n, boxes, start, end, most) for m, n in moves.items() if _is_on(m, places)]
    arrows += [
        _arc(m, moves[m], boxes, start, end, most, top - ARC_STEP * (k + 1), "back")
        for k, m in enumerate(backs)
    ]
    arrows += [
        _arc(m, moves[m], boxes, start, end, most, bottom + ARC_STEP * (k + 1), "leap")
        for k, m in enumerate(leaps)
    ]
    height = bottom + ARC_STEP * (len(leaps) + 1) + MARGIN
    return FlowDrawing(end[0] + END_RADIUS + MARGIN, height, tuple(boxes.values()), tuple(arrows), start, end)


def _without_author(moves: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """The author's turn is not a box: what leads into it goes on to where it leads, in proportion."""
    out = {after: n for (before, after), n in moves.items() if before == AUTHOR}
    whole = sum(out.values())
    found: dict[tuple[str, str], int] = {m: n for m, n in moves.items() if AUTHOR not in m}
    for (before, after), n in moves.items():
        if after == AUTHOR and before != AUTHOR and whole:
            for target, part in out.items():
                found[before, target] = found.get((before, target), 0) + round(n * part / whole)
    return {m: n for m, n in found.items() if n}


def _column(step: str, places: Mapping[str, tuple[int, int]]) -> int | None:
    if step in (START, END):
        return -1 if step == START else max((c for c, _r in places.values()), default=-1) + 1
    return places[step][0] if step in places else None


def _span(move: tuple[str, str], places: Mapping[str, tuple[int, int]]) -> int:
    one, two = (_column(step, places) for step in move)
    return abs((two or 0) - (one or 0))


def _steps_on(move: tuple[str, str], places: Mapping[str, tuple[int, int]]) -> int | None:
    one, two = (_column(step, places) for step in move)
    return None if one is None or two is None else two - one


def _is_back(move: tuple[str, str], places: Mapping[str, tuple[int, int]]) -> bool:
    on = _steps_on(move, places)
    return on is not None and on <= 0 and move[0] != START


def _is_leap(move: tuple[str, str], places: Mapping[str, tuple[int, int]]) -> bool:
    on = _steps_on(move, places)
    return on is not None and on > 1


def _is_on(move: tuple[str, str], places: Mapping[str, tuple[int, int]]) -> bool:
    return _steps_on(move, places) == 1


def _left(column: int) -> float:
    return MARGIN + 2 * END_RADIUS + GAP + column * (BOX_WIDTH + GAP)


def _box(step: str, place: tuple[int, int], top: float, process: Process) -> Box:
    column, row = place
    share = process.share_of_time(step)
    heat = sum(share >= level for level in (0.15, 0.3, 0.5))
    return Box(step, _left(column), top + row * (BOX_HEIGHT + ROW_GAP), heat)


def _width(count: int, most: int) -> float:
    return round(THINNEST + (THICKEST - THINNEST) * count / most, 1)


Ends = tuple[float, float]


def _out(step: str, boxes: Mapping[str, Box], start: Ends) -> Ends:
    return (start[0] + END_RADIUS, start[1]) if step == START else (boxes[step].right, boxes[step].middle)


def _into(step: str, boxes: Mapping[str, Box], end: Ends) -> Ends:
    return (end[0] - END_RADIUS, end[1]) if step == END else (boxes[step].x, boxes[step].middle)


def _on(
    move: tuple[str, str], count: int, boxes: Mapping[str, Box], start: Ends, end: Ends, most: int
) -> Arrow:  # fmt: skip
    (x1, y1), (x2, y2) = _out(move[0], boxes, start), _into(move[1], boxes, end)
    tip = x2 - HEAD
    head = f"M{tip} {y2 - HEAD / 2}L{x2} {y2}L{tip} {y2 + HEAD / 2}Z"
    return Arrow(
        "on", f"M{x1} {y1}L{tip} {y2}", head, _width(count, most), count, (x1 + tip) / 2, (y1 + y2) / 2 - 8
    )


def _arc(
    move: tuple[str, str], count: int, boxes: Mapping[str, Box], start: Ends, end: Ends, most: int, level: float,
    kind: str,
) -> Arrow:  # fmt: skip
    """Up (or down) from the middle of one box, along at ``level``, into the other; to itself from its sides."""
    is_above = kind == "back"
    x1, y1 = _edge(move[0], boxes, start, is_above)
    x2, y2 = _edge(move[1], boxes, end, is_above)
    if move[0] == move[1]:
        x1, x2 = x1 + BOX_WIDTH / 4, x2 - BOX_WIDTH / 4
    elif is_above:
        x1, x2 = x1 + 14, x2 - 14
    tip = y2 - HEAD if is_above else y2 + HEAD
    path = f"M{x1} {y1}V{level}H{x2}V{tip}"
    head = f"M{x2 - HEAD / 2} {tip}L{x2} {y2}L{x2 + HEAD / 2} {tip}Z"
    return Arrow(kind, path, head, _width(count, most), count, (x1 + x2) / 2, level - 5)


def _edge(step: str, boxes: Mapping[str, Box], point: Ends, is_above: bool) -> Ends:
    if step in (START, END):
        return (point[0], point[1] - END_RADIUS if is_above else point[1] + END_RADIUS)
    box = boxes[step]
    return (box.x + BOX_WIDTH / 2, box.y if is_above else box.y + BOX_HEIGHT)
