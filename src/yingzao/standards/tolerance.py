"""Allowed deviations as the codes write them: "±10", "+15,-10", "8", "-20", "H/30000+20", "min(H/10000,80)".

Millimetres. A bare number holds either way; "-20" sets no upper limit; H is the height in mm.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = r"\d+(?:\.\d+)?"
_BOTH = re.compile(rf"±?({_NUMBER})")
_PAIR = re.compile(rf"\+({_NUMBER}),(?:-({_NUMBER})|[±-]?0)")
_ONE = re.compile(rf"([+-])({_NUMBER})")
_BY_HEIGHT = re.compile(rf"H/({_NUMBER})(?:\+({_NUMBER}))?")
_CAPPED = re.compile(rf"min\(H/({_NUMBER}),({_NUMBER})\)")


@dataclass(frozen=True)
class Tolerance:
    """Limits of a deviation in mm, both included; None sets no limit on that side."""

    lower_mm: Decimal | None
    upper_mm: Decimal | None

    def holds(self, deviation_mm: Decimal) -> bool:
        """Whether the deviation lies within the limits."""
        return (self.lower_mm is None or deviation_mm >= self.lower_mm) and (
            self.upper_mm is None or deviation_mm <= self.upper_mm
        )

    def overrun(self, deviation_mm: Decimal) -> Decimal:
        """The deviation as a multiple of what is allowed on its side; infinite where nothing is allowed.

        Example: 12 mm where +10 are allowed overrun 1.2 times; −1 where ``+25,0`` is allowed, infinitely.
        """
        limit = self.upper_mm if deviation_mm > 0 else self.lower_mm
        if limit is None or deviation_mm == 0:
            return Decimal(0)
        return Decimal("Infinity") if limit == 0 else deviation_mm / limit


def read_tolerance(text: str, height_mm: Decimal | None = None) -> Tolerance:
    """Limits written as ``text``, for a member of ``height_mm`` where H occurs in it.

    Raises ValueError when the text is none of the forms above, a divisor is 0, or H is needed and missing.
    Example: "H/30000+20" at 60 000 mm gives 22 either way.
    """
    plain = text.translate(str.maketrans("＋－−，（）／", "+--,()/")).replace(" ", "")
    if match := _BOTH.fullmatch(plain):
        return _either_way(Decimal(match[1]))
    if match := _PAIR.fullmatch(plain):
        return Tolerance(-Decimal(match[2] or 0), Decimal(match[1]))
    if match := _ONE.fullmatch(plain):
        limit = Decimal(match[2])
        return Tolerance(None, limit) if match[1] == "+" else Tolerance(-limit, None)
    if match := _BY_HEIGHT.fullmatch(plain):
        return _either_way(_share(text, height_mm, match[1]) + Decimal(match[2] or 0))
    if match := _CAPPED.fullmatch(plain):
        return _either_way(min(_share(text, height_mm, match[1]), Decimal(match[2])))
    raise ValueError(f"{text!r} is no tolerance; write ±10, +15,-10, 8, -20 or H/1000+20")


def _either_way(limit: Decimal) -> Tolerance:
    return Tolerance(-limit, limit)


def _share(text: str, height_mm: Decimal | None, divisor: str) -> Decimal:
    if Decimal(divisor) == 0:
        raise ValueError(f"{text!r} divides by zero")
    if height_mm is None or not height_mm.is_finite() or height_mm <= 0:
        raise ValueError(f"{text!r} needs the height in mm")
    return height_mm / Decimal(divisor)
