"""Routes of schemes, briefings, comparisons and design reviews that a company starts with (令第37号 第11、12、15条)."""

from yingzao.core.routes.starter_routes import CHIEF_SUPERVISOR
from yingzao.engines.approval import Parallel, Quorum, Route, Signer, Step
from yingzao.standards.loader import load

from .steps import (
    ANSWER,
    COMPANY_CHIEF,
    CONSOLIDATE,
    DEPARTMENTS,
    DISCIPLINES,
    OWNER,
    PANEL,
    PROJECT_CHIEF,
    SUPERVISION,
)

_CHIEF = Signer("role", "chief_engineer")
_PROJECT_CHIEF = Signer("role", "project_chief_engineer")

ROUTES = [
    Route(
        "scheme", 1, "方案审批",
        (
            Step(
                DEPARTMENTS, "部门会签",
                (Signer("role", "production_manager"), Signer("role", "quality_engineer"),
                 Signer("role", "safety_officer")),
                Quorum("all"), days=3, escalate_to=_PROJECT_CHIEF,
            ),
            Step(PROJECT_CHIEF, "项目总工审核", (_PROJECT_CHIEF,), days=3, escalate_to=_CHIEF),
            Step(COMPANY_CHIEF, "公司总工审批", (_CHIEF,), condition="company_approves", days=5),
            Step(SUPERVISION, "总监理工程师审查", (CHIEF_SUPERVISOR,), days=7),
            # The panel meets only after company and supervisor have signed (第12条); whoever files its report
            # signs here, and the ledger refuses until the review is concluded and its amendments are closed.
            Step(
                PANEL, "专家论证", (Signer("role", "documents_clerk"), _PROJECT_CHIEF),
                condition="expert_review_required", days=15, escalate_to=_CHIEF,
            ),
            Step(OWNER, "建设单位确认", (Signer("post", "owner", "owner"),), days=7),
        ),
        veto_roles=("chief_engineer",), lift_roles=("chief_engineer",),
    ),
    Route(
        "briefing", 1, "交底审核",
        (
            Step("technical", "项目总工审核", (_PROJECT_CHIEF,), days=2, escalate_to=_CHIEF),
            Step("safety", "专职安全员确认", (Signer("role", "safety_officer"),), days=2, escalate_to=_CHIEF),
        ),
    ),
    Route(
        "comparison", 1, "方案比选",
        (
            Step("technical", "项目总工审核", (_PROJECT_CHIEF,), days=3, author_may_sign=True, escalate_to=_CHIEF),
            Step("decide", "项目经理决定", (Signer("role", "project_manager"),), days=3, escalate_to=_CHIEF),
        ),
    ),
    Route(
        "resource_recommendation", 1, "资源调配建议",
        (Step(ANSWER, "责任人答复", (Signer("field", "responsible"),), days=3, due_field="due_on",
              escalate_to=_CHIEF),),
    ),
    Route(
        "design_review", 1, "施工组织设计评审",
        (
            Parallel(
                DISCIPLINES,
                tuple(
                    (Step(each.key, each.zh, (Signer("role", each.role),), days=5, author_may_sign=True,
                          escalate_to=_PROJECT_CHIEF),)
                    for each in load("design_review").disciplines
                ),
                name="各专业会审",
            ),
            Step(CONSOLIDATE, "项目总工汇总", (_PROJECT_CHIEF,), days=3, author_may_sign=True, escalate_to=_CHIEF),
        ),
    ),
]  # fmt: skip
