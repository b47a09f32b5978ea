"""The demo's cranes and crews: who needs them, one crane that two sites ask for, and how projects rank."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from yingzao.core.records.services import create
from yingzao.core.routes.services import submit
from yingzao.modules.schedule.levelling.demands import Wanted, set_demands
from yingzao.modules.schedule.levelling.proposing import level_plan
from yingzao.modules.schedule.models import PriorityScorecard, ReachChoice, Resource, Sort

from .people import METRO, ROAD, TOWER
from .plans import plan_of
from .tale import Tale

SHARED_CRANE = "YZ-LD-050"


@dataclass(frozen=True)
class Means:
    """A resource of one site; ``wanted`` is activity code → units a day."""

    name: str
    category: Sort
    unit: str
    at_hand: int | None
    wanted: dict[str, int]
    shared: str = ""


def _of_sections(step: int, units: int, sections: Iterable[int] = (2, 3, 4)) -> dict[str, int]:
    return {f"4.{section}.{step}": units for section in sections}


METRO_MEANS = (
    Means("塔吊 QTZ80", Sort.MACHINE, "台", 1,
          {"4.2.1": 1, **_of_sections(1, 1, (3, 4)), **_of_sections(3, 1, (3, 4)), **_of_sections(5, 1, (3, 4))}),
    Means("50 t 履带吊", Sort.MACHINE, "台", 1, {"3.3.6": 1, "3.4.4": 1, "3.4.6": 1}, SHARED_CRANE),
    Means("钢筋班", Sort.CREW, "人", 60, {**_of_sections(1, 30), **_of_sections(6, 25), "5.2": 20, "5.4": 20}),
    Means("木工班", Sort.CREW, "人", None, {**_of_sections(3, 40), **_of_sections(5, 40)}),
)  # fmt: skip
ROAD_MEANS = (Means("50 t 履带吊", Sort.MACHINE, "台", 1, {"4.4": 1, "4.5": 1}, SHARED_CRANE),)
#: project; customer, profit and penalties; why
MARKS = (
    (METRO, (92, 58, 88), "市重点工程；盾构移交节点违约金每日 20 万元。"),
    (ROAD, (75, 62, 45), "区建设局长期客户；工期尚有余量。"),
    (TOWER, (60, 80, 30), "民营开发商；利润率高于公司平均。"),
)


def tell(tale: Tale) -> None:
    """Two weeks ago the sites wrote down what they need; this morning the metro's plan was levelled."""
    for project, author, means in ((METRO, "xmzg", METRO_MEANS), (ROAD, "xmzg2", ROAD_MEANS)):
        tale.on(-13, "15:30", author, lambda p=project, m=means: _write_down(tale, p, m))  # type: ignore[misc]
    for project, marks, grounds in MARKS:
        tale.on(-30, "10:30", "zonggong", lambda p=project, m=marks, g=grounds: _mark(tale, p, m, g))  # type: ignore[misc]
    tale.on(0, "07:30", "xmzg", lambda: _level(tale))


def _write_down(tale: Tale, project: str, means: tuple[Means, ...]) -> None:
    plan = plan_of(tale, project)
    rows = {row.code: row for row in plan.activities.all()}
    wanted = []
    for each in means:
        at_hand = None if each.at_hand is None else Decimal(each.at_hand)
        resource = create(
            Resource, project=tale.projects[project], title=each.name, category=each.category, unit=each.unit,
            capacity=at_hand, shared_number=each.shared,
        )  # fmt: skip
        wanted += [Wanted(rows[code], resource, Decimal(units)) for code, units in each.wanted.items()]
    set_demands(plan, wanted)


def _mark(tale: Tale, project: str, marks: tuple[int, int, int], grounds: str) -> None:
    customer, profit, penalty = map(Decimal, marks)
    card = create(
        PriorityScorecard, project=tale.projects[project], title=f"{tale.projects[project]}优先级评分",
        responsible=tale.people["zonggong"], customer=customer, profit=profit, penalty=penalty, grounds=grounds,
    )  # fmt: skip
    submit(card, tale.people["zonggong"])


class _Nobody:
    """Whom the job tells how far it is: here nobody watches."""

    def report(self, percent: int, step: str) -> None:
        pass


def _level(tale: Tale) -> None:
    level_plan(
        _Nobody(), plan_id=plan_of(tale, METRO).pk, uid=str(uuid.uuid4()), reach=ReachChoice.WITHIN_FLOAT,
        seconds=5, pinned=(), preferred=(),
    )  # fmt: skip
