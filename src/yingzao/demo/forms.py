"""Forms the company built for itself: the check of a pour on the tower, the dust patrol of the station pit."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from yingzao.core.records.models import model_of
from yingzao.core.records.services import create
from yingzao.core.routes.models import Run
from yingzao.core.routes.services import decide, submit
from yingzao.modules.forms.models import FilledForm, FormDefinition

from .people import METRO, TOWER
from .tale import Day, Tale

POUR_CHECK: dict[str, Any] = {
    "format": 1,
    "fields": [
        {"key": "before", "label": "一、浇筑前", "label_en": "1. Before pouring", "type": "heading"},
        {"key": "place", "label": "浇筑部位", "label_en": "Part poured", "type": "part", "required": True},
        {"key": "checked_on", "label": "检查日期", "label_en": "Checked on", "type": "date", "required": True,
         "default": {"from": "today"}},
        {"key": "weather", "label": "天气", "label_en": "Weather", "type": "choice", "required": True,
         "choices": ["晴", "多云", "阴", "小雨", "大雨"], "default": {"from": "weather"}},
        {"key": "rain_measures", "label": "雨期措施", "label_en": "Measures against rain", "type": "long_text",
         "show_when": 'OR(weather = "小雨", weather = "大雨")',
         "require_when": 'OR(weather = "小雨", weather = "大雨")'},
        {"key": "rebar_accepted", "label": "钢筋隐蔽已验收", "label_en": "Reinforcement accepted", "type": "yes_no",
         "required": True},
        {"key": "during", "label": "二、浇筑中", "label_en": "2. While pouring", "type": "heading"},
        {"key": "slump_mm", "label": "实测坍落度", "label_en": "Slump measured", "type": "number", "unit": "mm",
         "decimals": 0, "min": 100, "max": 250, "required": True, "message": "坍落度应为 100–250 mm 的整数，超出须退场。"},
        {"key": "trucks", "label": "到场车次", "label_en": "Deliveries", "type": "table", "min_rows": 1, "max_rows": 60,
         "totals": ["volume"],
         "columns": [
             {"key": "plate", "label": "车号", "label_en": "Truck", "type": "text", "max_length": 12, "required": True},
             {"key": "arrived", "label": "到场时间", "label_en": "Arrived", "type": "time"},
             {"key": "volume", "label": "方量", "label_en": "Volume", "type": "number", "unit": "m³", "decimals": 2,
              "min": 0, "required": True},
             {"key": "share", "label": "占比", "label_en": "Share", "type": "computed", "unit": "%", "decimals": 1,
              "formula": "volume / SUM(trucks.volume)"},
         ]},
        {"key": "planned", "label": "计划方量", "label_en": "Volume planned", "type": "number", "unit": "m³",
         "decimals": 1, "required": True},
        {"key": "over", "label": "实际比计划", "label_en": "Against plan", "type": "computed", "unit": "m³", "decimals": 2,
         "formula": "SUM(trucks.volume) - planned"},
        {"key": "strip_on", "label": "最早拆模日期", "label_en": "Formwork off, earliest", "type": "computed",
         "formula": "checked_on + 14 d"},
        {"key": "after", "label": "三、结论", "label_en": "3. Result", "type": "heading"},
        {"key": "checker", "label": "检查人", "label_en": "Checked by", "type": "person", "required": True,
         "default": {"from": "me"}},
        {"key": "remark", "label": "备注", "label_en": "Remarks", "type": "long_text"},
        {"key": "pictures", "label": "现场照片", "label_en": "Photos", "type": "photo"},
        {"key": "signed", "label": "检查人签名", "label_en": "Signature", "type": "signature"},
    ],
    "rules": [{"check": "over <= 5 m³", "at": "planned", "message": "实际超出计划 5 m³ 以上：查明胀模、漏浆或计划有误并写入备注。"}],
    "print": {"columns": 2, "note": "本表一式两份，施工、监理各执一份。"},
}  # fmt: skip

DUST_PATROL: dict[str, Any] = {
    "format": 1,
    "fields": [
        {"key": "patrolled_on", "label": "巡查日期", "label_en": "Patrolled on", "type": "date", "required": True,
         "default": {"from": "today"}},
        {"key": "weather", "label": "天气", "label_en": "Weather", "type": "text", "default": {"from": "weather"}},
        {"key": "pm10", "label": "PM10", "type": "number", "unit": "µg/m³", "decimals": 0, "min": 0, "required": True},
        {"key": "limit", "label": "控制值", "label_en": "Limit", "type": "number", "unit": "µg/m³", "decimals": 0,
         "default": {"value": "80"}, "required": True},
        {"key": "exceeds", "label": "是否超标", "label_en": "Above the limit", "type": "computed", "formula": "pm10 > limit"},
        {"key": "measures", "label": "降尘措施", "label_en": "Measures", "type": "long_text", "show_when": "exceeds",
         "require_when": "exceeds", "help": "超标时写明雾炮、洒水、覆盖或停工等措施及时间。"},
        {"key": "tasks", "label": "当日作业", "label_en": "Works of the day", "type": "long_text",
         "default": {"from": "tasks_today"}},
        {"key": "items", "label": "六个百分之百", "label_en": "Six hundred per cents", "type": "choice", "multiple": True,
         "choices": ["围挡", "物料覆盖", "湿法作业", "路面硬化", "车辆冲洗", "密闭运输"]},
    ],
}  # fmt: skip

DUST_LEDGER: dict[str, Any] = {
    "prefix": "YC", "name_en": "Dust patrols", "group": "control",
    "columns": ["patrolled_on", "weather", "pm10", "limit", "exceeds"], "filters": ["patrolled_on", "exceeds"],
    "tile": {"shows": "by_month", "of": "patrolled_on"},
    "route": {"steps": [
        {"key": "recheck", "name": "项目总工复核超标", "condition": "exceeds", "days": 2,
         "signers": [{"kind": "role", "value": "project_chief_engineer"}]},
        {"key": "manager", "name": "项目经理签认", "days": 3, "signers": [{"kind": "role", "value": "project_manager"}]},
    ]},
}  # fmt: skip
#: day, clock, weather, PM10, where
DUST_PATROLS = [
    (-17, "09:20", "晴，风力 2 级", "58", "基坑东侧扬尘巡查"), (-15, "14:50", "多云", "63", "渣土车冲洗台巡查"),
    (-12, "10:05", "晴，西北风 4 级", "91", "土方外运口巡查"), (-9, "09:30", "小雨", "34", "基坑西侧扬尘巡查"),
    (-6, "15:10", "多云，风力 3 级", "77", "钢筋加工区巡查"), (-3, "09:40", "晴", "69", "基坑东侧扬尘巡查"),
]  # fmt: skip


def tell(tale: Tale) -> None:
    tale.write(-35, "10:00", "xmzg3", "pour form", FormDefinition, TOWER, title="楼层混凝土浇筑检查表",
               purpose="每层浇筑前后由质检员填写。", questions=POUR_CHECK)  # fmt: skip
    tale.sign(-34, "pour form", "xmjl3")
    trucks = [("沪A·7Q215", "13:10", "9.5"), ("沪A·3D608", "13:42", "9.5"), ("沪A·9F377", "14:15", "8.75")]
    _fill(tale, -6, "17:20", "zjy3", "pour form", TOWER, "19 层顶板浇筑检查", "1.19", {
        "checked_on": Day(-6), "weather": "多云", "rebar_accepted": True, "slump_mm": "185", "planned": "27.5",
        "trucks": [{"plate": plate, "arrived": at, "volume": volume} for plate, at, volume in trucks],
        "remark": "泵管拆洗一次，停歇 12 min。",
    })  # fmt: skip
    tale.write(-20, "10:30", "aqy", "dust form", FormDefinition, METRO, title="扬尘治理巡查表",
               purpose="土方作业期间每日两次，由安全员填写。", questions=DUST_PATROL, ledger=DUST_LEDGER)  # fmt: skip
    tale.sign(-19, "dust form", "xmjl")
    for day, clock, weather, pm10, title in DUST_PATROLS:
        measures = {"measures": "增开雾炮，出口洒水降尘，两小时后复测合格。"} if int(pm10) > 80 else {}
        _fill(tale, day, clock, "aqy", "dust form", METRO, title, "1", {
            "patrolled_on": Day(day), "weather": weather, "pm10": pm10, "limit": "80", **measures,
            "items": ["围挡", "物料覆盖", "湿法作业", "车辆冲洗"],
        }, signed_by=("xmzg", "xmjl") if measures else ("xmjl",))  # fmt: skip
    _fill(tale, -1, "15:30", "aqy", "dust form", METRO, "基坑东侧扬尘巡查", "1", {
        "patrolled_on": Day(-1), "weather": "晴，西北风 4 级", "pm10": "96", "limit": "80",
        "measures": "15:40 起开启雾炮两台，裸土覆盖 600 m²，16:30 复测 71。", "items": ["围挡", "物料覆盖", "车辆冲洗"],
    })  # fmt: skip


def _fill(
    tale: Tale,
    day: int,
    clock: str,
    who: str,
    form: str,
    project: str,
    title: str,
    part: str,
    answers: dict[str, Any],
    signed_by: Sequence[str] = (),
) -> None:
    """Note that ``who`` fills a form in and submits it; days, the part and the person are resolved then.

    Those of ``signed_by`` sign on the next day, one after the other.
    """
    runs: list[Run] = []

    def deed() -> None:
        place, filled = (
            tale.part(project, part),
            {key: tale.resolved(value) for key, value in answers.items()},
        )
        asked = {question["key"] for question in tale.record(form).questions["fields"]}
        known = {"place": place.pk, "checker": tale.people[who].pk}
        filled |= {key: value for key, value in known.items() if key in asked}
        filled = {
            key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in filled.items()
        }
        kind = f"forms.{tale.record(form).ledger.get('prefix', '').lower()}"
        record = create(
            model_of(kind) if kind != "forms." else FilledForm,
            project=tale.projects[project],
            title=title,
            part=place,
            form=tale.record(form),
            answers=filled,
        )
        if (run := submit(record, tale.people[who])) is not None:
            runs.append(run)

    tale.on(day, clock, who, deed)
    for hour, signer in enumerate(signed_by, 9):
        agree = partial(_agree, tale, runs, signer)
        tale.on(day + 1, f"{hour:02}:10", signer, agree)


def _agree(tale: Tale, runs: list[Run], signer: str) -> None:
    decide(runs[0], tale.people[signer], "approve", opinion="已阅，同意。")
