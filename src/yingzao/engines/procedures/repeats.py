"""Which findings are the same problem again: alike in words, not too long ago."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from yingzao.engines.likeness.names import pairs_of

_PLACES = re.compile(r"[\d一二三四五六七八九十]+\s*[层段轴号跨道处]?|[\W_a-zA-Z]+")
"""Axes, storeys, chainages and sizes: where it was found and how much, not what it is."""

REPEATED_DAYS = 90
"""Looked back so far."""
REPEATED_FROM = 3
"""From so many times on, the finding among them, it is called repeated."""
ALIKE = 0.6
"""Findings are described less strictly than masters are named, so less likeness is asked for than there."""


@dataclass(frozen=True)
class Finding:
    """``words`` are its title, in which places and numbers tell nothing of the problem."""

    key: int
    words: str
    found_on: date


def repeats_of(finding: Finding, others: Iterable[Finding], days: int = REPEATED_DAYS) -> tuple[Finding, ...]:
    """The findings alike ``finding`` of the ``days`` before it and itself, the oldest first.

    >>> one, two = Finding(1, "3 轴墙保护层不足", date(2026, 3, 1)), Finding(2, "7 轴墙保护层不足", date(2026, 3, 9))
    >>> [each.key for each in repeats_of(two, [one])]
    [1, 2]
    """
    words = traits_of(finding.words)
    since = finding.found_on - timedelta(days=days)
    found = [
        other for other in others
        if other.key != finding.key and since < other.found_on <= finding.found_on
        and likeness(traits_of(other.words), words) >= ALIKE
    ]  # fmt: skip
    return tuple(sorted([*found, finding], key=lambda each: (each.found_on, each.key)))


def problem_in(words: str) -> str:
    """What is wrong, without where and how much.

    >>> problem_in("K1+640 检查井井周压实不足")
    '检查井井周压实不足'
    """
    return _PLACES.sub("", words) or words


def traits_of(words: str) -> frozenset[str]:
    """Neighbouring characters of what is wrong, by which two findings are compared."""
    return frozenset(pairs_of(problem_in(words)))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient of two sets of traits, 0 … 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
