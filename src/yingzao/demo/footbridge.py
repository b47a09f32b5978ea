"""The footbridge: a small project that is finished, accounted for and closed, on which forecasts are tried backwards."""

from decimal import Decimal

from yingzao.core.projects.stages import advance
from yingzao.core.routes.services import submit
from yingzao.modules.schedule.models import Plan
from yingzao.modules.schedule.risk.rules import set_forecast_rule

from .outlook import close_months
from .people import FOOTBRIDGE
from .plans import Line, Sketch, draw_up
from .tale import Tale

STARTS, ACCEPTED, CLOSED = -245, -98, -55
BUDGET = Decimal("10400000")
PLAN = Sketch(
    FOOTBRIDGE, "青溪桥施工总进度计划", "xmzg2", STARTS, (("1", "基础与墩台"), ("2", "上部结构"), ("3", "附属与接线")),
    (
        Line("1.1", "便道与围堰", 18, "1", "sgy3"),
        Line("1.2", "桩基", 30, "1", "sgy3", ("1.1",), 1),
        Line("1.3", "承台与墩台身", 28, "1", "sgy3", ("1.2",), 2),
        Line("2.1", "钢箱梁工厂制作", 52, "2", "xmzg2", ("1.1",), 1),
        Line("2.2", "钢箱梁运输吊装", 20, "2", "sgy3", ("1.3", "2.1"), 3),
        Line("2.3", "桥面系", 26, "2", "sgy3", ("2.2",), 3),
        Line("3.1", "栏杆与照明", 18, "3", "sgy3", ("2.3",), 2),
        Line("3.2", "两岸接线与绿化", 22, "3", "sgy3", ("2.2",), 3),
        Line("3.9", "竣工验收", 0, "3", "xmzg2", ("3.1", "3.2"), 2),
    ),
)  # fmt: skip


def tell(tale: Tale) -> None:
    draw_up(tale, PLAN, stock_taken=[*range(STARTS + 14, ACCEPTED, 14), ACCEPTED])
    tale.on(
        STARTS - 10, "10:00", "xmjl2", lambda: set_forecast_rule(tale.projects[FOOTBRIDGE], budget=BUDGET)
    )
    close_months(tale, FOOTBRIDGE, STARTS, ACCEPTED, "xmjl2")
    tale.on(STARTS - 13, "09:00", "xmzg2", lambda: _file(tale))
    tale.on(ACCEPTED, "15:00", "admin", lambda: _enter(tale, "acceptance", "全部工序完成，申请竣工验收"))
    tale.on(ACCEPTED + 6, "15:00", "admin", lambda: _enter(tale, "warranty", "竣工验收合格，已移交"))
    tale.on(CLOSED, "15:00", "admin", lambda: _enter(tale, "closed", "结算完成，资料已归档"))


def _file(tale: Tale) -> None:
    """The plan and its baseline are filed: a project with records left undecided cannot be closed."""
    for plan in Plan.objects.filter(project=tale.projects[FOOTBRIDGE]):
        submit(plan, tale.people["xmzg2"])


def _enter(tale: Tale, stage: str, reason: str) -> None:
    tale.projects[FOOTBRIDGE] = advance(tale.projects[FOOTBRIDGE], stage, reason)
