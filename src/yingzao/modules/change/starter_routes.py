"""The route of change orders: project and technical side sign, and never the same person for both."""

from yingzao.engines.approval import Route, Signer, Step

ROUTES = [
    Route(
        "change_dual", 1, "变更双签",
        (Step("dual", "工程与技术双签", dual=("project_manager", "project_chief_engineer"), days=3,
              copy_to=(Signer("role", "cost_engineer"),)),),
    ),
]  # fmt: skip
