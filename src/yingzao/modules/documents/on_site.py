"""Drawings on site: those of the parts one has tasks at come along, the others of the project where one wants them."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from yingzao.core.field.taking import Item, given_to, records_with_files, taken_along
from yingzao.core.projects.models import Project

from .models import Drawing

MOST_DRAWINGS = 300


@taken_along
def drawings(person: Any, project: Project) -> Iterator[Item]:
    """Each with its files: by number and edition, for that is what is asked for on site."""
    listed = Drawing.objects.visible_to(person).filter(project=project).current().select_related("part")
    at = {path for path in given_to(person, project).values_list("part__path", flat=True) if path}
    mine: list[Drawing] = []
    others: list[Drawing] = []
    for each in listed.newest_first()[:MOST_DRAWINGS]:
        (mine if _is_at(each, at) else others).append(each)
    yield from records_with_files(_("Drawings of my tasks"), mine, label=_called)
    yield from records_with_files(_("Other drawings"), others, is_optional=True, label=_called)


def _is_at(drawing: Drawing, paths: set[str]) -> bool:
    """Of one of the parts, of a part in it, or of what it lies in."""
    own = drawing.part.path if drawing.part else ""
    return bool(own) and any(own.startswith(path) or path.startswith(own) for path in paths)


def _called(drawing: Drawing) -> str:
    return " ".join(filter(None, (drawing.drawing_number, drawing.issue, drawing.title)))
