"""Cost, labour and materials of an activity as they stand in a cell: read from a paste, a form or a file."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.services import Refusal

from .means import material_names, refuse_wrong_units

COLUMNS = {
    "direct_cost": gettext_lazy("direct cost (CNY)"), "workers": gettext_lazy("workers"),
    "shortest_days": gettext_lazy("shortest duration (working days)"),
    "crash_cost_per_day": gettext_lazy("cost of a day saved (CNY/d)"), "materials": gettext_lazy("materials"),
}  # fmt: skip
"""The columns behind the predecessors, in their order."""
PLACES = {"direct_cost": 2, "workers": 1, "shortest_days": 2, "crash_cost_per_day": 2}
MOST = {"workers": Decimal(100_000), "shortest_days": Decimal(20_000)}
MOST_MONEY = Decimal("1e15")


class WrongMeans(ValueError):
    """A cell that cannot be read: ``column`` is its heading, the text says what is wrong."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column


def read_means(cells: Sequence[str]) -> dict[str, Any]:
    """Values by field for what is given in these cells, in the order of ``COLUMNS``; raises WrongMeans."""
    found: dict[str, Any] = {}
    for (field, heading), text in zip(COLUMNS.items(), cells, strict=False):
        if not text.strip():
            continue
        if field == "materials":
            found[field] = _materials(str(heading), text)
            continue
        value = _number(str(heading), field, text)
        found[field] = float(value) if field == "shortest_days" else value
    return found


def _number(heading: str, field: str, text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", "").replace("，", "").replace("¥", "").strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= MOST.get(field, MOST_MONEY):
        raise WrongMeans(heading, _("“%s” is no amount from 0 on.") % text[:30])
    return value.quantize(Decimal(1).scaleb(-PLACES[field]))


def _materials(heading: str, text: str) -> list[list[str]]:
    try:
        found = read_materials(text)
    except ValueError as error:
        raise WrongMeans(heading, _("“%s” is no known material with quantity and unit.") % error) from error
    try:
        refuse_wrong_units(found)
    except Refusal as refusal:
        raise WrongMeans(heading, str(refusal)) from refusal
    return found


def read_materials(text: str) -> list[list[str]]:
    """``C30混凝土 1200 m3；…`` → key, quantity, unit; raises ValueError with the piece that is wrong."""
    known = material_names()
    found: list[list[str]] = []
    for piece in filter(None, (each.strip() for each in text.replace("；", ";").split(";"))):
        words = piece.split()
        key = known.get(" ".join(words[:-2]).casefold())
        if len(words) < 3 or key is None:
            raise ValueError(piece[:60])
        try:
            quantity = Decimal(words[-2].replace(",", ""))
        except InvalidOperation:
            raise ValueError(piece[:60]) from None
        if not quantity.is_finite() or quantity < 0:
            raise ValueError(piece[:60])
        found.append([key, str(quantity), words[-1]])
    return found
