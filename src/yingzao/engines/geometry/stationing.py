"""Chainage (桩号): read and write ``K12+345.678``, distances along the line, and polygon areas.

A station is a prefix that names the alignment (K main line, A to F ramps, DK railway, ZK and YK left and
right line …) and a distance from its origin in metres.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# ASCII digits only: \d would also take Arabic-Indic ones.
_STATION = re.compile(r"([A-Z]{0,3}K)([0-9]{1,5})\+([0-9]{1,3})(\.[0-9]{1,6})?", re.ASCII)
_METRES_PER_KM = 1000
_LONGEST_M = 100_000 * _METRES_PER_KM


@dataclass(frozen=True)
class Station:
    """A point on an alignment: its prefix and its distance from the origin in metres."""

    prefix: str
    metres: Decimal

    def __post_init__(self) -> None:
        if not self.metres.is_finite() or not 0 <= self.metres < _LONGEST_M:
            raise ValueError(f"chainage must be zero or more and below 100,000 km, not {self.metres}")


def parse_station(text: str) -> Station:
    """Read a chainage; letters may be small and the plus sign full-width. Raises ValueError otherwise.

    >>> parse_station("K12+345.678").metres
    Decimal('12345.678')
    """
    match = _STATION.fullmatch(text.strip().upper().replace("\uff0b", "+"))
    if match is None:
        raise ValueError(f"{text!r} is not a chainage such as K12+345.678")
    prefix, kilometres, metres, fraction = match.groups()
    return Station(prefix, Decimal(int(kilometres) * _METRES_PER_KM) + Decimal(metres + (fraction or "")))


def format_station(station: Station, decimals: int = 3) -> str:
    """Write a chainage with ``decimals`` places of a metre, halves up.

    >>> format_station(Station("K", Decimal("12045.6")))
    'K12+045.600'
    """
    metres = station.metres.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    kilometres, rest = divmod(metres, _METRES_PER_KM)
    width = 3 + (decimals + 1 if decimals else 0)
    return f"{station.prefix}{kilometres:.0f}+{rest:0{width}.{decimals}f}"


def distance_m(start: Station, end: Station) -> Decimal:
    """Metres from ``start`` to ``end`` along the line, negative when ``end`` lies before.

    Stations of two alignments have no distance: ValueError. Broken chainage (断链) is not taken into account.
    """
    if start.prefix != end.prefix:
        raise ValueError(f"{start.prefix} and {end.prefix} are different alignments")
    return end.metres - start.metres


def polygon_area_m2(corners: Sequence[tuple[float, float]]) -> float:
    """Area in m² of a simple polygon from its corners in metres, in either direction.

    The shoelace formula (Meister 1769):
    ``A = ½ |Σ (x_i·y_{i+1} − x_{i+1}·y_i)|``. Raises ValueError below three corners. Sides that cross each
    other are not detected.
    Example: (0, 0), (4, 0), (4, 3) has 6 m².
    """
    if len(corners) < 3:
        raise ValueError("a polygon has at least three corners")
    # Measured from the first corner: survey coordinates are large and would cost digits.
    x0, y0 = corners[0]
    local = [(x - x0, y - y0) for x, y in corners]
    following = [*local[1:], local[0]]
    doubled = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(local, following, strict=True))
    return abs(doubled) / 2
