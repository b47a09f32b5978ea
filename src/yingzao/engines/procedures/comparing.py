"""Two texts of a procedure side by side, clause by clause, and what changed within the words."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .clauses import Clause

_TOKEN = re.compile(r"[一-鿿]|[^\W一-鿿]+|\s+|.", re.DOTALL)
_TEXT_LIMIT = 20_000
"""Longer texts are compared line by line: comparing every character would take minutes."""


class Change(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    RENUMBERED = "renumbered"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Pair:
    """A clause before and after; one of them is None where it was added or removed."""

    before: Clause | None
    after: Clause | None
    change: Change


def compare(before: Sequence[Clause], after: Sequence[Clause]) -> tuple[Pair, ...]:
    """Every clause of both texts once, in the order of the later one, with what became of it.

    Clauses belong together by their number. One that kept its words under a new number is renumbered, neither
    removed nor added.
    """
    moved = _moved(before, after)
    return tuple(_pairs(before, after, moved))


def _moved(before: Sequence[Clause], after: Sequence[Clause]) -> dict[str, Clause]:
    """New number → the clause of the earlier text whose words it carries, where neither number stands in the other."""
    old_numbers, new_numbers = {c.number for c in before}, {c.number for c in after}
    gone = {c.words: c for c in before if c.number not in new_numbers}
    came = [c for c in after if c.number not in old_numbers]
    return {c.number: gone.pop(c.words) for c in came if c.words in gone}


def _pairs(before: Sequence[Clause], after: Sequence[Clause], moved: dict[str, Clause]) -> Iterator[Pair]:
    renumbered = {c.number for c in moved.values()}
    old, new = [c.number for c in before], [c.number for c in after]
    known = {c.number: c for c in before}
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            for clause in before[i1:i2]:
                if clause.number not in renumbered and clause.number not in new:
                    yield Pair(clause, None, Change.REMOVED)
        for clause in after[j1:j2]:
            yield _pair(known.get(clause.number), clause, moved)


def _pair(before: Clause | None, after: Clause, moved: dict[str, Clause]) -> Pair:
    if before is not None:
        same = before.words == after.words and before.is_local == after.is_local
        return Pair(before, after, Change.SAME if same else Change.CHANGED)
    if after.number in moved:
        return Pair(moved[after.number], after, Change.RENUMBERED)
    return Pair(None, after, Change.ADDED)


def pieces(before: str, after: str) -> list[tuple[str, str]]:
    """Stretches of both texts in order, each marked ``del``, ``ins`` or ``""`` (common to both).

    >>> pieces("三日内整改", "五日内整改")
    [('del', '三'), ('ins', '五'), ('', '日内整改')]
    """
    old, new = _tokens(before), _tokens(after)
    found: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("", "".join(old[i1:i2])))
            continue
        sides = (("del", "".join(old[i1:i2])), ("ins", "".join(new[j1:j2])))
        found += [(mark, text) for mark, text in sides if text]
    return found


def _tokens(text: str) -> list[str]:
    return text.splitlines(keepends=True) if len(text) > _TEXT_LIMIT else _TOKEN.findall(text)
