"""The materials of the demo company, entered once for all its projects."""

from yingzao.core.projects.models import Material, MaterialCategory, MeasurementUnit

from .people import BEGAN
from .tale import Tale

#: name, specification, unit, category
MATERIALS: list[tuple[str, str, str, MaterialCategory]] = [
    ("热轧带肋钢筋", "HRB400E 20", "t", MaterialCategory.STEEL),
    ("热轧带肋钢筋", "HRB400E 25", "t", MaterialCategory.STEEL),
    ("热轧带肋钢筋", "HRB400E 28", "t", MaterialCategory.STEEL),
    ("钢支撑", "Φ609×16", "t", MaterialCategory.TURNOVER),
    ("止水钢板", "400×3", "m", MaterialCategory.WATERPROOFING),
    ("盘扣支架立杆", "Φ60×3.2", "根", MaterialCategory.TURNOVER),
    ("水泥稳定碎石", "5 %", "t", MaterialCategory.AGGREGATE),
    ("加气混凝土砌块", "600×200×240 B06", "m³", MaterialCategory.MASONRY),
    ("预拌混凝土", "C35 P8", "m³", MaterialCategory.CONCRETE),
    ("HDPE 双壁波纹管", "DN800 SN8", "m", MaterialCategory.PIPES),
]


def enter_materials(tale: Tale) -> None:
    """Note that the materials clerk's list is entered when the company begins."""
    tale.on(BEGAN, "10:30", "admin", lambda: _enter(tale))


def _enter(tale: Tale) -> None:
    units = {unit.symbol: unit for unit in MeasurementUnit.objects.all()}
    for place, (name, specification, unit, category) in enumerate(MATERIALS, start=1):
        material = Material(
            code=f"M{place:05}", name=name, specification=specification, unit=units[unit],
            category=category, keeper=tale.people["clyuan"],
        )  # fmt: skip
        material.save()
        tale.things[str(material)] = material
