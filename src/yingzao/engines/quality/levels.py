"""Acceptance above the lot: an item by its lots, a division by its items, a unit by its divisions.

分项、分部、单位工程质量验收, GB 50300-2013 5.0.2 to 5.0.4 and chapter 6; needs and people of each level stand in
``standards/acceptance.toml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from yingzao.engines.answer import Answer, all_of
from yingzao.standards.acceptance import AcceptanceTable, Level, LevelRule, Need
from yingzao.standards.confidence import Confidence


@dataclass(frozen=True)
class LevelVerdict:
    """Judgement of a level: parts that failed or are open, needs that are not met or unknown, and its people."""

    accepted: Answer
    parts: int
    failed: tuple[str, ...]
    open: tuple[str, ...]
    unmet: tuple[Need, ...]
    unknown: tuple[Need, ...]
    organiser: str
    attend: tuple[str, ...]
    clause: str
    confidence: Confidence


def judge_level(
    level: Level,
    parts: Mapping[str, Answer],
    needs: Mapping[Need, Answer],
    table: AcceptanceTable,
    *,
    division: str | None = None,
) -> LevelVerdict:
    """Judge a level by its ``parts`` (lots of an item, items of a division …) and what it ``needs`` beside them.

    A need not given is unknown. A level without parts is unknown, not accepted. ``division`` is the code of the
    division, which decides who attends. Raises ValueError for a need that the level does not have.

    Example: a division of two accepted items whose appearance was not looked at is unknown, ``unknown`` names it.
    """
    rule: LevelRule = table.level(level, division)
    strange = sorted(set(needs) - set(rule.needs))
    if strange:
        raise ValueError(f"{level} does not need {', '.join(strange)}")
    met = {need: needs.get(need, Answer.UNKNOWN) for need in rule.needs}
    answers = [*parts.values(), *met.values(), *([] if parts else [Answer.UNKNOWN])]
    return LevelVerdict(
        accepted=all_of(answers),
        parts=len(parts),
        failed=_keys(parts, Answer.NO),
        open=_keys(parts, Answer.UNKNOWN),
        unmet=tuple(need for need in rule.needs if met[need] is Answer.NO),
        unknown=tuple(need for need in rule.needs if met[need] is Answer.UNKNOWN),
        organiser=rule.organiser,
        attend=rule.attend,
        clause=rule.clause,
        confidence=rule.confidence,
    )


def _keys(parts: Mapping[str, Answer], answer: Answer) -> tuple[str, ...]:
    return tuple(sorted(key for key, given in parts.items() if given is answer))
