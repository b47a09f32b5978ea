"""The road: a scheme in its starting approvals, a yellow light, few defects, an approval that waits too long."""

from decimal import Decimal

from yingzao.modules.change.models import ChangeOrder
from yingzao.modules.cost.models import DayworkSlip
from yingzao.modules.quality.models import Defect, Pour
from yingzao.modules.resources.models import MaterialDelivery
from yingzao.modules.safety.models import HazardReport
from yingzao.modules.technical.models import MethodStatement

from .metro_schemes import FORMWORK_TEXT, chapters
from .people import ROAD
from .plans import hold_back
from .tale import Day, Ref, Tale

TRENCH = chapters(
    "雨污水管沟槽深 3.4 m，局部穿越既有通信管线。", "放坡 1:0.75，分段开挖、当日回填。",
    "沟槽边 1.5 m 内不堆土；设置安全梯每 25 m 一处。", "沟槽坍塌立即撤人并报告。",
)  # fmt: skip


def tell(tale: Tale) -> None:
    _schemes(tale)
    _site(tale)


def _schemes(tale: Tale) -> None:
    tale.write(-80, "09:00", "jsy2", "trench", MethodStatement, ROAD, title="雨污水沟槽开挖专项方案", part="2", responsible="xmzg2",
               works="foundation_pit", parameters={"excavation_depth_m": "3.4", "complex_geology_environment_or_pipelines": False,
               "affects_adjacent_structures": False}, chapters=TRENCH, due_on=Day(-60))  # fmt: skip
    tale.sign(
        -79, "trench", "scjl2", "zjy2", "aqy", "xmzg2", "zonggong", "zongjian2", "yezhu2", clock="09:00"
    )
    tale.write(-20, "10:00", "jsy2", "falsework", MethodStatement, ROAD, title="滨河中桥现浇箱梁支架方案", part="4.3",
               responsible="xmzg2", works="concrete_formwork_support", parameters={"support_height_m": "6.8",
               "support_span_m": "12", "total_load_design_kn_m2": "12.4", "line_load_design_kn_m": "14"},
               chapters=FORMWORK_TEXT, due_on=Day(-2))  # fmt: skip
    tale.sign(-18, "falsework", "scjl2", "zjy2", clock="09:00")
    hold_back(tale, -18, "xmzg2", ROAD, "4.5", "falsework", "箱梁支架方案批准")


def _site(tale: Tale) -> None:
    defects = ((-40, "r1", "K0+320 沟槽回填分层过厚", "2.1", "serious", -37), (-14, "r2", "K1+640 检查井井周压实不足", "2.2", "serious", None),
               (-3, "r3", "桩头破除标高偏差", "4.1", "minor", None))  # fmt: skip
    for day, key, title, part, severity, rectified in defects:
        tale.write(day, "10:30", "zjy2", key, Defect, ROAD, title=title, part=part, responsible="sgy3", severity=severity,
                   found_on=Day(day), due_on=Day(day + 6), requirement="返工处理，附整改后照片回复。",
                   photo=title)  # fmt: skip
        if rectified:
            tale.rectify(
                rectified - 1,
                "16:00",
                "sgy3",
                key,
                "已返工并检测合格。",
                (rectified, "zjy2", "复查合格。"),
                cause="environment",
            )
    tale.write(-16, "17:00", "sgy3", "road pour", Pour, ROAD, title="0 号承台混凝土", part="4.1", responsible="zjy2",
               poured_on=Day(-16), grade=30, volume_m3=Decimal("86.4"), supplier="磐石预拌混凝土有限公司")  # fmt: skip
    tale.write(-9, "11:00", "clyuan", "stone", MaterialDelivery, ROAD, title="水泥稳定碎石进场", part="3", responsible="clyuan",
               delivered_on=Day(-9), material=Ref("水泥稳定碎石 5 %"), quantity=Decimal("640"),
               batch_number="SW-0912", certificate="HG-3301", reinspected_as="none")  # fmt: skip
    tale.sign(-8, "stone", "xmjl2")
    tale.write(-6, "09:50", "aqy", "road hazard", HazardReport, ROAD, title="沟槽边堆土过近", part="2.3", responsible="scjl2",
               found_on=Day(-6), finding="K2+180 沟槽边 0.6 m 处堆土高 1.5 m。", likelihood=Decimal("6.0"), exposure=Decimal("6.0"),
               consequence=Decimal("15.0"), due_on=Day(-4), photo="沟槽边堆土")  # fmt: skip
    tale.write(-12, "15:30", "ysy", "road change", ChangeOrder, ROAD, title="K2 段软基换填深度增加", part="1.3", responsible="ysy",
               reason="site", requested_on=Day(-12), description="换填深度由 0.8 m 增至 1.3 m。", cost_impact=Decimal("372600.00"),
               days_impact=5)  # fmt: skip
    tale.decide(-10, "09:30", "xmjl2", "road change", opinion="现场已联合测量。")
    tale.write(-2, "18:00", "sgy3", "road slip", DayworkSlip, ROAD, title="交通导改夜间看护点工", part="5", responsible="sgy3",
               worked_on=Day(-2), trade="普工", task="夜间交通导改看护。", workers=3, hours=Decimal("8.0"))  # fmt: skip
    tale.say(-1, "10:00", "xmjl2", "road change", "@程致远 请今天完成技术会签，已经超时。")
