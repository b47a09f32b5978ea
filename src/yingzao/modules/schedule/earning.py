"""How far a plan was meant to be and how far it was, month by month: shares earned from starts, reports and finishes.

What is earned between two reports counts in a straight line of working time; no report is guessed after the data date.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from django.db.models import Sum
from django.utils import timezone

from yingzao.core.history.models import HistoryEntry
from yingzao.core.projects.models import Project
from yingzao.engines.calendar import CompiledCalendar, instant, moment
from yingzao.engines.cost.value_by_period import Budget, BudgetedWork, ReportedProgress

from .judging import baseline_dates
from .models import MILESTONES, SPANNING, Activity, Assignment, Plan, State
from .risk.rules import rule_for

CENT = Decimal("0.01")


class Measure(Enum):
    """What planned and earned value are counted in."""

    COST = "cost"
    TARGET_COST = "target_cost"
    DAYS = "days"


@dataclass(frozen=True)
class Month:
    """A calendar month: its first day, the instant it ends, and whether the data date lies behind it."""

    first: date
    end: int
    is_closed: bool

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"


@dataclass
class Work:
    """An activity with its budget and what is known of its progress: instants and shares done, rising in time."""

    row: Activity
    budget: Decimal
    planned_start: int
    planned_minutes: int
    calendar: CompiledCalendar
    points: list[tuple[int, float]] = field(default_factory=list)

    def share_at(self, at: int) -> float:
        """Share done at an instant, between 0 and 1."""
        place = bisect_right(self.points, at, key=lambda point: point[0])
        if place == 0:
            return 0.0
        (since, before), rest = self.points[place - 1], self.points[place:]
        if not rest:
            return before
        until, after = rest[0]
        whole = self.calendar.work_between(since, until)
        return (
            before + (after - before) * self.calendar.work_between(since, at) / whole if whole > 0 else before
        )

    def planned_share_at(self, at: int) -> float:
        """Share planned at an instant, between 0 and 1."""
        if at < self.planned_start or self.planned_minutes <= 0:
            return 0.0 if at < self.planned_start else 1.0
        worked = self.calendar.work_between(self.planned_start, at)
        return min(worked / self.planned_minutes, 1.0)


@dataclass
class PlanValue:
    """A plan ready to be valued at any instant; ``unplanned`` activities have no planned dates and count nothing."""

    plan: Plan
    measure: Measure
    works: list[Work]
    budget: Budget
    months: list[Month]
    unplanned: list[Activity]
    reports: int

    def at(self, instant_: int) -> tuple[Decimal, Decimal]:
        """Planned and earned value, cumulative, to 0.01."""
        shares = ((work, work.share_at(instant_)) for work in self.works)
        progress = [
            ReportedProgress(work.row.source_id, Decimal(f"{share:.6f}"), True, Decimal(0))
            for work, share in shares
            if share > 0
        ]
        whole = self.budget.value(instant_, progress)[0]
        return whole.planned, whole.earned


def plan_value(plan: Plan) -> PlanValue:
    """Budgets by the plan's own cost where a file brought any, else the target cost by duration, else working days."""
    rows = [
        row
        for row in plan.activities.select_related("calendar")
        if row.kind not in (*MILESTONES, *SPANNING) and row.original_minutes > 0
    ]
    measure, budgets = _budgets(plan, rows)
    dates, reports = baseline_dates(plan), _reports(plan)
    calendars: dict[int, CompiledCalendar] = {}
    works, unplanned = [], []
    for row in rows:
        row.plan = plan
        if row.calendar_id not in calendars:
            calendars[row.calendar_id] = CompiledCalendar(row.calendar.as_calendar(), plan.data_date)
        calendar = calendars[row.calendar_id]
        start, finish = dates.get(row.code) or (row.planned_start, row.planned_finish)
        if start is None or finish is None:
            unplanned.append(row)
            continue
        minutes = calendar.work_between(start, finish)
        points = _points(plan, row, reports.get(row.code, []))
        works.append(Work(row, budgets[row.pk], start, minutes, calendar, points))
    engine_works = [
        BudgetedWork(
            w.row.source_id,
            w.planned_start,
            w.planned_minutes,
            w.row.calendar.source_id,
            Decimal(0),
            w.budget,
        )
        for w in works
    ]
    budget = Budget(engine_works, [c.as_calendar() for c in plan.calendars.all()])
    count = sum(len(each) for each in reports.values())
    return PlanValue(plan, measure, works, budget, _months(plan, works), unplanned, count)


def _budgets(plan: Plan, rows: list[Activity]) -> tuple[Measure, dict[int, Decimal]]:
    sums = (
        Assignment.objects.filter(activity__plan=plan)
        .values_list("activity")
        .annotate(cost=Sum("planned_cost"))
    )
    costs = {pk: cost for pk, cost in sums if cost}
    if costs:
        return Measure.COST, {row.pk: costs.get(row.pk, Decimal(0)) for row in rows}
    days = {
        row.pk: Decimal(row.original_minutes) / Decimal(str(row.calendar.minutes_per_day)) for row in rows
    }
    whole, target = sum(days.values()), rule_for(plan.project).budget
    if not target or not whole:
        return Measure.DAYS, days
    return Measure.TARGET_COST, {pk: target * value / whole for pk, value in days.items()}


def _reports(plan: Plan) -> dict[str, list[tuple[int, float]]]:
    """Activity code → (instant, share) of every progress report signed in the plan's history."""
    found: dict[str, list[tuple[int, float]]] = {}
    entries = HistoryEntry.objects.filter(
        chain=plan.project_id, model="schedule.plan", object_id=plan.pk, action="progress_reported"
    )
    for at, changes in entries.order_by("id").values_list("at", "changes"):
        for name, pair in changes.items():
            if name.endswith(" percent"):
                when = instant(timezone.localtime(at).replace(tzinfo=None, second=0, microsecond=0))
                found.setdefault(name.removesuffix(" percent"), []).append((when, float(pair[1]) / 100))
    return found


def _points(plan: Plan, row: Activity, reports: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    """Start, reports and finish in order of time; the last word on a moment counts."""
    if row.progress == State.NOT_STARTED or row.actual_start is None:
        return []
    end, share = plan.data_date, row.percent / 100
    if row.progress == State.COMPLETED and row.actual_finish is not None:
        end, share = row.actual_finish, 1.0
    end = max(end, row.actual_start + 1)
    between = {at: done for at, done in reports if row.actual_start < at < end}
    return [(row.actual_start, 0.0), *sorted(between.items()), (end, share)]


def _months(plan: Plan, works: list[Work]) -> list[Month]:
    """Every month from the first planned or actual start to the last planned finish or the data date."""
    starts = [
        at for w in works for at in (w.planned_start, w.points[0][0] if w.points else None) if at is not None
    ]
    if not starts:
        return []
    ends = [w.calendar.add_work(w.planned_start, w.planned_minutes) for w in works]
    last = moment(max(*ends, plan.data_date)).date()
    months, first = [], moment(min(starts)).date().replace(day=1)
    while first <= last:
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        months.append(Month(first, instant(after), instant(after) <= plan.data_date))
        first = after
    return months


def months_since(first: date, at: int) -> float:
    """Time from the first day of a month in months: whole ones, and the days of the one begun as its share."""
    there: datetime = moment(at)
    whole = (there.year - first.year) * 12 + there.month - first.month
    begin = instant(there.date().replace(day=1))
    after = instant(date(there.year + there.month // 12, there.month % 12 + 1, 1))
    return whole + (at - begin) / (after - begin)


def day_after_months(first: date, months: float) -> date:
    """The day that lies so many months after the first day of a month; 2.5 is the middle of the third month."""
    whole = int(months)
    number = first.year * 12 + first.month - 1 + whole
    begin = date(number // 12, number % 12 + 1, 1)
    after = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    at = instant(begin) + (months - whole) * (instant(after) - instant(begin))
    return moment(max(round(at) - 1, 0)).date()


def value_base(project: Project, plan: Plan | None) -> PlanValue | None:
    """The plan in use ready to be valued; None without one or without work in it."""
    if plan is None or plan.project_id != project.pk:
        return None
    found = plan_value(plan)
    return found if found.works and found.months else None
