"""Pairs of entries that are probably one: equal code, phone or address, or names hardly different."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from .names import pairs_of, similarity

ALIKE = 0.75
"""From here on two names are pointed out."""

_COMMON = 0.2
"""A pair of characters in more of all names than this (工程, 建设) leads nowhere and is not followed …"""
_ENOUGH = 200
"""… once it occurs more often than this."""


@dataclass(frozen=True)
class Entry:
    """One entry: normalised ``names`` (present and former), and ``codes`` that are nobody else's.

    ``apart`` must be equal for names to count at all: the specification of a material, a part's parent.
    """

    key: int
    names: tuple[str, ...]
    codes: frozenset[tuple[str, str]] = frozenset()
    apart: str = ""
    by_equal_name_only: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Match:
    """``reason`` is ``name`` or the kind of the equal code; ``score`` is 1 for equal ones."""

    key: int
    other: int
    reason: str
    score: float


def likely_same(entry: Entry, others: Iterable[Entry]) -> list[Match]:
    """Which of ``others`` are probably ``entry``, the likeliest first; the entry itself is left out."""
    found = [m for other in others if other.key != entry.key and (m := _match(entry, other))]
    return sorted(found, key=lambda match: (-match.score, match.other))


def likely_pairs(entries: Sequence[Entry]) -> list[Match]:
    """Every probable pair, the likeliest first.

    Only entries that share a code or an uncommon pair of characters are compared, so the work grows with
    the likely pairs and not with the square of the list.
    """
    by_key = {entry.key: entry for entry in entries}
    found = [m for one, other in _candidates(entries) if (m := _match(by_key[one], by_key[other]))]
    return sorted(found, key=lambda match: (-match.score, match.key, match.other))


def _match(one: Entry, other: Entry) -> Match | None:
    if shared := sorted(one.codes & other.codes):
        return Match(one.key, other.key, shared[0][0], 1.0)
    if one.apart != other.apart:
        return None
    score = max((similarity(a, b) for a in one.names for b in other.names), default=0.0)
    needed = 1.0 if one.by_equal_name_only or other.by_equal_name_only else ALIKE
    return Match(one.key, other.key, "name", round(score, 2)) if score >= needed else None


def _candidates(entries: Sequence[Entry]) -> set[tuple[int, int]]:
    holders: dict[object, list[int]] = defaultdict(list)
    for entry in entries:
        for trait in _traits(entry):
            holders[trait].append(entry.key)
    most = max(_ENOUGH, int(len(entries) * _COMMON))
    return {
        (min(pair), max(pair))
        for keys in holders.values()
        if 1 < len(keys) <= most
        for pair in combinations(keys, 2)
    }


def _traits(entry: Entry) -> set[object]:
    if entry.by_equal_name_only:
        return {*entry.codes, *((entry.apart, name) for name in entry.names)}
    return {*entry.codes, *((entry.apart, pair) for name in entry.names for pair in pairs_of(name))}
