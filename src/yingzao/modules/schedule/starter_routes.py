"""The routes of corrective actions, requests for more time, progress reports, baselines and requests for a new one."""

from yingzao.core.routes.starter_routes import CHIEF_SUPERVISOR, SUPERVISORS
from yingzao.engines.approval import Route, Signer, Step

from .steps import (
    BASELINE_ROUTE,
    CONFIRM,
    CORRECTIVE_ROUTE,
    EXTENSION_ROUTE,
    MEASURE,
    REBASELINING_ROUTE,
    REPORT_ROUTE,
)

_MANAGER = Signer("role", "project_manager")

ROUTES = [
    Route(
        CORRECTIVE_ROUTE, 1, "纠偏措施",
        (
            Step(
                MEASURE, "责任人提出纠偏措施", (Signer("field", "responsible"),), days=3, escalate_to=_MANAGER,
                author_may_sign=True, copy_to=(_MANAGER,),
            ),
            Step(
                CONFIRM, "项目经理确认效果", (_MANAGER,), days=7, escalate_to=Signer("role", "chief_engineer"),
                author_may_sign=True,
            ),
        ),
    ),
    Route(
        EXTENSION_ROUTE, 1, "工程延期报审",
        (
            Step("manager", "项目经理签发", (_MANAGER,), days=2, author_may_sign=True),
            Step(
                "supervision", "项目监理机构审核", (CHIEF_SUPERVISOR,), days=14,
                copy_to=(Signer("role", "cost_engineer"),),
            ),
            Step("owner", "建设单位审批", (Signer("post", "owner", "owner"),), days=14),
        ),
    ),
    Route(
        REPORT_ROUTE, 1, "进度周报、月评审批",
        (Step("company", "公司总工程师审批", (Signer("role", "chief_engineer"),), days=2, copy_to=(_MANAGER,)),),
    ),
    Route(
        BASELINE_ROUTE, 1, "施工进度计划报审",
        (
            Step("manager", "项目经理签发", (_MANAGER,), days=2, author_may_sign=True),
            Step(
                "supervisor", "专业监理工程师审查",
                SUPERVISORS, days=7,
            ),
            Step("supervision", "总监理工程师审核", (CHIEF_SUPERVISOR,), days=7),
        ),
    ),
    Route(
        REBASELINING_ROUTE, 1, "进度基线变更",
        (
            Step(
                "manager", "项目经理审批基线变更", (_MANAGER,), days=3, author_may_sign=True,
                escalate_to=Signer("role", "chief_engineer"),
            ),
        ),
    ),
]  # fmt: skip
