"""The demo's week plans and delays: what each week asked for, why it was missed, and the claim for more time."""

from functools import partial

from yingzao.core.records.services import create
from yingzao.core.routes.services import submit
from yingzao.modules.schedule.models import Cause, Delay, ExtensionRequest, PeriodItem, PeriodPlan, Span
from yingzao.modules.schedule.period_plans import Result, close_period

from .people import METRO
from .projects import CONTRACTS
from .tale import Day, Tale

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


def hold_up(tale: Tale) -> None:
    """Rain and a late drawing hold up the metro pit; the extension they entitle to is being asked for."""
    tale.write(
        -38, "08:20", "scjl", "delay 1", Delay, METRO, title="连续暴雨基坑停工", part="1.2", responsible="scjl",
        cause=Cause.WEATHER, begins_on=Day(-41), ends_on=Day(-39), days_lost=3,
        activity_codes="3.1.1", account="气象台 10 月暴雨橙色预警，坑内积水 300 mm，停止开挖并抽排。",
    )  # fmt: skip
    tale.write(
        -16, "09:10", "scjl", "delay 2", Delay, METRO, title="端头井换撑图纸迟到", part="1.2.3", responsible="scjl",
        cause=Cause.DRAWING, begins_on=Day(-20), ends_on=Day(-17), days_lost=4,
        activity_codes="3.3.6", account="设计变更图较约定晚到 4 日，第四道支撑不能下料。",
    )  # fmt: skip
    tale.write(
        -10, "10:00", "xmjl", "extension", ExtensionRequest, METRO, title="雨季及图纸原因临时延期", responsible="xmjl",
        stage="interim", contract_clause="第 7.5.1 条、第 7.7 条", grounds="气象证明、停工记录、图纸签收单见附件。",
    )  # fmt: skip


def _begin_week(tale: Tale, project: str, manager: str, day: int) -> None:
    for earlier in PeriodPlan.objects.filter(project=tale.projects[project], status="approved"):
        results = {item.pk: _result(item, place) for place, item in enumerate(earlier.items.all())}
        close_period(earlier, results)
    plan = create(
        PeriodPlan, project=tale.projects[project], title="", span=Span.WEEK, begins_on=tale.day(day),
        responsible=tale.people[manager],
    )  # fmt: skip
    if plan.items.exists():
        submit(plan, tale.people[manager])


def _result(item: PeriodItem, place: int) -> Result:
    percent = item.activity.percent if item.activity else 0.0
    cause, note = CAUSES[place % len(CAUSES)]
    return Result(percent, cause, note)
