"""What the project's own finished activities say about durations: actual against planned, by branch of the WBS."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, log
from statistics import fmean

from yingzao.engines.calendar import CompiledCalendar

from ..models import Activity, Plan, State, WbsNode

WHOLE = 0
"""Key of the group of all activities."""


@dataclass(frozen=True)
class Case:
    """A finished activity: planned and actual working minutes."""

    activity: Activity
    planned_minutes: float
    actual_minutes: float

    @property
    def ratio(self) -> float:
        """Actual ÷ planned."""
        return self.actual_minutes / self.planned_minutes


@dataclass
class CaseGroup:
    """Finished activities of one branch; ``node`` is None for the whole plan."""

    node: WbsNode | None
    cases: list[Case] = field(default_factory=list)

    @property
    def typical_ratio(self) -> float:
        """Geometric mean of actual ÷ planned: 1.1 means a tenth longer than planned."""
        return exp(fmean(log(case.ratio) for case in self.cases))

    @property
    def pairs(self) -> list[tuple[float, float]]:
        return [(case.planned_minutes, case.actual_minutes) for case in self.cases]


@dataclass
class Lessons:
    """Groups of cases by branch; :meth:`group_for` finds the nearest one that holds enough."""

    groups: dict[int, CaseGroup]
    branch_of: dict[int, int]
    least: int

    def group_for(self, row: Activity) -> CaseGroup | None:
        """The branch of the activity, else the whole plan, where at least ``least`` cases stand behind it."""
        for key in (self.branch_of.get(row.wbs_id or 0, WHOLE), WHOLE):
            found = self.groups.get(key)
            if found and len(found.cases) >= self.least:
                return found
        return None


def learn(plan: Plan, rows: Sequence[Activity], least: int) -> Lessons:
    """Gather the finished activities of a plan; planned is what the baseline gives, else the plan itself."""
    nodes = {node.pk: node for node in plan.wbs.all()}
    branch_of = _branches(nodes)
    planned = _planned_minutes(plan)
    groups = {WHOLE: CaseGroup(None)}
    calendars: dict[int, CompiledCalendar] = {}
    for row in rows:
        case = _case(row, planned, calendars)
        if case is None:
            continue
        groups[WHOLE].cases.append(case)
        branch = branch_of.get(row.wbs_id or 0)
        if branch is not None:
            groups.setdefault(branch, CaseGroup(nodes[branch])).cases.append(case)
    return Lessons(groups, branch_of, least)


def _case(row: Activity, planned: dict[str, int], calendars: dict[int, CompiledCalendar]) -> Case | None:
    minutes = planned.get(row.code, row.original_minutes)
    if (
        row.progress != State.COMPLETED
        or minutes <= 0
        or row.actual_start is None
        or row.actual_finish is None
    ):
        return None
    if row.calendar_id not in calendars:
        calendars[row.calendar_id] = CompiledCalendar(row.calendar.as_calendar(), row.actual_start)
    worked = calendars[row.calendar_id].work_between(row.actual_start, row.actual_finish)
    return Case(row, minutes, worked) if worked > 0 else None


def _planned_minutes(plan: Plan) -> dict[str, int]:
    if plan.baseline_id is None:
        return {}
    rows = Activity.objects.filter(plan=plan.baseline_id)
    return dict(rows.values_list("code", "original_minutes"))


def _branches(nodes: dict[int, WbsNode]) -> dict[int, int]:
    """WBS node → its branch: the first level at which the tree parts."""
    tops = [node for node in nodes.values() if node.depth == 0]
    level = 1 if len(tops) == 1 and any(node.depth == 1 for node in nodes.values()) else 0
    found = {}
    for node in nodes.values():
        at: WbsNode | None = node
        while at is not None and at.depth > level:
            at = nodes.get(at.parent_id or 0)
        if at is not None and at.depth == level:
            found[node.pk] = at.pk
    return found
