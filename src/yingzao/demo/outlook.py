"""What the metro station's office forecasts: estimates, risk events, the costs of closed months, a risk analysis."""

import uuid
from datetime import date
from decimal import Decimal
from functools import partial

from yingzao.core.records.services import create
from yingzao.core.routes.services import submit
from yingzao.modules.cost.models import CostKind, MonthlyCost
from yingzao.modules.schedule.earning import Month, plan_value
from yingzao.modules.schedule.models import RiskEvent
from yingzao.modules.schedule.risk.rules import ThreePointDays, set_estimates, set_forecast_rule
from yingzao.modules.schedule.risk.running import run_analysis

from .people import METRO
from .plain_simulation import simulate_plainly
from .plans import plan_of
from .tale import Tale

TARGET_COST = Decimal("188000000")
LOST_DAYS = "8 8 10 12 14 22 16 14 10 6 6 6"
"""Days lost to rain by month in percent, January first: the plum rains of June most."""

SHARES = ((CostKind.LABOUR, "0.24"), (CostKind.MATERIALS, "0.47"), (CostKind.SUBCONTRACT, "0.29"))
DEARER = ("0.98", "1.03", "1.05", "1.01", "1.04", "1.02")
"""What the months cost against what they were planned to."""

ESTIMATES = {
    "3.3.6": ThreePointDays(3, 4, 9), "3.3.7": ThreePointDays(5, 7, 12), "3.4.7": ThreePointDays(5, 6, 11),
    "4.3.3": ThreePointDays(7, 9, 14),
}  # fmt: skip
ITERATIONS, SEED = 300, 20260
ANALYSIS_DAY = 0


class _Silent:
    """Nobody watches the progress of the demo's job."""

    def report(self, percent: int, step: str) -> None:
        pass


def look_ahead(tale: Tale) -> None:
    tale.on(-150, "10:00", "xmjl", lambda: set_forecast_rule(
        tale.projects[METRO], budget=TARGET_COST, lost_days_percent=LOST_DAYS,
    ))  # fmt: skip
    tale.write(-12, "09:30", "xmzg", "risk piles", RiskEvent, METRO, title="4 段基底遇旧桩基需破除", part="1.2.4",
               responsible="scjl", probability_percent=25.0, least_days=4.0, likely_days=7.0, most_days=14.0,
               activity_codes="3.4.7", response="提前物探，备足破除机械；遇桩即报设计。")  # fmt: skip
    tale.write(-12, "09:50", "xmzg", "risk struts", RiskEvent, METRO, title="钢支撑供应中断", part="1.2.3",
               responsible="clyuan", probability_percent=15.0, least_days=3.0, likely_days=5.0, most_days=10.0,
               activity_codes="3.3.6, 3.4.6", response="第二家供应商已签意向，现场储备一层用量。")  # fmt: skip
    tale.write(-11, "10:20", "aqy", "risk rain", RiskEvent, METRO, title="台风暴雨停工抽排", part="1.2", responsible="aqy",
               probability_percent=20.0, likely_days=3.0, most_days=6.0, activity_codes="3.3.7, 3.4.4, 3.4.5",
               response="挡水墙加高，备用水泵试运转。")  # fmt: skip
    tale.on(-8, "14:00", "scjl", lambda: set_estimates(plan_of(tale, METRO), ESTIMATES))
    close_months(tale, METRO, -151, 0, "xmjl")
    tale.on(ANALYSIS_DAY, "07:30", "xmzg", lambda: _analyse(tale))


def close_months(tale: Tale, project: str, begins: int, ends: int, manager: str) -> None:
    """Costs of a month are booked on the fourth of the next, and approved by the manager the day after."""
    first: date = tale.day(begins).replace(day=1)
    place = 0
    while True:
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        booked = (after.replace(day=4) - tale.today).days
        if booked > -2 or first > tale.day(ends):
            return
        tale.on(booked, "16:00", "ysy", partial(_book, tale, project, first, place))
        for kind, _share in SHARES:
            tale.decide(
                booked + 1,
                "09:20",
                manager,
                f"cost {project} {first:%Y-%m} {kind}",
                opinion="与台账核对无误。",
            )
        first, place = after, place + 1


def _book(tale: Tale, project: str, first: date, place: int) -> None:
    value = plan_value(plan_of(tale, project))
    months: list[Month] = value.months
    at = next(number for number, month in enumerate(months) if month.first == first)
    before = value.at(months[at - 1].end)[0] if at else Decimal(0)
    whole = (value.at(months[at].end)[0] - before) * Decimal(DEARER[place % len(DEARER)])
    for kind, share in SHARES:
        cost = create(
            MonthlyCost, project=tale.projects[project], title=f"{first:%Y-%m} {kind.label}成本", month=first,
            kind_of_cost=kind, cost=(whole * Decimal(share)).quantize(Decimal("0.01")), responsible=tale.people["ysy"],
        )  # fmt: skip
        tale.things[f"cost {project} {first:%Y-%m} {kind}"] = cost
        submit(cost, tale.people["ysy"])


def _analyse(tale: Tale) -> None:
    plan = plan_of(tale, METRO)
    run_analysis(
        _Silent(), plan_id=plan.pk, uid=str(uuid.uuid4()), analysis_title="临江路站完工风险分析", iterations=ITERATIONS,
        seed=SEED, simulate=simulate_plainly,
    )  # fmt: skip
