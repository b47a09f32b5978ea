"""Projects that nearly every request asks for, read again only when the company's chain has grown."""

from copy import copy

from django.db.models import Q

from yingzao.core.history.ends import Memory

from .models import Project, Stage

_by_code: Memory[Project] = Memory(500)
_menus: Memory[list[Project]] = Memory(500)


def project_of_code(code: str, end: tuple[str, ...]) -> Project | None:
    """The project of that code with its manager, as of this ``end`` of the company's chain or later."""
    found = _by_code.find(code, end)
    if found is None:
        found = Project.objects.select_related("manager").filter(code=code).first()
        if found is None:
            return None
        _by_code.keep(code, end, found)
    return copy(found)


def running_projects(where: Q, most: int, end: tuple[str, ...]) -> list[Project]:
    """The first projects of a menu: those not closed that meet the condition."""
    running = Project.objects.filter(where).exclude(stage=Stage.CLOSED)
    return _menus.recall((where, most), end, lambda: list(running[:most]))
