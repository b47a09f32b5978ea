"""Items of the division (分项工程) by their six digits, in the language of the reader."""

from functools import cache
from typing import Any

from django.utils.functional import Promise, lazystr
from django.utils.translation import gettext_lazy

from yingzao.core.projects.models import Part
from yingzao.core.records.wording import in_words
from yingzao.standards.division import Branch
from yingzao.standards.loader import load


class _Coded:
    """Put into words when shown, not when the choices are listed."""

    def __init__(self, code: str, row: Any) -> None:
        self.code, self.row = code, row

    def __str__(self) -> str:
        return f"{self.code} {in_words(self.row)}"


@cache
def item_choices() -> list[tuple[str, Promise]]:
    """Every item of GB 50300 appendix B: its code, and its name in the language of whoever reads it."""
    return [(branch.code, lazystr(_Coded(branch.code, branch.item))) for branch in load("division").branches]


UNIT = "unit"
"""The scope of an acceptance of a whole unit works; divisions, sub-divisions and items go by their code."""


@cache
def scope_choices() -> list[tuple[str, Promise]]:
    """What is accepted as one: the unit works, and each division, sub-division and item of GB 50300 appendix B."""
    found: dict[str, Promise] = {UNIT: gettext_lazy("unit works")}
    for branch in load("division").branches:
        for digits, level in ((2, branch.division), (4, branch.subdivision), (6, branch.item)):
            code = branch.code[:digits]
            found.setdefault(code, lazystr(_Coded(code, level)))
    return list(found.items())


def name_of_scope(code: str) -> str:
    """A division, sub-division or item in words, without its code: 混凝土结构."""
    level = len(code) // 2 - 1
    branch = next(each for each in load("division").branches if each.code.startswith(code))
    return str(in_words((branch.division, branch.subdivision, branch.item)[level]))


def branch_of(code: str) -> Branch:
    """The item with what is above it; raises KeyError for no such code."""
    return load("division").by_code[code]


def unit_of(part: Part | None) -> Part | None:
    """The unit works that a part lies in: the part at the top of the tree above it."""
    while part is not None and part.parent is not None:
        part = part.parent
    return part


def path_of(code: str) -> str:
    """Division, subdivision and item in words: 主体结构 / 混凝土结构 / 钢筋."""
    branch = branch_of(code)
    levels = (branch.division, branch.subdivision, branch.item)
    return " / ".join(str(in_words(level)) for level in levels)
