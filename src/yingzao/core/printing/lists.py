"""A ledger's list on paper: landscape, the header on every page, the filter in words, the totals at the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import east_asian_width

from django.template.loader import render_to_string
from django.utils import timezone

from yingzao.core.records.ledgers import Text

from .document import paper_css
from .press import LIST_SECONDS, SHEET_SECONDS, make_pdf

ROWS_AT_ONCE = 200
"""So many are made while the reader waits; more are made by a job."""
MOST_ROWS = 5_000
_NARROWEST, _WIDEST = 5, 30
_ROWS_MEASURED = 200


@dataclass(frozen=True)
class ListPrint:
    """A list as text, ready to be printed."""

    title: Text
    place: Text
    filters: Sequence[str]
    headers: Sequence[str]
    numeric: Sequence[bool]
    rows: Sequence[Sequence[str]]
    totals: Sequence[str] = field(default_factory=tuple)

    @property
    def cells(self) -> Iterator[list[tuple[str, bool]]]:
        """Row by row: each text, and whether it is a number."""
        return (list(zip(row, self.numeric, strict=True)) for row in self.rows)

    @property
    def total_cells(self) -> list[tuple[str, bool]]:
        return list(zip(self.totals, self.numeric, strict=True)) if self.totals else []

    @property
    def widths(self) -> list[str]:
        """Share of each column in per cent, after what stands in it: fixed, so that a long list is laid out quickly."""
        columns = zip(self.headers, *self.rows[:_ROWS_MEASURED], strict=True)
        wanted = [min(max(_NARROWEST, *map(_width, cells)), _WIDEST) for cells in columns]
        return [f"{100 * width / sum(wanted):.2f}" for width in wanted]


def list_context(printed: ListPrint, person: Any) -> dict[str, Any]:
    """What both the page to print and the PDF show."""
    return {"list": printed, "printed_at": timezone.localtime(), "printed_by": person}


def list_pdf(printed: ListPrint, person: Any) -> bytes:
    """The list as PDF; raises :class:`Refusal` when it takes too much time or memory."""
    html = render_to_string("printing/list.html", list_context(printed, person))
    return make_pdf(
        html,
        paper_css("printing/list_pages.css"),
        seconds=SHEET_SECONDS if len(printed.rows) <= ROWS_AT_ONCE else LIST_SECONDS,
    )


def _width(text: str) -> int:
    """Columns the longest line of a text takes; a Chinese character takes two."""
    return max(
        sum(2 if east_asian_width(c) in "WF" else 1 for c in line) for line in text.splitlines() or [""]
    )
