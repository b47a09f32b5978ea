"""The rows of the matrix of lots as HTML: thousands of cells, so built directly rather than by a template (ADR 7)."""

from collections.abc import Iterable, Iterator
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yingzao.core.projects.models import Project

from .figures import Cell, Matrix
from .models import LotStage

POINTS = "points"
"""The view of the matrix that shows how many points are within what is allowed; the other one shows stages."""


def matrix_rows(matrix: Matrix, project: Project, list_url: str, shows: str) -> SafeString:
    """``<tr>`` for every place, each cell with the address of the lots it was counted from."""
    before, _key, after = reverse("part", args=[project.code, 0]).rpartition("0")
    say = _Points() if shows == POINTS else _Stages()
    return mark_safe("".join(  # noqa: S308  (every text below is escaped)
        f'<tr><th scope="row" class="plain nowrap"><a href="{before}{place.pk}{after}">{escape(place.name)}</a></th>'
        f"{''.join(_cells(cells, list_url, say))}</tr>"
        for place, cells in matrix.rows
    ))  # fmt: skip


def _cells(cells: Iterable[Cell | None], list_url: str, say: "_Stages | _Points") -> Iterator[str]:
    for cell in cells:
        if cell is None:
            yield '<td class="nowrap"><span class="dim">/</span></td>'
        else:
            colour, text = say(cell)
            address = escape(f"{list_url}?{cell.query}")
            yield f'<td class="nowrap"><a class="tag {colour}" href="{address}">{escape(text)}</a></td>'


class _Stages:
    """Colour and word of the lot with furthest to go; its words are looked up once for all cells."""

    def __init__(self) -> None:
        self.words = {stage: (stage.colour, str(stage.label)) for stage in LotStage}

    def __call__(self, cell: Cell) -> tuple[str, str]:
        colour, word = self.words[cell.stage]
        return colour, f"{word} {cell.accepted}/{cell.count}" if cell.count > 1 else word


class _Points:
    """Colour and pass rate of the points."""

    def __init__(self) -> None:
        self.nothing = _("not measured")

    def __call__(self, cell: Cell) -> tuple[str, str]:
        rate = cell.rate
        return cell.rate_colour, self.nothing if rate is None else f"{rate} ({cell.within}/{cell.points})"
