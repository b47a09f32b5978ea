"""What the supervisor of procedures finds on the three sites: kept to, or put right by the day."""

from functools import partial

from yingzao.core.procedures.models import ProcedureVersion
from yingzao.modules.governance.models import SpotCheck

from .people import METRO, ROAD, TOWER
from .tale import Day, Tale

#: day, key, project, part, procedure, version, clause, title, finding, weight, responsible, days, replied, passed
CHECKS = (
    (-41, "k1", METRO, "3", "QP-02", "1.1", "二、", "班组交底签认", "抽查 3 份交底，签认齐全、逐人手签。", "", "", 0, None, None),
    (-38, "k2", ROAD, "2.1", "QP-03", "1.0", "一、", "缺陷登记滞后", "两处缺陷隔日才登记。", "minor", "zjy2", 7, -34, -33),
    (-27, "k3", TOWER, "1", "QP-02", "1.1", "三、", "方案修订后未重新交底", "爬架方案修订，一个班组未重新交底。", "serious", "jsy3",
     3, -25, -24),
    (-22, "k4", METRO, "3", "工技-01-1", "1.0", "2.2", "监测初值采集", "初值采集记录齐全，早于开挖日期。", "", "", 0, None, None),
    (-18, "k5", TOWER, "1", "QP-05", "1.0", "一、", "隐患未按 LEC 分级", "一份隐患单评分与描述不符，已讲解。", "minor", "aqy3", 7, -15, -14),
    (-12, "k6", ROAD, "2.2", "QP-03", "1.0", "二、", "严重缺陷超三日未整改", "井周压实不足发现三日后仍未返工。", "serious", "sgy3", 3, None, None),
    (-10, "k7", METRO, "3", "QP-01", "2.0", "三、", "论证意见闭合资料不全", "两条意见只有口头答复，无书面闭合。", "serious", "jsy", 3,
     -8, -7),
    (-6, "k8", TOWER, "1", "工技-01", "1.1", "4.1", "班前交底复述", "抽查两个班组，班长复述到位。", "", "", 0, None, None),
    (-4, "k9", METRO, "3", "工技-01", "1.1-LJL", "4.1", "夜班交底时间不足", "夜班交底约十分钟，未到二十分钟。", "minor", "sgy", 7,
     None, None),
)  # fmt: skip


def tell(tale: Tale) -> None:
    for row in CHECKS:
        tale.on(row[0], "15:00", "jiandu", partial(_check, tale, row))


def _check(tale: Tale, row: tuple) -> None:
    day, key, project, part, code, version, clause, title, finding, weight, who, days, replied, passed = row
    about = ProcedureVersion.objects.get(procedure__code=code, version=version)
    fields = {"weight": weight, "due_on": Day(day + days)} if weight else {"compliance": "kept"}
    tale.write(day, "15:10", "jiandu", key, SpotCheck, project, title=title, part=part, responsible=who, about=about,
               clause=clause, finding=finding, found_on=Day(day), photo=title if weight else "", **fields)  # fmt: skip
    if replied is not None:
        closed = (passed, "jiandu", "复查合格。")
        tale.rectify(replied, "16:40", who, key, "已补齐并对班组重新讲解，附照片。", closed)
