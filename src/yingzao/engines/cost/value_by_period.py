"""Planned value, earned value and actual cost of works and WBS parts at the end of periods.

A budget has a part that is due when work starts and a part that accrues evenly over its working time; what is
earned follows the same rule with the share done in place of the share of time.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from yingzao.engines.calendar import CompiledCalendar, WorkCalendar

CENT = Decimal("0.01")


@dataclass(frozen=True)
class BudgetedWork:
    """Planned work: start (instant), working minutes, money due at its start and money spread over it."""

    id: str
    start: int
    minutes: int
    calendar_id: str
    start_cost: Decimal
    running_cost: Decimal
    wbs_id: str | None = None

    @property
    def budget(self) -> Decimal:
        """Budget at completion."""
        return self.start_cost + self.running_cost


@dataclass(frozen=True)
class ReportedProgress:
    """How a work stands: share done from 0 to 1, whether it has started, and its cost so far."""

    work_id: str
    share_done: Decimal
    started: bool
    actual_cost: Decimal


@dataclass(frozen=True)
class PeriodValue:
    """Cumulative money to 0.01 of a WBS part, or of the project where ``wbs_id`` is None."""

    wbs_id: str | None
    planned: Decimal
    earned: Decimal
    actual: Decimal
    budget: Decimal


class CostError(ValueError):
    """Cost data that do not fit together; ``code`` and ``params`` say why."""

    def __init__(self, code: str, message: str, **params: object) -> None:
        super().__init__(message)
        self.code = code
        self.params = params


class Budget:
    """Works with their calendars, ready to be valued at any date.

    >>> from yingzao.engines.calendar import round_the_clock
    >>> work = BudgetedWork("A", 0, 600, "24h", Decimal(100), Decimal(900))
    >>> budget = Budget([work], [round_the_clock()])
    >>> [budget.planned(at) for at in (-1, 0, 300, 700)]
    [Decimal('0.00'), Decimal('100.00'), Decimal('550.00'), Decimal('1000.00')]
    """

    def __init__(
        self,
        works: Iterable[BudgetedWork],
        calendars: Iterable[WorkCalendar],
        wbs_parents: Mapping[str, str | None] | None = None,
    ) -> None:
        self.works = {work.id: work for work in works}
        self._calendars = {calendar.id: CompiledCalendar(calendar) for calendar in calendars}
        self._parents = dict(wbs_parents or {})
        for work in self.works.values():
            if work.calendar_id not in self._calendars:
                raise CostError(
                    "cost.unknown_calendar",
                    f"Work {work.id} needs calendar {work.calendar_id}, which is missing.",
                    work=work.id,
                    calendar=work.calendar_id,
                )

    @property
    def total(self) -> Decimal:
        """Budget at completion to 0.01."""
        return _cents(sum((work.budget for work in self.works.values()), Decimal(0)))

    def planned(self, at: int) -> Decimal:
        """Planned value at an instant, cumulative, to 0.01."""
        return _cents(sum((self._planned(work, at) for work in self.works.values()), Decimal(0)))

    def find_planned_instant(self, earned: Decimal) -> int | None:
        """The first instant by which so much was to be earned: earned schedule as a date.

        The end of the plan where more is earned than was planned; None without works.
        """
        if not self.works:
            return None
        begin = min(work.start for work in self.works.values())
        end = max(
            self._calendars[work.calendar_id].add_work(work.start, work.minutes)
            for work in self.works.values()
        )
        goal = min(earned, self.total)
        while begin < end:
            middle = (begin + end) // 2
            if self.planned(middle) >= goal:
                end = middle
            else:
                begin = middle + 1
        return begin

    def value(self, at: int, progress: Iterable[ReportedProgress]) -> tuple[PeriodValue, ...]:
        """Planned, earned and actual at an instant: of the project first, then of every WBS part.

        Work without progress has earned and cost nothing. Raises CostError for progress of unknown work, given
        twice or with a share outside 0 to 1.
        """
        sums: dict[str | None, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 4)
        reports = self._by_work(progress)
        for work in self.works.values():
            report = reports.get(work.id)
            amounts = (self._planned(work, at), _earned(work, report), _actual(report), work.budget)
            for part in self._parts(work.wbs_id):
                sums[part] = [one + other for one, other in zip(sums[part], amounts, strict=True)]
        if not self.works:
            sums[None] = [Decimal(0)] * 4
        return tuple(PeriodValue(part, *(_cents(amount) for amount in sums[part])) for part in sums)

    def _by_work(self, progress: Iterable[ReportedProgress]) -> dict[str, ReportedProgress]:
        reports: dict[str, ReportedProgress] = {}
        for report in progress:
            if report.work_id not in self.works or report.work_id in reports:
                raise CostError(
                    "cost.progress",
                    f"Progress of work {report.work_id} is given twice, or the work is missing.",
                    work=report.work_id,
                )
            if not 0 <= report.share_done <= 1:
                raise CostError(
                    "cost.share",
                    f"Work {report.work_id}: a share done of {report.share_done} is not between 0 and 1.",
                    work=report.work_id,
                    share=report.share_done,
                )
            reports[report.work_id] = report
        return reports

    def _parts(self, wbs_id: str | None) -> list[str | None]:
        """The project, the WBS part of a work and all above it."""
        parts: list[str | None] = [None]
        while wbs_id is not None and wbs_id not in parts:
            parts.append(wbs_id)
            wbs_id = self._parents.get(wbs_id)
        return parts

    def _planned(self, work: BudgetedWork, at: int) -> Decimal:
        if at < work.start:
            return Decimal(0)
        if work.minutes <= 0:
            return work.budget
        worked = self._calendars[work.calendar_id].work_between(work.start, at)
        return work.start_cost + work.running_cost * min(worked, work.minutes) / work.minutes


def _earned(work: BudgetedWork, report: ReportedProgress | None) -> Decimal:
    if report is None or not report.started:
        return Decimal(0)
    return work.start_cost + work.running_cost * report.share_done


def _actual(report: ReportedProgress | None) -> Decimal:
    return Decimal(0) if report is None else report.actual_cost


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
