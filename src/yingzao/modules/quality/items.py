"""Items of the division (分项工程) by their six digits, in the language of the reader."""

from functools import cache

from django.utils.functional import Promise, lazystr

from yingzao.core.projects.models import Part
from yingzao.core.records.wording import in_words
from yingzao.standards.division import Branch
from yingzao.standards.loader import load


class _Name:
    """Put into words when shown, not when the choices are listed."""

    def __init__(self, branch: Branch) -> None:
        self.branch = branch

    def __str__(self) -> str:
        return f"{self.branch.code} {in_words(self.branch.item)}"


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
    return " / ".join(str(in_words(level)) for level in levels)
