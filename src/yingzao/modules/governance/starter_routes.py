"""The routes of procedure reviews, suggestions, improvement cycles and applications that a company starts with."""

from yingzao.core.routes.starter_routes import CHIEF_SUPERVISOR
from yingzao.engines.approval import Route, Signer, Step

from .steps import (
    ACT,
    CARRY_OUT,
    CHECK,
    COMPLETION_ROUTE,
    CYCLE_ROUTE,
    DO,
    MANAGER,
    OWNER,
    PLAN,
    START_ROUTE,
    SUPERVISION,
    TRIAGE,
)

_CHIEF = Signer("role", "chief_engineer")
_MANAGER = Step(MANAGER, "项目经理签发", (Signer("role", "project_manager"),), days=2, author_may_sign=True)
_LEADS = (Signer("role", "project_chief_engineer"), Signer("role", "project_manager"))

ROUTES = [
    Route(
        "procedure", 1, "程序评审",
        (
            Step("countersign", "项目会签",
                 (Signer("role", "project_manager"), Signer("role", "project_chief_engineer")),
                 days=5, escalate_to=_CHIEF),
            Step("approve", "公司总工批准", (_CHIEF,), days=5),
        ),
    ),
    Route(
        "suggestion", 1, "改进建议",
        (Step(TRIAGE, "归口人处理", (Signer("field", "responsible"),), days=14, author_may_sign=True,
              escalate_to=_CHIEF),),
    ),
    Route(
        "change_item", 1, "改进事项",
        (Step(CARRY_OUT, "责任人落实", (Signer("field", "responsible"),), days=30, due_field="due_on",
              author_may_sign=True, escalate_to=_CHIEF),),
    ),
    Route(
        "pilot", 1, "试点与推广审批",
        (Step("approve", "公司总工批准", (_CHIEF,), days=5),),
    ),
    Route(
        START_ROUTE, 1, "工程开工报审",
        (
            _MANAGER,
            Step(SUPERVISION, "总监理工程师审核", (CHIEF_SUPERVISOR,), days=7),
            Step(OWNER, "建设单位审批", (Signer("post", "owner", "owner"),), days=7, copy_to=(_CHIEF,)),
        ),
    ),
    Route(
        COMPLETION_ROUTE, 1, "单位工程竣工验收报审",
        (
            _MANAGER,
            Step(SUPERVISION, "总监理工程师预验收", (CHIEF_SUPERVISOR,), days=14,
                 copy_to=(_CHIEF,)),
        ),
    ),
    Route(
        CYCLE_ROUTE, 1, "PDCA 循环",
        (
            Step(PLAN, "计划批准", _LEADS, days=3, escalate_to=_CHIEF),
            Step(DO, "责任人实施", (Signer("field", "responsible"),), days=7, due_field="due_on",
                 author_may_sign=True),
            Step(CHECK, "提出人检查效果", (Signer("field", "author"),), days=5, author_may_sign=True),
            Step(ACT, "处置：标准化或再循环", _LEADS, days=5, escalate_to=_CHIEF),
        ),
    ),
]  # fmt: skip
