"""Routes of acceptance that a company starts with (GB 50300-2013 chapter 6, GB 55032-2022 4.3)."""

from yingzao.core.routes.starter_routes import CHIEF_SUPERVISOR, SUPERVISORS
from yingzao.engines.approval import Route, Signer, Step

from .steps import (
    CHIEF,
    CONCEALED_ROUTE,
    DESIGN,
    LOT_ROUTE,
    MANAGER,
    MUTUAL,
    OWNER,
    POINT_ROUTE,
    SAMPLE_ROUTE,
    SELF,
    SPECIAL,
    SUPERVISION,
    SURVEY,
    TECHNICAL,
    WORKS_ROUTES,
)

_CHIEF = Signer("role", "project_chief_engineer")
_INSPECTOR = (Signer("role", "quality_engineer"),)
_MANAGER = (Signer("role", "project_manager"),)
_ATTENDING = (
    Step(SURVEY, "勘察单位", (Signer("post", "designer", "survey"),), condition="surveyor_attends", days=3),
    Step(DESIGN, "设计单位", (Signer("post", "designer", "design"),), condition="designer_attends", days=3),
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
            Step(SUPERVISION, "监理验收", SUPERVISORS, days=2),
        ),
    ),
    Route(
        CONCEALED_ROUTE, 1, "隐蔽工程验收",
        (
            _special(),
            Step(TECHNICAL, "项目技术负责人", (_CHIEF,), days=1),
            Step(SUPERVISION, "监理验收", SUPERVISORS, days=2),
        ),
    ),
    Route(
        POINT_ROUTE, 1, "质量控制点放行",
        (_special(), Step(SUPERVISION, "监理见证放行", SUPERVISORS, condition="needs_supervisor", days=1)),
    ),
    Route(
        SAMPLE_ROUTE, 1, "样板验收",
        (
            _special(),
            Step(TECHNICAL, "项目技术负责人", (_CHIEF,), days=2),
            Step(SUPERVISION, "监理验收", SUPERVISORS, days=2),
            Step(OWNER, "建设单位确认", (Signer("role", "owner"),), days=3),
        ),
    ),
    Route(
        WORKS_ROUTES["item"], 1, "分项工程验收",
        (
            _special(),
            Step(TECHNICAL, "项目专业技术负责人", (Signer("role", "discipline_lead"), _CHIEF), days=1),
            Step(SUPERVISION, "专业监理工程师验收", SUPERVISORS, days=2),
        ),
    ),
    Route(
        WORKS_ROUTES["division"], 1, "分部(子分部)工程验收",
        (
            Step(TECHNICAL, "项目技术负责人", (_CHIEF,), days=2, author_may_sign=True),
            Step(MANAGER, "施工单位项目负责人", _MANAGER, days=2, author_may_sign=True),
            *_ATTENDING,
            Step(CHIEF, "总监理工程师验收", (CHIEF_SUPERVISOR,), days=3),
        ),
    ),
    Route(
        WORKS_ROUTES["unit"], 1, "单位工程竣工验收",
        (
            Step(MANAGER, "施工单位自检", _MANAGER, days=3, author_may_sign=True),
            Step(CHIEF, "总监理工程师预验收", (CHIEF_SUPERVISOR,), days=5),
            *_ATTENDING,
            Step(OWNER, "建设单位验收", (Signer("role", "owner"),), days=5),
        ),
    ),
]  # fmt: skip
