"""The plan of the road: four kilometres in sections from drains to asphalt, and a bridge of three spans."""

from .people import ROAD
from .plans import Line, Sketch

_CREWS = ("sgy3", "scjl2")
_DRAIN_STEPS = (("沟槽开挖与支护", 8), ("雨污水管道安装", 12), ("检查井与闭水试验", 7), ("沟槽回填", 6))
_BED_STEPS = (("清表与软基处理", 12), ("路基填筑压实", 14), ("路床验收与弯沉", 4))
_TOP_STEPS = (("水泥稳定碎石基层", 9), ("养护与透层封层", 8), ("沥青中下面层", 5), ("沥青上面层", 4))
_LATE = {1: 1, 2: 4, 3: 5, 4: 0}


def _chain(
    group: int, section: int, place: str, steps: tuple[tuple[str, int], ...], first: list[str], late: int
):
    lines = []
    for step, (name, days) in enumerate(steps, start=1):
        before = [f"{group}.{section}.{step - 1}"] if step > 1 else list(first)
        if section > 1:
            before.append(f"{group}.{section - 1}.{step}")
        lines.append(
            Line(f"{group}.{section}.{step}", f"K{section - 1}+000–K{section}+000 {name}", days, f"{place}.{section}",
                 _CREWS[section % 2], tuple(before), late)
        )  # fmt: skip
    return lines


def _sections() -> list[Line]:
    lines: list[Line] = []
    for section in range(1, 5):
        lines += _chain(1, section, "1", _BED_STEPS[:1], ["0.2"], _LATE[section])
        lines += _chain(2, section, "2", _DRAIN_STEPS, [f"1.{section}.1"], _LATE[section])
    for section in range(1, 5):
        late = _LATE[section] if section < 3 else 0
        for step, (name, days) in enumerate(_BED_STEPS[1:], start=2):
            before = [f"1.{section}.{step - 1}", f"2.{section}.4"]
            lines.append(
                Line(f"1.{section}.{step}", f"K{section - 1}+000–K{section}+000 {name}", days, f"1.{section}",
                     _CREWS[section % 2], tuple(before), late)
            )  # fmt: skip
        lines += _chain(3, section, "3", _TOP_STEPS, [f"1.{section}.3"], 0)
    return lines


_BRIDGE = (
    Line("4.1", "桩基施工", 42, "4.1", "sgy3", ("0.2",), 2),
    Line("4.2", "桩基检测", 10, "4.1", "zjy2", ("4.1",), 3),
    Line("4.3", "承台施工", 24, "4.1", "sgy3", ("4.2",), 3),
    Line("4.4", "墩柱与盖梁", 30, "4.2", "sgy3", ("4.3",), 5),
    Line("4.5", "现浇箱梁支架搭设与预压", 26, "4.3", "scjl2", ("4.4",)),
    Line("4.6", "箱梁钢筋与混凝土", 34, "4.3", "scjl2", ("4.5",)),
    Line("4.7", "预应力张拉压浆", 14, "4.3", "sgy3", ("4.6",)),
    Line("4.8", "桥面系与伸缩缝", 22, "4.3", "sgy3", ("4.7",)),
    Line("4.9", "桥梁荷载试验", 8, "4", "zjy2", ("4.8",)),
)  # fmt: skip
_REST = (
    Line("5.1", "侧石与人行道", 40, "5", "sgy3", ("3.2.3",)),
    Line("5.2", "交通标志标线与信号", 24, "5", "scjl2", ("3.4.4", "4.8")),
    Line("5.3", "路灯与绿化", 45, "5", "scjl2", ("5.1 SS+12",)),
    Line("5.9", "道路通车验收", 0, "5", "xmjl2", ("5.2", "5.3", "4.9")),
)

_GROUPS = tuple(
    group
    for code, name in (("1", "路基"), ("2", "排水"), ("3", "路面"))
    for group in ((code, name), *((f"{code}.{n}", f"K{n - 1}+000–K{n}+000 {name}") for n in range(1, 5)))
)

ROAD_PLAN = Sketch(
    ROAD, "滨河路施工总进度计划", "xmzg2", -92,
    (("0", "施工准备"), *_GROUPS, ("4", "滨河中桥"), ("5", "交通与绿化")),
    (Line("0.1", "施工便道与临建", 18, "1", "scjl2"), Line("0.2", "测量放样与交桩复核", 10, "1", "sgy3", ("0.1 SS+6",)),
     *_sections(), *_BRIDGE, *_REST),
)  # fmt: skip
