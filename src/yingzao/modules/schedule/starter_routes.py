"""The route a corrective action takes: the person responsible, then the project manager."""

from yingzao.engines.approval import Route, Signer, Step

from .steps import CONFIRM, CORRECTIVE_ROUTE, MEASURE

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
]  # fmt: skip
