"""The plan of the tower: basement, thirty-two storeys at six days each, façade, installation, handing over."""

from .people import TOWER
from .plans import Line, Sketch

STOREY_DAYS = 6
_BASEMENT = (
    Line("1.1", "支护桩与土方", 46, "0", "sgy4"),
    Line("1.2", "工程桩与检测", 40, "0", "sgy4", ("1.1 SS+12",)),
    Line("1.3", "筏板基础", 22, "0.1", "sgy4", ("1.1", "1.2")),
    Line("1.4", "地下二层结构", 18, "0.1", "sgy4", ("1.3",), 1),
    Line("1.5", "地下一层结构", 16, "0.2", "sgy4", ("1.4",), 1),
    Line("1.6", "地下室外墙防水与回填", 24, "0", "scjl3", ("1.5",), 1),
    Line("1.9", "结构出正负零", 0, "0.2", "scjl3", ("1.5",), 1),
)


def _storeys() -> list[Line]:
    lines = []
    for storey in range(1, 33):
        before = ["1.9"] if storey == 1 else [f"2.{storey - 1}"]
        late = 1 if storey < 9 else 0
        lines.append(
            Line(f"2.{storey}", f"{storey} 层结构", STOREY_DAYS, f"1.{storey}", "sgy4", tuple(before), late)
        )
    return lines


def _fitting() -> list[Line]:
    """Masonry and façade follow the frame in lots of four storeys."""
    lines = []
    for lot in range(1, 9):
        last = lot * 4
        before = [f"2.{min(last + 3, 32)}", *([f"3.{lot - 1}"] if lot > 1 else [])]
        lines.append(
            Line(f"3.{lot}", f"{last - 3}–{last} 层砌体与抹灰", 20, f"1.{last}", "scjl3", tuple(before))
        )
        before = [f"3.{lot}", *([f"4.{lot - 1}"] if lot > 1 else [])]
        lines.append(
            Line(f"4.{lot}", f"{last - 3}–{last} 层机电管线安装", 16, f"1.{last}", "scjl3", tuple(before))
        )
    return lines


_REST = (
    Line("2.33", "屋面及机房层结构", 12, "1.33", "sgy4", ("2.32",)),
    Line("2.90", "主体结构封顶", 0, "1.33", "xmjl3", ("2.33",)),
    Line("2.40", "裙房结构", 40, "2.1", "scjl3", ("1.9",), 2),
    Line("2.41", "附着式升降脚手架安装", 14, "1.4", "aqy3", ("2.3",), 1),
    Line("2.42", "施工升降机安装", 10, "1.6", "aqy3", ("2.6",), 1),
    Line("5.1", "幕墙龙骨与面板", 90, "1", "scjl3", ("3.5 SS+5",)),
    Line("5.2", "屋面防水保温", 26, "1.33", "sgy4", ("2.90",)),
    Line("5.3", "公共区精装修", 70, "1", "scjl3", ("4.8 SS+10",)),
    Line("5.4", "电梯安装调试", 60, "1", "scjl3", ("2.90",)),
    Line("5.5", "室外管网与道路", 50, "3", "sgy4", ("5.1 SS+40",)),
    Line("5.9", "工程竣工验收", 0, "1", "xmjl3", ("5.1", "5.2", "5.3", "5.4", "5.5")),
)

TOWER_PLAN = Sketch(
    TOWER, "云山阁施工总进度计划", "xmzg3", -230,
    (("1", "地下室"), ("2", "主体结构"), ("3", "砌体抹灰"), ("4", "机电安装"), ("5", "装饰与室外")),
    (*_BASEMENT, *_storeys(), *_REST[:5], *_fitting(), *_REST[5:]),
)  # fmt: skip
