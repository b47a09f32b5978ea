"""The daily life of the metro station's office: defects, pours, hazards, readings, deliveries, changes, papers."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from yingzao.core.accounts.services import be_absent
from yingzao.core.records.models import Meaning
from yingzao.modules.bim.models import ModelVersion
from yingzao.modules.change.models import ChangeOrder
from yingzao.modules.collaboration.models import ContactSheet
from yingzao.modules.cost.models import DayworkSlip
from yingzao.modules.documents.models import Drawing
from yingzao.modules.knowledge.models import Lesson
from yingzao.modules.monitoring.models import MonitoringReading
from yingzao.modules.quality.models import Defect, Pour
from yingzao.modules.resources.models import MaterialDelivery
from yingzao.modules.safety.models import Accident, AccidentType, HazardReport, ToolboxTalk
from yingzao.modules.training.models import TrainingSession

from .people import METRO
from .tale import Day, Ref, Tale

#: day found, key, title, part, severity, days to rectify, who answers, when rectified and confirmed (None: not yet)
DEFECTS: list[tuple[int, str, str, str, str, int, str, int | None, int | None]] = [
    (-96, "d1", "东段地连墙接缝渗水", "1.1.1", "serious", 5, "sgy", -93, -92),
    (-74, "d2", "冠梁钢筋保护层垫块缺失", "1.1.3", "minor", 3, "sgy", -72, -71),
    (-52, "d3", "1 段第三道钢支撑焊缝不饱满", "1.2.1", "grave", 3, "sgy", -50, -49),
    (-41, "d4", "1 段底板止水钢板搭接长度不足", "1.3.1", "serious", 4, "sgy", -39, -38),
    (-26, "d5", "2 段基底局部超挖 120 mm", "1.2.2", "serious", 4, "fenbao", -23, -22),
    (-16, "d6", "1 段侧墙蜂窝 0.4 m²", "1.3.1", "serious", 5, "sgy", -3, None),
    (-12, "d7", "3 段钢围檩与墙面空隙未填实", "1.2.3", "grave", 3, "sgy", None, None),
    (-9, "d8", "2 段底板钢筋间距偏差超限", "1.3.2", "serious", 4, "sgy2", None, None),
    (-5, "d9", "1 段中板预埋套管漏埋 2 处", "1.3.1", "minor", 7, "sgy", None, None),
    (-2, "d10", "2 段模板拼缝漏浆", "1.3.2", "minor", 5, "sgy2", None, None),
    (-1, "d11", "降水井井口防护盖板破损", "1.2", "minor", 1, "fenbao", None, None),
]  # fmt: skip

#: in which of the five elements the cause was found to lie
CAUSES = {
    "d1": "method", "d2": "man", "d3": "man", "d4": "method", "d5": "machine", "d6": "man", "h1": "man", "h2": "machine",
    "h4": "material",
}  # fmt: skip

HAZARDS: list[tuple[int, str, str, str, tuple[str, str, str], str, bool]] = [
    (-60, "坑边临边防护缺口 3 m", "1.2.1", "基坑 1 段东侧护栏拆除后未恢复。", ("3", "6", "15"), "当日恢复护栏并挂牌。", True),
    (-33, "配电箱漏电保护器失灵", "1", "2 号二级箱保护器试跳不动作。", ("6", "6", "7"), "更换保护器，全场复查 14 只。", True),
    (-11, "履带吊行走路面沉陷", "1.2.3", "3 段南侧便道沉陷 60 mm，履带吊行走不稳。", ("6", "6", "15"), "", True),
    (-4, "支架作业层脚手板未满铺", "1.3.2", "2 段支架第三步脚手板缺 8 块。", ("6", "6", "7"), "补铺并绑扎。", True),
    (-1, "有限空间作业未检测气体", "3.1", "盾构井集水坑清淤前未做气体检测。", ("6", "3", "40"), "", False),
]  # fmt: skip

POURS: list[tuple[int, str, str, int, str]] = [
    (-63, "1 段垫层", "1.2.1", 20, "46.5"), (-54, "1 段底板混凝土", "1.3.1", 35, "612.0"),
    (-44, "1 段中板混凝土", "1.3.1", 35, "318.4"), (-40, "2 段垫层", "1.2.2", 20, "48.2"),
    (-27, "2 段底板混凝土", "1.3.2", 35, "604.6"), (-6, "2 段中板混凝土", "1.3.2", 35, "322.0"),
    (-1, "1 段顶板混凝土（首仓）", "1.3.1", 35, "286.3"),
]  # fmt: skip

DELIVERIES = [
    (-82, "热轧带肋钢筋", "HRB400E 25", "60.000", "steel", True), (-47, "热轧带肋钢筋", "HRB400E 20", "42.360", "steel", True),
    (-30, "钢支撑", "Φ609×16", "118.500", "steel", True), (-8, "止水钢板", "400×3", "320", "steel", True),
    (-3, "热轧带肋钢筋", "HRB400E 28", "36.720", "steel", True), (-1, "盘扣支架立杆", "Φ60×3.2", "960", "steel", False),
]  # fmt: skip

READINGS = {
    ("ZQT-07", "inclination", "25", "30", "2", "3"): (
        (-14, "18.2"),
        (-10, "21.6"),
        (-6, "24.9"),
        (-3, "28.4"),
        (-1, "33.1"),
    ),
    ("DBC-12", "settlement", "20", "30", "2", "3"): ((-14, "9.1"), (-7, "11.0"), (-3, "12.4"), (-1, "13.2")),
    ("ZCL-3-2", "axial_force", "2200", "2600", "300", "400"): ((-10, "1840"), (-4, "2120"), (-1, "2285")),
    ("SW-02", "water_level", "800", "1000", "300", "500"): ((-7, "310"), (-1, "345")),
}


def tell(tale: Tale) -> None:
    _quality(tale)
    _safety(tale)
    _site(tale)
    _monitoring(tale)
    _papers(tale)
    tale.on(-4, "08:00", "fuzong", lambda: be_absent(
        tale.people["zonggong"], tale.day(6), tale.day(12), tale.people["fuzong"], "参加行业标准编制会"))  # fmt: skip
    tale.on(-3, "08:05", "xmzg", lambda: be_absent(
        tale.people["sgy2"], tale.day(-3), tale.day(4), tale.people["sgy"], "家中有事"))  # fmt: skip


def _quality(tale: Tale) -> None:
    for day, key, title, part, severity, days, who, rectified, confirmed in DEFECTS:
        tale.write(
            day, "10:15", "zjy", key, Defect, METRO, title=title, part=part, responsible=who, severity=severity,
            found_on=Day(day), due_on=Day(day + days), requirement="按图纸和规范要求整改，附整改后照片回复。",
            photo=f"{title} 整改前",
        )  # fmt: skip
        if rectified is not None:
            passed = (confirmed, "zjy", "复查合格。") if confirmed is not None else None
            words = "已按要求处理，自检合格，附整改后照片。"
            tale.rectify(rectified, "16:20", who, key, words, passed, cause=CAUSES.get(key, ""))
    tale.say(-8, "09:00", "zjy", "d7", "@马腾飞 3 段围檩空隙今天必须填实，否则不得加力。")
    tale.say(-2, "17:40", "sgy", "d7", "细石混凝土明早到场。@唐敏之")
    for day, title, part, grade, volume in POURS:
        key = f"pour {day}"
        tale.write(day, "19:30", "sgy" if part.endswith("1") else "zjy", key, Pour, METRO, title=title, part=part,
                   responsible="zjy", poured_on=Day(day), grade=grade, volume_m3=Decimal(volume), continuous=True,
                   entity_groups=int(grade > 20), removal_groups=int("板" in title and "底" not in title), supplier="磐石预拌混凝土有限公司", slump_mm=180)  # fmt: skip
        if day < -5:
            tale.sign(day + 1, key, "xmzg")


def _safety(tale: Tale) -> None:
    for place, (day, title, part, finding, score, measure, is_submitted) in enumerate(HAZARDS, start=1):
        key, (likelihood, exposure, consequence) = f"h{place}", (Decimal(f"{value}.0") for value in score)
        tale.write(
            day, "09:40", "aqy", key, HazardReport, METRO, title=title, part=part, responsible="scjl",
            found_on=Day(day), finding=finding, likelihood=likelihood, exposure=exposure, consequence=consequence,
            due_on=Day(day + 3), is_submitted=is_submitted, photo=title,
        )  # fmt: skip
        if measure:
            passed = (day + 1, "aqy", "已现场复核，同意销项。") if day < -5 else None
            tale.rectify(day, "17:10", "scjl", key, measure, passed, cause=CAUSES.get(key, ""))
    for day, crew, attended, hazards in ((-7, "架子班", 14, "支架搭设高处坠落、物体打击"), (-3, "土方班", 11, "3 段坑边堆载、机械回转"),
                                         (-1, "钢筋班", 18, "吊运钢筋、临电"), (0, "钢筋班", 17, "夜间照明、吊装指挥")):  # fmt: skip
        tale.write(day, "07:05", "aqy", f"talk {day}", ToolboxTalk, METRO, title=f"{crew}班前会", crew=crew,
                   attended=attended, hazards=hazards, held_on=Day(day), part="1")  # fmt: skip
    happened = tale.moment(-47, "10:20")
    tale.write(-47, "11:40", "aqy", "near miss", Accident, METRO, title="钢支撑吊装时短钢管坠落（未伤人）", part="1.2",
               responsible="aqy", happened_at=happened, accident_type=AccidentType.STRUCK,
               course="10:20 第二道支撑吊装时，支撑上遗留的 0.6 m 短钢管坠入坑内，下方无人，未造成伤害。",
               causes="起吊前未清理支撑上的零散物；司索工未复查。", prevention="吊装令增加“构件清理”检查项；班前会讲评，三日内全员再交底。")  # fmt: skip
    tale.write(-100, "14:00", "aqy", "school 1", TrainingSession, METRO, title="入场三级安全教育（项目级）", held_on=Day(-100),
               level="project", trainer=Ref("aqy"), crew="各班组", hours=Decimal("15.0"), attended=64, passed=61,
               contents="现场危险源、深基坑与起重吊装安全、应急逃生。")  # fmt: skip
    tale.sign(-99, "school 1", "xmjl")
    tale.write(-5, "14:00", "aqy", "school 2", TrainingSession, METRO, title="新进架子工班组级教育", held_on=Day(-5), level="crew",
               trainer=Ref("aqy"), crew="架子班", hours=Decimal("20.0"), attended=8, passed=8, contents="盘扣支架搭设要点。")  # fmt: skip


def _site(tale: Tale) -> None:
    for place, (day, material, specification, quantity, supplier, is_complete) in enumerate(
        DELIVERIES, start=1
    ):
        key = f"delivery {place}"
        numbers = (
            {"batch_number": f"LG{2600 + place}", "certificate": f"ZS-{88210 + place}"} if is_complete else {}
        )
        tale.write(
            day, "11:10", "clyuan", key, MaterialDelivery, METRO, title=f"{material} {specification} 进场", part="1",
            responsible="clyuan", delivered_on=Day(day), material=Ref(f"{material} {specification}"), quantity=Decimal(quantity), supplier=Ref(supplier), is_submitted=is_complete, photo=f"{material}铭牌",
            reinspected_as="rebar" if material == "热轧带肋钢筋" else "none", **numbers,
        )  # fmt: skip
        if day < -7:
            tale.sign(day + 1, key, "xmzg", opinion="复验合格，准予使用。")
    slips = ((-36, "普工", "3 段便道清淤", 6, "8.0", "32.00"), (-21, "钢筋工", "设计变更增加预埋件", 4, "9.5", "45.00"),
             (-9, "架子工", "迎检临时通道搭设", 5, "6.0", "48.00"), (-1, "普工", "坑内抽排明水", 4, "10.0", None))  # fmt: skip
    for day, trade, task, workers, hours, rate in slips:
        tale.write(day, "18:10", "banzhang" if rate is None else "sgy", f"slip {day}", DayworkSlip, METRO, title=f"{task}点工",
                   part="1.2.3", responsible="sgy", worked_on=Day(day), trade=trade, task=f"{task}。", workers=workers,
                   hours=Decimal(hours), rate=Decimal(rate) if rate else None)  # fmt: skip
        if day < -10:
            tale.sign(day + 1, f"slip {day}", "xmjl")


def _monitoring(tale: Tale) -> None:
    for (point, quantity, watch, alarm, rate_watch, rate_alarm), values in READINGS.items():
        limits = {
            "watch_limit": watch,
            "alarm_limit": alarm,
            "rate_watch_limit": rate_watch,
            "rate_alarm_limit": rate_alarm,
        }
        for day, value in values:
            first: dict[str, Any] = (
                {name: Decimal(text) for name, text in limits.items()} if day == values[0][0] else {}
            )
            read_at = timezone.make_aware(datetime.combine(tale.today + timedelta(days=day), time(8, 30)))
            tale.write(day, "08:45", "cly", f"{point} {day}", MonitoringReading, METRO, title=f"{point} 监测", part="1.2.3",
                       responsible="xmzg", point=point, quantity=quantity, read_at=read_at, value=Decimal(value), **first)  # fmt: skip
    tale.say(
        -1,
        "09:05",
        "cly",
        "ZQT-07 -1",
        "测斜孔 ZQT-07 累计 33.1 mm，超过报警值。@许静安 @顾明川 建议 3 段暂停开挖。",
    )
    tale.say(-1, "09:20", "xmzg", "ZQT-07 -1", "同意，3 段停挖，先补第四道支撑方案意见。@韩立勋")


def _papers(tale: Tale) -> None:
    changes = (
        (
            -70,
            "c1",
            "管线改迁范围增加 DN800 雨水管",
            "owner",
            "原设计未含路口雨水管改迁。",
            "486200.00",
            6,
            "1",
        ),
        (
            -29,
            "c2",
            "中板增设设备吊装孔 2 处",
            "design",
            "设备专业提资，中板开洞并加强。",
            "128450.00",
            2,
            "1.3.1",
        ),
        (
            -6,
            "c3",
            "端头井增加换撑牛腿",
            "site",
            "地质较勘察差，第四道支撑处增设换撑牛腿。",
            "215700.00",
            4,
            "1.2.3",
        ),
    )
    for day, key, title, reason, text, cost, days, part in changes:
        tale.write(day, "15:00", "ysy", key, ChangeOrder, METRO, title=title, part=part, responsible="ysy", reason=reason,
                   requested_on=Day(day), description=text, cost_impact=Decimal(cost), days_impact=days)  # fmt: skip
    tale.sign(-69, "c1", "xmjl", "xmzg")
    tale.sign(-28, "c2", "xmjl", "xmzg")
    tale.decide(-5, "10:30", "xmjl", "c3", opinion="工程量属实。")
    tale.link(-5, "11:00", "jsy", "c3", "deep", Meaning.FOLLOWS_FROM)
    sheets = (
        (
            -45,
            "s1",
            "关于燃气管线交底的联系单",
            "metro_owner",
            "请组织燃气公司进行现场交底。",
            "已安排本周四现场交底。",
        ),
        (
            -10,
            "s2",
            "关于提供换撑工况计算书的联系单",
            "metro_design",
            "请提供端头井换撑工况墙体变形计算书。",
            "",
        ),
        (-1, "s3", "关于 3 段暂停开挖的联系单", "fangzheng", "测斜超报警值，3 段暂停开挖并加密监测。", ""),
    )
    for day, key, title, to, matter, reply in sheets:
        tale.write(day, "16:00", "zly", key, ContactSheet, METRO, title=title, responsible="xmzg", addressee=Ref(to),
                   matter=matter, reply=reply, sent_on=Day(day))  # fmt: skip
    tale.sign(-44, "s1", "xmzg")
    tale.write(-38, "16:30", "xmzg", "lesson", Lesson, METRO, title="地连墙接缝渗水的处理", subject="quality", part="1.1.1",
               event="东段开挖后两幅墙接缝线状渗水。", cause="接头刷壁次数不足，夹泥。", advice="刷壁不少于 20 次并留影像；接缝外侧预设注浆管。",
               keywords="地连墙 接缝 渗水")  # fmt: skip
    tale.sign(-37, "lesson", "xmjl")
    tale.write(-90, "10:00", "jsy", "model", ModelVersion, METRO, title="车站主体结构模型", discipline="structure", format="ifc4",
               issued_on=Day(-90), note="主体结构含预留孔洞，供管线综合。", photo="模型截图")  # fmt: skip
    tale.sign(-88, "model", "xmzg")
    for place, (number, title) in enumerate((("LJL-JG-01", "车站主体结构总说明"), ("LJL-JG-12", "基坑支撑平面布置图"),
                                             ("LJL-JG-27", "端头井换撑详图"), ("LJL-PS-03", "站内排水平面图"))):  # fmt: skip
        tale.write(-160 + place, "10:00", "zly", f"drawing {place}", Drawing, METRO, title=title, drawing_number=number,
                   issue="A" if place < 2 else "B", received_on=Day(-160 + place), copies=8, handed_to="技术、工程、质量")  # fmt: skip
