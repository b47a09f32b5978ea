"""Sentences for a hazardous-works rule, in Chinese or English, made from the table's own labels."""

from typing import Literal

from yingzao.standards.hazardous_works import Condition, HazardousWorks, Rule

Language = Literal["zh", "en"]

_ALWAYS = {"zh": "一律适用", "en": "always, whatever the size"}
_OR = {"zh": "，或 ", "en": ", or "}
_COLON = {"zh": "：", "en": ": "}
_LIST = {"zh": "、", "en": ", "}


def describe(rule: Rule, lang: Language, table: HazardousWorks) -> str:
    """Say in one sentence when the rule applies.

    Example: S7.1 reads ``建筑幕墙安装：施工高度 ≥ 50 m`` in Chinese and
    ``curtain wall installation: working height ≥ 50 m`` in English.
    """
    work = table.work_types[rule.work]
    head = work.zh if lang == "zh" else work.en
    tests = _OR[lang].join(describe_condition(condition, lang, table) for condition in rule.any)
    return head + _COLON[lang] + (tests or _ALWAYS[lang])


def describe_condition(condition: Condition, lang: Language, table: HazardousWorks) -> str:
    """Say one condition, e.g. ``搭设高度 ≥ 8 m``."""
    parameter = table.parameters[condition.parameter]
    name = parameter.zh if lang == "zh" else parameter.en
    if condition.at_least is not None:
        # normalize() alone would print 1E+3
        return f"{name} ≥ {condition.at_least.normalize():f} {parameter.unit}"
    if not condition.any_of:
        return name
    labels = [c.zh if lang == "zh" else c.en for c in parameter.choices if c.key in condition.any_of]
    return name + _COLON[lang] + _LIST[lang].join(labels)
