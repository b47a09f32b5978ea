"""The controlled documents of the company: in force, superseded, and one whose validity has run out."""

from functools import partial

from yingzao.core.procedures.issuing import issue
from yingzao.core.procedures.models import Procedure, ProcedureVersion

from .tale import Tale

#: code, title, scope, kinds governed, versions as (version, valid from, valid until, clauses)
PROCEDURES: list[tuple[str, str, str, list[str], list[tuple[str, int, int, str]]]] = [
    ("QP-01", "专项施工方案管理程序", "危险性较大的分部分项工程专项方案的编制、审核、论证、交底与关闭",
     ["technical.method_statement", "technical.expert_review"],
     [("1.0", -1000, -20, "一、方案由项目总工组织编制。\n二、公司总工审批后报总监审查。"),
      ("2.0", -290, 620, "一、方案由项目总工组织编制，部门会签。\n二、公司总工审批后报总监审查。\n"
       "三、超过一定规模的，专家论证不少于五人，意见逐条闭合后方可交底。")]),
    ("QP-02", "三级技术交底管理程序", "公司、项目、班组三级交底的内容、签认与重新交底", ["technical.briefing"],
     [("1.1", -280, 500, "一、方案批准后三日内完成项目级交底。\n二、班组级交底逐人签认。\n三、方案修订后重新交底。")]),
    ("QP-03", "质量缺陷整改管理程序", "质量问题的发现、整改、复查与闭合", ["quality.defect"],
     [("1.0", -280, 450, "一、发现问题当日登记。\n二、严重问题三日内整改。\n三、由质检员复查闭合。")]),
    ("QP-04", "变更签证管理程序", "工程变更的提出、双签与费用工期确认", ["change.change_order"],
     [("1.0", -280, 420, "一、变更由提出方书面说明理由。\n二、工程与技术双签，不得为同一人。\n三、商务经理同步测算。")]),
    ("QP-05", "隐患排查治理程序", "隐患的分级、整改与销项", ["safety.hazard_report"],
     [("1.0", -280, 400, "一、按 LEC 法分级。\n二、重大隐患立即停工整改。")]),
    ("QP-06", "BIM 模型管理程序", "模型的建立、版本发布与协调", ["bim.model_version"],
     [("1.0", -290, -12, "一、模型按专业建立。\n二、每次发布登记版本说明。")]),
]  # fmt: skip

NEXT_DRAFT = ("QP-06", "2.0", -2, 700, "一、模型按专业与标段建立。\n二、每次发布登记版本说明并附 IFC 文件。")


def tell(tale: Tale) -> None:
    """The chief engineer issues every version on the day it becomes valid (or when the company began)."""
    for code, title, scope, kinds, versions in PROCEDURES:
        tale.on(-298, "10:00", "zonggong", partial(_write, tale, code, title, scope, kinds))
        for place, version in enumerate(versions):
            tale.on(max(version[1], -297 + place), "11:00", "zonggong",
                    partial(_issue, tale, code, version))  # fmt: skip
    tale.on(-2, "15:20", "zonggong", lambda: _draft(tale, NEXT_DRAFT))


def _write(tale: Tale, code: str, title: str, scope: str, kinds: list[str]) -> None:
    Procedure(code=code, title=title, scope=scope, kinds=kinds, owner=tale.people["zonggong"]).save()


def _version(tale: Tale, code: str, version: tuple[str, int, int, str]) -> ProcedureVersion:
    name, valid_from, valid_until, text = version
    made = ProcedureVersion(
        procedure=Procedure.objects.get(code=code), version=name, text=text,
        valid_from=tale.day(valid_from), valid_until=tale.day(valid_until),
    )  # fmt: skip
    made.save()
    return made


def _issue(tale: Tale, code: str, version: tuple[str, int, int, str]) -> None:
    issue(_version(tale, code, version))


def _draft(tale: Tale, draft: tuple[str, str, int, int, str]) -> None:
    _version(tale, draft[0], draft[1:])
