"""The route a rectification notice takes: whoever answers for it replies, its issuer re-checks."""

from yingzao.engines.approval import Route, Signer, Step

from .steps import RECHECK, REPLY, ROUTE

RECHECK_DAYS = 2

ROUTES = [
    Route(
        ROUTE, 1, "整改闭环",
        (
            Step(REPLY, "责任人整改回复", (Signer("field", "responsible"),), days=3, due_field="due_on"),
            Step(RECHECK, "签发人复查", (Signer("field", "author"),), days=RECHECK_DAYS, author_may_sign=True),
        ),
    ),
]  # fmt: skip
