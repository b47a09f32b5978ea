"""Two trials, one decided and rolled out, one whose month is over; and a roll-out that no pilot had proved."""

from decimal import Decimal
from functools import partial

from yingzao.core.procedures.models import ProcedureVersion
from yingzao.core.records.services import create
from yingzao.core.rectification.services import send_back
from yingzao.modules.governance.models import Pilot, RollOut
from yingzao.modules.governance.pilots import decide_pilot
from yingzao.modules.governance.roll_outs import enable_due, plan_targets, set_inputs
from yingzao.modules.quality.models import Defect

from .people import METRO, ROAD, TOWER
from .tale import Day, Tale

#: day, title, severity: what crews did otherwise than they were told, before they signed by scanning
EARLY = ((-108, "导墙钢筋间距未按交底", "minor"), (-99, "地连墙接头刷壁次数不足", "serious"),
         (-91, "冠梁箍筋加密区漏设", "serious"), (-80, "降水井滤料级配与交底不符", "minor"))  # fmt: skip


def tell(tale: Tale) -> None:
    _early_defects(tale)
    tale.write(-70, "10:00", "jsy", "pilot 1", Pilot, METRO, title="扫码签认班组交底", responsible="xmzg",
               before_from=Day(-115), before_to=Day(-71), after_from=Day(-68),
               after_to=Day(-24))  # fmt: skip
    tale.sign(-69, "pilot 1", "zonggong", opinion="同意在临江路站试行，每两周看一次数据。")
    tale.on(-22, "11:00", "zonggong", partial(_decide, tale))
    tale.on(-20, "08:00", "zonggong", lambda: enable_due(_rolled_out(tale)))
    tale.on(-4, "16:00", "zonggong", partial(_weigh, tale))
    tale.on(-6, "09:00", "zonggong", partial(_roll_out_at_once, tale))
    tale.on(-29, "15:00", "jsy2", partial(_try_pavement, tale))
    tale.sign(-28, "pilot 2", "zonggong", opinion="同意，与试行版同期评估。")


def _early_defects(tale: Tale) -> None:
    for place, (day, title, severity) in enumerate(EARLY):
        key = f"early {place}"
        tale.write(day, "10:05", "zjy", key, Defect, METRO, title=title, part="3", responsible="sgy", severity=severity,
                   found_on=Day(day), due_on=Day(day + 5), requirement="返工处理，附整改后照片回复。", photo=title)  # fmt: skip
        tale.rectify(
            day + 2,
            "15:30",
            "sgy",
            key,
            "已返工，自检合格。",
            None if place == 2 else (day + 3, "zjy", "复查合格。"),
        )
    tale.on(
        -88,
        "10:30",
        "zjy",
        lambda: send_back(tale.record("early 2"), "仍缺两道箍筋，补足后再报。", tale.day(-85)),
    )
    tale.rectify(-87, "15:30", "sgy", "early 2", "已补足并拍照。", (-86, "zjy", "复查合格。"))


def _decide(tale: Tale) -> None:
    decide_pilot(
        tale.record("pilot 1"), "roll_out", "返工减少，签认及时，班组反映良好；逐个项目推广。",
        [tale.projects[TOWER], tale.projects[ROAD]], tale.day(-20), 24,
    )  # fmt: skip


def _rolled_out(tale: Tale) -> RollOut:
    return RollOut.objects.get(proved_by=tale.record("pilot 1"))


def _weigh(tale: Tale) -> None:
    """The costs as the company's chief engineer typed them, compared with the forty days before the first project."""
    set_inputs(
        _rolled_out(tale), training_hours=Decimal(36), hourly_rate=Decimal(95),
        licences=Decimal(4200), rework_cost=Decimal(3800), waiting_rate=Decimal(0),
        before_from=tale.day(-60), before_to=tale.day(-21),
    )  # fmt: skip


def _roll_out_at_once(tale: Tale) -> None:
    reasons = "公司质量例会决定直接推广：集团其他单位已用两年，做法成熟，不再试点。"
    tale.things["roll out at once"] = plan = create(
        RollOut, project=tale.projects[METRO], title="实测实量扫码录入推广", reasons=reasons
    )
    plan_targets(plan, [tale.projects[METRO], tale.projects[ROAD]], tale.day(1), 14)


def _try_pavement(tale: Tale) -> None:
    about = ProcedureVersion.objects.get(procedure__code="工技-01-2", version="1.0")
    tale.write(-29, "15:01", "jsy2", "pilot 2", Pilot, ROAD, title="路面子程序试点", responsible="xmzg2", about=about,
               before_from=Day(-74), before_to=Day(-30), after_from=Day(-29), after_to=Day(-2))  # fmt: skip
