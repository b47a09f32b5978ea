"""A form with a question of every type, and answers to it."""

from typing import Any

POUR_CHECK: dict[str, Any] = {
    "format": 1,
    "fields": [
        {"key": "before", "label": "浇筑前", "type": "heading"},
        {"key": "place", "label": "浇筑部位", "label_en": "Part poured", "type": "part", "required": True},
        {"key": "checked_on", "label": "检查日期", "type": "date", "default": {"from": "today"}, "required": True},
        {"key": "checked_at", "label": "检查时间", "type": "time", "default": {"from": "now"}},
        {"key": "weather", "label": "天气", "type": "choice", "choices": ["晴", "阴", "雨"], "required": True},
        {
            "key": "rain_measures", "label": "雨期措施", "type": "long_text",
            "show_when": 'weather = "雨"', "require_when": 'weather = "雨"',
        },
        {
            "key": "slump_mm", "label": "坍落度", "type": "number", "unit": "mm", "decimals": 0, "min": 100, "max": 250,
            "required": True, "message": "坍落度应为 100–250 mm 的整数。",
        },
        {"key": "vibrated", "label": "已振捣", "type": "yes_no"},
        {
            "key": "trucks", "label": "车次", "type": "table", "min_rows": 1, "max_rows": 60,
            "totals": ["volume", "cost"],
            "columns": [
                {"key": "plate", "label": "车号", "type": "text", "max_length": 10, "required": True},
                {"key": "volume", "label": "方量", "type": "number", "unit": "m³", "decimals": 2, "min": 0},
                {"key": "price", "label": "单价", "type": "number", "unit": "元/m³", "decimals": 2},
                {"key": "cost", "label": "金额", "type": "computed", "unit": "元", "formula": "volume * price"},
                {
                    "key": "share", "label": "占比", "type": "computed", "unit": "%", "decimals": 1,
                    "formula": "volume / SUM(trucks.volume)",
                },
            ],
        },
        {"key": "planned", "label": "计划方量", "type": "number", "unit": "m³", "decimals": 1},
        {"key": "over", "label": "超出", "type": "computed", "unit": "m³", "formula": "SUM(trucks.volume) - planned"},
        {"key": "strip_on", "label": "最早拆模日期", "type": "computed", "formula": "checked_on + 14 d"},
        {"key": "transport", "label": "运费", "type": "money", "min": 0},
        {"key": "checker", "label": "检查人", "type": "person", "default": {"from": "me"}},
        {"key": "supplier", "label": "供应单位", "type": "organisation"},
        {"key": "plan", "label": "浇筑方案", "type": "record", "of": "technical.method_statement"},
        {"key": "pictures", "label": "照片", "type": "photo"},
        {"key": "papers", "label": "附件", "type": "file", "on_paper": False},
        {"key": "position", "label": "位置", "type": "location"},
        {"key": "signed", "label": "签名", "type": "signature"},
    ],
    "rules": [{"check": "over <= 5 m³", "message": "超出计划 5 m³ 以上，应先办理变更。", "at": "planned"}],
    "print": {"columns": 2, "note": "本表一式两份。"},
}  # fmt: skip

ANSWERS: dict[str, Any] = {
    "place": 7,
    "checked_on": "2026-03-01",
    "checked_at": "08:30",
    "weather": "晴",
    "slump_mm": "180",
    "vibrated": True,
    "trucks": [
        {"plate": "沪A1", "volume": "9.5", "price": "480"},
        {"plate": "沪A2", "volume": "0.5", "price": "480"},
    ],
    "planned": "10",
    "transport": "300.50",
    "checker": 3,
    "supplier": 4,
    "plan": 5,
    "pictures": [1, 2],
    "papers": [3],
    "position": {"lat": "31.23", "lon": "121.47"},
    "signed": {"person": 3, "at": "2026-03-01T09:00:00+08:00", "digest": "0" * 64},
}
