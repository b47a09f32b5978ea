"""Embodied carbon of materials: the sum of quantity times emission factor, units checked.

``C = Σ M_i · F_i`` in kgCO2e, GB/T 51366-2019 chapter 6 and appendix D. A material without a factor is
reported, not counted as zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from yingzao.standards.confidence import Confidence, weakest
from yingzao.standards.tables import CarbonTable, Material

_SAME_UNIT = {"m²": "m2", "㎡": "m2", "m³": "m3", "吨": "t", "立方米": "m3", "平方米": "m2", "千克": "kg"}
_KG_PER_TONNE = 1000


class UnitMismatch(ValueError):
    """The quantity's unit cannot be turned into the unit of the factor."""


@dataclass(frozen=True)
class Use:
    """A quantity of a material, losses included."""

    material: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True)
class Line:
    """Emission of one use: quantity in the factor's unit, factor and product."""

    use: Use
    factor: Material
    quantity_in_factor_unit: Decimal
    kg_co2e: Decimal


@dataclass(frozen=True)
class Footprint:
    """Sum over the materials that have a factor; with ``missing`` materials it is a lower bound."""

    kg_co2e: Decimal
    lines: tuple[Line, ...]
    missing: tuple[str, ...]
    standard: str
    confidence: Confidence

    @property
    def complete(self) -> bool:
        """True when every material had a factor."""
        return not self.missing


def sum_emissions(uses: Iterable[Use], table: CarbonTable) -> Footprint:
    """Emissions of the materials used.

    Tonnes and kilograms are turned into each other; any other difference in unit raises UnitMismatch, as a
    volume cannot be taken for a mass. Raises ValueError for a negative quantity.
    Example: 10 m³ of C30 concrete and 1 t of rebar emit 2950 + 2340 = 5290 kg.
    """
    factors: Mapping[str, Material] = {material.key: material for material in table.materials}
    lines: list[Line] = []
    missing: dict[str, None] = {}
    for use in uses:
        if not use.quantity.is_finite() or use.quantity < 0:
            raise ValueError(f"{use.material}: quantity must be zero or more, not {use.quantity}")
        factor = factors.get(use.material)
        if factor is None:
            missing[use.material] = None
            continue
        quantity = _in_unit(use, factor.unit)
        lines.append(Line(use, factor, quantity, quantity * factor.kg_co2e_per_unit))
    return Footprint(
        kg_co2e=sum((line.kg_co2e for line in lines), Decimal(0)),
        lines=tuple(lines),
        missing=tuple(missing),
        standard=table.meta.standard,
        confidence=weakest([table.meta.confidence, *(line.factor.confidence for line in lines)]),
    )


def _in_unit(use: Use, wanted: str) -> Decimal:
    given = _SAME_UNIT.get(use.unit, use.unit)
    if given == wanted:
        return use.quantity
    if (given, wanted) == ("kg", "t"):
        return use.quantity / _KG_PER_TONNE
    if (given, wanted) == ("t", "kg"):
        return use.quantity * _KG_PER_TONNE
    raise UnitMismatch(f"{use.material}: the factor is per {wanted}, the quantity in {use.unit}")
