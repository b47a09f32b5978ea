"""Starts and completions applied for at the metro station: one approved, one held by its conditions, one accepted."""

from collections.abc import Iterable
from decimal import Decimal
from functools import partial

from yingzao.modules.governance.applications import answer
from yingzao.modules.governance.models import CompletionApplication, GateItem, StartApplication
from yingzao.modules.resources.models import MaterialDelivery
from yingzao.modules.technical.models import Briefing, MethodStatement

from .choices import review_design
from .metro_schemes import chapters
from .people import METRO
from .pictures import picture
from .tale import Day, Ref, Tale

ENTRANCE, INSTALLATION, WALLS = "2.1", "4", "1.1"
START_PROOFS = ("permit", "supervision_registered", "drawing_review", "people", "machines", "survey", "site")
COMPLETION_PROOFS = ("all_works", "divisions", "functions", "self_check", "as_built", "warranty")
PLAN_TEXT = chapters(
    "地下两层岛式站台车站，主体长 196 m，明挖顺作；附属四个出入口、两组风亭。",
    "先围护、后降水、再分段开挖，结构由两端向中间流水，附属在主体封顶后施工。",
    "深基坑、起重吊装、高支模分别编制专项方案；监测与第三方监测并行。",
    "成立应急小组，抢险物资定点存放，每季度演练一次。",
)


def tell(tale: Tale) -> None:
    _organisation_plan(tale)
    _entrance(tale)
    _installation(tale)
    _walls(tale)


def _organisation_plan(tale: Tale) -> None:
    tale.write(-158, "09:00", "jsy", "organisation plan", MethodStatement, METRO, title="临江路地铁站施工组织设计",
               scheme_type="organisation", responsible="xmzg", chapters=PLAN_TEXT, due_on=Day(-140),
               summary="总体部署、进度、资源、平面布置与主要技术措施。")  # fmt: skip
    tale.sign(-157, "organisation plan", "scjl", "zjy", "aqy", "xmzg", clock="08:30")
    review_design(tale, -157, "plan review", "organisation plan", "临江路地铁站施工组织设计评审", {}, "passed",
                  "部署、进度、资源与平面布置合理，各专业一致同意，报公司总工程师审批。")  # fmt: skip
    tale.sign(-155, "organisation plan", "zonggong", "zongjian", "yezhu", clock="13:30")


def _entrance(tale: Tale) -> None:
    """Everything is there: sent in, signed by all three, and works at the entrance may start."""
    tale.write(-9, "08:40", "jsy", "exit briefing", Briefing, METRO, title="1 号出入口基坑方案交底（项目级）", part=ENTRANCE,
               responsible="scjl", statement=Ref("exit 1"), level="project", valid_until=Day(110))  # fmt: skip
    tale.sign(-9, "exit briefing", "xmzg", "aqy", clock="09:30")
    tale.write(-8, "10:10", "clyuan", "exit steel", MaterialDelivery, METRO, title="1 号出入口围护型钢进场", part=ENTRANCE,
               responsible="clyuan", delivered_on=Day(-8), material=Ref("热轧带肋钢筋 HRB400E 25"), quantity=Decimal("18.6"),
               supplier=Ref("steel"), batch_number="LG2655", certificate="ZS-88301")  # fmt: skip
    tale.sign(-7, "exit steel", "xmzg", opinion="复验合格，准予使用。")
    tale.write(-6, "08:20", "xmjl", "start entrance", StartApplication, METRO, title="1 号出入口开工报审", part=ENTRANCE,
               starts_on=Day(6), statement="围挡、管线保护与降水已完成，人员、机械到位。", is_submitted=False)  # fmt: skip
    _confirm(tale, -6, "start entrance", START_PROOFS)
    tale.submit(-6, "11:30", "xmjl", "start entrance")
    tale.decide(-6, "11:40", "xmjl", "start entrance", opinion="条件具备，请审批。")
    tale.decide(-5, "10:00", "zongjian", "start entrance", opinion="经核查，具备开工条件，同意开工。")
    tale.decide(-4, "15:20", "yezhu", "start entrance", opinion="同意。")


def _installation(tale: Tale) -> None:
    """Written ahead, and held: what is missing stands on its page."""
    tale.write(-3, "08:30", "xmjl", "start installation", StartApplication, METRO, title="站内机电预留开工报审", part=INSTALLATION,
               starts_on=Day(40), statement="待主体结构封顶后插入。", is_submitted=False)  # fmt: skip
    _confirm(tale, -3, "start installation", ("permit", "supervision_registered", "site"))


def _walls(tale: Tale) -> None:
    """A part of the works that is finished and proved: passed by the supervision before the formal acceptance."""
    tale.write(-5, "09:10", "xmjl", "walls done", CompletionApplication, METRO, title="围护结构子单位工程竣工验收报审", part=WALLS,
               finished_on=Day(-60), statement="墙体完整性检测Ⅰ类 100 %，实测偏差合格。", is_submitted=False)  # fmt: skip
    _confirm(tale, -5, "walls done", COMPLETION_PROOFS)
    tale.submit(-5, "14:10", "xmjl", "walls done")
    tale.decide(-5, "14:20", "xmjl", "walls done", opinion="自检合格，报请预验收。")
    tale.decide(-3, "10:30", "zongjian", "walls done", opinion="经预验收，工程合格，可以组织正式验收。")


def _confirm(tale: Tale, day: int, key: str, conditions: Iterable[str]) -> None:
    for place, condition in enumerate(conditions):
        tale.on(
            day,
            f"{9 + place // 6:02}:{20 + place % 6 * 6:02}",
            "xmjl",
            partial(_answer, tale, day, key, condition),
        )


def _answer(tale: Tale, day: int, key: str, condition: str) -> None:
    item = GateItem.objects.get(key=condition)
    proof = picture(item.name_zh, tale.moment(day, "08:00"))
    answer(tale.record(key), item, tale.people["xmjl"], is_met=True, note="原件存项目部资料室", file=proof)
