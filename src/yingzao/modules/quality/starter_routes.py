"""Routes of acceptance that a company starts with (GB 50300-2013 chapter 6, GB 55032-2022 4.3)."""

from yingzao.engines.approval import Route, Signer, Step

from .steps import (
    CONCEALED_ROUTE,
    LOT_ROUTE,
    MUTUAL,
    OWNER,
    POINT_ROUTE,
    SAMPLE_ROUTE,
    SELF,
    SPECIAL,
    SUPERVISION,
    TECHNICAL,
)

_CHIEF = Signer("role", "project_chief_engineer")
_INSPECTOR = (Signer("role", "quality_engineer"),)
_SUPERVISORS = (
    Signer("post", "supervisor", "supervision"),
    Signer("post", "chief_supervisor", "supervision"),
)


def _special(days: int = 1) -> Step:
    return Step(SPECIAL, "专检", _INSPECTOR, days=days, escalate_to=_CHIEF, author_may_sign=True)


ROUTES = [
    Route(
        LOT_ROUTE, 1, "检验批三检与监理验收",
        (
            Step(SELF, "自检", (Signer("field", "responsible"),), days=1, author_may_sign=True),
            Step(MUTUAL, "互检", (Signer("field", "mutual_by"),), days=1, author_may_sign=True),
            _special(),
            Step(SUPERVISION, "监理验收", _SUPERVISORS, days=2),
        ),
    ),
    Route(
        CONCEALED_ROUTE, 1, "隐蔽工程验收",
        (
            _special(),
            Step(TECHNICAL, "项目技术负责人", (_CHIEF,), days=1),
            Step(SUPERVISION, "监理验收", _SUPERVISORS, days=2),
        ),
    ),
    Route(
        POINT_ROUTE, 1, "质量控制点放行",
        (_special(), Step(SUPERVISION, "监理见证放行", _SUPERVISORS, condition="needs_supervisor", days=1)),
    ),
    Route(
        SAMPLE_ROUTE, 1, "样板验收",
        (
            _special(),
            Step(TECHNICAL, "项目技术负责人", (_CHIEF,), days=2),
            Step(SUPERVISION, "监理验收", _SUPERVISORS, days=2),
            Step(OWNER, "建设单位确认", (Signer("role", "owner"),), days=3),
        ),
    ),
]  # fmt: skip
