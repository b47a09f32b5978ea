"""How people see technical management: a questionnaire hung up at the gate, answered without names, its words tagged."""

import uuid
from typing import Any

from yingzao.core.access.models import Role
from yingzao.core.records.services import set_status
from yingzao.core.records.status import Status
from yingzao.modules.forms.models import FormDefinition, Survey, SurveyAnswer
from yingzao.modules.forms.surveys import answer, tag

from .people import METRO
from .tale import SYSTEM, Day, Ref, Tale

QUESTIONS = {
    "format": 1,
    "fields": [
        {"key": "head1", "label": "一、审批与程序", "type": "heading"},
        {"key": "days", "label": "一份施工方案从提交到批完，通常需要", "type": "number", "unit": "天", "decimals": 0, "required": True},
        {"key": "layers", "label": "您认为审批层级", "type": "choice", "choices": ["偏少", "合适", "偏多"], "required": True},
        {"key": "known", "label": "是否清楚自己岗位适用的程序文件", "type": "choice", "choices": ["清楚", "知道一部分", "不清楚"]},
        {"key": "head2", "label": "二、现场执行", "type": "heading"},
        {"key": "briefed", "label": "最近一次作业前接受过技术交底", "type": "yes_no", "required": True},
        {"key": "causes", "label": "近三个月返工的主要原因（可多选）", "type": "choice", "multiple": True,
         "choices": ["图纸错漏", "变更未及时传达", "交底不清", "材料不合格", "工序未验收"]},
        {"key": "pain", "label": "技术管理中最困扰您的一件事", "type": "long_text", "wide": True},
    ],
}  # fmt: skip
#: role, answers, tags of the words
GIVEN: tuple[tuple[str, tuple[Any, ...], str], ...] = (
    (
        "project_manager",
        (14, "偏多", "清楚", True, ["变更未及时传达"], "方案要等公司层面签完才能组织材料。"),
        "审批慢",
    ),
    (
        "project_chief_engineer",
        (12, "偏多", "清楚", True, ["图纸错漏"], "图纸会审问题回复太晚。"),
        "图纸回复慢",
    ),
    (
        "technician",
        (
            10,
            "合适",
            "知道一部分",
            True,
            ["图纸错漏", "变更未及时传达"],
            "变更单分散在微信里，现场拿的是旧图。",
        ),
        "变更传达,版本混乱",
    ),
    ("technician", (15, "偏多", "知道一部分", True, ["交底不清"], "同一份资料重复填三遍。"), "重复填报"),
    ("technician", (13, "偏多", "清楚", True, ["变更未及时传达"], ""), ""),
    (
        "site_engineer",
        (12, "合适", "知道一部分", True, ["材料不合格"], "钢筋复试报告出来前不知道能不能用。"),
        "检测结果不透明",
    ),
    (
        "site_engineer",
        (9, "合适", "不清楚", False, ["工序未验收"], "监理验收要提前一天约，常被改时间。"),
        "验收等待",
    ),
    ("site_engineer", (16, "偏多", "知道一部分", True, ["图纸错漏"], "变更到现场时已经浇完了。"), "变更传达"),
    ("worker", (7, "合适", "不清楚", True, ["交底不清"], "交底念得太快，听不懂。"), "交底看不懂"),
    ("worker", (7, "合适", "不清楚", False, [], "不知道去哪里看图。"), "版本混乱"),
    ("worker", (5, "偏少", "不清楚", True, ["材料不合格"], ""), ""),
    ("worker", (8, "合适", "不清楚", True, ["交底不清"], "换了作业面没有重新交底。"), "交底看不懂"),
)


def tell(tale: Tale) -> None:
    tale.write(-20, "09:00", "xmzg", "diagnosis form", FormDefinition, METRO, title="工程技术管理现状诊断问卷",
               responsible="xmzg", purpose="匿名问卷，分岗位统计", questions=QUESTIONS, is_submitted=False)  # fmt: skip
    tale.on(-19, "09:00", "xmzg", lambda: set_status(tale.record("diagnosis form"), Status.APPROVED))
    tale.write(-18, "09:00", "xmzg", "diagnosis", Survey, METRO, title="技术管理现状诊断", responsible="xmzg",
               form=Ref("diagnosis form"), closes_on=Day(12),
               introduction="用于梳理审批、交底、变更中的痛点，汇总后交季度程序优化研讨会讨论。")  # fmt: skip
    for minute, given in enumerate(GIVEN):
        tale.on(-17, f"12:{10 + minute * 4:02}", SYSTEM, lambda g=given, n=minute: _answer(tale, n, g))  # type: ignore[misc]
    tale.on(-15, "16:00", "xmzg", lambda: _tag(tale))


def _answer(tale: Tale, number: int, given: tuple[str, tuple[Any, ...], str]) -> None:
    role, (days, layers, known, briefed, causes, pain), _tags = given
    answers = {
        "days": str(days),
        "layers": layers,
        "known": known,
        "briefed": briefed,
        "causes": causes,
        "pain": pain,
    }
    uid = uuid.uuid5(uuid.NAMESPACE_URL, f"diagnosis {number}")
    answer(
        tale.record("diagnosis"),
        uid,
        Role.objects.get(code=role),
        {k: v for k, v in answers.items() if v != ""},
    )


def _tag(tale: Tale) -> None:
    rows = SurveyAnswer.objects.filter(survey=tale.record("diagnosis"))
    for row, (_role, _answers, words) in zip(rows, GIVEN, strict=True):
        if words:
            tag(row, "pain", words)
