"""The route of procedure reviews that a company starts with."""

from yingzao.engines.approval import Route, Signer, Step

_CHIEF = Signer("role", "chief_engineer")

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
]  # fmt: skip
