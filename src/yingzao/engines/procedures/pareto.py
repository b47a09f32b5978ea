"""The few problems that make most of the findings (Pareto): alike findings in groups, and how much each weighs."""

from collections.abc import Iterable
from dataclasses import dataclass

from .repeats import ALIKE, Finding, likeness, problem_in, traits_of


@dataclass(frozen=True)
class Group:
    """Findings of one problem, called by the words of the newest."""

    words: str
    keys: tuple[int, ...]


@dataclass(frozen=True)
class Bar:
    """``share`` and ``cumulative`` in percent of all findings."""

    group: Group
    share: float
    cumulative: float


def groups_of(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Alike findings together, the biggest group first; each finding joins the group it is most like.

    A group is known by its newest finding, so the work is findings × groups; a caller passes the newest thousand.
    """
    heads: list[tuple[frozenset[str], str, list[int]]] = []
    for finding in sorted(findings, key=lambda each: (each.found_on, each.key), reverse=True):
        traits = traits_of(finding.words)
        best = max(heads, key=lambda head: likeness(head[0], traits), default=None)
        if best is not None and likeness(best[0], traits) >= ALIKE:
            best[2].append(finding.key)
        else:
            heads.append((traits, problem_in(finding.words), [finding.key]))
    made = [Group(words, tuple(keys)) for _traits, words, keys in heads]
    return tuple(sorted(made, key=lambda group: -len(group.keys)))


def pareto(groups: Iterable[Group], top: int) -> tuple[Bar, ...]:
    """The first ``top`` bars.

    >>> bars = pareto([Group("甲", (1, 2, 3)), Group("乙", (4,))], 5)
    >>> [(bar.share, bar.cumulative) for bar in bars]
    [(75.0, 75.0), (25.0, 100.0)]
    """
    known = list(groups)
    whole = sum(len(group.keys) for group in known)
    bars, reached = [], 0
    for group in known[:top]:
        reached += len(group.keys)
        bars.append(Bar(group, round(100 * len(group.keys) / whole, 1), round(100 * reached / whole, 1)))
    return tuple(bars)
