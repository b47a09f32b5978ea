"""Units of site work: what they measure, how they convert, and their names.

A unit is a product of bases (m, kg, N, d, 元 …) and an exact scale. Words that no table knows (个, 根, 台班) are
bases of their own: they add to themselves and to nothing else. Percent is a plain number with the scale 1/100.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .errors import FormulaError

Dims = tuple[tuple[str, int], ...]
MOST_LETTERS = 24
_WORD = re.compile(r"[^\W\d_²³]{1,8}[²³23]?|℃|°|%|‰")
_RAISED = {"²": 2, "³": 3, "2": 2, "3": 3}
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True)
class Unit:
    """``scale`` of the bases' own size; ``text`` is how it was written and does not count in comparisons."""

    dims: Dims = ()
    scale: Fraction = Fraction(1)
    text: str = field(default="", compare=False)

    @property
    def is_plain(self) -> bool:
        """Is it a number without a unit (percent included)?"""
        return not self.dims

    def factor_to(self, other: Unit) -> Fraction:
        """What a number in this unit is multiplied by to stand in ``other``."""
        return self.scale / other.scale


PLAIN = Unit()

_SIMPLE: Mapping[str, tuple[str, Fraction]] = {
    "m": ("m", Fraction(1)), "mm": ("m", Fraction(1, 1000)), "cm": ("m", Fraction(1, 100)),
    "dm": ("m", Fraction(1, 10)), "km": ("m", Fraction(1000)), "米": ("m", Fraction(1)),
    "kg": ("kg", Fraction(1)), "g": ("kg", Fraction(1, 1000)), "t": ("kg", Fraction(1000)),
    "公斤": ("kg", Fraction(1)), "吨": ("kg", Fraction(1000)),
    "d": ("d", Fraction(1)), "天": ("d", Fraction(1)), "日": ("d", Fraction(1)), "h": ("d", Fraction(1, 24)),
    "小时": ("d", Fraction(1, 24)), "min": ("d", Fraction(1, 1440)), "分钟": ("d", Fraction(1, 1440)),
    "s": ("d", Fraction(1, 86400)),
    "元": ("元", Fraction(1)), "万元": ("元", Fraction(10000)),
    "N": ("N", Fraction(1)), "kN": ("N", Fraction(1000)), "MN": ("N", Fraction(10**6)),
}  # fmt: skip
_COMPOUND: Mapping[str, tuple[Dims, Fraction]] = {
    "%": ((), Fraction(1, 100)), "‰": ((), Fraction(1, 1000)),
    "平方米": ((("m", 2),), Fraction(1)), "立方米": ((("m", 3),), Fraction(1)),
    "ha": ((("m", 2),), Fraction(10000)), "亩": ((("m", 2),), Fraction(2000, 3)),
    "L": ((("m", 3),), Fraction(1, 1000)), "mL": ((("m", 3),), Fraction(1, 10**6)),
    "Pa": ((("N", 1), ("m", -2)), Fraction(1)), "kPa": ((("N", 1), ("m", -2)), Fraction(1000)),
    "MPa": ((("N", 1), ("m", -2)), Fraction(10**6)), "GPa": ((("N", 1), ("m", -2)), Fraction(10**9)),
}  # fmt: skip


def read_unit(text: str, at: int = 0) -> Unit:
    """``m³``, ``元/m³``, ``kN·m``: a unit as a field declares it; empty is a plain number. Raises FormulaError."""
    text = text.strip()
    if not text:
        return PLAIN
    words = re.split(r"([/·*])", text) if len(text) <= MOST_LETTERS else []
    if not words or not all(_WORD.fullmatch(word) for word in words[::2]):
        raise FormulaError("bad_unit", at, unit=text[:MOST_LETTERS])
    unit = _simple(words[0])
    for sign, word in zip(words[1::2], words[2::2], strict=True):
        unit = _combined(unit, _simple(word), -1 if sign == "/" else 1)
    return Unit(unit.dims, unit.scale, text)


def multiplied(units: list[tuple[Unit, int]]) -> Unit:
    """The coherent unit (scale 1) of a product of units, each with its exponent +1 or −1."""
    unit = PLAIN
    for each, exponent in units:
        unit = _combined(unit, each, exponent)
    return Unit(unit.dims, Fraction(1), name_of(unit.dims))


def name_of(dims: Dims) -> str:
    """``m²``, ``元/m³``: the name of a product of bases."""
    above = "·".join(_powered(base, power) for base, power in dims if power > 0)
    below = [_powered(base, -power) for base, power in dims if power < 0]
    return "/".join([above or "1", *below]) if below else above


def _powered(base: str, power: int) -> str:
    return base if power == 1 else base + str(power).translate(_SUPERSCRIPT)


def _combined(left: Unit, right: Unit, exponent: int) -> Unit:
    powers = Counter(dict(left.dims))
    for base, power in right.dims:
        powers[base] += power * exponent
    dims = tuple(sorted((base, power) for base, power in powers.items() if power))
    return Unit(dims, left.scale * right.scale**exponent)


def _simple(word: str) -> Unit:
    if word in _COMPOUND:
        dims, scale = _COMPOUND[word]
        return Unit(tuple(sorted(dims)), scale, word)
    if word in _SIMPLE:
        base, scale = _SIMPLE[word]
        return Unit(((base, 1),), scale, word)
    if word[-1] in _RAISED and word[:-1] in _SIMPLE:
        base, scale = _SIMPLE[word[:-1]]
        power = _RAISED[word[-1]]
        return Unit(((base, power),), scale**power, word)
    return Unit(((word, 1),), Fraction(1), word)
