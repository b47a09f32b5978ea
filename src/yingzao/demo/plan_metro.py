"""The plan of the metro station: diaphragm walls, four sections of pit, four of structure, entrances."""

from .people import METRO
from .plans import Line, Sketch
from .what_ifs import means_cells

_WALLS = (
    Line("1.1", "管线迁改与保护", 30, "1", "scjl"),
    Line("1.2", "交通疏解与围挡", 20, "1", "scjl", ("1.1 SS+6",)),
    Line("1.3", "场地硬化与临建", 24, "1", "sgy2", ("1.2 SS+8",)),
    Line("2.1", "导墙施工", 18, "1.1", "sgy", ("1.1", "1.3 SS+10")),
    Line("2.2", "东段地下连续墙成槽浇筑", 38, "1.1.1", "sgy", ("2.1 SS+8",)),
    Line("2.3", "西段地下连续墙成槽浇筑", 40, "1.1.2", "sgy2", ("2.1 SS+12",), 1),
    Line("2.4", "格构柱与降水井", 22, "1.1", "sgy2", ("2.2 SS+14",), 1),
    Line("2.5", "冠梁与第一道混凝土支撑", 24, "1.1.3", "sgy", ("2.2", "2.3 FF+6"), 1),
    Line("2.6", "坑内降水试运行", 12, "1.2", "cly", ("2.4", "2.5 SS+10"), 1),
    Line("2.9", "围护结构封闭", 0, "1.1", "scjl", ("2.5", "2.6"), 1),
)  # fmt: skip

#: days late by which each section of the pit is worked, step by step
_PIT_LATE = {
    1: (1, 1, 1, 2, 2, 2, 2, 2),
    2: (2, 2, 2, 2, 3, 3, 3, 3),
    3: (3, 3, 4, 6, 9, 9, 9, 9),
    4: (2, 2, 2, 2, 0, 0, 0, 0),
}
_PIT_STEPS = (
    ("第一层土方开挖", 6), ("第二道钢支撑安装", 3), ("第二层土方开挖", 6), ("第三道钢支撑安装", 3),
    ("第三层土方开挖", 6), ("第四道钢支撑安装", 3), ("第四层土方开挖与基底清理", 6), ("垫层与防水", 4),
)  # fmt: skip
_STRUCTURE_STEPS = (
    ("底板钢筋绑扎", 6), ("底板混凝土浇筑", 2), ("侧墙与中板支架模板", 8), ("中板混凝土浇筑", 2),
    ("顶板支架模板", 8), ("顶板钢筋绑扎", 5), ("顶板混凝土浇筑", 2), ("顶板防水与回填", 6),
)  # fmt: skip
_STRUCTURE_LATE = {1: (2, 2, 3, 3, 3, 3, 3, 3), 2: (4, 0, 0, 0, 0, 0, 0, 0)}


def _pit(section: int) -> list[Line]:
    lines = []
    for step, (name, days) in enumerate(_PIT_STEPS, start=1):
        before = [f"3.{section}.{step - 1}"] if step > 1 else ["2.9"]
        if section > 1:
            before.append(f"3.{section - 1}.{step} SS+9" if step == 1 else f"3.{section - 1}.{step}")
        part, who = f"1.2.{section}", "sgy" if section % 2 else "sgy2"
        is_held = section == 3 and step >= 6
        lines.append(
            Line(f"3.{section}.{step}", f"{section} 段{name}", days, part, who, tuple(before),
                 _PIT_LATE[section][step - 1], is_held)
        )  # fmt: skip
    return lines


def _structure(section: int) -> list[Line]:
    lines = []
    late = _STRUCTURE_LATE.get(section, (0,) * len(_STRUCTURE_STEPS))
    for step, (name, days) in enumerate(_STRUCTURE_STEPS, start=1):
        before = [f"4.{section}.{step - 1}"] if step > 1 else [f"3.{section}.8"]
        if section > 1 and step in (1, 3, 5):
            before.append(f"4.{section - 1}.{step} SS+8")
        part, who = f"1.3.{section}", "sgy" if section % 2 else "sgy2"
        lines.append(
            Line(f"4.{section}.{step}", f"{section} 段{name}", days, part, who, tuple(before), late[step - 1])
        )
    return lines


_REST = (
    Line("3.9", "基坑全部见底", 0, "1.2", "scjl", tuple(f"3.{n}.7" for n in range(1, 5))),
    Line("4.9", "主体结构封顶", 0, "1.3", "scjl", tuple(f"4.{n}.7" for n in range(1, 5))),
    Line("5.1", "1 号出入口围护与开挖", 26, "2.1", "sgy2", ("4.1.7",)),
    Line("5.2", "1 号出入口结构", 34, "2.1", "sgy2", ("5.1",)),
    Line("5.3", "2 号出入口围护与开挖", 24, "2.2", "sgy", ("4.3.7",)),
    Line("5.4", "2 号出入口结构", 32, "2.2", "sgy", ("5.3",)),
    Line("5.5", "1 号风亭组", 40, "2.3", "sgy2", ("4.2.7",)),
    Line("5.6", "东端头盾构井移交", 0, "3.1", "xmjl", ("4.1.7",)),
    Line("5.7", "西端头盾构井移交", 0, "3.2", "xmjl", ("4.4.7",)),
    Line("6.1", "站内二次结构", 30, "4", "sgy", ("4.9",)),
    Line("6.2", "综合管线预留与接地", 24, "4", "jsy", ("4.9",)),
    Line("6.3", "装修及机电移交", 12, "4", "scjl", ("6.1", "6.2", "5.2", "5.4", "5.5")),
    Line("6.9", "车站土建竣工验收", 0, "1", "xmjl", ("6.3",)),
)  # fmt: skip

METRO_PLAN = Sketch(
    METRO, "临江路地铁站施工总进度计划", "xmzg", -151,
    (("1", "施工准备"), ("2", "围护结构"), ("3", "基坑工程"), *((f"3.{n}", f"基坑 {n} 段") for n in range(1, 5)),
     ("4", "主体结构"), *((f"4.{n}", f"结构 {n} 段") for n in range(1, 5)), ("5", "附属结构"), ("6", "收尾")),
    (*_WALLS, *(line for n in range(1, 5) for line in _pit(n)),
     *(line for n in range(1, 5) for line in _structure(n)), *_REST),
    means_cells,
)  # fmt: skip
