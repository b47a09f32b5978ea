"""How the metro's pit is held: three ways compared and one chosen; and the station's design under review."""

from collections.abc import Mapping
from functools import partial

from yingzao.modules.technical.briefing_templates import publish_template
from yingzao.modules.technical.design_reviews import MET, NOT_MET, consolidate, give_opinion, table
from yingzao.modules.technical.models import (
    DesignReview,
    MethodStatement,
    ResourceRecommendation,
    SchemeComparison,
    SchemeType,
)
from yingzao.modules.technical.recommendations import answer_recommendation

from .people import METRO
from .tale import Day, Ref, Tale

CRITERIA = [
    {"name": "造价", "unit": "万元", "better": "less", "weight": "30"},
    {"name": "工期", "unit": "天", "better": "less", "weight": "25"},
    {"name": "质量", "unit": "分", "better": "more", "weight": "20"},
    {"name": "风险", "unit": "分", "better": "less", "weight": "15"},
    {"name": "碳排放", "unit": "tCO₂e", "better": "less", "weight": "10"},
]
WAYS = [
    {
        "name": "地下连续墙 + 钢支撑",
        "note": "兼作外墙，止水可靠",
        "values": ["4860", "168", "92", "20", "6150"],
    },
    {"name": "钻孔咬合桩 + 钢支撑", "note": "需另做外墙", "values": ["4310", "181", "85", "28", "5480"]},
    {
        "name": "SMW 工法桩 + 钢支撑",
        "note": "型钢可回收，变形偏大",
        "values": ["3920", "150", "74", "45", "4020"],
    },
]
CREW_HEADINGS = "工程概况\n施工工艺技术*\n质量标准\n施工安全保证措施*\n应急处置措施*"
REASONS = (
    "西侧 9 m 为运营区间，变形控制是首要条件；SMW 工法得分虽高，但变形计算值超过控制值 30 mm，不予采用。"
)
REVIEWERS = (("jsy", "technical"), ("scjl", "production"), ("zjy", "quality"), ("aqy", "safety"), ("ysy", "cost"),
             ("clyuan", "resources"))  # fmt: skip
Outstanding = Mapping[str, tuple[str, str]]
"""Discipline → the point it finds not met, and what it says."""
OUTSTANDING: Outstanding = {
    "production": ("layout", "第 5.6 节：2 号出入口施工期间场内环路不闭合，补充分阶段平面图。")
}


def tell(tale: Tale) -> None:
    tale.write(-172, "10:00", "jsy", "pit ways", SchemeComparison, METRO, title="车站主体基坑围护形式比选", part="1",
               responsible="xmzg", question="主体基坑围护结构形式", criteria=CRITERIA, alternatives=WAYS,
               chosen="地下连续墙 + 钢支撑", reasons=REASONS)  # fmt: skip
    tale.sign(-170, "pit ways", "xmzg", "xmjl")
    tale.on(0, "07:20", "zonggong", lambda: publish_template("crew", CREW_HEADINGS))
    tale.write(-12, "09:20", "jsy", "annex design", MethodStatement, METRO, title="附属结构施工组织设计",
               responsible="xmzg", scheme_type=SchemeType.ORGANISATION, works="", summary="出入口、风亭及附属通道。")  # fmt: skip
    tale.write(-30, "09:00", "zonggong", "second crane", ResourceRecommendation, METRO, title="3 段增加一台 50 t 履带吊",
               responsible="xmjl", due_on=Day(-27), resources="50 t 履带吊 1 台，自滨河路项目调入，使用 20 天",
               wanted="3 段钢支撑与钢筋笼吊装并行，建议增配履带吊一台。", grounds="单机作业时支撑架设超过 16 小时限值。")  # fmt: skip
    tale.on(-29, "10:00", "xmjl", lambda: answer_recommendation(
        tale.record("second crane"), "partly", "同意调入 12 天，其余时段错峰；费用列入本月目标成本。"
    ))  # fmt: skip
    review_design(tale, -9, "annex review", "annex design", "附属结构施工组织设计评审", OUTSTANDING, "amend",
                  "各专业均已出具意见。按生产专业意见补充分阶段平面布置图后报公司审批。")  # fmt: skip


def review_design(
    tale: Tale,
    day: int,
    key: str,
    design: str,
    title: str,
    outstanding: Outstanding,
    conclusion: str,
    summary: str,
) -> None:
    """All disciplines conclude the day after it was called, the project's engineer draws it together the next morning."""
    tale.write(day, "14:00", "xmzg", key, DesignReview, METRO, title=title, responsible="xmzg", statement=Ref(design),
               held_on=Day(day), place="项目部会议室")  # fmt: skip
    for number, (who, discipline) in enumerate(REVIEWERS):
        tale.on(day + 1, f"15:{10 + number * 5}", who, partial(_conclude, tale, key, discipline, outstanding))
    tale.on(day + 2, "09:00", "xmzg", lambda: consolidate(tale.record(key), conclusion, summary))


def _conclude(tale: Tale, key: str, name: str, outstanding: Outstanding) -> None:
    discipline = table().discipline(name)
    assert discipline is not None
    missed, comments = outstanding.get(name, ("", ""))
    checks = {point.key: NOT_MET if point.key == missed else MET for point in discipline.points}
    give_opinion(tale.record(key), discipline, checks, comments, "comments" if missed else "agreed")
