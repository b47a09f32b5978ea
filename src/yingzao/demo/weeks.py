"""The demo's week plans: last week's was closed with the causes of what was missed, this week's is being worked on."""

from datetime import date, timedelta
from functools import partial

from yingzao.core.records.services import create
from yingzao.core.routes.services import submit
from yingzao.modules.schedule.models import Cause, PeriodItem, PeriodPlan, Span
from yingzao.modules.schedule.period_plans import Result, close_period

from .projects import CONTRACTS
from .tale import Tale

CAUSES = (
    (Cause.LABOUR, "支撑安装班组少 6 人"),
    (Cause.MATERIAL, "材料晚到一日"),
    (Cause.PREVIOUS_WORK, "前道工序移交晚"),
    (Cause.WEATHER, "周三大雨停工"),
)


def plan_weeks(tale: Tale) -> None:
    """Two week plans for each site; the later one is never drawn on the day the demo is made."""
    monday = -tale.today.weekday() or -7
    for contract in CONTRACTS:
        for day in (monday - 7, monday):
            tale.on(
                day,
                "07:40",
                contract.manager,
                partial(_begin_week, tale, contract.code, contract.manager, day),
            )


def _begin_week(tale: Tale, project: str, manager: str, day: int) -> None:
    for earlier in PeriodPlan.objects.filter(project=tale.projects[project], status="approved"):
        results = {item.pk: _result(item, place) for place, item in enumerate(earlier.items.all())}
        close_period(earlier, results)
    first: date = tale.day(day)
    title = f"{first:%m-%d} 至 {first + timedelta(days=6):%m-%d} 周计划"
    plan = create(
        PeriodPlan, project=tale.projects[project], title=title, span=Span.WEEK, begins_on=first,
        responsible=tale.people[manager],
    )  # fmt: skip
    if plan.items.exists():
        submit(plan, tale.people[manager])


def _result(item: PeriodItem, place: int) -> Result:
    percent = item.activity.percent if item.activity else 0.0
    cause, note = CAUSES[place % len(CAUSES)]
    return Result(percent, cause, note)
