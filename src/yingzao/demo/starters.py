"""Starter procedures in the company's library: taken in for its types of works, some reviewed and in force."""

from yingzao.modules.governance.starters import starters, take_in

from .governance import review
from .people import METRO, ROAD, TOWER
from .tale import Tale

#: day of the review, code, project that reviews, its author, its chief engineer, findings
REVIEWED = [
    (-6, "JG-05", METRO, "jsy", "xmzg", "交桩、放样、复核三段清楚，可以发布。"),
    (-6, "JG-08", TOWER, "jsy3", "xmzg3", "开工条件与监理要求一致。"),
    (-5, "JG-09", ROAD, "jsy2", "xmzg2", "资料同步形成的要求可行。"),
    (-5, "JG-DT-05", METRO, "jsy", "xmzg", "搭接与渗漏治理条款结合本站实际，可以发布。"),
    (-4, "JG-SZ-04", ROAD, "jsy2", "xmzg2", "井周处理写得细，面层开工前发布。"),
    (-4, "JG-07", METRO, "jsy", "xmzg", "三级教育依次进行，便于核查。"),
]


def tell(tale: Tale) -> None:
    tale.on(-8, "09:10", "zonggong", lambda: _take_in(tale))
    for day, code, project, author, chief, findings in REVIEWED:
        review(tale, day, f"review {code}", code, "1.0", "issue", project, author, chief, findings)


def _take_in(tale: Tale) -> None:
    """The masters, and the sub-procedures of the types of works the company builds."""
    built = {str(project.type) for project in tale.projects.values()}
    wanted = [each.code for each in starters() if each.is_master or built & set(each.types)]
    take_in(wanted, tale.people["zonggong"])
