"""Risk scores and their four colours: LEC, the 5 × 5 matrix, and the floor that hazardous works set.

Source: the LEC method of Graham and Kinney as used on Chinese sites; bands in ``standards/risk.toml``.
"""

from dataclasses import dataclass
from decimal import Decimal

from yingzao.standards.confidence import Confidence
from yingzao.standards.tables import Band, RiskTable, Score

Number = int | float | Decimal


@dataclass(frozen=True)
class Risk:
    """A scored risk: its score, the band it falls in, how it was computed, and the trust in the table."""

    score: Decimal
    band: Band
    formula: str
    confidence: Confidence

    @property
    def colour(self) -> str:
        """Key of the colour: red, orange, yellow or blue."""
        return self.band.colour


def score_lec(likelihood: Number, exposure: Number, consequence: Number, table: RiskTable) -> Risk:
    """Score ``D = L × E × C``; bands include their lower limit (160 is orange, 320 is red).

    Only values of the table may be given; anything else raises ValueError.
    Example: L 3, E 6, C 15 gives 270, orange.
    """
    scores = (
        _pick("L", likelihood, table.likelihood),
        _pick("E", exposure, table.exposure),
        _pick("C", consequence, table.consequence),
    )
    product = scores[0] * scores[1] * scores[2]
    formula = "×".join(str(score) for score in scores)
    return Risk(product, _band(product, table.lec_bands), formula, table.meta.confidence)


def score_matrix(likelihood: int, severity: int, table: RiskTable) -> Risk:
    """Score ``R = L × S`` on the matrix, both from 1 to its size; otherwise ValueError."""
    for name, value in (("likelihood", likelihood), ("severity", severity)):
        if not 1 <= value <= table.matrix_size:
            raise ValueError(f"{name} must be 1 to {table.matrix_size}, not {value}")
    product = Decimal(likelihood * severity)
    band = _band(product, table.matrix_bands)
    return Risk(product, band, f"{likelihood}×{severity}", table.matrix_confidence)


def gravest_colour(colour: str, hazard_level: int, table: RiskTable) -> str:
    """Colour after the floor set by a hazardous work: level 2 is at least red, level 1 at least orange.

    ``hazard_level`` is 0, 1 or 2 as given by ``safety.hazard``; 0 leaves the colour as it is.
    """
    order = [label.key for label in table.colours]
    floor = table.hazardous_work_colours.get(str(hazard_level), order[-1])
    return min(colour, floor, key=order.index)


def _pick(name: str, value: Number, allowed: tuple[Score, ...]) -> Decimal:
    number = Decimal(str(value))
    if number not in {score.value for score in allowed}:
        values = ", ".join(str(score.value) for score in allowed)
        raise ValueError(f"{name} must be one of {values}, not {value}")
    return number


def _band(score: Decimal, bands: tuple[Band, ...]) -> Band:
    return next(band for band in bands if score >= band.at_least)
