"""The projects of the demo: their contracts, parties, parts and how far they have come; one is closed."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from yingzao.core.access.models import Role
from yingzao.core.projects.models import Party, Project, ProjectType
from yingzao.core.projects.parts import check_tree, read_pasted, store_tree
from yingzao.core.projects.stages import advance
from yingzao.core.records.models import NumberRule
from yingzao.core.rectification.models import ResponsibilityRule

from .people import FOOTBRIDGE, MEMBERS, METRO, ROAD, TOWER, appoint_members
from .tale import Tale


@dataclass(frozen=True)
class Contract:
    """What is known of a project on the day of its contract; days count from today."""

    code: str
    name: str
    short_name: str
    type: ProjectType
    location: str
    number: str
    amount: Decimal
    starts: int
    finishes: int
    manager: str
    summary: str
    parties: tuple[tuple[str, str], ...]
    parts: str


METRO_PARTS = "\n".join([
    "1\t车站主体", "1.1\t围护结构", "1.1.1\t东段地下连续墙", "1.1.2\t西段地下连续墙", "1.1.3\t冠梁及首道支撑",
    "1.2\t基坑", *(f"1.2.{n}\t基坑 {n} 段" for n in range(1, 5)),
    "1.3\t主体结构", *(f"1.3.{n}\t结构 {n} 段" for n in range(1, 5)),
    "2\t附属结构", "2.1\t1 号出入口", "2.2\t2 号出入口", "2.3\t1 号风亭组",
    "3\t区间接口", "3.1\t东端头盾构井", "3.2\t西端头盾构井", "4\t机电预留",
])  # fmt: skip
ROAD_PARTS = "\n".join([
    "1\t路基工程", *(f"1.{n}\tK{n - 1}+000–K{n}+000 路基" for n in range(1, 5)),
    "2\t排水管网", *(f"2.{n}\tK{n - 1}+000–K{n}+000 雨污水" for n in range(1, 5)),
    "3\t路面工程", *(f"3.{n}\tK{n - 1}+000–K{n}+000 路面" for n in range(1, 5)),
    "4\t滨河中桥", "4.1\t桩基承台", "4.2\t墩台", "4.3\t上部结构", "5\t交通与绿化",
])  # fmt: skip
TOWER_PARTS = "\n".join([
    "0\t地下室", "0.1\t地下二层", "0.2\t地下一层", "1\t主楼", *(f"1.{n}\t{n} 层" for n in range(1, 33)),
    "1.33\t屋面及机房层", "2\t裙房", "2.1\t裙房结构", "2.2\t大堂", "3\t室外工程",
])  # fmt: skip
FOOTBRIDGE_PARTS = "\n".join(["1\t基础与墩台", "2\t上部结构", "3\t附属与接线"])

CONTRACTS: list[Contract] = [
    Contract(
        METRO, "临江路地铁站土建工程", "临江路地铁站", ProjectType.METRO, "临江市滨江区临江路与文昌街路口",
        "LJGD-2026-007", Decimal("218600000"), -200, 118, "xmjl",
        "地下两层岛式站台车站，主体长 196 m，标准段基坑深 16.4 m，端头井深 18.6 m，明挖顺作法。",
        (("metro_owner", "宋国栋"), ("fangzheng", "魏正平"), ("metro_design", "金以恒"), ("survey", ""),
         ("hongji", "赵铁山"), ("testing", ""), ("concrete", "")), METRO_PARTS,
    ),
    Contract(
        ROAD, "滨河路市政道路新建工程", "滨河路", ProjectType.MUNICIPAL, "临江市滨河新区",
        "SZJS-2026-021", Decimal("203850000"), -150, 150, "xmjl2",
        "城市主干路，全长 4.0 km，红线宽 40 m，含雨污水管网与三跨预应力混凝土中桥一座。",
        (("road_owner", "何畅"), ("huacheng", "余慎之"), ("metro_design", ""), ("jinrun", "")), ROAD_PARTS,
    ),
    Contract(
        TOWER, "云山阁超高层住宅工程", "云山阁", ProjectType.BUILDING, "临江市云山大道 18 号",
        "YSZY-2025-112", Decimal("346200000"), -260, 165, "xmjl3",
        "地下二层、地上三十二层，框架—剪力墙结构，建筑高度 99.8 m，总建筑面积 5.2 万 m²。",
        (("tower_owner", "林嘉禾"), ("fangzheng", "魏正平"), ("tower_design", ""), ("jinrun", "")), TOWER_PARTS,
    ),
]  # fmt: skip

FINISHED = Contract(
    FOOTBRIDGE, "青溪人行桥工程", "青溪桥", ProjectType.MUNICIPAL, "临江市青溪路", "SZJS-2026-003",
    Decimal("12680000"), -262, -105, "xmjl2", "单跨 46 m 钢箱梁人行桥，桥宽 5 m，含两岸接线与绿化。",
    (("road_owner", "何畅"), ("huacheng", "余慎之"), ("metro_design", "")), FOOTBRIDGE_PARTS,
)  # fmt: skip
"""The contract that is fulfilled: nobody works there any more."""

OPENED = -270
"""The day all were entered; the tower had been won before."""


def open_projects(tale: Tale) -> None:
    """Note how every project is entered, staffed and brought into construction."""
    for hours, contract in enumerate([*CONTRACTS, FINISHED]):
        tale.on(OPENED, f"{9 + hours:02}:00", "admin", partial(_open, tale, contract))
        tale.on(contract.starts - 5 if contract.starts > OPENED + 30 else OPENED + 4, "15:00", "admin",
                partial(_begin, tale, contract))  # fmt: skip
    tale.on(OPENED, "14:00", "admin", lambda: _number(tale))
    tale.on(OPENED, "14:30", "admin", lambda: _assign(tale))


def _open(tale: Tale, contract: Contract) -> None:
    project = Project(
        code=contract.code, name=contract.name, short_name=contract.short_name, type=contract.type,
        province="浙江省", location=contract.location, contract_number=contract.number,
        contract_amount=contract.amount, starts_on=tale.day(contract.starts), finishes_on=tale.day(contract.finishes),
        manager=tale.people[contract.manager], summary=contract.summary,
    )  # fmt: skip
    project.save()
    tale.projects[contract.code] = project
    for key, contact in contract.parties:
        organisation = tale.organisations[key]
        Party(project=project, organisation=organisation, kind=organisation.kind, contact=contact).save()
    for member in MEMBERS:
        appoint_members(tale, member, contract.code)
    lines, errors = read_pasted(contract.parts)
    errors += check_tree(project, lines)
    if errors:
        raise ValueError(f"The parts of {contract.code} are wrong: {errors}")
    store_tree(project, lines)
    tale.projects[contract.code] = advance(project, "preparation", "中标通知书已收，项目部组建")


def _begin(tale: Tale, contract: Contract) -> None:
    reason = f"开工令已签发，合同编号 {contract.number}"
    tale.projects[contract.code] = advance(tale.projects[contract.code], "construction", reason)


def _assign(tale: Tale) -> None:
    """The metro station says who answers for which part; the days are the company's."""
    project = tale.projects[METRO]
    diggers = {"organisation": tale.organisations["hongji"], "role": Role.objects.get(code="subcontractor")}
    rules: list[tuple[str, dict[str, Any]]] = [
        ("1.1", {"person": tale.people["sgy"]}), ("1.2", diggers), ("1.3", {"person": tale.people["sgy2"]}),
    ]  # fmt: skip
    for code, who in rules:
        ResponsibilityRule(project=project, kind="quality.defect", part=tale.part(METRO, code), **who).save()
    manager = Role.objects.get(code="production_manager")
    ResponsibilityRule(project=project, kind="safety.hazard_report", role=manager).save()


def _number(tale: Tale) -> None:
    """The tower numbers its defects by storey and month; everything else keeps the built-in rule."""
    pattern = "{project}-{code}-{part}-{year}{month}-{seq:03}"
    NumberRule(project=tale.projects[TOWER], kind="quality.defect", pattern=pattern).save()
