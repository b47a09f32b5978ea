"""Rounding of bill quantities by unit: tonnes to three decimals, m, m², m³ and kg to two, pieces to none.

Source: GB 50854 §3.0.4; halves are rounded away from zero. The units stand in
``standards/quantity_rounding.toml``.
"""

from decimal import ROUND_HALF_UP, Decimal

from yingzao.standards.tables import RoundingTable

_TOO_MUCH = Decimal(10) ** 18


class UnknownUnit(ValueError):
    """The rounding table does not name this unit."""


def decimals_for(unit: str, table: RoundingTable) -> int:
    """Decimal places kept for quantities in ``unit``. Raises UnknownUnit."""
    for rule in table.rules:
        if unit.strip() in rule.units:
            return rule.decimals
    raise UnknownUnit(f"no rounding rule for unit {unit!r}")


def round_quantity(quantity: Decimal, unit: str, table: RoundingTable) -> Decimal:
    """Round a quantity as the bill shows it.

    Raises UnknownUnit, and ValueError when it is not finite or reaches 10¹⁸.
    Example: 12.3455 t becomes 12.346 t and 2.5 个 becomes 3 个.
    """
    if not quantity.is_finite() or abs(quantity) >= _TOO_MUCH:
        raise ValueError(f"{quantity} is not a quantity")
    return quantity.quantize(Decimal(1).scaleb(-decimals_for(unit, table)), ROUND_HALF_UP)
