"""Items of the division (分项工程) by their six digits, in the language of the reader."""

from functools import cache

from django.utils.functional import Promise, lazystr
from django.utils.translation import get_language

from yingzao.core.projects.models import Part
from yingzao.standards.division import Branch
from yingzao.standards.loader import load


def in_language(zh: str, en: str) -> str:
    """The one of two names that the reader's language asks for."""
    return zh if (get_language() or "").startswith("zh") else en


class _Name:
    """Put into words when shown, not when the choices are listed."""

    def __init__(self, branch: Branch) -> None:
        self.branch = branch

    def __str__(self) -> str:
        return f"{self.branch.code} {in_language(self.branch.item.zh, self.branch.item.en)}"


@cache
def item_choices() -> list[tuple[str, Promise]]:
    """Every item of GB 50300 appendix B: its code, and its name in the language of whoever reads it."""
    return [(branch.code, lazystr(_Name(branch))) for branch in load("division").branches]


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
    return " / ".join(in_language(level.zh, level.en) for level in levels)
