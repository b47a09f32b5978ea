"""Quantities of a delivery as its unit is counted in bills."""

from contextlib import suppress

from yingzao.engines.cost.rounding import UnknownUnit, round_quantity
from yingzao.standards.loader import load

from .models import MaterialDelivery


def round_delivered(delivery: MaterialDelivery) -> None:
    """Round the quantity by its unit; in a unit that no rule names (箱, 卷) it stays as written."""
    with suppress(UnknownUnit):
        delivery.quantity = round_quantity(delivery.quantity, str(delivery.unit), load("quantity_rounding"))
