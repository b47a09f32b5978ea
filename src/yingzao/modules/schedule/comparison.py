"""Plans side by side: finish, milestones, critical path, cost, labour and carbon, and every activity that differs.

The first plan is what the others are held against; it may be the plan in use, a version, a baseline or a copy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from yingzao.engines.calendar import CompiledCalendar, moment
from yingzao.engines.carbon.materials import Footprint
from yingzao.engines.cost.plan_totals import PlannedWork, PlanTotals, sum_up

from .buffers import rule_for
from .means import Needs, counted, footprint, needs_of
from .models import MILESTONES, SPANNING, Activity, Plan, Purpose, WhatIf

FEWEST, MOST = 2, 4


class Side:
    """One plan of the comparison with what is known of it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rows = list(plan.activities.select_related("calendar").order_by("position", "id"))
        for row in self.rows:
            row.plan = plan
        self.by_code = {row.code: row for row in self.rows}
        self.needs: dict[int, Needs] = needs_of(plan, self.rows)
        self.what_if = WhatIf.objects.filter(plan=plan).first() if plan.purpose == Purpose.WHAT_IF else None

    @cached_property
    def finish(self) -> int | None:
        """The end of the plan: the latest finish of what drives it."""
        return max(
            (row.finish for row in self.rows if row.finish is not None and row.kind not in SPANNING),
            default=None,
        )

    @cached_property
    def critical(self) -> list[Activity]:
        """The longest path of open work, in the order of time."""
        rows = (row for row in self.rows if row.longest_path and row.kind not in SPANNING)
        return sorted(rows, key=lambda row: (row.start or 0, row.position))

    @cached_property
    def totals(self) -> PlanTotals:
        """Cost, days and peak labour over everything that costs and needs something."""
        works = [
            self._work(row) for row in counted(self.rows) if row.start is not None and row.finish is not None
        ]
        return sum_up(works, rule_for(self.plan.project).indirect_cost_per_day)

    def _work(self, row: Activity) -> PlannedWork:
        needs = self.needs[row.pk]
        assert row.start is not None and row.finish is not None
        first, last = moment(row.start).date(), moment(row.finish)
        # What ends at midnight ends on the day before.
        ends = last.date() - timedelta(days=1) if last.hour == last.minute == 0 else last.date()
        return PlannedWork(row.code, first, max(first, ends), needs.direct_cost, needs.workers)

    @cached_property
    def cost_change(self) -> Decimal:
        """What the measures of a what-if cost beside its activities."""
        return self.what_if.cost_change if self.what_if else Decimal(0)

    @cached_property
    def direct_cost(self) -> Decimal | None:
        direct = self.totals.direct.value
        return None if direct is None else direct + self.cost_change

    @cached_property
    def cost(self) -> Decimal | None:
        """Direct and indirect cost; None where either is unknown."""
        indirect = self.totals.indirect
        return None if self.direct_cost is None or indirect is None else self.direct_cost + indirect

    @cached_property
    def carbon(self) -> Footprint | None:
        return footprint(self.needs[row.pk] for row in counted(self.rows))

    @property
    def peak_on(self) -> date | None:
        return self.totals.peak_on


@dataclass(frozen=True)
class Line:
    """One activity in every plan; None where a plan has no such activity. ``moved`` in working days of the first."""

    code: str
    name: str
    cells: tuple[Activity | None, ...]
    moved: tuple[float | None, ...]
    longer: tuple[float | None, ...]

    @property
    def differs(self) -> bool:
        return any(cell is None for cell in self.cells) or any((*self.moved, *self.longer))

    @property
    def largest(self) -> float:
        return max((abs(each) for each in self.moved if each), default=0.0)


@dataclass(frozen=True)
class Comparison:
    """The plans, the milestones, and the lines that differ in the order of the first plan."""

    sides: tuple[Side, ...]
    milestones: tuple[Line, ...]
    lines: tuple[Line, ...]
    same: int
    with_costs: bool


def compare(plans: Sequence[Plan], with_costs: bool = True) -> Comparison:
    """Hold every plan against the first; rows are matched by activity code. ``with_costs``: may the reader see them?"""
    sides = tuple(Side(plan) for plan in plans)
    calendars: dict[int, CompiledCalendar] = {}
    codes = dict.fromkeys(code for side in sides for code in side.by_code)
    lines = [_line(code, sides, calendars) for code in codes]
    marks = tuple(line for line in lines if _first(line.cells).kind in MILESTONES)
    differing = tuple(line for line in lines if line.differs and _first(line.cells).kind not in SPANNING)
    return Comparison(sides, marks, differing, len(lines) - len(differing), with_costs)


def _first(cells: Iterable[Activity | None]) -> Activity:
    return next(cell for cell in cells if cell is not None)


def _line(code: str, sides: tuple[Side, ...], calendars: dict[int, CompiledCalendar]) -> Line:
    cells = tuple(side.by_code.get(code) for side in sides)
    base = cells[0]
    moved = tuple(_moved(base, cell, calendars) if number else None for number, cell in enumerate(cells))
    longer = tuple(_longer(base, cell) if number else None for number, cell in enumerate(cells))
    return Line(code, _first(cells).name, cells, moved, longer)


def _moved(
    base: Activity | None, cell: Activity | None, calendars: dict[int, CompiledCalendar]
) -> float | None:
    """Working days, in the calendar of the first plan, by which the finish lies later there."""
    if base is None or cell is None or base.finish is None or cell.finish is None:
        return None
    if base.calendar_id not in calendars:
        calendars[base.calendar_id] = CompiledCalendar(base.calendar.as_calendar(), base.finish)
    late = calendars[base.calendar_id].work_between(base.finish, cell.finish)
    return round(late / base.calendar.minutes_per_day, 1)


def _longer(base: Activity | None, cell: Activity | None) -> float | None:
    if base is None or cell is None:
        return None
    return round(
        cell.original_minutes / cell.calendar.minutes_per_day
        - base.original_minutes / base.calendar.minutes_per_day, 1,
    )  # fmt: skip
