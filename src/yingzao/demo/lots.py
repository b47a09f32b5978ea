"""Acceptance on the tower: storeys inspected lot by lot, one turned down, a sample awaited, hold points, covered works."""

from datetime import timedelta
from functools import partial

from yingzao.core.records.services import create
from yingzao.core.routes.services import submit
from yingzao.modules.quality.dividing import take_over
from yingzao.modules.quality.models import (
    ConcealedWork,
    ControlPoint,
    InspectionLot,
    SampleWork,
    WorksAcceptance,
)
from yingzao.modules.quality.photographs import keep_photos
from yingzao.modules.schedule.models import State

from .people import METRO, TOWER
from .plans import plan_of
from .tale import Tale

FORMS, REBAR, FRAME, BLOCKS, PLASTER = "020101", "020102", "020105", "020205", "030201"
_CREWS = {FORMS: "木工班", REBAR: "钢筋班", FRAME: "混凝土班"}
_NAMES = {FORMS: "模板", REBAR: "钢筋", FRAME: "现浇结构"}
_COUNTED = {
    FORMS: ("material", "erection", "joints"), REBAR: ("bars", "fixing", "joints", "staggering"),
    FRAME: ("appearance", "sizes", "blemishes"),
}  # fmt: skip
_MEASURED = {
    FORMS: {"axis": 4, "soffit_level": 5, "size_member": 5, "plumb_storey": 7, "offset": 2, "flatness": 5},
    REBAR: {"spacing": 9, "layers": 5, "cover_beam": 5, "cover_slab": 3, "stirrups": 18},
    FRAME: {"axis_member": 7, "plumb_storey": 9, "level_storey": 9, "size_member": 5, "flatness": 8, "opening": 14},
}  # fmt: skip
_CHECKS = ("sgy4", "scjl3", "zjy3", "zongjian")


def tell(tale: Tale) -> None:
    for storey, day in (
        (12, -56),
        (13, -50),
        (14, -44),
        (15, -38),
        (16, -32),
        (17, -26),
        (18, -20),
        (19, -14),
    ):
        for item in (FORMS, REBAR, FRAME):
            _accepted_lot(tale, storey, item, day + {FORMS: -3, REBAR: -2, FRAME: 4}[item])
    tale.on(0, "07:40", "sgy4", lambda: _storey_under_way(tale))
    _works(tale)
    _points(tale)
    _samples(tale)
    _covered(tale)


def _accepted_lot(tale: Tale, storey: int, item: str, day: int) -> None:
    key = f"lot {storey} {item}"
    tale.on(day, "07:30", "sgy4", partial(_send, tale, key, storey, item, ""))
    if (storey * 5 + int(item)) % 7:
        tale.sign(day, key, *_CHECKS, clock="08:00", opinion="检查合格。")
        return
    tale.sign(day, key, *_CHECKS[:2], clock="08:00", opinion="检查合格。")
    tale.decide(day, "10:40", "zjy3", key, "reject", opinion="局部超差，返工后重新报验。")
    tale.on(day + 1, "07:40", "sgy4", lambda: submit(tale.record(key), tale.people["sgy4"]))
    tale.sign(day + 1, key, *_CHECKS, clock="08:10", opinion="返工后检查合格。")


def _send(tale: Tale, key: str, storey: int, item: str, code: str) -> None:
    lot = create(
        InspectionLot, project=tale.projects[TOWER], title=f"{storey} 层 {_NAMES[item]}", item=item,
        part=tale.part(TOWER, f"1.{storey}"), crew=_CREWS[item], capacity=80, responsible=tale.people["sgy4"],
        mutual_by=tale.people["scjl3"], basis="结施-12，主体结构施工方案", records_complete=True,
        entries=_lines(storey, item), activity_code=code,
    )  # fmt: skip
    tale.things[key] = lot
    submit(lot, tale.people["sgy4"])


def _lines(storey: int, item: str) -> str:
    """Five values for each acceptance item; now and then a point lies outside, as on any site."""
    counted = [f"{key}: 5/0" for key in _COUNTED[item]]
    measured = []
    for place, (key, limit) in enumerate(_MEASURED[item].items()):
        values = [(storey * 11 + place * 7 + n * 5) % (2 * limit) - limit + 1 for n in range(5)]
        if (storey + place) % 6 == 0 and not key.startswith("cover"):  # cover allows one in ten only
            values[2] = round(limit * 1.3) + 1
        measured.append(f"m_{key}: {' '.join(map(str, values))}")
    return "\n".join([*counted, *measured])


def _storey_under_way(tale: Tale) -> None:
    """The storey that is being built this morning: its forms are accepted, its bars wait for the inspector."""
    rows = plan_of(tale, TOWER).activities.filter(code__startswith="2.", progress=State.IN_PROGRESS)
    storey = next((int(code[2:]) for code in rows.values_list("code", flat=True) if int(code[2:]) < 33), None)
    if storey is None:
        return
    for item, signers in ((FORMS, _CHECKS), (REBAR, _CHECKS[:2])):
        key = f"lot {storey} {item}"
        tale.on(0, "07:45", "sgy4", partial(_send, tale, key, storey, item, f"2.{storey}"))
        for minutes, who in enumerate(signers):
            tale.decide(0, f"07:{50 + minutes}", who, key, opinion="检查合格。")


def _works(tale: Tale) -> None:
    """The frame so far is accepted as an item; the division above it is begun, and says what it lacks."""
    tale.write(-8, "09:00", "zjy3", "works frame", WorksAcceptance, TOWER, title="主楼 12–19 层现浇结构", part="1",
               scope=FRAME, remarks="12 至 19 层；以上各层验收后修订。")  # fmt: skip
    tale.sign(
        -8, "works frame", "zjy3", "xmzg3", "zongjian", clock="10:00", opinion="所含检验批均合格，同意验收。"
    )
    tale.write(-1, "16:00", "zjy3", "works structure", WorksAcceptance, TOWER, title="主楼主体结构", part="1",
               scope=FRAME[:2], is_submitted=False)  # fmt: skip


def _points(tale: Tale) -> None:
    for day, key, project, code, part, kind, item, what, limits, clause, author in (
        (-30, "kzd 1", TOWER, "", "1", "w", REBAR, "梁柱节点钢筋安装", "数量、间距、锚固符合设计", "GB 50204-2015 5.5.1", "zjy3"),
        (-29, "kzd 2", TOWER, "", "1", "r", FRAME, "混凝土配合比与开盘鉴定资料", "资料齐全", "GB 50204-2015 7.3.1", "zjy3"),
        (-9, "kzd 3", TOWER, "2.33", "1.33", "h", REBAR, "屋面钢构架预埋件位置", "中心线 ≤5 mm", "GB 50204-2015 表5.5.3", "zjy3"),
        (-8, "kzd 4", METRO, "5.4", "2.2", "h", REBAR, "附属结构侧墙钢筋与防水层", "报监理见证后方可合模", "GB 50204-2015 5.1.1", "zjy"),
    ):  # fmt: skip
        tale.write(day, "15:00", author, key, ControlPoint, project, title=what, part=part, point_kind=kind, item=item,
                   activity_code=code, check_what=what, limits=limits, clause=clause, method="观察、尺量",
                   frequency="每检验批", responsible=author, is_submitted=kind != "h",
                   inspection_at=tale.moment(day + 2, "09:00") if kind == "w" else None)  # fmt: skip
    tale.sign(-28, "kzd 1", "zjy3", "zongjian", opinion="同意放行。")
    tale.sign(-28, "kzd 2", "zjy3", opinion="资料齐全。")


def _samples(tale: Tale) -> None:
    tale.write(-70, "09:00", "sgy4", "sample blocks", SampleWork, TOWER, title="填充墙砌筑样板间", part="1.2", item=BLOCKS,
               crew="砌筑班", essentials="顶部斜砌 7 天后补砌；灰缝 8–12 mm；构造柱马牙槎先退后进。", spread_to="主楼 3–32 层",
               is_submitted=False)  # fmt: skip
    tale.write(-8, "09:00", "sgy4", "sample plaster", SampleWork, TOWER, title="内墙抹灰样板间", part="1.2", item=PLASTER,
               crew="抹灰班", essentials="界面处理、打点冲筋；不同材料交接处挂网 150 mm；立面垂直度 ≤4 mm。",
               spread_to="主楼 1–32 层", is_submitted=False)  # fmt: skip
    for day, key, signers in (
        (-69, "sample blocks", ("zjy3", "xmzg3", "zongjian", "yezhu3")),
        (-7, "sample plaster", ("zjy3",)),
    ):
        tale.on(day, "08:00", "sgy4", partial(_photograph, tale, key, "样板"))
        tale.submit(day, "08:30", "sgy4", key)
        tale.sign(day, key, *signers, clock="09:00", opinion="样板合格，同意照此施工。")
    tale.on(-6, "10:00", "sgy4", lambda: _plan_plaster(tale))


def _plan_plaster(tale: Tale) -> None:
    take_over(tale.projects[TOWER], tale.part(TOWER, "1"), [PLASTER])


def _photograph(tale: Tale, key: str, caption: str) -> None:
    keep_photos(tale.record(key), [tale.shot(tale.record(key), caption, "sgy4")], caption)


def _covered(tale: Tale) -> None:
    for day, key, storey, signers in (
        (-16, "covered 19", 19, ("zjy3", "xmzg3", "zongjian")), (-1, "covered 21", 21, ("zjy3",)),
    ):  # fmt: skip
        tale.write(day, "08:00", "sgy4", key, ConcealedWork, TOWER, title=f"{storey} 层梁板钢筋隐蔽", item=REBAR,
                   part=f"1.{storey}", basis="结施-12、结施-15", materials="HRB400E Φ8–Φ25", notice_hours=24,
                   findings="梁板钢筋规格、间距、锚固、保护层垫块；预留洞口加筋；线盒、套管已固定。",
                   inspection_at=tale.moment(day + 1, "14:00") + timedelta(hours=1))  # fmt: skip
        tale.on(day, "10:00", "sgy4", partial(_photograph, tale, key, "隐蔽前"))
        tale.sign(day, key, *signers[:2], clock="11:00", opinion="钢筋符合设计。")
        if len(signers) > 2:
            tale.decide(day + 1, "15:20", signers[2], key, opinion="同意隐蔽。")
