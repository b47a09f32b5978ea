"""Earned value of a project by months (挣值): planned, earned and actual, earned schedule, forecast and back-test.

Planned and earned value come from the plan in use and its progress records, actual cost from the monthly costs and
the priced day-work slips. What no record tells stays unknown, and the page says which record is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from yingzao.core.access.gate import PRIVATE, may, sees_every
from yingzao.core.accounts.wording import together
from yingzao.core.projects.models import Project
from yingzao.core.records.status import IN_FORCE
from yingzao.engines.calendar import moment
from yingzao.engines.cost.earned_value import EarnedValue, evaluate_earned_value
from yingzao.engines.cost.outlook import (
    EarnedSchedule,
    Outlook,
    find_earned_schedule,
    look_ahead,
    rate_earned_schedule,
)
from yingzao.modules.cost.models import DayworkSlip, MonthlyCost
from yingzao.modules.schedule.earning import (
    Measure,
    Month,
    PlanValue,
    day_after_months,
    months_since,
    value_base,
)
from yingzao.modules.schedule.models import Plan

SLIP, MONTHLY = "cost.daywork_slip", "cost.monthly_cost"
THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True)
class Spent:
    """Money of one month with the records it was counted from."""

    amount: Decimal
    costs: tuple[int, ...]
    slips: tuple[int, ...]


@dataclass(frozen=True)
class Point:
    """Cumulative values at the end of a month or at the data date; None where unknown or still to come."""

    month: Month
    at: int
    planned: Decimal
    earned: Decimal | None
    actual: Decimal | None
    earned_months: Decimal | None
    spent: Spent | None

    @property
    def day(self) -> date:
        return moment(self.at - 1).date()


@dataclass(frozen=True)
class Tested:
    """What was forecast at the end of a closed month for what has been reached by now, and the error of it."""

    month: Month
    forecast: float
    actual: float

    @property
    def error(self) -> float:
        """Forecast minus actual, in the unit of both."""
        return self.forecast - self.actual

    @property
    def percent(self) -> float:
        return 100 * self.error / self.actual


@dataclass
class Value:
    """Everything on the page of one project."""

    base: PlanValue
    points: list[Point]
    now: Point
    sees_money: bool
    progress_index: EarnedValue
    cost_point: Point | None
    cost_index: EarnedValue | None
    time: EarnedSchedule | None
    planned_months: Decimal
    time_outlook: Outlook | None
    cost_outlook: Outlook | None
    missing: list[str]

    @property
    def first(self) -> date:
        return self.base.months[0].first

    @property
    def budget(self) -> Decimal:
        return self.base.budget.total

    @property
    def past(self) -> list[Point]:
        """The closed months, and the data date."""
        return [point for point in self.points if point.earned is not None]

    @property
    def closed(self) -> list[Point]:
        return [point for point in self.past if point.month.is_closed]

    @property
    def variance_months(self) -> Decimal | None:
        """SV(t): earned minus actual time in months."""
        return None if self.time is None else self.time.earned_time - self.time.actual_time

    @property
    def is_money(self) -> bool:
        """Is value counted in money, so that cost can be compared with it?"""
        return self.base.measure is not Measure.DAYS

    @property
    def shows_amounts(self) -> bool:
        """Working days are open to whoever sees the plan, money only to whoever sees costs."""
        return self.sees_money or not self.is_money

    @property
    def planned_percent(self) -> Decimal | None:
        return self.percent(self.now.planned)

    @property
    def earned_percent(self) -> Decimal | None:
        return self.percent(self.now.earned)

    @property
    def back_test_percent(self) -> float | None:
        """Mean error of the time forecast in percent."""
        return _error_percent(self.time_outlook)

    @property
    def cost_back_test_percent(self) -> float | None:
        return _error_percent(self.cost_outlook)

    def day_of(self, months: float | None) -> date | None:
        """The day after so many months from the start of the plan."""
        return None if months is None else day_after_months(self.first, months)

    def percent(self, amount: Decimal | None) -> Decimal | None:
        """An amount of the budget in percent."""
        return None if amount is None or not self.budget else 100 * amount / self.budget


def _error_percent(outlook: Outlook | None) -> float | None:
    return None if outlook is None or outlook.back_test_error is None else 100 * outlook.back_test_error


def project_value(person, project: Project) -> Value | None:
    """The value of the plan in use as far as ``person`` may see it; None without a plan with work in it."""
    plan = Plan.objects.visible_to(person).filter(project=project, is_current=True).first()
    if plan is not None:
        plan.project = project
    base = value_base(project, plan)
    if base is None:
        return None
    sees_money = all(
        may(person, PRIVATE, kind, project) and sees_every(person, kind, project) for kind in (MONTHLY, SLIP)
    )
    costs = _spent_by_month(person, project) if sees_money else {}
    points = _points(base, costs)
    now = next((point for point in reversed(points) if point.earned is not None), points[0])
    is_money = base.measure is not Measure.DAYS
    past = [point for point in points if point.earned is not None]
    known = [point for point in past if point.actual is not None]
    cost_index = None
    if known and is_money:
        last = known[-1]
        cost_index = evaluate_earned_value(last.planned, last.earned, last.actual, base.budget.total)
    planned_months = _planned_months(points)
    spent_time = [months_since(base.months[0].first, point.at) for point in past]
    earned_time = [float(point.earned_months or 0) for point in past]
    time = None
    if past and now.earned_months is not None:
        elapsed = Decimal(f"{spent_time[-1]:.6f}")
        time = rate_earned_schedule(now.earned_months, elapsed, planned_months)
    return Value(
        base, points, now, sees_money, evaluate_earned_value(now.planned, now.earned, None),
        known[-1] if known else None, cost_index, time, planned_months,
        look_ahead(spent_time, earned_time, float(planned_months)),
        _cost_outlook(known, base.budget.total) if is_money else None, _missing(base, points, sees_money),
    )  # fmt: skip


def _points(base: PlanValue, costs: dict[date, Spent]) -> list[Point]:
    months, data_date = base.months, base.plan.data_date
    planned_ends = [base.budget.planned(month.end) for month in months]
    found, total, is_known = [], Decimal(0), True
    for month, planned in zip(months, planned_ends, strict=True):
        is_past = month.is_closed or months_since(month.first, data_date) < 1
        begun = months_since(month.first, data_date) > 0
        if not (is_past and begun):
            found.append(Point(month, month.end, planned, None, None, None, None))
            continue
        at = min(month.end, data_date)
        planned_now, earned = base.at(at)
        spent = costs.get(month.first)
        is_known = is_known and (spent is not None and bool(spent.costs))
        total += spent.amount if spent else Decimal(0)
        found.append(
            Point(
                month, at, planned_now, earned, total if is_known else None,
                find_earned_schedule(planned_ends, earned), spent,
            )
        )  # fmt: skip
    return found


def _planned_months(points: Sequence[Point]) -> Decimal:
    """Months from the start until all is planned to be done; the last one counts as far as it is needed."""
    whole = points[-1].planned
    return find_earned_schedule([point.planned for point in points], whole)


def _spent_by_month(person, project: Project) -> dict[date, Spent]:
    """Filed monthly costs and priced, filed day-work slips by the month they belong to."""
    sums: dict[date, tuple[Decimal, list[int], list[int]]] = {}
    costs = MonthlyCost.objects.visible_to(person).filter(project=project, status__in=IN_FORCE)
    for pk, month, amount in costs.values_list("pk", "month", "cost"):
        total, records, slips = sums.get(month, (Decimal(0), [], []))
        sums[month] = (total + amount, [*records, pk], slips)
    priced = DayworkSlip.objects.visible_to(person).filter(project=project, status__in=IN_FORCE)
    for pk, day, price in priced.exclude(amount=None).values_list("pk", "worked_on", "amount"):
        month = day.replace(day=1)
        total, records, slips = sums.get(month, (Decimal(0), [], []))
        sums[month] = (total + (price or Decimal(0)), records, [*slips, pk])
    return {
        month: Spent(total, tuple(records), tuple(slips)) for month, (total, records, slips) in sums.items()
    }


def _missing(base: PlanValue, points: Sequence[Point], sees_money: bool) -> list[str]:
    """What keeps a figure unknown, each with what to write down."""
    words = []
    if base.plan.baseline_id is None:
        words.append(_("No baseline is kept; planned value follows the plan's own dates."))
    if base.unplanned:
        words.append(_("%d activities have no planned dates and are not counted.") % len(base.unplanned))
    if base.measure is Measure.DAYS:
        words.append(
            _(
                "Neither the plan nor the forecast rule has a budget: value is counted in working days; "
                "cost index and cost forecast are unknown."
            )
        )
    lacking = [p.month.key for p in points if p.month.is_closed and not (p.spent and p.spent.costs)]
    if not sees_money:
        words.append(_("Cost is not open to you."))
    elif lacking:
        words.append(_("Actual cost is unknown from %(first)s on: no monthly cost is filed for %(months)s.")
                     % {"first": lacking[0], "months": together(lacking)})  # fmt: skip
    return words


def _cost_outlook(known: Sequence[Point], budget: Decimal) -> Outlook | None:
    return look_ahead(
        [float(point.actual or 0) for point in known],
        [float(point.earned or 0) for point in known],
        float(budget),
    )


def back_test(value: Value) -> tuple[list[Tested], list[Tested]]:
    """Time and cost: at the end of every closed month, the forecast of what was needed to come as far as now.

    The rule is that of the forecast itself: so much spent for so much done, the rest at the same pace.
    """
    past = value.past
    time = [
        (point.month, months_since(value.first, point.at), float(point.earned_months or 0)) for point in past
    ]
    cost = [
        (point.month, float(point.actual), float(point.earned or 0))
        for point in past
        if point.actual is not None
    ]
    return _tested(time), _tested(cost) if value.is_money else []


def _tested(series: Sequence[tuple[Month, float, float]]) -> list[Tested]:
    if not series:
        return []
    _month, spent_now, done_now = series[-1]
    return [
        Tested(month, spent + (done_now - done) * spent / done, spent_now)
        for month, spent, done in series[:-1]
        if spent > 0 and 0 < done < done_now
    ]
