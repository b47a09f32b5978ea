"""Patrols: the safety officer walks round the pit every other day, the inspector through the storeys once a week."""

from functools import partial

from yingzao.core.routes.services import submit
from yingzao.modules.quality.models import PatrolRound, PatrolRoute
from yingzao.modules.quality.patrols import note_visit

from .people import METRO, TOWER
from .tale import Tale

PIT = "1.2.1 临边防护、爬梯\n1.2.2 支撑轴力计、坑边堆载\n1.2.3 渗漏水、坑底积水\n1.2.4 用电、机械作业半径\n1.1.3 冠梁顶防护栏杆"
STOREYS = "1.19 养护、成品保护\n1.20 砌体放线、预留洞口\n1.21 模板支撑、钢筋绑扎"


def tell(tale: Tale) -> None:
    tale.write(-6, "07:10", "aqy", "pit patrol", PatrolRoute, METRO, title="基坑安全巡检", part="1.2", responsible="aqy",
               looks_at="safety", every_days=2, points=PIT)  # fmt: skip
    tale.write(-9, "07:10", "zjy3", "storey patrol", PatrolRoute, TOWER, title="主楼质量巡检", part="1", responsible="zjy3",
               looks_at="quality", every_days=7, points=STOREYS)  # fmt: skip
    _walk(tale, -6, "aqy", METRO, {1: "", 2: "", 4: "", 5: ""})  # at the third point nobody was
    _walk(tale, -4, "aqy", METRO, {1: "", 2: "坑边 1.5 m 内堆放钢支撑，已要求清走", 3: "", 4: "", 5: ""})
    _walk(tale, -2, "aqy", METRO, {1: "", 2: "", 3: "", 4: "", 5: ""})
    _walk(tale, -9, "zjy3", TOWER, {1: "", 2: "", 3: ""})


def _walk(tale: Tale, day: int, who: str, project: str, found: dict[int, str]) -> None:
    """Note that the open round is walked, a quarter of an hour from point to point, and closed."""

    def open_round() -> PatrolRound:
        return PatrolRound.objects.filter(project=tale.projects[project]).open().get()

    for minutes, (place, problem) in enumerate(found.items()):
        tale.on(day, f"08:{10 + 8 * minutes}", who,
                partial(lambda at, what: note_visit(open_round(), at, tale.people[who], not what, what), place, problem))  # fmt: skip
    tale.on(day, "09:00", who, lambda: submit(open_round(), tale.people[who]))
