"""The units of measure a company starts with; afterwards they are data that the administrator edits."""

from .models import MeasurementUnit

#: symbol, Chinese, English, other spellings
STARTER_UNITS: list[tuple[str, str, str, str]] = [
    ("t", "吨", "tonne", "T"),
    ("kg", "千克", "kilogram", "公斤 KG"),
    ("m", "米", "metre", "M 延米"),
    ("m²", "平方米", "square metre", "m2 ㎡ 平米 平方"),
    ("m³", "立方米", "cubic metre", "m3 方 立方"),
    ("L", "升", "litre", "l"),
    ("个", "个", "piece", "只 pcs"),
    ("根", "根", "bar", "支 条"),
    ("块", "块", "block", "匹"),
    ("件", "件", "item", ""),
    ("套", "套", "set", ""),
    ("组", "组", "group", ""),
    ("台", "台", "unit", ""),
    ("张", "张", "sheet", ""),
    ("卷", "卷", "roll", ""),
    ("箱", "箱", "box", ""),
    ("桶", "桶", "drum", ""),
    ("袋", "袋", "bag", "包"),
]


def install_starter_units() -> None:
    """Create the units that are missing; never touches one that exists."""
    existing = set(MeasurementUnit.objects.values_list("symbol", flat=True))
    for order, (symbol, zh, en, spellings) in enumerate(STARTER_UNITS, start=1):
        if symbol not in existing:
            MeasurementUnit(
                symbol=symbol, name_zh=zh, name_en=en, other_spellings=spellings, order=order * 10
            ).save()


def unit_written(text: str) -> MeasurementUnit | None:
    """The unit that is written as ``text``; None when nobody knows it."""
    wanted = text.strip()
    return next((unit for unit in MeasurementUnit.objects.all() if wanted in unit.spellings), None)
