"""Loads that decide on hazardous works: tonnes to kN, and the design load under a slab or beam."""

from dataclasses import dataclass
from decimal import Decimal

from yingzao.standards.confidence import Confidence

Number = int | float | Decimal

KN_PER_TONNE = Decimal("9.8")
"""Conversion used by the trade for the kN thresholds of 建办质〔2018〕31号 (300 kN is about 30.6 t)."""

_CONCRETE_KN_M3 = Decimal("24")
_REBAR_KN_M3 = {"slab": Decimal("1.1"), "beam": Decimal("1.5")}


@dataclass(frozen=True)
class LoadFactors:
    """Partial factors of the load combination and the code they come from."""

    permanent: Decimal
    variable: Decimal
    code: str


GB_55001 = LoadFactors(Decimal("1.3"), Decimal("1.5"), "GB 55001-2021")
JGJ_162 = LoadFactors(Decimal("1.2"), Decimal("1.4"), "JGJ 162-2008")


@dataclass(frozen=True)
class DesignLoad:
    """Advisory design load; the calculation sheet of the scheme goes before it."""

    kn_m2: Decimal
    factors: LoadFactors
    formula: str
    confidence: Confidence = Confidence.GK


def kn_from_tonnes(tonnes: Number) -> Decimal:
    """Weight in kN of a mass in tonnes: ``G = 9.8 m``. Raises ValueError below zero or when not a number.

    >>> kn_from_tonnes(31)
    Decimal('303.8')
    """
    return _size("mass", tonnes) * KN_PER_TONNE


def design_load_kn_m2(
    thickness_m: Number,
    live_load_kn_m2: Number,
    *,
    member: str = "slab",
    formwork_kn_m2: Number = Decimal("0.5"),
    factors: LoadFactors = GB_55001,
) -> DesignLoad:
    """Design value of the total construction load on falsework, in kN/m².

    ``q = γG·(γc·h + g) + γQ·q_k`` with h the thickness of the fresh concrete in m, γc = 24 kN/m³ plus
    1.1 (slab) or 1.5 (beam) kN/m³ of reinforcement, g the formwork's own weight and q_k the characteristic
    live load, both in kN/m². The factors are those of the code the calculation sheet was made to:
    ``GB_55001`` or the older ``JGJ_162``.
    Raises ValueError for a member other than slab or beam and for negative sizes.

    Example: a 250 mm slab with 3 kN/m² gives 13.3075 kN/m², above 10 and below 15: level 1.
    """
    if member not in _REBAR_KN_M3:
        raise ValueError(f"member must be slab or beam, not {member!r}")
    density = _CONCRETE_KN_M3 + _REBAR_KN_M3[member]
    thickness = _size("thickness", thickness_m)
    own, live = _size("formwork weight", formwork_kn_m2), _size("live load", live_load_kn_m2)
    load = factors.permanent * (density * thickness + own) + factors.variable * live
    formula = f"{factors.permanent}×({density}×{thickness}+{own})+{factors.variable}×{live}"
    return DesignLoad(load, factors, formula)


def _size(name: str, value: Number) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite() or number < 0:
        raise ValueError(f"{name} must be zero or more, not {value!r}")
    return number
