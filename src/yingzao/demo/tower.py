"""The tower: well under way on green, with a scaffold scheme in force and what a storey every six days brings."""

from decimal import Decimal

from yingzao.modules.quality.models import Defect, Pour
from yingzao.modules.resources.models import MaterialDelivery
from yingzao.modules.safety.models import HazardReport, ToolboxTalk
from yingzao.modules.technical.models import MethodStatement

from .briefings import brief
from .metro_schemes import LIFT_TEXT, chapters
from .people import TOWER
from .plans import hold_back
from .tale import Day, Ref, Tale

SCAFFOLD = chapters(
    "主楼 4 层起采用附着式升降脚手架，架体高 16.5 m，提升高度 92 m。", "每层附着不少于三道支座；提升前解除所有拉结并清理架体。",
    "风力五级以上不得升降；升降时架体下方设警戒区。", "架体倾斜或卡滞立即停机，采用手拉葫芦临时固定。",
)  # fmt: skip
OFFICE = ("scjl3", "zjy3", "aqy3", "xmzg3", "zonggong", "zongjian")


def tell(tale: Tale) -> None:
    _schemes(tale)
    _storeys(tale)


def _schemes(tale: Tale) -> None:
    tale.write(-150, "09:00", "jsy3", "lift", MethodStatement, TOWER, title="施工升降机安装专项方案", part="1", responsible="xmzg3",
               works="crane_erection_dismantling", parameters={"rated_capacity_kn": "40", "total_erection_height_m": "105",
               "foundation_elevation_m": "0"}, chapters=LIFT_TEXT)  # fmt: skip
    tale.sign(-149, "lift", *OFFICE, "yezhu3", clock="08:30")
    tale.write(-130, "09:00", "jsy3", "scaffold", MethodStatement, TOWER, title="附着式升降脚手架专项方案", part="1", responsible="xmzg3",
               works="attached_lifting_scaffold", parameters={"lifting_height_m": "92"}, chapters=SCAFFOLD)  # fmt: skip
    tale.sign(-129, "scaffold", *OFFICE, "yezhu3", clock="08:30")
    tale.write(-14, "09:00", "jsy3", "basket", MethodStatement, TOWER, title="幕墙安装吊篮专项方案", part="1", responsible="xmzg3",
               works="hanging_basket", parameters={}, chapters=SCAFFOLD, due_on=Day(5))  # fmt: skip
    tale.sign(-12, "basket", *OFFICE, "yezhu3", clock="08:30")
    brief(
        tale,
        -10,
        "basket",
        "幕墙吊篮",
        TOWER,
        "架子班",
        author="jsy3",
        responsible="scjl3",
        signers=("xmzg3", "aqy3"),
        part="1",
    )
    tale.write(-4, "09:00", "jsy3", "roof", MethodStatement, TOWER, title="屋面钢构架吊装专项方案", part="1.33", responsible="xmzg3",
               works="installation_by_crane", parameters={}, chapters=LIFT_TEXT, due_on=Day(12))  # fmt: skip
    tale.sign(-3, "roof", "scjl3", "zjy3", "aqy3", "xmzg3", clock="09:00")
    hold_back(tale, -9, "xmzg3", TOWER, "5.1", "basket", "吊篮方案批准并交底")


def _storeys(tale: Tale) -> None:
    for storey, day in ((17, -26), (18, -20), (19, -14), (20, -8), (21, -2)):
        key = f"storey {storey}"
        tale.write(day, "20:00", "sgy4", key, Pour, TOWER, title=f"{storey} 层梁板混凝土", part=f"1.{storey}", responsible="zjy3",
                   poured_on=Day(day), grade=40 if storey < 20 else 35, volume_m3=Decimal("184.6"), supplier="磐石预拌混凝土有限公司")  # fmt: skip
        if storey < 21:
            tale.sign(day + 2, key, "xmzg3")
    defects = ((-24, "t1", "16 层剪力墙烂根", "1.16", "serious", True), (-11, "t2", "18 层板面裂缝", "1.18", "minor", True),
               (-2, "t3", "20 层预留洞口位移 30 mm", "1.20", "minor", False))  # fmt: skip
    for day, key, title, part, severity, is_done in defects:
        tale.write(day, "09:20", "zjy3", key, Defect, TOWER, title=title, part=part, responsible="sgy4", severity=severity,
                   found_on=Day(day), due_on=Day(day + 7), requirement="按方案修补，附整改后照片回复。",
                   photo=title)  # fmt: skip
        if is_done:
            tale.rectify(
                day + 2,
                "16:00",
                "sgy4",
                key,
                "已凿除修补，回弹检测合格。",
                (day + 3, "zjy3", "复查合格。"),
                cause="method",
            )
    tale.write(-5, "10:00", "zly", "blocks", MaterialDelivery, TOWER, title="蒸压加气混凝土砌块进场", part="1", responsible="zly",
               delivered_on=Day(-5), material=Ref("加气混凝土砌块 600×200×240 B06"), quantity=Decimal("210.6"),
               batch_number="AAC-771", certificate="HZ-5521")  # fmt: skip
    tale.sign(-4, "blocks", "xmjl3", opinion="复验合格。")
    tale.write(-7, "09:10", "aqy3", "tower hazard", HazardReport, TOWER, title="电梯井口防护门缺失", part="1.15", responsible="scjl3",
               found_on=Day(-7), finding="15 层 2 号井口无防护门。", likelihood=Decimal("3.0"), exposure=Decimal("6.0"),
               consequence=Decimal("7.0"), due_on=Day(-5), photo="井口防护门")  # fmt: skip
    tale.rectify(
        -7, "16:30", "scjl3", "tower hazard", "已安装定型化防护门。", (-6, "aqy3", "复查合格，同意销项。")
    )
    tale.write(-1, "07:00", "aqy3", "tower talk", ToolboxTalk, TOWER, title="木工班班前会", crew="木工班", attended=22,
               hazards="21 层模板支设、临边作业", held_on=Day(-1), part="1.21")  # fmt: skip
